"""Structured documents as text: headings, paragraphs, items and rows become lines that `oreloop.text` tells apart.

The lines are those of Markdown: `# heading`, `- item`, `| cell | cell |`, a blank line between paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from oreloop.labels import clean_label

#: Kinds of which one line stands below the other without a blank line.
_CLOSE = frozenset({"item", "row", "line"})


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document: `kind` is "heading", "paragraph", "item", "row", or "line" (a field, a numbered item).

    `level` is that of a heading from 1, or the depth of an item from 0. `page` is where the block begins, from 1 (0 in
    a document without pages); `turns` are (position in `text`, page) where it goes on on another page.
    """

    kind: str
    text: str
    level: int = 0
    page: int = 0
    turns: tuple[tuple[int, int], ...] = ()


def row(cells: Sequence[str], page: int = 0) -> Block:
    """A table row; cells are put on one line."""
    return Block("row", "| " + " | ".join(map(clean_label, cells)) + " |", page=page)


def lines(text: str) -> str:
    """A text whose lines are clean: what can't be seen is gone, white space is single, a tab is three spaces.

    Three spaces tell the columns of a line apart, as in plain text; empty lines are left out.
    """
    cells = ([clean_label(cell) for cell in line.split("\t")] for line in text.split("\n"))
    return "\n".join("   ".join(filter(None, line)) for line in cells if any(line))


def render(blocks: Iterable[Block]) -> tuple[str, tuple[int, ...]]:
    """The text of blocks, and for each page the offset where it begins; empty blocks are left out.

    >>> render([Block("heading", "Plants", 1), Block("item", "one"), Block("item", "two"), Block("paragraph", "End.")])
    ('# Plants\\n\\n- one\\n- two\\n\\nEnd.\\n', ())
    """
    parts: list[str] = []
    pages: list[int] = []
    length, before = 0, ""
    for block in blocks:
        if not block.text.strip():
            continue
        if parts:
            gap = "\n" if block.kind == before and before in _CLOSE else "\n\n"
            parts.append(gap)
            length += len(gap)
        mark = _mark(block)
        for position, page in ((0, block.page), *block.turns):
            # A page without text begins where the next one does.
            pages += [length + (position and len(mark) + position)] * (page - len(pages))
        parts.append(mark + block.text)
        length += len(mark) + len(block.text)
        before = block.kind
    if parts:
        parts.append("\n")
    return "".join(parts), tuple(pages)


def _mark(block: Block) -> str:
    if block.kind == "heading":
        return "#" * min(max(block.level, 1), 6) + " "
    return "  " * block.level + "- " if block.kind == "item" else ""
