"""A build: bring claims, database and published files of a workspace up to date with its sources and decisions."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from oreloop.assembly import assemble
from oreloop.decisions import load_decisions
from oreloop.errors import UsageError
from oreloop.exporters import export_to, exporter_for
from oreloop.intake import Intake, read_sources
from oreloop.opening import lock_file, revision_of
from oreloop.progress import OnProgress, Stages
from oreloop.report import BuildReport, Found, read_report, write_report
from oreloop.store import BuildLock, GraphStore, open_store, read_revision
from oreloop.workspace import Workspace


def build(workspace: Workspace, *, on_progress: OnProgress | None = None) -> BuildReport:
    """Bring a workspace up to date with its sources and decisions; only what changed is read again.

    Whenever it is interrupted, the claims that were written stay, and the database is the one from before.

    Raises:
        UsageError: there are no sources, or a decision or a setting is wrong. StoreError: another process builds this
        workspace, the disk is full, or the folder can't be written. KnowledgeError: a file of the ontology is broken.
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
        revision = revision_of(workspace, sources)
        is_new = before is None or not before.revision == revision == read_revision(workspace.store)
        found = assemble(workspace, sources, decisions, revision, stages) if is_new or before is None else before.found
        published = _publish(workspace, {} if is_new or before is None else before.published, stages)
        stages.finish()
        report = _report(intake, revision, is_new, found, published, started, stages)
        write_report(workspace.report, report)
    return report


def _report(intake: Intake, revision: str, is_new: bool, found: Found, published: Mapping[str, str], started: str,
            stages: Stages) -> BuildReport:
    rejected: Counter[str] = Counter()
    issues = list(intake.issues)
    for reading in intake.readings:
        rejected.update(dict(reading.rejected))
        issues += reading.issues
    refused = tuple(reading.file for reading in intake.readings if reading.source is None)
    return BuildReport(revision, is_new, found, intake.read, intake.unchanged, refused, intake.removed,
                       dict(sorted(rejected.items())), intake.usage, tuple(sorted(set(issues))), published, started,
                       stages.seconds)


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
