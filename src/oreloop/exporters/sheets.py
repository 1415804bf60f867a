"""The exporter for spreadsheets: edges with the names of both ends, and nodes, as CSV."""

from __future__ import annotations

from typing import BinaryIO

from oreloop.exporters.edges import drawing
from oreloop.exporters.exporter import Exporter, ExportOptions
from oreloop.formats import format_table
from oreloop.model import Table
from oreloop.store import GraphStore

_EDGES = ("source", "source_label", "source_type", "predicate", "label", "target", "target_label", "target_type",
          "status", "documents", "independent")


def _edges(graph: GraphStore, out: BinaryIO, options: ExportOptions) -> None:
    shown = drawing(graph, options)
    about = {node: (node, shown.label(node), shown.type(node)) for node in shown.nodes}
    rows = [(*about[e.source], e.predicate, shown.label(e.predicate), *about[e.target], e.status, e.documents,
             e.independent)
            for e in shown.edges]
    out.write(format_table(Table.of(_EDGES, rows), "csv"))


def _nodes(graph: GraphStore, out: BinaryIO, options: ExportOptions) -> None:
    shown = drawing(graph, options)
    rows = [(node, shown.label(node), shown.type(node)) for node in shown.nodes]
    out.write(format_table(Table.of(("id", "label", "type"), rows), "csv"))


CSV = Exporter("csv", "a table of edges; into a folder: edges.csv and nodes.csv", ".csv", "text/csv", _edges,
               (("edges.csv", _edges), ("nodes.csv", _nodes)))
