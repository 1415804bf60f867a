"""Which nodes of the graph are worth a picture: the rule, and the choice that it makes."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oreloop.errors import UsageError
from oreloop.independence import Count, Independence
from oreloop.iri import ORL
from oreloop.names import Names
from oreloop.network import Broader, to_networkx, upwards
from oreloop.registry import near
from oreloop.schema import load_schema
from oreloop.views.details import DocumentCard, Evidence, Property, Reader
from oreloop.views.looks import look_of

if TYPE_CHECKING:
    import networkx as nx

    from oreloop.store import GraphStore

#: The status of what no document says and OWL 2 RL adds.
INFERRED = "Inferred"

#: The properties that say that one material is turned into another.
FLOWS = frozenset({ORL + "feeds", ORL + "flow"})


@dataclass(frozen=True, slots=True)
class Node:
    """One thing of the picture; `labels` are (language, text), `facts` counts all its facts, shown or not."""

    iri: str
    label: str
    type: str
    labels: tuple[tuple[str, str], ...]
    properties: tuple[Property, ...]
    facts: int


@dataclass(frozen=True, slots=True)
class Fact:
    """What documents say of two nodes; `detail` is an amount or the like, `evidence` is empty for what is inferred.

    `count` is how many documents say it, and how many of them by themselves.
    """

    source: str
    target: str
    predicate: str
    label: str
    status: str
    detail: str
    evidence: tuple[Evidence, ...]
    count: Count


@dataclass(frozen=True, slots=True)
class Selection:
    """What a picture shows; `rule` says in words how the nodes were chosen and what was left out."""

    base: str
    nodes: tuple[Node, ...]
    facts: tuple[Fact, ...]
    documents: tuple[DocumentCard, ...]
    rule: tuple[str, ...]
    left_out: int


def all_evidence(facts: Iterable[Fact], nodes: Iterable[Node]) -> Iterator[Evidence]:
    """The evidence of facts and of the values of nodes, in their order, with repetitions."""
    for fact in facts:
        yield from fact.evidence
    for node in nodes:
        for value in node.properties:
            yield from value.evidence


def select_nodes(graph: GraphStore, *, entities: Sequence[str] = (), types: Sequence[str] = (),
                 materials: Sequence[str] = (), documents: Sequence[str] = (), limit: int = 300,
                 hops: int = 1) -> Selection:
    """Choose at most `limit` nodes and all facts among them.

    `entities` and `materials` (names, CURIEs or IRIs; kinds of a material too) are where the picture begins: it holds
    what lies within `hops` facts of them, the nearest first. `types` (classes such as Project) are the only ones shown
    beside these. `documents` (file names, or the end of their path) are the only ones whose facts count. Without a
    beginning, the materials and steps of stated flows come first, then the node with the highest score among those
    joined to one chosen before, and so on. The score is the number of facts times the number of independent documents
    that say each, weighted by type (`looks.toml`). Ties go by IRI.

    Raises:
        UsageError: a name, type or document is not in the graph; names the near ones.
    """
    network = to_networkx(graph, "facts", include_planned=True)
    names = Names(graph)
    asked = [names.resolve(name) for name in entities] + [names.resolve(name, "material") for name in materials]
    seeds = _with_narrower(asked, network)
    alone = [seed for seed in seeds if seed not in network]
    network.add_nodes_from((seed, {"type": names.type(seed)}) for seed in alone)
    _keep_documents(network, graph, documents, seeds)
    _keep_types(network, types, seeds)
    _count_documents(network, Independence(graph))
    score = {node: _score(network, node) for node in network}
    chosen = _around(network, seeds, score, hops, limit) if seeds else _best(network, _flowing(network), score, limit)
    left_out = len(network) - len(chosen)
    rule = _in_words([names.label(iri) for iri in asked], types, documents, hops, len(chosen), left_out)
    return _described(graph, names, network, chosen, rule, left_out)


def _with_narrower(asked: Sequence[str], network: nx.MultiDiGraph) -> list[str]:
    """What is asked for, and the kinds of it that are in the network."""
    broader: Broader = network.graph["broader"]
    return list(dict.fromkeys([*asked, *sorted(n for n in network if not upwards(n, broader).isdisjoint(asked))]))


def _keep_documents(network: nx.MultiDiGraph, graph: GraphStore, documents: Sequence[str],
                    seeds: Collection[str]) -> None:
    if not documents:
        return
    files = Reader(graph).files()
    wanted = set()
    for name in documents:
        found = [iri for iri, file in files.items() if file == name or file.endswith("/" + name)]
        if not found:
            close = near(name, sorted(files.values()))
            raise UsageError(f"no document is called {name!r}",
                             hint="there is " + ", ".join(close) if close else "see: oreloop list documents")
        wanted.update(found)
    network.remove_edges_from([(s, t, k) for s, t, k, said_by in network.edges(keys=True, data="documents")
                               if wanted.isdisjoint(said_by)])
    network.remove_nodes_from([node for node, degree in network.degree()
                               if not degree and node not in seeds])


def _keep_types(network: nx.MultiDiGraph, types: Sequence[str], seeds: Collection[str]) -> None:
    if not types:
        return
    schema = load_schema()
    known = {name for node in network for name in schema.ancestors(network.nodes[node]["type"] or "Thing")}
    for name in types:
        if name not in known:
            raise UsageError(f"nothing in the graph is of the type {name!r}",
                             hint="there is " + ", ".join(near(name, sorted(known)) or sorted(known)))
    network.remove_nodes_from([node for node, type_name in network.nodes(data="type")
                               if node not in seeds and schema.ancestors(type_name).isdisjoint(types)])


def _count_documents(network: nx.MultiDiGraph, independence: Independence) -> None:
    """Put on each edge how many documents say it."""
    for _, _, data in network.edges(data=True):
        data["count"] = independence.count(data["claims"], data["documents"])


def _score(network: nx.MultiDiGraph, node: str) -> float:
    facts = [*network.in_edges(node, data="count"), *network.out_edges(node, data="count")]
    sources: int = sum(count.independent for _, _, count in facts)
    return look_of(network.nodes[node]["type"]).weight * sources


def _flowing(network: nx.MultiDiGraph) -> list[str]:
    """Materials that flow, and the steps that somebody performs."""
    found = {end for s, t, p in network.edges(data="predicate") if p in FLOWS for end in (s, t)}
    return sorted(found | {t for _, t, p in network.edges(data="predicate") if p == ORL + "performs"})


def _best(network: nx.MultiDiGraph, first: Iterable[str], score: dict[str, float], limit: int) -> list[str]:
    """`first` by score (at most a third of the limit), then the best neighbours, then the best of the rest."""
    def order(node: str) -> tuple[float, str]:
        return -score[node], node

    chosen: dict[str, None] = dict.fromkeys(sorted(first, key=order)[: limit // 3])
    border = [order(n) for node in chosen for n in sorted(_neighbours(network, node))]
    heapq.heapify(border)
    rest = sorted(network, key=order, reverse=True)
    while len(chosen) < limit and rest:
        node = heapq.heappop(border)[1] if border else rest.pop()
        if node not in chosen:
            chosen[node] = None
            for neighbour in sorted(_neighbours(network, node)):
                if neighbour not in chosen:
                    heapq.heappush(border, order(neighbour))
    return list(chosen)


def _around(network: nx.MultiDiGraph, seeds: Sequence[str], score: dict[str, float], hops: int,
            limit: int) -> list[str]:
    """The seeds and what lies within `hops` of them, the nearest first, then by score."""
    distance, border = dict.fromkeys(seeds, 0), set(seeds)
    for hop in range(1, hops + 1):
        border = {n for node in border for n in _neighbours(network, node) if n not in distance}
        distance.update(dict.fromkeys(border, hop))
    return sorted(distance, key=lambda node: (distance[node], -score.get(node, 0), node))[:limit]


def _neighbours(network: nx.MultiDiGraph, node: str) -> set[str]:
    return {*network.successors(node), *network.predecessors(node)} - {node}


def _in_words(seeds: Sequence[str], types: Sequence[str], documents: Sequence[str], hops: int, shown: int,
              left_out: int) -> tuple[str, ...]:
    words = []
    if documents:
        words.append(f"Only facts of {', '.join(documents)} count.")
    if types:
        words.append(f"Only these types are shown: {', '.join(types)}.")
    if seeds:
        reach = "one fact" if hops == 1 else f"{hops} facts"
        words.append(f"The picture begins with {', '.join(seeds)} and holds what lies within {reach} of it.")
    else:
        words.append("Materials and steps of stated flows come first, then what is joined to them, the things with "
                     "the most facts in the most independent documents before others; places, programmes and topics "
                     "count less.")
    things = "1 thing is" if shown == 1 else f"{shown} things are"
    rest = "nothing is left out" if not left_out else f"{left_out} more {'is' if left_out == 1 else 'are'} left out"
    words.append(f"{things} shown, {rest}.")
    return tuple(words)


def _described(graph: GraphStore, names: Names, network: nx.MultiDiGraph, chosen: Sequence[str],
               rule: tuple[str, ...], left_out: int) -> Selection:
    reader = Reader(graph, names)
    shown = set(chosen)
    facts = []
    for source, target, data in sorted(network.subgraph(chosen).edges(data=True),
                                       key=lambda e: (e[0], e[1], e[2]["predicate"], e[2]["status"])):
        evidence = tuple(item for claim in data["claims"] for item in reader.evidence(claim))
        facts.append(Fact(source, target, data["predicate"], names.label(data["predicate"]), data["status"],
                          reader.detail(data["claims"]), evidence, data["count"]))
    joined = {frozenset((fact.source, fact.target)) for fact in facts}
    for source, predicate, target in reader.inferred(shown):
        if frozenset((source, target)) not in joined:
            joined.add(frozenset((source, target)))
            facts.append(Fact(source, target, predicate, names.label(predicate), INFERRED, "", (), Count(0, 0)))
    nodes = tuple(Node(iri, names.label(iri), network.nodes[iri]["type"], reader.labels(iri), reader.properties(iri),
                       network.degree(iri)) for iri in chosen)
    cited = sorted({evidence.document for evidence in all_evidence(facts, nodes)})
    return Selection(graph.base, nodes, tuple(facts), tuple(map(reader.document, cited)), rule, left_out)
