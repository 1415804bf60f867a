"""Two names of organisations laid beside each other: which of their words match, and which are left over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz import fuzz

from oreloop.wording import Word, Wording

#: Two words of at least so many letters, and as alike as this (0 to 100), may be one that is misspelt.
_LONG, _ALIKE = 5, 80.0
#: An abbreviation has at least so many letters: "inst" for "institute".
_SHORTEST = 3
#: Empty words that tables run together with the one beside them: "agencesde", "ysistemas".
_GLUED = frozenset("and da de del des di do e en es et for i la of per pour und y za".split())
_ACRONYM = range(2, 9)


@dataclass(slots=True)
class Comparison:
    """Two names word by word.

    `same` are pairs of words that mean the same, `near` those that are spelt alike (with how alike, 0 to 1); `left` and
    `right` what nothing on the other side matches. `acronym` is the word of one side that the initials of the other
    spell; `matched` the weight of what is matched, on either side.
    """

    one: Wording
    other: Wording
    same: list[tuple[Word, Word]] = field(default_factory=list)
    near: list[tuple[Word, Word, float]] = field(default_factory=list)
    left: list[Word] = field(default_factory=list)
    right: list[Word] = field(default_factory=list)
    acronym: str = ""
    matched: tuple[float, float] = (0.0, 0.0)


def compare(one: Wording, other: Wording) -> Comparison:
    """Lay two names beside each other: equal senses first, then words run together, then words spelt alike."""
    found = Comparison(one, other)
    found.left, found.right = list(one.words), list(other.words)
    by_sense: dict[str, list[Word]] = {}
    for word in other.words:
        by_sense.setdefault(word.sense, []).append(word)
    for word in one.words:
        if twins := by_sense.get(word.sense):
            found.same.append((word, twins.pop(0)))
    if found.same:
        _take(found.left, (a for a, _ in found.same))
        _take(found.right, (b for _, b in found.same))
    if found.left and found.right:
        _run_together(found)
        _spelt_alike(found)
    found.acronym = _acronym(found)
    found.matched = (sum(a.weight for a, _ in found.same) + sum(a.weight * q for a, _, q in found.near),
                     sum(b.weight for _, b in found.same) + sum(b.weight * q for _, b, q in found.near))
    return found


def _take(words: list[Word], taken: Iterable[Word]) -> None:
    for word in taken:
        words.remove(word)


def _run_together(found: Comparison) -> None:
    """Two words of one side that are one on the other: "Helmholtz-Zentrum" and "Helmholtzzentrum"."""
    for split, joined, is_left in ((found.left, found.right, True), (found.right, found.left, False)):
        for first, second in list(pairwise(split)):
            text = first.text + second.text
            whole = next((w for w in joined if w.text == text), None)
            if whole is None or first not in split or second not in split:
                continue
            _take(split, (first, second))
            joined.remove(whole)
            parts = Word(text, text, max(first.weight, second.weight))
            found.near.append((parts, whole, 1.0) if is_left else (whole, parts, 1.0))


def _spelt_alike(found: Comparison) -> None:
    """Words with a letter or two between them, and abbreviations; the most alike first. A place is no other place."""
    pairs = sorted(((quality, a, b) for a in found.left for b in found.right if (quality := _alike(a, b)) > 0.0),
                   key=lambda p: (-p[0], -p[1].weight - p[2].weight, min(p[1].text, p[2].text),
                                  max(p[1].text, p[2].text)))
    for quality, a, b in pairs:
        if a in found.left and b in found.right:
            found.left.remove(a)
            found.right.remove(b)
            found.near.append((a, b, quality))


def _alike(a: Word, b: Word) -> float:
    if (a.is_place and b.is_place) or a.text.isdigit() or b.text.isdigit():
        return 0.0
    short, long = sorted((a.text, b.text), key=len)
    if len(short) >= _LONG:
        if len(short) < len(long) and (long.removeprefix(short) in _GLUED or long.removesuffix(short) in _GLUED):
            return 1.0
        ratio = float(fuzz.ratio(short, long, score_cutoff=_ALIKE))
        if ratio:
            return ratio / 100.0
    return 0.6 if len(short) >= _SHORTEST and long.startswith(short) and len(long) > len(short) + 1 else 0.0


def _acronym(found: Comparison) -> str:
    """The word of one name that the initials of the other spell."""
    for words, initials in ((found.left, found.other.initials), (found.right, found.one.initials)):
        for word in words:
            if len(word.text) in _ACRONYM and word.text in initials:
                return word.text
    return ""
