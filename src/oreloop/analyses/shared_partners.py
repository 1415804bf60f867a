"""Which projects share partners, and which organisations share projects.

Method: the two-mode network of projects and organisations is folded onto one of its sides (R. L. Breiger, The duality
of persons and groups, Social Forces 53, 1974, 181-190); the weight of a pair is the number of common neighbours, and
the Jaccard index sets it against all neighbours of either (P. Jaccard, The distribution of the flora in the alpine
zone, New Phytologist 11, 1912, 37-50).
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from oreloop.analyses.analysis import Analysis, Outcome, Parameter
from oreloop.model import Table

if TYPE_CHECKING:
    import networkx as nx

_COLUMNS = ("first", "second", "common", "jaccard", "names", "first_iri", "second_iri")


def shared_partners(network: nx.MultiDiGraph, *, of: str = "projects", minimum: int = 1) -> Outcome:
    """Pairs of projects (or organisations) with at least `minimum` common partners (or projects).

    One row a pair, most in common first: both labels, `common` (how many), `jaccard` (0 to 1, three decimals), `names`
    (the common ones, separated by semicolons) and both IRIs. The coordinator counts as a partner, and one in
    several roles counts once.
    """
    neighbours: dict[str, set[str]] = defaultdict(set)
    members: dict[str, set[str]] = defaultdict(set)
    for project, organisation in network.edges():
        one, other = (project, organisation) if of == "projects" else (organisation, project)
        neighbours[one].add(other)
        members[other].add(one)

    common: dict[tuple[str, str], list[str]] = defaultdict(list)
    for shared in sorted(members):
        for pair in combinations(sorted(members[shared]), 2):
            common[pair].append(shared)

    label = network.nodes(data="label")
    rows = []
    for (first, second), shared_by in common.items():
        if len(shared_by) >= minimum:
            jaccard = len(shared_by) / len(neighbours[first] | neighbours[second])
            names = "; ".join(sorted(label[node] for node in shared_by))
            rows.append((label[first], label[second], len(shared_by), round(jaccard, 3), names, first, second))
    rows.sort(key=lambda row: (-row[2], -row[3], *row[:2], *row[5:]))
    return Outcome(Table.of(_COLUMNS, rows))


ANALYSIS = Analysis(
    name="shared-partners",
    summary="pairs of projects by their common partners, or of organisations by their common projects",
    projection="participation",
    run=shared_partners,
    params={
        "of": Parameter("projects", "what is paired", choices=("projects", "organisations")),
        "minimum": Parameter(1, "how many a pair must have in common", minimum=1),
        "include_planned": Parameter(False, "count planned participations too"),
    },
)
