"""What a table importer is, and how it reads the cells of a record as values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from oreloop.errors import Issue
from oreloop.iri import is_iri
from oreloop.labels import clean_label
from oreloop.model import Claim, Value
from oreloop.tables.records import Record

_DECIMAL = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_GROUPED_BY_COMMA = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_GROUPED_BY_POINT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_POINT = re.compile(r"\(?\s*(-?[0-9]+(?:\.[0-9]+)?)\s*,\s*(-?[0-9]+(?:\.[0-9]+)?)\s*\)?")


@dataclass(frozen=True, slots=True)
class Importer:
    """Reads one table layout: `read` turns each record into a claim with a `Row`, and reports what it doubts.

    `columns` are those that the layout can't do without; `accepts` says whether a file (its path below the sources,
    its header) has this layout, and may say so of a file that lacks some of them. Title, publisher, licence and
    language go into the catalogue. `read_texts` gives the claims of the texts that stand in cells of a record, each
    with a cell as its evidence; it is not asked where the settings of a workspace say so.
    """

    name: str
    summary: str
    columns: tuple[str, ...]
    accepts: Callable[[str, tuple[str, ...]], bool]
    read: Callable[[Iterable[Record], str], Iterator[Claim | Issue]]
    title: str = ""
    publisher: str = ""
    licence: str = ""
    language: str = ""
    read_texts: Callable[[Record, str], Iterator[Claim | Issue]] | None = None


@dataclass(slots=True)
class Cells:
    """The cells of one record as values; an empty cell is None, one that can't be read is None and an issue."""

    record: Record
    file: str
    issues: list[Issue] = field(default_factory=list)

    def doubt(self, what: str, hint: str) -> None:
        """Report something about this record."""
        self.issues.append(Issue(f"{self.file}:{self.record.number}", "warning", what, hint))

    def name(self, column: str) -> str:
        """A cell as a label: one line, without control and bidi characters; empty if nothing is left."""
        return clean_label(self.record[column])

    def text(self, column: str) -> Value | None:
        """A cell as a plain text."""
        label = self.name(column)
        return Value(label) if label else None

    def several(self, column: str) -> list[Value]:
        """The parts of a cell between commas and semicolons, each once, in order."""
        parts = (clean_label(p) for p in re.split("[,;]", self.record[column]))
        return [Value(p) for p in dict.fromkeys(parts) if p]

    def amount(self, column: str) -> Value | None:
        """A number without sign."""
        cell = self.record[column]
        if not cell:
            return None
        number = parse_amount(cell)
        if number is None:
            self.doubt(f"{column} is no amount: {_shown(cell)}", "write digits with a point, such as 1234.50")
            return None
        return _value(plain(number), "decimal", cell)

    def count(self, column: str) -> Value | None:
        """A whole number."""
        cell = self.record[column]
        if not cell:
            return None
        if not re.fullmatch("[0-9]{1,18}", cell):
            self.doubt(f"{column} is no whole number: {_shown(cell)}", "write up to 18 digits")
            return None
        return _value(str(int(cell)), "integer", cell)

    def date(self, column: str) -> Value | None:
        """A day as YYYY-MM-DD; a time of day behind it is left out."""
        cell = self.record[column]
        if not cell:
            return None
        try:
            if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T].*)?", cell):
                raise ValueError(cell)
            return _value(date.fromisoformat(cell[:10]).isoformat(), "date", cell)
        except ValueError:
            self.doubt(f"{column} is no date: {_shown(cell)}", "write it as 2025-12-31")
            return None

    def flag(self, column: str) -> Value | None:
        """Yes or no, written true or false in any case."""
        cell = self.record[column]
        if not cell:
            return None
        if cell.lower() not in ("true", "false"):
            self.doubt(f"{column} is neither true nor false: {_shown(cell)}", "write true or false")
            return None
        return _value(cell.lower(), "boolean", cell)

    def link(self, column: str) -> Value | None:
        """An address that may stand as an IRI."""
        cell = self.record[column]
        if not cell:
            return None
        if not is_iri(cell):
            self.doubt(f"{column} is no web address: {_shown(cell)}", "write it as https://…, without invisible signs")
            return None
        return Value(cell, "anyURI")

    def point(self, column: str) -> tuple[Value, Value] | None:
        """Latitude and longitude in degrees, from a cell such as 48.27,16.43; doubted are 0,0 and what is no place."""
        cell = self.record[column]
        if not cell:
            return None
        match = _POINT.fullmatch(cell)
        latitude, longitude = (Decimal(match[1]), Decimal(match[2])) if match else (Decimal(0), Decimal(0))
        if not (latitude or longitude) or abs(latitude) > 90 or abs(longitude) > 180:
            self.doubt(f"{column} is no place on earth: {_shown(cell)}",
                       "write latitude,longitude in degrees; they may be swapped")
            return None
        return Value(plain(latitude), "decimal"), Value(plain(longitude), "decimal")


def parse_amount(cell: str) -> Decimal | None:
    """A number with point or comma before its decimals; separators that repeat in threes stand between thousands.

    A single separator is always that of the decimals, as CORDIS writes them.

    >>> parse_amount("1998265,75"), parse_amount("1,998,265.75"), parse_amount("1.998.265"), parse_amount("93013.325")
    (Decimal('1998265.75'), Decimal('1998265.75'), Decimal('1998265'), Decimal('93013.325'))
    """
    digits = re.sub(r"[\s'’€]", "", cell)
    if _DECIMAL.fullmatch(digits):
        return Decimal(digits.replace(",", "."))
    for grouped, separator in ((_GROUPED_BY_COMMA, ","), (_GROUPED_BY_POINT, ".")):
        if grouped.fullmatch(digits):
            return Decimal(digits.replace(separator, "").replace(",", "."))
    return None


def plain(number: Decimal) -> str:
    """A number as digits with a point, without exponent and without needless zeros.

    >>> plain(Decimal("1200.50")), plain(Decimal("100"))
    ('1200.5', '100')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _value(value: str, datatype: str, cell: str) -> Value:
    return Value(value, datatype, cell if cell != value else "")


def _shown(cell: str) -> str:
    return repr(clean_label(cell)[:60])
