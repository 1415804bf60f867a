"""The stage board: what capacities are added and which are not, who does what where, openings, benchmarks."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks import Edge, does, lies, link, makes, network, states
from oreloop.analyses import ANALYSES, Outcome, analyse
from oreloop.analyses.benchmarks import Consumption, load_benchmarks, read_consumption
from oreloop.analyses.capacities import Capacity, Kind, alike, capacities_of, counted, summed
from oreloop.analyses.figure import Bars, Matrix, PlaceMap
from oreloop.analyses.stage_board import stage_board
from oreloop.errors import UsageError
from oreloop.iri import HOME, ORL
from oreloop.vocabulary import load_vocabulary
from small_graph import iri, small_graph

RECYCLING, MAKING, MINING, SEPARATION = (
    iri(f"step/{name}") for name in ("recycling", "magnet-making", "mining", "separation"))
MAGNET, OXIDE = HOME + "material/permanent-magnet", HOME + "material/rare-earth-oxide"
GERMANY, FRANCE, CHINA, UNION = (iri(f"place/{name}") for name in ("germany", "france", "china", "european-union"))
COUNTRIES = {GERMANY: "Country", FRANCE: "Country", CHINA: "Country"}
PLACES = network([lies("a", GERMANY), lies("b", FRANCE), lies("c", CHINA), lies(GERMANY, UNION), lies(FRANCE, UNION)],
                 COUNTRIES)
CHAIN = network([link("ore", OXIDE, SEPARATION), link(OXIDE, MAGNET, MAKING), link(MAGNET, MAGNET, RECYCLING)])


def capacity(node: str, holder: str, quantity: str, document: str = "", unit: str = "t/a",
             **more: str | tuple[str, ...]) -> list[Edge]:
    return states(node, document, capacityOf=holder, quantity=quantity, unit=unit, **more)


def relations(*edges: Iterable[Edge], issued: dict[str, str] | None = None) -> nx.MultiDiGraph:
    listed = [edge for group in edges for edge in group]
    return network(listed, {edge[0]: "Capacity" for edge in listed}, issued=issued or {})


def at(thing: str, what: str, predicate: str, **more: Any) -> Edge:
    return thing, what, {"predicate": ORL + predicate, "country": (), "latitude": (), "longitude": (), **more}


def board(*activities: Edge, said: nx.MultiDiGraph | None = None, plants: Iterable[Edge] = (),
          types: dict[str, str] | None = None, owned: Iterable[tuple[str, str]] = (),
          places: nx.MultiDiGraph = PLACES, **params: Any) -> Outcome:
    return stage_board(network(activities, types), CHAIN, places, network(plants, types),
                       said if said is not None else relations(), network([(a, b, {}) for a, b in owned]), **params)


def rows(outcome: Outcome, *columns: str) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in columns) for row in outcome.table.records()]


# What is added


def test_only_like_capacities_are_added() -> None:
    said = relations(capacity("n1", "a", "100", ofMaterial=MAGNET), capacity("n2", "b", "50", ofMaterial=MAGNET),
                     capacity("n3", "c", "7", ofMaterial=MAGNET, unit="kg"),
                     capacity("n4", "c", "9", ofMaterial=MAGNET, side=ORL + "Input"),
                     capacity("n5", "c", "11", ofMaterial=MAGNET, basis=ORL + "ContainedElement"),
                     capacity("n6", "c", "13", ofMaterial=MAGNET, status="Planned"),
                     capacity("n7", "a", "15", ofMaterial=OXIDE))
    found = rows(board(said=said, show="capacities", by="union"), "materials", "unit", "basis", "side", "status",
                 "region", "capacity", "plants")
    assert found == [
        (MAGNET, "kg", "Magnet", "not said", "Operating", "outside the EU", 7, 1),
        (MAGNET, "t/a", "ContainedElement", "not said", "Operating", "outside the EU", 11, 1),
        (MAGNET, "t/a", "Magnet", "Input", "Operating", "outside the EU", 9, 1),
        (MAGNET, "t/a", "Magnet", "not said", "Planned", "outside the EU", 13, 1),
        (MAGNET, "t/a", "Magnet", "not said", "Operating", "in the EU", 150, 2),
        (OXIDE, "t/a", "Oxide", "not said", "Operating", "in the EU", 15, 1)]


def test_capacities_whose_material_nobody_says_are_never_added() -> None:
    said = relations(capacity("n1", "a", "100"), capacity("n2", "a2", "50"), capacity("n3", "b", "1"))
    assert sorted(map(str, (row[0] for row in rows(board(said=said, show="capacities"), "capacity")))) == [
        "1", "100", "50"]


def kept(*groups: Iterable[Edge], issued: dict[str, str] | None = None,
         below: dict[str, set[str]] | None = None) -> list[tuple[str, int]]:
    parts = below or {}
    found, left = counted(capacities_of(relations(*groups, issued=issued), {}, {}), lambda one: parts.get(one, ()))
    assert len(found) + len(left) == len(groups)
    return [(c.holders[0], int(c.quantity)) for c in found]


def test_of_several_statements_the_newest_counts() -> None:
    one, other = capacity("n1", "a", "800", "old", ofMaterial=MAGNET), capacity("n2", "a", "500", "new",
                                                                               ofMaterial=MAGNET)
    assert kept(one, other, issued={"old": "2020", "new": "2024-05"}) == [("a", 500)]
    assert kept(one, other, issued={"old": "2024-05", "new": "2020"}) == [("a", 800)]
    assert kept(one, other) == [("a", 800)], "undated: the larger one"


def test_a_company_gives_way_to_its_plants() -> None:
    owner, plant = capacity("n1", "firm", "800", ofMaterial=MAGNET), capacity("n2", "plant", "500", ofMaterial=MAGNET)
    assert kept(owner, plant, below={"firm": {"unit", "plant"}, "unit": {"plant"}}) == [("plant", 500)]
    assert kept(owner, plant) == [("firm", 800), ("plant", 500)]
    assert kept(owner, capacity("n2", "plant", "500", ofMaterial=OXIDE), below={"firm": {"plant"}}) == [
        ("firm", 800), ("plant", 500)], "of another material"


@pytest.mark.parametrize(("planned", "done", "dates", "expected"), [
    ("500", "500", ("2020", "2024"), [("a", 500)]), ("500", "600", ("2020", "2024"), [("a", 600)]),
    ("900", "600", ("2020", "2024"), [("a", 600), ("a", 900)]), ("500", "500", ("2024", "2020"), [("a", 500)] * 2),
    ("500", "500", ("", "2024"), [("a", 500)] * 2)])
def test_a_plan_that_has_come_true_is_not_counted_beside_what_operates(
        planned: str, done: str, dates: tuple[str, str], expected: list[tuple[str, int]]) -> None:
    found = kept(capacity("n1", "a", planned, "d1", ofMaterial=MAGNET, status="Planned"),
                 capacity("n2", "a", done, "d2", ofMaterial=MAGNET), issued=dict(zip(("d1", "d2"), dates, strict=True)))
    assert sorted(found) == sorted(expected)


def test_laboratories_and_projects_hold_no_capacity() -> None:
    said = [*capacity("n1", "a", "1", scale=(ORL + "Laboratory",)), *capacity("n2", "p", "1"),
            *capacity("n3", "b", "2")]
    made = network(said, {"n1": "Capacity", "n2": "Capacity", "n3": "Capacity", "p": "Project"})
    assert [c.holders for c in capacities_of(made, {}, {})] == [("b",)]


KINDS = st.builds(Kind, st.sampled_from(["t", "kg"]), st.sampled_from([(), ("m",), ("m", "n")]),
                  st.sampled_from(["Oxide", "Metal"]), st.sampled_from(["Input", "Output"]),
                  st.sampled_from(["Planned", "Operating"]))
CAPACITIES = st.lists(st.builds(Capacity, st.tuples(st.sampled_from("abc")), st.integers(1, 9).map(Decimal), KINDS,
                                st.sampled_from(["", "2020", "2024"]), st.just(("d",)),
                                st.uuids().map(lambda u: (str(u),))), max_size=12)


@given(CAPACITIES, st.dictionaries(st.sampled_from("abc"), st.sets(st.sampled_from("abc"))))
def test_nothing_is_lost_and_nothing_counted_twice(capacities: list[Capacity], below: dict[str, set[str]]) -> None:
    def parts(thing: str) -> set[str]:
        return below.get(thing, set())

    found, left = counted(capacities, parts)
    assert sorted(map(repr, [*found, *left])) == sorted(map(repr, capacities))
    assert len({(c.holders, c.kind) for c in found}) == len(found)
    assert counted(capacities[::-1], parts) == (found, left)


@given(CAPACITIES)
def test_sums_are_those_of_brute_force(capacities: list[Capacity]) -> None:
    assert sorted(c.claims for group in alike(capacities) for c in group) == sorted(c.claims for c in capacities)
    for kind, quantity in summed(capacities):
        same = [c.quantity for c in capacities if c.kind == kind]
        assert quantity == sum(same) if kind.materials else quantity in same


# The board


def test_the_board_is_in_the_order_of_the_chain_and_gives_capacities_to_the_steps_that_fit() -> None:
    said = relations(capacity("n1", "a", "100", "d", ofMaterial=MAGNET, side=ORL + "Output"))
    found = board(does("a", MAKING, order=("10",)), does("a", MINING, order=("2",)), makes("a", MAGNET),
                  does("b", MAKING, order=("10",), status="Planned"), does("p", MAKING, order=("10",)),
                  said=said, types={"p": "Project"})
    assert rows(found, "step", "region", "status", "actors", "capacity", "names") == [
        (MINING, GERMANY, "Operating", 1, "", "a"),
        (MAKING, FRANCE, "Planned", 1, "", "b"),
        (MAKING, GERMANY, "Operating", 1, f"100 t/a of {MAGNET} (output)", "a")]
    assert found.notes == ("Left out, as they are no plants: projects, laboratories and pilots (1).",)
    assert isinstance(found.figure, Matrix)
    assert found.figure.rows == (MINING, MAKING) and found.figure.values == ((1.0, None), (1.0, 1.0))
    assert {"claim0", "n1"} <= set(found.rows[2].claims)


def test_the_picture_keeps_the_largest_regions_and_those_that_nobody_tells() -> None:
    lands = [f"land{number:02}" for number in range(16)]
    actors = [(f"{land}-{n}", land) for number, land in enumerate(lands) for n in range(1 + (number == 9))]
    places = network([lies(actor, land) for actor, land in actors], dict.fromkeys(lands, "Country"))
    found = board(*(does(actor, MAKING) for actor, _ in actors), does("nowhere", MAKING), places=places)
    assert isinstance(found.figure, Matrix)
    assert found.figure.title == "Steps by region, planned ones too, the 14 largest of 16 regions"
    assert found.figure.columns == ("land09", *(land for land in lands[:14] if land != "land09"), "not known")
    assert found.figure.values == ((2.0, *[1.0] * 14),)


def test_a_capacity_of_several_steps_that_nothing_tells_apart_stands_in_a_row_of_its_own() -> None:
    found = board(does("a", MAKING), does("a", MINING), said=relations(capacity("n1", "a", "100")))
    assert rows(found, "step", "capacity") == [
        (MAKING, ""), (MINING, ""), (f"{MAKING}; {MINING}", "100 t/a")]


def test_what_has_stopped_stands_on_the_board_as_such_and_on_no_picture() -> None:
    found = board(does("a", MAKING, status="Closed"), makes("a", MAGNET, status="Closed"),
                  does("b", MINING, status="Paused"))
    assert rows(found, "step", "status", "materials", "names") == [
        (MAKING, "Closed", MAGNET, "a"), (MINING, "Paused", "", "b")]
    assert found.figure is None
    mapped = board(does("a", MAKING, status="Closed"), show="plants",
                   plants=[at("a", "hanau", "locatedIn", latitude=("50.1",), longitude=("8.9",))])
    assert isinstance(mapped.figure, PlaceMap) and mapped.figure.spots == ()


def test_a_plant_is_where_those_are_who_run_it_if_nobody_says_more() -> None:
    run = network([("plant", "b", {"predicate": ORL + "operator"})])
    found = board(does("plant", MAKING), places=nx.compose(run, PLACES))
    assert rows(found, "region", "names") == [(FRANCE, "plant")]
    assert found.notes == ()
    assert board(does("x", MAKING)).notes == ("Actors of whom no document says in which country they are: 1 of 1.",)


def test_parts_of_the_board() -> None:
    stated = (does("a", MAKING), makes("a", MAGNET), does("b", MAKING), does("c", MAKING), makes("c", OXIDE))
    assert rows(board(*stated, by="union"), "region", "actors") == [("in the EU", 2), ("outside the EU", 1)]
    assert rows(board(*stated, material=MAGNET), "names") == [("a",)]
    assert rows(board(*stated, place=UNION), "names") == [("b",), ("a",)]


def test_plants_stand_on_a_map_with_all_that_is_known_of_them() -> None:
    found = board(does("a", MAKING), does("b", MINING, status="Planned"), show="plants", plants=[
        at("a", "hanau", "locatedIn", latitude=("50.1",), longitude=("8.9",), country=(GERMANY,)),
        at("b", FRANCE, "locatedIn", latitude=("46",), longitude=("2",), country=(FRANCE,)),
        at("b", "2027-05", "opens", status="Planned")])
    assert rows(found, "name", "steps", "countries", "status", "opens") == [
        ("a", MAKING, GERMANY, "Operating", ""), ("b", MINING, FRANCE, "Planned", "2027-05")]
    assert isinstance(found.figure, PlaceMap)
    assert [(s.label, s.latitude, s.planned) for s in found.figure.spots] == [("a", 50.1, False)]
    assert found.figure.unplaced == ("b",), "the middle of a country is no place of a plant"


def test_openings_by_year_with_the_capacity_that_opens() -> None:
    said = relations(capacity("n1", "a", "100", ofMaterial=MAGNET, status="Planned"),
                     capacity("n2", "b", "70", ofMaterial=OXIDE))
    found = board(said=said, show="openings", plants=[
        at("a", "2027-05", "opens", status="Planned"), at("b", "2027", "opens", status="Planned"),
        at("c", "2020", "opens")])
    assert rows(found, "year", "status", "openings", "capacity", "names") == [
        ("2020", "Operating", 1, "", "c"), ("2027", "Planned", 2, f"100 t/a of {MAGNET}", "a; b")], (
        "what operates is not what is to open")
    assert isinstance(found.figure, Bars)
    assert found.figure.categories == ("2020", "2027")
    assert [(series.values, series.planned) for series in found.figure.series] == [((None, 100.0), True)]


# Benchmarks


def test_the_benchmarks_name_steps_materials_and_bases_of_the_vocabulary() -> None:
    benchmarks = load_benchmarks()
    known = {term.iri for term in load_vocabulary().terms.values()}
    assert [(b.label, b.share) for b in benchmarks.items] == [("extraction", 10), ("processing", 40),
                                                             ("recycling", 25)]
    assert benchmarks.third_country.share == 65
    assert {*benchmarks.bases, *(step for benchmark in benchmarks.items for step in benchmark.steps)} <= known


def shares(*consumed: str, more: Iterable[Edge] = ()) -> list[tuple[object, ...]]:
    said = relations(capacity("n1", "a", "3000", ofMaterial=MAGNET), capacity("n2", "b", "2000", ofMaterial=MAGNET,
                                                                             status="Planned"),
                     capacity("n3", "c", "90000", ofMaterial=MAGNET), more)
    outcome = board(does("a", RECYCLING), does("b", RECYCLING), does("c", RECYCLING), said=said, show="benchmarks",
                    consumed=consumed)
    return rows(outcome, "benchmark", "step", "capacity", "planned", "share", "share_with_planned", "finding")


def test_shares_count_only_what_lies_in_the_union() -> None:
    assert shares(f"{MAGNET}=20000;t/a")[-1] == (
        "recycling", RECYCLING, 3000, 2000, 15.0, 25.0, "reached with what is planned")
    assert shares(f"{MAGNET}=12000;t/a")[-1][-3:] == (25.0, 41.7, "reached")
    assert shares(f"{MAGNET}=200000;t/a")[-1][-1] == "not reached by what documents state"
    assert shares(f"{MAGNET}=20000;t/a")[0] == (
        "extraction", "not said", None, None, None, None, "not computable: no document states a capacity")


@pytest.mark.parametrize(("consumed", "finding"), [
    ("", "not computable: no consumption is given"),
    (f"{MAGNET}=20;kt/a", "not computable: consumption is given in kt/a"),
    (f"{MAGNET}=20000;t/a;Oxide", "not computable: consumption is counted as oxide")])
def test_without_a_fitting_consumption_the_capacities_are_shown_and_no_share(consumed: str, finding: str) -> None:
    assert shares(*filter(None, [consumed]))[-1] == ("recycling", RECYCLING, 3000, 2000, None, None, finding)


def test_what_goes_in_is_no_capacity_to_produce() -> None:
    fed = relations(capacity("n1", "a", "3000", ofMaterial=MAGNET, side=ORL + "Input"))
    found = board(does("a", RECYCLING), said=fed, show="benchmarks", consumed=(f"{MAGNET}=20000;t/a",))
    assert rows(found, "capacity", "share", "finding")[-1] == (
        3000, None, "not computable: the capacity is what goes in")


def test_neither_a_capacity_of_unknown_place_nor_one_of_several_steps_is_held_against_a_benchmark() -> None:
    elsewhere = relations(capacity("n1", "x", "3000", ofMaterial=MAGNET))
    found = board(does("x", RECYCLING), said=elsewhere, show="benchmarks", consumed=(f"{MAGNET}=20000;t/a",))
    assert {row[0] for row in rows(found, "capacity")} == {None}, "nobody says that x lies in the Union"
    either = relations(capacity("n1", "a", "3000", ofMaterial="cobalt"))
    found = board(does("a", RECYCLING), does("a", MINING), said=either, show="benchmarks",
                  consumed=("cobalt=20000;t/a",))
    assert {row[0] for row in rows(found, "capacity")} == {None}
    assert any(note.startswith("1 of them belong to no step, or to several") for note in found.notes)


def test_the_largest_third_country() -> None:
    found = board(show="benchmarks", consumed=(
        f"{MAGNET}=100;t/a", f"{MAGNET}=20;t/a;;{GERMANY}", f"{MAGNET}=70;t/a;;China", f"{MAGNET}=5;t/a;;Japan"))
    assert rows(found, "benchmark", "consumption", "share", "wanted", "finding")[-1] == (
        "from one third country", 100, 70.0, 65, "China: too much")


@pytest.mark.parametrize(("text", "country"), [
    ("DE", "Germany"), ("deutschland", "Germany"), ("Chine", "China"), ("elsewhere", "elsewhere"), ("", "")])
def test_countries_of_a_consumption_go_by_all_their_names_and_codes(text: str, country: str) -> None:
    assert Consumption.of(f"m=1;t/a;;{text}") == Consumption("m", Decimal(1), "t/a", "", country)


def test_a_table_of_consumption(tmp_path: Path) -> None:
    table = ("material,quantity,unit,year,source\npermanent magnet,20000,t/a,2023,Survey\n"
             "rare earth oxide,1.5,kt/a,,\n")
    assert read_consumption({"consumption": table, "show": "board"}) == {"show": "board", "consumed": [
        "permanent magnet=20000;t/a;;;2023;Survey", "rare earth oxide=1.5;kt/a;;;;"]}
    path = tmp_path / "used.csv"
    path.write_text(table, encoding="utf-8")
    outcome = analyse(small_graph(), ANALYSES.get("stage-board"), {"show": "benchmarks", "consumption": str(path)})
    assert "Consumption: Survey" in outcome.notes
    assert {row.cells[1] for row in outcome.rows} == {MAGNET, OXIDE}


@pytest.mark.parametrize(("table", "fault"), [
    ("material,quantity\nx,1\n", "the table of consumption lacks columns"),
    ("material,quantity,unit\nx,1,t/a\nx,many,t/a\n", "line 3 of the table of consumption: a quantity can't be 'many'"),
    ("material,quantity,unit\n\nx,1,\n", "line 3 of the table of consumption: a consumption lacks its unit"),
    ("material,quantity,unit\nx,-1,t\n", "line 2 of the table of consumption")])
def test_a_broken_table_of_consumption_is_named_with_its_line(table: str, fault: str) -> None:
    with pytest.raises(UsageError, match=fault):
        read_consumption({"consumption": table})


def test_a_table_of_consumption_from_a_spreadsheet() -> None:
    table = "\ufeffmaterial;quantity;unit;country\r\npermanent magnet;20,5;t/a;\r\n"
    with pytest.raises(UsageError, match=r"line 2 .* a quantity can't be '20,5'"):
        read_consumption({"consumption": table})
    assert read_consumption({"consumption": table.replace(",", ".")}) == {
        "consumed": ["permanent magnet=20.5;t/a;;;;"]}


@pytest.mark.parametrize(("content", "fault"), [
    ("material,quantity,unit\npermanent magnt,1,t/a\n", "no material is called 'permanent magnt'"),
    ("material,quantity\n", "lacks columns"), ("\n", "the file is empty")])
def test_what_is_wrong_in_a_file_is_told_with_its_name(content: str, fault: str, tmp_path: Path) -> None:
    path = tmp_path / "used.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=f"used.csv: .*{fault}"):
        analyse(small_graph(), ANALYSES.get("stage-board"), {"consumption": str(path)})
    path.write_text("material,quantity,unit\npermanent magnet,1,t/a\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"^no place is called"):
        analyse(small_graph(), ANALYSES.get("stage-board"), {"consumption": str(path), "place": "place:Atlantis"})


@pytest.mark.parametrize("text", ["m=", "m=1", "m=NaN;t", "m=0;t", "m=Infinity;t"])
def test_a_consumption_without_a_number_or_unit_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"a quantity can't be|lacks its unit"):
        Consumption.of(text)


def test_an_unknown_material_is_named() -> None:
    with pytest.raises(UsageError, match="magnetite"):
        analyse(small_graph(), ANALYSES.get("stage-board"), {"consumed": "magnetite=1;t"})


def test_every_view_of_the_small_graph() -> None:
    for show in ("board", "plants", "capacities", "openings"):
        outcome = analyse(small_graph(), ANALYSES.get("stage-board"), {"show": show})
        assert outcome.rows and all(row.claims for row in outcome.rows), show


def test_an_actor_is_on_the_map_where_it_works_before_its_seat() -> None:
    def spot(latitude: str) -> dict[str, tuple[str, ...]]:
        return {"latitude": (latitude,), "longitude": ("8",)}

    ways = [at("a", "seat", "locatedIn", **spot("1")), at("a", "plan", "operatesIn", status="Planned", **spot("2")),
            at("a", "plant", "operatesIn", **spot("3")), at("a", "ruin", "operatesIn", status="Closed", **spot("4"))]
    for known, latitude in ((ways, 3.0), (ways[:2], 2.0), (ways[:1], 1.0)):
        figure = board(does("a", MAKING), show="plants", plants=known).figure
        assert isinstance(figure, PlaceMap) and [one.latitude for one in figure.spots] == [latitude]
