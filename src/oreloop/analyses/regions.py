"""In which places and countries things are, and whether these are in the European Union."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING

from oreloop.iri import ORL
from oreloop.model import PLANNED, STOPPED
from oreloop.network import DONE

if TYPE_CHECKING:
    import networkx as nx

#: The end of the IRI of the European Union, in whose member states the vocabulary says that it lies.
_UNION = "/place/european-union"


class _Phase(IntEnum):
    WORKING = 0
    PLANNED = 1
    STOPPED = 2


def _phase(status: str) -> _Phase:
    return _Phase.PLANNED if status in PLANNED else _Phase.STOPPED if status in STOPPED else _Phase.WORKING


class Regions:
    """What the projection `locations` tells; nothing where there is none."""

    def __init__(self, locations: nx.MultiDiGraph | None) -> None:
        self._lying: dict[str, set[str]] = defaultdict(set)
        self._working: dict[_Phase, dict[str, set[str]]] = {phase: defaultdict(set) for phase in _Phase}
        self._plants: dict[str, set[str]] = defaultdict(set)
        self._operators: dict[str, set[str]] = defaultdict(set)
        self._claims: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._countries: set[str] = set()
        if locations is None:
            return
        self._countries = {node for node, kind in locations.nodes(data="type") if kind == "Country"}
        run = []
        for thing, other, data in locations.edges(data=True):
            self._claims[thing, other].update(data["claims"])
            if data["predicate"] == ORL + "locatedIn":
                self._lying[thing].add(other)
            elif data["predicate"] == ORL + "operator":
                self._operators[thing].add(other)
                self._plants[other].add(thing)
                run.append((thing, other, data["status"]))
            else:
                self._working[_phase(data["status"])][thing].add(other)
        for plant, operator, status in run:
            for _, place, data in locations.out_edges(plant, data=True):
                if data["predicate"] == ORL + "locatedIn":
                    self._working[max(_phase(status), _phase(data["status"]))][operator].add(place)

    def places(self, thing: str) -> frozenset[str]:
        """The places in which a thing is, works or is to work (as its plants are), and all places around these; of a
        plant of which nobody says where it is, those of the ones who run it. Where it has stopped does not count."""
        return self._around(self._sites(thing) or {
            place for operator in self._operators.get(thing, ()) for place in self._sites(operator)})

    def countries(self, thing: str, status: str = DONE) -> tuple[str, ...]:
        """The countries in which a thing does what has a status, sorted.

        Where it works, or has a plant, counts before its seat; where it only plans to work counts for plans alone, and
        where it has stopped for what it no longer does. Where nobody says any of this of a plant, those who run it
        tell.
        """
        return tuple(sorted(self._found(thing, status) or {
            country for operator in self._operators.get(thing, ()) for country in self._found(operator, status)}))

    def in_european_union(self, place: str) -> bool:
        """Whether a place, such as a country, lies in the European Union."""
        return any(around.endswith(_UNION) for around in self._around({place}))

    def claims(self, thing: str) -> frozenset[str]:
        """The claims that say where a thing is: of itself, of its plants and of those who run it, and those that say
        where the places lie."""
        parts = {thing, *(self._plants if self._sites(thing, _Phase) else self._operators).get(thing, ())}
        links = {(plant, operator) for plant in parts for operator in self._operators.get(plant, ())}
        sites = {(part, place) for part in parts for place in self._sites(part, _Phase)}
        around = self._around({place for _, place in sites})
        links |= sites | {(place, other) for place in around for other in self._lying.get(place, ())}
        return frozenset(claim for link in links for claim in self._claims.get(link, ()))

    def _found(self, thing: str, status: str) -> frozenset[str]:
        """The countries that are said of a thing itself: where it works, else where it lies."""
        working = [self._working[phase].get(thing, ()) for phase in dict.fromkeys((_phase(status), _Phase.WORKING))]
        return next(filter(None, (self._around(places) & self._countries
                                  for places in (*working, self._lying.get(thing, ())))), frozenset())

    def _sites(self, thing: str, phases: Iterable[_Phase] = (_Phase.WORKING, _Phase.PLANNED)) -> set[str]:
        return {place for links in (self._lying, *map(self._working.__getitem__, phases))
                for place in links.get(thing, ())}

    def _around(self, places: Iterable[str]) -> frozenset[str]:
        """Some places, and all that they lie in."""
        seen = set(places)
        queue = list(seen)
        while queue:
            for place in self._lying.get(queue.pop(), ()):
                if place not in seen:
                    seen.add(place)
                    queue.append(place)
        return frozenset(seen)
