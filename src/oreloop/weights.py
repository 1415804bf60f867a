"""Learned weights: tables of (label, feature, weight) in ontology/weights/*.tsv, and the sums that they give.

The files are made by tests/benchmarks/train.py from the annotated exercises under tests/gold; they are plain text, so
that a person can read what speaks for what.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from oreloop.folding import read_tsv
from oreloop.resources import folder


class Weights:
    """One linear score for each label: the sum of the weights of the features that are there."""

    def __init__(self, rows: Iterable[tuple[str, str, float]]) -> None:
        self._by_label: dict[str, dict[str, float]] = {}
        self._transposed: dict[str, list[tuple[str, float]]] | None = None
        for label, feature, weight in rows:
            self._by_label.setdefault(label, {})[feature] = weight

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in the order of the file."""
        return tuple(self._by_label)

    def score(self, label: str, features: Iterable[str]) -> float:
        """The score of one label, in log odds; a label that the file does not know has 0.

        >>> Weights([("a", "x", 1.5), ("a", "y", -1.0)]).score("a", ["x", "y", "z"])
        0.5
        """
        get = self._by_label.get(label, {}).get
        return sum(get(feature, 0.0) for feature in features)

    def shared(self, label: str, features: Iterable[str]) -> float:
        """The score of one label, where a feature that it has no weight for counts as it does for the label "*".

        >>> Weights([("*", "x", 1.0), ("*", "y", 1.0), ("a", "x", 0.25)]).shared("a", ["x", "y"])
        1.25
        """
        own = self._by_label.get(label, {})
        common = self._by_label.get("*", {})
        total = 0.0
        for feature in features:
            weight = own.get(feature)
            total += common.get(feature, 0.0) if weight is None else weight
        return total

    def best(self, features: Iterable[str], bonus: Mapping[str, float] = MappingProxyType({})) -> str:
        """The label of the highest score, with what a `bonus` adds to some; of several the first in the alphabet.

        >>> Weights([("a", "x", 1.5), ("b", "x", 2.0)]).best(["x"])
        'b'
        """
        totals = {label: bonus.get(label, 0.0) for label in self._by_label}
        get = self._by_feature().get
        for feature in features:
            for label, weight in get(feature, ()):
                totals[label] += weight
        return min(totals, key=lambda label: (-totals[label], label))

    def _by_feature(self) -> dict[str, list[tuple[str, float]]]:
        """The same weights by feature, which is quicker where all labels are scored."""
        if self._transposed is None:
            self._transposed = {}
            for label, weights in self._by_label.items():
                for feature, weight in weights.items():
                    self._transposed.setdefault(feature, []).append((label, weight))
        return self._transposed


def probability(score: float) -> float:
    """The probability that a score in log odds stands for.

    >>> probability(0.0)
    0.5
    """
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, score))))


def log_odds(probability: float) -> float:
    """The score that a probability stands for.

    >>> log_odds(0.5)
    0.0
    """
    return math.log(probability / (1 - probability))


@functools.cache
def load_weights(name: str) -> Weights:
    """The weights of ontology/weights/NAME.tsv.

    Raises:
        KnowledgeError: a row does not fit the header.
    """
    path = folder("ontology") / "weights" / f"{name}.tsv"
    return Weights((row["label"], row["feature"], float(row["weight"])) for row in read_tsv(path))
