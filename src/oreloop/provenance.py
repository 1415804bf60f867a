"""Where things come from, as triples: the catalogue of sources and runs, evidence, the record of merges and repeats.

Vocabularies: DCTERMS and PROV-O for sources and runs, Web Annotation for quotes and positions, SSSOM for merges.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from oreloop.catalog import Source
from oreloop.entities import DoubtfulLink, Merge
from oreloop.iri import digest, entity_iri, graph_iri, is_iri
from oreloop.model import Evidence, Name, Original
from oreloop.repeats import Repeat
from oreloop.terms import date, label, named, share, verbatim, whole

_TYPE = named("rdf:type")
_SEMAPV = "https://w3id.org/semapv/vocab/"
#: How SSSOM justifies a join for each reason; any other compares names.
_JUSTIFIED = {"decision": "ManualMappingCuration", "same-identifier": "DatabaseCrossReference",
              "same-town": "CompositeMatching", "alias-file": "BackgroundKnowledgeBasedMatching",
              "likeness": "LexicalSimilarityThresholdMatching", "near-copy": "LexicalSimilarityThresholdMatching",
              "same-original": "DatabaseCrossReference"}


def document_node(file: str, base: str) -> ox.NamedNode:
    """The node of a document or table."""
    return ox.NamedNode(entity_iri(base, "document", file))


def run_node(run: str, base: str) -> ox.NamedNode:
    """The node of one reading of a source by fixed rules."""
    return ox.NamedNode(entity_iri(base, "run", run))


def catalog_triples(source: Source, base: str) -> Iterator[ox.Triple]:
    """What the catalogue says of a source: its metadata, the run that read it, the original that it restates."""
    node = document_node(source.file, base)
    yield ox.Triple(node, _TYPE, named("orl:Document"))
    if source.kind == "table":
        yield ox.Triple(node, _TYPE, named("orl:Table"))
    yield ox.Triple(node, named("orl:fileName"), verbatim(source.file))
    yield ox.Triple(node, named("orl:claimsGraph"), ox.NamedNode(graph_iri(base, "claims", source.file)))
    texts = {"dcterms:language": source.language, "dcterms:format": source.media_type, "orl:sha256": source.sha256,
             "orl:textSha256": source.text_sha256}
    yield from (ox.Triple(node, named(curie), label(text)) for curie, text in texts.items() if text)
    yield from _bibliography(node, source.title, source.publisher, source.issued, source.language)
    if source.author:
        yield ox.Triple(node, named("dcterms:creator"), label(source.author))
    if source.licence:
        licence = ox.NamedNode(source.licence) if is_iri(source.licence) else label(source.licence)
        yield ox.Triple(node, named("dcterms:license"), licence)
    if source.original is not None:
        yield from _original_triples(node, source.original, base)
    if source.run:
        run = run_node(source.run, base)
        yield ox.Triple(run, _TYPE, named("orl:Run"))
        yield ox.Triple(run, _TYPE, named("prov:Activity"))
        yield ox.Triple(run, named("prov:used"), node)
        if source.extractor:
            yield ox.Triple(run, named("orl:extractor"), label(source.extractor))


def _bibliography(node: ox.NamedNode, title: str, publisher: str, issued: str, language: str) -> Iterator[ox.Triple]:
    if title:
        yield ox.Triple(node, named("dcterms:title"), label(title, language))
    if publisher:
        yield ox.Triple(node, named("dcterms:publisher"), label(publisher))
    if issued:
        yield ox.Triple(node, named("dcterms:issued"), date(issued))


def _original_triples(document: ox.NamedNode, original: Original, base: str) -> Iterator[ox.Triple]:
    """The publication that a document restates: a node of its own, which does not say the document's words."""
    key = digest(original.title, original.publisher, original.issued, original.url)
    node = ox.NamedNode(entity_iri(base, "document", f"source-{key}"))
    yield ox.Triple(document, named("dcterms:source"), node)
    yield ox.Triple(node, _TYPE, named("dcterms:BibliographicResource"))
    yield from _bibliography(node, original.title, original.publisher, original.issued, "")
    if is_iri(original.url):
        yield ox.Triple(node, named("rdfs:seeAlso"), ox.NamedNode(original.url))


def repeats_triple(node: ox.NamedNode, first: str, base: str) -> ox.Triple:
    """That a document, or what carries the evidence of a claim, repeats the document with the file `first`."""
    return ox.Triple(node, named("orl:repeats"), document_node(first, base))


def repeat_triples(repeat: Repeat, base: str) -> Iterator[ox.Triple]:
    """The record of why a document repeats another, and who says so."""
    node = ox.NamedNode(entity_iri(base, "mapping", digest("repeats", repeat.file, repeat.first)))
    justified = ox.NamedNode(_SEMAPV + _JUSTIFIED.get(repeat.why, "LexicalMatching"))
    yield ox.Triple(node, _TYPE, named("sssom:Mapping"))
    yield ox.Triple(node, named("sssom:subject_id"), document_node(repeat.file, base))
    yield ox.Triple(node, named("sssom:object_id"), document_node(repeat.first, base))
    yield ox.Triple(node, named("sssom:predicate_id"), named("orl:repeats"))
    yield ox.Triple(node, named("sssom:mapping_justification"), justified)
    yield ox.Triple(node, named("orl:reason"), label(repeat.why))
    if repeat.share:
        yield ox.Triple(node, named("sssom:similarity_score"), share(round(repeat.share, 2)))
    who = ("author_label", repeat.who) if repeat.who else ("mapping_tool", "oreloop")
    yield ox.Triple(node, named(f"sssom:{who[0]}"), label(who[1]))


def evidence_node(evidence: Evidence, file: str, base: str) -> ox.NamedNode:
    """The node of a piece of evidence: the same for the same span of the same source."""
    place = (evidence.start, evidence.end, evidence.page, evidence.row, evidence.column, evidence.role)
    return ox.NamedNode(entity_iri(base, "evidence", digest(file, *map(str, place))))


def evidence_triples(evidence: Evidence, file: str, base: str) -> Iterator[ox.Triple]:
    """A quote and its place in a source, as a Web Annotation resource with two selectors."""
    node = evidence_node(evidence, file, base)
    quote, position = ox.NamedNode(node.value + "-quote"), ox.NamedNode(node.value + "-position")
    yield ox.Triple(node, _TYPE, named("oa:SpecificResource"))
    yield ox.Triple(node, named("oa:hasSource"), document_node(file, base))
    yield ox.Triple(node, named("oa:hasSelector"), quote)
    yield ox.Triple(node, named("oa:hasSelector"), position)
    yield ox.Triple(quote, _TYPE, named("oa:TextQuoteSelector"))
    yield ox.Triple(quote, named("oa:exact"), verbatim(evidence.quote))
    yield ox.Triple(position, _TYPE, named("oa:TextPositionSelector"))
    yield ox.Triple(position, named("oa:start"), whole(evidence.start))
    yield ox.Triple(position, named("oa:end"), whole(evidence.end))
    if evidence.row is not None:
        yield ox.Triple(node, named("orl:row"), whole(evidence.row))
    if evidence.column:
        yield ox.Triple(node, named("orl:column"), label(evidence.column))
    if evidence.page is not None:
        yield ox.Triple(node, named("orl:page"), whole(evidence.page))
    if evidence.role != "statement":
        yield ox.Triple(node, named("orl:evidenceRole"), label(evidence.role))


def merge_triples(merge: Merge, base: str) -> Iterator[ox.Triple]:
    """That a name stands for an entity: which name, because of which other name, why, how sure, who says so."""
    ids = [f"{scheme}:{identifier}" for scheme, identifier in merge.name.ids]
    node = ox.NamedNode(entity_iri(base, "mapping", digest(merge.entity, merge.name.name, merge.name.type, *ids)))
    justified = ox.NamedNode(_SEMAPV + _JUSTIFIED.get(merge.reason, "LexicalMatching"))
    yield ox.Triple(node, _TYPE, named("sssom:Mapping"))
    yield ox.Triple(node, named("orl:surfaceName"), label(merge.name.name))
    yield ox.Triple(node, named("orl:surfaceType"), label(merge.name.type))
    yield from (ox.Triple(node, named("sssom:subject_id"), label(i)) for i in ids)
    yield ox.Triple(node, named("sssom:object_id"), ox.NamedNode(merge.entity))
    yield ox.Triple(node, named("sssom:object_label"), label(merge.other))
    yield ox.Triple(node, named("sssom:predicate_id"), named("skos:exactMatch"))
    yield ox.Triple(node, named("sssom:mapping_justification"), justified)
    yield ox.Triple(node, named("orl:reason"), label(merge.reason))
    yield ox.Triple(node, named("sssom:confidence"), share(merge.score))
    if merge.reason == "decision":
        yield ox.Triple(node, named("sssom:author_label"), label(merge.who))
    else:
        yield ox.Triple(node, named("sssom:mapping_tool"), label("oreloop"))
    if merge.why:
        yield ox.Triple(node, named("sssom:comment"), label(merge.why))
    yield from (ox.Triple(node, named("dcterms:source"), document_node(file, base)) for file in merge.files)


def doubt_triples(doubt: DoubtfulLink, base: str) -> Iterator[ox.Triple]:
    """That two entities may be one: a mapping that nobody has made yet, with the names and what is for and against it.

    An end that is known by an identifier gives it as a literal beside its IRI, as a decision would name it.
    """
    left, right = doubt.left_name, doubt.right_name
    node = ox.NamedNode(entity_iri(base, "mapping", digest("doubt", *map(str, (left.to_json(), right.to_json())))))
    yield ox.Triple(node, _TYPE, named("sssom:Mapping"))
    yield from _end(node, "subject", doubt.left, left, doubt.left_files, base)
    yield from _end(node, "object", doubt.right, right, doubt.right_files, base)
    yield ox.Triple(node, named("sssom:predicate_id"), named("skos:closeMatch"))
    yield ox.Triple(node, named("sssom:mapping_justification"), ox.NamedNode(_SEMAPV + _JUSTIFIED["likeness"]))
    yield ox.Triple(node, named("orl:surfaceType"), label(min(left.type, right.type)))
    yield ox.Triple(node, named("sssom:confidence"), share(doubt.score))
    yield ox.Triple(node, named("sssom:mapping_tool"), label("oreloop"))
    yield ox.Triple(node, named("sssom:comment"), label("; ".join(doubt.reasons)))


def _end(node: ox.NamedNode, side: str, iri: str, name: Name, files: tuple[str, ...], base: str) -> Iterator[ox.Triple]:
    yield ox.Triple(node, named(f"sssom:{side}_id"), ox.NamedNode(iri))
    if name.ids:
        yield ox.Triple(node, named(f"sssom:{side}_id"), label(":".join(name.ids[0])))
    yield ox.Triple(node, named(f"sssom:{side}_label"), label(name.name))
    yield from (ox.Triple(node, named(f"sssom:{side}_source"), document_node(file, base)) for file in files)
