"""Saved queries, and running a query with its parameters.

A saved query is a file `queries/<topic>/<name>.rq` of plain SPARQL with a `#+` header (see `oreloop.headers`). A
parameter is bound before the query is evaluated; one without value stays a variable. It stands in a triple pattern, or
in a comparison or function such as `FILTER (COALESCE(?year >= ?from, true))`. Where it stands alone, as in
BOUND(?from), BIND(?from AS ?x) or FILTER(?flag), the engine (0.5) decides before it is bound, so that is refused. A
subquery sees a parameter only if it selects it.
"""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from oreloop.errors import QueryError, StoreError, UsageError
from oreloop.guard import check_query, place
from oreloop.headers import LITERALS, THINGS, Parameter, SavedQuery, broken, line_of, odd, read_header
from oreloop.iri import HOME, PREFIXES, expand, is_iri, prefixes
from oreloop.names import Names
from oreloop.registry import near
from oreloop.resources import folder
from oreloop.results import Result
from oreloop.store import GraphStore

_XSD = PREFIXES["xsd"]
_DATES = {4: "gYear", 7: "gYearMonth", 10: "date"}
#: The engine lists all that it expected, which can be a page; this much is said of it.
_EXPECTED = 6
#: Where a variable stands alone: in BOUND, as a condition, as what another is bound to.
_ALONE = r"""\bBOUND\s*\(\s*[?$]{0}\b | \(\s*[?$]{0}\s+AS\b | !\s*[?$]{0}\b | \b(?:FILTER|HAVING)\s*\(\s*[?$]{0}\s*\)
    | (?:&&|\|\|)\s*[?$]{0}\s*(?:\)|&&|\|\|) | \(\s*[?$]{0}\s*(?:&&|\|\|)"""
_UNBOUND = "put it behind SELECT, and into GROUP BY; in other queries, into a triple pattern"


class SavedQueries(Mapping[str, SavedQuery]):
    """The saved queries of a folder by `topic/name`, sorted; each is read and checked when it is first asked for.

    Raises (on asking for a query):
        KnowledgeError: its header or the query is broken; names file and line.
    """

    def __init__(self, root: Path) -> None:
        self._paths = {f"{path.parent.name}/{path.stem}": path for path in sorted(root.glob("*/*.rq"))}
        self._read: dict[str, SavedQuery] = {}

    def __getitem__(self, name: str) -> SavedQuery:
        if name not in self._read:
            self._read[name] = _read_saved(self._paths[name], name)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def _read_saved(path: Path, name: str) -> SavedQuery:
    where = "/".join(path.parts[-3:])
    query = read_query(path.read_text(encoding="utf-8"), name, where)
    if not (query.summary and query.keywords and query.columns):
        raise broken("a saved query needs a summary, keywords and columns", f"{where}:1",
                     "write them into the #+ header")
    return query


@functools.cache
def load_queries(root: Path | None = None) -> SavedQueries:
    """All saved queries, those of the installation, or of another folder."""
    return SavedQueries(folder("queries") if root is None else root)


def find_query(name: str, queries: Mapping[str, SavedQuery] | None = None) -> SavedQuery:
    """The saved query `topic/name`, or `name` where only one topic has it.

    Raises:
        UsageError: there is none (lists near names) or several.
    """
    queries = load_queries() if queries is None else queries
    if name in queries:
        return queries[name]
    found = [full for full in queries if full.partition("/")[2] == name]
    if len(found) == 1:
        return queries[found[0]]
    if found:
        raise UsageError(f"several queries are called {name!r}", hint="say which: " + ", ".join(found))
    close = near(name, queries) or near(name, [full.partition("/")[2] for full in queries])
    raise UsageError(f"no query is called {name!r}",
                     hint=f"did you mean {', '.join(close)}?" if close else "oreloop list queries names them all")


def read_query(text: str, name: str = "query", where: str = "query") -> SavedQuery:
    """A query from its text, with a `#+` header or without; a header must fit the query.

    Raises:
        KnowledgeError: the header is wrong, or the query that it describes.
    """
    query = read_header(text, name, where)
    if query.summary or query.params or query.columns:
        _check_fit(query, where)
    return query


def run(graph: GraphStore, query: SavedQuery | str, params: Mapping[str, str] | None = None,
        names: Names | None = None) -> Result:
    """Run a query, given as text or saved, with values for its parameters (labels, CURIEs, IRIs, numbers, dates).

    The prefixes of oreloop need no declaration. Rows stand in the order that the query asks for; if it asks for none,
    they are sorted. Nothing is cut.

    Raises:
        QueryError: it is not allowed, or wrong: says line and column. UsageError: a parameter is wrong.
    """
    saved = read_query(query) if isinstance(query, str) else query
    check_query(saved.text)
    values = _values(saved, params or {}, names or Names(graph), graph.base)
    with _engine(saved):
        solutions = _solutions(graph.store, saved, graph.base, values)
        if isinstance(solutions, ox.QueryBoolean):
            return Result("ask", answer=bool(solutions), base=graph.base)
        if isinstance(solutions, ox.QueryTriples):
            triples = {str(triple): triple for triple in solutions}
            return Result("construct", triples=tuple(triples[key] for key in sorted(triples)), base=graph.base)
        variables = [v.value for v in solutions.variables]
        shown = [v for v in variables if not saved.columns or v in saved.columns or v not in saved.params]
        rows = [tuple(solution[v] for v in shown) for solution in solutions]
    if not re.search(r"\bORDER\b", saved.text, re.IGNORECASE):
        rows.sort(key=lambda row: [str(term or "") for term in row])
    return Result("select", tuple(shown), tuple(rows), base=graph.base)


def solutions(graph: GraphStore, query: SavedQuery) -> tuple[list[str], Iterator[ox.QuerySolution]]:
    """The variables of a saved SELECT query without parameters and its solutions one by one, in no order.

    It is for solutions that are many; `run` is for all else.

    Raises:
        QueryError, StoreError: as `run`.
    """
    check_query(query.text)
    with _engine(query):
        found = _solutions(graph.store, query, graph.base, {})
    assert isinstance(found, ox.QuerySolutions)

    def each() -> Iterator[ox.QuerySolution]:
        with _engine(query):
            yield from found

    return [variable.value for variable in found.variables], each()


def _solutions(store: ox.Store, query: SavedQuery, base: str, values: Mapping[str, ox.NamedNode | ox.Literal],
               ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    bound: Any = {ox.Variable(name): term for name, term in values.items()}
    return store.query(query.text, prefixes=prefixes(base), substitutions=bound)


@contextlib.contextmanager
def _engine(query: SavedQuery) -> Iterator[None]:
    """Turns what the engine raises into errors of ours."""
    try:
        yield
    except SyntaxError as error:
        raise _syntax_error(query.text, str(error)) from None
    except RuntimeError as error:
        raise QueryError(str(error), where=query.name, hint=_UNBOUND) from None
    except OSError as error:
        raise StoreError(f"the database can't be read ({error})", hint="run oreloop build") from None


def _syntax_error(text: str, message: str) -> QueryError:
    """The engine's message with the line that it means, and a mark under the word.

    It reads `error at L:C: expected one of A, B, ...`; L and C count from 1 and are as far as the parser got, which is
    often the end of a word that has no place there.
    """
    found = re.match(r"error at ([0-9]+):([0-9]+): (.*)", message, re.DOTALL)
    if found is None:
        return QueryError(message, where="query", hint="this is no SPARQL 1.1")
    lines = text.split("\n")
    offset = sum(len(line) + 1 for line in lines[:int(found[1]) - 1]) + int(found[2]) - 1
    if text[offset:].strip():
        offset -= len(re.split(r"[^\w:.\-?$@]", text[:offset])[-1])
        offset += len(text[offset:]) - len(text[offset:].lstrip())
        word = re.match(r"[?$@]?[\w:.\-]+|.", text[offset:])
        what = f"{word[0] if word else text[offset]} is not expected here"
    else:
        offset, what = len(text.rstrip()), "the query ends too early, or is wrong before its end"
    if "Prefix not found" in message:
        what = "this prefix is not declared"
    elif len(expected := re.findall(r"\b[A-Z]{2,}[A-Z ]*|\"[^\"\s]+\"", found[3])) > 1:
        what += ", but " + ", ".join(expected[:_EXPECTED]) + (" ..." if len(expected) > _EXPECTED else "")
    begin = text.rfind("\n", 0, offset) + 1
    start = max(begin, offset - 60)
    shown = text[start:offset + 40].partition("\n")[0]
    return QueryError(f"{what}\n{shown}\n{' ' * (offset - start)}^", where=place(text, offset))


def _values(query: SavedQuery, given: Mapping[str, str], names: Names, base: str,
            ) -> dict[str, ox.NamedNode | ox.Literal]:
    for name in given:
        if name not in query.params:
            hint = "there is " + ", ".join(query.params) if query.params else "it has none"
            raise UsageError(f"{query.name} has no parameter {name!r}", hint=hint)
    values = {}
    for parameter in query.params.values():
        text = given.get(parameter.name, parameter.default)
        if text is not None:
            values[parameter.name] = _term(parameter, text, names, base)
        elif parameter.required:
            raise UsageError(f"{query.name} needs the parameter {parameter.name!r} ({parameter.type})",
                             hint=parameter.description or "give it a value")
    return values


def _term(parameter: Parameter, text: str, names: Names, base: str) -> ox.NamedNode | ox.Literal:
    if parameter.type in THINGS:
        return ox.NamedNode(names.resolve(text, None if parameter.type == "entity" else parameter.type))
    if parameter.type == "property":
        return ox.NamedNode(names.resolve_property(text))
    if parameter.type == "iri":
        iri = expand(text, base)
        if iri is None or not is_iri(iri):
            raise UsageError(f"{parameter.name} is no IRI: {text!r}", hint="give an IRI or a CURIE, as in place:japan")
        return ox.NamedNode(iri)
    if not LITERALS[parameter.type].fullmatch(text):
        raise UsageError(f"{parameter.name} can't be {text!r}", hint=f"its type is {parameter.type}"
                         + (", as 2026, 2026-11 or 2026-11-23" if parameter.type == "date" else ""))
    datatype = _DATES[len(text)] if parameter.type == "date" else parameter.type
    return ox.Literal(text, datatype=ox.NamedNode(_XSD + datatype))


def _check_fit(query: SavedQuery, where: str) -> None:
    """Check that columns and parameters of a header are what the query itself has."""
    any_term = ox.NamedNode("urn:any")
    try:
        check_query(query.text)
        with _engine(query):
            solutions = _solutions(ox.Store(), query, HOME, {})
    except QueryError as error:
        line = re.match(r"line ([0-9]+)", error.where)
        raise broken(error.what, f"{where}:{line[1] if line else 1}", error.hint or error.where) from None
    for name in query.params:
        spot = f"{where}:{line_of(query.text, name)}"
        if alone := re.search(_ALONE.format(re.escape(name)), query.text, re.IGNORECASE | re.VERBOSE):
            raise broken(f"{alone[0]} is decided before ?{name} is bound", spot, f"write COALESCE(?x = ?{name}, true)")
        try:
            _solutions(ox.Store(), query, HOME, {name: any_term})
        except RuntimeError:
            raise broken(f"the query does not select its parameter ?{name}", spot, _UNBOUND) from None
    selected = [v.value for v in solutions.variables] if isinstance(solutions, ox.QuerySolutions) else ["answer"]
    if wrong := odd(query.columns, selected):
        raise broken(f"the query returns no column {wrong}", f"{where}:{line_of(query.text, wrong)}", "mend columns")
    if missing := odd(selected if query.columns else (), [*query.columns, *query.params]):
        raise broken(f"columns does not describe ?{missing}", f"{where}:1", "say what it holds")
