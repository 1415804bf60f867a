"""Which projects share partners, and which organisations share projects.

Method: the two-mode network of projects and organisations is folded onto one of its sides (R. L. Breiger, The duality
of persons and groups, Social Forces 53, 1974, 181-190); the weight of a pair is the number of common neighbours, and
the Jaccard index sets it against all neighbours of either (P. Jaccard, The distribution of the flora in the alpine
zone, New Phytologist 11, 1912, 37-50).
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from oreloop.analyses.analysis import Analysis
from oreloop.analyses.cells import Thing, several
from oreloop.analyses.figure import Matrix
from oreloop.analyses.outcome import Outcome, Row
from oreloop.analyses.parameter import Parameter
from oreloop.network import labels_of

if TYPE_CHECKING:
    import networkx as nx

_COLUMNS = ("first", "second", "common", "jaccard", "names")
#: How many things the picture pairs.
_DRAWN = 16


def shared_partners(network: nx.MultiDiGraph, *, of: str = "projects", minimum: int = 1, limit: int = 1000) -> Outcome:
    """Pairs of projects (or organisations) with at least `minimum` common partners (or projects).

    One row a pair, most in common first: both, `common` (how many), `jaccard` (0 to 1, three decimals) and `names` (the
    common ones). The coordinator counts as a partner, and one in several roles counts once. The first `limit` pairs are
    given; a note says how many there are.
    """
    neighbours: dict[str, set[str]] = defaultdict(set)
    members: dict[str, set[str]] = defaultdict(set)
    for project, organisation in network.edges():
        one, other = (project, organisation) if of == "projects" else (organisation, project)
        neighbours[one].add(other)
        members[other].add(one)

    common = Counter(pair for group in members.values() for pair in combinations(sorted(group), 2))
    label = labels_of(network)

    def rank(pair: tuple[str, str]) -> tuple[object, ...]:
        return -common[pair], -_jaccard(pair, neighbours), *map(label, pair), *pair

    pairs = [pair for pair, count in common.items() if count >= minimum]
    best = heapq.nsmallest(limit, pairs, key=rank)
    rows = [_row(pair, neighbours, network, of == "projects", label) for pair in best]
    notes = [f"The first {limit} of {len(pairs)} pairs are given (--limit)."] if len(pairs) > limit else []
    return Outcome.of(_COLUMNS, rows, notes, _matrix(best, common, neighbours, label, of))


def _jaccard(pair: tuple[str, str], neighbours: Mapping[str, set[str]]) -> float:
    first, second = neighbours[pair[0]], neighbours[pair[1]]
    return round(len(first & second) / len(first | second), 3)


def _row(pair: tuple[str, str], neighbours: Mapping[str, set[str]], network: nx.MultiDiGraph, of_projects: bool,
         label: Callable[[str], str]) -> Row:
    shared = neighbours[pair[0]] & neighbours[pair[1]]
    ties = ((end, other) if of_projects else (other, end) for end in pair for other in shared)
    claims = (claim for tie in ties for data in network.get_edge_data(*tie).values() for claim in data["claims"])
    first, second = map(Thing, pair)
    return Row.of((first, second, len(shared), _jaccard(pair, neighbours), several(shared, label)), claims)


def _matrix(pairs: Sequence[tuple[str, str]], common: Mapping[tuple[str, str], int],
            neighbours: Mapping[str, set[str]], label: Callable[[str], str], of: str) -> Matrix | None:
    """The adjacency of those that come first in the pairs; each stands beside what it shares most with."""
    drawn = list(dict.fromkeys(end for pair in pairs for end in pair))[:_DRAWN]
    if not drawn:
        return None
    names = tuple(map(label, drawn))
    values = tuple(tuple(None if one == other else float(common.get((min(one, other), max(one, other)), 0))
                         for other in drawn) for one in drawn)
    cut = f", {len(drawn)} of {len(neighbours)}" if len(neighbours) > len(drawn) else ""
    what = "partners" if of == "projects" else "projects"
    return Matrix(f"{of.capitalize()} by common {what}{cut}", names, names, values, f"common {what}")


ANALYSIS = Analysis(
    name="shared-partners",
    summary="pairs of projects by their common partners, or of organisations by their common projects",
    projections=("participation",),
    run=shared_partners,
    params={
        "of": Parameter("projects", "what is paired", choices=("projects", "organisations")),
        "minimum": Parameter(1, "how many a pair must have in common", minimum=1),
        "limit": Parameter(1000, "how many pairs are given", minimum=1),
    },
    examples=("oreloop analyse shared-partners --of organisations --format csv",
              "oreloop analyse shared-partners --minimum 3 --evidence 1"),
)
