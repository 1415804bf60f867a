"""Files that can't be read: each gives one line that says what, where and what to do."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from oreloop.errors import SourceError
from oreloop.loaders import load_document

SAVE = "save its text as a .txt file"
SAVE_UTF8 = "save its text as UTF-8 in a .txt file"
ICONV = "save it as UTF-8; for an old file: iconv -f WINDOWS-1252 -t UTF-8"
YAML = 'write "key: value" lines, with quotes round a value that holds a colon'

BAD_BYTES: list[tuple[str, bytes, str]] = [
    ("empty.txt", b"", "empty.txt: the file is empty; remove it or fill it"),
    ("blank.txt", b" \r\n\t\n", "blank.txt: the file is empty; remove it or fill it"),
    ("spaces.txt", "\u00a0\u2003\n".encode(), "spaces.txt: there is no text in the file; remove it or fill it"),
    ("mark.txt", b"\xef\xbb\xbf", "mark.txt: there is no text in the file; remove it or fill it"),
    ("front-only.md", b"---\ntitle: A\n---\n\n", "front-only.md: there is no text in the file; remove it or fill it"),
    ("cyrillic.txt", "Завод\nв Нарве".encode("cp1251"), f"cyrillic.txt: not UTF-8 (at byte offset 0, line 1); {ICONV}"),
    ("late.md", b"one\ntwo\nthree \xe9t\x82d\x82", f"late.md: not UTF-8 (at byte offset 14, line 3); {ICONV}"),
    ("cut.txt", "Rég".encode() + b"\xc3", f"cut.txt: not UTF-8 (at byte offset 4, line 1); {ICONV}"),
    ("surrogate.txt", b"a\xed\xa0\x80", f"surrogate.txt: not UTF-8 (at byte offset 1, line 1); {ICONV}"),
    ("half.txt", b"\xff\xfea\0\n\0b", f"half.txt: not UTF-16 (at byte offset 6, line 2); {ICONV}"),
    ("wide.txt", "Завод\0".encode("utf-16-le"), f"wide.txt: this is no text (a zero byte at byte 10); {SAVE_UTF8}"),
    ("wider.txt", "\ufeffV\0".encode("utf-32-le"), f"wider.txt: this is no text (a zero character at 1); {SAVE_UTF8}"),
    ("noise.txt", bytes(range(1, 9)) * 3 + b"magnet",
     f"noise.txt: this is no text (24 of 30 characters are control characters); {SAVE_UTF8}"),
    ("report.txt", b"%PDF-1.7\n1 0 obj", f"report.txt: this is a PDF file, not text; {SAVE}"),
    ("word.md", b"PK\x03\x04\x14\x00", f"word.md: this is a ZIP or Office file, not text; {SAVE}"),
    ("rich.txt", b"{\\rtf1 Valeo}", f"rich.txt: this is an RTF file, not text; {SAVE}"),
    ("photo.html", b"\x89PNG\r\n", f"photo.html: this is a PNG picture, not text; {SAVE}"),
    ("open.md", b"---\ntitle: A\n\nThe text.", "open.md:1: the front matter that begins with --- is not closed; "
                                              "put a line --- behind it"),
    ("colon.md", b"---\nlanguage: fr\ntitle: RAW4RES : Lille : Paris\n---\nLe texte.",
     f"colon.md:3: the front matter is no YAML (mapping values are not allowed here); {YAML}"),
    ("list.md", b"---\n- title\n---\nThe text.", f"list.md:2: the front matter is no list of keys and values; {YAML}"),
    ("bell.md", b"---\ntitle: A\x07\n---\nThe text.",
     f"bell.md:2: the front matter is no YAML (it holds the character U+0007); {YAML}"),
    ("alias.md", b"---\ntitle: *a\n---\nThe text.",
     f"alias.md:2: the front matter is no YAML (found undefined alias 'a'); {YAML}"),
    ("deep.md", b"---\n" + b"[" * 5_000 + b"\n---\nThe text.",
     f"deep.md:2: the front matter is nested too deeply; {YAML}"),
    ("script.html", b"<html><body><script>var a = 'Valeo';</script></body></html>",
     "script.html: the page has no main text; save the text that matters as a .txt file"),
    ("table.xyz", b"Valeo", "table.xyz: no loader reads files of this kind; "
                            "there is .docx, .eml, .htm, .html, .markdown, .md, .pdf, .txt"),
    ("page.pdf", b"%PDF-1.7", "page.pdf: the PDF is damaged (Failed to load document (PDFium: Data format error)); "
                              "open it in a viewer and print it into a new PDF"),
    ("word.docx", b"PK\x03\x04", "word.docx: the file is damaged or no Office file (File is not a zip file); "
                                 "open it in an office program and save it again"),
    ("mail.eml", b"Valeo", "mail.eml: the file is no mail (it has no headers); save the mail as .eml again"),
]


@pytest.mark.parametrize(("name", "data", "line"), BAD_BYTES, ids=[name for name, *_ in BAD_BYTES])
def test_a_bad_file_gives_one_clear_line(tmp_path: Path, name: str, data: bytes, line: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert fault(tmp_path / name) == line


def fault(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        load_document(path, path.name)
    return caught.value.line()


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(50_000_000)
    assert fault(tmp_path / "a.txt") == "a.txt: the file is larger than 20 MB; split it into smaller files"


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "device.txt").symlink_to("/dev/zero")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    (tmp_path / "broken.txt").symlink_to("nowhere.txt")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert fault(tmp_path / "folder.txt") == "folder.txt: this is a folder, not a file; name a file in it"
    assert fault(tmp_path / "pipe.txt") == "pipe.txt: this is a pipe, not a file; save what it carries to a file"
    assert fault(tmp_path / "device.txt") == "device.txt: this is a device, not a file; move it out of the sources"
    assert fault(tmp_path / "loop.txt") == "loop.txt: the link leads round in a circle; remove the link"
    assert fault(tmp_path / "broken.txt") == "broken.txt: the file is gone; put it back or build again"
    assert fault(tmp_path / "gone.txt") == "gone.txt: the file is gone; put it back or build again"
    assert fault(tmp_path / "file" / "a.txt") == "a.txt: a part of the path is no folder; check the path"
    assert fault(tmp_path / ("x" * 300 + ".txt")).endswith("can't read the file (File name too long); check the file")


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.txt")
        assert fault(Path("s.txt")) == "s.txt: this is a socket, not a file; move it out of the sources"


@contextmanager
def without_rights() -> Iterator[None]:
    """Root may read everything; for a while, be nobody."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_no_permission(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("Valeo", encoding="utf-8")
    (tmp_path / "secret.txt").chmod(0)
    with without_rights():
        assert fault(tmp_path / "secret.txt") == ("secret.txt: no permission to read the file; "
                                                  "give yourself the right to read it: chmod u+r")
