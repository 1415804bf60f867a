"""Facts: what all the places of a document that speak of one thing tell together, as features for a second scorer.

A candidate is one place of a text; the same fact may be told in several. Whether it holds is told from its likeliest
place, from how many there are, and from its rivals: other subjects for its object, other objects of its subject, other
relations of the two, in the same sentence and in the whole document.
"""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log, prod
from typing import NamedTuple

from oreloop.candidates.features import Candidate
from oreloop.candidates.relations import RelationKind, making_steps, typical_flows
from oreloop.weights import UNIT, probability

#: Relation, key of the subject, key of the object: what the patterns state.
Stated = frozenset[tuple[str, str, str]]
Key = tuple[str, str]
#: Where scores (hundredths of log odds) are cut into classes, and differences of scores.
_SCORES = (-200, -150, -100, -50, 0, 50, 100, 150, 200, 250)
_MARGINS = (-200, -100, -50, -1, 50, 100, 200, 400)
#: Where sums of probabilities are.
_SUMS = (0.1, 0.3, 0.6, 1.0, 1.5, 2.5, 4.0)
#: Stands for the score of nothing.
_NONE = -1 << 31
#: Relations of the same two ends that speak for a relation.
_SUPPORT = {"suppliesMaterial": "produces", "suppliesTo": "agreementWith", "agreementWith": "suppliesTo",
            "operatesIn": "locatedIn", "locatedIn": "operatesIn", "metIn": "operatesIn", "metOn": "opens",
            "opens": "metOn", "hasPartner": "coordinatedBy", "coordinatedBy": "hasPartner"}


class Place(NamedTuple):
    """A candidate with its score in hundredths of log odds."""

    score: int
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Fact:
    """A relation between two things, with the places that may tell it, the likeliest first."""

    relation: RelationKind
    subject: Key
    object: Key
    places: tuple[Place, ...]

    @property
    def score(self) -> int:
        """The score of its likeliest place."""
        return self.places[0].score


def facts_of(places: Iterable[Place]) -> list[Fact]:
    """The facts that the candidates of a document may tell, in the order in which they come up."""
    groups: dict[tuple[str, Key, Key], list[Place]] = {}
    for place in places:
        relation, subject, obj, _ = place.candidate
        ends = sorted((subject.key, obj.key)) if relation.symmetric else (subject.key, obj.key)
        groups.setdefault((relation.name, ends[0], ends[1]), []).append(place)
    return [Fact(group[0].candidate.relation, subject, obj, tuple(sorted(group, key=lambda place: -place.score)))
            for (_, subject, obj), group in groups.items()]


class _Scores:
    """The scores of some facts, and the sum of their probabilities."""

    __slots__ = ("_falling", "_sum")

    def __init__(self, scores: Iterable[int]) -> None:
        self._falling = sorted(scores, reverse=True)
        self._sum = sum(map(_probability, self._falling))

    def margin(self, score: int) -> str:
        """By how much a score of these is above the best of the others."""
        best = self._falling[0]
        if len(self._falling) == 1:
            return "none"
        return _margin(score - (best if best != score else self._falling[1]))

    def better(self, score: int) -> int:
        """How many are above a score."""
        return next((place for place, other in enumerate(self._falling) if other <= score), 0)

    def sum_beside(self, score: int) -> int:
        """How many facts are to be expected beside one of them, as a class."""
        return bisect_right(_SUMS, round(self._sum - _probability(score), 6))


class Rivals:
    """The facts of a document by what they have in common, to hold each against the others."""

    def __init__(self, facts: Sequence[Fact], stated: Stated) -> None:
        self._best = {(f.relation.name, f.subject, f.object): f.score for f in facts}
        groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
        self._made: dict[Key, list[Fact]] = defaultdict(list)
        self._done: dict[Key, list[Fact]] = defaultdict(list)
        self._here: dict[tuple[int, str], list[Place]] = defaultdict(list)
        self._patterns = Counter(relation for relation, _, _ in stated)
        self._stated = stated
        for fact in facts:
            name = fact.relation.name
            for key in _groups(fact):
                groups[key].append(fact.score)
            if name in ("produces", "performs"):
                (self._made if name == "produces" else self._done)[fact.subject].append(fact)
            for place in fact.places:
                self._here[place.candidate.scene.masked.index, name].append(place)
        self._scores = {key: _Scores(scores) for key, scores in groups.items()}

    def features(self, fact: Fact) -> tuple[str, ...]:
        """The features of a fact."""
        best = fact.places[0].candidate
        return (*_of_places(fact), *_of_ends(best), *self._in_sentence(fact, best), *self._in_text(fact),
                *self._support(fact))

    def _in_sentence(self, fact: Fact, best: Candidate) -> Iterator[str]:
        subject, obj = best.subject.key, best.object.key
        top = {"subject": _NONE, "object": _NONE, "any": _NONE}
        for score, other in self._here[best.scene.masked.index, fact.relation.name]:
            same_subject, same_object = other.subject.key == subject, other.object.key == obj
            if same_subject and same_object:
                continue
            top["any"] = max(top["any"], score)
            if same_subject or same_object:
                end = "object" if same_subject else "subject"
                top[end] = max(top[end], score)
        for name, score in top.items():
            yield f"here {name}={_margin(fact.score - score) if score != _NONE else 'none'}"

    def _in_text(self, fact: Fact) -> Iterator[str]:
        score = fact.score
        of_object, of_subject, of_pair, of_relation = (self._scores[key] for key in _groups(fact))
        for end, scores in (("subject", of_object), ("object", of_subject)):
            yield f"text {end}={scores.margin(score)}"
            yield f"better {end}s={min(scores.better(score), 4)}"
            yield f"{end}s={scores.sum_beside(score)}"
        yield f"better={min(of_relation.better(score), 8)}"
        yield f"facts={of_relation.sum_beside(score)}"
        yield f"stated={min(self._patterns[fact.relation.name], 3)}"
        yield f"other relation={of_pair.margin(score)}"

    def _support(self, fact: Fact) -> Iterator[str]:
        name, subject, obj = fact.relation.name, fact.subject, fact.object
        if (name, subject[1], obj[1]) in self._stated:
            yield "pattern"
        if name == "flow":
            typical, flow = typical_flows(), (_local(subject), _local(obj))
            yield f"chain={flow in typical:d}{flow[::-1] in typical:d}"
            scores = [f.score for made in self._made.values() for f in made if f.object == obj]
        elif name == "performs":
            scores = [f.score for f in self._made.get(subject, ())
                      if _local(obj) in making_steps().get(_local(f.object), ())]
        elif name == "produces":
            scores = [f.score for f in self._done.get(subject, ())
                      if _local(f.object) in making_steps().get(_local(obj), ())]
        else:
            found = self._best.get((_SUPPORT.get(name, ""), subject, obj))
            scores = [found] if found is not None else []
        yield f"support={_score(max(scores)) if scores else 'none'}"


def _of_places(fact: Fact) -> Iterator[str]:
    """How likely its places are by themselves, and together: one for each sentence."""
    sentences: dict[int, float] = {}
    for place in fact.places:
        sentences.setdefault(place.candidate.scene.masked.index, _probability(place.score))
    none = prod(1 - p for p in sentences.values())
    yield "bias"
    yield f"best={_score(fact.score)}"
    yield f"second={_score(fact.places[1].score) if len(fact.places) > 1 else 'none'}"
    yield f"all={_score(round(UNIT * log((1 - none) / none)))}"
    yield f"sentences={min(len(sentences), 4)}"


def _of_ends(best: Candidate) -> Iterator[str]:
    scene = best.scene
    standing = scene.standing
    yield f"kind={scene.masked.sentence.kind}"
    yield f"at={min(scene.masked.index, 8)}"
    for side, argument in (("s", best.subject), ("o", best.object)):
        yield f"{side}={argument.sort}"
        yield f"{side}role={argument.role}"
        if argument.letter in "OP":
            yield f"{side}share={standing.shares.get(argument.key, 0)}{'m' if argument.key in standing.mains else ''}"


def _local(key: Key) -> str:
    """The id of a material or step without the folder it stands in."""
    return key[1].rpartition("/")[2]


def _groups(fact: Fact) -> tuple[tuple[object, ...], ...]:
    """What a fact has in common with its rivals: its object, its subject, both ends, its relation."""
    name = fact.relation.name
    ends = (fact.subject, fact.object) if fact.subject <= fact.object else (fact.object, fact.subject)
    return ("object", name, fact.object), ("subject", name, fact.subject), ends, (name,)


@functools.lru_cache(maxsize=1 << 12)
def _probability(score: int) -> float:
    return probability(score / UNIT)


@functools.lru_cache(maxsize=1 << 12)
def _score(score: int) -> str:
    return str(bisect_right(_SCORES, score))


@functools.lru_cache(maxsize=1 << 12)
def _margin(margin: int) -> str:
    return str(bisect_right(_MARGINS, margin))
