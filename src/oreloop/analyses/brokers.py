"""Who holds consortia together: brokers and bridges of the network of partners.

The two-mode network of projects and organisations is read as it is, never folded as a whole: on large programmes that
would be millions of ties. Methods: betweenness (L. C. Freeman, A set of measures of centrality based on betweenness,
Sociometry 40, 1977; see `betweenness`); constraint within the ego network of partners (R. S. Burt, Structural holes,
1992); articulation points (J. Hopcroft and R. Tarjan, Efficient algorithms for graph manipulation, CACM 16, 1973);
k-cores (S. B. Seidman, Network structure and minimum degree, Social Networks 5, 1983); communities (V. D. Blondel et
al., Fast unfolding of communities in large networks, J. Stat. Mech. 2008).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from oreloop.analyses.analysis import Analysis
from oreloop.analyses.betweenness import betweenness
from oreloop.analyses.cells import Thing
from oreloop.analyses.cut_nodes import parts_without
from oreloop.analyses.figure import Diagram, Link, Node
from oreloop.analyses.outcome import Outcome, Row
from oreloop.analyses.parameter import Parameter
from oreloop.network import labels_of

if TYPE_CHECKING:
    import networkx as nx

_COLUMNS = ("organisation", "projects", "partners", "betweenness", "error", "constraint", "core", "community",
            "holds_together", "biggest_cut_off")
_DRAWN = 40
#: From how many nodes betweenness is estimated: as a rule, at least, and by how many ties are walked on from them all.
_PIVOTS, _LEAST_PIVOTS, _WALKED = 200, 20, 3_000_000
#: The seed of what is drawn at random, so that two runs give the same.
_SEED = 1


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
    import networkx as nx

    label = labels_of(network)
    plain = nx.Graph()
    plain.add_nodes_from(sorted(network))
    plain.add_edges_from(sorted({(a, b) for a, b in network.edges()}))
    organisations = sorted({organisation for _, organisation in network.edges()})
    pivots = pivots or max(_LEAST_PIVOTS, min(_PIVOTS, _WALKED // max(plain.number_of_edges(), 1)))
    sampled = len(plain) > 10 * pivots
    between, errors = betweenness(plain.adj, pivots if sampled else len(plain))
    order = sorted(organisations, key=lambda o: (-between[o], label(o), o))[:top]
    cores, apart = nx.core_number(plain), parts_without(plain.adj)
    community, bound = _communities(plain, set(organisations)), constraints(plain, order)
    rows = []
    for organisation in order:
        parts = apart.get(organisation, [])
        claims = (c for _, _, data in network.in_edges(organisation, data=True) for c in data["claims"])
        rows.append(Row.of((
            Thing(organisation), plain.degree(organisation), len(partners(plain, organisation)),
            round(between[organisation], 5), round(errors[organisation], 5) if errors else None,
            bound.get(organisation), cores[organisation], Thing(community[organisation]),
            len(parts) or 1, parts[1] if parts else 0),
            claims))
    notes = []
    if sampled:
        notes.append(f"Betweenness is estimated from {pivots} of {len(plain)} projects and organisations (--pivots).")
    if len(organisations) > top:
        notes.append(f"The first {top} of {len(organisations)} organisations are shown (--top).")
    return Outcome.of(_COLUMNS, rows, notes, _figure(plain, order, between, community, label))


def partners(plain: nx.Graph, organisation: str) -> Counter[str]:
    """The organisations with which one has projects in common, with how many."""
    found = Counter(partner for project in plain[organisation] for partner in plain[project])
    del found[organisation]
    return found


def constraints(plain: nx.Graph, organisations: Sequence[str]) -> dict[str, float]:
    """Burt's constraint of organisations among their partners, within their ego networks; none for one without any.

    With p(i, j) the share of the ties of i that are with j: the sum over partners j of (p(i, j) + the sum over common
    partners q of p(i, q) p(q, j)) squared. It is that of `networkx.constraint` in the network of partners, weighed by
    projects in common. The partners of each partner are counted once for all organisations.
    """
    near = {i: partners(plain, i) for i in organisations}
    own = {i: found.total() for i, found in near.items() if found}
    reach = {i: {j: weight / own[i] for j, weight in near[i].items()} for i in own}
    asking: dict[str, list[str]] = defaultdict(list)
    for i in own:
        for q in near[i]:
            asking[q].append(i)
    for q, those in asking.items():
        ties = partners(plain, q)
        whole = ties.total()
        for i in those:
            part, reached = near[i][q] / own[i] / whole, reach[i]
            fewer, more = (reached, ties) if len(reached) < len(ties) else (ties, reached)
            for j in fewer:
                if j in more:
                    reached[j] += part * ties[j]
    return {i: round(sum(reach[i][j] ** 2 for j in sorted(reach[i])), 3) for i in own}


def _communities(plain: nx.Graph, organisations: set[str]) -> dict[str, str]:
    """For each node the organisation with the most projects in its community."""
    import networkx as nx

    found: dict[str, str] = {}
    for members in nx.community.louvain_communities(plain, seed=_SEED):
        heads = members & organisations or members
        head = min(heads, key=lambda n: (-plain.degree(n), n))
        found.update(dict.fromkeys(members, head))
    return found


def _figure(plain: nx.Graph, order: Sequence[str], between: Mapping[str, float], community: Mapping[str, str],
            label: Callable[[str], str]) -> Diagram | None:
    if not order:
        return None
    drawn = order[:_DRAWN]
    nodes = tuple(Node(o, label(o), label(community[o]), max(between[o], 1e-6)) for o in drawn)
    ties = ((one, other, len(set(plain[one]) & set(plain[other]))) for one, other in combinations(sorted(drawn), 2))
    links = tuple(Link(one, other, float(common), f"{common} projects in common")
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
