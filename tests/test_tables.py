"""Tables: cells as values, files that are good or bad, what every importer keeps."""

from __future__ import annotations

import csv
import io
import lzma
import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oreloop.errors import Issue, SourceError
from oreloop.model import Claim, Value
from oreloop.tables import IMPORTERS, MOST_ISSUES, is_table, read_table
from oreloop.tables.importer import Cells, Importer, parse_amount, plain
from oreloop.tables.records import Record
from table_reading import LOOPMAG, ORGANISATIONS, read_text, written


def cells(**columns: str) -> Cells:
    return Cells(Record(7, columns, "text", 0), "t.csv")


# --- cells -------------------------------------------------------------------------------------------------------

@given(st.decimals(0, 10**12, allow_nan=False, places=2))
def test_amounts_are_read_as_they_are_written_in_any_country(number: Decimal) -> None:
    for cell in (f"{number:f}", f"{number:f}".replace(".", ","), f"{number:,f}", f"€ {number:,f}",
                 f"{number:,f}".translate(str.maketrans(",.", ".,")), f"{number:,f}".replace(",", " ")):
        assert parse_amount(cell) == number
    assert Decimal(plain(number)) == number


@pytest.mark.parametrize("cell", ["abc", "-5", "1e5", "1.2.3", "1,2,3", "NaN", "12 apples", "٣", ".5", "1,2345,678"])
def test_what_is_no_amount_is_said_and_left_out(cell: str) -> None:
    row = cells(totalCost=cell)
    assert row.amount("totalCost") is None
    assert row.issues == [Issue("t.csv:7", "warning", f"totalCost is no amount: {cell!r}",
                                "write digits with a point, such as 1234.50")]


Reader = Callable[[Cells, str], object]


@pytest.mark.parametrize(("read", "cell", "value"), [
    (Cells.amount, "1500,50", Value("1500.5", "decimal", "1500,50")),
    (Cells.amount, "299250", Value("299250", "decimal")),
    (Cells.date, "2025-10-07 15:52:09", Value("2025-10-07", "date", "2025-10-07 15:52:09")),
    (Cells.flag, "True", Value("true", "boolean", "True")),
    (Cells.count, "007", Value("7", "integer", "007")),
    (Cells.link, "https://example.org/a", Value("https://example.org/a", "anyURI")),
    (Cells.text, " a \n b\u202e ", Value("a b")),
    (Cells.point, "(48.5, -3.250)", (Value("48.5", "decimal"), Value("-3.25", "decimal"))),
    *((read, "", None) for read in (Cells.amount, Cells.date, Cells.flag, Cells.count, Cells.link, Cells.text,
                                    Cells.point)),
])
def test_cells_become_values(read: Reader, cell: str, value: object) -> None:
    row = cells(x=cell)
    assert read(row, "x") == value
    assert not row.issues


@pytest.mark.parametrize(("read", "cell", "what"), [
    (Cells.date, "31/12/2025", "x is no date: '31/12/2025'"),
    (Cells.date, "2025-02-30", "x is no date: '2025-02-30'"),
    (Cells.flag, "maybe", "x is neither true nor false: 'maybe'"),
    (Cells.count, "1.5", "x is no whole number: '1.5'"),
    (Cells.count, "9" * 5000, "x is no whole number: '" + "9" * 60 + "'"),
    (Cells.link, "javascript:alert(1)", "x is no web address: 'javascript:alert(1)'"),
    (Cells.link, "http://a.example/\u200e", "x is no web address: 'http://a.example/'"),
    (Cells.point, "0,0", "x is no place on earth: '0,0'"),
    (Cells.point, "140.1,35.6", "x is no place on earth: '140.1,35.6'"),
    (Cells.point, "north", "x is no place on earth: 'north'"),
])
def test_cells_that_can_not_be_read_are_said(read: Reader, cell: str, what: str) -> None:
    row = cells(x=cell)
    assert read(row, "x") is None
    assert [(i.where, i.level, i.what) for i in row.issues] == [("t.csv:7", "warning", what)]


# --- files -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("name", "data", "line"), [
    ("a.csv", b"", "cordis/a.csv: the table is empty; fill it or remove it"),
    ("a.csv", b"\n\n", "cordis/a.csv: the table is empty; fill it or remove it"),
    ("a.csv", b"id,acronym,title,id\n1,a,b,c\n", "cordis/a.csv: two columns are called 'id'; rename one of them"),
    ("a.csv", b"colour,size\nred,4\n", "cordis/a.csv: no known table layout has the columns colour, size; "
                                      "oreloop list importers shows the layouts that can be read"),
    ("project.csv", b"id,acronym\n1,A\n", "cordis/project.csv: the column title is missing; CORDIS: projects needs id, "
                                         "acronym, title; the table has id, acronym"),
    ("a.csv", "id,acronym,title\n1,é,x\n".encode("utf-16"),
     "cordis/a.csv: the header can't be read: it holds NUL bytes; this is no text table, or it is damaged; "
     "export it again"),
    ("a.csv", "id,acronym,title,größe\n".encode("latin-1"),
     "cordis/a.csv: the header can't be read: it is not UTF-8 (byte 0xF6); save the file as UTF-8; for an old file: "
     "iconv -f WINDOWS-1252 -t UTF-8"),
    ("a.csv.xz", b"no xz at all",
     "cordis/a.csv.xz: the packed file is damaged (Input format not supported by decoder); fetch or pack it again"),
    ("a.csv.xz", lzma.compress(b"id,acronym,title\n" + bytes(range(32, 127)) * 99)[:-20],
     "cordis/a.csv.xz: the packed file is damaged (Compressed file ended before the end-of-stream marker was reached); "
     "fetch or pack it again"),
])
def test_a_file_that_is_no_table_is_refused_in_one_line(tmp_path: Path, name: str, data: bytes, line: str) -> None:
    path = written(tmp_path, name, data)
    with pytest.raises(SourceError) as caught:
        list(read_table(path, f"cordis/{name}"))
    assert caught.value.line() == line


def test_a_folder_a_missing_file_and_a_pipe_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (tmp_path, tmp_path / "none.csv", tmp_path / "pipe.csv"):
        with pytest.raises(SourceError, match=r"^x.csv: this is no file; "):
            list(read_table(path, "x.csv"))


def test_what_the_system_says_of_a_file_is_passed_on(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"^x.csv: the file can't be read \(File name too long\); "):
        list(read_table(tmp_path / ("x" * 300 + ".csv"), "x.csv"))


def test_fifty_megabytes_of_one_line_are_refused_quickly(tmp_path: Path) -> None:
    path = written(tmp_path, "project.csv", b"a" * 50_000_000)
    with pytest.raises(SourceError, match=r"the header can't be read: it is longer than 4,000,000 characters"):
        list(read_table(path, "project.csv"))


def test_many_issues_are_counted_and_not_all_listed(tmp_path: Path) -> None:
    text = "projectID,topic,title\n" + ",no project,T\n" * (MOST_ISSUES + 7) + "1,t,T\n"
    claims, issues = read_text(tmp_path, "topics.csv", text)
    assert len(claims) == 1
    assert len(issues) == MOST_ISSUES + 1
    assert issues[0].line() == ("cordis/topics.csv:1: this row is left out: projectID is empty; "
                                "fill the cell or remove the row")
    assert issues[-1].what == "7 more issues of this table are not listed"


def test_packed_and_plain_tables_with_either_delimiter_say_the_same(tmp_path: Path) -> None:
    plain_file = written(tmp_path, "organization.csv", ORGANISATIONS + LOOPMAG)
    packed = written(tmp_path, "organization.csv.xz", lzma.compress((ORGANISATIONS + LOOPMAG).encode()))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerows(csv.reader(io.StringIO(ORGANISATIONS + LOOPMAG)))
    official = written(tmp_path, "official.csv", "\ufeff" + out.getvalue())
    first, *others = ([c.statement for c in read_table(p, "o.csv") if isinstance(c, Claim)]
                      for p in (plain_file, packed, official))
    assert len(first) == 1
    assert others == [first, first]


def test_names_of_table_files() -> None:
    assert [is_table(Path(n)) for n in ("a.csv", "A.CSV", "a.csv.xz", "a.xz", "a.tsv", "csv")] == [
        True, True, True, False, False, False]


# --- importers ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("importer", list(IMPORTERS), ids=lambda i: i.name)
def test_every_importer_keeps_the_contract(importer: Importer) -> None:
    assert importer.name == importer.name.lower() and importer.summary and "\n" not in importer.summary
    assert importer.title and importer.publisher and importer.licence
    assert not importer.columns or importer.accepts("x.csv", importer.columns)
    assert not importer.accepts("x.csv", ("colour", "size"))
    assert list(importer.read([], "x.csv")) == [] or not importer.columns
