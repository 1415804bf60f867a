"""What commands share: options, opening the graph, and the form of their help."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oreloop.errors import UsageError

if TYPE_CHECKING:
    from oreloop.api import KnowledgeGraph
    from oreloop.workspace import Workspace


class Tabular(StrEnum):
    """Forms of a table."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    MARKDOWN = "markdown"


WorkspaceOption = Annotated[Path | None, typer.Option(
    "--workspace", "-C", metavar="DIR", help="The workspace; by default the nearest folder with an oreloop.toml.")]
OutputOption = Annotated[Path | None, typer.Option(
    "--output", "-o", metavar="FILE", help="Write to a file instead of standard output.")]
TableFormat = Annotated[Tabular, typer.Option("--format", "-f", help="How to write the table.")]
ParamOption = Annotated[list[str] | None, typer.Option(
    "--param", "-p", metavar="NAME=VALUE", help="A value for a parameter; may be repeated.")]


def examples(*lines: str) -> str:
    """The examples at the end of a command's help."""
    return "\b\nExamples:\n" + "\n".join("  " + line for line in lines)


def workspace_dir(ctx: typer.Context, given: Path | None) -> Path | None:
    """The workspace asked for behind the verb, else before it; None where neither was."""
    before = ctx.obj
    return given or (before if isinstance(before, Path) else None)


def open_graph(ctx: typer.Context, given: Path | None) -> KnowledgeGraph:
    """The graph of the workspace that a command is about."""
    import oreloop

    return oreloop.open(workspace_dir(ctx, given))


def read_params(pairs: Sequence[str] | None) -> dict[str, str]:
    """Parameters given as `name=value`.

    Raises:
        UsageError: there is no `=`, or one name stands twice.
    """
    params: dict[str, str] = {}
    for pair in pairs or ():
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise UsageError(f"{pair!r} is no parameter", hint="write it as --param name=value")
        if name in params:
            raise UsageError(f"the parameter {name!r} is given twice", hint="give it one value")
        params[name] = value
    return params


def command_line(workspace: Workspace, *words: str) -> str:
    """A command that works where the user is now, ready to be copied."""
    here = Path.cwd()
    root = workspace.root.absolute()
    place = [] if root == here or root in here.parents else ["-C", str(workspace.root)]
    return shlex.join(["oreloop", *place, *words])
