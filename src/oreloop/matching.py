"""The rules by which names are found to stand for one thing, from the surest evidence to the weakest.

What people decided holds against every rule. A name without identifier joins a thing only where exactly one fits;
where several do it is left alone, and an issue says which. Names are worked through in a fixed order, so that the
result depends on the set of names and not on how it was read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from oreloop.clusters import Clusters, Join
from oreloop.decisions import DIFFERENT, Decisions, LinkDecision, identifier
from oreloop.errors import Issue
from oreloop.folding import fold, folds, split_legal_form, without_region
from oreloop.iri import slug
from oreloop.labels import clean_label
from oreloop.model import Name
from oreloop.schema import Schema
from oreloop.surface import Mentions
from oreloop.vocabulary import Term, Vocabulary
from oreloop.whereabouts import whereabouts


class Reason(StrEnum):
    """Why two names are one thing."""

    DECISION = "decision"
    IDENTIFIER = "same-identifier"
    TERM = "same-vocabulary-term"
    TOWN = "same-town"
    EXACT = "exact-name"
    FOLDED = "folded-name"
    ALIAS_FILE = "alias-file"
    LEGAL_FORM = "without-legal-form"
    STATED_NAME = "stated-name"
    ACRONYM = "acronym"
    LIKENESS = "likeness"


#: How sure a join for each reason is, between 0 and 1: a judgement, no measured probability.
SCORES: Mapping[Reason, float] = {
    Reason.DECISION: 1.0, Reason.IDENTIFIER: 1.0, Reason.TERM: 1.0, Reason.TOWN: 0.95, Reason.EXACT: 0.95,
    Reason.FOLDED: 0.9, Reason.ALIAS_FILE: 0.9, Reason.LEGAL_FORM: 0.85, Reason.STATED_NAME: 0.85, Reason.ACRONYM: 0.8}

#: Types of places that may be called with the word "region" or without it.
_REGIONS = ("Region", "Place")
#: A name of capitals alone that is no longer than this is an acronym, which firms of several countries have.
_ACRONYM = 4

#: How sure a name is of any of the things that it could be.
_EITHER = 0.5

_SETTLE = "it stays a thing of its own; a line in decisions/links.csv settles it"


@dataclass(frozen=True, slots=True)
class Doubt:
    """That two names (by their index) may be one thing: how likely (0 to 1), and what speaks for and against it."""

    left: int
    right: int
    score: float
    reasons: tuple[str, ...]


def with_terms(names: Iterable[Name], vocabulary: Vocabulary, schema: Schema) -> list[tuple[str, Name]]:
    """The names, and one for each vocabulary term that they point at, each with its kind; sorted.

    They point at a term by its identifier or, where they have none, by any of its forms; at a region also with the word
    that says so ("Region of Central Greece").
    """
    by_form: dict[tuple[str, str], set[str]] = {}
    for term in vocabulary.terms.values():
        for form in {f for name in term.names for f in folds(name)}:
            by_form.setdefault((schema.kind(term.type), form), set()).add(term.id)
    found: set[tuple[str, Name]] = set()
    for name in names:
        term_of_name = vocabulary.terms.get(dict(name.ids).get("vocabulary", ""))
        kind = schema.kind(term_of_name.type if term_of_name else name.type)
        found.add((kind, name))
        if term_of_name:
            found.add((kind, name_of(term_of_name)))
        elif not name.ids:
            terms = {term for form in folds(name.name) for term in by_form.get((kind, form), ())}
            if kind == "place" and not terms:
                terms = {term for form in folds(name.name) for term in by_form.get((kind, without_region(form)), ())
                         if schema.is_a(vocabulary.terms[term].type, "Region")}
            found |= {(kind, name_of(vocabulary.terms[term])) for term in terms}
    return sorted(found, key=lambda item: (item[0], item[1].name, item[1].type, item[1].ids))


def name_of(term: Term) -> Name:
    """The name that stands for a vocabulary term itself."""
    return Name(term.label, term.type, (("vocabulary", term.id),))


class Matcher:
    """The names of one resolution, put into clusters by one rule after the other."""

    def __init__(self, mentions: Mentions, vocabulary: Vocabulary, schema: Schema) -> None:
        self.mentions, self.vocabulary, self.schema = mentions, vocabulary, schema
        pairs = with_terms(mentions.files, vocabulary, schema)
        self.kinds: Sequence[str] = [kind for kind, _ in pairs]
        self.names: Sequence[Name] = [name for _, name in pairs]
        self.clusters = Clusters(self.names)
        self.issues: list[Issue] = []
        self.doubts: list[Doubt] = []
        self._ambiguous: set[int] = set()

    def run(self, decisions: Decisions) -> None:
        """Apply the decisions and every rule."""
        self.join_identifiers()
        self.apply(decisions.links)
        self.join_towns()
        self.join_names()
        self.join_legal_forms()
        self.join_known_aliases()
        self.join_further_names()

    # Identifiers

    def join_identifiers(self) -> None:
        """Names with the same identifier are one thing."""
        for _, key, nodes in self._buckets(lambda n: (f"{s}:{i}" for s, i in self.names[n].ids)):
            reason = Reason.TERM if key.startswith("vocabulary:") else Reason.IDENTIFIER
            for node in nodes[1:]:
                if not self._join(nodes[0], node, reason):
                    self.issues.append(Issue(self.mentions.first_file(self.names[node]), "warning",
                                             f"{key} stands beside different identifiers of one scheme",
                                             "mend the table, or say which are the same in decisions/links.csv"))

    def join_towns(self) -> None:
        """A town of a table, known by country and name, is the one of GeoNames that has both, by any of its names."""
        codes = self.vocabulary.country_codes()

        def keys(node: int) -> Iterator[str]:
            for scheme, local in self.names[node].ids:
                town = self.vocabulary.towns.get(local) if scheme == "geonames" else None
                if town:
                    yield from (f"{codes.get(town.country, town.country)}/{slug(form)}" for form in town.forms())
                elif scheme == "city":
                    country, _, form = local.partition("/")
                    yield f"{codes.get(country.upper(), country.upper())}/{slug(form)}"

        for _, _, nodes in self._buckets(keys):
            listed = [r for r in self.clusters.roots(nodes) if "geonames" in dict(self.clusters.ids(r))]
            if len(listed) == 1:
                for node in nodes:
                    self._join(listed[0], node, Reason.TOWN, despite_identifiers=True)

    # Decisions

    def apply(self, links: Iterable[LinkDecision]) -> None:
        """Keep apart and put together what people say."""
        finders = self._finders() if links else {}
        for decision in sorted(links, key=lambda d: (d.judgement != DIFFERENT, d)):
            left, right = (self._referred(decision, side, finders) for side in (decision.left, decision.right))
            if not left or not right:
                continue
            if decision.judgement == DIFFERENT:
                if not self.clusters.keep_apart(left, right):
                    self._complain(decision, "its two sides share a name or an identifier",
                                   "name one of them by scheme:identifier")
                continue
            who = decision.who or "a person"
            joined = [self.clusters.join(Join(left[0], node, Reason.DECISION, 1.0, who, decision.why),
                                         despite_identifiers=True) for node in [*left[1:], *right]]
            if not all(joined):
                self._complain(decision, "another decision keeps them apart", "delete one of the two")

    def _finders(self) -> dict[tuple[str, str, str], list[int]]:
        """Names by kind and identifier, by kind and label, by kind and folded name."""
        found: dict[tuple[str, str, str], list[int]] = {}
        for node, (kind, name) in enumerate(zip(self.kinds, self.names, strict=True)):
            keys = [("id", f"{s}:{i}") for s, i in name.ids]
            for how, key in [*keys, ("label", clean_label(name.name)), ("fold", fold(name.name))]:
                found.setdefault((kind, how, key), []).append(node)
        return found

    def _referred(self, decision: LinkDecision, side: str,
                  finders: Mapping[tuple[str, str, str], list[int]]) -> list[int]:
        """The names that one side of a decision means: by identifier, as written, or folded.

        A name means those without identifier where there are any, so that these can be told from the others.
        """
        kind = self.schema.kind(decision.type)
        if (pair := identifier(side)) is not None:
            found = finders.get((kind, "id", ":".join(pair)), [])
        else:
            alike = finders.get((kind, "label", clean_label(side))) or finders.get((kind, "fold", fold(side)), [])
            found = [n for n in alike if not self.names[n].ids] or alike
            if len(self.clusters.roots(n for n in found if self.names[n].ids)) > 1:
                self._complain(decision, f"{side!r} is the name of several things", "write scheme:identifier")
                return []
        if not found:
            self._complain(decision, f"nothing is called {side!r}", "delete the line if it is no longer needed")
        return found

    def _complain(self, decision: LinkDecision, what: str, hint: str) -> None:
        line = f"{decision.type} {decision.left!r} {decision.judgement} {decision.right!r}"
        self.issues.append(Issue("decisions/links.csv", "warning", f"{line}: {what}", hint))

    # Names

    def join_names(self) -> None:
        """A name without identifier joins the one thing so called; such names alone join each other."""
        for kind, _, nodes in self._buckets(self._forms):
            hubs = [n for n in nodes if self.clusters.identified(n)]
            for group in self._alike(kind, [n for n in nodes if self._loose(n)]):
                for node in group[1:]:
                    self._join_by_name(group[0], node)
                for node in {self.clusters.root(n): n for n in reversed(group)}.values():
                    choices = {self.clusters.root(h): h for h in reversed(hubs)
                               if self._compatible(kind, group[0], h) and not self.clusters.kept_apart(node, h)}
                    if len(choices) == 1:
                        self._join_by_name(min(choices.values()), node)
                    elif choices:
                        self._doubt(node, choices)

    def _forms(self, node: int) -> Iterator[str]:
        """The folded forms of a name, and those of the term or town that it is known to be."""
        name = self.names[node]
        yield from folds(name.name)
        if name.type in _REGIONS:
            yield from map(without_region, folds(name.name))
        for scheme, local in name.ids:
            if scheme == "vocabulary" and local in self.vocabulary.terms:
                yield from (f for form in self.vocabulary.terms[local].names for f in folds(form))
            elif scheme == "geonames" and local in self.vocabulary.towns:
                yield from (f for form in self.vocabulary.towns[local].forms() for f in folds(form))

    def _join_by_name(self, left: int, right: int) -> None:
        a, b = self.names[left], self.names[right]
        if "vocabulary" in dict(a.ids) or not set(folds(a.name)) & set(folds(b.name)):
            self._join(left, right, Reason.TERM)
        else:
            self._join(left, right, Reason.EXACT if clean_label(a.name) == clean_label(b.name) else Reason.FOLDED)

    def _compatible(self, kind: str, left: int, right: int) -> bool:
        """Whether two names can be one thing by their types: a city is no country, a mere place can be either."""
        one, other = self.names[left].type, self.names[right].type
        return kind != "place" or self.schema.is_a(one, other) or self.schema.is_a(other, one)

    def _alike(self, kind: str, nodes: list[int]) -> list[list[int]]:
        """Names of one form in groups that can be one thing; a mere place goes with others if they have one type."""
        if kind != "place" or not nodes:
            return [nodes] if nodes else []
        groups: dict[str, list[int]] = {}
        for node in nodes:
            groups.setdefault(self.names[node].type, []).append(node)
        if len(groups) == 2 and "Place" in groups:
            mere = groups.pop("Place")
            return [[*node, *mere] for node in groups.values()]
        return [groups[type_] for type_ in sorted(groups)]

    def join_legal_forms(self) -> None:
        """`X Ltd` and `X Limited` are one; `X` is the one `X Ltd` there is; `X Ltd` and `X GmbH` stay apart."""
        parts = [split_legal_form(name.name) if kind == "organisation" else ("", "")
                 for kind, name in zip(self.kinds, self.names, strict=True)]
        for _, stem, nodes in self._buckets(lambda n: filter(None, parts[n][:1])):
            forms: dict[str, list[int]] = {}
            for node in nodes:
                if self.clusters.root(node) not in self._ambiguous:
                    forms.setdefault(parts[node][1], []).append(node)
            bare = self.clusters.roots(forms.pop("", ()))
            for _, same in sorted(forms.items()):
                self._join_around_one(same, Reason.LEGAL_FORM)
            formed = self.clusters.roots(node for same in forms.values() for node in same)
            if len(bare) == len(formed) == 1:
                self._join_form(bare[0], formed[0], nodes)
            elif len(formed) > 1 and any(self._loose(n) and n not in formed for n in bare):
                self._doubt(bare[0], formed, stem)

    def _join_form(self, bare: int, formed: int, nodes: Sequence[int]) -> None:
        """Join a name with the one that adds a legal form, unless they are in different countries.

        A short acronym ("SNAM") joins a participant of a table only if both are known to be in one country.
        """
        here, there = (whereabouts((self.names[n] for n in nodes if self.clusters.root(n) == root), self.mentions,
                                   self.vocabulary)[0] for root in (bare, formed))
        text = self.names[bare].name
        is_acronym = text.isupper() and text.isalpha() and len(text) <= _ACRONYM
        is_weak = is_acronym and self._loose(bare) and self.clusters.identified(formed)
        if bare == formed or here & there or not (is_weak or (here and there)):
            self._join_around_one([bare, formed], Reason.LEGAL_FORM)
            return
        loose = [node for node in (bare, formed) if self._loose(node)]
        if not loose:
            return
        self._ambiguous.update(loose)
        self.doubts.append(Doubt(bare, formed, _EITHER, ("they are in different countries" if here and there else
                                                         f"“{text}” may be an acronym of several",)))

    def join_known_aliases(self) -> None:
        """Names that the reference file of aliases gives to one well-known body are one."""
        bodies: dict[tuple[str, str], set[str]] = {}
        for known in self.vocabulary.aliases:
            kind = self.schema.kind(known.type)
            for form in (*folds(known.name), *folds(known.alias)):
                bodies.setdefault((kind, form), set()).add(fold(known.name))

        def keys(node: int) -> Iterator[str]:
            name, kind = self.names[node].name, self.kinds[node]
            for form in (*folds(name), split_legal_form(name)[0]):
                yield from sorted(bodies.get((kind, form), ()))

        for _, _, nodes in self._buckets(keys):
            self._join_around_one(nodes, Reason.ALIAS_FILE)

    def join_further_names(self) -> None:
        """A name is the one thing to which some claim gives it as acronym, short name, title or alias."""
        given: dict[int, dict[str, str]] = {}
        for node, name in enumerate(self.names):
            for predicate, text in sorted(self.mentions.further.get(name, ())):
                given.setdefault(node, {}).update(dict.fromkeys(folds(text), predicate))
        for _, form, nodes in self._buckets(lambda n: (*folds(self.names[n].name), *given.get(n, ()))):
            named = [n for n in nodes if form in folds(self.names[n].name)]
            called = self.clusters.roots(named)
            bearers = {self.clusters.root(n): n for n in reversed(nodes)
                       if form in given.get(n, ()) and self.clusters.root(n) not in {*called, *self._ambiguous}}
            if len(called) != 1 or not bearers or called[0] in self._ambiguous:
                continue
            if len(bearers) > 1:
                if self._loose(named[0]):
                    self._doubt(named[0], bearers)
                continue
            (bearer,) = bearers.values()
            if self._loose(named[0]) or self._loose(bearer):
                short = given[bearer][form] in ("acronym", "shortName")
                self._join(bearer, named[0], Reason.ACRONYM if short else Reason.STATED_NAME)

    # What the rules share

    def _join(self, left: int, right: int, reason: Reason, *, despite_identifiers: bool = False) -> bool:
        return self.clusters.join(Join(left, right, reason, SCORES[reason]), despite_identifiers=despite_identifiers)

    def _join_around_one(self, nodes: Sequence[int], reason: Reason) -> None:
        """Join names without identifier with each other, and with the one thing among them that has one."""
        loose = [n for n in nodes if self._loose(n)]
        hubs = {self.clusters.root(n): n for n in reversed(nodes) if self.clusters.identified(n)}
        for node in loose[1:]:
            self._join(loose[0], node, reason)
        if len(hubs) == 1 and loose:
            self._join(min(hubs.values()), loose[0], reason)

    def _buckets(self, keys: Callable[[int], Iterable[str]]) -> Iterator[tuple[str, str, list[int]]]:
        """Two or more names of one kind that share a key: (kind, key, names in order), sorted."""
        found: dict[tuple[str, str], list[int]] = {}
        for node, kind in enumerate(self.kinds):
            for key in dict.fromkeys(keys(node)):
                found.setdefault((kind, key), []).append(node)
        for (kind, key), nodes in sorted(found.items()):
            if len(nodes) > 1:
                yield kind, key, nodes

    def is_ambiguous(self, node: int) -> bool:
        """Whether a name is known to stand for any of several things."""
        return self.clusters.root(node) in self._ambiguous

    def _loose(self, node: int) -> bool:
        """Whether a name's cluster has no identifier, and is not known to be ambiguous."""
        return not self.clusters.identified(node) and self.clusters.root(node) not in self._ambiguous

    def _doubt(self, node: int, others: Iterable[int], form: str = "") -> None:
        """Leave a name alone that could be any of several things, and say so."""
        self._ambiguous.add(self.clusters.root(node))
        name, roots = self.names[node], self.clusters.roots(others)
        choices = "; ".join(sorted({self._reference(other) for other in roots}))
        self.doubts += [Doubt(node, other, _EITHER, (f"it could be any of {len(roots)} things of this name",))
                        for other in roots]
        what = f"the {self.kinds[node]} {form or clean_label(name.name)!r} could be any of: {choices}"
        self.issues.append(Issue(self.mentions.first_file(name), "note", what, _SETTLE))

    def _reference(self, node: int) -> str:
        """How a decision would name a cluster."""
        ids = self.clusters.ids(node)
        return ":".join(ids[0]) if ids else clean_label(self.names[node].name)
