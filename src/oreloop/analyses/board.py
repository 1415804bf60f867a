"""What the views of the stage board share: the plants that are asked for, their regions, and words for all of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from oreloop.analyses.benchmarks import load_benchmarks
from oreloop.analyses.capacities import Capacity, summed
from oreloop.analyses.cells import UNSAID, Cell, Several, Thing, number, several
from oreloop.analyses.conversions import ReferenceChain
from oreloop.analyses.plant_records import Plant, Plants
from oreloop.model import STATUSES
from oreloop.network import Broader, labels_of, upwards

if TYPE_CHECKING:
    import networkx as nx

_LAST = 10_000


class Sourced(Protocol):
    """What documents say: activities, openings, capacities."""

    @property
    def sources(self) -> tuple[str, ...]:
        """The independent documents that say it."""

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims that carry the evidence."""


class Board:
    """All that is known, as far as it is asked for, and how it is put into words."""

    def __init__(self, networks: Sequence[nx.MultiDiGraph], by: str, material: str, place: str) -> None:
        flows_of, chain, locations, plants, relations, ownership = networks
        self.broader: Broader = flows_of.graph.get("broader", {})
        self.label = labels_of(*networks)
        self.plants = Plants(flows_of, locations, plants, relations, ownership, ReferenceChain(chain, self.broader),
                             load_benchmarks().bases, self.broader)
        self._by_union, self._material, self._place = by == "union", material, place
        self.order = {target: int(data["order"][0]) for _, target, data in flows_of.edges(data=True)
                      if data.get("order")}
        self.shown = [plant for plant in self.plants if self._is_asked(plant)]
        iris = {plant.iri for plant in self.shown}
        self.capacities = [c for c in self.plants.capacities if not iris.isdisjoint(c.holders) and all(
            self._is_material(m) for m in c.kind.materials or ("",))]

    def _is_material(self, material: str) -> bool:
        return not self._material or self._material in upwards(material, self.broader)

    def _is_asked(self, plant: Plant) -> bool:
        made = {a.what for a in plant.doing("produces")} | {m for c in plant.capacities for m in c.kind.materials}
        return (not self._material or any(map(self._is_material, made))) and (
            not self._place or self._place in self.plants.regions.places(plant.iri))

    def region(self, plants: Iterable[str], status: str) -> tuple[str, ...]:
        """Where plants do what has a status: the countries, or whether these lie in the European Union; empty if nobody
        says it."""
        countries = self.countries(plants, status)
        if not self._by_union:
            return tuple(sorted(countries))
        inside = {self.plants.regions.in_european_union(country) for country in countries}
        return tuple("in the EU" if one else "outside the EU" for one in sorted(inside, reverse=True))

    def countries(self, plants: Iterable[str], status: str) -> frozenset[str]:
        """The countries in which plants do what has a status; what is planned may be elsewhere than what operates."""
        return frozenset(country for plant in plants
                         for country in self.plants.regions.countries(plant, status))

    def where(self, plants: Iterable[str]) -> list[str]:
        """The claims that say where plants are."""
        return [claim for plant in sorted(plants) for claim in self.plants.regions.claims(plant)]

    def region_cell(self, region: Sequence[str]) -> Cell:
        """A region as a cell."""
        if not region:
            return "not known"
        return Several(tuple(region)) if self._by_union else several(region, self.label)

    def in_union(self, capacity: Capacity) -> bool:
        """Whether all that is known of where a capacity is lies in the European Union."""
        countries = self.countries(capacity.holders, capacity.kind.status)
        return bool(countries) and all(map(self.plants.regions.in_european_union, countries))

    def amounts(self, capacities: Iterable[Capacity]) -> Several:
        """The sums of capacities in words, unlike ones side by side."""
        return Several(tuple(f"{number(quantity):,} {kind.named(self.label)}" for kind, quantity in summed(capacities)))

    def step_cell(self, steps: Sequence[str]) -> Cell:
        """Steps as a cell; several ones are not told apart."""
        return (Thing(steps[0]) if len(steps) == 1 else several(steps, self.label)) if steps else UNSAID

    def step_order(self, steps: Sequence[str]) -> tuple[object, ...]:
        """Steps in the order of the chain; what stands beside it, and what nobody says, comes last."""
        first = min((self.order.get(step) or _LAST for step in steps), default=_LAST + 1)
        return first, len(steps), [self.label(step) for step in steps], tuple(steps)


def claims_of(said: Iterable[Sourced]) -> list[str]:
    """All claims behind some of what is said."""
    return [claim for item in said for claim in item.claims]


def documents(said: Iterable[Sourced]) -> int:
    """How many independent documents say it."""
    return len({source for item in said for source in item.sources})


def status_order(status: str) -> int:
    """Statuses in the order in which a plant goes through them."""
    return STATUSES.index(status) if status in STATUSES else len(STATUSES)
