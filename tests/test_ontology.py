"""The ontology: complete, in three languages, within OWL 2 RL, consistent, and entailing what it should and no more."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import PROV, SKOS

from oreloop.inference import contradictions, infer
from oreloop.iri import digest
from oreloop.model import Claim, Name, Relation, Statement, Term, Triple, Value
from oreloop.resources import folder
from oreloop.rules import RuleSet, bind_rules
from oreloop.schema import load_schema
from oreloop.tables import read_table

ORL = Namespace("https://w3id.org/oreloop/ontology#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
HOME = "https://w3id.org/oreloop/"
SHARED = Path(__file__).parents[2] / "shared"
DATA = Path(__file__).parent / "data" / "sound.trig"
ROOT = folder("ontology")
ONTOLOGY = Graph().parse(ROOT / "oreloop.ttl")
TERMS = sorted({s for s in ONTOLOGY.subjects() if isinstance(s, URIRef) and s.startswith(ORL)})
PROPERTIES = [t for t in TERMS if {OWL.ObjectProperty, OWL.DatatypeProperty} & set(ONTOLOGY.objects(t, RDF.type))]

needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared")

#: What design.md asks for beyond the terms of the gold standard.
DESIGN = [
    "Actor", "Organisation", "Company", "ResearchOrganisation", "PublicBody", "Association", "Project", "Programme",
    "Person", "Place", "Country", "Region", "City", "Site", "Facility", "Event", "Material", "Step", "RelationNode",
    "Funding", "SupplyContract", "Agreement", "Flow", "Capacity", "Ownership", "Acquisition", "Participation",
    "CapitalExpenditure", "Designation", "PolicyMeasure", "Substitution", "EventParticipation", "Claim", "Document",
    "Table", "Run", "Status", "Scale", "Planned", "UnderConstruction", "Operating", "Paused", "Closed", "Denied",
    "Laboratory", "Pilot", "Demonstration", "Commercial", "Ore", "Oxide", "Metal", "Alloy", "Magnet",
    "ContainedElement", "Input", "Output", "controlledBy", "subsidiaryOf", "share", "price", "target", "volume",
    "term", "processUsed", "recycledContent", "quantity", "unit", "qudtUnit", "basis", "side", "evidence", "status",
    "scale", "confidence", "statedOn", "states", "denies", "row", "column", "page", "fileName", "claimsGraph",
    "extractor", "rule", "acronym", "pic", "rcn", "vatNumber", "nutsCode", "euroSciVocCode", "isoCode",
]

#: Properties that stand on things of several classes, of which OWL 2 RL knows no union: they have no domain.
NO_DOMAIN = [
    "acronym", "alias", "ambiguousLabel", "column", "confidence", "evidence", "evidenceRole", "extractor",
    "latitude", "longitude", "nutsCode", "order", "page", "rcn", "reason", "repeats", "row", "rule", "scale", "sha256",
    "statedOn", "status", "surfaceName", "surfaceType", "textSha256", "title", "totalCost",
]
#: Properties whose objects are anything, a thing of another vocabulary, or a graph.
NO_RANGE = ["affects", "claimsGraph", "evidence", "qudtUnit", "states"]


def local(term: object) -> str:
    return str(term).removeprefix(ORL)


def closure(*graphs: Graph) -> tuple[Graph, list[str]]:
    """What owlrl makes of the graphs together, and what it finds to contradict itself.

    Labels and definitions are left out: nothing follows from them, and owlrl takes long over literals.
    """
    merged = Graph()
    for graph in graphs:
        for triple in graph:
            if triple[1] not in (RDFS.label, SKOS.definition, RDFS.isDefinedBy):
                merged.add(triple)
    rules = owlrl.OWLRL_Semantics(merged, axioms=False, daxioms=False)
    rules.closure()
    return merged, rules.error_messages


def facts(path: Path = DATA) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(path=str(path))}


def as_graph(triples: Iterable[ox.Triple]) -> Graph:
    return Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")


def node(short: str) -> URIRef:
    return URIRef(HOME + (short if short.startswith(("material/", "step/")) else f"id/{short}"))


SAID = as_graph(facts())


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    """Our own reasoner, which is tested against owlrl elsewhere: it is quick enough for many small questions."""
    return bind_rules(load_schema().triples)


@pytest.fixture(scope="module")
def closed() -> Graph:
    graph, errors = closure(ONTOLOGY, SAID)
    assert errors == []
    return graph


# --- what is in it


def test_the_terms_of_the_design_are_there() -> None:
    assert set(DESIGN) <= set(map(local, TERMS))


@pytest.mark.shared
@needs_shared
def test_the_terms_of_the_gold_standard_are_there() -> None:
    text = (SHARED / "gold" / "README.md").read_text(encoding="utf-8")
    relations = {name for row in re.findall(r"^\| ([a-zA-Z, ]+) \| [^|]*[→↔][^|]*\|", text, re.M)
                 for name in row.split(", ")} - {"relation"}
    assert len(relations) == 27
    assert relations | set(re.findall(r"`orl:(\w+)", text)) <= set(map(local, TERMS))


def test_whatever_the_project_says_in_its_files_is_defined() -> None:
    """Vocabularies, patterns, shapes and queries speak of nothing that the ontology does not know."""
    files = [p for pattern in ("*.ttl", "**/*.ttl", "**/*.toml") for p in ROOT.glob(pattern)]
    files += folder("queries").rglob("*.rq")
    used = {(term, path.name) for path in files
            for term in re.findall(r"\borl:([A-Za-z]\w*)", path.read_text(encoding="utf-8"))}
    assert {(term, name) for term, name in used if ORL[term] not in TERMS} == set()


@pytest.mark.parametrize("term", TERMS, ids=local)
def test_each_term_is_named_and_defined_in_three_languages(term: URIRef) -> None:
    for predicate in (RDFS.label, SKOS.definition):
        texts = list(ONTOLOGY.objects(term, predicate))
        assert sorted(t.language or "" for t in texts if isinstance(t, Literal)) == ["de", "en", "fr"]
        assert all(str(t).strip() == str(t) != "" for t in texts)
    assert all(str(t).endswith((".", "...")) for t in ONTOLOGY.objects(term, SKOS.definition))
    assert list(ONTOLOGY.objects(term, RDFS.isDefinedBy)) == [URIRef(HOME + "ontology")]


def test_no_two_terms_of_a_sort_are_defined_alike() -> None:
    texts = Counter(text for term in TERMS for text in ONTOLOGY.objects(term, SKOS.definition))
    assert [text for text, times in texts.items() if times > 1] == []


def test_domains_and_ranges() -> None:
    without = {p: sorted(local(t) for t in PROPERTIES if (t, p, None) not in ONTOLOGY)
               for p in (RDFS.domain, RDFS.range)}
    assert without == {RDFS.domain: sorted(NO_DOMAIN), RDFS.range: NO_RANGE}
    classes = set(ONTOLOGY.subjects(RDF.type, OWL.Class))
    for prop in PROPERTIES:
        assert len(list(ONTOLOGY.objects(prop, RDFS.domain))) <= 1
        literal = (prop, RDF.type, OWL.DatatypeProperty) in ONTOLOGY
        for found in ONTOLOGY.objects(prop, RDFS.range):
            assert (found in {XSD.string, XSD.decimal, XSD.integer, XSD.boolean, RDFS.Literal}) if literal \
                else (found in classes)


# --- OWL 2 RL


def test_only_what_owl_2_rl_allows() -> None:
    """W3C OWL 2 Profiles, section 4.2: named classes only, so that each construct here stands in the profile."""
    kinds = {OWL.Ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty,
             OWL.NamedIndividual, OWL.SymmetricProperty, OWL.TransitiveProperty, OWL.IrreflexiveProperty,
             OWL.AsymmetricProperty, OWL.FunctionalProperty}
    found = set(ONTOLOGY.objects(None, RDF.type))
    assert {k for k in found if str(k).startswith(str(OWL))} <= kinds
    assert {k for k in found if not str(k).startswith(str(OWL))} == {ORL.Status, ORL.Scale, ORL.Basis, ORL.Side}
    predicates = {p for p in ONTOLOGY.predicates() if str(p).startswith(str(OWL))}
    assert predicates == {OWL.inverseOf, OWL.disjointWith, OWL.propertyChainAxiom, OWL.versionInfo}
    cells = {s for s in ONTOLOGY.subjects() if isinstance(s, BNode)}
    assert cells == set(ONTOLOGY.subjects(RDF.rest)), "only lists have no names"


def test_chains_and_inverses_join_object_properties() -> None:
    objects = set(ONTOLOGY.subjects(RDF.type, OWL.ObjectProperty))
    literals = set(ONTOLOGY.subjects(RDF.type, OWL.DatatypeProperty))
    assert not objects & literals
    chains = [(s, list(ONTOLOGY.items(o))) for s, o in ONTOLOGY.subject_objects(OWL.propertyChainAxiom)]
    assert len(chains) >= 14 and {p for whole, parts in chains for p in (whole, *parts)} <= objects
    assert {end for pair in ONTOLOGY.subject_objects(OWL.inverseOf) for end in pair} <= objects


def test_inverses_mirror_domain_and_range() -> None:
    for prop, inverse in ONTOLOGY.subject_objects(OWL.inverseOf):
        assert ONTOLOGY.value(prop, RDFS.domain) == ONTOLOGY.value(inverse, RDFS.range), prop
        assert ONTOLOGY.value(prop, RDFS.range) == ONTOLOGY.value(inverse, RDFS.domain), prop


def test_chains_link_up() -> None:
    """Each part of a chain begins where the one before may end, and the whole spans the chain."""
    schema = load_schema()

    def meet(a: str, b: str) -> bool:
        return not a or not b or schema.is_a(a, b) or schema.is_a(b, a)

    for whole, head in ONTOLOGY.subject_objects(OWL.propertyChainAxiom):
        parts = [schema.property(local(p)) for p in ONTOLOGY.items(head)]
        assert all(meet(a.range, b.domain) for a, b in pairwise(parts)), whole
        assert meet(parts[0].domain, schema.property(local(whole)).domain), whole
        assert meet(parts[-1].range, schema.property(local(whole)).range), whole


# --- what follows from it


ENTAILED = [
    ("project/one", "hasPartner", "organisation/alpha"),  # its coordinator
    ("project/one", "hasPartner", "organisation/beta"),  # by its participation
    ("organisation/beta", "partnerIn", "project/one"),
    ("organisation/alpha", "coordinates", "project/one"),
    ("project/one", "fundedBy", "programme/grants"),
    ("programme/grants", "funds", "project/one"),
    ("project/two", "complements", "project/one"),
    ("organisation/gamma", "locatedIn", "place/land"),  # Berg lies in Land
    ("organisation/alpha", "controlledBy", "organisation/gamma"),  # two steps up
    ("organisation/gamma", "controls", "organisation/alpha"),
    ("organisation/alpha", "operatorOf", "facility/works"),
    ("organisation/alpha", "operatesIn", "place/berg"),
    ("organisation/alpha", "operatesIn", "place/land"),
    ("organisation/alpha", "performs", "step/refining"),  # by its plant
    ("organisation/alpha", "produces", "material/oxide"),
    ("organisation/gamma", "performs", "step/refining"),  # by its flow
    ("organisation/gamma", "produces", "material/oxide"),
    ("material/ore", "feeds", "material/oxide"),
    ("organisation/ministry", "funds", "organisation/alpha"),
    ("place/land", "funds", "organisation/alpha"),
    ("organisation/alpha", "suppliesTo", "organisation/gamma"),
    ("organisation/alpha", "suppliesMaterial", "material/oxide"),
    ("organisation/alpha", "agreementWith", "organisation/gamma"),
    ("organisation/gamma", "agreementWith", "organisation/alpha"),
    ("organisation/gamma", "owns", "organisation/alpha"),
    ("organisation/gamma", "acquires", "facility/works"),
    ("organisation/ministry", "designates", "project/two"),
    ("project/one", "metIn", "place/berg"),
    ("node/capacity", "capacityOf", "facility/works"),
]
NOT_ENTAILED = [
    ("organisation/alpha", "subsidiaryOf", "organisation/gamma"),  # not transitive
    ("organisation/gamma", "operatesIn", "place/berg"),  # a seat is no plant
    ("organisation/club", "metIn", "place/berg"),  # a visitor did not hold the event
    ("organisation/alpha", "capacity", "node/capacity"),  # it would be counted twice
    ("organisation/alpha", "agreementWith", "organisation/alpha"),  # nobody agrees with itself
    ("organisation/gamma", "funds", "organisation/alpha"),  # denied
    ("organisation/ministry", "funds", "facility/works"),
    ("material/ferrite", "feeds", "material/oxide"),  # a substitute is no input
]


@pytest.mark.parametrize(("subject", "predicate", "value"), ENTAILED)
def test_what_follows(closed: Graph, subject: str, predicate: str, value: str) -> None:
    assert (node(subject), ORL[predicate], node(value)) not in SAID
    assert (node(subject), ORL[predicate], node(value)) in closed


@pytest.mark.parametrize(("subject", "predicate", "value"), NOT_ENTAILED)
def test_what_does_not_follow(closed: Graph, subject: str, predicate: str, value: str) -> None:
    assert (node(subject), ORL[predicate], node(value)) not in closed


def test_each_chain_is_exercised_by_the_data() -> None:
    wholes = {local(p) for p in ONTOLOGY.subjects(OWL.propertyChainAxiom)}
    assert wholes <= {predicate for _, predicate, _ in ENTAILED}


def test_nobody_becomes_what_it_is_not(closed: Graph) -> None:
    """Domains and ranges add types; on sound data they add none below the level of what was said."""
    schema = load_schema()
    for thing, kind in SAID.subject_objects(RDF.type):
        if local(kind) in schema.classes:
            wide = {above for k in SAID.objects(thing, RDF.type) for above in schema.ancestors(local(k))}
            assert {local(k) for k in closed.objects(thing, RDF.type) if str(k).startswith(ORL)} <= wide, thing


def test_reference_flows_are_never_evidence(rules: RuleSet) -> None:
    """Nothing that the vocabularies say, the reference chain included, is a flow or feeds anything."""
    flow, ore, oxide = (ox.NamedNode(HOME + name) for name in ("chain/x", "material/ore", "material/oxide"))
    chain = {ox.Triple(flow, ox.NamedNode(str(ORL[name])), value) for name, value in
             (("typicalInput", ore), ("typicalOutput", oxide))}
    for path in sorted((ROOT / "vocabulary").glob("*.ttl")):
        chain |= facts(path)
    told = {(t.predicate.value, str(t.object)) for t in chain | infer(chain, rules)}
    assert (str(RDF.type), f"<{ORL.ReferenceFlow}>") in told
    assert (str(RDF.type), f"<{ORL.Flow}>") not in told and str(ORL.feeds) not in {predicate for predicate, _ in told}


@pytest.mark.parametrize(("subject", "predicate", "value"), [
    ("project/one", "hasPartner", "person/doe"),  # a person is no organisation
    ("organisation/alpha", "produces", "step/refining"),  # a step is no material
    ("organisation/gamma", "subsidiaryOf", "organisation/beta"),  # both ways round
    ("organisation/alpha", "subsidiaryOf", "organisation/alpha"),
    ("project/one", "buildsOn", "project/one"),
    ("document/a", "funds", "organisation/alpha"),  # a document does not act
])
def test_contradictions_are_found(subject: str, predicate: str, value: str, rules: RuleSet) -> None:
    assert contradictions(facts(), rules) == []
    odd = ox.Triple(*(ox.NamedNode(str(term)) for term in (node(subject), ORL[predicate], node(value))))
    assert contradictions(facts() | {odd}, rules) != []


def as_facts(statements: Iterable[Statement]) -> Iterator[ox.Triple]:
    """Statements before anyone resolves their names: a name of one type is one thing."""
    kind = ox.NamedNode(str(RDF.type))

    def term(value: Term) -> ox.NamedNode | ox.Literal:
        if isinstance(value, Name):
            return ox.NamedNode(f"http://example.org/{digest(value.name, value.type, *map(str, value.ids))}")
        return ox.Literal(value.value, datatype=ox.NamedNode(str(XSD[value.datatype])))

    def triple(subject: Name, predicate: str, value: Term) -> Iterator[ox.Triple]:
        yield ox.Triple(term(subject), ox.NamedNode(str(ORL[predicate])), term(value))  # type: ignore[arg-type]
        for name in (subject, value):
            if isinstance(name, Name):
                yield ox.Triple(term(name), kind, ox.NamedNode(str(ORL[name.type])))  # type: ignore[arg-type]

    for statement in statements:
        if isinstance(statement, Triple):
            yield from triple(statement.subject, statement.predicate, statement.object)
        elif isinstance(statement, Relation):
            whole = Name(str(statement.parts), statement.type)
            for role, value in statement.parts:
                yield from triple(whole, role, value)
        else:
            yield from as_facts((*statement.triples, *statement.relations))


def test_the_example_tables_are_consistent(rules: RuleSet) -> None:
    tables = sorted((ROOT.parent / "graph" / "sources" / "cordis").glob("*.csv"))
    found = [claim.statement for path in tables for claim in read_table(path, path.name) if isinstance(claim, Claim)]
    assert len(found) > 500
    assert contradictions(as_facts(found), rules) == []


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize("part", ["seeds", "dev"])
def test_gold_facts_are_consistent(part: str, rules: RuleSet) -> None:
    for path in sorted((SHARED / "gold" / part).glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        names = {key: Name(key, entity["type"]) for key, entity in gold["entities"].items()}
        names |= {text: Name(text, "Material" if text.startswith("m:") else "Step")
                  for fact in gold["facts"] for text in fact if text[:2] in ("m:", "s:")}
        found = [Triple(names[s], p, names.get(o, Value(o))) for s, p, o in gold["facts"] if p != "capacity"]
        assert contradictions(as_facts(found), rules) == [], path.name


@pytest.mark.shared
@needs_shared
def test_the_example_document_is_consistent_and_closes() -> None:
    graph, errors = closure(ONTOLOGY, as_graph(facts(SHARED / "gold" / "example.trig")))
    assert errors == []
    assert (node("organisation/carester"), ORL.suppliesTo, node("organisation/stellantis")) in graph
    assert (node("organisation/carester"), ORL.operatesIn, node("place/southwestern-france")) in graph
    assert (node("material/dysprosium"), ORL.feeds, node("material/permanent-magnet")) in graph


# --- how it stands to others

ALIGNMENTS = Graph().parse(ROOT / "alignments.ttl")


def test_alignments_import_nothing_and_speak_of_our_terms() -> None:
    assert not any(isinstance(end, BNode) for triple in ALIGNMENTS for end in triple)
    assert set(ALIGNMENTS.predicates()) == {RDFS.subClassOf, RDFS.subPropertyOf, RDFS.range, SKOS.closeMatch}
    for s, _, o in ALIGNMENTS:
        assert (s in TERMS) != (o in TERMS), f"{s} and {o}: one of ours, one of theirs"


def test_alignments_contradict_nothing_and_make_no_agent_of_a_place(rules: RuleSet) -> None:
    both = bind_rules([*load_schema().triples, *facts(ROOT / "alignments.ttl")])
    assert contradictions(facts(), both) == []
    told = infer(facts(), both)
    agents = {t.subject for t in told if t.object == ox.NamedNode(str(PROV.Agent))}
    named = {short: ox.NamedNode(str(node(short))) for short in
             ("organisation/alpha", "person/doe", "place/land", "facility/works", "project/one")}
    assert {short for short, iri in named.items() if iri in agents} == {"organisation/alpha", "person/doe"}
    assert {t for t in told - infer(facts(), rules) if t.predicate.value.startswith(ORL)} == set()


@pytest.mark.shared
@needs_shared
def test_the_terms_of_eurio_exist() -> None:
    with (SHARED / "data" / "eurio_terms" / "eurio_terms.csv").open(encoding="utf-8", newline="") as file:
        known = {row["iri"] for row in csv.DictReader(file)}
    used = {str(end) for triple in ALIGNMENTS for end in triple if str(end).startswith("http://data.europa.eu/s66#")}
    assert used and used <= known
