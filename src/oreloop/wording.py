"""The name of an organisation taken apart into words: what each stands for, and how much it tells.

Words that mean the same in other languages get one sense ("Universität" and "uniwersytet" are a university, "Milano"
and "Milan" one town), by ontology/matching/words.tsv and the vocabularies. The weight of a word is its inverse document
frequency (Spärck Jones 1972) among 53,000 names of organisations, counted in ontology/matching/word_counts.tsv: a table
that is the same for every workspace, so that the likeness of two names does not depend on what else was read.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from oreloop.errors import KnowledgeError
from oreloop.folding import fold, read_tsv
from oreloop.iri import HOME, ORL
from oreloop.resources import folder
from oreloop.vocabulary import load_vocabulary

WORD, BODY, HOUSE, PLACE, FORM, STOP = _KINDS = ("word", "body", "house", "place", "form", "stop")
_LONGEST = 7
_DIGRAPH = re.compile(r"(?<=[aou])e")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12"}
#: The weight of an empty word where a name has no other.
_EMPTY = 0.3
#: Forms that are words of the name as well, and count as forms only at its end.
_ALSO_WORDS = frozenset({"co", "corp", "stichting", "se", "as", "pt"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word (or phrase) of a name: folded, what it stands for, how rare that is, from 0 (common) to 1 (unique).

    `kind` is that of ontology/matching/words.tsv; a word that is not listed there is a mere word.
    """

    text: str
    sense: str
    weight: float
    kind: str = WORD

    @property
    def is_place(self) -> bool:
        """Whether it names a country, region or town."""
        return self.kind == PLACE


@dataclass(frozen=True, slots=True)
class Wording:
    """A name taken apart.

    `letters` are those of its words in a row, `initials` those of all words and of the telling ones, `total` the weight
    of all words together; `rank` puts any two names in an order.
    """

    words: tuple[Word, ...]
    forms: frozenset[str]
    numbers: frozenset[str]
    places: frozenset[str]
    letters: str
    initials: tuple[str, ...]
    total: float
    rank: tuple[str, ...]


def _plain(token: str) -> str:
    """A folded word without the e of an umlaut that is written out: "fuer" and "fur" are one."""
    return _DIGRAPH.sub("", token) if len(token) > 3 else token


def _tokens(text: str) -> list[str]:
    return [_plain(token) for token in fold(text).split()]


@functools.cache
def _phrases() -> dict[tuple[str, ...], tuple[str, str]]:
    """Kind and sense of each known word or phrase; what is listed by hand holds against the vocabularies."""
    found: dict[tuple[str, ...], tuple[str, str]] = {}
    for kind, sense, form in [*_listed(), *_legal_forms(), *_places()]:
        found.setdefault(tuple(_tokens(form)), (kind, sense))
    found.pop((), None)
    return found


def _listed() -> Iterator[tuple[str, str, str]]:
    path = folder("ontology") / "matching" / "words.tsv"
    for row in read_tsv(path):
        kind, sense = row["kind"], row["stands_for"]
        if kind not in _KINDS:
            raise KnowledgeError(f"no such kind of word: {kind!r}", where=str(path), hint="use " + ", ".join(_KINDS))
        sense = fold(sense) if kind == FORM else sense
        for form in row["forms"].split("|"):
            yield kind, sense, form
        if kind in (WORD, BODY, HOUSE):
            yield kind, sense, sense


def _legal_forms() -> Iterator[tuple[str, str, str]]:
    for row in read_tsv(folder("ontology") / "vocabulary" / "legal_forms.tsv"):
        yield FORM, fold(row["stands_for"]), row["form"]


def _places() -> Iterator[tuple[str, str, str]]:
    """Countries and regions with what is said of someone from there; towns whose names are no everyday words."""
    vocabulary, root = load_vocabulary(), folder("ontology") / "vocabulary"
    for term in vocabulary.terms.values():
        if term.id.startswith("place/"):
            yield from ((PLACE, term.id, name) for name in term.names)
    demonym = ox.NamedNode(ORL + "demonym")
    for quad in ox.parse(path=str(root / "places.ttl"), format=ox.RdfFormat.TURTLE):
        if quad.predicate == demonym and isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            yield PLACE, quad.subject.value.removeprefix(HOME + "id/"), quad.object.value
    telling = (row["geonames_id"] for row in read_tsv(root / "towns.tsv") if row["ambiguous"] == "0")
    for town in (vocabulary.towns[number] for number in telling):
        yield from ((PLACE, f"town/{town.id}", name) for name in town.forms())


@functools.cache
def _counts() -> tuple[int, Mapping[str, int]]:
    """How many names were counted, and in how many of them each sense stands; rare senses are not listed."""
    rows = {row["sense"]: int(row["names"]) for row in read_tsv(folder("ontology") / "matching" / "word_counts.tsv")}
    return rows.pop("*"), rows


@functools.lru_cache(maxsize=1 << 16)
def rarity(sense: str) -> float:
    """The weight of a sense: 1 for one that no counted name has, 0 for one that all have."""
    names, counts = _counts()
    return 1.0 - math.log1p(counts.get(sense, 0)) / math.log1p(names)


def senses(name: str) -> list[tuple[str, str, str]]:
    """The words and phrases of a name in order: kind, what each stands for, and itself (folded).

    >>> senses("Universität Mailand GmbH")
    [('house', 'university', 'universitat'), ('place', 'town/3173435', 'mailand'), ('form', 'gmbh', 'gmbh')]
    """
    tokens, phrases = _tokens(name), _phrases()
    found: list[tuple[str, str, str]] = []
    start = 0
    while start < len(tokens):
        for size in range(min(_LONGEST, len(tokens) - start), 0, -1):
            known = phrases.get(tuple(tokens[start:start + size]))
            if known is not None and (size == 1 or known[0] != STOP):
                found.append((*known, " ".join(tokens[start:start + size])))
                start += size
                break
        else:
            found.append((WORD, tokens[start], tokens[start]))
            start += 1
    return found


@functools.lru_cache(maxsize=1 << 17)
def take_apart(name: str) -> Wording:
    """A name taken apart. A name of nothing but forms and empty words keeps them as its words."""
    parts = senses(name)
    forms = {place for place, (kind, sense, text) in enumerate(parts) if kind == FORM and _is_form(parts, place)}
    kept = [(kind, sense, text) for place, (kind, sense, text) in enumerate(parts) if place not in forms]
    told = [part for part in kept if part[0] != STOP] or kept or parts
    words = tuple(Word(text, text, _EMPTY, kind) if kind == STOP else Word(text, sense, rarity(sense), kind)
                  for kind, sense, text in told)
    numbers = frozenset(_ROMAN.get(w.text, w.text.lstrip("0")) for w in words if w.text.isdigit() or w.text in _ROMAN)
    initials = ("".join(text[0] for _, _, text in kept), "".join(w.text[0] for w in words))
    letters = "".join(w.text.replace(" ", "") for w in words)
    law = frozenset(parts[place][1] for place in forms)
    return Wording(words, law, numbers, frozenset(w.sense for w in words if w.is_place), letters,
                   tuple(dict.fromkeys(i for i in initials if len(i) > 2)), sum(w.weight for w in words),
                   (letters, *(w.text for w in words), *sorted(law)))


def _is_form(parts: list[tuple[str, str, str]], place: int) -> bool:
    """Whether a legal form is meant as one: at the end but for other forms, or where it is nothing else."""
    if place == 0 and len(parts) == 1:
        return False
    if all(kind == FORM for kind, _, _ in parts[place:]) and any(kind != FORM for kind, _, _ in parts[:place]):
        return True
    _, sense, text = parts[place]
    return len(text) > 2 and sense not in _ALSO_WORDS and any(kind not in (FORM, STOP) for kind, _, _ in parts)
