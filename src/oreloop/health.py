"""What is wrong with an installation or a workspace: the checks of `oreloop doctor`."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from oreloop import __version__
from oreloop.catalog import read_catalog
from oreloop.decisions import load_decisions
from oreloop.errors import OreloopError
from oreloop.model import Table
from oreloop.opening import revision_of
from oreloop.resources import folder, ontology_files
from oreloop.revision import catalog_file, claims_file
from oreloop.store import read_revision
from oreloop.workspace import Workspace, find_workspace

_LIBRARIES = ("pyoxigraph", "rdflib", "oxrdflib", "shacl", "networkx", "pyvis", "trafilatura", "pypdfium2",
              "python-docx", "typer", "rich")

#: What was looked at, whether it is as it should be, and what there is to say.
Finding = tuple[str, bool, str]


def examine(root: Path | None = None) -> tuple[Table, bool]:
    """The state of the installation and of a workspace (by default the nearest one), and whether all is well."""
    findings = [*_installation(), *_workspace(root)]
    rows = [(what, "ok" if well else "wrong", said) for what, well, said in findings]
    return Table.of(("what", "state", "details"), rows), all(well for _, well, _ in findings)


def _installation() -> Iterator[Finding]:
    yield "oreloop", True, f"{__version__} on Python {platform.python_version()}"
    for library in _LIBRARIES:
        try:
            yield library, True, version(library)
        except PackageNotFoundError:
            yield library, False, "is not installed; install oreloop again"
    yield _tried("ontology", lambda: f"{len(ontology_files())} files in {folder('ontology')}")
    yield _tried("patterns", _patterns)
    yield _tried("queries", _queries)


def _workspace(root: Path | None) -> Iterator[Finding]:
    try:
        workspace = find_workspace(root or Path.cwd(), exact=root is not None)
    except OreloopError as error:
        yield "workspace", root is None, error.line()
        return
    yield "workspace", True, str(workspace.root.absolute())
    yield _tried("extractors", lambda: _extractors(workspace))
    yield _tried("decisions", lambda: _decisions(workspace))
    yield _tried("claims", lambda: _claims(workspace))
    yield _database(workspace)


def _tried(what: str, say: Callable[[], str]) -> Finding:
    try:
        return what, True, say()
    except OreloopError as error:
        return what, False, error.line()


def _patterns() -> str:
    from oreloop.patterns import load_patterns

    return f"{len(load_patterns())}"


def _queries() -> str:
    from oreloop.queries import load_queries

    return f"{len(list(load_queries().values()))}"


def _extractors(workspace: Workspace) -> str:
    from oreloop.extractors import prepare

    return prepare(workspace.settings.extractors, workspace.settings.options).label


def _decisions(workspace: Workspace) -> str:
    decisions = load_decisions(workspace.decisions)
    return f"{len(decisions.links)} on names, {len(decisions.claims)} on claims"


def _claims(workspace: Workspace) -> str:
    sources = read_catalog(catalog_file(workspace))
    there = [source for file, source in sources.items() if claims_file(workspace, file).is_file()]
    return f"{sum(source.claims for source in there)} of {len(there)} sources"


def _database(workspace: Workspace) -> Finding:
    stored = read_revision(workspace.store)
    if stored is None:
        return "database", False, "missing or damaged; it is made again when it is next read"
    if not catalog_file(workspace).exists():
        return "database", True, stored
    try:
        sources = read_catalog(catalog_file(workspace))
        current = revision_of(workspace, [s for f, s in sorted(sources.items()) if claims_file(workspace, f).is_file()])
    except OreloopError as error:
        return "database", False, error.line()
    return "database", True, stored + ("" if stored == current else "; older than the claims: run oreloop build")
