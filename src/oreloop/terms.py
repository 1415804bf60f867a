"""RDF terms: the pyoxigraph objects that IRIs, names and values become; the only place where text becomes a literal."""

from __future__ import annotations

import functools
import re

import pyoxigraph as ox

from oreloop.folding import read_tsv
from oreloop.iri import PREFIXES, expand
from oreloop.labels import clean_label
from oreloop.model import Value
from oreloop.resources import folder

_XSD = PREFIXES["xsd"]
#: The lexical form that each datatype admits; what does not fit becomes a plain string.
_FORMS = {name: re.compile(form) for name, form in {
    "decimal": r"[+-]?(\d+(\.\d*)?|\.\d+)",
    "integer": r"[+-]?\d+",
    "boolean": r"true|false|0|1",
    "date": r"-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])",
    "gYearMonth": r"-?\d{4,}-(0[1-9]|1[0-2])",
    "gYear": r"-?\d{4,}",
    "anyURI": r"[^\s<>\"{}|\\^`]+",
}.items()}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")
#: What XML 1.0 (production 2) forbids in a document, and so no export may hold.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@functools.lru_cache(maxsize=4096)
def named(curie: str) -> ox.NamedNode:
    """The node of a CURIE under one of the fixed prefixes, or of an IRI.

    >>> named("orl:Claim").value
    'https://w3id.org/oreloop/ontology#Claim'
    """
    iri = expand(curie)
    return ox.NamedNode(iri if iri is not None else curie)


def verbatim(text: str) -> ox.Literal:
    """A quote as it stands; a character that XML forbids becomes U+FFFD, so that offsets still count.

    >>> verbatim("a\\x00b").value
    'a\ufffdb'
    """
    return ox.Literal(_ILLEGAL.sub("\ufffd", text))


@functools.lru_cache(maxsize=1 << 16)
def label(text: str, language: str = "") -> ox.Literal:
    """A name or title as one clean line, with its language where that is known."""
    clean = clean_label(text)
    return ox.Literal(clean, language=language) if _LANGUAGE.fullmatch(language) else ox.Literal(clean)


def typed(value: str, datatype: str) -> ox.Literal:
    """A literal of an XSD datatype (its local name); a plain string where the value does not fit it.

    A decimal gets a point where it has none, so that Turtle writes it as a bare number.

    >>> str(typed("2026-12", "gYearMonth")), str(typed("soon", "date"))
    ('"2026-12"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>', '"soon"')
    """
    form = _FORMS.get(datatype)
    if form is None or not form.fullmatch(value):
        return label(value)
    if datatype == "decimal" and "." not in value:
        value += ".0"
    return ox.Literal(value, datatype=ox.NamedNode(_XSD + datatype))


def literal(value: Value) -> ox.Literal:
    """The literal of a value that a claim gives."""
    return typed(value.value, value.datatype)


def date(text: str) -> ox.Literal:
    """A date as precise as it is given: a day, a month or a year; a plain string where it is none of these."""
    return typed(text, {4: "gYear", 7: "gYearMonth"}.get(len(text), "date"))


def whole(number: int) -> ox.Literal:
    """A whole number."""
    return ox.Literal(str(number), datatype=ox.NamedNode(_XSD + "integer"))


def share(number: float) -> ox.Literal:
    """A number from 0 to 1 with at most four decimals.

    >>> share(0.95).value, share(1.0).value
    ('0.95', '1.0')
    """
    text = f"{number:.4f}".rstrip("0")
    return ox.Literal(text + "0" if text.endswith(".") else text, datatype=ox.NamedNode(_XSD + "decimal"))


@functools.cache
def qudt_units() -> dict[str, ox.NamedNode]:
    """The QUDT unit of each unit that claims write."""
    path = folder("ontology") / "vocabulary" / "units.tsv"
    return {row["unit"]: ox.NamedNode(PREFIXES["unit"] + row["qudt"]) for row in read_tsv(path)}
