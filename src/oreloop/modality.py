"""Whether a clause tells something done, planned, denied or merely thought of.

The cues are data: ontology/languages/modality.toml.
"""

from __future__ import annotations

import functools
import re
import tomllib
from typing import Any

from oreloop.resources import folder

_CLAUSE = re.compile(r"[;:–—]|, (?:but|while|whereas|mais|tandis que|aber|während|doch) | but | mais | aber |"
                     r", (?:it|they|he|she|there|nothing|il|elle|ils|elles) ")


_RELATIVE = re.compile(r", (?:which|who|whose|where|qui|dont|où|der|die|das|deren|dessen|wo) ")


@functools.cache
def _cues(language: str) -> dict[str, re.Pattern[str]]:
    table = _data().get(language, {})
    return {kind: re.compile(r"(?<!\w)(?:" + "|".join(cues) + r")(?!\w)" if kind != "hypothesis" else
                             r"(?<!\w)(?:" + "|".join(cues) + ")", re.IGNORECASE) for kind, cues in table.items()}


@functools.cache
def stative() -> frozenset[str]:
    """Relations that last: a plan elsewhere in the clause does not make them planned."""
    return frozenset(_data()["stative"])


@functools.cache
def told_aside() -> frozenset[str]:
    """Relations that are told in passing: only the words between their ends deny them."""
    return frozenset(_data()["aside"])


def _data() -> dict[str, Any]:
    return tomllib.loads((folder("ontology") / "languages" / "modality.toml").read_text(encoding="utf-8"))


def plans(text: str, language: str) -> bool:
    """Whether a text itself speaks of a plan."""
    cues = _cues(language)
    return bool(cues) and cues["planned"].search(text) is not None


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


def modality(clause: str, language: str) -> str:
    """"done", "planned", "denied" or "hypothesis" for what a clause of a masked sentence tells (see `clause_of`)."""
    cues = _cues(language)
    if not cues:
        return "done"
    for kind in ("hypothesis", "denied"):
        if cues[kind].search(clause):
            return kind
    if cues["planned"].search(clause) and not cues["done"].search(clause):
        return "planned"
    return "done"
