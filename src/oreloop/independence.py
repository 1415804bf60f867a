"""How many independent documents say something: the one place where that is told.

What `oreloop.repeats` found stands in graph/catalog as orl:repeats, at documents and at claims. A claim that repeats a
document counts with it as one source, any other for the document that it stands in. In SPARQL it is the same:

    OPTIONAL { GRAPH ?catalog { ?claim orl:repeats ?first } }
    BIND (COALESCE(?first, ?document) AS ?source)
"""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from oreloop.labels import number_of
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
        text = number_of(self.documents, "document")
        return text if self.documents == self.independent else f"{text}, {self.independent} independent"


def repeated_documents(graph: GraphStore) -> dict[str, str]:
    """The document with which each document or claim counts as one source, for those that repeat one; all by IRI."""
    catalog = NamedNode(graph.graph("catalog"))
    quads = graph.store.quads_for_pattern(None, named("orl:repeats"), None, catalog)
    return {quad.subject.value: quad.object.value for quad in quads
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)}


def repeated_by(graph: GraphStore, node: str) -> str:
    """The document that one document or claim repeats, or nothing; looked up by itself."""
    found = graph.objects(NamedNode(node), named("orl:repeats"), "catalog")
    return next((term.value for term in found if isinstance(term, NamedNode)), "")
