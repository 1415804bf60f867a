"""Nodes and links in the plane."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot, sqrt

from oreloop.analyses.figure import Diagram, Link
from oreloop.views.drawing.svg import QUIET, Canvas, Labels, clipped, groups_of, number
from oreloop.views.layout import spring_layout

_TOP, _MARGIN, _LABEL = 56.0, 40.0, 190.0
#: The drawing is made to fit into so many pixels.
_WIDTH, _HEIGHT = 980.0, 640.0
_SMALLEST, _LARGEST = 5.0, 20.0

_Place = tuple[float, float]


def draw_diagram(figure: Diagram) -> Canvas:
    """The network; larger nodes are labelled first, and a label that would cover another one is left to its tip."""
    index = {node.id: i for i, node in enumerate(figure.nodes)}
    spots = spring_layout(len(figure.nodes), [(index[link.source], index[link.target]) for link in figure.links])
    places, width, height = _fitted(spots)
    canvas = Canvas(max(width + _LABEL, 420.0), height + _TOP + _MARGIN)
    canvas.text(20, 28, figure.title, size=16, bold=True)
    largest = max((node.size for node in figure.nodes), default=1.0) or 1.0
    radii = [_SMALLEST + (_LARGEST - _SMALLEST) * sqrt(max(node.size, 0) / largest) for node in figure.nodes]
    heaviest = max((link.weight for link in figure.links), default=1.0) or 1.0
    for link in figure.links:
        _draw_link(canvas, link, figure, index, places, radii, heaviest)
    groups = groups_of(node.group for node in figure.nodes)
    for node, (x, y), radius in zip(figure.nodes, places, radii, strict=True):
        what = f" ({node.group})" if node.group else ""
        canvas.mark(x, y, radius, groups[node.group], planned=node.planned,
                    tip=f"{node.label}{what}: {number(node.size)}{', planned' if node.planned else ''}")
    labels = Labels(canvas)
    for i in sorted(range(len(places)), key=lambda i: (-figure.nodes[i].size, i)):
        labels.put(clipped(figure.nodes[i].label, _LABEL, 12), *places[i], radii[i], 2)
    if len(groups) > 1:
        canvas.height = canvas.legend([name or "other" for name in groups], 20, canvas.height + 6, canvas.width - 40,
                                      planned=any(node.planned for node in figure.nodes)) + 6
    return canvas


def _fitted(spots: Sequence[tuple[int, int]]) -> tuple[list[_Place], float, float]:
    """The places moved and scaled into the drawing, with its width and height."""
    if not spots:
        return [], 0.0, 0.0
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    wide, high = max(xs) - min(xs) or 1, max(ys) - min(ys) or 1
    scale = min(_WIDTH / wide, _HEIGHT / high, 1.0)
    places = [(_MARGIN + (x - min(xs)) * scale, _TOP + 24 + (y - min(ys)) * scale) for x, y in spots]
    return places, wide * scale + 2 * _MARGIN, high * scale + 48


def _draw_link(canvas: Canvas, link: Link, figure: Diagram, index: dict[str, int], places: Sequence[_Place],
               radii: Sequence[float], heaviest: float) -> None:
    source, target = index[link.source], index[link.target]
    (x0, y0), (x1, y1) = places[source], places[target]
    distance = hypot(x1 - x0, y1 - y0)
    short = (radii[target] + 2) / distance if figure.directed and distance else 0.0
    nodes = figure.nodes
    between = "→" if figure.directed else "–"
    told = f"{nodes[source].label} {between} {nodes[target].label}: {link.label or number(link.weight)}"
    canvas.add("line", told + (", planned" if link.planned else ""), x1=x0, y1=y0, x2=x1 - (x1 - x0) * short,
               y2=y1 - (y1 - y0) * short, stroke=QUIET, stroke_opacity=0.55,
               stroke_width=1 + 4 * link.weight / heaviest, stroke_dasharray="6 4" if link.planned else None,
               marker_end="url(#arrow)" if figure.directed else None)
