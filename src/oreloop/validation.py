"""Is a built graph sound? SHACL shapes (ontology/shapes.ttl) and checks, queries of which every row is a fault."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from oreloop.errors import KnowledgeError, UsageError
from oreloop.iri import HOME, PREFIXES, compress, is_iri
from oreloop.model import Table
from oreloop.resources import folder
from oreloop.schema import load_schema

if TYPE_CHECKING:
    from oreloop.store import GraphStore

SHAPES = HOME + "shapes#"
#: What a finding can be, the worst first. Violations make a check fail, the rest does not.
SEVERITIES = ("violation", "warning", "info")

_SUBCLASS = PREFIXES["rdfs"] + "subClassOf"
_SH = PREFIXES["sh"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: the node as a CURIE, the shape or check that found it, how bad it is, and what to do.

    `path` is the property as a CURIE, empty where a shape looks at the whole node or along several properties;
    `value` is the lexical form or CURIE of the value at fault, empty where something is missing.
    """

    node: str
    shape: str
    severity: str
    message: str
    path: str = ""
    value: str = ""

    def line(self) -> str:
        """The finding as one line: `violation Claim-evidence claim:8e21 orl:evidence: what to do`."""
        about = " ".join(part for part in (self.severity, self.shape, self.node, self.path) if part)
        return f"{about}: {self.message}" + (f" (found: {self.value})" if self.value else "")


@dataclass(frozen=True, slots=True)
class Check:
    """What the saved query `checks/<name>` found: a row of its table is a fault, its first column the node.

    `message` may name columns in braces: "{project} gets {sum} of {maximum} euros".
    """

    name: str
    severity: str
    message: str
    table: Table


@dataclass(frozen=True, slots=True)
class Report:
    """All findings: the worst first, then by shape, node, path and value."""

    findings: tuple[Finding, ...]

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The violations: a graph that has one is not to be trusted."""
        return tuple(f for f in self.findings if f.severity == "violation")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What is no violation."""
        return tuple(f for f in self.findings if f.severity != "violation")

    def table(self) -> Table:
        """The findings as a table."""
        return Table.of(("severity", "shape", "node", "path", "value", "message"),
                        [(f.severity, f.shape, f.node, f.path, f.value, f.message) for f in self.findings])


def run_checks(graph: GraphStore) -> list[Check]:
    """What each saved query under queries/checks finds in a graph.

    Raises:
        KnowledgeError, QueryError: a check is broken.
    """
    from oreloop.names import Names
    from oreloop.queries import load_queries, run

    names, queries = Names(graph), load_queries()
    return [Check(check.name, check.severity, check.message or check.summary, run(graph, check, names=names).table())
            for check in (queries[name] for name in queries if name.startswith("checks/"))]


def validate(graph: GraphStore, checks: Iterable[Check] | None = None) -> Report:
    """Hold a graph against the shapes, and add what checks found: all saved checks, unless some are given.

    The shapes look at the graphs of entities, vocabulary, catalogue and claims: at what was said and where, and not
    at what was inferred or rejected. Checks see what any query sees.

    Raises:
        KnowledgeError: the shapes are broken, or a check has no such severity or column.
        UsageError: no SHACL engine is installed.
    """
    checks = run_checks(graph) if checks is None else checks
    shown = {graph.graph(name) for name in ("catalog", "entities", "vocabulary")}
    names = [iri for iri in graph.graphs() if iri in shown or iri.startswith(graph.graph("claims/"))]
    triples = (ox.Triple(q.subject, q.predicate, q.object) for q in graph.quads(names))
    found = {*validate_triples(triples, base=graph.base), *(f for check in checks for f in _rows(check))}
    return Report(tuple(sorted(found, key=_order)))


def validate_triples(triples: Iterable[ox.Triple], *, base: str = HOME) -> tuple[Finding, ...]:
    """What the shapes find in these triples, to which the class hierarchy of the ontology is added; sorted.

    Raises:
        KnowledgeError: the shapes are broken.
        UsageError: no SHACL engine is installed.
    """
    hierarchy = (t for t in load_schema().triples if t.predicate.value == _SUBCLASS)
    data = ox.serialize([*triples, *hierarchy], format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    return tuple(sorted({_finding(*raw, base) for raw in _engine()(data.decode())}, key=_order))


#: A result as an engine gives it: focus node, shape, severity, message, path, value; terms without their syntax.
_Raw = tuple[str, str, str, str, str, str]


def _engine() -> Callable[[str], Iterator[_Raw]]:
    """`shacl` (compiled, no dependencies), or `pyshacl` where that is not to be had."""
    try:
        import shacl  # noqa: F401
    except ImportError:
        try:
            import pyshacl  # noqa: F401
        except ImportError:
            raise UsageError("no SHACL engine is installed", hint="pip install shacl") from None
        return _by_pyshacl
    return _by_shacl


@functools.cache
def _compiled() -> object:
    import shacl

    path = folder("ontology") / "shapes.ttl"
    try:
        return shacl.Shapes.from_file(str(path))
    except (ValueError, OSError) as error:
        raise KnowledgeError(f"the shapes can't be read ({error})", where=str(path),
                             hint="install oreloop again") from None


def _by_shacl(data: str) -> Iterator[_Raw]:
    for result in _compiled().validate_text(data, format="ntriples").results:  # type: ignore[attr-defined]
        yield (result.focus_node, result.root_shape, result.severity, result.message or "",
               result.path or "", result.value_plain or "")


def _by_pyshacl(data: str) -> Iterator[_Raw]:
    import pyshacl
    from rdflib import Graph, URIRef

    path = folder("ontology") / "shapes.ttl"
    _, results, _ = pyshacl.validate(Graph().parse(data=data, format="nt"), shacl_graph=Graph().parse(path))
    # Only the results of the report itself: below them lie those of the shapes that they refer to.
    for node in results.objects(None, URIRef(_SH + "result")):
        def cell(name: str, node: object = node) -> str:
            term = results.value(node, URIRef(_SH + name))
            return "" if term is None or (name == "resultPath" and not isinstance(term, URIRef)) else str(term)

        yield (cell("focusNode"), cell("sourceShape"), cell("resultSeverity").removeprefix(_SH),
               cell("resultMessage"), cell("resultPath"), cell("value"))


def _finding(node: str, shape: str, severity: str, message: str, path: str, value: str, base: str) -> Finding:
    node, shape, path = node.strip("<>"), shape.strip("<>"), path.strip("<>")
    return Finding(compress(node, base), shape.removeprefix(SHAPES), severity.lower(), message,
                   compress(path, base) if is_iri(path) else "",
                   # A shape on the whole node has the node itself as its value, which tells nothing.
                   "" if value == node else compress(value, base))


def _rows(check: Check) -> Iterator[Finding]:
    where = f"queries/{check.name}.rq"
    if check.severity not in SEVERITIES:
        raise KnowledgeError(f"no severity is called {check.severity!r}", where=where,
                             hint="there is " + ", ".join(SEVERITIES))
    try:
        named = {field for _, field, _, _ in Formatter().parse(check.message) if field is not None}
    except ValueError as error:
        raise KnowledgeError(f"the message can't be read ({error})", where=where,
                             hint="write {column}, and {{ for a brace") from None
    if unknown := sorted(named - set(check.table.columns)):
        raise KnowledgeError(f"the message names {unknown[0]!r}, which is no column", where=where,
                             hint="there is " + ", ".join(check.table.columns))
    for row in check.table.records():
        cells = {name: "" if cell is None else str(cell) for name, cell in row.items()}
        node = next(iter(cells.values()), "")
        value = "" if named else ", ".join(f"{k} {v}" for k, v in list(cells.items())[1:] if v)
        yield Finding(node, check.name, check.severity, check.message.format_map(cells), value=value)


def _order(finding: Finding) -> tuple[int, str, str, str, str, str]:
    return (SEVERITIES.index(finding.severity), finding.shape, finding.node, finding.path, finding.value,
            finding.message)
