"""Brokers: hand-worked consortia, and networkx's own figures on random ones."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oreloop.analyses import betweenness as module
from oreloop.analyses.adjacency import Adjacency
from oreloop.analyses.betweenness import betweenness
from oreloop.analyses.brokers import brokers, partners
from oreloop.analyses.communities import communities
from oreloop.analyses.constraint import constraints
from oreloop.analyses.cores import core_numbers
from oreloop.analyses.cut_nodes import parts_without


def participation(pairs: Iterable[tuple[str, str]]) -> nx.MultiDiGraph:
    network = nx.MultiDiGraph()
    for project, organisation in pairs:
        network.add_edge(project, organisation, claims=(f"{project}-{organisation}",))
    nx.set_node_attributes(network, {node: node for node in network}, "label")
    return network


#: Two consortia that only "b" joins: p with a, b, c and q with b, d.
TWO = [("p", "a"), ("p", "b"), ("p", "c"), ("q", "b"), ("q", "d")]


def test_who_holds_two_consortia_together() -> None:
    first, *others = brokers(participation(TWO)).table.records()
    assert first["organisation"] == "b"
    assert (first["projects"], first["partners"], first["holds_together"], first["biggest_cut_off"]) == (2, 3, 2, 2)
    # Of the 10 pairs of the 5 other nodes, the 6 between {p, a, c} and {q, d} lead through b.
    assert first["betweenness"] == 0.6
    assert all(row["holds_together"] == 1 and row["biggest_cut_off"] == 0 for row in others)


def test_every_row_rests_on_all_participations_of_the_organisation() -> None:
    assert brokers(participation(TWO)).rows[0].claims == ("p-b", "q-b")


def test_large_networks_are_sampled_and_the_note_says_so() -> None:
    network = participation((f"p{i}", f"o{j}") for i in range(120) for j in (i, i + 1, 7))
    outcome = brokers(network, pivots=20, top=3)
    assert len(outcome.rows) == 3 and all(row["error"] > 0 for row in outcome.table.records())
    assert outcome.notes == ("Betweenness is estimated from 20 of 241 projects and organisations (--pivots).",
                             "The first 3 of 121 organisations are shown (--top).")
    assert outcome == brokers(network, pivots=20, top=3)
    assert not any("estimated" in note for note in brokers(network, top=3).notes), "200 are enough for all of these"


def adjacency(graph: nx.Graph) -> Adjacency:
    return Adjacency({node: list(graph[node]) for node in graph})


#: Small networks with nodes apart, chains, rings and trees among them.
GRAPHS = st.sets(st.tuples(st.sampled_from("abcdefghij"), st.sampled_from("abcdefghij")).filter(
    lambda tie: tie[0] < tie[1])).map(lambda ties: nx.Graph([*sorted(ties), ("y", "z")]))


@given(GRAPHS, st.sampled_from((1, 25, 10_000)))
def test_betweenness_is_that_of_networkx_however_many_sources_are_walked_side_by_side(graph: nx.Graph,
                                                                                      abreast: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_SIDE_BY_SIDE", abreast)
        found, errors = betweenness(adjacency(graph), len(graph))
    assert found == pytest.approx(nx.betweenness_centrality(graph)) and errors == {}


def test_betweenness_from_pivots_is_that_of_networkx_from_the_same() -> None:
    graph = nx.gnm_random_graph(200, 400, seed=5)
    found, _ = betweenness(adjacency(graph), 30)
    sources = random.Random(1).sample(sorted(graph), 30)
    expected = nx.betweenness_centrality_subset(graph, sources, list(graph), normalized=False)
    # networkx halves what the sources give, as if each pair were walked from both of its ends.
    scale = 2 * 200 / (30 * 199 * 198)
    assert found == pytest.approx({node: value * scale for node, value in expected.items()})


def test_what_is_no_network_has_no_figures() -> None:
    nothing, single = Adjacency({}), Adjacency({"a": []})
    assert betweenness(nothing, 5) == ({}, {}) and core_numbers(nothing) == {} and communities({}) == []
    assert betweenness(single, 5) == ({"a": 0.0}, {}) and core_numbers(single) == {"a": 0}
    assert constraints(single, ["a"]) == {} and communities({"a": []}) == [["a"]]


@given(GRAPHS)
def test_core_numbers_are_those_of_networkx(graph: nx.Graph) -> None:
    assert core_numbers(adjacency(graph)) == nx.core_number(graph)


@given(GRAPHS)
def test_communities_share_out_the_nodes_and_no_single_move_is_better(graph: nx.Graph) -> None:
    found = communities(graph.adj)
    assert sorted(node for members in found for node in members) == sorted(graph)
    reached = nx.community.modularity(graph, found)
    for node in graph:
        rest = [{*members} - {node} for members in found]
        for place in range(len(rest)):
            moved = [members | {node} if i == place else members for i, members in enumerate(rest)]
            assert nx.community.modularity(graph, [m for m in moved if m]) <= reached + 1e-12


@pytest.mark.parametrize("seed", range(6))
def test_communities_are_as_good_as_those_of_networkx(seed: int) -> None:
    draw = random.Random(seed)
    pairs = sorted({(f"p{p}", f"o{min(int(draw.expovariate(0.2)) * 8 + p % 8, 150)}")
                    for p in range(150) for _ in range(draw.randint(2, 9))})
    for graph in (nx.Graph(pairs), nx.gnm_random_graph(150, 320, seed=seed), nx.random_partition_graph(
            [25] * 5, 0.3, 0.02, seed=seed)):
        ours, theirs = (nx.community.modularity(graph, parts) for parts in (
            communities(graph.adj), nx.community.louvain_communities(graph, seed=seed)))
        assert ours >= theirs - 0.02


def test_an_estimate_lies_within_a_few_of_its_standard_errors() -> None:
    graph = nx.gnm_random_graph(300, 700, seed=3)
    exact = nx.betweenness_centrality(graph)
    estimated, errors = betweenness(adjacency(graph), 60)
    first = sorted(exact, key=lambda n: -exact[n])[:100]
    off = [abs(estimated[n] - exact[n]) / errors[n] for n in first]
    # The estimates are skewed, so that fewer than 95 of 100 lie within two errors.
    assert sum(d < 2 for d in off) >= 80 and sum(d > 1 for d in off) >= 15


@given(st.sets(st.tuples(st.sampled_from("pqrst"), st.sampled_from("abcdefg")), min_size=1))
def test_figures_are_those_of_networkx(pairs: set[tuple[str, str]]) -> None:
    plain = nx.Graph(sorted(pairs))
    between, cuts = nx.betweenness_centrality(plain), set(nx.articulation_points(plain))
    cores = nx.core_number(plain)
    for row in brokers(participation(sorted(pairs))).table.records():
        name = row["organisation"]
        assert row["betweenness"] == round(between[name], 5)
        assert (row["holds_together"] > 1) == (name in cuts)
        assert row["core"] == cores[name]
        assert row["projects"] == sum(organisation == name for _, organisation in pairs)


@given(st.sets(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")).filter(lambda e: e[0] != e[1])))
def test_what_falls_apart_without_a_node_is_found_by_taking_it_away(pairs: set[tuple[str, str]]) -> None:
    graph = nx.Graph(sorted(pairs))
    expected = {}
    for node in graph:
        component = nx.node_connected_component(graph, node) - {node}
        sizes = sorted(map(len, nx.connected_components(graph.subgraph(component))), reverse=True)
        if len(sizes) > 1:
            expected[node] = sizes
    assert parts_without(graph.adj) == expected


@given(st.sets(st.tuples(st.sampled_from("pqrst"), st.sampled_from("abcdefg")), min_size=1))
def test_constraint_is_that_of_networkx_among_partners(pairs: set[tuple[str, str]]) -> None:
    plain = nx.Graph(sorted(pairs))
    folded = nx.Graph()
    for one, other in combinations(sorted({organisation for _, organisation in pairs}), 2):
        if common := len(set(plain[one]) & set(plain[other])):
            folded.add_edge(one, other, weight=common)
    expected = nx.constraint(folded, weight="weight") if folded else {}
    found = constraints(adjacency(plain), sorted({organisation for _, organisation in pairs}))
    for _, organisation in pairs:
        if organisation in folded:
            assert found[organisation] == pytest.approx(expected[organisation])
            assert partners(plain, organisation) == {n: d["weight"] for n, d in folded[organisation].items()}
        else:
            assert organisation not in found
