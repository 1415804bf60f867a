"""Views of the stage board beside the board itself: plants, sums of capacities, openings by year."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from oreloop.analyses.board import Board, Sourced, claims_of, documents, status_order
from oreloop.analyses.capacities import Capacity, alike, summed, total
from oreloop.analyses.cells import UNSAID, Several, Thing, number, several
from oreloop.analyses.figure import Bars, PlaceMap, Series, Spot
from oreloop.analyses.outcome import Outcome, Row
from oreloop.analyses.plant_records import Opening
from oreloop.iri import ORL
from oreloop.model import PLANNED, STOPPED

_PLANTS = ("name", "steps", "materials", "countries", "status", "capacity", "opens", "operators", "documents")
_CAPACITIES = ("materials", "unit", "basis", "side", "status", "region", "capacity", "plants", "names", "documents")
_OPENINGS = ("year", "status", "openings", "capacity", "region", "names", "documents")
_DRAWN = 14


def plants_view(board: Board) -> Outcome:
    """One row for each plant or actor, and a map."""
    rows, spots, unplaced = [], [], []
    for plant in sorted(board.shown, key=lambda plant: (board.label(plant.iri), plant.iri)):
        steps = sorted({a.what for a in (*plant.activities, *plant.stopped) if a.predicate == ORL + "performs"},
                       key=lambda step: board.step_order((step,)))
        capacities = [c for c in board.capacities if plant.iri in c.holders]
        said: list[Sourced] = [*plant.activities, *plant.stopped, *plant.openings, *capacities]
        if not said:
            continue
        statuses = sorted(plant.statuses(), key=status_order)
        claims = [*claims_of(said), *plant.claims, *board.where([plant.iri])]
        rows.append(Row.of(
            (Thing(plant.iri), Several(tuple(map(Thing, steps))),
             several((a.what for a in plant.doing("produces")), board.label),
             several({country for status in statuses for country in board.countries([plant.iri], status)}, board.label),
             Several(tuple(statuses)),
             board.amounts(capacities), Several(tuple(sorted({o.date for o in plant.openings}))),
             several(plant.operators, board.label), documents(said)), claims))
        if plant.spot is None:
            unplaced.append(board.label(plant.iri))
        elif not STOPPED.issuperset(statuses):
            spots.append(Spot(board.label(plant.iri), *plant.spot, board.label(steps[0]) if steps else "step not said",
                              planned=all(status in PLANNED for status in statuses)))
    figure = PlaceMap("Plants and those who run them", tuple(spots), tuple(unplaced)) if rows else None
    return Outcome.of(_PLANTS, rows, (), figure)


def sums_view(board: Board) -> Outcome:
    """The sums of capacities that are alike, by region; one whose material nobody says has a row of its own."""
    regions: dict[tuple[str, ...], list[Capacity]] = defaultdict(list)
    for capacity in board.capacities:
        regions[board.region(capacity.holders, capacity.kind.status)].append(capacity)
    groups = [(region, group) for region, found in regions.items() for group in alike(found)]

    def order(item: tuple[tuple[str, ...], list[Capacity]]) -> tuple[object, ...]:
        region, group = item
        kind = group[0].kind
        return ([board.label(m) for m in kind.materials] or ["~"], kind.materials, kind.unit, kind.basis, kind.side,
                status_order(kind.status), [board.label(one) for one in region] or ["~"], region, group[0].claims)

    rows = []
    for region, group in sorted(groups, key=order):
        kind, holders = group[0].kind, {holder for c in group for holder in c.holders}
        rows.append(Row.of(
            (several(kind.materials, board.label) if kind.materials else UNSAID, kind.unit, kind.basis, kind.side,
             kind.status, board.region_cell(region), number(total(group)), len(group), several(holders, board.label),
             documents(group)), [*claims_of(group), *board.where(holders)]))
    return Outcome.of(_CAPACITIES, rows, (), _bars(board))


def _bars(board: Board) -> Bars | None:
    """The sums in the unit that most capacities have, by what is counted."""
    unit = _usual_unit(board.capacities)
    sums = summed(c for c in board.capacities if c.kind.unit == unit and c.kind.materials)
    if not sums:
        return None
    names: dict[str, list[float | None]] = defaultdict(lambda: [None, None])
    for kind, quantity in sums:
        if kind.status == "Operating" or kind.status in PLANNED:
            values = names[kind.named(board.label).removeprefix(f"{unit} of ")]
            at = int(kind.status in PLANNED)
            values[at] = (values[at] or 0.0) + float(quantity)
    drawn = sorted(names, key=lambda name: (-sum(value or 0 for value in names[name]), name))[:_DRAWN]
    cut = f", the {_DRAWN} largest of {len(names)}" if len(names) > _DRAWN else ""
    return Bars(f"Stated capacities in {unit}, by what is counted{cut}", tuple(drawn), (
        Series("operating", tuple(names[name][0] for name in drawn)),
        Series("planned", tuple(names[name][1] for name in drawn), planned=True)), unit)


def _usual_unit(capacities: Iterable[Capacity]) -> str:
    units = Counter(capacity.kind.unit for capacity in capacities)
    return min(units, key=lambda unit: (-units[unit], unit), default="")


def openings_view(board: Board) -> Outcome:
    """What opens, or opened, in which year, with what capacity."""
    years: dict[tuple[str, str], list[Opening]] = defaultdict(list)
    for plant in board.shown:
        for opening in plant.openings:
            years[opening.date[:4], opening.status].append(opening)
    rows = []
    by_year: dict[str, list[Capacity]] = defaultdict(list)
    for year, status in sorted(years, key=lambda key: (key[0], status_order(key[1]))):
        openings = years[year, status]
        opened = {opening.plant for opening in openings}
        # Several plants may open, and a capacity be stated of several; it stands in each year once.
        capacities = [c for c in board.capacities
                      if not opened.isdisjoint(c.holders) and (c.kind.status in PLANNED) == (status in PLANNED)]
        by_year[year] += [c for c in capacities if c not in by_year[year]]
        said: list[Sourced] = [*openings, *capacities]
        rows.append(Row.of(
            (year, status, len(opened), board.amounts(capacities),
             board.region_cell(board.region(opened, status)), several(opened, board.label),
             documents(said)), [*claims_of(said), *board.where(opened)]))
    return Outcome.of(_OPENINGS, rows, (), _years(board, by_year, rows))


def _years(board: Board, by_year: Mapping[str, list[Capacity]], rows: Sequence[Row]) -> Bars | None:
    """How much opens each year, in the usual unit, unlike capacities side by side; else how many plants do.

    Capacities whose material nobody says are not drawn, as they can't be added.
    """
    if not rows:
        return None
    years = sorted({str(row.cells[0]) for row in rows})
    unit = _usual_unit(c for group in by_year.values() for c in group)
    kinds: dict[tuple[str, bool], dict[str, float]] = defaultdict(dict)
    for year, group in by_year.items():
        for kind, quantity in summed(c for c in group if c.kind.unit == unit and c.kind.materials):
            key = kind.named(board.label).removeprefix(f"{unit} of "), kind.status in PLANNED
            kinds[key][year] = kinds[key].get(year, 0.0) + float(quantity)
    if kinds:
        drawn = sorted(kinds, key=lambda key: (-sum(kinds[key].values()), key))[:_DRAWN // 2]
        cut = f", the {len(drawn)} largest sorts of {len(kinds)}" if len(kinds) > len(drawn) else ""
        return Bars(f"Capacity by year of opening{cut}", tuple(years), tuple(
            Series(name + ", planned" * planned, tuple(kinds[name, planned].get(year) for year in years), planned)
            for name, planned in drawn), unit)
    counts = Counter(str(row.cells[0]) for row in rows for _ in range(int(str(row.cells[2]))))
    return Bars("Openings by year", tuple(years), (
        Series("plants", tuple(float(counts[year]) for year in years)),), "plants")
