"""Whether a clause tells something done, planned, denied or merely thought of; and what of it has stopped.

The cues are data: ontology/languages/modality.toml.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from oreloop.resources import folder
from oreloop.triggers import TriggerIndex, members

#: Cues that may begin within a word: in German a plant is the end of one ("Magnetwerk"), the owner has an "'s".
_IN_WORDS = frozenset({"closed", "paused", "there"})
_CLAUSE = re.compile(r"[;:–—]|, (?:but|while|whereas|mais|tandis que|aber|während|doch) | but | mais | aber |"
                     r", (?:it|they|he|she|there|nothing|il|elle|ils|elles) ")


_RELATIVE = re.compile(r", (?:which|who|whose|where|qui|dont|où|der|die|das|deren|dessen|wo) ")


class _Cues:
    """The cues of one language: most are not tried, since none of their literals stands in the text."""

    def __init__(self, table: Mapping[str, Sequence[str]]) -> None:
        sources = [(kind, ("" if kind in _IN_WORDS else r"(?<!\w)") + f"(?:{cue})" + (
            "" if kind == "hypothesis" else r"(?!\w)")) for kind, cues in table.items() for cue in cues]
        self._kinds = {kind: sum(1 << number for number, (of, _) in enumerate(sources) if of == kind) for kind in table}
        self._regexes = [re.compile(source, re.IGNORECASE) for _, source in sources]
        self._index = TriggerIndex([source for _, source in sources])

    def told(self, text: str) -> Callable[[str], bool]:
        """Whether a cue of a kind stands in a text."""
        may_match = self._index.may_match(text)
        return lambda kind: any(self._regexes[n].search(text) for n in members(may_match & self._kinds.get(kind, 0)))


@functools.cache
def _cues(language: str) -> _Cues | None:
    table = _data().get(language)
    return _Cues(table) if table is not None else None


@functools.cache
def relations_that(mark: str) -> frozenset[str]:
    """The relations that have a mark: "stative" (they last), "aside" (told in passing: only the words between their
    ends deny them), "unplanned" (no plan is told of them), "ending" (they end when a plant closes or pauses), "begun"
    (they tell of a beginning), "built" (a plant has them).
    """
    return frozenset(_data()[mark])


@functools.cache
def _coordinated() -> re.Pattern[str]:
    return re.compile(_data()["coordinated"])


@functools.cache
def _data() -> dict[str, Any]:
    return tomllib.loads((folder("ontology") / "languages" / "modality.toml").read_text(encoding="utf-8"))


@functools.lru_cache(maxsize=1 << 12)
def plans(text: str, language: str) -> bool:
    """Whether a text itself speaks of a plan."""
    cues = _cues(language)
    return cues is not None and cues.told(text)("planned")


@functools.lru_cache(maxsize=1 << 12)
def tells(kind: str, text: str, language: str) -> bool:
    """Whether a cue of a kind stands in a text: "done" ("has opened"), "grows" ("will double its output")."""
    cues = _cues(language)
    return cues is not None and cues.told(text)(kind)


def clause_of(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause around a span: up to the next semicolon, dash, colon or contrasting word on either side.

    >>> text = "A signed; B did not sign."
    >>> text[slice(*clause_of(text, 0, 8))]
    'A signed'
    """
    left = max((m.end() for m in _CLAUSE.finditer(text, 0, start)), default=0)
    right = next((m.start() for m in _CLAUSE.finditer(text, end)), len(text))
    relative = max((m.end() for m in _RELATIVE.finditer(text, left, start + 1)), default=None)
    if relative is not None and ", " not in text[relative:start]:
        left = relative
    if relative == left or _RELATIVE.search(text, start, end):
        # The comma that closes a relative clause leads back to another verb.
        comma = text.find(", ", end - 1, right)
        right = comma if comma >= 0 else right
    return left, max(right, end)


def part_of(text: str, end: int) -> tuple[int, int]:
    """The part of a clause in which something ends at `end`, of those that "and" joins: who closed a mine and makes
    magnets makes them.

    >>> text = "A closed B and makes C; D does not."
    >>> [text[slice(*part_of(text, end))] for end in (10, 22)]
    ['A closed B', 'makes C']
    """
    breaks = sorted(m.span() for pattern in (_CLAUSE, _coordinated()) for m in pattern.finditer(text))
    return (max((after for _, after in breaks if after <= end), default=0),
            min((before for before, _ in breaks if before >= end), default=len(text)))


def is_planned(relation: str, mood: str, words: str, language: str) -> bool:
    """Whether a relation is planned in a clause of some mood: one that lasts is, where its own words say so."""
    return mood == "planned" and not (relation in relations_that("stative") and not plans(words, language))


def is_there(text: str, start: int, end: int, language: str) -> bool:
    """Whether a phrase speaks of a plant as of one that is there, whatever its clause plans: "Silmet's smelter"; the
    owner may stand right before it.
    """
    cues = _cues(language)
    return cues is not None and cues.told(text[max(0, start - len("'s ")):end])("there") and not plans(
        text[start:end], language)


def is_under_construction(relation: str, clause: str, language: str) -> bool:
    """Whether a relation is that of a plant, which a clause tells is being built."""
    cues = _cues(language)
    return cues is not None and relation in relations_that("built") and cues.told(clause)("building")


def stopped(relation: str, part: str, language: str) -> str | None:
    """"Closed" or "Paused" for a relation that ends where a part of a clause (see `part_of`) tells that a plant has
    stopped, else empty; None for one that tells of a beginning, of which such a part tells nothing.
    """
    cues = _cues(language)
    if cues is None or relation not in relations_that("ending") | relations_that("begun"):
        return ""
    told = cues.told(part)
    if told("unless") or modality(part, language) != "done":
        return ""
    halt = next((kind.capitalize() for kind in ("paused", "closed") if told(kind)), "")
    return None if halt and relation in relations_that("begun") else halt


@functools.lru_cache(maxsize=1 << 12)
def modality(clause: str, language: str) -> str:
    """"done", "planned", "denied" or "hypothesis" for what a clause of a masked sentence tells (see `clause_of`)."""
    cues = _cues(language)
    if cues is None:
        return "done"
    told = cues.told(clause)
    for kind in ("hypothesis", "denied"):
        if told(kind):
            return kind
    return "planned" if told("planned") and not told("done") else "done"
