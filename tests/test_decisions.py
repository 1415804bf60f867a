from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oreloop.decisions import (
    ClaimDecision,
    Decisions,
    LinkDecision,
    add_decision,
    identifier,
    load_decisions,
)
from oreloop.errors import UsageError

LINKS_HEADER = "type,left,right,judgement,who,when,why\n"
CLAIMS_HEADER = "claim,judgement,who,when,why\n"


def write(folder: Path, links: str = "", claims: str = "") -> Path:
    if links:
        (folder / "links.csv").write_text(LINKS_HEADER + links, encoding="utf-8")
    if claims:
        (folder / "claims.csv").write_text(CLAIMS_HEADER + claims, encoding="utf-8")
    return folder


def test_no_files_no_decisions(tmp_path: Path) -> None:
    assert load_decisions(tmp_path) == Decisions()
    assert load_decisions(tmp_path / "nowhere") == Decisions()


def test_reads_both_files(tmp_path: Path) -> None:
    write(tmp_path, 'Organisation,LCM,"Less Common Metals, Ltd",same,Ada,2026-01-31,same address\n',
          "abc,reject,Ada,2026-01-31,misread\nabd,accept,,,\n")
    decisions = load_decisions(tmp_path)
    assert decisions.links == (LinkDecision("Organisation", "LCM", "Less Common Metals, Ltd", "same", "Ada",
                                            "2026-01-31", "same address"),)
    assert decisions.rejects("abc") and not decisions.rejects("abd") and not decisions.rejects("other")
    assert not decisions.issues


def test_order_of_rows_and_byte_order_mark_do_not_matter(tmp_path: Path) -> None:
    rows = ["Project,A,B,same,,2026-01-01,\n", "Project,B,C,different,,,\n"]
    first = load_decisions(write(tmp_path, "".join(rows)))
    (tmp_path / "links.csv").write_text("\ufeff" + LINKS_HEADER + "".join(reversed(rows)), encoding="utf-8")
    assert load_decisions(tmp_path) == first


def test_the_later_decision_holds(tmp_path: Path) -> None:
    write(tmp_path, "Project,A,B,different,,2026-01-01,\nProject,B,A,same,,2026-02-01,\n")
    decisions = load_decisions(tmp_path)
    assert [d.judgement for d in decisions.links] == ["same"]
    assert not decisions.issues


def test_contradictions_are_reported_and_the_careful_one_holds(tmp_path: Path) -> None:
    write(tmp_path, "Project,A,B,same,,,\nProject,B,A,different,,,\n", "c1,accept,,,\nc1,reject,,,\n")
    decisions = load_decisions(tmp_path)
    assert [d.judgement for d in decisions.links] == ["different"]
    assert decisions.rejects("c1")
    assert [i.what for i in decisions.issues] == ["contradictory decisions on c1", "contradictory decisions on A and B"]


@pytest.mark.parametrize(("text", "line", "what", "hint"), [
    ("type,left,right,judgment,who,when,why\n", 1, "unknown column 'judgment'", "judgement"),
    ("type,left,right,judgement,who,when\n", 1, "the column why is missing", "first line"),
    ("type,left,right,judgement,who,when,why,why\n", 1, "stands twice", "first line"),
    (LINKS_HEADER + "Project,A,B,perhaps,,,\n", 2, "unknown judgement 'perhaps'", "same or different"),
    (LINKS_HEADER + "Project,A,B,same,,,\nProject,A,,same,,,\n", 3, "the cell right is empty", "fill it"),
    (LINKS_HEADER + "Project,A,B,same\n", 2, "4 cells", "double quotes"),
    (LINKS_HEADER + "Project,A,B,same,,yesterday,\n", 2, "no date", "2026-01-31"),
    (LINKS_HEADER + 'Project,"A"x,B,same,,,\n', 2, "no CSV", "double quotes"),
])
def test_strict_reading(tmp_path: Path, text: str, line: int, what: str, hint: str) -> None:
    (tmp_path / "links.csv").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        load_decisions(tmp_path)
    assert error.value.where.endswith(f"links.csv:{line}")
    assert what in error.value.what and hint in error.value.hint


def test_wrong_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "claims.csv").write_bytes(CLAIMS_HEADER.encode() + b"caf\xe9,accept,,,\n")
    with pytest.raises(UsageError, match="UTF-8"):
        load_decisions(tmp_path)


def test_identifiers_and_names_are_told_apart() -> None:
    assert identifier("city:DE/pforzheim") == ("city", "DE/pforzheim")
    assert identifier("vocabulary:place/japan") == ("vocabulary", "place/japan")
    assert identifier("Note: a name") is None
    assert identifier("pic:") is None


def test_adding_to_a_file_without_line_end(tmp_path: Path) -> None:
    (tmp_path / "claims.csv").write_text(CLAIMS_HEADER + "c1,accept,,,", encoding="utf-8")
    add_decision(tmp_path, ClaimDecision("c2", "reject"))
    assert sorted(load_decisions(tmp_path).claims) == ["c1", "c2"]


cells = st.text(st.characters(exclude_categories=("Cc", "Cs", "Z")), min_size=1, max_size=8)


@given(decisions=st.lists(st.builds(LinkDecision, type=st.just("Project"), left=cells, right=cells,
                                    judgement=st.sampled_from(["same", "different"]), who=cells, why=cells),
                          max_size=6, unique_by=lambda d: frozenset((d.left, d.right))))
def test_what_is_added_is_read(tmp_path_factory: pytest.TempPathFactory, decisions: list[LinkDecision]) -> None:
    folder = tmp_path_factory.mktemp("decisions")
    for decision in decisions:
        add_decision(folder, decision)
    assert load_decisions(folder).links == tuple(sorted(decisions))
