"""Into what an undirected network falls without each of its cut nodes.

Method: depth-first search with low points (J. Hopcroft and R. Tarjan, Algorithm 447: efficient algorithms for graph
manipulation, Communications of the ACM 16, 1973, 372-378), which also counts the nodes below each: one walk over all
ties for all nodes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence


def parts_without(neighbours: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
    """For each cut node the sizes of the parts into which its component falls without it, the largest first.

    >>> parts_without({"a": ["b"], "b": ["a", "c", "d"], "c": ["b", "d"], "d": ["b", "c"]})
    {'b': [2, 1]}
    """
    found: dict[str, list[int]] = {}
    seen: dict[str, int] = {}
    for root in neighbours:
        if root not in seen:
            found.update(_of_component(root, neighbours, seen))
    return found


def _of_component(root: str, neighbours: Mapping[str, Sequence[str]], seen: dict[str, int]) -> dict[str, list[int]]:
    """The cut nodes of the component of a root; `seen` numbers the nodes in the order in which they are met."""
    low, size = {root: len(seen)}, {root: 1}
    below: dict[str, list[int]] = defaultdict(list)
    seen[root] = len(seen)
    path: list[tuple[str, str, Iterator[str]]] = [(root, "", iter(neighbours[root]))]
    while path:
        node, parent, rest = path[-1]
        for other in rest:
            if other not in seen:
                low[other], size[other] = len(seen), 1
                seen[other] = len(seen)
                path.append((other, node, iter(neighbours[other])))
                break
            if other != parent:
                low[node] = min(low[node], seen[other])
        else:
            path.pop()
            if path:
                size[parent] += size[node]
                low[parent] = min(low[parent], low[node])
                if low[node] >= seen[parent]:
                    below[parent].append(size[node])
    for sizes in below.values():
        above = size[root] - 1 - sum(sizes)
        sizes += [above] * bool(above)
    return {node: sorted(sizes, reverse=True) for node, sizes in below.items() if len(sizes) > 1}
