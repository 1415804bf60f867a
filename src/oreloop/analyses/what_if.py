"""What falls away if a country, company, plant or step does, and what could take its place.

Method: reachability in an and-or graph. A material is there if one of the stated flows that make it still works, or if
no document says how it is made; a flow works if a material that it needs is there and, where documents name who does
it, at least one of them is left. This is computed to the least fixpoint without and with the cuts, and compared.
Nothing is said of amounts: what is left may be too little.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oreloop.analyses.analysis import Analysis
from oreloop.analyses.cells import Cell, Thing, several
from oreloop.analyses.chokepoints import Stage, stages_of
from oreloop.analyses.conversions import Activity, Actors, Conversion, ReferenceChain, activities_of, conversions
from oreloop.analyses.figure import Diagram, Link, Node
from oreloop.analyses.outcome import Outcome, Row
from oreloop.analyses.parameter import Parameter
from oreloop.analyses.regions import Regions
from oreloop.errors import UsageError
from oreloop.network import Broader, labels_of, upwards

if TYPE_CHECKING:
    import networkx as nx

_COLUMNS = ("effect", "what", "of", "before", "after", "cut_off", "left", "planned", "finding")
_DRAWN = 60


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is cut: actors and places, all their steps or only some; whole steps; which material may stand for which."""

    cut: tuple[str, ...]
    steps: tuple[str, ...]
    substitutes: Mapping[str, str]
    delays: Mapping[str, str]
    broader: Broader
    regions: Regions

    def hits(self, activity: Activity) -> bool:
        """Whether an activity falls away."""
        around = {activity.actor, *self.regions.places(activity.actor)}
        return (not self.cut or not around.isdisjoint(self.cut)) and self._concerns(activity.what)

    def stops(self, conversion: Conversion) -> bool:
        """Whether a conversion stops whoever does it: a step is cut everywhere, and it has no other one."""
        steps = conversion.steps()
        return not self.cut and bool(self.steps) and bool(steps) and all(map(self._concerns, steps))

    def _concerns(self, what: str) -> bool:
        return not self.steps or not upwards(what, self.broader).isdisjoint(self.steps)


def what_if(flows: nx.MultiDiGraph, chain: nx.MultiDiGraph, activities: nx.MultiDiGraph, locations: nx.MultiDiGraph, *,
            cut: tuple[str, ...] = (), step: tuple[str, ...] = (), substitute: tuple[str, ...] = (),
            delay: tuple[str, ...] = ()) -> Outcome:
    """What a scenario changes. `cut` are actors, plants, projects or places (with all that is there), `step` restricts
    this to steps (and their narrower ones; alone it cuts these everywhere), `substitute` are pairs "a=b" (b can be used
    for a), `delay` pairs "plant=year".

    One row for each stage that loses someone, then for each material that is no longer reached: `effect`, `what` (the
    step or material), `of` (which material, of a step), how many actors `before` and `after`, those `cut_off`, those
    `left`, and those who only plan it (with the year to which a delay puts them off).

    Raises:
        UsageError: nothing is cut, delayed or substituted.
    """
    if not (cut or step or substitute or delay):
        raise UsageError("the scenario changes nothing",
                         hint="name what falls away: --cut place:China --step separation")
    broader: Broader = activities.graph.get("broader", {})
    label = labels_of(flows, activities, locations, chain)
    reference = ReferenceChain(chain, broader)
    scenario = Scenario(cut, step, dict(pair.rsplit("=", 1) for pair in substitute),
                        dict(pair.rsplit("=", 1) for pair in delay), broader, Regions(locations))
    known, stated = activities_of(activities), conversions(flows, reference)
    falling = {a for a in known if (cut or step) and scenario.hits(a)}
    rows = [row for stage in stages_of(known, reference, broader)
            if (row := _stage_row(stage, falling, scenario, label))]
    working = [c for c in stated if not scenario.stops(c)]
    before = reached(stated, stated, known, set(), {}, broader)
    after = reached(stated, working, known, falling, scenario.substitutes, broader)
    rows += [_material_row(material, stated, working, after, label) for material in sorted(before - after, key=label)]
    saved = sorted(after - reached(stated, working, known, falling, {}, broader), key=label)
    rows += [Row.of(("saved by a substitute", Thing(material), None, None, None, several((), label),
                     several((b for a, b in scenario.substitutes.items() if material == a), label), None, ""))
             for material in saved]
    notes = [f"{len(before)} materials are reached before, {len(after & before)} of them after."]
    if falling and not rows:
        notes.append("All that falls away is done by others too, or only by laboratories and projects.")
    if not falling and (cut or step):
        notes.append("Nobody in the graph does this there: nothing falls away.")
    return Outcome.of(_COLUMNS, rows, notes, _figure(stated, working, before, after, falling, known, broader, label))


def reached(stated: Sequence[Conversion], working: Sequence[Conversion], known: Sequence[Activity],
            without: Set[Activity], substitutes: Mapping[str, str], broader: Broader) -> frozenset[str]:
    """The materials that are there if only some conversions work and some activities fall away, see the module."""
    actors, makers = Actors(known, broader), defaultdict(list)
    for conversion in stated:
        makers[conversion.target].append(conversion)
    materials = {end for c in stated for end in (c.source, c.target)} | set(substitutes.values())
    needs = {c: {m for m in materials if c.source in upwards(m, broader)} for c in stated}
    for conversion in stated:
        if conversion.source in substitutes:
            needs[conversion] |= {m for m in materials if substitutes[conversion.source] in upwards(m, broader)}
    works = {c for c in working if not (doing := actors.of_conversion(c)) or not set(doing) <= without}
    there = {m for m in materials if not makers[m]}
    # A circle that nothing enters from outside was there before anyone looked: it feeds itself as long as it works.
    there |= _circling(works, needs, there)
    while True:
        more = {c.target for c in works if c.target not in there and not needs[c].isdisjoint(there)}
        if not more:
            return frozenset(there)
        there |= more


def _circling(works: set[Conversion], needs: Mapping[Conversion, set[str]], there: set[str]) -> set[str]:
    """The materials on circles of working flows."""
    import networkx as nx

    digraph = nx.DiGraph()
    for conversion in works:
        digraph.add_edges_from((material, conversion.target) for material in needs[conversion])
    circles = (c for c in nx.strongly_connected_components(digraph)
               if len(c) > 1 or any(digraph.has_edge(n, n) for n in c))
    return {material for circle in circles for material in circle} - there


def _stage_row(stage: Stage, falling: set[Activity], scenario: Scenario, label: Callable[[str], str]) -> Row | None:
    rest = Stage(stage.step, stage.material, [a for a in stage.activities if a not in falling])
    before, after = stage.actors(planned=False), rest.actors(planned=False)
    lost = [actor for actor in before if actor not in after]
    planned = rest.actors(planned=True)
    late = [actor for actor in planned if actor in scenario.delays]
    if not lost and not late:
        return None
    put_off = ", ".join(f"{label(actor)} not before {scenario.delays[actor]}" for actor in late)
    finding = {0: "nobody is left", 1: "one is left"}.get(len(after), "") if lost else ""
    effect = "step lost" if lost and not after else "step weakened" if lost else "opening delayed"
    what: Cell = Thing(stage.step) if stage.step else "making"
    cells: tuple[Cell, ...] = (effect, what, Thing(stage.material) if stage.material else None, len(before), len(after),
                               several(lost, label), several(after, label), several(planned, label),
                               "; ".join(filter(None, (finding, put_off))))
    claims = [claim for a in stage.activities for claim in (*a.claims, *scenario.regions.claims(a.actor))]
    return Row.of(cells, claims)


def _material_row(material: str, stated: Sequence[Conversion], working: Sequence[Conversion], after: frozenset[str],
                  label: Callable[[str], str]) -> Row:
    making = [c for c in stated if c.target == material]
    needed = sorted({c.source for c in making if c.source not in after})
    stopped = not any(c in working for c in making)
    finding = "its step is cut" if stopped else (
        f"needs {', '.join(map(label, needed))}" if needed else "nobody is left who makes it")
    return Row.of(("material not reached", Thing(material), None, len(making), 0, several((), label),
                   several((), label), several((), label), finding),
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
    projections=("flows", "chain", "activities", "locations"),
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
