"""Results and tables as text: aligned, CSV, TSV, JSON, Markdown; triples as RDF."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence

import pyoxigraph as ox

from oreloop.errors import UsageError
from oreloop.model import Json, Table
from oreloop.rdf import TRIPLE_WRITERS, Term
from oreloop.results import Result

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
#: A text that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: Whole numbers below this are exact as float.
_EXACT = 2**53
_MARKDOWN = str.maketrans({c: "\\" + c for c in "\\`*_[]<>|#"} | {"\n": " ", "\r": " "})


def format_result(result: Result, format: str, label: Callable[[str], str] | None = None, *,
                  raw: bool = False) -> bytes:
    """A result in one of the formats that fit it (`formats_for`), as UTF-8 that ends with a line end.

    `label` names the things of a table, CSV, TSV or Markdown in place of CURIEs; `raw` leaves texts that a spreadsheet
    would take for formulas as they are.

    Raises:
        UsageError: the format does not fit the result.
    """
    fitting = formats_for(result)
    if format not in fitting:
        what = {"select": "rows", "ask": "a yes or no", "construct": "triples"}[result.kind]
        raise UsageError(f"{format} can't hold {what}", hint="choose " + ", ".join(fitting))
    if format in TRIPLE_WRITERS:
        out = io.BytesIO()
        TRIPLE_WRITERS[format](result.triples, out, result.base)
        return out.getvalue()
    if format == "json":
        return (json.dumps(_sparql_json(result), ensure_ascii=False, indent=1) + "\n").encode()
    return format_table(result.table(label), format, raw=raw)


def formats_for(result: Result) -> tuple[str, ...]:
    """The formats that can hold a result; the first is the one to take where none is asked for."""
    if result.kind == "construct":
        return (*TRIPLE_WRITERS, *(name for name in TABLE_WRITERS if name != "json"))
    return tuple(TABLE_WRITERS)


def format_table(table: Table, format: str, *, raw: bool = False) -> bytes:
    """A table as text; as JSON a list of objects. See `format_result`.

    Raises:
        UsageError: there is no such format.
    """
    if format not in TABLE_WRITERS:
        raise UsageError(f"{format} can't hold a table", hint="choose " + ", ".join(TABLE_WRITERS))
    return TABLE_WRITERS[format](table, raw).encode()


def _aligned(table: Table, raw: bool) -> str:
    """Columns side by side, two spaces between, numbers to the right."""
    cells = [[visible(text(value)) for value in row] for row in table.rows]
    widths = [max([width(name), *(width(row[place]) for row in cells)]) for place, name in enumerate(table.columns)]
    right = [_is_numeric(table, place) for place in range(len(widths))]

    def line(values: Sequence[str]) -> str:
        return "  ".join(_padded(*cell) for cell in zip(values, widths, right, strict=True)).rstrip() + "\n"

    return line(table.columns) + line(["-" * w for w in widths]) + "".join(map(line, cells))


def _padded(cell: str, size: int, right: bool) -> str:
    space = " " * (size - width(cell))
    return space + cell if right else cell + space


def visible(cell: str) -> str:
    """A cell as one line that moves no cursor and turns no text: controls and bidi marks in their escaped form.

    >>> visible("a\\nb\\x1b[1m")
    'a b\\\\x1b[1m'
    """
    if cell.isascii() and cell.isprintable():
        return cell
    return "".join(" " if c in "\n\r\t\u2028\u2029" else c if unicodedata.category(c) not in ("Cc", "Cf", "Cs")
                   else ascii(c)[1:-1] for c in cell)


def width(cell: str) -> int:
    """How many columns of a terminal a text takes.

    >>> width("日本"), width("e\u0301")
    (4, 1)
    """
    if cell.isascii():
        return len(cell)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in cell)


def _is_numeric(table: Table, place: int) -> bool:
    types = {type(row[place]) for row in table.rows if row[place] is not None}
    return bool(types) and types <= {int, float}


def text(value: object) -> str:
    """A cell's value in words: nothing for None, true and false as in RDF, no decimals where there are none.

    >>> text(None), text(True), text(590.0), text(0.25)
    ('', 'true', '590', '0.25')
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _delimited(delimiter: str) -> Callable[[Table, bool], str]:
    special = re.compile(f'["\r\n{delimiter}]')

    def quoted(cell: str) -> str:  # the csv module leaves a lone carriage return bare, and readers end a line there
        return '"' + cell.replace('"', '""') + '"' if special.search(cell) else cell

    def line(cells: Iterable[str]) -> str:
        return (delimiter.join(map(quoted, cells)) or '""') + "\n"

    def write(table: Table, raw: bool) -> str:
        return line(table.columns) + "".join(line(harmless(value, raw) for value in row) for row in table.rows)

    return write


def harmless(value: object, raw: bool = False) -> str:
    """A cell of a file that may be opened as a spreadsheet: a text that would be a formula gets `'` in front.

    >>> harmless("=1+1"), harmless(-1), harmless("=1+1", raw=True)
    ("'=1+1", '-1', '=1+1')
    """
    cell = text(value)
    return "'" + cell if isinstance(value, str) and not raw and cell.startswith(_FORMULA) else cell


def _markdown(table: Table, raw: bool) -> str:
    rows = [table.columns, *([text(value) for value in row] for row in table.rows)]
    lines = ["| " + " | ".join(visible(cell.translate(_MARKDOWN)) for cell in row) + " |\n" for row in rows]
    marks = ["--:" if _is_numeric(table, place) else "---" for place in range(len(table.columns))]
    return lines[0] + "| " + " | ".join(marks) + " |\n" + "".join(lines[1:])


def _records(table: Table, raw: bool) -> str:
    return json.dumps(table.records(), ensure_ascii=False, indent=1) + "\n"


#: Name of a format for tables -> what writes it; the flag is `raw`.
TABLE_WRITERS: Mapping[str, Callable[[Table, bool], str]] = {
    "table": _aligned, "csv": _delimited(","), "tsv": _delimited("\t"), "json": _records, "markdown": _markdown}


def _sparql_json(result: Result) -> Json:
    """The result in the JSON of W3C's SPARQL 1.1 Query Results JSON Format."""
    if result.kind == "ask":
        return {"head": {}, "boolean": result.answer}
    bindings = [{name: _term_json(term) for name, term in zip(result.variables, row, strict=True) if term is not None}
                for row in result.rows]
    return {"head": {"vars": list(result.variables)}, "results": {"bindings": bindings}}


def _term_json(term: Term) -> Json:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _term_json(part) for name, part in parts.items()}}
    data: Json = {"type": "literal", "value": term.value}
    if term.language:
        data["xml:lang"] = term.language
    elif term.datatype.value != _XSD_STRING:
        data["datatype"] = term.datatype.value
    return data
