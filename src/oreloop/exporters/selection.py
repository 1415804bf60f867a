"""Which quads go into an export: whole named graphs, or the entities and facts that RDF without graphs can hold.

Entities and facts are: what is known of the entities; the plain triples and relation nodes of all documents, without
evidence and the record of who said so; labels and types of the vocabulary's terms that these use. Without graphs a plan
could not be told from what is done, so a plain triple that is only planned is not written: its orl:Claim is, with the
status. A claim with any other status than that of what works is kept too, beside its triple.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product

import pyoxigraph as ox

from oreloop.errors import UsageError
from oreloop.exporters.exporter import ExportOptions
from oreloop.exporters.omissions import kept
from oreloop.iri import PREFIXES
from oreloop.model import PLANNED
from oreloop.rdf import Node, Term
from oreloop.registry import near
from oreloop.store import GraphStore
from oreloop.terms import named

_TYPE, _STATUS = named("rdf:type"), named("orl:status")
_SUBJECT, _PREDICATE, _OBJECT = named("rdf:subject"), named("rdf:predicate"), named("rdf:object")
_STATES = named("orl:states")
#: Named graphs that every workspace has, if empty, and those that stand for all graphs below them.
_GRAPHS = ("ontology", "vocabulary", "catalog", "entities", "links", "inferred", "inferred/planned")
_FAMILIES = ("claims", "rejected", "analysis")
_CLAIM = named("orl:Claim")
#: What begins so is only said of evidence, which records where something stands.
_OF_EVIDENCE = PREFIXES["oa"]
#: The record of a relation node stands on the node itself.
_RECORD_OF_NODE = frozenset(named(curie) for curie in ("orl:evidence", "orl:confidence", "orl:extractor", "orl:rule",
                                                       "prov:wasGeneratedBy"))
_OF_STATUS = frozenset((_TYPE, _SUBJECT, _PREDICATE, _OBJECT, _STATES, _STATUS, named("orl:statedOn")))
_OF_TERM = frozenset(named(curie) for curie in ("rdf:type", "rdfs:label", "skos:prefLabel"))
_PLANS = frozenset(named(f"orl:{status}") for status in PLANNED)
_UNSAID = frozenset((named("orl:Denied"), named("orl:Operating")))

#: What a record says, by property.
About = Mapping[ox.NamedNode, list[ox.Quad]]


def everything(graph: GraphStore, options: ExportOptions) -> Iterator[ox.Quad]:
    """The quads of all named graphs, or of those asked for, in canonical order.

    Raises:
        UsageError: there is no such graph.
    """
    return filter(kept(graph, options), graph.quads(chosen(graph, options.graphs) if options.graphs else None))


def facts(graph: GraphStore, options: ExportOptions) -> Iterator[ox.Quad]:
    """The entities and facts, or all quads of the graphs asked for.

    Raises:
        UsageError: there is no such graph.
    """
    if options.graphs:
        return everything(graph, options)
    return filter(kept(graph, options), _facts(graph))


def chosen(graph: GraphStore, names: Iterable[str]) -> list[str]:
    """The IRIs of the named graphs that short names stand for.

    Raises:
        UsageError: there is no such graph; lists near names.
    """
    there = graph.graphs()
    root = graph.graph("")
    known = [*_GRAPHS, *_FAMILIES, *(iri.removeprefix(root) for iri in there)]
    found: list[str] = []
    for name in names:
        iri = graph.graph(name)
        if name in _FAMILIES:
            found.extend(g for g in there if g.startswith(iri + "/"))
        elif name in known or iri in there:
            found.append(iri)
        else:
            close = near(name, known) or [*_GRAPHS, *_FAMILIES]
            raise UsageError(f"there is no graph {name!r}", hint="there is " + ", ".join(close))
    return found


def _facts(graph: GraphStore) -> Iterator[ox.Quad]:
    used: set[Node] = set()
    for iri in chosen(graph, ("entities", "claims")):
        quads = list(graph.quads([iri]))
        for quad in _said(quads):
            used.update(end for end in (quad.subject, quad.object) if not isinstance(end, ox.Literal))
            yield quad
    for quad in graph.quads(["vocabulary"]):
        if quad.subject in used and quad.predicate in _OF_TERM:
            yield quad


def _said(quads: list[ox.Quad]) -> Iterator[ox.Quad]:
    """What one graph says, with the status of what isn't simply so, and without any other record of its claims."""
    records = {q.subject for q in quads if (q.predicate == _TYPE and q.object == _CLAIM)
               or q.predicate.value.startswith(_OF_EVIDENCE)}
    about: dict[Node, dict[ox.NamedNode, list[ox.Quad]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        if quad.subject in records:
            about[quad.subject][quad.predicate].append(quad)
    planned = _planned(about)
    for quad in quads:
        if quad.subject in records:
            status = {q.object for q in about[quad.subject][_STATUS]}
            if status and not status & _UNSAID and quad.predicate in _OF_STATUS:
                yield quad
        elif quad.predicate not in _RECORD_OF_NODE and not planned(quad):
            yield quad


def _planned(records: Mapping[Node, About]) -> Callable[[ox.Quad], bool]:
    """A test whether a plain triple of the graph is planned and nothing else, by the claims and rows that state it."""
    plans: dict[tuple[Term, ...], bool] = {}
    rows: list[tuple[set[Term], bool]] = []
    for record in records.values():
        is_plan = any(q.object in _PLANS for q in record[_STATUS])
        if states := {q.object for q in record[_STATES]}:
            rows.append((states, is_plan))
        for triple in product(*([q.object for q in record[p]] for p in (_SUBJECT, _PREDICATE, _OBJECT))):
            plans[triple] = plans.get(triple, True) and is_plan
    if not any(is_plan for _, is_plan in rows):
        return lambda quad: plans.get((quad.subject, quad.predicate, quad.object), False)

    def planned(quad: ox.Quad) -> bool:
        ends = {quad.subject} if isinstance(quad.object, ox.Literal) else {quad.subject, quad.object}
        said = [is_plan for states, is_plan in rows if ends <= states]
        triple = (quad.subject, quad.predicate, quad.object)
        return all([*said, *([plans[triple]] if triple in plans else [])]) if said or triple in plans else False

    return planned
