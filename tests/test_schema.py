"""The schema: kinds, hierarchy, properties, what breaks a domain or a range; gold facts all fit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oreloop.errors import KnowledgeError
from oreloop.iri import ORL
from oreloop.model import Name, Relation, Row, Term, Triple, Value
from oreloop.schema import GENID, load_schema, read_ontology, schema_of

SCHEMA = load_schema()
SHARED = Path(__file__).parents[2] / "shared"
FACTS = SHARED / "gold"

ALPHA, ONE, BERG = Name("Alpha", "Company"), Name("ONE", "Project"), Name("Berg", "City")
ORE, REFINING, DOE = Name("ore", "Material"), Name("refining", "Step"), Name("Jo Doe", "Person")


@pytest.mark.parametrize(("type_name", "kind"), [
    ("Company", "organisation"), ("Organisation", "organisation"), ("Association", "organisation"),
    ("Country", "place"), ("Region", "place"), ("City", "place"), ("Site", "place"), ("Place", "place"),
    ("Project", "project"), ("Programme", "programme"), ("Person", "person"), ("Facility", "facility"),
    ("Event", "event"), ("Topic", "topic"), ("Material", "material"), ("Step", "step"), ("Funding", "node"),
    ("Participation", "node"), ("Capacity", "node"), ("Claim", "claim"), ("Document", "document"),
    ("Table", "document"), ("Run", "run"),
])
def test_kinds(type_name: str, kind: str) -> None:
    assert SCHEMA.kind(type_name) == kind


def test_a_class_without_a_kind_is_an_error() -> None:
    with pytest.raises(KnowledgeError, match=r"no class is called 'Compny'; there is Company"):
        SCHEMA.kind("Compny")
    with pytest.raises(KnowledgeError, match="things of the class Status have no IRIs"):
        SCHEMA.kind("Status")


def test_hierarchy() -> None:
    assert SCHEMA.ancestors("Company") == {"Company", "Organisation", "Actor"}
    assert SCHEMA.is_a("City", "Place") and SCHEMA.is_a("City", "City") and not SCHEMA.is_a("Place", "City")
    assert SCHEMA.ancestors("nothing of ours") == {"nothing of ours"}


def test_properties_know_what_the_ontology_says() -> None:
    partner = SCHEMA.property("hasPartner")
    assert (partner.is_object, partner.domain, partner.range, partner.inverse) == (True, "Project", "Organisation",
                                                                                  "partnerIn")
    assert SCHEMA.property("partnerIn").inverse == "hasPartner"
    assert SCHEMA.property("coordinatedBy").above == ("hasPartner",)
    assert SCHEMA.property("amount").range == "decimal" and not SCHEMA.property("amount").is_object
    assert SCHEMA.property("complements").symmetric and not SCHEMA.property("buildsOn").symmetric
    assert {name for name, prop in SCHEMA.properties.items() if prop.transitive} == {"locatedIn", "controlledBy"}
    assert {name for name, prop in SCHEMA.properties.items() if prop.functional} == {
        "fileName", "claimsGraph", "repeats"}
    with pytest.raises(KnowledgeError, match=r"no property is called 'hasPartners'; there is hasPartner"):
        SCHEMA.property("hasPartners")


def test_listed_values() -> None:
    assert SCHEMA.individuals["Side"] == ("Input", "Output")
    assert "UnderConstruction" in SCHEMA.individuals["Status"] and "Oxide" in SCHEMA.individuals["Basis"]


@pytest.mark.parametrize("statement", [
    Triple(ONE, "hasPartner", ALPHA),
    Triple(Name("someone", "Actor"), "worksFor", ALPHA),  # it may yet turn out to be a person
    Triple(BERG, "funds", Name("works", "Facility")),
    Triple(ONE, "startDate", Value("2024-05", "gYearMonth")),
    Triple(ALPHA, "acronym", Value("A")),
    Relation("Funding", (("funder", BERG), ("beneficiary", ALPHA), ("amount", Value("5", "integer")),
                         ("currency", Value("EUR")))),
    Relation("Capacity", (("quantity", Value("590.0", "decimal")), ("side", Value("Output")), ("^capacity", ALPHA))),
    Relation("Participation", (("sme", Value("true", "boolean")), ("order", Value("3", "integer")))),
    Row((Triple(ONE, "hasPartner", ALPHA),), (Relation("Participation", (("project", ONE),)),)),
])
def test_what_fits_has_no_problems(statement: Triple | Relation | Row) -> None:
    assert SCHEMA.problems(statement) == []


@pytest.mark.parametrize(("statement", "problem"), [
    (Triple(DOE, "hasPartner", ALPHA), "the subject of hasPartner must be Project, not Person"),
    (Triple(ONE, "hasPartner", BERG), "the object of hasPartner must be Organisation, not City"),
    (Triple(ONE, "addressesMaterial", REFINING), "the object of addressesMaterial must be Material, not Step"),
    (Triple(ONE, "hasFriend", ALPHA), "no property is called 'hasFriend'"),
    (Triple(ONE, "hasPartner", Value("Alpha")), "the object of hasPartner must be Organisation, not a literal"),
    (Triple(ONE, "grantNumber", ALPHA), "grantNumber takes a literal, not Company"),
    (Triple(ALPHA, "operator", ALPHA), "the subject of operator must be Facility, not Company"),
    (Relation("Meeting", (("heldIn", BERG),)), "Meeting is no class of relation nodes"),
    (Relation("Company", (("heldIn", BERG),)), "Company is no class of relation nodes"),
    (Relation("Flow", (("input", ALPHA),)), "the object of input must be Material, not Company"),
    (Relation("Flow", (("signatory", ALPHA),)), "the subject of signatory must be Agreement, not Flow"),
    (Relation("Funding", (("amount", Value("much", "decimal")),)), "amount takes a decimal, not 'much' (decimal)"),
    (Relation("Funding", (("amount", Value("1e6", "decimal")),)), "amount takes a decimal, not '1e6' (decimal)"),
    (Relation("Funding", (("amount", Value("5", "string")),)), "amount takes a decimal, not '5' (string)"),
    (Relation("Participation", (("sme", Value("yes", "boolean")),)), "sme takes a boolean, not 'yes' (boolean)"),
    (Relation("Capacity", (("side", Value("Inside")),)), "the object of side must be Side, not a literal"),
    (Relation("Capacity", (("^capacity", ORE),)), "the subject of capacity must be Actor, not Material"),
    (Relation("Funding", (("^capacity", ALPHA),)), "the object of capacity must be Capacity, not Funding"),
    (Relation("Capacity", (("^capacity", Value("x")),)), "^capacity is a literal, which can't be a subject"),
    (Row((Triple(ONE, "hasPartner", ALPHA), Triple(ONE, "hasPartner", BERG))),
     "the object of hasPartner must be Organisation, not City"),
])
def test_what_does_not_fit_is_said(statement: Triple | Relation | Row, problem: str) -> None:
    assert SCHEMA.problems(statement) == [problem]


@given(st.sampled_from(sorted(SCHEMA.properties)), st.sampled_from(sorted(SCHEMA.classes)),
       st.sampled_from(sorted(SCHEMA.classes)))
def test_problems_follow_from_domain_and_range(predicate: str, subject: str, value: str) -> None:
    """The oracle: a type fits where one of the two classes stands below the other in the file itself."""
    below = {(t.subject.value, t.object.value) for t in SCHEMA.triples
             if t.predicate.value.endswith("#subClassOf") and isinstance(t.subject, ox.NamedNode)
             and isinstance(t.object, ox.NamedNode)}

    def reaches(low: str, high: str) -> bool:
        return low == high or any(reaches(parent, high) for child, parent in below if child == low)

    prop = SCHEMA.properties[predicate]
    fits = prop.is_object and all(
        not wanted or reaches(ORL + found, ORL + wanted) or reaches(ORL + wanted, ORL + found)
        for found, wanted in ((subject, prop.domain), (value, prop.range)))
    assert (SCHEMA.problems(Triple(Name("a", subject), predicate, Name("b", value))) == []) == fits


def test_ontology_files_are_read_without_blank_nodes_and_always_alike(tmp_path: Path) -> None:
    text = "@prefix : <http://e/> . :p :chain ( :q :r ) , ( :s :t ) ; :is [ :a :b ] ."
    (tmp_path / "x.ttl").write_text(text)
    first = read_ontology(tmp_path / "x.ttl")
    assert first == read_ontology(tmp_path / "x.ttl") == tuple(sorted(first, key=str))
    ends = {end for t in first for end in (t.subject, t.object)}
    assert not any(isinstance(end, ox.BlankNode) for end in ends)
    assert sum(isinstance(end, ox.NamedNode) and end.value.startswith(GENID + "x-") for end in ends) == 5
    plain = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in ox.parse(text, format=ox.RdfFormat.TURTLE))
    assert len(first) == len(plain)
    (tmp_path / "x.ttl").write_text(text.replace("( :q :r ) , ( :s :t )", "( :s :t ) , ( :q :r )"))
    assert read_ontology(tmp_path / "x.ttl") == first


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("<http://e/a> <http://e/b> .")
    for name in ("x.ttl", "missing.ttl"):
        with pytest.raises(KnowledgeError) as caught:
            read_ontology(tmp_path / name)
        assert caught.value.where == str(tmp_path / name)


def test_the_schema_is_that_of_its_triples() -> None:
    assert schema_of(reversed(SCHEMA.triples)).properties == SCHEMA.properties
    assert not any(isinstance(t.subject, ox.BlankNode) or isinstance(t.object, ox.BlankNode) for t in SCHEMA.triples)


def gold_triples(path: Path) -> Iterator[Triple]:
    gold = json.loads(path.read_text(encoding="utf-8"))
    kinds = {"m": "Material", "s": "Step"}

    def term(text: str) -> Term:
        first = text.split("|")[0]
        if first in gold["entities"]:
            return Name(first, gold["entities"][first]["type"])
        return Name(first, kinds[first[0]]) if first[:2] in ("m:", "s:") else Value(text)

    for subject, predicate, obj in gold["facts"]:
        name, value = term(subject), term(obj)
        # A capacity is always a node in a graph; gold writes it as text.
        if isinstance(name, Name) and predicate != "capacity":
            yield Triple(name, predicate, value)


@pytest.mark.shared
@pytest.mark.skipif(not FACTS.exists(), reason="needs ../shared")
def test_gold_facts_fit_the_ontology() -> None:
    paths = [path for part in ("seeds", "dev") for path in sorted((FACTS / part).glob("*.json"))]
    triples = [triple for path in paths for triple in gold_triples(path)]
    assert len(triples) > 500
    assert {line for triple in triples for line in SCHEMA.problems(triple)} == set()
