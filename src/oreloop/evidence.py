"""Where a triple is said: the claims, relation nodes and table rows that state it, with their quotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache

from pyoxigraph import Literal, NamedNode, Quad, Triple

from oreloop.independence import Count, repeated_by
from oreloop.iri import ORL, PREFIXES
from oreloop.model import PLANNED, Json
from oreloop.rules import TYPE, Fact, Term
from oreloop.store import GraphStore


@cache
def _orl(name: str) -> NamedNode:
    return NamedNode(ORL + name)


@cache
def _name(prefix: str, name: str) -> NamedNode:
    return NamedNode(PREFIXES[prefix] + name)


@dataclass(frozen=True, slots=True)
class Citation:
    """One place that states a triple.

    `start` and `end` count code points, half-open; `row` data rows from 1. `status` is a local name such as
    "Planned", or empty; `claim` the IRI of the claim or relation node; `document` that of the document. `repeats` is
    the file of the document with which this place counts as one source, or empty (see `independence`).
    """

    file: str
    title: str
    quote: str
    start: int | None = None
    end: int | None = None
    page: int | None = None
    row: int | None = None
    column: str = ""
    role: str = ""
    status: str = ""
    confidence: float | None = None
    publisher: str = ""
    issued: str = ""
    document: str = ""
    claim: str = ""
    repeats: str = ""

    @property
    def place(self) -> str:
        """Where the quote stands in its document, in words: page, row and column, or characters."""
        at = [f"{name} {value}" for name, value in (("page", self.page), ("row", self.row), ("column", self.column))
              if value]
        if (self.column or self.row is None) and self.start is not None:
            at.append(f"characters {self.start}-{self.end}")
        return ", ".join(at)

    @property
    def order(self) -> tuple[str, int, int, int, str, str]:
        """A key by which citations are sorted: file and position."""
        return self.file, self.row or 0, self.start or 0, self.end or 0, self.column, self.claim

    def to_json(self) -> Json:
        """The citation without what is empty."""
        return {k: v for k, v in asdict(self).items() if v not in ("", None)}


def count_of(citations: Iterable[Citation]) -> Count:
    """How many documents these places are in, and how many of them are independent."""
    places = list(citations)
    return Count(len({c.file for c in places}), len({c.repeats or c.file for c in places}))


class EvidenceReader:
    """Looks up what the claims graphs of one built graph say about a fact."""

    def __init__(self, graph: GraphStore) -> None:
        self._graph = graph
        self._claims = graph.graph("claims") + "/"
        self._nodes = graph.base + "id/node/"

    def graphs(self, fact: Fact) -> list[str]:
        """The named graphs that assert a fact: entities, vocabulary and claims; sorted."""
        triple = as_triple(fact)
        if triple is None:
            return []
        asserting = {self._graph.graph("entities"), self._graph.graph("vocabulary")}
        found = self._graph.store.quads_for_pattern(triple.subject, triple.predicate, triple.object)
        names = (q.graph_name.value for q in found if isinstance(q.graph_name, NamedNode))
        return sorted(name for name in names if name in asserting or name.startswith(self._claims))

    def is_done(self, fact: Fact) -> bool:
        """Whether a fact is asserted as more than a plan: some place that states it has no status of a plan."""
        for graph in self.graphs(fact):
            supports = self._supports(fact, graph) if graph.startswith(self._claims) else []
            if not supports or any(self._status(node, graph) not in PLANNED for node in supports):
                return True
        return False

    def sources(self, fact: Fact) -> tuple[Citation, ...]:
        """Every place that states a fact, or denies it where nobody states it; sorted by file and position."""
        found: dict[Citation, None] = {}
        for graph in self.graphs(fact) or self._denying(fact):
            for node in self._supports(fact, graph):
                found.update(dict.fromkeys(self._read(node, graph)))
        return tuple(sorted(found, key=lambda citation: citation.order))

    def of_claim(self, claim: str) -> tuple[Citation, ...]:
        """Where a claim, relation node or table row stands in its document; sorted by position.

        A relation node without evidence of its own, such as a participation, stands where the rows do that state it.
        """
        node = NamedNode(claim)
        places = self._placed(self._graph.store.quads_for_pattern(node, _orl("evidence"), None))
        if not places and claim.startswith(self._nodes):
            stating = self._graph.store.quads_for_pattern(None, _orl("states"), node)
            places = {(row, graph) for row, graph in self._placed(stating)
                      if self._graph.ask(row, _orl("evidence"), None, graph)}
        found = {c: None for place, graph in places for c in self._read(place, graph)}
        return tuple(sorted(found, key=lambda citation: citation.order))

    @staticmethod
    def _placed(quads: Iterable[Quad]) -> set[tuple[NamedNode, str]]:
        """The subjects of quads, each with the named graph in which it stands."""
        return {(q.subject, q.graph_name.value) for q in quads
                if isinstance(q.subject, NamedNode) and isinstance(q.graph_name, NamedNode)}

    def _denying(self, fact: Fact) -> list[str]:
        subject = _node(fact[0])
        if subject is None:
            return []
        quads = self._graph.store.quads_for_pattern(None, _name("rdf", "subject"), subject)
        names = {q.graph_name.value for q in quads if isinstance(q.graph_name, NamedNode)}
        return sorted(name for name in names if name.startswith(self._claims))

    def _supports(self, fact: Fact, graph: str) -> list[NamedNode]:
        """What states a fact in a claims graph: its own claims and rows, else the relation node that it is part of."""
        subject, predicate, obj = fact
        start, end = _node(subject), _node(obj)
        exact = [c for c in self._subjects("rdf", "subject", subject, graph)
                 if self._graph.ask(c, _name("rdf", "predicate"), predicate, graph)
                 and self._graph.ask(c, _name("rdf", "object"), obj, graph)]
        rows = [c for c in self._subjects("orl", "states", subject, graph)
                if end is None or predicate == TYPE or self._graph.ask(c, _orl("states"), end, graph)]
        if exact or rows:
            return sorted({*exact, *rows}, key=str)
        for node in ([end] if end and end.value.startswith(self._nodes) else []) + ([start] if start else []):
            if predicate != _orl("evidence") and self._graph.ask(node, _orl("evidence"), None, graph):
                return [node]
        return []

    def _subjects(self, prefix: str, name: str, obj: Term, graph: str) -> list[NamedNode]:
        quads = self._graph.store.quads_for_pattern(None, _name(prefix, name), obj, NamedNode(graph))
        return [q.subject for q in quads if isinstance(q.subject, NamedNode)]

    def _status(self, node: NamedNode, graph: str) -> str:
        return self._text(node, _orl("status"), graph).removeprefix(ORL)

    def _text(self, node: NamedNode, predicate: NamedNode, graph: str) -> str:
        found = self._graph.objects(node, predicate, graph)
        return found[0].value if found and not isinstance(found[0], Triple) else ""

    def _number(self, node: NamedNode, predicate: NamedNode, graph: str) -> int | None:
        text = self._text(node, predicate, graph)
        return int(text) if text.isdigit() else None

    def _read(self, node: NamedNode, graph: str) -> Iterator[Citation]:
        status, confidence = self._status(node, graph), self._text(node, _orl("confidence"), graph)
        repeats = self._document(repeated_by(self._graph, node.value))[0]
        for evidence in self._graph.objects(node, _orl("evidence"), graph):
            if not isinstance(evidence, NamedNode):
                continue
            quote, start, end = "", None, None
            for selector in self._graph.objects(evidence, _name("oa", "hasSelector"), graph):
                if isinstance(selector, NamedNode):
                    quote = quote or self._text(selector, _name("oa", "exact"), graph)
                    start = _first(start, self._number(selector, _name("oa", "start"), graph))
                    end = _first(end, self._number(selector, _name("oa", "end"), graph))
            document = self._text(evidence, _name("oa", "hasSource"), graph)
            yield Citation(
                *self._document(document), quote, start, end,
                page=self._number(evidence, _orl("page"), graph), row=self._number(evidence, _orl("row"), graph),
                column=self._text(evidence, _orl("column"), graph),
                role=self._text(evidence, _orl("evidenceRole"), graph), status=status,
                confidence=float(confidence) if confidence else None, document=document, claim=node.value,
                publisher=self._catalog(document, "publisher"), issued=self._catalog(document, "issued"),
                repeats=repeats)

    def _document(self, document: str) -> tuple[str, str]:
        if not document:
            return "", ""
        return self._text(NamedNode(document), _orl("fileName"), "catalog"), self._catalog(document, "title")

    def _catalog(self, document: str, name: str) -> str:
        return self._text(NamedNode(document), _name("dcterms", name), "catalog") if document else ""


def _first(left: int | None, right: int | None) -> int | None:
    return right if left is None else left


def _node(term: Term) -> NamedNode | None:
    return term if isinstance(term, NamedNode) else None


def as_triple(fact: Fact) -> Triple | None:
    """The fact as a triple; None for what RDF can't write."""
    subject, predicate, obj = fact
    if isinstance(subject, Literal) or not isinstance(predicate, NamedNode):
        return None
    return Triple(subject, predicate, obj)
