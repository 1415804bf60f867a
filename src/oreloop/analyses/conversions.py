"""What is turned into what, by which step, by whom: the ground of all analyses of material flows.

A conversion is a pair (what goes in, what comes out) that some document states. Its step is that which a document
states with it. Where none does, the reference chain says which step is typical; that is knowledge, and no evidence: a
typical step names a conversion and never makes one.
"""

from __future__ import annotations

import functools
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from oreloop.iri import HOME, ORL
from oreloop.model import PLANNED, STOPPED
from oreloop.network import Broader, upwards
from oreloop.resources import folder

if TYPE_CHECKING:
    import networkx as nx

#: The scales at which a process is no plant.
SMALL_SCALES = frozenset({"laboratory", "pilot", "demonstration"})

_PERFORMS, _PRODUCES = ORL + "performs", ORL + "produces"


@functools.cache
def known_of_flows(what: str) -> frozenset[str]:
    """Steps that are "closing", materials that are "secondary" or "collective" (ontology/analyses/flows.toml)."""
    data = tomllib.loads((folder("ontology") / "analyses" / "flows.toml").read_text(encoding="utf-8"))
    return frozenset(HOME + name for name in data[what])


@dataclass(frozen=True, slots=True)
class Conversion:
    """That `source` is turned into `target`: the flows (edge attributes) that say so, and the steps that are typical.

    `missing` marks a link of the reference chain that no document states.
    """

    source: str
    target: str
    flows: tuple[Mapping[str, Any], ...] = field(default=(), compare=False)
    typical: tuple[str, ...] = ()
    missing: bool = False

    @property
    def planned(self) -> bool:
        """Whether no document gives it as done."""
        return bool(self.flows) and all(flow["status"] in PLANNED for flow in self.flows)

    def named(self, column: str) -> list[str]:
        """All IRIs in a column (`step`, `actor`, `documents`, `sources`, `claims`) of its flows, sorted."""
        return sorted({iri for flow in self.flows for iri in flow.get(column, ())})

    def steps(self) -> list[str]:
        """The steps that documents state, else those that are typical."""
        return self.named("step") or list(self.typical)


class ReferenceChain:
    """What typically becomes what, by the projection `chain`; materials match along skos:broader."""

    def __init__(self, chain: nx.MultiDiGraph | None, broader: Broader) -> None:
        self._broader = broader
        steps: dict[tuple[str, str], set[str]] = defaultdict(set)
        for source, target, data in chain.edges(data=True) if chain is not None else ():
            steps[source, target].update(data["step"])
        self.links: dict[tuple[str, str], tuple[str, ...]] = {e: tuple(sorted(steps[e])) for e in sorted(steps)}
        self._made_by: dict[str, set[str]] = defaultdict(set)
        self._used_by: dict[str, set[str]] = defaultdict(set)
        self._onward: dict[str, set[str]] = defaultdict(set)
        for (source, target), names in self.links.items():
            self._made_by[target].update(names)
            self._used_by[source].update(names)
            if not any(map(self._is_closing, names)):
                self._onward[source].add(target)

    def brings_back(self, conversion: Conversion) -> bool:
        """Whether a conversion closes a loop: it recycles, remanufactures or reuses; or it makes something else of what
        was used or left over; or what comes out is, by the chain, earlier than what went in."""
        steps = conversion.typical if conversion.missing else conversion.named("step")
        if any(self._is_closing(step) for step in steps):
            return True
        return self._is_secondary(conversion.source) > self._is_secondary(conversion.target) or (
            not conversion.missing and self._is_earlier(conversion.target, conversion.source))

    def _is_closing(self, step: str) -> bool:
        return not upwards(step, self._broader).isdisjoint(known_of_flows("closing"))

    def _is_secondary(self, material: str) -> bool:
        return not upwards(material, self._broader).isdisjoint(known_of_flows("secondary"))

    def _is_earlier(self, material: str, later: str) -> bool:
        """Whether the chain leads from a material or a kind of it to a later one, without going back on the way.

        A material and what it is a kind of are neither earlier nor later.
        """
        goals = upwards(later, self._broader)
        if material in goals or later in upwards(material, self._broader):
            return False
        queue = [one for one in self._onward if material in upwards(one, self._broader)] or [
            one for one in self._onward if one in upwards(material, self._broader)]
        seen = set(queue)
        while queue:
            for out in self._onward.get(queue.pop(), ()):
                if out in goals:
                    return True
                if out not in seen:
                    seen.add(out)
                    queue.append(out)
        return False

    def typical(self, source: str, target: str) -> tuple[str, ...]:
        """The steps that typically turn a material into another: those of the narrowest links that fit, sorted."""
        above_source, above_target = upwards(source, self._broader), upwards(target, self._broader)
        fitting = [(a, b) for a in above_source for b in above_target if (a, b) in self.links]
        narrow = [(a, b) for a, b in fitting if not any(
            (c, d) != (a, b) and a in upwards(c, self._broader) and b in upwards(d, self._broader) for c, d in fitting)]
        return tuple(sorted({step for ends in narrow for step in self.links[ends]}))

    def makers(self, material: str) -> frozenset[str]:
        """The steps of which a material, or what it is a kind of, typically comes out."""
        return frozenset(step for above in upwards(material, self._broader) for step in self._made_by.get(above, ()))

    def takers(self, material: str) -> frozenset[str]:
        """The steps into which a material, or what it is a kind of, typically goes."""
        return frozenset(step for above in upwards(material, self._broader) for step in self._used_by.get(above, ()))


def conversions(flows: nx.MultiDiGraph, chain: ReferenceChain) -> list[Conversion]:
    """The conversions of the projection `flows`, sorted by their materials; what has stopped is not among them."""
    stated: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for source, target, data in flows.edges(data=True):
        if data["status"] not in STOPPED:
            stated[source, target].append(data)
    return [Conversion(*ends, tuple(stated[ends]), chain.typical(*ends)) for ends in sorted(stated)]


def follows(items: Iterable[Conversion], broader: Broader,
            match: str = "kind") -> dict[tuple[str, str], list[Conversion]]:
    """For two inputs the conversions of the first whose output can be the second.

    `match`: "exact" (the same material), "kind" (the same or a kind of it), "any" (also the other way round); raw
    material in general and its like are followed by themselves only.
    """
    items, collective = list(items), known_of_flows("collective")
    inputs = {c.source for c in items}
    below: dict[str, list[str]] = defaultdict(list)
    for material in sorted(inputs):
        for above in upwards(material, broader):
            below[above].append(material)
    fitting: dict[str, list[str]] = {}
    found: dict[tuple[str, str], list[Conversion]] = defaultdict(list)
    for conversion in items:
        out = conversion.target
        if out not in fitting:
            wider = {out} | (upwards(out, broader) - collective if match != "exact" else set())
            narrower = below[out] if match == "any" and out not in collective else ()
            fitting[out] = sorted((wider & inputs).union(narrower))
        for material in fitting[out]:
            found[conversion.source, material].append(conversion)
    return found


@dataclass(frozen=True, slots=True)
class Activity:
    """That an actor does a step, or makes a material (`what`)."""

    actor: str
    what: str
    predicate: str
    status: str
    documents: tuple[str, ...]
    sources: tuple[str, ...]
    claims: tuple[str, ...]
    small: bool

    @property
    def planned(self) -> bool:
        """Whether it is only planned or under construction."""
        return self.status in PLANNED


def activities_of(network: nx.MultiDiGraph | None, *, stopped: bool = False) -> list[Activity]:
    """The activities of the projection `activities`, in its order, without those that have stopped; or just these.

    One is `small` if every document that gives its scale says laboratory, pilot or demonstration, or if a project
    does it: neither is a plant.
    """
    if network is None:
        return []
    projects = {node for node, kind in network.nodes(data="type") if kind == "Project"}
    return [Activity(source, target, data["predicate"], data["status"], data["documents"], data["sources"],
                     data["claims"], source in projects or is_small(data.get("scale", ())))
            for source, target, data in network.edges(data=True) if (data["status"] in STOPPED) == stopped]


def is_small(scales: Sequence[str]) -> bool:
    """Whether every scale that documents give, at least one, is that of a laboratory, pilot or demonstration."""
    return bool(scales) and all(scale.rpartition("#")[2].lower() in SMALL_SCALES for scale in scales)


class Actors:
    """Who does which step, and who makes which material."""

    def __init__(self, activities: Iterable[Activity], broader: Broader) -> None:
        self._broader = broader
        self._by_step: dict[str, list[Activity]] = defaultdict(list)
        self._by_material: dict[str, list[Activity]] = defaultdict(list)
        for activity in activities:
            by = self._by_step if activity.predicate == _PERFORMS else self._by_material
            for above in upwards(activity.what, broader):
                by[above].append(activity)

    def of_step(self, step: str) -> list[Activity]:
        """Who does a step or a narrower one."""
        return list(self._by_step.get(step, ()))

    def of_material(self, material: str) -> list[Activity]:
        """Who makes a material or a kind of it."""
        return list(self._by_material.get(material, ()))

    def of_conversion(self, conversion: Conversion) -> list[Activity]:
        """Who does a conversion: whoever a document that states it says to do its step, or to make what comes out.

        Actors whom a flow itself names are among them, since the projection holds their steps and products.
        """
        said = set(conversion.named("documents"))
        named = set(conversion.named("actor"))
        fitting = [a for step in conversion.steps() for a in self.of_step(step)] + self.of_material(conversion.target)
        return [a for a in dict.fromkeys(fitting) if a.actor in named or not said.isdisjoint(a.documents)]

    def elsewhere(self, steps: Iterable[str], but: Iterable[str] = ()) -> list[Activity]:
        """Who does one of the steps anywhere in the graph, without some."""
        without = set(but)
        return [a for a in dict.fromkeys(a for step in steps for a in self.of_step(step)) if a.actor not in without]
