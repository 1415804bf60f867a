"""Make outlines.txt, the outlines of countries for maps, from Natural Earth 1:50m (public domain).

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python ontology/analyses/make_outlines.py package/countries-50m.json

One ring a line: whole tenths of a degree, longitude and latitude of its first point, then steps from point to point.
Borders are thinned before they are put together, so that neighbours still meet (D. H. Douglas and T. K. Peucker,
Algorithms for the reduction of the number of points, Cartographica 10, 1973). The same input makes the same bytes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
#: How far a thinned line may lie from the real one, and the smallest extent of an island that is kept; degrees.
TOLERANCE, SMALLEST = 0.08, 0.35

Point = tuple[float, float]


def arcs(topology: dict[str, Any]) -> list[list[Point]]:
    """The arcs of a TopoJSON file in degrees, thinned."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        found.append(thinned(points))
    return found


def thinned(points: Sequence[Point]) -> list[Point]:
    """The points without those that lie within the tolerance of the line between the others."""
    keep, spans = {0, len(points) - 1}, [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        far, at = max(((distance(points[i], points[first], points[last]), i) for i in range(first + 1, last)),
                      default=(0.0, 0))
        if far > TOLERANCE:
            keep.add(at)
            spans += [(first, at), (at, last)]
    return [points[i] for i in sorted(keep)]


def distance(point: Point, start: Point, end: Point) -> float:
    """The distance of a point from a stretch of line, in degrees."""
    (x, y), (x0, y0), (x1, y1) = point, start, end
    square = (x1 - x0) ** 2 + (y1 - y0) ** 2
    along = max(0.0, min(1.0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / square)) if square else 0.0
    return float(((x - x0 - along * (x1 - x0)) ** 2 + (y - y0 - along * (y1 - y0)) ** 2) ** 0.5)


def rings(topology: dict[str, Any]) -> Iterator[list[Point]]:
    """The outer ring of each part of each country."""
    lines = arcs(topology)
    for country in topology["objects"]["countries"]["geometries"]:
        parts = country.get("arcs", [])
        for part in [parts] if country["type"] == "Polygon" else parts:
            ring: list[Point] = []
            for arc in part[0]:
                line = lines[arc] if arc >= 0 else lines[~arc][::-1]
                ring += line[1:] if ring else line
            yield unbroken(ring)


def unbroken(ring: Sequence[Point]) -> list[Point]:
    """A ring that goes on beyond 180 degrees where it crosses that meridian, instead of jumping to the other side."""
    found = [ring[0]]
    for x, y in ring[1:]:
        found.append((x - 360 * round((x - found[-1][0]) / 360), y))
    return found


def main(path: Path) -> None:
    """Write outlines.txt beside this script."""
    written = []
    for ring in rings(json.loads(path.read_text(encoding="utf-8"))):
        xs, ys = [x for x, _ in ring], [y for _, y in ring]
        if max(max(xs) - min(xs), max(ys) - min(ys)) < SMALLEST or max(ys) < -60:
            continue
        points = [(round(10 * x), round(10 * y)) for x, y in ring]
        steps = [points[0], *((b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points))]
        kept = [steps[0], *(step for step in steps[1:] if step != (0, 0))]
        if len(kept) > 3:
            written.append(" ".join(f"{dx},{dy}" for dx, dy in kept))
    (HERE / "outlines.txt").write_text("\n".join(sorted(written)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
