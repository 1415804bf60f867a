"""The Poisson binomial distribution: how many of many independent events of unequal probability happen.

Method: the events are taken in one group of equal ones after the other, and what happened so far is folded with the
binomial distribution of the group (direct convolution; compared with others by W. Biscarri, S. D. Zhao and R. J.
Brunner, A simple and fast method for computing the Poisson binomial distribution function, Computational Statistics and
Data Analysis 122, 2018, 92-100). Only positive terms are added, so that small probabilities keep all their digits.
Many distributions are computed side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oreloop.analyses.arrays import Numbers, Values

#: The logarithm of the least probability that is computed with.
_LEAST = -700.0
#: Terms of this share of a sum no longer change it.
_NEGLIGIBLE = 1e-17


def tails(probabilities: Values, counts: Numbers, most: int) -> Values:
    """The probabilities that at least 0, 1, ... `most` events happen (columns), of several distributions (rows).

    `probabilities` has a row for each distribution and a column for each group of equal events, `counts` says how many
    events each group has.

    >>> import numpy as np
    >>> tails(np.array([[0.5], [1.0]]), np.array([2]), 3).tolist()
    [[1.0, 0.75, 0.25, 0.0], [1.0, 1.0, 1.0, 0.0]]
    """
    import numpy as np

    # The last column holds the probability of all that is at least `most`.
    bins = np.zeros((len(probabilities), most + 1))
    bins[:, 0] = 1.0
    for chance, count in zip(probabilities.T, counts.tolist(), strict=True):
        for part in _parts(chance, count):
            bins = _folded(bins, _binomial(chance, part, most))
    return np.minimum(np.cumsum(bins[:, ::-1], axis=1)[:, ::-1], 1.0)


def _folded(bins: Values, more: Values) -> Values:
    """The distributions of the sums of two; the last columns of all hold what is at least so many."""
    import numpy as np

    most = bins.shape[1] - 1
    found = np.zeros_like(bins)
    at_least = np.cumsum(more[:, ::-1], axis=1)[:, ::-1]
    for n in range(most + 1):
        found[:, n:most] += bins[:, :most - n] * more[:, n:n + 1]
        found[:, most] += bins[:, n] * at_least[:, most - n]
    return found


def _parts(chance: Values, count: int) -> Iterator[Values]:
    """So many events in parts of which none is so large that the probability of no event is no number any more."""
    import numpy as np

    with np.errstate(divide="ignore"):
        largest = np.where(chance < 1.0, np.floor(_LEAST / np.minimum(np.log1p(-chance), -1e-300)), count)
    left = np.where(chance > 0.0, float(count), 0.0)
    while left.any():
        part = np.minimum(largest, left)
        left -= part
        yield part


def _binomial(chance: Values, counts: Values, most: int) -> Values:
    """The probabilities of 0, 1, ... of `counts` equal events, the last one of at least `most`."""
    import numpy as np

    found = np.zeros((len(chance), most + 1))
    certain = chance >= 1.0
    found[certain, np.minimum(counts[certain], most).astype(np.int64)] = 1.0
    odds = np.where(certain, 0.0, chance / np.where(certain, 1.0, 1.0 - chance))
    term = np.where(certain, 0.0, np.exp(counts * np.log1p(-np.where(certain, 0.0, chance))))
    for n in range(int(counts.max(initial=0)) + 1):
        found[:, min(n, most)] += term
        if n >= most and bool(np.all((n > counts * chance) & (term < _NEGLIGIBLE * found[:, most]) | (term == 0.0))):
            break
        term *= np.maximum(counts - n, 0.0) / (n + 1) * odds
    return found
