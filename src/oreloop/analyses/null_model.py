"""How much two would have in common by chance: the bipartite configuration model.

Method: of all random two-mode networks in which everybody has the observed degree on average, the one with the largest
entropy ties row i to column j independently, with probability x_i y_j / (1 + x_i y_j) (F. Saracco, R. Di Clemente,
A. Gabrielli and T. Squartini, Randomizing bipartite networks: the case of the World Trade Web, Scientific Reports 5,
2015, 10595). What two rows have in common is then a sum of independent events of unequal probability, whose tail gives
the p-value (F. Saracco, M. J. Straka, R. Di Clemente, A. Gabrielli, G. Caldarelli and T. Squartini, Inferring
monopartite projections of bipartite networks: an entropy-based approach, New Journal of Physics 19, 2017, 053022).

Those with the same degree have the same probabilities, so that all is computed by classes of degrees, and exactly.
Degrees that force ties (a row that is tied to all columns, or all networks that the sequence of Gale and Ryser allows
agree on a block) are no limit of finite x and y: such blocks are split off first.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from operator import mul

#: When the expected degrees are near enough to the observed ones (as a share of them), and when to stop in any case.
_TOLERANCE, _ROUNDS = 1e-9, 20_000
#: The logarithm of the least probability that is computed with.
_LEAST = -700.0

#: A class of rows or columns: its own degree, the degree within a block, how many they are.
_Class = tuple[int, int, int]


class ConfigurationModel:
    """The model for the degrees of rows and columns, such as how many partners each project has and how many projects
    each organisation; their sums must be equal."""

    def __init__(self, rows: Iterable[int], columns: Iterable[int]) -> None:
        by_row, self._columns = Counter(d for d in rows if d), Counter(d for d in columns if d)
        self._ties = {row: dict.fromkeys(self._columns, 0.0) for row in by_row}
        self._split([(d, d, n) for d, n in sorted(by_row.items(), reverse=True)],
                    [(d, d, n) for d, n in sorted(self._columns.items(), reverse=True)])

    def probability(self, row: int, column: int) -> float:
        """That a row of this degree is tied to a column of that."""
        return self._ties[row][column]

    def expected(self, one: int, other: int) -> float:
        """How many columns two rows of these degrees have in common on average."""
        return math.fsum(p * n for p, n in self._groups(one, other))

    def p_values(self, one: int, other: int, most: int) -> list[float]:
        """The probabilities that two rows of these degrees have at least 0, 1, ... `most` columns in common."""
        return tails(self._groups(one, other), most)

    def _groups(self, one: int, other: int) -> list[tuple[float, int]]:
        first, second = self._ties[one], self._ties[other]
        return [(first[column] * second[column], n) for column, n in self._columns.items()]

    def _split(self, rows: list[_Class], columns: list[_Class]) -> None:
        """Solve a block, highest degrees first; parts in which ties are forced are split off.

        If the first t rows have as many ties as columns can give them at most, then they are tied to all columns of
        degree t and more, and the other rows to no column of degree t and less (D. Gale, A theorem on flows in
        networks, Pacific Journal of Mathematics 7, 1957, 1073-1082).
        """
        if not rows or not columns:
            return
        first = ties = 0
        for place, (_, degree, count) in enumerate(rows, 1):
            first, ties = first + count, ties + count * degree
            full = [c for c in columns if c[1] >= first]
            if ties == sum(n * min(d, first) for _, d, n in columns) and (place < len(rows) or full):
                for row in rows[:place]:
                    self._ties[row[0]].update((column, 1.0) for column, _, _ in full)
                given = sum(n for _, _, n in full)
                self._split([(own, d - given, n) for own, d, n in rows[:place]], [c for c in columns if c[1] < first])
                self._split(rows[place:], [(own, d - first, n) for own, d, n in columns if d > first])
                return
        self._solve(rows, columns)

    def _solve(self, rows: Sequence[_Class], columns: Sequence[_Class]) -> None:
        """Fixed-point iteration of x = degree / (sum of y / (1 + x y)), and the same for y."""
        total = math.sqrt(sum(d * n for _, d, n in rows))
        x, y = [d / total for _, d, _ in rows], [d / total for _, d, _ in columns]
        for _ in range(_ROUNDS):
            x, off = _updated(x, y, rows, columns)
            y, _ = _updated(y, x, columns, rows)
            if off < _TOLERANCE:
                break
        for (row, _, _), here in zip(rows, x, strict=True):
            self._ties[row].update((column, here * there / (1 + here * there))
                                   for (column, _, _), there in zip(columns, y, strict=True))


def _updated(ours: Sequence[float], theirs: Sequence[float], own: Sequence[_Class],
             other: Sequence[_Class]) -> tuple[list[float], float]:
    """The next values of one side, and by which share the expected degrees were off."""
    found, off = [], 0.0
    weighed = [(there, n) for there, (_, _, n) in zip(theirs, other, strict=True)]
    for here, (_, degree, _) in zip(ours, own, strict=True):
        rest = sum(n * there / (1 + here * there) for there, n in weighed)
        off = max(off, abs(here * rest / degree - 1))
        found.append(degree / rest)
    return found, off


def tails(groups: Iterable[tuple[float, int]], most: int) -> list[float]:
    """Of a sum of independent events, given as probability and how many have it: the probabilities of at least 0, 1,
    ... `most` of them (the Poisson binomial distribution).

    Only sums of positive terms, so that small probabilities keep all their digits.

    >>> tails([(0.5, 2)], 3)
    [1.0, 0.75, 0.25, 0.0]
    """
    # The last bin holds all that is at least `most`.
    bins = [1.0] + [0.0] * most
    for probability, count in groups:
        for part in _parts(probability, count):
            downwards = _binomial(probability, part, most)[::-1]
            last = sum(map(mul, bins, accumulate(downwards)))
            bins = [sum(map(mul, bins, downwards[most - n:])) for n in range(most)]
            bins.append(last)
    return [min(above, 1.0) for above in accumulate(reversed(bins))][::-1]


def _parts(probability: float, count: int) -> list[int]:
    """So many events in parts of which none is so large that the probability of no event is no number any more."""
    most = count if probability >= 1 else int(_LEAST / min(math.log1p(-probability), -1e-300))
    return [min(most, count - done) for done in range(0, count, max(most, 1))] if probability > 0 else []


def _binomial(probability: float, count: int, most: int) -> list[float]:
    """The probabilities of 0, 1, ... of so many equal events, the last one of at least `most`."""
    found = [0.0] * (most + 1)
    if probability >= 1:
        found[min(count, most)] = 1.0
        return found
    term, odds = math.exp(count * math.log1p(-probability)), probability / (1 - probability)
    for n in range(count + 1):
        found[min(n, most)] += term
        if n >= most and n > count * probability and term < 1e-17 * found[most]:
            break
        term *= (count - n) / (n + 1) * odds
    return found


def false_discovery_rates(p_values: Mapping[float, int], tests: int) -> dict[float, float]:
    """For each p-value, given with how often it occurs, the rate of false discoveries if all up to it are accepted.

    Of so many tests; those that are not given have p = 1 (Y. Benjamini and Y. Hochberg, Controlling the false discovery
    rate, Journal of the Royal Statistical Society B 57, 1995, 289-300).
    """
    place, least = sum(p_values.values()), 1.0
    found: dict[float, float] = {}
    for p in sorted(p_values, reverse=True):
        least = found[p] = min(least, p * tests / place)
        place -= p_values[p]
    return found
