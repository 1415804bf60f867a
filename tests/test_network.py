"""Projections: what becomes an edge, and what does not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oreloop
from oreloop.analyses import ANALYSES, analyse
from oreloop.errors import UsageError
from oreloop.iri import HOME, ORL
from oreloop.network import Key, _current, projections, to_networkx, upwards
from oreloop.queries import load_queries
from oreloop.snapshot import take_snapshot
from oreloop.store import GraphStore
from oreloop.terms import named
from small_graph import iri, small_graph

ALPHA, BETA, GAMMA = iri("organisation/alpha"), iri("organisation/beta"), iri("organisation/gamma")
ONE, TWO, PLANT = iri("project/one"), iri("project/two"), iri("facility/alpha-berg")
MAGNET, MOTOR, NDFEB = (iri(f"material/{name}") for name in ("permanent-magnet", "electric-motor", "ndfeb-magnet"))


def short(name: str) -> str:
    return name.removeprefix(ORL).rpartition("/")[2]


def edges(projection: str, *, include_planned: bool = False) -> set[tuple[str, str, str, str]]:
    network = to_networkx(small_graph(), projection, include_planned=include_planned)
    return {(short(s), short(d["predicate"]), short(t), d["status"]) for s, t, d in network.edges(data=True)}


DONE = {
    ("one", "hasPartner", "alpha", "Operating"), ("one", "hasPartner", "beta", "Operating"),
    ("one", "coordinatedBy", "alpha", "Operating"), ("two", "hasPartner", "alpha", "Operating"),
    ("two", "hasPartner", "beta", "Operating"), ("alpha", "locatedIn", "berg", "Operating"),
    ("berg", "locatedIn", "land", "Operating"), ("permanent-magnet", "feeds", "electric-motor", "Operating"),
    ("permanent-magnet", "flow", "electric-motor", "Operating"), ("gamma", "performs", "component-making", "Operating"),
    ("gamma", "produces", "electric-motor", "Operating"),
}
PLANNED = {
    ("fund", "funds", "alpha-berg", "Planned"), ("electric-motor", "feeds", "ndfeb-magnet", "Planned"),
    ("alpha", "performs", "short-loop-recycling", "Planned"), ("alpha", "produces", "ndfeb-magnet", "Planned"),
    ("alpha-berg", "operator", "alpha", "UnderConstruction"),
}


def test_every_stated_fact_is_an_edge_and_nothing_denied_rejected_or_inferred() -> None:
    assert edges("facts") == DONE
    assert edges("facts", include_planned=True) == DONE | PLANNED


@pytest.mark.parametrize(("projection", "predicates"), [
    ("participation", {"hasPartner", "coordinatedBy"}), ("flows", {"feeds"}), ("money", {"funds"}),
    ("ownership", set()),
])
def test_each_kind_of_tie_has_a_projection_of_its_own(projection: str, predicates: set[str]) -> None:
    assert {predicate for _, predicate, _, _ in edges(projection, include_planned=True)} == predicates


def test_participation_is_what_rows_and_texts_say() -> None:
    assert edges("participation") == {edge for edge in DONE if edge[1] in ("hasPartner", "coordinatedBy")}


TABLES = st.sampled_from(("a.csv", "b.csv"))
THINGS = st.sampled_from([f"{kind}/{i}" for kind in ("project", "organisation") for i in range(3)])


@given(st.sets(st.tuples(TABLES, THINGS, st.sampled_from(("coordinatedBy", "hasPartner")), THINGS), max_size=12),
       st.lists(st.tuples(TABLES, st.sets(THINGS)), max_size=8))
def test_a_row_states_each_participation_of_its_table_whose_ends_it_names(
        ties: set[tuple[str, str, str, str]], rows: list[tuple[str, set[str]]]) -> None:
    """By brute force; whether it has a node for the participation or not."""
    quads = [quad(f"claims/{table}", iri(source), f"orl:{role}", iri(end)) for table, source, role, end in ties]
    for table in ("a.csv", "b.csv"):
        quads.append(quad("catalog", iri(f"document/{table}"), "rdf:type", ORL + "Table"))
        quads.append(quad("catalog", iri(f"document/{table}"), "orl:claimsGraph", f"{HOME}graph/claims/{table}"))
    for number, (table, things) in enumerate(rows):
        quads += [quad(f"claims/{table}", iri(f"claim/{number}"), "orl:states", iri(thing)) for thing in things]
    found = take_snapshot(GraphStore.in_memory(quads), load_queries()["projections/participation"])
    assert set(found.rows("source", "predicate", "target", "claim", "document")) == {
        (iri(source), ORL + role, iri(end), iri(f"claim/{number}"), iri(f"document/{table}"))
        for number, (table, things) in enumerate(rows)
        for of, source, role, end in ties if of == table and {source, end} <= things}


def quad(graph: str, subject: str, predicate: str, value: str) -> ox.Quad:
    return ox.Quad(ox.NamedNode(subject), named(predicate), ox.NamedNode(value),
                   ox.NamedNode(f"{HOME}graph/{graph}"))


def test_what_two_documents_say_is_one_edge_with_both() -> None:
    found = to_networkx(small_graph())[TWO][BETA]
    assert len(found) == 1
    (data,) = found.values()
    assert data["documents"] == (iri("document/a"), iri("document/b"))
    assert data["claims"] == (iri("claim/a-1"), iri("claim/b-1"))


def test_a_row_is_the_evidence_of_its_participation() -> None:
    claims = {d["predicate"]: d["claims"] for d in to_networkx(small_graph())[ONE][ALPHA].values()}
    assert claims == {ORL + "hasPartner": (iri("claim/row-1"),), ORL + "coordinatedBy": (iri("claim/row-1"),)}


def test_nodes_have_label_and_narrowest_type() -> None:
    nodes = to_networkx(small_graph()).nodes
    assert nodes[ALPHA] == {"label": "Alpha Magnets", "type": "Company"}
    assert nodes[MAGNET] == {"label": "permanent magnet", "type": "Material"}


def test_each_flow_is_an_edge_with_step_and_actor() -> None:
    network = to_networkx(small_graph(), "flows", include_planned=True)
    (planned,) = network[MOTOR][NDFEB].values()
    assert planned["step"] == (iri("step/short-loop-recycling"),)
    assert (planned["actor"], planned["status"]) == ((ALPHA,), "Planned")
    assert sorted(data["step"] for data in network[MAGNET][MOTOR].values()) == [(), (iri("step/component-making"),)]
    assert network.graph["broader"][NDFEB] == (MAGNET,)
    assert network.graph["labels"][GAMMA] == "Gamma Motors"


def test_money_keeps_the_amount_of_each_funding() -> None:
    ((_, target, data),) = to_networkx(small_graph(), "money", include_planned=True).edges(data=True)
    assert (target, data["currency"]) == (PLANT, ("EUR",))
    assert [float(amount) for amount in data["amount"]] == [2_500_000]
    assert not to_networkx(small_graph(), "money")


def test_edges_come_in_the_same_order_each_time() -> None:
    first, second = (list(to_networkx(small_graph(), include_planned=True).edges(data=True)) for _ in range(2))
    assert first == second
    assert [edge[:2] for edge in first] == sorted(edge[:2] for edge in first)


def test_an_unknown_projection_names_the_near_ones() -> None:
    assert projections() == [
        "activities", "chain", "chronology", "contributions", "facts", "flows", "locations", "materials", "money",
        "ownership", "participation", "plants", "programmes", "relations", "seats", "ties"]
    with pytest.raises(UsageError, match="no projection is called 'flow'; there is flows"):
        to_networkx(small_graph(), "flow")


def test_upwards_ends_in_a_ring_of_concepts() -> None:
    assert upwards("a", {"a": ("b",), "b": ("c",), "c": ("a",)}) == {"a", "b", "c"}
    assert upwards("z", {}) == {"z"}


def test_what_a_newer_document_says_to_have_stopped_is_over(tmp_path: Path) -> None:
    workspace = oreloop.init(tmp_path / "w")
    for name, date, text in (("old", "2021-03-01", "Silmet AS operates a refinery in Narva."),
                             ("new", "2024-05-02", "Silmet AS closed its refinery in Narva in 2024.")):
        note = f"---\ndate: {date}\nlanguage: en\n---\n{text}\n"
        (workspace.sources / f"{name}.md").write_text(note, encoding="utf-8")
    oreloop.build(workspace.root)

    def statuses(graph: GraphStore, *, superseded: bool = False, as_of: str = "") -> set[str]:
        network = to_networkx(graph, "locations", superseded=superseded, as_of=as_of)
        return {d["status"] for s, _, d in network.edges(data=True)
                if network.nodes[s]["label"] == "Silmet AS" and d["predicate"] == ORL + "operatesIn"}

    with oreloop.open(workspace.root) as opened:
        graph = opened.store
        assert statuses(graph) == {"Closed"}
        assert statuses(graph, superseded=True) == {"Closed", "Operating"}
        assert statuses(graph, as_of="2023") == {"Operating"}
        assert "status of operatesIn" in {row.cells[1] for row in analyse(
            graph, ANALYSES.get("contradictions")).rows}, "who compares times sees both"


OLD, NEW, UNDATED = "doc/old", "doc/new", "doc/undated"


@pytest.mark.parametrize(("rows", "stay"), [
    ([("Operating", OLD), ("Closed", NEW)], {("Closed", NEW)}),
    ([("Closed", OLD), ("Operating", NEW)], {("Operating", NEW)}),
    ([("Operating", OLD), ("Closed", OLD)], {("Operating", OLD), ("Closed", OLD)}),
    ([("Operating", UNDATED), ("Closed", NEW)], {("Operating", UNDATED), ("Closed", NEW)}),
    ([("Operating", OLD), ("Closed", UNDATED)], {("Operating", OLD), ("Closed", UNDATED)}),
    ([("Planned", OLD), ("Closed", NEW)], {("Closed", NEW)}),
    ([("Closed", OLD), ("Planned", NEW)], {("Closed", OLD), ("Planned", NEW)}),
    ([("Operating", OLD), ("Operating", NEW)], {("Operating", OLD), ("Operating", NEW)}),
])
def test_the_newest_word_on_whether_something_goes_on_counts(rows: list[tuple[str, str]],
                                                             stay: set[tuple[str, str]]) -> None:
    found: dict[Key, list[Sequence[str]]] = {}
    for status, document in rows:
        found.setdefault(("a", "b", "p", status, ""), []).append((document, ""))
    current = _current(found, {OLD: "2021", NEW: "2024-05-02", UNDATED: ""})
    assert {(key[3], row[0]) for key, kept in current.items() for row in kept} == stay
