"""What is known of each source: its metadata, hashes and the run that read it, kept in `claims/catalog.jsonl`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from oreloop.errors import SourceError
from oreloop.model import Document, Original
from oreloop.sketches import read_sketch


@dataclass(frozen=True, slots=True)
class Source:
    """One document (`kind` "document") or table ("table") of a workspace, without its text.

    `run` is the hash of the file's bytes, of the rules and of the loader that read it: as long as it is the same,
    what was read is the same. `text_sha256` is the hash of the text that offsets count in, `sketch` what near-copies of
    a document are known by (`oreloop.sketches`).
    """

    file: str
    kind: str
    sha256: str
    text_sha256: str
    run: str
    extractor: str = ""
    media_type: str = ""
    language: str = ""
    title: str = ""
    publisher: str = ""
    issued: str = ""
    licence: str = ""
    original: Original | None = None
    claims: int = 0
    author: str = ""
    sketch: str = ""

    @classmethod
    def of(cls, document: Document, *, kind: str, sha256: str, text_sha256: str, run: str, extractor: str,
           claims: int, sketch: str = "") -> Source:
        """The catalogue's record of a document that was read."""
        return cls(document.file, kind, sha256, text_sha256, run, extractor, document.media_type, document.language,
                   document.title, document.publisher, document.issued, document.licence, document.original, claims,
                   document.author, sketch)


def write_catalog(path: Path, sources: Iterable[Source]) -> None:
    """Write the catalogue, one source a line, sorted by file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for source in sorted(sources, key=lambda s: s.file):
            data = {k: v for k, v in asdict(source).items() if v not in ("", None)}
            out.write(json.dumps(data, ensure_ascii=False) + "\n")


def read_catalog(path: Path) -> dict[str, Source]:
    """The catalogue by file; empty where there is none.

    Raises:
        SourceError: a line is broken; names it.
    """
    if not path.exists():
        return {}
    sources = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            data = json.loads(line)
            if data.get("original") is not None:
                data["original"] = Original(**data["original"])
            source = Source(**data)
            read_sketch(source.sketch)
        except (ValueError, TypeError, AttributeError) as error:
            raise SourceError(f"this line is no source ({error})", where=f"{path}:{number}",
                              hint="delete the folder claims and build again") from None
        sources[source.file] = source
    return sources
