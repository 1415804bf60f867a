"""From when to when things run, by the months of the projection `chronology`."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oreloop.iri import ORL

if TYPE_CHECKING:
    import networkx as nx

#: The ends that dates give, and the month of a date that names only its year.
_ENDS = {ORL + "startDate": 1, ORL + "endDate": 12}


@dataclass(frozen=True, slots=True)
class Span:
    """Months counted from the year 0, both included, and the claims that say so."""

    first: int
    last: int
    claims: tuple[str, ...]

    @property
    def months(self) -> frozenset[int]:
        """All of them."""
        return frozenset(range(self.first, self.last + 1))


def spans(dates: nx.MultiDiGraph) -> dict[str, Span]:
    """The spans of all things of which begin and end are stated.

    Of several dates the most precise counts, then that of most independent documents, then the earliest.
    """
    found: dict[tuple[str, str], list[tuple[int, int, str, tuple[str, ...]]]] = defaultdict(list)
    for thing, date, data in dates.edges(data=True):
        if data["predicate"] in _ENDS:
            found[thing, data["predicate"]].append((-len(date), -len(data["sources"]), date, data["claims"]))
    start, end = _ENDS
    known = {}
    for thing in sorted({thing for thing, _ in found}):
        if (thing, start) in found and (thing, end) in found:
            (_, _, begin, one), (_, _, finish, other) = min(found[thing, start]), min(found[thing, end])
            known[thing] = Span(_month(begin, _ENDS[start]), _month(finish, _ENDS[end]), (*one, *other))
    return known




def _month(date: str, unknown: int) -> int:
    """The month of a date, counted from the year 0; of a year its first or its last.

    >>> _month("2024-03-31", 1), _month("2024", 12)
    (24291, 24300)
    """
    year, _, rest = date.partition("-")
    return int(year) * 12 + (int(rest[:2]) if rest else unknown)
