"""Nodes and edges: the facts as programs for networks and spreadsheets take them.

By default the edges are those of the projection "facts": relation nodes are folded (funder to beneficiary, supplier to
buyer), plans are among them with their status. Of graphs asked for by name each triple between two things is an edge,
and relation nodes are nodes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from oreloop.exporters.exporter import ExportOptions
from oreloop.exporters.selection import everything
from oreloop.independence import Independence
from oreloop.names import Names
from oreloop.network import to_networkx
from oreloop.store import GraphStore

#: Kinds of things that only record where something comes from.
_RECORDS = frozenset({"claim", "evidence", "document", "run", "mapping", "term", ""})


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """A fact between two things: IRIs, the status that documents give (empty where a graph gives none), how many do,
    and how many of them by themselves."""

    source: str
    predicate: str
    target: str
    status: str = ""
    documents: int = 0
    independent: int = 0


@dataclass(frozen=True, slots=True)
class Drawing:
    """Sorted nodes and edges, with the names of all that stands in them."""

    nodes: tuple[str, ...]
    edges: tuple[Edge, ...]
    names: Names

    def label(self, iri: str) -> str:
        """What a node or property is called in English."""
        return self.names.label(iri)

    def type(self, iri: str) -> str:
        """The class of a node: its local name, or nothing."""
        return self.names.type(iri) or self.names.kind(iri).capitalize()


def drawing(graph: GraphStore, options: ExportOptions) -> Drawing:
    """The nodes and edges of a graph.

    Raises:
        UsageError: a graph asked for does not exist.
    """
    names = Names(graph)
    edges = _triples(graph, options, names) if options.graphs else _facts(graph)
    if not options.persons:
        edges = [e for e in edges if not {"person"} & {_kind(names, e.source), _kind(names, e.target)}]
    ordered = tuple(sorted(set(edges)))
    return Drawing(tuple(sorted({end for e in ordered for end in (e.source, e.target)})), ordered, names)


def _kind(names: Names, iri: str) -> str:
    return "person" if names.type(iri) == "Person" else names.kind(iri)


def _facts(graph: GraphStore) -> list[Edge]:
    """The edges of the projection, those of one status and property put together."""
    independence = Independence(graph)
    said: dict[tuple[str, str, str, str], tuple[set[str], set[str]]] = {}
    for source, target, data in to_networkx(graph, "facts", include_planned=True).edges(data=True):
        key = (source, data["predicate"], target, data["status"])
        claims, documents = said.setdefault(key, (set(), set()))
        claims.update(data["claims"])
        documents.update(data["documents"])
    counts = {key: independence.count(*behind) for key, behind in said.items()}
    return [Edge(*key, count.documents, count.independent) for key, count in counts.items()]


def _triples(graph: GraphStore, options: ExportOptions, names: Names) -> Iterable[Edge]:
    return [Edge(q.subject.value, q.predicate.value, q.object.value) for q in everything(graph, options)
            if isinstance(q.subject, ox.NamedNode) and isinstance(q.object, ox.NamedNode)
            and names.kind(q.subject.value) not in _RECORDS and names.kind(q.object.value) not in _RECORDS]
