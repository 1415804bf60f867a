"""The words of a sentence one by one, where each name counts by the letter of its kind alone.

What the classes of cues do not tell (cues.toml) the scorer learns from the words right beside an end and from those
between the two: who is a buyer, whose verb it is, what is told of another.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from oreloop.masking import Masked

_WORD = re.compile(r"[^\W_]+|[^\w\s]")
#: Which words beside an end count: the last two before it and the first two behind it.
BESIDE = (-2, -1, 1, 2)
#: How many words two ends may stand apart at most for those between to count.
_WIDEST = 16


class Words:
    """The words of a masked sentence in order; `low` is the document's text `lowered`."""

    def __init__(self, low: str, masked: Masked) -> None:
        self._starts: list[int] = []
        self._words: list[str] = []
        place = masked.sentence.start
        for mention in masked.mentions:
            self._read(low, place, mention.start)
            self._starts.append(mention.start)
            self._words.append(mention.letter)
            place = mention.end
        self._read(low, place, masked.sentence.end)

    def _read(self, low: str, start: int, end: int) -> None:
        for match in _WORD.finditer(low, start, end):
            self._starts.append(match.start())
            self._words.append(match.group())

    def _at(self, place: int) -> int:
        return bisect_right(self._starts, place) - 1

    def beside(self, place: int) -> tuple[str, ...]:
        """The words beside the one at an offset of the document, "" beyond the ends of the sentence."""
        at, words = self._at(place), self._words
        return tuple([words[at + step] if 0 <= at + step < len(words) else "" for step in BESIDE])

    def between(self, one: int, other: int) -> tuple[str, ...]:
        """The words from the one at an offset to that at another; none where the two stand far apart, or are one."""
        start, end = sorted((self._at(one), self._at(other)))
        return tuple(self._words[start:end + 1]) if 0 < end - start <= _WIDEST else ()
