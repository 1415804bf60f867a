"""In which places and countries things are, and whether these are in the European Union."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from oreloop.iri import ORL

if TYPE_CHECKING:
    import networkx as nx

#: The end of the IRI of the European Union, in whose member states the vocabulary says that it lies.
_UNION = "/place/european-union"


class Regions:
    """What the projection `locations` tells; nothing where there is none."""

    def __init__(self, locations: nx.MultiDiGraph | None) -> None:
        self._around: dict[str, list[str]] = defaultdict(list)
        self._lying: dict[str, list[str]] = defaultdict(list)
        self._claims: dict[str, set[str]] = defaultdict(set)
        self._countries: set[str] = set()
        if locations is None:
            return
        self._countries = {node for node, kind in locations.nodes(data="type") if kind == "Country"}
        for thing, place, data in locations.edges(data=True):
            self._around[thing].append(place)
            self._claims[thing].update(data["claims"])
            if data["predicate"] == ORL + "locatedIn":
                self._lying[thing].append(place)

    def places(self, thing: str) -> frozenset[str]:
        """The places in which a thing is or works, and all places around these."""
        return _all_above(thing, self._around)

    def countries(self, thing: str) -> tuple[str, ...]:
        """The countries in which a thing is, sorted; where it is said to lie counts before where it works."""
        return tuple(sorted(_all_above(thing, self._lying) & self._countries or self.places(thing) & self._countries))

    def in_european_union(self, place: str) -> bool:
        """Whether a place, such as a country, lies in the European Union."""
        return any(around.endswith(_UNION) for around in self.places(place))

    def claims(self, thing: str) -> frozenset[str]:
        """The claims that say where a thing is."""
        return frozenset(self._claims.get(thing, ()))


def _all_above(thing: str, above: Mapping[str, list[str]]) -> frozenset[str]:
    seen: set[str] = set()
    queue = [thing]
    while queue:
        for place in above.get(queue.pop(), ()):
            if place not in seen:
                seen.add(place)
                queue.append(place)
    return frozenset(seen)
