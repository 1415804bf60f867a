"""How much two would have in common by chance: the bipartite configuration model.

Method: of all random two-mode networks in which everybody has the observed degree on average, the one with the largest
entropy ties row i to column j independently, with probability x_i y_j / (1 + x_i y_j) (F. Saracco, R. Di Clemente,
A. Gabrielli and T. Squartini, Randomizing bipartite networks: the case of the World Trade Web, Scientific Reports 5,
2015, 10595). What two rows have in common is then a sum of independent events of unequal probability, whose tail gives
the p-value (F. Saracco, M. J. Straka, R. Di Clemente, A. Gabrielli, G. Caldarelli and T. Squartini, Inferring
monopartite projections of bipartite networks: an entropy-based approach, New Journal of Physics 19, 2017, 053022; see
`poisson_binomial`).

Those with the same degree have the same probabilities, so that all is computed by classes of degrees, and exactly.
Degrees that force ties (a row that is tied to all columns, or all networks that the sequence of Gale and Ryser allows
agree on a block) are no limit of finite x and y: such blocks are split off first.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from oreloop.analyses.poisson_binomial import tails

#: When the expected degrees are near enough to the observed ones (as a share of them), and when to stop in any case.
_TOLERANCE, _ROUNDS = 1e-9, 20_000

#: A class of rows or columns: its own degree, the degree within a block, how many they are.
_Class = tuple[int, int, int]
#: The degrees of two rows.
_Degrees = tuple[int, int]


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
        first, second = self._ties[one], self._ties[other]
        return math.fsum(first[column] * second[column] * n for column, n in self._columns.items())

    def p_values(self, most: Mapping[_Degrees, int]) -> dict[_Degrees, list[float]]:
        """The probabilities that two rows of these degrees have at least 0, 1, ... columns in common, up to `most` of
        each pair of degrees or more."""
        import numpy as np

        # Those with about as many steps are computed side by side.
        groups: dict[int, list[_Degrees]] = defaultdict(list)
        for pair in sorted(most):
            groups[most[pair].bit_length()].append(pair)
        ties = {row: np.array(list(chances.values())) for row, chances in self._ties.items()}
        counts = np.array(list(self._columns.values()), dtype=np.int64)
        found: dict[_Degrees, list[float]] = {}
        for pairs in groups.values():
            both = np.array([ties[one] * ties[other] for one, other in pairs])
            found.update(zip(pairs, tails(both, counts, max(most[pair] for pair in pairs)).tolist(), strict=True))
        return found

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
