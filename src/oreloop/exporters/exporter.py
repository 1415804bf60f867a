"""What an exporter is, and what a user may ask of any."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from oreloop.store import GraphStore


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What goes into an export.

    `graphs` are short names of named graphs, such as "claims" (of all documents), "inferred" or "vocabulary"; none
    means what the format holds by itself. Without `quotes`, the words of documents whose licence does not allow to
    pass them on are left out; without `persons`, everything that is about or names a person.
    """

    graphs: tuple[str, ...] = ()
    quotes: bool = True
    persons: bool = True


Write = Callable[[GraphStore, BinaryIO, ExportOptions], None]


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format: `write` writes the same bytes for the same graph and options.

    `parts` are the files of a format that has several, by name; `write` then writes the one that stands for itself.
    """

    name: str
    summary: str
    suffix: str
    media_type: str
    write: Write
    parts: tuple[tuple[str, Write], ...] = ()
