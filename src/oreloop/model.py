"""The records that cross from one stage to the next: documents, names, values, evidence, claims, tables.

A triple is what is said; a claim is that one document says it; evidence is where it says so.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: One object of a claims file.
Json = dict[str, Any]

#: What a claim can say of the state of a thing; the first two count as planned, two are of what ran before.
STATUSES = ("Planned", "UnderConstruction", "Operating", "Paused", "Closed", "Denied")
PLANNED = frozenset({"Planned", "UnderConstruction"})
STOPPED = frozenset({"Paused", "Closed"})


@dataclass(frozen=True, slots=True)
class Original:
    """The publication that a document restates or copies (dcterms:source)."""

    title: str = ""
    publisher: str = ""
    issued: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A source text with its metadata. Offsets of evidence count code points of `text`.

    `file` is the path below the workspace's sources, with forward slashes; `body` is where the text proper
    begins (behind front matter); `derived` tells that `text` is a loader's text and not the file as it stands.
    `pages` are the offsets at which the pages of a paged document begin, the first one's first.
    """

    file: str
    text: str
    media_type: str = "text/plain"
    language: str = ""
    title: str = ""
    publisher: str = ""
    issued: str = ""
    licence: str = ""
    original: Original | None = None
    body: int = 0
    derived: bool = False
    author: str = ""
    pages: tuple[int, ...] = ()

    def evidence(self, start: int, end: int, *, role: str = "statement") -> Evidence:
        """The evidence at a span of the text, with the page on which it begins if the document has pages."""
        page = bisect_right(self.pages, start) if self.pages else None
        return Evidence.at(self.text, start, end, role=role, page=page)


@dataclass(frozen=True, slots=True)
class Name:
    """A thing as a document names it: the name, the type it is taken for, identifiers that stand beside it.

    `ids` holds (scheme, identifier) pairs such as ("pic", "999988133"), ("grant", "101058598"),
    ("geonames", "2988507") or ("vocabulary", "material/apatite"); never an IRI that oreloop resolved.
    """

    name: str
    type: str
    ids: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> Json:
        """The name as it stands in a claims file."""
        out: Json = {"name": self.name, "type": self.type}
        if self.ids:
            out["ids"] = dict(self.ids)
        return out


@dataclass(frozen=True, slots=True)
class Value:
    """A literal: its lexical form, the local name of its XSD datatype, the words it was read from."""

    value: str
    datatype: str = "string"
    raw: str = ""

    def to_json(self) -> Json:
        """The value as it stands in a claims file."""
        out: Json = {"value": self.value, "datatype": self.datatype}
        if self.raw:
            out["raw"] = self.raw
        return out


Term = Name | Value


def term_from_json(data: Mapping[str, Any]) -> Term:
    """Read back what `to_json` wrote."""
    if "value" in data:
        return Value(str(data["value"]), str(data.get("datatype", "string")), str(data.get("raw", "")))
    ids = data.get("ids", {})
    assert isinstance(ids, Mapping)
    return Name(str(data["name"]), str(data["type"]), tuple((str(k), str(v)) for k, v in ids.items()))


@dataclass(frozen=True, slots=True)
class Triple:
    """Subject, local name of an `orl:` property, object."""

    subject: Name
    predicate: str
    object: Term

    def to_json(self) -> Json:
        """The triple as it stands in a claims file."""
        return {"subject": self.subject.to_json(), "predicate": self.predicate, "object": self.object.to_json()}

    def terms(self) -> Iterator[Term]:
        """Both ends."""
        yield self.subject
        yield self.object


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation with more than two parts: a node of class `type` with (property, term) parts.

    A part written `^capacity` points the other way: the term is the subject, the node the object.
    """

    type: str
    parts: tuple[tuple[str, Term], ...]

    def to_json(self) -> Json:
        """The relation as it stands in a claims file; the terms of one property in one list."""
        parts: dict[str, list[Json]] = {}
        for role, term in self.parts:
            parts.setdefault(role, []).append(term.to_json())
        return {"relation": self.type, "parts": parts}

    def terms(self) -> Iterator[Term]:
        """Every part's term."""
        for _, term in self.parts:
            yield term

    def of(self, role: str) -> list[Term]:
        """The terms that stand in one role."""
        return [term for name, term in self.parts if name == role]


@dataclass(frozen=True, slots=True)
class Row:
    """What one row of a table states: plain triples and relation nodes, with evidence once for all."""

    triples: tuple[Triple, ...] = ()
    relations: tuple[Relation, ...] = ()

    def to_json(self) -> Json:
        """The row as it stands in a claims file."""
        return {"states": [t.to_json() for t in self.triples] + [r.to_json() for r in self.relations]}

    def terms(self) -> Iterator[Term]:
        """Every term of every triple and relation."""
        for triple in self.triples:
            yield from triple.terms()
        for relation in self.relations:
            yield from relation.terms()


Statement = Triple | Relation | Row


def _statement_from_json(data: Mapping[str, Any]) -> Statement:
    if "states" in data:
        states = data["states"]
        assert isinstance(states, list)
        parts = [_statement_from_json(item) for item in states]
        return Row(tuple(p for p in parts if isinstance(p, Triple)), tuple(p for p in parts if isinstance(p, Relation)))
    if "relation" in data:
        groups = data["parts"]
        assert isinstance(groups, Mapping)
        return Relation(str(data["relation"]),
                        tuple((str(role), term_from_json(t)) for role, terms in groups.items() for t in terms))
    subject, obj = data["subject"], data["object"]
    assert isinstance(subject, Mapping) and isinstance(obj, Mapping)
    name = term_from_json(subject)
    assert isinstance(name, Name)
    return Triple(name, str(data["predicate"]), term_from_json(obj))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a document says something: the exact quote and its half-open span in code points.

    For a table, `row` counts the data rows from 1; with `column` the quote is that cell's text and the span lies
    within the cell, without it the quote is the record as it stands in the file and the span lies within the file.
    `role` is "statement", or "antecedent" for the words that tell what a pronoun or a "the company" stands for.
    """

    quote: str
    start: int
    end: int
    role: str = "statement"
    page: int | None = None
    row: int | None = None
    column: str = ""

    def __post_init__(self) -> None:
        if not self.quote or self.end - self.start != len(self.quote):
            raise ValueError(f"a quote of {len(self.quote)} code points can't span {self.start}..{self.end}")

    @classmethod
    def at(cls, text: str, start: int, end: int, *, role: str = "statement", page: int | None = None,
           row: int | None = None, column: str = "") -> Evidence:
        """The evidence at a span of a text; the quote is cut from the text itself.

        >>> Evidence.at("Valeo is a partner.", 0, 5).quote
        'Valeo'
        """
        return cls(text[start:end], start, end, role, page, row, column)

    def stands_in(self, text: str) -> bool:
        """Whether the quote is verbatim what the text (or the cell) holds at these offsets."""
        return text[self.start:self.end] == self.quote

    def to_json(self) -> Json:
        """The evidence as it stands in a claims file, without what is empty."""
        out: Json = {"quote": self.quote, "start": self.start, "end": self.end}
        if self.role != "statement":
            out["role"] = self.role
        if self.page is not None:
            out["page"] = self.page
        if self.row is not None:
            out["row"] = self.row
        if self.column:
            out["column"] = self.column
        return out


def _surface(said: object) -> object:
    """A statement in JSON with its terms only as they are called, not as what they are taken for."""
    if isinstance(said, dict):
        if "name" in said or "value" in said:
            return said["name"] if "name" in said else said["value"]
        return {key: _surface(value) for key, value in said.items()}
    return [_surface(item) for item in said] if isinstance(said, list) else said


@dataclass(frozen=True, slots=True)
class Claim:
    """That one document states something, with the evidence.

    The id is a hash of document, statement and first quote. It does not depend on rule, offsets or merges, nor on the
    types and identifiers that names are given, so that people's decisions on a claim outlive a better reading of it.
    """

    document: str
    statement: Statement
    evidence: tuple[Evidence, ...]
    status: str = ""
    scale: str = ""
    confidence: float = 1.0
    extractor: str = ""
    rule: str = ""
    stated_on: str = ""
    id: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError("a claim needs evidence")
        if self.status and self.status not in STATUSES:
            raise ValueError(f"no such status: {self.status}")
        if not self.id:
            key = [self.document, _surface(self.statement.to_json()), self.evidence[0].quote, self.evidence[0].row]
            text = json.dumps(key, ensure_ascii=False, sort_keys=True)
            object.__setattr__(self, "id", hashlib.sha256(text.encode()).hexdigest()[:16])

    @property
    def planned(self) -> bool:
        """Whether the document gives this as planned or under construction."""
        return self.status in PLANNED

    def to_json(self) -> Json:
        """The claim as one object of a claims file."""
        out: Json = {"id": self.id, "document": self.document, **self.statement.to_json()}
        for key in ("status", "scale", "extractor", "rule", "stated_on"):
            if getattr(self, key):
                out[key] = getattr(self, key)
        out["confidence"] = self.confidence
        out["evidence"] = [e.to_json() for e in self.evidence]
        return out

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Claim:
        """Read back what `to_json` wrote.

        Raises:
            KeyError, ValueError, AssertionError: the object is no claim.
        """
        evidence = data["evidence"]
        assert isinstance(evidence, list)
        confidence = data.get("confidence", 1.0)
        assert isinstance(confidence, int | float)
        return cls(str(data["document"]), _statement_from_json(data), tuple(Evidence(**e) for e in evidence),
                   str(data.get("status", "")), str(data.get("scale", "")), float(confidence),
                   str(data.get("extractor", "")), str(data.get("rule", "")), str(data.get("stated_on", "")),
                   str(data["id"]))


@dataclass(frozen=True, slots=True)
class Table:
    """A result: column names and rows of plain values (str, int, float, bool or None)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]

    def records(self) -> list[Json]:
        """Each row as a mapping from column to value."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    @classmethod
    def of(cls, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
        """A table from any sequences."""
        return cls(tuple(columns), tuple(tuple(r) for r in rows))
