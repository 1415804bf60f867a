"""DOCX: headings, paragraphs, list items and tables of a Word document, with its core properties."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from oreloop.errors import SourceError
from oreloop.labels import clean_label
from oreloop.language import detect_language
from oreloop.loaders.archive import check_archive
from oreloop.loaders.blocks import Block, render
from oreloop.loaders.docx_body import Styles, blocks_in
from oreloop.loaders.loader import Loaded, Loader
from oreloop.loaders.placeholders import real_author, real_title
from oreloop.loaders.reading import MAX_BINARY_BYTES
from oreloop.model import Document

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_MAIN = "word/document.xml"
#: The time stamp in the template from which python-docx makes files.
_TEMPLATE = datetime(2013, 12, 23, 23, 15)


def load(data: bytes, file: str) -> Loaded:
    """The text of a document as blocks, its notes at the end; without headers, footers, comments, table of contents.

    Raises:
        SourceError: the file is damaged, encrypted, no Word document or made to exhaust its reader.
    """
    check_archive(data, file, _MAIN)
    import docx
    from docx.opc.exceptions import OpcError
    from lxml import etree

    try:
        word = docx.Document(io.BytesIO(data))
        properties = word.core_properties
        styles = Styles(word.styles.element)
        text, _ = render([*blocks_in(word.element.body, styles), *_notes(word, styles)])
        issued = properties.modified or properties.created
        title, author, language = properties.title, properties.author, properties.language
    except (OpcError, etree.XMLSyntaxError, LookupError, ValueError, AttributeError, TypeError) as error:
        raise SourceError(f"the file is no Word document or damaged ({clean_label(str(error))[:200]})", where=file,
                          hint="open it in an office program and save it again") from None
    # Templates carry a language as well as texts do: it counts only where the text is too short to tell.
    language = clean_label(language or "") if detect_language(text).language == "und" else ""
    return Loaded(Document(file, text, MEDIA_TYPE, language, real_title(title), issued=_day(issued), derived=True,
                           author=real_author(author)))


def _day(stamp: datetime | None) -> str:
    """The day of a time stamp, unless it is that of the template from which a program made the file."""
    return "" if stamp is None or stamp.replace(tzinfo=None) == _TEMPLATE else stamp.date().isoformat()


def _notes(word: Any, styles: Styles) -> Iterator[Block]:
    """The footnotes and endnotes of a document, which stand in parts of their own."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for relation in word.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(("/footnotes", "/endnotes")):
            for note in etree.fromstring(relation.target_part.blob, parser):
                yield from blocks_in(note, styles)


LOADER = Loader("docx", "a Word document with headings, lists and tables", (".docx",), MEDIA_TYPE, load, isolated=True,
                limit=MAX_BINARY_BYTES)
