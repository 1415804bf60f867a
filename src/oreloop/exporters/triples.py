"""The exporters of RDF: Turtle, TriG, N-Triples, N-Quads, JSON-LD and RDF/XML."""

from __future__ import annotations

from typing import BinaryIO

from oreloop.exporters.exporter import Exporter, ExportOptions
from oreloop.exporters.selection import everything, facts
from oreloop.rdf import write_jsonld, write_nquads, write_ntriples, write_rdfxml, write_trig, write_turtle
from oreloop.store import GraphStore


def _turtle(graph: GraphStore, out: BinaryIO, options: ExportOptions) -> None:
    write_turtle(facts(graph, options), out, graph.base)


def _trig(graph: GraphStore, out: BinaryIO, options: ExportOptions) -> None:
    write_trig(everything(graph, options), out, graph.base)


def _ntriples(graph: GraphStore, out: BinaryIO, options: ExportOptions) -> None:
    write_ntriples(facts(graph, options), out)


def _nquads(graph: GraphStore, out: BinaryIO, options: ExportOptions) -> None:
    write_nquads(everything(graph, options), out)


def _jsonld(graph: GraphStore, out: BinaryIO, options: ExportOptions) -> None:
    write_jsonld(facts(graph, options), out, graph.base)


def _rdfxml(graph: GraphStore, out: BinaryIO, options: ExportOptions) -> None:
    write_rdfxml(facts(graph, options), out, graph.base)


TURTLE = Exporter("turtle", "RDF to read: entities and facts", ".ttl", "text/turtle", _turtle)
TRIG = Exporter("trig", "RDF to read: everything, with evidence, in named graphs", ".trig", "application/trig", _trig)
NTRIPLES = Exporter("ntriples", "RDF, one triple a line: entities and facts", ".nt", "application/n-triples", _ntriples)
NQUADS = Exporter("nquads", "RDF, one quad a line: everything, with evidence", ".nq", "application/n-quads", _nquads)
JSONLD = Exporter("jsonld", "RDF as JSON: entities and facts", ".jsonld", "application/ld+json", _jsonld)
RDFXML = Exporter("rdfxml", "RDF as XML: entities and facts", ".rdf", "application/rdf+xml", _rdfxml)
