"""Running headers, footers and page numbers of a PDF: what stands at the same place of pages that follow each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, takewhile

from oreloop.loaders.pdf_lines import Line

#: So many lines from the top and from the bottom of a page can belong to its margins.
_DEPTH = 3
#: A line runs if another page at most so many pages away has it: left and right pages may differ.
_NEAR = 2
#: A running line stands at the same height, to so many points.
_TOLERANCE = 4.0

_NUMBER = re.compile(r"\d{1,4}")
#: A line that is a page's number and nothing else, whatever stands round it.
_PAGE_NUMBER = re.compile(r"\W*(?:(?:page|seite|p|s)\b\W*)?<-?\d+>(?:\W*(?:of|de|von|sur|/)?\W*\d{1,4})?\W*",
                          re.IGNORECASE)

#: A line's words and its height: what it shares with the same line on other pages.
_Key = tuple[str, int]


def without_margins(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines of each page without those that run through the document.

    A line runs if the same words, or the same words with a number that grows with the page, stand at the same height
    of a page nearby; page numbers alone may be any number of pages away, since first pages of chapters are.
    """
    seen: dict[_Key, set[int]] = defaultdict(set)
    for page, lines in enumerate(pages):
        for line in chain(*_outer(lines)):
            for key in _keys(line):
                seen[key].add(page)
    kept = []
    for lines in pages:
        running: set[int] = set()
        for edge in _outer(lines):
            # From the edge inwards: what stands within the text is text.
            running |= {id(line) for line in takewhile(lambda line: _is_running(seen, line), edge)}
        kept.append([line for line in lines if id(line) not in running])
    return kept


def _outer(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines nearest to the top and to the bottom of a page, outermost first; at most half of what is on it."""
    ordered = sorted(lines, key=lambda line: -line.base)
    depth = min(_DEPTH, (len(ordered) + 1) // 2)
    return ordered[:depth], ordered[::-1][:depth]


def _keys(line: Line) -> Iterator[_Key]:
    """What a line may share with lines of other pages: its words and height, each number once less the page's."""
    height = round(line.base / _TOLERANCE)
    yield line.text, height
    for match in _NUMBER.finditer(line.text):
        yield f"{line.text[:match.start()]}<{int(match[0]) - line.page}>{line.text[match.end():]}", height


def _is_running(seen: Mapping[_Key, set[int]], line: Line) -> bool:
    for text, height in _keys(line):
        # Heights next to each other may be one height on either side of a border.
        others = set().union(*(seen.get((text, height + step), ()) for step in (-1, 0, 1))) - {line.page - 1}
        if any(abs(other - line.page + 1) <= _NEAR for other in others) or (others and _PAGE_NUMBER.fullmatch(text)):
            return True
    return False
