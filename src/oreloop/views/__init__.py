"""The picture of a graph: choose what to show, lay it out, write one HTML page that opens offline."""

from __future__ import annotations

from oreloop.views.page import render_page
from oreloop.views.select import Selection, select_nodes

__all__ = ["Selection", "render_page", "select_nodes"]
