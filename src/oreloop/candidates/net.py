"""Documents to claims by a wide net: every pair of names is a candidate, a learned scorer keeps the likely ones.

What the patterns find precisely, this finds in wording that nobody wrote a pattern for, with less certainty. Features
and weights are data (ontology/relations, ontology/weights); the method is logistic regression over hand-made features,
with weights that all relations share beside those of each one (Daumé III, Frustratingly Easy Domain Adaptation, ACL
2007), and a second layer over how a candidate stands among the others of its document (`rivals`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from oreloop.candidates.features import (
    HERE,
    Candidate,
    Gap,
    View,
    candidates_of,
    count_features,
    far_features,
    gap_features,
)
from oreloop.candidates.relations import THRESHOLD, RelationKind
from oreloop.candidates.rivals import LEAST, among_rivals
from oreloop.candidates.scenes import Argument, Scene, scenes_of
from oreloop.context import Context
from oreloop.lexicon import lowered
from oreloop.masking import Masked
from oreloop.model import Document
from oreloop.weights import Weights, load_weights, probability

#: What the patterns state: relation, key of the subject, key of the object.
Stated = frozenset[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with the probability that it holds."""

    candidate: Candidate
    probability: float


class Scorer:
    """Scores of the candidates of one scene, in hundredths of log odds.

    What the sentence, the ends and the words between them add is summed up once for each pair of arguments, for all
    relations together; what else hangs on a handful of values is looked up.
    """

    def __init__(self, weights: Weights, view: View, stated: Stated) -> None:
        self._weights = weights
        self._view = view
        self._stated = stated
        self._scene = weights.sums(view.scene)
        self._ends: dict[tuple[str, Argument], int] = {}
        self._gaps: dict[tuple[Argument, Argument], tuple[Gap, int]] = {}
        self._around: dict[tuple[str, Argument], int] = {}
        self._gates: dict[tuple[str, str, Argument], int] = {}

    def score(self, candidate: Candidate) -> int:
        """The score of a candidate: the sum of the weights of `View.features`."""
        relation, subject, obj, _ = candidate
        view, weights = self._view, self._weights
        if subject.role in HERE and obj.role in HERE:
            known = self._gaps.get((subject, obj))
            if known is None:
                gap = view.gap(subject, obj)
                known = gap, self._pair(subject, obj) + weights.sums(gap.features)
                self._gaps[subject, obj] = known
            total = known[1] + _sums(weights, gap_features, *known[0].standing(relation))
        else:
            side, anchor, far = ("o", obj, subject) if obj.role in HERE else ("s", subject, obj)
            total = self._pair(subject, obj) + self._near(relation, side, anchor)
            total += _sums(weights, far_features, far.role, view.has_rival(relation, side))
        total += _sums(weights, count_features, *view.count(relation))
        if (relation.name, subject.key[1], obj.key[1]) in self._stated:
            total += weights.sums(("stated",))
        return weights.of(relation.name, total)

    def _pair(self, subject: Argument, obj: Argument) -> int:
        """What the sentence and either end add."""
        return self._scene + self._end("s", subject) + self._end("o", obj)

    def _end(self, side: str, argument: Argument) -> int:
        if (side, argument) not in self._ends:
            self._ends[side, argument] = self._weights.sums(self._view.end(side, argument))
        return self._ends[side, argument]

    def _near(self, relation: RelationKind, side: str, anchor: Argument) -> int:
        """What the cues around the only end that stands here add."""
        if (side, anchor) not in self._around:
            self._around[side, anchor] = self._weights.sums(self._view.around(side, anchor))
        if (relation.name, side, anchor) not in self._gates:
            self._gates[relation.name, side, anchor] = self._weights.sums(self._view.gates(relation, side, anchor))
        return self._around[side, anchor] + self._gates[relation.name, side, anchor]


@functools.lru_cache(maxsize=1 << 12)
def _sums(weights: Weights, features: Callable[..., Iterable[str]], *values: object) -> int:
    """The sums of features that hang on a few values only, each worked out once."""
    return weights.sums(features(*values))


def likely(document: Document, sentences: Sequence[Masked], context: Context, stated: Stated) -> Iterator[Scored]:
    """The candidates of a document that are likely enough, sentence by sentence.

    Each is scored by itself, and what may be true once more by how it stands among the others.
    """
    low = lowered(document.text)
    weights = load_weights("relations")
    scored = []
    for scene in scenes_of(document.text, sentences, context, document.language):
        scorer = Scorer(weights, View(scene, low, document.language), stated)
        scored += [(score, c) for c in candidates_of(scene) if (score := scorer.score(c)) >= LEAST]
    odds = among_rivals(load_weights("rivals"), scored)
    kept = ((odd, c) for odd, (_, c) in zip(odds, scored, strict=True) if odd > THRESHOLD)
    yield from (Scored(c, round(probability(odd), 2)) for odd, c in _one_each(kept))


def _one_each(scored: Iterable[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """Of the candidates of a sentence that share the end of which there is to be one, the likeliest."""
    best: dict[tuple[object, ...], tuple[float, Candidate]] = {}
    for odds, candidate in scored:
        key = (candidate.scene.masked.index, *_rivals(candidate.relation, candidate))
        if key not in best or odds > best[key][0]:
            best[key] = (odds, candidate)
    return list(best.values())


def _rivals(relation: RelationKind, candidate: Candidate) -> tuple[str, ...]:
    ends = {"subject": (*candidate.object.key,), "object": (*candidate.subject.key,)}
    return (relation.name, *ends.get(relation.one, (*candidate.subject.key, *candidate.object.key)))


def features_of(scene: Scene, low: str, language: str, stated: Stated) -> Iterator[tuple[Candidate, tuple[str, ...]]]:
    """The candidates of a scene with all their features: what the training learns from."""
    view = View(scene, low, language)
    for c in candidates_of(scene):
        extra = ("stated",) if (c.relation.name, c.subject.key[1], c.object.key[1]) in stated else ()
        yield c, (*view.features(c.relation, c.subject, c.object), *extra)
