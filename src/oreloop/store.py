"""The database of a workspace: written whole, put in place at once, opened read only; and the handle that reads it.

A store is a folder with one database and the file `REVISION`, which names it, with the checksums of its files. A build
writes a new database beside the old one; replacing `REVISION` makes it the current one. So a reader finds the old state
or the new one, whatever happens to the build, and a damaged database is known before anything is read from it. Readers
may keep beside it what takes long to ask for (`GraphStore.kept`).
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from oreloop.errors import StoreError
from oreloop.iri import HOME, digest, graph_iri

Subject = NamedNode | BlankNode | Triple
Object = Subject | Literal

_REVISION = "REVISION"
_KEPT = "kept"
_REBUILD = "run oreloop build: it makes the database again from the claims"


@dataclass(frozen=True, slots=True)
class GraphStore:
    """A built graph to read from.

    The default graph of `store` is the union that a query without GRAPH sees; `base` is that of the graph's IRIs;
    `revision` tells one state of the workspace from another; `folder` is where the database lies, if it does on disk.
    """

    store: Store
    base: str = HOME
    revision: str = ""
    folder: Path | None = None

    @classmethod
    def in_memory(cls, quads: Iterable[Quad], base: str = HOME) -> GraphStore:
        """A graph of quads in named graphs, without a database on disk."""
        store = Store()
        store.bulk_extend(_with_union(quads, base))
        return cls(store, base)

    def graph(self, name: str) -> str:
        """The IRI of a named graph.

        >>> GraphStore(Store()).graph("claims/notes/a.md")
        'https://w3id.org/oreloop/graph/claims/notes/a.md'
        """
        return name if "://" in name else graph_iri(self.base, name)

    def kept(self, name: str) -> Path | None:
        """Where a reader may keep what follows from this state of the graph; None for a graph that is not on disk.

        It is gone with the next build that makes another graph.
        """
        return None if self.folder is None else self.folder / _KEPT / f"{digest(self.revision)}-{name}"

    def graphs(self) -> list[str]:
        """The IRIs of all named graphs, sorted."""
        return sorted(g.value for g in self.store.named_graphs())

    def quads(self, graphs: Iterable[str] | None = None) -> Iterator[Quad]:
        """The quads of these named graphs (IRIs or short names), or of all, in canonical order.

        That is the order of graph, subject, predicate and object as N-Quads. The default graph is not among them.
        """
        for iri in sorted(set(map(self.graph, graphs))) if graphs is not None else self.graphs():
            found = [(str(q.subject), str(q.predicate), str(q.object), q)
                     for q in self.store.quads_for_pattern(None, None, None, NamedNode(iri))]
            yield from (quad for *_, quad in sorted(found, key=lambda entry: entry[:3]))

    def objects(self, subject: Subject, predicate: NamedNode, graph: str | None = None) -> list[Object]:
        """The objects of a subject and predicate in one named graph or in the union, sorted."""
        found = self.store.quads_for_pattern(subject, predicate, None, self._name(graph))
        return sorted((quad.object for quad in found), key=str)

    def ask(self, subject: Subject | None, predicate: NamedNode | None, obj: Object | None,
            graph: str | None = None) -> bool:
        """Whether one named graph, or the union, holds a triple like this; None stands for anything."""
        found = self.store.quads_for_pattern(subject, predicate, obj, self._name(graph))
        return next(found, None) is not None

    def _name(self, graph: str | None) -> NamedNode | DefaultGraph:
        return DefaultGraph() if graph is None else NamedNode(self.graph(graph))


def visible(quads: Iterable[Quad], base: str) -> Iterator[Quad]:
    """The copies that the default graph holds: of entities, vocabulary, claims that nobody rejected, and inferred."""
    shown = _is_shown(base)
    return (Quad(q.subject, q.predicate, q.object) for q in quads if shown(q))


def _is_shown(base: str) -> Callable[[Quad], bool]:
    names = {graph_iri(base, name) for name in ("entities", "vocabulary", "inferred")}
    claims = graph_iri(base, "claims") + "/"

    def shown(quad: Quad) -> bool:
        graph = quad.graph_name
        return isinstance(graph, NamedNode) and (graph.value in names or graph.value.startswith(claims))

    return shown


def _with_union(quads: Iterable[Quad], base: str) -> Iterator[Quad]:
    """Each quad of a named graph, and its copy in the default graph where it has one."""
    shown = _is_shown(base)
    for quad in quads:
        if not isinstance(quad.graph_name, DefaultGraph):
            yield quad
        if shown(quad):
            yield Quad(quad.subject, quad.predicate, quad.object)


def write_store(folder: Path, quads: Iterable[Quad], revision: str, base: str = HOME) -> None:
    """Write a database of quads in named graphs, and put it in the place of the one that is there.

    Until the very end the old one stays what readers find; nothing is left behind if the writing fails.

    Raises:
        StoreError: the disk is full, or the folder can't be written.
    """
    def fill(database: Path) -> None:
        store = Store(str(database))
        store.bulk_extend(_with_union(quads, base))
        store.flush()

    _write(folder, fill, revision, base)


def replace_graph(folder: Path, graph: str, quads: Iterable[Quad]) -> None:
    """Put quads in the place of what one named graph of the database holds; all else, and the revision, stay.

    It is for what follows from the rest, such as the result of an analysis: the next database lacks it. A copy of the
    database is changed and put in place as by `write_store`.

    Raises:
        StoreError: there is no database, the disk is full, or the folder can't be written.
    """
    before = open_store(folder)
    record = _record(folder)
    assert record is not None

    def fill(database: Path) -> None:
        shutil.copytree(folder / record["database"], database, dirs_exist_ok=True)
        store = Store(str(database))
        store.clear_graph(NamedNode(graph))
        store.bulk_extend(_with_union(quads, before.base))
        store.flush()

    _write(folder, fill, before.revision, before.base)


def _write(folder: Path, fill: Callable[[Path], None], revision: str, base: str) -> None:
    """Let `fill` make a database in a new folder, and put it in the place of the one that is there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clean(folder)
        database = _new_folder(folder)
        try:
            fill(database)
            _put_in_place(folder, {"revision": revision, "base": base, "database": database.name,
                                   "files": _checksums(database)})
        except BaseException:
            shutil.rmtree(database, ignore_errors=True)
            (folder / f"{_REVISION}.{os.getpid()}").unlink(missing_ok=True)
            raise
        _clean(folder)
    except OSError as error:
        raise _store_error(error, folder) from None


def _store_error(error: OSError, folder: Path) -> StoreError:
    if error.errno == errno.ENOSPC or "No space left" in str(error):
        return StoreError("no space left on the disk for the database", where=str(folder),
                          hint="make room and build again; what was there before is untouched")
    return StoreError(f"the database can't be written ({error.strerror or error})", where=str(folder),
                      hint="check that the folder may be written to")


def _new_folder(folder: Path) -> Path:
    """An empty folder for a database, named after this process so that others know whose it is."""
    for number in count():
        path = folder / f"{os.getpid()}.{number}"
        if not path.exists():
            path.mkdir()
            return path
    raise AssertionError


def _put_in_place(folder: Path, record: dict[str, Any]) -> None:
    """Replace `REVISION` in one step; the disk holds all that it names before, and itself after."""
    new = folder / f"{_REVISION}.{os.getpid()}"
    with new.open("w", encoding="utf-8") as out:
        json.dump(record, out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    for path in (folder / record["database"], folder):
        _sync(path)
    new.replace(folder / _REVISION)
    _sync(folder)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _clean(folder: Path) -> None:
    """Remove what is neither the current database nor that of a process at work, nor kept of the current state."""
    record = _record(folder)
    keep = {_REVISION, record["database"] if record else ""}
    current = digest(record["revision"]) if record else ""
    for path in folder.joinpath(_KEPT).glob("*"):
        if not (current and path.name.startswith(current)):
            path.unlink(missing_ok=True)
    for path in folder.iterdir():
        owner = path.name.removeprefix(f"{_REVISION}.").split(".")[0]
        if path.name in keep or not owner.isdigit() or (int(owner) != os.getpid() and _runs(int(owner))):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _checksums(database: Path) -> dict[str, str]:
    """Size and CRC-32 of each file of a database, by name."""
    found = {}
    for path in sorted(database.iterdir()):
        crc = size = 0
        with path.open("rb") as data:
            while block := data.read(1 << 20):
                crc, size = zlib.crc32(block, crc), size + len(block)
        found[path.name] = f"{size}:{crc:08x}"
    return found


def _record(folder: Path) -> dict[str, Any] | None:
    """What `REVISION` says, or None where it is missing or broken."""
    try:
        record = json.loads((folder / _REVISION).read_bytes())
    except (OSError, ValueError):
        return None
    texts = ("revision", "base", "database")
    if not isinstance(record, dict) or not all(isinstance(record.get(key), str) for key in texts):
        return None
    whole = isinstance(record.get("files"), dict) and Path(record["database"]).name == record["database"]
    return record if whole else None


def read_revision(folder: Path) -> str | None:
    """The revision of the database that a folder holds; None where there is none or it isn't as it was written."""
    record = _record(folder)
    if record is None or _fault(folder, record):
        return None
    return str(record["revision"])


def _fault(folder: Path, record: dict[str, Any]) -> str:
    """In what a database differs from what was written, or nothing."""
    try:
        found = _checksums(folder / record["database"])
    except OSError as error:
        return error.strerror or str(error)
    wrong = sorted(name for name, checksum in record["files"].items() if found.get(name) != checksum)
    return f"{wrong[0]} is damaged" if wrong else ""


def open_store(folder: Path) -> GraphStore:
    """Open the database of a workspace to read from. It stays what it is, even if a build puts another in its place.

    Raises:
        StoreError: there is none, or it isn't as it was written.
    """
    fault = "there is no database yet"
    for _ in range(3):  # a build may replace the database between reading its name and opening it
        record = _record(folder)
        if record is None:
            if (folder / _REVISION).exists():
                fault = f"the file {_REVISION} is damaged"
            break
        fault = _fault(folder, record)
        if not fault:
            try:
                store = Store.read_only(str(folder / record["database"]))
            except (OSError, RuntimeError) as error:  # RuntimeError: its folder went away while it was opened
                fault = str(error)
            else:
                return GraphStore(store, record["base"], record["revision"], folder)
    raise StoreError(f"the database can't be opened ({fault})", where=str(folder), hint=_REBUILD)


class BuildLock:
    """Held while a process builds a workspace, so that two never do at once; it ends with its process.

    Raises (on entering):
        StoreError: another process holds it, or the file can't be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle = -1

    def __enter__(self) -> Self:
        try:
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StoreError(f"the workspace can't be written ({error.strerror})", where=str(self._path),
                             hint="check that the folder may be written to") from None
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(self._handle, 20, 0).decode("ascii", "replace").strip()
            os.close(self._handle)
            raise StoreError(f"process {holder or 'of another user'} is building this workspace",
                             where=str(self._path.parent), hint="wait until it has finished, or stop it") from None
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, f"{os.getpid()}\n".encode(), 0)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        os.close(self._handle)
