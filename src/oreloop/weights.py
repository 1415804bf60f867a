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


class _Sums(dict[str, float]):
    """Weights of features; one that there is no weight for counts nothing."""

    def __missing__(self, feature: str) -> float:
        return 0.0


class Weights:
    """One linear score for each label: the sum of the weights of the features that are there.

    Sums are exact (`math.fsum`): the order of the features, which hangs on the process where they are a set, changes no
    bit of a score, so that of two candidates that score alike the same one wins everywhere.
    """

    def __init__(self, rows: Iterable[tuple[str, str, float]]) -> None:
        self._by_label: dict[str, _Sums] = {}
        self._joined: dict[str, _Sums] = {}
        self._transposed: dict[str, list[tuple[str, float]]] | None = None
        for label, feature, weight in rows:
            self._by_label.setdefault(label, _Sums())[feature] = weight

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in the order of the file."""
        return tuple(self._by_label)

    def score(self, label: str, features: Iterable[str]) -> float:
        """The score of one label, in log odds; a label that the file does not know has 0.

        >>> Weights([("a", "x", 1.5), ("a", "y", -1.0)]).score("a", ["x", "y", "z"])
        0.5
        """
        return math.fsum(map(self._by_label.get(label, _Sums()).__getitem__, features))

    def shared(self, label: str, features: Iterable[str]) -> float:
        """The score of one label, where a feature that it has no weight for counts as it does for the label "*".

        >>> Weights([("*", "x", 1.0), ("*", "y", 1.0), ("a", "x", 0.25)]).shared("a", ["x", "y"])
        1.25
        """
        if label not in self._joined:
            self._joined[label] = _Sums(self._by_label.get("*", {}) | self._by_label.get(label, {}))
        return math.fsum(map(self._joined[label].__getitem__, features))

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
        return min(totals, key=lambda label: (-round(totals[label], 9), label))

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
