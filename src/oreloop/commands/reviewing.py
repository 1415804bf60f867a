"""The verb by which people decide what a build left in doubt: review."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from oreloop.commands.options import OutputOption, TableFormat, Tabular, WorkspaceOption, command_line, open_graph
from oreloop.commands.output import safe_line, say, write_table, write_text
from oreloop.errors import UsageError


def review(
        ctx: typer.Context,
        accept: Annotated[list[str] | None, typer.Option(
            "--accept", metavar="ID", help="The two are the same; the claim stands. May be repeated.")] = None,
        reject: Annotated[list[str] | None, typer.Option(
            "--reject", metavar="ID", help="They are different; the claim is left out. May be repeated.")] = None,
        apply: Annotated[str | None, typer.Option(
            "--apply", metavar="FILE", help="Take the judgements from an edited CSV, or from - for standard input.",
        )] = None,
        who: Annotated[str, typer.Option("--who", metavar="NAME", help="Who decides; by default your login.")] = "",
        why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why.")] = "",
        below: Annotated[float, typer.Option(
            "--below", min=0.0, max=1.0, help="Ask about claims whose confidence is below this.")] = 0.7,
        form: TableFormat = Tabular.TABLE, output: OutputOption = None, workspace: WorkspaceOption = None) -> None:
    """Show doubtful merges and claims, and decide them.

    Without --accept, --reject or --apply it lists what is open, each with an id. As CSV it has empty columns judgement,
    who, when and why: fill in accept or reject and give it back with --apply. Decisions go to decisions/links.csv and
    decisions/claims.csv; the next build follows them, and taking a line out undoes it.
    """
    from oreloop.reviewing import as_table

    graph = open_graph(ctx, workspace)
    if not accept and not reject and apply is None:
        rows = as_table(graph.questions(below), answers=form in (Tabular.CSV, Tabular.TSV))
        write_table(rows, form, output, empty="nothing is in doubt: the queue is empty")
        return
    who = who or _login()
    lines = graph.decide(accept=accept or (), reject=reject or (), who=who, why=why,
                         answers=_text(apply) if apply is not None else "", where=apply or "")
    write_text("\n".join(map(safe_line, lines)) if lines else "no judgements: nothing was written", output)
    if lines and graph.workspace is not None:
        say(safe_line(f"the graph follows with: {command_line(graph.workspace, 'build')}"))


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a process without a name, as in a container
        return ""


def _text(path: str) -> str:
    """What an edited file holds.

    Raises:
        UsageError: it can't be read.
    """
    try:
        return (sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"can't be read ({error})", where=path, hint="give a CSV file in UTF-8") from None
