"""Betweenness of the nodes of an undirected network: exact, or from a sample of pivots with its standard error.

Method: U. Brandes, A faster algorithm for betweenness centrality, J. Mathematical Sociology 25, 2001, 163-177; sampling
of the sources after U. Brandes and C. Pich, Centrality estimation in large networks, Int. J. Bifurcation and Chaos 17,
2007, 2303-2318. Each pivot gives one estimate of a node; their mean is the figure, their spread its standard error.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from math import sqrt

#: The seed by which pivots are drawn, so that two runs give the same.
_SEED = 1


def betweenness(neighbours: Mapping[str, Sequence[str]], pivots: int) -> tuple[dict[str, float], dict[str, float]]:
    """The share of all shortest ways between two others that lead through each node (0 to 1), and its standard error.

    `neighbours` has every node, in an order that is the same each time. From no more than `pivots` nodes it is exact
    and has no error; from more, so many of them are drawn as sources.
    """
    nodes = list(neighbours)
    number = {node: i for i, node in enumerate(nodes)}
    near = [[number[other] for other in neighbours[node]] for node in nodes]
    count = len(nodes)
    sampled = count > pivots
    sources = random.Random(_SEED).sample(range(count), pivots) if sampled else range(count)
    total, squares = [0.0] * count, [0.0] * count
    for source in sources:
        for node, part in _dependencies(source, near):
            total[node] += part
            squares[node] += part * part
    scale = count / ((count - 1) * (count - 2)) if count > 2 else 0.0
    drawn = len(sources) or 1
    means = {node: scale * total[i] / drawn for i, node in enumerate(nodes)}
    if not sampled:
        return means, {}
    errors = {node: scale * sqrt(max(squares[i] / drawn - (total[i] / drawn) ** 2, 0.0) / max(drawn - 1, 1))
              for i, node in enumerate(nodes)}
    return means, errors


def _dependencies(source: int, near: Sequence[Sequence[int]]) -> list[tuple[int, float]]:
    """How much each node but the source is needed on the shortest ways from it: breadth first, then back."""
    no_one: list[int] = []
    distance, ways, before = {source: 0}, {source: 1.0}, {source: no_one}
    order = [source]
    for node in order:
        further = distance[node] + 1
        for other in near[node]:
            known = distance.get(other)
            if known is None:
                distance[other], ways[other], before[other] = further, ways[node], [node]
                order.append(other)
            elif known == further:
                ways[other] += ways[node]
                before[other].append(node)
    needed = dict.fromkeys(order, 0.0)
    for node in reversed(order):
        part = (1 + needed[node]) / ways[node]
        for other in before[node]:
            needed[other] += ways[other] * part
    del needed[source]
    return list(needed.items())
