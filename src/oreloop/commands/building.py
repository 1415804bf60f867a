"""Verbs that make things: init, build, extract."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oreloop.commands.options import OutputOption, WorkspaceOption, command_line, workspace_dir
from oreloop.commands.output import safe_line, say, shown_progress, write_bytes, write_text
from oreloop.labels import number_of, words_of

if TYPE_CHECKING:
    from oreloop.api import KnowledgeGraph
    from oreloop.contents import Contents
    from oreloop.model import Json, Statement, Term
    from oreloop.report import BuildReport
    from oreloop.workspace import Workspace

#: Issues that are listed at the end of a build; all are in its report.
MOST_ISSUES = 20


class ClaimsFormat(StrEnum):
    """Forms of claims."""

    JSONL = "jsonl"
    TEXT = "text"
    HTML = "html"


def init(
        directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder; it is made if it is missing.")],
        title: Annotated[str, typer.Option(help="What the graph is called; by default as the folder.")] = "") -> None:
    """Make a workspace, a folder for your documents and tables."""
    import oreloop

    workspace = oreloop.init(directory, title)
    write_text(f"Made the workspace {safe_line(str(workspace.root))}. Put documents (.txt, .md, .html, .pdf, .docx, "
               f".eml) and\ntables of CORDIS (.csv) into\n{safe_line(str(workspace.sources))}, then run\n"
               f"  {command_line(workspace, 'build')}")


def build(
        ctx: typer.Context,
        directory: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="The workspace.")] = None,
        workspace: WorkspaceOption = None,
        strict: Annotated[bool, typer.Option("--strict", help="End with 1 if a file was refused.")] = False) -> None:
    """Bring a workspace up to date with its sources.

    Only what is new or changed is read. Files that can't be read are named with the reason; the rest goes on. All
    details are in build-report.json.
    """
    from oreloop.api import workspace_at
    from oreloop.building import build as run_build

    place = workspace_at(directory or workspace_dir(ctx, workspace))
    with shown_progress() as listener:
        report = run_build(place, on_progress=listener)
    write_text("\n".join(_summary(place, report)))
    if strict and any(issue.level == "refused" for issue in report.issues):
        raise typer.Exit(1)


def _summary(workspace: Workspace, report: BuildReport) -> Iterator[str]:
    yield from _what_was_read(report)
    yield from _what_was_found(report)
    yield from (_usage(name, usage) for name, usage in report.extractors.items())
    if report.rejected:
        yield (f"Rejected {number_of(sum(report.rejected.values()), 'claim')} that the ontology does not allow "
               "or the text does not bear out:")
        ranked = sorted(report.rejected.items(), key=lambda item: (-item[1], item[0]))
        yield from (f"  {count} x {reason}" for reason, count in ranked[:MOST_ISSUES])
    issues = report.issues
    if issues:
        yield "To know:"
    yield from (f"  {issue.level:<8} {safe_line(issue.line())}" for issue in issues[:MOST_ISSUES])
    if len(issues) > MOST_ISSUES:
        yield f"  and {len(issues) - MOST_ISSUES} more in {workspace.report.name}"
    files = [*report.published, workspace.report.name]
    yield f"Wrote {', '.join(files)} in {sum(report.seconds.values()):.1f} s."
    yield "Try next:"
    yield from (f"  {line}" for line in _next_steps(workspace))


def _usage(name: str, usage: Json) -> str:
    """What an extractor that asks others took, in one line."""
    failures = sum(usage.get("failures", {}).values())
    parts = [f"asked {number_of(usage.get('asked', 0), 'question')}", f"{usage.get('cached', 0):,} answered before"]
    if failures:
        reasons = ", ".join(f"{count} x {reason}" for reason, count in usage["failures"].items())
        parts.append(f"{failures:,} failed ({reasons})")
    parts.append(f"{usage.get('prompt_tokens', 0):,} + {usage.get('completion_tokens', 0):,} tokens")
    if usage.get("cost"):
        parts.append(f"cost about {usage['cost']:.4f}")
    return safe_line(f"{name} ({usage.get('model', '')}): {', '.join(parts)}.")


def _what_was_read(report: BuildReport) -> Iterator[str]:
    refused = len(report.refused)
    parts = [f"Read {number_of(len(report.read), 'source')}"]
    if report.unchanged:
        parts.append(f"{len(report.unchanged)} unchanged")
    if report.removed:
        parts.append(f"{len(report.removed)} gone")
    if refused:
        parts.append(f"{refused} refused")
    yield ", ".join(parts) + "."
    repeats = report.found.repeats
    if repeats:
        reasons = ", ".join(f"{count} {why}" for why, count in repeats.items())
        total = sum(repeats.values())
        yield (f"{number_of(total, 'document')} {'brings' if total == 1 else 'bring'} the news of another and "
               f"{'counts' if total == 1 else 'count'} as one source with it ({reasons}).")
    if not report.read and not report.unchanged:
        yield "There are no sources yet: put documents and tables into the folder sources."
    if not report.is_new:
        yield "Nothing changed: the graph is as it was."


def _what_was_found(report: BuildReport) -> Iterator[str]:
    found = report.found
    nouns = {"row": "table row", "relation": "relation", "triple": "triple"}
    shapes = [number_of(count, nouns.get(shape, shape)) for shape, count in found.claims.items()]
    statuses = [f"{count:,} {words_of(status)}" for status, count in found.statuses.items() if status != "Operating"]
    yield "Found"
    yield from _item(number_of(sum(found.claims.values()), "claim"), [*shapes, *statuses])
    ranked = sorted(found.entities.items(), key=lambda item: (-item[1], item[0]))
    yield from _item(f"{sum(found.entities.values()):,} entities", [f"{count:,} {type}" for type, count in ranked])
    yield from _item(f"{number_of(found.merges, 'name')} joined with another", ())
    yield from _item(f"{number_of(sum(found.graphs.values()), 'triple')} in {number_of(len(found.graphs), 'graph')}",
                     [f"{found.inferred:,} inferred", f"{found.inferred_planned:,} more if plans are counted"])


def _item(head: str, details: Sequence[str]) -> list[str]:
    text = head + (f": {', '.join(details)}" if details else "")
    return textwrap.wrap(text, 100, initial_indent="  ", subsequent_indent="    ")


def _next_steps(workspace: Workspace) -> list[str]:
    """Three commands that work on this graph."""
    from oreloop.api import KnowledgeGraph
    from oreloop.opening import open_workspace

    example = _example(KnowledgeGraph(open_workspace(workspace)))
    return [command_line(workspace, *words) for words in (example, ("query",), ("view",))]


def _example(graph: KnowledgeGraph) -> tuple[str, ...]:
    """A question about the graph in words that mean one thing only: the first plain fact, else the first thing."""
    from oreloop.describe import stated_facts

    def is_clear(iri: str) -> bool:
        return [match.iri for match in graph.names.find(graph.names.label(iri))] == [iri]

    things: list[str] = []
    for subject, predicate, obj in stated_facts(graph.store):
        if is_clear(subject) and is_clear(obj):
            return "why", graph.names.label(subject), predicate, graph.names.label(obj)
        things.append(subject)
    thing = next(filter(is_clear, things), None)
    return ("describe", graph.names.label(thing)) if thing else ("list", "loaders")


def extract(
        ctx: typer.Context,
        file: Annotated[Path, typer.Argument(metavar="FILE", help="A document or a table.")],
        extractor: Annotated[list[str] | None, typer.Option(
            "--extractor", "-e", metavar="NAME",
            help="Who reads, the most trusted first; may be repeated. See: oreloop list extractors.")] = None,
        form: Annotated[ClaimsFormat, typer.Option("--format", "-f", help="How to write the claims.")]
        = ClaimsFormat.JSONL,
        output: OutputOption = None, workspace: WorkspaceOption = None) -> None:
    """Print the claims of one document with their quotes.

    As html: one page with the text of the document and its claims marked in it, to be checked in a browser; it needs
    no network. No workspace is touched, and none is needed but for the settings of an extractor other than the rules.
    """
    import oreloop
    from oreloop.api import workspace_at
    from oreloop.claims import to_line
    from oreloop.extractors import DEFAULT

    names = tuple(extractor or DEFAULT)
    needed = set(names) - set(DEFAULT)
    options = workspace_at(workspace_dir(ctx, workspace)).settings.options if needed else {}
    contents = oreloop.extract_file(file, extractors=names, options=options)
    for issue in contents.issues:
        say(safe_line(f"{issue.level}: {issue.line()}"))
    for reason, count in contents.rejected:
        say(safe_line(f"rejected: {number_of(count, 'claim')}: {reason}"))
    for name, usage in contents.usage.items():
        say(_usage(name, usage))
    if form is ClaimsFormat.HTML:
        write_bytes(oreloop.extract_page(contents).encode(), output)
        if output is not None:
            say(safe_line(f"wrote {output}: open it in a browser"))
    else:
        lines = map(to_line, contents.claims) if form is ClaimsFormat.JSONL else _in_words(contents)
        write_bytes("".join(line + "\n" for line in lines).encode(), output)
    if not contents.claims:
        say(safe_line(f"{file}: no claims were found"))


def _in_words(contents: Contents) -> Iterator[str]:
    """Each claim as a line, its quotes below it."""
    for claim in contents.claims:
        notes = [note for note in (claim.status, f"confidence {claim.confidence:g}", claim.rule) if note]
        yield safe_line(f"{_statement(claim.statement)} [{', '.join(notes)}]")
        for evidence in claim.evidence:
            place = f"row {evidence.row}" if evidence.row is not None else f"{evidence.start}-{evidence.end}"
            place = f"page {evidence.page}, {place}" if evidence.page is not None else place
            yield safe_line(f"    {place}: \u201c{evidence.quote}\u201d")


def _statement(statement: Statement) -> str:
    from oreloop.model import Relation, Triple

    if isinstance(statement, Triple):
        return f"{_term(statement.subject)}  {statement.predicate}  {_term(statement.object)}"
    if isinstance(statement, Relation):
        return f"{statement.type}: " + "; ".join(f"{role} {_term(term)}" for role, term in statement.parts)
    parts: list[Statement] = [*statement.triples, *statement.relations]
    return " | ".join(map(_statement, parts))


def _term(term: Term) -> str:
    from oreloop.model import Name

    return term.name if isinstance(term, Name) else term.value
