"""A text cut into lines, and each line into pieces of which each lies whole within or without every span.

Spans may overlap in any way, stand within each other, and run over line ends. Put together again, the pieces give the
text, with every line end as a line feed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")

#: A quote says something; an antecedent tells what a word in a quote stands for; a name is a part of what is said.
Kind = Literal["quote", "antecedent", "name"]


@dataclass(frozen=True, slots=True)
class Span:
    """Where a text bears out a claim, given by its number: half-open, in code points."""

    start: int
    end: int
    kind: Kind
    claim: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a line, with the numbers of the claims that they name a part of, or are an antecedent for."""

    start: int
    text: str
    names: tuple[int, ...] = ()
    antecedents: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces of a line within the same quotes.

    `claims` are the numbers of the claims that they support, none outside of any quote; `ends` those with a quote that
    ends here. A run `continues` if the run before is within the same quotes, on the line above.
    """

    claims: tuple[int, ...]
    pieces: tuple[Piece, ...]
    ends: tuple[int, ...] = ()
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text by its number, from 1, with its line end."""

    number: int
    start: int
    runs: tuple[Run, ...]


def lines_of(text: str, spans: Iterable[Span]) -> list[Line]:
    """The lines of a text, cut by the spans; a span outside of the text counts as far as it lies within."""
    clipped = [Span(max(s.start, 0), min(s.end, len(text)), s.kind, s.claim) for s in spans]
    inside = [span for span in clipped if span.start < span.end]
    borders = [(found.start(), found.end()) for found in _LINE.finditer(text)]
    cells = list(_cells(inside, {place for border in borders for place in border}))
    ends: dict[int, set[int]] = {}
    for span in inside:
        if span.kind == "quote":
            ends.setdefault(span.end, set()).add(span.claim)
    lines: list[Line] = []
    before: tuple[int, ...] = ()
    place = 0
    for number, (start, end) in enumerate(borders, 1):
        first = place
        while place < len(cells) and cells[place].end <= end:
            place += 1
        runs = tuple(_runs(text, cells[first:place], ends, before))
        before = runs[-1].claims if runs else ()
        lines.append(Line(number, start, runs))
    return lines


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    quotes: tuple[int, ...]
    names: tuple[int, ...]
    antecedents: tuple[int, ...]


def _cells(spans: Sequence[Span], borders: set[int]) -> Iterator[_Cell]:
    """The parts between one border of a line or span and the next, in order."""
    changes: dict[int, list[tuple[Span, int]]] = {place: [] for place in borders}
    for span in spans:
        changes.setdefault(span.start, []).append((span, 1))
        changes.setdefault(span.end, []).append((span, -1))
    open_: dict[Kind, Counter[int]] = {"quote": Counter(), "name": Counter(), "antecedent": Counter()}
    now: dict[Kind, tuple[int, ...]] = dict.fromkeys(open_, ())
    for start, end in pairwise(sorted(changes)):
        for span, step in changes[start]:
            open_[span.kind][span.claim] += step
        for kind in {span.kind for span, _ in changes[start]}:
            now[kind] = tuple(sorted(claim for claim, count in open_[kind].items() if count))
        yield _Cell(start, end, now["quote"], now["name"], now["antecedent"])


def _runs(text: str, cells: Sequence[_Cell], ends: dict[int, set[int]], before: tuple[int, ...]) -> Iterator[Run]:
    first = 0
    for place, cell in enumerate(cells):
        is_last = place + 1 == len(cells)
        if is_last or cells[place + 1].quotes != cell.quotes or cell.end in ends:
            here = cells[first:place + 1]
            pieces = tuple(Piece(c.start, _plain(text, c.start, c.end), c.names, c.antecedents) for c in here)
            yield Run(cell.quotes, pieces, tuple(sorted(ends.get(cell.end, ()))),
                      first == 0 and bool(before) and before == cell.quotes and cells[0].start not in ends)
            first = place + 1


def _plain(text: str, start: int, end: int) -> str:
    """A part of a text, each line end in it a line feed, wherever the part was cut."""
    part = text[start:end]
    if part.endswith("\r") and text.startswith("\n", end):
        part = part[:-1]
    return part.replace("\r\n", "\n").replace("\r", "\n")
