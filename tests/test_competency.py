"""The field's questions: each command of docs/questions.md returns something, with words of a document behind it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from example_graph import ask, example_graph
from oreloop.api import KnowledgeGraph
from oreloop.explain import Proof
from oreloop.model import Table
from oreloop.queries import load_queries

PAGE = Path(__file__).parents[1] / "docs" / "questions.md"


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the page with its commands; `rest` is what the page says besides."""

    number: int
    text: str
    commands: tuple[str, ...]
    rest: str


def questions() -> Iterator[Question]:
    for number, text, body in re.findall(r"(?ms)^## (\d+)\. (.+?)\n(.*?)(?=^## |\Z)", PAGE.read_text(encoding="utf-8")):
        yield Question(int(number), text, tuple(re.findall(r"(?m)^\$ (.+)$", body)),
                       re.sub(r"(?s)```.*?```", "", body).strip())


QUESTIONS = tuple(questions())
COMMANDS = [pytest.param(question, command, id=f"{question.number}-{at}")
            for question in QUESTIONS for at, command in enumerate(question.commands, 1)]


def answer(command: str) -> Table | Proof:
    """What a command of the page returns, from Python."""
    words = shlex.split(command)
    assert words[:3] == ["oreloop", "-C", "graph"]
    verb, *rest = words[3:]
    if verb == "why":
        return KnowledgeGraph(example_graph()).why(*rest)
    assert verb == "query"
    assert rest[1::2] == ["--param"] * len(rest[1::2])
    return ask(rest[0], **dict(word.split("=", 1) for word in rest[2::2]))


def quotes(proof: Proof) -> set[str]:
    return {source.quote for source in proof.sources}.union(*map(quotes, proof.premises))


def has_evidence(table: Table) -> bool:
    """Whether a row names its document, or else something of which a document or table speaks."""
    cells = [str(cell) for row in table.rows for cell in row]
    if any(cell.startswith("doc:") for cell in cells):
        return True
    named = next((cell for cell in cells if cell.startswith(("organisation:", "project:"))), None)
    return named is not None and bool(ask("evidence/of-entity", entity=named).rows)


def test_the_page_holds_all_questions() -> None:
    assert [question.number for question in QUESTIONS] == list(range(1, 21))
    for question in QUESTIONS:
        assert question.text.endswith("?")
        assert question.rest.startswith("Open: ") != bool(question.commands), question.number


@pytest.mark.parametrize(("question", "command"), COMMANDS)
def test_a_command_of_the_page_answers(question: Question, command: str) -> None:
    found = answer(command)
    if isinstance(found, Proof):
        assert quotes(found) and all(quotes(found))
    else:
        assert found.rows
        knowledge = ("flows/coverage", "flows/missing-links")  # the reference chain is no evidence, and has none
        assert has_evidence(found) != any(name in command for name in knowledge)


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.commands], ids=lambda q: str(q.number))
def test_an_answer_rests_on_a_document(question: Question) -> None:
    assert any(isinstance(found, Proof) or has_evidence(found) for found in map(answer, question.commands))


def test_what_the_example_is_said_to_lack_it_lacks() -> None:
    """When a document fills a gap, the page is to say so."""
    named = {name: question for question in QUESTIONS for name in re.findall(r"`(\w+/[\w-]+)`", question.rest)}
    assert set(named) <= load_queries().keys()
    lacking = {name for name, question in named.items()
               if re.search(rf"(?:[Oo]nce one does|Where there is one), `{name}`", question.rest)}
    assert lacking == {"evidence/disagreements", "materials/substitutes", "organisations/ownership", "supply/measures"}
    assert {name: ask(name).rows for name in lacking} == dict.fromkeys(lacking, ())
