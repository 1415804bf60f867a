"""Exports: what goes in, what a user left out, and the same bytes each time."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib

from oreloop.errors import UsageError
from oreloop.exporters import EXPORTERS, Exporter, ExportOptions, export_to, exporter_for
from oreloop.exporters.omissions import allows_redistribution
from oreloop.iri import HOME, ORL
from oreloop.store import GraphStore
from small_graph import PATH, iri, small_graph

GOLD = Path(__file__).parents[2] / "shared" / "gold" / "example.trig"
PARSERS = {"turtle": (ox.RdfFormat.TURTLE, "turtle"), "trig": (ox.RdfFormat.TRIG, "trig"),
           "ntriples": (ox.RdfFormat.N_TRIPLES, "nt"), "nquads": (ox.RdfFormat.N_QUADS, "nquads"),
           "jsonld": (ox.RdfFormat.JSON_LD, "json-ld"), "rdfxml": (ox.RdfFormat.RDF_XML, "xml")}
PREFIXES = """
@prefix orl: <https://w3id.org/oreloop/ontology#> . @prefix graph: <https://w3id.org/oreloop/graph/> .
@prefix claims: <https://w3id.org/oreloop/graph/claims/> . @prefix org: <https://w3id.org/oreloop/id/organisation/> .
@prefix person: <https://w3id.org/oreloop/id/person/> . @prefix c: <https://w3id.org/oreloop/id/claim/> .
@prefix e: <https://w3id.org/oreloop/id/evidence/> . @prefix doc: <https://w3id.org/oreloop/id/document/> .
@prefix n: <https://w3id.org/oreloop/id/node/> . @prefix m: <https://w3id.org/oreloop/id/mapping/> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix sssom: <https://w3id.org/sssom/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
#: A person in every place where one can stand; claim p-2 shares its evidence with the claim on Alpha and Beta.
PERSONS = PREFIXES + """
graph:entities { person:ada a orl:Person ; rdfs:label "Ada Example" . org:ad a orl:Company ; rdfs:label "Ad & Co" . }
graph:links { m:1 orl:surfaceName "Ada Example" ; sssom:object_id person:ada ; orl:reason "exact-name" . }
graph:inferred { person:ada a orl:Actor . org:alpha orl:employs person:ada . }
graph:catalog { doc:p dcterms:title "Ada Example explains" . }
claims:p {
    person:ada orl:worksFor org:alpha .
    c:p-1 a orl:Claim ; rdf:subject person:ada ; rdf:predicate orl:worksFor ; rdf:object org:alpha ;
        orl:evidence e:p-1 .
    e:p-1 oa:hasSource doc:p ; oa:hasSelector e:p-1-quote . e:p-1-quote oa:exact "The head of Alpha spoke." .
    org:alpha orl:worksWith person:ada .
    c:p-2 a orl:Claim ; rdf:subject org:alpha ; rdf:predicate orl:worksWith ; rdf:object person:ada ;
        orl:evidence e:p-2 .
    org:alpha orl:agreementWith org:beta .
    c:p-3 a orl:Claim ; rdf:subject org:alpha ; rdf:predicate orl:agreementWith ; rdf:object org:beta ;
        orl:evidence e:p-2, e:p-3 .
    e:p-2 oa:hasSource doc:p ; oa:hasSelector e:p-2-quote . e:p-2-quote oa:exact "Alpha signed, said Ms Example." .
    e:p-3 oa:hasSource doc:p ; oa:hasSelector e:p-3-quote . e:p-3-quote oa:exact "Beta signed: exemplary." .
    n:p-4 a orl:Agreement ; orl:signatory org:alpha, person:ada ; orl:evidence e:p-3 .
}
"""


def exported(exporter: Exporter, graph: GraphStore, **options: object) -> bytes:
    out = io.BytesIO()
    exporter.write(graph, out, ExportOptions(**options))  # type: ignore[arg-type]
    return out.getvalue()


def triples(graph: GraphStore, name: str = "ntriples", **options: object) -> set[ox.Triple]:
    return {q.triple for q in ox.parse(exported(EXPORTERS.get(name), graph, **options), format=PARSERS[name][0])}


def parsed(trig: str) -> list[ox.Quad]:
    return list(ox.parse(trig, format=ox.RdfFormat.TRIG))


def fact(subject: str, predicate: str, obj: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(iri(subject)), ox.NamedNode(ORL + predicate), ox.NamedNode(iri(obj)))


@pytest.fixture(scope="module")
def graph() -> GraphStore:
    return small_graph()


# --- Every exporter


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda e: e.name)
def test_an_exporter_says_what_it_is_and_is_found_by_its_suffix(exporter: Exporter) -> None:
    assert exporter.summary and exporter.media_type.count("/") == 1
    assert exporter_for(Path(f"a.b{exporter.suffix}")) is exporter


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda e: e.name)
def test_an_empty_graph_is_a_whole_file(exporter: Exporter) -> None:
    data = exported(exporter, GraphStore(ox.Store()))
    if exporter.name in PARSERS:
        assert list(ox.parse(data, format=PARSERS[exporter.name][0])) == []
    elif exporter.name != "csv":
        ET.fromstring(data)


_HASHES = """
import hashlib, io, sys
from pyoxigraph import RdfFormat, parse
from oreloop.exporters import EXPORTERS, ExportOptions
from oreloop.store import GraphStore
quads = list(parse(path=sys.argv[1], format=RdfFormat.TRIG))
if sys.argv[2] == "backwards":
    quads.reverse()
graph = GraphStore.in_memory(quads)
for exporter in EXPORTERS:
    out = io.BytesIO()
    exporter.write(graph, out, ExportOptions())
    print(exporter.name, hashlib.sha256(out.getvalue()).hexdigest())
"""


def test_all_exports_are_the_same_bytes_in_any_process(graph: GraphStore) -> None:
    expected = "".join(f"{e.name} {hashlib.sha256(exported(e, graph)).hexdigest()}\n" for e in EXPORTERS)
    for seed, order in (("1", "as it is"), ("4711", "backwards")):
        found = subprocess.run([sys.executable, "-c", _HASHES, str(PATH), order], capture_output=True, text=True,
                               check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        assert found.stdout == expected


@pytest.mark.parametrize("name", PARSERS)
def test_an_independent_parser_reads_the_same_graph(graph: GraphStore, name: str,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    own, other = PARSERS[name]
    data = exported(EXPORTERS.get(name), graph)
    dataset = rdflib.Dataset(default_union=True).parse(data=data, format=other)
    theirs = {str(q.triple) for q in ox.parse(dataset.serialize(format="nquads").encode(), format=ox.RdfFormat.N_QUADS)}
    ours = list(ox.parse(data, format=own))
    assert theirs == {str(q.triple) for q in ours} and len(theirs) > 50
    assert not any(isinstance(t, ox.BlankNode) for q in ours for t in (q.subject, q.object))


@pytest.mark.parametrize("name", ["turtle", "jsonld", "rdfxml"])
def test_formats_without_graphs_hold_the_same_facts(graph: GraphStore, name: str) -> None:
    assert triples(graph, name) == triples(graph, "ntriples")


@pytest.mark.parametrize("name", ["trig", "nquads"])
def test_formats_with_graphs_hold_everything(graph: GraphStore, name: str) -> None:
    read = set(ox.parse(exported(EXPORTERS.get(name), graph), format=PARSERS[name][0]))
    assert read == set(graph.quads())
    again = GraphStore.in_memory(read)
    assert exported(EXPORTERS.get(name), again) == exported(EXPORTERS.get(name), graph)


# --- Which facts


def test_facts_are_entities_plain_triples_and_relation_nodes(graph: GraphStore) -> None:
    found = triples(graph)
    assert fact("project/one", "hasPartner", "organisation/beta") in found
    assert fact("node/flow-1", "output", "material/electric-motor") in found
    assert any(t.subject.value == iri("organisation/alpha") and t.predicate.value == ORL + "pic" for t in found
               if isinstance(t.subject, ox.NamedNode))


def test_facts_have_no_record_of_who_said_so(graph: GraphStore) -> None:
    text = exported(EXPORTERS.get("ntriples"), graph).decode()
    for word in ("ns/oa#", "/id/evidence/", "confidence", "/id/document/", "states", "Denied", "will give"):
        assert word not in text


def test_what_was_rejected_inferred_or_denied_is_no_fact(graph: GraphStore) -> None:
    found = triples(graph)
    assert fact("project/one", "hasPartner", "organisation/gamma") not in found
    assert fact("project/two", "hasPartner", "organisation/gamma") not in found
    assert fact("organisation/alpha", "locatedIn", "place/land") not in found


def test_a_plan_is_told_by_its_claim_and_never_as_done(graph: GraphStore) -> None:
    found = triples(graph)
    assert fact("facility/alpha-berg", "operator", "organisation/alpha") not in found
    about = {t.predicate.value.rsplit("#", 1)[-1] for t in found if t.subject == ox.NamedNode(iri("claim/a-3"))}
    assert about == {"type", "subject", "predicate", "object", "status"}
    status, planned = ox.NamedNode(ORL + "status"), ox.NamedNode(ORL + "Planned")
    assert ox.Triple(ox.NamedNode(iri("node/fund-1")), status, planned) in found
    elsewhere = parsed(PREFIXES + f"claims:z {{ <{iri('facility/alpha-berg')}> orl:operator org:alpha . }}")
    assert fact("facility/alpha-berg", "operator", "organisation/alpha") in triples(small_graph(*elsewhere))


def test_a_row_that_is_planned_is_no_fact_either() -> None:
    row = """claims:rows { org:beta orl:supplies org:gamma ; orl:owns org:alpha .
        c:x a orl:Claim ; orl:states org:beta, org:gamma ; orl:status orl:Planned .
        c:y a orl:Claim ; orl:states org:beta, org:alpha . }"""
    found = triples(small_graph(*parsed(PREFIXES + row)))
    assert fact("organisation/beta", "supplies", "organisation/gamma") not in found
    assert fact("organisation/beta", "owns", "organisation/alpha") in found
    done = row.replace("}", "c:z a orl:Claim ; orl:states org:beta, org:gamma . }")
    assert fact("organisation/beta", "supplies", "organisation/gamma") in triples(small_graph(*parsed(PREFIXES + done)))


def test_vocabulary_is_there_as_far_as_it_is_used(graph: GraphStore) -> None:
    text = exported(EXPORTERS.get("turtle"), graph).decode()
    assert '"permanent magnet"@en' in text and '"aimant permanent"@fr' in text
    assert "rare-earth-oxide" not in text and "skos:broader" not in text


# --- Options


def test_graphs_are_picked_by_their_short_names(graph: GraphStore) -> None:
    def graphs(*names: str) -> set[str]:
        quads = ox.parse(exported(EXPORTERS.get("nquads"), graph, graphs=names), format=ox.RdfFormat.N_QUADS)
        return {str(q.graph_name).strip("<>").removeprefix(HOME + "graph/") for q in quads}

    assert graphs("claims") == {"claims/a", "claims/b", "claims/cordis/organization.csv"}
    assert graphs("inferred", "claims/b") == {"inferred", "claims/b"}
    assert graphs("inferred/planned") == set()
    assert len(triples(graph, "turtle", graphs=("inferred",))) == 4
    with pytest.raises(UsageError, match="there is no graph 'infered'; there is inferred"):
        exported(EXPORTERS.get("turtle"), graph, graphs=("infered",))


def test_plans_that_were_inferred_come_only_when_asked_for() -> None:
    graph = small_graph(*parsed("<urn:a> <urn:b> <urn:c> .".join((
        "<https://w3id.org/oreloop/graph/inferred/planned> {", "}"))))
    assert not any(t.subject == ox.NamedNode("urn:a") for t in triples(graph, graphs=("inferred",)))
    assert len(triples(graph, graphs=("inferred/planned",))) == 1


def test_quotes_go_unless_the_licence_lets_them_stay() -> None:
    licence = '<https://w3id.org/oreloop/id/document/b> <http://purl.org/dc/terms/license> "CC-BY-4.0" .'
    graph = small_graph(*parsed(PREFIXES + f"graph:catalog {{ {licence} }}"))
    kept = exported(EXPORTERS.get("trig"), graph, quotes=False).decode()
    assert "Beta takes part in TWO" in kept
    assert "The Ore Fund will give" not in kept and "ONE,Alpha Magnets" not in kept
    whole = set(graph.quads())
    left = set(ox.parse(kept, format=ox.RdfFormat.TRIG))
    assert {q.predicate.value for q in whole - left} == {"http://www.w3.org/ns/oa#exact"}


@pytest.mark.parametrize(("licence", "open_"), [
    ("CC-BY-4.0", True), ("cc by-sa 3.0", True), ("CC0 1.0 Universal", True), ("Public Domain", True), ("MIT", True),
    ("Apache License, Version 2.0", True), ("https://creativecommons.org/licenses/by/4.0/", True),
    ("http://creativecommons.org/publicdomain/zero/1.0/", True), ("ODC-By-1.0", True), ("PDDL", True),
    ("CC BY-NC 4.0", False), ("CC-BY-ND-4.0", False), ("https://creativecommons.org/licenses/by-nc/4.0/", False),
    ("all rights reserved", False), ("CC", False), ("", False), ("Creative Commons", False),
    ("https://example.org/creativecommons.org/licenses/by/4.0/", False)])
def test_only_known_open_licences_let_words_pass(licence: str, open_: bool) -> None:
    assert allows_redistribution(licence) is open_


def test_without_persons_nothing_is_left_of_them() -> None:
    graph = small_graph(*parsed(PERSONS))
    text = exported(EXPORTERS.get("nquads"), graph, persons=False).decode()
    for word in ("/id/person/", "Ada", "Ms Example", "claim/p-1", "claim/p-2", "evidence/p-1", "mapping/1"):
        assert word not in text
    for word in ("agreementWith", "Beta signed: exemplary.", "claim/p-3", "evidence/p-2", "Ad & Co", "node/p-4",
                 "Beta takes part in TWO"):
        assert word in text
    assert set(ox.parse(text, format=ox.RdfFormat.N_QUADS)) < set(graph.quads())


def test_without_persons_the_authors_of_documents_go() -> None:
    author = ox.Quad(ox.NamedNode(iri("document/a")), ox.NamedNode("http://purl.org/dc/terms/creator"),
                     ox.Literal("Jane Doe"), ox.NamedNode(HOME + "graph/catalog"))
    graph = small_graph(author)
    assert b"Jane Doe" in exported(EXPORTERS.get("nquads"), graph)
    assert b"Jane Doe" not in exported(EXPORTERS.get("nquads"), graph, persons=False)


def test_without_persons_a_graph_without_any_stays_whole(graph: GraphStore) -> None:
    for exporter in EXPORTERS:
        assert exported(exporter, graph, persons=False) == exported(exporter, graph)


@pytest.mark.parametrize("name", ["graphml", "gexf", "csv"])
def test_without_persons_no_node_is_one(name: str) -> None:
    graph = small_graph(*parsed(PERSONS))
    assert b"person/ada" in exported(EXPORTERS.get(name), graph)
    assert b"person/ada" not in exported(EXPORTERS.get(name), graph, persons=False)
    assert b"Ada" not in exported(EXPORTERS.get(name), graph, persons=False, graphs=("claims",))


# --- Nodes and edges


def test_graphml_is_read_by_networkx_with_all_that_an_edge_says(graph: GraphStore) -> None:
    network = nx.parse_graphml(exported(EXPORTERS.get("graphml"), graph).decode(), force_multigraph=True)
    assert network.nodes[iri("organisation/alpha")] == {"label": "Alpha Magnets", "type": "Company"}
    edges = {(s, t, d["predicate"].removeprefix(ORL)): d for s, t, d in network.edges(data=True)}
    funds = edges[iri("organisation/fund"), iri("facility/alpha-berg"), "funds"]
    assert funds["status"] == "Planned" and funds["documents"] == 1 and funds["label"] == "funds"
    assert edges[iri("project/two"), iri("organisation/beta"), "hasPartner"]["documents"] == 2
    assert not any("/id/node/" in node or "/id/claim/" in node for node in network)


def test_gexf_has_the_same_nodes_and_edges_and_no_clock(graph: GraphStore) -> None:
    data = exported(EXPORTERS.get("gexf"), graph)
    graphml = nx.parse_graphml(exported(EXPORTERS.get("graphml"), graph).decode(), force_multigraph=True)
    space = "{http://gexf.net/1.3}"
    tree = ET.fromstring(data)
    assert {n.get("id") for n in tree.iter(space + "node")} == set(graphml)
    assert sorted((e.get("source"), e.get("target")) for e in tree.iter(space + "edge")) == sorted(graphml.edges())
    assert b"lastmodified" not in data
    older = data.replace(b"http://gexf.net/1.3", b"http://www.gexf.net/1.2draft")  # the newest that networkx reads
    assert set(nx.read_gexf(io.BytesIO(older), version="1.2draft")) == set(graphml)


def test_csv_holds_edges_with_names_and_a_folder_nodes_too(graph: GraphStore, tmp_path: Path) -> None:
    files = export_to(graph, EXPORTERS.get("csv"), tmp_path / "sheets")
    assert [file.name for file in files] == ["edges.csv", "nodes.csv"]
    edges, nodes = (list(csv.DictReader(file.open(newline=""))) for file in files)
    assert files[0].read_bytes() == exported(EXPORTERS.get("csv"), graph)
    assert {e[end] for e in edges for end in ("source", "target")} == {n["id"] for n in nodes}
    row = next(e for e in edges if e["label"] == "funds")
    assert (row["source_label"], row["target_type"], row["status"]) == ("Ore Fund", "Facility", "Planned")


def test_cells_of_csv_are_no_formulas() -> None:
    named = ox.Quad(ox.NamedNode(iri("organisation/evil")), ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
                    ox.Literal("=HYPERLINK(A1)"), ox.NamedNode(HOME + "graph/entities"))
    partner = parsed(PREFIXES + "claims:z { org:evil orl:memberOf org:beta . }")
    data = exported(EXPORTERS.get("csv"), small_graph(named, *partner), graphs=("claims",)).decode()
    assert ",'=HYPERLINK(A1)," in data and ",=HYPERLINK" not in data


def test_graphs_asked_for_become_edges_one_for_one(graph: GraphStore) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(EXPORTERS.get("csv"), graph, graphs=("inferred",)).decode())))
    assert {(r["source_label"], r["label"], r["target_label"]) for r in rows} == {
        ("Alpha Magnets", "located in", "Land"), ("Alpha Magnets", "partner in", "ONE")}


# --- Files


def test_a_file_appears_whole_or_not_at_all(graph: GraphStore, tmp_path: Path) -> None:
    target = tmp_path / "new" / "graph.ttl"
    assert export_to(graph, EXPORTERS.get("turtle"), target) == [target]
    before = target.read_bytes()
    assert before == exported(EXPORTERS.get("turtle"), graph)
    with pytest.raises(UsageError, match="no graph"):
        export_to(graph, EXPORTERS.get("turtle"), target, ExportOptions(graphs=("nowhere",)))
    assert target.read_bytes() == before and list(target.parent.iterdir()) == [target]
    with pytest.raises(UsageError, match="can't write the export"):
        export_to(graph, EXPORTERS.get("turtle"), target / "below-a-file.ttl")
    with pytest.raises(UsageError, match=r"no exporter writes files like a.xlsx; choose .ttl"):
        exporter_for(Path("a.xlsx"))


@pytest.mark.shared
@pytest.mark.skipif(not GOLD.parent.parent.is_dir(), reason="the folder ../shared is not here")
def test_the_example_of_the_design_survives() -> None:
    graph = GraphStore.in_memory(ox.parse(path=GOLD, format=ox.RdfFormat.TRIG))
    assert set(ox.parse(exported(EXPORTERS.get("trig"), graph), format=ox.RdfFormat.TRIG)) == set(graph.quads())
    assert triples(graph, "rdfxml") == triples(graph, "turtle")
