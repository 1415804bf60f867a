"""Sums and counts of the saved queries, held against the tables and quads, where they are counted in another way."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal

import pyoxigraph as ox
import pytest

from example_graph import SOURCES, ask, example_graph
from oreloop.iri import ORL, PREFIXES
from oreloop.queries import run
from oreloop.store import GraphStore


@pytest.fixture(scope="module")
def graph() -> GraphStore:
    return example_graph()


def rows_of(table: str) -> list[dict[str, str]]:
    with (SOURCES / "cordis" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def money(text: object) -> Decimal:
    return Decimal(str(text or 0)).quantize(Decimal("0.01"))


def total(rows: Iterable[dict[str, str]], column: str) -> Decimal:
    return money(sum((Decimal(row[column] or 0) for row in rows), Decimal(0)))


def grouped(rows: Iterable[dict[str, str]], column: str) -> dict[str, list[dict[str, str]]]:
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups


def literals(graph: GraphStore, predicate: str) -> dict[str, str]:
    """CURIE of a thing -> its value."""
    found = run(graph, f"SELECT ?thing ?value WHERE {{ ?thing {predicate} ?value }}").table()
    return {str(thing): str(value) for thing, value in found.rows}


def test_money_by_organisation_is_that_of_the_table(graph: GraphStore) -> None:
    pics = literals(graph, "orl:pic")
    found = {pics[str(r["organisation"])]: (r["participations"], money(r["contribution"]))
             for r in ask("funding/by-organisation").records()}
    assert found == {pic: (len(rows), total(rows, "netEcContribution"))
                     for pic, rows in grouped(rows_of("organization"), "organisationID").items()}


def test_money_by_country_is_that_of_the_table(graph: GraphStore) -> None:
    codes = literals(graph, "orl:isoCode") | literals(graph, "orl:euCode")
    found = {codes[str(r["country"])]: (r["participations"], money(r["contribution"]), money(r["cost"]))
             for r in ask("funding/by-country").records()}
    assert found == {code: (len(rows), total(rows, "netEcContribution"), total(rows, "totalCost"))
                     for code, rows in grouped(rows_of("organization"), "country").items()}


def test_money_by_activity_is_that_of_the_table() -> None:
    found = {r["activity"]: (r["organisations"], r["participations"], money(r["contribution"]))
             for r in ask("funding/by-activity").records()}
    assert found == {code: (len(grouped(rows, "organisationID")), len(rows), total(rows, "netEcContribution"))
                     for code, rows in grouped(rows_of("organization"), "activityType").items()}


def test_enterprises_are_those_of_the_table(graph: GraphStore) -> None:
    pics = literals(graph, "orl:pic")
    found = {pics[str(r["organisation"])]: (r["projects"], money(r["contribution"]))
             for r in ask("organisations/smes").records()}
    small = [row for row in rows_of("organization") if row["SME"] == "true"]
    assert found == {pic: (len(grouped(rows, "projectID")), total(rows, "netEcContribution"))
                     for pic, rows in grouped(small, "organisationID").items()}


def test_shared_partners_are_those_of_the_table(graph: GraphStore) -> None:
    pics = literals(graph, "orl:pic")
    found = {pics.get(str(r["organisation"]), ""): (r["projects"], r["led"], money(r["contribution"]))
             for r in ask("partners/shared").records()}
    expected = {}
    for pic, rows in grouped(rows_of("organization"), "organisationID").items():
        led = {row["projectID"] for row in rows if row["role"] == "coordinator"}
        if len(grouped(rows, "projectID")) > 1:
            expected[pic] = (len(grouped(rows, "projectID")), len(led), total(rows, "netEcContribution"))
    assert {pic: row for pic, row in found.items() if pic in expected} == expected
    of_notes = {pics.get(str(r["object"]), "") for r in ask("evidence/single-source").records()
                if r["property"] == "orl:hasPartner"}
    assert found.keys() - expected.keys() <= of_notes, "a second project that no note tells"


def test_years_and_grants_are_those_of_the_table() -> None:
    projects = rows_of("project")
    spans = [(p["startDate"][:4], p["endDate"][:4]) for p in projects]
    years = sorted({year for span in spans for year in span})
    assert list(ask("projects/timeline").rows) == [
        (year, sum(start == year for start, _ in spans), sum(start <= year <= end for start, end in spans),
         sum(end == year for _, end in spans)) for year in years]
    assert [(year, count, money(grant)) for year, count, grant in ask("funding/by-year").rows] == [
        (year, len(rows), total(rows, "ecMaxContribution"))
        for year, rows in sorted(grouped([p | {"year": p["startDate"][:4]} for p in projects], "year").items())]
    (horizon,) = (r for r in ask("funding/by-programme").records() if r["programme"] == "programme:horizon-europe")
    assert (horizon["projects"], money(horizon["granted"])) == (len(projects), total(projects, "ecMaxContribution"))


def stated(graph: GraphStore, *layers: str) -> list[tuple[str, str, str]]:
    """The triples of the graphs whose short names begin so; objects are IRIs or lexical forms."""
    root = graph.graph("")
    names = [iri for iri in graph.graphs() if iri.removeprefix(root).startswith(layers)]
    return [(str(q.subject), q.predicate.value, q.object.value) for q in graph.quads(names)
            if not isinstance(q.object, ox.Triple)]


def counted(words: Iterable[str]) -> dict[str, int]:
    """How often each term of the ontology occurs, by CURIE."""
    return Counter(f"orl:{word.removeprefix(ORL)}" for word in words if word.startswith(ORL))


def test_counts_of_the_catalogue_are_those_of_the_quads(graph: GraphStore) -> None:
    assert {row["graph"]: row["triples"] for row in ask("catalog/graphs").records()} == {
        f"graph:{iri.removeprefix(graph.graph(''))}": len(list(graph.quads([iri]))) for iri in graph.graphs()}
    triples = stated(graph, "claims/", "entities")
    assert {row["property"]: row["triples"] for row in ask("catalog/properties").records()} == counted(
        predicate for _, predicate, _ in triples)
    kinds = {(subject, kind) for subject, predicate, kind in triples if predicate == PREFIXES["rdf"] + "type"}
    assert {row["class"]: row["things"] for row in ask("catalog/classes").records()} == counted(k for _, k in kinds)
    assert {row["rule"]: row["claims"] for row in ask("quality/rules").records()} == Counter(
        rule for _, predicate, rule in triples if predicate == ORL + "rule")


@pytest.mark.parametrize(("column", "layer"), [("done", "inferred"), ("planned", "inferred/planned")])
def test_counts_of_what_is_inferred_are_those_of_the_quads(graph: GraphStore, column: str, layer: str) -> None:
    found = Counter(quad.predicate.value for quad in graph.quads([layer]))
    assert found[ORL + "funds"]
    assert sorted(str(row[column]) for row in ask("inference/by-property").records() if row[column]) == sorted(
        map(str, found.values()))


def test_claims_by_document_are_those_of_the_quads(graph: GraphStore) -> None:
    rows = ask("evidence/by-document").records()
    assert len(rows) == sum(path.is_file() for path in SOURCES.rglob("*"))
    for row in rows:
        triples = stated(graph, f"claims/{str(row['document']).removeprefix('doc:')}")
        bearers = {subject for subject, predicate, _ in triples if predicate == ORL + "evidence"}
        status = Counter(value.removeprefix(ORL) for subject, predicate, value in triples
                         if predicate == ORL + "status" and subject in bearers)
        assert (row["claims"], row["denied"], row["planned"]) == (
            len(bearers), status["Denied"], status["Planned"] + status["UnderConstruction"])
