"""What a claim says in the words of the ontology and the vocabularies, in one language where they have it."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from oreloop.iri import HOME, ORL, PREFIXES
from oreloop.labels import words_of
from oreloop.model import Name, Relation, Row, Statement, Term, Triple, Value
from oreloop.resources import folder
from oreloop.schema import load_schema
from oreloop.views.details import in_words

_LABEL, _PREFERRED = PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel"
#: Values of a relation that are read together with their unit.
_UNITS = {"amount": "currency", "price": "currency", "quantity": "unit", "volume": "unit"}
_NUMBERS = ("decimal", "integer")


@dataclass(frozen=True, slots=True)
class Word:
    """A text and its language, "" where it is a name or nobody can tell."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A thing or value that is said: its label, class and identifiers; the words that a value was read from."""

    label: Word
    type: Word = Word("")
    ids: tuple[tuple[str, str], ...] = ()
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A role of a statement with the things that stand in it; `term` is the name of its property in the ontology."""

    role: Word
    term: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A statement in words: of a triple subject and object, of a relation all its parts.

    `term` is the local name of its property or class, `label` what that is called.
    """

    term: str
    label: Word
    is_triple: bool
    parts: tuple[Part, ...]


class Words:
    """Finds words in one language, else in English, else in any."""

    def __init__(self, language: str) -> None:
        self._language = language.partition("-")[0]

    def sentences(self, statement: Statement) -> tuple[Sentence, ...]:
        """A statement in words: one sentence, or one for each thing that a row states."""
        if isinstance(statement, Row):
            parts: list[Triple | Relation] = [*statement.triples, *statement.relations]
            return tuple(map(self._sentence, parts))
        return (self._sentence(statement),)

    def label(self, local: str) -> Word:
        """What the ontology calls a property, class or listed value; its name as words where there is no label."""
        return self._best(_ontology_labels().get(local, ())) or Word(words_of(local), "en")

    def _sentence(self, statement: Triple | Relation) -> Sentence:
        if isinstance(statement, Relation):
            return Sentence(statement.type, self.label(statement.type), False, tuple(self._parts(statement)))
        predicate = statement.predicate
        return Sentence(predicate, self.label(predicate), True, (
            Part(Word("subject", "en"), "", (self._said(statement.subject, ""),)),
            Part(Word("object", "en"), "", (self._said(statement.object, predicate),))))

    def _parts(self, relation: Relation) -> Iterator[Part]:
        roles: dict[str, list[Term]] = {}
        for role, term in relation.parts:
            roles.setdefault(role, []).append(term)
        units = {unit: role for role, unit in _UNITS.items()
                 if len(roles.get(role, ())) == 1 == len(roles.get(unit, ()))}
        for role, terms in roles.items():
            if role in units:
                continue
            label = Word("of", "en") if role.startswith("^") else self.label(role)
            said = [self._said(term, role) for term in terms]
            if role in units.values() and isinstance(unit := roles[_UNITS[role]][0], Value):
                said = [Said(Word(f"{said[0].label.text} {unit.value}"), raw=said[0].raw)]
            yield Part(label, role, tuple(said))

    def _said(self, term: Term, role: str) -> Said:
        if isinstance(term, Name):
            known = [label for scheme, id in term.ids if scheme == "vocabulary" for label in _terms().get(id, ())]
            return Said(self._best(known) or Word(term.name), self.label(term.type), term.ids)
        prop = load_schema().properties.get(role.removeprefix("^"))
        if prop is not None and term.value in load_schema().individuals.get(prop.range, ()):
            return Said(self.label(term.value), raw=term.raw)
        text = in_words(term.value) if term.datatype in _NUMBERS else term.value
        return Said(Word(text), raw="" if term.raw == text else term.raw)

    def _best(self, labels: Iterable[Word]) -> Word | None:
        order = (self._language, "en", "")
        return min(labels, default=None, key=lambda word: (
            order.index(word.language) if word.language in order else 3, word.language, word.text))


def _labels(triples: Iterable[ox.Triple], predicate: str, space: str) -> Mapping[str, tuple[Word, ...]]:
    found: dict[str, list[Word]] = defaultdict(list)
    for triple in triples:
        subject, value = triple.subject, triple.object
        if (triple.predicate.value == predicate and isinstance(subject, ox.NamedNode)
                and isinstance(value, ox.Literal)):
            found[subject.value.removeprefix(space)].append(Word(value.value, value.language or ""))
    return {name: tuple(words) for name, words in found.items()}


@functools.cache
def _ontology_labels() -> Mapping[str, tuple[Word, ...]]:
    """The labels of the ontology's terms by local name."""
    return _labels(load_schema().triples, _LABEL, ORL)


@functools.cache
def _terms() -> Mapping[str, tuple[Word, ...]]:
    """The preferred labels of the vocabularies' terms by the identifier that claims give ("step/recycling")."""
    found: dict[str, tuple[Word, ...]] = {}
    for path in sorted((folder("ontology") / "vocabulary").glob("*.ttl")):
        triples = (quad.triple for quad in ox.parse(path=str(path)))
        for name, words in _labels(triples, _PREFERRED, HOME).items():
            found[name.removeprefix("id/")] = found.get(name.removeprefix("id/"), ()) + words
    return found
