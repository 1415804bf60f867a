"""Brokers: hand-worked consortia, and networkx's own figures on random ones."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oreloop.analyses.brokers import brokers, constraint


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
    network = participation((f"p{i}", f"o{j}") for i in range(30) for j in (i, i + 1, 7))
    outcome = brokers(network, pivots=20, top=3)
    assert len(outcome.rows) == 3
    assert outcome.notes == (
        "Betweenness is estimated from 20 of 61 pivots; its standard error is at most 0.112.",
        "The first 3 of 31 organisations are shown (--top).")
    assert outcome == brokers(network, pivots=20, top=3)


@given(st.sets(st.tuples(st.sampled_from("pqrst"), st.sampled_from("abcdefg")), min_size=1))
def test_figures_are_those_of_networkx(pairs: set[tuple[str, str]]) -> None:
    plain = nx.Graph(sorted(pairs))
    between, cuts = nx.betweenness_centrality(plain), set(nx.articulation_points(plain))
    for row in brokers(participation(sorted(pairs))).table.records():
        name = row["organisation"]
        assert row["betweenness"] == round(between[name], 5)
        assert (row["holds_together"] > 1) == (name in cuts)
        assert row["projects"] == sum(organisation == name for _, organisation in pairs)


@settings(deadline=None)
@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 4)).filter(lambda e: e[0] < e[1]),
               min_size=1))
def test_constraint_is_that_of_networkx(edges: set[tuple[int, int, int]]) -> None:
    graph = nx.Graph()
    for one, other, weight in sorted(edges):
        graph.add_edge(f"n{one}", f"n{other}", weight=weight)
    expected = nx.constraint(graph, weight="weight")
    for node in graph:
        assert constraint(graph, node) == pytest.approx(expected[node], abs=6e-4)
