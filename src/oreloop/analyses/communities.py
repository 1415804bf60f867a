"""Communities of an undirected network: groups with more ties inside than chance explains.

Method: modularity (M. E. J. Newman and M. Girvan, Finding and evaluating community structure in networks, Phys. Rev. E
69, 2004, 026113), raised by moving nodes and then whole communities (V. D. Blondel, J.-L. Guillaume, R. Lambiotte and
E. Lefebvre, Fast unfolding of communities in large networks, J. Stat. Mech. 2008, P10008), of which only those are
looked at again that had a neighbour move away (V. A. Traag, L. Waltman and N. J. van Eck, From Louvain to Leiden,
Scientific Reports 9, 2019, 5233); at the end single nodes are moved until none is better elsewhere.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

#: For each node its neighbours with the weights of the ties; a node may be tied to itself.
_Ties = Sequence[Mapping[int, int]]


def communities(neighbours: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """The nodes of each community; each node is in one, and all is in the order of `neighbours`.

    Nothing is drawn at random: what is equally good is decided by the order of the nodes.

    >>> communities({"a": "bc", "b": "ac", "c": "abd", "d": "cef", "e": "df", "f": "de"})
    [['a', 'b', 'c'], ['d', 'e', 'f']]
    """
    number = {node: i for i, node in enumerate(neighbours)}
    single: _Ties = [{number[end]: 1 for end in near} for near in neighbours.values()]
    ties, home = single, list(range(len(single)))
    while True:
        found = _numbered(_moved(ties, range(len(ties))))
        home = [found[community] for community in home]
        if len(set(found)) == len(ties):
            break
        ties = _folded(ties, found)
    while (better := _moved(single, home)) != home:
        home = better
    groups: dict[int, list[str]] = {}
    for node, community in zip(neighbours, home, strict=True):
        groups.setdefault(community, []).append(node)
    return list(groups.values())


def _moved(ties: _Ties, homes: Sequence[int]) -> list[int]:
    """The community of each node, after each has moved to where most of its ties beyond chance lead.

    With whole numbers only, so that equal gains are equal: twice the number of ties, times the ties to a community,
    less what chance would give.
    """
    home = list(homes)
    degrees = [sum(near.values()) for near in ties]
    double = sum(degrees)
    totals = [0] * len(ties)
    for node, community in enumerate(home):
        totals[community] += degrees[node]
    waiting, queue = [True] * len(ties), deque(range(len(ties)))
    while queue:
        node = queue.popleft()
        waiting[node] = False
        here, degree, near = home[node], degrees[node], ties[node]
        to: dict[int, int] = {here: 0}
        for other, weight in near.items():
            if other != node:
                community = home[other]
                to[community] = to.get(community, 0) + weight
        totals[here] -= degree
        best, most = here, double * to[here] - degree * totals[here]
        for community, weight in to.items():
            gain = double * weight - degree * totals[community]
            if gain > most:
                best, most = community, gain
        totals[best] += degree
        if best != here:
            home[node] = best
            for other in near:
                if home[other] != best and not waiting[other]:
                    waiting[other] = True
                    queue.append(other)
    return home


def _numbered(home: Sequence[int]) -> list[int]:
    """The same communities by numbers from 0 on, in the order of their first nodes."""
    numbers: dict[int, int] = {}
    return [numbers.setdefault(community, len(numbers)) for community in home]


def _folded(ties: _Ties, home: Sequence[int]) -> _Ties:
    """The network of communities; ties inside one are a tie to itself, with both of their ends."""
    folded: list[dict[int, int]] = [{} for _ in range(max(home) + 1)]
    for node, near in enumerate(ties):
        own = folded[home[node]]
        for other, weight in near.items():
            community = home[other]
            own[community] = own.get(community, 0) + weight
    return folded
