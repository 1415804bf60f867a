"""Numbers in words: "two hundred tonnes", "trois cents tonnes", "zwölftausend Tonnen", "zweieinhalb Millionen Euro".

How they are made stands in ontology/languages/numbers.toml. Words that make no one number ("two three tonnes") and
those that are articles too ("a tonne") are left alone.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from oreloop.folding import caseless
from oreloop.resources import folder


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of numbers, each with its kind ("small", "hundred", "thousand" or "ones") and value."""

    values: dict[str, tuple[str, float]]
    beginnings: AhoCorasick
    number: re.Pattern[str]
    word: re.Pattern[str]
    half: re.Pattern[str]
    ones: frozenset[str]
    turned: str
    teens: frozenset[float]


def _one_of(words: Sequence[str]) -> str:
    """A pattern for one of some words, the longest first; spaces match any white space."""
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(words, key=lambda w: (-len(w), w)))


@functools.cache
def _words() -> _Words:
    data = tomllib.loads((folder("ontology") / "languages" / "numbers.toml").read_text(encoding="utf-8"))
    values = {word: (kind, float(value)) for kind in ("ones", "small", "hundred", "thousand")
              for word, value in data[kind].items()}
    parts = _one_of([word for word in values if word not in data["ones"]])
    later = _one_of([word for word in values if len(word) > 1])
    half = rf"(?:{_one_of(data['half'])})"
    number = rf"(?<![\w.,-])(?:(?:{parts})(?:(?:{_one_of(data['joints'])})(?:{later}))*{half}?|" \
             rf"(?:{_one_of(list(data['ones']))}))(?!\w)"
    word = rf"(?:{_one_of(data['joints'])})(?P<word>{later})"
    flags = re.IGNORECASE
    return _Words(values, AhoCorasick(sorted(values)), re.compile(number, flags), re.compile(word, flags),
                 re.compile(half + "$", flags), frozenset(data["ones"]), data["turned"], frozenset(data["teens"]))


def number_in_words(text: str) -> float | None:
    """The number that some words make, or None where they make none.

    >>> [number_in_words(t) for t in ("two hundred and fifty", "quatre-vingt-dix mille", "zweieinhalb", "two three")]
    [250.0, 90000.0, 2.5, None]
    """
    words = _words()
    key = " ".join(caseless(text).split())
    if key in words.ones:
        return words.values[key][1]
    half = words.half.search(text)
    total = current = 0.0
    for match in words.word.finditer(text, 0, half.start() if half else len(text)):
        kind, value = words.values[" ".join(caseless(match["word"]).split())]
        if kind in ("small", "ones"):
            if not _follows(current, value, caseless(text[:match.start("word")]).endswith(words.turned), words.teens):
                return None
            current += value
        elif kind == "hundred":
            if current >= 100:
                return None
            current = (current or 1) * value
        else:
            if total:
                return None
            total, current = (current or 1) * value, 0.0
    return total + current + (0.5 if half else 0)


def _follows(current: float, value: float, turned: bool, teens: frozenset[float]) -> bool:
    """Whether a small number may be added: units to tens, ten to nineteen to some tens, tens to units if turned."""
    rest = current % 100
    if turned and rest < 10:
        return value >= 20
    return not rest or (rest % 10 == 0 and ((rest >= 20 and value < 10) or (rest in teens and 10 <= value < 20)))


def _numbers(text: str) -> Iterator[re.Match[str]]:
    """The numbers in words of a text; tried only where one of the words stands, which spares most of the time."""
    words, last = _words(), 0
    found = words.beginnings.find_matches_as_indexes(caseless(text), overlapping=True)
    for start in sorted({start for _, start, _ in found}):
        if start >= last and (match := words.number.match(text, start)):
            last = match.end()
            yield match


def in_digits(text: str, before: re.Pattern[str], ones_before: re.Pattern[str]) -> tuple[str, dict[int, int]]:
    """A text of equal length with its numbers in digits, and where each began in words by where it begins in digits.

    Only numbers that something follows that is counted (`before`) are changed; a word that is an article too has to
    stand before a scale (`ones_before`). The digits stand at the end of the place of the words.
    """
    words = _words()
    pieces, starts, last = [], {}, 0
    for match in _numbers(text):
        start, end = match.span()
        key = " ".join(caseless(match.group()).split())
        if not (ones_before if key in words.ones else before).match(text, end):
            continue
        number = number_in_words(match.group())
        digits = "" if number is None else f"{number:g}" if number < 1e6 else f"{number:.0f}"
        if digits and len(digits) <= end - start:
            pieces += [text[last:start], " " * (end - start - len(digits)), digits]
            starts[end - len(digits)] = start
            last = end
    return "".join([*pieces, text[last:]]), starts
