"""Who holds consortia together: brokers and bridges of the network of partners.

The two-mode network of projects and organisations is read as it is; it is folded onto organisations (tied if they share
a project) only for constraint and communities. Methods: betweenness (L. C. Freeman, A set of measures of centrality
based on betweenness, Sociometry 40, 1977), exact on small networks, from a sample of pivots on large ones (U. Brandes
and C. Pich, Centrality estimation in large networks, Int. J. Bifurcation and Chaos 17, 2007); constraint within the ego
network (R. S. Burt, Structural holes, 1992); articulation points (J. Hopcroft and R. Tarjan, Efficient algorithms for
graph manipulation, CACM 16, 1973); k-cores (S. B. Seidman, Network structure and minimum degree, Social Networks 5,
1983); communities (V. D. Blondel et al., Fast unfolding of communities in large networks, J. Stat. Mech. 2008).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING

from oreloop.analyses.analysis import Analysis
from oreloop.analyses.cells import Thing
from oreloop.analyses.figure import Diagram, Link, Node
from oreloop.analyses.outcome import Outcome, Row
from oreloop.analyses.parameter import Parameter
from oreloop.network import labels_of

if TYPE_CHECKING:
    import networkx as nx

_COLUMNS = ("organisation", "projects", "partners", "betweenness", "constraint", "core", "community", "holds_together",
            "biggest_cut_off")
_DRAWN = 40
#: The seed of what is drawn at random, so that two runs give the same.
_SEED = 1


def brokers(network: nx.MultiDiGraph, *, top: int = 50, pivots: int = 400) -> Outcome:
    """The `top` organisations by betweenness.

    One row an organisation: how many `projects` and `partners` it has, `betweenness` (share of all shortest ways in the
    network of projects and organisations that lead through it, 0 to 1), `constraint` (0: its partners know each other
    through nobody else; 1 and more: they all do; None for one without partners), `core` (the largest k for which it is
    in the k-core of partners), `community` (named by its best connected member), `holds_together` (into how many parts
    its own part of the network falls without it; 1 for most) and `biggest_cut_off` (how many projects and organisations
    are in the largest part that is then cut off).

    Networks of more than `pivots` nodes are sampled: betweenness is estimated from so many pivots, with the standard
    error in a note.
    """
    import networkx as nx

    label = labels_of(network)
    plain = nx.Graph()
    plain.add_nodes_from(sorted(network))
    plain.add_edges_from(sorted({(a, b) for a, b in network.edges()}))
    organisations = sorted({organisation for _, organisation in network.edges()})
    partners = _partners(network, organisations)
    sampled = len(plain) > pivots
    between = nx.betweenness_centrality(plain, k=pivots if sampled else None, seed=_SEED)
    order = sorted(organisations, key=lambda o: (-between[o], label(o), o))[:top]
    cores = nx.core_number(partners) if len(partners) else {}
    community = _communities(partners)
    cuts = set(nx.articulation_points(plain))
    rows = []
    for organisation in order:
        parts, cut_off = _without(plain, organisation) if organisation in cuts else (1, 0)
        claims = (c for _, _, data in network.in_edges(organisation, data=True) for c in data["claims"])
        rows.append(Row.of((
            Thing(organisation), plain.degree(organisation), partners.degree(organisation),
            round(between[organisation], 5), constraint(partners, organisation), cores[organisation],
            Thing(community[organisation]), parts, cut_off), claims))
    notes = []
    if sampled:
        error = 0.5 / sqrt(pivots)
        notes.append(f"Betweenness is estimated from {pivots} of {len(plain)} pivots; "
                     f"its standard error is at most {error:.3f}.")
    if len(organisations) > top:
        notes.append(f"The first {top} of {len(organisations)} organisations are shown (--top).")
    return Outcome.of(_COLUMNS, rows, notes, _figure(partners, order, between, community, label))


def _partners(network: nx.MultiDiGraph, organisations: list[str]) -> nx.Graph:
    """The organisations, two of them tied by as much as they have projects in common."""
    import networkx as nx

    folded = nx.Graph()
    folded.add_nodes_from(organisations)
    for project in sorted({project for project, _ in network.edges()}):
        for one, other in combinations(sorted(set(network.successors(project))), 2):
            weight = folded.get_edge_data(one, other, {"weight": 0})["weight"]
            folded.add_edge(one, other, weight=weight + 1)
    return folded


def constraint(partners: nx.Graph, node: str) -> float | None:
    """Burt's constraint of a node, computed within its ego network; None for one without neighbours.

    With p(i, j) the share of the weights of i that goes to j: the sum over neighbours j of (p(i, j) + the sum over
    common neighbours q of p(i, q) p(q, j)) squared. It is that of `networkx.constraint`.
    """
    near = partners[node]
    if not near:
        return None
    own = sum(data["weight"] for data in near.values())
    shares = {j: data["weight"] / own for j, data in near.items()}
    reach: dict[str, float] = dict(shares)
    for q, share in shares.items():
        ties = partners[q]
        part = share / sum(data["weight"] for data in ties.values())
        for j in ties.keys() & shares.keys():
            reach[j] += part * ties[j]["weight"]
    return round(float(sum(reach[j] ** 2 for j in sorted(reach))), 3)


def _communities(partners: nx.Graph) -> dict[str, str]:
    """For each organisation the best connected one of its community."""
    import networkx as nx

    found: dict[str, str] = {}
    for members in nx.community.louvain_communities(partners, weight="weight", seed=_SEED):
        head = min(members, key=lambda n: (-partners.degree(n, weight="weight"), n))
        found.update(dict.fromkeys(members, head))
    return found


def _without(plain: nx.Graph, node: str) -> tuple[int, int]:
    """Into how many parts the component of a node falls without it, and the size of the largest that is cut off."""
    import networkx as nx

    component = nx.node_connected_component(plain, node)
    parts = sorted((len(c) for c in nx.connected_components(plain.subgraph(component - {node}))), reverse=True)
    return len(parts), parts[1] if len(parts) > 1 else 0


def _figure(partners: nx.Graph, order: list[str], between: Mapping[str, float], community: Mapping[str, str],
            label: Callable[[str], str]) -> Diagram | None:
    if not order:
        return None
    drawn = order[:_DRAWN]
    nodes = tuple(Node(o, label(o), label(community[o]), max(between[o], 1e-6)) for o in drawn)
    links = tuple(Link(one, other, float(data["weight"]), f"{data['weight']} projects in common")
                  for one, other, data in sorted(partners.subgraph(drawn).edges(data=True), key=lambda e: e[:2]))
    return Diagram(f"The {len(drawn)} organisations that are most between others", nodes, links)


ANALYSIS = Analysis(
    name="brokers",
    summary="organisations that hold consortia together: betweenness, constraint, cores, communities, what falls apart",
    projections=("participation",),
    run=brokers,
    params={
        "top": Parameter(50, "how many organisations are shown", minimum=1),
        "pivots": Parameter(400, "from how many nodes betweenness is estimated in larger networks", minimum=10),
    },
    examples=("oreloop analyse brokers --top 10", "oreloop analyse brokers --picture brokers.svg"),
)
