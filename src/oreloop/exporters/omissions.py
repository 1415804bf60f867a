"""What a user asked to leave out of an export: quotes that may not be passed on, and persons."""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from oreloop.exporters.exporter import ExportOptions
from oreloop.iri import entity_iri
from oreloop.rdf import Node
from oreloop.store import GraphStore
from oreloop.terms import named

_TYPE = named("rdf:type")
_EXACT = named("oa:exact")
_CREATOR = named("dcterms:creator")
_LICENCES = Path(__file__).with_name("licences.tsv")
_NAMES = tuple(named(curie) for curie in ("rdfs:label", "skos:prefLabel", "skos:altLabel", "skos:hiddenLabel"))
#: What makes a node a record about its object, and nothing else: gone with it.
_RECORDS_OF = tuple(named(curie) for curie in ("rdf:subject", "rdf:object", "sssom:object_id"))
#: A family name of fewer letters is too often a word.
_LEAST_LETTERS = 4

Keep = Callable[[ox.Quad], bool]


def kept(graph: GraphStore, options: ExportOptions) -> Keep:
    """Whether a quad of the graph stays in an export."""
    tests: list[Keep] = []
    if not options.quotes:
        closed = _closed_quotes(graph)
        tests.append(lambda quad: quad.predicate != _EXACT or quad.subject not in closed)
    if not options.persons:
        tests.append(_without_persons(graph))
    return lambda quad: all(test(quad) for test in tests)


def allows_redistribution(licence: str) -> bool:
    """Whether a licence, given by name or IRI, lets anyone pass on the words; what is not known does not.

    >>> [allows_redistribution(x) for x in ("CC-BY-4.0", "http://creativecommons.org/licenses/by/3.0/", "CC BY-NC 4.0")]
    [True, True, False]
    """
    names, places = _open_licences()
    place = re.sub(r"^https?://", "", licence.strip())
    return _key(licence) in names or place.casefold().startswith(places)


@functools.cache
def _open_licences() -> tuple[frozenset[str], tuple[str, ...]]:
    with _LICENCES.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))
    return (frozenset(_key(name) for row in rows for name in row["names"].split("|")),
            tuple(row["iri"].casefold() for row in rows))


def _key(name: str) -> str:
    bare = re.sub(r"[0-9]+\.[0-9.]+|\b(international|universal|unported)\b", "", name.casefold())
    return re.sub(r"[\W_]", "", bare)


def _closed_quotes(graph: GraphStore) -> set[Node]:
    """The quotes of documents whose licence does not allow to pass them on, or that give none."""
    closed: set[Node] = set()
    licences = graph.store.quads_for_pattern(None, named("dcterms:license"), None, None)
    open_documents = {quad.subject for quad in licences if isinstance(quad.object, ox.NamedNode | ox.Literal)
                      and allows_redistribution(quad.object.value)}
    for quad in graph.store.quads_for_pattern(None, named("oa:hasSource"), None, None):
        if quad.object not in open_documents:
            closed.update(_selectors(graph, quad.subject))
    return closed


def _selectors(graph: GraphStore, evidence: Node) -> Iterator[Node]:
    for quad in graph.store.quads_for_pattern(evidence, named("oa:hasSelector"), None, None):
        if not isinstance(quad.object, ox.Literal):
            yield quad.object


def _without_persons(graph: GraphStore) -> Keep:
    store = graph.store
    persons = {q.subject for q in store.quads_for_pattern(None, _TYPE, named("orl:Person"), None)}
    records = {q.subject for person in persons for predicate in _RECORDS_OF
               for q in store.quads_for_pattern(None, predicate, person, None)}
    gone = persons | records | _evidence_of(graph, records)
    names = {q.object.value for person in persons for predicate in _NAMES
             for q in store.quads_for_pattern(person, predicate, None, None) if isinstance(q.object, ox.Literal)}
    in_text = _finder(names)
    in_quote = _finder({*names, *(last for name in names for last in name.split()[-1:]
                                 if len(last) >= _LEAST_LETTERS)})
    home = entity_iri(graph.base, "person", "")

    def keep(quad: ox.Quad) -> bool:
        # Authors of documents stand there as text; who of them is a person nobody has said.
        if quad.predicate == _CREATOR:
            return False
        ends = (quad.subject, quad.object)
        if any(end in gone or (isinstance(end, ox.NamedNode) and end.value.startswith(home)) for end in ends):
            return False
        if not isinstance(quad.object, ox.Literal):
            return True
        return not (in_quote if quad.predicate == _EXACT else in_text)(quad.object.value)

    return keep


def _evidence_of(graph: GraphStore, records: set[Node]) -> set[Node]:
    """The evidence, with its selectors, that only these records have."""
    store, evidence = graph.store, named("orl:evidence")
    found: set[Node] = set()
    for record in records:
        for quad in store.quads_for_pattern(record, evidence, None, None):
            if isinstance(quad.object, ox.Literal) or any(
                    q.subject not in records for q in store.quads_for_pattern(None, evidence, quad.object, None)):
                continue
            found.add(quad.object)
            found.update(_selectors(graph, quad.object))
    return found


def _finder(names: Iterable[str]) -> Callable[[str], bool]:
    """A test whether a text holds one of these names as whole words, whatever the case."""
    from ahocorasick_rs import AhoCorasick

    patterns = sorted({name.casefold() for name in names if name.strip()})
    if not patterns:
        return lambda text: False
    automaton = AhoCorasick(patterns)

    def found(text: str) -> bool:
        folded = text.casefold()
        return any(not folded[start - 1:start].isalnum() and not folded[end:end + 1].isalnum()
                   for _, start, end in automaton.find_matches_as_indexes(folded, overlapping=True))

    return found
