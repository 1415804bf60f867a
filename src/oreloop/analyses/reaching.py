"""Which materials are reached: an and-or graph of conversions and those who do them.

A material is there if one of the stated flows that make it works, or if no document says how it is made; a flow works
if a material that it needs is there and, where documents name who does it, at least one of them is left. Computed to
the least fixpoint, in time with the number of conversions for each round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set

from oreloop.analyses.conversions import Activity, Actors, Conversion
from oreloop.network import Broader, upwards


def reached(stated: Sequence[Conversion], working: Sequence[Conversion], known: Sequence[Activity],
            without: Set[Activity], substitutes: Mapping[str, str], broader: Broader) -> frozenset[str]:
    """The materials that are there if only some conversions work and some activities fall away, see the module.

    `substitutes` name for a material the one that can be used for it.
    """
    actors, makers = Actors(known, broader), defaultdict(list)
    for conversion in stated:
        makers[conversion.target].append(conversion)
    materials = {end for c in stated for end in (c.source, c.target)} | set(substitutes.values())
    needs = {c: {m for m in materials if c.source in upwards(m, broader)} for c in stated}
    for conversion in stated:
        if conversion.source in substitutes:
            needs[conversion] |= {m for m in materials if substitutes[conversion.source] in upwards(m, broader)}
    works = {c for c in working if not (doing := actors.of_conversion(c)) or not set(doing) <= without}
    there = {m for m in materials if not makers[m]}
    # A circle that nothing enters from outside was there before anyone looked: it feeds itself as long as it works.
    there |= _circling(works, needs, there)
    while True:
        more = {c.target for c in works if c.target not in there and not needs[c].isdisjoint(there)}
        if not more:
            return frozenset(there)
        there |= more


def _circling(works: set[Conversion], needs: Mapping[Conversion, set[str]], there: set[str]) -> set[str]:
    """The materials on circles of working flows."""
    import networkx as nx

    digraph = nx.DiGraph()
    for conversion in works:
        digraph.add_edges_from((material, conversion.target) for material in needs[conversion])
    circles = (c for c in nx.strongly_connected_components(digraph)
               if len(c) > 1 or any(digraph.has_edge(n, n) for n in c))
    return {material for circle in circles for material in circle} - there
