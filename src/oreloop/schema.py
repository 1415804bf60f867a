"""The ontology as the rest of the package reads it: classes, properties, domains, ranges, and what breaks them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyoxigraph as ox

from oreloop.errors import KnowledgeError
from oreloop.iri import HOME, KINDS, ORL, PREFIXES
from oreloop.model import Name, Relation, Statement, Term, Triple, Value
from oreloop.registry import near
from oreloop.resources import folder

#: Where blank nodes of an ontology file get names, after RDF 1.1 Concepts, section 3.5.
GENID = HOME + ".well-known/genid/"

_FILE = "ontology/oreloop.ttl"
_OWL, _RDFS = PREFIXES["owl"], PREFIXES["rdfs"]
_TYPE = PREFIXES["rdf"] + "type"
_PROPERTIES = frozenset({_OWL + "ObjectProperty", _OWL + "DatatypeProperty"})
#: What the ontology says of one term: predicate IRI -> object IRIs.
_About = dict[str, list[str]]
#: Classes whose things are no entities of a workspace but still have a kind, and the classes of relation nodes.
_OTHER_KINDS = {"Material": "material", "Step": "step", "RelationNode": "node"}
#: The datatypes and lexical forms that a range of numbers or truth values admits; any other range admits any literal.
_ADMITTED = {"decimal": (("decimal", "integer"), re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")),
             "integer": (("integer",), re.compile(r"[+-]?[0-9]+")),
             "boolean": (("boolean",), re.compile(r"true|false|0|1"))}


@dataclass(frozen=True, slots=True)
class Property:
    """A property of the ontology by local names; an empty domain or range admits anything.

    The range of an object property is a class (`Actor`), that of a literal one a datatype (`decimal`, `Literal`).
    """

    name: str
    is_object: bool
    domain: str = ""
    range: str = ""
    inverse: str = ""
    above: tuple[str, ...] = ()
    symmetric: bool = False
    transitive: bool = False
    functional: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """Classes with all that stands above them, properties, listed individuals by class, and every triple."""

    classes: Mapping[str, frozenset[str]]
    properties: Mapping[str, Property]
    individuals: Mapping[str, tuple[str, ...]]
    triples: tuple[ox.Triple, ...]

    def ancestors(self, type: str) -> frozenset[str]:
        """The class itself and every class above it; a name that is no class stands alone."""
        return self.classes.get(type, frozenset({type}))

    def is_a(self, type: str, ancestor: str) -> bool:
        """Whether one class is the other or stands below it."""
        return ancestor in self.ancestors(type)

    def kind(self, type: str) -> str:
        """Which kind of thing a class names: "organisation", "place", "material", "node" ...

        Raises:
            KnowledgeError: there is no such class, or its things have no IRIs of their own.
        """
        above = self.ancestors(type)
        for kind in KINDS:
            if kind.capitalize() in above:
                return kind
        for name, kind in _OTHER_KINDS.items():
            if name in above:
                return kind
        if type in self.classes:
            raise KnowledgeError(f"things of the class {type} have no IRIs of their own", where=_FILE)
        raise KnowledgeError(f"no class is called {type!r}", where=_FILE, hint=_suggestion(type, self.classes))

    def property(self, name: str) -> Property:
        """The property of that local name.

        Raises:
            KnowledgeError: there is none; the message lists near names.
        """
        if name not in self.properties:
            raise KnowledgeError(f"no property is called {name!r}", where=_FILE,
                                 hint=_suggestion(name, self.properties))
        return self.properties[name]

    def problems(self, statement: Statement) -> list[str]:
        """In what a statement breaks the ontology, one line each; empty where it fits.

        A name fits where its type is the class asked for, stands below it, or above it (it may yet turn out to be one).
        """
        if isinstance(statement, Triple):
            return list(self._misfits(statement.subject, statement.predicate, statement.object))
        if isinstance(statement, Relation):
            return list(self._relation_problems(statement))
        parts: tuple[Statement, ...] = (*statement.triples, *statement.relations)
        return [line for part in parts for line in self.problems(part)]

    def _relation_problems(self, relation: Relation) -> Iterator[str]:
        if not self.is_a(relation.type, "RelationNode"):
            yield f"{relation.type} is no class of relation nodes"
            return
        node = Name("", relation.type)
        for role, term in relation.parts:
            if not role.startswith("^"):
                yield from self._misfits(node, role, term)
            elif isinstance(term, Name):
                yield from self._misfits(term, role[1:], node)
            else:
                yield f"{role} is a literal, which can't be a subject"

    def _misfits(self, subject: Name, predicate: str, value: Term) -> Iterator[str]:
        if predicate not in self.properties:
            yield f"no property is called {predicate!r}"
            return
        prop = self.properties[predicate]
        if not self._fits(subject.type, prop.domain):
            yield f"the subject of {predicate} must be {prop.domain}, not {subject.type}"
        if isinstance(value, Name):
            if not prop.is_object:
                yield f"{predicate} takes a literal, not {value.type}"
            elif not self._fits(value.type, prop.range):
                yield f"the object of {predicate} must be {prop.range}, not {value.type}"
        elif prop.is_object:
            # Listed values (orl:Output, orl:Oxide) stand in claims by their local name.
            if prop.range and value.value not in self.individuals.get(prop.range, ()):
                yield f"the object of {predicate} must be {prop.range}, not a literal"
        elif not _admits(prop.range, value):
            yield f"{predicate} takes a {prop.range}, not {value.value!r} ({value.datatype})"

    def _fits(self, type: str, wanted: str) -> bool:
        return not wanted or self.is_a(type, wanted) or self.is_a(wanted, type)


def _admits(range: str, value: Value) -> bool:
    if range not in _ADMITTED:
        return True
    datatypes, form = _ADMITTED[range]
    return value.datatype in datatypes and form.fullmatch(value.value) is not None


def _suggestion(name: str, names: Mapping[str, object]) -> str:
    close = near(name, names)
    return "there is " + ", ".join(close) if close else f"see {_FILE}"


def read_ontology(path: Path) -> tuple[ox.Triple, ...]:
    """The triples of a Turtle file, sorted; list cells and other blank nodes get IRIs below `GENID`.

    The names come from RDF Dataset Canonicalization (RDFC-1.0) and the file's name: same file, same names.

    Raises:
        KnowledgeError: the file is missing or is no Turtle.
    """
    try:
        found = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in ox.parse(path=str(path)))
    except (SyntaxError, OSError) as error:
        raise KnowledgeError(f"this is no Turtle ({error})", where=str(path), hint="install oreloop again") from None
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    space = f"{GENID}{path.stem}-"
    named = (ox.Triple(_named(q.subject, space), q.predicate, _named(q.object, space)) for q in found)
    return tuple(sorted(named, key=str))


def _named(term: Any, space: str) -> Any:
    return ox.NamedNode(space + term.value) if isinstance(term, ox.BlankNode) else term


@functools.cache
def load_schema() -> Schema:
    """The schema of ontology/oreloop.ttl; read once.

    Raises:
        KnowledgeError: the file is missing or broken.
    """
    return schema_of(read_ontology(folder("ontology") / "oreloop.ttl"))


def schema_of(triples: Iterable[ox.Triple]) -> Schema:
    """The schema that a set of ontology triples spells out; terms outside of `orl:` are left aside."""
    triples = tuple(triples)
    terms: dict[str, _About] = {}
    for triple in triples:
        subject, value = triple.subject, triple.object
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode) and subject.value.startswith(ORL):
            about = terms.setdefault(_local(subject.value), {})
            about.setdefault(triple.predicate.value, []).append(value.value)
    classes = {name: about for name, about in terms.items() if _OWL + "Class" in about.get(_TYPE, ())}
    individuals: dict[str, list[str]] = {}
    for name, about in terms.items():
        for type in about.get(_TYPE, ()):
            if type.startswith(ORL):
                individuals.setdefault(_local(type), []).append(name)
    return Schema(MappingProxyType({name: _above(name, classes) for name in sorted(classes)}),
                  MappingProxyType(_properties(terms)),
                  MappingProxyType({name: tuple(sorted(members)) for name, members in sorted(individuals.items())}),
                  triples)


def _properties(terms: Mapping[str, _About]) -> dict[str, Property]:
    found = {name: _property(name, about) for name, about in sorted(terms.items())
             if not _PROPERTIES.isdisjoint(about.get(_TYPE, ()))}
    for prop in list(found.values()):
        if prop.inverse in found:
            found[prop.inverse] = replace(found[prop.inverse], inverse=prop.name)
    return found


def _property(name: str, about: _About) -> Property:
    types = about[_TYPE]

    def first(predicate: str) -> str:
        return _local(about[predicate][0]) if predicate in about else ""

    return Property(name, _OWL + "ObjectProperty" in types, first(_RDFS + "domain"), first(_RDFS + "range"),
                    first(_OWL + "inverseOf"), tuple(sorted(map(_local, about.get(_RDFS + "subPropertyOf", ())))),
                    _OWL + "SymmetricProperty" in types, _OWL + "TransitiveProperty" in types,
                    _OWL + "FunctionalProperty" in types)


def _above(name: str, classes: Mapping[str, _About]) -> frozenset[str]:
    found, open_ = {name}, [name]
    while open_:
        for iri in classes.get(open_.pop(), {}).get(_RDFS + "subClassOf", ()):
            if iri.startswith(ORL) and (parent := _local(iri)) not in found:
                found.add(parent)
                open_.append(parent)
    return frozenset(found)


def _local(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1]
