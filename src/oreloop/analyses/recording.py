"""A result as RDF in the named graph `graph/analysis/<name>`.

The table follows "Generating RDF from Tabular Data on the Web" (W3C 2015): the graph's IRI is the table, a row is
`#row=N` and a column the property `#NAME`. Where that note leaves blank nodes, IRIs stand here: a chain is an `rdf:Seq`
at `#cell=ROW,COLUMN` (RFC 7111). PROV-O says what made it: the run with its projections, parameters and the version of
the graph, and for each row the claims that it rests on.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from oreloop.analyses.cells import Cell, Chain, Several, Thing, shown
from oreloop.analyses.outcome import Outcome, Run
from oreloop.errors import UsageError
from oreloop.iri import PREFIXES, digest, entity_iri, graph_iri
from oreloop.opening import lock_file
from oreloop.store import BuildLock, read_revision, replace_graph
from oreloop.terms import label, named, typed, whole
from oreloop.workspace import Workspace

_TYPE = named("rdf:type")


def analysis_graph(run: Run) -> str:
    """The IRI of the named graph that holds the result of a run."""
    return graph_iri(run.base, "analysis", run.name)


def outcome_quads(outcome: Outcome) -> Iterator[ox.Quad]:
    """The quads of an outcome that `oreloop.analyses.analyse` made; the same outcome gives the same quads."""
    graph = ox.NamedNode(analysis_graph(outcome.run))
    return (ox.Quad(t.subject, t.predicate, t.object, graph) for t in _triples(outcome, graph))


def save_outcome(workspace: Workspace, outcome: Outcome) -> str:
    """Put an outcome into the database of its workspace, in the place of an older one; returns the graph's IRI.

    Raises:
        UsageError: the database is of another version than the outcome. StoreError: it can't be written.
    """
    graph = analysis_graph(outcome.run)
    with BuildLock(lock_file(workspace)):
        if read_revision(workspace.store) != outcome.run.revision:
            raise UsageError("the graph was built anew since this was analysed", where=str(workspace.root),
                             hint="analyse it again")
        replace_graph(workspace.store, graph, outcome_quads(outcome))
    return graph


def _triples(outcome: Outcome, table: ox.NamedNode) -> Iterator[ox.Triple]:
    yield from _run_triples(outcome.run, table)
    yield ox.Triple(table, _TYPE, named("csvw:Table"))
    yield ox.Triple(table, named("dcterms:title"), label(outcome.run.summary, "en"))
    for note in outcome.notes:
        yield ox.Triple(table, named("rdfs:comment"), label(note, "en"))
    columns = [_part(table, name) for name in outcome.columns]
    for column, name in zip(columns, outcome.columns, strict=True):
        yield ox.Triple(column, _TYPE, named("rdf:Property"))
        yield ox.Triple(column, named("rdfs:label"), label(name.replace("_", " "), "en"))
    for number, row in enumerate(outcome.rows, 1):
        node = _part(table, f"row={number}")
        yield ox.Triple(table, named("csvw:row"), node)
        yield ox.Triple(node, _TYPE, named("csvw:Row"))
        yield ox.Triple(node, named("csvw:rownum"), whole(number))
        for place, (column, cell) in enumerate(zip(columns, row.cells, strict=True), 1):
            if isinstance(cell, Chain):
                seq = _part(table, f"cell={number},{place}")
                yield ox.Triple(node, column, seq)
                yield ox.Triple(seq, _TYPE, named("rdf:Seq"))
                yield ox.Triple(seq, named("rdfs:label"), label(str(shown(cell, outcome.label))))
                for member, item in enumerate(cell.items, 1):
                    yield from (ox.Triple(seq, named(f"rdf:_{member}"), term) for term in _terms(item))
            else:
                yield from (ox.Triple(node, column, term) for term in _terms(cell))
        for claim in row.claims:
            yield ox.Triple(node, named("prov:wasDerivedFrom"), ox.NamedNode(claim))


def _run_triples(run: Run, table: ox.NamedNode) -> Iterator[ox.Triple]:
    key = digest(run.name, run.revision, *(part for pair in run.parameters for part in pair))
    node = ox.NamedNode(entity_iri(run.base, "run", key))
    yield ox.Triple(table, named("prov:wasGeneratedBy"), node)
    yield ox.Triple(node, _TYPE, named("orl:AnalysisRun"))
    yield ox.Triple(node, _TYPE, named("prov:Activity"))
    yield ox.Triple(node, named("rdfs:label"), label(run.name))
    if run.revision:
        yield ox.Triple(node, named("orl:graphVersion"), label(run.revision))
    for projection in run.projections:
        yield ox.Triple(node, named("orl:projection"), label(f"projections/{projection}"))
    for name, value in run.parameters:
        parameter = ox.NamedNode(f"{node.value}-{name}")
        yield ox.Triple(node, named("orl:parameter"), parameter)
        yield ox.Triple(parameter, _TYPE, named("orl:Parameter"))
        yield ox.Triple(parameter, named("rdfs:label"), label(name))
        yield ox.Triple(parameter, named("rdf:value"), label(value))


def _part(table: ox.NamedNode, fragment: str) -> ox.NamedNode:
    return ox.NamedNode(f"{table.value}#{fragment}")


def _terms(cell: Cell) -> Iterator[ox.NamedNode | ox.Literal]:
    """The terms of a cell: none for an empty one, one for each thing of a list."""
    if isinstance(cell, Several | Chain):
        for item in cell.items:
            yield from _terms(item)
    elif isinstance(cell, Thing):
        yield ox.NamedNode(cell)
    elif isinstance(cell, bool):
        yield typed("true" if cell else "false", "boolean")
    elif isinstance(cell, int):
        yield whole(cell)
    elif isinstance(cell, float):
        yield ox.Literal(repr(cell), datatype=ox.NamedNode(PREFIXES["xsd"] + "double"))
    elif cell:
        yield label(cell)
