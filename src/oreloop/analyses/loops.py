"""Where the circle closes: walks through stated material flows that come back to the material they began with.

Method: a conversion is a pair (what goes in, what comes out) that some document states. Conversion follows conversion
where what comes out is what goes in next, or is a kind of it (skos:broader: a recycled magnet is a permanent magnet).
The network of inputs is cut into strongly connected components, and the elementary circuits of each are listed
(D. B. Johnson, Finding all the elementary circuits of a directed graph, SIAM J. Comput. 4, 1975, 77-84; with a bound
on the length, as here, networkx follows A. Gupta and T. Suzumura, Finding all bounded-length simple cycles in a
directed graph, 2021). A circuit counts as a loop if one of its conversions recycles, remanufactures or reuses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from oreloop.analyses.analysis import Analysis
from oreloop.analyses.cells import Cell, Chain, Thing, several
from oreloop.analyses.outcome import Outcome, Row
from oreloop.analyses.parameter import Parameter
from oreloop.iri import HOME
from oreloop.model import PLANNED
from oreloop.network import DONE, Broader, labels_of, upwards

if TYPE_CHECKING:
    import networkx as nx

#: The steps (with all narrower ones) that bring a material back.
CLOSING = (HOME + "step/recycling", HOME + "step/remanufacturing", HOME + "step/reuse")

_COLUMNS = ("materials", "conversions", "steps", "actors", "status", "documents")


@dataclass(frozen=True, slots=True)
class Conversion:
    """That `source` is turned into `target`, and the flows (edge attributes) that say so."""

    source: str
    target: str
    flows: tuple[Mapping[str, Any], ...]

    @property
    def planned(self) -> bool:
        """Whether no document gives it as done."""
        return all(flow["status"] in PLANNED for flow in self.flows)

    def named(self, column: str) -> list[str]:
        """All IRIs in a column (`step`, `actor`, `documents`) of its flows, sorted."""
        return sorted({iri for flow in self.flows for iri in flow.get(column, ())})


Walk = tuple[Conversion, ...]


def loops(network: nx.MultiDiGraph, *, longest: int = 8, limit: int = 10_000, match: str = "kind") -> Outcome:
    """The closed loops of at most `longest` conversions; no material goes in twice on one loop.

    One row a loop, shortest first: `materials` in order (where what comes out is only a kind of what goes in next,
    both are named), `conversions` (how many), `steps` and `actors` conversion by conversion, `status` (Planned if one
    conversion is only planned), `documents` (how many different ones state it).

    `match` says when conversion follows conversion: "exact" (the same material), "kind" (the same or a kind of it), or
    "any" (also the other way: rare earths come out, neodymium goes in). At most `limit` walks are looked at; a note
    says when there are more.
    """
    broader: Broader = network.graph.get("broader", {})
    conversions = _conversions(network)
    follows = _follows(conversions, broader, match)
    walks = list(islice(_walks(_circuits(follows, longest), follows), limit + 1))
    cut = len(walks) > limit
    walks = walks[:limit]
    closed = [_from_the_top(walk, broader) for walk in walks if any(_closes(c, broader) for c in walk)]
    label = labels_of(network)
    rows = sorted(((len(walk), [label(iri) for iri in _path(walk)], _path(walk), walk) for walk in closed),
                  key=lambda row: row[:-1])
    notes = []
    if cut:
        notes.append(f"There are more than {limit} closed walks; only {limit} were looked at (raise limit for more).")
    if len(closed) < len(walks):
        notes.append(f"{len(walks) - len(closed)} closed walks without recycling, remanufacturing or reuse left out.")
    return Outcome.of(_COLUMNS, [_row(walk, label) for *_, walk in rows], notes)


def _conversions(network: nx.MultiDiGraph) -> list[Conversion]:
    flows: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for source, target, data in network.edges(data=True):
        flows[source, target].append(data)
    return [Conversion(*ends, tuple(flows[ends])) for ends in sorted(flows)]


def _follows(conversions: Iterable[Conversion], broader: Broader,
             match: str) -> dict[tuple[str, str], list[Conversion]]:
    """For two inputs the conversions of the first whose output can be the second."""
    conversions = list(conversions)
    inputs = sorted({c.source for c in conversions})
    above = {material: upwards(material, broader) for c in conversions for material in (c.source, c.target)}
    follows: dict[tuple[str, str], list[Conversion]] = defaultdict(list)
    for conversion in conversions:
        out = conversion.target
        for material in inputs:
            if (material == out or (match != "exact" and material in above[out])
                    or (match == "any" and out in above[material])):
                follows[conversion.source, material].append(conversion)
    return follows


def _circuits(pairs: Iterable[tuple[str, str]], longest: int) -> Iterator[list[str]]:
    """The elementary circuits; numbers stand for materials inside, so that the order does not hang on hash values."""
    import networkx as nx

    pairs = sorted(pairs)
    materials = sorted({material for pair in pairs for material in pair})
    number = {material: i for i, material in enumerate(materials)}
    digraph = nx.DiGraph()
    digraph.add_nodes_from(range(len(materials)))
    digraph.add_edges_from((number[a], number[b]) for a, b in pairs)
    for circuit in nx.simple_cycles(digraph, length_bound=longest):
        yield [materials[i] for i in circuit]


def _walks(circuits: Iterable[list[str]], follows: Mapping[tuple[str, str], list[Conversion]]) -> Iterator[Walk]:
    """The ways to go round each circuit: one conversion for each pair of inputs."""
    for circuit in circuits:
        yield from product(*(follows[pair] for pair in zip(circuit, [*circuit[1:], circuit[0]], strict=True)))


def _closes(conversion: Conversion, broader: Broader) -> bool:
    return any(not upwards(step, broader).isdisjoint(CLOSING) for step in conversion.named("step"))


def _from_the_top(walk: Walk, broader: Broader) -> Walk:
    """The walk turned so that it ends with a conversion that closes it."""
    turns = [walk[i:] + walk[:i] for i in range(len(walk))]
    return min((turn for turn in turns if _closes(turn[-1], broader)), key=lambda turn: [c.source for c in turn])


def _row(walk: Walk, label: Callable[[str], str]) -> Row:
    def listed(column: str) -> Chain:
        return Chain(tuple(several(c.named(column), label) for c in walk))

    documents = {document for c in walk for document in c.named("documents")}
    status = "Planned" if any(c.planned for c in walk) else DONE
    materials = Chain(tuple(map(Thing, _path(walk))))
    cells: tuple[Cell, ...] = (materials, len(walk), listed("step"), listed("actor"), status, len(documents))
    return Row.of(cells, (claim for c in walk for claim in c.named("claims")))


def _path(walk: Walk) -> list[str]:
    """The materials of a walk in order; where what comes out is only a kind of what goes in next, both."""
    path = [walk[0].source]
    for conversion, following in zip(walk, [*walk[1:], walk[0]], strict=True):
        path += dict.fromkeys((conversion.target, following.source))
    return path


ANALYSIS = Analysis(
    name="loops",
    summary="closed loops of materials: flows that come back through recycling, remanufacturing or reuse",
    projections=("flows",),
    run=loops,
    params={
        "longest": Parameter(8, "how many conversions a loop may have", minimum=1),
        "limit": Parameter(10_000, "how many closed walks are looked at", minimum=1),
        "match": Parameter("kind", "when one flow follows another", choices=("exact", "kind", "any")),
    },
    examples=("oreloop analyse loops --include-planned", "oreloop analyse loops --match any --longest 5"),
)
