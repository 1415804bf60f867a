"""Moments along time, in lanes."""

from __future__ import annotations

from datetime import date, timedelta

from oreloop.analyses.figure import Moment, Timeline
from oreloop.views.drawing.svg import LINE, PAPER, QUIET, Canvas, clipped, colour, groups_of, text_width

_TOP, _LANE, _ROW, _LENGTH = 72.0, 150.0, 22.0, 720.0
#: A text that finds no room to the right of its moment stands to the left of it.
_LABEL = 330.0


def draw_timeline(figure: Timeline) -> Canvas:
    """One row a moment, in lanes: a bar for what lasts, a mark for what happens; hatched or hollow where planned."""
    spans = [_span(moment) for moment in figure.moments]
    first = min((start for start, _ in spans), default=date(2000, 1, 1))
    last = max((end for _, end in spans), default=date(2001, 1, 1))
    days = max((last - first).days, 60)
    first, days = first - timedelta(days=round(days * 0.02)), round(days * 1.04)
    left = 20 + _LANE
    lanes = groups_of(moment.lane for moment in figure.moments)
    rows = sorted(range(len(spans)), key=lambda i: (lanes[figure.moments[i].lane], *spans[i], i))
    canvas = Canvas(left + _LENGTH + 200, _TOP + _ROW * len(rows) + 40)
    canvas.text(20, 28, figure.title, size=16, bold=True)

    def x(day: date) -> float:
        return left + _LENGTH * (day - first).days / days

    _draw_axis(canvas, first, days, left)
    before = None
    for row, i in enumerate(rows):
        moment, (start, end), y = figure.moments[i], spans[i], _TOP + _ROW * row
        if moment.lane != before:
            canvas.add("line", x1=20, y1=y - 3, x2=canvas.width - 20, y2=y - 3, stroke=LINE)
            canvas.text(20, y + 13, clipped(moment.lane, _LANE - 12, 12), size=12, bold=True)
            before = moment.lane
        _draw_moment(canvas, moment, x(start), x(end), y, lanes[moment.lane])
    if any(moment.planned for moment in figure.moments):
        canvas.text(20, canvas.height - 12, "Hatched or hollow: planned.", size=12, fill=QUIET)
    return canvas


def _span(moment: Moment) -> tuple[date, date]:
    """The first and last day of a moment, as far as its dates tell."""
    start, last = _days(moment.start)
    return start, max(_days(moment.end)[1], last) if moment.end else last


def _days(text: str) -> tuple[date, date]:
    """The first and last day that a date of any precision can mean."""
    parts = [int(part) for part in text[:10].split("-")]
    first = date(parts[0], *[*parts[1:], 1, 1][:2])
    if len(parts) == 3:
        return first, first
    year, month = (first.year + 1, 1) if len(parts) == 1 or first.month == 12 else (first.year, first.month + 1)
    return first, date(year, month, 1) - timedelta(days=1)


def _draw_axis(canvas: Canvas, first: date, days: int, left: float) -> None:
    years = days / 365.25
    step = next((n for n in (1, 2, 5, 10, 20, 50) if years / n <= 12), 100)
    for year in range(first.year, first.year + int(years) + 2):
        place = left + _LENGTH * (date(year, 1, 1) - first).days / days
        if year % step == 0 and left - 1 <= place <= left + _LENGTH + 1:
            canvas.add("line", x1=place, y1=_TOP - 16, x2=place, y2=canvas.height - 30, stroke=LINE)
            canvas.text(place, _TOP - 20, str(year), size=12, anchor="middle", fill=QUIET)


def _draw_moment(canvas: Canvas, moment: Moment, x0: float, x1: float, y: float, group: int) -> None:
    when = f"{moment.start} – {moment.end}" if moment.end else moment.start
    told = f"{when}: {moment.label}{' (planned)' if moment.planned else ''}"
    if x1 - x0 > 8:
        canvas.bar(x0, y + 3, x1 - x0, 11, colour(group), planned=moment.planned, tip=told)
        right = x1
    else:
        canvas.add("circle", told, cx=(x0 + x1) / 2, cy=y + 8.5, r=5.5, stroke=colour(group), stroke_width=2,
                   fill=PAPER if moment.planned else colour(group))
        right = (x0 + x1) / 2 + 6
    label = clipped(f"{moment.start}  {moment.label}", _LABEL, 12)
    wide = text_width(label, 12)
    if right + 6 + wide < canvas.width - 8 or x0 - 8 - wide < 20 + _LANE:
        canvas.text(right + 6, y + 13, label, size=12, halo=True)
        canvas.width = max(canvas.width, right + 6 + wide + 8)
    else:
        canvas.text(x0 - 8, y + 13, label, size=12, anchor="end", halo=True)
