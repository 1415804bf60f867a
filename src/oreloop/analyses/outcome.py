"""What an analysis found: rows with the claims that each rests on, notes, and a figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from oreloop.analyses.cells import Cell, Thing, as_json, shown, things
from oreloop.analyses.figure import Figure
from oreloop.iri import HOME
from oreloop.model import Json, Table


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a result. `claims` are the IRIs of all that it rests on: claims, relation nodes, table rows."""

    cells: tuple[Cell, ...]
    claims: tuple[str, ...] = ()

    @classmethod
    def of(cls, cells: Iterable[Cell], claims: Iterable[str] = ()) -> Row:
        """A row; the claims each once, sorted."""
        return cls(tuple(cells), tuple(sorted(set(claims))))


@dataclass(frozen=True, slots=True)
class Run:
    """What made an outcome: the analysis with its projections, all its parameters as they are written and the command
    that gives the same again, and the graph with its revision and the base of its IRIs."""

    name: str = ""
    summary: str = ""
    projections: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    command: str = ""
    revision: str = ""
    base: str = HOME


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an analysis found: rows under `columns`, in `notes` what a reader must know (such as a limit that was
    reached), and a figure if there is something to draw.

    `run` and the `labels` of the things in cells are added by `oreloop.analyses.analyse`.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    figure: Figure | None = None
    run: Run = field(default_factory=Run)
    labels: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, columns: Sequence[str], rows: Iterable[Row], notes: Iterable[str] = (),
           figure: Figure | None = None) -> Outcome:
        """An outcome from any sequences."""
        return cls(tuple(columns), tuple(rows), tuple(notes), figure)

    @property
    def table(self) -> Table:
        """The rows for people: things by their labels."""
        return self._table(self.label)

    def with_ids(self, curie: Callable[[str], str] = str) -> Table:
        """The rows with things as IRIs, or as what `curie` makes of them."""
        return self._table(curie)

    def records(self) -> list[Json]:
        """Each row as a mapping from column to value, for programs: a thing has its IRI and label, a list is a list."""
        return [dict(zip(self.columns, (as_json(cell, self.label) for cell in row.cells), strict=True))
                for row in self.rows]

    def label(self, iri: str) -> str:
        """What a thing in a cell is called."""
        return self.labels.get(iri, iri)

    def things(self) -> set[Thing]:
        """All things that stand in cells."""
        return {thing for row in self.rows for cell in row.cells for thing in things(cell)}

    def _table(self, name: Callable[[str], str]) -> Table:
        return Table.of(self.columns, [[shown(cell, name) for cell in row.cells] for row in self.rows])
