"""The benchmarks of the Critical Raw Materials Act for 2030, as far as documents and a table of consumption allow.

Regulation (EU) 2024/1252, Article 5(1): the capacity of the Union for extraction, processing and recycling as a share
of its yearly consumption of a strategic raw material, and the largest share of one third country in it. What the
benchmarks are is told by ontology/analyses/benchmarks.toml.
"""

from __future__ import annotations

import csv
import functools
import io
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from oreloop.analyses.capacities import Capacity, Kind, total
from oreloop.analyses.cells import UNSAID, Cell, Thing, number, several
from oreloop.analyses.outcome import Row
from oreloop.errors import UsageError
from oreloop.iri import HOME
from oreloop.model import PLANNED
from oreloop.network import Broader, upwards
from oreloop.resources import folder
from oreloop.vocabulary import load_vocabulary

COLUMNS = ("benchmark", "material", "step", "capacity", "planned", "unit", "basis", "consumption", "share",
           "share_with_planned", "wanted", "finding", "names")
#: The columns of a table of consumption; the first three are needed.
_FIELDS = ("material", "quantity", "unit", "basis", "country", "year", "source")
#: A step, and the materials that a capacity for it is stated of.
_Held = tuple[str, tuple[str, ...]]
_EXPECTED = "its columns are material, quantity, unit and, if known, basis, country, year, source"


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A share of the consumption, in percent, that the capacity for some steps (and narrower ones) is to reach."""

    label: str
    share: int
    steps: frozenset[str]


@dataclass(frozen=True, slots=True)
class Benchmarks:
    """All benchmarks, the largest share of one third country, and what materials are counted in."""

    items: tuple[Benchmark, ...]
    third_country: Benchmark
    bases: Mapping[str, str]
    source: str


@functools.cache
def load_benchmarks() -> Benchmarks:
    """The benchmarks of the ontology, in the order of the file."""
    data = tomllib.loads((folder("ontology") / "analyses" / "benchmarks.toml").read_text(encoding="utf-8"))
    items = tuple(Benchmark(item["label"], item["share"], frozenset(HOME + f"step/{step}" for step in item["steps"]))
                  for item in data["benchmark"])
    third = Benchmark(data["third-country"]["label"], data["third-country"]["share"], frozenset())
    return Benchmarks(items, third, {HOME + f"material/{name}": basis for name, basis in data["basis"].items()},
                      data["source"])


@dataclass(frozen=True, slots=True)
class Consumption:
    """How much of a material the Union consumes in a year; with a `country` only what comes from there."""

    material: str
    quantity: Decimal
    unit: str
    basis: str = ""
    country: str = ""
    year: str = ""
    source: str = ""

    @classmethod
    def of(cls, text: str) -> Consumption:
        """From the text of a parameter: "material=quantity;unit;basis;country;year;source", the last four if known.

        Raises:
            UsageError: the quantity is no number above 0, or the unit is missing.
        """
        material, _, rest = text.partition("=")
        quantity, *further = (part.strip() for part in rest.split(";", 5))
        try:
            amount = Decimal(quantity)
        except InvalidOperation:
            amount = Decimal(0)
        if not (amount.is_finite() and amount > 0):
            raise UsageError(f"a quantity can't be {quantity!r}", hint="it is a number above 0, such as 20000 or 1.5")
        if not further or not further[0]:
            raise UsageError("a consumption lacks its unit", hint='write "permanent magnet=20000;t/a"')
        unit, basis, country, year, source = (*further, *[""] * 5)[:5]
        return cls(material, amount, unit, basis, _countries().get(country.casefold(), country), year, source)


@functools.cache
def _countries() -> dict[str, str]:
    """What countries are called here by all their names and codes, in lower case."""
    return {form.casefold(): term.label for term in load_vocabulary().terms.values() if term.type == "Country"
            for form in (*term.names, *term.codes)}


def read_consumption(values: Mapping[str, object]) -> dict[str, object]:
    """The parameters with the rows of the CSV file in `consumption` added to `consumed`.

    Raises:
        UsageError: the file is no such table; names the line.
    """
    rest = dict(values)
    text = str(rest.pop("consumption", "") or "").removeprefix("\ufeff")
    heading = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=heading.count))
    if text and not {"material", "quantity", "unit"} <= set(rows.fieldnames or ()):
        raise UsageError("the table of consumption lacks columns", hint=_EXPECTED)
    more = rest.get("consumed", ())
    listed = [more] if isinstance(more, str) else list(more)  # type: ignore[call-overload]
    for row in rows:
        entry = f"{row['material']}=" + ";".join(
            (row.get(name) or "").replace(";", ",") for name in _FIELDS[1:])
        try:
            Consumption.of(entry)
        except UsageError as error:
            raise UsageError(f"line {rows.line_num} of the table of consumption: {error.what}",
                             hint=error.hint) from None
        listed.append(entry)
    if listed:
        rest["consumed"] = listed
    return rest


def benchmark_rows(capacities: Sequence[tuple[Capacity, tuple[str, ...]]], consumed: Sequence[Consumption],
                   inside: Iterable[str], broader: Broader, label: Callable[[str], str]) -> list[Row]:
    """One row for each benchmark, material, step and basis; `capacities` are those in the Union with their steps.

    Of what goes into a step nothing follows for what comes out of it: capacities of the input side are not held against
    a consumption. `inside` are the labels of the countries of the Union.
    """
    benchmarks = load_benchmarks()
    whole = [c for c in consumed if not c.country]
    rows: list[Row] = []
    for benchmark in benchmarks.items:
        held: dict[_Held, list[Capacity]] = defaultdict(list)
        for capacity, steps in capacities:
            # A capacity whose step is not told apart from others says nothing of this one.
            if len(steps) == 1 and not upwards(steps[0], broader).isdisjoint(benchmark.steps):
                held[steps[0], capacity.kind.materials].append(capacity)
        for need in whole:
            rows += _of_need(benchmark, need, held, broader, label)
        covered = {key for need in whole for key in held if _meets(key[1], need, broader)}
        for step, materials in sorted(held.keys() - covered, key=lambda key: ([label(m) for m in key[1]], key)):
            rows += [_row(benchmark, materials, step, group, None, label) for group in _alike(held[step, materials])]
    return [*rows, *_third_countries(consumed, set(inside), benchmarks.third_country, label)]


def _meets(materials: Sequence[str], need: Consumption, broader: Broader) -> bool:
    """Whether a capacity for some materials together is one for what is consumed, or kinds of it."""
    return bool(materials) and all(need.material in upwards(material, broader) for material in materials)


def _of_need(benchmark: Benchmark, need: Consumption, held: Mapping[_Held, list[Capacity]],
             broader: Broader, label: Callable[[str], str]) -> Iterator[Row]:
    """The rows for one material that is consumed: a row for each step and sort of capacity."""
    by_step: dict[str, list[Capacity]] = defaultdict(list)
    for (step, materials), found in held.items():
        if _meets(materials, need, broader):
            by_step[step] += found
    if not by_step:
        yield _row(benchmark, (need.material,), "", [], need, label)
    for step in sorted(by_step, key=lambda step: (label(step), step)):
        for group in _alike(by_step[step]):
            yield _row(benchmark, (need.material,), step, group, need, label)


def _alike(capacities: Iterable[Capacity]) -> list[list[Capacity]]:
    """Capacities in groups of one unit, basis and side, whatever their status and kind of material."""
    groups: dict[tuple[str, str, str], list[Capacity]] = defaultdict(list)
    for capacity in capacities:
        groups[capacity.kind.unit, capacity.kind.basis, capacity.kind.side].append(capacity)
    return [groups[key] for key in sorted(groups)]


def _row(benchmark: Benchmark, materials: Sequence[str], step: str, group: Sequence[Capacity], need: Consumption | None,
         label: Callable[[str], str]) -> Row:
    done = [c for c in group if c.kind.status == "Operating"]
    planned = [c for c in group if c.kind.status in PLANNED]
    kind = replace(group[0].kind, status="") if group else Kind("", (), need.basis if need else "", "", "")
    why = _hindrance(kind, group, need)
    share = share_planned = None
    if need is not None and not why:
        share = _percent(total(done), need.quantity)
        share_planned = _percent(total(done) + total(planned), need.quantity)
    cells: tuple[Cell, ...] = (
        benchmark.label, _materials(materials, label), Thing(step) if step else UNSAID,
        number(total(done)) if done else None, number(total(planned)) if planned else None,
        kind.unit or (need.unit if need else ""), kind.basis or UNSAID, number(need.quantity) if need else None,
        share, share_planned, benchmark.share,
        why or _finding(share, share_planned, benchmark.share),
        several((holder for c in group for holder in c.holders), label))
    return Row.of(cells, (claim for c in group for claim in c.claims))


def _materials(materials: Sequence[str], label: Callable[[str], str]) -> Cell:
    if len(materials) == 1:
        return Thing(materials[0])
    return several(materials, label) if materials else UNSAID


def _hindrance(kind: Kind, group: Sequence[Capacity], need: Consumption | None) -> str:
    """Why the share can't be computed; empty if it can."""
    if need is None:
        return "not computable: no consumption is given"
    if not group:
        return "not computable: no document states a capacity"
    if kind.side == "Input":
        return "not computable: the capacity is what goes in"
    if kind.unit != need.unit:
        return f"not computable: consumption is given in {need.unit}"
    if need.basis and kind.basis.casefold() != need.basis.casefold():
        return f"not computable: consumption is counted as {need.basis.lower()}"
    return ""


def _finding(share: float | None, with_planned: float | None, wanted: int) -> str:
    if share is not None and share >= wanted:
        return "reached"
    if with_planned is not None and with_planned >= wanted:
        return "reached with what is planned"
    return "not reached by what documents state"


def _third_countries(consumed: Sequence[Consumption], inside: set[str], cap: Benchmark,
                     label: Callable[[str], str]) -> Iterator[Row]:
    """For each material the country outside the Union from which most comes."""
    whole = {(c.material, c.unit): c.quantity for c in consumed if not c.country}
    parts: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for consumption in consumed:
        if consumption.country:
            parts[consumption.material, consumption.unit][consumption.country] += consumption.quantity
    for key in sorted(parts, key=lambda key: (label(key[0]), key)):
        all_of_it = whole.get(key, sum(parts[key].values(), Decimal(0)))
        outside = {country: amount for country, amount in parts[key].items() if country not in inside}
        if not outside:
            continue
        country = min(outside, key=lambda name: (-outside[name], name))
        share = _percent(outside[country], all_of_it)
        finding = f"{country}: " + ("too much" if share > cap.share else "within the limit")
        yield Row.of((cap.label, Thing(key[0]), UNSAID, None, None, key[1], UNSAID, number(all_of_it), share, None,
                      cap.share, finding, several((), label)))


def _percent(part: Decimal, whole: Decimal) -> float:
    return round(float(100 * part / whole), 1)
