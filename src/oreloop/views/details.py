"""What a picture tells of a node or an edge when it is clicked: labels, values, quotes and their documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import pyoxigraph as ox

from oreloop.independence import Independence
from oreloop.iri import ORL, PREFIXES
from oreloop.names import Names

if TYPE_CHECKING:
    from oreloop.store import GraphStore

_OA, _DCT, _RDF = PREFIXES["oa"], PREFIXES["dcterms"], PREFIXES["rdf"]
_LABELS = (PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel", ORL + "acronym", PREFIXES["skos"] + "altLabel")

#: Values that stand on a relation node, each with the property of its unit.
_MEASURES = (("amount", "currency"), ("price", "currency"), ("quantity", "unit"), ("volume", "unit"), ("share", ""))

#: Literals of an entity that say nothing of the thing itself.
_BOOKKEEPING = frozenset(ORL + name for name in ("confidence", "extractor", "rule", "statedOn"))


@dataclass(frozen=True, slots=True)
class Evidence:
    """One quote: the document (IRI), the quote as it stands there, where, and how sure the reading is (0 to 1).

    `repeats` is the file of the document with which it counts as one source, or empty.
    """

    document: str
    quote: str
    place: str
    confidence: str
    start: int = 0
    repeats: str = ""


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """What a reader should know of a document: its file, title, publisher, date, and what it restates."""

    iri: str
    file: str
    title: str
    publisher: str
    issued: str
    original: str


@dataclass(frozen=True, slots=True)
class Property:
    """A value of a node, in words; status (as in `Fact`) and evidence where a claim of its own states it."""

    label: str
    value: str
    status: str = ""
    evidence: tuple[Evidence, ...] = ()


class Reader:
    """Looks details up in a graph."""

    def __init__(self, graph: GraphStore, names: Names | None = None) -> None:
        self._graph = graph
        self._names = names or Names(graph)
        self._independence = Independence(graph)
        self._quotes: dict[str, tuple[Evidence, ...]] = {}

    def files(self) -> dict[str, str]:
        """The file of each document, by the document's IRI."""
        quads = self._graph.store.quads_for_pattern(None, ox.NamedNode(ORL + "fileName"), None, None)
        return dict(sorted((q.subject.value, q.object.value) for q in quads
                           if isinstance(q.subject, ox.NamedNode) and isinstance(q.object, ox.Literal)))

    def evidence(self, claim: str) -> tuple[Evidence, ...]:
        """The quotes of a claim, in the order of the document."""
        if claim not in self._quotes:
            confidence = self._text(claim, ORL + "confidence")
            first = self._independence.first(claim)
            repeats = self._text(first, ORL + "fileName", everywhere=True) if first else ""
            found = {self._evidence(iri, confidence, repeats) for iri in self._links(claim, ORL + "evidence")}
            self._quotes[claim] = tuple(sorted(found, key=lambda e: (e.document, e.start, e.quote, e.place)))
        return self._quotes[claim]

    def document(self, iri: str) -> DocumentCard:
        """The card of a document."""
        def about(node: str) -> list[str]:
            return [self._text(node, _DCT + name, everywhere=True) for name in ("title", "publisher", "issued")]

        title, publisher, issued = about(iri)
        original = [part for node in self._links(iri, _DCT + "source", everywhere=True) for part in about(node) if part]
        return DocumentCard(iri, self._text(iri, ORL + "fileName", everywhere=True), title, publisher, issued,
                            ", ".join(original))

    def labels(self, iri: str) -> tuple[tuple[str, str], ...]:
        """All names of a thing with their language ("" for none), sorted, each once."""
        return tuple(sorted({(term.language or "", term.value) for p in _LABELS for term in self._literals(iri, p)}))

    def properties(self, iri: str) -> tuple[Property, ...]:
        """Identifiers, dates, amounts and other values of a thing, and its capacities in words; sorted."""
        values: dict[tuple[str, str], Property] = {}
        stated = self._stated_values(iri)
        for predicate, term in self._pairs(iri):
            if predicate in _LABELS or predicate in _BOOKKEEPING:
                continue
            label = self._names.label(predicate)
            if predicate == ORL + "capacity":
                text = self._measure(term.value)
                found = Property(label, text, self._status(term.value), self.evidence(term.value))
            elif isinstance(term, ox.Literal):
                text, claims = term.value, stated.get((predicate, term.value), [iri])
                statuses = {self._status(claim) for claim in claims}
                found = Property(label, text, min(statuses) if len(statuses) == 1 else "",
                                 tuple(item for claim in claims for item in self.evidence(claim)))
            else:
                continue
            if text:
                values[label, text] = found
        return tuple(values[key] for key in sorted(values))

    def detail(self, claims: Iterable[str]) -> str:
        """The amounts that relation nodes give, in words: "100 million EUR"."""
        return " / ".join(sorted({text for claim in claims if (text := self._measure(claim))}))

    def inferred(self, among: Collection[str]) -> Iterator[tuple[str, str, str]]:
        """Inferred triples (subject, predicate, object) between two different nodes of a set, sorted."""
        inferred = ox.NamedNode(self._graph.graph("inferred"))
        for node in sorted(among):
            quads = self._graph.store.quads_for_pattern(ox.NamedNode(node), None, None, inferred)
            yield from sorted((node, q.predicate.value, q.object.value) for q in quads
                              if isinstance(q.object, ox.NamedNode) and q.object.value in among
                              and q.object.value != node and q.predicate.value.startswith(ORL))

    def _evidence(self, iri: str, confidence: str, repeats: str) -> Evidence:
        nodes = [iri, *self._links(iri, _OA + "hasSelector")]

        def first(prefix: str, name: str) -> str:
            return next((text for node in nodes if (text := self._text(node, prefix + name))), "")

        start, end = first(_OA, "start"), first(_OA, "end")
        parts = [f"{name} {text}" for name in ("page", "row", "column") if (text := first(ORL, name))]
        if start and end:
            parts.append(f"characters {start}–{end}")
        document = next(iter(self._links(iri, _OA + "hasSource")), "")
        return Evidence(document, first(_OA, "exact"), ", ".join(parts), confidence, int(start or 0),
                        repeats)

    def _status(self, claim: str) -> str:
        return next((iri.removeprefix(ORL) for iri in self._links(claim, ORL + "status")), "")

    def _stated_values(self, iri: str) -> dict[tuple[str, str], list[str]]:
        """The plain claims that state each value of a thing, by predicate and lexical form."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        quads = self._graph.store.quads_for_pattern(None, ox.NamedNode(_RDF + "subject"), ox.NamedNode(iri),
                                                    ox.DefaultGraph())
        for claim in sorted(q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)):
            for value in self._literals(claim, _RDF + "object"):
                for predicate in self._links(claim, _RDF + "predicate"):
                    found[predicate, value.value].append(claim)
        return found

    def _measure(self, node: str) -> str:
        parts = []
        for name, unit in _MEASURES:
            for literal in self._literals(node, ORL + name):
                parts.append(f"{in_words(literal.value)} {self._text(node, ORL + unit) if unit else '%'}".strip())
        materials = [self._names.label(iri) for iri in self._links(node, ORL + "ofMaterial")] if parts else []
        return ", ".join([*parts, *materials])

    def _pairs(self, iri: str) -> list[tuple[str, ox.NamedNode | ox.Literal]]:
        """All (predicate, object) of a thing in the union, sorted."""
        quads = self._graph.store.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph())
        pairs = {(q.predicate.value, q.object) for q in quads if isinstance(q.object, ox.NamedNode | ox.Literal)}
        return sorted(pairs, key=lambda pair: (pair[0], str(pair[1])))

    def _objects(self, iri: str, predicate: str, everywhere: bool) -> list[ox.NamedNode | ox.Literal]:
        """The objects of a predicate in the union (or in any named graph), sorted."""
        graph = None if everywhere else ox.DefaultGraph()
        quads = self._graph.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None, graph)
        return sorted({q.object for q in quads if isinstance(q.object, ox.NamedNode | ox.Literal)}, key=str)

    def _links(self, iri: str, predicate: str, everywhere: bool = False) -> list[str]:
        return [term.value for term in self._objects(iri, predicate, everywhere) if isinstance(term, ox.NamedNode)]

    def _literals(self, iri: str, predicate: str, everywhere: bool = False) -> list[ox.Literal]:
        return [term for term in self._objects(iri, predicate, everywhere) if isinstance(term, ox.Literal)]

    def _text(self, iri: str, predicate: str, everywhere: bool = False) -> str:
        return next((literal.value for literal in self._literals(iri, predicate, everywhere)), "")


def in_words(number: str) -> str:
    """A number as a reader writes it; a text that is no number stays as it is.

    >>> in_words("100000000.0"), in_words("1250000"), in_words("590.0"), in_words("12345.5")
    ('100 million', '1.25 million', '590', '12,345.5')
    """
    try:
        value = Decimal(number)
    except InvalidOperation:
        return number
    if not value.is_finite():
        return number
    for size, word in ((10**9, " billion"), (10**6, " million")):
        if abs(value) >= size and value * 100 % size == 0:
            return f"{_plain(value / size)}{word}"
    return _plain(value)


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
