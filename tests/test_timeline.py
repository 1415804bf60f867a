"""Timeline and contradictions: hand-worked dates and values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oreloop.analyses.contradictions import contradictions, differ
from oreloop.analyses.timeline import timeline
from oreloop.iri import ORL

Edge = tuple[str, str, str, str]
NOTHING = nx.MultiDiGraph()


def network(edges: Iterable[Edge], types: dict[str, str] | None = None, issued: dict[str, str] | None = None,
            status: str = "Operating") -> nx.MultiDiGraph:
    """A network of (thing, property, value, document)."""
    made = nx.MultiDiGraph(issued=issued or {})
    for i, (source, name, target, document) in enumerate(edges):
        made.add_edge(source, target, predicate=ORL + name, status=status, documents=(document,), sources=(document,),
                      claims=(f"c{i}",))
    for node in made:
        made.nodes[node].update(label=node, type=(types or {}).get(node, ""))
    return made


DATES = network([("p", "startDate", "2022-07-01", "t"), ("p", "endDate", "2026-06-30", "t"),
                 ("x", "opens", "2026", "d"), ("q", "metOn", "2025-03", "d")])
RELATIONS = network([("e", "date", "2025-11-07", "d"), ("e", "concerns", "p", "d"), ("e", "heldIn", "paris", "d"),
                     ("s", "supplier", "x", "d"), ("s", "buyer", "y", "d")], {"e": "Event", "s": "SupplyContract"})


def kinds(**params: Any) -> list[tuple[object, ...]]:
    rows = timeline(DATES, RELATIONS, **params).table.records()
    return [(row["date"], row["until"], row["kind"], row["what"], row["with"]) for row in rows]


def test_everything_with_a_date_in_order_and_a_note_on_what_has_none() -> None:
    assert kinds() == [
        ("2022-07-01", "2026-06-30", "project", "p", ""), ("2025-03", None, "meeting", "q", ""),
        ("2025-11-07", None, "event", "p", "paris"), ("2026", None, "opening", "x", "")]
    assert timeline(DATES, RELATIONS).notes == ("Left out: 1 relation of these kinds without a date.",)


def test_parts_of_the_timeline() -> None:
    assert [row[2] for row in kinds(entity="p")] == ["project", "event"]
    assert [row[2] for row in kinds(kind="opening")] == ["opening"]
    assert [row[2] for row in kinds(since="2025-06")] == ["project", "event", "opening"]
    assert [row[2] for row in kinds(until="2025")] == ["project", "meeting", "event"]


def test_a_span_rests_on_the_claims_of_both_its_ends() -> None:
    assert timeline(DATES, RELATIONS).rows[0].claims == ("c0", "c1")


def test_of_several_dates_the_first_begins_and_the_last_ends() -> None:
    dates = network([("p", "startDate", day, "t") for day in ("2022-07-01", "2021-01-01", "2023-01-01")]
                    + [("p", "endDate", day, "t") for day in ("2025-01-01", "2026-06-30", "2024-01-01")])
    assert [(row["date"], row["until"]) for row in timeline(dates, NOTHING).table.records()] == [
        ("2021-01-01", "2026-06-30")]


def test_plans_are_drawn_as_plans() -> None:
    planned = network([("x", "opens", "2027", "d")], status="Planned")
    figure = timeline(planned, NOTHING).figure
    assert figure is not None and [moment.planned for moment in figure.moments] == [True]  # type: ignore[union-attr]


def found(dates: Iterable[Edge] = (), relations: Iterable[Edge] = (), participation: Iterable[Edge] = (),
          types: dict[str, str] | None = None, issued: dict[str, str] | None = None,
          activities: nx.MultiDiGraph = NOTHING, locations: nx.MultiDiGraph = NOTHING) -> list[tuple[object, ...]]:
    outcome = contradictions(network(dates, issued=issued), network(relations, types, issued), network(participation),
                             activities, locations)
    return [(row["thing"], row["what"], row["first"], row["second"], row["newer"], row["finding"])
            for row in outcome.table.records()]


def test_dates_that_differ_and_dates_that_only_say_less() -> None:
    issued = {"a": "2024-01-01", "b": "2025-01-01"}
    assert found([("x", "opens", "2026", "a"), ("x", "opens", "2026-03", "b")]) == []
    assert found([("x", "opens", "2026", "a"), ("x", "opens", "2027-03", "b")], issued=issued) == [
        ("x", "opens", "2026", "2027-03", "second", "differ")]


def test_values_of_relations_are_compared_only_where_all_else_is_alike() -> None:
    def capacity(node: str, quantity: str, unit: str, document: str) -> list[Edge]:
        return [(node, name, value, document) for name, value in (
            ("capacityOf", "plant"), ("quantity", quantity), ("unit", unit), ("ofMaterial", "magnet"))]

    types = {"n1": "Capacity", "n2": "Capacity", "n3": "Capacity"}
    one, close, other = (capacity("n1", "2000", "t/a", "a"), capacity("n2", "1950", "t/a", "b"),
                         capacity("n3", "5000", "t/a", "c"))
    assert found(relations=[*one, *close, *other], types=types) == [
        ("plant", "Capacity quantity", "1950", "2000", "not known", "close"),
        ("plant", "Capacity quantity", "1950", "5000", "not known", "differ"),
        ("plant", "Capacity quantity", "2000", "5000", "not known", "differ")]
    assert found(relations=[*one, *capacity("n2", "5000", "kg", "b")], types=types) == []
    assert found(relations=[*one, *capacity("n2", "5000", "t/a", "a")], types=types) == [], "the same document"


def test_two_coordinators_of_one_project() -> None:
    assert found(participation=[("p", "coordinatedBy", "http://x/a", "d"), ("p", "coordinatedBy", "http://x/b", "e"),
                                ("p", "hasPartner", "http://x/c", "f")]) == [
        ("p", "coordinatedBy", "http://x/a", "http://x/b", "not known", "differ")]


def test_a_plan_that_came_true_is_told_from_statuses_that_contradict() -> None:
    def statuses(old: str, new: str, dates: tuple[str, str]) -> list[tuple[object, ...]]:
        doing = nx.MultiDiGraph(issued=dict(zip("ab", dates, strict=True)))
        for document, status in (("a", old), ("b", new)):
            doing.add_edge("x", "mining", predicate=ORL + "performs", status=status, documents=(document,),
                           sources=(document,), claims=(f"c{document}",))
        nx.set_node_attributes(doing, {node: {"label": node, "type": ""} for node in doing})
        return [(row[1], row[-2], row[-1]) for row in found(activities=doing)]

    assert statuses("Planned", "Operating", ("2020", "2024")) == [("status of performs", "first", "came true")]
    assert statuses("Planned", "Operating", ("2024", "2020")) == [("status of performs", "second", "differ")]
    assert statuses("Operating", "Closed", ("2020", "2024")) == [("status of performs", "first", "differ")]
    assert statuses("Planned", "UnderConstruction", ("2020", "2024")) == []


def test_where_a_firm_works_has_a_status_too() -> None:
    works = network([("x", "operatesIn", "narva", "a"), ("x", "operatesIn", "turin", "a")])
    works.add_edge("x", "narva", predicate=ORL + "operatesIn", status="Closed", documents=("b",), sources=("b",),
                   claims=("cb",))
    assert found(locations=works) == [("x", "status of operatesIn", "Closed", "Operating", "not known", "differ")]


def test_a_plant_lies_in_one_place_and_a_firm_in_one_country() -> None:
    def lying(kind: str, *places: tuple[str, str]) -> list[tuple[object, ...]]:
        stated = network([("x", "locatedIn", place, document) for place, document in places]
                         + [("hanau", "locatedIn", "land", ""), ("kassel", "locatedIn", "land", ""),
                            ("lyon", "locatedIn", "pays", "")],
                         {"x": kind, "land": "Country", "pays": "Country"})
        for _, _, data in stated.edges(data=True):
            data["sources"] = tuple(filter(None, data["sources"]))
        return [(row[2], row[3]) for row in found(locations=stated)]

    assert lying("Facility", ("hanau", "a"), ("kassel", "b")) == [("hanau", "kassel")]
    assert lying("Facility", ("hanau", "a"), ("land", "b")) == [], "one says more"
    assert lying("Company", ("hanau", "a"), ("kassel", "b")) == []
    assert lying("Company", ("hanau", "a"), ("lyon", "b")) == [("land", "pays")]


@pytest.mark.parametrize(("one", "other", "finding"), [
    ("100", "100.0", ""), ("100", "96", "close"), ("100", "94", "differ"), ("a", "b", "differ"), ("a", "a", "")])
def test_how_values_differ(one: str, other: str, finding: str) -> None:
    assert differ(one, other) == finding


@pytest.mark.parametrize(("one", "other", "finding"), [
    ("2026", "2026", ""), ("2026-03-01", "2026-03", ""), ("2026-03", "2026-04", "differ"), ("2025", "2026", "differ")])
def test_how_dates_differ(one: str, other: str, finding: str) -> None:
    assert differ(one, other, dates=True) == finding


@given(st.floats(0, 1e9).map(str), st.floats(0, 1e9).map(str))
def test_it_does_not_matter_which_value_comes_first(one: str, other: str) -> None:
    assert differ(one, other) == differ(other, one) and differ(one, one) == ""
