"""The lines of a PDF as blocks: columns are read one after the other, wrapped lines become paragraphs.

A line is wrapped if the first word of the next line would not have fitted behind it; that, the gaps between lines and
the size of the letters are all that a PDF tells of paragraphs and headings.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from oreloop.loaders.blocks import Block, row
from oreloop.loaders.hyphens import Hyphens
from oreloop.loaders.pdf_lines import Line

#: A line is a heading if its letters are so much larger than those of the text; the levels of headings by size.
_HEADING = 1.15
_LEVELS = ((1.6, 1), (1.3, 2))
#: A longer text in large letters is no heading, in characters.
_LONGEST_HEADING = 200
#: No paragraph is longer, in characters: a whole book without a full stop is parted somewhere.
_LONGEST_BLOCK = 20_000
#: A gap so much wider than that between the lines of the text parts two paragraphs.
_PARAGRAPH = 1.35
#: On a page with fewer gaps between lines the document tells what is usual.
_ENOUGH_GAPS = 8
#: Lines whose letters differ by more than this share are not of one paragraph; fonts of one size differ by less.
_SAME_SIZE = 0.2
#: So many lines with a gap at the same place are columns of text, if their sides have so many words on average.
_COLUMN_LINES, _COLUMN_WORDS = 4, 4.0

#: Lines that tell by themselves where their column ends.
_SEVERAL = 3
#: Lines that all take less than this share of the width that others take are short, and no column.
_COLUMN_WIDTH = 0.4
#: A line that is at least this share of the longest, and ends no sentence, goes on: not all programs fill their lines.
_LATE = 0.7

_BULLET = re.compile(r"(?:[-–—•▪◦·*>‣●○■□➢✓]|[\ue000-\uf8ff])(?:\s+|$)")
_NUMBERED = re.compile(r"(?:\d{1,2}[.)]|\(?[a-z]\)|\d{1,2}(?:\.\d{1,2})+\.?)\s+\S")
_FIELD = re.compile(r"[^\W\d_][^:.!?|]{1,40}:\s*\S")
#: Dots that lead from a title to its page, in a table of contents.
_LEADERS = re.compile(r"\.{5,}|(?:\s\.){5,}|…{2,}")
_HYPHENATED = re.compile(r"\w-$")
_SENTENCE_END = re.compile(r"[.!?:…][\"'”’»)\]]*$")


@dataclass(slots=True)
class _Text:
    """A block that grows line by line: the text of its last line, that line, and the text before it."""

    kind: str
    text: str
    last: Line
    page: int
    level: int = 0
    before: list[str] = field(default_factory=list)
    length: int = 0
    turns: list[tuple[int, int]] = field(default_factory=list)

    def append(self, joined: str, line: Line) -> None:
        """Add a line below the last one, whose text was joined to it."""
        self.before.append(joined)
        self.length += len(joined)
        if line.page != self.last.page:
            self.turns.append((self.length, line.page))
        self.text, self.last = line.text, line

    def block(self) -> Block:
        return Block(self.kind, "".join(self.before) + self.text, self.level, self.page, tuple(self.turns))


def blocks_of(pages: Sequence[Sequence[Line]]) -> list[Block]:
    """The blocks of a document, from the lines of each of its pages."""
    lines = [line for page in pages for line in in_reading_order(page) if not _LEADERS.search(line.text)]
    return list(_Layout(lines).blocks()) if lines else []


def in_reading_order(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines of a page; where lines of two columns were drawn side by side, first those on the left."""
    run: list[Line] = []
    for line in [*lines, None]:
        if line is not None and len(line.cells) == 2 and (not run or abs(line.left - run[0].left) < 3 * line.size):
            run.append(line)
            continue
        if len(run) >= _COLUMN_LINES and _mean_words(run) >= _COLUMN_WORDS:
            for side in (0, 1):
                yield from (part.cell(side) for part in run)
        else:
            yield from run
        run = []
        if line is not None:
            yield line


def _mean_words(lines: Sequence[Line]) -> float:
    return min(sum(len(line.cells[side].split()) for line in lines) / len(lines) for side in (0, 1))


class _Layout:
    """What the lines of a document have in common, and the blocks that follow from it."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
        self._size = sizes.most_common(1)[0][0]
        self._leading = _leadings(lines)
        self._hyphens = Hyphens(line.text for line in lines)
        self._margins = self._right_margins()

    def blocks(self) -> Iterator[Block]:
        """The blocks in order."""
        current: _Text | None = None
        for line in self._lines:
            begun = self._begin(line)
            if current is not None and self._continues(current, begun, line):
                current.append(self._hyphens.joined(current.text, line.text), line)
                continue
            if current is not None:
                yield current.block()
            current = begun
        if current is not None:
            yield current.block()

    def _begin(self, line: Line) -> _Text:
        """The block that a line begins if it goes on with none."""
        cells = line.cells
        if _BULLET.match(cells[0]):
            text = _BULLET.sub("", " ".join(cells), count=1)
            return _Text("item", text, line, line.page)
        if len(cells) > 1 and not _NUMBERED.match(line.text):
            text = row(cells).text if len(cells) > 2 else "   ".join(cells)
            return _Text("row" if len(cells) > 2 else "line", text, line, line.page)
        ratio = line.size / self._size
        if ratio >= _HEADING and len(line.text) <= _LONGEST_HEADING:
            level = next((level for least, level in _LEVELS if ratio >= least), 3)
            return _Text("heading", line.text, line, line.page, level)
        kind = "line" if _NUMBERED.match(line.text) or _FIELD.match(line.text) else "paragraph"
        return _Text(kind, line.text, line, line.page)

    def _continues(self, block: _Text, begun: _Text, line: Line) -> bool:
        """Whether a line goes on with the block above it."""
        last = block.last
        if len(line.cells) > 1 or (len(last.cells) > 1 and block.kind != "item"):
            return False
        if begun.kind == "item" or abs(line.size - last.size) > _SAME_SIZE * last.size:
            return False
        gap = last.base - line.base
        if block.length > _LONGEST_BLOCK:
            return False
        if line.page != last.page or gap <= 0:
            # On the next page, or at the top of the next column: the text goes on if its sentence does.
            return (block.kind in ("paragraph", "item") and begun.kind == "paragraph"
                    and not _SENTENCE_END.search(block.text)
                    and (line.text[:1].islower() or self._is_full(last, line)))
        if gap > self._widest_gap(last):
            return False
        if block.kind == "heading" or begun.kind == "heading":
            return block.kind == begun.kind
        indented = line.left > last.left + 0.8 * line.size
        if block.kind == "paragraph" and indented and _SENTENCE_END.search(block.text):
            return False
        if begun.kind == "line" and (block.kind == "line" or _SENTENCE_END.search(last.text)):
            return False
        return self._is_full(last, line) or line.text[:1].islower()

    def _is_full(self, line: Line, below: Line) -> bool:
        """Whether a line is wrapped: the first word of the next would not have fitted, or it breaks off late in it."""
        margin = self._margins.get(id(line), line.right)
        if line.right + 0.25 * line.size + below.first > margin - 0.1 * line.size or _HYPHENATED.search(line.text):
            return True
        return not _SENTENCE_END.search(line.text) and line.right - line.left > _LATE * (margin - line.left)

    def _widest_gap(self, line: Line) -> float:
        """The greatest distance to the next line of the same paragraph."""
        return _PARAGRAPH * line.size * self._leading.get(line.page, self._leading.get(0, 1.2))

    def _right_margins(self) -> dict[int, float]:
        """Where lines end at most, by the identity of the line: those closely below each other, if they are several,
        else all with that left edge on the page."""
        columns: dict[tuple[int, int], float] = defaultdict(float)
        for single in (line for line in self._lines if len(line.cells) == 1):
            columns[_column(single)] = max(columns[_column(single)], single.right)
        margins: dict[int, float] = {}
        run: list[Line] = []
        for line in [*self._lines, None]:
            if run and (line is None or not self._is_below(run[-1], line)):
                right, column = max(member.right for member in run), columns[_column(run[0])]
                narrow = len(run) < _SEVERAL or right - run[0].left < _COLUMN_WIDTH * (column - run[0].left)
                margins.update((id(member), column if narrow else right) for member in run)
                run = []
            if line is not None:
                run.append(line)
        return margins

    def _is_below(self, last: Line, line: Line) -> bool:
        return (line.page == last.page and len(line.cells) == len(last.cells) == 1
                and 0 < last.base - line.base <= self._widest_gap(last)
                and abs(line.left - last.left) < line.size)


def _column(line: Line) -> tuple[int, int]:
    return line.page, round(line.left / (2 * line.size))


def _leadings(lines: Iterable[Line]) -> dict[int, float]:
    """The usual gap between the baselines of lines, in heights of the font, by page; page 0 is the whole document."""
    gaps: dict[int, Counter[float]] = defaultdict(Counter)
    for line, below in pairwise(lines):
        gap = line.base - below.base
        if line.page == below.page and 0 < gap < 2.5 * line.size:
            for page in (0, line.page):
                gaps[page][round(gap / line.size, 1)] += 1
    return {page: found.most_common(1)[0][0] for page, found in gaps.items()
            if page == 0 or found.total() >= _ENOUGH_GAPS}
