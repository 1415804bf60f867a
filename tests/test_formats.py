"""Results and tables as text."""

from __future__ import annotations

import csv
import io
import json

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oreloop.errors import UsageError
from oreloop.formats import TABLE_WRITERS, format_result, format_table, formats_for, harmless, visible, width
from oreloop.model import Table
from oreloop.queries import run
from oreloop.results import Result
from oreloop.store import GraphStore
from small_graph import small_graph

TABLE = Table(("name", "t/a", "open"), (("Pforzheim", 590.0, True), ("Łódź", 7, False), ("東京", None, None)))
#: What a file can hold in any format: no lone surrogates, and for the plain ones no characters that end a line.
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.fixture(scope="module")
def graph() -> GraphStore:
    return small_graph()


def test_columns_are_aligned_by_what_a_terminal_shows() -> None:
    assert format_table(TABLE, "table").decode().splitlines() == [
        "name       t/a  open",
        "---------  ---  -----",
        "Pforzheim  590  true",
        "Łódź         7  false",
        "東京",
    ]


@given(st.lists(st.tuples(TEXT, st.integers() | st.none()), max_size=5))
def test_a_row_is_a_line_whatever_stands_in_it(rows: list[tuple[str, int | None]]) -> None:
    for format in ("table", "markdown"):
        lines = format_table(Table.of(("a", "b"), rows), format).decode().split("\n")
        assert len(lines) == len(rows) + 3
        assert not any(c in line for line in lines for c in "\x1b\x07\u202e\u2028\r")


def test_control_characters_are_shown_and_not_obeyed() -> None:
    assert visible("a\x1b[31mb\u202ec") == "a\\x1b[31mb\\u202ec"
    assert width("e\u0301") == 1


@given(st.lists(st.lists(TEXT | st.integers() | st.floats(allow_nan=False) | st.booleans() | st.none(),
                         min_size=3, max_size=3), max_size=5))
def test_csv_and_tsv_are_read_back_cell_by_cell(rows: list[list[object]]) -> None:
    for format, delimiter in (("csv", ","), ("tsv", "\t")):
        data = format_table(Table.of(("a", "b", "c"), rows), format).decode()
        read = list(csv.reader(io.StringIO(data, newline=""), delimiter=delimiter))
        assert read == [["a", "b", "c"], *([harmless(value) for value in row] for row in rows)]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=cmd|' /C calc'!A0", "-=1"])
def test_no_text_is_a_formula_to_a_spreadsheet(cell: str) -> None:
    table = Table(("x",), ((cell,),))
    (_, (guarded,)) = csv.reader(io.StringIO(format_table(table, "csv").decode(), newline=""))
    assert guarded == "'" + cell
    (_, (raw,)) = csv.reader(io.StringIO(format_table(table, "csv", raw=True).decode(), newline=""))
    assert raw == cell


def test_numbers_are_no_formulas() -> None:
    assert format_table(Table(("x",), ((-1,), (-0.5,))), "csv") == b"x\n-1\n-0.5\n"


def test_markdown_keeps_its_columns_and_marks_nothing_up() -> None:
    table = Table(("name", "n"), (("a|b *c* <script> [x](y)\nz", 1),))
    lines = format_table(table, "markdown").decode().splitlines()
    assert lines[1] == "| --- | --: |"
    assert lines[2] == "| a\\|b \\*c\\* \\<script\\> \\[x\\](y) z | 1 |"


def test_a_table_as_json_is_a_list_of_objects() -> None:
    assert json.loads(format_table(TABLE, "json")) == TABLE.records()


@pytest.mark.parametrize("query", [
    "SELECT ?s ?o { ?s orl:hasPartner ?o }",
    "SELECT * { VALUES (?a ?b) { ('x'@en 1) (UNDEF 2.5) (orl:a true) ('é\"\\n' '2026'^^xsd:gYear) } }",
    "SELECT ?t { BIND(<<( orl:a orl:b 'c' )>> AS ?t) }",
    "ASK { ?s orl:hasPartner ?o }",
])
def test_sparql_json_reads_as_the_same_result(graph: GraphStore, query: str) -> None:
    result = run(graph, query)
    read = ox.parse_query_results(format_result(result, "json"), format=ox.QueryResultsFormat.JSON)
    if isinstance(read, ox.QueryBoolean):
        assert result.kind == "ask" and bool(read) is result.answer
        return
    assert isinstance(read, ox.QuerySolutions)
    assert tuple(v.value for v in read.variables) == result.variables
    assert [tuple(row) for row in read] == list(result.rows)


@pytest.mark.parametrize(("format", "parser"), [
    ("turtle", ox.RdfFormat.TURTLE), ("ntriples", ox.RdfFormat.N_TRIPLES), ("jsonld", ox.RdfFormat.JSON_LD),
    ("rdfxml", ox.RdfFormat.RDF_XML)])
def test_triples_come_in_every_form_of_rdf(graph: GraphStore, format: str, parser: ox.RdfFormat) -> None:
    result = run(graph, "CONSTRUCT WHERE { ?s orl:hasPartner ?o }")
    assert {q.triple for q in ox.parse(format_result(result, format), format=parser)} == set(result.triples)


def test_the_format_must_fit_the_result(graph: GraphStore) -> None:
    rows, triples = run(graph, "SELECT * { ?s ?p ?o }"), run(graph, "CONSTRUCT WHERE { ?s ?p ?o }")
    assert formats_for(rows)[0] == "table" and formats_for(triples)[0] == "turtle"
    with pytest.raises(UsageError, match="turtle can't hold rows; choose table, csv"):
        format_result(rows, "turtle")
    with pytest.raises(UsageError, match="json can't hold triples; choose turtle"):
        format_result(triples, "json")
    with pytest.raises(UsageError, match="xlsx can't hold"):
        format_table(TABLE, "xlsx")
    for result in (rows, triples, Result("ask")):
        assert all(format_result(result, format).endswith(b"\n") for format in formats_for(result))


def test_things_are_named_if_asked(graph: GraphStore) -> None:
    result = run(graph, "SELECT ?s { ?s a orl:Company }")
    assert format_result(result, "csv", lambda iri: iri[-5:].upper()) == b"s\nALPHA\nGAMMA\n"


@pytest.mark.parametrize("format", TABLE_WRITERS)
def test_an_empty_result_still_has_its_columns(format: str) -> None:
    data = format_table(Table(("a", "b"), ()), format).decode()
    assert json.loads(data) == [] if format == "json" else "a" in data and "b" in data
