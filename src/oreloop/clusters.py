"""Names put together into clusters, one for each thing, under constraints that no join may break."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from oreloop.model import Name


@dataclass(frozen=True, slots=True)
class Join:
    """That two names (by their index) are one thing: why, how sure (0 to 1), who says so, with what note."""

    left: int
    right: int
    reason: str
    score: float
    who: str = "rule"
    why: str = ""


class Clusters:
    """A union-find over names that keeps every join as an edge of a forest.

    A join is refused where it would put two different identifiers of one scheme together (unless a person says so),
    or two names that a person keeps apart.
    """

    def __init__(self, names: Sequence[Name]) -> None:
        self.names = names
        self.joins: list[Join] = []
        self._parent = list(range(len(names)))
        self._size = [1] * len(names)
        self._ids: list[dict[str, frozenset[str]]] = [{s: frozenset({i}) for s, i in n.ids} for n in names]
        self._apart: list[frozenset[tuple[int, bool]]] = [frozenset()] * len(names)
        self._separations = 0

    def root(self, node: int) -> int:
        """The name that stands for the cluster of a name."""
        while (parent := self._parent[node]) != node:
            self._parent[node] = node = self._parent[parent]
        return node

    def roots(self, nodes: Iterable[int]) -> list[int]:
        """The different clusters of some names, in the order of their first name."""
        return list(dict.fromkeys(map(self.root, nodes)))

    def ids(self, node: int) -> tuple[tuple[str, str], ...]:
        """The identifiers of the cluster of a name, sorted."""
        return tuple(sorted((s, i) for s, many in self._ids[self.root(node)].items() for i in many))

    def identified(self, node: int) -> bool:
        """Whether the cluster of a name has an identifier."""
        return bool(self._ids[self.root(node)])

    def keep_apart(self, left: Iterable[int], right: Iterable[int]) -> bool:
        """Never let these two sides become one; False where they are one already."""
        sides = (set(map(self.root, left)), set(map(self.root, right)))
        if sides[0] & sides[1]:
            return False
        for side, roots in enumerate(sides):
            for root in roots:
                self._apart[root] |= {(self._separations, bool(side))}
        self._separations += 1
        return True

    def kept_apart(self, left: int, right: int) -> bool:
        """Whether somebody decided that the clusters of two names are different things."""
        a, b = self._apart[self.root(left)], self._apart[self.root(right)]
        return any((number, not side) in b for number, side in a)

    def clash(self, left: int, right: int) -> bool:
        """Whether the clusters of two names have different identifiers of one scheme."""
        a, b = self._ids[self.root(left)], self._ids[self.root(right)]
        return any(not a[scheme] & b[scheme] for scheme in a.keys() & b.keys())

    def join(self, join: Join, *, despite_identifiers: bool = False) -> bool:
        """Put the clusters of two names together; whether they are one now."""
        a, b = self.root(join.left), self.root(join.right)
        if a == b:
            return True
        if self.kept_apart(a, b) or (self.clash(a, b) and not despite_identifiers):
            return False
        if self._size[a] < self._size[b]:
            a, b = b, a
        self._parent[b] = a
        self._size[a] += self._size[b]
        self._ids[a] = {s: self._ids[a].get(s, frozenset()) | self._ids[b].get(s, frozenset())
                        for s in self._ids[a].keys() | self._ids[b].keys()}
        self._apart[a] |= self._apart[b]
        self.joins.append(join)
        return True

    def members(self) -> list[list[int]]:
        """The clusters, each as its names in order, in the order of their first name."""
        groups: dict[int, list[int]] = {}
        for node in range(len(self.names)):
            groups.setdefault(self.root(node), []).append(node)
        return list(groups.values())
