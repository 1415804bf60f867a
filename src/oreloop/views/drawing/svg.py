"""SVG written by hand: a canvas of shapes and texts, with the looks that all drawings share.

Colours: M. Okabe and K. Ito, Color Universal Design, 2008. Nothing is told by colour alone: groups differ in shape too,
and what is planned is hatched or dashed, so that drawings can be read in grey print.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from math import cos, floor, inf, log10, pi, sin
from typing import Any

from oreloop.formats import visible

INK, QUIET, LINE, PAPER, ALARM = "#1d2730", "#56636f", "#d5dbe0", "#ffffff", "#b3261e"
#: Fills of groups, in the order in which they are given out.
PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8a7a00", "#767676")
#: Sides of the marks of groups: circle, square, triangle, diamond, hexagon, triangle on its tip.
_MARKS: tuple[tuple[int, float], ...] = ((0, 0), (4, pi / 4), (3, -pi / 2), (4, 0), (6, 0), (3, pi / 2))
FONT = 13.0
#: Widths of letters in parts of the font size, for the wider ones of usual fonts; others are as wide as "n".
_WIDTHS = {**dict.fromkeys("ijl.,:;'|!I()[] ftr-/", 0.37), **dict.fromkeys("mwMW@%", 0.95),
           **dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZ→", 0.71)}
_WIDTH = 0.615
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: Left, top, right and bottom.
Rectangle = tuple[float, float, float, float]


def xml(text: str) -> str:
    """A text as content or as the value of an attribute, on one line; what XML can't hold is shown by its code.

    >>> xml('a < "b"')
    'a &lt; &quot;b&quot;'
    """
    return escape(_NOT_XML.sub("\ufffd", visible(text)), quote=True)


def text_width(text: str, size: float = FONT) -> float:
    """About how wide a text is, in pixels.

    >>> text_width("mill", 10) < text_width("women", 10)
    True
    """
    return size * sum(_WIDTHS.get(letter, _WIDTH if ord(letter) < 0x2e80 else 1.0) for letter in text)


def clipped(text: str, width: float, size: float = FONT) -> str:
    """A text on one line, cut with an ellipsis where it is wider than `width` pixels."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, width: float, size: float = FONT, lines: int = 2) -> list[str]:
    """A text in at most so many lines of `width` pixels, broken at spaces; the last one is cut if it must be."""
    words, found = text.split(), [""]
    while words:
        longer = f"{found[-1]} {words[0]}".strip()
        if not found[-1] or text_width(longer, size) <= width:
            found[-1] = longer
            words.pop(0)
        elif len(found) < lines:
            found.append("")
        else:
            found[-1] = " ".join((found[-1], *words))
            break
    return [clipped(line, width, size) for line in found]


def colour(index: int) -> str:
    """The fill of the group with this number."""
    return PALETTE[index % len(PALETTE)]


def number(value: float) -> str:
    """A number for people: thousands apart, no more digits than tell something.

    >>> number(12500.0), number(0.25), number(3.14159)
    ('12,500', '0.25', '3.14')
    """
    if value == round(value) or abs(value) >= 1000:
        return f"{round(value):,}"
    return f"{value:.3g}"


@dataclass(slots=True)
class Canvas:
    """A drawing in the making: `width` and `height` in pixels, and its elements, the later ones on top."""

    width: float
    height: float
    parts: list[str] = field(default_factory=list)

    def add(self, element: str, tip: str = "", body: str = "", **attributes: object) -> None:
        """An element; `tip` is told where one points at it. Underscores in names of attributes stand for hyphens."""
        said = "".join(' {}="{}"'.format(name.replace("_", "-"), xml(_written(value)))
                       for name, value in attributes.items() if value not in (None, ""))
        inside = body + (f"<title>{xml(tip)}</title>" if tip else "")
        self.parts.append(f"<{element}{said}>{inside}</{element}>" if inside else f"<{element}{said}/>")

    def text(self, x: float, y: float, text: str, *, size: float = FONT, anchor: str = "start", fill: str = INK,
             bold: bool = False, turn: float = 0, halo: bool = False) -> None:
        """A line of text from its base line at (x, y); `turn` in degrees; a `halo` sets it off from what is behind."""
        self.add("text", body=xml(text), x=x, y=y, font_size=size, text_anchor=anchor, fill=fill,
                 font_weight="600" if bold else None, transform=f"rotate({_written(turn)} {_written(x)} {_written(y)})"
                 if turn else None, stroke=PAPER if halo else None, stroke_width=3 if halo else None,
                 stroke_linejoin="round" if halo else None, paint_order="stroke" if halo else None)

    def mark(self, x: float, y: float, radius: float, group: int, *, planned: bool = False, tip: str = "") -> None:
        """The mark of a group: a shape and a colour of its own; hollow with a dashed line if it is planned."""
        fill = colour(group)
        look: dict[str, Any] = {"fill": PAPER if planned else fill, "stroke": fill if planned else PAPER,
                                "stroke_width": 2 if planned else 1, "stroke_dasharray": "3 2" if planned else None}
        sides, turn = _MARKS[group % len(_MARKS)]
        if sides:
            points = " ".join(f"{_written(x + radius * cos(turn + 2 * pi * i / sides))},"
                              f"{_written(y + radius * sin(turn + 2 * pi * i / sides))}" for i in range(sides))
            self.add("polygon", tip, points=points, **look)
        else:
            self.add("circle", tip, cx=x, cy=y, r=radius, **look)

    def bar(self, x: float, y: float, width: float, height: float, fill: str, *, planned: bool = False,
            tip: str = "") -> None:
        """A filled rectangle; hatched if it is planned."""
        pattern = f"url(#hatch-{fill[1:]})" if planned else fill
        self.add("rect", tip, x=x, y=y, width=max(width, 0.5), height=max(height, 0.5), fill=pattern, stroke=fill,
                 stroke_width=1 if planned else None)

    def legend(self, groups: Sequence[str], x: float, y: float, width: float, *, planned: bool = False) -> float:
        """The marks of groups with their names, line by line from (x, y); returns the y below."""
        left = x
        entries: list[tuple[int | None, str]] = [(i, name) for i, name in enumerate(groups)]
        for group, name in [*entries, *([(None, "planned")] if planned else [])]:
            room = 24 + text_width(name, 12) + 18
            if left > x and left + room > x + width:
                left, y = x, y + 20
            if group is None:
                self.add("circle", cx=left + 6, cy=y - 4, r=6, fill=PAPER, stroke=QUIET, stroke_width=2,
                         stroke_dasharray="3 2")
            else:
                self.mark(left + 6, y - 4, 6, group)
            self.text(left + 18, y, name, size=12, fill=QUIET)
            left += room
        return y + 14

    def svg(self, title: str, description: str = "", key: str = "d") -> str:
        """The drawing as a document of its own; `key` keeps the names inside apart from those of others on a page."""
        patterns = "".join(_hatch(fill) for fill in PALETTE if any(f"#hatch-{fill[1:]}" in part for part in self.parts))
        width, height = _written(self.width), _written(self.height)
        inside = "\n".join((f"<defs>{_ARROWS}{patterns}</defs>", *self.parts))
        inside = inside.replace(' id="', f' id="{key}-').replace('="url(#', f'="url(#{key}-')
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
                f'height="{height}" role="img" aria-labelledby="{key}-title {key}-desc" '
                f'font-family="Arial, \'Liberation Sans\', Helvetica, sans-serif">\n'
                f'<title id="{key}-title">{xml(title)}</title><desc id="{key}-desc">{xml(description)}</desc>\n'
                f'<rect width="100%" height="100%" fill="{PAPER}"/>\n{inside}\n</svg>\n')


class Labels:
    """Puts labels beside marks so that none covers another; one that finds no room is left to the tip of its mark."""

    def __init__(self, canvas: Canvas, taken: Iterable[Rectangle] = ()) -> None:
        self._canvas, self._taken = canvas, list(taken)

    def put(self, text: str, x: float, y: float, radius: float, left: float, right: float = inf) -> None:
        """A label beside a mark of a radius at (x, y), between two bounds; the canvas grows to hold it."""
        wide, off = text_width(text, 12), radius + 4
        for dx, dy, anchor in ((off, 4.0, "start"), (-off, 4.0, "end"), (0.0, off + 10, "middle"),
                               (0.0, -off - 1, "middle")):
            begin = x + dx - {"start": 0.0, "end": wide, "middle": wide / 2}[anchor]
            box = (begin, y + dy - 11, begin + wide, y + dy + 3)
            if left < begin and begin + wide < right and not any(_overlap(box, other) for other in self._taken):
                self._taken.append(box)
                self._canvas.text(x + dx, y + dy, text, size=12, anchor=anchor, halo=True)
                self._canvas.width = max(self._canvas.width, begin + wide + 12)
                return


def _overlap(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


_ARROWS = "".join(
    f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="14" markerHeight="14" '
    f'markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="M0 0 8 4 0 8Z" fill="{fill}"/></marker>'
    for name, fill in (("arrow", QUIET), ("arrow-missing", ALARM)))


def _hatch(fill: str) -> str:
    return (f'<pattern id="hatch-{fill[1:]}" width="6" height="6" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect width="6" height="6" fill="{PAPER}"/>'
            f'<rect width="2.5" height="6" fill="{fill}"/></pattern>')


def _written(value: object) -> str:
    """A value of an attribute; numbers with at most one decimal, so that every machine writes the same."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def path(points: Iterable[tuple[float, float]], *, closed: bool = False) -> str:
    """Straight lines through points as the data of a path."""
    return "M" + "L".join(f"{_written(x)} {_written(y)}" for x, y in points) + ("Z" if closed else "")


def groups_of(names: Iterable[str]) -> dict[str, int]:
    """A number for each group, in the order in which they come; what has no group counts as one without a name."""
    return {name: i for i, name in enumerate(dict.fromkeys(names))}


def round_ticks(largest: float, count: int = 5, *, whole: bool = False) -> list[float]:
    """Round numbers from 0 that cover `largest` in about `count` steps; only `whole` ones if so.

    >>> round_ticks(1870), round_ticks(2, whole=True)
    ([0.0, 500.0, 1000.0, 1500.0, 2000.0], [0.0, 1.0, 2.0])
    """
    if largest <= 0:
        return [0.0, 1.0]
    rough = max(largest / count, 1.0 if whole else 0.0)
    unit = 10.0 ** floor(log10(rough))
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10)
                if unit * factor >= rough and not (whole and unit * factor % 1))
    ticks = [0.0]
    while ticks[-1] < largest:
        ticks.append(round(step * len(ticks), 10))
    return ticks
