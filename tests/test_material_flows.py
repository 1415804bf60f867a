"""Loops with gaps, chokepoints and what-if: hand-worked chains, and brute force over random small ones."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks import Edge, does, flow, lies, link, makes, network, states
from oreloop.analyses import ANALYSES, analyse
from oreloop.analyses.chokepoints import chokepoints, herfindahl
from oreloop.analyses.circuits import circuits
from oreloop.analyses.conversions import Conversion, ReferenceChain, activities_of, conversions, follows
from oreloop.analyses.holdings import Holdings
from oreloop.analyses.loop_kinds import kinds_of, loop_kinds
from oreloop.analyses.loops import loops
from oreloop.analyses.reaching import reached
from oreloop.analyses.regions import Regions
from oreloop.analyses.what_if import read_scenario, what_if
from oreloop.errors import UsageError
from oreloop.iri import HOME, ORL
from oreloop.vocabulary import load_vocabulary
from small_graph import iri, small_graph

RECYCLING, MAKING, MINING = iri("step/recycling"), iri("step/magnet-making"), iri("step/mining")
GERMANY, FRANCE, CHINA = (iri(f"place/{name}") for name in ("germany", "france", "china"))


CHAIN = network([link("ore", "oxide", "separation"), link("oxide", "magnet", MAKING),
                 link("magnet", "motor", "assembly"), link("motor", "waste", "collection"),
                 link("waste", "oxide", RECYCLING)])
PLACES = network([lies("a", "hanau"), lies("hanau", GERMANY), lies("b", FRANCE), lies("c", CHINA),
                  *(lies(country, iri("place/european-union")) for country in (GERMANY, FRANCE))],
                 {GERMANY: "Country", FRANCE: "Country", CHINA: "Country", "hanau": "City"})
NOTHING = network([])


# What brings a material back


def test_what_was_used_or_left_over_is_brought_back_by_whatever_makes_something_else_of_it() -> None:
    scrap, other = HOME + "material/scrap", HOME + "material/magnet-scrap"
    chain = ReferenceChain(NOTHING, {other: (scrap,)})

    def back(source: str, target: str) -> bool:
        return chain.brings_back(conversions(network([flow(source, target)]), chain)[0])

    assert back(scrap, "magnet") and back(other, "magnet")
    assert not back("magnet", scrap) and not back(other, scrap) and not back("magnet", "motor")


# Loops that lack one link, and what is said of each


def test_a_loop_that_lacks_one_link_of_the_chain_is_open_and_says_which() -> None:
    stated = network([flow("oxide", "magnet"), flow("magnet", "motor"), flow("waste", "oxide", RECYCLING)])
    (row,) = loops(stated, CHAIN).table.records()
    assert row["status"] == "Open"
    assert row["materials"] == "waste → oxide → magnet → motor → waste"
    assert row["steps"].split(" → ") == [
        RECYCLING, f"not said, typically {MAKING}", "not said, typically assembly", "missing: collection"]
    assert row["weakest_link"] == "motor → waste: no document states it"
    assert row["statuses"] == "Operating → Operating → Operating → Open"
    assert loops(stated, CHAIN, open_loops=False).rows == ()


def test_two_missing_links_are_no_loop() -> None:
    stated = network([flow("oxide", "magnet"), flow("waste", "oxide", RECYCLING)])
    assert loops(stated, CHAIN).rows == ()


def test_the_chain_is_no_evidence() -> None:
    stated = network([flow("oxide", "magnet"), flow("magnet", "motor"), flow("waste", "oxide", RECYCLING)])
    (row,) = loops(stated, CHAIN).rows
    assert row.claims == ("claim0", "claim1", "claim2")
    assert loops(network([]), CHAIN).rows == ()


def test_what_makes_an_earlier_material_of_a_later_one_closes_a_loop() -> None:
    stated = network([flow("oxide", "magnet"), flow("magnet", "oxide")])
    (row,) = loops(stated, CHAIN).table.records()
    assert (row["materials"], row["status"]) == ("oxide → magnet → oxide", "Operating")
    assert loops(stated).rows == (), "without the chain nobody knows what is earlier"


def test_only_the_shortest_loop_through_each_return_unless_every_one_is_asked_for() -> None:
    stated = network([flow(*pair) for pair in (
        ("oxide", "magnet"), ("oxide", "alloy"), ("alloy", "magnet"), ("magnet", "oxide"))])
    short = loops(stated, CHAIN)
    assert [row["conversions"] for row in short.table.records()] == [2]
    assert short.notes[0] == "A longer way, by wider terms or by other materials: 1 more closed loop (--every)."
    assert [row["conversions"] for row in loops(stated, CHAIN, every=True).table.records()] == [2, 3]


def test_a_loop_by_a_wider_term_is_left_out_where_a_narrower_one_is_stated() -> None:
    stated = network([flow("oxide", "magnet"), flow("raw", "magnet"), flow("magnet", "oxide")])
    stated.graph["broader"] = {"oxide": ("raw",)}
    (row,) = loops(stated, CHAIN).table.records()
    assert row["materials"] == "oxide → magnet → oxide"
    assert len(loops(stated, CHAIN, every=True).rows) == 2
    stated.remove_edge("oxide", "magnet")
    (row,) = loops(stated, CHAIN).table.records()
    assert row["materials"] == "raw → magnet → oxide → raw"


def test_actors_places_and_the_weakest_link_of_a_loop() -> None:
    stated = network([flow("oxide", "magnet", MAKING, "d1"), flow("magnet", "oxide", RECYCLING, "d2")])
    doing = network([does("a", MAKING, documents=("d1",)), does("b", MAKING, documents=("d1",)),
                     does("c", RECYCLING, documents=("d9",)), does("p", RECYCLING, documents=("d2",))],
                    {"p": "Project"})
    (row,) = loops(stated, CHAIN, doing, PLACES).table.records()
    assert row["actors"] == "a / b → p" and row["countries"] == f"{FRANCE} / {GERMANY} → not said"
    assert row["in_the_eu"] == "not known for all steps"
    assert row["weakest_link"] == "magnet → oxide: nobody is named but projects, laboratories or pilots"
    assert row["elsewhere"] == "c"


def test_only_loops_through_a_material_or_a_kind_of_it() -> None:
    stated = network([flow("oxide", "magnet"), flow("magnet", "oxide"), flow("x", "y", RECYCLING), flow("y", "x")])
    stated.graph["broader"] = {"oxide": ("ore",)}
    assert len(loops(stated, CHAIN, match="exact").rows) == 2
    (row,) = loops(stated, CHAIN, match="exact", material="ore").table.records()
    assert row["materials"] == "oxide → magnet → oxide"


def test_kinds_of_loops_name_steps_and_materials_of_the_vocabulary() -> None:
    known = set(load_vocabulary().terms)
    for kind in loop_kinds():
        assert kind.label and kind.about
        for iri_ in kind.steps | kind.materials | kind.back:
            assert iri_.removeprefix(HOME) in known, iri_


@given(st.sets(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), max_size=20), st.integers(1, 7))
def test_circuits_are_those_of_networkx(pairs: set[tuple[str, str]], longest: int) -> None:
    def turned(circuit: list[str]) -> tuple[str, ...]:
        first = circuit.index(min(circuit))
        return tuple(circuit[first:] + circuit[:first])

    found = [tuple(circuit) for circuit in circuits(pairs, longest)]
    assert sorted(found) == sorted(map(turned, nx.simple_cycles(nx.DiGraph(sorted(pairs)), length_bound=longest)))


def test_the_narrowest_material_that_comes_back_tells_the_kind_of_a_loop() -> None:
    powder, metal = iri("material/magnet-powder"), iri("material/rare-earth-metal")
    broader = {powder: (metal,)}
    assert kinds_of([Conversion("magnet", powder)], broader) == ["short loop"]
    assert kinds_of([Conversion("magnet", metal)], broader) == ["long loop"]


# The reference chain


@given(st.sets(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=1),
       st.sampled_from("abcdx"), st.sampled_from("abcdx"))
def test_typical_steps_are_those_of_the_narrowest_links_that_fit(links: set[tuple[str, str]], source: str,
                                                                 target: str) -> None:
    broader = {"d": ("c",), "c": ("a",), "x": ("d",)}
    chain = ReferenceChain(network([link(a, b, a + b) for a, b in sorted(links)]), broader)
    above = {"a": "a", "b": "b", "c": "ca", "d": "dca", "x": "xdca"}
    fitting = [(a, b) for a, b in links if a in above[source] and b in above[target]]
    narrowest = {a + b for a, b in fitting
                 if not any((c, d) != (a, b) and a in above[c] and b in above[d] for c, d in fitting)}
    assert set(chain.typical(source, target)) == narrowest


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), max_size=9, unique=True),
       st.sampled_from(["exact", "kind", "any"]))
def test_what_follows_what_is_what_the_definition_says(pairs: list[tuple[str, str]], match: str) -> None:
    broader = {"d": ("a",), "c": ("b",), "e": ("d",)}
    above = {"a": "a", "b": "b", "c": "cb", "d": "da", "e": "eda"}
    items = [Conversion(a, b) for a, b in pairs]
    expected: dict[tuple[str, str], set[Conversion]] = {}
    for one in items:
        for other in items:
            fits = one.target == other.source or (match != "exact" and other.source in above[one.target]) or (
                match == "any" and one.target in above[other.source])
            if fits:
                expected.setdefault((one.source, other.source), set()).add(one)
    assert {key: set(found) for key, found in follows(items, broader, match).items()} == expected


def test_what_is_made_of_raw_material_is_not_made_of_whatever_came_out() -> None:
    raw, cobalt, powder, magnet = (iri(f"material/{name}") for name in ("raw-material", "cobalt", "magnet-powder", "m"))
    broader = {cobalt: (raw,), powder: (raw,)}
    items = [Conversion(magnet, cobalt), Conversion(magnet, raw), Conversion(raw, magnet)]
    for match in ("kind", "any"):
        assert {key: set(found) for key, found in follows(items, broader, match).items()} == {
            (magnet, raw): {items[1]}, (raw, magnet): {items[2]}}


# Places


LANDS = {FRANCE: "Country", CHINA: "Country", GERMANY: "Country"}


def works(thing: str, place: str, status: str = "Operating") -> Edge:
    return thing, place, {"predicate": ORL + "operatesIn", "status": status}


def runs(firm: str, plant: str, status: str = "Operating") -> Edge:
    return plant, firm, {"predicate": ORL + "operator", "status": status}


def test_countries_are_those_where_a_thing_works_else_where_it_lies() -> None:
    assert Regions(PLACES).countries("a") == (GERMANY,) and Regions(PLACES).places("a") == {
        "hanau", GERMANY, iri("place/european-union")}
    regions = Regions(network([lies("a", FRANCE), works("a", CHINA), lies("b", CHINA)], LANDS))
    assert tuple(map(regions.countries, ("a", "b", "nobody"))) == ((CHINA,), (CHINA,), ())
    assert regions.places("a") == {FRANCE, CHINA}, "it is in both"


def test_what_is_only_planned_is_no_place_of_what_operates() -> None:
    regions = Regions(network([lies("a", FRANCE), works("a", CHINA, "Planned"), works("b", CHINA, "UnderConstruction"),
                               works("c", CHINA, "Closed"), works("d", GERMANY), works("d", CHINA, "Planned")], LANDS))
    assert [regions.countries(thing) for thing in "abcd"] == [(FRANCE,), (), (), (GERMANY,)]
    assert [regions.countries(thing, "Planned") for thing in "abcd"] == [(CHINA,), (CHINA,), (), (CHINA,)]
    assert regions.countries("c", "Closed") == (CHINA,) and regions.countries("d", "Paused") == (GERMANY,)
    assert regions.places("c") == frozenset() and regions.claims("c") == {"claim3"}


def test_a_firm_works_where_its_plants_lie_and_a_plant_where_its_firm_does() -> None:
    regions = Regions(network([lies("firm", FRANCE), runs("firm", "plant"), lies("plant", "hanau"),
                               lies("hanau", GERMANY), runs("other", "nowhere"), lies("other", CHINA),
                               runs("planner", "hope", "Planned"), lies("hope", CHINA)], LANDS))
    assert regions.countries("firm") == regions.countries("plant") == (GERMANY,)
    assert regions.countries("nowhere") == (CHINA,) and regions.places("nowhere") == {CHINA}
    assert regions.countries("planner") == () and regions.countries("planner", "Planned") == (CHINA,)
    assert regions.claims("firm") == {"claim0", "claim1", "claim2", "claim3"}, "seat, plant, its place, the country"
    assert regions.claims("nowhere") == {"claim4", "claim5"}


def test_the_union_is_what_the_vocabulary_says_lies_in_it() -> None:
    union = iri("place/european-union")
    located = network([lies("a", FRANCE), lies(FRANCE, union), lies("b", CHINA)])
    assert [Regions(located).in_european_union(thing) for thing in ("a", FRANCE, "b", CHINA, "x")] == [
        True, True, False, False, False]


# Chokepoints


@pytest.mark.parametrize(("shares", "index"), [
    ([1], 10_000), ([1, 1], 5_000), ([3, 1], 6_250), ([], None), ([0], None)])
def test_the_herfindahl_hirschman_index_by_hand(shares: list[float], index: int | None) -> None:
    assert herfindahl(shares) == index


def stages(doing: nx.MultiDiGraph, ownership: nx.MultiDiGraph = NOTHING, **params: Any) -> list[dict[str, Any]]:
    return chokepoints(NOTHING, CHAIN, doing, PLACES, ownership, NOTHING, NOTHING, **params).table.records()


def test_stages_by_hand() -> None:
    doing = network([does("a", MAKING), makes("a", "magnet"), does("b", MAKING), makes("b", "magnet"),
                     does("c", MAKING, status="Planned"), makes("c", "magnet", status="Planned"),
                     does("d", RECYCLING), does("lab", RECYCLING, scale=(ORL + "laboratory",)), makes("e", "ore")])
    owned = network([("top", "mid", {}), ("mid", "a", {}), ("top", "b", {}), ("x", "d", {}), ("y", "d", {})])
    found = {(row["step"], row["material"]): row for row in stages(doing, owned)}
    making = found[MAKING, "magnet"]
    assert (making["actors"], making["planned"], making["in_the_eu"], making["hhi_countries"]) == (2, 1, 2, 5000)
    assert (making["hhi_owners"], making["owners_known"], making["countries_known"]) == (10_000, 1.0, 1.0)
    alone = found[RECYCLING, "not said"]
    assert (alone["actors"], alone["finding"], alone["countries_known"], alone["hhi_countries"]) == (
        1, "single supplier", 0.0, None)
    assert alone["owners_known"] == 0.0, "two owners at the top are not one"
    assert found["not said", "ore"]["names"] == "e"
    assert len(found) == 3


def test_a_step_that_only_projects_and_laboratories_do_has_no_plant() -> None:
    doing = network([does("p", MAKING), does("lab", MAKING, scale=(ORL + "pilot",))], {"p": "Project"})
    (row,) = stages(doing)
    assert (row["actors"], row["finding"], row["names"]) == (0, "no plant", "")


def test_a_company_beside_its_own_plant_is_not_another_actor() -> None:
    doing = network([does("firm", MAKING), does("plant", MAKING), does("other", MAKING)])
    run = network([("plant", "firm", {"predicate": ORL + "operator"})])
    (row,) = chokepoints(NOTHING, CHAIN, doing, PLACES, NOTHING, run, NOTHING).table.records()
    assert (row["actors"], row["names"]) == (2, "other; plant")


def test_stages_of_one_place() -> None:
    doing = network([does("a", MAKING), does("b", MAKING), does("c", MAKING)])
    assert [row["names"] for row in stages(doing, place=iri("place/european-union"))] == ["a; b"]
    assert [row["names"] for row in stages(doing, place=CHINA)] == ["c"]


def contract(node: str, supplier: str, buyer: str, **more: str) -> list[Edge]:
    return states(node, supplier=supplier, buyer=buyer, **more)


CONTRACTS = network([*contract("n1", "a", "x", ofMaterial="magnet"), *contract("n2", "b", "x", ofMaterial="magnet"),
                     *contract("n3", "c", "y"), *contract("n4", "a", "y", status="Planned"),
                     *contract("n5", "a", "z", status="Closed"), *contract("n6", "b", "w", status="Planned")],
                    {f"n{i}": "SupplyContract" for i in range(1, 7)})


def test_buyers_with_a_single_supplier_come_first() -> None:
    outcome = chokepoints(NOTHING, CHAIN, NOTHING, PLACES, NOTHING, NOTHING, CONTRACTS, by="buyers")
    rows = [(row["buyer"], row["material"], row["suppliers"], row["planned"], row["finding"], row["names"])
            for row in outcome.table.records()]
    assert rows == [("w", "not said", 0, 1, "only planned", "b"),
                    ("y", "not said", 1, 1, "single supplier, 1 more planned", "a; c"),
                    ("x", "magnet", 2, 0, "", "a; b")]
    assert set(outcome.rows[1].claims) == {"n3", "n4"}


@given(st.sets(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), max_size=8),
       st.sets(st.sampled_from("abcd")))
def test_holdings_are_those_of_graph_search(edges: set[tuple[str, str]], among: set[str]) -> None:
    digraph = nx.DiGraph(edges)
    digraph.add_nodes_from("abcd")
    holdings = Holdings(network([(a, b, {}) for a, b in edges]))
    for thing in "abcd":
        assert holdings.below(thing) == nx.descendants(digraph, thing)
        roots = [n for n in nx.ancestors(digraph, thing) if not set(digraph.predecessors(n)) - {n}]
        assert holdings.top(thing) == (roots[0] if len(roots) == 1 else None)
    strict = {one for one in among for other in among
              if nx.has_path(digraph, one, other) and not nx.has_path(digraph, other, one)}
    assert holdings.narrowest(among) == sorted(among - strict)


def test_a_minority_share_is_no_control() -> None:
    owned = network([("a", "b", {"share": ("20",)}), ("c", "b", {"share": ("80",)}), ("a", "d", {"share": ("50.0",)})])
    assert (Holdings(owned).top("b"), Holdings(owned).top("d")) == ("c", "a")


def ways(edges: Iterable[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    stated = network([flow(a, b) for a, b in edges])
    rows = chokepoints(stated, *[NOTHING] * 6, by="ways").table.records()
    return {row["product"]: row for row in rows}


def test_ways_by_hand() -> None:
    found = ways([("ore", "oxide"), ("scrap", "oxide"), ("oxide", "metal"), ("oxide", "salt"), ("metal", "magnet"),
                  ("salt", "magnet"), ("ore", "iron")])
    assert found["magnet"] | {"documents": 0} == {
        "product": "magnet", "from": "ore; scrap", "ways": 1, "on_every_way": "oxide", "least_cut": "oxide",
        "only_by": "", "finding": "all hangs on oxide", "documents": 0}
    assert found["iron"]["on_every_way"] == "ore"


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda e: e[0] < e[1]), min_size=1, max_size=12))
def test_ways_are_those_of_brute_force(edges: set[tuple[int, int]]) -> None:
    """Dominators and least cuts of acyclic flows, by taking away every set of materials."""
    names = [(f"m{a}", f"m{b}") for a, b in edges]
    digraph = nx.DiGraph(names)
    roots = [n for n in digraph if not digraph.in_degree(n)]

    def reaches(product: str, without: Iterable[str]) -> bool:
        rest = digraph.subgraph(set(digraph) - set(without))
        return any(root in rest and nx.has_path(rest, root, product) for root in roots)

    for product, row in ways(names).items():
        inner = sorted(nx.ancestors(digraph, product))
        assert set(row["on_every_way"].split("; ")) - {""} == {n for n in inner if not reaches(product, [n])}
        size = next(k for k in range(len(inner) + 1)
                    if any(not reaches(product, cut) for cut in combinations(inner, k)))
        assert row["ways"] == size
        assert not reaches(product, row["least_cut"].split("; "))


@given(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(lambda e: e[0] < e[1]), min_size=1, max_size=6),
       st.data())
def test_those_by_whom_alone_a_product_is_reached_are_those_of_brute_force(edges: set[tuple[int, int]],
                                                                          data: st.DataObject) -> None:
    by = {edge: data.draw(st.sets(st.sampled_from("xyz"), max_size=2)) for edge in sorted(edges)}
    stated = network([flow(f"m{a}", f"m{b}", f"s{a}{b}", f"d{a}{b}") for a, b in sorted(edges)])
    doing = network([does(actor, f"s{a}{b}", documents=(f"d{a}{b}",)) for (a, b), actors in by.items()
                     for actor in sorted(actors)])
    digraph = nx.DiGraph([(f"m{a}", f"m{b}") for a, b in edges])

    def reached_without(actor: str) -> set[str]:
        left = nx.DiGraph([(f"m{a}", f"m{b}") for (a, b), actors in by.items() if not actors or actors - {actor}])
        left.add_nodes_from(digraph)
        roots = [n for n in digraph if not digraph.in_degree(n)]
        return {n for n in digraph if any(nx.has_path(left, root, n) for root in roots)}

    for row in chokepoints(stated, NOTHING, doing, *[NOTHING] * 4, by="ways").table.records():
        assert set(row["only_by"].split("; ")) - {""} == {
            actor for actor in "xyz" if row["product"] not in reached_without(actor)}


# What if


def change(doing: nx.MultiDiGraph, stated: nx.MultiDiGraph = NOTHING, ownership: nx.MultiDiGraph = NOTHING,
           plants: nx.MultiDiGraph = NOTHING, relations: nx.MultiDiGraph = NOTHING,
           **params: Any) -> list[tuple[Any, ...]]:
    outcome = what_if(stated, CHAIN, doing, PLACES, ownership, plants, relations, **params)
    columns = ("effect", "what", "before", "after", "finding")
    return [tuple(row[column] for column in columns) for row in outcome.table.records()]


DOING = network([does("a", MAKING, documents=("d1",)), does("b", MAKING, documents=("d1",)), does("b", MINING),
                 does("c", MAKING, status="Planned")])


def test_a_cut_by_hand() -> None:
    assert change(DOING, cut=(GERMANY,)) == [("step weakened", MAKING, 2, 1, "one is left")]
    assert change(DOING, cut=(GERMANY, "b")) == [
        ("step lost", MAKING, 2, 0, "nobody is left"), ("step lost", MINING, 1, 0, "nobody is left")]
    assert change(DOING, cut=("b",), step=(MINING,)) == [("step lost", MINING, 1, 0, "nobody is left")]
    assert change(DOING, step=(MAKING,)) == [("step lost", MAKING, 2, 0, "nobody is left")]
    assert change(DOING, cut=(CHINA,)) == []


def test_a_material_is_lost_with_the_last_who_makes_it_and_all_that_needs_it() -> None:
    stated = network([flow("oxide", "magnet", MAKING, "d1"), flow("magnet", "motor", "assembly"),
                      flow("steel", "case", "assembly")])
    lost = [row for row in change(DOING, stated, cut=("a", "b")) if row[0] == "material not reached"]
    assert lost == [("material not reached", "magnet", 1, 0, "nobody is left who makes it"),
                    ("material not reached", "motor", 1, 0, "needs magnet")]
    assert not [row for row in change(DOING, stated, cut=("a",)) if row[0] == "material not reached"]
    saved = change(DOING, stated, cut=("a", "b"), substitute=("magnet=steel",))
    assert ("saved by a substitute", "motor", None, None, "") in saved
    assert [row[1] for row in saved if row[0] == "material not reached"] == ["magnet"]


def test_a_step_that_is_cut_everywhere_stops_whoever_does_it_if_it_has_no_other() -> None:
    stated = network([flow("oxide", "magnet", MAKING), flow("ore", "oxide", "separation")])
    lost = [row[1] for row in change(NOTHING, stated, step=(MAKING,)) if row[0] == "material not reached"]
    assert lost == ["magnet"], "no actor is named, and the step is done by nobody any more"
    assert change(NOTHING, stated, cut=(GERMANY,), step=(MAKING,)) == [], "it is cut in one place alone"


def test_a_buyer_that_loses_its_suppliers_is_told() -> None:
    rows = change(NOTHING, relations=CONTRACTS, cut=("a", "b"))
    assert rows == [("supplier lost", "x", 2, 0, "no named supplier is left")]
    assert change(NOTHING, relations=CONTRACTS, cut=("b",)) == [("supplier lost", "x", 2, 1, "one is left")]
    assert change(NOTHING, relations=CONTRACTS, cut=("b", "x")) == [], "who is cut itself loses nothing"
    assert change(NOTHING, relations=CONTRACTS, cut=("b",), step=(MAKING,)) == [], "b is not said to do that step"
    assert ("supplier lost", "x", 2, 1, "one is left") in change(DOING, relations=CONTRACTS, cut=("b",), step=(MAKING,))


def test_the_plants_and_subsidiaries_of_a_company_fall_with_it() -> None:
    doing = network([does("plant", MAKING), does("daughter", MINING), does("stranger", MINING)])
    run = network([("plant", "firm", {"predicate": ORL + "operator"})])
    outcome = what_if(NOTHING, CHAIN, doing, PLACES, network([("firm", "daughter", {})]), run, NOTHING, cut=("firm",))
    assert [(row["effect"], row["what"], row["cut_off"]) for row in outcome.table.records()] == [
        ("step lost", MAKING, "plant"), ("step weakened", MINING, "daughter")]
    assert "With what is cut fall its plants and subsidiaries: daughter, plant." in outcome.notes


def test_those_who_plan_a_step_that_is_lost_come_with_the_year_of_their_opening() -> None:
    opening = network([("c", "2028", {"predicate": ORL + "opens", "status": "Planned"}),
                       ("b", "2019", {"predicate": ORL + "opens"})])
    outcome = what_if(NOTHING, CHAIN, DOING, PLACES, NOTHING, opening, NOTHING, cut=("a", "b"), step=(MAKING,))
    assert [(row["planned"], row["opens"]) for row in outcome.table.records()] == [("c", "2028")]
    late = what_if(NOTHING, CHAIN, DOING, PLACES, NOTHING, opening, NOTHING, cut=("a", "b"), delay=("c=2031",))
    assert late.table.records()[0]["opens"] == "2031"


def test_a_delay_is_told_of_those_who_only_plan() -> None:
    assert change(DOING, delay=("c=2029",)) == [("opening delayed", MAKING, 2, 2, "c not before 2029")]


def test_a_scenario_that_changes_nothing_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="the scenario changes nothing; name what falls away"):
        what_if(*[NOTHING] * 7)


@given(st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda e: e[0] != e[1]), max_size=10),
       st.sets(st.integers(0, 9), max_size=4))
def test_nothing_is_reached_that_a_fixpoint_by_hand_does_not_reach(edges: set[tuple[int, int]], cut: set[int]) -> None:
    """Each flow has an actor of its own; some are cut. What is on a way from a raw material or a circle is there."""
    pairs = sorted(edges)
    stated = network([flow(f"m{a}", f"m{b}", f"s{i}", f"d{i}") for i, (a, b) in enumerate(pairs)])
    doing = network([does(f"a{i}", f"s{i}", documents=(f"d{i}",)) for i in range(len(pairs))])
    items, known = conversions(stated, ReferenceChain(None, {})), activities_of(doing)
    left = nx.DiGraph([(f"m{a}", f"m{b}") for i, (a, b) in enumerate(pairs) if i not in cut])
    raw = {f"m{n}" for edge in pairs for n in edge} - {f"m{b}" for _, b in pairs}
    circles = {n for c in nx.strongly_connected_components(left) if len(c) > 1 for n in c}
    expected = set(raw | circles)
    for start in raw | circles:
        expected |= nx.descendants(left, start) if start in left else set()
    without = {a for a in known if a.actor in {f"a{i}" for i in cut}}
    assert reached(items, items, known, without, {}, {}) == expected


def test_a_scenario_file_says_what_options_say() -> None:
    text = 'cut = ["China"]\nstep = "separation"\n[delay]\nCaremag = 2029\n[substitute]\na = "b"\n'
    assert read_scenario({"scenario": text, "cut": ["France"], "include_planned": True}) == {
        "include_planned": True, "cut": ["China", "France"], "step": ["separation"], "delay": ["Caremag=2029"],
        "substitute": ["a=b"]}
    with pytest.raises(UsageError, match="a scenario has no 'cuts'"):
        read_scenario({"scenario": "cuts = []"})
    with pytest.raises(UsageError, match="the scenario is no TOML"):
        read_scenario({"scenario": "cut ="})


def test_things_of_a_scenario_are_named_as_people_name_them(tmp_path: Path) -> None:
    analysis, graph = ANALYSES.get("what-if"), small_graph()
    by_place = analyse(graph, analysis, {"cut": ["place:Land"], "include_planned": True})
    assert by_place.table.records()[0]["what"] == "short-loop recycling" or by_place.rows
    file = tmp_path / "cut.toml"
    file.write_text('cut = ["Alpha Magnets", "Gamma Motors"]\n')
    outcome = analyse(graph, analysis, {"scenario": str(file), "include_planned": True})
    assert outcome.run.command == f"oreloop analyse what-if --scenario {file} --include-planned"
    assert {"component making"} <= {row["what"] for row in outcome.table.records()}
    with pytest.raises(UsageError, match="no place is called 'Atlantis'"):
        analyse(graph, analysis, {"cut": ["place:Atlantis"]})
    with pytest.raises(UsageError, match="delay can't be 'Alpha Magnets=soon'; write it as thing=year"):
        analyse(graph, analysis, {"delay": ["Alpha Magnets=soon"]})
