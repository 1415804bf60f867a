"""The graph: claims, with every name replaced by the entity that it stands for, as triples in named graphs.

`graph/claims/<file>` says what one source says, with its evidence; `graph/rejected/<file>` what somebody rejected;
`graph/entities`, `graph/links` and `graph/catalog` what the names, the merges and the sources are, `graph/review` which
merges are left to people; `graph/ontology` and `graph/vocabulary` the knowledge that comes with oreloop. There are no
blank nodes, and all IRIs follow from the input.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from oreloop.catalog import Source
from oreloop.crosswalk import link_triples, ror_triples
from oreloop.decisions import Decisions
from oreloop.entities import Entity
from oreloop.errors import Issue
from oreloop.iri import HOME, ORL, digest, entity_iri, graph_iri
from oreloop.model import Claim, Name, Relation, Row, Statement, Term, Triple, Value
from oreloop.provenance import (
    catalog_triples,
    document_node,
    doubt_triples,
    evidence_node,
    evidence_triples,
    merge_triples,
    repeat_triples,
    repeats_triple,
    run_node,
)
from oreloop.repeats import Repeats
from oreloop.resolve import Resolution
from oreloop.resources import ontology_files
from oreloop.schema import Schema, load_schema, read_ontology
from oreloop.terms import date, label, literal, named, qudt_units, share, typed

_TYPE = named("rdf:type")
#: Identifiers of entities that have a property of their own.
_IDENTIFIERS = {"pic": "pic", "grant": "grantNumber", "rcn": "rcn", "geonames": "geonamesId", "nuts": "nutsCode",
                "euroscivoc": "euroSciVocCode"}
#: What a row says of an entity as a whole stands with the entity, since two rows may differ in it.
_OF_ENTITY = frozenset({"latitude", "longitude"})
#: What the reasoner is told of the vocabularies.
_STRUCTURE = frozenset({_TYPE, named("skos:broader"), named("orl:locatedIn")})

Graphs = dict[str, set[ox.Triple]]


@dataclass(frozen=True, slots=True)
class BuiltGraph:
    """The triples of each named graph by its IRI.

    `done` is what the sources say is so, and `planned` what they only say is planned: plain triples and the triples of
    relation nodes, without evidence. Types of entities and the structure of the vocabularies count as done.
    """

    graphs: Mapping[str, frozenset[ox.Triple]]
    done: frozenset[ox.Triple]
    planned: frozenset[ox.Triple]
    issues: tuple[Issue, ...] = ()

    def quads(self) -> Iterator[ox.Quad]:
        """All quads, graph by graph, in the order of their N-Quads."""
        for graph, triples in sorted(self.graphs.items()):
            name = ox.NamedNode(graph)
            for triple in sorted(triples, key=lambda t: (str(t.subject), t.predicate.value, str(t.object))):
                yield ox.Quad(triple.subject, triple.predicate, triple.object, name)


def build_graph(sources: Sequence[Source], claims: Iterable[Claim], resolution: Resolution,
                decisions: Decisions | None = None, base: str = HOME, repeats: Repeats | None = None) -> BuiltGraph:
    """The graph of a workspace; `repeats` tell which documents and claims repeat others.

    Raises:
        KnowledgeError: a file of the ontology is broken.
        KeyError: the resolution was made of other claims.
    """
    decisions, repeats = decisions or Decisions(), repeats or Repeats()
    runs = {source.file: source.run for source in sources}
    writer = _Writer(resolution, load_schema(), base)
    unknown = set(decisions.claims)
    catalog = {t for source in sources for t in catalog_triples(source, base)}
    catalog.update(repeats_triple(document_node(r.file, base), r.first, base) for r in repeats.documents)
    for claim in claims:
        unknown.discard(claim.id)
        writer.write(claim, runs.get(claim.document, ""), rejected=decisions.rejects(claim.id))
        if first := repeats.claims.get(claim.id):
            catalog.add(repeats_triple(writer.bearer(claim), first, base))
    graphs = writer.graphs
    graphs[graph_iri(base, "catalog")] = catalog
    graphs[graph_iri(base, "links")] = {t for merge in resolution.merges if merge.entity in writer.used
                                        for t in merge_triples(merge, base)}
    graphs[graph_iri(base, "links")].update(t for repeat in repeats.documents for t in repeat_triples(repeat, base))
    graphs[graph_iri(base, "review")] = {t for doubt in resolution.doubts if {doubt.left, doubt.right} <= writer.used
                                         for t in doubt_triples(doubt, base)}
    entities = graphs.setdefault(graph_iri(base, "entities"), set())
    for iri in writer.used & resolution.entities.keys():
        entities.update(entity_triples(resolution.entities[iri]))
        graphs[graph_iri(base, "links")].update(link_triples(resolution.entities[iri], base))
    graphs |= {graph_iri(base, name): set(triples) for name, triples in _knowledge().items()}
    done = writer.done | {t for t in entities if t.predicate in _STRUCTURE} | _structure(
        writer.used | {entity.country for iri in writer.used if (entity := resolution.entities.get(iri)) is not None})
    issues = [Issue("decisions/claims.csv", "note", f"no claim has the id {claim}",
                    "delete the line if its document is gone for good") for claim in sorted(unknown)]
    return BuiltGraph({g: frozenset(t) for g, t in graphs.items() if t}, frozenset(done),
                      frozenset(writer.planned - done), tuple(issues))


def entity_triples(entity: Entity) -> Iterator[ox.Triple]:
    """Type, labels, identifiers, place and country of an entity; none for a term of the vocabularies."""
    if entity.term:
        return
    node = ox.NamedNode(entity.iri)
    yield ox.Triple(node, _TYPE, named(f"orl:{entity.type}"))
    yield ox.Triple(node, named("rdfs:label"), label(entity.label))
    yield from (ox.Triple(node, named("skos:altLabel"), label(text, language)) for text, language in entity.names)
    yield from (ox.Triple(node, named("orl:acronym"), label(text)) for text in entity.acronyms)
    for scheme, identifier in entity.ids:
        if scheme in _IDENTIFIERS:
            yield ox.Triple(node, named(f"orl:{_IDENTIFIERS[scheme]}"), label(identifier))
    yield from ror_triples(entity)
    if entity.place is not None:
        yield ox.Triple(node, named("wgs84:lat"), typed(entity.place[0], "decimal"))
        yield ox.Triple(node, named("wgs84:long"), typed(entity.place[1], "decimal"))
    if entity.country:
        yield ox.Triple(node, named("orl:locatedIn"), ox.NamedNode(entity.country))


@functools.cache
def _knowledge() -> dict[str, tuple[ox.Triple, ...]]:
    """The triples of graph/ontology and graph/vocabulary."""
    found: dict[str, list[ox.Triple]] = {"ontology": [], "vocabulary": []}
    for path in ontology_files():
        found[_graph_of(path)] += read_ontology(path)
    return {name: tuple(triples) for name, triples in found.items()}


def _graph_of(path: Path) -> str:
    return "vocabulary" if path.parent.name == "vocabulary" else "ontology"


def _structure(used: set[str]) -> set[ox.Triple]:
    """Types, broader terms and countries of the vocabulary terms that are used, and of the terms above these."""
    about: dict[str, list[ox.Triple]] = {}
    for triple in _knowledge()["vocabulary"]:
        if triple.predicate in _STRUCTURE and isinstance(triple.subject, ox.NamedNode):
            about.setdefault(triple.subject.value, []).append(triple)
    found: set[ox.Triple] = set()
    seen, open_ = set(used), sorted(used)
    while open_:
        for triple in about.get(open_.pop(), ()):
            found.add(triple)
            if isinstance(triple.object, ox.NamedNode) and triple.object.value not in seen:
                seen.add(triple.object.value)
                open_.append(triple.object.value)
    return found


@dataclass(slots=True)
class _Writer:
    """The graphs of claims as they grow; `used` are the entities that claims which nobody rejected name."""

    resolution: Resolution
    schema: Schema
    base: str
    graphs: Graphs = field(default_factory=dict)
    done: set[ox.Triple] = field(default_factory=set)
    planned: set[ox.Triple] = field(default_factory=set)
    used: set[str] = field(default_factory=set)

    def write(self, claim: Claim, run: str, *, rejected: bool) -> None:
        """Add what a claim says, and the record of it."""
        kind = "rejected" if rejected else "claims"
        graph = self.graphs.setdefault(graph_iri(self.base, kind, claim.document), set())
        said = set() if claim.status == "Denied" else set(self._said(claim))
        graph |= said
        graph.update(self._record(claim, run))
        names = {self.resolution.index[term] for term in claim.statement.terms() if isinstance(term, Name)}
        if rejected:
            for iri in names:
                graph.update(entity_triples(self.resolution.entities[iri]))
            return
        self.used |= names
        (self.planned if claim.planned else self.done).update(said)

    def bearer(self, claim: Claim) -> ox.NamedNode:
        """What carries the evidence of a claim: its relation node where it is one that holds, else an orl:Claim."""
        if isinstance(claim.statement, Relation) and claim.status != "Denied":
            return next(node for node, _ in self._nodes(claim))
        return ox.NamedNode(entity_iri(self.base, "claim", claim.id))

    def _said(self, claim: Claim) -> Iterator[ox.Triple]:
        """The triples that a claim says, without what is said about the claim."""
        for triple in _triples(claim.statement):
            value = self._term(triple.predicate, triple.object)
            if value is not None and triple.predicate not in _OF_ENTITY:
                yield ox.Triple(self._entity(triple.subject), named(ORL + triple.predicate), value)
        for node, relation in self._nodes(claim):
            yield ox.Triple(node, _TYPE, named(ORL + relation.type))
            for role, term in relation.parts:
                value = self._term(role.removeprefix("^"), term)
                if role.startswith("^") and isinstance(value, ox.NamedNode):
                    yield ox.Triple(value, named(ORL + role[1:]), node)
                elif value is not None:
                    yield ox.Triple(node, named(ORL + role), value)
                if role == "unit" and isinstance(term, Value) and term.value in qudt_units():
                    yield ox.Triple(node, named("orl:qudtUnit"), qudt_units()[term.value])

    def _record(self, claim: Claim, run: str) -> Iterator[ox.Triple]:
        """What is said about a claim: on the relation node itself where it is one, else on an orl:Claim."""
        nodes, bearer = [node for node, _ in self._nodes(claim)], self.bearer(claim)
        if bearer not in nodes:
            yield ox.Triple(bearer, _TYPE, named("orl:Claim"))
            yield from self._content(claim, bearer, nodes)
        if claim.status:
            yield from (ox.Triple(node, named("orl:status"), named(f"orl:{claim.status}")) for node in {bearer, *nodes}
                        if claim.status != "Denied" or node == bearer)
        if claim.scale:
            yield ox.Triple(bearer, named("orl:scale"), named(f"orl:{claim.scale.capitalize()}"))
        if not isinstance(claim.statement, Row):
            yield ox.Triple(bearer, named("orl:confidence"), share(claim.confidence))
        if claim.stated_on:
            yield ox.Triple(bearer, named("orl:statedOn"), date(claim.stated_on))
        if claim.rule:
            yield ox.Triple(bearer, named("orl:rule"), label(claim.rule))
        if run:
            yield ox.Triple(bearer, named("prov:wasGeneratedBy"), run_node(run, self.base))
        for evidence in claim.evidence:
            yield ox.Triple(bearer, named("orl:evidence"), evidence_node(evidence, claim.document, self.base))
            yield from evidence_triples(evidence, claim.document, self.base)

    def _content(self, claim: Claim, bearer: ox.NamedNode, nodes: Iterable[ox.NamedNode]) -> Iterator[ox.Triple]:
        """What an orl:Claim is about: one triple, the things that a row names, or a denied relation in words."""
        statement = claim.statement
        if isinstance(statement, Triple) and (value := self._term(statement.predicate, statement.object)) is not None:
            yield ox.Triple(bearer, named("rdf:subject"), self._entity(statement.subject))
            yield ox.Triple(bearer, named("rdf:predicate"), named(ORL + statement.predicate))
            yield ox.Triple(bearer, named("rdf:object"), value)
        elif isinstance(statement, Row) and claim.status != "Denied":
            named_things = {self._entity(term) for term in statement.terms() if isinstance(term, Name)}
            yield from (ox.Triple(bearer, named("orl:states"), thing) for thing in {*named_things, *nodes})
        else:
            yield from (ox.Triple(bearer, named("orl:denies"), label(r.type)) for r in _relations(statement))

    def _nodes(self, claim: Claim) -> Iterator[tuple[ox.NamedNode, Relation]]:
        """The relation nodes of a claim: named by the claim, and by their content where a row has several."""
        relations = _relations(claim.statement)
        for relation in relations:
            local = claim.id
            if len(relations) > 1:
                local += "-" + digest(json.dumps(relation.to_json(), sort_keys=True))
            yield ox.NamedNode(entity_iri(self.base, "node", local)), relation

    def _entity(self, name: Name) -> ox.NamedNode:
        return ox.NamedNode(self.resolution.index[name])

    def _term(self, predicate: str, term: Term) -> ox.NamedNode | ox.Literal | None:
        """The RDF term of one end; None for a text of which nothing is left when it is cleaned."""
        if isinstance(term, Name):
            return self._entity(term)
        prop = self.schema.properties.get(predicate)
        if prop is not None and prop.is_object and term.value in self.schema.individuals.get(prop.range, ()):
            return named(ORL + term.value)
        value = literal(term)
        return value if value.value else None


def _triples(statement: Statement) -> tuple[Triple, ...]:
    if isinstance(statement, Triple):
        return (statement,)
    return statement.triples if isinstance(statement, Row) else ()


def _relations(statement: Statement) -> tuple[Relation, ...]:
    if isinstance(statement, Relation):
        return (statement,)
    return statement.relations if isinstance(statement, Row) else ()
