"""A table of what projects are about, without the texts that say so: materials, steps, products and flows by their ids.

A row names one project of CORDIS; each thing in a cell is a claim of its own with its part of the cell as evidence.
What a project sets out to do is planned: see `oreloop.objectives`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import PurePosixPath

from oreloop.errors import Issue
from oreloop.model import Claim, Name, Relation, Statement, Triple
from oreloop.objectives.reading import PLANNED
from oreloop.tables.importer import Cells, Importer
from oreloop.tables.records import Record
from oreloop.tables.texts import naming_cell
from oreloop.vocabulary import load_vocabulary

COLUMNS = ("materials", "steps", "products", "flows", "buildsOn")
KEYS = ("projectID", "projectAcronym")
#: What somebody read out of a text and wrote down is less sure than what a record states.
CONFIDENCE = 0.8
_ITEM = re.compile(r"[^;\s][^;]*[^;\s]|[^;\s]")
_ARROW = re.compile(r"\s*>\s*")


@cache
def _known() -> dict[str, Name]:
    """Materials and steps as claims name them, by kind and id ("material/apatite")."""
    return {term.id: Name(term.label, term.type, (("vocabulary", term.id),))
            for term in load_vocabulary().terms.values() if term.type in ("Material", "Step")}


def _term(kind: str) -> Callable[[str], Name | None]:
    return lambda item: _known().get(f"{kind}/{item}")


_material, _step = _term("material"), _term("step")


def _statement(column: str, item: str, project: Name) -> Statement | None:
    """What an item of a column says of the project; None where it can't be read."""
    if column == "flows":
        return _flow(_ARROW.split(item), project)
    predicate, read = {"materials": ("addressesMaterial", _material), "steps": ("performs", _step),
                       "products": ("produces", _material),
                       "buildsOn": ("buildsOn", lambda name: Name(name, "Project"))}[column]
    value = read(item)
    return None if value is None else Triple(project, predicate, value)


def _flow(ends: Sequence[str], project: Name) -> Relation | None:
    """`input > output`, or `input > step > output`."""
    input_, output = _material(ends[0]), _material(ends[-1])
    step = _step(ends[1]) if len(ends) == 3 else None
    if not 2 <= len(ends) <= 3 or input_ is None or output is None or (len(ends) == 3 and step is None):
        return None
    via = (("viaStep", step),) if step is not None else ()
    return Relation("Flow", (("input", input_), ("output", output), ("actor", project), *via))


def _read(rows: Iterable[Record], file: str) -> Iterator[Claim | Issue]:
    for record in rows:
        cells = Cells(record, file)
        grant = cells.name("projectID")
        if not grant:
            cells.doubt("this row is left out: projectID is empty", "fill the cell or remove the row")
            yield from cells.issues
            continue
        project = Name(cells.name("projectAcronym") or grant, "Project", (("grant", grant),))
        claims = list(_claims(cells, project))
        yield from cells.issues
        yield from claims


def _claims(cells: Cells, project: Name) -> Iterator[Claim]:
    named = naming_cell(cells, "projectAcronym", "projectID")
    for column in COLUMNS:
        for item in _ITEM.finditer(cells.record.cells.get(column, "")):
            statement = _statement(column, item.group(), project)
            if statement is None:
                cells.doubt(f"{column} names nothing that is known: {item.group()[:40]!r}",
                            "write ids of ontology/vocabulary with ; between, a flow as input > output")
                continue
            status = PLANNED if column in ("steps", "products", "flows") else ""
            yield Claim(cells.file, statement, (cells.record.cell_evidence(column, *item.span()), named), status, "",
                        CONFIDENCE, IMPORTER.name)


def _accepts(file: str, header: tuple[str, ...]) -> bool:
    return {*KEYS, *COLUMNS} <= set(header) or PurePosixPath(file).name.split(".")[0] == "subjects"


IMPORTER = Importer("project-subjects", "materials, steps, products and flows of projects (subjects.csv)",
                    (*KEYS, *COLUMNS), _accepts, _read, "What projects of CORDIS are about, found in their objectives",
                    "oreloop, after CORDIS, European Commission", "CC-BY-4.0", "en")
