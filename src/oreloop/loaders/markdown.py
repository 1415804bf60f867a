"""Markdown: the document is the file as it stands; its front matter gives the metadata."""

from __future__ import annotations

from oreloop.loaders.encodings import decode
from oreloop.loaders.front_matter import read_front_matter
from oreloop.loaders.loader import Loaded, Loader
from oreloop.model import Document

MEDIA_TYPE = "text/markdown"


def load(data: bytes, file: str) -> Loaded:
    """The file as a document whose `body` begins behind the front matter; raises SourceError if that is broken."""
    decoded = decode(data, file)
    front = read_front_matter(decoded.text, file)
    document = Document(file, decoded.text, MEDIA_TYPE, front.language, front.title, front.publisher, front.issued,
                        front.licence, front.original, front.body)
    return Loaded(document, (*decoded.issues, *front.issues))


LOADER = Loader("markdown", "Markdown, with metadata in YAML front matter", (".md", ".markdown"), MEDIA_TYPE, load)
