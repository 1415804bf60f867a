"""Betweenness of the nodes of an undirected network: exact, or from a sample of pivots with its standard error.

Method: U. Brandes, A faster algorithm for betweenness centrality, J. Mathematical Sociology 25, 2001, 163-177; sampling
of the sources after U. Brandes and C. Pich, Centrality estimation in large networks, Int. J. Bifurcation and Chaos 17,
2007, 2303-2318. Each pivot gives one estimate of a node; their mean is the figure, their spread its standard error.
All nodes at one distance from a source are walked at once, and several sources side by side.
"""

from __future__ import annotations

import random
from math import sqrt
from typing import TYPE_CHECKING

from oreloop.analyses.adjacency import Adjacency

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oreloop.analyses.arrays import Values

#: The seed by which pivots are drawn, so that two runs give the same.
_SEED = 1
#: How many nodes, of all copies of the network, are walked side by side; more no longer saves time.
_SIDE_BY_SIDE = 1 << 15


def betweenness(network: Adjacency, pivots: int) -> tuple[dict[str, float], dict[str, float]]:
    """The share of all shortest ways between two others that lead through each node (0 to 1), and its standard error.

    From no more than `pivots` nodes it is exact and has no error; from more, so many of them are drawn as sources.
    """
    import numpy as np

    count = len(network)
    sampled = count > pivots
    sources = random.Random(_SEED).sample(range(count), pivots) if sampled else list(range(count))
    total, squares = np.zeros(count), np.zeros(count)
    abreast = max(1, _SIDE_BY_SIDE // max(count, 1))
    for first in range(0, len(sources), abreast):
        for parts in _dependencies(sources[first:first + abreast], network):
            total += parts
            squares += parts * parts
    scale = count / ((count - 1) * (count - 2)) if count > 2 else 0.0
    drawn = len(sources) or 1
    means = dict(zip(network.nodes, (scale * total / drawn).tolist(), strict=True))
    if not sampled:
        return means, {}
    spread = np.maximum(squares / drawn - (total / drawn) ** 2, 0.0) / max(drawn - 1, 1)
    return means, {node: scale * sqrt(variance) for node, variance in zip(network.nodes, spread.tolist(), strict=True)}


def _dependencies(sources: Sequence[int], network: Adjacency) -> Values:
    """For each source (a row) how much each node but itself is needed on the shortest ways from it.

    Breadth first, then back. Each source has a copy of the network, whose nodes have numbers of their own.
    """
    import numpy as np

    count, copies = len(network), len(sources)
    seen, met = np.zeros(count * copies, dtype=bool), np.zeros(count * copies, dtype=bool)
    place_of = np.zeros(count * copies, dtype=np.int64)
    ways = np.zeros(count * copies)
    frontier = np.arange(copies) * count + np.array(sources, dtype=np.int64)
    roots = frontier
    seen[frontier], ways[frontier] = True, 1.0
    levels = []
    while len(frontier):
        inner = frontier % count
        places, ends = network.ties(inner)
        ends = ends + (frontier - inner)[places]
        further = ~seen[ends]
        places, ends = places[further], ends[further]
        # The ends, each once and in order, and the place of each end among them: faster than numpy.unique.
        met[ends] = True
        outer = np.flatnonzero(met)
        met[outer], seen[outer], place_of[outer] = False, True, np.arange(len(outer))
        back = place_of[ends]
        ways[outer] = np.bincount(back, weights=ways[frontier][places], minlength=len(outer))
        levels.append((frontier, places, outer, back))
        frontier = outer
    needed = np.zeros(count * copies)
    for inner, places, outer, back in reversed(levels):
        shares = (1.0 + needed[outer]) / ways[outer]
        needed[inner] = ways[inner] * np.bincount(places, weights=shares[back], minlength=len(inner))
    needed[roots] = 0.0
    return needed.reshape(copies, count)
