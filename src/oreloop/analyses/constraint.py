"""How far the partners of an organisation are partners of each other: Burt's constraint.

Method: R. S. Burt, Structural holes: the social structure of competition, 1992, chapter 2. With p(i, j) the share of
the ties of i that are with j, it is the sum over the partners j of i of (p(i, j) + the sum over common partners q of
p(i, q) p(q, j)) squared. How many projects two have in common is the square of the adjacency matrix without its
diagonal; that square, which has millions of entries on large programmes, is never formed, only multiplied by vectors.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from oreloop.analyses.adjacency import Adjacency

if TYPE_CHECKING:
    from oreloop.analyses.arrays import Values


def constraints(network: Adjacency, nodes: Iterable[str]) -> dict[str, float]:
    """The constraint of some nodes among those with which they have a neighbour in common, weighed by how many;
    nothing for one without any.

    In the network of projects and organisations that is `networkx.constraint` of organisations in the network of
    partners, weighed by projects in common.
    """
    import numpy as np

    whole = _partners(network, np.ones(len(network)))
    found: dict[str, float] = {}
    for node in nodes:
        own = network.number[node]
        if not whole[own]:
            continue
        single = np.zeros(len(network))
        single[own] = 1.0
        shares = _partners(network, single) / whole[own]
        near = np.flatnonzero(shares)
        passed_on = np.zeros(len(network))
        passed_on[near] = shares[near] / whole[near]
        reached = shares[near] + _partners(network, passed_on)[near]
        # numpy.sum would add in an order that differs from machine to machine.
        found[node] = float(np.cumsum(reached**2)[-1])
    return found


def _partners(network: Adjacency, values: Values) -> Values:
    """For each node the sum of the values of its partners, each as often as they have a neighbour in common."""
    return network.sums(network.sums(values)) - network.degrees * values
