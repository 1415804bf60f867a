"""Drawings of figures as SVG: one module for each kind."""

from __future__ import annotations

from oreloop.analyses.figure import Bars, Diagram, Figure, Matrix, PlaceMap, Rings, Sankey
from oreloop.views.drawing.bars import draw_bars
from oreloop.views.drawing.diagram import draw_diagram
from oreloop.views.drawing.matrix import draw_matrix
from oreloop.views.drawing.place_map import draw_place_map
from oreloop.views.drawing.rings import draw_rings
from oreloop.views.drawing.sankey import draw_sankey
from oreloop.views.drawing.svg import Canvas
from oreloop.views.drawing.timeline import draw_timeline


def draw(figure: Figure) -> Canvas:
    """The drawing of a figure; the same figure gives the same drawing on every machine."""
    if isinstance(figure, Sankey):
        return draw_sankey(figure)
    if isinstance(figure, Diagram):
        return draw_diagram(figure)
    if isinstance(figure, Rings):
        return draw_rings(figure)
    if isinstance(figure, Matrix):
        return draw_matrix(figure)
    if isinstance(figure, PlaceMap):
        return draw_place_map(figure)
    if isinstance(figure, Bars):
        return draw_bars(figure)
    return draw_timeline(figure)


__all__ = ["Canvas", "draw"]
