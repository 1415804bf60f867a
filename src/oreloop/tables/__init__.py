"""Tables: files of rows and columns, each row of which is one claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from oreloop.errors import Issue, SourceError
from oreloop.model import Claim, Document
from oreloop.registry import Registry
from oreloop.tables import cordis, subjects
from oreloop.tables.importer import Importer
from oreloop.tables.records import Record, Records, open_text

#: The table layouts that are known; outside packages add theirs under the entry point `oreloop.importers`.
IMPORTERS: Registry[Importer] = Registry("importer", (*cordis.IMPORTERS, subjects.IMPORTER))

#: Issues that are listed of one table; how many more there were is said.
MOST_ISSUES = 50

_SUFFIXES = (".csv", ".csv.xz")


def is_table(path: Path) -> bool:
    """Whether a file is a table, by its name.

    >>> is_table(Path("cordis/project.csv.xz")), is_table(Path("notes.md"))
    (True, False)
    """
    return path.name.lower().endswith(_SUFFIXES)


def find_importer(file: str, header: tuple[str, ...]) -> Importer:
    """The importer of a table: one that finds all its columns before one that goes by the file's name.

    Raises:
        SourceError: no layout fits, or a column is missing.
    """
    accepting = [i for i in IMPORTERS if i.accepts(file, header)]
    for importer in accepting:
        if set(importer.columns) <= set(header):
            return importer
    columns = ", ".join(header)[:200]
    if not accepting:
        raise SourceError(f"no known table layout has the columns {columns}", where=file,
                          hint="oreloop list importers shows the layouts that can be read")
    missing = next(c for c in accepting[0].columns if c not in header)
    raise SourceError(f"the column {missing} is missing", where=file,
                      hint=f"{accepting[0].title} needs {', '.join(accepting[0].columns)}; the table has {columns}")


def table_document(path: Path, file: str) -> Document:
    """What the catalogue says of a table: a document without its text.

    Raises:
        SourceError: the table can't be read.
    """
    ignored: list[Issue] = []
    with open_text(path, file) as stream:
        importer = find_importer(file, Records(stream, file, ignored.append).header)
    return Document(file, "", "text/csv", importer.language, importer.title, importer.publisher,
                    licence=importer.licence)


def read_table(path: Path, file: str, *, texts: bool = True) -> Iterator[Claim | Issue]:
    """The claims of a table, and what a user should know of it, in the order of the rows.

    A row is one claim; the texts in its cells (titles, objectives) give more, with the cell as their evidence. A row
    that can't be read is an issue and the rest goes on. One record is held at a time.

    Args:
        path: a .csv or .csv.xz file.
        file: its path below the workspace's sources.
        texts: whether the texts in cells are read.

    Raises:
        SourceError: the file is empty, no text, of no known layout, or breaks off.
    """
    issues = 0
    for item in _read(path, file, texts):
        issues += isinstance(item, Issue)
        if isinstance(item, Claim) or issues <= MOST_ISSUES:
            yield item
    if issues > MOST_ISSUES:
        yield Issue(file, "warning", f"{issues - MOST_ISSUES} more issues of this table are not listed",
                    "mend those listed and build again")


def _read(path: Path, file: str, texts: bool) -> Iterator[Claim | Issue]:
    waiting: list[Claim | Issue] = []
    with open_text(path, file) as stream:
        records = Records(stream, file, waiting.append)
        importer = find_importer(file, records.header)
        rows = _with_texts(records, importer, file, waiting) if texts else records
        for item in chain(importer.read(rows, file), (None,)):
            yield from waiting
            waiting.clear()
            if item is not None:
                yield item


def _with_texts(records: Iterable[Record], importer: Importer, file: str,
                waiting: list[Claim | Issue]) -> Iterator[Record]:
    """The records; the claims of the texts in each one wait for when the record itself has been read."""
    for record in records:
        yield record
        if importer.read_texts is not None:
            waiting += importer.read_texts(record, file)
