"""Loaders in a child process: what a file is read with, what comes back, and how a failure is said."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from oreloop.errors import Issue, ReaderFault, SourceError
from oreloop.isolation import Limits, Pool, WorkerFault
from oreloop.loaders.loader import Loaded, Loader
from oreloop.loaders.reading import MAX_BYTES
from oreloop.model import Document, Json, Original

_SAVE = "save its text as a .txt file"


def reading_pool(limits: Limits | None = None, *, size: int = 1) -> Pool:
    """The child processes that read documents; none is started before there is a file that needs one."""
    return Pool("oreloop.loaders.serving:serve", limits=limits, size=size)


def load_isolated(pool: Pool, loader: Loader, data: bytes, file: str) -> Loaded:
    """What a loader makes of a file, in a child of a pool.

    Raises:
        SourceError: the loader refused the file, or reading it took too long, too much memory or killed the child.
    """
    try:
        answer = pool.run({"loader": loader.name, "file": file}, data)
    except WorkerFault as fault:
        raise _refusal(fault, file) from None
    try:
        if "refused" in answer:
            raise _error(answer["refused"])
        loaded = _loaded(answer)
    except (TypeError, KeyError, ValueError, AttributeError):
        raise SourceError("its reader gave an answer that makes no sense", where=file, hint=_SAVE) from None
    if loaded.document.file != file or len(loaded.document.text) > MAX_BYTES:
        raise SourceError(f"the file holds more than {MAX_BYTES / 1e6:g} million characters of text", where=file,
                          hint="split it into smaller files")
    return loaded


def answer_of(loaded: Loaded | SourceError) -> Json:
    """What a child answers: a document with its issues, or that the file is refused."""
    if isinstance(loaded, SourceError):
        return {"refused": {"what": loaded.what, "where": loaded.where, "hint": loaded.hint}}
    return {"document": asdict(loaded.document), "issues": [asdict(issue) for issue in loaded.issues]}


def _error(data: Any) -> SourceError:
    return SourceError(str(data["what"]), where=str(data["where"]), hint=str(data["hint"]))


def _loaded(answer: Any) -> Loaded:
    """Read back what `answer_of` gave, field by field: a child that met a hostile file may say anything.

    Raises:
        TypeError, KeyError, ValueError, AttributeError: it said something else.
    """
    data = dict(answer["document"])
    original, pages = data.pop("original"), tuple(int(page) for page in data.pop("pages"))
    body, derived = int(data.pop("body")), bool(data.pop("derived"))
    document = Document(**{str(key): _text(value) for key, value in data.items()}, body=body, derived=derived,
                        pages=pages,
                        original=None if original is None else Original(**{k: _text(v) for k, v in original.items()}))
    return Loaded(document, tuple(Issue(**{k: _text(v) for k, v in issue.items()}) for issue in answer["issues"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    value.encode()  # a lone surrogate is no text either
    return value


def _refusal(fault: WorkerFault, file: str) -> SourceError:
    """Why a file is refused whose child failed."""
    if fault.kind == "error":
        return SourceError(f"internal error while it was read ({fault.what})", where=file,
                           hint="please report this, with the file")
    what = {"time": f"reading the file took longer than {fault.what} s",
            "memory": "reading the file takes too much memory",
            "size": f"the file holds more than {MAX_BYTES / 1e6:g} million characters of text",
            "died": f"the file makes its reader crash ({fault.what})"}[fault.kind]
    passing = fault.kind == "time" or fault.what == "SIGKILL"
    return (ReaderFault if passing else SourceError)(what, where=file, hint="it may be made to do so; " + _SAVE)
