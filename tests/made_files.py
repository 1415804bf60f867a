"""PDF, Word and mail files made by code, so that a test says what is in them."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

import docx

#: A run of text on a page: left edge, baseline, size, words; points from the lower left corner.
Run = tuple[float, float, float, str]

#: Widths of the letters of Helvetica in thousandths of its size; those that are not here have 556.
WIDTHS = {letter: wide for wide, letters in {
    191: "'", 222: "ijl", 260: "|", 278: " .,:;ftI/!", 333: "r-()", 500: "ckszvxyJ", 611: "FTZ", 667: "ABEKPSVXY",
    722: "CDHNRUw", 778: "GOQ", 833: "mM", 944: "W"}.items() for letter in letters}


def make_pdf(pages: Sequence[Sequence[Run]], info: Mapping[str, str] | None = None, *, trailer: str = "",
             compress: bool = False) -> bytes:
    """A PDF with Helvetica in Windows-1252 and these runs of text on its pages."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b"",
                            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    kids = []
    for page in pages:
        text = b"\n".join(b"BT /F1 %g Tf %g %g Td (%s) Tj ET" % (size, x, y, _escaped(words))
                          for x, y, size, words in page)
        objects.append(stream(text, compress=compress))
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
                       b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    if info:
        objects.append(b"<< %s >>" % b" ".join(b"/%s (%s)" % (key.encode(), _escaped(text))
                                               for key, text in info.items()))
        trailer += f" /Info {len(objects)} 0 R"
    return write_objects(objects, trailer)


def stream(data: bytes, *, compress: bool = False) -> bytes:
    """A stream object."""
    filters = b" /Filter /FlateDecode" if compress else b""
    data = zlib.compress(data, 9) if compress else data
    return b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(data), filters, data)


def write_objects(objects: Sequence[bytes], trailer: str = "") -> bytes:
    """A PDF file of objects that are numbered from 1; the first is the catalogue."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
              % (len(objects) + 1, trailer.encode(), start))
    return out.getvalue()


def _escaped(text: str) -> bytes:
    data = text.encode("cp1252")
    return data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def set_lines(lines: Sequence[str], *, left: float = 60, top: float = 760, size: float = 11, leading: float = 14) \
        -> list[Run]:
    """Lines below each other."""
    return [(left, top - number * leading, size, line) for number, line in enumerate(lines)]


def width(text: str, size: float) -> float:
    """About how wide a text is in Helvetica."""
    return sum(WIDTHS.get(c, 556) for c in text) * size / 1000


def wrap(text: str, *, measure: float = 470, size: float = 11) -> list[str]:
    """A text as lines of at most that width, as a word processor breaks them."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width(longer, size) > measure and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def make_docx(*paragraphs: str, title: str = "", author: str = "") -> bytes:
    """A Word document with these paragraphs."""
    word = docx.Document()
    word.core_properties.title, word.core_properties.author = title, author
    for text in paragraphs:
        word.add_paragraph(text)
    return saved(word)


def saved(word: object) -> bytes:
    """The bytes of a document of python-docx."""
    out = io.BytesIO()
    word.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def repacked(archive: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """An archive with some of its entries replaced, added, or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, data in changes.items():
            if data is not None:
                new.writestr(name, data)
    return out.getvalue()


def make_eml(text: str, subject: str = "A mail", sender: str = "Press <press@example.org>",
             date: str = "Wed, 08 Oct 2025 09:30:00 +0200") -> bytes:
    """A mail of plain text."""
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["Date"] = subject, sender, date
    mail.set_content(text)
    return mail.as_bytes()


def make_file(loader: str, text: str) -> bytes:
    """A file of that loader's format with one paragraph."""
    match loader:
        case "pdf":
            return make_pdf([set_lines(wrap(text))])
        case "docx":
            return make_docx(text)
        case "eml":
            return make_eml(text)
    return text.encode()
