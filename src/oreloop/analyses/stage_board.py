"""The stage board: which step is done where, by whom, in which status, with what capacity; and what opens when.

Steps by regions by status, as material system analyses tabulate a chain; capacities are added only where they are alike
(see `capacities`), and are held against the benchmarks of the Critical Raw Materials Act where a table says how much is
consumed (see `benchmarks`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from oreloop.analyses.analysis import Analysis
from oreloop.analyses.benchmarks import COLUMNS, Consumption, benchmark_rows, load_benchmarks, read_consumption
from oreloop.analyses.board import Board, Sourced, claims_of, documents, status_order
from oreloop.analyses.board_views import openings_view, plants_view, sums_view
from oreloop.analyses.capacities import Capacity
from oreloop.analyses.cells import UNSAID, Several, several
from oreloop.analyses.conversions import Activity
from oreloop.analyses.figure import Bars, Matrix, Series
from oreloop.analyses.outcome import Outcome, Row
from oreloop.analyses.parameter import Parameter
from oreloop.analyses.plant_records import Opening
from oreloop.iri import ORL
from oreloop.model import PLANNED, STOPPED

if TYPE_CHECKING:
    import networkx as nx

_BOARD = ("step", "region", "status", "actors", "materials", "capacity", "opens", "names", "documents")
_DRAWN = 14
#: A field of the board: steps (several where they are not told apart, none where nobody says one), region, status.
_Key = tuple[tuple[str, ...], tuple[str, ...], str]


@dataclass(slots=True)
class _Field:
    """What stands in a field of the board: what is done there, and the capacities that belong to it."""

    actors: set[str] = field(default_factory=set)
    materials: set[str] = field(default_factory=set)
    capacities: list[Capacity] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)


def stage_board(activities: nx.MultiDiGraph, chain: nx.MultiDiGraph, locations: nx.MultiDiGraph,
                plants: nx.MultiDiGraph, relations: nx.MultiDiGraph, ownership: nx.MultiDiGraph, *,
                show: str = "board", by: str = "country", material: str = "", place: str = "",
                consumed: tuple[str, ...] = ()) -> Outcome:
    """Steps by regions by status, or another of its views.

    "board": one row for each step, region and status in the order of the chain: how many `actors`, which `materials`
    they make, the sums of their capacities (unlike ones side by side), when they open, `names`, `documents`. "plants":
    one row for each plant or actor. "capacities": the sums. "openings": by year. "benchmarks": the shares of the
    Critical Raw Materials Act; `consumed` are amounts that the Union consumes in a year, as
    "material=quantity;unit;basis;country;year;source".

    Regions are countries, or with `by` "union" the European Union and what lies outside. `material` leaves those who
    make it or a kind of it, `place` what lies there. Projects, laboratories and pilots are left out with a note.

    Raises:
        UsageError: a consumption is no such text.
    """
    board = Board((activities, chain, locations, plants, relations, ownership), by, material, place)
    if show == "benchmarks":
        return _benchmarks(board, locations, [Consumption.of(text) for text in consumed])
    views = {"board": _board_view, "plants": plants_view, "capacities": sums_view, "openings": openings_view}
    outcome = views[show](board)
    return replace(outcome, notes=(*outcome.notes, *_notes(board)))


def _notes(board: Board) -> list[str]:
    notes = []
    if board.plants.small:
        notes.append(f"Left out, as they are no plants: projects, laboratories and pilots ({len(board.plants.small)}).")
    if left := board.plants.left_out:
        notes.append("Capacities not counted, since a newer statement, a plant of the same company, or a plan that has "
                     f"come true stands for them: {len(left)}.")
    acting = [plant for plant in board.shown if plant.statuses()]
    if unknown := [p for p in acting if not any(board.countries([p.iri], status) for status in p.statuses())]:
        notes.append(f"Actors of whom no document says in which country they are: {len(unknown)} of {len(acting)}.")
    return notes


def _board_view(board: Board) -> Outcome:
    fields = _fields(board)
    keys = sorted(fields, key=lambda key: (board.step_order(key[0]), [board.label(r) for r in key[1]] or ["~"], key[1],
                                           status_order(key[2])))
    rows = []
    for steps, region, status in keys:
        content = fields[steps, region, status]
        said: list[Sourced] = [*content.activities, *content.openings, *content.capacities]
        rows.append(Row.of(
            (board.step_cell(steps), board.region_cell(region), status, len(content.actors),
             several(content.materials, board.label), board.amounts(content.capacities),
             Several(tuple(sorted({o.date for o in content.openings}))), several(content.actors, board.label),
             documents(said)), [*claims_of(said), *board.where(content.actors)]))
    return Outcome.of(_BOARD, rows, (), _matrix(board, keys, fields))


def _fields(board: Board) -> dict[_Key, _Field]:
    """Who does what, and which capacity belongs to it."""
    fields: dict[_Key, _Field] = defaultdict(_Field)
    for plant in board.shown:
        doing, made = plant.doing("performs"), plant.doing("produces")
        stopped = [a for a in plant.stopped if a.predicate == ORL + "performs"] or plant.stopped
        for activity in (*(doing or made), *stopped):
            steps: tuple[str, ...] = (activity.what,) if activity.predicate == ORL + "performs" else ()
            content = fields[steps, board.region([plant.iri], activity.status), activity.status]
            content.actors.add(plant.iri)
            makes = [a for a in (*made, *plant.stopped) if a.status == activity.status
                     and a.predicate == ORL + "produces"]
            content.materials.update(a.what for a in makes)
            content.activities += [activity, *makes]
            content.openings += [o for o in plant.openings
                                 if (o.status in PLANNED) == (activity.status in PLANNED)
                                 and activity.status not in STOPPED]
    for capacity in board.capacities:
        status = capacity.kind.status
        content = fields[board.plants.steps_of(capacity), board.region(capacity.holders, status), status]
        content.actors.update(capacity.holders)
        content.capacities.append(capacity)
        content.materials.update(capacity.kind.materials)
    return fields


def _matrix(board: Board, keys: Sequence[_Key], fields: Mapping[_Key, _Field]) -> Matrix | None:
    """How many actors do a step in a region, or plan to; what belongs to several steps is on no picture."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], set[str]] = defaultdict(set)
    for steps, region, status in (key for key in keys if len(key[0]) < 2 and key[2] not in STOPPED):
        found[steps, region] |= fields[steps, region, status].actors
    if not found:
        return None
    sizes: Counter[tuple[str, ...]] = Counter()
    for (_, region), actors in found.items():
        sizes[region] += len(actors)
    known = sorted((r for r in sizes if r), key=lambda r: (-sizes[r], [board.label(one) for one in r], r))
    regions = [*known[:_DRAWN], *(r for r in sizes if not r)]
    rows = list(dict.fromkeys(steps for steps, region in found if region in regions))

    def named(items: Sequence[str], unknown: str) -> str:
        return ", ".join(map(board.label, items)) or unknown

    values = tuple(tuple(float(len(found[steps, region])) if (steps, region) in found else None for region in regions)
                   for steps in rows)
    cut = f", the {_DRAWN} largest of {len(known)} regions" if len(known) > _DRAWN else ""
    return Matrix(f"Steps by region, planned ones too{cut}", tuple(named(steps, "step not said") for steps in rows),
                  tuple(named(region, "not known") for region in regions), values, "actors")


def _benchmarks(board: Board, locations: nx.MultiDiGraph, consumed: Sequence[Consumption]) -> Outcome:
    within = [(c, board.plants.steps_of(c)) for c in board.capacities if board.in_union(c)]
    inside = (board.label(node) for node, kind in locations.nodes(data="type")
              if kind == "Country" and board.plants.regions.in_european_union(node))
    rows = benchmark_rows(within, consumed, inside, board.broader, board.label)
    notes = [f"{load_benchmarks().source}: the Union's capacity for each step, in percent of its yearly consumption.",
             f"{len(within)} of {len(board.capacities)} stated capacities are known to lie in the European Union; what "
             "no document states is not zero."]
    if not consumed:
        notes.append("Shares need a table of what the Union consumes: --consumption FILE.csv (material, quantity, unit "
                     "and, if known, basis, country, year, source) or --consumed 'permanent magnet=20000;t/a'.")
    if several_steps := [steps for _, steps in within if len(steps) != 1]:
        notes.append(f"{len(several_steps)} of them belong to no step, or to several that no document tells apart: "
                     "they are held against no benchmark.")
    sources = sorted({c.source for c in consumed if c.source})
    notes += [f"Consumption: {source}" for source in sources]
    return Outcome.of(COLUMNS, rows, [*notes, *_notes(board)], _shares(rows, board.label))


def _shares(rows: Sequence[Row], label: Callable[[str], str]) -> Bars | None:
    """The shares that can be computed, beside what is wanted."""
    known = [row for row in rows if row.cells[8] is not None][:_DRAWN]
    if not known:
        return None
    names = tuple(f"{row.cells[0]}: {label(str(row.cells[1]))}" + (
        f", {label(str(row.cells[2]))}" if row.cells[2] != UNSAID else "") for row in known)
    return Bars("Shares of consumption and benchmarks for 2030", names, (
        Series("operating", tuple(float(str(row.cells[8])) for row in known)),
        Series("with what is planned", tuple(
            None if row.cells[9] is None else float(str(row.cells[9])) for row in known), planned=True),
        Series("benchmark", tuple(float(str(row.cells[10])) for row in known))), "percent")


ANALYSIS = Analysis(
    name="stage-board",
    summary="which step is done where and by whom, with what capacity, what opens when, and the benchmarks for 2030",
    projections=("activities", "chain", "locations", "plants", "relations", "ownership"),
    run=stage_board,
    params={
        "show": Parameter("board", "which view", choices=("board", "plants", "capacities", "openings", "benchmarks")),
        "by": Parameter("country", "regions: countries, or the European Union and the rest",
                        choices=("country", "union")),
        "material": Parameter("", "only who makes this material or a kind of it", form="material"),
        "place": Parameter("", "only what lies in this place", form="thing"),
        "consumption": Parameter("", "a CSV file of what the Union consumes (material, quantity, unit, basis, country, "
                                 "year, source)", form="file"),
        "consumed": Parameter((), "such an amount: material=quantity;unit;basis;country;year;source",
                              form="material=amount"),
        "include_planned": Parameter(True, "show what is planned or under construction too"),
    },
    expand=read_consumption,
    examples=("oreloop analyse stage-board --by union",
              "oreloop analyse stage-board --show plants --picture plants.html",
              "oreloop analyse stage-board --show benchmarks --consumed 'permanent magnet=20000;t/a'"),
)
