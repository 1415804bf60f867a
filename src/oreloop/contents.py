"""What one source holds: its metadata and its claims, whether it is a document or a table."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from oreloop.claims import verify
from oreloop.errors import Issue
from oreloop.extract import EXTRACTOR, extract_claims
from oreloop.loaders import load_document, loader_for
from oreloop.model import Claim, Document
from oreloop.tables import is_table, read_table, table_document
from oreloop.tables.records import open_text

_UNFOUNDED = "the quote does not stand in the text at its offsets"


@dataclass(frozen=True, slots=True)
class Contents:
    """What reading one source gave.

    `document` is without text for a table (`kind` "table"). `rejected` counts, by reason, the claims that the ontology
    or the text itself did not bear out; they are not among `claims`. `reader` is the loader or table layout.
    """

    document: Document
    kind: str
    claims: tuple[Claim, ...]
    issues: tuple[Issue, ...]
    rejected: tuple[tuple[str, int], ...]
    text_sha256: str
    reader: str
    extractor: str


def is_readable(path: Path) -> bool:
    """Whether a loader or table layout is there for files with this name."""
    return is_table(path) or loader_for(path) is not None


def read_contents(path: Path, file: str) -> Contents:
    """Read a document or a table; `file` is its path below the sources, with forward slashes.

    Raises:
        SourceError: the file can't be read. KnowledgeError: a file of the ontology is broken.
    """
    return _table(path, file) if is_table(path) else _document(path, file)


def _document(path: Path, file: str) -> Contents:
    loaded = load_document(path, file)
    document, loader = loaded.document, loader_for(path)
    extraction = extract_claims(document)
    rejected = Counter(problem for _, problem in extraction.rejected)
    claims = tuple(claim for claim in extraction.claims if _is_founded(claim, document.text))
    if unfounded := len(extraction.claims) - len(claims):
        rejected[_UNFOUNDED] += unfounded
    text_hash = hashlib.sha256(document.text.encode()).hexdigest()
    return Contents(document, "document", claims, loaded.issues, tuple(sorted(rejected.items())), text_hash,
                    loader.name if loader else "", EXTRACTOR)


def _is_founded(claim: Claim, text: str) -> bool:
    try:
        verify(claim, text)
    except ValueError:
        return False
    return True


def _table(path: Path, file: str) -> Contents:
    document = table_document(path, file)
    items = list(read_table(path, file))
    claims = tuple(item for item in items if isinstance(item, Claim))
    reader = claims[0].extractor if claims else "table"
    return Contents(document, "table", claims, tuple(item for item in items if isinstance(item, Issue)), (),
                    _table_hash(path, file), reader, reader)


def _table_hash(path: Path, file: str) -> str:
    """The hash of a table's text, which is not held in memory."""
    digest = hashlib.sha256()
    with open_text(path, file) as stream:
        while text := stream.read(1 << 20):
            digest.update(text.encode(errors="surrogateescape"))
    return digest.hexdigest()
