"""What one source holds: its metadata and its claims, whether it is a document or a table."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from oreloop.errors import Issue
from oreloop.extract import rules_version
from oreloop.extractors import Readers
from oreloop.isolation import Pool
from oreloop.loaders import load_document, loader_for
from oreloop.model import Claim, Document, Json
from oreloop.sketches import sketch_of
from oreloop.tables import is_table, read_table, table_document
from oreloop.tables.records import open_text


@dataclass(frozen=True, slots=True)
class Contents:
    """What reading one source gave.

    `document` is without text for a table (`kind` "table"). `rejected` counts, by reason, the claims that the ontology
    or the text itself did not bear out; they are not among `claims`. `reader` is the loader or table layout,
    `extractor` and `version` tell who read it and by what. Where it was not read in full, `is_complete` is off. `kept`
    names the answers of others that the claims rest on; `usage` is what the reading took, by extractor, where one file
    was read. `sketch` is that of a document's text.
    """

    document: Document
    kind: str
    claims: tuple[Claim, ...]
    issues: tuple[Issue, ...]
    rejected: tuple[tuple[str, int], ...]
    text_sha256: str
    reader: str
    extractor: str
    version: str
    is_complete: bool = True
    kept: tuple[str, ...] = ()
    usage: Mapping[str, Json] = field(default_factory=dict)
    sketch: str = ""


def is_readable(path: Path) -> bool:
    """Whether a loader or table layout is there for files with this name."""
    return is_table(path) or loader_for(path) is not None


def read_contents(path: Path, file: str, readers: Readers, pool: Pool | None = None, *,
                  table_texts: bool = True) -> Contents:
    """Read a document by extractors or a table; `file` is its path below the sources, with forward slashes.

    Formats that a hostile file could make trouble with are read in a child of `pool`, or else in one of their own.
    The texts in cells of a table are read unless `table_texts` is off.

    Raises:
        SourceError: the file can't be read. KnowledgeError: a file of the ontology is broken. StoreError: an extractor
        can't keep what it found.
    """
    return _table(path, file, table_texts) if is_table(path) else _document(path, file, readers, pool)


def _document(path: Path, file: str, readers: Readers, pool: Pool | None) -> Contents:
    loaded = load_document(path, file, pool)
    document, loader = loaded.document, loader_for(path)
    found = readers.read(document)
    text_hash = hashlib.sha256(document.text.encode()).hexdigest()
    return Contents(document, "document", found.claims, loaded.issues, found.rejected, text_hash,
                    loader.name if loader else "", readers.label, readers.version, found.is_complete, found.kept,
                    sketch=sketch_of(document.text[document.body:]).to_text())


def _table(path: Path, file: str, texts: bool) -> Contents:
    document = table_document(path, file)
    items = list(read_table(path, file, texts=texts))
    claims = tuple(item for item in items if isinstance(item, Claim))
    reader = claims[0].extractor if claims else "table"
    return Contents(document, "table", claims, tuple(item for item in items if isinstance(item, Issue)), (),
                    _table_hash(path, file), reader, reader, rules_version())


def _table_hash(path: Path, file: str) -> str:
    """The hash of a table's text, which is not held in memory."""
    digest = hashlib.sha256()
    with open_text(path, file) as stream:
        while text := stream.read(1 << 20):
            digest.update(text.encode(errors="surrogateescape"))
    return digest.hexdigest()
