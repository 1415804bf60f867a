"""The table of what projects are about: each thing in a cell is a claim with its part of the cell as evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from make_cordis_example import TARGET, as_item
from oreloop.model import Claim, Name, Relation, Triple
from oreloop.schema import load_schema
from oreloop.tables import read_table
from oreloop.tables.subjects import IMPORTER
from table_reading import read_text

HEADER = ",".join(IMPORTER.columns) + "\n"
EXAMPLE = TARGET / "subjects.csv"


def short(claim: Claim) -> tuple[str, ...]:
    statement = claim.statement
    if isinstance(statement, Triple):
        assert isinstance(statement.object, Name)
        return (statement.predicate, statement.object.name, claim.status)
    assert isinstance(statement, Relation)
    return (statement.type, *(term.name for _, term in statement.parts if isinstance(term, Name)), claim.status)


def test_each_thing_in_a_cell_is_a_claim(tmp_path: Path) -> None:
    row = ("7,LOOPMAG,neodymium; ferrite-magnet,recycling,magnet-powder,"
           "magnet-scrap > magnet-powder;magnet-scrap>sorting>neodymium,SUSMAGPRO; REProMag\n")
    claims, issues = read_text(tmp_path, "subjects.csv", HEADER + row)
    assert not issues
    assert [short(claim) for claim in claims] == [
        ("addressesMaterial", "neodymium", ""), ("addressesMaterial", "ferrite magnet", ""),
        ("performs", "recycling", "Planned"), ("produces", "magnet powder", "Planned"),
        ("Flow", "magnet manufacturing scrap", "magnet powder", "LOOPMAG", "Planned"),
        ("Flow", "magnet manufacturing scrap", "neodymium", "LOOPMAG", "sorting", "Planned"),
        ("buildsOn", "SUSMAGPRO", ""), ("buildsOn", "REProMag", "")]
    for claim in claims:
        quote, named = claim.evidence
        cells = dict(zip(IMPORTER.columns, row.rstrip("\n").split(","), strict=True))
        assert quote.stands_in(cells[quote.column]) and quote.row == 1
        assert (named.quote, named.column, named.role) == ("LOOPMAG", "projectAcronym", "antecedent")


@pytest.mark.parametrize(("cells", "named"), [
    ("unobtainium,,,,", "'unobtainium'"), (",neodymium,,,", "'neodymium'"), (",,,neodymium,", "'neodymium'"),
    (",,,neodymium > sorting,", "'neodymium > sorting'"), (",,,ore > ore > ore > ore,", "'ore > ore > ore > ore'")])
def test_what_is_not_known_is_said(tmp_path: Path, cells: str, named: str) -> None:
    claims, issues = read_text(tmp_path, "subjects.csv", f"{HEADER}7,LOOPMAG,{cells}\n")
    assert not claims
    assert [issue.where for issue in issues] == ["cordis/subjects.csv:1"]
    assert named in issues[0].what


def test_a_row_without_project_is_left_out(tmp_path: Path) -> None:
    claims, issues = read_text(tmp_path, "about.csv", f"{HEADER},LOOPMAG,neodymium,,,,\n")
    assert not claims
    assert [i.line() for i in issues] == ["cordis/about.csv:1: this row is left out: projectID is empty; "
                                          "fill the cell or remove the row"]


def test_the_example_says_in_ids_what_its_importer_reads() -> None:
    claims = [item for item in read_table(EXAMPLE, "cordis/subjects.csv") if isinstance(item, Claim)]
    assert len(claims) > 60
    schema = load_schema()
    assert [p for c in claims for p in schema.problems(c.statement)] == []
    rows = EXAMPLE.read_text(encoding="utf-8").splitlines()[1:]
    for claim in claims:
        assert isinstance(claim.statement, Triple | Relation)
        project, _, item = as_item(claim.statement)
        assert claim.evidence[0].quote == item
        assert rows[(claim.evidence[0].row or 0) - 1].startswith(project + ",")
