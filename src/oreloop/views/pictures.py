"""Pictures of results: the figure of an outcome as SVG, or on a page of its own with the rows and their quotes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from oreloop.analyses.outcome import Outcome
from oreloop.analyses.unfolding import citations
from oreloop.errors import UsageError
from oreloop.evidence import Citation
from oreloop.replacing import replacing
from oreloop.views.drawing import draw
from oreloop.views.inline import policy, style_of, template

if TYPE_CHECKING:
    from oreloop.store import GraphStore

#: The quotes of so many rows are on the page; those of others are found by `--evidence`.
_QUOTED = 200


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as the page shows it."""

    cells: tuple[object, ...]
    quotes: tuple[Citation, ...]


def write_picture(graph: GraphStore, outcome: Outcome, path: Path) -> None:
    """Write an outcome to an .svg file (its figure alone) or an .html file (figure, rows, quotes); both open offline.

    Raises:
        UsageError: the suffix is another, or there is no figure for an .svg. StoreError: the file can't be written.
    """
    check_picture(path)
    if path.suffix.lower() == ".svg":
        text = render_figure(outcome)
        if not text:
            raise UsageError(f"{outcome.run.name} has nothing to draw here", where=str(path),
                             hint="an .html file holds the rows alone")
    else:
        text = render_outcome(graph, outcome)
    with replacing(path) as new:
        new.write_text(text, encoding="utf-8")


def check_picture(path: Path) -> None:
    """Raise a UsageError if the suffix of a picture is none that can be written."""
    if path.suffix.lower() not in (".svg", ".html", ".htm"):
        raise UsageError("a picture is an .svg or .html file", where=str(path), hint="give it one of these suffixes")


def render_figure(outcome: Outcome, key: str = "") -> str:
    """The figure of an outcome as an SVG document; empty if it has none.

    `key` keeps its names apart from those of others on a page, by default the name of the analysis.
    """
    if outcome.figure is None:
        return ""
    run = outcome.run
    said = f"{run.summary}; from {run.command}, version {run.revision or 'unknown'} of the graph"
    return draw(outcome.figure).svg(outcome.figure.title, said, key or run.name)


def render_outcome(graph: GraphStore, outcome: Outcome) -> str:
    """The page of an outcome: its notes, figure, and rows with the quotes that each rests on."""
    from markupsafe import Markup

    run, style = outcome.run, Markup(style_of("picture.css"))
    rows = [ShownRow(cells, citations(graph, outcome, number) if number <= _QUOTED else ())
            for number, cells in enumerate(outcome.table.rows, 1)]
    notes = list(outcome.notes)
    if len(rows) > _QUOTED:
        notes.append(f"Quotes are shown for the first {_QUOTED} of {len(rows)} rows.")
    return template("picture.html").render(
        title=run.summary[0].upper() + run.summary[1:], policy=policy([], style), style=style, notes=notes,
        svg=Markup(render_figure(outcome)), columns=outcome.columns, rows=rows, revision=run.revision,
        command=run.command)

