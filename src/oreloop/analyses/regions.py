"""In which countries things are, and which of them are in the European Union."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from oreloop.folding import read_tsv
from oreloop.resources import folder

if TYPE_CHECKING:
    import networkx as nx


@functools.cache
def european_union() -> frozenset[str]:
    """The last parts of the IRIs of its member states."""
    return frozenset(row["place"] for row in read_tsv(folder("ontology") / "analyses" / "european_union.tsv"))


def in_european_union(country: str) -> bool:
    """Whether a country, given as its IRI, is a member state.

    >>> in_european_union("https://w3id.org/oreloop/id/place/france")
    True
    """
    return country.rpartition("/")[2] in european_union()


def places_above(locations: nx.MultiDiGraph, thing: str) -> frozenset[str]:
    """The places in which a thing is or works by the projection `locations`, and all places around these."""
    seen: set[str] = set()
    queue = [thing]
    while queue:
        here = queue.pop()
        for place in locations.successors(here) if here in locations else ():
            if place not in seen:
                seen.add(place)
                queue.append(place)
    return frozenset(seen)


def countries(locations: nx.MultiDiGraph, thing: str) -> tuple[str, ...]:
    """The countries in which a thing is, sorted; where it is said to lie counts before where it works."""
    types = locations.nodes(data="type") if thing in locations else {}
    own = {place for place in places_above(_lying(locations), thing) if types[place] == "Country"}
    return tuple(sorted(own or {place for place in places_above(locations, thing) if types[place] == "Country"}))


def location_claims(locations: nx.MultiDiGraph, thing: str) -> frozenset[str]:
    """The claims that say where a thing is."""
    return frozenset(claim for _, _, data in (locations.out_edges(thing, data=True) if thing in locations else ())
                     for claim in data["claims"])


def _lying(locations: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The part of the network that says where something lies."""
    view: nx.MultiDiGraph = locations.graph.get("lying")
    if view is None:
        view = locations.edge_subgraph([(a, b, key) for a, b, key, predicate in locations.edges(
            keys=True, data="predicate") if predicate.endswith("locatedIn")]).copy()
        locations.graph["lying"] = view
    return view
