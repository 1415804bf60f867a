"""From the words of a model to facts: what fits the form is kept, the rest is counted with the reason.

Only five things are read of a fact; whatever else stands there (an identifier, a confidence) is not looked at.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oreloop.extractors.llm.prompt import prompt_words
from oreloop.extractors.llm.relations import RelationSpec, load_relations
from oreloop.model import STATUSES

NO_FACTS = "the answer is no list of facts"
CUT_OFF = "the answer breaks off"
MALFORMED = "a fact is not in the form asked for"
UNKNOWN_RELATION = "no such relation"
UNKNOWN_STATUS = "no such status"
WRONG_ROLES = "the parts are not those of the relation"
TOO_LONG = "a text or list is longer than allowed"

#: Where a list of facts begins. A model that thinks aloud may begin more than once; the last one counts.
_LIST = re.compile(r'"facts"\s*:\s*\[')
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as a model gives it, nothing of it proven; `parts` are (role, words), `sentence` is a number from 1."""

    relation: RelationSpec
    parts: tuple[tuple[str, str], ...]
    sentence: int
    quote: str
    status: str


def has_facts(content: str) -> bool:
    """Whether an answer holds a list of facts, be it empty."""
    return _LIST.search(content) is not None


def read_reply(content: str) -> tuple[list[Fact], Counter[str]]:
    """The facts of an answer that fit the form, and how many did not, by reason."""
    rejected: Counter[str] = Counter()
    starts = list(_LIST.finditer(content))
    if not starts:
        return [], Counter({NO_FACTS: 1})
    facts: list[Fact] = []
    most = prompt_words()["bounds"]["facts"]
    for item in _items(content, starts[-1].end(), rejected):
        if len(facts) >= most:
            rejected[TOO_LONG] += 1
            continue
        fact = _fact(item)
        if isinstance(fact, Fact):
            facts.append(fact)
        else:
            rejected[fact] += 1
    return facts, rejected


def _items(content: str, position: int, rejected: Counter[str]) -> Iterator[Any]:
    """The items of a list one by one, up to where it ends or breaks."""
    separator = re.compile(r"[\s,]*")
    while True:
        position = _end(separator, content, position)
        if content.startswith("]", position):
            return
        try:
            item, position = _DECODER.raw_decode(content, position)
        except (ValueError, RecursionError):
            rejected[CUT_OFF] += 1
            return
        yield item


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


def _fact(item: Any) -> Fact | str:
    """A fact, or why it is none."""
    if not isinstance(item, Mapping):
        return MALFORMED
    relation, sentence, quote = item.get("relation"), item.get("sentence"), item.get("quote")
    status, parts = item.get("status") or "", item.get("parts")
    if not (isinstance(relation, str) and isinstance(quote, str) and isinstance(status, str)
            and isinstance(parts, list) and isinstance(sentence, int) and not isinstance(sentence, bool)):
        return MALFORMED
    spec = load_relations().get(relation)
    if spec is None:
        return UNKNOWN_RELATION
    if status and status not in STATUSES:
        return UNKNOWN_STATUS
    pairs = [(part.get("role"), part.get("text")) for part in parts if isinstance(part, Mapping)]
    texts = [(role, text.strip()) for role, text in pairs if isinstance(role, str) and isinstance(text, str)]
    if len(texts) < len(parts):
        return MALFORMED
    bounds = prompt_words()["bounds"]
    if len(texts) > bounds["parts"] or len(quote) > bounds["quote"] or any(len(t) > bounds["text"] for _, t in texts):
        return TOO_LONG
    given = [(role, text) for role, text in dict.fromkeys(texts) if text]
    roles = [role for role, _ in given]
    if (not set(roles) <= set(spec.roles) or not set(spec.needs) <= set(roles) or len(given) < spec.least
            or (not spec.is_node and len(given) > 2)):
        return WRONG_ROLES
    return Fact(spec, tuple(given), sentence, quote, status)
