"""Make the example's table set again: `python tests/make_cordis_example.py ../shared/data/cordis_horizon_crm`.

Writes graph/sources/cordis/*.csv: the projects that are tagged as being about rare earths or permanent magnets and
matched in more than a passing mention, with their rows of the other tables, in the order and with the columns of the
source. Left out are texts written by people (objectives), addresses, and the tags themselves. What oreloop finds in the
objectives beyond titles and keywords goes into subjects.csv, as ids of materials and steps. See docs/cordis.md.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from pathlib import Path

from oreloop.model import Claim, Name, Relation, Row, Triple
from oreloop.tables import read_table
from oreloop.tables.subjects import IMPORTER, KEYS

TARGET = Path(__file__).parents[1] / "graph" / "sources" / "cordis"
TAGS = {"rare_earth", "permanent_magnet"}

#: The tables, each with the column of the grant number and the columns that are left out.
TABLES = {
    "project.csv": ("id", {"objective", "crmTags", "crmTier"}),
    "organization.csv": ("projectID", {"vatNumber", "street", "postCode"}),
    "topics.csv": ("projectID", set[str]()),
    "legalBasis.csv": ("projectID", set[str]()),
    "euroSciVoc.csv": ("projectID", set[str]()),
}


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table by column."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def select_projects(projects: list[dict[str, str]]) -> set[str]:
    """The grant numbers of the projects to keep."""
    return {p["id"] for p in projects if p["crmTier"] == "core" and TAGS & set(p["crmTags"].split(";"))}


def found_in_objectives(claims: Iterable[object]) -> dict[str, dict[str, set[str]]]:
    """By grant number: what only the objectives of projects tell, as items of the columns of subjects.csv."""
    found: dict[str, dict[str, set[str]]] = {}
    for claim in claims:
        if not isinstance(claim, Claim) or isinstance(claim.statement, Row):
            continue
        if {e.column for e in claim.evidence if e.role == "statement"} == {"objective"}:
            project, column, item = as_item(claim.statement)
            found.setdefault(project, {}).setdefault(column, set()).add(item)
    return found


def as_item(statement: Triple | Relation) -> tuple[str, str, str]:
    """The grant number of a statement's project, the column of subjects.csv, and the item that says the same there."""
    if isinstance(statement, Relation):
        parts = {role: term for role, term in statement.parts if isinstance(term, Name)}
        return dict(parts["actor"].ids)["grant"], "flows", f"{local(parts['input'])} > {local(parts['output'])}"
    assert isinstance(statement.object, Name)
    column = {"addressesMaterial": "materials", "performs": "steps", "produces": "products", "buildsOn": "buildsOn"}
    return dict(statement.subject.ids)["grant"], column[statement.predicate], local(statement.object)


def local(name: Name) -> str:
    """The id of a material or step without its kind; the name of anything else."""
    return dict(name.ids)["vocabulary"].partition("/")[2] if name.ids else name.name


def write_subjects(source: Path, target: Path, projects: Iterable[dict[str, str]]) -> None:
    """Write subjects.csv: a row for each of these projects that has something to tell."""
    found = found_in_objectives(read_table(source / "project.csv", "project.csv"))
    with (target / "subjects.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(IMPORTER.columns)
        for project in projects:
            if columns := found.get(project["id"]):
                cells = ["; ".join(sorted(columns.get(c, ()))) for c in IMPORTER.columns[len(KEYS):]]
                writer.writerow([project["id"], project["acronym"], *cells])


def make_example(source: Path, target: Path) -> None:
    """Write the table set from the slice in `source`."""
    projects = read_rows(source / "project.csv")
    chosen = select_projects(projects)
    target.mkdir(parents=True, exist_ok=True)
    for file, (key, left_out) in TABLES.items():
        rows = read_rows(source / file)
        columns = [c for c in rows[0] if c not in left_out]
        with (target / file).open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(row for row in rows if row[key] in chosen)
    write_subjects(source, target, (project for project in projects if project["id"] in chosen))


if __name__ == "__main__":
    make_example(Path(sys.argv[1]), TARGET)
