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

from oreloop.analyses.analysis import Analysis
from oreloop.analyses.cells import Thing, several
from oreloop.analyses.outcome import Outcome, Row
from oreloop.analyses.parameter import Parameter
from oreloop.network import labels_of

if TYPE_CHECKING:
    import networkx as nx

_COLUMNS = ("first", "second", "common", "jaccard", "names")


def shared_partners(network: nx.MultiDiGraph, *, of: str = "projects", minimum: int = 1) -> Outcome:
    """Pairs of projects (or organisations) with at least `minimum` common partners (or projects).

    One row a pair, most in common first: both, `common` (how many), `jaccard` (0 to 1, three decimals) and `names` (the
    common ones). The coordinator counts as a partner, and one in several roles counts once.
    """
    neighbours: dict[str, set[str]] = defaultdict(set)
    members: dict[str, set[str]] = defaultdict(set)
    claims: dict[tuple[str, str], set[str]] = defaultdict(set)
    for project, organisation, data in network.edges(data=True):
        one, other = (project, organisation) if of == "projects" else (organisation, project)
        neighbours[one].add(other)
        members[other].add(one)
        claims[one, other].update(data["claims"])

    common: dict[tuple[str, str], list[str]] = defaultdict(list)
    for shared in sorted(members):
        for pair in combinations(sorted(members[shared]), 2):
            common[pair].append(shared)

    label = labels_of(network)
    rows = []
    for (first, second), shared_by in common.items():
        if len(shared_by) >= minimum:
            jaccard = round(len(shared_by) / len(neighbours[first] | neighbours[second]), 3)
            support = (claim for end in (first, second) for shared in shared_by for claim in claims[end, shared])
            rows.append((-len(shared_by), -jaccard, label(first), label(second), first, second,
                         Row.of((Thing(first), Thing(second), len(shared_by), jaccard, several(shared_by, label)),
                                support)))
    rows.sort(key=lambda row: row[:-1])
    return Outcome.of(_COLUMNS, [row[-1] for row in rows])


ANALYSIS = Analysis(
    name="shared-partners",
    summary="pairs of projects by their common partners, or of organisations by their common projects",
    projections=("participation",),
    run=shared_partners,
    params={
        "of": Parameter("projects", "what is paired", choices=("projects", "organisations")),
        "minimum": Parameter(1, "how many a pair must have in common", minimum=1),
    },
    examples=("oreloop analyse shared-partners --of organisations --format csv",
              "oreloop analyse shared-partners --minimum 3 --evidence 1"),
)
