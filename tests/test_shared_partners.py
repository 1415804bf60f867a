"""Shared partners: hand-worked networks, and brute force over random small ones."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oreloop.analyses import ANALYSES, analyse
from oreloop.analyses.cooccurrence import cooccurrences
from oreloop.analyses.figure import Matrix
from oreloop.analyses.shared_partners import shared_partners
from oreloop.analyses.spans import spans
from oreloop.iri import ORL
from small_graph import small_graph
from two_modes import participation


def test_shared_partners_of_two_projects_by_hand() -> None:
    network = participation([("p", "a"), ("p", "b"), ("q", "b"), ("q", "c"), ("q", "b"), ("r", "d")])
    wanted = ("first", "second", "common", "jaccard", "names")

    def found(**params: Any) -> list[tuple[object, ...]]:
        return [tuple(row[name] for name in wanted) for row in shared_partners(network, **params).table.records()]

    assert found() == [("p", "q", 1, 0.333, "b")]
    assert found(of="organisations") == [("a", "b", 1, 0.5, "p"), ("b", "c", 1, 0.5, "q")]
    assert found(minimum=2) == []


@given(st.sets(st.tuples(st.sampled_from("pqrs"), st.sampled_from("abcde"))), st.integers(1, 3))
def test_shared_partners_are_those_of_set_intersection(pairs: set[tuple[str, str]], minimum: int) -> None:
    found = shared_partners(participation(sorted(pairs)), minimum=minimum).table.records()
    partners = {p: {o for project, o in pairs if project == p} for p, _ in pairs}
    expected = {}
    for first, second in combinations(sorted(partners), 2):
        common = partners[first] & partners[second]
        if len(common) >= minimum:
            jaccard = round(len(common) / len(partners[first] | partners[second]), 3)
            expected[first, second] = (len(common), jaccard, "; ".join(sorted(common)))
    assert {(row["first"], row["second"]): (row["common"], row["jaccard"], row["names"]) for row in found} == expected
    assert [row["common"] for row in found] == sorted((row["common"] for row in found), reverse=True)
    assert all(0 <= row["p_value"] <= row["q_value"] <= 1 for row in found)


def test_the_ranking_is_by_what_is_asked_for() -> None:
    # p and q share a and b, which all have; r and s share c, which nobody else has.
    network = participation([*((p, o) for p in "pqtu" for o in "ab"), ("p", "d"), ("q", "e"), ("r", "c"), ("s", "c")])
    first = {rank: shared_partners(network, rank=rank).table.records()[0]
             for rank in ("common", "jaccard", "significance")}
    assert {rank: (row["first"], row["second"]) for rank, row in first.items()} == {
        "common": ("t", "u"), "jaccard": ("t", "u"), "significance": ("r", "s")}


def test_shared_partners_are_limited_with_a_note_and_drawn_as_a_matrix() -> None:
    network = participation([("p", "a"), ("p", "b"), ("q", "a"), ("q", "b"), ("r", "b")])
    outcome = shared_partners(network, limit=1)
    assert [row["names"] for row in outcome.table.records()] == ["a; b"]
    assert outcome.notes[0] == "The first 1 of 3 pairs are given (--limit)."
    assert outcome.rows[0].claims == ("pa", "pb", "qa", "qb")
    figure = shared_partners(network).figure
    assert isinstance(figure, Matrix)
    assert (figure.rows, figure.values[0]) == (("P", "Q", "R"), (None, 2.0, 1.0))


def test_each_contribution_counts_once_and_what_is_unknown_is_not_zero() -> None:
    network = participation([("p", "a"), ("q", "a"), ("p", "b"), ("q", "b"), ("r", "c"), ("s", "c")])
    network.add_edge("p", "a", predicate=ORL + "coordinatedBy", claims=("row 1",))
    paid = nx.MultiDiGraph()
    # Two entries of one project, of the same amount; a participation without an amount.
    for project, amount in (("p", ("1000.5",)), ("q", ("200",)), ("q", ("200",)), ("r", ())):
        paid.add_edge(project, "c" if project == "r" else "a", amount=amount)
    both, unknown = shared_partners(network, contributions=paid).table.records()
    assert (both["contribution"], both["coordinators"]) == (1400.5, "A of P")
    assert (unknown["contribution"], unknown["coordinators"]) == (None, "")
    assert "Contributions are known for 2 of 6 participations." in (
        shared_partners(network, contributions=paid).notes)
    (row,) = shared_partners(network, contributions=paid, of="organisations").table.records()
    assert row["contribution"] == 1400.5


def chronology(*dates: tuple[str, str, str], sources: int = 1) -> nx.MultiDiGraph:
    network = nx.MultiDiGraph()
    for thing, name, date in dates:
        network.add_edge(thing, date, predicate=ORL + name, claims=(f"{thing} {date}",),
                         sources=tuple(map(str, range(sources))))
    nx.set_node_attributes(network, {node: node for node in network}, "label")
    return network


@pytest.mark.parametrize(("second", "months"), [
    (("2022-03-01", "2024-02-29"), 22), (("2020-01-01", "2022-02-28"), 0), (("2022", "2022"), 10),
    (("2021-06-01", "2022-03-31"), 1), (("2021-06-01",), None)])
def test_months_in_which_both_run(second: tuple[str, ...], months: int | None) -> None:
    ends = zip(("startDate", "endDate"), second, strict=False)
    dates = chronology(("p", "startDate", "2022-03-01"), ("p", "endDate", "2023-12-31"),
                       *(("q", name, date) for name, date in ends))
    outcome = shared_partners(participation([("p", "a"), ("q", "a")]), dates)
    assert outcome.table.records()[0]["months"] == months
    assert ("p 2022-03-01" in outcome.rows[0].claims) == (months is not None)


def test_organisations_work_together_while_any_common_project_runs() -> None:
    dates = chronology(("p", "startDate", "2022-01"), ("p", "endDate", "2022-06"),
                       ("q", "startDate", "2022-04"), ("q", "endDate", "2022-12"))
    network = participation([(project, organisation) for project in "pq" for organisation in "ab"])
    assert shared_partners(network, dates, of="organisations").table.records()[0]["months"] == 12


def test_of_several_dates_the_most_precise_counts_then_that_of_most_documents() -> None:
    dates = chronology(("p", "startDate", "2021"), ("p", "startDate", "2022-03-01"), ("p", "endDate", "2023-12-31"))
    dates.add_edge("p", "2022-05-01", predicate=ORL + "startDate", claims=("x",), sources=("0", "1"))
    assert (spans(dates)["p"].first, spans(dates)["p"].last) == (2022 * 12 + 5, 2023 * 12 + 12)


def test_lineage_leads_from_the_earlier_to_the_later_project() -> None:
    ties = nx.MultiDiGraph()
    for later, earlier in (("q", "p"), ("r", "q"), ("z", "y")):
        ties.add_edge(later, earlier, predicate=ORL + "buildsOn", claims=(f"{later} on {earlier}",))
    nx.set_node_attributes(ties, {node: node for node in ties}, "label")
    network = participation([("p", "a"), ("r", "a"), ("s", "a")])
    outcome = shared_partners(network, None, ties)
    assert {(row["first"], row["second"]): row["lineage"] for row in outcome.table.records()} == {
        ("p", "r"): "p → q → r", ("p", "s"): None, ("r", "s"): None}
    assert set(outcome.rows[0].claims) == {"pa", "ra", "q on p", "r on q"}
    assert outcome.notes[-1].startswith("Without a known partner in common with the one built on: 3 projects")


def test_shared_partners_of_the_small_graph() -> None:
    (row,) = analyse(small_graph(), ANALYSES.get("shared-partners")).table.records()
    assert (row["first"], row["second"], row["common"], row["jaccard"]) == ("ONE", "TWO", 2, 1.0)
    assert row["names"] == "Alpha Magnets; Beta Institute"
    assert row["coordinators"] == "Alpha Magnets of ONE"
    assert row["contribution"] is None


@given(st.lists(st.sets(st.integers(0, 7)), max_size=8))
def test_cooccurrences_are_those_of_all_pairs(groups: list[set[int]]) -> None:
    expected = Counter(pair for group in groups for pair in combinations(sorted(group), 2))
    ones, others, times = cooccurrences(map(list, groups), 8)
    assert list(zip(ones.tolist(), others.tolist(), times.tolist(), strict=True)) == [
        (*pair, expected[pair]) for pair in sorted(expected)]
