"""The verbs from Python."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

import oreloop
from oreloop.errors import OreloopError, QueryError, UsageError
from oreloop.iri import ORL
from oreloop.workspace import Workspace


@pytest.fixture(scope="module")
def graph(built_once: Path) -> oreloop.KnowledgeGraph:
    return oreloop.open(built_once)


def test_the_package_gives_its_names_and_loads_nothing_before() -> None:
    code = ("import sys, oreloop\n"
            "heavy = {'rdflib', 'networkx', 'numpy', 'pyvis', 'pandas', 'trafilatura', 'pyoxigraph', 'oreloop.api'}\n"
            "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
            "assert all(getattr(oreloop, name) for name in oreloop.__all__)\n"
            "assert set(oreloop.__all__) <= set(dir(oreloop))")
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        _ = oreloop.nonsense


def test_from_a_folder_to_a_graph(tmp_path: Path) -> None:
    made = oreloop.init(tmp_path / "mine", "My graph")
    assert made.settings.title == "My graph"
    (made.sources / "a.txt").write_text("Valeo is a partner of the REEsilience project. Carester is based in France.")
    assert oreloop.build(made.root).read == ("a.txt",)
    with oreloop.open(made.root) as graph:
        assert "a.txt" in {row[-1] for row in graph.describe("Carester").rows}


def test_a_path_is_taken_as_it_is_and_none_looks_upwards(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="oreloop init"):
        oreloop.open(workspace.sources)
    monkeypatch.chdir(workspace.sources / "notes")
    assert oreloop.open().store.revision == oreloop.open(workspace.root).store.revision


def test_extract_touches_nothing(built_once: Path) -> None:
    before = sorted(built_once.rglob("*"))
    contents = oreloop.extract_file(built_once / "sources" / "notes" / "reesilience-paris-meeting.md")
    assert contents.claims and contents.document.language == "en" and contents.kind == "document"
    assert oreloop.extract_file(str(built_once / "sources" / "cordis" / "project.csv")).kind == "table"
    page = oreloop.extract_page(contents)
    assert page.startswith("<!DOCTYPE html>")
    assert page == oreloop.extract_page(built_once / "sources" / "notes" / "reesilience-paris-meeting.md")
    assert sorted(built_once.rglob("*")) == before


def test_queries_take_names_parameters_and_sparql(graph: oreloop.KnowledgeGraph) -> None:
    saved = graph.query("projects/dates", since="2024")
    assert saved.records() and all(str(row["start"]) >= "2024" for row in saved.records())
    assert len(saved.to_pandas()) == saved.to_polars().height == len(saved.rows)
    counted = graph.query("SELECT (COUNT(?p) AS ?n) WHERE { ?p a orl:Project }").records()
    assert counted[0]["n"] >= 63
    with pytest.raises(UsageError, match="no query is called 'datess'; did you mean"):
        graph.query("datess")
    with pytest.raises(QueryError, match="line 1, column"):
        graph.query("SELECT * WHERE {")


def test_why_leads_to_quotes(graph: oreloop.KnowledgeGraph) -> None:
    proof = graph.why("Carester", "locatedIn", "France")
    assert proof.rule == "asserted" and any("Carester" in source.quote for source in proof.sources)
    inferred = graph.why("Carester", "supplies to", "Japan")
    assert inferred.rule == "prp-spo2" and len(inferred.premises) == 2
    with pytest.raises(UsageError, match="the graph does not hold this"):
        graph.why("France", "hasPartner", "Carester")
    with pytest.raises(UsageError, match="no thing is called 'Nobody at all'"):
        graph.why("Nobody at all", "hasPartner", "Carester")


def test_the_object_of_a_triple_may_be_a_literal_a_class_or_a_name(graph: oreloop.KnowledgeGraph) -> None:
    project = graph.triple("REEsilience", "a", "Project")
    assert project.object == ox.NamedNode(ORL + "Project")
    assert graph.why("REEsilience", "grantNumber", "101058598").sources
    assert graph.triple("Carester", "located in", "france").object == ox.NamedNode(
        "https://w3id.org/oreloop/id/place/france")


def test_what_is_between_two_things(graph: oreloop.KnowledgeGraph) -> None:
    found = graph.between("Carester", "France")
    assert graph.triple("Carester", "locatedIn", "France") in found
    assert found == graph.between("France", "Carester")


def test_describe_tells_facts_with_status_and_documents(graph: oreloop.KnowledgeGraph) -> None:
    table = graph.describe("Carester")
    assert table.columns == ("subject", "property", "object", "status", "independent", "documents")
    rows = {row[:3]: row[3:] for row in table.rows}
    note = "notes/carester-japan-investment.md"
    assert any(row[1] == "rdf:type" and row[3:] == ("", None, "") for row in table.rows)
    assert note in str(rows["Carester", "located in", "France"][2])
    assert any(row[1] == "beneficiary (funding)" and "amount 100000000" in str(row[2]) and row[3] == "Planned"
               for row in table.rows), "relations are told with their other parts"
    assert any(status == "inferred from plans" for status, *_ in rows.values())
    assert not any(str(row[1]).startswith("https://schema.org") for row in table.rows)
    assert not any(row[1] == "rdf:type" and row[3] == "inferred" for row in table.rows)
    for row in table.rows:
        if row[4] and "(" not in str(row[1]) and row[3] != "Denied":
            assert graph.why(str(row[0]), str(row[1]), str(row[2]).removesuffix(" (en)")).sources, row


def test_analyses_and_networks(graph: oreloop.KnowledgeGraph) -> None:
    assert graph.analyse("loops", include_planned=True).table.columns[0] == "materials"
    network = graph.to_networkx(include_planned=True)
    assert network.number_of_nodes() and all(data["label"] for _, data in network.nodes(data=True))
    with pytest.raises(UsageError, match="no analysis is called 'loop'; there is loops"):
        graph.analyse("loop")
    with pytest.raises(UsageError, match="no projection is called 'fact'; there is facts"):
        graph.to_networkx("fact")


def test_check(graph: oreloop.KnowledgeGraph) -> None:
    assert graph.check().faults == ()


@pytest.mark.parametrize("suffix", [".ttl", ".trig", ".nq", ".jsonld", ".rdf", ".graphml", ".gexf", ".csv"])
def test_an_export_is_the_same_in_a_file_and_in_a_stream(graph: oreloop.KnowledgeGraph, tmp_path: Path,
                                                         suffix: str) -> None:
    from oreloop.exporters import exporter_for

    path = tmp_path / f"graph{suffix}"
    assert graph.export(path) == [path]
    stream = io.BytesIO()
    assert graph.export(stream, exporter_for(path).name) == []
    assert path.read_bytes() == stream.getvalue() != b""


def test_export_options_reach_the_exporter(graph: oreloop.KnowledgeGraph) -> None:
    def exported(**options: bool | tuple[str, ...]) -> bytes:
        stream = io.BytesIO()
        graph.export(stream, "nquads", **options)  # type: ignore[arg-type]
        return stream.getvalue()

    whole = exported()
    assert exported(graphs=("inferred",)) in whole and b"/graph/claims/" not in exported(graphs=("inferred",))
    assert b"ontology#Person> <https://w3id.org/oreloop/graph/entities>" in whole
    assert b"ontology#Person> <https://w3id.org/oreloop/graph/entities>" not in exported(persons=False)


def test_view_writes_one_page(graph: oreloop.KnowledgeGraph, tmp_path: Path) -> None:
    path = graph.view(tmp_path / "page.html", entities=["Carester"], title="Mine <b>")
    page = path.read_text(encoding="utf-8")
    assert "Mine &lt;b&gt;" in page and "Carester" in page
    with pytest.raises(UsageError, match="no thing is called 'Nobody at all'"):
        graph.view(tmp_path / "other.html", entities=["Nobody at all"])
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]


def test_rdflib_reads_the_same_database(graph: oreloop.KnowledgeGraph) -> None:
    from rdflib import RDF, URIRef

    dataset = graph.rdflib()
    rows = list(dataset.query("SELECT ?p WHERE { ?p a <https://w3id.org/oreloop/ontology#Project> }"))
    assert len(rows) == len(graph.query("SELECT ?p WHERE { ?p a orl:Project }").rows) >= 63
    assert {str(g.identifier) for g in dataset.graphs()} >= {graph.store.graph("entities")}
    with pytest.raises((OSError, RuntimeError)):
        dataset.add((URIRef("urn:a"), RDF.type, URIRef("urn:b")))


def things_without_names() -> Iterator[str]:
    yield from ("", " ", "\u202e", "<script>", "http://a b", "orl:", "x" * 5000, "material:", "'; DROP")


@pytest.mark.parametrize("text", list(things_without_names()))
def test_no_text_for_a_thing_breaks_anything(graph: oreloop.KnowledgeGraph, text: str) -> None:
    with pytest.raises(OreloopError):
        graph.describe(text)
