"""What falls away if a country, company, plant or step does, and what could take its place.

Method: reachability in an and-or graph (see `reaching`), without and with the cuts. Nothing is said of amounts: what
is left may be too little.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oreloop.analyses.analysis import Analysis
from oreloop.analyses.cells import Cell, Several, Thing, several
from oreloop.analyses.chokepoints import Stage, stages_of
from oreloop.analyses.conversions import Activity, Actors, Conversion, ReferenceChain, activities_of, conversions
from oreloop.analyses.figure import Diagram, Link, Node
from oreloop.analyses.holdings import Holdings
from oreloop.analyses.outcome import Outcome, Row
from oreloop.analyses.parameter import Parameter
from oreloop.analyses.reaching import reached
from oreloop.analyses.regions import Regions
from oreloop.analyses.supplies import Supply, supplies_of
from oreloop.errors import UsageError
from oreloop.iri import ORL
from oreloop.labels import number_of
from oreloop.model import PLANNED
from oreloop.network import Broader, labels_of, upwards

if TYPE_CHECKING:
    import networkx as nx

_COLUMNS = ("effect", "what", "of", "before", "after", "cut_off", "left", "planned", "opens", "finding")
_DRAWN = 60


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is cut: actors (with their plants and subsidiaries) and places, all their steps or only some; whole steps;
    which material may stand for which; which plants are delayed, and when plants open."""

    cut: frozenset[str]
    steps: tuple[str, ...]
    substitutes: Mapping[str, str]
    delays: Mapping[str, str]
    openings: Mapping[str, str]
    broader: Broader
    regions: Regions
    holdings: Holdings

    def hits(self, activity: Activity) -> bool:
        """Whether an activity falls away."""
        return (not self.cut or self.reaches(activity.actor)) and self._concerns(activity.what)

    def reaches(self, actor: str) -> bool:
        """Whether an actor is cut, or lies in what is cut."""
        return actor in self.cut or not self.regions.places(actor).isdisjoint(self.cut)

    def stops(self, conversion: Conversion) -> bool:
        """Whether a conversion stops whoever does it: a step is cut everywhere, and it has no other one."""
        steps = conversion.steps()
        return not self.cut and bool(self.steps) and bool(steps) and all(map(self._concerns, steps))

    def _concerns(self, what: str) -> bool:
        return not self.steps or not upwards(what, self.broader).isdisjoint(self.steps)


def what_if(flows: nx.MultiDiGraph, chain: nx.MultiDiGraph, activities: nx.MultiDiGraph, locations: nx.MultiDiGraph,
            ownership: nx.MultiDiGraph, plants: nx.MultiDiGraph, relations: nx.MultiDiGraph, *,
            cut: tuple[str, ...] = (), step: tuple[str, ...] = (), substitute: tuple[str, ...] = (),
            delay: tuple[str, ...] = ()) -> Outcome:
    """What a scenario changes.

    `cut` are actors, plants, projects (with their plants and subsidiaries) or places (with all that is there), `step`
    restricts this to steps (and their narrower ones; alone it cuts these everywhere), `substitute` are pairs "a=b" (b
    can be used for a), `delay` pairs "plant=year".

    One row for each stage that loses someone, then for each buyer that loses a supplier, then for each material that is
    no longer reached: `effect`, `what` (the step, buyer or material), `of` (which material, of a step or contract), how
    many actors `before` and `after`, those `cut_off`, those `left`, and those who only plan it with the years in which
    they are to open (as a delay puts them off).

    Raises:
        UsageError: nothing is cut, delayed or substituted.
    """
    if not (cut or step or substitute or delay):
        raise UsageError("the scenario changes nothing",
                         hint="name what falls away: --cut place:China --step separation")
    broader: Broader = activities.graph.get("broader", {})
    label = labels_of(flows, activities, locations, chain, ownership, plants, relations)
    reference = ReferenceChain(chain, broader)
    holdings = Holdings(ownership, plants)
    parts = {part for thing in cut for part in holdings.below(thing)}
    scenario = Scenario(frozenset({*cut, *parts}), step, dict(pair.rsplit("=", 1) for pair in substitute),
                        dict(pair.rsplit("=", 1) for pair in delay), _openings(plants), broader, Regions(locations),
                        holdings)
    known, stated = activities_of(activities), conversions(flows, reference)
    falling = {a for a in known if (cut or step) and scenario.hits(a)}
    rows = [row for stage in stages_of(known, reference, broader)
            if (row := _stage_row(stage, falling, scenario, label))]
    rows += [row for supply in supplies_of(relations) if (row := _supply_row(supply, falling, scenario, label))]
    working = [c for c in stated if not scenario.stops(c)]
    before = reached(stated, stated, known, set(), {}, broader)
    after = reached(stated, working, known, falling, scenario.substitutes, broader)
    rows += [_material_row(material, stated, working, after, label) for material in sorted(before - after, key=label)]
    saved = sorted(after - reached(stated, working, known, falling, {}, broader), key=label)
    rows += [Row.of(("saved by a substitute", Thing(material), None, None, None, several((), label),
                     several((b for a, b in scenario.substitutes.items() if material == a), label), None, None, ""))
             for material in saved]
    notes = [f"Reached before: {number_of(len(before), 'material')}; after: {len(after & before)} of them."]
    if parts:
        notes.append(f"With what is cut fall its plants and subsidiaries: {', '.join(sorted(map(label, parts)))}.")
    if falling and not rows:
        notes.append("All that falls away is done by others too, or only by laboratories and projects.")
    if not falling and (cut or step):
        notes.append("Nobody in the graph does this there: nothing falls away.")
    return Outcome.of(_COLUMNS, rows, notes, _figure(stated, working, before, after, falling, known, broader, label))


def _stage_row(stage: Stage, falling: set[Activity], scenario: Scenario, label: Callable[[str], str]) -> Row | None:
    rest = Stage(stage.step, stage.material, [a for a in stage.activities if a not in falling])
    before = stage.actors(scenario.holdings, planned=False)
    remaining = rest.actors(scenario.holdings, planned=False)
    # A company that stood for its plant alone does not take its place.
    after = [actor for actor in before if actor in remaining]
    lost = [actor for actor in before if actor not in remaining]
    planned = rest.actors(scenario.holdings, planned=True)
    late = [actor for actor in planned if actor in scenario.delays]
    if not lost and not late:
        return None
    put_off = ", ".join(f"{label(actor)} not before {scenario.delays[actor]}" for actor in late)
    finding = {0: "nobody is left", 1: "one is left"}.get(len(after), "") if lost else ""
    effect = "step lost" if lost and not after else "step weakened" if lost else "opening delayed"
    what: Cell = Thing(stage.step) if stage.step else "making"
    cells: tuple[Cell, ...] = (
        effect, what, Thing(stage.material) if stage.material else None, len(before), len(after), several(lost, label),
        several(after, label), several(planned, label), _opens(planned, scenario),
        "; ".join(filter(None, (finding, put_off))))
    claims = [claim for a in stage.activities for claim in (*a.claims, *scenario.regions.claims(a.actor))]
    return Row.of(cells, claims)


def _supply_row(supply: Supply, falling: Set[Activity], scenario: Scenario,
                label: Callable[[str], str]) -> Row | None:
    """The row of a buyer that loses a supplier: one that is cut, with the steps in question if only some are."""
    stopped = {activity.actor for activity in falling}
    before = supply.suppliers(planned=False)
    lost = [s for s in before if scenario.cut and scenario.reaches(s) and (not scenario.steps or s in stopped)]
    if not lost or scenario.reaches(supply.buyer):
        return None
    after = [supplier for supplier in before if supplier not in lost]
    planned = [s for s in supply.suppliers(planned=True) if not scenario.reaches(s)]
    finding = {0: "no named supplier is left", 1: "one is left"}.get(len(after), "")
    cells: tuple[Cell, ...] = (
        "supplier lost", Thing(supply.buyer), Thing(supply.material) if supply.material else None, len(before),
        len(after), several(lost, label), several(after, label), several(planned, label), _opens(planned, scenario),
        finding)
    return Row.of(cells, [*supply.claims(), *(c for s in lost for c in scenario.regions.claims(s))])


def _openings(plants: nx.MultiDiGraph) -> dict[str, str]:
    """The date at which each plant is to open: the last one that documents give."""
    dates: dict[str, str] = {}
    for plant, date, data in plants.edges(data=True):
        if data["predicate"] == ORL + "opens" and data["status"] in PLANNED:
            dates[plant] = max(date, dates.get(plant, ""))
    return dates


def _opens(planned: Sequence[str], scenario: Scenario) -> Several:
    """When those who plan are to open, by themselves or by a plant of theirs, or not before."""
    dates: set[str] = set()
    for actor in planned:
        own = {scenario.openings[one] for one in (actor, *scenario.holdings.below(actor)) if one in scenario.openings}
        dates |= {scenario.delays[actor]} if actor in scenario.delays else own
    return Several(tuple(sorted(dates)))


def _material_row(material: str, stated: Sequence[Conversion], working: Sequence[Conversion], after: frozenset[str],
                  label: Callable[[str], str]) -> Row:
    making = [c for c in stated if c.target == material]
    needed = sorted({c.source for c in making if c.source not in after})
    stopped = not any(c in working for c in making)
    finding = "its step is cut" if stopped else (
        f"needs {', '.join(map(label, needed))}" if needed else "nobody is left who makes it")
    return Row.of(("material not reached", Thing(material), None, len(making), 0, several((), label),
                   several((), label), several((), label), None, finding),
                  (claim for c in making for claim in c.named("claims")))


def _figure(stated: Sequence[Conversion], working: Sequence[Conversion], before: frozenset[str], after: frozenset[str],
            falling: Set[Activity], known: Sequence[Activity], broader: Broader,
            label: Callable[[str], str]) -> Diagram | None:
    """The flows, with what is no longer reached as a group of its own; flows that stop are dashed."""
    drawn = sorted(stated, key=lambda c: (c.target in after, -len(c.named("sources")), c.source, c.target))[:_DRAWN]
    if not drawn:
        return None
    actors = Actors(known, broader)
    nodes = tuple(Node(m, label(m), "no longer reached" if m in before - after else "still reached")
                  for m in sorted({end for c in drawn for end in (c.source, c.target)}, key=label))
    links = []
    for conversion in drawn:
        doing = actors.of_conversion(conversion)
        stops = conversion.source not in after or conversion not in working or (
            bool(doing) and set(doing) <= falling)
        links.append(Link(conversion.source, conversion.target, 1.0, "stops" if stops else "", stops))
    cut = f" ({_DRAWN} of {len(stated)} flows)" if len(stated) > _DRAWN else ""
    return Diagram(f"What is still reached{cut}; dashed: stops", nodes, tuple(links), directed=True)


def read_scenario(params: Mapping[str, object]) -> dict[str, object]:
    """The parameters with those of a scenario file put in; what stands beside it is added to it.

    Raises:
        UsageError: the file is no TOML, or has a key that is no parameter.
    """
    rest = {name: value for name, value in params.items() if name != "scenario"}
    if not params.get("scenario"):
        return rest
    try:
        data = tomllib.loads(str(params["scenario"]))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"the scenario is no TOML ({error})",
                         hint='write lines such as cut = ["place:China"]') from None
    for name, value in data.items():
        if name not in ("cut", "step", "substitute", "delay"):
            raise UsageError(f"a scenario has no {name!r}", hint="it has cut, step, substitute, delay")
        listed = [f"{a}={b}" for a, b in value.items()] if isinstance(value, dict) else (
            [str(item) for item in value] if isinstance(value, list) else [str(value)])
        more = rest.get(name, ())
        rest[name] = [*listed, *([more] if isinstance(more, str) else more)]  # type: ignore[misc]
    return rest


ANALYSIS = Analysis(
    name="what-if",
    summary="what falls away if a country, company, plant or step does, what is left, and who could take over",
    projections=("flows", "chain", "activities", "locations", "ownership", "plants", "relations"),
    run=what_if,
    params={
        "cut": Parameter((), "an actor, plant, project or place that falls away", form="thing"),
        "step": Parameter((), "only this step of it; alone: this step everywhere", form="step"),
        "substitute": Parameter((), "a=b: material b can be used for a", form="material=material"),
        "delay": Parameter((), "plant=year: a planned plant opens then", form="thing=year"),
        "scenario": Parameter("", "a TOML file with cut, step, substitute, delay", form="file"),
    },
    expand=read_scenario,
    examples=("oreloop analyse what-if --cut place:China --step separation",
              "oreloop analyse what-if --step recycling --include-planned",
              "oreloop analyse what-if --scenario cut.toml"),
)
