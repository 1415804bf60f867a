"""Files that are made to exhaust or crash their reader: each is refused by name, and the build goes on."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import oreloop
from conftest import make_workspace
from made_files import make_docx, make_eml, make_pdf, set_lines, stream, wrap, write_objects
from oreloop.building import build
from oreloop.claims import read_claims
from oreloop.errors import ReaderFault, SourceError
from oreloop.isolation import Limits
from oreloop.loaders import LOADERS, load_document, reading_pool
from oreloop.loaders.isolated import answer_of, load_isolated
from oreloop.loaders.serving import serve
from test_docx import bomb, entities

FACTS = "Carester will supply Stellantis with rare earths. Carester is based in Lyon, France."


def flate_bomb() -> bytes:
    """A page whose content is 600 MB of text operators in 2 MB."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
               b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
               b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 5 0 R "
               b"/Resources << /Font << /F1 3 0 R >> >> >>",
               stream(b"BT /F1 9 Tf (ab) Tj ET " * 26_000_000, compress=True)]
    return write_objects(objects)


def endless_pdf() -> bytes:
    """Many pages that all draw the same long content."""
    content = stream(b"BT /F1 9 Tf (ab) Tj ET " * 100_000, compress=True)
    kids = b" ".join(b"%d 0 R" % (5 + n) for n in range(2_000))
    page = (b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>")
    return write_objects([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%s] /Count 2000 >>" % kids,
                          b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", content, *[page] * 2_000])


def nested_page() -> bytes:
    return b"<html><body>" + b"<div><table><tr><td>" * 200_000 + b"text"


#: Enough for every honest file of these tests.
SMALL = Limits(cpu=3.0, wall=8.0)


def test_a_build_goes_on_after_every_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oreloop.intake.reading_pool", lambda: reading_pool(SMALL))
    workspace = make_workspace(tmp_path / "w")
    bombs = {"b/bomb.pdf": flate_bomb(), "d/endless.pdf": endless_pdf(), "f/bomb.docx": bomb(),
             "h/entities.docx": entities(), "j/scan.pdf": make_pdf([[]])}
    good = {"a.pdf": make_pdf([set_lines(wrap(FACTS))]), "c.docx": make_docx(FACTS), "e.eml": make_eml(FACTS),
            "g.pdf": make_pdf([[], set_lines(wrap(FACTS))]), "i.html": f"<p>{FACTS}</p>".encode(),
            "k.txt": FACTS.encode()}
    for name, data in (bombs | good).items():
        (workspace.sources / name).parent.mkdir(exist_ok=True)
        (workspace.sources / name).write_bytes(data)
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = build(workspace)
    assert set(report.refused) == set(bombs)
    refused = {issue.where: issue.what for issue in report.reading_issues if issue.level == "refused"}
    assert set(refused) == set(bombs)
    assert refused["b/bomb.pdf"].startswith(("reading the file took longer", "reading the file takes too much memory",
                                             "the file makes its reader crash"))
    assert refused["d/endless.pdf"].startswith("reading the file took longer than")
    assert "bomb" in refused["f/bomb.docx"] and "bomb" in refused["h/entities.docx"]
    assert time.monotonic() - start < 60
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000, "kB"
    counts = {name: len(list(read_claims(workspace.claims / f"{name}.jsonl"))) for name in good}
    assert len(set(counts.values())) == 1 and counts["k.txt"] >= 2, "every format says the same"
    # What took too long is tried again, and nothing else is read.
    assert set(build(workspace).read) <= {"b/bomb.pdf", "d/endless.pdf"}


def test_a_hostile_page_is_read_or_refused(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(nested_page())
    with reading_pool(SMALL) as pool:
        try:
            load_document(tmp_path / "a.html", "a.html", pool)
        except SourceError as error:
            assert error.where == "a.html" and error.hint


def test_the_page_of_a_quote_stands_everywhere(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "w")
    info = {"Title": "A plant for Lyon", "Author": "Jane Doe", "CreationDate": "D:20251008"}
    pages = ("Neo Performance Materials opened a plant in Narva.", FACTS)
    data = make_pdf([set_lines(wrap(page)) for page in pages], info)
    (workspace.sources / "a.pdf").write_bytes(data)
    build(workspace)
    text = (workspace.claims / "a.pdf.txt").read_text(encoding="utf-8")
    claims = list(read_claims(workspace.claims / "a.pdf.jsonl"))
    found = {evidence.page for claim in claims for evidence in claim.evidence if evidence.quote in FACTS}
    assert found == {2} and all(e.stands_in(text) for claim in claims for e in claim.evidence)
    assert {claim.stated_on for claim in claims} == {"2025-10-08"}
    with oreloop.open(workspace.root) as graph:
        assert [c.page for c in graph.why("Carester", "locatedIn", "Lyon").sources] == [2]
        said = graph.query("SELECT ?page ?who { GRAPH ?g { ?e orl:page ?page } GRAPH ?c { ?d dcterms:creator ?who } }")
        assert {tuple(record.values()) for record in said.records()} == {(1, "Jane Doe"), (2, "Jane Doe")}
    contents = oreloop.extract_file(workspace.sources / "a.pdf")
    assert [c.to_json()["evidence"] for c in contents.claims] == [c.to_json()["evidence"] for c in claims]
    command = [sys.executable, "-m", "oreloop", "extract", str(workspace.sources / "a.pdf"), "--format", "text"]
    said_by_shell = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    assert re.search(r"^ {4}page 2, \d+-\d+: “Carester is based in Lyon, France.”$", said_by_shell, re.MULTILINE)


def test_a_reader_that_is_killed_costs_its_file_only_this_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.pdf").write_bytes(endless_pdf())
    with reading_pool() as pool:
        load_isolated(pool, LOADERS.get("eml"), make_eml(FACTS), "a.eml")
        (worker,) = pool._idle
        threading.Timer(0.5, os.kill, (worker._process.pid, signal.SIGKILL)).start()
        with pytest.raises(ReaderFault, match="SIGKILL"):
            load_document(tmp_path / "a.pdf", "a.pdf", pool)
        assert load_isolated(pool, LOADERS.get("eml"), make_eml(FACTS), "a.eml").document.text.strip() == FACTS


def test_text_needs_no_child(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FACTS, encoding="utf-8")
    (tmp_path / "a.md").write_text(FACTS, encoding="utf-8")
    with reading_pool() as pool:
        for name in ("a.txt", "a.md"):
            load_document(tmp_path / name, name, pool)
        assert pool.started == 0


@pytest.mark.parametrize("answer", [
    {}, {"document": {}}, {"document": 3, "issues": []}, {"refused": {}}, {"refused": "x"}, [],
    {"document": {"file": "a", "text": "x", "pages": [], "body": 0, "derived": True, "original": None, "title": 3},
     "issues": []},
    {"document": {"file": "a", "text": "\ud800", "pages": [], "body": 0, "derived": True, "original": None},
     "issues": []},
    {"document": {"file": "other", "text": "x", "pages": [], "body": 0, "derived": True, "original": None},
     "issues": []},
    {"document": {"file": "a", "text": "x" * 20_000_001, "pages": [], "body": 0, "derived": True, "original": None},
     "issues": []},
])
def test_an_answer_that_makes_no_sense_is_refused(answer: object, monkeypatch: pytest.MonkeyPatch) -> None:
    with reading_pool() as pool:
        monkeypatch.setattr(pool, "run", lambda job, data: answer)
        with pytest.raises(SourceError) as error:
            load_isolated(pool, LOADERS.get("pdf"), b"", "a")
    assert error.value.hint


@pytest.mark.parametrize("name", ["text", "markdown", "html", "eml", "docx", "pdf"])
def test_a_child_answers_what_the_loader_says(name: str) -> None:
    from made_files import make_file

    data = make_file(name, FACTS)
    answer = json.loads(json.dumps(serve({"loader": name, "file": "a"}, data)))
    assert answer == json.loads(json.dumps(answer_of(LOADERS.get(name).load(data, "a"))))
    refused = serve({"loader": name, "file": "a"}, b"\0\xff\0")
    assert set(refused) == {"refused"}
