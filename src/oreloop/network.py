"""The graph as a network: the edges of a saved projection query as a `networkx.MultiDiGraph`."""

from __future__ import annotations

import functools
import gc
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyoxigraph as ox

from oreloop.errors import UsageError
from oreloop.headers import SavedQuery
from oreloop.independence import repeated_documents
from oreloop.iri import ORL, PREFIXES, is_iri
from oreloop.model import PLANNED, STOPPED
from oreloop.names import Names
from oreloop.queries import load_queries
from oreloop.registry import near
from oreloop.snapshot import Snapshot, take_snapshot

if TYPE_CHECKING:
    import networkx as nx

    from oreloop.store import GraphStore

#: The status of what a document gives without one.
DONE = "Operating"

_ISSUED = ox.NamedNode(PREFIXES["dcterms"] + "issued")

#: The columns that make up the key of an edge, in order, and those that say who says it.
_KEY = ("source", "target", "predicate", "status", "edge")
_SAID = ("document", "claim")

#: For a concept those right above it.
Broader = Mapping[str, Sequence[str]]

#: One edge of the network: source, target, predicate, status, and the relation node if the projection tells them apart.
Key = tuple[str, str, str, str, str]


def projections() -> list[str]:
    """The names of the saved projections, sorted."""
    return sorted(name.partition("/")[2] for name in load_queries() if name.startswith("projections/"))


def to_networkx(graph: GraphStore, projection: str = "facts", *, include_planned: bool = False, as_of: str = "",
                superseded: bool = True, names: Names | None = None) -> nx.MultiDiGraph:
    """The network of one projection.

    Nodes are IRIs with `label` and `type` (the local name of the most specific class of the ontology); where a
    projection leads to values, such as an amount or a date, these are nodes under their own text. Edges are keyed by
    predicate, status and, if the projection has a column `edge`, what stands there, such as the relation node; they
    carry `predicate` (an IRI), `status` (Planned, Operating, ...), `documents`, `sources` (those of them that are
    independent, see `independence`) and `claims` (sorted tuples of IRIs) and a sorted tuple for each further column,
    such as `step` or `amount`. What is planned or under construction is left out unless `include_planned`; what is
    denied or rejected is never there. With `as_of` (a day, a month or a year, ISO 8601) only documents issued by its
    end count, and none without a date; what no document says, such as the reference chain, has no date and stays.
    Unless `superseded`, what a newer document says to have stopped is no longer there as it was, nor that it had
    stopped where a newer one says that it goes on; documents without a date supersede nothing.
    `names` saves reading the labels again.

    `network.graph` holds `projection`, `broader` (for each concept of the vocabularies the sorted tuple of those right
    above it), `labels` (of the IRIs that stand in further columns), `issued` (the date of each document, or of what it
    restates; empty where nobody gives one) and `undated` (the documents that `as_of` left out for that).

    Raises:
        UsageError: there is no such projection; names the near ones.
    """
    import networkx as nx

    snapshot = take_snapshot(graph, _query(projection))
    dates = {document: _issued(graph, document) for document in snapshot.distinct("document")}
    late = {document for document, date in dates.items() if as_of and not (date and _by(date, as_of))}
    names = names or Names(graph)
    network = nx.MultiDiGraph(projection=projection)
    with _without_collecting():
        edges = _edges(snapshot, late, () if include_planned else PLANNED)
        if not superseded:
            edges = _current(edges, dates)
        network.add_nodes_from(sorted({end for source, target, *_ in edges for end in (source, target)}))
        _add_edges(network, edges, _further(snapshot), repeated_documents(graph))
        types = names.types(network)
        for node, data in network.nodes(data=True):
            data.update(label=names.label(node) if node in types else node, type=types.get(node, ""))
    named = {text for name in _further(snapshot) for text in snapshot.distinct(name) if is_iri(text)}
    network.graph["labels"] = {iri: names.label(iri) for iri in sorted(named)}
    network.graph["broader"] = broader(graph)
    network.graph["issued"] = dates
    network.graph["undated"] = tuple(document for document, date in dates.items() if as_of and not date)
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
    if found := load_queries().get(f"projections/{projection}"):
        return found
    names = projections()
    raise UsageError(f"no projection is called {projection!r}",
                     hint="there is " + ", ".join(near(projection, names) or names))


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


def _further(snapshot: Snapshot) -> list[str]:
    return [name for name in snapshot.columns if name not in _KEY and name not in _SAID]


def _edges(snapshot: Snapshot, late: Container[str], omitted: Container[str]) -> dict[Key, list[Sequence[str]]]:
    """For each edge its rows, as document, claim and the further columns.

    Left out are rows of a document that is too late, and rows of a status that is omitted.
    """
    edges: dict[Key, list[Sequence[str]]] = defaultdict(list)
    for source, target, predicate, status, relation, *row in snapshot.rows(*_KEY, *_SAID, *_further(snapshot)):
        status = status.removeprefix(ORL) or DONE
        if status not in omitted and row[0] not in late:
            edges[source, target, predicate, status, relation].append(row)
    return edges


def _current(edges: Mapping[Key, list[Sequence[str]]], dates: Mapping[str, str]) -> dict[Key, list[Sequence[str]]]:
    """The edges without the rows that a newer document contradicts on whether something goes on; a plan says neither.
    """
    newest: dict[tuple[str, str, str, bool], str] = {}
    for (source, target, predicate, status, _), rows in edges.items():
        if status not in PLANNED:
            tie = source, target, predicate, status in STOPPED
            newest[tie] = max([newest.get(tie, ""), *(dates.get(row[0], "") for row in rows)])
    stopped = {tie[:3] for tie in newest if tie[3]}
    found = {}
    for key, rows in edges.items():
        source, target, predicate, status, _ = key
        ended = (source, target, predicate) in stopped
        since = newest.get((source, target, predicate, status not in STOPPED), "") if ended else ""
        if kept := [row for row in rows if not since or not (date := dates.get(row[0], "")) or _by(since, date)]:
            found[key] = kept
    return found


def _add_edges(network: nx.MultiDiGraph, edges: Mapping[Key, Sequence[Sequence[str]]], further: Sequence[str],
               repeated: Mapping[str, str]) -> None:
    """Add edges with what their rows hold, in the order of their keys."""
    shared = functools.cache(_sorted_set)  # most edges hold the same few documents and cells
    for key in sorted(edges):
        source, target, predicate, status, relation = key
        documents, claims, *cells = zip(*edges[key], strict=True)
        network.add_edge(
            source, target, key=(predicate, status, relation), predicate=predicate, status=status,
            documents=shared(documents), sources=shared(tuple(map(repeated.get, claims, documents))),
            claims=_sorted_set(claims), **dict(zip(further, map(shared, cells), strict=True)))


def _sorted_set(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({text for text in texts if text}))


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Keep Python's cyclic garbage collector off: a network is made of a million small objects and no cycle, and the
    collector would look through them all again and again, for a fifth of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
