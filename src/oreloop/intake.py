"""Sources to claims files: what is new or changed is read, the rest is left as it is, what is gone is forgotten.

`claims/readings.jsonl` remembers of each file from which bytes and by which software it was read, and what there was
to say about it, so that a build which reads nothing reports the same as one that reads all.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from oreloop.catalog import Source, read_catalog, write_catalog
from oreloop.claims import write_claims
from oreloop.contents import Contents, is_readable, read_contents
from oreloop.errors import Issue, OreloopError, ReaderFault, SourceError
from oreloop.extractors import Readers, prepare
from oreloop.iri import digest
from oreloop.isolation import Pool
from oreloop.loaders import reading_pool
from oreloop.model import Json
from oreloop.progress import Stages
from oreloop.replacing import UNFINISHED, replacing
from oreloop.revision import catalog_file, claims_file, software_version
from oreloop.tables import is_table
from oreloop.workspace import Workspace

#: Files that tell about the files beside them; they are no sources.
_ABOUT = frozenset({"README.md", "SOURCE.md", "LICENSE", "LICENSE.md", "LICENSE.txt", "NOTICE", "NOTICE.md",
                    "NOTICE.txt", "ATTRIBUTION.md"})
#: Faults of a single name, after which the other files can still be written.
_BAD_NAME = frozenset({errno.ENAMETOOLONG, errno.EISDIR, errno.ENOTDIR, errno.EEXIST})


@dataclass(frozen=True, slots=True)
class Reading:
    """The last reading of one file: `key` is the hash of its bytes and of what read it, `source` None if refused.

    `is_complete` is off where an extractor could not read all of it and shall go on; `kept` names the answers of others
    that its claims rest on.
    """

    file: str
    key: str
    source: Source | None
    issues: tuple[Issue, ...] = ()
    rejected: tuple[tuple[str, int], ...] = ()
    is_complete: bool = True
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Intake:
    """All sources as they are now: which files were read just now, which had not changed, which are gone.

    `usage` is what that took, by extractor.
    """

    readings: tuple[Reading, ...]
    read: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    issues: tuple[Issue, ...]
    usage: Mapping[str, Json]

    @property
    def sources(self) -> list[Source]:
        """The sources that could be read, sorted by file."""
        return [reading.source for reading in self.readings if reading.source is not None]


def read_sources(workspace: Workspace, stages: Stages) -> Intake:
    """Bring the claims files of a workspace up to date with its sources.

    A file that can't be read is an issue and the rest goes on. If the work is interrupted, what was read stays read.

    Raises:
        UsageError: the settings of an extractor are wrong. StoreError: a claims file can't be written.
        KnowledgeError: a file of the ontology is broken.
    """
    settings = workspace.settings
    readers = prepare(settings.extractors, settings.options, workspace.answers)
    files, issues = find_sources(workspace.sources)
    before = _remembered(workspace)
    readings = {file: before[file] for file in files if file in before}
    read: list[str] = []
    try:
        with reading_pool() as pool:
            for number, file in enumerate(files):
                stages.at("reading sources", number, len(files), file)
                sha256 = _bytes_hash(workspace.sources / file)
                by = readers.version if not is_table(Path(file)) else "" if settings.table_texts else "without texts"
                key = digest(sha256, software_version(), by)
                if file not in readings or not _is_current(workspace, readings[file], key, readers):
                    readings.pop(file, None)
                    readings[file] = _read(workspace, file, key, sha256, readers, pool)
                    read.append(file)
    finally:
        _remember(workspace, readings)
    _forget(workspace, readings)
    found = tuple(readings[file] for file in files)
    if all(reading.is_complete for reading in found):
        readers.keep({name for reading in found for name in reading.kept})
    return Intake(found, tuple(read), tuple(file for file in files if file not in read),
                  tuple(sorted(before.keys() - set(files))), (*issues, *readers.issues()), readers.usage())


def find_sources(root: Path) -> tuple[list[str], list[Issue]]:
    """The sources below a folder by their path with forward slashes, sorted, and a note on each file left aside.

    Hidden files and those that only tell about others (README.md, LICENSE ...) are no sources, without a note.
    """
    files: list[str] = []
    issues: list[Issue] = []

    def unreadable(error: OSError) -> None:
        issues.append(Issue(str(error.filename), "refused", f"the folder can't be read ({error.strerror})",
                            "give yourself the right to read it: chmod u+rx"))

    for folder, folders, names in os.walk(root, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names + [f for f in folders if os.path.islink(os.path.join(folder, f))]):
            path = Path(folder, name)
            file = path.relative_to(root).as_posix()
            if name.startswith(".") or name in _ABOUT:
                continue
            if issue := _left_aside(path, file):
                issues.append(issue)
            else:
                files.append(file)
    return sorted(files), issues


def _left_aside(path: Path, file: str) -> Issue | None:
    try:
        file.encode()
    except UnicodeEncodeError:
        return Issue(ascii(file)[1:-1], "refused", "the name of the file is no UTF-8", "rename it")
    if path.is_dir():
        return Issue(file, "note", "a link to a folder is not followed", "put the folder itself there")
    if not is_readable(path):
        kind = f"{path.suffix} files" if path.suffix else "files without a suffix"
        return Issue(file, "note", f"not read, there is no loader for {kind}", "save its text as a .txt file")
    return None


def _bytes_hash(path: Path) -> str:
    """The hash of a file's bytes; empty for what can't be opened, which its loader will say."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as data:
            return hashlib.file_digest(data, "sha256").hexdigest()
    except OSError:
        return ""


def _read(workspace: Workspace, file: str, key: str, sha256: str, readers: Readers, pool: Pool) -> Reading:
    """Read one file and write its claims; whatever is wrong with it becomes an issue."""
    try:
        contents = read_contents(workspace.sources / file, file, readers, pool,
                                 table_texts=workspace.settings.table_texts)
        written = _write(workspace, file, contents)
    except ReaderFault as error:
        return Reading(file, "", None, (Issue.of(error, where=file),))  # no key: the next build tries it again
    except SourceError as error:
        return Reading(file, key, None, (Issue.of(error, where=file),))
    except OreloopError:
        raise
    except Exception as error:  # noqa: BLE001 - the one place where a fault of ours must not cost the other files
        what = f"internal error while it was read ({type(error).__name__}: {error})"
        return Reading(file, key, None, (Issue(file, "refused", what, "please report this, with the file"),))
    run = digest(sha256, contents.version, contents.reader)
    source = Source.of(contents.document, kind=contents.kind, sha256=sha256, text_sha256=contents.text_sha256, run=run,
                       extractor=contents.extractor, claims=written, sketch=contents.sketch)
    return Reading(file, key, source, contents.issues, contents.rejected, contents.is_complete, contents.kept)


def _write(workspace: Workspace, file: str, contents: Contents) -> int:
    """Write the claims of a source, and its text where that is not the file itself; returns how many claims."""
    path = claims_file(workspace, file)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fault = "a folder has this name" if path.is_dir() else ""
    except OSError as error:
        fault = str(error.strerror) if error.errno in _BAD_NAME else ""
    if fault:
        raise SourceError(f"its claims can't be written under its name ({fault})", where=file, hint="rename it")
    if contents.document.derived:
        with replacing(_text_file(workspace, file)) as new:
            new.write_text(contents.document.text, encoding="utf-8", newline="")
    with replacing(path) as new:
        return write_claims(new, contents.claims)


def _text_file(workspace: Workspace, file: str) -> Path:
    return workspace.claims / f"{file}.txt"


def _readings_file(workspace: Workspace) -> Path:
    return workspace.claims / "readings.jsonl"


def _remember(workspace: Workspace, readings: Mapping[str, Reading]) -> None:
    """Write the catalogue, and what there was to say about each file."""
    ordered = [readings[file] for file in sorted(readings)]
    with replacing(catalog_file(workspace)) as new:
        write_catalog(new, [reading.source for reading in ordered if reading.source is not None])
    with replacing(_readings_file(workspace)) as new, new.open("w", encoding="utf-8", newline="\n") as out:
        for reading in ordered:
            out.write(json.dumps({"file": reading.file, "key": reading.key, "refused": reading.source is None,
                                  "issues": [asdict(issue) for issue in reading.issues],
                                  "rejected": dict(reading.rejected), "is_complete": reading.is_complete,
                                  "kept": reading.kept}, ensure_ascii=False) + "\n")


def _remembered(workspace: Workspace) -> dict[str, Reading]:
    """The readings of the last build by file; those that are damaged are missing, so that the file is read again."""
    try:
        sources = read_catalog(catalog_file(workspace))
        lines = _readings_file(workspace).read_text(encoding="utf-8").split("\n")
        found = [_reading(json.loads(line), sources) for line in lines if line]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, SourceError):
        return {}
    return {reading.file: reading for reading in found if reading is not None}


def _reading(data: Mapping[str, Any], sources: Mapping[str, Source]) -> Reading | None:
    file = str(data["file"])
    if not data["refused"] and file not in sources:
        return None
    return Reading(file, str(data["key"]), None if data["refused"] else sources[file],
                   tuple(Issue(**issue) for issue in data["issues"]),
                   tuple((str(reason), int(count)) for reason, count in data["rejected"].items()),
                   bool(data["is_complete"]), tuple(map(str, data["kept"])))


def _is_current(workspace: Workspace, reading: Reading, key: str, readers: Readers) -> bool:
    """Whether nothing is to be done about a file; one that was not read in full waits until a reader can go on."""
    return reading.key == key and (reading.is_complete or not readers.goes_on) and _is_there(workspace, reading)


def _is_there(workspace: Workspace, reading: Reading) -> bool:
    """Whether the claims of a reading still lie where they were written, all of them."""
    if reading.source is None:
        return True
    try:
        with claims_file(workspace, reading.file).open("rb") as lines:
            return sum(line.endswith(b"\n") for line in lines) == reading.source.claims
    except OSError:
        return False


def _forget(workspace: Workspace, readings: Mapping[str, Reading]) -> None:
    """Remove the claims of sources that are gone or can't be read any more, and what an interrupted build left."""
    keep = {catalog_file(workspace), _readings_file(workspace)}
    for reading in readings.values():
        if reading.source is not None:
            keep |= {claims_file(workspace, reading.file), _text_file(workspace, reading.file)}
    for path in sorted(workspace.claims.rglob("*"), reverse=True):
        if path.is_dir():
            with suppress(OSError):  # it still holds something
                path.rmdir()
        elif path not in keep and (path.suffix in (".jsonl", ".txt") or path.name.startswith(UNFINISHED)):
            path.unlink(missing_ok=True)
