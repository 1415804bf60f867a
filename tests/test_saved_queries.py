"""Each saved query on the example workspace: its rows, columns, labels and parameters.

The expected rows lie in golden/queries, one file a query. When sources, patterns or queries change, write them anew:
`ORELOOP_UPDATE_GOLDEN=1 python -m pytest tests/test_saved_queries.py`, and read the difference before it is committed.
"""

from __future__ import annotations

import csv
import io
import os
import re
import time
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from example_graph import ask, example_graph, example_names
from few_facts import few_facts
from oreloop.iri import HOME
from oreloop.model import Table
from oreloop.names import Names
from oreloop.queries import load_queries, run
from oreloop.results import Result
from oreloop.store import GraphStore

GOLDEN = Path(__file__).parent / "golden" / "queries"
UPDATE = "ORELOOP_UPDATE_GOLDEN"
#: Values for the parameters of each query; defaults for those that are not listed.
PARAMS: dict[str, dict[str, str]] = {
    "evidence/of-entity": {"entity": "TEAM2"},
    "evidence/of-fact": {"subject": "REEsilience", "property": "hasPartner", "object": "Carester"},
    "flows/downstream": {"material": "apatite"},
    "flows/missing-links": {"material": "permanent magnet"},
    "flows/upstream": {"material": "electric vehicle"},
    "funding/by-organisation": {"minimum": "2000000"},
    "inference/new-facts": {"property": "feeds"},
    "materials/codes": {"material": "permanent magnet"},
    "materials/narrower": {"material": "permanent magnet"},
    "organisations/overview": {"place": "France"},
    "organisations/smes": {"place": "Germany"},
    "partners/in-common": {"organisation": "HOCHSCHULE PFORZHEIM", "other": "INSTITUT JOZEF STEFAN"},
    "partners/of-organisation": {"organisation": "Carester"},
    "partners/shared": {"minimum": "4"},
    "places/coordinates": {"place": "Slovenia"},
    "places/organisations": {"place": "Slovenia"},
    "places/projects": {"place": "Slovenia"},
    "projects/by-keyword": {"text": "permanent magnet"},
    "projects/by-topic": {"minimum": "4"},
    "projects/dates": {"since": "2025"},
    "projects/partner-counts": {"minimum": "4"},
    "projects/partners": {"project": "REEsilience"},
    "projects/sharing-partners": {"minimum": "3"},
    "quality/merges": {"reason": "folded-name"},
}
#: What the example has no case of; `ABSENT` has.
LACKING = {"catalog/repeats", "evidence/disagreements", "materials/substitutes", "organisations/ownership",
           "quality/several-countries", "supply/measures"}
#: Counts of the whole graph, which each new pattern changes; they are held against counts made in another way.
COUNTS = {"catalog/classes", "catalog/graphs", "catalog/properties", "evidence/by-document", "inference/by-property",
          "quality/rules"}
#: Seconds. Queries take under one; more is a product of unrelated patterns, and not a busy machine.
LONGEST = 5
QUERIES = sorted(name for name in load_queries() if not name.startswith(("checks/", "projections/")))
ASKED = [name for name in QUERIES if name not in LACKING]


def asked(name: str, graph: GraphStore | None = None, names: Names | None = None) -> Result:
    """The result of a query with its values of `PARAMS`, on the example or another graph."""
    return run(graph or example_graph(), load_queries()[name], PARAMS.get(name, {}), names or example_names())


def as_csv(table: Table) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return text.getvalue()


# --- The queries on the example workspace


@pytest.mark.parametrize("name", sorted(set(ASKED) - COUNTS))
def test_a_query_returns_the_rows_that_were_read_and_judged(name: str) -> None:
    text = as_csv(asked(name).table())
    path = GOLDEN / f"{name.replace('/', '.')}.csv"
    if os.environ.get(UPDATE):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"to accept what changed: {UPDATE}=1 pytest {Path(__file__).name}"


def test_there_is_one_golden_file_for_each_query() -> None:
    expected = {f"{name.replace('/', '.')}.csv" for name in set(ASKED) - COUNTS}
    assert {path.name for path in GOLDEN.iterdir()} == expected


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_keeps_to_its_columns_and_is_quick(name: str) -> None:
    query = load_queries()[name]
    asked(name)  # names are read when the first is asked for
    started = time.perf_counter()
    result = asked(name)
    assert time.perf_counter() - started < LONGEST
    assert result.variables == tuple(query.columns)
    assert bool(result.rows) == (name not in LACKING)
    assert len(set(result.rows)) == len(result.rows), "a row stands there twice"
    assert re.search(r"\bORDER BY\b", query.text)
    assert "SERVICE" not in query.text


@pytest.mark.parametrize("name", ASKED)
def test_each_thing_has_one_label_and_it_stands_beside_it(name: str) -> None:
    result = asked(name)
    for column in [c for c in result.variables if f"{c}_label" in result.variables]:
        at, beside = result.variables.index(column), result.variables.index(f"{column}_label")
        labels = defaultdict(set)
        for row in result.rows:
            if isinstance(row[at], ox.NamedNode):
                labels[row[at]].add(row[beside])
            else:
                assert row[beside] is None
        assert all(len(found) == 1 and None not in found for found in labels.values()), column


@pytest.mark.parametrize(("name", "params"), [
    ("evidence/planned", {"entity": "Japan"}),
    ("evidence/single-source", {"entity": "Carester"}),
    ("flows/all", {"input": "apatite"}),
    ("flows/all", {"output": "permanent magnet"}),
    ("flows/missing-links", {"material": "permanent magnet"}),
    ("flows/performers", {"step": "refining"}),
    ("funding/all", {"funder": "France"}),
    ("funding/by-organisation", {"organisation": "Carester"}),
    ("funding/by-step", {"step": "refining"}),
    ("inference/planned", {"entity": "Japan"}),
    ("materials/actors", {"material": "rare earth elements"}),
    ("materials/codes", {"material": "permanent magnet"}),
    ("organisations/overview", {"place": "France"}),
    ("organisations/people", {"organisation": "TEAM2"}),
    ("organisations/smes", {"place": "Finland"}),
    ("places/events", {"actor": "TEAM2"}),
    ("places/events", {"place": "Paris"}),
    ("projects/by-material", {"material": "permanent magnet"}),
    ("projects/overview", {"programme": "Interreg Europe"}),
    ("projects/sharing-partners", {"project": "REEsilience"}),
    ("quality/merges", {"reason": "folded-name"}),
    ("supply/contracts", {"buyer": "Stellantis"}),
])
def test_a_parameter_leaves_out_rows_and_changes_none(name: str, params: dict[str, str]) -> None:
    every, some = ask(name).rows, ask(name, **params).rows
    assert 0 < len(some) < len(every)
    assert set(some) < set(every)


def test_what_a_parameter_does_not_fit_is_not_returned() -> None:
    """A parameter in an OPTIONAL would be bound in each row and leave out none."""
    for name, params in (("funding/all", {"funder": "China"}), ("funding/all", {"beneficiary": "Valeo"}),
                         ("supply/contracts", {"supplier": "Valeo"}), ("supply/agreements", {"with": "Valeo"}),
                         ("projects/related", {"project": "HARMONY"}), ("plants/openings", {"actor": "Valeo"})):
        assert ask(name, **params).rows == (), name


def test_material_and_place_stand_for_all_below_them() -> None:
    addressed = {(row["project"], row["addressed"]) for row in ask("projects/by-material",
                                                                   material="rare earth elements").records()}
    assert ("project:reesilience", "material:magnet-rare-earths") in addressed
    assert {row["organisation_label"] for row in ask("places/organisations", place="Slovenia").records()} > {
        row["organisation_label"] for row in ask("places/organisations", place="Ljubljana").records()} > set()


def test_the_queries_hold_for_a_base_of_ones_own() -> None:
    base = "https://example.org/magnets/"
    text = ox.serialize(example_graph().quads(), format=ox.RdfFormat.N_QUADS) or b""
    moved = GraphStore.in_memory(ox.parse(re.sub(f"<{re.escape(HOME)}(id|graph)/", rf"<{base}\1/", text.decode()),
                                          format=ox.RdfFormat.N_QUADS), base)
    names = Names(moved)
    assert {name: len(asked(name, moved, names).rows) for name in QUERIES} == {
        name: len(asked(name).rows) for name in QUERIES}


# --- What the example has no case of


ABSENT: dict[str, tuple[str, dict[str, str], dict[str, object]]] = {
    "catalog/repeats": ("""graph:links { node:record sssom:predicate_id orl:repeats ; sssom:subject_id doc:b ;
        sssom:object_id doc:a ; orl:reason "near-copy" ; sssom:similarity_score 0.8 }""", {},
                        {"file": "b.md", "repeats_file": "a.md", "reason": "near-copy", "share": 0.8}),
    "evidence/disagreements": ("""claims:b { claim:s a orl:Claim ; rdf:subject project:one ;
        rdf:predicate orl:startDate ; rdf:object "2025-01-01"^^xsd:date ; orl:evidence evidence:2 }""",
                               {"entity": "ONE"},
                               {"property": "orl:startDate", "value": "2024", "other": "2025-01-01",
                                "document": "doc:a", "other_document": "doc:b"}),
    "materials/substitutes": ("""claims:b { node:s a orl:Substitution ; orl:substituted material:magnet ;
        orl:substitute material:ferrite ; orl:evidence evidence:2 }""", {"substituted": "magnet"},
                              {"substituted_label": "magnet", "substitute_label": "ferrite", "quote": "beta,land"}),
    "organisations/ownership": ("""claims:b { node:o a orl:Ownership ; orl:owner organisation:alpha ;
        orl:owned organisation:beta ; orl:share 51.0 ; orl:evidence evidence:2 }""", {"owner": "Alpha"},
                                {"owner_label": "Alpha", "relation": "orl:Ownership", "owned_label": "Beta",
                                 "share": 51.0}),
    "quality/several-countries": ("claims:b { organisation:alpha orl:locatedIn place:land, place:isle }", {},
                                  {"entity_label": "Alpha", "country_label": "Isle"}),
    "supply/measures": ("""claims:b { node:m a orl:PolicyMeasure ; orl:issuedBy place:land ;
        orl:affects material:magnet ; orl:inForce "2025-04"^^xsd:gYearMonth ; orl:evidence evidence:2 }""",
                        {"affects": "magnet"},
                        {"issuer_label": "Land", "affects_label": "magnet", "in_force": "2025-04"}),
}


def test_what_the_example_lacks_is_asked_of_a_graph_that_has_it() -> None:
    assert set(ABSENT) == LACKING


@pytest.mark.parametrize("name", sorted(ABSENT))
def test_what_the_example_lacks_is_found_where_it_is(name: str) -> None:
    more, params, expected = ABSENT[name]
    assert ask(name, few_facts(), **params).rows == ()
    row = ask(name, few_facts(more), **params).records()[0]
    assert {column: row[column] for column in expected} == expected


def test_a_more_precise_date_is_no_disagreement() -> None:
    graph = few_facts("""claims:b { claim:s a orl:Claim ; rdf:subject project:one ; rdf:predicate orl:startDate ;
        rdf:object "2024-03"^^xsd:gYearMonth ; orl:evidence evidence:2 }""")
    assert ask("evidence/disagreements", graph).rows == ()


def test_what_is_denied_is_no_fact_and_plans_are_marked() -> None:
    denied = """claims:b { claim:d a orl:Claim ; rdf:subject project:one ; rdf:predicate orl:addressesMaterial ;
        rdf:object material:magnet ; orl:status orl:Denied ; orl:evidence evidence:2 . }"""
    planned = """claims:b { project:two orl:addressesMaterial material:magnet . claim:p a orl:Claim ;
        rdf:subject project:two ; rdf:predicate orl:addressesMaterial ; rdf:object material:magnet ;
        orl:status orl:Planned ; orl:evidence evidence:2 . }"""
    graph = few_facts(denied + planned)
    assert [(row["project_label"], row["status"]) for row in ask("projects/by-material", graph).records()] == [
        ("TWO", "orl:Planned")]
    assert {row["subject_label"] for row in ask("evidence/denied", graph).records()} == {"ONE", "TWO"}
    assert "project:one" not in {row["subject"] for row in ask("evidence/planned", graph).records()}
