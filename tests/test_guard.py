"""Hostile queries are refused before the parser sees them; harmless ones pass, whatever their strings say."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from oreloop.errors import QueryError
from oreloop.guard import MAX_LENGTH, MAX_NESTING, MAX_TOKENS, check_query, place

CALL = "SERVICE <http://x.example/> {}"

CALLS = [
    "SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }",
    "SELECT * { service <http://x.example/> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <http://x.example/> { ?s ?p ?o } }",
    "SELECT * { SERVICE ?where { ?s ?p ?o } }",
    "SELECT * { SERVICE $where{} }",
    "PREFIX ex: <http://x.example/> SELECT * { SERVICE ex:sparql {} }",
    "PREFIX : <http://x.example/> SELECT * { SERVICE : {} }",
    "SELECT*{{}SERVICE<http://x.example/>{}}",
    "SELECT * { ?s ?p 1SERVICE<http://x.example/>{} }",
    "SELECT * { ?s ?p trueSERVICE <http://x.example/> {} }",
    "SELECT * { ?s ?p ?o.SERVICE <http://x.example/> {} }",
    "PREFIX ex: <http://x.example/> SELECT * { SERVICEex:foo {} }",
    "PREFIX ex: <http://x.example/> SELECT * { SERVICESILENTex:foo{} }",
    "SELECT * { SERVICE # why not\n <http://x.example/> # here\n {} }",
    "SELECT * { SERVICE\r\n\tSILENT\n\n<http://x.example/>\t{} }",
    "ASK { " + CALL + " }",
    "CONSTRUCT { ?s ?p ?o } WHERE { " + CALL + " }",
    "DESCRIBE ?s { " + CALL + " }",
    "SELECT * { OPTIONAL { GRAPH ?g { " + CALL + " } } }",
    "SELECT * { { SELECT * { " + CALL + " } } }",
    "SELECT * { FILTER EXISTS { " + CALL + " } }",
    # what hides the word in a string, an IRI or a comment for one who reads `<` wrongly
    "SELECT * { FILTER(?a<'x>') SERVICE ?z {} FILTER(?b<'y') }",
    'SELECT * { FILTER(?a<?b#> """\n) SERVICE ?z {} # """\n}',
    "PREFIX b: <http://x.example/> SELECT * { FILTER(?a<b:c#> '''\n) SERVICE ?z {} # '''\n}",
    "SELECT * { FILTER(?a<<http://x.example/#y>) SERVICE ?z {} }",
    "PREFIX b: <http://x.example/> SELECT * { ?s b:a\\' ?o . SERVICE ?z {} ?s b:c\\' ?o }",
    "PREFIX b: <http://x.example/> SELECT * { ?s b:a\\# ?o . SERVICE ?z {} }",
    "SELECT * { ?s <http://x.example/a#b> ?o . SERVICE ?z {} }",
    "SELECT * { ?s <http://x.example/a'b> ?o . SERVICE ?z {} ?s <http://x.example/c'd> ?o }",
    "SELECT * { ?s ?p 'a\\\\' . SERVICE ?z {} ?s ?p 'b' }",
    "SELECT * { ?s ?p \"\"\"a\"\"\"@en . SERVICE ?z {} ?s ?p \"b\" }",
    "SELECT * { ?s ?p '''it's ''x''' . SERVICE ?z {} }",
]
BOMBS = [
    "SELECT * {" + "{" * 3000 + "}" * 3000 + "}",
    "SELECT * { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }",
    "SELECT * { FILTER(" + "!" * 10000 + "true) }",
    "SELECT * { FILTER(" + "! # no\n" * 300 + "true) }",
    "SELECT * { ?s ?p " + "[ ?q " * 300 + "1" + "]" * 300 + " }",
    "SELECT * { ?s ?p " + "(" * 300 + "1" + ")" * 300 + " }",
    "SELECT * { FILTER(?a<" + "(" * 300 + "1" + ")" * 300 + ">1) }",
    "SELECT * { FILTER(1" + "+1" * 20000 + " > 0) }",
    "SELECT * { {}" + "UNION{}" * 10000 + " }",
    "SELECT * { ?a <a:b>" + "/<a:b>" * 10000 + " ?c }",
    "SELECT * { ?s ?p '" + "x" * MAX_LENGTH + "' }",
    "((" * 60000,
]
UPDATES = ["LOAD <http://x.example/>", "PREFIX a: <http://x.example/> INSERT DATA { a:b a:c a:d }", "drop all",
           "# tidy\nDELETE WHERE { ?s ?p ?o }", "BASE <http://x.example/>\nCLEAR DEFAULT",
           "WITH <a:b> DELETE {} WHERE {}"]

HARMLESS = [
    "",
    "SELECT * { ?s ?p ?o }",
    "this is no SPARQL",
    "SELECT * { ?s ?p 'SERVICE <http://x.example/> {' }",
    'SELECT * { ?s ?p "SERVICE <http://x.example/> {" }',
    "SELECT * { ?s ?p '''\nSERVICE ?x {}\n''' }",
    'SELECT * { ?s ?p """ "" SERVICE ?x {} """ }',
    "SELECT * { ?s ?p 'it\\'s SERVICE ?x {}' }",
    "SELECT * { ?s ?p ?o } # SERVICE <http://x.example/> {}",
    "# SERVICE ?x {}\nSELECT * { ?s ?p ?o }",
    "SELECT * { ?s <http://x.example/SERVICE> ?o }",
    "SELECT * { ?s <http://x.example/#SERVICE> ?o }",
    "SELECT * { ?s <http://x.example/SERVICE?x> ?o }",
    "SELECT * { ?s <http://x.example/it's> 'SERVICE ?x {' }",
    "SELECT * { ?s <urn:x:SERVICE> ?o }",
    "SELECT ?SERVICE { ?SERVICE ?p ?o { ?s ?p ?o } }",
    "SELECT * { ?s ?service ?o { ?s ?p ?o } }",
    "PREFIX ex: <http://x.example/> SELECT * { ?s ex:service ?o { ?s ?p ?o } }",
    "PREFIX ex: <http://x.example/> SELECT * { GRAPH ex:SERVICE { ?s ?p ?o } }",
    "SELECT * { ?s ?p 'Dienst'@service }",
    "SELECT * { ?s ?p _:service }",
    "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > 1) }",
    "SELECT * { ?s ?p ?o FILTER(?o<3&&?o>1) }",
    "SELECT * { ?s ?p ?o FILTER(?o < 'x' && ?o > 'SERVICE ?x {') }",
    "SELECT * { ?s ?p ?o FILTER(!(?o)) }",
    "SELECT * { ?s ?p ?o FILTER(?o != 1) }",
    "SELECT (COUNT(*) AS ?load) { ?s ?p ?o }",
    "SELECT * { ?s <http://x.example/load/> ?o }",
    "SELECT * FROM <http://x.example/drop> { ?s ?p ?o }",
    "PREFIX insert: <http://x.example/> SELECT * { ?s insert:a ?o }",
    "BASE <http://x.example/insert> SELECT * { ?s ?p ?o }",
    "SELECT * { ?s ?p '((((((((((' }",
    "SELECT * { ?s ?p '" + "(" * 5000 + "' }",
    "SELECT * { ?s ?p ?o } # " + "(" * 5000,
    "SELECT * { ?s ?p '" + "!" * 5000 + "' }",
    "SELECT * {" + "{" * 100 + "}" * 100 + "}",
    "SELECT * { VALUES ?x { " + "<http://x.example/a#b> " * 1500 + "} }",
    "SELECT * { ?s ?p <<( ?a ?b 'SERVICE ?x {' )>> }",
    "SELECT * { ?s ^<http://x.example/a>/(<b:c>|!<d:e>)* ?o }",
    "CONSTRUCT { ?s ?p 'SERVICE ?x {' } WHERE { ?s ?p ?o }",
    "SELECT\u00a0* { ?s ?p ?o }",
    "\x00\x01\ud800",
]


@pytest.mark.parametrize("query", CALLS)
def test_a_call_to_another_server_is_refused_where_it_stands(query: str) -> None:
    with pytest.raises(QueryError, match="calls another server") as caught:
        check_query(query)
    line, column = (int(part.split()[1]) for part in caught.value.where.split(", "))
    lines = query.replace("\r\n", "\n").split("\n")
    assert lines[line - 1][column - 1:].upper().startswith("SERVICE")


@pytest.mark.parametrize("query", BOMBS)
def test_a_query_that_would_end_the_process_is_refused_fast(query: str) -> None:
    begun = time.process_time()
    with pytest.raises(QueryError, match="more than"):
        check_query(query)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("query", UPDATES)
def test_an_update_is_refused_by_name(query: str) -> None:
    with pytest.raises(QueryError, match="changes data"):
        check_query(query)


@pytest.mark.parametrize("query", HARMLESS)
def test_a_harmless_query_passes(query: str) -> None:
    check_query(query)


def test_the_engine_survives_what_just_passes() -> None:
    depth = MAX_NESTING - 1
    for query in ("SELECT * {" + "{" * depth + "}" * depth + "}",
                  "SELECT * { FILTER" + "(" * depth + "1" + ")" * depth + " }",
                  "SELECT * { FILTER(" + "!" * (depth - 1) + "true) }",
                  "SELECT * { FILTER(1" + "+1" * (MAX_TOKENS // 2 - 12) + " > 0) }"):
        check_query(query)
        list(Store().query(query))  # type: ignore[arg-type]


#: Texts that a string can hold between double quotes as they are, or in a comment, or behind the `//` of an IRI.
QUOTED = st.text(st.characters(exclude_characters='"\\\r\n', exclude_categories=["Cs"]))
IN_IRI = st.text("abcxyzSERVICE/#?'()=&;,.:!$*+@~_-", max_size=40)


@given(QUOTED, QUOTED, st.sampled_from([CALL, "SERVICE ?x {", "service silent a:b {"]))
def test_no_string_or_comment_is_taken_for_a_call(before: str, after: str, call: str) -> None:
    for query in (f'SELECT * {{ ?s ?p "{before}{call}{after}" }}', f"SELECT * {{ ?s ?p ?o }} #{before}{call}{after}"):
        check_query(query)


@given(IN_IRI, IN_IRI)
def test_no_iri_is_taken_for_a_call(before: str, after: str) -> None:
    check_query(f"SELECT * {{ ?s <http://x.example/{before}SERVICE{after}> ?o }}")


#: Pieces in which `<`, quotes and `#` mean one thing or another; many of their sequences are SPARQL.
PIECES = ("FILTER(?a<'x>')", "FILTER(?b<'y')", "FILTER(?a<?b#>", ")", "?s ?p 'x'.", "?s <http://x.example/#a> ?o.", "#",
          "\n", "FILTER(?a<<urn:x:y#z>", '?s ?p "it\'s".', '"""', "'''", "?s x:y\\' ?o.", "FILTER(1<2&&3>2)", "{", "}",
          "?s ?p ('a' <urn:x:y#'>).", "?s ?p <<( ?s ?p '<' )>>.", "'", '"', "<", ">", " ")


@given(st.lists(st.sampled_from(PIECES), max_size=8), st.lists(st.sampled_from(PIECES), max_size=4))
def test_what_the_engine_would_run_never_slips_through(before: list[str], after: list[str]) -> None:
    frame = "PREFIX x: <http://x.example/> SELECT * { %s GRAPH <urn:x:%s> {} %s }"
    pieces = ("".join(before), "".join(after))
    whole, broken = (frame % (pieces[0], local, pieces[1]) for local in ("g", " "))
    # what breaks with a blank in its IRI is a pattern; what doesn't is the text of a string or comment
    if _is_query(whole) and not _is_query(broken):
        with pytest.raises(QueryError):
            check_query(whole.replace("GRAPH", "SERVICE"))


def _is_query(text: str) -> bool:
    try:
        Store().query(text)
    except SyntaxError:
        return False
    return True


@given(st.text(max_size=200))
def test_any_text_passes_or_is_refused_in_words(text: str) -> None:
    try:
        check_query(text)
    except QueryError as error:
        assert error.where and error.hint


def test_places_count_from_one_across_line_ends() -> None:
    assert place("a\r\nb\rc\nd", 7) == "line 4, column 1"
    assert place("", 0) == "line 1, column 1"
