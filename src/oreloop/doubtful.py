"""Known forms that are also everyday words: what they stand beside tells whether they are meant.

A town ("Nice", "Essen") or region counts beside a word of place, a material ("tin", French "or") beside words of
ontology/languages/doubtful.toml or in one breath with a material that is beyond doubt.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from oreloop.lexicon import Hit, lowered
from oreloop.resources import folder

#: How many characters before a form tell of it.
_BEFORE_PLACE, _BEFORE = 12, 32
_OWNS = re.compile(r"['’]s\b")


def follows_place_cue(text: str, start: int) -> bool:
    """Whether a word of place stands right before an offset of a text."""
    return bool(_cues().place.search(text[max(0, start - _BEFORE_PLACE):start]))


def is_meant_place(hit: Hit, text: str) -> bool:
    """Whether a doubtful form names its place where it stands."""
    return follows_place_cue(text, hit.start) and not _OWNS.match(text, hit.end)


def without_doubtful_materials(hits: Sequence[Hit], text: str, language: str) -> list[Hit]:
    """The hits of a text, in order of their start, without doubtful materials that nothing beside them speaks for."""
    doubtful = {hit.start for hit in hits if _is_doubtful(hit)}
    if not doubtful:
        return list(hits)
    low = lowered(text)
    meant = {hit.start for hit in hits if hit.start in doubtful and _is_told(hit, low, language)}
    pairs = [(a, b) for a, b in pairwise(hits)
             if a.entry.type == b.entry.type == "Material" and _cues().joint.fullmatch(low, a.end, b.start)]
    for one, other in (*pairs, *((b, a) for a, b in reversed(pairs))):
        if other.start in doubtful and (one.start not in doubtful or one.start in meant):
            meant.add(other.start)
    return [hit for hit in hits if hit.start not in doubtful or hit.start in meant]


def _is_doubtful(hit: Hit) -> bool:
    return hit.entry.ambiguous and hit.entry.type == "Material"


def _is_told(hit: Hit, low: str, language: str) -> bool:
    """Whether words right beside a material speak for it."""
    cues, start = _cues().materials[language], max(0, hit.start - _BEFORE)
    told = cues.before.search(low, start, hit.start) or cues.behind.match(low, hit.end)
    return told is not None and cues.not_behind.search(low, start, hit.start) is None


class _MaterialCues(NamedTuple):
    """What stands before a material, behind it, and before a word that is none."""

    before: re.Pattern[str]
    behind: re.Pattern[str]
    not_behind: re.Pattern[str]


class _Cues(NamedTuple):
    """What stands before a place, between two materials of one breath, and beside materials by language."""

    place: re.Pattern[str]
    joint: re.Pattern[str]
    materials: Mapping[str, _MaterialCues]


@functools.cache
def _cues() -> _Cues:
    data = tomllib.loads((folder("ontology") / "languages" / "doubtful.toml").read_text(encoding="utf-8"))
    joint, articles, place = map("|".join, (data["joint"]["words"], data["joint"]["articles"], data["place"]["before"]))
    materials = {language: _MaterialCues(re.compile(rf"\b(?:{'|'.join(words['before'])})\s?$"),
                                         re.compile(rf"[ -](?:{'|'.join(words['behind'])})"),
                                         re.compile(rf"\b(?:{'|'.join(words['not_behind'])})\s$"))
                 for language, words in data["material"].items()}
    return _Cues(re.compile(rf"(?:\b(?:{place})|[,(|:–-])\s*$", re.IGNORECASE),
                 re.compile(rf"(?:, ?(?:(?:{joint}) )?| (?:{joint}) )(?:{articles})?"),
                 defaultdict(lambda: materials["en"], materials))
