"""A build: bring claims, database and published files of a workspace up to date; and opening what a build made."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from oreloop.assembly import assemble
from oreloop.catalog import Source, read_catalog
from oreloop.decisions import load_decisions
from oreloop.errors import SourceError, StoreError, UsageError
from oreloop.exporters import export_to, exporter_for
from oreloop.intake import Intake, read_sources
from oreloop.progress import OnProgress, Stages
from oreloop.report import BuildReport, Found, read_report, write_report
from oreloop.revision import catalog_file, claims_file, workspace_revision
from oreloop.store import BuildLock, GraphStore, open_store, read_revision
from oreloop.workspace import Workspace


def build(workspace: Workspace, *, on_progress: OnProgress | None = None) -> BuildReport:
    """Bring a workspace up to date with its sources and decisions; only what changed is read again.

    Whenever it is interrupted, the claims that were written stay, and the database is the one from before.

    Raises:
        UsageError: there are no sources, or a decision is wrong. StoreError: another process builds this workspace,
        the disk is full, or the folder can't be written. KnowledgeError: a file of the ontology is broken.
    """
    if not workspace.sources.is_dir():
        raise UsageError("there is no folder for sources", where=str(workspace.sources),
                         hint="make it and put documents and tables into it")
    for name in workspace.settings.publish:
        exporter_for(Path(name))
    started = datetime.now(UTC).isoformat(timespec="seconds")
    with BuildLock(lock_file(workspace)):
        stages, before = Stages(on_progress), read_report(workspace.report)
        decisions = load_decisions(workspace.decisions)
        intake = read_sources(workspace, stages)
        sources = intake.sources
        revision = _revision(workspace, sources)
        is_new = before is None or not before.revision == revision == read_revision(workspace.store)
        found = assemble(workspace, sources, decisions, revision, stages) if is_new or before is None else before.found
        published = _publish(workspace, {} if is_new or before is None else before.published, stages)
        stages.finish()
        report = _report(intake, revision, is_new, found, published, started, stages)
        write_report(workspace.report, report)
    return report


def lock_file(workspace: Workspace) -> Path:
    """The file that a process holds while it builds."""
    return workspace.root / ".lock"


def _report(intake: Intake, revision: str, is_new: bool, found: Found, published: Mapping[str, str], started: str,
            stages: Stages) -> BuildReport:
    rejected: Counter[str] = Counter()
    issues = list(intake.issues)
    for reading in intake.readings:
        rejected.update(dict(reading.rejected))
        issues += reading.issues
    refused = tuple(reading.file for reading in intake.readings if reading.source is None)
    return BuildReport(revision, is_new, found, intake.read, intake.unchanged, refused, intake.removed,
                       dict(sorted(rejected.items())), tuple(sorted(set(issues))), published, started, stages.seconds)


def _revision(workspace: Workspace, sources: Sequence[Source]) -> str:
    try:
        return workspace_revision(workspace, [source.file for source in sources])
    except OSError as error:
        raise StoreError(f"can't be read ({error.strerror})", where=str(error.filename),
                         hint="check the rights of the folder, or delete it and build again") from None


def _publish(workspace: Workspace, before: Mapping[str, str], stages: Stages) -> dict[str, str]:
    """Write the files that the settings ask for, unless they are as the last build of this graph wrote them."""
    hashes: dict[str, str] = {}
    graph: GraphStore | None = None
    for name in workspace.settings.publish:
        path = workspace.root / name
        if name not in before or before[name] != _hash(path):
            stages.at("writing files", len(hashes), len(workspace.settings.publish), name)
            graph = graph or open_store(workspace.store)
            export_to(graph, exporter_for(path), path)
        hashes[name] = _hash(path)
    return hashes


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _to_stderr(line: str) -> None:
    sys.stderr.write(f"oreloop: {line}\n")


def open_workspace(workspace: Workspace, *, notice: Callable[[str], None] = _to_stderr) -> GraphStore:
    """Open the database of a workspace to read from.

    Where it is missing, broken, or older than the claims and decisions, it is first made again from these, without
    reading any source; `notice` is told so. While another process builds, the database is taken as it stands.

    Raises:
        StoreError: nothing was built yet, or the database can't be written. UsageError: a decision is wrong.
    """
    try:
        graph, fault = open_store(workspace.store), "the database is older than the claims"
    except StoreError as error:
        graph, fault = None, error.what
    if graph is not None and (not catalog_file(workspace).exists() or _is_current(graph, workspace)):
        return graph
    try:
        with BuildLock(lock_file(workspace)):
            sources = _built_sources(workspace)
            notice(f"{workspace.root}: {fault}; it is made again from the claims")
            assemble(workspace, sources, load_decisions(workspace.decisions), _revision(workspace, sources), Stages())
    except StoreError as error:
        if graph is None:
            raise
        notice(f"{workspace.root}: {fault}, and can't be made again: {error.what}")
        return graph
    return open_store(workspace.store)


def _is_current(graph: GraphStore, workspace: Workspace) -> bool:
    return graph.revision == _revision(workspace, _built_sources(workspace))


def _built_sources(workspace: Workspace) -> list[Source]:
    """The sources of the catalogue whose claims are there, sorted by file."""
    path = catalog_file(workspace)
    if not path.exists():
        raise StoreError("nothing was built here yet", where=str(workspace.root),
                         hint=f"oreloop build {workspace.root}")
    try:
        catalog = read_catalog(path)
    except SourceError as error:
        raise StoreError(error.what, where=error.where, hint=error.hint) from None
    return [source for file, source in sorted(catalog.items()) if claims_file(workspace, file).is_file()]
