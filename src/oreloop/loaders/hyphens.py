"""Words that were broken at the end of a line: put together again, with or without the hyphen."""

from __future__ import annotations

import functools
import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

_WORD = re.compile(r"\w+(?:[-’']\w+)*")
_LAST = re.compile(r"[\w-]*\w(?=-$)")
#: No word is longer; what stands further from the end of a line is not looked at.
_LONGEST = 100
_FIRST = re.compile(r"\w+")


class Hyphens:
    """How lines of one document are joined; which words it has elsewhere decides whether a hyphen was there before."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: Counter[str] = Counter()
        for line in lines:
            self._words.update(word.casefold() for word in _WORD.findall(line))

    def joined(self, line: str, below: str) -> str:
        """A line as it stands before the one below it, when both are one: with a space, or without its hyphen.

        >>> Hyphens([]).joined("It is recy-", "cled."), Hyphens([]).joined("Terres-", "Rares")
        ('It is recy', 'Terres-')
        """
        last, first = _LAST.search(line[-_LONGEST:]), _FIRST.match(below)
        if not last or not first:
            return line + " "
        if first[0][0].islower() and not self._is_compound(last[0].casefold(), first[0].casefold()):
            return line[:-1]
        return line

    def _is_compound(self, left: str, right: str) -> bool:
        """Whether the hyphen between two parts belongs to the word."""
        whole, parted = self._words[left + right], self._words[f"{left}-{right}"]
        if whole or parted:
            return parted > whole
        return "-" in left or left in _kept() or left.isdigit()


@functools.cache
def _kept() -> frozenset[str]:
    data = tomllib.loads(Path(__file__).with_name("hyphens.toml").read_text(encoding="utf-8"))
    return frozenset(data["keep"].split())
