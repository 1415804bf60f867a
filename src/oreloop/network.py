"""The graph as a network: the edges of a saved projection query as a `networkx.MultiDiGraph`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import pyoxigraph as ox

from oreloop.errors import UsageError
from oreloop.headers import SavedQuery
from oreloop.independence import repeated_documents
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

_ISSUED = ox.NamedNode(PREFIXES["dcterms"] + "issued")

_ENDS = frozenset({"source", "target", "predicate", "status", "edge"})

#: For a concept those right above it.
Broader = Mapping[str, Sequence[str]]

#: One edge of the network: source, target, predicate, status, and the relation node if the projection tells them apart.
Key = tuple[str, str, str, str, str]


def projections() -> list[str]:
    """The names of the saved projections, sorted."""
    return sorted(name.partition("/")[2] for name in load_queries() if name.startswith("projections/"))


def to_networkx(graph: GraphStore, projection: str = "facts", *, include_planned: bool = False, as_of: str = "",
                names: Names | None = None) -> nx.MultiDiGraph:
    """The network of one projection.

    Nodes are IRIs with `label` and `type` (the local name of the most specific class of the ontology); where a
    projection leads to values, such as an amount or a date, these are nodes under their own text. Edges are keyed by
    predicate, status and, if the projection has a column `edge`, what stands there, such as the relation node; they
    carry `predicate` (an IRI), `status` (Planned, Operating, ...), `documents`, `sources` (those of them that are
    independent, see `independence`) and `claims` (sorted tuples of IRIs) and a sorted tuple for each further column,
    such as `step` or `amount`. What is planned or under construction is left out unless `include_planned`; what is
    denied or rejected is never there. With `as_of` (a day, a month or a year, ISO 8601) only documents issued by its
    end count, and none without a date; what no document says, such as the reference chain, has no date and stays.
    `names` saves reading the labels again.

    `network.graph` holds `projection`, `broader` (for each concept of the vocabularies the sorted tuple of those right
    above it), `labels` (of the IRIs that stand in further columns), `issued` (the date of each document, or of what it
    restates; empty where nobody gives one) and `undated` (the documents that `as_of` left out for that).

    Raises:
        UsageError: there is no such projection; names the near ones.
    """
    import networkx as nx

    query = _query(projection)
    rows = _rows(graph, query)
    dates = {document: _issued(graph, document)
             for document in sorted({row["document"] for row in rows if "document" in row})}
    undated = tuple(document for document, date in dates.items() if as_of and not date)
    if as_of:
        rows = [row for row in rows if "document" not in row or (
            (date := dates[row["document"]]) and _by(date, as_of))]
    repeated = repeated_documents(graph)
    for row in rows:
        if "document" in row:
            row["sources"] = repeated.get(row["claim"], row["document"])
    edges = {key: columns for key, columns in _edges(rows, [*query.columns, "sources"]).items()
             if include_planned or key[3] not in PLANNED}
    network = nx.MultiDiGraph(projection=projection)
    network.add_nodes_from(sorted({end for source, target, *_ in edges for end in (source, target)}))
    for key in sorted(edges):
        source, target, predicate, status, relation = key
        network.add_edge(source, target, key=(predicate, status, relation), predicate=predicate, status=status,
                         **{name: tuple(sorted(values)) for name, values in sorted(edges[key].items())})
    names = names or Names(graph)
    types = names.types([node for node in network if is_iri(node)])
    for node in network:
        is_thing = node in types
        network.nodes[node].update(label=names.label(node) if is_thing else node, type=types.get(node, ""))
    network.graph["labels"] = {iri: names.label(iri) for iri in _named_in_columns(network)}
    network.graph["broader"] = broader(graph)
    network.graph["issued"] = dates
    network.graph["undated"] = undated
    return network


def labels_of(*networks: nx.MultiDiGraph) -> Callable[[str], str]:
    """What the nodes of networks, and the things in their further columns, are called; an unknown one by its IRI."""
    known: dict[str, str] = {}
    for network in reversed(networks):
        known.update(network.graph.get("labels", {}))
        known.update(network.nodes(data="label"))
    return lambda iri: known.get(iri, iri)


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


def _rows(graph: GraphStore, query: SavedQuery) -> list[dict[str, str]]:
    """The rows of a projection, each by column without what is unbound."""
    result = run(graph, query)
    return [{name: term.value for name, term in zip(result.variables, terms, strict=True)
             if isinstance(term, ox.NamedNode | ox.Literal)} for terms in result.rows]


def _issued(graph: GraphStore, document: str) -> str:
    """The date of a document, or else of the publication that it restates; empty where nobody gives one."""
    node = ox.NamedNode(document)
    originals = graph.objects(node, ox.NamedNode(PREFIXES["dcterms"] + "source"), "catalog")
    for dated in (node, *originals):
        if isinstance(dated, ox.NamedNode) and (found := graph.objects(dated, _ISSUED, "catalog")):
            return str(found[0].value) if isinstance(found[0], ox.Literal) else ""
    return ""


def _by(date: str, end: str) -> bool:
    """Whether a date lies before the end of a period, as far as both are known; ISO 8601.

    >>> _by("2025-03-31", "2025-03"), _by("2025-04-01", "2025-03"), _by("2025", "2025-03")
    (True, False, True)
    """
    known = min(len(date), len(end))
    return date[:known] <= end[:known]


def _edges(rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> dict[Key, dict[str, set[str]]]:
    further = {name: name + "s" if name in ("document", "claim") else name for name in columns if name not in _ENDS}
    edges: dict[Key, dict[str, set[str]]] = {}
    for row in rows:
        status = row.get("status", DONE).removeprefix(ORL)
        key = (row["source"], row["target"], row["predicate"], status, row.get("edge", ""))
        cells = edges.setdefault(key, {plural: set() for plural in further.values()})
        for name, plural in further.items():
            cells[plural].update({row[name]} if name in row else ())
    return edges


def _named_in_columns(network: nx.MultiDiGraph) -> list[str]:
    fixed = {"predicate", "status", "documents", "sources", "claims"}
    return sorted({value for _, _, data in network.edges(data=True) for name, values in data.items()
                   if name not in fixed for value in values if is_iri(value)})
