"""The queue for people: merges and claims that a build left in doubt, and how an answer becomes a line in decisions/.

A question keeps its id from build to build as long as its names, or the claim, are the same. What is decided is no
longer asked; taking the line out of `decisions/` brings the question back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from oreloop.decisions import (
    ACCEPT,
    CLAIMS,
    DIFFERENT,
    LINKS,
    REJECT,
    SAME,
    ClaimDecision,
    Decisions,
    LinkDecision,
    add_decision,
)
from oreloop.errors import UsageError
from oreloop.iri import graph_iri
from oreloop.model import Table
from oreloop.names import Names
from oreloop.registry import near
from oreloop.store import GraphStore
from oreloop.terms import named

#: Claims that are surer than this (0 to 1) are not asked about.
SURE = 0.7
LINK, CLAIM = "link", "claim"
COLUMNS = ("id", "kind", "score", "type", "left", "right", "reasons", "left_in", "right_in")
#: What a person adds to a question in a CSV file.
ANSWER = ("judgement", "who", "when", "why")
_JUDGEMENTS = {LINK: {ACCEPT: SAME, REJECT: DIFFERENT, SAME: SAME, DIFFERENT: DIFFERENT},
               CLAIM: {ACCEPT: ACCEPT, REJECT: REJECT}}
_CONFIDENCE = named("orl:confidence")


@dataclass(frozen=True, slots=True)
class Question:
    """Something to decide.

    Of a link, `left` and `right` are as a decision names them; of a claim, `left` is what it says and `right` its
    quote. `left_in` and `right_in` are the files in which they stand.
    """

    id: str
    kind: str
    score: float
    type: str
    left: str
    right: str
    reasons: str
    left_in: str
    right_in: str = ""


def questions(graph: GraphStore, decisions: Decisions, below: float = SURE) -> list[Question]:
    """What is to be decided: links, the likeliest first; then claims below a confidence, the least sure first."""
    names = Names(graph)
    settled = {(link.type, *sorted((link.left, link.right))) for link in decisions.links}
    links = [q for q in _links(graph) if (q.type, *sorted((q.left, q.right))) not in settled]
    claims = [q for q in _claims(graph, names, below) if q.id not in decisions.claims]
    return [*sorted(links, key=lambda q: (-q.score, q.left, q.right, q.id)),
            *sorted(claims, key=lambda q: (q.score, q.left_in, q.left, q.id))]


def _links(graph: GraphStore) -> Iterator[Question]:
    found: dict[str, dict[str, list[Quad]]] = {}
    for quad in graph.quads(["review"]):
        if isinstance(quad.subject, NamedNode):
            local = quad.predicate.value.rpartition("/")[2].rpartition("#")[2]
            found.setdefault(quad.subject.value, {}).setdefault(local, []).append(quad)
    for iri, parts in found.items():
        yield Question(iri.rpartition("/")[2], LINK, float(_text(parts["confidence"])), _text(parts["surfaceType"]),
                       _reference(parts, "subject"), _reference(parts, "object"), _text(parts["comment"]),
                       _files(graph, parts.get("subject_source", ())), _files(graph, parts.get("object_source", ())))


def _text(quads: Sequence[Quad]) -> str:
    return next((quad.object.value for quad in quads if isinstance(quad.object, Literal)), "")


def _reference(parts: dict[str, list[Quad]], side: str) -> str:
    """How a decision names one end: by its identifier if it has one, else by its name."""
    return _text(parts[f"{side}_id"]) or _text(parts[f"{side}_label"])


def _files(graph: GraphStore, quads: Iterable[Quad]) -> str:
    ends = [quad.object for quad in quads if isinstance(quad.object, NamedNode)]
    named_so = [graph.objects(end, named("orl:fileName"), "catalog") for end in ends]
    return "; ".join(sorted(term.value for terms in named_so for term in terms if isinstance(term, Literal)))


def _claims(graph: GraphStore, names: Names, below: float) -> Iterator[Question]:
    root = graph_iri(graph.base, "claims") + "/"
    for quad in graph.store.quads_for_pattern(None, _CONFIDENCE, None, None):
        where, node = quad.graph_name, quad.subject
        if not (isinstance(where, NamedNode) and where.value.startswith(root) and isinstance(node, NamedNode)
                and isinstance(quad.object, Literal) and float(quad.object.value) < below):
            continue
        kind, said = _said(graph, node, where, names)
        yield Question(node.value.rpartition("/")[2], CLAIM, float(quad.object.value), kind, said,
                       _quote(graph, node, where.value), _first(graph, node, "orl:rule", where.value),
                       _document(graph, node, where.value))


def _said(graph: GraphStore, node: NamedNode, where: NamedNode, names: Names) -> tuple[str, str]:
    """The kind of a claim, and what it says in words."""
    def label(term: object) -> str:
        return names.label(term.value) if isinstance(term, NamedNode) else str(getattr(term, "value", term))

    triple = [graph.objects(node, named(f"rdf:{part}"), where.value) for part in ("subject", "predicate", "object")]
    if all(triple):
        return label(triple[1][0]), "  ".join(label(terms[0]) for terms in triple)
    kinds = [t for t in graph.objects(node, named("rdf:type"), where.value) if isinstance(t, NamedNode)]
    told = sorted(f"{label(q.predicate)}: {label(q.object)}" for q in
                  graph.store.quads_for_pattern(node, None, None, where)
                  if isinstance(q.object, NamedNode) and q.predicate.value not in _ABOUT)
    return label(kinds[0]) if kinds else "", "; ".join(told)


#: Properties of a relation node that say how it is known.
_ABOUT = frozenset(named(c).value for c in ("rdf:type", "orl:evidence", "orl:status", "prov:wasGeneratedBy",
                                            "orl:scale", "orl:qudtUnit"))


def _quote(graph: GraphStore, node: NamedNode, where: str) -> str:
    told = [piece for piece in _ends(graph, node, "orl:evidence", where)
            if not graph.objects(piece, named("orl:evidenceRole"), where)]
    selectors = [selector for piece in told for selector in _ends(graph, piece, "oa:hasSelector", where)]
    return " … ".join(filter(None, (_first(graph, selector, "oa:exact", where) for selector in selectors)))


def _first(graph: GraphStore, node: NamedNode, curie: str, where: str) -> str:
    return next((t.value for t in graph.objects(node, named(curie), where) if isinstance(t, Literal)), "")


def _document(graph: GraphStore, node: NamedNode, where: str) -> str:
    sources = (source for piece in _ends(graph, node, "orl:evidence", where)
               for source in _ends(graph, piece, "oa:hasSource", where))
    return next(filter(None, (_first(graph, source, "orl:fileName", "catalog") for source in sources)), "")


def _ends(graph: GraphStore, node: NamedNode, curie: str, where: str) -> list[NamedNode]:
    return [term for term in graph.objects(node, named(curie), where) if isinstance(term, NamedNode)]


def as_table(found: Iterable[Question], *, answers: bool = False) -> Table:
    """Questions as a table; with empty columns for answers, to be filled in a spreadsheet."""
    columns = (*COLUMNS, *ANSWER) if answers else COLUMNS
    blank = ("",) * (len(columns) - len(COLUMNS))
    return Table.of(columns, [(*(getattr(q, name) for name in COLUMNS), *blank) for q in found])


Answer = tuple[Question, LinkDecision | ClaimDecision]


def answer(found: Sequence[Question], ids: Iterable[str], judgement: str, who: str, why: str = "",
           when: str = "") -> list[Answer]:
    """The decisions that a judgement on questions (by id, or the beginning of one) makes; nothing is written.

    Raises:
        UsageError: there is no such question or judgement, or the beginning fits several.
    """
    return [(question, _decision(question, judgement, who, when or date.today().isoformat(), why))
            for question in (_asked(found, id_) for id_ in dict.fromkeys(ids))]


def _asked(found: Sequence[Question], wanted: str) -> Question:
    exact = [q for q in found if q.id == wanted] or [q for q in found if wanted and q.id.startswith(wanted)]
    if len(exact) != 1:
        what = f"{len(exact)} questions begin so: {wanted!r}" if exact else f"no question has the id {wanted!r}"
        close = near(wanted, [q.id for q in found])
        raise UsageError(what, hint="give more of it" if exact else
                         f"did you mean {close[0]}?" if close else "see: oreloop review")
    return exact[0]


def _decision(question: Question, judgement: str, who: str, when: str, why: str) -> LinkDecision | ClaimDecision:
    allowed = _JUDGEMENTS[question.kind]
    if judgement not in allowed:
        raise UsageError(f"{judgement!r} is no judgement on a {question.kind}", where=question.id,
                         hint="write " + " or ".join(allowed))
    why = why or f"reviewed; score {question.score}"
    if question.kind == CLAIM:
        return ClaimDecision(question.id, allowed[judgement], who, when, why)
    return LinkDecision(question.type, question.left, question.right, allowed[judgement], who, when, why)


def read_answers(found: Sequence[Question], text: str, who: str, where: str) -> list[Answer]:
    """The decisions of an edited CSV file: rows without a judgement are left open.

    Raises:
        UsageError: it is no such file, or a row asks what is not (or no longer) asked; names the line.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    made: list[Answer] = []
    try:
        if missing := {"id", "judgement"} - set(reader.fieldnames or ()):
            raise UsageError(f"the column {min(missing)} is missing", where=where,
                             hint="start from: oreloop review --format csv")
        for row in reader:
            cells = {name: (value or "").strip() for name, value in row.items() if name and isinstance(value, str)}
            if judgement := cells.get("judgement", "").lower():
                try:
                    made += answer(found, [cells.get("id", "")], judgement, cells.get("who") or who,
                                   cells.get("why", ""), cells.get("when", ""))
                except UsageError as error:
                    raise UsageError(error.what, where=f"{where}:{reader.line_num}", hint=error.hint) from None
    except csv.Error as error:
        raise UsageError(f"this is no CSV ({error})", where=f"{where}:{reader.line_num}",
                         hint="put a cell that holds quotes or commas in double quotes") from None
    return made


def write_answers(folder: Path, answers: Iterable[Answer]) -> list[str]:
    """Write decisions into their files; what was written, a line each.

    Raises:
        UsageError: the folder can't be written.
    """
    lines = []
    for question, decision in answers:
        add_decision(folder, decision)
        file = LINKS if isinstance(decision, LinkDecision) else CLAIMS
        what = f"{question.left} {decision.judgement} {question.right}" if question.kind == LINK else question.left
        lines.append(f"{decision.judgement}: {what} (decisions/{file})")
    return lines
