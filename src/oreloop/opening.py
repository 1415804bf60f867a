"""Opening the graph that a build made; where the database is missing or outdated it is made again from the claims."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from oreloop.catalog import Source, read_catalog
from oreloop.decisions import load_decisions
from oreloop.errors import SourceError, StoreError
from oreloop.progress import Stages
from oreloop.revision import catalog_file, claims_file, workspace_revision
from oreloop.store import BuildLock, GraphStore, open_store
from oreloop.workspace import Workspace


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
        graph, fault = open_store(workspace.store), "the database is outdated"
    except StoreError as error:
        graph, fault = None, error.what
    if graph is not None and (not catalog_file(workspace).exists() or _is_current(graph, workspace)):
        return graph
    from oreloop.assembly import assemble

    try:
        with BuildLock(lock_file(workspace)):
            sources = _built_sources(workspace)
            notice(f"{workspace.root}: {fault}; it is made again from the claims")
            revision = revision_of(workspace, sources)
            assemble(workspace, sources, load_decisions(workspace.decisions), revision, Stages())
    except StoreError as error:
        if graph is None:
            raise
        notice(f"{workspace.root}: {fault}, and can't be made again: {error.what}")
        return graph
    return open_store(workspace.store)


def _is_current(graph: GraphStore, workspace: Workspace) -> bool:
    return graph.revision == revision_of(workspace, _built_sources(workspace))


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


def lock_file(workspace: Workspace) -> Path:
    """The file that a process holds while it builds."""
    return workspace.root / ".lock"


def revision_of(workspace: Workspace, sources: Sequence[Source]) -> str:
    """The hash of all that the graph of a workspace follows from; see `oreloop.revision.workspace_revision`.

    Raises:
        StoreError: a claims file can't be read.
    """
    try:
        return workspace_revision(workspace, [source.file for source in sources])
    except OSError as error:
        raise StoreError(f"can't be read ({error.strerror})", where=str(error.filename),
                         hint="check the rights of the folder, or delete it and build again") from None
