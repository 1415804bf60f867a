"""The ways from raw materials to products, and what none of them avoids.

A material stands on every way to a product if it dominates it (T. Lengauer and R. E. Tarjan, A fast algorithm for
finding dominators in a flowgraph, ACM TOPLAS 1, 1979, 121-141); the number of ways that share no material between is
the least number of materials without which none is left (K. Menger, Zur allgemeinen Kurventheorie, Fundamenta
Mathematicae 10, 1927, 96-115). For actors the and-or graph of `reaching` is computed without each of those who alone do
some flow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from oreloop.analyses.cells import Cell, Thing, several
from oreloop.analyses.conversions import Activity, Actors, Conversion, follows
from oreloop.analyses.figure import Link, Node, Sankey
from oreloop.analyses.outcome import Outcome, Row
from oreloop.analyses.reaching import reached
from oreloop.network import Broader, upwards

if TYPE_CHECKING:
    import networkx as nx

_WAYS = ("product", "from", "ways", "on_every_way", "least_cut", "only_by", "finding", "documents")
_SOURCE = ""
_DRAWN = 20
#: So many actors are taken away one by one.
_TRIED = 200


def ways_to_products(stated: Sequence[Conversion], known: Sequence[Activity], broader: Broader,
                     label: Callable[[str], str], wanted: str = "") -> Outcome:
    """One row for each product that nothing is made of, those that hang on one material first; see `chokepoints`."""
    digraph, said = _digraph(stated, broader)
    lost, tried = _lost_without(stated, known, broader)
    products = sorted(n for n in digraph if n != _SOURCE and not digraph.out_degree(n) and digraph.in_degree(n))
    rows = [_way_row(p, digraph, said, lost, label) for p in products if not wanted or wanted in upwards(p, broader)]
    rows.sort(key=lambda row: row[0])
    notes = ["A way goes through stated flows only; it begins with what nobody says how it is made."]
    if tried > _TRIED:
        notes.append(f"{tried} actors alone do some flow; only the first {_TRIED} were taken away to see what falls.")
    return Outcome.of(_WAYS, [row for _, row in rows], notes, value_chain(stated, label))


def _digraph(stated: Sequence[Conversion], broader: Broader) -> tuple[nx.DiGraph, dict[tuple[str, str], Conversion]]:
    """The flows between materials (what is a kind of an input flows into it), from one source above all raw ones."""
    import networkx as nx

    digraph, said = nx.DiGraph(), {}
    for conversion in stated:
        digraph.add_edge(conversion.source, conversion.target)
        said[conversion.source, conversion.target] = conversion
    for (_, material), ways in sorted(follows(stated, broader).items()):
        digraph.add_edges_from((c.target, material) for c in ways if c.target != material)
    made = set(digraph)
    for component in nx.weakly_connected_components(digraph.copy()):
        roots = sorted(n for n in component if not digraph.in_degree(n)) or sorted(component)[:1]
        digraph.add_edges_from((_SOURCE, root) for root in roots)
    reached = nx.descendants(digraph, _SOURCE) if digraph.has_node(_SOURCE) else set()
    digraph.add_edges_from((_SOURCE, node) for node in sorted(made - reached))
    return digraph, said


def _lost_without(stated: Sequence[Conversion], known: Sequence[Activity],
                  broader: Broader) -> tuple[dict[str, frozenset[str]], int]:
    """For each actor who alone does some flow what is not reached without it, and how many such actors there are."""
    actors = Actors(known, broader)
    alone = sorted({next(iter(doing)) for c in stated if len(doing := {a.actor for a in actors.of_conversion(c)}) == 1})
    before = reached(stated, stated, known, set(), {}, broader)
    return {actor: before - reached(stated, stated, known, {a for a in known if a.actor == actor}, {}, broader)
            for actor in alone[:_TRIED]}, len(alone)


def _way_row(product: str, digraph: nx.DiGraph, said: Mapping[tuple[str, str], Conversion],
             lost: Mapping[str, frozenset[str]], label: Callable[[str], str]) -> tuple[tuple[object, ...], Row]:
    import networkx as nx

    near = nx.ancestors(digraph, product) | {product}
    part = digraph.subgraph(near)
    roots = sorted(part.successors(_SOURCE))
    above = nx.immediate_dominators(part, _SOURCE)
    dominators = []
    node = product
    while node != _SOURCE and above.get(node, node) != node:
        node = above[node]
        if node != _SOURCE:
            dominators.append(node)
    if part.has_edge(_SOURCE, product):
        cut: set[str] = set()
    else:
        cut = nx.minimum_node_cut(part, _SOURCE, product)
    inside = [said[edge] for edge in sorted(said) if edge[0] in near and edge[1] in near]
    documents = {d for c in inside for d in c.named("sources")}
    only = [actor for actor, materials in lost.items() if product in materials]
    hanging = [*map(label, dominators[:1]), *sorted(map(label, only))]
    finding = f"all hangs on {', '.join(hanging)}" if hanging else ""
    cells: tuple[Cell, ...] = (
        Thing(product), several(roots, label), len(cut) or None, several(dominators, label), several(cut, label),
        several(only, label), finding, len(documents))
    return ((not dominators and not only, len(cut), label(product)),
            Row.of(cells, (claim for c in inside for claim in c.named("claims"))))


def value_chain(stated: Sequence[Conversion], label: Callable[[str], str]) -> Sankey | None:
    """The flows with the most documents, as thick as there are documents; those on no picture are counted in it."""
    order = sorted(stated, key=lambda c: (-len(c.named("sources")), c.source, c.target))[:_DRAWN]
    if not order:
        return None
    ends = sorted({end for c in order for end in (c.source, c.target)}, key=label)
    links = tuple(Link(c.source, c.target, float(len(c.named("sources"))), " / ".join(map(label, c.named("step"))),
                       c.planned, tuple(c.named("claims"))) for c in order)
    cut = f", the {_DRAWN} most often stated of {len(stated)} flows" if len(stated) > _DRAWN else ""
    return Sankey(f"What becomes what{cut}", tuple(Node(end, label(end)) for end in ends), links, "documents")
