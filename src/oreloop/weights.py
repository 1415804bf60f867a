"""Learned weights: tables of (label, feature, weight) in ontology/weights/*.tsv, and the sums that they give.

The files are made by tests/benchmarks/train.py from the annotated exercises under tests/gold; they are plain text, so
that a person can read what speaks for what.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable, Mapping
from itertools import repeat
from types import MappingProxyType

from oreloop.errors import KnowledgeError
from oreloop.resources import folder

#: Weights are counted in hundredths, as the files have them.
UNIT = 100
#: The width of one label's score in bits, and what is added so that none is below 0.
_LANE, _HALF = 32, 1 << 31
_MASK = (1 << _LANE) - 1
_ROW = re.compile(r"^([^\t]+)\t([^\t]+)\t(-?\d+)\.(\d\d)$", re.ASCII)


class Weights:
    """One linear score for each label: the sum of the weights of the features that are there.

    A feature that a label has no weight for counts as it does for the label "*", if there is that. Weights are whole
    hundredths: sums are exact, so that the order of the features, which hangs on the process where they are a set,
    changes no score. The weights of a feature for all labels stand side by side in one long number, 32 bits for each:
    adding such numbers adds up the scores of all labels at once.
    """

    def __init__(self, rows: Iterable[tuple[str, str, int]]) -> None:
        table: dict[str, dict[str, int]] = {}
        for label, feature, weight in rows:
            table.setdefault(label, {})[feature] = weight
        shared = table.pop("*", {})
        self._labels = {label: _LANE * place for place, label in enumerate(table)}
        ones = sum(1 << place for place in self._labels.values())
        self._bias = _HALF * ones
        self._rows: dict[str, int] = {feature: weight * ones for feature, weight in shared.items()}
        for label, place in self._labels.items():
            for feature, weight in table[label].items():
                self._rows[feature] = self._rows.get(feature, 0) + (weight - shared.get(feature, 0) << place)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels but "*", in the order of the file."""
        return tuple(self._labels)

    def sums(self, features: Iterable[str]) -> int:
        """The scores of all labels as one number; such numbers may be added up, and `of` reads them."""
        return sum(map(self._rows.get, features, repeat(0)))

    def of(self, label: str, sums: int) -> int:
        """The score of one label in hundredths of log odds; of one that the file does not know, 0.

        >>> weights = Weights([("a", "x", 150), ("a", "y", -100), ("*", "x", 200), ("b", "z", 10)])
        >>> weights.of("a", weights.sums(["x", "y", "z"])), weights.of("b", weights.sums(["x"]) + weights.sums(["y"]))
        (50, 200)
        """
        place = self._labels.get(label)
        return ((sums + self._bias) >> place & _MASK) - _HALF if place is not None else 0

    def best(self, features: Iterable[str], bonus: Mapping[str, int] = MappingProxyType({})) -> str:
        """The label of the highest score, with what a `bonus` adds to some; of several the first in the alphabet.

        >>> Weights([("a", "x", 150), ("b", "x", 200)]).best(["x"])
        'b'
        """
        sums = self.sums(features)
        return min(self._labels, key=lambda label: (-self.of(label, sums) - bonus.get(label, 0), label))


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
        KnowledgeError: a row is not made of a label, a feature and a weight of two decimals.
    """
    path = folder("ontology") / "weights" / f"{name}.tsv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return Weights(_row(line, path.name) for line in lines[1:])


def _row(line: str, file: str) -> tuple[str, str, int]:
    match _ROW.findall(line):
        case [(label, feature, whole, part)]:
            return label, feature, int(whole + part)
    raise KnowledgeError("this row is no weight", where=f"{file}: {line}",
                         hint="write label, feature and a weight of two decimals, such as -0.25, parted by tabs")
