"""All that is known of one thing: what is said of it, what it takes part in, by which documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from oreloop.evidence import Citation, EvidenceReader, count_of
from oreloop.iri import ORL
from oreloop.model import Table
from oreloop.names import Names
from oreloop.rules import Fact, as_fact
from oreloop.schema import load_schema
from oreloop.store import GraphStore
from oreloop.terms import named

COLUMNS = ("subject", "property", "object", "status", "independent", "documents")

_TYPE = named("rdf:type")
_SUBJECT, _PREDICATE, _OBJECT = named("rdf:subject"), named("rdf:predicate"), named("rdf:object")
#: What is said about a claim and not by it, and what only serves to find a thing.
_RECORD = frozenset(named(curie) for curie in (
    "rdf:subject", "rdf:predicate", "rdf:object", "orl:states", "orl:evidence", "orl:confidence", "orl:rule",
    "orl:status", "orl:scale", "orl:statedOn", "orl:denies", "prov:wasGeneratedBy", "orl:qudtUnit", "orl:demonym",
    "skos:hiddenLabel", "skos:inScheme"))
#: Named graphs that say something about things; the claims of each document besides.
_SAYING = ("entities", "vocabulary", "inferred", "inferred/planned")
_INFERRED = {"inferred": "inferred", "inferred/planned": "inferred from plans"}

Row = tuple[object, ...]


def describe(graph: GraphStore, iri: str, names: Names | None = None) -> Table:
    """What a graph holds on a thing: one row a fact, as `oreloop why` takes it, and one a relation that it is part of.

    `status` is empty for what is done, else Planned, Denied ... or that it was inferred; `documents` are file names,
    and `independent` is how many of them say it by themselves (no number for what was inferred). Relations that
    documents tell with the same parts are one row. What is said of the thing comes first, then what is said of others
    about it, then relations. Inferred classes, terms of other ontologies, and what only turns round a fact that is
    there are left out.
    """
    return Table.of(COLUMNS, _Describer(graph, names or Names(graph)).rows(ox.NamedNode(iri)))


def stated_facts(graph: GraphStore) -> Iterator[tuple[str, str, str]]:
    """The plain facts between two things that documents state: IRI, local name of the property, IRI; sorted."""
    claims = graph.graph("claims") + "/"
    facts = set()
    for quad in graph.store.quads_for_pattern(None, _PREDICATE, None, None):
        if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value.startswith(claims):
            ends = [graph.objects(quad.subject, end, quad.graph_name.value) for end in (_SUBJECT, _OBJECT)]
            if all(ends) and isinstance(quad.object, ox.NamedNode):
                facts.add((ends[0][0], quad.object, ends[1][0]))
    for subject, predicate, obj in sorted(facts, key=str):
        if isinstance(subject, ox.NamedNode) and isinstance(obj, ox.NamedNode) and graph.ask(subject, predicate, obj):
            yield subject.value, predicate.value.removeprefix(ORL), obj.value


def _tells(fact: Fact, facts: Mapping[Fact, str], thing: ox.NamedNode) -> bool:
    """Whether an inferred fact says more than another that is there, or is read from the side of the thing."""
    subject, predicate, obj = fact
    prop = load_schema().properties.get(predicate.value.removeprefix(ORL))
    if prop is None:
        return False
    turned = [ORL + name for name in ([prop.name] if prop.symmetric else []) + [prop.inverse] if name]
    about = [other for other, layer in facts.items() if other[0] == obj and other[2] == subject
             and other[1].value in turned and (not layer or other[0] == thing)]
    return not about


def _status(sources: Iterable[Citation], layer: str) -> str:
    """The status of a fact: none if some document gives it as done, else what they give, or the layer it is in."""
    statuses = {source.status for source in sources} or {layer}
    return "" if "" in statuses else ", ".join(sorted(statuses))


def _said(sources: Sequence[Citation]) -> tuple[int | None, str]:
    """How many independent documents say a fact, and all that say it."""
    return count_of(sources).independent if sources else None, ", ".join(sorted({source.file for source in sources}))


class _Describer:
    def __init__(self, graph: GraphStore, names: Names) -> None:
        self.graph, self.names, self.evidence = graph, names, EvidenceReader(graph)

    def rows(self, thing: ox.NamedNode) -> list[Row]:
        """The rows of `describe`."""
        facts = {**dict.fromkeys(self._denied(thing), "Denied"), **self._stated(thing)}
        plain: list[tuple[bool, Row]] = []
        nodes: dict[tuple[str, ...], list[Citation]] = defaultdict(list)
        for fact, layer in facts.items():
            subject, _, obj = fact
            node = next((end for end in (subject, obj) if end != thing and self._is_relation(end)), None)
            if layer.startswith("inferred") and (node or not _tells(fact, facts, thing)):
                continue
            if node is None:
                sources = () if layer.startswith("inferred") else self.evidence.sources(fact)
                plain.append((subject != thing, (*map(self._label, fact), _status(sources, layer), *_said(sources))))
            else:
                sources = self.evidence.sources(fact)
                nodes[*self._relation(fact, node), _status(sources, "")] += sources
        return [row for _, row in sorted(set(plain), key=str)] + sorted(
            ((*told, *_said(sources)) for told, sources in nodes.items()), key=str)

    def _stated(self, thing: ox.NamedNode) -> dict[Fact, str]:
        """The facts with this thing at one end, each with the layer of inference that alone gives it, or nothing."""
        saying = {self.graph.graph(name): _INFERRED.get(name, "") for name in _SAYING}
        claims = self.graph.graph("claims") + "/"
        found: dict[Fact, set[str]] = {}
        for subject, obj in ((thing, None), (None, thing)):
            for quad in self.graph.store.quads_for_pattern(subject, None, obj, None):
                name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
                if quad.predicate not in _RECORD and (name in saying or name.startswith(claims)):
                    found.setdefault(as_fact(quad.triple), set()).add(saying.get(name, ""))
        return {fact: min(layers) for fact, layers in found.items()}

    def _denied(self, thing: ox.NamedNode) -> Iterator[Fact]:
        """What claims say of this thing; those that deny it are not among the facts."""
        claims = self.graph.graph("claims") + "/"
        for end in (_SUBJECT, _OBJECT):
            for quad in self.graph.store.quads_for_pattern(None, end, thing, None):
                if not isinstance(quad.graph_name, ox.NamedNode) or not quad.graph_name.value.startswith(claims):
                    continue
                parts = [self.graph.objects(quad.subject, p, quad.graph_name.value)
                         for p in (_SUBJECT, _PREDICATE, _OBJECT)]
                if all(parts) and isinstance(parts[1][0], ox.NamedNode) and isinstance(parts[0][0], ox.NamedNode):
                    yield as_fact(ox.Triple(parts[0][0], parts[1][0], parts[2][0]))

    def _is_relation(self, term: object) -> bool:
        return isinstance(term, ox.NamedNode) and self.names.kind(term.value) == "node"

    def _relation(self, fact: Fact, node: object) -> tuple[str, str, str]:
        """A relation that the thing is part of: its class and the thing's part in it, then the other parts in words."""
        assert isinstance(node, ox.NamedNode)
        thing = fact[0] if fact[2] == node else fact[2]
        parts: dict[str, list[str]] = {}
        claims = self.graph.graph("claims") + "/"
        for quad in self.graph.store.quads_for_pattern(node, None, None, None):
            stated = isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value.startswith(claims)
            if stated and quad.predicate not in _RECORD and quad.predicate != _TYPE and quad.object != thing:
                value = self._label(quad.object)
                parts.setdefault(self.names.label(quad.predicate.value), []).append(value)
        words = "; ".join(f"{role} {', '.join(sorted(values))}" for role, values in sorted(parts.items()))
        kind = self.names.label(ORL + self.names.type(node.value))
        return (self._label(thing), f"{self._label(fact[1])} ({kind})", words)

    def _label(self, term: object) -> str:
        if isinstance(term, ox.NamedNode):
            return self.names.label(term.value)
        assert isinstance(term, ox.Literal)
        return f"{term.value} ({term.language})" if term.language else term.value
