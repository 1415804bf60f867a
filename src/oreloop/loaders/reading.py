"""Bytes from the disk: what can go wrong before a format has its say."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

from oreloop.errors import SourceError

#: The largest file whose text is the file, in bytes, and the longest text that is taken from any file, in characters.
MAX_BYTES = 20_000_000

#: The largest file that is mostly pictures, in bytes: reports of a hundred pages have so much.
MAX_BINARY_BYTES = 100_000_000

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
