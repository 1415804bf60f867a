"""Where a chain hangs on few: actors, countries and owners by step and material, and what no way round avoids.

Concentration: the Herfindahl-Hirschman index, the sum of the squared shares in percent (0 to 10,000; O. C. Herfindahl,
Concentration in the steel industry, 1950; A. O. Hirschman, The paternity of an index, Am. Economic Review 54, 1964).
Capacities of all actors are hardly ever stated, so that every actor counts as one. What is not known of an actor is
left out of the index, and the coverage says for how many it is known.

Ways to products: see `ways`. Buyers: who has a single supplier, by the supply contracts that documents state.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oreloop.analyses.analysis import Analysis
from oreloop.analyses.cells import UNSAID, Cell, Thing, several, shown
from oreloop.analyses.conversions import Activity, ReferenceChain, activities_of, conversions
from oreloop.analyses.figure import Bars, Figure, Series
from oreloop.analyses.holdings import Holdings
from oreloop.analyses.outcome import Outcome, Row
from oreloop.analyses.parameter import Parameter
from oreloop.analyses.regions import Regions
from oreloop.analyses.supplies import Supply, supplies_of
from oreloop.analyses.ways import ways_to_products
from oreloop.iri import ORL
from oreloop.labels import number_of
from oreloop.network import Broader, labels_of, upwards

if TYPE_CHECKING:
    import networkx as nx

_STAGES = ("step", "material", "actors", "planned", "countries", "in_the_eu", "hhi_countries", "countries_known",
           "hhi_owners", "owners_known", "finding", "names")
_BUYERS = ("buyer", "material", "suppliers", "planned", "finding", "names", "documents")
_DRAWN = 20


@dataclass(slots=True)
class Stage:
    """A step (None: not said) of a material (None: not said), with what its actors do."""

    step: str | None
    material: str | None
    activities: list[Activity] = field(default_factory=list)

    def actors(self, holdings: Holdings, *, planned: bool) -> list[str]:
        """Those who do it, or only plan to; projects, laboratories and pilots are no plants and do not count.

        A company that is named beside its own plant or subsidiary is not another actor.
        """
        done = {a.actor for a in self.activities if not a.planned and not a.small}
        more = {a.actor for a in self.activities if a.planned and not a.small} - done
        return holdings.narrowest(more if planned else done)


def chokepoints(flows: nx.MultiDiGraph, chain: nx.MultiDiGraph, activities: nx.MultiDiGraph,
                locations: nx.MultiDiGraph, ownership: nx.MultiDiGraph, plants: nx.MultiDiGraph,
                relations: nx.MultiDiGraph, *, by: str = "stages", material: str = "", place: str = "") -> Outcome:
    """Concentration stage by stage, buyer by buyer, or the ways from raw materials to products.

    By "stages", one row for each step and material, the most concentrated first: how many `actors` do it and how many
    more only plan to, in how many `countries`, how many actors are `in_the_eu`, the index by country and by controlling
    owner with the share of actors for which these are known (0 to 1), what was found, and the names. An actor who makes
    a material does the step of which it typically comes out, if it is said to do that step.

    By "ways", one row for each product that nothing is made of: the raw materials it comes from, how many `ways` share
    no material between, the materials `on_every_way`, a `least_cut`, those `only_by` whom it is reached (without any of
    them it is not), `documents`.

    By "buyers", one row for each buyer and material with a supply contract: how many `suppliers`, how many more only
    planned, the `names`.

    `material` leaves only the rows of this material and its kinds, `place` the actors or buyers there.
    """
    broader: Broader = activities.graph.get("broader", {})
    reference = ReferenceChain(chain, broader)
    label = labels_of(flows, activities, locations, chain, ownership, plants, relations)
    regions = Regions(locations)
    known = [a for a in activities_of(activities) if not place or place in regions.places(a.actor)]
    if by == "ways":
        return ways_to_products(conversions(flows, reference), known, broader, label, material)
    if by == "buyers":
        return _buyers([supply for supply in supplies_of(relations)
                        if (not place or place in regions.places(supply.buyer))
                        and (not material or material in upwards(supply.material, broader))], label)
    stages = [s for s in stages_of(known, reference, broader) if not material or (
        s.material is not None and material in upwards(s.material, broader))]
    holdings = Holdings(ownership, plants)
    rows = [_stage_row(stage, regions, holdings, label) for stage in stages]
    rows.sort(key=lambda row: row[0])
    notes = ["Every actor counts as one, as capacities are seldom stated; projects, laboratories, pilots do not count."]
    if unknown := [stage for stage in stages if not any(stage.actors(holdings, planned=p) for p in (False, True))]:
        notes.append(f"Only with projects, laboratories or pilots, no plant: {number_of(len(unknown), 'stage')}.")
    return Outcome.of(_STAGES, [row for _, row in rows], notes, _bars([row for _, row in rows], label))


def stages_of(activities: Iterable[Activity], reference: ReferenceChain, broader: Broader) -> list[Stage]:
    """The stages, sorted by their IRIs: each step an actor does, with each material it makes that comes out of it."""
    steps: dict[str, list[Activity]] = defaultdict(list)
    made: dict[str, list[Activity]] = defaultdict(list)
    for activity in activities:
        (steps if activity.predicate == ORL + "performs" else made)[activity.actor].append(activity)
    found: dict[tuple[str, str], Stage] = {}

    def add(step: str | None, material: str | None, *what: Activity) -> None:
        stage = found.setdefault((step or "", material or ""), Stage(step, material))
        stage.activities += [activity for activity in what if activity not in stage.activities]

    for actor in sorted({*steps, *made}):
        used: set[Activity] = set()
        for product in made[actor]:
            makers = reference.makers(product.what)
            doing = [a for a in steps[actor] if makers & upwards(a.what, broader)
                     or any(a.what in upwards(maker, broader) for maker in makers)]
            used.update(doing)
            for activity in doing:
                add(activity.what, product.what, activity)
            if not doing:
                add(None, product.what, product)
        for activity in steps[actor]:
            if activity not in used:
                add(activity.what, None, activity)
    return [found[key] for key in sorted(found)]


def herfindahl(shares: Iterable[float]) -> int | None:
    """The Herfindahl-Hirschman index of parts of a whole, from 0 to 10,000; None where there is nothing.

    >>> herfindahl([1, 1]), herfindahl([3]), herfindahl([])
    (5000, 10000, None)
    """
    parts = list(shares)
    whole = sum(parts)
    return round(sum((100 * part / whole) ** 2 for part in parts)) if whole else None


def _stage_row(stage: Stage, regions: Regions, holdings: Holdings,
               label: Callable[[str], str]) -> tuple[tuple[object, ...], Row]:
    actors, planned = (stage.actors(holdings, planned=only) for only in (False, True))
    where = {actor: regions.countries(actor) for actor in actors}
    known = [actor for actor in actors if where[actor]]
    owned = {actor: owner for actor in actors if (owner := holdings.top(actor))}
    # One in several countries counts in each with its part.
    parts: dict[str, float] = defaultdict(float)
    for actor in known:
        for country in where[actor]:
            parts[country] += 1 / len(where[actor])
    finding = _finding(actors, planned, parts, len(known))
    by_country = herfindahl(parts.values())
    cells: tuple[Cell, ...] = (
        Thing(stage.step) if stage.step else UNSAID, Thing(stage.material) if stage.material else UNSAID,
        len(actors), len(planned), several(parts, label),
        sum(any(map(regions.in_european_union, where[actor])) for actor in known), by_country,
        _share(len(known), len(actors)),
        herfindahl(Counter(owned.values()).values()), _share(len(owned), len(actors)), finding,
        several((*actors, *planned), label))
    claims = [claim for activity in stage.activities for claim in activity.claims]
    claims += [claim for actor in actors for claim in regions.claims(actor)]
    claims += [claim for actor in owned for claim in holdings.claims(actor)]
    order = (not actors, len(actors) if actors else 0, -(by_country or 0), -len(planned),
             label(stage.step or "~"), label(stage.material or "~"))
    return order, Row.of(cells, claims)


def _finding(actors: Sequence[str], planned: Sequence[str], parts: Mapping[str, float], known: int) -> str:
    if not actors and not planned:
        return "no plant"
    if len(actors) < 2:
        return _finding_of(len(actors), len(planned))
    if len(parts) == 1 and known == len(actors):
        return "one country"
    return "one country, as far as known" if len(parts) == 1 else ""


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 2) if whole else None


def _buyers(supplies: Sequence[Supply], label: Callable[[str], str]) -> Outcome:
    rows = []
    for supply in supplies:
        done, planned = supply.suppliers(planned=False), supply.suppliers(planned=True)
        rows.append(((len(done) or len(planned), label(supply.buyer), supply.material), Row.of(
            (Thing(supply.buyer), Thing(supply.material) if supply.material else UNSAID, len(done), len(planned),
             _finding_of(len(done), len(planned)), several((*done, *planned), label), supply.documents()),
            supply.claims())))
    rows.sort(key=lambda row: row[0])
    notes = ["Only suppliers whom a document names count; a buyer may have others."]
    return Outcome.of(_BUYERS, [row for _, row in rows], notes)


def _finding_of(suppliers: int, planned: int) -> str:
    """What the number of suppliers tells: of one who supplies, or is to, how many more there are to be."""
    if suppliers == 1:
        return "single supplier" + (f", {planned} more planned" if planned else "")
    return "" if suppliers else "only planned"


def _bars(rows: Sequence[Row], label: Callable[[str], str]) -> Figure | None:
    """How many do each stage, the most concentrated first."""
    if not rows:
        return None
    names, done, planned = [], [], []
    for row in rows[:_DRAWN]:
        step, material, actors, more = row.cells[:4]
        what = "" if material == UNSAID else f" of {shown(material, label)}"
        names.append(f"{shown(step, label)}{what}")
        done.append(float(str(actors)))
        planned.append(float(str(more)) or None)
    cut = f", the {_DRAWN} most concentrated of {len(rows)}" if len(rows) > _DRAWN else ""
    return Bars(f"Actors by stage{cut}", tuple(names), (
        Series("operating", tuple(done)), Series("only planned", tuple(planned), planned=True)), "actors", stacked=True)


ANALYSIS = Analysis(
    name="chokepoints",
    summary="where the chain hangs on few: actors, countries and owners by step and material, and what no way avoids",
    projections=("flows", "chain", "activities", "locations", "ownership", "plants", "relations"),
    run=chokepoints,
    params={
        "by": Parameter("stages", "concentration by stages or by buyers, or ways to products",
                        choices=("stages", "ways", "buyers")),
        "material": Parameter("", "only this material and its kinds", form="material"),
        "place": Parameter("", "only who is in this place", form="thing"),
    },
    examples=("oreloop analyse chokepoints --include-planned", "oreloop analyse chokepoints --by ways",
              "oreloop analyse chokepoints --place 'European Union' --by buyers"),
)
