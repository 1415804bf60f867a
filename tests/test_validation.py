"""Shapes and checks: a sound graph passes, each broken one is caught where it breaks, two engines agree."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from oreloop.errors import KnowledgeError, UsageError
from oreloop.iri import HOME, expand
from oreloop.model import Table
from oreloop.queries import load_queries
from oreloop.resources import folder
from oreloop.schema import load_schema
from oreloop.store import GraphStore
from oreloop.validation import SHAPES, Check, Finding, run_checks, validate, validate_triples

DATA = Path(__file__).parent / "data" / "sound.trig"
SHARED = Path(__file__).parents[2] / "shared"
NODE = "https://w3id.org/oreloop/id/node/"


def graph_of(path: Path = DATA) -> GraphStore:
    return GraphStore.in_memory(ox.parse(path=str(path), format=ox.RdfFormat.TRIG))


def sound() -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(path=str(DATA), format=ox.RdfFormat.TRIG)}


def iri(text: str) -> ox.NamedNode:
    """A CURIE as an IRI; `n:flow` is a node of the test graph."""
    return ox.NamedNode(expand(text) or NODE + text.removeprefix("n:"))


def triple(subject: str, predicate: str, value: str) -> ox.Triple:
    """A triple of CURIEs; a value in quotes is a literal, a number is what Turtle takes it for."""
    if match := re.fullmatch(r'"(.*)"(?:\^\^(.+))?', value):
        literal = ox.Literal(match[1], datatype=iri(match[2] or "xsd:string"))
    elif re.fullmatch(r"-?\d+(\.\d+)?", value):
        literal = ox.Literal(value, datatype=iri("xsd:decimal" if "." in value else "xsd:integer"))
    else:
        return ox.Triple(iri(subject), iri(predicate), iri(value))
    return ox.Triple(iri(subject), iri(predicate), literal)


def without(subject: str, predicate: str) -> set[ox.Triple]:
    gone = {t for t in sound() if t.subject == iri(subject) and t.predicate == iri(predicate)}
    assert gone, "the test must take something away"
    return sound() - gone


def having(subject: str, predicate: str, value: str) -> set[ox.Triple]:
    """The sound graph with one value in place of those that were there."""
    kept = {t for t in sound() if not (t.subject == iri(subject) and t.predicate == iri(predicate))}
    return kept | {triple(subject, predicate, value)}


#: What is taken from the sound graph, and the one shape that says so.
TAKEN = [
    ("claim:sisters", "rdf:object", "Claim", "violation"),
    ("claim:sisters", "orl:evidence", "Claim-evidence", "violation"),
    ("claim:no-funding", "orl:denies", "Claim", "violation"),
    ("n:flow", "orl:evidence", "RelationNode", "violation"),
    ("evidence:a", "oa:hasSource", "Evidence-source", "violation"),
    ("evidence:a-quote", "oa:exact", "Evidence-quote", "violation"),
    ("evidence:row", "orl:row", "Evidence", "violation"),
    ("doc:a", "orl:fileName", "Document-fileName", "violation"),
    ("doc:a", "orl:claimsGraph", "Document-claimsGraph", "violation"),
    ("organisation:beta", "rdfs:label", "Entity-label", "violation"),
    ("place:land", "skos:prefLabel", "Entity-label", "violation"),
    ("material:ore", "skos:prefLabel", "Entity-label", "violation"),
    ("n:funding", "orl:currency", "Money-currency", "warning"),
    ("n:purchase", "orl:currency", "Money-currency", "warning"),
    ("n:capacity", "orl:quantity", "Capacity-quantity", "warning"),
    ("n:capacity", "orl:unit", "Capacity-unit", "warning"),
    ("facility:works", "orl:capacity", "Capacity-owner", "warning"),
    ("n:flow", "orl:input", "Flow-input", "warning"),
    ("n:flow", "orl:output", "Flow-output", "warning"),
    ("n:contract", "orl:supplier", "SupplyContract-supplier", "warning"),
    ("n:agreement", "orl:signatory", "Agreement-signatory", "warning"),
    ("n:participation", "orl:project", "Participation-project", "warning"),
    ("n:participation", "orl:organisation", "Participation-organisation", "warning"),
    ("n:visit", "orl:event", "EventParticipation-event", "warning"),
    ("n:visit", "orl:participant", "EventParticipation-participant", "warning"),
    ("n:ownership", "orl:owner", "Ownership-owner", "warning"),
    ("n:ownership", "orl:owned", "Ownership-owned", "warning"),
    ("n:purchase", "orl:acquirer", "Acquisition-acquirer", "warning"),
    ("n:purchase", "orl:target", "Acquisition-target", "warning"),
    ("n:spending", "orl:investor", "CapitalExpenditure-investor", "warning"),
    ("n:rank", "orl:designated", "Designation-designated", "warning"),
    ("n:swap", "orl:substitute", "Substitution-substitute", "warning"),
    ("n:swap", "orl:substituted", "Substitution-substituted", "warning"),
]
#: What is put in place of a value of the sound graph, and the one shape that says so.
CHANGED = [
    ("evidence:a", "oa:hasSource", "doc:gone", "Evidence-source"),
    ("evidence:a-quote", "oa:exact", '""', "Quote-exact"),
    ("evidence:a-position", "oa:end", "0", "Position-start"),
    ("evidence:a-position", "oa:start", "-1", "Position-start"),
    ("evidence:a-position", "oa:end", "12.0", "Position-end"),
    ("evidence:row", "orl:row", "0", "Row-row"),
    ("claim:sisters", "orl:confidence", "1.5", "Confidence-confidence"),
    ("claim:sisters", "orl:confidence", "-0.1", "Confidence-confidence"),
    ("claim:sisters", "orl:statedOn", '"in May"', "Dates-statedOn"),
    ("claim:denied", "orl:status", "orl:Maybe", "Status-status"),
    ("facility:works", "orl:scale", "orl:Operating", "Scale-scale"),
    ("facility:works", "orl:opens", '"2023"', "Dates-opens"),
    ("project:one", "orl:startDate", '"2024-13-01"^^xsd:date', "Dates-startDate"),
    ("n:event", "orl:date", '"May"', "Dates-date"),
    ("n:law", "orl:inForce", '"2024"^^xsd:integer', "Dates-inForce"),
    ("n:funding", "orl:currency", '"euro"', "Currency-currency"),
    ("n:funding", "orl:amount", "-5.0", "Quantities-amount"),
    ("n:capacity", "orl:quantity", '"590"', "Quantities-quantity"),
    ("n:ownership", "orl:share", "110.0", "Percentages-share"),
    ("organisation:alpha", "wgs84:lat", "107.75", "Coordinates-lat"),
    ("organisation:alpha", "wgs84:long", "-181.0", "Coordinates-long"),
    ("place:land", "orl:isoCode", '"LND"', "Codes-isoCode"),
]
#: Parts of which one is enough, and the shape that says so when all are gone.
CHOICES = [
    ("n:funding", ("orl:funder", "orl:beneficiary"), "Funding"),
    ("n:contract", ("orl:buyer", "orl:ofMaterial"), "SupplyContract"),
    ("n:event", ("orl:heldIn", "orl:date", "orl:concerns"), "Event"),
    ("n:law", ("orl:issuedBy", "orl:affects"), "PolicyMeasure-subject"),
]
#: Values that are just right and just wrong, and the shape that says so.
BORDERS = [
    ("orl:endDate", '"2027-01"^^xsd:gYearMonth', '"2027-1"', "Dates-endDate"),
    ("orl:metOn", '"2024-05-02"^^xsd:date', '"2 May"', "Dates-metOn"),
    ("orl:price", "0.0", "-1.0", "Quantities-price"),
    ("orl:volume", "3.5", '"3.5"', "Quantities-volume"),
    ("orl:recycledContent", "100.0", "100.1", "Percentages-recycledContent"),
    ("orl:latitude", "-90.0", "-90.5", "Coordinates-latitude"),
    ("orl:longitude", "180.0", "180.5", "Coordinates-longitude"),
    ("orl:euCode", '"EL"', '"el"', "Codes-euCode"),
    ("orl:nutsCode", '"DE129"', '"DE-129"', "Codes-nutsCode"),
]


def test_a_sound_graph_passes() -> None:
    report = validate(graph_of(), checks=())
    assert report.findings == report.faults == report.warnings == ()


def test_the_sound_graph_has_every_sort_of_relation_node() -> None:
    """Otherwise that it passes would say little."""
    types = {t.object.value for t in sound()
             if t.predicate.value.endswith("#type") and isinstance(t.object, ox.NamedNode)}
    schema = load_schema()
    nodes = {name for name in schema.classes if schema.is_a(name, "RelationNode")} - {"RelationNode"}
    assert nodes <= {iri.split("#")[-1] for iri in types}


@pytest.mark.parametrize(("subject", "predicate", "shape", "severity"), TAKEN)
def test_what_is_missing_is_found(subject: str, predicate: str, shape: str, severity: str) -> None:
    found = validate_triples(without(subject, predicate))
    assert {(f.shape, f.severity) for f in found} == {(shape, severity)}


@pytest.mark.parametrize(("subject", "predicate", "value", "shape"), CHANGED)
def test_what_is_wrong_is_found(subject: str, predicate: str, value: str, shape: str) -> None:
    found = validate_triples(having(subject, predicate, value))
    assert {(f.shape, f.severity) for f in found} == {(shape, "violation")}


@pytest.mark.parametrize(("node", "parts", "shape"), CHOICES)
def test_one_of_several_parts_is_enough(node: str, parts: tuple[str, ...], shape: str) -> None:
    left = sound()
    for part in parts:
        assert validate_triples(left) == ()
        left -= {t for t in left if t.subject == iri(node) and t.predicate == iri(part)}
    assert [(f.shape, f.severity) for f in validate_triples(left)] == [(shape, "warning")]


def test_every_shape_that_reports_is_broken_by_a_test() -> None:
    """A shape with a message that no test breaks could have lost its target unseen."""
    told = {t.subject.value.removeprefix(SHAPES) for t in ox.parse(path=str(folder("ontology") / "shapes.ttl"))
            if t.predicate.value == "http://www.w3.org/ns/shacl#message" and isinstance(t.subject, ox.NamedNode)}
    assert told == {row[2] for row in TAKEN + CHOICES} | {row[3] for row in CHANGED + BORDERS}


@pytest.mark.parametrize(("predicate", "good", "bad", "shape"), BORDERS)
def test_values_at_the_border(predicate: str, good: str, bad: str, shape: str) -> None:
    money = triple("n:flow", "orl:currency", '"EUR"')
    for value, wanted in ((good, []), (bad, [shape])):
        found = validate_triples(sound() | {money, triple("n:flow", predicate, value)})
        assert [f.shape for f in found] == wanted


def test_a_finding_names_node_shape_property_value_and_what_to_do() -> None:
    (finding,) = validate_triples(having("n:ownership", "orl:share", "110.0"))
    message = "A share is a percentage from 0 to 100: mend the rule or the table."
    assert finding == Finding("node:ownership", "Percentages-share", "violation", message, "orl:share", "110.0")
    assert finding.line() == f"violation Percentages-share node:ownership orl:share: {message} (found: 110.0)"


def broken() -> set[ox.Triple]:
    """Several faults at once, of all sorts of path."""
    first = without("claim:sisters", "orl:evidence") & without("facility:works", "orl:capacity")
    second = without("evidence:a-quote", "oa:exact") & having("n:funding", "orl:currency", '"euro"')
    return (first & second) | {triple("n:event", "orl:date", '"May"')}


@pytest.mark.parametrize("triples", [sound(), broken()], ids=["sound", "broken"])
def test_both_engines_agree(triples: set[ox.Triple], monkeypatch: pytest.MonkeyPatch) -> None:
    found = validate_triples(triples)
    monkeypatch.setitem(sys.modules, "shacl", None)
    assert validate_triples(triples) == found
    assert len({f.shape for f in found}) == (0 if triples == sound() else 5)


def test_without_an_engine_the_user_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "shacl", None)
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    with pytest.raises(UsageError, match="pip install shacl"):
        validate_triples(sound())


def test_only_what_was_said_is_looked_at() -> None:
    """A rejected claim or an inferred triple may be as odd as it likes; a claims graph may not."""
    odd = triple("n:odd", "orl:confidence", "7.0")
    quads = list(ox.parse(path=str(DATA), format=ox.RdfFormat.TRIG))
    for name, shapes in (("rejected/a.txt", []), ("inferred", []), ("claims/b.txt", ["Confidence-confidence"])):
        where = ox.NamedNode(f"{HOME}graph/{name}")
        graph = GraphStore.in_memory([*quads, ox.Quad(odd.subject, odd.predicate, odd.object, where)])
        assert [f.shape for f in validate(graph, checks=()).findings] == shapes


def test_rows_of_checks_are_findings() -> None:
    sums = Check("checks/contribution-sums", "warning", "{project} gets {sum}, not more than {maximum}",
                 Table.of(("project", "sum", "maximum"), [("project:one", 12.5, 10), ("project:two", 3, None)]))
    plain = Check("checks/no-language", "violation", "the document has no language",
                  Table.of(("document", "file"), [("doc:a", "a.txt")]))
    empty = Check("checks/none", "violation", "never", Table.of(("node",), []))
    report = validate(graph_of(), [sums, plain, empty])
    assert [f.line() for f in report.findings] == [
        "violation checks/no-language doc:a: the document has no language (found: file a.txt)",
        "warning checks/contribution-sums project:one: project:one gets 12.5, not more than 10",
        "warning checks/contribution-sums project:two: project:two gets 3, not more than ",
    ]
    assert [f.node for f in report.faults] == ["doc:a"] and len(report.warnings) == 2
    assert report.table().records()[0]["shape"] == "checks/no-language"


def test_the_saved_checks_are_run() -> None:
    """One euro is granted to project ONE, a million go to its partner."""
    where = ox.NamedNode(f"{HOME}graph/claims/t.csv")
    more = [triple("project:one", "orl:ecMaxContribution", "1.0"),
            triple("n:participation", "orl:netEcContribution", "1000000.0")]
    graph = GraphStore.in_memory([*ox.parse(path=str(DATA), format=ox.RdfFormat.TRIG),
                                  *(ox.Quad(t.subject, t.predicate, t.object, where) for t in more)])
    assert {check.name for check in run_checks(graph)} == {n for n in load_queries() if n.startswith("checks/")}
    (finding,) = (f for f in validate(graph).findings if f.shape == "checks/contribution-sums")
    assert (finding.severity, finding.node) == ("warning", "project:one") and "1000000" in finding.value
    assert validate(graph, checks=()).findings == ()


def test_text_of_a_cell_is_never_read_as_a_message() -> None:
    odd = Check("checks/odd", "info", "{label} is odd", Table.of(("label",), [("{label.__class__} {0}",)]))
    assert validate(graph_of(), [odd]).findings[0].message == "{label.__class__} {0} is odd"


@pytest.mark.parametrize(("severity", "message", "what"), [
    ("grave", "x", "no severity is called 'grave'"),
    ("warning", "{nod} is odd", "the message names 'nod', which is no column; there is node"),
    ("warning", "{node.__class__}", "which is no column"),
    ("warning", "{} is odd", "the message names '', which is no column"),
    ("warning", "{node is odd", "the message can't be read"),
])
def test_a_broken_check_is_named(severity: str, message: str, what: str) -> None:
    with pytest.raises(KnowledgeError, match=re.escape(what)) as caught:
        validate(graph_of(), [Check("checks/x", severity, message, Table.of(("node",), []))])
    assert caught.value.where == "queries/checks/x.rq"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared")
def test_the_example_document_passes() -> None:
    assert validate_triples(q.triple for q in ox.parse(path=str(SHARED / "gold" / "example.trig"))) == ()
