"""The picture without a browser: what is chosen, what the page holds, and what it can't hold."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oreloop.errors import UsageError
from oreloop.iri import HOME, ORL, PREFIXES
from oreloop.store import GraphStore
from oreloop.views import Selection, render_page, select_nodes
from oreloop.views.details import in_words
from oreloop.views.layout import spring_layout
from oreloop.views.looks import look_of, looks
from oreloop.views.page import STYLES
from small_graph import iri, small_graph

RDF, RDFS, OA = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["oa"]


def big_graph(count: int) -> GraphStore:
    """Projects with ten partners each, `count` things in all, each fact with a quote of 400 characters."""
    quads = []

    def say(subject: str, predicate: str, value: ox.NamedNode | ox.Literal, graph: str) -> None:
        quads.append(ox.Quad(ox.NamedNode(HOME + subject), ox.NamedNode(predicate), value,
                             ox.NamedNode(HOME + "graph/" + graph)))

    for i in range(count):
        kind = "project" if i % 11 == 0 else "organisation"
        say(f"id/{kind}/{i}", RDF + "type", ox.NamedNode(ORL + kind.capitalize()), "entities")
        say(f"id/{kind}/{i}", RDFS + "label", ox.Literal(f"{kind.capitalize()} number {i}"), "entities")
        if kind == "organisation":
            project, row = f"id/project/{i - i % 11}", f"id/claim/{i}"
            say(project, ORL + "hasPartner", ox.NamedNode(HOME + f"id/organisation/{i}"), "claims/t.csv")
            for end in (project, f"id/organisation/{i}"):
                say(row, ORL + "states", ox.NamedNode(HOME + end), "claims/t.csv")
            say(row, ORL + "evidence", ox.NamedNode(HOME + f"id/evidence/{i}"), "claims/t.csv")
            say(f"id/evidence/{i}", OA + "hasSource", ox.NamedNode(HOME + "id/document/t"), "claims/t.csv")
            say(f"id/evidence/{i}", OA + "hasSelector", ox.NamedNode(HOME + f"id/evidence/{i}-quote"), "claims/t.csv")
            say(f"id/evidence/{i}-quote", OA + "exact", ox.Literal(f"{i} " * 100), "claims/t.csv")
    return GraphStore.in_memory(quads)


def data_of(page: str) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def shown(selection: Selection) -> set[str]:
    return {node.label for node in selection.nodes}


# What is chosen


def test_a_small_graph_is_shown_whole() -> None:
    selection = select_nodes(small_graph())
    assert shown(selection) == {
        "Alpha Magnets", "Beta Institute", "Gamma Motors", "Ore Fund", "ONE", "TWO", "Berg", "Land",
        "Alpha plant in Berg", "permanent magnet", "electric motor", "NdFeB magnet", "component making",
        "short-loop recycling"}
    assert selection.left_out == 0
    assert selection.rule[-1] == "14 things are shown, nothing is left out."


def test_each_fact_has_all_its_quotes_with_their_places() -> None:
    facts = {(f.source, f.predicate, f.target): f for f in select_nodes(small_graph()).facts}
    both = facts[iri("project/two"), ORL + "hasPartner", iri("organisation/beta")]
    assert [(e.quote, e.place, e.confidence) for e in both.evidence] == [
        ("TWO works with the Beta Institute, not with Gamma Motors.", "characters 10–67", "0.9"),
        ("Beta takes part in TWO, where magnets go into motors.", "characters 0–53", "")]
    row = facts[iri("project/two"), ORL + "hasPartner", iri("organisation/alpha")]
    assert [(e.quote, e.place) for e in row.evidence] == [("Alpha Magnets", "row 3, column name")]
    money = facts[iri("organisation/fund"), ORL + "funds", iri("facility/alpha-berg")]
    assert (money.status, money.detail) == ("Planned", "2.5 million EUR")


def test_inferred_facts_are_shown_only_between_things_that_no_document_joins() -> None:
    inferred = [fact for fact in select_nodes(small_graph()).facts if fact.status == "Inferred"]
    assert [(f.source, f.target, f.evidence) for f in inferred] == [(iri("organisation/alpha"), iri("place/land"), ())]


def test_a_plan_is_told_from_a_plant_in_the_values_of_a_thing() -> None:
    (plant,) = (node for node in select_nodes(small_graph()).nodes if node.type == "Facility")
    assert [(p.value, p.status, len(p.evidence)) for p in plant.properties] == [
        ("590 t/a, permanent magnet", "Planned", 1), ("2026", "Planned", 1)]


def test_documents_tell_what_they_restate() -> None:
    card = select_nodes(small_graph()).documents[0]
    assert (card.file, card.title, card.publisher) == ("notes/a.md", "Magnets come round", "oreloop")
    assert card.original == "The round magnet, Ore Weekly, 2024-04-30"


@pytest.mark.parametrize(("options", "expected"), [
    ({"entities": ["Ore Fund"]}, {"Ore Fund", "Alpha plant in Berg"}),
    ({"entities": ["Ore Fund"], "hops": 0}, {"Ore Fund"}),
    ({"entities": ["organisation:fund"], "hops": 2}, {"Ore Fund", "Alpha plant in Berg", "Alpha Magnets"}),
    ({"types": ["Project", "Organisation"]},
     {"ONE", "TWO", "Alpha Magnets", "Beta Institute", "Gamma Motors", "Ore Fund"}),
    ({"types": ["Place"]}, {"Berg", "Land"}),
    ({"documents": ["b.txt"]}, {"TWO", "Beta Institute", "permanent magnet", "electric motor"}),
    ({"documents": ["cordis/organization.csv"], "types": ["Place"]}, {"Berg", "Land"}),
    ({"materials": ["permanent magnet"], "types": ["Company"]}, {"permanent magnet", "NdFeB magnet", "Alpha Magnets"}),
])
def test_options_say_where_to_begin_and_what_to_show(options: dict[str, Any], expected: set[str]) -> None:
    assert shown(select_nodes(small_graph(), **options)) == expected


@pytest.mark.parametrize(("options", "message"), [
    ({"entities": ["Nobody at all"]}, "Nobody at all"), ({"types": ["Projekt"]}, "Projekt.*Project"),
    ({"documents": ["a.txt"]}, "no document is called 'a.txt'"), ({"materials": ["Alpha Magnets"]}, "Alpha Magnets"),
])
def test_what_is_not_there_is_an_error(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        select_nodes(small_graph(), **options)


def test_the_limit_holds_and_what_is_left_out_is_counted() -> None:
    selection = select_nodes(small_graph(), limit=6)
    assert len(selection.nodes) == 6
    assert selection.left_out == 8
    assert selection.rule[-1] == "6 things are shown, 8 more are left out."
    assert sum(node.type in ("Material", "Step") for node in selection.nodes) >= 2
    ends = {node.iri for node in selection.nodes}
    assert all({fact.source, fact.target} <= ends for fact in selection.facts)


SHARED = Path(__file__).parents[2] / "shared"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
def test_every_relation_of_the_gold_example_is_a_line_with_a_quote() -> None:
    example = ox.parse(path=SHARED / "gold" / "example.trig", format=ox.RdfFormat.TRIG)
    selection = select_nodes(GraphStore.in_memory(example))
    assert (len(selection.nodes), len(selection.facts), selection.left_out) == (15, 22, 0)
    assert all(fact.evidence for fact in selection.facts)
    amounts = {fact.source.rpartition("/")[2]: fact.detail for fact in selection.facts if fact.label == "funds"}
    assert amounts == dict.fromkeys(("japan", "jogmec", "france"), "100 million EUR")


# The page


def test_nodes_lines_and_legend_agree_with_the_selection() -> None:
    selection = select_nodes(small_graph())
    page = render_page(selection, "A title")
    data = data_of(page)
    assert [node["label"] for node in data["nodes"]] == [node.label for node in selection.nodes]
    assert sorted(i for line in data["edges"] for i in line["facts"]) == list(range(len(selection.facts)))
    assert len({(line["from"], line["to"]) for line in data["edges"]}) == len(data["edges"])
    assert data["options"]["physics"]["enabled"] is False
    assert all(isinstance(node["x"], int) and "title" not in node for node in data["nodes"])
    text = re.sub(r"<[^>]+>", "", page)
    assert "<title>A title</title>" in page and selection.rule[-1] in text
    assert re.search(r"Company\s*2", text)
    assert "Apache License 2.0 or the MIT licence" in text


def test_arrows_follow_the_facts_on_a_line() -> None:
    data = data_of(render_page(select_nodes(small_graph()), "t"))
    for line in data["edges"]:
        ends = {"to" if data["facts"][i]["to"] == line["to"] else "from" for i in line["facts"]}
        assert set(line["arrows"].split(", ")) == ends


class Elements(HTMLParser):
    """The elements of a page, and the text of its scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inline: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag, attributes = self.tags[-1] if self.tags else ("", {})
        if tag in ("script", "style") and "type" not in attributes:
            self.inline.append((tag, data))


def test_the_policy_allows_the_page_s_own_scripts_by_hash_and_nothing_else() -> None:
    elements = Elements(render_page(select_nodes(small_graph()), "t"))
    (policy,) = (a["content"] for t, a in elements.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy and policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy and "http" not in policy
    inline = [(tag, text) for tag, text in elements.inline if text.strip()]
    assert len([tag for tag, _ in inline if tag == "script"]) == 4
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for _, text in inline]
    assert re.findall(r"'sha256-([^']+)'", policy) == sorted(hashes, key=policy.index)
    assert set(re.findall(r"'sha256-([^']+)'", policy)) == set(hashes)


def test_nothing_on_the_page_leads_outside() -> None:
    elements = Elements(render_page(select_nodes(small_graph()), "t"))
    outside = {"src", "href", "srcset", "action", "data", "poster", "background"}
    assert not [(tag, attributes) for tag, attributes in elements.tags if outside & set(attributes)]
    assert not [a for _, attributes in elements.tags for a in attributes if a.startswith("on") or a == "style"]


@settings(max_examples=20, deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_any_text_survives_in_the_data_and_ends_no_element(text: str) -> None:
    label = ox.Quad(ox.NamedNode(iri("organisation/alpha")), ox.NamedNode(RDFS + "label"),
                    ox.Literal("!" + text), ox.NamedNode(HOME + "graph/entities"))
    selection = select_nodes(small_graph(label), entities=[iri("organisation/alpha")])
    page = render_page(selection, text)
    assert "!" + text in [node["label"] for node in data_of(page)["nodes"]]
    raw = page.partition('id="data">')[2].partition("</script>")[0]
    assert not set("<>&\u2028\u2029") & set(raw)
    assert page.count("<script") == render_page(selection, "t").count("<script")


def test_the_page_of_300_things_is_small_and_soon_made() -> None:
    selection = select_nodes(big_graph(400))
    assert (len(selection.nodes), selection.left_out) == (300, 100)
    assert len(render_page(selection, "t").encode()) < 1_500_000


def test_the_same_page_each_time_whatever_the_hash_seed() -> None:
    code = ("from small_graph import small_graph; from oreloop.views import *; import hashlib;"
            "print(hashlib.sha256(render_page(select_nodes(small_graph()), 't').encode()).hexdigest())")
    found = {subprocess.run([sys.executable, "-c", code], cwd=os.path.dirname(__file__), check=True, text=True,
                            capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed}).stdout
             for seed in ("1", "2")}
    assert len(found) == 1


# Looks, places, numbers


def test_no_two_types_look_alike() -> None:
    assert len({(look.colour, look.shape) for look in looks()}) == len(looks())
    assert look_of("Country").label == "Place"
    assert look_of("").label == look_of("NoSuchClass").label == "Other"


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 12), st.data())
def test_places_are_whole_distinct_and_the_same_each_time(count: int, data: st.DataObject) -> None:
    end = st.integers(0, max(count - 1, 0))
    edges = data.draw(st.lists(st.tuples(end, end), max_size=40)) if count else []
    places = spring_layout(count, edges)
    assert len(set(places)) == len(places) == count
    assert places == spring_layout(count, edges)


@pytest.mark.parametrize(("number", "words"), [
    ("100000000.0", "100 million"), ("1500000000", "1.5 billion"), ("1234567", "1,234,567"), ("590", "590"),
    ("0.5", "0.5"), ("about 5", "about 5"), ("NaN", "NaN"), ("1234567.89", "1,234,567.89"),
])
def test_numbers_read_as_people_write_them(number: str, words: str) -> None:
    assert in_words(number) == words


def test_every_status_has_a_line_of_its_own() -> None:
    drawn = [style.dashes for style in STYLES if style.status not in ("Operating", "Paused", "Closed")]
    assert len(set(drawn)) == len(drawn) and () not in drawn
