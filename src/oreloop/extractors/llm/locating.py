"""Where the words of a model stand in a document: white space, quotation marks, dashes and emphasis may differ.

What is found is a span of the document; the words themselves are always cut from there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SAME = {**dict.fromkeys("’‘‛`´", "'"), **dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‐‑‒–—―−", "-")}
#: Signs that carry no words: emphasis of Markdown, a soft hyphen, marks without width.
_NOTHING = frozenset("*\u00ad\u200b\u200c\u200d\u2060\ufeff")
_EDGES = re.compile(r"^[\s\"'.,;:…\[\]()]+|[\s\"'.,;:…\[\]()]+$")
_NUMBER = re.compile(r"^\s*\[\d+\]\s*")


class Evened:
    """A span of a text with its white space, quotation marks and dashes evened out, and the way back."""

    def __init__(self, text: str, start: int, end: int) -> None:
        letters: list[str] = []
        self._offsets: list[int] = []
        for offset in range(start, end):
            letter = text[offset]
            if letter in _NOTHING:
                continue
            letter = " " if letter.isspace() else _SAME.get(letter, letter)
            if letter == " " and letters[-1:] == [" "]:
                continue
            letters.append(letter)
            self._offsets.append(offset)
        self._text = "".join(letters)

    def find(self, words: str) -> Iterator[tuple[int, int]]:
        """The spans of the text where these words stand whole, in order."""
        wanted = even(words)
        position = self._text.find(wanted) if wanted else -1
        while position >= 0:
            end = position + len(wanted)
            if not (_joins(self._text, position) or _joins(self._text, end)):
                yield self._offsets[position], self._offsets[end - 1] + 1
            position = self._text.find(wanted, position + 1)


def even(words: str) -> str:
    """Words as `Evened` has them, without signs at their edges.

    >>> even("“the  plant – in\\nLacq”.")
    'the plant - in Lacq'
    """
    plain = "".join(_SAME.get(c, c) for c in _NUMBER.sub("", words) if c not in _NOTHING)
    return _EDGES.sub("", re.sub(r"\s+", " ", plain))


def _joins(text: str, position: int) -> bool:
    """Whether a place lies inside a word."""
    return 0 < position < len(text) and text[position - 1].isalnum() and text[position].isalnum()
