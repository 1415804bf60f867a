"""Documents to claims by a wide net: every pair of names is a candidate, a learned scorer keeps the likely ones.

What the patterns find precisely, this finds in wording that nobody wrote a pattern for, with less certainty. Features
and weights are data (ontology/relations, ontology/weights); the method is logistic regression over hand-made features,
with weights that all relations share beside those of each one (Daumé III, Frustratingly Easy Domain Adaptation, ACL
2007).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from oreloop.candidates.features import Candidate, View, candidates_of
from oreloop.candidates.relations import RelationKind, relation_kinds
from oreloop.candidates.scenes import Scene, scenes_of
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


class _Scorer:
    """Scores of the candidates of one scene; what the ends and the sentence add is summed up once for each relation."""

    def __init__(self, weights: Weights, view: View, stated: Stated) -> None:
        self._weights = weights
        self._view = view
        self._stated = stated
        self._sums: dict[tuple[str, str, int, str, str], float] = {}
        self._scene: dict[str, float] = {}

    def score(self, candidate: Candidate) -> float:
        relation = candidate.relation
        name = relation.name
        if name not in self._scene:
            self._scene[name] = self._weights.shared(name, self._view.scene)
        total = self._scene[name]
        for side, argument in (("s", candidate.subject), ("o", candidate.object)):
            key = (name, side, argument.span.start, argument.role, argument.key[1])
            if key not in self._sums:
                self._sums[key] = self._weights.shared(name, self._view.end(side, argument))
            total += self._sums[key]
        total += self._weights.shared(name, self._view.pair(relation, candidate.subject, candidate.object))
        if (name, candidate.subject.key[1], candidate.object.key[1]) in self._stated:
            total += self._weights.shared(name, ("stated",))
        return total


def likely(document: Document, sentences: Sequence[Masked], context: Context, stated: Stated) -> Iterator[Scored]:
    """The candidates of a document that are likely enough, sentence by sentence."""
    low = lowered(document.text)
    weights = load_weights("relations")
    for scene in scenes_of(document.text, sentences, context, document.language):
        scorer = _Scorer(weights, View(scene, low, document.language), stated)
        scored = ((scorer.score(c), c) for c in candidates_of(scene, relation_kinds()))
        kept = [(score, c) for score, c in scored if score > c.relation.threshold]
        yield from (Scored(c, round(probability(score), 2)) for score, c in _one_each(kept))


def _one_each(scored: Iterable[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """Of the candidates that share the end of which there is to be one, the likeliest."""
    best: dict[tuple[str, ...], tuple[float, Candidate]] = {}
    for score, candidate in scored:
        key = _rivals(candidate.relation, candidate)
        if key not in best or score > best[key][0]:
            best[key] = (score, candidate)
    return list(best.values())


def _rivals(relation: RelationKind, candidate: Candidate) -> tuple[str, ...]:
    ends = {"subject": (*candidate.object.key,), "object": (*candidate.subject.key,)}
    return (relation.name, *ends.get(relation.one, (*candidate.subject.key, *candidate.object.key)))


def features_of(scene: Scene, low: str, language: str, stated: Stated) -> Iterator[tuple[Candidate, tuple[str, ...]]]:
    """The candidates of a scene with all their features: what the training learns from."""
    view = View(scene, low, language)
    for c in candidates_of(scene, relation_kinds()):
        extra = ("stated",) if (c.relation.name, c.subject.key[1], c.object.key[1]) in stated else ()
        yield c, (*view.scene, *view.end("s", c.subject), *view.end("o", c.object),
                  *view.pair(c.relation, c.subject, c.object), *extra)
