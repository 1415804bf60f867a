"""Verbs that write files: view, export; and those that show what there is: list, doctor."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from oreloop.commands.options import (
    OutputOption,
    TableFormat,
    Tabular,
    WorkspaceOption,
    open_graph,
    workspace_dir,
)
from oreloop.commands.output import safe_line, say, write_table, write_text
from oreloop.errors import UsageError


class Kind(StrEnum):
    """What `list` can show."""

    LOADERS = "loaders"
    IMPORTERS = "importers"
    EXTRACTORS = "extractors"
    PATTERNS = "patterns"
    QUERIES = "queries"
    ANALYSES = "analyses"
    EXPORTERS = "exporters"
    PROJECTIONS = "projections"
    PROPERTIES = "properties"
    DOCUMENTS = "documents"


def view(
        ctx: typer.Context,
        output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The page.")] = Path("graph.html"),
        entity: Annotated[list[str] | None, typer.Option(
            "--entity", "-e", metavar="NAME", help="Show this thing and what is joined to it.")] = None,
        kind: Annotated[list[str] | None, typer.Option(
            "--type", "-t", metavar="CLASS", help="Show things of this class, such as Project.")] = None,
        material: Annotated[list[str] | None, typer.Option(
            "--material", "-m", metavar="NAME", help="Show this material and what is joined to it.")] = None,
        document: Annotated[list[str] | None, typer.Option(
            "--document", "-d", metavar="FILE", help="Show only what this document says.")] = None,
        limit: Annotated[int, typer.Option(min=1, help="How many things to show at most.")] = 300,
        title: Annotated[str, typer.Option(help="The heading of the page.")] = "",
        workspace: WorkspaceOption = None) -> None:
    """Write an interactive picture of the graph, one HTML file.

    It needs no network. Options that name something may be repeated. A file of that name is replaced. Without options
    the things with the most facts are shown, flows of materials first.
    """
    from oreloop.api import workspace_at

    settings = workspace_at(workspace_dir(ctx, workspace)).settings
    graph = open_graph(ctx, workspace)
    if output.is_dir():
        raise UsageError("this is a folder", where=str(output), hint=f"give a file: --output {output / 'graph.html'}")
    path = graph.view(output, entities=entity or (), types=kind or (), materials=material or (),
                      documents=document or (), limit=limit, title=title or settings.title)
    write_text(f"Wrote {safe_line(str(path))}: open it in a browser.")


def report(
        ctx: typer.Context,
        output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The page.")] = Path("brief.html"),
        title: Annotated[str, typer.Option(help="The heading; by default that of the workspace.")] = "",
        rows: Annotated[int, typer.Option(min=1, help="How many rows of each result are shown.")] = 10,
        include_planned: Annotated[bool, typer.Option(
            "--include-planned", help="Count what is planned or under construction too.")] = False,
        as_of: Annotated[str, typer.Option(
            "--as-of", metavar="DATE", help="The state that documents up to this day support.")] = "",
        workspace: WorkspaceOption = None) -> None:
    """Write a brief of what the analyses find, one HTML file.

    It needs no network and can be printed. Each row stands on quotes that unfold below it; each figure names the query
    or command that gives it, and the version of the graph. A file of that name is replaced.
    """
    graph = open_graph(ctx, workspace)
    if output.is_dir():
        raise UsageError("this is a folder", where=str(output), hint=f"give a file: --output {output / 'brief.html'}")
    params = {"include_planned": True} if include_planned else {}
    path = graph.report(output, title=title, rows=rows, on_section=say, **params, **({"as_of": as_of} if as_of else {}))
    write_text(f"Wrote {safe_line(str(path))}: open it in a browser.")


def export(
        ctx: typer.Context,
        form: Annotated[str, typer.Option(
            "--format", "-f", help="See: oreloop list exporters. By default that of the file's suffix.")] = "",
        graph: Annotated[list[str] | None, typer.Option(
            "--graph", "-g", metavar="GRAPH", help="Only this graph, such as claims or inferred.")] = None,
        no_quotes: Annotated[bool, typer.Option(
            "--no-quotes", help="Leave out quotes whose licence does not allow to pass them on.")] = False,
        no_persons: Annotated[bool, typer.Option("--no-persons", help="Leave out persons.")] = False,
        output: OutputOption = None, workspace: WorkspaceOption = None) -> None:
    """Export the graph, the same bytes each time.

    Turtle, N-Triples, RDF/XML and JSON-LD hold entities and facts, TriG and N-Quads everything with its evidence,
    GraphML, GEXF and CSV nodes and edges (CSV: with --output FOLDER both, else the edges).
    """
    from oreloop.exporters import EXPORTERS, exporter_for

    if not form and output is None:
        raise UsageError("say in which format", hint="--format " + "|".join(EXPORTERS.names()))
    form = form or exporter_for(output or Path()).name
    EXPORTERS.get(form)
    store = open_graph(ctx, workspace)
    options = {"graphs": tuple(graph or ()), "quotes": not no_quotes, "persons": not no_persons}
    if output is None:
        sys.stdout.flush()
        store.export(sys.stdout.buffer, form, **options)  # type: ignore[arg-type]
        sys.stdout.buffer.flush()
        return
    for path in store.export(output, form, **options):  # type: ignore[arg-type]
        say(safe_line(f"wrote {path}"))


def list_kind(
        ctx: typer.Context, kind: Annotated[Kind, typer.Argument(help="What to list.")],
        form: TableFormat = Tabular.TABLE, output: OutputOption = None, workspace: WorkspaceOption = None) -> None:
    """List formats, patterns, queries, documents and more."""
    from oreloop.api import workspace_at
    from oreloop.listing import documents, listing

    is_own = kind is Kind.DOCUMENTS
    write_table(documents(workspace_at(workspace_dir(ctx, workspace))) if is_own else listing(kind), form, output)


def doctor(
        ctx: typer.Context, form: TableFormat = Tabular.TABLE, output: OutputOption = None,
        workspace: WorkspaceOption = None) -> None:
    """Say what is wrong with this installation or workspace. Ends with 1 if something is."""
    from oreloop.health import examine

    table, is_well = examine(workspace_dir(ctx, workspace))
    write_table(table, form, output)
    if not is_well:
        raise typer.Exit(1)
