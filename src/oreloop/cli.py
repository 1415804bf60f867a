"""The command line: which verbs there are, and what becomes of every way in which one can end.

0 is fine, 1 means that faults were found, 2 that a command could not be carried out, 70 a fault of ours, 130 that the
user stopped it, 141 that nobody reads the output any more.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from oreloop import __version__
from oreloop.commands import analysing, asking, building, files, reviewing
from oreloop.commands.options import examples
from oreloop.commands.output import safe_line, say
from oreloop.errors import OreloopError, QueryError

_STOPPED = "stopped; what was there before is still there"


class _Verbs(TyperGroup):
    """The verbs; ends quietly when the user stops one, or closes the pipe that it writes to."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            say(_STOPPED)
            raise typer.Exit(130) from None
        except BrokenPipeError:
            # What is still in the buffers can't be written; without this the interpreter would complain at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(141) from None


app = typer.Typer(
    cls=_Verbs, no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples("oreloop init mine", "oreloop build mine", "oreloop -C mine query"))


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"oreloop {__version__}\n")
        raise typer.Exit


@app.callback()
def options(
        ctx: typer.Context,
        workspace: Annotated[Path | None, typer.Option(
            "--workspace", "-C", metavar="DIR",
            help="The workspace; by default the nearest folder with an oreloop.toml.")] = None,
        version: Annotated[bool, typer.Option(
            "--version", callback=_version, is_eager=True, help="Show the version.")] = False) -> None:
    """Turn documents and open data on critical raw materials into a knowledge graph with a quote behind every fact."""
    ctx.obj = workspace


_VERBS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("init", building.init, ("oreloop init mine", "oreloop init mine --title 'Magnets in Europe'")),
    ("build", building.build, ("oreloop build", "oreloop build mine --strict")),
    ("extract", building.extract, ("oreloop extract note.md", "oreloop extract page.html --format text",
                                     "oreloop extract note.md --format html --output note.html",
                                     "oreloop extract note.md --extractor rules --extractor llm")),
    ("query", asking.query, (
        "oreloop query", "oreloop query projects/partners --param project=REEsilience --format csv",
        "oreloop query --sparql 'SELECT ?p WHERE { ?p a orl:Project }'", "oreloop query - < mine.rq")),
    ("why", asking.why, ("oreloop why REEsilience hasPartner Carester",
                         "oreloop why Carester 'supplies to' Japan --format json")),
    ("describe", asking.describe, ("oreloop describe Carester",
                                   "oreloop describe material:dysprosium --format markdown")),
    ("check", asking.check, ("oreloop check", "oreloop check --format json")),
    ("review", reviewing.review, ("oreloop review", "oreloop review --accept <id> --why 'the same firm'",
                                  "oreloop review --format csv > queue.csv", "oreloop review --apply - < queue.csv")),
    ("view", files.view, ("oreloop view", "oreloop view --entity Carester --output carester.html")),
    ("report", files.report, ("oreloop report", "oreloop report --include-planned --output brief.html")),
    ("export", files.export, ("oreloop export --format turtle > graph.ttl",
                              "oreloop export --graph claims --no-persons --output claims.trig")),
    ("list", files.list_kind, ("oreloop list queries", "oreloop list documents --format csv")),
    ("doctor", files.doctor, ("oreloop doctor",)),
)
for _name, _function, _lines in _VERBS:
    app.command(_name, epilog=examples(*_lines))(_function)
app.add_typer(analysing.app, name="analyse", epilog=examples(
    "oreloop analyse loops --include-planned", "oreloop analyse shared-partners --of organisations --format csv",
    "oreloop analyse loops --evidence 1", "oreloop analyse loops --picture loops.svg"))


def main() -> None:
    """Run the command line and end the process."""
    try:
        app(prog_name="oreloop")
    except OreloopError as error:
        # Only the message on a query has lines of its own: the place is marked below the text.
        lines = error.line().split("\n") if isinstance(error, QueryError) else [error.line()]
        say("\n".join(map(safe_line, lines)))
        sys.exit(2)
    except Exception as error:
        if os.environ.get("ORELOOP_DEBUG"):
            raise
        say(safe_line(f"a fault of oreloop: {type(error).__name__}: {error}; please report it, "
                      "with what ORELOOP_DEBUG=1 shows"))
        sys.exit(70)
