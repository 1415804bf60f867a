"""How a candidate stands among the others of its document: what the net asks once it has scored them all by themselves.

A plant has one place and a product one maker, mostly: of two candidates that share a relation and an end the weaker is
likely wrong, however well its words fit. What a sentence says of a name by other relations tells as much: who has a
capacity also makes something. The features are read into the weights of ontology/weights/rivals.tsv, beside the score
itself; so this is a second layer of logistic regression over the first (stacked generalisation, Wolpert 1992).

| feature | tells |
| --- | --- |
| `subject here`, `object here` | lead over the best candidate of the sentence that has another subject, or object |
| `relation here` | lead over the best other relation of the same two ends in the sentence |
| `subject`, `object` | as the first two, for the best of each pair in the whole document |
| `s:R`, `o:R` | how likely the subject, or the object, stands in another relation R in this sentence |
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from oreloop.candidates.relations import RelationKind
from oreloop.candidates.scenes import Argument, Scene
from oreloop.candidates.stated import Pair
from oreloop.weights import UNIT, Weights

#: The score (see `UNIT`) from which on a candidate is asked after, and counts as a rival.
LEAST = -3 * UNIT // 2


class Candidate(NamedTuple):
    """That a relation may hold between two arguments of a scene."""

    relation: RelationKind
    subject: Argument
    object: Argument
    scene: Scene

    @property
    def pair(self) -> Pair:
        """The relation and its ends, as claims state them."""
        return pair_of(self.relation, self.subject, self.object)


def pair_of(relation: RelationKind, subject: Argument, obj: Argument) -> Pair:
    """A relation and its ends, as claims state them."""
    return relation.name, subject.key[1], obj.key[1]


class _Best:
    """The best score of each name under each key."""

    def __init__(self) -> None:
        self._table: dict[Hashable, dict[Hashable, int]] = {}

    def put(self, key: Hashable, name: Hashable, score: int) -> None:
        scores = self._table.setdefault(key, {})
        if score > scores.get(name, score - 1):
            scores[name] = score

    def of(self, key: Hashable) -> dict[Hashable, int]:
        return self._table[key]

    def lead(self, key: Hashable, name: Hashable, score: int) -> str:
        """How far a score is above the best one of other names, in a few steps; "alone" where there is no other."""
        scores = self._table[key]
        if len(scores) == 1:
            return "alone"
        gap = (score - max(other for rival, other in scores.items() if rival != name)) // UNIT
        return str(max(-3, min(2, gap)))


def rival_features(scored: Sequence[tuple[int, Candidate]]) -> Iterator[list[str]]:
    """The features of each candidate of a document; `scored` are all that reach `LEAST`, with their scores."""
    subjects_here, objects_here, relations_here, of_subject, of_object = (_Best() for _ in range(5))
    subjects, objects, pairs = _Best(), _Best(), _Best()
    for score, (kind, s, o, scene) in scored:
        relation, here, subject, obj = kind.name, scene.masked.index, s.key, o.key
        subjects_here.put((here, relation, obj), subject, score)
        objects_here.put((here, relation, subject), obj, score)
        relations_here.put((here, subject, obj), relation, score)
        of_subject.put((here, subject), relation, score)
        of_object.put((here, obj), relation, score)
        subjects.put((relation, obj), subject, score)
        objects.put((relation, subject), obj, score)
        pairs.put(relation, (subject, obj), score)
    for score, (kind, s, o, scene) in scored:
        relation, here, subject, obj = kind.name, scene.masked.index, s.key, o.key
        best = pairs.of(relation)[subject, obj]
        features = [
            "bias",
            f"subject here={subjects_here.lead((here, relation, obj), subject, score)}",
            f"object here={objects_here.lead((here, relation, subject), obj, score)}",
            f"relation here={relations_here.lead((here, subject, obj), relation, score)}",
            f"subject={subjects.lead((relation, obj), subject, best)}",
            f"object={objects.lead((relation, subject), obj, best)}"]
        for side, others in (("s", of_subject.of((here, subject))), ("o", of_object.of((here, obj)))):
            features += [f"{side}:{other}={max(-1, min(1, level // UNIT))}"
                         for other, level in others.items() if other != relation]
        yield features


def among_rivals(weights: Weights, scored: Sequence[tuple[int, Candidate]]) -> Iterator[float]:
    """The log odds of each candidate, by its own score and by how it stands among the others (`rival_features`)."""
    own = weights.sums(("score",))
    for (score, candidate), features in zip(scored, rival_features(scored), strict=True):
        yield weights.of(candidate.relation.name, own * score + UNIT * weights.sums(features)) / UNIT ** 2
