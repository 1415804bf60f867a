"""Proofs: complete, sound, low, free of plans where they must be; and sources down to quotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from oreloop.errors import StoreError, UsageError
from oreloop.explain import Proof, explain, proof_to_json, render_proof
from oreloop.inference import infer, infer_layers
from oreloop.iri import HOME, ORL, compress
from oreloop.rules import RuleSet, Term, bind_rules
from oreloop.store import GraphStore
from test_inference import EX, KEYLESS, SCHEMA, triples, turtle

SHARED = Path(__file__).parents[2] / "shared"
ONTOLOGY = Path(__file__).parents[1] / "ontology"
RULES = bind_rules(turtle(SCHEMA))


def graph_of(done: Iterable[Triple], planned: Iterable[Triple], rules: RuleSet) -> GraphStore:
    """A graph with done facts among the entities, plans in a document, and both layers of what follows."""
    done, planned = set(done), set(planned) - set(done)
    quads = [named(t, "entities") for t in done]
    for i, triple in enumerate(sorted(planned, key=str)):
        claim = NamedNode(f"{HOME}id/claim/{i}")
        parts = {"subject": triple.subject, "predicate": triple.predicate, "object": triple.object}
        quads += [named(triple, "claims/a.md"), named(Triple(claim, orl("status"), orl("Planned")), "claims/a.md"),
                  *(named(Triple(claim, NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#" + name), part),
                          "claims/a.md") for name, part in parts.items())]
    for layer, found in zip(("inferred", "inferred/planned"), infer_layers(done, planned, rules), strict=True):
        quads += [named(t, layer) for t in found]
    return GraphStore.in_memory(quads)


def named(triple: Triple, graph: str) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, NamedNode(f"{HOME}graph/{graph}"))


def orl(name: str) -> NamedNode:
    return NamedNode(ORL + name)


def one(text: str) -> Triple:
    return turtle(text + " .")[0]


def label(term: Term) -> str:
    return f'"{term.value}"' if isinstance(term, Literal) else compress(term.value).removeprefix(EX)


def steps(proof: Proof) -> Iterator[Proof]:
    yield proof
    for premise in proof.premises:
        yield from steps(premise)


def height(proof: Proof) -> int:
    return 1 + max(map(height, proof.premises), default=-1)


@settings(max_examples=60, deadline=None)
@given(st.sets(triples, max_size=12), st.sets(triples, max_size=6),
       st.sampled_from([RULES, bind_rules(turtle(KEYLESS.replace(":seat a owl:FunctionalProperty .", "")))]))
def test_each_inferred_triple_has_a_proof_that_holds(done: set[Triple], planned: set[Triple], rules: RuleSet) -> None:
    planned -= done
    graph = graph_of(done, planned, rules)
    for layer, allowed in (("inferred", done), ("inferred/planned", done | planned)):
        for quad in list(graph.quads([layer]))[::3]:
            if layer == "inferred" and quad.triple in planned:
                continue  # it was said as a plan, so it is asserted
            proof = explain(graph, quad.triple, rules)
            for step in steps(proof):
                if step.rule == "asserted":
                    assert step.triple in allowed or step.graphs == ("ontology",), "a proof stands on what counts"
                else:
                    assert step.triple in infer({p.triple for p in step.premises}, rules), "a step that follows"
            assert len({s.triple for s in steps(proof)}) >= height(proof), "a proof does not go round in circles"


def test_the_lowest_proof_is_found() -> None:
    path = [f":p{i} :locatedIn :p{i + 1} ." for i in range(8)]
    proof = explain(graph_of(turtle("\n".join(path)), (), RULES), one(":p0 :locatedIn :p8"), RULES)
    assert height(proof) == 3, "eight steps in three doublings"
    assert {s.rule for s in steps(proof)} == {"prp-trp", "asserted"}


def test_said_beats_inferred_and_classes_beat_ranges() -> None:
    graph = graph_of(turtle(":p :coordinatedBy :a ; :hasPartner :a . :a a :Company ."), (), RULES)
    assert explain(graph, one(":p :hasPartner :a"), RULES).rule == "asserted"
    proof = explain(graph, one(":a a :Organisation"), RULES)
    assert (proof.rule, [p.triple for p in proof.premises]) == ("cax-sco", [one(":a a :Company")])


def test_unnamed_classes_and_properties_give_way() -> None:
    graph = graph_of(turtle(":a :hosts :b . :b a :Plant . :f :input :m ; :output :n ."), (), RULES)
    proof = explain(graph, one(":a a :PlantSite"), RULES)
    assert {p.triple for p in proof.premises} == set(turtle(":a :hosts :b . :b a :Plant ."))
    proof = explain(graph, one(":m :feeds :n"), RULES)
    assert [p.triple for p in proof.premises] == turtle(":f :input :m . :f :output :n .")
    assert "(unnamed)" in render_proof(proof, label)


def test_a_chain_of_unnamed_properties_only() -> None:
    rules = bind_rules(turtle(":uses owl:propertyChainAxiom ([ owl:inverseOf :input ] [ owl:inverseOf :yields ]) ."))
    graph = graph_of(turtle(":f :input :m . :n :yields :f . :g :input :m ."), (), rules)
    proof = explain(graph, one(":m :uses :n"), rules)
    assert [p.triple for p in proof.premises] == turtle(":f :input :m . :n :yields :f .")


def test_identity_is_explained() -> None:
    graph = graph_of(turtle(':a :pic "1" . :b :pic "1" ; :near :c .'), (), RULES)
    proof = explain(graph, one(":a :near :c"), RULES)
    assert proof.rule == "eq-rep-s" and {p.rule for p in proof.premises} == {"prp-ifp", "asserted"}


def test_a_plan_is_no_premise_of_what_is_done() -> None:
    # p a Project follows from what is done as well as, more simply, from a plan.
    done, planned = turtle(":p :coordinatedBy :a ."), turtle(":p :hasPartner :b .")
    graph = graph_of(done, planned, RULES)
    assert {s.triple for s in steps(explain(graph, one(":p a :Project"), RULES))} == {
        one(":p a :Project"), one(":p :hasPartner :a"), done[0]}
    assert explain(graph, one(":b a :Actor"), RULES).premises[0].premises[0].triple == planned[0]


def test_what_the_graph_does_not_hold() -> None:
    graph = graph_of(turtle(":p :coordinatedBy :a ."), (), RULES)
    with pytest.raises(UsageError, match="does not hold"):
        explain(graph, one(":a :coordinatedBy :p"), RULES)


def test_rules_that_have_changed_are_told() -> None:
    graph = graph_of(turtle(":a :complements :b ."), (), RULES)
    with pytest.raises(StoreError, match="oreloop build"):
        explain(graph, one(":b :complements :a"), bind_rules([]))
    loop = GraphStore.in_memory([named(t, "inferred") for t in turtle(":a :complements :b . :b :complements :a .")])
    with pytest.raises(StoreError, match="oreloop build"):
        explain(loop, one(":b :complements :a"), RULES)


DOCUMENTS = """
@prefix orl: <https://w3id.org/oreloop/ontology#> . @prefix graph: <https://w3id.org/oreloop/graph/> .
@prefix id: <https://w3id.org/oreloop/id/> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix dcterms: <http://purl.org/dc/terms/> .
graph:catalog {
  <https://w3id.org/oreloop/id/document/a> orl:fileName "a.md" ; dcterms:title "Note A" ; dcterms:publisher "Someone" .
  <https://w3id.org/oreloop/id/document/t> orl:fileName "t.csv" ; dcterms:title "Table T" . }
<https://w3id.org/oreloop/graph/claims/a.md> {
  id:p orl:hasPartner id:o . id:p orl:buildsOn id:q .
  <https://w3id.org/oreloop/id/claim/1> a orl:Claim ; rdf:subject id:p ; rdf:predicate orl:hasPartner ;
     rdf:object id:o ;
     orl:confidence 0.9 ; orl:evidence id:e1 , id:e2 .
  <https://w3id.org/oreloop/id/claim/2> a orl:Claim ; rdf:subject id:p ; rdf:predicate orl:hasPartner ;
     rdf:object id:x ;
     orl:status orl:Denied ; orl:evidence id:e2 .
  <https://w3id.org/oreloop/id/node/f> a orl:Funding ; orl:funder id:o ; orl:amount 5.0 ; orl:status orl:Planned ;
     orl:evidence id:e2 .
  id:o orl:capacity <https://w3id.org/oreloop/id/node/c> .
  <https://w3id.org/oreloop/id/node/c> a orl:Capacity ; orl:status orl:Planned ; orl:evidence id:e1 .
  id:e1 oa:hasSource <https://w3id.org/oreloop/id/document/a> ; oa:hasSelector id:e1-quote , id:e1-position .
  id:e1-quote oa:exact "O is a\\n partner" . id:e1-position oa:start 10 ; oa:end 24 .
  id:e2 oa:hasSource <https://w3id.org/oreloop/id/document/a> ; orl:page 4 ;
     oa:hasSelector id:e2-quote , id:e2-position .
  id:e2-quote oa:exact "with O" . id:e2-position oa:start 3 ; oa:end 9 . }
<https://w3id.org/oreloop/graph/claims/t.csv> {
  id:p orl:hasPartner id:o . id:p orl:hasPartner id:z . id:p orl:grantNumber "7" .
  <https://w3id.org/oreloop/id/claim/r1> a orl:Claim ; orl:states id:p , id:o , <https://w3id.org/oreloop/id/node/n> ;
     orl:evidence id:r1 .
  <https://w3id.org/oreloop/id/claim/r2> a orl:Claim ; orl:states id:p , id:z ; orl:evidence id:r2 .
  <https://w3id.org/oreloop/id/node/n> a orl:Participation ; orl:role "partner" .
  id:r1 oa:hasSource <https://w3id.org/oreloop/id/document/t> ; orl:row 1 ; oa:hasSelector id:r1-quote .
  id:r1-quote oa:exact "7;O" .
  id:r2 oa:hasSource <https://w3id.org/oreloop/id/document/t> ; orl:row 2 ; orl:column "name" ;
     oa:hasSelector id:r2-quote , id:r2-position .
  id:r2-quote oa:exact "Z" . id:r2-position oa:start 0 ; oa:end 1 . }
"""


@pytest.fixture(scope="module")
def documents() -> GraphStore:
    return GraphStore.in_memory(parse(DOCUMENTS, RdfFormat.TRIG))


def fact(subject: str, predicate: str, obj: str | Literal) -> Triple:
    end = obj if isinstance(obj, Literal) else NamedNode(HOME + "id/" + obj)
    return Triple(NamedNode(HOME + "id/" + subject), NamedNode(ORL + predicate), end)


@pytest.mark.parametrize(("triple", "quotes"), [
    (fact("p", "hasPartner", "o"), [("a.md", "with O"), ("a.md", "O is a\n partner"), ("t.csv", "7;O")]),
    (fact("p", "hasPartner", "z"), [("t.csv", "Z")]),
    (fact("p", "grantNumber", Literal("7")), [("t.csv", "7;O"), ("t.csv", "Z")]),
    (fact("node/n", "role", Literal("partner")), [("t.csv", "7;O")]),
    (fact("node/f", "funder", "o"), [("a.md", "with O")]),
    (fact("o", "capacity", "node/c"), [("a.md", "O is a\n partner")]),
    (fact("p", "buildsOn", "q"), []),
])
def test_all_evidence_of_all_documents(documents: GraphStore, triple: Triple, quotes: list[tuple[str, str]]) -> None:
    proof = explain(documents, triple, bind_rules([]))
    assert proof.rule == "asserted"
    assert [(s.file, s.quote) for s in proof.sources] == quotes


def test_a_source_tells_all_that_is_known(documents: GraphStore) -> None:
    first, _, row = explain(documents, fact("p", "hasPartner", "o"), bind_rules([])).sources
    assert (first.title, first.publisher, first.start, first.end, first.confidence) == ("Note A", "Someone", 3, 9, 0.9)
    assert first.claim == HOME + "id/claim/1" and first.document == HOME + "id/document/a"
    assert (row.title, row.row, row.start, row.confidence) == ("Table T", 1, None, None)
    cell = render_proof(explain(documents, fact("p", "hasPartner", "z"), bind_rules([])), label)
    assert "stated in Table T: t.csv, row 2, column name" in cell
    planned = explain(documents, fact("node/f", "funder", "o"), bind_rules([])).sources
    assert [s.status for s in planned] == ["Planned"]


def test_a_denial_is_an_answer(documents: GraphStore) -> None:
    proof = explain(documents, fact("p", "hasPartner", "x"), bind_rules([]))
    assert (proof.rule, [s.status for s in proof.sources]) == ("denied", ["Denied"])
    assert "denied in Note A: a.md, page 4, characters 3-9 [Denied]" in render_proof(proof, label)


def test_a_proof_as_text_and_as_json() -> None:
    rules = bind_rules(turtle(f"<{ORL}partnerIn> owl:inverseOf <{ORL}hasPartner> ."))
    quads = [*parse(DOCUMENTS, RdfFormat.TRIG), named(fact("o", "partnerIn", "p"), "inferred")]
    proof = explain(GraphStore.in_memory(quads), fact("o", "partnerIn", "p"), rules)
    assert render_proof(proof, lambda t: t.value.rsplit("/", 1)[1].removeprefix("ontology#")).splitlines() == [
        "o  partnerIn  p",
        '    because "partnerIn" is the inverse of "hasPartner" (prp-inv2)',
        "    p  hasPartner  o",
        "        2 documents:",
        "        stated in Note A: a.md, page 4, characters 3-9 [confidence 0.9]",
        "            “with O”",
        "        stated in Note A: a.md, characters 10-24 [confidence 0.9]",
        "            “O is a partner”",
        "        stated in Table T: t.csv, row 1",
        "            “7;O”"]
    data = proof_to_json(proof, label)
    assert (data["rule"], data["because"]) == ("prp-inv2", '"orl:partnerIn" is the inverse of "orl:hasPartner"')
    assert data["subject"] == {"value": HOME + "id/o", "label": HOME + "id/o"}
    assert (data["premises"][0]["documents"], data["premises"][0]["independent"]) == (2, 2)
    assert data["premises"][0]["sources"][2] == {"file": "t.csv", "title": "Table T", "quote": "7;O", "row": 1,
                                                 "document": HOME + "id/document/t", "claim": HOME + "id/claim/r1"}


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the shared data does not lie beside this checkout")
def test_a_real_document_is_explained_to_its_quotes() -> None:
    rules = bind_rules(q.triple for q in parse(path=str(ONTOLOGY / "oreloop.ttl")))
    quads = list(parse(path=str(SHARED / "gold" / "example.trig")))
    inferred = infer({q.triple for q in quads}, rules)
    graph = GraphStore.in_memory([*quads, *(named(t, "inferred/planned") for t in inferred)])
    for triple in sorted(inferred, key=str):
        leaves = [s for s in steps(explain(graph, triple, rules)) if s.rule == "asserted"]
        assert all(s.sources or s.graphs == ("entities",) for s in leaves)
    proof = explain(graph, Triple(NamedNode(HOME + "material/dysprosium"), orl("feeds"),
                                  NamedNode(HOME + "material/permanent-magnet")), rules)
    assert "“Japan signed a long-term supply contract covering dysprosium" in render_proof(proof, label)
