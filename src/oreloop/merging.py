"""Organisations that are called alike, in other words or languages: merged where that is sure, else left in doubt.

Runs after the rules of `matching`, on what they left apart. Each cluster of names is one party; pairs worth comparing
are scored by `likeness`. A pair above the upper threshold is merged, unless a guard objects or one side could be
several things; the rest above the lower one are doubts for people. Two things that have identifiers of their own are
never merged here. The result depends on the set of names alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from oreloop.blocking import candidates
from oreloop.clusters import Join
from oreloop.features import Party, forms_conflict
from oreloop.guards import objections
from oreloop.likeness import likeness, load_model
from oreloop.matching import Doubt, Matcher, Reason
from oreloop.model import Name
from oreloop.whereabouts import whereabouts
from oreloop.wording import take_apart

_KIND = "organisation"
_SHORT = frozenset({"acronym", "shortName"})


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two clusters (by a name of each) that were compared, with what forbids to merge them."""

    left: int
    right: int
    score: float
    reasons: tuple[str, ...]
    against: tuple[str, ...]

    def doubt(self, *against: str) -> Doubt:
        """The pair as a question to a person: what is against it first."""
        return Doubt(self.left, self.right, self.score, tuple(dict.fromkeys((*against, *self.against, *self.reasons))))


@dataclass(slots=True)
class _State:
    """What is known of each cluster as they grow, by root: countries and legal forms."""

    countries: dict[int, frozenset[str]] = field(default_factory=dict)
    forms: dict[int, frozenset[str]] = field(default_factory=dict)


def merge_alike(matcher: Matcher) -> None:
    """Merge the organisations of a matcher that are surely one, and add the others to its doubts."""
    groups = [nodes for nodes in matcher.clusters.members() if matcher.kinds[nodes[0]] == _KIND
              and any(matcher.names[n] in matcher.mentions.files for n in nodes)]
    groups.sort(key=lambda nodes: [_key(matcher.names[n]) for n in nodes])
    parties = [party_of(matcher, nodes) for nodes in groups]
    _keep_ends_apart(matcher)
    pairs = [pair for a, b in candidates(parties)
             if not matcher.clusters.kept_apart(groups[a][0], groups[b][0])
             and (pair := _compared(matcher, groups[a], groups[b], parties[a], parties[b])) is not None]
    pairs.sort(key=lambda p: (-p.score, _key(matcher.names[p.left]), _key(matcher.names[p.right])))
    state = _State({matcher.clusters.root(g[0]): p.countries for g, p in zip(groups, parties, strict=True)},
                   {matcher.clusters.root(g[0]): _forms(p) for g, p in zip(groups, parties, strict=True)})
    several = _several(matcher, pairs)
    for pair in pairs:
        _decide(matcher, pair, several, state)


def _key(name: Name) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    return name.name, name.type, name.ids


def party_of(matcher: Matcher, nodes: Sequence[int]) -> Party:
    """What claims say of the organisation that a cluster of names stands for."""
    names = [matcher.names[n] for n in nodes]
    further = [pair for name in names for pair in matcher.mentions.further.get(name, ())]
    full = {name.name for name in names} | {text for predicate, text in further if predicate not in _SHORT}
    short = {text for predicate, text in further if predicate in _SHORT} - full
    countries, towns = whereabouts(names, matcher.mentions, matcher.vocabulary)
    return Party(tuple(sorted(full)), tuple(sorted(short)), countries, towns)


def _forms(party: Party) -> frozenset[str]:
    return frozenset(form for name in party.names for form in take_apart(name).forms)


def _keep_ends_apart(matcher: Matcher) -> None:
    """What stands in one fact, such as a firm and its subsidiary or two partners, is never one thing."""
    index = {name: node for node, name in enumerate(matcher.names) if matcher.kinds[node] == _KIND}
    for fact in sorted(matcher.mentions.facts, key=lambda names: sorted(map(_key, names))):
        nodes = sorted(index[name] for name in fact if name in index)
        for one, other in combinations(nodes, 2):
            matcher.clusters.keep_apart([one], [other])


def _compared(matcher: Matcher, left: Sequence[int], right: Sequence[int], one: Party, other: Party) -> _Pair | None:
    """Two clusters with their score, or None where they are too little alike to ask anybody."""
    model = load_model()
    found = likeness(one, other, model, least=model.doubt)
    if found.score < model.doubt:
        return None
    against = [*objections(found.best), *_types(matcher, left, right)]
    if matcher.clusters.clash(left[0], right[0]):
        if found.score < model.accept or against:
            return None  # two participants that are called much alike are nothing to ask about
        against.append("they have different identifiers")
    elif matcher.clusters.identified(left[0]) and matcher.clusters.identified(right[0]):
        against.append("both have identifiers")
    ends = sorted((_named(matcher, left), _named(matcher, right)), key=lambda n: _key(matcher.names[n]))
    return _Pair(ends[0], ends[1], found.score, found.reasons, tuple(against))


def _named(matcher: Matcher, nodes: Sequence[int]) -> int:
    """The name of a cluster by which people know it: one with an identifier, then one that documents use."""
    return min(nodes, key=lambda n: (not matcher.names[n].ids, matcher.names[n] not in matcher.mentions.files,
                                     _key(matcher.names[n])))


def _types(matcher: Matcher, left: Sequence[int], right: Sequence[int]) -> list[str]:
    """A firm is no ministry: of some types, one has to be the other's kind."""
    schema = matcher.schema
    one, other = ({matcher.names[n].type for n in nodes} for nodes in (left, right))
    if any(schema.is_a(a, b) or schema.is_a(b, a) for a in one for b in other):
        return []
    return ["one is a {}, the other a {}".format(*sorted((min(one), min(other))))]


def _several(matcher: Matcher, pairs: Iterable[_Pair]) -> Mapping[int, int]:
    """With how many things that have identifiers each cluster would be merged, by the name that stands for it."""
    hubs: dict[int, set[int]] = {}
    for pair in pairs:
        if pair.score >= load_model().accept and not pair.against:
            for node, other in ((pair.left, pair.right), (pair.right, pair.left)):
                if matcher.clusters.identified(other):
                    hubs.setdefault(node, set()).add(other)
    return {node: len(found) for node, found in hubs.items()}


def _decide(matcher: Matcher, pair: _Pair, several: Mapping[int, int], state: _State) -> None:
    """Merge two clusters, or leave them in doubt."""
    clusters = matcher.clusters
    a, b = clusters.root(pair.left), clusters.root(pair.right)
    if a == b or clusters.kept_apart(a, b):
        return
    against = list(pair.against)
    for node in (pair.left, pair.right):
        if matcher.is_ambiguous(node):
            against.append("one of the names could be several things")
        elif several.get(node, 0) > 1:
            against.append("one of them is as much like another")
    if forms_conflict(state.forms[a], state.forms[b]):
        against.append("other names of theirs have different legal forms")
    if state.countries[a] and state.countries[b] and not state.countries[a] & state.countries[b]:
        against.append("other names of theirs are in different countries")
    if pair.score < load_model().accept or against or clusters.clash(a, b):
        matcher.doubts.append(pair.doubt(*against))
        return
    clusters.join(Join(pair.left, pair.right, Reason.LIKENESS, pair.score, why="; ".join(pair.reasons)))
    root = clusters.root(a)
    state.forms[root] = state.forms[a] | state.forms[b]
    state.countries[root] = state.countries[a] | state.countries[b]
