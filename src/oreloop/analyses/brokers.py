"""Who holds consortia together: brokers and bridges of the network of partners.

The two-mode network of projects and organisations is read as it is, never folded as a whole: on large programmes that
would be millions of ties. Method: betweenness (L. C. Freeman, A set of measures of centrality based on betweenness,
Sociometry 40, 1977); the modules `betweenness`, `constraint`, `cores`, `communities` and `cut_nodes` say how the
figures are found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from oreloop.analyses.adjacency import Adjacency
from oreloop.analyses.analysis import Analysis
from oreloop.analyses.betweenness import betweenness
from oreloop.analyses.cells import Thing
from oreloop.analyses.collaboration import two_modes
from oreloop.analyses.communities import communities
from oreloop.analyses.constraint import constraints
from oreloop.analyses.cores import core_numbers
from oreloop.analyses.cut_nodes import parts_without
from oreloop.analyses.figure import Diagram, Link, Node
from oreloop.analyses.outcome import Outcome, Row
from oreloop.analyses.parameter import Parameter
from oreloop.labels import number_of
from oreloop.network import labels_of

if TYPE_CHECKING:
    import networkx as nx

_COLUMNS = ("organisation", "projects", "partners", "betweenness", "error", "constraint", "core", "community",
            "holds_together", "biggest_cut_off")
_DRAWN = 40
#: From how many nodes betweenness is estimated: as a rule, at least, and by how many ties are walked on from them all.
_PIVOTS, _LEAST_PIVOTS, _WALKED = 200, 20, 60_000_000

_Neighbours = Mapping[str, Sequence[str]]


def brokers(network: nx.MultiDiGraph, *, top: int = 50, pivots: int = 0) -> Outcome:
    """The `top` organisations by betweenness.

    One row an organisation: how many `projects` and `partners` it has, `betweenness` (share of all shortest ways in the
    network of projects and organisations that lead through it, 0 to 1) with its standard `error` where it is estimated,
    `constraint` (0: its partners know each other through nobody else; 1 and more: they all do; None for one without
    partners), `core` (the largest k for which it is in the k-core), `community` (named by the organisation with the
    most projects in it), `holds_together` (into how many parts its own part of the network falls without it; 1 for
    most) and `biggest_cut_off` (how many projects and organisations are in the largest part that is then cut off).

    In networks of more than ten times `pivots` nodes betweenness is estimated from so many of them; 0 stands for
    200, and for fewer in large networks, so that no more than some millions of ties are walked.
    """
    label = labels_of(network)
    members, projects = two_modes(network.edges())
    neighbours = {node: sorted(members.get(node, set()) | projects.get(node, set())) for node in sorted(network)}
    plain = Adjacency(neighbours)
    pivots = pivots or max(_LEAST_PIVOTS, min(_PIVOTS, 2 * _WALKED // max(len(plain.ends), 1)))
    sampled = len(plain) > 10 * pivots
    between, errors = betweenness(plain, pivots if sampled else len(plain))
    order = sorted(projects, key=lambda o: (-between[o], label(o), o))[:top]
    cores, apart = core_numbers(plain), parts_without(neighbours)
    community, bound = _communities(neighbours, projects), constraints(plain, order)
    rows = []
    for organisation in order:
        parts = apart.get(organisation, [])
        claims = (c for _, _, data in network.in_edges(organisation, data=True) for c in data["claims"])
        rows.append(Row.of((
            Thing(organisation), len(projects[organisation]), len(partners(neighbours, organisation)),
            round(between[organisation], 5), round(errors[organisation], 5) if errors else None,
            round(bound[organisation], 3) if organisation in bound else None, cores[organisation],
            Thing(community[organisation]), len(parts) or 1, parts[1] if parts else 0),
            claims))
    notes = []
    if sampled:
        notes.append(f"Betweenness is estimated from {pivots} of {len(plain)} projects and organisations (--pivots).")
    if len(projects) > top:
        notes.append(f"The first {top} of {len(projects)} organisations are shown (--top).")
    return Outcome.of(_COLUMNS, rows, notes, _figure(neighbours, order, between, community, label))


def partners(neighbours: _Neighbours, organisation: str) -> Counter[str]:
    """The organisations with which one has projects in common, with how many."""
    found = Counter(partner for project in neighbours[organisation] for partner in neighbours[project])
    del found[organisation]
    return found


def _communities(neighbours: _Neighbours, organisations: Collection[str]) -> dict[str, str]:
    """For each node the organisation with the most projects in its community."""
    found: dict[str, str] = {}
    for members in communities(neighbours):
        heads = [member for member in members if member in organisations] or members
        head = min(heads, key=lambda n: (-len(neighbours[n]), n))
        found.update(dict.fromkeys(members, head))
    return found


def _figure(neighbours: _Neighbours, order: Sequence[str], between: Mapping[str, float],
            community: Mapping[str, str], label: Callable[[str], str]) -> Diagram | None:
    if not order:
        return None
    drawn = order[:_DRAWN]
    nodes = tuple(Node(o, label(o), label(community[o]), max(between[o], 1e-6)) for o in drawn)
    own = {organisation: set(neighbours[organisation]) for organisation in sorted(drawn)}
    ties = ((one, other, len(own[one] & own[other])) for one, other in combinations(own, 2))
    links = tuple(Link(one, other, float(common), f"{number_of(common, 'project')} in common")
                  for one, other, common in ties if common)
    return Diagram(f"The {len(drawn)} organisations that are most between others", nodes, links)


ANALYSIS = Analysis(
    name="brokers",
    summary="organisations that hold consortia together: betweenness, constraint, cores, communities, what falls apart",
    projections=("participation",),
    run=brokers,
    params={
        "top": Parameter(50, "how many organisations are shown", minimum=1),
        "pivots": Parameter(0, "from how many nodes betweenness is estimated in networks of over ten times as many; "
                            "0: 200, fewer in large networks"),
    },
    examples=("oreloop analyse brokers --top 10", "oreloop analyse brokers --picture brokers.svg"),
)
