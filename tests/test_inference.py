"""The reasoner against owlrl, rule by rule, on random graphs and on a real document; contradictions; layers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import owlrl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from oreloop.errors import KnowledgeError
from oreloop.inference import contradictions, infer, infer_layers
from oreloop.rules import bind_rules

SHARED = Path(__file__).parents[2] / "shared"
ONTOLOGY = Path(__file__).parents[1] / "ontology"
EX = "http://example.org/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
PREFIXES = f"""
@prefix : <{EX}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

#: An ontology that uses every kind of axiom, without a way to contradict it.
SCHEMA = """
:Company rdfs:subClassOf :Organisation . :Organisation rdfs:subClassOf :Actor . :Firm owl:equivalentClass :Company .
:hasPartner rdfs:domain :Project ; rdfs:range :Organisation . :coordinatedBy rdfs:subPropertyOf :hasPartner .
:partnerIn owl:inverseOf :hasPartner . :leadBy owl:equivalentProperty :coordinatedBy .
:complements a owl:SymmetricProperty . :locatedIn a owl:TransitiveProperty .
:operatesIn owl:propertyChainAxiom (:operates :locatedIn) . :deep owl:propertyChainAxiom (:operates :locatedIn :near) .
:feeds owl:propertyChainAxiom ([ owl:inverseOf :input ] :output) .
:self owl:propertyChainAxiom (:operates) .
:pic a owl:InverseFunctionalProperty . :seat a owl:FunctionalProperty .
:Site owl:equivalentClass [ a owl:Restriction ; owl:onProperty :hosts ; owl:someValuesFrom :Facility ] .
:Host owl:equivalentClass [ a owl:Restriction ; owl:onProperty :hosts ; owl:someValuesFrom owl:Thing ] .
:PlantSite owl:equivalentClass [ a owl:Restriction ; owl:onProperty :hosts ; owl:someValuesFrom :Plant ] .
:Plant rdfs:subClassOf :Facility . :Country rdfs:subClassOf [ owl:onProperty :seat ; owl:allValuesFrom :City ] .
:French owl:equivalentClass [ owl:onProperty :locatedIn ; owl:hasValue :france ] .
:Tagged rdfs:subClassOf [ owl:onProperty :tag ; owl:hasValue "tagged" ] .
:FrenchPlant owl:equivalentClass [ owl:intersectionOf (:French :Plant) ] .
:Agent owl:unionOf (:Company :Person) .
:Fixed owl:oneOf (:one :two) .
:Single rdfs:subClassOf [ owl:onProperty :owner ; owl:maxCardinality "1"^^xsd:nonNegativeInteger ] .
:Lone rdfs:subClassOf [ owl:onProperty :owner ; owl:onClass :Firm ;
    owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger ] .
:Plot owl:hasKey (:row :column) .
:Status rdfs:label "status" . :Planned a :Status . :status rdfs:range :Status .
:HasStatus owl:equivalentClass [ owl:onProperty :status ; owl:someValuesFrom :Status ] .
"""
CLASSES = ["Company", "Firm", "Project", "Facility", "Plant", "Site", "PlantSite", "French", "Person", "Country",
           "Tagged", "Single", "Lone", "Plot"]
PROPERTIES = ["hasPartner", "coordinatedBy", "partnerIn", "leadBy", "complements", "locatedIn", "operates", "near",
              "input", "output", "pic", "seat", "hosts", "owner", "row", "column", "feeds"]


def turtle(text: str) -> list[Triple]:
    return [quad.triple for quad in parse(PREFIXES + text, RdfFormat.TURTLE)]


def told(triples: Iterable[Triple]) -> set[str]:
    """Triples in short: local names with spaces between."""
    return {" ".join(str(t).replace(EX, "").replace("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "a")
                     .replace("http://www.w3.org/2002/07/owl#", "").translate({ord("<"): None, ord(">"): None}).split())
            for t in triples}


def reference(facts: Iterable[Triple], ontology: Iterable[Triple]) -> set[Triple]:
    """What owlrl adds, by the filter that `infer` documents."""
    facts, ontology = set(facts), list(ontology)
    graph = rdflib.Graph()
    rdflib.NORMALIZE_LITERALS = False
    graph.parse(data=serialize([*facts, *ontology], format=RdfFormat.N_TRIPLES), format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    return instances(graph, facts, ontology)


def instances(closed_graph: rdflib.Graph, facts: set[Triple], ontology: Iterable[Triple]) -> set[Triple]:
    """The triples of a closed graph that `infer` should give."""
    sound = rdflib.Graph()
    for subject, predicate, obj in closed_graph:
        if isinstance(predicate, rdflib.URIRef) and not isinstance(subject, rdflib.Literal):
            sound.add((subject, predicate, obj))
    text = sound.serialize(format="nt", encoding="utf-8")
    closed = {quad.triple for quad in parse(text, RdfFormat.N_TRIPLES)} - facts
    subjects = {t.subject for t in facts} | {t.object for t in facts}
    terms = {t.subject for t in ontology}
    owl = "http://www.w3.org/2002/07/owl#"
    boring = (NamedNode(owl + "Thing"), NamedNode(RDFS + "Resource"))
    same = NamedNode(owl + "sameAs")
    return {t for t in closed if t.subject in subjects - terms and not isinstance(t.object, BlankNode)
            and t.object not in boring and not (t.predicate == same and t.subject == t.object)
            and (t.predicate == same or not t.predicate.value.startswith((owl, RDFS)))}


RULES = bind_rules(turtle(SCHEMA))

ONE_BY_ONE = {
    "cax-sco": (":a a :Company", {"a a Organisation", "a a Actor", "a a Firm", "a a Agent"}),
    "cax-eqc1": (":a a :Firm", {"a a Company", "a a Organisation", "a a Actor", "a a Agent"}),
    "prp-dom, prp-rng, prp-inv2": (":p :hasPartner :a",
                                   {"p a Project", "a a Organisation", "a a Actor", "a partnerIn p"}),
    "prp-spo1": (":p :coordinatedBy :a", {"p hasPartner a", "p leadBy a", "p a Project", "a a Organisation",
                                          "a a Actor", "a partnerIn p"}),
    "prp-eqp1": (":p :leadBy :a", {"p hasPartner a", "p coordinatedBy a", "p a Project", "a a Organisation",
                                   "a a Actor", "a partnerIn p"}),
    "prp-inv1": (":a :partnerIn :p", {"p hasPartner a", "p a Project", "a a Organisation", "a a Actor"}),
    "prp-symp": (":a :complements :b", {"b complements a"}),
    "prp-trp": (":a :locatedIn :b . :b :locatedIn :c . :c :locatedIn :d",
                {"a locatedIn c", "a locatedIn d", "b locatedIn d"}),
    "prp-spo2": (":a :operates :b . :b :locatedIn :c . :c :near :d", {"a operatesIn c", "a deep d", "a self b"}),
    "prp-spo2 through an unnamed inverse": (":f :input :m . :f :output :n", {"m feeds n"}),
    "prp-ifp, eq-sym, eq-rep": (':a :pic "1" . :b :pic "1" . :b :near :c . :d :near :a',
                                {"a sameAs b", "b sameAs a", "a near c", "d near b"}),
    "prp-fp, eq-trans": (":a :seat :x , :y , :z", {f"{s} sameAs {o}" for s in "xyz" for o in "xyz" if s != o}),
    "prp-key": (":a a :Plot ; :row 1 ; :column 2 . :b a :Plot ; :row 1 ; :column 2 . :c a :Plot ; :row 1 ; :column 3",
                {"a sameAs b", "b sameAs a"}),
    "cls-svf1": (":a :hosts :b . :b a :Plant", {"a a Site", "a a PlantSite", "a a Host", "b a Facility"}),
    "cls-svf2": (":a :hosts :b", {"a a Host"}),
    "scm-svf1": (":a a :PlantSite", {"a a Site"}),
    "cls-avf": (":a a :Country ; :seat :b", {"b a City"}),
    "cls-hv1": (":a a :French . :b a :Tagged", {"a locatedIn france", 'b tag "tagged"'}),
    "cls-hv2, cls-int1": (":a :locatedIn :france ; a :Plant", {"a a French", "a a FrenchPlant", "a a Facility"}),
    "cls-int2": (":a a :FrenchPlant", {"a a French", "a a Plant", "a a Facility", "a locatedIn france"}),
    "cls-uni": (":a a :Person", {"a a Agent"}),
    "cls-maxc2": (":a a :Single ; :owner :b , :c", {"b sameAs c", "c sameAs b"}),
    "cls-maxqc3": (":a a :Lone ; :owner :b , :c , :d . :b a :Company . :c a :Firm",
                   {"b sameAs c", "c sameAs b", "b a Firm", "c a Company",
                    *(f"{x} a {c}" for x in "bc" for c in ("Organisation", "Actor", "Agent"))}),
    "facts of the ontology": (":a :status :Planned", {"a a HasStatus"}),
    "a literal is never a subject": (':a :near "x" ; :hasPartner "y" ; :complements "z"', {"a a Project"}),
    "what is said is not inferred": (":a a :Company , :Organisation , :Actor , :Firm , :Agent", set()),
}


@pytest.mark.parametrize("rule", ONE_BY_ONE)
def test_each_rule(rule: str) -> None:
    text, expected = ONE_BY_ONE[rule]
    assert told(infer(turtle(text + " ."), RULES)) == expected


@pytest.mark.parametrize("rule", [r for r in ONE_BY_ONE if r != "prp-key"])
def test_each_rule_as_owlrl(rule: str) -> None:
    facts, schema = turtle(ONE_BY_ONE[rule][0] + " ."), turtle(KEYLESS)
    assert told(infer(facts, bind_rules(schema))) == told(reference(facts, schema))


things = st.sampled_from([NamedNode(EX + name) for name in "abcdef"])
triples = st.one_of(
    st.builds(Triple, things, st.sampled_from([NamedNode(EX + p) for p in PROPERTIES]), things),
    st.builds(Triple, things, st.just(NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")),
              st.sampled_from([NamedNode(EX + c) for c in CLASSES])),
    st.builds(Triple, things, st.just(NamedNode(EX + "near")), st.builds(Literal, st.sampled_from("xy"))))


#: owlrl compares all but the last property of a key: prp-key is left out where it is the reference.
KEYLESS = SCHEMA.replace(":Plot owl:hasKey (:row :column) .", "")
#: Without functional properties random graphs don't collapse into one thing that is everything.
QUIET = KEYLESS.replace(":pic a owl:InverseFunctionalProperty . :seat a owl:FunctionalProperty .", "")


@settings(max_examples=25, deadline=None)
@given(st.sets(triples, max_size=14), st.sampled_from([QUIET, KEYLESS]))
def test_random_graphs_as_owlrl(facts: set[Triple], text: str) -> None:
    schema = turtle(text)
    assert told(infer(facts, bind_rules(schema))) == told(reference(facts, schema))


@settings(max_examples=60, deadline=None)
@given(st.lists(triples, max_size=40), st.lists(triples, max_size=15), st.randoms(use_true_random=False))
def test_layers_add_up(done: list[Triple], planned: list[Triple], random: object) -> None:
    first, second = infer_layers(done, planned, RULES)
    assert first == infer(done, RULES)
    assert infer(set(done) | first, RULES) == set(), "a closure has nothing to add to itself"
    assert first.isdisjoint(second) and second.isdisjoint({*done, *planned})
    assert first | second | {*done, *planned} == infer([*done, *planned], RULES) | {*done, *planned}
    assert infer_layers(reversed(done), iter(planned), RULES) == (first, second), "the order of facts tells nothing"


def test_a_plan_is_never_done() -> None:
    done, planned = turtle(":b :locatedIn :c ."), turtle(":a :locatedIn :b . :p :coordinatedBy :o .")
    first, second = infer_layers(done, planned, RULES)
    assert first == set()
    assert {"a locatedIn c", "p hasPartner o"} <= told(second)


def test_what_is_done_is_not_planned_again() -> None:
    done, planned = turtle(":p :coordinatedBy :o ."), turtle(":p :hasPartner :o .")
    first, second = infer_layers(done, planned, RULES)
    assert "p hasPartner o" in told(first), "said as a plan only, but what is done implies it"
    assert second == set()


DENIALS = """
:Person owl:disjointWith :Organisation . :Company rdfs:subClassOf :Organisation .
[] a owl:AllDisjointClasses ; owl:members (:Place :Event :Step) .
[] a owl:AllDisjointProperties ; owl:members (:buys :sells) . :loves owl:propertyDisjointWith :hates .
:partOf a owl:IrreflexiveProperty , owl:TransitiveProperty . :above a owl:AsymmetricProperty .
:Empty rdfs:subClassOf owl:Nothing . :Living owl:complementOf :Dead .
:Closed rdfs:subClassOf [ owl:onProperty :runs ; owl:maxCardinality "0"^^xsd:nonNegativeInteger ] .
:Shut rdfs:subClassOf [ owl:onProperty :runs ; owl:onClass :Step ;
    owl:maxQualifiedCardinality "0"^^xsd:nonNegativeInteger ] .
[] a owl:AllDifferent ; owl:distinctMembers (:one :two :three) . :pic a owl:InverseFunctionalProperty .
[] owl:sourceIndividual :a ; owl:assertionProperty :knows ; owl:targetIndividual :b .
:share a owl:FunctionalProperty .
"""


@pytest.mark.parametrize(("rule", "text"), [
    ("cax-dw", ":a a :Person , :Company"), ("cax-adc", ":a a :Place , :Step"), ("prp-adp", ":a :buys :b ; :sells :b"),
    ("prp-pdw", ":a :loves :b ; :hates :b"), ("prp-irp", ":a :partOf :b . :b :partOf :a"),
    ("prp-asyp", ":a :above :b . :b :above :a"), ("cls-nothing2", ":a a :Empty"), ("cls-com", ":a a :Living , :Dead"),
    ("cls-maxc1", ":a a :Closed ; :runs :b"), ("cls-maxqc1", ":a a :Shut ; :runs :b . :b a :Step"),
    ("eq-diff3", ':one :pic "1" . :three :pic "1"'), ("prp-npa1", ":a :knows :b"), ("prp-fp", ":a :share 10.0 , 20.0"),
    ("eq-diff1", ":a owl:sameAs :b . :a owl:differentFrom :b")])
def test_contradictions_name_rule_and_facts(rule: str, text: str) -> None:
    rules = bind_rules(turtle(DENIALS))
    found = contradictions(turtle(text + " ."), rules)
    assert {c.rule.name for c in found} == {rule}
    assert found == contradictions(reversed(turtle(text + " .")), rules)
    assert all(c.facts and c.rule.sentence(lambda t: t.value) for c in found)


@pytest.mark.parametrize("text", [":a a :Company , :Agent", ":a :buys :b . :b :sells :a", ":a :share 10.0 , 10.00",
                                  ":a a :Shut ; :runs :b", ':one :pic "1" . :three :pic "2"', ":b :knows :a"])
def test_consistent_facts_have_no_contradiction(text: str) -> None:
    assert contradictions(turtle(text + " ."), bind_rules(turtle(DENIALS))) == []


def test_axioms_read_as_sentences() -> None:
    sentences = {r.name: r.sentence(lambda t: t.value.removeprefix(EX)) for r in RULES.rules}
    assert sentences["prp-trp"] == '"locatedIn" goes on from one to the next'
    assert sentences["prp-spo2"].endswith('together give "self"')
    assert all(rule.axiom for rule in RULES.rules)


def test_rules_about_rdf_type_are_refused() -> None:
    with pytest.raises(KnowledgeError, match="rdf:type"):
        bind_rules(turtle(":kind rdfs:subPropertyOf rdf:type ."))


def test_a_broken_list_ends() -> None:
    rules = bind_rules(turtle(":q owl:propertyChainAxiom _:l . _:l rdf:first :p ; rdf:rest _:l ."))
    assert told(infer(turtle(":a :p :b ."), rules)) == {"a q b"}


def axioms() -> list[Triple]:
    """The project's ontology without its labels and definitions, which would only make owlrl slow."""
    words = ("label", "definition", "isDefinedBy", "comment")
    return [q.triple for q in parse(path=str(ONTOLOGY / "oreloop.ttl")) if not q.predicate.value.endswith(words)]


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the shared data does not lie beside this checkout")
def test_a_real_document_as_owlrl() -> None:
    schema = axioms()
    rules = bind_rules(schema)
    facts = {q.triple for q in parse(path=str(SHARED / "gold" / "example.trig"))}
    found = infer(facts, rules)
    assert len(found) > 50
    assert told(found) == told(reference(facts, schema))
    assert contradictions(facts, rules) == []
