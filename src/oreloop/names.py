"""Names: the label of a thing, and the thing of a label, a CURIE or an IRI that a user typed."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product

import pyoxigraph as ox

from oreloop.errors import UsageError
from oreloop.folding import fold, folds, without_legal_form
from oreloop.iri import HOME, KINDS, ORL, PREFIXES, compress, expand, is_iri
from oreloop.rdf import Term
from oreloop.schema import load_schema
from oreloop.store import GraphStore

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
#: Properties that hold what a thing is called, the best first, and those by which it is only found.
_SHOWN = (PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel", PREFIXES["dcterms"] + "title", ORL + "fileName")
_FOUND = (PREFIXES["skos"] + "altLabel", PREFIXES["skos"] + "hiddenLabel", ORL + "acronym", ORL + "shortName",
          ORL + "title")
#: Suggestions are at least this alike, of 100 (rapidfuzz, weighted ratio).
_LIKENESS = 72
#: Kinds that may stand before a label.
_KINDS = frozenset({*KINDS, "material", "step"}) - {"node", "claim", "evidence", "document", "run", "mapping"}
#: From so many things on, reading all types or names at once is faster than looking them up.
_MANY = 1000
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Match:
    """A thing that a text may stand for; `how` is "iri", "label", "folded" or "near", `type` a local class name."""

    iri: str
    label: str
    type: str
    how: str


class Names:
    """The names of one graph. Labels are read once, when the first is asked for."""

    def __init__(self, graph: GraphStore) -> None:
        self._graph = graph
        self._folded_of: dict[str | None, dict[str, list[str]]] = {}

    def label(self, iri: str, language: str = "en") -> str:
        """What a thing is called: in the language asked for, else in English, without language, in any; else its CURIE.

        Two labels of one property and language: the first in the alphabet.
        """
        if labels := self._shown.get(iri) or _ontology_labels().get(iri):
            return min(labels, key=lambda label: (_preference(label[1], language), label))[2]
        return self.curie(iri)

    def curie(self, iri: str) -> str:
        """The CURIE of an IRI, or the IRI where no prefix fits."""
        return compress(iri, self._graph.base)

    def find(self, text: str, kind: str | None = None) -> list[Match]:
        """The things that a text may stand for, in order of label.

        A CURIE or IRI of the graph, else things with exactly this label, else with a name that is the same when case,
        accents, punctuation and legal forms are left out, else up to five that are named nearly so. `kind` is
        "organisation", "material", "step", "place" ..., None for any; terms of the ontology are never found.
        """
        text = text.strip()
        if (iri := self._known_iri(text)) is not None:
            return [self._match(iri, "iri")] if kind in (None, self.kind(iri)) else []
        # One after the other: folding all names of a large graph takes seconds.
        for how, named in (("label", self._with_label), ("folded", functools.partial(self._folded_like, kind=kind))):
            if matches := [self._match(iri, how) for iri in named(text) if self._is(iri, kind)]:
                return sorted(matches, key=lambda match: (match.label, match.iri))
        return self._near(text, kind)

    def resolve(self, text: str, kind: str | None = None) -> str:
        """The IRI of the one thing that a text stands for; `place:China` is the place of that label.

        Raises:
            UsageError: nothing is called so (lists near names), or several things are (lists them with their CURIEs).
        """
        text = text.strip()
        before, _, label = text.partition(":")
        if (kind is None and before in _KINDS and label.strip() and self._known_iri(text) is None
                and not self._with_label(text)):
            return self.resolve(label, before)
        matches = self.find(text, kind)
        if len(matches) == 1 and matches[0].how != "near":
            return matches[0].iri
        what = kind or "thing"
        listed = ", ".join(f"{self.curie(m.iri)} ({m.label}{', ' + m.type if m.type else ''})" for m in matches)
        if matches and matches[0].how != "near":
            raise UsageError(f"{len(matches)} things are called {text!r}", hint=f"say which: {listed}")
        hint = f"did you mean {listed}?" if matches else "names and CURIEs of the graph are found by a query"
        raise UsageError(f"no {what} is called {text!r}", hint=hint)

    def resolve_property(self, text: str) -> str:
        """The IRI of a property given as `hasPartner`, `has partner`, a label in any language, a CURIE or an IRI.

        Raises:
            UsageError: there is no such property, or several share the label.
        """
        text = text.strip()
        if text == "a":
            return _TYPE.value
        iri = expand(text, self._graph.base)
        if iri is not None and (iri in _property_labels() or self._is_used(iri)):
            return iri
        found = sorted({iri for key in folds(text) for iri in _properties_by_name().get(key, ())})
        exact = [iri for iri in found if iri == ORL + text]
        if len(exact or found) == 1:
            return (exact or found)[0]
        if found:
            raise UsageError(f"{len(found)} properties are called {text!r}",
                             hint="say which: " + ", ".join(map(self.curie, found)))
        close = _alike(text, sorted(_properties_by_name()), 5)
        near = dict.fromkeys(self.curie(iri) for key in close for iri in _properties_by_name()[key])
        raise UsageError(f"no property is called {text!r}",
                         hint=f"did you mean {', '.join(near)}?" if near else "oreloop list properties names them all")

    def kind(self, iri: str) -> str:
        """What sort of thing an IRI names: "organisation", "material", "term" (of the ontology) ...; "" for others.

        >>> Names(GraphStore(ox.Store())).kind("https://w3id.org/oreloop/id/place/japan")
        'place'
        """
        return _kind(iri, self._graph.base)

    def type(self, iri: str) -> str:
        """The most specific class that is stated of a thing, as a local name; empty for what has none."""
        found = {quad.object.value.removeprefix(ORL)
                 for quad in self._graph.store.quads_for_pattern(ox.NamedNode(iri), _TYPE, None, None)
                 if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(ORL)}
        return _narrowest(found)

    def types(self, texts: Collection[str]) -> dict[str, str]:
        """The types of those texts that are IRIs, as `type` tells them; those of many are read at once."""
        stated = self._stated_types if len(texts) > _MANY else {}
        return {text: stated[text] if text in stated else self.type(text)
                for text in texts if text in stated or is_iri(text)}

    @functools.cached_property
    def _stated_types(self) -> dict[str, str]:
        """The types of all entities and terms of the vocabularies."""
        stated: dict[str, set[str]] = defaultdict(set)
        for graph in ("entities", "vocabulary"):
            for thing, kind in self._pairs(_TYPE, ox.NamedNode(self._graph.graph(graph))):
                if isinstance(kind, ox.NamedNode) and kind.value.startswith(ORL):
                    stated[thing].add(kind.value.removeprefix(ORL))
        narrowest = functools.cache(_narrowest)
        return {thing: narrowest(frozenset(types)) for thing, types in stated.items()}

    @functools.cached_property
    def _shown(self) -> dict[str, list[tuple[int, str, str]]]:
        """IRI -> (rank of the property, language, text) of each label that may be shown."""
        labels: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        for rank, predicate in enumerate(_SHOWN):
            for iri, language, text in self._literals(predicate):
                labels[iri].append((rank, language, text))
        return dict(labels)

    @functools.cached_property
    def _labelled(self) -> dict[str, list[str]]:
        """Label -> IRIs."""
        found: dict[str, list[str]] = defaultdict(list)
        for iri, labels in self._shown.items():
            for _, _, text in labels:
                found[text].append(iri)
        return dict(found)

    def _with_label(self, text: str) -> set[str]:
        """The things with exactly this label; terms of the ontology are none."""
        return {iri for iri in self._labelled.get(text, ()) if self.kind(iri) != "term"}

    def _folded(self, kind: str | None) -> dict[str, list[str]]:
        """Folded name -> IRIs, in order, of all things or those of one kind: labels, other names, acronyms, the last
        part of the IRI."""
        if kind not in self._folded_of:
            labelled = {iri for iri in self._shown if self.kind(iri) != "term" and self._is(iri, kind)}
            names = chain(((text, iri) for iri in labelled for _, _, text in self._shown[iri]),
                          self._other_names(kind, labelled))
            self._folded_of[kind] = _inverted(chain(
                ((key, iri) for text, iri in names for key in _keys(text)),
                ((iri.rsplit("/", 1)[-1].replace("-", " "), iri) for iri in labelled)))
        return self._folded_of[kind]

    def _other_names(self, kind: str | None, labelled: Collection[str]) -> Iterator[tuple[str, str]]:
        """Each name by which a thing is only found, and the thing; of a kind with few things read thing by thing."""
        if kind is not None and len(labelled) < _MANY:
            for iri, predicate in product(labelled, _FOUND):
                for quad in self._graph.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None, None):
                    if isinstance(quad.object, ox.Literal):
                        yield quad.object.value, iri
            return
        for predicate in _FOUND:
            yield from ((text, iri) for iri, _, text in self._literals(predicate)
                        if self.kind(iri) != "term" and self._is(iri, kind))

    def _folded_like(self, text: str, kind: str | None) -> Iterable[str]:
        folded = self._folded(kind)
        found = {iri for key in folds(text) for iri in folded.get(key, ())}
        return found or self._with_other_legal_form(without_legal_form(text), folded)

    def _with_other_legal_form(self, bare: str, folded: Mapping[str, Sequence[str]]) -> set[str]:
        """The organisations whose folded name is this one, followed by any legal form or none."""
        keys = list(folded)
        found: set[str] = set()
        for key in keys[bisect_left(keys, bare):]:
            if not key.startswith(bare):
                break
            if without_legal_form(key) == bare:
                found.update(iri for iri in folded[key] if self.kind(iri) == "organisation")
        return found

    def _near(self, text: str, kind: str | None) -> list[Match]:
        folded = self._folded(kind)
        found = dict.fromkeys(iri for key in _alike(text, list(folded), 20) for iri in folded[key])
        return [self._match(iri, "near") for iri in list(found)[:5]]

    def _literals(self, predicate: str) -> Iterator[tuple[str, str, str]]:
        """(IRI, language, text) of each use of a property in the named graphs."""
        for iri, text in self._pairs(ox.NamedNode(predicate)):
            if isinstance(text, ox.Literal):
                yield iri, text.language or "", text.value

    def _pairs(self, predicate: ox.NamedNode, graph: ox.NamedNode | None = None) -> Iterator[tuple[str, Term]]:
        """(IRI, object) of each use of a property in one named graph, or in all of them.

        By a query, since `quads_for_pattern` looks up the texts of four terms for each, and takes twice the time. A
        term written out is SPARQL.
        """
        found = self._graph.store.query(
            f"SELECT ?thing ?value {{ GRAPH {graph or '?graph'} {{ ?thing {predicate} ?value }} }}")
        assert isinstance(found, ox.QuerySolutions)
        for thing, value in found:
            if isinstance(thing, ox.NamedNode):
                yield thing.value, value

    def _known_iri(self, text: str) -> str | None:
        """The IRI that a text is or abbreviates, if the graph says anything of it."""
        iri = expand(text, self._graph.base)
        if iri is None:
            return None
        node, store = ox.NamedNode(iri), self._graph.store
        known = next(store.quads_for_pattern(node, None, None, None), None) or next(
            store.quads_for_pattern(None, None, node, None), None)
        return iri if known else None

    def _is_used(self, predicate: str) -> bool:
        found = self._graph.store.quads_for_pattern(None, ox.NamedNode(predicate), None, None)
        return next(found, None) is not None

    def _is(self, iri: str, kind: str | None) -> bool:
        return kind is None or self.kind(iri) == kind

    def _match(self, iri: str, how: str) -> Match:
        return Match(iri, self.label(iri), self.type(iri), how)


def _narrowest(types: Iterable[str]) -> str:
    """The one of several classes that has the most classes above it."""
    schema = load_schema()
    return min(types, key=lambda name: (-len(schema.ancestors(name)), name), default="")


def _preference(language: str, wanted: str) -> tuple[int, str]:
    main = language.partition("-")[0]
    return ([wanted, "en", ""].index(main) if main in (wanted, "en", "") else 3, language)


def _keys(text: str) -> tuple[str, ...]:
    """The keys of a name; what is ASCII has but one, which takes half the time to find."""
    return (fold(text),) if text.isascii() else folds(text)


def _inverted(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, iri in pairs:
        found[key].add(iri)
    return {key: sorted(found[key]) for key in sorted(found)}


def _alike(text: str, keys: list[str], limit: int) -> list[str]:
    """The keys most like a text, best first, in alphabetical order where equal."""
    from rapidfuzz import fuzz, process

    return [key for key, _, _ in process.extract(folds(text)[0], keys, scorer=fuzz.WRatio, limit=limit,
                                                 score_cutoff=_LIKENESS)]


def _kind(iri: str, base: str) -> str:
    for home in dict.fromkeys((base, HOME)):
        if iri.startswith(home):
            first, _, rest = iri[len(home):].partition("/")
            if first == "id":
                first = rest.partition("/")[0]
                return first if first in KINDS else ""
            return first if first in ("material", "step") else "term" if iri.startswith(ORL) else ""
    return ""


@functools.cache
def _ontology_labels() -> dict[str, list[tuple[int, str, str]]]:
    """Labels of the ontology's own terms, as `Names` keeps them."""
    labels: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for triple in load_schema().triples:
        if (triple.predicate.value == _SHOWN[0] and isinstance(triple.subject, ox.NamedNode)
                and isinstance(triple.object, ox.Literal)):
            labels[triple.subject.value].append((0, triple.object.language or "", triple.object.value))
    return dict(labels)


@functools.cache
def _property_labels() -> dict[str, list[str]]:
    """Each property of the ontology with all its names: labels, and the local name as written and as words."""
    labels = _ontology_labels()
    return {ORL + name: [name, " ".join(_CAMEL.split(name)), *(text for _, _, text in labels.get(ORL + name, ()))]
            for name in sorted(load_schema().properties)}


@functools.cache
def _properties_by_name() -> dict[str, list[str]]:
    return _inverted((key, iri) for iri, names in _property_labels().items() for name in names for key in folds(name))
