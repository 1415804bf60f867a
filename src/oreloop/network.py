"""The graph as a network: the edges of a saved projection query as a `networkx.MultiDiGraph`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pyoxigraph as ox

from oreloop.errors import UsageError
from oreloop.headers import SavedQuery
from oreloop.iri import ORL, PREFIXES, is_iri
from oreloop.model import PLANNED
from oreloop.names import Names
from oreloop.queries import load_queries, run
from oreloop.registry import near

if TYPE_CHECKING:
    import networkx as nx

    from oreloop.store import GraphStore

#: The status of what a document gives without one.
DONE = "Operating"


_ENDS = frozenset({"source", "target", "predicate", "status", "edge"})

#: For a concept those right above it.
Broader = Mapping[str, Sequence[str]]

#: One edge of the network: source, target, predicate, status, and the relation node if the projection tells them apart.
Key = tuple[str, str, str, str, str]


def projections() -> list[str]:
    """The names of the saved projections, sorted."""
    return sorted(name.partition("/")[2] for name in load_queries() if name.startswith("projections/"))


def to_networkx(graph: GraphStore, projection: str = "facts", *, include_planned: bool = False) -> nx.MultiDiGraph:
    """The network of one projection.

    Nodes are IRIs with `label` and `type` (the local name of the most specific class of the ontology). Edges are
    keyed by predicate, status and, if the projection has a column `edge`, the relation node; they carry `predicate`
    (an IRI), `status` (Planned, Operating, ...), `documents` and `claims` (sorted tuples of IRIs) and a sorted tuple
    for each further column, such as `step` or `amount`. What is planned or under construction is left out unless
    `include_planned`; what is denied or rejected is never there.

    `network.graph` holds `projection`, `broader` (for each concept of the vocabularies the sorted tuple of those right
    above it) and `labels` (of the IRIs that stand in further columns).

    Raises:
        UsageError: there is no such projection; names the near ones.
    """
    import networkx as nx

    network = nx.MultiDiGraph(projection=projection)
    edges = {key: columns for key, columns in _edges(_query(projection), graph).items()
             if include_planned or key[3] not in PLANNED}
    network.add_nodes_from(sorted({end for source, target, *_ in edges for end in (source, target)}))
    for key in sorted(edges):
        source, target, predicate, status, relation = key
        network.add_edge(source, target, key=(predicate, status, relation), predicate=predicate, status=status,
                         **{name: tuple(sorted(values)) for name, values in sorted(edges[key].items())})
    names = Names(graph)
    for node in network:
        network.nodes[node].update(label=names.label(node), type=names.type(node))
    network.graph["labels"] = {iri: names.label(iri) for iri in _named_in_columns(network)}
    network.graph["broader"] = broader(graph)
    return network


def broader(graph: GraphStore) -> dict[str, tuple[str, ...]]:
    """For each concept of the vocabularies the sorted concepts right above it (skos:broader)."""
    above: dict[str, set[str]] = defaultdict(set)
    link = ox.NamedNode(PREFIXES["skos"] + "broader")
    for quad in graph.store.quads_for_pattern(None, link, None, ox.DefaultGraph()):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            above[quad.subject.value].add(quad.object.value)
    return {concept: tuple(sorted(above[concept])) for concept in sorted(above)}


def upwards(concept: str, broader: Broader) -> frozenset[str]:
    """A concept and all concepts above it.

    >>> sorted(upwards("a", {"a": ("b",), "b": ("c", "a")}))
    ['a', 'b', 'c']
    """
    seen, queue = {concept}, [concept]
    while queue:
        for above in broader.get(queue.pop(), ()):
            if above not in seen:
                seen.add(above)
                queue.append(above)
    return frozenset(seen)


def _query(projection: str) -> SavedQuery:
    queries: Mapping[str, SavedQuery] = load_queries()
    if found := queries.get(f"projections/{projection}"):
        return found
    names = projections()
    raise UsageError(f"no projection is called {projection!r}",
                     hint="there is " + ", ".join(near(projection, names) or names))


def _edges(query: SavedQuery, graph: GraphStore) -> dict[Key, dict[str, set[str]]]:
    result = run(graph, query)
    further = {name: name + "s" if name in ("document", "claim") else name for name in result.variables
               if name not in _ENDS}
    edges: dict[Key, dict[str, set[str]]] = {}
    for terms in result.rows:
        row = {name: term.value for name, term in zip(result.variables, terms, strict=True)
               if isinstance(term, ox.NamedNode | ox.Literal)}
        status = row.get("status", DONE).removeprefix(ORL)
        key = (row["source"], row["target"], row["predicate"], status, row.get("edge", ""))
        columns = edges.setdefault(key, {plural: set() for plural in further.values()})
        for name, plural in further.items():
            columns[plural].update({row[name]} if name in row else ())
    return edges


def _named_in_columns(network: nx.MultiDiGraph) -> list[str]:
    fixed = {"predicate", "status", "documents", "claims"}
    return sorted({value for _, _, data in network.edges(data=True) for name, values in data.items()
                   if name not in fixed for value in values if is_iri(value)})
