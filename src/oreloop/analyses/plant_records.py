"""Plants and other actors as records: what they do, where, since when, for whom, and how much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oreloop.analyses.capacities import Capacity, capacities_of, counted
from oreloop.analyses.conversions import Activity, ReferenceChain, activities_of
from oreloop.analyses.holdings import Holdings
from oreloop.analyses.regions import Regions
from oreloop.iri import ORL
from oreloop.model import PLANNED, STOPPED
from oreloop.network import Broader, upwards

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, slots=True)
class Opening:
    """That a plant opens, or opened, at a date (a day, a month or a year)."""

    plant: str
    date: str
    status: str
    sources: tuple[str, ...]
    claims: tuple[str, ...]


@dataclass(slots=True)
class Plant:
    """A plant or another actor: what it does on an industrial scale, or no longer does, and what else is said of it."""

    iri: str
    activities: list[Activity] = field(default_factory=list)
    stopped: list[Activity] = field(default_factory=list)
    capacities: list[Capacity] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    operators: set[str] = field(default_factory=set)
    spot: tuple[float, float] | None = None
    claims: set[str] = field(default_factory=set)

    def doing(self, predicate: str) -> list[Activity]:
        """What it does (`performs`) or makes (`produces`)."""
        return [activity for activity in self.activities if activity.predicate == ORL + predicate]

    def statuses(self) -> list[str]:
        """The statuses in which documents see it."""
        return sorted({a.status for a in (*self.activities, *self.stopped)} | {c.kind.status for c in self.capacities}
                      | {o.status for o in self.openings})


class Plants:
    """All plants and actors that do, make, hold a capacity or open; no projects, nothing of laboratory size.

    `left_out` are the capacities that are not added (see `capacities`), `small` those of whom only projects,
    laboratories or pilots are known.
    """

    def __init__(self, activities: nx.MultiDiGraph, locations: nx.MultiDiGraph, plants: nx.MultiDiGraph,
                 relations: nx.MultiDiGraph, ownership: nx.MultiDiGraph, reference: ReferenceChain,
                 bases: Mapping[str, str], broader: Broader) -> None:
        self._reference, self._broader = reference, broader
        self.regions = Regions(locations)
        self._by_iri: dict[str, Plant] = {}
        known = activities_of(activities)
        for activity in known:
            if not activity.small:
                self._get(activity.actor).activities.append(activity)
        for activity in activities_of(activities, stopped=True):
            if not activity.small:
                self._get(activity.actor).stopped.append(activity)
        projects = {node for node, kind in plants.nodes(data="type") if kind == "Project"}
        self._read(plants, projects)
        holdings = Holdings(ownership, plants)
        self.capacities, self.left_out = counted(capacities_of(relations, bases, broader), holdings.below)
        for capacity in self.capacities:
            for holder in capacity.holders:
                self._get(holder).capacities.append(capacity)
        self.small = {activity.actor for activity in known} - self._by_iri.keys()

    def _get(self, iri: str) -> Plant:
        return self._by_iri.setdefault(iri, Plant(iri))

    def _read(self, network: nx.MultiDiGraph, projects: Collection[str]) -> None:
        """What the projection `plants` tells of openings, operators and coordinates."""
        spots: dict[str, list[tuple[bool, bool, float, float]]] = defaultdict(list)
        for thing, target, data in network.edges(data=True):
            name = data["predicate"].removeprefix(ORL)
            if data["latitude"] and data["longitude"] and data["country"] != (target,) and (
                    data["status"] not in STOPPED):
                # Where it works stands before where it is to work, and its seat comes last.
                spots[thing].append((name != "operatesIn", data["status"] in PLANNED, float(data["latitude"][0]),
                                     float(data["longitude"][0])))
            if thing in projects:
                continue
            if name == "opens":
                self._get(thing).openings.append(
                    Opening(thing, target, data["status"], data["sources"], data["claims"]))
            elif name == "operator":
                self._get(thing).operators.add(target)
                self._get(thing).claims.update(data["claims"])
        for iri, plant in self._by_iri.items():
            # Of several places none is better than another: the first as it comes.
            best = min(spots.get(iri, ()), key=lambda spot: spot[:2], default=None)
            plant.spot = best[2:] if best else None

    def __iter__(self) -> Iterator[Plant]:
        return (self._by_iri[iri] for iri in sorted(self._by_iri))

    def steps_of(self, capacity: Capacity) -> tuple[str, ...]:
        """The steps of its holders, or of those who run them, to which a capacity belongs; several where nothing tells
        which, none where no document says what its holders do.

        What the chain typically makes of its material, or makes it of, tells them apart.
        """
        holders = [self._by_iri[holder] for holder in capacity.holders]
        steps = _steps(holders) or _steps([self._by_iri[o] for h in holders for o in h.operators if o in self._by_iri])
        materials = capacity.kind.materials
        typical = {step for m in materials if capacity.kind.side != "Input" for step in self._reference.makers(m)}
        typical |= {step for m in materials if capacity.kind.side != "Output" for step in self._reference.takers(m)}
        fitting = [step for step in steps if any(
            step in upwards(one, self._broader) or one in upwards(step, self._broader) for one in typical)]
        return tuple(fitting or steps)


def _steps(plants: Sequence[Plant]) -> list[str]:
    return sorted({activity.what for plant in plants for activity in plant.doing("performs")})
