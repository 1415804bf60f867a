"""The verb that analyses the graph: one command for each analysis, with its own parameters as options."""

from __future__ import annotations

import io
import json
from enum import StrEnum
from inspect import Parameter as Argument
from inspect import Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer
from typer.core import TyperGroup

from oreloop.commands.options import OutputOption, WorkspaceOption, examples, open_graph
from oreloop.commands.output import safe_line, say, write_bytes, write_table
from oreloop.errors import UsageError

if TYPE_CHECKING:
    from oreloop.analyses import Analysis, Outcome, Parameter
    from oreloop.api import KnowledgeGraph


class OutcomeFormat(StrEnum):
    """Forms of the outcome of an analysis."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    MARKDOWN = "markdown"
    TURTLE = "turtle"
    TRIG = "trig"


class AnalysisGroup(TyperGroup):
    """The analyses as commands; each is made from its parameters when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of all analyses."""
        from oreloop.analyses import ANALYSES

        return ANALYSES.names()

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of one analysis."""
        from oreloop.analyses import ANALYSES

        one = typer.Typer(add_completion=False, rich_markup_mode=None,
                          context_settings={"help_option_names": ["-h", "--help"]})
        analysis = ANALYSES.get(cmd_name)
        one.command(analysis.name, epilog=examples(*analysis.examples))(_function(analysis))
        return typer.main.get_command(one)


app = typer.Typer(cls=AnalysisGroup, no_args_is_help=True, rich_markup_mode=None,
                  context_settings={"help_option_names": ["-h", "--help"]})


@app.callback()
def analyse() -> None:
    """Analyse the graph as a network."""


def _function(analysis: Analysis) -> Any:
    """A function of all options of an analysis, as typer reads one: its parameters, then what all analyses share."""
    own = {name: _hint(name, parameter) for name, parameter in analysis.parameters.items()}

    def run(ctx: typer.Context, **values: Any) -> None:
        given = {name: value for name in own if (value := values.pop(name)) not in (None, [])}
        _analyse(ctx, analysis, given, **values)

    run.__doc__ = f"{analysis.summary[0].upper()}{analysis.summary[1:]}."
    hints = get_type_hints(_analyse, include_extras=True, localns={"Analysis": Any})
    arguments = [Argument("ctx", Argument.POSITIONAL_OR_KEYWORD, annotation=typer.Context),
                 *(Argument(name, Argument.KEYWORD_ONLY, default=None, annotation=hint) for name, hint in own.items()),
                 *(argument.replace(annotation=hints[argument.name])
                   for argument in signature(_analyse).parameters.values() if argument.kind is Argument.KEYWORD_ONLY)]
    run.__signature__ = Signature(arguments)  # type: ignore[attr-defined]
    run.__annotations__ = {argument.name: argument.annotation for argument in arguments}
    return run


def _hint(name: str, parameter: Parameter) -> Any:
    """The type of a parameter as an option: a flag for yes or no, else a text that the analysis reads itself."""
    flag = "--" + name.replace("_", "-")
    if isinstance(parameter.default, bool):
        option = typer.Option(f"{flag}/--no-{flag[2:]}" if parameter.default else flag, help=parameter.summary,
                              show_default=False)
        return Annotated[bool | None, option]
    metavar = ("|".join(parameter.choices) or parameter.form.upper()
               or {int: "NUMBER", float: "NUMBER"}.get(type(parameter.default), "TEXT"))
    many = isinstance(parameter.default, tuple)
    default = "" if many or parameter.default == "" else f" [default: {parameter.default}]"
    option = typer.Option(flag, metavar=metavar, show_default=False,
                          help=parameter.summary + ("; may be repeated" if many else "") + default)
    return Annotated[list[str] | None, option] if many else Annotated[str | None, option]


def _analyse(
        ctx: typer.Context, analysis: Analysis, params: dict[str, object], *,
        form: Annotated[OutcomeFormat, typer.Option("--format", "-f", help="How to write the result.")]
        = OutcomeFormat.TABLE,
        ids: Annotated[bool, typer.Option("--ids", help="Things by identifier (CURIE) instead of label.")] = False,
        evidence: Annotated[str | None, typer.Option(
            "--evidence", metavar="ROW|all", help="The quotes behind one row, or behind all, instead of the rows.")]
        = None,
        picture: Annotated[Path | None, typer.Option(
            "--picture", metavar="FILE", help="Draw the result too: an .svg or .html file.")] = None,
        save: Annotated[bool, typer.Option(
            "--save", help="Keep the result in the database, as the graph analysis/NAME, until the next change.")]
        = False,
        output: OutputOption = None, workspace: WorkspaceOption = None) -> None:
    if picture is not None:
        from oreloop.views.pictures import check_picture

        check_picture(picture)
    graph = open_graph(ctx, workspace)
    outcome = graph.analyse(analysis.name, **params)
    if evidence is None:
        _write(graph, outcome, form, ids, output)
    else:
        write_table(graph.quotes(outcome, *_rows(evidence, outcome)), _tabular(form), output, empty="no quotes")
    for note in outcome.notes:
        say(safe_line(note))
    if picture is not None:
        say(f"wrote {graph.draw(outcome, picture)}")
    if save:
        say(f"saved as the graph <{graph.save(outcome)}>")


def _write(graph: KnowledgeGraph, outcome: Outcome, form: OutcomeFormat, ids: bool, output: Path | None) -> None:
    from oreloop.analyses.recording import outcome_quads
    from oreloop.analyses.unfolding import as_json
    from oreloop.rdf import write_trig, write_turtle

    if form is OutcomeFormat.JSON:
        found = as_json(graph.store, outcome)
        write_bytes((json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode(), output)
    elif form in (OutcomeFormat.TURTLE, OutcomeFormat.TRIG):
        out = io.BytesIO()
        (write_turtle if form is OutcomeFormat.TURTLE else write_trig)(outcome_quads(outcome), out, graph.store.base)
        write_bytes(out.getvalue(), output)
    else:
        write_table(outcome.with_ids(graph.names.curie) if ids else outcome.table, form, output)


def _rows(text: str, outcome: Outcome) -> list[int]:
    """The rows that a user asks for, counted from 1."""
    count = len(outcome.rows)
    if text == "all":
        return list(range(1, count + 1))
    if text.isascii() and text.isdecimal() and 1 <= int(text) <= count:
        return [int(text)]
    raise UsageError(f"there is no row {text!r}", hint=f"the result has {count}; give the number of one, or all")


def _tabular(form: OutcomeFormat) -> str:
    if form in (OutcomeFormat.TURTLE, OutcomeFormat.TRIG):
        raise UsageError(f"quotes are not written as {form}", hint="take table, csv, tsv, json or markdown")
    return form
