"""Bytes from the disk and text from bytes: what can go wrong before a format has its say."""

from __future__ import annotations

import codecs
import errno
import stat
from pathlib import Path

from oreloop.errors import SourceError

#: The largest document that is read, in bytes.
MAX_BYTES = 20_000_000

#: A text with a greater share of control characters than this is no text.
MAX_CONTROL_SHARE = 0.1

#: First bytes that tell a file of another format, whatever its suffix says.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip file"),
)

_FAULTS: dict[int, tuple[str, str]] = {
    errno.ENOENT: ("the file is gone", "put it back or build again"),
    errno.EACCES: ("no permission to read the file", "give yourself the right to read it: chmod u+r"),
    errno.EPERM: ("no permission to read the file", "give yourself the right to read it: chmod u+r"),
    errno.ELOOP: ("the link leads round in a circle", "remove the link"),
    errno.EISDIR: ("this is a folder, not a file", "name a file in it"),
    errno.ENOTDIR: ("a part of the path is no folder", "check the path"),
}

_KINDS: tuple[tuple[int, str, str], ...] = (
    (stat.S_IFDIR, "this is a folder, not a file", "name a file in it"),
    (stat.S_IFIFO, "this is a pipe, not a file", "save what it carries to a file"),
    (stat.S_IFSOCK, "this is a socket, not a file", "move it out of the sources"),
    (stat.S_IFCHR, "this is a device, not a file", "move it out of the sources"),
    (stat.S_IFBLK, "this is a device, not a file", "move it out of the sources"),
)

_BOMS: tuple[tuple[bytes, str, str], ...] = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)


def read_bytes(path: Path, file: str, *, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a regular file; anything else (a pipe, a device) is refused without being opened.

    Raises:
        SourceError: the file can't be read, is no regular file or is larger than `limit` bytes.
    """
    try:
        mode = path.stat().st_mode
        for kind, what, hint in _KINDS:
            if stat.S_IFMT(mode) == kind:
                raise SourceError(what, where=file, hint=hint)
        with path.open("rb") as source:
            data = source.read(limit + 1)
    except OSError as error:
        what, hint = _FAULTS.get(error.errno or 0, (f"can't read the file ({error.strerror})", "check the file"))
        raise SourceError(what, where=file, hint=hint) from None
    if len(data) > limit:
        raise SourceError(f"the file is larger than {limit / 1e6:g} MB", where=file, hint="split it into smaller files")
    return data


def decode(data: bytes, file: str) -> str:
    """The text of a file, code point for code point: UTF-8, or UTF-16 with a byte-order mark, which is dropped.

    Raises:
        SourceError: the bytes are no text, or text in another encoding; names the first bad byte and its line.
    """
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            raise SourceError(f"this is {name}, not text", where=file, hint="save its text as a .txt file")
    mark, codec, encoding = next((b for b in _BOMS if data.startswith(b[0])), (b"", "utf-8", "UTF-8"))
    if not mark and (at := data.find(b"\0")) >= 0:
        raise _binary(f"a zero byte at byte {at}", file)
    try:
        text = data[len(mark):].decode(codec)
    except UnicodeDecodeError as error:
        offset = len(mark) + error.start
        line = data[len(mark):offset].decode(codec, errors="replace").count("\n") + 1
        hint = "save it as UTF-8; for an old file: iconv -f WINDOWS-1252 -t UTF-8"
        raise SourceError(f"not {encoding} (at byte offset {offset}, line {line})", where=file, hint=hint) from None
    if "\0" in text:
        raise _binary(f"a zero character at {text.index(chr(0))}", file)
    controls = sum(map(text.count, _CONTROLS))
    if controls > MAX_CONTROL_SHARE * len(text):
        raise _binary(f"{controls} of {len(text)} characters are control characters", file)
    return text


_CONTROLS = tuple(chr(c) for c in [*range(1, 9), *range(14, 32), 127])


def _binary(reason: str, file: str) -> SourceError:
    return SourceError(f"this is no text ({reason})", where=file, hint="save its text as UTF-8 in a .txt file")
