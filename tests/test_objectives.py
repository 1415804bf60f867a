"""What the texts of a project's record tell of it: rules by their examples, background that tells nothing, tables."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from oreloop.errors import Issue, KnowledgeError, UsageError
from oreloop.model import Claim, Name, Relation, Row, Triple
from oreloop.objectives.manner import ScopeRule, Wording, load_manner, read_manner
from oreloop.objectives.naming import Subject, mentions_of
from oreloop.objectives.reading import Finding, read_keywords, read_objective, read_title
from oreloop.schema import load_schema
from oreloop.tables import read_table
from oreloop.tables.texts import EXTRACTOR, LONGEST_TEXT
from table_reading import read_text, written

ROOT = Path(__file__).parent
GOLDEN = ROOT / "golden" / "objectives"
SLICE = ROOT.parents[1] / "shared" / "data" / "cordis_horizon_crm" / "project.csv"
MANNER = load_manner()
RULES: tuple[ScopeRule | Wording, ...] = (*MANNER.scopes, *MANNER.wordings)
PROJECT = Name("LOOPMAG", "Project", (("grant", "101999999"),))


def about(text: str) -> Subject:
    return Subject(PROJECT, (PROJECT.name,), text)


def said(findings: Iterable[Finding | Claim]) -> set[tuple[str, ...]]:
    """What is found, in short: property and id, or a flow's ends."""
    out: set[tuple[str, ...]] = set()
    for finding in findings:
        statement = finding.statement
        if isinstance(statement, Triple):
            assert isinstance(statement.object, Name)
            out.add((statement.predicate, _local(statement.object)))
        elif isinstance(statement, Relation):
            parts = {role: _local(term) for role, term in statement.parts if isinstance(term, Name)}
            out.add((statement.type, parts["input"], parts["output"]))
    return out


def _local(name: Name) -> str:
    return dict(name.ids)["vocabulary"].partition("/")[2] if "vocabulary" in dict(name.ids) else name.name


def objective(text: str) -> set[tuple[str, ...]]:
    return said(read_objective(text, about(text)))


# --- the rules -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("rule", "text"), [(r, t) for r in RULES for t in r.must],
                         ids=lambda value: value.id if isinstance(value, ScopeRule | Wording) else "")
def test_a_rule_finds_what_it_must(rule: ScopeRule | Wording, text: str) -> None:
    assert f"objective.{rule.id}" in {finding.rule for finding in read_objective(text, about(text))}


def test_every_rule_has_an_example() -> None:
    assert all(rule.must for rule in RULES)


@pytest.mark.parametrize("text", MANNER.background)
def test_background_tells_nothing_of_the_project(text: str) -> None:
    assert objective(text) == set()
    assert objective(f"{text} LOOPMAG will recycle magnets.") == {
        ("performs", "recycling"), ("addressesMaterial", "permanent-magnet")}


@pytest.mark.parametrize(("change", "message"), [
    (('kind = "acts"', 'kind = "does"'), "no such kind of scope: does"),
    (("[[scope]]\nid", "[[scope]]\nidd"), "unknown key 'idd'"),
    (("<acting>", "<doing>"), "no macro <doing>"),
    (('says = ["@project produces m"]', 'says = ["@project produces"]'), "can't read what this says"),
    (('says = ["@project produces m"]', 'says = ["@project produces x"]'), "'x' is not captured by the match"),
    (("[[scope]]", "[[scope]"), "it can't be read"),
])
def test_a_broken_entry_is_named(change: tuple[str, str], message: str) -> None:
    text = (ROOT.parent / "ontology" / "objectives" / "en.toml").read_text(encoding="utf-8")
    assert change[0] in text
    with pytest.raises(KnowledgeError) as error:
        read_manner(text.replace(*change, 1))
    assert message in str(error.value) and "ontology/objectives/en.toml" in str(error.value)


# --- objectives ----------------------------------------------------------------------------------------------------

def test_what_a_project_sets_out_to_do_is_planned_in_any_tense() -> None:
    for text in ("LOOPMAG will recycle magnets.", "LOOPMAG recycles magnets.", "We are recycling magnets."):
        found = {f.statement.predicate: f.status for f in read_objective(text, about(text))
                 if isinstance(f.statement, Triple)}
        assert found == {"performs": "Planned", "addressesMaterial": ""}


@pytest.mark.parametrize("subject", ["LOOPMAG", "LoopMag", "The LOOPMAG project", "This project", "We",
                                     "The consortium", "The proposed LOOPMAG project", "LOOPMAG (Loops of Magnets)"])
def test_the_project_by_any_of_its_names(subject: str) -> None:
    assert ("performs", "recycling") in objective(f"{subject} will develop the recycling of magnets.")


def test_it_means_the_project_after_a_sentence_about_it() -> None:
    assert ("performs", "sorting") in objective("LOOPMAG starts in May. It will develop the sorting of magnet scrap.")
    assert objective("China sells magnets. It will develop the sorting of magnet scrap.") == set()


def test_another_project_acts_for_itself() -> None:
    assert objective("The EU-funded project SUSMAGPRO will develop the recycling of magnets.") == set()


def test_a_scope_ends_where_something_else_is_told() -> None:
    assert objective("LOOPMAG will recycle magnets, which are made of cobalt mined in Africa.") == {
        ("performs", "recycling"), ("addressesMaterial", "permanent-magnet")}


def test_a_step_that_is_only_the_topic_of_something_is_not_done() -> None:
    for text in ("LOOPMAG will develop a training programme, guidelines for recycling and maps.",
                 "LOOPMAG will develop tools for the recycling industry.",
                 "LOOPMAG will build motors that facilitate recycling of magnets."):
        assert not {item for item in objective(text) if item[0] == "performs"}


def test_a_short_form_counts_where_the_text_introduces_it() -> None:
    found = objective("LOOPMAG studies permanent magnets (PMs). LOOPMAG will recover neodymium from PMs.")
    assert ("Flow", "permanent-magnet", "neodymium") in found
    assert ("Flow", "permanent-magnet", "neodymium") not in objective("LOOPMAG will recover neodymium from PMs.")


def test_recovery_from_waste_is_recycling_and_from_ores_is_not() -> None:
    assert ("performs", "recycling") in objective("LOOPMAG will recover lithium from spent batteries.")
    assert objective("LOOPMAG will recover lithium from low-grade ores.") == {
        ("Flow", "ore", "lithium"), ("addressesMaterial", "lithium"), ("addressesMaterial", "ore")}


@pytest.mark.parametrize(("text", "material"), [
    ("LOOPMAG will develop a CRM-free anode for fuel cells.", "anode-material"),
    ("LOOPMAG extends CIDOC-CRM by critical notes.", "critical-raw-material"),
    ("LOOPMAG will use drones and sensors.", "defence-system"),
    ("LOOPMAG will develop alloys and powders.", "rare-earth-alloy"),
    ("LOOPMAG studies molecular magnets for recycling.", "permanent-magnet"),
    ("LOOPMAG studies the late Iron Age and its mining of waste.", "iron"),
])
def test_forms_that_mean_something_else_here(text: str, material: str) -> None:
    assert ("addressesMaterial", material) not in objective(text)


def test_named_projects_that_a_project_builds_on() -> None:
    assert objective("LOOPMAG builds on previous projects such as SUSMAGPRO, Remanence and PASSENGER.") == {
        ("buildsOn", "SUSMAGPRO"), ("buildsOn", "Remanence"), ("buildsOn", "PASSENGER")}
    assert objective("LOOPMAG builds on previous knowledge of the EU-funded consortium.") == set()


def test_titles_and_keywords() -> None:
    title = "Recycling of NdFeB magnets and recovery of cobalt from spent batteries without rare earths"
    assert said(read_title(title, about(title))) == {
        ("addressesMaterial", "ndfeb-magnet"), ("addressesMaterial", "cobalt"),
        ("addressesMaterial", "end-of-life-battery"), ("performs", "recycling"),
        ("Flow", "end-of-life-battery", "cobalt")}
    keywords = "rare earths, recycling; Lithium , CRM-free, magnets"
    found = list(read_keywords(keywords, about(keywords)))
    assert [keywords[f.start:f.end] for f in found] == ["rare earths", "Lithium", "magnets"]
    assert said(found) == {("addressesMaterial", m) for m in ("rare-earth-elements", "lithium", "permanent-magnet")}


def test_a_long_sentence_is_quoted_from_the_project_to_what_is_found() -> None:
    text = "In view of all that is said, LOOPMAG will recycle magnets" + " and so on" * 80 + "."
    assert [text[f.start:f.end] for f in read_objective(text, about(text))] == [
        "LOOPMAG will recycle", "LOOPMAG will recycle magnets"]


def test_texts_without_a_material_or_step_are_left_alone() -> None:
    assert mentions_of("We study the voting systems of small towns.", about("")) == []


# --- tables --------------------------------------------------------------------------------------------------------

def text_claims(items: Iterable[Claim | Issue]) -> list[Claim]:
    return [item for item in items if isinstance(item, Claim) and item.extractor == EXTRACTOR]


def check_evidence(claim: Claim, rows: list[dict[str, str]]) -> None:
    """Each quote stands verbatim in its cell, and the row names the project that the claim is about."""
    row = rows[(claim.evidence[0].row or 0) - 1]
    for evidence in claim.evidence:
        assert evidence.row == claim.evidence[0].row
        assert evidence.stands_in(row[evidence.column])
    projects = {term for term in claim.statement.terms() if isinstance(term, Name) and "grant" in dict(term.ids)}
    assert {dict(p.ids)["grant"] for p in projects} == {row["id"]}
    name = row["acronym"].strip() or row["id"]
    assert any(name.casefold() in evidence.quote.casefold() for evidence in claim.evidence)


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_invented_projects_give_the_golden_claims() -> None:
    path = GOLDEN / "project.csv"
    claims = text_claims(read_table(path, "cordis/project.csv"))
    for claim in claims:
        check_evidence(claim, read_rows(path))
    lines = "".join(json.dumps(claim.to_json(), ensure_ascii=False) + "\n" for claim in claims)
    golden = GOLDEN / "claims.jsonl"
    if os.environ.get("ORELOOP_UPDATE_GOLDEN"):
        golden.write_text(lines, encoding="utf-8")
    assert lines == golden.read_text(encoding="utf-8")


def test_the_texts_of_a_row_follow_its_own_claim_and_can_be_left_out() -> None:
    path = GOLDEN / "project.csv"
    everything = [item for item in read_table(path, "project.csv") if isinstance(item, Claim)]
    rows = [item for item in read_table(path, "project.csv", texts=False) if isinstance(item, Claim)]
    assert [c for c in everything if isinstance(c.statement, Row)] == rows
    assert len(rows) == len(read_rows(path)) < len(everything)
    places = [(c.evidence[0].row, not isinstance(c.statement, Row)) for c in everything]
    assert places == sorted(places)


def test_what_several_cells_tell_is_one_claim(tmp_path: Path) -> None:
    text = ('id,acronym,title,keywords,objective\n1,LOOPMAG,Recycling of magnets,"magnets",'
            '"LOOPMAG will recycle magnets. In LOOPMAG, we study magnets."\n')
    claims, _ = read_text(tmp_path, "project.csv", text, texts=True)
    (material,) = [c for c in text_claims(claims) if ("addressesMaterial", "permanent-magnet") in said([c])]
    assert sorted((e.column, e.role) for e in material.evidence) == [
        ("acronym", "antecedent"), ("keywords", "statement"), ("objective", "statement"), ("objective", "statement"),
        ("title", "statement")]
    assert material.confidence == 0.9


def test_a_project_without_acronym_is_named_by_its_number(tmp_path: Path) -> None:
    claims, _ = read_text(tmp_path, "project.csv", "id,acronym,title,objective\n7,,,We will recycle rare earths.\n",
                          texts=True)
    found = text_claims(claims)
    assert said(found) >= {("performs", "recycling"), ("addressesMaterial", "rare-earth-elements")}
    assert {e.column for c in found for e in c.evidence if e.role == "antecedent"} == {"id"}


def test_rows_that_are_left_out_and_endless_texts_are_not_read(tmp_path: Path) -> None:
    endless = "LOOPMAG will recycle magnets, " * (LONGEST_TEXT // 29 + 1)
    claims, issues = read_text(tmp_path, "project.csv", "id,acronym,title,objective\n,A,Magnets,We recycle magnets.\n"
                               f'2,LOOPMAG,,"{endless}"\n', texts=True)
    assert text_claims(claims) == []
    assert [issue.where for issue in issues] == ["cordis/project.csv:1", "cordis/project.csv:2"]


def test_a_workspace_can_leave_the_texts_unread(tmp_path: Path) -> None:
    from oreloop.building import build
    from oreloop.workspace import find_workspace, init_workspace

    workspace = init_workspace(tmp_path / "w")
    written(workspace.sources, "project.csv", (GOLDEN / "project.csv").read_bytes())
    assert build(workspace).read == ("project.csv",)
    many = (workspace.claims / "project.csv.jsonl").read_text(encoding="utf-8").count("\n")
    settings = workspace.root / "oreloop.toml"
    settings.write_text("table_texts = false\n", encoding="utf-8")
    assert build(find_workspace(workspace.root)).read == ("project.csv",)
    assert (workspace.claims / "project.csv.jsonl").read_text(encoding="utf-8").count("\n") < many
    settings.write_text('table_texts = "no"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="table_texts is neither true nor false"):
        find_workspace(workspace.root)


# --- the real texts, beside a checkout -----------------------------------------------------------------------------

@pytest.fixture(scope="module")
def found_in_slice() -> Iterator[list[Claim]]:
    yield text_claims(read_table(SLICE, "cordis/project.csv"))


@pytest.mark.shared
@pytest.mark.skipif(not SLICE.is_file(), reason="../shared is not there")
class TestShared:
    """What needs ../shared."""

    def test_every_quote_of_401_projects_stands_in_its_cell(self, found_in_slice: list[Claim]) -> None:
        rows = read_rows(SLICE)
        assert len(rows) == 401
        for claim in found_in_slice:
            check_evidence(claim, rows)
        assert len({claim.evidence[0].row for claim in found_in_slice}) > 250

    def test_every_claim_fits_the_ontology_and_has_an_id_of_its_own(self, found_in_slice: list[Claim]) -> None:
        schema = load_schema()
        assert [p for c in found_in_slice for p in schema.problems(c.statement)] == []
        assert len({c.id for c in found_in_slice}) == len(found_in_slice)
        assert [dataclasses.replace(Claim.from_json(c.to_json())) for c in found_in_slice] == found_in_slice

    def test_background_of_real_objectives_tells_nothing(self) -> None:
        """The sentences before the first one that names the project or says what is to be done."""
        rows = {row["acronym"]: row["objective"] for row in read_rows(SLICE)}
        for acronym, last in (("REEPRODUCE", "To face this challenge"), ("REESilience", "To overcome this issue"),
                              ("GYROMAGS", "In this proposal"), ("EFESTO4EU", "EFESTO4EU project")):
            text = rows[acronym].partition(last)[0]
            assert len(text) > 200
            subject = Subject(Name(acronym, "Project"), (acronym,), text)
            assert said(read_objective(text, subject)) == set(), acronym
