"""Where one ends and another begins: the materials that actors give and take, and by which step.

What an actor makes, and what goes into a flow of its own, is stated. Where documents name a material and a step with an
actor, the reference chain says whether the one typically goes into the other or comes out. Where they name but a step,
what typically goes in or comes out may join the actor to one who states the same material. The chain names the link
and is no evidence.

How much a material or step tells is its inverse document frequency (K. Spaerck Jones, A statistical interpretation of
term specificity, Journal of Documentation 28, 1972, 11-21): what all have (a critical raw material) tells nothing.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oreloop.analyses.figure import Link, Node, Sankey
from oreloop.iri import ORL
from oreloop.model import PLANNED, STOPPED
from oreloop.network import Broader, upwards

if TYPE_CHECKING:
    import networkx as nx

#: A material that more than this share of all have (or a kind of it), and more than a few, makes no pairs.
MOST, FEW = 0.25, 20


@dataclass(frozen=True, slots=True)
class Said:
    """What documents say: by which claims, from which independent sources, and whether all of it is only planned."""

    claims: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    planned: bool = False

    def __or__(self, other: Said) -> Said:
        """Both together, where either is enough: planned if both are."""
        return self._joined(other, self.planned and other.planned)

    def __and__(self, other: Said) -> Said:
        """Both together, where neither is enough: planned if one is."""
        return self._joined(other, self.planned or other.planned)

    def _joined(self, other: Said, planned: bool) -> Said:
        return Said(self.claims | other.claims, self.sources | other.sources, planned)


def said(data: Mapping[str, Any]) -> Said:
    """What an edge of a network rests on."""
    return Said(frozenset(data["claims"]), frozenset(data["sources"]), data["status"] in PLANNED)


@dataclass(frozen=True, slots=True)
class End:
    """A material that an actor gives or takes, and the step (empty if none is known).

    `how` it is known: "stated"; "by step" if documents name both with the actor; "typical" if they name but the step.
    """

    material: str
    step: str
    how: str
    said: Said


@dataclass(frozen=True, slots=True)
class HandOver:
    """That what `giver` gives is what `taker` takes, or a kind of it; `rarity` (0 to 1) says how much that tells."""

    giver: str
    taker: str
    given: End
    taken: End
    rarity: float

    @property
    def stated(self) -> bool:
        """Whether documents name the material with both, and one of the ends is stated; else the chain joins them."""
        both = {self.given.how, self.taken.how}
        return "stated" in both and "typical" not in both

    @property
    def said(self) -> Said:
        """What it rests on."""
        return self.given.said & self.taken.said


class Ends:
    """What actors end with and begin with."""

    def __init__(self, materials: nx.MultiDiGraph, activities: nx.MultiDiGraph, flows: nx.MultiDiGraph,
                 chain: nx.MultiDiGraph, actors: frozenset[str]) -> None:
        self._broader: Broader = flows.graph.get("broader", {})
        self._above: dict[str, frozenset[str]] = {}
        self.given: dict[str, dict[str, End]] = defaultdict(dict)
        self.taken: dict[str, dict[str, End]] = defaultdict(dict)
        self._actors_of: dict[str, set[str]] = defaultdict(set)
        made, steps, fed, named = (defaultdict[str, dict[str, Said]](dict) for _ in range(4))
        for actor, what, data in _running(activities):
            for known in (made, named) if data["predicate"] == ORL + "produces" else (steps,):
                _add(known[actor], what, data)
        for source, _, data in _running(flows):
            for actor in data["actor"]:
                for known in (fed, named):
                    _add(known[actor], source, data)
        for actor, material, data in _running(materials):
            if data["predicate"] == ORL + "addressesMaterial":
                _add(named[actor], material, data)
        links = sorted((source, step, target) for source, target, data in chain.edges(data=True)
                       for step in data["step"])
        # On large graphs nothing but partners is known of most actors.
        compared = sorted(actors & (named.keys() | steps.keys()))
        for actor in compared:
            for concept in (*named[actor], *steps[actor]):
                for above in self._up(concept):
                    self._actors_of[above].add(actor)
            self._stated(actor, made[actor], fed[actor])
            for link in links:
                for step in steps[actor].keys() & self._up(link[1]):
                    self._by_link(actor, link, step, steps[actor][step], named[actor])
        self._compared = len(compared)

    def rarity(self, concept: str) -> float:
        """How much it tells that two have a material or step, or a kind of it: 0 if all do, towards 1 if hardly any."""
        every = self._compared + 1
        return math.log(every / max(1, len(self._actors_of[concept]))) / math.log(every) if every > 1 else 0.0

    def hand_overs(self) -> tuple[list[HandOver], list[str]]:
        """The best hand-over of each pair, by giver and taker; and the materials that are left out as too common.

        Of several the stated one is best, then the rarer. Two that both give and take the same, or do it by the same
        step, do the same: that is none; nor is what is typical of a step where the other end is not stated as this very
        material.
        """
        takers: dict[str, list[str]] = defaultdict(list)
        givers: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for actor, ends in self.taken.items():
            for material in ends:
                takers[material].append(actor)
        for actor, ends in self.given.items():
            for material in ends:
                for above in self._up(material) & takers.keys():
                    givers[above].append((actor, material))
        many = max(FEW, self._compared * MOST)
        common = sorted(m for m in givers if len(self._actors_of[m]) > many)
        best: dict[tuple[str, str], HandOver] = {}
        for material in sorted(givers.keys() - set(common)):
            for giver, out in sorted(givers[material]):
                for taker in takers[material]:
                    found = self._joined(giver, taker, out, material)
                    if found and ((giver, taker) not in best or _rank(found) > _rank(best[giver, taker])):
                        best[giver, taker] = found
        return [best[pair] for pair in sorted(best)], common

    def _stated(self, actor: str, made: Mapping[str, Said], fed: Mapping[str, Said]) -> None:
        for ends, known in ((self.given, made), (self.taken, fed)):
            for material, what in known.items():
                ends[actor][material] = End(material, "", "stated", what)

    def _by_link(self, actor: str, link: tuple[str, str, str], step: str, done: Said,
                 named: Mapping[str, Said]) -> None:
        """What a link of the chain tells of an actor that does its step, or a wider one."""
        source, exact, target = link
        into = [material for material in named if source in self._up(material)]
        out = [material for material in named if target in self._up(material)]
        # Who is known for other materials than the link's does not have to do with these: batteries are dismantled as
        # well as motors. But it may be the step before what one is known to make.
        unknown = step == exact and not named
        for ends, fitting, typical, fits in ((self.taken, into, source, unknown or (step == exact and target in named)),
                                             (self.given, out, target, unknown)):
            for material in fitting:
                known = ends[actor].get(material)
                if known is None or known.how == "typical":
                    ends[actor][material] = End(material, step, "by step", named[material] & done)
                elif known.how == "stated" and not known.step:
                    ends[actor][material] = End(material, step, "stated", known.said)
            if not fitting and fits:
                ends[actor].setdefault(typical, End(typical, step, "typical", done))

    def _joined(self, giver: str, taker: str, out: str, into: str) -> HandOver | None:
        given, taken = self.given[giver][out], self.taken[taker][into]
        typical = [end for end in (given, taken) if end.how == "typical"]
        if giver == taker or self._is_same_work(giver, taker, given, taken):
            return None
        if typical and (out != into or "stated" not in (given.how, taken.how)):
            return None
        rarity = min(self.rarity(into), *(self.rarity(end.step) for end in typical), 1.0)
        return HandOver(giver, taker, given, taken, rarity)

    def _is_same_work(self, giver: str, taker: str, given: End, taken: End) -> bool:
        """Whether both ends are by one step, or the taker also gives what the giver takes."""
        if given.step and given.step == taken.step:
            return True
        return any(taken.material in self._up(m) for m in self.given.get(taker, {})) and any(
            m in self._up(given.material) for m in self.taken.get(giver, {}))

    def _up(self, concept: str) -> frozenset[str]:
        if concept not in self._above:
            self._above[concept] = upwards(concept, self._broader)
        return self._above[concept]


def hand_over_figure(drawn: Sequence[HandOver], title: str, label: Callable[[str], str]) -> Sankey:
    """From left to right: who gives, what, who takes; who does both stands on both sides."""
    weights: Counter[tuple[str, str]] = Counter()
    rests: dict[tuple[str, str], Said] = {}
    for hand_over in drawn:
        material = hand_over.taken.material
        for link, end in (((f"{hand_over.giver} gives", material), hand_over.given),
                          ((material, f"{hand_over.taker} takes"), hand_over.taken)):
            weights[link] += 1
            rests[link] = rests[link] | end.said if link in rests else end.said
    names = {f"{hand_over.giver} gives": hand_over.giver for hand_over in drawn}
    names |= {f"{hand_over.taker} takes": hand_over.taker for hand_over in drawn}
    ends = dict.fromkeys(end for link in weights for end in link)
    nodes = tuple(Node(end, label(names.get(end, end))) for end in ends)
    links = tuple(Link(*link, float(weight), "", rests[link].planned, tuple(sorted(rests[link].claims)))
                  for link, weight in weights.items())
    return Sankey(title, nodes, links, "pairs")


def _running(network: nx.MultiDiGraph) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """The edges of what is neither closed nor paused."""
    return (edge for edge in network.edges(data=True) if edge[2]["status"] not in STOPPED)


def _add(known: dict[str, Said], thing: str, data: Mapping[str, Any]) -> None:
    known[thing] = known[thing] | said(data) if thing in known else said(data)


def _rank(found: HandOver) -> tuple[bool, float, str, str]:
    return found.stated, found.rarity, found.given.material, found.taken.material
