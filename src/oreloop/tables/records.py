"""CSV records with their place in the file: cells by column, and the record's text with its offsets.

The text of a table file is what UTF-8 decoding gives, without the byte-order mark and with its line ends; offsets
count its code points. Only one record is held at a time. A record that can't be read is reported and left out, and
reading goes on with the next line.
"""

from __future__ import annotations

import csv
import io
import lzma
import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from oreloop.errors import Issue, SourceError
from oreloop.model import Evidence

#: Code points of the longest record that is read, and of the longest quote that is kept of one.
LONGEST_RECORD = 4_000_000
LONGEST_QUOTE = 400

_UTF8_HINT = "save the file as UTF-8; for an old file: iconv -f WINDOWS-1252 -t UTF-8"
_UNDECODED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Record:
    """A data row: `number` counts them from 1, `text` is the record without its line end, `start` its offset."""

    number: int
    cells: dict[str, str]
    text: str
    start: int

    def __getitem__(self, column: str) -> str:
        """The cell of a column without white space around it; empty where the table has no such column."""
        return self.cells.get(column, "").strip()

    def evidence(self) -> Evidence:
        """The record as a quote, cut at `LONGEST_QUOTE` code points."""
        quote = self.text[:LONGEST_QUOTE]
        return Evidence(quote, self.start, self.start + len(quote), row=self.number)

    def cell_evidence(self, column: str, start: int, end: int, *, role: str = "statement") -> Evidence:
        """A part of a cell, as it stands there with the white space around it, as a quote."""
        return Evidence.at(self.cells[column], start, end, role=role, row=self.number, column=column)

    def whole_cell(self, column: str, *, role: str = "statement") -> Evidence:
        """A cell without the white space around it as a quote."""
        cell = self.cells[column]
        start = len(cell) - len(cell.lstrip())
        return self.cell_evidence(column, start, start + len(cell.strip()), role=role)


class _Fault(Exception):
    """A record that can't be read: what is wrong with it, and what to do."""

    def __init__(self, what: str, hint: str) -> None:
        self.what, self.hint = what, hint
        super().__init__(what)


class _Lines:
    """The lines of a stream, one at a time; those that `csv.reader` took for one record can be given back."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._waiting: deque[str] = deque()
        self._taken: list[str] = []
        self._size = 0
        self._offset = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.peek()
        if not line:
            raise StopIteration
        self._waiting.popleft()
        self._taken.append(line)
        self._size += len(line)
        if self._size > LONGEST_RECORD:
            raise _Fault(f"it is longer than {LONGEST_RECORD:,} characters",
                         "look for a quotation mark that is not closed")
        return line

    def peek(self) -> str:
        """The next line, which stays where it is; empty at the end."""
        if not self._waiting:
            self._waiting.append(self._stream.readline(LONGEST_RECORD + 1))
        return self._waiting[0]

    def take(self) -> tuple[str, int]:
        """The record that was read and its offset; the next one begins."""
        text, start = "".join(self._taken), self._offset
        self._offset += len(text)
        self._taken, self._size = [], 0
        return text, start

    def give_back(self) -> tuple[str, int]:
        """The first line of a record that can't be read and its offset; the other lines are read again."""
        self._waiting.extendleft(reversed(self._taken[1:]))
        self._taken = self._taken[:1]
        text, start = self.take()
        piece = text if len(text) > LONGEST_RECORD else "\n"
        while piece and not piece.endswith(("\n", "\r")):
            piece = self._stream.readline(LONGEST_RECORD)
            self._offset += len(piece)
        return text, start


class Records:
    """The records of an open table: the header at once, then the data rows as an iterator, once.

    Args:
        stream: the text, opened by `open_text`.
        file: the path below the sources, for messages.
        report: called with an `Issue` for each record that is left out.

    Raises:
        SourceError: the table is empty, no UTF-8 text, or its header names a column twice.
    """

    def __init__(self, stream: TextIO, file: str, report: Callable[[Issue], None]) -> None:
        # A cell may be as long as a record; the csv module's own limit is shorter than texts in real tables are.
        csv.field_size_limit(max(csv.field_size_limit(), LONGEST_RECORD))
        self._file, self._report, self._lines = file, report, _Lines(stream)
        self._delimiter = _delimiter(self._lines.peek())
        self._raw = self._read()
        self.header = self._read_header()

    def __iter__(self) -> Iterator[Record]:
        number = 0
        for number, (cells, text, start) in enumerate(self._raw, 1):
            if isinstance(cells, _Fault):
                self._leave_out(number, cells)
            elif len(cells) != len(self.header):
                self._leave_out(number, _Fault(f"it has {len(cells)} cells where the header has {len(self.header)}",
                                               "look for a missing or stray delimiter or quotation mark"))
            else:
                yield Record(number, dict(zip(self.header, cells, strict=True)), text, start)
        if not number:
            self._report(Issue(self._file, "warning", "the table has a header and no rows", "fill it or remove it"))

    def _leave_out(self, number: int, fault: _Fault) -> None:
        self._report(Issue(f"{self._file}:{number}", "warning", f"this row is left out: {fault.what}", fault.hint))

    def _read_header(self) -> tuple[str, ...]:
        for cells, _, _ in self._raw:
            if isinstance(cells, _Fault):
                raise SourceError(f"the header can't be read: {cells.what}", where=self._file, hint=cells.hint)
            header = tuple(c.strip() for c in cells)
            for column in header:
                if column and header.count(column) > 1:
                    raise SourceError(f"two columns are called {column!r}", where=self._file, hint="rename one of them")
            return header
        raise SourceError("the table is empty", where=self._file, hint="fill it or remove it")

    def _read(self) -> Iterator[tuple[list[str] | _Fault, str, int]]:
        """Each record that is no blank line: its cells or its fault, its text, its offset."""
        reader = csv.reader(self._lines, delimiter=self._delimiter, strict=True)
        while True:
            cells: list[str] | _Fault
            try:
                cells = next(reader)
                text, start = self._lines.take()
                cells = _character_fault(text) or cells
            except StopIteration:
                return
            except (csv.Error, _Fault) as error:
                cells = error if isinstance(error, _Fault) else _Fault(
                    f"its quotation marks don't match ({error})", 'write " within a cell as ""')
                text, start = self._lines.give_back()
                reader = csv.reader(self._lines, delimiter=self._delimiter, strict=True)
            if cells != []:
                yield cells, text.rstrip("\r\n"), start


def _delimiter(line: str) -> str:
    bare = re.sub('"[^"]*"', "", line)
    return ";" if bare.count(";") > bare.count(",") else ","


def _character_fault(text: str) -> _Fault | None:
    if "\0" in text:
        return _Fault("it holds NUL bytes", "this is no text table, or it is damaged; export it again")
    if not text.isascii() and (match := _UNDECODED.search(text)):
        return _Fault(f"it is not UTF-8 (byte 0x{ord(match.group()) - 0xDC00:02X})", _UTF8_HINT)
    return None


@contextmanager
def open_text(path: Path, file: str) -> Iterator[TextIO]:
    """Open a table file, packed with xz or not, as text with its line ends; bytes that are no UTF-8 become surrogates.

    Raises:
        SourceError: the file can't be opened, or breaks off while it is read.
    """
    try:
        if not path.is_file():
            raise SourceError("this is no file", where=file, hint="put a regular file there, or remove it")
        with (lzma.open(path) if path.suffix.lower() == ".xz" else path.open("rb")) as data, \
                io.TextIOWrapper(data, encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
            yield stream
    except OSError as error:
        raise SourceError(f"the file can't be read ({error.strerror})", where=file,
                          hint="look at its name and its rights") from None
    except (lzma.LZMAError, EOFError) as error:
        raise SourceError(f"the packed file is damaged ({error})", where=file, hint="fetch or pack it again") from None
