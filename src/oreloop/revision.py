"""Which state of the software and of a workspace something was made from: hashes that tell whether to make it again."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path

from oreloop.resources import PACKAGE, folder
from oreloop.workspace import Workspace

_CODE = ("*.py", "*.tsv", "*.toml")
_KNOWLEDGE = ("*.ttl", "*.toml", "*.tsv")


@functools.cache
def software_version() -> str:
    """A hash of the code and of the files of the ontology: what one version made, another makes again."""
    digest = hashlib.sha256()
    for root, kinds in ((PACKAGE, _CODE), (folder("ontology"), _KNOWLEDGE)):
        _add(digest, root, (path for kind in kinds for path in root.rglob(kind)))
    return digest.hexdigest()[:16]


def workspace_revision(workspace: Workspace, files: Iterable[str]) -> str:
    """A hash of all that the graph of a workspace follows from: the claims of these files, catalogue, decisions, base.

    Raises:
        OSError: a claims file can't be read.
    """
    digest = hashlib.sha256(f"{software_version()}\0{workspace.settings.base}\0".encode())
    claims = [claims_file(workspace, file) for file in files]
    _add(digest, workspace.claims, [catalog_file(workspace), *claims])
    _add(digest, workspace.decisions, workspace.decisions.glob("*.csv"))
    return digest.hexdigest()[:16]


def catalog_file(workspace: Workspace) -> Path:
    """Where the catalogue of a workspace stands."""
    return workspace.claims / "catalog.jsonl"


def claims_file(workspace: Workspace, file: str) -> Path:
    """Where the claims of a source stand; `file` is its path below the sources."""
    return workspace.claims / f"{file}.jsonl"


def _add(digest: hashlib._Hash, root: Path, paths: Iterable[Path]) -> None:
    """Add names and contents, in an order that is the same on every machine."""
    for name, path in sorted({path.relative_to(root).as_posix(): path for path in paths if path.is_file()}.items()):
        with path.open("rb") as data:
            content = hashlib.file_digest(data, "sha256").hexdigest()
        digest.update(f"{name}\0{content}\0".encode())
