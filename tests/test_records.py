"""Records of tables: cells, text and offsets, and what happens to records that are broken."""

from __future__ import annotations

import csv
import io
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oreloop.errors import Issue, SourceError
from oreloop.tables import records
from oreloop.tables.records import LONGEST_QUOTE, Record, Records


def parsed(text: str) -> tuple[Records, list[Record], list[Issue]]:
    """A table given as text: the reader, its records, what it left out."""
    issues: list[Issue] = []
    table = Records(io.StringIO(text, newline=""), "t.csv", issues.append)
    return table, list(table), issues


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12) | st.sampled_from(
    ["", '"', '""', "a,b", "a;b", "a\nb", "a\r\nb", "a\rb", "\u2028", "\x85", "\ufeff", "é", "𝔸", " x "])


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=8), st.sampled_from(",;"),
       st.sampled_from([("\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_MINIMAL)]))
def test_what_a_csv_writer_wrote_is_read_back_with_its_offsets(
        rows: list[list[str]], delimiter: str, style: tuple[str, Literal[0, 1]]) -> None:
    line_end, quoting = style
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    writer.writerow("abc")
    writer.writerows(rows)
    text = out.getvalue()
    table, found, issues = parsed(text)
    assert table.header == ("a", "b", "c")
    assert [list(r.cells.values()) for r in found] == rows
    assert [r.number for r in found] == list(range(1, len(rows) + 1))
    assert [i.what for i in issues] == ([] if rows else ["the table has a header and no rows"])
    header = text.index(line_end) + len(line_end)
    assert text[header:] == "".join(r.text + line_end for r in found)
    for record in found:
        assert text[record.start:record.start + len(record.text)] == record.text
        assert record.evidence().stands_in(text)
        assert record.evidence().row == record.number


@given(st.text(st.sampled_from('a",;\n\r\0\udcff')))
def test_no_text_breaks_the_reader_and_nothing_is_made_up(text: str) -> None:
    try:
        table, found, _ = parsed(text)
    except SourceError as error:
        assert error.what and error.hint
        return
    for record in found:
        assert record.evidence().stands_in(text)
        assert len(record.cells) <= len(table.header)
    assert [r.start for r in found] == sorted({r.start for r in found})


def test_blank_lines_count_as_no_rows_and_long_records_are_cut_in_quotes_only() -> None:
    _, found, issues = parsed("a,b\n\n1,2\n\n" + "x" * 200_000 + ",2\n")
    assert [(r.number, r["b"]) for r in found] == [(1, "2"), (2, "2")]
    assert found[1]["a"] == "x" * 200_000
    assert found[1].evidence().quote == "x" * LONGEST_QUOTE
    assert not issues


@pytest.mark.parametrize(("bad", "what"), [
    ("1,2,3\n", "it has 3 cells where the header has 2"),
    ("1\n", "it has 1 cells where the header has 2"),
    ('1,"2\n', "its quotation marks don't match"),
    ('1,"2"x\n', "its quotation marks don't match"),
    ("1,\0\n", "it holds NUL bytes"),
    ("1,\udce9\n", "it is not UTF-8 (byte 0xE9)"),
])
def test_a_broken_record_is_named_and_the_rest_goes_on(bad: str, what: str) -> None:
    text = "a,b\nfirst,1\n" + bad + "last,1\n"
    _, found, issues = parsed(text)
    assert [r["a"] for r in found] == ["first", "last"]
    assert [r.number for r in found] == [1, 3]
    assert text[found[1].start:] == "last,1\n"
    (issue,) = issues
    assert (issue.where, issue.level) == ("t.csv:2", "warning")
    assert issue.what.startswith(f"this row is left out: {what}") and issue.hint


def test_a_record_without_end_is_left_out_and_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "LONGEST_RECORD", 50)
    text = 'a,b\n1,"' + "x" * 120 + "\n2,y\n" + '3,"' + "z\n" * 40 + "4,y\n"
    _, found, issues = parsed(text)
    assert {r["a"]: r.start for r in found} == {"2": text.index("2,y"), "4": text.index("4,y")}
    assert "it is longer than 50 characters" in issues[0].what
    assert all(r.evidence().stands_in(text) for r in found)
