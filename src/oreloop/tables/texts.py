"""What title, keywords and objective of a project's record tell, as claims with the cell as their evidence."""

from __future__ import annotations

from collections.abc import Iterator

from oreloop.claims import merged
from oreloop.errors import Issue
from oreloop.model import Claim, Evidence, Name
from oreloop.objectives.naming import Subject, uses
from oreloop.objectives.reading import Finding, read_keywords, read_objective, read_title
from oreloop.tables.importer import Cells

EXTRACTOR = "objectives"
#: Code points of the longest text that is read; the longest objective of Horizon Europe has 4,000.
LONGEST_TEXT = 10_000
_COLUMNS = {"title": read_title, "keywords": read_keywords, "objective": read_objective}


def project_texts(cells: Cells, project: Name) -> Iterator[Claim | Issue]:
    """The claims of one record of a project; what several of its cells or sentences tell is one claim.

    A quote that does not name the project has the cell beside it that does as its antecedent.
    """
    given = {column: text for column in _COLUMNS if (text := cells.record.cells.get(column, ""))}
    texts = {column: text for column, text in given.items() if len(text) <= LONGEST_TEXT}
    for column in given.keys() - texts.keys():
        cells.doubt(f"{column} is not read for materials: it is longer than {LONGEST_TEXT:,} characters", "shorten it")
    yield from cells.issues
    subject = Subject(project, (project.name,), "\n".join(texts.values()))
    updated = cells.date("contentUpdateDate")
    stated_on = updated.value if updated else ""
    yield from merged(_claim(cells, project, column, finding, stated_on) for column, text in texts.items()
                      for finding in _COLUMNS[column](text, subject))


def _claim(cells: Cells, project: Name, column: str, finding: Finding, stated_on: str) -> Claim:
    evidence = [cells.record.cell_evidence(column, finding.start, finding.end)]
    if not any(uses(project.name, evidence[0].quote)):
        evidence.append(naming_cell(cells, "acronym", "id"))
    return Claim(cells.file, finding.statement, tuple(evidence), finding.status, "", finding.confidence, EXTRACTOR,
                 finding.rule, stated_on)


def naming_cell(cells: Cells, acronym: str, grant: str) -> Evidence:
    """The cell by which a record names its project: that of the acronym, or of the grant number where it has none."""
    return cells.record.whole_cell(acronym if cells.name(acronym) else grant, role="antecedent")
