"""A result unfolded: the quotes that each row rests on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from oreloop.analyses.outcome import Outcome
from oreloop.evidence import Citation, EvidenceReader
from oreloop.model import Json, Table

if TYPE_CHECKING:
    from oreloop.store import GraphStore

_COLUMNS = ("row", "quote", "document", "title", "issued", "place", "status")


def citations(graph: GraphStore, outcome: Outcome, row: int) -> tuple[Citation, ...]:
    """The places in documents that a row (counted from 1) rests on, sorted by file and position."""
    reader = EvidenceReader(graph)
    found = {c: None for claim in outcome.rows[row - 1].claims for c in reader.of_claim(claim)}
    return tuple(sorted(found, key=lambda citation: citation.order))


def quotes(graph: GraphStore, outcome: Outcome, rows: Iterable[int]) -> Table:
    """The quotes behind rows (counted from 1): one line a quote, with the row, the document and its place there."""
    return Table.of(_COLUMNS, [(row, c.quote, c.file, c.title, c.issued, c.place, c.status)
                               for row in rows for c in citations(graph, outcome, row)])


def as_json(graph: GraphStore, outcome: Outcome) -> Json:
    """An outcome for a program: what made it, its rows with their citations, and the notes."""
    run = outcome.run
    rows = [{**record, "evidence": [c.to_json() for c in citations(graph, outcome, number)]}
            for number, record in enumerate(outcome.records(), 1)]
    return {"analysis": run.name, "parameters": dict(run.parameters), "graph": run.revision,
            "projections": list(run.projections), "notes": list(outcome.notes), "rows": rows}

