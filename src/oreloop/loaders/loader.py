"""What a loader is: the one thing that every document format gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from oreloop.errors import Issue
from oreloop.loaders.reading import MAX_BYTES
from oreloop.model import Document


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document and what its reader should know of it: metadata that was not understood, an unread language."""

    document: Document
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Loader:
    """A document format: `load(data, file)` turns the bytes of a file into a document.

    `suffixes` are lower case and begin with a dot; `file` is the path below the workspace's sources, used for
    messages and for `Document.file`. `load` raises SourceError for whatever it can't read and nothing else. It may
    leave title and language empty: `load_document` fills them from the text.

    `isolated` formats need a parser that a hostile file can stall, crash or make eat all memory: they are read in a
    child process. Files of more than `limit` bytes are refused unread.
    """

    name: str
    summary: str
    suffixes: tuple[str, ...]
    media_type: str
    load: Callable[[bytes, str], Loaded]
    isolated: bool = False
    limit: int = MAX_BYTES
