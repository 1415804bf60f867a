"""A graph for tests, small enough to know by heart; it lies in data/small_graph.trig."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from oreloop.iri import HOME
from oreloop.store import GraphStore

PATH = Path(__file__).parent / "data" / "small_graph.trig"


def small_graph(*more: ox.Quad) -> GraphStore:
    """The graph as it stands, with more quads if any."""
    return GraphStore.in_memory([*ox.parse(path=PATH, format=ox.RdfFormat.TRIG), *more])


def iri(short: str) -> str:
    """The IRI of an entity of it: `iri("organisation/alpha")`, `iri("material/ndfeb-magnet")`."""
    return HOME + (short if short.startswith(("material/", "step/")) else f"id/{short}")
