"""Networks for tests of analyses: by hand, everything called by its own name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import networkx as nx

from oreloop.iri import ORL

Edge = tuple[str, str, Mapping[str, Any]]


def network(edges: Iterable[Edge], types: Mapping[str, str] | None = None, **graph: Any) -> nx.MultiDiGraph:
    """A network in which everything is called by its own name; each edge is said by a document of its own."""
    made = nx.MultiDiGraph(broader={}, labels={}, **graph)
    for i, (source, target, data) in enumerate(edges):
        said = (f"doc{i}",)
        made.add_edge(source, target, **{"status": "Operating", "documents": said, "sources": said,
                                         "claims": (f"claim{i}",),
                                         "predicate": "", **data})
    for node in made:
        made.nodes[node].update(label=node, type=(types or {}).get(node, ""))
    return made


def flow(source: str, target: str, step: str = "", document: str = "", **more: Any) -> Edge:
    said = {"documents": (document,)} if document else {}
    return source, target, {"step": (step,) if step else (), "actor": (), **said, **more}


def link(source: str, target: str, step: str) -> Edge:
    return source, target, {"step": (step,), "documents": (), "claims": ()}


def does(actor: str, step: str, **more: Any) -> Edge:
    return actor, step, {"predicate": ORL + "performs", "scale": (), **more}


def makes(actor: str, material: str, **more: Any) -> Edge:
    return actor, material, {"predicate": ORL + "produces", "scale": (), **more}


def lies(thing: str, place: str) -> Edge:
    return thing, place, {"predicate": ORL + "locatedIn"}


def states(node: str, document: str = "", **parts: str | tuple[str, ...]) -> list[Edge]:
    """A relation node with its parts, as the projection `relations` has it; `status` and `scale` go to the edges."""
    status = parts.pop("status", "Operating")
    scale = parts.pop("scale", ())
    said = {"documents": (document,), "sources": (document,)} if document else {}
    return [(node, value, {"predicate": ORL + name, "status": status, "claims": (node,), "scale": scale, **said})
            for name, values in parts.items() for value in ((values,) if isinstance(values, str) else values)]
