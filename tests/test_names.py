"""Names: labels of things, and things of labels."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oreloop.errors import UsageError
from oreloop.iri import HOME, ORL, PREFIXES
from oreloop.names import Match, Names
from oreloop.store import GraphStore
from small_graph import iri, small_graph

ENTITIES = ox.NamedNode(HOME + "graph/entities")
LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")


def named(short: str, text: str, language: str = "", predicate: ox.NamedNode = LABEL) -> ox.Quad:
    value = ox.Literal(text, language=language) if language else ox.Literal(text)
    return ox.Quad(ox.NamedNode(iri(short)), predicate, value, ENTITIES)


@pytest.fixture(scope="module")
def names() -> Names:
    return Names(small_graph(
        named("organisation/twin-a", "Twin"), named("organisation/twin-b", "Twin"),
        named("organisation/delta-gmbh", "Delta Énergie GmbH"), named("place/berg", "Mont", "fr"),
        named("place/twin", "Twin"), named("facility/nameless", "", predicate=ox.NamedNode(ORL + "unit"))))


@pytest.mark.parametrize(("short", "language", "label"), [
    ("material/permanent-magnet", "en", "permanent magnet"),
    ("material/permanent-magnet", "fr", "aimant permanent"),
    ("material/permanent-magnet", "de", "permanent magnet"),
    ("organisation/alpha", "fr", "Alpha Magnets"),
    ("document/a", "en", "Magnets come round"),
    ("document/b", "en", "notes/b.txt"),
    ("organisation/unheard-of", "en", "organisation:unheard-of"),
])
def test_a_label_is_in_the_language_asked_for_or_the_best_there_is(names: Names, short: str, language: str,
                                                                   label: str) -> None:
    assert names.label(iri(short), language) == label


def test_terms_of_the_ontology_have_labels_even_where_the_graph_lacks_it(names: Names) -> None:
    assert names.label(ORL + "hasPartner") == "has partner"
    assert names.label(ORL + "hasPartner", "de") != "has partner"


@pytest.mark.parametrize(("text", "short", "how"), [
    ("organisation:alpha", "organisation/alpha", "iri"),
    (iri("organisation/alpha"), "organisation/alpha", "iri"),
    ("Alpha Magnets", "organisation/alpha", "label"),
    ("  Alpha Magnets ", "organisation/alpha", "label"),
    ("aimant permanent", "material/permanent-magnet", "label"),
    ("ALPHA-MAGNETS", "organisation/alpha", "folded"),
    ("am", "organisation/alpha", "folded"),
    ("permanent-magnet", "material/permanent-magnet", "folded"),
    ("delta energie gmbh", "organisation/delta-gmbh", "folded"),
    ("Delta Energie", "organisation/delta-gmbh", "folded"),
    ("Alpha Magnets SAS", "organisation/alpha", "folded"),
    ("notes/a.md", "document/a", "label"),
])
def test_a_thing_is_found_and_resolved(names: Names, text: str, short: str, how: str) -> None:
    assert [(m.iri, m.how) for m in names.find(text)] == [(iri(short), how)]
    assert names.resolve(text) == iri(short)


def test_a_match_says_what_it_found(names: Names) -> None:
    assert names.find("am") == [Match(iri("organisation/alpha"), "Alpha Magnets", "Company", "folded")]


def test_the_kind_tells_namesakes_apart(names: Names) -> None:
    assert names.resolve("Twin", "place") == iri("place/twin")
    found = [m.iri for m in names.find("Twin", "organisation")]
    assert found == [iri("organisation/twin-a"), iri("organisation/twin-b")]
    assert names.find("organisation:alpha", "place") == []


def test_a_label_that_begins_like_a_kind_is_a_label_first() -> None:
    names = Names(small_graph(named("project/odd", "place: Berg")))
    assert names.resolve("place: Berg") == iri("project/odd") and names.resolve("place:Berg") == iri("place/berg")


def test_an_ambiguous_name_lists_all_candidates(names: Names) -> None:
    with pytest.raises(UsageError, match="3 things are called 'Twin'") as caught:
        names.resolve("Twin")
    assert all(curie in caught.value.hint for curie in ("organisation:twin-a", "organisation:twin-b", "place:twin"))


def test_a_wrong_name_suggests_near_ones_and_is_never_guessed(names: Names) -> None:
    assert {m.how for m in names.find("Alpha Magents")} == {"near"}
    with pytest.raises(UsageError, match=r"no organisation is called 'Alpha Magents'.*organisation:alpha"):
        names.resolve("Alpha Magents", "organisation")
    with pytest.raises(UsageError, match="no thing is called 'qqqqqqq'"):
        names.resolve("qqqqqqq")


def test_what_the_graph_does_not_know_is_no_match(names: Names) -> None:
    assert names.find("organisation:nobody") == []
    assert names.find("javascript:alert(1)") == []


def test_terms_of_the_ontology_are_no_things(names: Names) -> None:
    assert all(m.how == "near" for m in names.find("has partner"))


@pytest.mark.parametrize("text", ["hasPartner", "has partner", "Has Partner", "orl:hasPartner", ORL + "hasPartner",
                                  " hat Partner "])
def test_a_property_is_found_by_all_its_names(names: Names, text: str) -> None:
    assert names.resolve_property(text) == ORL + "hasPartner"


def test_properties_of_others_are_known_if_used(names: Names) -> None:
    assert names.resolve_property("a") == names.resolve_property("rdf:type") == PREFIXES["rdf"] + "type"
    assert names.resolve_property("dcterms:title") == PREFIXES["dcterms"] + "title"
    with pytest.raises(UsageError, match=r"no property is called 'hasPartnr'; did you mean orl:hasPartner"):
        names.resolve_property("hasPartnr")
    with pytest.raises(UsageError, match="no property"):
        names.resolve_property("owl:sameAs")


def test_a_base_of_ones_own_has_kinds_too() -> None:
    base = "https://example.org/g/"
    thing = ox.NamedNode(base + "id/organisation/own")
    quad = ox.Quad(thing, LABEL, ox.Literal("Own"), ox.NamedNode(base + "graph/entities"))
    graph = GraphStore.in_memory([quad], base)
    names = Names(graph)
    assert names.resolve("own", "organisation") == thing.value
    assert names.curie(thing.value) == "organisation:own"
    assert names.kind(HOME + "material/apatite") == "material"
    assert names.kind("https://example.org/else") == ""


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=8, unique=True))
def test_every_label_resolves_to_its_thing_or_is_ambiguous(texts: list[str]) -> None:
    quads = [named(f"organisation/o{number}", text) for number, text in enumerate(texts)]
    names = Names(GraphStore.in_memory(quads))
    for number, text in enumerate(texts):
        if text.strip() == text and not text.startswith("organisation:"):
            assert names.resolve(text) == iri(f"organisation/o{number}")
        assert names.label(iri(f"organisation/o{number}")) == text


def test_the_types_of_many_things_are_those_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = small_graph()
    names = Names(graph)
    things = sorted({quad.subject.value for quad in graph.quads(["entities", "vocabulary"])
                     if isinstance(quad.subject, ox.NamedNode)})
    one_by_one = {thing: names.type(thing) for thing in things}
    assert names.types(things) == one_by_one
    monkeypatch.setattr("oreloop.names._MANY", 0)
    assert names.types(things) == one_by_one and len(set(one_by_one.values())) > 5


@pytest.mark.parametrize("kind", ["organisation", "place", "material", "project", "document"])
def test_the_names_of_a_kind_are_those_of_each_of_its_things(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    graph = small_graph(named("organisation/delta-gmbh", "Delta Énergie GmbH"),
                        named("organisation/delta-gmbh", "DE", predicate=ox.NamedNode(PREFIXES["skos"] + "altLabel")))
    texts = ["am", "AM", "ALPHA-MAGNETS", "de", "Delta energie", "mont", "permanent-magnet", "NdFeB", "one", "x"]
    thing_by_thing = [Names(graph).find(text, kind) for text in texts]
    of_all = [[match for match in Names(graph).find(text) if Names(graph).kind(match.iri) == kind] for text in texts]
    monkeypatch.setattr("oreloop.names._MANY", 0)
    assert [Names(graph).find(text, kind) for text in texts] == thing_by_thing
    assert [[m for m in found if m.how != "near"] for found in thing_by_thing] == [
        [m for m in found if m.how != "near"] for found in of_all]


def test_things_are_found_by_the_labels_of_all_named_graphs_in_the_union_or_not() -> None:
    graph = small_graph(ox.Quad(ox.NamedNode(iri("run/one")), LABEL, ox.Literal("loops"),
                                ox.NamedNode(HOME + "graph/analysis/loops")))
    names = Names(graph)
    said = {(quad.subject.value, quad.object.value) for quad in graph.quads()
            if quad.predicate == LABEL and isinstance(quad.subject, ox.NamedNode)
            and isinstance(quad.object, ox.Literal)}
    assert {(iri("run/one"), "loops"), (iri("organisation/alpha"), "Alpha Magnets")} < said
    assert all(thing in [match.iri for match in names.find(text)] for thing, text in said)
