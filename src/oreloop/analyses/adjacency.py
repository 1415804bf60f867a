"""An undirected network as arrays of whole numbers, on which all nodes, or all neighbours of many, are taken at once.

The compressed sparse rows of the adjacency matrix (Y. Saad, Iterative Methods for Sparse Linear Systems, 2003, section
3.4): a network of 50,000 nodes fits into a few megabytes, and a step from a set of nodes to their neighbours is a few
calls of numpy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oreloop.analyses.arrays import Numbers, Values


class Adjacency:
    """The neighbours of nodes: those of node number i are `ends[starts[i]:starts[i + 1]]`, as numbers."""

    def __init__(self, neighbours: Mapping[str, Sequence[str]]) -> None:
        """`neighbours` has every node, in the order of their numbers; each tie stands with both of its ends."""
        import numpy as np

        self.nodes = tuple(neighbours)
        self.number = {node: i for i, node in enumerate(self.nodes)}
        self.degrees: Numbers = np.array([len(near) for near in neighbours.values()], dtype=np.int64)
        self.starts: Numbers = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(self.degrees)))
        self.ends: Numbers = np.array([self.number[end] for near in neighbours.values() for end in near],
                                      dtype=np.int64)
        self._sources: Numbers = np.repeat(np.arange(len(self.nodes)), self.degrees)

    def __len__(self) -> int:
        return len(self.nodes)

    def ties(self, nodes: Numbers) -> tuple[Numbers, Numbers]:
        """Of each tie of some nodes the place of the node among them, and the other end; in order.

        >>> import numpy as np
        >>> [part.tolist() for part in Adjacency({"a": ["b"], "b": ["a", "c"], "c": ["b"]}).ties(np.array([1, 0]))]
        [[0, 0, 1], [0, 2, 1]]
        """
        import numpy as np

        counts = self.degrees[nodes]
        places = np.repeat(np.arange(len(nodes)), counts)
        first = self.starts[nodes] - np.cumsum(counts) + counts
        return places, self.ends[np.arange(len(places)) + first[places]]

    def sums(self, values: Values) -> Values:
        """For each node the sum of the values of its neighbours, in their order."""
        import numpy as np

        # The type stubs of numpy know no weights; nothing is copied.
        return np.bincount(self._sources, weights=values[self.ends], minlength=len(self)).astype(np.float64, copy=False)
