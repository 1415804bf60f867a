from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.etree.ElementTree import fromstring
from xml.sax.saxutils import escape

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oreloop.catalog import Source
from oreloop.decisions import ClaimDecision, Decisions
from oreloop.graph import BuiltGraph, build_graph
from oreloop.iri import HOME, ORL, graph_iri
from oreloop.model import Claim, Evidence, Name, Original, Relation, Row, Triple, Value
from oreloop.resolve import resolve
from oreloop.surface import collect
from oreloop.terms import date, label, literal, named, qudt_units, verbatim

SHARED = Path(__file__).parents[2] / "shared"

TEXT = "Carester will open a plant in Lacq. Japan funds Carester with 100 million euros. It makes no scandium."
CARESTER = Name("Carester", "Company")
JAPAN = Name("Japan", "Country", (("vocabulary", "place/japan"),))
LACQ = Name("Lacq", "City")
EUROS = (("amount", Value("100000000", "decimal", "100 million euros")), ("currency", Value("EUR")))


def at(quote: str, text: str = TEXT) -> Evidence:
    return Evidence.at(text, text.index(quote), text.index(quote) + len(quote))


def source(file: str = "a.txt") -> Source:
    return Source(file, "document", "00", "11", "5b1e")


def located(document: str = "a.txt", status: str = "Planned", quote: str = "a plant in Lacq") -> Claim:
    return Claim(document, Triple(CARESTER, "operatesIn", LACQ), (at(quote),), status, "pilot", 0.9, "patterns",
                 "plant-in", "2026-01")


def funding(status: str = "") -> Claim:
    return Claim("a.txt", Relation("Funding", (("funder", JAPAN), ("beneficiary", CARESTER), *EUROS)),
                 (at("Japan funds Carester"),), status)


def build(claims: Sequence[Claim], *, sources: Sequence[Source] = (), decisions: Decisions | None = None,
          base: str = HOME) -> BuiltGraph:
    resolution = resolve(collect(claims, decisions), decisions=decisions, base=base)
    return build_graph(sources or [source()], claims, resolution, decisions, base)


def of(built: BuiltGraph, *path: str, base: str = HOME) -> frozenset[ox.Triple]:
    return built.graphs.get(graph_iri(base, *path), frozenset())


def values(triples: Iterable[ox.Triple], predicate: str, subject: str = "") -> list[str]:
    return sorted(str(t.object) for t in triples
                  if t.predicate == named(predicate) and (not subject or str(t.subject) == f"<{subject}>"))


OPERATES = ox.Triple(ox.NamedNode(HOME + "id/organisation/carester"), named("orl:operatesIn"),
                     ox.NamedNode(HOME + "id/place/lacq"))


def test_a_plain_triple_and_its_claim() -> None:
    claim = located()
    built = build([claim])
    said = of(built, "claims", "a.txt")
    node = HOME + "id/claim/" + claim.id
    assert OPERATES in said
    assert values(said, "rdf:type", node) == [f"<{ORL}Claim>"]
    assert values(said, "rdf:subject", node) == [str(OPERATES.subject)]
    assert values(said, "rdf:predicate", node) == [f"<{ORL}operatesIn>"]
    assert values(said, "rdf:object", node) == [str(OPERATES.object)]
    assert values(said, "orl:status", node) == [f"<{ORL}Planned>"]
    assert values(said, "orl:scale", node) == [f"<{ORL}Pilot>"]
    assert values(said, "orl:confidence", node) == ['"0.9"^^<http://www.w3.org/2001/XMLSchema#decimal>']
    assert values(said, "orl:statedOn", node) == ['"2026-01"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>']
    assert values(said, "orl:rule", node) == ['"plant-in"']
    assert values(said, "prov:wasGeneratedBy", node) == [f"<{HOME}id/run/5b1e>"]
    assert OPERATES in built.planned and OPERATES not in built.done


def test_evidence_is_the_quote_and_its_place() -> None:
    built = build([located()])
    said = of(built, "claims", "a.txt")
    (evidence,) = values(said, "orl:evidence")
    assert values(said, "oa:exact") == ['"a plant in Lacq"']
    start, end = (int(values(said, p)[0].split('"')[1]) for p in ("oa:start", "oa:end"))
    assert TEXT[start:end] == "a plant in Lacq"
    assert values(said, "oa:hasSource", evidence[1:-1]) == [f"<{HOME}id/document/a.txt>"]


def test_a_relation_is_one_node_with_its_own_evidence() -> None:
    claim = funding("UnderConstruction")
    built = build([claim])
    node = HOME + "id/node/" + claim.id
    said = of(built, "claims", "a.txt")
    assert values(said, "rdf:type", node) == [f"<{ORL}Funding>"]
    assert values(said, "orl:funder", node) == [f"<{HOME}id/place/japan>"]
    assert values(said, "orl:amount", node) == ['"100000000.0"^^<http://www.w3.org/2001/XMLSchema#decimal>']
    assert values(said, "orl:currency", node) == ['"EUR"']
    assert values(said, "orl:status", node) == [f"<{ORL}UnderConstruction>"]
    assert len(values(said, "orl:evidence", node)) == 1
    assert not values(said, "rdf:subject")
    assert {t.predicate for t in built.planned} == {
        named(p) for p in ("rdf:type", "orl:funder", "orl:beneficiary", "orl:amount", "orl:currency")}


def test_a_part_that_points_the_other_way_and_listed_values() -> None:
    claim = Claim("a.txt", Relation("Capacity", (("^capacity", CARESTER), ("quantity", Value("590", "decimal")),
                                                 ("unit", Value("t/a")), ("side", Value("Output")))), (at("a plant"),))
    said = of(build([claim]), "claims", "a.txt")
    node = HOME + "id/node/" + claim.id
    assert values(said, "orl:capacity", str(OPERATES.subject)[1:-1]) == [f"<{node}>"]
    assert values(said, "orl:unit", node) == ['"t/a"']
    assert values(said, "orl:qudtUnit", node) == ["<http://qudt.org/vocab/unit/TONNE-PER-YR>"]
    assert values(said, "orl:side", node) == [f"<{ORL}Output>"]


def test_what_is_denied_is_no_fact() -> None:
    denied = Claim("a.txt", Triple(CARESTER, "operatesIn", LACQ), (at("no scandium"),), "Denied")
    relation = funding("Denied")
    built = build([denied, relation])
    said = of(built, "claims", "a.txt")
    assert OPERATES not in said and OPERATES not in built.done | built.planned
    assert values(said, "orl:denies", HOME + "id/claim/" + relation.id) == ['"Funding"']
    assert not [t for t in said if "/id/node/" in str(t)]
    assert values(said, "orl:status") == [f"<{ORL}Denied>"] * 2
    assert OPERATES in of(build([denied, located()]), "claims", "a.txt")


def test_done_in_one_document_is_done() -> None:
    built = build([located("a.txt", "Planned"), located("b.txt", "Operating")], sources=[source(), source("b.txt")])
    assert OPERATES in built.done and OPERATES not in built.planned


def test_what_somebody_rejects_stands_aside() -> None:
    claim = located(status="")
    decisions = Decisions(claims={claim.id: ClaimDecision(claim.id, "reject"), "gone": ClaimDecision("gone", "accept")})
    built = build([claim, funding()], decisions=decisions)
    assert OPERATES in of(built, "rejected", "a.txt") and OPERATES not in of(built, "claims", "a.txt") | built.done
    assert values(of(built, "entities"), "rdfs:label") == ['"Carester"']
    assert '"Lacq"' in values(of(built, "rejected", "a.txt"), "rdfs:label")
    assert [i.what for i in built.issues] == ["no claim has the id gone"]


def test_a_row_states_its_ends_once() -> None:
    project, body = Name("ABC", "Project", (("grant", "1"),)), Name("BODY", "Company", (("pic", "2"),))
    part = Relation("Participation", (("project", project), ("organisation", body), ("order", Value("3", "integer"))))
    row = Row((Triple(project, "hasPartner", body), Triple(project, "acronym", Value("ABC")),
               Triple(body, "latitude", Value("48.5", "decimal")), Triple(body, "longitude", Value("7.5", "decimal"))),
              (part,))
    claim = Claim("cordis/organization.csv", row, (Evidence("1,2,3", 10, 15, row=4),))
    table = Source("cordis/organization.csv", "table", "00", "11", "77aa")
    built = build([claim], sources=[table])
    said = of(built, "claims", "cordis/organization.csv")
    node = f"{HOME}id/claim/{claim.id}"
    ends = [f"{HOME}id/node/{claim.id}", HOME + "id/organisation/body", HOME + "id/project/abc"]
    assert values(said, "orl:states", node) == sorted(f"<{e}>" for e in ends)
    assert values(said, "orl:row") == ['"4"^^<http://www.w3.org/2001/XMLSchema#integer>']
    assert len(values(said, "orl:evidence")) == 1 and len(values(said, "rdf:type", node)) == 1
    entities = of(built, "entities")
    assert values(entities, "orl:pic") == ['"2"'] and values(entities, "orl:grantNumber") == ['"1"']
    assert values(entities, "wgs84:lat") == ['"48.5"^^<http://www.w3.org/2001/XMLSchema#decimal>']
    assert not values(said, "orl:latitude")
    types = values(of(built, "catalog"), "rdf:type", HOME + "id/document/cordis/organization.csv")
    assert types == [f"<{ORL}Document>", f"<{ORL}Table>"]


def test_a_town_of_geonames_lies_in_its_country_whatever_documents_say() -> None:
    kiruna = Name("Kiruna", "City", (("geonames", "605155"),))
    built = build([Claim("a.txt", Triple(CARESTER, "operatesIn", kiruna), (at("a plant in Lacq"),))])
    town, sweden = (ox.NamedNode(f"{HOME}id/place/{name}") for name in ("kiruna", "sweden"))
    lies = ox.Triple(town, named("orl:locatedIn"), sweden)
    assert lies in of(built, "entities") and lies in built.done
    assert ox.Triple(sweden, named("rdf:type"), named("orl:Country")) in built.done
    assert not values(of(built, "claims", "a.txt"), "orl:locatedIn")


def test_the_catalogue_keeps_document_and_original_apart() -> None:
    original = Original("Japan invests", "Nikkei", "2025-03", "https://example.org/a")
    entry = Source("notes/a b.md", "document", "00", "11", "r1", "patterns 1", "text/markdown", "en", "A note",
                   "oreloop", "2026-01-02", "https://creativecommons.org/licenses/by/4.0/", original, 3)
    catalog = of(build([], sources=[entry]), "catalog")
    node = HOME + "id/document/notes/a%20b.md"
    assert values(catalog, "orl:fileName", node) == ['"notes/a b.md"']
    assert values(catalog, "orl:claimsGraph", node) == [f"<{graph_iri(HOME, 'claims', 'notes/a b.md')}>"]
    assert values(catalog, "dcterms:title", node) == ['"A note"@en']
    assert values(catalog, "dcterms:license", node) == ["<https://creativecommons.org/licenses/by/4.0/>"]
    (other,) = values(catalog, "dcterms:source", node)
    assert values(catalog, "dcterms:publisher", other[1:-1]) == ['"Nikkei"']
    assert values(catalog, "prov:used", HOME + "id/run/r1") == [f"<{node}>"]


def test_every_merge_has_a_record() -> None:
    again = Claim("b.txt", Triple(Name("CARESTER SAS", "Company"), "locatedIn", LACQ), (at("Lacq"),))
    links = of(build([located(), again], sources=[source(), source("b.txt")]), "links")
    assert values(links, "orl:surfaceName") == ['"Carester"', '"Lacq"'] or \
        values(links, "orl:surfaceName") == ['"CARESTER SAS"', '"Lacq"']
    assert values(links, "orl:reason") == ['"exact-name"', '"without-legal-form"']
    assert len(values(links, "sssom:object_id")) == len(values(links, "sssom:confidence")) == 2


def test_terms_are_described_by_the_vocabulary_alone() -> None:
    built = build([funding()])
    japan = ox.NamedNode(HOME + "id/place/japan")
    assert not [t for t in of(built, "entities") if t.subject == japan]
    assert [t for t in of(built, "vocabulary") if t.subject == japan]
    assert ox.Triple(japan, named("rdf:type"), named("orl:Country")) in built.done
    assert not [t for t in built.done if "/place/france" in str(t.subject)]


def test_reference_knowledge_is_no_evidence() -> None:
    assert not [t for t in build([funding()]).done if "ReferenceFlow" in str(t) or "/chain/" in str(t)]


def test_own_base() -> None:
    built = build([located()], base="https://example.org/x/")
    assert all(q.graph_name.value.startswith("https://example.org/x/graph/") for q in built.quads()
               if isinstance(q.graph_name, ox.NamedNode))
    assert "<https://example.org/x/id/organisation/carester>" in {str(t.subject) for t in built.planned}


def test_no_blank_nodes_and_sorted() -> None:
    quads = [str(q) for q in build([located(), funding()]).quads()]
    assert len(quads) == len(set(quads)) > 1000
    assert not [q for q in quads if q.startswith("_:") or " _:" in q.split('"')[0]]


CLAIMS = [located(), located("b.txt", "Operating"), funding(), funding("Denied"),
          Claim("b.txt", Triple(Name("CARESTER", "Company", (("pic", "1"),)), "acronym", Value("CRS")), (at("It"),)),
          Claim("b.txt", Triple(Name("CRS", "Organisation"), "locatedIn", JAPAN), (at("It makes"),))]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(CLAIMS), unique_by=lambda c: (c.id, c.status)), st.randoms(use_true_random=False))
def test_order_never_matters(claims: list[Claim], chance: random.Random) -> None:
    first = build(claims, sources=[source(), source("b.txt")])
    chance.shuffle(claims)
    assert build(claims, sources=[source("b.txt"), source()]) == first


@given(st.text(st.characters(), max_size=40))
def test_any_text_becomes_a_literal_that_xml_can_hold(text: str) -> None:
    for made in (verbatim(text), label(text), literal(Value(text, "decimal")), date(text)):
        fromstring(f"<a>{escape(made.value)}</a>")
    assert len(verbatim(text).value) == len(text)


def test_values_that_do_not_fit_their_type_stay_text() -> None:
    assert literal(Value("soon", "date")).datatype.value.endswith("#string")
    assert literal(Value("2026-13", "gYearMonth")).datatype.value.endswith("#string")
    assert literal(Value("12.5", "decimal")).datatype.value.endswith("#decimal")


def test_units_are_iris() -> None:
    assert qudt_units()["MW"].value == "http://qudt.org/vocab/unit/MegaW"


# The example of the shared folder, written by hand as claims

STEM = "003_fa75574dfaeb9fb7"


def example(text: str) -> list[Claim]:
    def kind(local: str) -> Name:
        scheme, _, name = local.partition("/")
        return Name(name.replace("-", " "), scheme.capitalize(), (("vocabulary", local),))

    def done(statement: Triple | Relation, *quotes: str, status: str = "") -> Claim:
        return Claim(f"{STEM}.txt", statement, tuple(at(q, text) for q in quotes), status, rule="by-hand")

    def planned(statement: Triple | Relation, *quotes: str) -> Claim:
        return done(statement, *quotes, status="Planned")

    def node(type_: str, *parts: tuple[str, Name | Value]) -> Relation:
        return Relation(type_, parts)

    japan, france, china = (Name(c, "Country", (("vocabulary", f"place/{c.lower()}"),))
                            for c in ("Japan", "France", "China"))
    jogmec = Name("Japan Organization for Metals and Energy Security", "PublicBody")
    plant, stellantis = Name("Carester plant", "Facility"), Name("Stellantis", "Company")
    dy, tb, ree = (kind(f"material/{m}") for m in ("dysprosium", "terbium", "rare-earth-elements"))
    magnet, car = kind("material/permanent-magnet"), kind("material/electric-vehicle")
    both = (("ofMaterial", dy), ("ofMaterial", tb))
    contract, magnets = "Japan signed a long-term supply contract", "used in high-performance magnets for EVs"
    begin = "begin operations at a plant in southwestern France at the end of 2026"
    facts: list[tuple[str, Name | Value]] = [
        ("operator", CARESTER), ("locatedIn", Name("southwestern France", "Region")),
        ("opens", Value("2026-12", "gYearMonth")), ("performs", kind("step/refining")),
        ("performs", kind("step/recycling")), ("produces", dy), ("produces", tb)]
    return [
        planned(node("Funding", ("funder", japan), ("funder", jogmec), ("beneficiary", plant), *EUROS),
                "Japan will invest about 100 million euros", "Tokyo will invest through the Japan Organization"),
        planned(node("Funding", ("funder", france), ("beneficiary", plant), *EUROS), "France will support the project"),
        done(node("SupplyContract", ("supplier", CARESTER), ("buyer", japan), *both), contract),
        done(node("SupplyContract", ("supplier", CARESTER), ("buyer", stellantis), ("ofMaterial", ree)),
             "Carester has signed a supply contract"),
        planned(node("Flow", ("input", magnet), ("output", ree), ("viaStep", kind("step/recycling")),
                     ("actor", CARESTER)), "recover rare earths from EV magnets"),
        done(node("Flow", ("input", dy), ("input", tb), ("output", magnet)), magnets),
        done(node("Flow", ("input", magnet), ("output", car)), magnets),
        planned(node("Capacity", ("^capacity", plant), ("quantity", Value("590", "decimal")), ("unit", Value("t/a")),
                     *both, ("side", Value("Output"))), "590 tonnes of dysprosium and terbium"),
        *(planned(Triple(plant, predicate, term), begin) for predicate, term in facts),
        done(Triple(CARESTER, "locatedIn", france), "is planned by French company Carester"),
        done(Triple(japan, "dependsOn", china), "dependence on China"),
        done(Triple(japan, "funds", plant), contract, status="Denied"),
    ]


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
def test_the_scorer_reads_what_is_built(tmp_path: Path) -> None:
    gold = SHARED / "gold"
    claims = example((gold / "seeds" / f"{STEM}.txt").read_text(encoding="utf-8"))
    path = tmp_path / "built.nq"
    with path.open("wb") as out:
        ox.serialize(build(claims, sources=[source(f"{STEM}.txt")]).quads(), out, format=ox.RdfFormat.N_QUADS)
    ours, example_file = (
        subprocess.run([sys.executable, gold / "score.py", graph, gold / "seeds" / f"{STEM}.json", "--errors"],
                       capture_output=True, text=True, check=True).stdout for graph in (path, gold / "example.trig"))
    assert "P 1.000  R 1.000" in ours, ours
    assert sorted(ours.splitlines()) == sorted(example_file.splitlines())
