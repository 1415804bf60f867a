"""Which pairs stand together in groups, and in how many: the two-mode network folded onto one of its sides.

Method: all pairs of each group, as pairs of numbers, sorted and counted at once; groups of one size are laid side by
side. That is the upper triangle of the product of the incidence matrix and its transpose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oreloop.analyses.arrays import Numbers


def cooccurrences(groups: Iterable[Sequence[int]], count: int) -> tuple[Numbers, Numbers, Numbers]:
    """The pairs of numbers below `count` that have a group in common, in order, and how many they have: the lower ones,
    the higher ones, how many. Each group has a number once.

    >>> [column.tolist() for column in cooccurrences([(0, 1, 2), (1, 2), (3,)], 4)]
    [[0, 0, 1], [1, 2, 2], [1, 1, 2]]
    """
    import numpy as np

    by_size: dict[int, list[Sequence[int]]] = defaultdict(list)
    for group in groups:
        if len(group) > 1:
            by_size[len(group)].append(group)
    parts = [np.zeros(0, dtype=np.int64)]
    for size in sorted(by_size):
        table = np.sort(np.array(by_size[size], dtype=np.int64), axis=1)
        one, other = np.triu_indices(size, 1)
        parts.append((table[:, one] * count + table[:, other]).ravel())
    pairs, times = np.unique(np.concatenate(parts), return_counts=True)
    return pairs // max(count, 1), pairs % max(count, 1), times
