"""Verbs that ask the graph: query, why, describe, analyse, check."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oreloop.commands.options import (
    OutputOption,
    ParamOption,
    TableFormat,
    Tabular,
    WorkspaceOption,
    open_graph,
    read_params,
)
from oreloop.commands.output import safe_line, say, write_result, write_table, write_text
from oreloop.errors import UsageError
from oreloop.labels import number_of

if TYPE_CHECKING:
    from oreloop.api import KnowledgeGraph
    from oreloop.headers import SavedQuery
    from oreloop.validation import Finding


class ResultFormat(StrEnum):
    """Forms of a query's result."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    MARKDOWN = "markdown"
    TURTLE = "turtle"
    NTRIPLES = "ntriples"
    JSONLD = "jsonld"
    RDFXML = "rdfxml"


class ProofFormat(StrEnum):
    """Forms of a proof."""

    TEXT = "text"
    JSON = "json"


def query(
        ctx: typer.Context,
        name: Annotated[str | None, typer.Argument(
            metavar="[NAME | FILE.rq | -]", help="A saved query, a file, or - for standard input.")] = None,
        sparql: Annotated[str | None, typer.Option("--sparql", metavar="TEXT", help="A query in SPARQL 1.1.")] = None,
        param: ParamOption = None,
        form: Annotated[ResultFormat | None, typer.Option(
            "--format", "-f", help="By default a table, and Turtle for CONSTRUCT and DESCRIBE.")] = None,
        ids: Annotated[bool, typer.Option("--ids", help="Show CURIEs in a table where labels would stand.")] = False,
        output: OutputOption = None, workspace: WorkspaceOption = None) -> None:
    """Run a saved query or your own, or list the saved ones.

    JSON is that of SPARQL results; CSV, TSV and JSON give CURIEs or IRIs for things, tables and Markdown their labels.
    """
    if name is None and sparql is None:
        _list_queries()
        return
    asked = _asked(name, sparql)
    graph = open_graph(ctx, workspace)
    from oreloop.queries import run

    result = run(graph.store, asked, read_params(param), graph.names)
    named = form in (None, ResultFormat.TABLE, ResultFormat.MARKDOWN) and not ids
    write_result(result, form or "", graph.names.label if named else None, output)


def _asked(name: str | None, sparql: str | None) -> SavedQuery:
    """The query that is meant.

    Raises:
        UsageError: two queries are given, there is no such saved query, or the file can't be read.
    """
    from oreloop.queries import find_query, read_query

    if sparql is not None:
        if name is not None:
            raise UsageError("a name and --sparql are two queries", hint="give one of them")
        return read_query(sparql)
    assert name is not None
    if name == "-":
        return read_query(_decoded(sys.stdin.buffer.read(), "standard input"), where="standard input")
    if name.endswith(".rq"):
        try:
            return read_query(_decoded(Path(name).read_bytes(), name), Path(name).stem, name)
        except OSError as error:
            raise UsageError(f"the query can't be read ({error.strerror})", where=name, hint="check the path") from None
    return find_query(name)


def _decoded(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"the query is no UTF-8 (at byte {error.start})", where=where,
                         hint="save it as UTF-8") from None


def _list_queries() -> None:
    from oreloop.listing import listing

    write_table(listing("queries"), Tabular.TABLE)


def why(
        ctx: typer.Context,
        subject: Annotated[str, typer.Argument(help="A thing: a label, another name, a CURIE or an IRI.")],
        predicate: Annotated[str, typer.Argument(help="A property: hasPartner, 'has partner' or a CURIE.")],
        obj: Annotated[str, typer.Argument(metavar="OBJECT", help="A thing or a value.")],
        form: Annotated[ProofFormat, typer.Option("--format", "-f", help="How to write the proof.")] = ProofFormat.TEXT,
        output: OutputOption = None, workspace: WorkspaceOption = None) -> None:
    """Say why a fact holds, down to the quotes.

    Shown are the documents that say it, or the rule that gives it and what it follows from. Ends with 1 if the graph
    does not hold the fact.
    """
    from oreloop.explain import explain, proof_to_json, render_proof

    graph = open_graph(ctx, workspace)
    triple, label = graph.triple(subject, predicate, obj), graph.label()
    try:
        proof = explain(graph.store, triple)
    except UsageError:
        say(safe_line(_unknown(graph, subject, predicate, obj)))
        raise typer.Exit(1) from None
    if form is ProofFormat.JSON:
        write_text(json.dumps(proof_to_json(proof, label), ensure_ascii=False, indent=1), output)
    else:
        write_text("\n".join(map(_indented, render_proof(proof, label).split("\n"))), output)


def _indented(line: str) -> str:
    text = line.lstrip(" ")
    return " " * (len(line) - len(text)) + safe_line(text)


def _unknown(graph: KnowledgeGraph, subject: str, predicate: str, obj: str) -> str:
    """That the graph does not hold a fact, and what it holds instead."""
    said = f"the graph does not hold: {subject}  {predicate}  {obj}"
    label = graph.label()
    try:
        between = graph.between(subject, obj)
    except UsageError:
        between = []
    if not between:
        return f"{said}; all that is known: oreloop describe {subject!r}"
    known = dict.fromkeys("  ".join(map(label, (t.subject, t.predicate, t.object)))  # type: ignore[arg-type]
                          for t in between)
    return f"{said}; it holds: {'; '.join(known)}"


def describe(
        ctx: typer.Context,
        thing: Annotated[str, typer.Argument(metavar="NAME", help="A label, another name, a CURIE or an IRI.")],
        form: TableFormat = Tabular.TABLE, output: OutputOption = None, workspace: WorkspaceOption = None) -> None:
    """Show all that is known of a thing.

    Each fact stands with its status and the documents that say it; one without a status is done.
    """
    write_table(open_graph(ctx, workspace).describe(thing), form, output)


def check(
        ctx: typer.Context, form: TableFormat = Tabular.TABLE, output: OutputOption = None,
        workspace: WorkspaceOption = None) -> None:
    """Check the graph against shapes and saved checks.

    Ends with 1 if something is violated; warnings alone end with 0.
    """
    graph = open_graph(ctx, workspace)
    report = graph.check()
    if form is Tabular.TABLE:
        lines = [_finding(finding, _labels(graph)) for finding in report.findings]
        total = f"{number_of(len(report.faults), 'violation')}, {number_of(len(report.warnings), 'warning')}"
        write_text("\n".join([*lines, total]), output)
    else:
        write_table(report.table(), form, output)
    if report.faults:
        raise typer.Exit(1)


def _labels(graph: KnowledgeGraph) -> Callable[[str], str]:
    """The label of a CURIE; nothing where it has none."""
    from oreloop.iri import expand

    def label(curie: str) -> str:
        iri = expand(curie, graph.store.base)
        found = graph.names.label(iri) if iri else curie
        return "" if found == curie else found

    return label


def _finding(finding: Finding, label: Callable[[str], str]) -> str:
    """A finding as two lines: which thing, which shape; and what to do."""
    called = label(finding.node)
    node = f"{called} ({finding.node})" if called else finding.node
    about = "  ".join(part for part in (finding.severity, node, finding.path, finding.shape) if part)
    found = f" (found: {finding.value})" if finding.value else ""
    return f"{safe_line(about)}\n    {safe_line(finding.message + found)}"
