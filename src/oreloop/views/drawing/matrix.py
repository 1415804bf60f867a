"""Numbers by row and column, darker where there is more."""

from __future__ import annotations

from oreloop.analyses.figure import Matrix
from oreloop.views.drawing.svg import INK, LINE, PAPER, QUIET, Canvas, clipped, number, text_width

_CELL, _LABEL, _TOP = 34.0, 230.0, 56.0
#: From light to dark, of one hue, each step darker than the one before also in grey.
_SHADES = ("#eaf3fb", "#c9e0f4", "#9cc7e8", "#66a8d8", "#3386c0", "#0b649f", "#06477a")


def draw_matrix(figure: Matrix) -> Canvas:
    """The matrix with its numbers; a cell is empty where nothing is known."""
    left = 20 + min(_LABEL, max(map(text_width, figure.rows), default=0.0)) + 8
    longest = min(_LABEL, max(map(text_width, figure.columns), default=0.0))
    slanted = longest > _CELL - 6
    top = _TOP + (longest * 0.71 + 18 if slanted else 24)
    overhang = longest * 0.71 if slanted else 0.0
    width = left + _CELL * len(figure.columns) + overhang + 24
    canvas = Canvas(max(width, 420.0), top + _CELL * len(figure.rows) + 36)
    canvas.text(20, 28, figure.title, size=16, bold=True)
    for place, label in enumerate(figure.columns):
        x = left + place * _CELL + _CELL / 2
        canvas.text(x + (4 if slanted else 0), top - 8, clipped(label, _LABEL), size=12,
                    anchor="start" if slanted else "middle", turn=-45 if slanted else 0)
    largest = max((abs(value) for row in figure.values for value in row if value is not None), default=0.0)
    for line, (label, values) in enumerate(zip(figure.rows, figure.values, strict=True)):
        y = top + line * _CELL
        canvas.text(left - 8, y + _CELL / 2 + 4, clipped(label, _LABEL), size=12, anchor="end")
        for place, value in enumerate(values):
            _draw_cell(canvas, left + place * _CELL, y, value, largest,
                       f"{label} × {figure.columns[place]}", figure.unit)
    canvas.text(20, canvas.height - 12, f"Numbers: {figure.unit}. Empty: nothing known.", size=12, fill=QUIET)
    return canvas


def _draw_cell(canvas: Canvas, x: float, y: float, value: float | None, largest: float, what: str, unit: str) -> None:
    shade = 0 if value is None or not largest else round(abs(value) / largest * (len(_SHADES) - 1))
    told = "nothing known" if value is None else f"{number(value)} {unit}"
    canvas.add("rect", f"{what}: {told}", x=x, y=y, width=_CELL, height=_CELL, stroke=LINE,
               fill=PAPER if value is None else _SHADES[shade])
    if value is not None:
        text = number(value)
        size = 12.0 if text_width(text, 12) < _CELL - 4 else 9.0
        canvas.text(x + _CELL / 2, y + _CELL / 2 + 4, text, size=size, anchor="middle",
                    fill=PAPER if shade > 3 else INK)
