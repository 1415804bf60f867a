"""Builds with a language model: the rules' claims stay, answers are kept, what was interrupted goes on, all is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import oreloop
from oreloop.claims import read_claims
from oreloop.model import Claim, Json
from oreloop.report import BuildReport
from oreloop.workspace import find_workspace, init_workspace
from scripted_endpoint import Say, endpoint, error, fact, facts, needs_client

pytestmark = needs_client

#: What the rules do not find; each is asked about in one question.
SENTENCES = {
    "a.txt": "Carester SAS operates a plant in Lacq. One of the pillars of SUSMAGPRO is Valeo SA.",
    "b.txt": "Silmet AS is based in Narva. A word on the project REEsilience: nothing works there without Orano SA.",
    "c.txt": "Solvay SA operates a plant in Lyon. Nothing else is known of it.",
}
FACTS = {
    "SUSMAGPRO": fact("hasPartner", 2, "One of the pillars of SUSMAGPRO", subject="SUSMAGPRO", object="Valeo SA"),
    "REEsilience": fact("hasPartner", 2, "nothing works there without Orano SA", subject="REEsilience",
                        object="Orano SA"),
}


def script(request: Json, number: int) -> Say:
    """A model that finds the partners, and one partner too many."""
    text = request["messages"][1]["content"]
    found = [item for name, item in FACTS.items() if name in text]
    return Say(facts(*found, fact("hasPartner", 1, "a quote of nobody", subject="SUSMAGPRO", object="Valeo SA")))


def make(root: Path, toml: str = "", extractors: str = '["rules", "llm"]') -> Path:
    """A workspace with the three texts that asks as `toml` says."""
    init_workspace(root)
    for file, text in SENTENCES.items():
        (root / "sources" / file).write_text(text + "\n")
    (root / "oreloop.toml").write_text(f'title = "t"\npublish = ["all.trig"]\nextractors = {extractors}\n{toml}')
    return root


def claims(root: Path, file: str) -> list[Claim]:
    return list(read_claims(find_workspace(root).claims / f"{file}.jsonl"))


def usage(report: BuildReport) -> tuple[int, int, int]:
    """Questions asked, answered before, failed."""
    told = report.extractors["llm"]
    return told["asked"], told["cached"], sum(told["failures"].values())


def test_a_build_asks_once_and_never_again(tmp_path: Path) -> None:
    with endpoint(script) as scripted:
        root = make(tmp_path / "w", scripted.toml(input_price=1.0, output_price=2.0))
        first = oreloop.build(root)
        graph = (root / "all.trig").read_bytes()
        second = oreloop.build(root)
        (root / "claims" / "readings.jsonl").unlink()
        third = oreloop.build(root)
        assert len(scripted.requests) == 3
    assert (usage(first), usage(second), usage(third)) == ((3, 0, 0), (0, 0, 0), (0, 3, 0))
    assert first.extractors["llm"]["cost"] == 0.00036 and third.extractors["llm"]["cost"] == 0
    assert first.rejected["llm: the quote does not stand in the text"] == 3
    assert first.rejected == second.rejected == third.rejected and first.found == third.found
    assert (root / "all.trig").read_bytes() == graph
    assert {c.rule for c in claims(root, "a.txt")} >= {"llm.hasPartner", "en.plant.builds-in"}
    assert first.to_json()["extractors"] == json.loads(json.dumps(first.to_json()))["extractors"]


def test_the_answers_alone_make_the_same_graph_elsewhere(tmp_path: Path) -> None:
    with endpoint(script) as scripted:
        root = make(tmp_path / "w", scripted.toml())
        oreloop.build(root)
        toml = scripted.toml()
    other = make(tmp_path / "other", toml.replace(scripted.url, "http://127.0.0.1:9/v1"))
    (root / "answers").rename(other / "answers")
    report = oreloop.build(other)
    assert usage(report) == (0, 3, 0)
    assert (other / "all.trig").read_bytes() == (root / "all.trig").read_bytes()


def test_the_claims_of_the_rules_stay_as_they_are(tmp_path: Path) -> None:
    plain = make(tmp_path / "plain", extractors='["rules"]')
    oreloop.build(plain)
    with endpoint(script) as scripted:
        root = make(tmp_path / "w", scripted.toml())
        oreloop.build(root)
    for file in SENTENCES:
        ours = {(c.id, c.status, c.rule, c.confidence) for c in claims(plain, file)}
        assert ours and ours <= {(c.id, c.status, c.rule, c.confidence) for c in claims(root, file)}


def test_no_network_and_no_client_unless_the_settings_say_so(tmp_path: Path) -> None:
    with endpoint(script) as scripted:
        root = make(tmp_path / "w", scripted.toml(), extractors='["rules"]')
        report = oreloop.build(root)
        assert not scripted.requests
    assert report.extractors == {} and not (root / "answers").exists()


def test_an_endpoint_that_is_away_costs_no_claim_of_the_rules_and_the_next_build_goes_on(tmp_path: Path) -> None:
    with endpoint(script) as scripted:
        whole = make(tmp_path / "whole", scripted.toml())
        oreloop.build(whole)
    away = {"yes": True}

    def moody(request: Json, number: int) -> Say:
        return script(request, number) if not away["yes"] or number == 0 else Say(body=error("away"), status=503)

    with endpoint(moody) as scripted:
        root = make(tmp_path / "w", scripted.toml(stop_after=1))
        first = oreloop.build(root)
        assert usage(first) == (2, 0, 1) and first.extractors["llm"]["incomplete"] == 2
        assert [issue.line() for issue in first.issues if issue.where.startswith("llm")] == [
            "llm scripted: stopped after 1 failure in a row (1 x HTTP 503); 2 documents not read in full; "
            f"check {scripted.url}; what was answered is kept; run it again to go on"]
        assert not first.refused and all(claims(root, file) for file in SENTENCES)
        second = oreloop.build(root)
        assert usage(second) == (1, 0, 1) and second.read == ("b.txt",)
        away["yes"] = False
        third = oreloop.build(root)
        assert usage(third) == (2, 0, 0) and third.read == ("b.txt", "c.txt")
        assert not [issue for issue in third.issues if issue.where.startswith("llm")]
        assert usage(oreloop.build(root)) == (0, 0, 0)
    assert (root / "all.trig").read_bytes() == (whole / "all.trig").read_bytes()


def test_a_build_that_the_user_stops_asks_no_question_twice(tmp_path: Path) -> None:
    done: list[str] = []

    def stop(progress: object) -> None:
        item = getattr(progress, "item", "")
        done.append(item)
        if item == "c.txt":
            raise KeyboardInterrupt

    with endpoint(script) as scripted:
        root = make(tmp_path / "w", scripted.toml())
        with pytest.raises(KeyboardInterrupt):
            oreloop.build(root, on_progress=stop)
        assert len(scripted.requests) == 2
        report = oreloop.build(root)
        assert len(scripted.requests) == 3 and usage(report) == (1, 0, 0) and report.read == ("c.txt",)


def test_so_many_documents_a_build_and_no_more(tmp_path: Path) -> None:
    with endpoint(script) as scripted:
        root = make(tmp_path / "w", scripted.toml(max_documents=2))
        first = oreloop.build(root)
        assert usage(first) == (2, 0, 0)
        assert [i.line() for i in first.issues if i.where.startswith("llm")] == [
            "llm scripted: max_documents is reached, 1 document left; what was answered is kept; run it again to go on"]
        assert usage(oreloop.build(root)) == (1, 0, 0) and usage(oreloop.build(root)) == (0, 0, 0)


def test_what_is_gone_is_forgotten_with_its_answers(tmp_path: Path) -> None:
    with endpoint(script) as scripted:
        root = make(tmp_path / "w", scripted.toml())
        oreloop.build(root)
        assert len(list(root.glob("answers/llm/??/*.json"))) == 3
        (root / "sources" / "a.txt").unlink()
        oreloop.build(root)
    left = "".join(path.read_text() for path in root.glob("answers/llm/??/*.json"))
    assert len(list(root.glob("answers/llm/??/*.json"))) == 2 and "SUSMAGPRO" in left
    assert "One of the pillars" not in left


def test_another_model_reads_again_and_tables_are_left_alone(tmp_path: Path) -> None:
    with endpoint(script) as scripted:
        root = make(tmp_path / "w", scripted.toml())
        example = Path(__file__).parents[1] / "graph" / "sources" / "cordis" / "topics.csv"
        (root / "sources" / "topics.csv").write_bytes(example.read_bytes())
        oreloop.build(root)
        toml = (root / "oreloop.toml").read_text()
        (root / "oreloop.toml").write_text(toml.replace("scripted", "other"))
        report = oreloop.build(root)
    assert report.read == tuple(SENTENCES) and usage(report) == (3, 0, 0)


def test_settings_that_change_no_answer_read_nothing_again(tmp_path: Path) -> None:
    with endpoint(script) as scripted:
        root = make(tmp_path / "w", scripted.toml())
        oreloop.build(root)
        toml = (root / "oreloop.toml").read_text()
        (root / "oreloop.toml").write_text(toml.replace("timeout = 30.0", "timeout = 60.0"))
        assert oreloop.build(root).read == ()


def test_the_shell_tells_what_it_took_and_the_key_is_nowhere(tmp_path: Path) -> None:
    def sometimes(request: Json, number: int) -> Say:
        return script(request, number) if number != 1 else Say(body=error("bad key sk-very-secret"), status=500)

    with endpoint(sometimes) as scripted:
        root = make(tmp_path / "w", scripted.toml(key_env="ORELOOP_TEST_KEY", input_price=1.0, output_price=1.0))
        done = build_in_shell(root)
    assert set(scripted.keys) == {"Bearer sk-very-secret"}
    assert ("llm (scripted): asked 3 questions, 0 answered before, 1 failed (1 x HTTP 500), 200 + 20 tokens, "
            "cost about 0.0002.") in done.stdout
    assert "  2 x llm: the quote does not stand in the text" in done.stdout
    assert "warning  llm scripted: 1 document not read in full" in done.stdout
    texts = [path.read_bytes() for path in root.rglob("*") if path.is_file()]
    assert len(texts) > 10 and not any(b"sk-very-secret" in text for text in texts)
    assert "sk-very-secret" not in done.stdout + done.stderr


def build_in_shell(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "oreloop", "build", str(root)], capture_output=True, text=True,
                          check=True, env={**os.environ, "ORELOOP_TEST_KEY": "sk-very-secret"})


def test_decisions_and_checks_hold_on_a_graph_with_claims_of_a_model(tmp_path: Path) -> None:
    with endpoint(script) as scripted:
        root = make(tmp_path / "w", scripted.toml())
        oreloop.build(root)
    with oreloop.open(root) as graph:
        assert not graph.check().faults
        proof = graph.why("SUSMAGPRO", "hasPartner", "Valeo SA")
        assert proof.sources[0].quote.startswith("One of the pillars")
        runs = graph.query("SELECT ?e { GRAPH ?g { ?run orl:extractor ?e } }").records()
    assert {row["e"] for row in runs} == {"rules, llm scripted"}
