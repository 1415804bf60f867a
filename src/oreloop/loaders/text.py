"""Plain text: the document is the file as it stands."""

from __future__ import annotations

from oreloop.loaders.loader import Loaded, Loader
from oreloop.loaders.reading import decode
from oreloop.model import Document

MEDIA_TYPE = "text/plain"


def load(data: bytes, file: str) -> Loaded:
    """The file as a document without metadata; raises SourceError for what is no text."""
    return Loaded(Document(file, decode(data, file), MEDIA_TYPE))


LOADER = Loader("text", "plain text in UTF-8 or UTF-16", (".txt",), MEDIA_TYPE, load)
