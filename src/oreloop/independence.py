"""How many independent documents say something: the one place where that is counted.

What `oreloop.repeats` found stands in graph/catalog as orl:repeats, at documents and at claims. A claim that repeats a
document counts with it as one source, any other for the document that it stands in. In SPARQL it is the same count:

    OPTIONAL { GRAPH ?catalog { ?claim orl:repeats ?first } }
    BIND (COALESCE(?first, ?document) AS ?source)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import NamedNode

from oreloop.store import GraphStore
from oreloop.terms import named


@dataclass(frozen=True, slots=True)
class Count:
    """How many documents say something, and how many of them say it by themselves."""

    documents: int
    independent: int

    @property
    def words(self) -> str:
        """Both numbers where they differ.

        >>> Count(1, 1).words, Count(2, 2).words, Count(3, 2).words
        ('1 document', '2 documents', '3 documents, 2 independent')
        """
        text = f"{self.documents} document{'' if self.documents == 1 else 's'}"
        return text if self.documents == self.independent else f"{text}, {self.independent} independent"


class Independence:
    """The sources of claims in one built graph; documents and claims are given by their IRIs."""

    def __init__(self, graph: GraphStore) -> None:
        self._graph = graph

    @cached_property
    def repeated(self) -> dict[str, str]:
        """The document that each document or claim repeats, for those that do."""
        catalog = NamedNode(self._graph.graph("catalog"))
        quads = self._graph.store.quads_for_pattern(None, named("orl:repeats"), None, catalog)
        return {quad.subject.value: quad.object.value for quad in quads
                if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)}

    def first(self, node: str) -> str:
        """The document that a document or claim repeats, or nothing; looked up by itself."""
        found = self._graph.objects(NamedNode(node), named("orl:repeats"), "catalog")
        return next((term.value for term in found if isinstance(term, NamedNode)), "")

    def sources(self, claims: Collection[str], documents: Iterable[str]) -> frozenset[str]:
        """The independent documents behind some claims; `documents` are those in which the claims stand."""
        if self.repeated.keys().isdisjoint(claims):
            return frozenset(documents)
        return frozenset(source for claim in claims for source in self._sources(claim))

    def count(self, claims: Collection[str], documents: Collection[str]) -> Count:
        """How many documents these are, and how many of them are independent."""
        return Count(len(set(documents)), len(self.sources(claims, documents)))

    def _sources(self, claim: str) -> Iterable[str]:
        if claim in self.repeated:
            return (self.repeated[claim],)
        evidence = self._graph.objects(NamedNode(claim), named("orl:evidence"))
        return {document.value for item in evidence if isinstance(item, NamedNode)
                for document in self._graph.objects(item, named("oa:hasSource")) if isinstance(document, NamedNode)}
