"""Words that were broken at the end of a line: put together again, with or without the hyphen."""

from __future__ import annotations

import functools
import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

_WORD = re.compile(r"\w+(?:[-’']\w+)*")
_LAST = re.compile(r"(\w+(?:-\w+)*)-$")
_FIRST = re.compile(r"\w+")


class Hyphens:
    """Joins lines of one document; which words it has elsewhere decides whether a hyphen was there before."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: Counter[str] = Counter()
        for line in lines:
            self._words.update(word.casefold() for word in _WORD.findall(line))

    def join(self, line: str, below: str) -> str:
        """Two lines as one.

        >>> Hyphens([]).join("It is recy-", "cled."), Hyphens([]).join("Terres-", "Rares")
        ('It is recycled.', 'Terres-Rares')
        """
        last, first = _LAST.search(line), _FIRST.match(below)
        if not last or not first:
            return f"{line} {below}"
        if first[0][0].islower() and not self._is_compound(last[1].casefold(), first[0].casefold()):
            return line[:-1] + below
        return line + below

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
