"""The body of a Word document as blocks: which elements of WordprocessingML are headings, items, rows and words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from oreloop.labels import clean_label
from oreloop.loaders.blocks import Block, lines, row

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
#: What holds no words of the text as it stands: deleted ones, codes of fields, the second form of a text box.
_SKIPPED = frozenset({_W + "del", _W + "moveFrom", _W + "instrText", _W + "pPr", _W + "rPr", _W + "sdtPr", _FALLBACK,
                      _W + "p", _W + "txbxContent"})
#: What may stand between a text and its paragraphs, a table and its rows, a row and its cells.
_WRAPPERS = frozenset({_W + "sdt", _W + "sdtContent", _W + "ins", _W + "moveTo", _W + "customXml", _W + "smartTag"})
_MARKS = {_W + "br": "\n", _W + "cr": "\n", _W + "tab": "\t", _W + "noBreakHyphen": "-"}
#: Tables in tables and boxes in boxes go no deeper than this in an honest file.
_DEEPEST = 10
#: A cell with more characters is a column of the page's layout and no field of a table.
_LONGEST_CELL = 400


class Styles:
    """Which paragraph styles stand for headings, lists and tables of contents.

    Programs translate the names that they show; the file holds the English names of built-in styles. A style is also
    what the style is that it is based on.
    """

    def __init__(self, styles: Any) -> None:
        self.headings: dict[str, int] = {}
        self.lists: set[str] = set()
        self.contents: set[str] = set()
        self._parents: dict[str, str] = {}
        for style in styles.iter(_W + "style"):
            self._add(style, style.get(_W + "styleId", ""), _value(style, "name").lower())
        for style in self._parents:
            above = self._above(style)
            if level := next((self.headings[s] for s in above if s in self.headings), 0):
                self.headings.setdefault(style, level)
            if self.lists.intersection(above):
                self.lists.add(style)

    def _add(self, style: Any, key: str, name: str) -> None:
        self._parents[key] = _value(style, "basedOn")
        level = _value(style, "pPr", "outlineLvl")
        if name == "title":
            self.headings[key] = 1
        elif name.startswith("heading ") and name[8:].isdecimal():
            self.headings[key] = int(name[8:])
        elif level.isdecimal() and int(level) < 9:
            self.headings[key] = int(level) + 1
        if name.startswith("list ") or style.find(f"{_W}pPr/{_W}numPr") is not None:
            self.lists.add(key)
        if name.startswith("toc "):
            self.contents.add(key)

    def _above(self, style: str) -> list[str]:
        above = [style]
        while (parent := self._parents.get(above[-1], "")) and parent not in above:
            above.append(parent)
        return above


def blocks_in(parent: Any, styles: Styles, depth: int = 0) -> Iterator[Block]:
    """The blocks below an element (of lxml, without type hints), in order."""
    for element in _children(parent, _W + "p", _W + "tbl"):
        if element.tag == _W + "tbl":
            if depth < _DEEPEST:
                yield from _table(element, styles, depth)
            continue
        yield _paragraph(element, styles)
        for box in element.iter(_W + "txbxContent"):
            if depth < _DEEPEST and not any(above.tag == _FALLBACK for above in box.iterancestors()):
                yield from blocks_in(box, styles, depth + 1)


def _children(parent: Any, *tags: str) -> Iterator[Any]:
    """The children with these tags, also within content controls, insertions and the like."""
    for child in parent:
        if child.tag in tags:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, *tags)


def _value(element: Any, *names: str) -> str:
    """The `w:val` of a descendant by its path, or empty."""
    found = element.find("/".join(_W + name for name in names))
    return str(found.get(_W + "val", "")) if found is not None else ""


def _paragraph(element: Any, styles: Styles) -> Block:
    style = _value(element, "pPr", "pStyle")
    if style in styles.contents:
        return Block("paragraph", "")
    text = lines(_text(element))
    if style in styles.headings:
        return Block("heading", text.replace("\n", " "), styles.headings[style])
    number, level = _value(element, "pPr", "numPr", "numId"), _value(element, "pPr", "numPr", "ilvl")
    # Number 0 takes a paragraph out of the list that its style puts it into.
    if number != "0" and (number or style in styles.lists):
        return Block("item", text.replace("\n", " "), min(int(level), 8) if level.isdecimal() else 0)
    return Block("paragraph", text)


def _table(table: Any, styles: Styles, depth: int) -> Iterator[Block]:
    """The rows of a table, one line each; where cells hold paragraphs it is a means of layout, and they stand alone."""
    for line in _children(table, _W + "tr"):
        cells = list(_children(line, _W + "tc"))
        texts = [clean_label(" ".join(_text(p) for p in cell.iter(_W + "p"))) for cell in cells]
        if len(cells) == 1 or any(len(text) > _LONGEST_CELL for text in texts):
            for cell in cells:
                yield from blocks_in(cell, styles, depth + 1)
        elif any(texts):
            spans = [_value(cell, "tcPr", "gridSpan") for cell in cells]
            yield row([part for text, span in zip(texts, spans, strict=True)
                       for part in (text, *[""] * (min(int(span), 60) - 1 if span.isdecimal() else 0))])


def _text(element: Any) -> str:
    """The words in a paragraph; tabs and line breaks are as such, text boxes stand for themselves."""
    parts: list[str] = []
    for child in element:
        if child.tag == _W + "t":
            parts.append(re.sub(r"[\t\n\r]", " ", child.text or ""))
        elif child.tag in _MARKS:
            parts.append(_MARKS[child.tag])
        elif child.tag not in _SKIPPED:
            parts.append(_text(child))
    return "".join(parts)
