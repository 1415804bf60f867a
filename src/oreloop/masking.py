"""A sentence with its mentions masked: `⟦O3⟧` for the third mention, an organisation. Patterns match this form.

White space and emphasis are evened out, a word that is broken over two lines is put together; every position of the
masked text leads back to an offset of the document.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from oreloop.mentions import Mention
from oreloop.text import SHARE_CODE, Sentence, is_label

#: What the masked form evens out: emphasis, a hyphen at a line's end before a lower-case letter, codes of shares, white
#: space but for a single space, quotation marks.
_NOISE = re.compile(rf"\*{{1,3}}|(?<=\w)-\s*\n\s*(?=[a-zà-ÿ])|\s*{SHARE_CODE}|\s\s+|[^\S ]|^#{{1,6}}\s+|«\s?"
                    r"|[»“”„\"]")
#: A text without any.
_CLEAN = re.compile(r"(?!#) ?(?:[^\s*(«»“”„\"]++ ?+)*+")
TOKEN = re.compile(r"⟦([A-Z])(\d+)⟧")


@dataclass(frozen=True, slots=True)
class Masked:
    """A masked sentence; `mentions` are those that lie in it, numbered as in `text`."""

    sentence: Sentence
    index: int
    text: str
    mentions: tuple[Mention, ...]
    letters: frozenset[str]
    _marks: tuple[int, ...]
    _offsets: tuple[int, ...]

    def offset(self, position: int) -> int:
        """The document's offset of a position of the masked text."""
        at = bisect_right(self._marks, position) - 1
        return self._offsets[at] + (position - self._marks[at])

    def mentions_in(self, start: int, end: int) -> list[Mention]:
        """The mentions whose tokens lie in a span of the masked text."""
        return [self.mentions[int(m.group(2))] for m in TOKEN.finditer(self.text, start, end)]


def _evened(piece: str) -> list[tuple[int, str]]:
    """A text between mentions as (offset, text) parts without noise."""
    if _CLEAN.fullmatch(piece):
        return [(0, piece)]
    parts = []
    last = 0
    for match in _NOISE.finditer(piece):
        if match.start() > last:
            parts.append((last, piece[last:match.start()]))
        if match.group().isspace():
            parts.append((match.start(), " "))
        last = match.end()
    if last < len(piece):
        parts.append((last, piece[last:]))
    return parts


def mask(text: str, sentence: Sentence, index: int, mentions: Sequence[Mention]) -> Masked:
    """The masked form of a sentence; `mentions` are those that lie inside it, in order."""
    out: list[str] = []
    marks: list[int] = []
    offsets: list[int] = []
    length = 0

    def put(piece: str, offset: int) -> None:
        nonlocal length
        if piece.startswith(" ") and (not out or out[-1].endswith(" ")):
            piece, offset = piece[1:], offset + 1
        if piece:
            marks.append(length)
            offsets.append(offset)
            out.append(piece)
            length += len(piece)

    def put_text(start: int, end: int) -> None:
        for at, piece in _evened(text[start:end]):
            if (labelled and piece == " " and "\n" in text[start + at:start + at + 2]
                    and is_label(text[sentence.start:start + at])):
                piece = ": "  # the label of a fact sheet, with its value on the next line
            # A text has no brackets of tokens and one apostrophe.
            put(piece.replace("⟦", "[").replace("⟧", "]").replace("'", "’"), start + at)

    position, labelled = sentence.start, sentence.kind == "field"
    letters = [mention.letter for mention in mentions]
    for number, (mention, letter) in enumerate(zip(mentions, letters, strict=True)):
        put_text(position, mention.start)
        put(f"⟦{letter}{number}⟧", mention.start)
        position = mention.end
    put_text(position, sentence.end)
    return Masked(sentence, index, "".join(out), tuple(mentions), frozenset(letters), tuple(marks) or (0,),
                  tuple(offsets) or (sentence.start,))
