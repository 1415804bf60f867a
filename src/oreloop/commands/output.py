"""Where results go: standard output or a file; and what is said beside them on standard error."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oreloop.model import Table
    from oreloop.progress import OnProgress, Progress
    from oreloop.results import Result

#: In a pipe, progress within one stage is told once in so many seconds.
_EVERY = 5.0


def say(line: str) -> None:
    """One line for the user, beside the results."""
    sys.stderr.write(f"oreloop: {line}\n")
    sys.stderr.flush()


def safe_line(text: str) -> str:
    """A text as one line that does nothing to a terminal."""
    from oreloop.formats import visible

    return visible(text)


def write_bytes(data: bytes, output: Path | None = None) -> None:
    """Write a result to standard output, or whole to a file.

    Raises:
        StoreError: the file can't be written.
    """
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from oreloop.replacing import replacing

    with replacing(output) as new:
        new.write_bytes(data)


def write_text(text: str, output: Path | None = None) -> None:
    """Write a text with a line end as UTF-8."""
    write_bytes((text + "\n").encode(errors="backslashreplace"), output)


def write_table(table: Table, form: str, output: Path | None = None, *, empty: str = "no rows") -> None:
    """Write a table; on a terminal its cells are folded to fit, never cut. One without rows is told to be `empty`."""
    from oreloop.formats import format_table

    if form == "table" and output is None and sys.stdout.isatty():
        _on_terminal(table)
    else:
        write_bytes(format_table(table, form), output)
    if not table.rows:
        say(empty)


def write_result(result: Result, form: str, label: Callable[[str], str] | None, output: Path | None) -> None:
    """Write the result of a query; an empty form stands for what suits it."""
    from oreloop.formats import format_result, formats_for

    form = form or formats_for(result)[0]
    if form == "table":
        write_table(result.table(label), form, output)
        return
    write_bytes(format_result(result, form, label), output)
    if result.kind == "select" and not result.rows:
        say("no rows")
    elif result.kind == "construct" and not result.triples:
        say("no triples")


def _on_terminal(table: Table) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    from oreloop.formats import text, visible

    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for place, name in enumerate(table.columns):
        is_number = all(isinstance(row[place], int | float) for row in table.rows if row[place] is not None)
        grid.add_column(Text(name), overflow="fold", justify="right" if is_number and table.rows else "left")
    for row in table.rows:
        grid.add_row(*(Text(visible(text(cell))) for cell in row))
    Console(file=sys.stdout, highlight=False).print(grid)


@contextmanager
def shown_progress() -> Iterator[OnProgress]:
    """A listener that draws a bar on a terminal, and writes a line now and then elsewhere."""
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        with _bar() as listener:
            yield listener
    else:
        yield _lines()


def _lines() -> OnProgress:
    stage, told = "", 0.0

    def tell(progress: Progress) -> None:
        nonlocal stage, told
        now = time.monotonic()
        if progress.stage != stage:
            counted = f" ({progress.total})" if progress.total else ""
            say(f"{progress.stage}{counted}")
        elif now - told < _EVERY:
            return
        else:
            say(f"{progress.stage}: {progress.done} of {progress.total}")
        stage, told = progress.stage, now

    return tell


@contextmanager
def _bar() -> Iterator[OnProgress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(),
               TimeElapsedColumn(), TextColumn("{task.fields[item]}", markup=False, style="dim"))
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", total=None, item="", visible=False)

        def tell(progress: Progress) -> None:
            bars.update(task, description=progress.stage, completed=progress.done, total=progress.total or None,
                        item=safe_line(progress.item), visible=True)

        yield tell
