"""Files that appear whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oreloop.errors import StoreError

#: What a file is called until it is whole; the process number stands behind it.
UNFINISHED = ".unfinished-"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to, beside `path`; when the block ends, what was written takes its place in one step.

    If the block fails, `path` stays what it was. Missing folders are made.

    Raises:
        StoreError: the disk is full, or the file can't be written.
    """
    new = path.with_name(f"{UNFINISHED}{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield new
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)
    except OSError as error:
        full = error.errno == errno.ENOSPC
        what = "no space left on the disk" if full else f"the file can't be written ({error.strerror or error})"
        hint = "make room; what was there before is untouched" if full else "check that the folder may be written to"
        raise StoreError(what, where=str(path), hint=hint) from None
