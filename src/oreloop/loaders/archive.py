"""Office files are ZIP archives of XML: what is looked at before any of it is parsed, so that no bomb goes off."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import IO

from oreloop.errors import SourceError

#: An archive with more entries is no document.
MAX_ENTRIES = 10_000
#: More than this, unpacked, is no document; that much XML would not fit into the memory of a child either.
MAX_UNPACKED = 500_000_000
#: Text packs by 5 to 20, empty table cells by up to 60.
MAX_RATIO = 100
#: Below this size of an entry, unpacked, any ratio will do.
_HARMLESS = 5_000_000

_BLOCK = 1 << 16
_SAVE = "save its text as a .txt file"


def check_archive(data: bytes, file: str, part: str) -> None:
    """Refuse an archive that is broken, is no document (it lacks `part`), or is made to exhaust its reader.

    Sizes are what the archive's directory says; the standard library unpacks no more than that of an entry.

    Raises:
        SourceError: says which.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError("the file is encrypted or in the old format of Office", where=file,
                          hint="save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_sizes(entries, file)
            if part not in archive.namelist():
                raise SourceError(f"this is no document (it holds no {part})", where=file, hint=_SAVE)
            for entry in entries:
                if entry.flag_bits & 1:
                    raise SourceError("the file is encrypted", where=file, hint="save it without a password")
                with archive.open(entry) as stream:
                    _check_xml(stream, entry.filename, file)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise SourceError(f"the file is damaged or no Office file ({error})", where=file,
                          hint="open it in an office program and save it again") from None


def _check_sizes(entries: list[zipfile.ZipInfo], file: str) -> None:
    if len(entries) > MAX_ENTRIES:
        raise _bomb(f"{len(entries)} entries", file)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED:
        raise _bomb(f"{unpacked / 1e6:.0f} MB unpacked", file)
    for entry in entries:
        if entry.file_size > max(_HARMLESS, MAX_RATIO * entry.compress_size):
            raise _bomb(f"{entry.file_size / 1e6:.0f} MB in {entry.compress_size / 1e6:.2g} MB", file)
    # Entries that lie over each other unpack to more than the file can hold.
    if sum(entry.compress_size for entry in entries) > 2 * max((e.header_offset + e.compress_size for e in entries),
                                                               default=0) + _BLOCK:
        raise _bomb("entries that lie over each other", file)


def _bomb(what: str, file: str) -> SourceError:
    return SourceError(f"the file looks like a bomb ({what})", where=file, hint=_SAVE)


def _check_xml(stream: IO[bytes], name: str, file: str) -> None:
    """Refuse XML with a document type: no office program writes one, and entities are declared nowhere else."""
    block = stream.read(_BLOCK)
    if not block.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<"):
        return
    tail = b""
    while block:
        # Without its zeros UTF-16 reads like ASCII.
        text = tail + block.replace(b"\0", b"")
        if b"<!DOCTYPE" in text:
            raise SourceError(f"the file looks like a bomb ({name} declares entities)", where=file, hint=_SAVE)
        tail, block = text[-16:], stream.read(_BLOCK)
