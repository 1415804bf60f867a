"""Plain text: the document is the file as it stands."""

from __future__ import annotations

from oreloop.loaders.encodings import decode
from oreloop.loaders.loader import Loaded, Loader
from oreloop.model import Document

MEDIA_TYPE = "text/plain"


def load(data: bytes, file: str) -> Loaded:
    """The file as a document without metadata; raises SourceError for what is no text."""
    decoded = decode(data, file)
    return Loaded(Document(file, decoded.text, MEDIA_TYPE), decoded.issues)


LOADER = Loader("text", "plain text in UTF-8, UTF-16 or Windows-1252", (".txt",), MEDIA_TYPE, load)
