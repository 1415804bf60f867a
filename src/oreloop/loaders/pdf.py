"""PDF: the text layer of a document as paragraphs, headings and rows, with the page of each word."""

from __future__ import annotations

import re
from typing import Any

from oreloop.errors import Issue, SourceError
from oreloop.loaders.blocks import render
from oreloop.loaders.dates import iso_date
from oreloop.loaders.loader import Loaded, Loader
from oreloop.loaders.pdf_layout import blocks_of
from oreloop.loaders.pdf_lines import Line, lines_of
from oreloop.loaders.pdf_margins import without_margins
from oreloop.loaders.placeholders import real_author, real_title
from oreloop.loaders.reading import MAX_BINARY_BYTES
from oreloop.model import Document

MEDIA_TYPE = "application/pdf"

#: A report has hundreds of pages; what has more is a page tree that leads round in a circle, or a whole library.
MAX_PAGES = 3_000
#: With a greater share of characters that mean nothing, the fonts of a PDF do not say which letters they draw.
MAX_UNREADABLE = 0.2
#: Fewer letters a page than this are stamps on scanned pages.
MIN_LETTERS = 10

_STAMP = re.compile(r"D?:?(\d{4})(\d\d)?(\d\d)?")


def load(data: bytes, file: str) -> Loaded:
    """The text of a PDF without running headers and footers; pages without text are counted in a note.

    Raises:
        SourceError: the file is damaged, encrypted, has too many pages, no text layer or one that nobody can read.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _unopened(str(error), data, file) from None
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise SourceError(f"the PDF has {count} pages, more than {MAX_PAGES}", where=file,
                              hint="split it into smaller files")
        pages = [_page(document, number) for number in range(count)]
        metadata = document.get_metadata_dict()
    except pypdfium2.PdfiumError as error:
        raise _damaged(str(error), file) from None
    finally:
        document.close()
    empty = _check(pages, file)
    text, starts = render(blocks_of(without_margins(pages)))
    issues = [Issue(file, "note", f"{empty} of {count} pages have no text", "if they are scans, run text recognition")]
    return Loaded(Document(file, text, MEDIA_TYPE, title=real_title(metadata.get("Title")),
                           issued=_date(metadata.get("CreationDate", "")), derived=True,
                           author=real_author(metadata.get("Author")), pages=starts), tuple(issues if empty else ()))


def _page(document: Any, number: int) -> list[Line]:
    """The lines of a page; none if it can't be loaded, as PDFium does with pages that are not there."""
    import pypdfium2

    try:
        return lines_of(document, number)
    except pypdfium2.PdfiumError:
        return []


def _check(pages: list[list[Line]], file: str) -> int:
    """Refuse what has no text to speak of; else the number of pages without text."""
    texts = ["".join(line.text for line in lines) for lines in pages]
    letters = sum(sum(map(str.isalnum, text)) for text in texts)
    whole = "".join(texts)
    unreadable = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" for c in whole)
    if unreadable > MAX_UNREADABLE * len(whole):
        raise SourceError("the fonts of the PDF do not tell which letters they draw", where=file,
                          hint="run text recognition over it: ocrmypdf --force-ocr")
    if letters < MIN_LETTERS or letters < MIN_LETTERS * len(pages) / 2:
        raise SourceError(f"the PDF has no text layer ({len(pages)} {'page' if len(pages) == 1 else 'pages'})",
                          where=file, hint="run text recognition over it, for example with ocrmypdf")
    return sum(not text for text in texts)


def _unopened(what: str, data: bytes, file: str) -> SourceError:
    if "password" in what.lower():
        return SourceError("the PDF is encrypted with a password", where=file, hint="save it without a password")
    if "security" in what.lower():
        return SourceError("the PDF is encrypted in a way that can't be read", where=file,
                           hint="save it without a password")
    if b"%PDF-" not in data[:1024]:
        return SourceError("this is no PDF", where=file, hint="save it as PDF or its text as a .txt file")
    return _damaged(what, file)


def _damaged(what: str, file: str) -> SourceError:
    return SourceError(f"the PDF is damaged ({what.rstrip('.')})", where=file,
                       hint="open it in a viewer and print it into a new PDF")


def _date(stamp: str) -> str:
    """The day of a PDF's time stamp, D:20251008093000+02'00'."""
    match = _STAMP.match(stamp)
    return iso_date("-".join(filter(None, match.groups()))) if match else ""


LOADER = Loader("pdf", "the text layer of a PDF, with page numbers", (".pdf",), MEDIA_TYPE, load, isolated=True,
                limit=MAX_BINARY_BYTES)
