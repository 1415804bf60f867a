"""Who works with whom: the two-mode network of projects and organisations, and common partners by how rare they are.

Method: a common partner of few tells more than one of many, so that each counts with the reciprocal of the logarithm of
how many it is a partner of (L. A. Adamic and E. Adar, Friends and neighbors on the Web, Social Networks 25, 2003,
211-230; the best single measure of D. Liben-Nowell and J. Kleinberg, The link-prediction problem for social networks,
JASIST 58, 2007, 1019-1031). With the logarithm to base 2, a partner that only two share counts one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set

#: How many steps through common partners are made when pairs of all things are looked for.
BUDGET = 600_000

Neighbours = Mapping[str, Set[str]]


def two_modes(ties: Iterable[tuple[str, str]]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """For each project its organisations, and for each organisation its projects."""
    members: dict[str, set[str]] = defaultdict(set)
    projects: dict[str, set[str]] = defaultdict(set)
    for project, organisation in ties:
        members[project].add(organisation)
        projects[organisation].add(project)
    return dict(members), dict(projects)


class Collaboration:
    """Common partners of projects, or of organisations.

    The partners of a project are its organisations. Those of an organisation are the organisations with which it has a
    project in common; two that have one in common are `partners` and no pair any more.
    """

    def __init__(self, ties: Iterable[tuple[str, str]], of: str = "projects") -> None:
        members, projects = two_modes(ties)
        self.of = of
        if of == "projects":
            self.partners: Neighbours = members
            self._partners_of: Neighbours = projects
        else:
            self.partners = self._partners_of = {
                one: {other for project in own for other in members[project]} - {one} for one, own in projects.items()}
        self.rarity = {partner: 1 / math.log2(max(2, len(ends))) for partner, ends in self._partners_of.items()}

    def are_partners(self, one: str, other: str) -> bool:
        """Whether two organisations have a project in common; never of projects."""
        return self.of == "organisations" and other in self.partners.get(one, ())

    def common(self, one: str, other: str) -> list[str]:
        """The common partners of two, the rarest first."""
        shared = self.partners.get(one, set()) & self.partners.get(other, set())
        return sorted(shared, key=lambda partner: (-self.rarity[partner], partner))

    def closeness(self, one: str, other: str) -> float:
        """The sum of the rarities of the common partners of two."""
        return math.fsum(self.rarity[partner] for partner in self.common(one, other))

    def near(self, one: str, widest: int | None = None) -> dict[str, float]:
        """For all that have a common partner with one and are none of its partners: their closeness to it.

        With `widest` only through partners of at most so many.
        """
        found: dict[str, float] = defaultdict(float)
        for partner in sorted(self.partners.get(one, ())):
            ends = self._partners_of[partner]
            if widest is None or len(ends) <= widest:
                for other in ends:
                    found[other] += self.rarity[partner]
        for known in (one, *(self.partners.get(one, ()) if self.of == "organisations" else ())):
            found.pop(known, None)
        return found

    def widest(self, budget: int = BUDGET) -> int | None:
        """Up to how many a partner may be one of, so that all pairs through such partners take at most `budget` steps;
        None where no limit is needed."""
        counts: dict[int, int] = defaultdict(int)
        for ends in self._partners_of.values():
            counts[len(ends)] += len(ends) ** 2
        steps, fitting = 0, 0
        for size in sorted(counts):
            steps += counts[size]
            if steps > budget:
                return fitting
            fitting = size
        return None

    def pairs(self, widest: int | None) -> Iterator[tuple[str, str, float]]:
        """All pairs, each once and in order, with their closeness through partners of at most `widest`."""
        for one in sorted(self.partners):
            for other, closeness in self.near(one, widest).items():
                if one < other:
                    yield one, other, closeness
