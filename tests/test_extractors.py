"""The seam of extractors: what every member keeps to, how their claims are put together, who reads by default."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oreloop
from oreloop.claims import verify
from oreloop.errors import UsageError
from oreloop.extract import extract_claims, rules_version
from oreloop.extractors import DEFAULT, EXTRACTORS, Readers, prepare
from oreloop.extractors.combining import CONTRADICTS, combine
from oreloop.extractors.extractor import Extracted, Reader
from oreloop.model import Claim, Document, Evidence, Name, Relation, Statement, Triple, Value
from oreloop.schema import load_schema
from oreloop.workspace import find_workspace
from scripted_endpoint import Say, endpoint, fact, facts, needs_client

TEXT = ("Carester SAS operates a plant in Lacq, France. It will produce 590 tonnes of dysprosium a year. "
        "Stellantis has signed a supply contract with Carester SAS for magnets. İ 🧲 «x»\n")
PLANT = fact("operatesIn", 1, "operates a plant in Lacq", subject="Carester SAS", object="Lacq")


@pytest.fixture(params=EXTRACTORS.names())
def member(request: pytest.FixtureRequest) -> Iterator[Readers]:
    """Each member made ready; what needs an endpoint gets one that finds a plant in every text."""
    if request.param == "rules":
        yield prepare(["rules"])
        return
    assert request.param == "llm", f"say in this test which settings the extractor {request.param} needs"
    pytest.importorskip("openai")
    with endpoint([Say(facts(PLANT, fact("locatedIn", 1, "nobody wrote this", subject="A", object="B")))]) as scripted:
        yield prepare(["llm"], {"llm": scripted.options()})


def test_the_rules_read_by_default_and_as_they_always_did() -> None:
    readers = prepare()
    document = Document("a.txt", TEXT, language="en")
    assert DEFAULT == ("rules",) and EXTRACTORS.names() == ["rules", "llm"]
    assert (readers.version, readers.label, readers.usage()) == (rules_version(), "rules", {})
    assert readers.read(document).claims == extract_claims(document).claims


def test_every_member_quotes_the_text_within_the_ontology(member: Readers) -> None:
    document = Document("notes/a.txt", TEXT, language="en", issued="2026-03-01")
    found = member.read(document)
    assert found.claims and found.is_complete
    for claim in found.claims:
        verify(claim, TEXT)
        assert not load_schema().problems(claim.statement)
        assert claim.document == "notes/a.txt" and claim.stated_on == "2026-03-01" and 0 < claim.confidence < 1
        assert claim.extractor in member.label and claim.rule


def test_every_member_reads_the_same_twice(member: Readers) -> None:
    document = Document("a.txt", TEXT, language="en")
    assert member.read(document) == member.read(document)


@pytest.mark.parametrize("text", ["", " \n", "\U0001f9f2", "A.", "x" * 5000, "= [1] \u202e {}"])
def test_every_member_reads_odd_texts(member: Readers, text: str) -> None:
    for claim in member.read(Document("a.txt", text, language="en")).claims:
        verify(claim, text)


def test_every_member_says_what_it_is() -> None:
    for extractor in EXTRACTORS:
        assert extractor.name.isidentifier() and 10 < len(extractor.summary) < 100 and "\n" not in extractor.summary


@pytest.mark.parametrize(("names", "options", "words"), [
    (["ruels"], {}, "no extractor is called 'ruels'; there is rules"),
    (["rules"], {"lmm": {}}, "unknown setting 'lmm'"),
    (["rules"], {"rules": {"fast": True}}, "the extractor rules has no settings"),
])
def test_wrong_names_and_settings_are_told(names: list[str], options: dict[str, dict[str, object]], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        prepare(names, options)
    assert words in caught.value.line()


class Liar(Reader):
    """Quotes what does not stand there."""

    def read(self, document: Document) -> Extracted:
        return Extracted((claim_of(Triple(A, "locatedIn", B), start=3), claim_of(Triple(A, "locatedIn", B))))


def test_whoever_made_a_claim_its_quote_is_held_against_the_text() -> None:
    found = Readers([Liar("liar", "1")]).read(Document("a.txt", "0123456789", language="en"))
    assert len(found.claims) == 1
    assert found.rejected == (("the quote does not stand in the text at its offsets", 1),)


A, B, C = Name("A", "Company"), Name("B", "Company"), Name("C", "Company")
MONEY = Value("100", "decimal", "100 euros")
EURO = Value("EUR")


def claim_of(statement: Statement, status: str = "", *, start: int = 0, rule: str = "r", confidence: float = 0.9,
             quote: str = "01234") -> Claim:
    return Claim("a.txt", statement, (Evidence(quote, start, start + len(quote)),), status, "", confidence, "x", rule)


def relation(**parts: Name | Value) -> Relation:
    return Relation("Funding", tuple(parts.items()))


def test_a_later_claim_that_says_the_same_adds_its_evidence_and_nothing_else() -> None:
    first = claim_of(Triple(A, "locatedIn", B), start=20)
    combined, rejected = combine([[first], [claim_of(Triple(A, "locatedIn", B), start=5, confidence=0.5)]])
    (claim,) = combined
    assert (claim.id, claim.confidence, claim.rule) == (first.id, 0.9, "r") and not rejected
    assert [e.start for e in claim.evidence] == [20, 5]


def test_a_later_claim_with_another_status_is_left_out() -> None:
    first = claim_of(Triple(A, "operatesIn", B), "Planned")
    combined, rejected = combine([[first], [claim_of(Triple(A, "operatesIn", B))]])
    assert combined == [first] and rejected == {CONTRADICTS: 1}


@pytest.mark.parametrize(("earlier", "later", "left"), [
    (relation(funder=A, beneficiary=B, amount=MONEY, currency=EURO), relation(funder=A, beneficiary=B), None),
    (relation(beneficiary=B, amount=MONEY, currency=EURO),
     relation(funder=A, beneficiary=B, amount=MONEY, currency=EURO), relation(funder=A, beneficiary=B)),
    (relation(beneficiary=B), relation(beneficiary=B, amount=MONEY, currency=EURO), None),
    (relation(funder=C, beneficiary=B), relation(funder=A, beneficiary=B), relation(funder=A, beneficiary=B)),
])
def test_no_amount_is_counted_twice(earlier: Relation, later: Relation, left: Relation | None) -> None:
    combined, _ = combine([[claim_of(earlier)], [claim_of(later, start=9)]])
    assert [c.statement for c in combined] == [earlier, *([left] if left else [])]


CLAIMS = st.lists(st.builds(
    claim_of, st.builds(Triple, st.sampled_from([A, B]), st.just("locatedIn"), st.sampled_from([B, C]))
    | st.builds(relation, funder=st.sampled_from([A, C]), beneficiary=st.just(B)),
    st.sampled_from(["", "Planned"]), start=st.integers(0, 9), rule=st.sampled_from("ab")), max_size=6)


@given(CLAIMS, CLAIMS)
@settings(max_examples=100, deadline=None)
def test_what_an_earlier_extractor_says_stays_whoever_else_is_asked(first: list[Claim], second: list[Claim]) -> None:
    together, _ = combine([first, second])
    assert {(c.id, c.status, c.rule) for c in first} <= {(c.id, c.status, c.rule) for c in together}
    again, _ = combine([together, second])
    assert [c.id for c in again] == [c.id for c in together]


def test_extractors_are_listed() -> None:
    done = run("list", "extractors", "--format", "csv")
    assert [line.split(",")[0] for line in done.stdout.splitlines()] == ["name", "rules", "llm"]


def run(*words: str, code: int = 0, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, "-m", "oreloop", *words], capture_output=True, text=True, check=False,
                          cwd=cwd, env={**os.environ, "NO_COLOR": "1"})
    assert done.returncode == code, done.stderr
    return done


def test_extract_takes_the_rules_without_a_workspace(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    plain = run("extract", "a.txt", cwd=tmp_path)
    assert plain.stdout and plain.stdout == run("extract", "a.txt", "--extractor", "rules", cwd=tmp_path).stdout


def test_extract_by_a_model_without_a_workspace_names_init(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    done = run("extract", "a.txt", "--extractor", "llm", code=2, cwd=tmp_path)
    assert "oreloop init" in done.stderr and len(done.stderr.splitlines()) == 1


@needs_client
def test_extract_asks_the_model_of_the_workspace(tmp_path: Path) -> None:
    root = oreloop.init(tmp_path / "w").root
    with endpoint([Say(facts(PLANT))]) as scripted:
        (root / "oreloop.toml").write_text(scripted.toml())
        (root / "a.txt").write_text(TEXT, encoding="utf-8")
        done = run("extract", "a.txt", "-e", "llm", cwd=root)
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["rule"] == "llm.operatesIn"
    assert "llm (scripted): asked 1 question, 0 answered before, 100 + 10 tokens." in done.stderr
    assert {path.name for path in root.iterdir()} == {".gitignore", "a.txt", "decisions", "oreloop.toml", "sources"}


@pytest.mark.parametrize(("toml", "words"), [
    ('extractors = "llm"\n', "extractors is a list of names"), ("extractors = []\n", "extractors is a list of names"),
    ("[extractors]\n", "extractors is no table"), ("llm = 3\n", "unknown setting 'llm'")])
def test_settings_of_a_workspace_are_checked(toml: str, words: str, tmp_path: Path) -> None:
    root = oreloop.init(tmp_path / "w").root
    (root / "oreloop.toml").write_text(toml)
    with pytest.raises(UsageError) as caught:
        find_workspace(root)
    assert words in caught.value.line()


@pytest.mark.parametrize(("toml", "words"), [
    ('extractors = ["llm"]\n', "the setting endpoint is missing"), ("[lmm]\nmodel = 'x'\n", "unknown setting 'lmm'")])
def test_a_build_and_the_doctor_name_wrong_settings(toml: str, words: str, tmp_path: Path) -> None:
    root = oreloop.init(tmp_path / "w").root
    (root / "oreloop.toml").write_text(toml)
    with pytest.raises(UsageError) as caught:
        oreloop.build(root)
    assert words in caught.value.line()
    assert words in run("-C", str(root), "doctor", "--format", "csv", code=1).stdout


def test_nothing_of_the_client_is_imported_where_nobody_asks_for_it() -> None:
    code = ("import sys, oreloop.extractors as e; e.prepare(); import oreloop.cli; "
            "sys.exit(any(m.split('.')[0] in ('openai', 'httpx2', 'httpx') for m in sys.modules))")
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
