"""The core number of each node: the largest k for which it is among nodes with at least k neighbours among themselves.

Method: S. B. Seidman, Network structure and minimum degree, Social Networks 5, 1983, 269-287; for each k in turn all
nodes with too few neighbours left are taken away at once, then those that have too few without them.
"""

from __future__ import annotations

from oreloop.analyses.adjacency import Adjacency


def core_numbers(network: Adjacency) -> dict[str, int]:
    """For each node its core number; 0 for one without neighbours."""
    import numpy as np

    left, cores = network.degrees.copy(), network.degrees.copy()
    is_left = np.ones(len(network), dtype=bool)
    k = 0
    while is_left.any():
        layer = np.flatnonzero(is_left & (left <= k))
        while len(layer):
            cores[layer], is_left[layer] = k, False
            _, ends = network.ties(layer)
            ends = ends[is_left[ends]]
            np.subtract.at(left, ends, 1)
            layer = np.unique(ends[left[ends] <= k])
        k += 1
    return dict(zip(network.nodes, cores.tolist(), strict=True))
