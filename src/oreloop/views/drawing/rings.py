"""Loops as rings: what goes round, and where it does not close."""

from __future__ import annotations

from math import cos, pi, sin

from oreloop.analyses.figure import Ring, Rings
from oreloop.views.drawing.svg import ALARM, INK, QUIET, Canvas, groups_of, wrapped

_TOP, _CELL_WIDTH, _CELL_HEIGHT, _RADIUS = 48.0, 560.0, 350.0, 112.0
_IN_A_ROW = 2
#: How much of a turn is left free at a station, in radians.
_FREE = 0.16

_Place = tuple[float, float]


def draw_rings(figure: Rings) -> Canvas:
    """The rings, two in a row, each clockwise from the top; a gap that no document closes is dotted and marked."""
    rows = (len(figure.rings) + _IN_A_ROW - 1) // _IN_A_ROW
    wide = min(len(figure.rings), _IN_A_ROW) or 1
    canvas = Canvas(_CELL_WIDTH * wide, _TOP + _CELL_HEIGHT * rows)
    canvas.text(20, 28, figure.title, size=16, bold=True)
    groups = groups_of(station.group for ring in figure.rings for station in ring.stations)
    for place, ring in enumerate(figure.rings):
        x = _CELL_WIDTH * (place % _IN_A_ROW + 0.5)
        y = _TOP + _CELL_HEIGHT * (place // _IN_A_ROW + 0.5) + 10
        _draw_ring(canvas, ring, x, y, groups)
    notes = []
    if any(ring.missing for ring in figure.rings):
        notes.append("Dotted: no document states this link.")
    if any(link.planned for ring in figure.rings for link in ring.links):
        notes.append("Dashed: planned.")
    if notes:
        canvas.text(20, canvas.height + 6, " ".join(notes), size=12, fill=QUIET)
        canvas.height += 20
    return canvas


def _draw_ring(canvas: Canvas, ring: Ring, x: float, y: float, groups: dict[str, int]) -> None:
    count = len(ring.stations)
    for line, text in enumerate(wrapped(ring.label, _RADIUS * 1.3, 13, 3)):
        canvas.text(x, y - 8 + 17 * line, text, size=13, anchor="middle")
    angles = [2 * pi * i / count - pi / 2 for i in range(count)]
    for i, link in enumerate(ring.links):
        start, end = angles[i] + _FREE, angles[i] + 2 * pi / count - _FREE
        missing = i in ring.missing
        (x0, y0), (x1, y1) = _on(x, y, start), _on(x, y, end)
        far = 1 if end - start > pi else 0
        stroke = ALARM if missing else QUIET
        told = f"{ring.stations[i].label} → {ring.stations[(i + 1) % count].label}"
        canvas.add("path", f"{told}: {link.label}{' (missing)' if missing else ' (planned)' if link.planned else ''}",
                   d=f"M{x0:.1f} {y0:.1f}A{_RADIUS:.0f} {_RADIUS:.0f} 0 {far} 1 {x1:.1f} {y1:.1f}", fill="none",
                   stroke=stroke, stroke_width=2.5,
                   stroke_dasharray="1.5 6" if missing else "8 5" if link.planned else None,
                   stroke_linecap="round" if missing else None,
                   marker_end="url(#arrow-missing)" if missing else "url(#arrow)")
        _write_beside(canvas, link.label, _on(x, y, (start + end) / 2, 14), (start + end) / 2, 11,
                      ALARM if missing else QUIET, 3)
    for station, angle in zip(ring.stations, angles, strict=True):
        px, py = _on(x, y, angle)
        canvas.mark(px, py, 9, groups[station.group], planned=station.planned, tip=station.label)
        _write_beside(canvas, station.label, _on(x, y, angle, 18), angle, 13, INK, 2, bold=True)


def _on(x: float, y: float, angle: float, further: float = 0.0) -> _Place:
    """The point of the ring at an angle, or so many pixels outside of it."""
    return x + (_RADIUS + further) * cos(angle), y + (_RADIUS + further) * sin(angle)


def _write_beside(canvas: Canvas, text: str, at: _Place, angle: float, size: float, fill: str, lines: int, *,
                  bold: bool = False) -> None:
    """A text outside of the ring: to the right of its right half, to the left of its left one."""
    side = cos(angle)
    anchor = "middle" if abs(side) < 0.35 else "start" if side > 0 else "end"
    room = 150.0 if anchor != "middle" else 210.0
    written = wrapped(text, room, size, lines) if text else []
    high = (size + 3) * len(written)
    top = at[1] + {True: -high + size - 2, False: size}[sin(angle) < 0] if anchor == "middle" else (
        at[1] - high / 2 + size)
    for line, part in enumerate(written):
        canvas.text(at[0], top + line * (size + 3), part, size=size, anchor=anchor, fill=fill, bold=bold, halo=True)
