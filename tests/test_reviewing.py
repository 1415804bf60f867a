"""The queue of doubtful merges and claims, from a build through an answer to the next build; and links to ROR."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

import oreloop
from oreloop.api import KnowledgeGraph
from oreloop.crosswalk import load_rors
from oreloop.decisions import Decisions, LinkDecision, load_decisions
from oreloop.errors import UsageError
from oreloop.reviewing import ANSWER, COLUMNS, Question, answer, questions, read_answers
from oreloop.workspace import Workspace

HEADER = "projectID,projectAcronym,organisationID,name,shortName,SME,activityType,city,country,role\n"
ROWS = (
    "101,LOOP,999849908,UNIVERSITAET PASSAU,,false,HES,Passau,DE,coordinator\n"
    "101,LOOP,111,REMAG RECYCLING GMBH,,true,PRC,Hanau,DE,participant\n"
    "101,LOOP,222,REMAG RECYCLING INNOVATIONS GMBH,,true,PRC,Hanau,DE,participant\n")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A built workspace with the tables of two programmes, the second without participant codes."""
    workspace = oreloop.init(tmp_path / "w")
    (workspace.sources / "organization.csv").write_text(HEADER + ROWS, encoding="utf-8")
    (workspace.sources / "fp.csv").write_text(
        HEADER + "102,OLD,,Remag Recycling Technologies GmbH,,true,PRC,Hanau,DE,participant\n"
        "102,OLD,,University of Passau,,false,HES,Passau,DE,participant\n", encoding="utf-8")
    oreloop.build(workspace.root)
    return workspace.root


def links(graph: KnowledgeGraph) -> list[Question]:
    return [question for question in graph.questions() if question.kind == "link"]


def test_a_build_merges_what_is_sure_and_asks_about_the_rest(place: Path) -> None:
    with oreloop.open(place) as graph:
        assert graph.names.resolve("University of Passau") == graph.names.resolve("UNIVERSITAET PASSAU")
        (merge,) = graph.query("SELECT ?score ?why { GRAPH <https://w3id.org/oreloop/graph/links> { ?m orl:reason "
                               '"likeness" ; sssom:confidence ?score ; sssom:comment ?why } }').records()
        assert "passau" in str(merge["why"])
        asked = links(graph)
    assert any({q.left, q.right} == {"Remag Recycling Technologies GmbH", "pic:111"} for q in asked)
    assert all(q.left_in and q.right_in and q.reasons and 0 < q.score < 1 for q in asked)


def test_an_answer_is_followed_and_can_be_taken_back(place: Path) -> None:
    with oreloop.open(place) as graph:
        first = next(q for q in links(graph) if "pic:111" in (q.left, q.right))
        (line,) = graph.decide(accept=[first.id[:10]], who="ab", why="same address")
        assert "links.csv" in line
        assert first.id not in {q.id for q in links(graph)}, "what is decided is not asked again"
    (decision,) = load_decisions(place / "decisions").links
    assert (decision.judgement, decision.who, decision.why) == ("same", "ab", "same address") and decision.when
    oreloop.build(place)
    with oreloop.open(place) as graph:
        thing = graph.names.resolve("Remag Recycling Technologies GmbH")
        assert thing == graph.names.resolve("REMAG RECYCLING GMBH") and first.id not in {q.id for q in links(graph)}
    (place / "decisions" / "links.csv").unlink()
    oreloop.build(place)
    with oreloop.open(place) as graph:
        assert first.id in {q.id for q in links(graph)}


def test_a_rejected_question_stays_closed(place: Path) -> None:
    with oreloop.open(place) as graph:
        everything = [q.id for q in links(graph)]
        graph.decide(reject=everything, who="ab")
    oreloop.build(place)
    with oreloop.open(place) as graph:
        assert not links(graph)


def test_the_table_edited_and_given_back(place: Path) -> None:
    done = call(place, "review", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert list(rows[0]) == [*COLUMNS, *ANSWER] and len(rows) >= 1
    for row in rows:
        row["judgement"], row["why"] = "reject", "read them"
    edited = io.StringIO()
    writer = csv.DictWriter(edited, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    assert call(place, "review", "--apply", "-", "--who", "Ada", text=edited.getvalue()).returncode == 0
    decided = load_decisions(place / "decisions")
    assert {d.who for d in decided.links} == {"Ada"} and {d.why for d in decided.links} == {"read them"}
    again = call(place, "review", "--format", "json")
    assert again.returncode == 0 and json.loads(again.stdout) == [] and "the queue is empty" in again.stderr


def call(place: Path, *words: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "oreloop", "-C", str(place), *words], input=text, capture_output=True,
                          text=True, check=False)


def test_a_wrong_answer_writes_nothing(place: Path) -> None:
    with oreloop.open(place) as graph:
        first = links(graph)[0]
        for wrong in ([first.id, "nothing"], [""]):
            with pytest.raises(UsageError, match="no question has the id"):
                graph.decide(accept=wrong)
        with pytest.raises(UsageError, match="both accepted and rejected"):
            graph.decide(accept=[first.id], reject=[first.id])
        with pytest.raises(UsageError, match=r"answers:3: 'perhaps' is no judgement"):
            graph.decide(answers=f"id,judgement\n{first.id},accept\n{first.id},perhaps\n")
        with pytest.raises(UsageError, match="column judgement is missing"):
            graph.decide(answers="id\n")
    assert not (place / "decisions" / "links.csv").exists()
    assert call(place, "review", "--accept", "zzz").returncode == 2


def test_doubtful_claims_are_asked_with_their_quote(workspace: Workspace) -> None:
    with oreloop.open(workspace.root) as graph:
        asked = [q for q in graph.questions(below=0.8) if q.kind == "claim"]
        assert asked and all(q.score < 0.8 and q.right and q.left_in.startswith(("notes/", "cordis/")) for q in asked)
        assert [q.score for q in asked] == sorted(q.score for q in asked)
        graph.decide(reject=[asked[0].id], who="ab", why="misread")
        assert asked[0].id not in {q.id for q in graph.questions(below=0.8)}
    oreloop.build(workspace.root)
    with oreloop.open(workspace.root) as graph:
        assert asked[0].id not in {q.id for q in graph.questions(below=0.8)}
    assert load_decisions(workspace.decisions).rejects(asked[0].id)


def test_without_a_workspace_nothing_can_be_decided(workspace: Workspace) -> None:
    with oreloop.open(workspace.root) as graph, pytest.raises(UsageError, match="no workspace"):
        KnowledgeGraph(graph.store).decide(accept=["x"])


def test_what_somebody_decided_is_not_asked(place: Path) -> None:
    with oreloop.open(place) as graph:
        first = links(graph)[0]
        settled = Decisions((LinkDecision(first.type, first.right, first.left, "different"),))
        assert first.id not in {q.id for q in questions(graph.store, settled)}


ASKED = [Question("aa1", "link", 0.5, "Company", "A", "pic:1", "alike", "a.txt", "b.csv"),
         Question("aa2", "claim", 0.6, "funding", "A funds B", "a quote", "rule", "a.txt")]


@pytest.mark.parametrize(("ids", "judgement", "message"), [
    (["aa"], "accept", "2 questions begin so"), (["aa2"], "same", "no judgement on a claim"),
    (["b"], "accept", "no question")])
def test_answers_are_strict(ids: list[str], judgement: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        answer(ASKED, ids, judgement, "ab")


def test_rows_without_a_judgement_are_left_open() -> None:
    text = "\ufeffid,left,judgement,who,when,why\naa1,A,Accept,cd,2026-01-31,\naa2,A,,,,\n"
    ((question, decision),) = read_answers(ASKED, text, "ab", "queue.csv")
    assert question.id == "aa1"
    assert decision == LinkDecision("Company", "A", "pic:1", "same", "cd", "2026-01-31", "reviewed; score 0.5")


# Links to ROR

def test_participants_are_linked_to_ror(place: Path) -> None:
    ror = load_rors()["999849908"]
    with oreloop.open(place) as graph:
        thing = graph.names.resolve("UNIVERSITAET PASSAU")
        rows = graph.query(f"SELECT ?ror ?same {{ <{thing}> orl:ror ?ror "
                           "GRAPH <https://w3id.org/oreloop/graph/links> { "
                           f"<{thing}> skos:exactMatch ?same . ?m sssom:object_id ?same ; orl:reason ?why ; "
                           "sssom:confidence ?sure ; sssom:mapping_source ?from } }").records()
    assert rows == [{"ror": ror.ror, "same": f"https://ror.org/{ror.ror}"}]


def test_the_table_of_rors_is_sound() -> None:
    rors = load_rors()
    assert len(rors) == 11_162 and all(pic.isdigit() for pic in rors)
    assert {ror.confidence for ror in rors.values()} == {"high", "medium"}


SHARED = Path(__file__).parents[2] / "shared"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not there")
def test_the_script_makes_the_same_table(tmp_path: Path) -> None:
    folder = Path(__file__).parents[1] / "ontology" / "vocabulary"
    (tmp_path / "make_ror.py").write_bytes((folder / "make_ror.py").read_bytes())
    mapping = SHARED / "data" / "pic_ror" / "pic_mapping.csv"
    subprocess.run([sys.executable, tmp_path / "make_ror.py", mapping], check=True)
    assert (tmp_path / "ror.tsv").read_bytes() == (folder / "ror.tsv").read_bytes()
