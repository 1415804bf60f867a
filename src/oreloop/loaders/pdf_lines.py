"""The pages of a PDF as lines of text with their places on the page, by PDFium."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from oreloop.labels import clean_label

#: Marks for a hyphen at a line's end, behind which the next line follows without a space: PDFium's two, soft hyphen.
_HYPHEN = re.compile("[\x02\ufffe\xad]")
_WORD = re.compile("[^\\s\x02\ufffe\xad]+[\x02\ufffe\xad]?")
_LIGATURE = re.compile("[\ufb00-\ufb06]")
#: Words farther apart than this, in parts of the font's height, stand in different columns; justified text stays below.
_COLUMN_GAP = 1.4
#: Baselines less apart than this, in parts of the font's height, are one line; indices and exponents are moved by less.
_SAME_LINE = 0.45
#: No font is smaller, in points: a line without height would divide by nothing.
_LEAST_SIZE = 1.0
#: No page is larger, in points.
_FARTHEST = 1e6


@dataclass(frozen=True, slots=True)
class Word:
    """A word, its left and right edge, baseline and height of the font, in points from the page's lower left corner."""

    text: str
    left: float
    right: float
    base: float
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one or more cells: words that stand far apart are in different cells.

    `spans` are the left and right edges of the cells; `first` is the width of the first word; `page` counts from 1.
    """

    cells: tuple[str, ...]
    spans: tuple[tuple[float, float], ...]
    left: float
    right: float
    base: float
    size: float
    first: float
    page: int

    def cell(self, number: int) -> Line:
        """One cell as a line of its own; only the first has a first word of known width."""
        span = self.spans[number]
        first = self.first if number == 0 else min(self.first, span[1] - span[0])
        return replace(self, cells=(self.cells[number],), spans=(span,), left=span[0], right=span[1], first=first)

    @property
    def text(self) -> str:
        """All cells with single spaces."""
        return " ".join(self.cells)


def lines_of(document: Any, number: int) -> list[Line]:
    """The lines of a page (counted from 0) of a pypdfium2 document, in the order in which the file has them."""
    page = document[number]
    try:
        text = page.get_textpage()
        try:
            return list(_lines(_words(text), number + 1))
        finally:
            text.close()
    finally:
        page.close()


def _words(text: Any) -> Iterator[Word]:
    """The words of a page; PDFium sets a space where it sees a gap, and a line end where the line changes."""
    places = _Places(text.raw)
    for match in _WORD.finditer(_characters(text)):
        if (place := places.of(match.start(), match.end() - 1)) and (word := clean_label(_letters(match.group()))):
            yield Word(word, *place)


def _characters(text: Any) -> str:
    """The characters of a page, one for each of PDFium's: what is none is a character that no word holds."""
    import pypdfium2.raw as pdfium

    count = text.count_chars()
    units = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(text.raw, 0, count, units) == count + 1:
        whole = bytes(units)[:-2].decode("utf-16-le", errors="surrogatepass")
        if len(whole) == count:
            return whole
    # Some characters are missing in the text, or take two units of it.
    codes = (pdfium.FPDFText_GetUnicode(text.raw, index) for index in range(count))
    return "".join(chr(code) if 0 < code < 0x110000 else " " for code in codes)


def _letters(word: str) -> str:
    """A word as it is read: hyphens are hyphens, ligatures are taken apart, halves of surrogate pairs are gone."""
    if word.isascii() and word.isprintable():
        return word
    return _LIGATURE.sub(lambda match: unicodedata.normalize("NFKC", match.group()), _HYPHEN.sub("-", word))


class _Places:
    """Where the characters of a page stand; the buffers that PDFium writes to are made once."""

    def __init__(self, handle: Any) -> None:
        import pypdfium2.raw as pdfium

        self._handle = handle
        self._origin, self._box = pdfium.FPDFText_GetCharOrigin, pdfium.FPDFText_GetLooseCharBox
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._first, self._last = pdfium.FS_RECTF(), pdfium.FS_RECTF()

    def of(self, first: int, last: int) -> tuple[float, float, float, float] | None:
        """Left and right edge, baseline and height of the characters from `first` to `last`; None if they have none."""
        box, end = self._first, self._last
        if not (self._origin(self._handle, first, self._x, self._y) and self._box(self._handle, first, box)
                and self._box(self._handle, last, end)):
            return None
        place = (min(box.left, end.left), max(box.right, end.right), self._y.value,
                 max(abs(box.top - box.bottom), _LEAST_SIZE))
        return place if all(abs(number) < _FARTHEST for number in place) else None


def _lines(words: Iterator[Word], page: int) -> Iterator[Line]:
    current: list[Word] = []
    for word in words:
        if current and not _goes_on(current[-1], word):
            yield _line(current, page)
            current = []
        current.append(word)
    if current:
        yield _line(current, page)


def _goes_on(before: Word, word: Word) -> bool:
    """Whether a word stands on the line of the one before: at its height and behind it."""
    size = max(before.size, word.size)
    return abs(before.base - word.base) < _SAME_LINE * size and word.left > before.left - 0.2 * size


def _line(words: list[Word], page: int) -> Line:
    letters: Counter[float] = Counter()
    for word in words:
        letters[word.size] += len(word.text)
    size = letters.most_common(1)[0][0]
    cells = [[words[0]]]
    for before, word in pairwise(words):
        if word.left - before.right > _COLUMN_GAP * size:
            cells.append([word])
        else:
            cells[-1].append(word)
    spans = tuple((cell[0].left, max(word.right for word in cell)) for cell in cells)
    return Line(tuple(" ".join(word.text for word in cell) for cell in cells), spans, spans[0][0], spans[-1][1],
                words[0].base, size, words[0].right - words[0].left, page)
