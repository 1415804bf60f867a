"""Money: payments counted once, kinds and currencies kept apart, sums held against brute force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks import Edge, network, states
from oreloop.analyses import ANALYSES, Outcome, analyse
from oreloop.analyses.cells import UNSAID
from oreloop.analyses.figure import Bars, Sankey
from oreloop.analyses.money import GROUPS, money
from oreloop.analyses.unfolding import citations
from oreloop.iri import ORL
from small_graph import iri, small_graph

#: Two projects of two programmes with three participations each; "a" takes part in both.
PROGRAMMES = [("p", "horizon"), ("q", "interreg")]
STARTS = [("p", "2022-07-01"), ("q", "2024"), ("s", "2023-12-31"), ("s", "2024-01-01")]
MATERIALS = [("p", "magnet"), ("p", "oxide"), ("q", "magnet"), ("firm", "alloy"), ("a", "catalyst")]
SEATS = [("firm", "locatedIn", "france"), ("firm", "operatesIn", "chad"), ("plant", "operatesIn", "estonia")]
PAID = [("p", "a", "100.25", "germany"), ("p", "b", "50", "france"), ("p", "c", "0", "france"),
        ("q", "a", "7", "germany"), ("q", "d", "", "")]


def contributions(rows: Iterable[tuple[str, str, str, str]], document: str = "table", **graph: Any) -> list[Edge]:
    return [(project, organisation, {
        "amount": (amount,) if amount else (), "currency": ("EUR",), "country": (country,) if country else (),
        "documents": (document,), "sources": (document,), "claims": (f"{document}-{i}",), "key": (document, i)})
            for i, (project, organisation, amount, country) in enumerate(rows)]


def ties(edges: Iterable[tuple[str, str, str]]) -> nx.MultiDiGraph:
    return network([(one, other, {"predicate": ORL + predicate, "claims": (f"{one}-{other}",),
                                  "documents": (f"{one}-{predicate}-{other}",)}) for one, predicate, other in edges])


def found(paid: Iterable[Edge] = (), told: Iterable[list[Edge]] = (), types: Mapping[str, str] | None = None,
          issued: Mapping[str, str] | None = None, **params: Any) -> Outcome:
    """What `money` finds of contributions and relation nodes, with the background above."""
    materials = ties((thing, "addressesMaterial", material) for thing, material in MATERIALS)
    materials.graph["broader"] = {"alloy": ("metal",)}
    relations = network([edge for node in told for edge in node], types, issued=issued or {})
    dates = ties((project, "startDate", date) for project, date in STARTS)
    dates.add_edge("p", "2031", predicate=ORL + "endDate", claims=())
    programmes = ties((project, "fundedUnder", programme) for project, programme in PROGRAMMES)
    return money(network(paid, issued=issued or {}), relations, programmes, dates, materials, ties(SEATS), **params)


def sums(outcome: Outcome) -> list[tuple[object, ...]]:
    """Of each row its values, and where they are more than the first: kind, amount, currency, status, payments."""
    first = outcome.columns.index("kind")
    return [(*row[:first + 4], row[first + 4]) for row in outcome.table.rows]


def gives(node: str, document: str, amount: str = "", **parts: Any) -> list[Edge]:
    """A funding as one document tells it, in euros by default."""
    value = {"amount": amount, "currency": parts.pop("currency", "EUR")} if amount else {}
    return states(node, document, **{"beneficiary": "firm", **value, **parts})


FUNDING = dict.fromkeys(("n1", "n2", "n3", "n4"), "Funding")


# Contributions


@pytest.mark.parametrize(("by", "rows"), [
    ("programme", [("horizon", 150.25, 2), ("interreg", 7, 2)]),
    ("funder", [("horizon", 150.25, 2), ("interreg", 7, 2)]),
    ("country", [("germany", 107.25, 2), ("france", 50, 1), ("not said", None, 1)]),
    ("recipient", [("a", 107.25, 2), ("b", 50, 1), ("d", None, 1)]),
    ("project", [("p", 150.25, 2), ("q", 7, 2)]),
    ("year", [("2022", 150.25, 2), ("2024", 7, 2)]),
    ("material", [("magnet", 157.25, 4), ("oxide", 150.25, 2)]),
])
def test_contributions_by_each_word(by: str, rows: list[tuple[object, ...]]) -> None:
    assert sums(found(contributions(PAID), by=by)) == [
        (value, "contribution", amount, "EUR", "Operating", payments) for value, amount, payments in rows]


def test_pairs_of_funder_and_recipient() -> None:
    outcome = found(contributions(PAID), by="pairs")
    assert outcome.columns[:3] == ("funder", "recipient", "kind")
    assert [row[:2] + row[3:4] for row in outcome.table.rows] == [
        ("horizon", "a", 100.25), ("horizon", "b", 50), ("interreg", "a", 7), ("interreg", "d", None)]


def test_what_is_not_known_is_told_and_nothing_paid_is_no_payment() -> None:
    outcome = found(contributions(PAID))
    assert outcome.notes == ("Of 4 payments of kind contribution: 1 without amount, 1 without country.",
                             "Left out: 1 participation with a contribution of 0.")
    first, second = outcome.table.records()
    assert (first["payments"], first["with_amount"], first["recipients"], first["documents"]) == (2, 2, 2, 1)
    assert (second["payments"], second["with_amount"], second["funders"]) == (2, 1, "interreg")


def test_a_row_rests_on_what_puts_its_payments_into_it() -> None:
    claims = {by: found(contributions(PAID), by=by).rows[0].claims for by in ("recipient", "programme", "year")}
    assert claims == {"recipient": ("table-0", "table-3"), "programme": ("p-horizon", "table-0", "table-1"),
                      "year": ("p-2022-07-01", "table-0", "table-1")}
    assert found(contributions(PAID), by="recipient", material="oxide", since="2022").rows[0].claims == (
        "p-2022-07-01", "p-oxide", "table-0")


def test_rows_by_material_overlap_and_the_note_says_so() -> None:
    assert found(contributions(PAID), by="material").notes[-1] == (
        "What is for several materials counts under each: these rows overlap and are not to be added.")


def test_a_participation_that_two_tables_state_counts_as_the_newer_one_tells_it() -> None:
    old, new = contributions([("p", "a", "90", "")], "old"), contributions([("p", "a", "100", "")], "new")
    issued = {"old": "2023-01-01", "new": "2024-01-01"}
    outcome = found([*old, *new], issued=issued)
    assert sums(outcome) == [("horizon", "contribution", 100, "EUR", "Operating", 1)]
    assert outcome.notes[-1] == (
        "Not counted, as they tell again, differently or in part of payments that are: 1 statement.")
    assert not any("tell again" in note for note in found([*old, *new], issued=issued, kind="funding").notes)
    assert sums(found([*old, *new], issued={**issued, "old": "2025"}))[0][2] == 90


def test_two_rows_of_one_table_are_two_participations_even_with_the_same_sum() -> None:
    assert sums(found(contributions([("p", "a", "5", ""), ("p", "a", "5", "")])))[0][2:] == (10, "EUR", "Operating", 2)


def test_years_stand_in_their_order_and_two_of_one_payment_are_a_group_of_their_own() -> None:
    paid = contributions([("p", "a", "1", ""), ("q", "a", "9", ""), ("s", "a", "5", ""), ("r", "a", "7", "")])
    outcome = found(paid, by="year")
    assert [row[0] for row in outcome.table.rows] == ["2022", "2023; 2024", "2024", "not said"]
    assert isinstance(outcome.figure, Bars) and outcome.figure.categories == ("2022", "2024")


# Relations


def test_kinds_and_currencies_and_plans_are_never_added() -> None:
    told = [gives("n1", "d", "10", funder="state"), gives("n2", "d", "5", funder="bank", currency="USD"),
            gives("n3", "d", "7", funder="bank", status="Planned"), gives("n4", "d", "50"),
            states("c", "d", investor="firm", investedIn="plant", amount="30", currency="EUR"),
            states("b", "d", acquirer="group", target="firm", price="99", currency="EUR"),
            states("o", "d", owner="group", owned="firm", share="20")]
    types = {**FUNDING, "c": "CapitalExpenditure", "b": "Acquisition", "o": "Ownership"}
    outcome = found(contributions(PAID), told, types, by="country")
    assert [row[1:5] for row in outcome.table.rows if row[0] in ("france", "estonia")] == [
        ("contribution", 50, "EUR", "Operating"), ("funding", 10, "EUR", "Operating"), ("funding", 7, "EUR", "Planned"),
        ("funding", 5, "USD", "Operating"), ("funding, funder not said", 50, "EUR", "Operating"),
        ("investment", 30, "EUR", "Operating"), ("acquisition", 99, "EUR", "Operating")]
    assert any(note.startswith("Kinds of payments may be the same money") for note in outcome.notes)
    assert {row[1] for row in found(contributions(PAID), told, types, kind="funding").table.rows} == {
        "funding", "funding, funder not said"}


def told_of(*told: list[Edge], **params: Any) -> list[tuple[object, ...]]:
    """The amounts and statuses of fundings by "state" or by nobody named."""
    return [row[2:5:2] for row in sums(found((), told, FUNDING, by="recipient", **params))]


def test_of_several_documents_the_newest_with_a_sum_counts() -> None:
    told = [gives("n1", "old", "10", funder="state"), gives("n2", "new", "12", funder="state"),
            gives("n3", "newest", funder="state")]
    assert told_of(*told, issued={"old": "2020", "new": "2021", "newest": "2022"}) == [(12, "Operating")]
    assert told_of(*told, issued={"old": "2023", "new": "2021", "newest": "2022"}) == [(10, "Operating")]
    assert told_of(*told, issued={"new": "2021"}) == [(12, "Operating")], "one without a date comes first"


def test_the_same_sum_elsewhere_supports_it_and_within_one_document_it_counts_once() -> None:
    told = [gives("n1", "old", "10", funder="state"), gives("n2", "new", "10", funder="state"),
            gives("n3", "new", "10", funder="state"), gives("n4", "new", "4", funder="state")]
    outcome = found((), told, FUNDING, by="recipient", issued={"old": "2020", "new": "2021"})
    assert sums(outcome) == [("firm", "funding", 14, "EUR", "Operating", 2)]
    assert outcome.table.records()[0]["documents"] == 2
    assert outcome.rows[0].claims == ("n1", "n2", "n3", "n4")
    (alone,) = found((), told[:2], FUNDING, by="recipient", issued={"old": "2020", "new": "2021"}).table.records()
    assert (alone["amount"], alone["documents"]) == (10, 2)


def test_of_sums_by_nobody_named_the_largest_counts() -> None:
    assert told_of(gives("n1", "d", "216"), gives("n2", "d", "106")) == [(216, "Operating")]
    assert told_of(gives("n1", "d", "216"), gives("n2", "d", "106", funder="state")) == [
        (106, "Operating"), (216, "Operating")]


@pytest.mark.parametrize(("plan", "issued", "rows"), [
    ("100", {"before": "2023", "after": "2024"}, [(100, "Operating")]),
    ("100", {}, [(100, "Operating")]),
    ("80", {"before": "2023", "after": "2024"}, [(100, "Operating")]),
    ("80", {"before": "2025", "after": "2024"}, [(100, "Operating"), (80, "Planned")]),
    ("80", {}, [(100, "Operating"), (80, "Planned")]),
    ("120", {"before": "2023", "after": "2024"}, [(100, "Operating"), (120, "Planned")]),
    ("", {"before": "2023", "after": "2024"}, [(100, "Operating")]),
])
def test_a_plan_that_has_come_true_is_none_any_more(plan: str, issued: dict[str, str], rows: list[object]) -> None:
    assert told_of(gives("n1", "before", plan, funder="state", status="Planned"),
                   gives("n2", "after", "100", funder="state"), issued=issued) == rows


def test_a_sum_of_several_is_divided_among_nobody() -> None:
    joint = gives("n1", "d", "10", funder=("bank", "state"), beneficiary=("firm", "plant"))
    outcome = found((), [joint], {**FUNDING, "bank": "Programme"}, by="pairs")
    assert sums(outcome) == [("bank; state", "firm; plant", "funding", 10, "EUR", "Operating", 1)]
    assert sums(found((), [joint], FUNDING, by="country"))[0][0] == "estonia; france", "where one lies, else works"
    assert sums(found((), [joint], {**FUNDING, "bank": "Programme"}))[0][0] == "bank"


def test_money_goes_where_its_document_says_that_the_recipient_works() -> None:
    one = gives("n1", "firm-operatesIn-chad", "10", funder="state")
    outcome = found((), [one], FUNDING, by="country")
    assert sums(outcome) == [("chad", "funding", 10, "EUR", "Operating", 1)]
    assert outcome.rows[0].claims == ("firm-chad", "n1")
    assert sums(found((), [gives("n1", "other", "10", funder="state")], FUNDING, by="country"))[0][0] == "france"


@pytest.mark.parametrize("parts", [{"amount": ("10", "20"), "currency": "EUR"}, {"amount": "10"},
                                   {"amount": "10", "currency": ("EUR", "USD")}, {"currency": "EUR"}])
def test_a_sum_that_is_none_or_several_or_in_no_currency_is_not_known(parts: dict[str, Any]) -> None:
    outcome = found((), [states("n1", "d", funder="state", beneficiary="firm", **parts)], FUNDING)
    assert sums(outcome) == [("not said", "funding", None, None, "Operating", 1)]
    assert outcome.table.records()[0]["with_amount"] == 0 and outcome.figure is None
    assert outcome.notes == ("Of 1 payment of kind funding: 1 without amount, 1 without date.",)


def test_one_pair_may_be_tied_by_payments_of_different_kinds() -> None:
    bought = states("b", "d", acquirer="state", target="firm", price="99", currency="EUR")
    told = [gives("n1", "e", "10", funder="state"), bought]
    assert [row[1:3] for row in sums(found((), told, {**FUNDING, "b": "Acquisition"}, by="recipient"))] == [
        ("funding", 10), ("acquisition", 99)]


def test_equal_sums_by_different_funders_are_pointed_out() -> None:
    told = [gives("n1", "d", "106", funder="state"), gives("n2", "e", "106", funder="agency")]
    assert any(note.startswith("Told of one recipient under different funders or programmes alike: 2 sums")
               for note in found((), told, FUNDING).notes)
    assert not any("under different funders" in note for note in found((), told[:1], FUNDING).notes)


def test_a_project_s_funding_by_nobody_named_stands_under_its_programme() -> None:
    types = {**FUNDING, "p": "Project"}
    assert sums(found((), [gives("n1", "d", "13", beneficiary="p")], types))[0][0] == "horizon"
    assert sums(found((), [gives("n1", "d", "13", beneficiary="p", funder="state")], types))[0][0] == "not said"
    assert sums(found((), [gives("n1", "d", "13", beneficiary="p")], types, by="material")) == [
        (name, "funding, funder not said", 13, "EUR", "Operating", 1) for name in ("magnet", "oxide")]


# What is chosen


@pytest.mark.parametrize(("params", "payments"), [
    ({"entity": "a"}, 2), ({"entity": "p"}, 2), ({"entity": "horizon"}, 2), ({"entity": "state"}, 1),
    ({"entity": "firm"}, 1), ({"entity": "germany"}, 0), ({"material": "oxide"}, 2), ({"material": "magnet"}, 4),
    ({"material": "metal"}, 1), ({"since": "2023"}, 2), ({"since": "2022-07"}, 4), ({"until": "2022"}, 2),
    ({"since": "2024-05"}, 2), ({"since": "2022-08", "until": "2023"}, 0), ({"kind": "contribution"}, 4),
])
def test_parts_of_the_money(params: dict[str, str], payments: int) -> None:
    told = [gives("n1", "d", "10", funder="state")]
    outcome = found(contributions(PAID), told, FUNDING, None, **params)
    assert sum(row["payments"] for row in outcome.table.records()) == payments


def test_what_has_no_date_is_left_out_with_a_note_where_a_time_is_asked_for() -> None:
    outcome = found(contributions(PAID), [gives("n1", "d", "10", funder="state")], FUNDING, since="2020")
    assert "Left out, since a time is asked for: 1 payment without a date." in outcome.notes
    dated = gives("n1", "d", "10", funder="state", date="2021-03")
    assert sums(found((), [dated], FUNDING, by="year", since="2020"))[0][0] == "2021"


def test_the_limit_holds_for_each_kind_and_says_what_it_cuts() -> None:
    told = [gives("n1", "d", "10", funder="state")]
    outcome = found(contributions(PAID), told, FUNDING, by="recipient", limit=1)
    assert [(row[0], row[1]) for row in outcome.table.rows] == [("a", "contribution"), ("firm", "funding")]
    assert outcome.notes[-1] == "Of each kind, currency and status the first 1 rows are given; 2 are not (--limit)."


# Brute force

_PAID = st.lists(st.tuples(st.sampled_from("pqr"), st.sampled_from("abcd"),
                           st.decimals(0, 10**9, places=2).map(str) | st.just(""),
                           st.sampled_from(["germany", "france", ""])), max_size=12)
#: What a row of a table is in, without the code that is tested.
_IN: Mapping[str, Callable[[str, str, str], list[str]]] = {
    "programme": lambda project, organisation, country: [dict(PROGRAMMES).get(project, "not said")],
    "country": lambda project, organisation, country: [country or "not said"],
    "recipient": lambda project, organisation, country: [organisation],
    "project": lambda project, organisation, country: [project],
    "year": lambda project, organisation, country: [dict(STARTS)[project][:4] if project in "pq" else "not said"],
    "material": lambda project, organisation, country: [m for p, m in MATERIALS if p == project] or ["not said"],
}


@given(_PAID, st.sampled_from(sorted(_IN)))
def test_sums_are_those_of_brute_force(rows: list[tuple[str, str, str, str]], by: str) -> None:
    expected: dict[str, list[Decimal]] = defaultdict(list)
    for project, organisation, amount, country in rows:
        if not amount or Decimal(amount):
            for value in _IN[by](project, organisation, country):
                expected[value] += [Decimal(amount)] if amount else []
    outcome = found(contributions(rows), by=by)
    assert {row[0]: row[2] for row in outcome.table.rows} == {
        value: float(sum(amounts)) if amounts else None for value, amounts in expected.items()}


@given(_PAID, st.sampled_from([word for word in GROUPS if word != "material"]))
def test_rows_add_up_to_all_that_is_paid(rows: list[tuple[str, str, str, str]], by: str) -> None:
    records = found(contributions(rows), by=by).table.records()
    paid = [Decimal(amount) for _, _, amount, _ in rows if amount and Decimal(amount)]
    assert sum(Decimal(str(row["amount"] or 0)) for row in records) == sum(paid)
    assert sum(row["with_amount"] for row in records) == len(paid)


# Pictures


def test_the_picture_leads_from_programmes_to_countries_and_adds_up() -> None:
    figure = found(contributions(PAID)).figure
    assert isinstance(figure, Sankey) and figure.unit == "EUR"
    labels = {node.id: node.label for node in figure.nodes}
    assert {(labels[link.source], labels[link.target], link.weight) for link in figure.links} == {
        ("horizon", "germany", 100.25), ("horizon", "france", 50.0), ("interreg", "germany", 7.0)}
    assert figure.links[0].claims


def test_the_picture_shows_one_kind_in_one_currency() -> None:
    told = [gives("n1", "d", "5", funder="state"), gives("n2", "e", "8", funder="bank", currency="USD"),
            gives("n3", "e", "9", funder="fund", currency="USD"), gives("n4", "e", "1")]
    figure = found((), told, FUNDING, by="funder").figure
    assert isinstance(figure, Sankey) and (figure.title, figure.unit) == ("Funding: from funder to recipient", "USD")
    assert sorted(link.weight for link in figure.links) == [8.0, 9.0]


def test_what_is_not_among_the_largest_is_drawn_together() -> None:
    many = contributions([("p", f"o{i:02}", str((i + 1) * 1_000_000), "") for i in range(20)])
    figure = found(many, by="pairs").figure
    assert isinstance(figure, Sankey) and figure.unit == "million EUR"
    assert [node.label for node in figure.nodes][-2:] == ["o06", "6 others"]
    assert sum(link.weight for link in figure.links) == 210


def test_a_giver_that_receives_stands_on_both_sides() -> None:
    figure = found((), [gives("n1", "d", "5", funder="firm", beneficiary="firm")], FUNDING, by="pairs").figure
    assert isinstance(figure, Sankey) and len(figure.nodes) == 2


def test_plans_are_drawn_apart_from_what_is_done() -> None:
    told = [gives("n1", "d", "5", funder="state"), gives("n2", "e", "8", funder="state", status="Planned")]
    figure = found((), told, FUNDING, by="pairs").figure
    assert isinstance(figure, Sankey)
    assert [(node.label, node.planned) for node in figure.nodes] == [
        ("state", False), ("state, planned", True), ("firm", False), ("firm, planned", True)]
    assert [(link.weight, link.planned) for link in figure.links] == [(5.0, False), (8.0, True)]


def test_years_and_materials_are_bars_with_plans_apart() -> None:
    told = [gives("n1", "d", "5", funder="state", date="2021"), gives("n2", "e", "8", funder="state", date="2022-05",
                                                                    status="Planned")]
    figure = found((), told, FUNDING, by="year").figure
    assert isinstance(figure, Bars)
    assert (figure.title, figure.categories) == ("Funding by year", ("2021", "2022"))
    assert [(s.label, s.values, s.planned) for s in figure.series] == [
        ("done", (5.0, None), False), ("planned", (None, 8.0), True)]
    long = [gives(f"y{year}", f"d{year}", "5", funder="state", date=str(year), beneficiary=str(year))
            for year in range(1990, 2020)]
    last = found((), long, {f"y{year}": "Funding" for year in range(1990, 2020)}, by="year").figure
    assert isinstance(last, Bars) and (last.title, last.categories[0]) == ("Funding by year, 20 of 30", "2000")
    materials = found(contributions(PAID), by="material").figure
    assert isinstance(materials, Bars) and materials.categories == ("magnet", "oxide")
    only = found(contributions(PAID), by="material", material="oxide")
    assert isinstance(only.figure, Bars) and only.figure.categories == ("oxide",)
    assert [row[0] for row in only.table.rows] == ["oxide"]


# On graphs

#: A table whose rows state participations with sums, and a project under a programme.
TABLE = """
@base <https://w3id.org/oreloop/> .
@prefix orl: <ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
<graph/catalog> { <id/document/t> orl:claimsGraph <graph/claims/cordis/organization.csv> . }
<graph/entities> { <id/programme/ore> a orl:Programme ; rdfs:label "Ore Programme" . }
<graph/claims/cordis/organization.csv> {
    <id/node/part-1> orl:netEcContribution 120000.5 .
    <id/project/one> orl:fundedUnder <id/programme/ore> ; orl:startDate "2023-01-01" ;
        orl:addressesMaterial <material/permanent-magnet> .
    <id/claim/row-9> a orl:Claim ; orl:evidence <id/evidence/row-9> ;
        orl:states <id/project/one>, <id/programme/ore>, <material/permanent-magnet> .
    <id/evidence/row-9> oa:hasSource <id/document/t> ; orl:row 9 ; oa:hasSelector <id/evidence/row-9-quote> .
    <id/evidence/row-9-quote> oa:exact "ONE,Ore Programme" .
}
"""


@pytest.mark.parametrize(("by", "value"), [
    ("programme", "Ore Programme"), ("country", "Land"), ("year", "2023"), ("material", "permanent magnet"),
    ("recipient", "Alpha Magnets"), ("project", "ONE")])
def test_contributions_of_a_graph_unfold_to_rows(by: str, value: str) -> None:
    graph = small_graph(*ox.parse(TABLE, format=ox.RdfFormat.TRIG))
    outcome = analyse(graph, ANALYSES.get("money"), {"by": by})
    assert sums(outcome) == [(value, "contribution", 120000.5, "EUR", "Operating", 1)]
    quotes = [citation.quote for citation in citations(graph, outcome, 1)]
    assert "ONE,Alpha Magnets,coordinator" in quotes
    assert ("ONE,Ore Programme" in quotes) == (by in ("programme", "year", "material"))


def test_the_funding_of_the_small_graph_is_planned() -> None:
    analysis = ANALYSES.get("money")
    part = (UNSAID, "Alpha Magnets", "contribution", None, "EUR", "Operating", 1)
    assert sums(analyse(small_graph(), analysis, {"by": "pairs"})) == [part], "a participation without a sum"
    outcome = analyse(small_graph(), analysis, {"include_planned": True, "by": "pairs"})
    assert sums(outcome) == [part, ("Ore Fund", "Alpha plant in Berg", "funding", 2_500_000, "EUR", "Planned", 1)]
    assert outcome.rows[1].claims == (iri("node/fund-1"),)
    figure = outcome.figure
    assert isinstance(figure, Sankey) and [link.planned for link in figure.links] == [True]
