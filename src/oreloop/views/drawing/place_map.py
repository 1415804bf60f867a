"""Places on a map of the countries around them."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from math import cos, radians, sqrt

from oreloop.analyses.figure import PlaceMap, Spot
from oreloop.resources import folder
from oreloop.views.drawing.svg import LINE, QUIET, Canvas, Labels, Rectangle, clipped, groups_of, path, wrapped

_TOP, _WIDTH, _TALLEST, _LABEL = 48.0, 940.0, 640.0, 180.0
#: The least extent of a map, and what is left free around the places, in degrees.
_LEAST, _MARGIN = 6.0, 2.5
_SEA, _LAND, _BORDER = "#eef4f8", "#f7f5ef", "#b9c0c6"
_SMALLEST, _LARGEST = 5.0, 14.0

Ring = tuple[tuple[float, float], ...]


def draw_place_map(figure: PlaceMap) -> Canvas:
    """The map, cut to where the places are; equirectangular, true to scale in its middle. Outlines: Natural Earth."""
    west, south, east, north = _extent(figure.spots)
    stretch = cos(radians((south + north) / 2))
    scale = min(_WIDTH / ((east - west) * stretch), _TALLEST / (north - south))
    wide, high = (east - west) * stretch * scale, (north - south) * scale
    canvas = Canvas(max(wide + 40, 420.0), _TOP + high + 26)
    canvas.text(20, 28, figure.title, size=16, bold=True)

    def at(longitude: float, latitude: float) -> tuple[float, float]:
        return 20 + (longitude - west) * stretch * scale, _TOP + (north - latitude) * scale

    canvas.parts.append(f'<clipPath id="frame"><rect x="20" y="{_TOP:.0f}" width="{wide:.1f}" height="{high:.1f}"/>'
                        "</clipPath>")
    canvas.add("rect", x=20, y=_TOP, width=wide, height=high, fill=_SEA, stroke=LINE)
    land = "".join(path((at(*point) for point in ring), closed=True) for ring in outlines()
                   if _meets(ring, west, south, east, north))
    canvas.add("path", d=land, fill=_LAND, stroke=_BORDER, stroke_width=0.7, clip_path="url(#frame)")
    groups = groups_of(spot.group for spot in figure.spots)
    largest = max((spot.size for spot in figure.spots), default=1.0) or 1.0
    taken: list[Rectangle] = []
    order = sorted(figure.spots, key=lambda spot: (-spot.size, spot.label))
    for spot in order:
        x, y = at(spot.longitude, spot.latitude)
        radius = _radius(spot, largest)
        canvas.mark(x, y, radius, groups[spot.group], planned=spot.planned,
                    tip=f"{spot.label}{f' ({spot.group})' if spot.group else ''}{', planned' if spot.planned else ''}")
        taken.append((x - radius, y - radius, x + radius, y + radius))
    labels = Labels(canvas, taken)
    for spot in order:
        labels.put(clipped(spot.label, _LABEL, 12), *at(spot.longitude, spot.latitude), _radius(spot, largest), 22,
                   18 + wide)
    _write_below(canvas, figure, list(groups))
    return canvas


@functools.cache
def outlines() -> tuple[Ring, ...]:
    """The outlines of countries: rings of longitude and latitude in degrees."""
    rings = []
    for line in (folder("ontology") / "analyses" / "outlines.txt").read_text(encoding="ascii").splitlines():
        x = y = 0
        ring = []
        for step in line.split():
            dx, dy = step.split(",")
            x, y = x + int(dx), y + int(dy)
            ring.append((x / 10, y / 10))
        rings.append(tuple(ring))
    return tuple(rings)


def _extent(spots: Sequence[Spot]) -> tuple[float, float, float, float]:
    """West, south, east and north of a map that shows all spots; Europe where there are none."""
    if not spots:
        return -12.0, 34.0, 35.0, 62.0
    longitudes, latitudes = [s.longitude for s in spots], [s.latitude for s in spots]
    west, east = min(longitudes) - _MARGIN, max(longitudes) + _MARGIN
    south, north = max(min(latitudes) - _MARGIN, -60.0), min(max(latitudes) + _MARGIN, 84.0)
    wide, high = max(0.0, _LEAST * 2 - (east - west)) / 2, max(0.0, _LEAST - (north - south)) / 2
    return max(west - wide, -180.0), max(south - high, -60.0), min(east + wide, 180.0), min(north + high, 84.0)


def _meets(ring: Ring, west: float, south: float, east: float, north: float) -> bool:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return max(xs) >= west and min(xs) <= east and max(ys) >= south and min(ys) <= north


def _radius(spot: Spot, largest: float) -> float:
    """The radius of a mark: its area compares sizes, where these differ from 1."""
    return _SMALLEST + (_LARGEST - _SMALLEST) * sqrt(max(spot.size, 0.0) / largest) if largest > 1 else _SMALLEST


def _write_below(canvas: Canvas, figure: PlaceMap, groups: Sequence[str]) -> None:
    """The groups, and those that the map can't show."""
    canvas.height = canvas.legend([name or "other" for name in groups], 20, canvas.height, canvas.width - 40,
                                  planned=any(spot.planned for spot in figure.spots)) + 6
    if figure.unplaced:
        said = f"Not on the map, since nobody states where: {', '.join(figure.unplaced)}."
        for line in wrapped(said, canvas.width - 60, 12, 6):
            canvas.text(20, canvas.height + 6, line, size=12, fill=QUIET)
            canvas.height += 16
    canvas.text(20, canvas.height + 6, "Outlines: Natural Earth.", size=10, fill=QUIET)
    canvas.height += 20
