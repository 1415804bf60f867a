"""Brokers: hand-worked consortia, and networkx's own figures on random ones."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oreloop.analyses.betweenness import betweenness
from oreloop.analyses.brokers import brokers, constraints, partners
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


def test_an_estimate_lies_within_a_few_of_its_standard_errors() -> None:
    graph = nx.gnm_random_graph(300, 700, seed=3)
    exact = nx.betweenness_centrality(graph)
    estimated, errors = betweenness({str(n): [str(m) for m in graph[n]] for n in graph}, 60)
    first = sorted(exact, key=lambda n: -exact[n])[:100]
    off = [abs(estimated[str(n)] - exact[n]) / errors[str(n)] for n in first]
    # The estimates are skewed, so that fewer than 95 of 100 lie within two errors.
    assert sum(d < 2 for d in off) >= 80 and sum(d > 1 for d in off) >= 15


@given(st.sets(st.tuples(st.sampled_from("pqrst"), st.sampled_from("abcdefg")), min_size=1))
def test_figures_are_those_of_networkx(pairs: set[tuple[str, str]]) -> None:
    plain = nx.Graph(sorted(pairs))
    between, cuts = nx.betweenness_centrality(plain), set(nx.articulation_points(plain))
    for row in brokers(participation(sorted(pairs))).table.records():
        name = row["organisation"]
        assert row["betweenness"] == round(between[name], 5)
        assert (row["holds_together"] > 1) == (name in cuts)
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
    found = constraints(plain, sorted({organisation for _, organisation in pairs}))
    for _, organisation in pairs:
        if organisation in folded:
            assert found[organisation] == pytest.approx(expected[organisation], abs=6e-4)
            assert partners(plain, organisation) == {n: d["weight"] for n, d in folded[organisation].items()}
        else:
            assert organisation not in found
