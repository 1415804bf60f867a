"""RDF as text: what is written is read back the same by parsers of others, and is the same from run to run."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from oreloop.errors import UsageError
from oreloop.iri import HOME, ORL, PREFIXES
from oreloop.rdf import (
    TRIPLE_WRITERS,
    write_jsonld,
    write_nquads,
    write_ntriples,
    write_rdfxml,
    write_trig,
    write_turtle,
    xml_text,
)

#: rdflib says so of literals that are no values of their datatypes.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:rdflib")

XSD = PREFIXES["xsd"]
RDFLIB = {"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}

#: Any text that XML can hold; what it can't is cleaned away where text becomes a literal.
TEXT = st.text(st.characters(exclude_categories=["Cs"]).filter(
    lambda c: c in "\t\n\r" or ("\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff")), max_size=30)
LOCAL = st.text(st.sampled_from("abcXYZ019-_.~%C3/:'()!é東"), max_size=12).map(
    lambda text: text.replace("%", "%41"))
IRI = st.builds(lambda space, local: ox.NamedNode(space + local),
                st.sampled_from([HOME + "id/organisation/", HOME + "id/document/", ORL, "https://a.test/", "urn:x:"]),
                LOCAL)
PREDICATE = st.sampled_from([ox.NamedNode(iri) for iri in (
    PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label", ORL + "hasPartner", "https://example.org/p", "urn:x:p1-q",
    "https://example.org/a/2nd", "http://example.org/#x.y")])
LITERAL = (st.builds(ox.Literal, TEXT)
           | st.builds(lambda text, tag: ox.Literal(text, language=tag), TEXT, st.sampled_from(["en", "fr-ca"]))
           | st.builds(lambda value, kind: ox.Literal(value, datatype=ox.NamedNode(XSD + kind)),
                       st.sampled_from(["1", "-0", "+01", "1.", ".5", "0.10", "-2.0", "12345.000001", "1e3", "true",
                                        "TRUE", "2026-12", "", "x y"]),
                       st.sampled_from(["integer", "decimal", "double", "boolean", "gYearMonth", "string", "anyURI"])))
TRIPLE = st.builds(lambda s, p, o: ox.Triple(s, p, o), IRI, PREDICATE, IRI | LITERAL).filter(
    lambda t: t.predicate.value != PREFIXES["rdf"] + "type" or isinstance(t.object, ox.NamedNode))


def written(write: Callable[[Iterable[Any], BinaryIO, str], None], statements: Iterable[ox.Triple | ox.Quad]) -> bytes:
    out = io.BytesIO()
    write(statements, out, HOME)
    return out.getvalue()


def lines(graph: rdflib.Graph) -> set[str]:
    """The triples of an rdflib graph as N-Triples, through the other parser to have one spelling."""
    return {str(q.triple) for q in ox.parse(graph.serialize(format="nt").encode(), format=ox.RdfFormat.N_TRIPLES)}


@pytest.fixture(autouse=True)
def _literals_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """rdflib rewrites numbers unless told not to."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


@pytest.mark.parametrize("format", TRIPLE_WRITERS)
@given(triples=st.lists(TRIPLE, max_size=8))
def test_an_independent_parser_reads_the_same_triples(format: str, triples: list[ox.Triple]) -> None:
    data = written(TRIPLE_WRITERS[format], triples)
    own = ox.parse(data, format=getattr(ox.RdfFormat, {"turtle": "TURTLE", "ntriples": "N_TRIPLES", "jsonld": "JSON_LD",
                                                       "rdfxml": "RDF_XML"}[format]))
    assert {q.triple for q in own} == set(triples)
    assert lines(rdflib.Graph().parse(data=data, format=RDFLIB[format])) == {str(t) for t in triples}


@given(st.lists(st.builds(lambda t, g: ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(HOME + "graph/" + g)),
                          TRIPLE, st.sampled_from(["entities", "claims/a.md", "claims/b/c d".replace(" ", "%20")])),
                max_size=8))
def test_quads_keep_their_graphs(quads: list[ox.Quad]) -> None:
    for write, own, other in ((write_trig, ox.RdfFormat.TRIG, "trig"), (write_nquads, ox.RdfFormat.N_QUADS, "nquads")):
        data = written(write, quads)
        assert set(ox.parse(data, format=own)) == set(quads)
        dataset = rdflib.Dataset().parse(data=data, format=other)
        for graph in {q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode)}:
            expected = {str(q.triple) for q in quads if q.graph_name == ox.NamedNode(graph)}
            assert lines(dataset.graph(rdflib.URIRef(graph))) == expected


@given(st.lists(TRIPLE, max_size=8), st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_shows(triples: list[ox.Triple], random: Any) -> None:
    shuffled = [*triples, *triples[:2]]
    random.shuffle(shuffled)
    for write in TRIPLE_WRITERS.values():
        assert written(write, shuffled) == written(write, triples)


def test_turtle_reads_well() -> None:
    text = """
        @prefix orl: <https://w3id.org/oreloop/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix o: <https://w3id.org/oreloop/id/organisation/> . @prefix doc: <https://w3id.org/oreloop/id/document/> .
        o:b orl:share 0.5 ; rdfs:label "B", "B"@fr ; a orl:Company ; orl:order 1 ; orl:sme true ;
            orl:locatedIn doc:a\\/b .
        o:a-1 a orl:Company . o:a a orl:Company .
        """
    triples = [q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE)]
    assert written(write_turtle, triples).decode() == """\
@prefix organisation: <https://w3id.org/oreloop/id/organisation/> .
@prefix orl: <https://w3id.org/oreloop/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

organisation:a a orl:Company .

organisation:a-1 a orl:Company .

organisation:b a orl:Company ;
    rdfs:label "B", "B"@fr ;
    orl:locatedIn <https://w3id.org/oreloop/id/document/a/b> ;
    orl:order 1 ;
    orl:share 0.5 ;
    orl:sme true .
"""


def test_many_objects_stand_one_a_line() -> None:
    subject, predicate = ox.NamedNode(HOME + "id/project/p"), ox.NamedNode(ORL + "keyword")
    triples = [ox.Triple(subject, predicate, ox.Literal(f"a keyword of some length, number {n}")) for n in range(4)]
    text = written(write_turtle, triples).decode()
    assert text.count('\n        "a keyword') == 4 and text.endswith('number 3" .\n')
    assert {q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE)} == set(triples)


def test_a_scheme_that_is_also_a_prefix_is_not_mistaken_for_it() -> None:
    triple = ox.Triple(ox.NamedNode("step:mining"), ox.NamedNode(ORL + "order"), ox.NamedNode(HOME + "step/mining"))
    data = written(write_jsonld, [triple])
    assert [q.triple for q in ox.parse(data, format=ox.RdfFormat.JSON_LD)] == [triple]


def test_what_xml_cannot_hold_is_refused_in_words() -> None:
    node = ox.NamedNode(HOME + "id/project/p")
    with pytest.raises(UsageError, match=r"U\+0007"):
        written(write_rdfxml, [ox.Triple(node, ox.NamedNode(ORL + "title"), ox.Literal("ring\x07"))])
    with pytest.raises(UsageError, match=r"can't name the property <https://example.org/1>"):
        written(write_rdfxml, [ox.Triple(node, ox.NamedNode("https://example.org/1"), node)])
    with pytest.raises(UsageError, match=r"U\+FFFE"):
        xml_text("\ufffe")


def test_terms_that_a_format_has_no_place_for_are_refused_in_words() -> None:
    node, inner = ox.NamedNode(HOME + "id/project/p"), ox.NamedNode(ORL + "title")
    quoted = ox.Triple(node, inner, ox.Triple(node, inner, node))
    for write in (write_jsonld, write_rdfxml):
        with pytest.raises(UsageError, match="export as Turtle"):
            written(write, [quoted])
    for write in (write_turtle, write_ntriples):
        assert [q.triple for q in ox.parse(written(write, [quoted]), format=ox.RdfFormat.TURTLE)] == [quoted]
