"""Near-copies in a built graph: every count of documents says how many are independent, and forgetting undoes it.

The workspace holds a release, an agency's near-copy of it, a correction of it, and two articles in other languages;
what they contradict each other in lies in golden/disagreements.csv (ORELOOP_UPDATE_GOLDEN=1 writes it anew).
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import oreloop
from conftest import make_workspace
from example_graph import ask
from few_facts import few_facts
from oreloop.building import build
from oreloop.explain import render_proof
from oreloop.exporters import EXPORTERS, ExportOptions
from oreloop.independence import Count, repeated_by, repeated_documents
from oreloop.iri import HOME
from oreloop.listing import documents
from oreloop.store import GraphStore
from oreloop.views import render_page, select_nodes
from oreloop.workspace import Workspace
from test_views import data_of

TEXTS = Path(__file__).parent / "data" / "disagreements"
GOLDEN = Path(__file__).parent / "golden" / "disagreements.csv"
FACT = ("Ferrolane", "operatesIn", "Verdun")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = make_workspace(tmp_path_factory.mktemp("twice") / "w")
    for text in TEXTS.iterdir():
        shutil.copyfile(text, workspace.sources / text.name)
    build(workspace)
    return workspace


@pytest.fixture(scope="module")
def graph(place: Workspace) -> Iterator[oreloop.KnowledgeGraph]:
    with oreloop.open(place.root) as graph:
        yield graph


# --- Who repeats whom


def test_the_build_and_the_list_of_documents_tell_near_copies(place: Workspace) -> None:
    assert build(place).found.repeats == {"near-copy": 2}
    assert {row["file"]: row["repeats"] for row in documents(place).records()} == {
        "agency-en.md": "release-en.md", "article-fr.md": "", "corrected-en.md": "release-en.md", "meldung-de.md": "",
        "release-en.md": ""}


def test_the_catalogue_tells_near_copies_and_why(graph: oreloop.KnowledgeGraph) -> None:
    rows = graph.query("catalog/repeats").records()
    assert [(row["file"], row["repeats_file"], row["reason"], str(row["date"])) for row in rows] == [
        ("agency-en.md", "release-en.md", "near-copy", "2024-03-06"),
        ("corrected-en.md", "release-en.md", "near-copy", "2024-03-07")]
    assert all(0.6 <= row["share"] <= 1 for row in rows)
    listed = {row["file"]: row["repeats"] for row in graph.query("catalog/documents").records()}
    assert (listed["agency-en.md"], listed["release-en.md"]) == ("release-en.md", None)


def test_a_decision_keeps_two_documents_apart_and_is_undone_with_its_line(place: Workspace, tmp_path: Path) -> None:
    root = tmp_path / "w"
    shutil.copytree(place.root, root)
    links = root / "decisions" / "links.csv"
    links.write_text("type,left,right,judgement,who,when,why\n"
                     "Document,agency-en.md,release-en.md,different,ab,,they asked themselves\n"
                     "document,article-fr.md,release-en.md,same,ab,,a translation\n", encoding="utf-8")
    report = build(oreloop.api.workspace_at(root))
    assert report.found.repeats == {"decision": 1, "near-copy": 1}
    assert not [issue for issue in report.issues if issue.where == "decisions/links.csv"]
    with oreloop.open(root) as changed:
        reasons = {row["file"]: (row["reason"], row["who"]) for row in changed.query("catalog/repeats").records()}
        assert reasons == {"article-fr.md": ("decision", "ab"), "corrected-en.md": ("near-copy", None)}
    links.unlink()
    assert build(oreloop.api.workspace_at(root)).found.repeats == {"near-copy": 2}


def test_a_forgotten_release_leaves_the_graph_that_never_had_it(place: Workspace, tmp_path: Path) -> None:
    root, never = tmp_path / "w", make_workspace(tmp_path / "never")
    shutil.copytree(place.root, root)
    (root / "sources" / "release-en.md").unlink()
    assert build(oreloop.api.workspace_at(root)).found.repeats == {"near-copy": 1}
    for text in TEXTS.iterdir():
        if text.name != "release-en.md":
            shutil.copyfile(text, never.sources / text.name)
    build(never)
    exported = []
    for workspace in (root, never.root):
        out = io.BytesIO()
        with oreloop.open(workspace) as graph:
            EXPORTERS.get("nquads").write(graph.store, out, ExportOptions(graphs=("catalog", "links", "claims")))
        exported.append(out.getvalue())
    assert exported[0] == exported[1]
    assert b"ontology#repeats" in exported[0]


# --- How many say it


def test_a_proof_says_both_numbers(graph: oreloop.KnowledgeGraph) -> None:
    text = render_proof(graph.why(*FACT), graph.label())
    assert "    5 documents, 3 independent:\n" in text
    told = set(re.findall(r"(\S+\.md), characters \S+(?: \[(?:.*?, )?(repeats \S+),)?", text))
    assert told == {("agency-en.md", "repeats release-en.md"), ("corrected-en.md", "repeats release-en.md"),
                    ("release-en.md", ""), ("article-fr.md", ""), ("meldung-de.md", "")}


def test_a_description_counts_independent_documents_and_tells_a_relation_once(graph: oreloop.KnowledgeGraph) -> None:
    rows = graph.describe("Ferrolane").records()
    (operates,) = (row for row in rows if row["property"] == "operates in" and row["object"] == "Verdun")
    assert (operates["independent"], operates["documents"].count(",")) == (3, 4)
    funding = [row for row in rows if "40000000" in row["object"]]
    assert [(row["independent"], row["documents"]) for row in funding] == [
        (1, "agency-en.md, corrected-en.md, release-en.md")]
    assert all(row["independent"] is None for row in rows if row["status"].startswith("inferred"))


def test_queries_count_near_copies_once(graph: oreloop.KnowledgeGraph) -> None:
    counts = {(row["subject_label"], row["property"], row["object"]): (row["documents"], row["independent"])
              for row in graph.query("evidence/corroborated").records()}
    assert counts["Ferrolane", "orl:operatesIn", "place:verdun"] == (5, 3)
    coordinated = ("MAGLOOP", "orl:coordinatedBy", "organisation:ferrolane")
    assert coordinated not in counts, "three documents, one source"
    alone = {(row["subject_label"], row["property"], row["object"]): row["document"]
             for row in graph.query("evidence/single-source").records()}
    assert alone[coordinated] == "doc:release-en.md"
    assert not alone.keys() & counts.keys()
    places = graph.query("evidence/of-fact", subject=FACT[0], property=FACT[1], object=FACT[2]).records()
    assert {(row["document"], row["repeats"]) for row in places} >= {
        ("doc:agency-en.md", "doc:release-en.md"), ("doc:release-en.md", None)}


def test_pictures_and_files_carry_both_numbers(graph: oreloop.KnowledgeGraph) -> None:
    selection = select_nodes(graph.store, entities=["Ferrolane"])
    (fact,) = (f for f in selection.facts if f.label == "operates in" and f.status == "UnderConstruction"
               and f.target.endswith("verdun"))
    assert fact.count == Count(4, 2)
    page = render_page(selection)
    assert "4 documents, 2 independent" in {f["said"] for f in data_of(page)["facts"]}
    out = io.BytesIO()
    EXPORTERS.get("csv").write(graph.store, out, ExportOptions())
    edges = {(row["source_label"], row["label"], row["target_label"], row["status"]): row
             for row in csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig")))}
    edge = edges["Ferrolane", "operates in", "Verdun", "UnderConstruction"]
    assert (edge["documents"], edge["independent"]) == ("4", "2")


def test_a_network_knows_the_independent_documents_of_an_edge(graph: oreloop.KnowledgeGraph) -> None:
    network = graph.to_networkx("facts", include_planned=True)
    edges = [data for _, target, data in network.edges(data=True) if target.endswith("/verdun")]
    (built,) = (data for data in edges
                if data["status"] == "UnderConstruction" and data["predicate"].endswith("operatesIn"))
    assert [iri.rpartition("/")[2] for iri in built["sources"]] == ["article-fr.md", "release-en.md"]
    assert len(built["documents"]) == 4


def test_what_repeats_is_looked_up_by_itself_or_all_at_once() -> None:
    graph = few_facts("graph:catalog { claim:1 orl:repeats doc:b . doc:a orl:repeats doc:b }")
    one, document = f"{HOME}id/claim/1", f"{HOME}id/document/"
    assert repeated_documents(graph) == {one: f"{document}b", f"{document}a": f"{document}b"}
    assert (repeated_by(graph, one), repeated_by(graph, f"{HOME}id/claim/2")) == (f"{document}b", "")


# --- What contradicts


def test_what_documents_contradict_each_other_in_stands_side_by_side(graph: oreloop.KnowledgeGraph) -> None:
    text = io.StringIO()
    kept = ("amount", "endDate", "operatesIn", "opens", "quantity")
    rows = [row for name in kept for row in graph.query("evidence/disagreements", property=name).records()]
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    if os.environ.get("ORELOOP_UPDATE_GOLDEN"):
        GOLDEN.write_text(text.getvalue(), encoding="utf-8")
    assert text.getvalue() == GOLDEN.read_text(encoding="utf-8")


def test_a_near_copy_contradicts_nobody_twice_but_a_correction_its_original(graph: oreloop.KnowledgeGraph) -> None:
    rows = graph.query("evidence/disagreements").records()
    assert not [row for row in rows if "doc:agency-en.md" in (row["document"], row["other_document"])
                and row["property"] == "orl:opens"]
    capacities = {(row["value"], row["other"], row["newer"]) for row in rows if row["property"] == "orl:quantity"}
    assert capacities == {(2000, 2200, 2200), (2000, 2500, 2500), (2000, 3000, 3000), (2200, 2500, 2500),
                          (2200, 3000, 3000), (2500, 3000, 2500)}


SAID = """ orl:evidence evidence:{at} ."""
DISAGREEING = {
    "share": ("a orl:Ownership ; orl:owner organisation:beta ; orl:owned organisation:alpha ; orl:share {} ;",
              ("20.0", "25.0"), ("orl:share", "Beta", None, 20, 25)),
    "volume": ("""a orl:SupplyContract ; orl:supplier organisation:alpha ; orl:buyer organisation:beta ;
                  orl:ofMaterial material:magnet ; orl:unit "t/a" ; orl:volume {} ;""", ("300.0", "1000.0"),
               ("orl:volume", "Beta", "t/a", 300, 1000)),
    "price": ("""a orl:Acquisition ; orl:acquirer organisation:beta ; orl:target organisation:alpha ;
                 orl:currency "USD" ; orl:price {} ;""", ("5.0", "50.0"), ("orl:price", "Beta", "USD", 5, 50)),
    "spending": ("""a orl:CapitalExpenditure ; orl:investor organisation:alpha ; orl:currency "EUR" ;
                    orl:amount {} ;""", ("5.0", "50.0"), ("orl:amount", None, "EUR", 5, 50)),
    "total without funder": ("""a orl:Funding ; orl:beneficiary organisation:alpha ; orl:currency "EUR" ;
                                orl:amount {} ;""", ("5.0", "50.0"), ("orl:amount", None, "EUR", 5, 50)),
}


def two_sayings(form: str, values: tuple[str, str], catalog: str = "") -> GraphStore:
    """One relation, said by a.md of 2024 with one value and by b.md of 2025 with another."""
    said = "".join(f"claims:{document} {{ node:{document} {form.format(value)}{SAID.format(at=at)} }}\n"
                   for document, value, at in zip("ab", values, (1, 2), strict=True))
    dates = 'doc:a dcterms:issued "2024"^^xsd:gYear . doc:b dcterms:issued "2025-03"^^xsd:gYearMonth .'
    return few_facts(f"{said}graph:catalog {{ {dates} {catalog} }}")


@pytest.mark.parametrize("kind", DISAGREEING)
def test_relations_of_the_same_parties_disagree(kind: str) -> None:
    form, values, (prop, about, unit, value, other) = DISAGREEING[kind]
    (row,) = ask("evidence/disagreements", two_sayings(form, values)).records()
    assert (row["entity_label"], row["property"], row["about_label"], row["unit"], row["value"], row["other"]) == (
        "Alpha", prop, about, unit, value, other)
    assert (row["document"], row["other_document"], row["newer"]) == ("doc:a", "doc:b", other)
    assert row["quote"] and row["other_quote"] and (row["date"], row["other_date"]) == ("2024", "2025-03")
    assert ask("evidence/disagreements", two_sayings(form, (values[0], values[0]))).rows == ()


@pytest.mark.parametrize(("form", "values"), [
    ("""a orl:Funding ; orl:beneficiary organisation:alpha ; orl:currency {} ; orl:amount 5.0 ;""", ('"EUR"', '"USD"')),
    ("""a orl:Funding ; orl:amount 5.0 ; orl:beneficiary {} ;""", ("organisation:alpha", "organisation:beta")),
    ("""a orl:SupplyContract ; orl:supplier organisation:alpha ; orl:buyer organisation:beta ; orl:volume {} ;""",
     ("3.0 ; orl:ofMaterial material:magnet", "4.0 ; orl:ofMaterial material:ferrite"))])
def test_values_of_other_things_do_not_disagree(form: str, values: tuple[str, str]) -> None:
    assert ask("evidence/disagreements", two_sayings(form, values)).rows == ()


def test_a_status_disagrees() -> None:
    form = """a orl:Claim ; rdf:subject organisation:alpha ; rdf:predicate orl:produces ; rdf:object material:magnet ;
              orl:status {} ;"""
    (row,) = ask("evidence/disagreements", two_sayings(form, ("orl:Planned", "orl:Denied"))).records()
    assert (row["property"], row["about_label"], row["value"], row["other"], row["newer"]) == (
        "orl:produces", "magnet", "orl:Denied", "orl:Planned", "orl:Denied")


def test_one_source_that_says_both_is_no_disagreement_between_documents() -> None:
    """Its near-copy says both as well, so that either could be held against the other."""
    share, (value, other), _ = DISAGREEING["share"]
    both = "".join(f"claims:{document} {{ node:{document}{place} {share.format(said)}{SAID.format(at=at)} }}\n"
                   for document, at in (("a", 1), ("b", 2)) for place, said in enumerate((value, other)))
    copied = "graph:catalog { node:b0 orl:repeats doc:a . node:b1 orl:repeats doc:a }"
    assert ask("evidence/disagreements", few_facts(both + copied)).rows == ()
