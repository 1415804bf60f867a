"""Saved queries, parameters, results."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oreloop.errors import KnowledgeError, QueryError, UsageError
from oreloop.queries import find_query, load_queries, read_query, run
from oreloop.store import GraphStore
from small_graph import iri, small_graph

HEADER = "#+ summary: What is there.\n#+ keywords: [test]\n"
PARTNERS = """\
#+ summary: Partners of a project.
#+ keywords: [test]
#+ params:
#+   project: {type: project, required: true, description: the project}
#+   place: {type: place}
#+ columns:
#+   partner: an organisation
SELECT ?partner ?project ?place WHERE { ?project orl:hasPartner ?partner . OPTIONAL { ?partner orl:locatedIn ?place } }
"""


@pytest.fixture(scope="module")
def graph() -> GraphStore:
    return small_graph()


def cells(graph: GraphStore, query: str, **params: str) -> list[tuple[object, ...]]:
    return list(run(graph, query, params).table().rows)


# --- The saved queries of this installation


def test_every_saved_query_has_a_whole_header() -> None:
    queries = load_queries()
    assert {"projects/partners", "projects/partner-counts", "projects/dates"} <= set(queries)
    for name, query in queries.items():
        assert query.name == name and query.summary and query.keywords, name
        assert query.severity or not name.startswith("checks/"), name


def test_saved_queries_run_with_their_defaults(graph: GraphStore) -> None:
    for query in load_queries().values():
        if not any(p.required for p in query.params.values()):
            result = run(graph, query)
            assert result.kind != "select" or set(result.variables) == set(query.columns)


def test_a_query_is_found_by_its_name_where_only_one_has_it(tmp_path: Path) -> None:
    for topic in ("a", "b"):
        (tmp_path / topic).mkdir()
        (tmp_path / topic / "same.rq").write_text(HEADER + "#+ columns: {s: it}\nSELECT ?s { ?s ?p ?o }")
    (tmp_path / "a" / "loops.rq").write_text(HEADER + "#+ columns: {s: it}\nSELECT ?s {}")
    queries = load_queries(tmp_path)
    assert list(queries) == ["a/loops", "a/same", "b/same"]
    assert find_query("loops", queries) is find_query("a/loops", queries)
    with pytest.raises(UsageError, match="say which: a/same, b/same"):
        find_query("same", queries)
    with pytest.raises(UsageError, match="did you mean a/loops"):
        find_query("lops", queries)
    with pytest.raises(UsageError, match="projects/partners"):
        find_query("projects/partnrs")


@pytest.mark.parametrize(("text", "where", "what"), [
    (HEADER + "#+ colour: red\nASK {}", "a/x.rq:1", "unknown key 'colour'"),
    (HEADER + "#+ params: [a]\nASK {}", "a/x.rq:1", "no mapping"),
    ("#+ summary: x\n#+ keywords: [\nASK {}", "a/x.rq:2", "no YAML"),
    ("#+ just words\nASK {}", "a/x.rq:1", "no mapping"),
    (HEADER + "#+ severity: dreadful\nASK {}", "a/x.rq:1", "no such severity"),
    (HEADER + "#+ columns:\n#+   s: it\n#+   t: that\nSELECT ?s { ?s ?p ?o }", "a/x.rq:5", "no column t"),
    (HEADER + "#+ columns: {s: it}\nSELECT ?s ?p { ?s ?p ?o }", "a/x.rq:1", "does not describe"),
    (HEADER + "#+ params:\n#+   z: {type: string}\n#+ columns: {s: it}\nSELECT ?s { ?s ?p ?o }", "a/x.rq:4",
     "does not select"),
    (HEADER + "#+ params:\n#+   p: {type: iri}\n#+ columns: {s: it}\nSELECT ?s { ?s ?p ?o }", "a/x.rq:4",
     "does not select"),
    (HEADER + "#+ params:\n#+   s: {type: colour}\nSELECT ?s { ?s ?p ?o }", "a/x.rq:4", "no known type"),
    (HEADER + "#+ params:\n#+   s: {kind: iri}\nSELECT ?s { ?s ?p ?o }", "a/x.rq:4", "unknown key 'kind'"),
    (HEADER + "#+ params:\n#+   s: {type: iri, required: true, default: a}\nSELECT ?s {}", "a/x.rq:4", "has a default"),
    (HEADER + "#+ params:\n#+   s: {type: integer, default: few}\nSELECT ?s {}", "a/x.rq:4", "no integer"),
    (HEADER + "#+ params:\n#+   p: {type: iri}\nSELECT ?p { ?s ?p ?o FILTER(!BOUND(?p)) }", "a/x.rq:4", "BOUND"),
    (HEADER + "#+ params:\n#+   p: {type: iri}\nSELECT ?p { ?s ?p ?o BIND(?p AS ?x) }", "a/x.rq:4", "before"),
    (HEADER + "#+ params:\n#+   f: {type: boolean}\nSELECT ?f { ?f ?p ?o FILTER(?f) }", "a/x.rq:4", "before"),
    (HEADER + "#+ params:\n#+   f: {type: boolean}\nSELECT ?f { ?f ?p ?o FILTER(?o || ?f) }", "a/x.rq:4", "before"),
    (HEADER + "SELECT ?s {", "a/x.rq:3", "ends too early"),
    (HEADER + "SELECT * { SERVICE ?x {} }", "a/x.rq:3", "another server"),
    ("ASK {}", "a/x.rq:1", "summary, keywords and columns"),
])
def test_a_broken_saved_query_is_named_with_its_line(tmp_path: Path, text: str, where: str, what: str) -> None:
    root = tmp_path / "queries"
    (root / "a").mkdir(parents=True)
    (root / "a" / "x.rq").write_text(text)
    with pytest.raises(KnowledgeError, match=what) as caught:
        dict(load_queries(root))
    assert caught.value.where == f"queries/{where}"


# --- Parameters


def test_a_parameter_is_bound_by_label_or_curie_and_not_shown(graph: GraphStore) -> None:
    expected = [("organisation:alpha",), ("organisation:beta",)]
    for project in ("ONE", "one", "project:one", iri("project/one")):
        result = run(graph, PARTNERS, {"project": project})
        assert result.variables == ("partner",)
        assert sorted(set(result.table().rows)) == expected


def test_an_optional_parameter_without_value_stays_a_variable(graph: GraphStore) -> None:
    assert cells(graph, PARTNERS, project="ONE", place="Berg") == [("organisation:alpha",), ("organisation:beta",)]
    strict = PARTNERS.replace("OPTIONAL { ?partner orl:locatedIn ?place }", "?partner orl:locatedIn ?place")
    assert cells(graph, strict, project="ONE", place="Berg") == [("organisation:alpha",)]
    assert len(cells(graph, strict, project="ONE")) == 2  # Berg, and by inference the country


def test_wrong_parameters_are_named(graph: GraphStore) -> None:
    for params, message in (({}, "needs the parameter 'project'"), ({"projct": "ONE"}, "there is project, place"),
                            ({"project": "THREE"}, "no project is called 'THREE'"),
                            ({"project": "Alpha Magnets"}, "no project is called")):
        with pytest.raises(UsageError, match=message):
            run(graph, PARTNERS, params)
    with pytest.raises(UsageError, match="it has none"):
        run(graph, "ASK {}", {"x": "1"})


@pytest.mark.parametrize(("kind", "good", "term", "bad"), [
    ("string", "it's \"x\"", '"it\'s \\"x\\""', None),
    ("integer", "-7", '"-7"^^<http://www.w3.org/2001/XMLSchema#integer>', "7.5"),
    ("decimal", "7.5", '"7.5"^^<http://www.w3.org/2001/XMLSchema#decimal>', "1e5"),
    ("boolean", "true", '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>', "yes"),
    ("date", "2026-12-31", '"2026-12-31"^^<http://www.w3.org/2001/XMLSchema#date>', "2026-13-01"),
    ("date", "2026-12", '"2026-12"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>', "12/2026"),
    ("date", "2026", '"2026"^^<http://www.w3.org/2001/XMLSchema#gYear>', "next year"),
    ("iri", "place:berg", f"<{iri('place/berg')}>", "javascript:alert(1)"),
    ("entity", "Berg", f"<{iri('place/berg')}>", "Nowhere"),
    ("material", "NdFeB magnet", f"<{iri('material/ndfeb-magnet')}>", "Berg"),
    ("step", "recycling", f"<{iri('step/recycling')}>", "NdFeB magnet"),
    ("property", "has partner", "<https://w3id.org/oreloop/ontology#hasPartner>", "hasPartnr"),
])
def test_a_value_becomes_the_term_of_its_type(graph: GraphStore, kind: str, good: str, term: str,
                                              bad: str | None) -> None:
    query = f"#+ params: {{x: {{type: {kind}}}}}\nSELECT ?x {{ FILTER(COALESCE(sameTerm(?x, ?x), true)) }}"
    (row,) = run(graph, query, {"x": good}).rows
    assert str(row[-1]) == term
    if bad is not None:
        with pytest.raises(UsageError):
            run(graph, query, {"x": bad})


def test_a_default_holds_until_something_else_is_given(graph: GraphStore) -> None:
    query = "#+ params:\n#+   least: {type: integer, default: 2}\n" \
            "SELECT ?o ?least { ?s orl:hasPartner ?o } GROUP BY ?o ?least HAVING (COUNT(?s) >= ?least)"
    assert {row[0] for row in cells(graph, query)} == {"organisation:alpha", "organisation:beta"}
    assert cells(graph, query, least="3") == []


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_value_is_read_as_sparql(text: str) -> None:
    query = "#+ params: {x: {type: string}}\nSELECT ?x { FILTER(sameTerm(?x, ?x)) }"
    (row,) = run(GraphStore(ox.Store()), query, {"x": text}).rows
    assert isinstance(row[-1], ox.Literal) and row[-1].value == text


# --- Results


def test_a_select_keeps_the_order_of_its_variables_and_rows(graph: GraphStore) -> None:
    result = run(graph, "SELECT ?o ?s { ?s orl:hasPartner ?o } ORDER BY DESC(?s) ?o")
    assert result.variables == ("o", "s")
    assert [row[1] for row in result.table().rows] == ["project:two"] * 2 + ["project:one"] * 2


def test_rows_without_an_order_are_sorted(graph: GraphStore) -> None:
    rows = cells(graph, "SELECT ?s { ?s a orl:Company }")
    assert rows == [("organisation:alpha",), ("organisation:gamma",)]


def test_the_union_leaves_out_what_was_rejected_and_denied(graph: GraphStore) -> None:
    assert ("organisation:gamma",) not in cells(graph, "SELECT ?o { ?s orl:hasPartner ?o }")
    assert ("organisation:gamma",) in cells(graph, "SELECT ?o { GRAPH ?g { ?s orl:hasPartner ?o } }")


def test_cells_are_plain_values(graph: GraphStore) -> None:
    query = """SELECT * { BIND(orl:Company AS ?iri) BIND(1 AS ?whole) BIND(2.5 AS ?decimal) BIND(1e3 AS ?double)
        BIND(true AS ?truth) BIND("2026-12-31"^^xsd:date AS ?date) BIND("x"@en AS ?text)
        BIND("soon"^^xsd:integer AS ?odd) OPTIONAL { ?none orl:none ?none } }"""
    (record,) = run(graph, query).records()
    assert record == {"iri": "orl:Company", "whole": 1, "decimal": 2.5, "double": 1000.0, "truth": True,
                      "date": "2026-12-31", "text": "x", "odd": "soon", "none": None}
    assert type(record["whole"]) is int and type(record["truth"]) is bool


def test_ask_and_construct(graph: GraphStore) -> None:
    assert run(graph, "ASK { ?s a orl:Company }").table().rows == ((True,),)
    result = run(graph, "CONSTRUCT { ?o orl:partnerIn ?s } WHERE { ?s orl:hasPartner ?o }")
    assert result.kind == "construct" and len(result.triples) == 4
    assert list(map(str, result.triples)) == sorted(map(str, result.triples))
    assert result.table().columns == ("subject", "predicate", "object")
    assert len(run(graph, "DESCRIBE organisation:alpha").triples) > 3


@pytest.mark.parametrize(("query", "where", "what"), [
    ("SELECT ?x\nWHERE { ?x foo:bar ?z }", "line 2, column 12", "prefix is not declared"),
    ("SELECT * {} LIMIT x", "line 1, column 19", "x is not expected here, but .*OFFSET"),
    ("SELECT * { ?s ?p ?o", "line 1, column 20", "ends too early"),
    ("SELECT * { ?s ?p 'é' } LIMIT few", "line 1, column 30", "few is not expected here"),
    ("", "line 1, column 1", "ends too early"),
    ("SELECT * {\n SERVICE ?x {} }", "line 2, column 2", "another server"),
])
def test_a_wrong_query_shows_the_place(graph: GraphStore, query: str, where: str, what: str) -> None:
    with pytest.raises(QueryError, match=what) as caught:
        run(graph, query)
    assert caught.value.where == where
    if "\n" in caught.value.what:
        _, line, mark = caught.value.what.split("\n")
        assert line in query and len(mark) == int(where.rsplit(" ", 1)[1])


def test_a_long_line_is_shown_around_the_fault(graph: GraphStore) -> None:
    with pytest.raises(QueryError) as caught:
        run(graph, "SELECT * { " + "?s ?p ?o . " * 100 + "} LIMIT oops" + " " * 200 + "#")
    _, line, mark = caught.value.what.split("\n")
    assert len(line) <= 101 and line[len(mark) - 1:].startswith("oops")


def test_data_frames_hold_the_same_table(graph: GraphStore) -> None:
    result = run(graph, "SELECT ?n ?amount { ?n orl:amount ?amount }")
    pandas, polars = result.to_pandas(), result.to_polars()
    assert list(pandas.columns) == polars.columns == ["n", "amount"]
    assert pandas["amount"].tolist() == polars["amount"].to_list() == [2500000.0]
    mixed = run(graph, "SELECT ?x { VALUES ?x { 1 'a' 2.5 UNDEF } } ORDER BY ?x").to_polars()
    assert mixed["x"].to_list()[0] is None and "a" in mixed["x"].to_list()
    assert run(graph, "SELECT ?x { VALUES ?x { 1 2.5 } } ORDER BY ?x").to_polars()["x"].to_list() == [1.0, 2.5]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_missing_library_is_named_with_its_extra(graph: GraphStore, monkeypatch: pytest.MonkeyPatch,
                                                   library: str) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == library:
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match=rf"pip install 'oreloop\[{library}\]'"):
        getattr(run(graph, "ASK {}"), f"to_{library}")()


def test_text_with_a_header_is_a_saved_query_too() -> None:
    query = read_query(PARTNERS)
    assert query.summary == "Partners of a project." and query.keywords == ("test",)
    assert query.params["project"].required and query.params["project"].description == "the project"
    assert read_query("ASK {}").summary == ""
