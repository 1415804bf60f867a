"""Folding: what is left of a name when two ways of writing it are to be compared.

A folded name is a key for lookups, never something that is shown or stored.
"""

from __future__ import annotations

import csv
import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from oreloop.errors import KnowledgeError
from oreloop.labels import clean_label
from oreloop.resources import folder

_ARTICLES = frozenset({"the", "le", "la", "les", "l", "der", "die", "das", "el", "il"})
#: Letters that normal form KD does not take apart.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i",
                          "&": " and ", "’": "'"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
#: Letters with dots or spaces between, as in "S.p.A." and "U. S. A.".
_DOTTED = re.compile(r"\b(?:\w{1,2}\.\s?){2,}(?:\w\b)?")
_WORD = re.compile(r"[^\W_]+")


def caseless(text: str) -> str:
    """A text as a regular expression that ignores case reads it, code point by code point: İ and ı are an i, ſ is an s.

    >>> caseless("2 MİLLION"), len("İ".lower())
    ('2 million', 2)
    """
    return text.replace("İ", "i").lower().replace("ı", "i").replace("ſ", "s")


def _tokens(text: str) -> tuple[str, ...]:
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    tokens = _WORD.findall(text)
    start = 0
    while start < len(tokens) - 1 and tokens[start] in _ARTICLES:
        start += 1
    return tuple(tokens[start:])


def _lowered(name: str) -> str:
    joined = _DOTTED.sub(lambda m: re.sub(r"[.\s]", "", m.group()) + " ", name)
    return unicodedata.normalize("NFC", joined).casefold().translate(_LETTERS)


@functools.lru_cache(maxsize=1 << 17)
def fold(name: str) -> str:
    """A name without case, accents, punctuation, needless white space and leading article.

    A name that has neither letter nor digit is its own key, so that no two such names are taken for one.

    >>> fold("L'Énergie-Atomique"), fold("The U.S. Geological Survey"), fold("Łódź & Søn")
    ('energie atomique', 'us geological survey', 'lodz and son')
    """
    return " ".join(_tokens(_lowered(name))) or clean_label(name).casefold()


@functools.lru_cache(maxsize=1 << 17)
def folds(name: str) -> tuple[str, ...]:
    """The keys under which a name is looked up: folded, and with German umlauts written out where it has any.

    >>> folds("Universität Köln"), folds("Universitaet Koeln")
    (('universitat koln', 'universitaet koeln'), ('universitaet koeln',))
    """
    plain = fold(name)
    if name.isascii():
        return (plain,)
    spelt = fold(unicodedata.normalize("NFC", name).casefold().translate(_UMLAUTS))
    return (plain,) if plain == spelt else (plain, spelt)


#: What stands before or behind the name of a region in English, French or German, folded.
_REGION = re.compile(r"^(?:region|province|state|land|bundesland|departement|canton|kanton|county|prefecture)"
                     r"(?: of| of the| de| de la| du| des| d| l)? (?=\S)"
                     r"|(?<=\S) (?:region|province|county|prefecture)$")


def without_region(form: str) -> str:
    """The folded name of a region without the word that says so; the same where there is none.

    >>> without_region("region grece centrale"), without_region("thessaly region"), without_region("attica")
    ('grece centrale', 'thessaly', 'attica')
    """
    return _REGION.sub("", form)


@dataclass(frozen=True, slots=True)
class _Form:
    canonical: str
    leading: bool


@functools.cache
def _legal_forms() -> dict[tuple[str, ...], _Form]:
    """Every way of writing a legal form, folded into words, with the form that it stands for."""
    path = folder("ontology") / "vocabulary" / "legal_forms.tsv"
    forms: dict[tuple[str, ...], _Form] = {}
    for row in read_tsv(path):
        if row["position"] not in ("end", "any"):
            raise KnowledgeError(f"no such position: {row['position']!r}", where=str(path),
                                 hint="write end, or any for forms that also stand first")
        forms[_tokens(_lowered(row["form"]))] = _Form(fold(row["stands_for"]), row["position"] == "any")
    return forms


def read_tsv(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a tab-separated data file with a header line; lines that begin with # are remarks.

    Raises:
        KnowledgeError: a row has more or fewer cells than the header.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t",
                                quoting=csv.QUOTE_NONE)
        for row in reader:
            if None in row or None in row.values():
                raise KnowledgeError("a row does not fit the header", where=f"{path}: {next(iter(row.values()))}",
                                     hint="separate the cells by tabs")
            yield row


_LONGEST = 6


@functools.lru_cache(maxsize=1 << 17)
def split_legal_form(name: str) -> tuple[str, str]:
    """A name folded, and taken apart into the name proper and its legal form ("" where it gives none).

    Ways of writing one form are one: Ltd and Limited. A name is never emptied.

    >>> split_legal_form("Valeo S.A."), split_legal_form("Less Common Metals Limited"), split_legal_form("Carester")
    (('valeo', 'sa'), ('less common metals', 'ltd'), ('carester', ''))
    """
    tokens, forms = _tokens(_lowered(name)), _legal_forms()
    for size in range(min(_LONGEST, len(tokens) - 1), 0, -1):
        if (form := forms.get(tokens[-size:])) is not None:
            return " ".join(tokens[:-size]), form.canonical
    for size in range(min(_LONGEST, len(tokens) - 1), 0, -1):
        if (form := forms.get(tokens[:size])) is not None and form.leading:
            return " ".join(tokens[size:]), form.canonical
    return fold(name), ""


def without_legal_form(name: str) -> str:
    """A name folded, and without its legal form.

    >>> without_legal_form("Siemens Energy GmbH & Co. KG")
    'siemens energy'
    """
    return split_legal_form(name)[0]
