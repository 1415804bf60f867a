"""Pages that open offline, one HTML file each: the picture of a graph, a document's text with its claims."""

from __future__ import annotations

from oreloop.views.marked import render_marked
from oreloop.views.page import render_page
from oreloop.views.select import Selection, select_nodes

__all__ = ["Selection", "render_marked", "render_page", "select_nodes"]
