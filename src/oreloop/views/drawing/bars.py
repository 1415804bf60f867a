"""Bars by category: upright for short names such as years, lying for longer ones."""

from __future__ import annotations

from oreloop.analyses.figure import Bars
from oreloop.views.drawing.svg import LINE, QUIET, Canvas, clipped, colour, number, round_ticks, text_width

_TOP, _LABEL = 64.0, 230.0
_HEIGHT, _LENGTH, _THICK, _GAP = 320.0, 560.0, 22.0, 14.0
#: Names up to so many pixels stand below upright bars.
_SHORT = 64.0


def draw_bars(figure: Bars) -> Canvas:
    """The chart; where nothing is known there is no bar."""
    sums = [sum(s.values[i] or 0 for s in figure.series) for i in range(len(figure.categories))]
    singles = [value or 0 for s in figure.series for value in s.values]
    ticks = round_ticks(max(sums if figure.stacked else singles, default=0.0),
                        whole=all(value == round(value) for value in singles))
    upright = all(text_width(name, 12) <= _SHORT for name in figure.categories) and len(figure.categories) <= 16
    return (_upright if upright else _lying)(figure, ticks)


def _thickness(figure: Bars) -> float:
    """The room that one category takes."""
    return _THICK if figure.stacked else _THICK * max(len(figure.series), 1)


def _upright(figure: Bars, ticks: list[float]) -> Canvas:
    room = max(_thickness(figure) + _GAP, _SHORT + 6)
    left, bottom = 76.0, _TOP + _HEIGHT
    canvas = _begun(figure, left + room * len(figure.categories) + 30, bottom + 52)
    for tick in ticks:
        y = bottom - _HEIGHT * tick / ticks[-1]
        canvas.add("line", x1=left, y1=y, x2=canvas.width - 20, y2=y, stroke=LINE)
        canvas.text(left - 8, y + 4, number(tick), size=11, anchor="end", fill=QUIET)
    for i, name in enumerate(figure.categories):
        x, below = left + i * room + (room - _thickness(figure)) / 2, 0.0
        canvas.text(left + (i + 0.5) * room, bottom + 18, name, size=12, anchor="middle")
        for s, series in enumerate(figure.series):
            value = series.values[i]
            if value is None or (figure.stacked and not value):
                continue
            high = _HEIGHT * value / ticks[-1]
            at = x if figure.stacked else x + s * _THICK
            canvas.bar(at, bottom - below - high, _THICK - 2, high, colour(s), planned=series.planned,
                       tip=f"{name}, {series.label}: {number(value)} {figure.unit}")
            if not figure.stacked:
                canvas.text(at + _THICK / 2 - 1, bottom - high - 4, number(value), size=10, anchor="middle", fill=QUIET)
            below += high if figure.stacked else 0.0
    return _ended(canvas, figure)


def _lying(figure: Bars, ticks: list[float]) -> Canvas:
    left = 20 + min(_LABEL, max(text_width(name, 12) for name in figure.categories)) + 10
    room = _thickness(figure) + _GAP
    bottom = _TOP + room * len(figure.categories)
    canvas = _begun(figure, left + _LENGTH + 70, bottom + 44)
    for tick in ticks:
        x = left + _LENGTH * tick / ticks[-1]
        canvas.add("line", x1=x, y1=_TOP - 6, x2=x, y2=bottom, stroke=LINE)
        canvas.text(x, bottom + 14, number(tick), size=11, anchor="middle", fill=QUIET)
    for i, name in enumerate(figure.categories):
        y, before = _TOP + i * room, 0.0
        canvas.text(left - 8, y + _thickness(figure) / 2 + 4, clipped(name, _LABEL, 12), size=12, anchor="end")
        for s, series in enumerate(figure.series):
            value = series.values[i]
            if value is None or (figure.stacked and not value):
                continue
            long = _LENGTH * value / ticks[-1]
            at = y if figure.stacked else y + s * _THICK
            canvas.bar(left + before, at, long, _THICK - 2, colour(s), planned=series.planned,
                       tip=f"{name}, {series.label}: {number(value)} {figure.unit}")
            if not figure.stacked:
                canvas.text(left + long + 5, at + _THICK / 2 + 3, number(value), size=10, fill=QUIET)
            before += long if figure.stacked else 0.0
    return _ended(canvas, figure)


def _begun(figure: Bars, width: float, height: float) -> Canvas:
    canvas = Canvas(max(width, 420.0, text_width(figure.title, 16) + 40), height)
    canvas.text(20, 28, figure.title, size=16, bold=True)
    canvas.text(20, 48, figure.unit, size=12, fill=QUIET)
    return canvas


def _ended(canvas: Canvas, figure: Bars) -> Canvas:
    if len(figure.series) > 1 or any(series.planned for series in figure.series):
        x, y = 20.0, canvas.height + 4
        for s, series in enumerate(figure.series):
            canvas.bar(x, y - 11, 14, 12, colour(s), planned=series.planned)
            canvas.text(x + 20, y, series.label, size=12, fill=QUIET)
            x += 20 + text_width(series.label, 12) + 20
        canvas.width = max(canvas.width, x)
        canvas.height += 20
    return canvas
