"""The elementary circuits of a directed network up to a length.

The network is cut into strongly connected components and each is searched as D. B. Johnson does (Finding all the
elementary circuits of a directed graph, SIAM J. Comput. 4, 1975, 77-84), but for what leads back too late to keep the
bound on the length (as A. Gupta and T. Suzumura, Finding all bounded-length simple cycles in a directed graph, 2021).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence


def circuits(pairs: Iterable[tuple[str, str]], longest: int) -> Iterator[list[str]]:
    """The elementary circuits of at most `longest` steps, each once, from its first material in the alphabet.

    From each material those later in the alphabet are walked that lie in its strongly connected component, and only as
    far as there is a way back in time, which one search backwards tells.
    """
    import networkx as nx

    pairs = sorted(pairs)
    digraph = nx.DiGraph(pairs)
    part = {node: i for i, nodes in enumerate(nx.strongly_connected_components(digraph)) for node in nodes}
    after: dict[str, list[str]] = defaultdict(list)
    before: dict[str, list[str]] = defaultdict(list)
    for source, target in pairs:
        if part[source] == part[target]:
            after[source].append(target)
            before[target].append(source)
    for start in sorted(after):
        home = _steps_home(start, before, longest)
        walk, ways = [start], [iter(after[start])]
        inside = {start}
        while walk:
            target = next(ways[-1], "")
            if not target:
                inside.discard(walk.pop())
                ways.pop()
            elif target == start:
                yield list(walk)
            elif target not in inside and len(walk) + home.get(target, longest) <= longest:
                walk.append(target)
                ways.append(iter(after[target]))
                inside.add(target)


def _steps_home(start: str, before: Mapping[str, Sequence[str]], longest: int) -> dict[str, int]:
    """How many steps lead back to `start` from each later node that can be on a circuit of it."""
    home, edge = {start: 0}, [start]
    for distance in range(1, longest):
        edge = [node for node in dict.fromkeys(source for target in edge for source in before.get(target, ()))
                if node > start and node not in home]
        home.update(dict.fromkeys(edge, distance))
    return home
