"""Documents to claims by a wide net: every pair of names is a candidate, a learned scorer keeps the likely ones.

What the patterns find precisely, this finds in wording that nobody wrote a pattern for, with less certainty. It also
judges what they state: that they do, and how often such a pattern is right, is one feature among the others. Features
and weights are data (ontology/relations, ontology/weights); the method is logistic regression over hand-made features,
with weights that all relations share beside those of each one (Daumé III, Frustratingly Easy Domain Adaptation, ACL
2007), and a second layer over how a candidate stands among the others of its document (`rivals`).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from oreloop.candidates.features import Group
from oreloop.candidates.pairing import candidates_of
from oreloop.candidates.relations import THRESHOLD, RelationKind
from oreloop.candidates.rivals import LEAST, Candidate, among_rivals, pair_of
from oreloop.candidates.scenes import Argument, Scene, scenes_of
from oreloop.candidates.stated import Pair, Stated
from oreloop.candidates.view import View
from oreloop.context import Context
from oreloop.cues import name_words
from oreloop.masking import Masked
from oreloop.model import Document
from oreloop.weights import UNIT, Weights, load_weights, probability


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with the probability that it holds."""

    candidate: Candidate
    probability: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """The candidates of a document that are likely enough, sentence by sentence, and the probability of each pair that
    the patterns state, where it is a candidate."""

    likely: tuple[Scored, ...]
    stated: dict[Pair, float]


class Scorer:
    """Scores of the candidates of one scene, in hundredths of log odds.

    What the sentence, the ends and the words between them add is summed up once for each pair of arguments, for all
    relations together.
    """

    def __init__(self, weights: Weights, view: View, stated: Stated) -> None:
        self._weights = weights
        self._view = view
        self._stated = stated
        self._scene = self._sums([view.sentence()])
        self._ends: dict[tuple[str, Argument], int] = {}
        self._pairs: dict[tuple[Argument, Argument], int] = {}

    def score(self, relation: RelationKind, subject: Argument, obj: Argument) -> int:
        """The score of a candidate: the sum of the weights of `View.features`."""
        total = self._pairs.get((subject, obj))
        if total is None:
            total = self._scene + self._end("s", subject) + self._end("o", obj)
            total += self._sums(self._view.pair(subject, obj))
            self._pairs[subject, obj] = total
        total += _sums_of(self._weights, *self._view.fit(relation, subject, obj))
        pair = pair_of(relation, subject, obj)
        if pair in self._stated:
            total += self._weights.sums(self._stated.features(pair, self._view.scene.masked.sentence))
        return self._weights.of(relation.name, total)

    def _end(self, side: str, argument: Argument) -> int:
        if (side, argument) not in self._ends:
            self._ends[side, argument] = self._sums(self._view.end(side, argument))
        return self._ends[side, argument]

    def _sums(self, groups: Iterable[Group]) -> int:
        total = 0
        for function, values in groups:
            total += _sums_of(self._weights, function, values)
        return total


@functools.lru_cache(maxsize=1 << 14)
def _sums_of(weights: Weights, function: Callable[..., Sequence[str]], values: tuple[Any, ...]) -> int:
    """The sums of one group of features."""
    return weights.sums(function(*values))


def judge(document: Document, sentences: Sequence[Masked], context: Context, stated: Stated) -> Judgement:
    """What the net makes of a document.

    Each candidate is scored by itself, and what may be true once more by how it stands among the others. What speaks
    for the opposite of what patterns state, of a relation that holds one way only, speaks for them.
    """
    weights = load_weights("relations")
    scored: list[tuple[int, Candidate]] = []
    verdicts: dict[Pair, float] = {}
    for scene in scenes_of(document.text, sentences, context, document.language):
        candidates = list(candidates_of(scene))
        if not candidates:
            continue
        scorer = Scorer(weights, View(scene, document.language), stated)
        for relation, subject, obj in candidates:
            score = scorer.score(relation, subject, obj)
            if score >= LEAST:
                scored.append((score, Candidate(relation, subject, obj, scene)))
            elif (pair := pair_of(relation, subject, obj)) in stated:
                verdicts.setdefault(pair, probability(score / UNIT))
    likely = []
    for odds, (_, candidate) in zip(among_rivals(load_weights("rivals"), scored), scored, strict=True):
        pair = _in_the_stated_direction(candidate, stated)
        if odds > THRESHOLD and pair == candidate.pair:
            likely.append((odds, candidate))
        if pair in stated:
            verdicts[pair] = max(verdicts.get(pair, 0.0), probability(odds))
    return Judgement(tuple(Scored(c, round(probability(odds), 2)) for odds, c in _one_each(likely)), verdicts)


def _in_the_stated_direction(candidate: Candidate, stated: Stated) -> Pair:
    """The pair of a candidate, or that which patterns state instead, of a relation that holds in one direction only."""
    relation, a, b = candidate.pair
    turned = relation, b, a
    one_way = candidate.relation.one_way and candidate.pair not in stated
    return turned if one_way and turned in stated else candidate.pair


def _one_each(scored: Sequence[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """Of the candidates of a sentence that share the end of which there is to be one, the likeliest, with those whose
    other end is named in one breath with it: "A and B build a plant in C"."""
    rivals: dict[tuple[object, ...], list[tuple[float, Candidate]]] = {}
    for item in scored:
        candidate = item[1]
        rivals.setdefault((candidate.scene.masked.index, *_rivals(candidate.relation, candidate)), []).append(item)
    found = []
    for items in rivals.values():
        best = max(items, key=lambda item: item[0])
        found += [item for item in items if item is best or _in_one_breath(best[1], item[1])]
    return found


def _in_one_breath(one: Candidate, other: Candidate) -> bool:
    """Whether but "and" or a comma stands between the ends in which two candidates differ."""
    ends = [(a, b) for a, b in ((one.subject, other.subject), (one.object, other.object)) if a.span != b.span]
    if len(ends) != 1 or not all(a.role == "here" and a.key != b.key for pair in ends for a, b in (pair, pair[::-1])):
        return False
    left, right = sorted((argument.span for argument in ends[0]), key=lambda span: span.start)
    return _joints().fullmatch(one.scene.low, left.end, right.start) is not None


@functools.cache
def _joints() -> re.Pattern[str]:
    """What joins two names of one breath."""
    return re.compile(rf"\s?(?:,|,? (?:{'|'.join(map(re.escape, sorted(name_words().joiners)))}))\s")


def _rivals(relation: RelationKind, candidate: Candidate) -> tuple[str, ...]:
    if relation.symmetric:
        return relation.name, *chain.from_iterable(sorted((candidate.subject.key, candidate.object.key)))
    ends = {"subject": (*candidate.object.key,), "object": (*candidate.subject.key,)}
    return (relation.name, *ends.get(relation.one, (*candidate.subject.key, *candidate.object.key)))


def features_of(scene: Scene, language: str, stated: Stated) -> Iterator[tuple[Candidate, tuple[str, ...]]]:
    """The candidates of a scene with all their features: what the training learns from."""
    view = View(scene, language)
    for relation, subject, obj in candidates_of(scene):
        found = stated.features(pair_of(relation, subject, obj), scene.masked.sentence)
        yield Candidate(relation, subject, obj, scene), (*view.features(relation, subject, obj), *found)
