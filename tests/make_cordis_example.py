"""Make the example's table set again: `python tests/make_cordis_example.py ../shared/data/cordis_horizon_crm`.

Writes graph/sources/cordis/*.csv: the projects that are tagged as being about rare earths or permanent magnets and
matched in more than a passing mention, with their rows of the other tables, in the order and with the columns of the
source. Left out are texts written by people (objectives), addresses, and the tags themselves. See docs/cordis.md.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

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


def make_example(source: Path, target: Path) -> None:
    """Write the table set from the slice in `source`."""
    chosen = select_projects(read_rows(source / "project.csv"))
    target.mkdir(parents=True, exist_ok=True)
    for file, (key, left_out) in TABLES.items():
        rows = read_rows(source / file)
        columns = [c for c in rows[0] if c not in left_out]
        with (target / file).open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(row for row in rows if row[key] in chosen)


if __name__ == "__main__":
    make_example(Path(sys.argv[1]), TARGET)
