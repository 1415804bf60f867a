"""Builds: what is read again and what is not, what is forgotten, and what interruptions and bad files leave behind."""

from __future__ import annotations

import io
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import oreloop.contents
from conftest import SOURCES, add_source, make_workspace
from oreloop.building import build
from oreloop.claims import read_claims, verify
from oreloop.errors import SourceError, StoreError, UsageError
from oreloop.exporters import EXPORTERS, ExportOptions
from oreloop.extract import Extraction, extract_claims
from oreloop.intake import find_sources
from oreloop.loaders import LOADERS, Loaded, Loader
from oreloop.model import Claim, Document, Evidence
from oreloop.opening import lock_file, open_workspace
from oreloop.progress import Progress
from oreloop.store import BuildLock, GraphStore, read_revision
from oreloop.workspace import Workspace, find_workspace

NOTE, OTHER_NOTE = "notes/carester-japan-investment.md", "notes/reesilience-paris-meeting.md"


def everything(graph: GraphStore) -> bytes:
    """A graph as N-Quads, without the knowledge that every graph has."""
    out = io.BytesIO()
    names = tuple(name for name in graph.graphs() if not name.endswith(("/ontology", "/vocabulary")))
    if names:
        EXPORTERS.get("nquads").write(graph, out, ExportOptions(graphs=names))
    return out.getvalue()


def refuse(line: str) -> None:
    raise AssertionError(f"the database had to be made again: {line}")


def opened(workspace: Workspace) -> bytes:
    return everything(open_workspace(workspace, notice=refuse))


def run_build(workspace: Workspace) -> subprocess.Popen[str]:
    """A build in a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "oreloop", "build", str(workspace.root)], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_build_makes_a_graph_with_all_its_evidence(workspace: Workspace) -> None:
    graph = opened(workspace).decode()
    assert "id/organisation/carester>" in graph and "/graph/inferred>" in graph
    for file in SOURCES:
        text = (workspace.sources / file).read_bytes().decode("utf-8-sig")
        claims = list(read_claims(workspace.claims / f"{file}.jsonl"))
        assert claims
        for claim in claims:
            verify(claim, text)


def test_a_second_build_reads_nothing_and_leaves_the_database(workspace: Workspace) -> None:
    before = {p: p.stat().st_mtime_ns for p in [*workspace.store.rglob("*"), *workspace.claims.rglob("*.md.jsonl")]}
    report = build(workspace)
    assert (report.read, report.unchanged, report.is_new) == ((), tuple(sorted(SOURCES)), False)
    assert sum(report.found.claims.values()) > 100, "the counts are those of the graph that is there"
    assert {p: p.stat().st_mtime_ns for p in before} == before


def test_a_changed_file_is_read_alone(workspace: Workspace) -> None:
    path = workspace.sources / NOTE
    path.write_text(path.read_text(encoding="utf-8") + "\nCarester is based in Belgium.\n", encoding="utf-8")
    before = opened(workspace)
    report = build(workspace)
    assert (report.read, report.is_new) == ((NOTE,), True)
    assert opened(workspace) != before


def test_what_is_forgotten_was_never_there_and_order_does_not_matter(tmp_path: Path) -> None:
    first, second, third = SOURCES[0], NOTE, OTHER_NOTE
    grown = make_workspace(tmp_path / "grown", second)
    build(grown)
    add_source(grown, third)
    add_source(grown, first)
    build(grown)
    (grown.sources / second).unlink()
    report = build(grown)
    assert report.removed == (second,) and report.read == ()
    direct = make_workspace(tmp_path / "direct", first, third)
    build(direct)
    assert opened(grown) == opened(direct)
    files = [{p.relative_to(w.root): p.read_bytes() for p in w.claims.rglob("*") if p.is_file()}
             for w in (grown, direct)]
    assert files[0] == files[1]


def test_an_empty_workspace_gives_an_empty_graph(tmp_path: Path) -> None:
    empty = make_workspace(tmp_path / "w")
    report = build(empty)
    assert not report.found.claims and not report.issues
    assert opened(empty) == b""


@pytest.mark.parametrize("stage", ["reading sources", "building the graph", "writing the database"])
def test_the_old_state_outlives_an_interrupted_build(workspace: Workspace, stage: str) -> None:
    before = opened(workspace)
    add_source(workspace, "notes/secreets-interview.md")
    process = run_build(workspace)
    assert process.stderr is not None and process.stdout is not None
    for line in process.stderr:
        if stage in line:
            process.send_signal(signal.SIGINT)
            break
    rest = process.stderr.read()
    assert process.wait(30) == 130, rest
    assert "stopped; what was there before is still there" in rest and "Traceback" not in rest
    assert process.stdout.read() == ""
    assert not list(workspace.claims.rglob(".unfinished-*"))
    assert everything(open_workspace(workspace, notice=lambda line: None)) in (before, _built_anew(workspace))
    assert b"secreets" in _built_anew(workspace)


def _built_anew(workspace: Workspace) -> bytes:
    build(workspace)
    return opened(workspace)


def _no_store(workspace: Workspace) -> None:
    shutil.rmtree(workspace.store)


def _damaged(workspace: Workspace) -> None:
    for path in workspace.store.glob("*/*.sst"):
        path.write_bytes(path.read_bytes()[:100])


def _no_revision(workspace: Workspace) -> None:
    (workspace.store / "REVISION").write_bytes(b"{")


@pytest.mark.parametrize("harm", [_no_store, _damaged, _no_revision])
def test_a_broken_store_is_made_again_without_any_source(workspace: Workspace, harm: object) -> None:
    before = opened(workspace)
    shutil.rmtree(workspace.sources)
    assert callable(harm)
    harm(workspace)
    notices: list[str] = []
    assert everything(open_workspace(workspace, notice=notices.append)) == before
    assert len(notices) == 1 and "made again from the claims" in notices[0]
    assert opened(workspace) == before


def test_a_decision_makes_the_database_outdated(workspace: Workspace) -> None:
    claim = next(read_claims(workspace.claims / f"{NOTE}.jsonl"))
    (workspace.decisions / "claims.csv").write_text(f"claim,judgement,who,when,why\n{claim.id},reject,me,2026-01-01,\n")
    notices: list[str] = []
    graph = open_workspace(workspace, notice=notices.append)
    assert len(notices) == 1
    assert f"graph/rejected/{NOTE}" in everything(graph).decode()


def test_a_wrong_decision_stops_a_build_before_anything_is_read(workspace: Workspace) -> None:
    (workspace.decisions / "links.csv").write_text("type,left,right,judgement,who,when,why\nCompany,a,b,maybe,,,\n")
    add_source(workspace, "notes/secreets-interview.md")
    with pytest.raises(UsageError, match="maybe"):
        build(workspace)
    assert not (workspace.claims / "notes/secreets-interview.md.jsonl").exists()


def test_nothing_built_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nothing was built here yet; oreloop build"):
        open_workspace(make_workspace(tmp_path / "w"), notice=refuse)


def test_two_builds_at_once(workspace: Workspace) -> None:
    code = ("import sys\nfrom pathlib import Path\nfrom oreloop.store import BuildLock\n"
            "with BuildLock(Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()")
    with subprocess.Popen([sys.executable, "-c", code, str(lock_file(workspace))], text=True, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match=f"process {other.pid} is building this workspace"):
            build(workspace)
        assert opened(workspace), "readers are not kept waiting"
        other.communicate()
    assert not build(workspace).is_new


def test_while_another_process_builds_the_database_is_taken_as_it_stands(workspace: Workspace) -> None:
    before = opened(workspace)
    with (workspace.claims / f"{NOTE}.jsonl").open("a") as claims:
        claims.write("\n")
    notices: list[str] = []
    with BuildLock(lock_file(workspace)):
        assert everything(open_workspace(workspace, notice=notices.append)) == before
    assert len(notices) == 1 and "can't be made again" in notices[0]


BAD_FILES: list[tuple[str, bytes, str]] = [
    ("a/empty.txt", b"", "refused"),
    ("a/binary.txt", b"\x00\x01\x02", "refused"),
    ("a/cyrillic.txt", "Завод".encode("cp1251"), "refused"),
    ("a/latin.txt", "Das ist für Näherinnen und die Firma".encode("latin-1"), "note"),
    ("a/front.md", b"---\ntitle: a: b\n---\nText", "refused"),
    ("a/long.txt", b"x" * 21_000_000, "refused"),
    ("a/unknown.txt", b"Zazu jambo habari ya mchana, karibu sana rafiki yangu", "warning"),
    ("a/page.pdf", b"%PDF-1.7", "refused"),
    ("a/page.odt", b"PK", "note"),
    ("a/no_suffix", b"text", "note"),
    ("cordis/organization.csv", b"projectID,x\n1,2\n", "refused"),
    ("a/other.csv", b"a,b\n1,2\n", "refused"),
    ("b/\u202ehidden\n.txt", b"", "refused"),
    (os.fsdecode(b"b/\xff.txt"), b"text", "refused"),
]


def test_bad_files_are_listed_and_the_rest_is_built(workspace: Workspace) -> None:
    before = opened(workspace)
    for name, data, _ in BAD_FILES:
        path = workspace.sources / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    os.mkfifo(workspace.sources / "a" / "pipe.txt")
    (workspace.sources / "a" / "loop.txt").symlink_to("loop.txt")
    (workspace.sources / "a" / "linked").symlink_to(workspace.sources / "notes")
    for name in (".hidden.txt", "README.md", "LICENSE", "a/.git/x.txt"):
        path = workspace.sources / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Valeo is a partner of REEsilience.")
    report = build(workspace)
    levels = {re.sub(r":\d+$", "", issue.where): issue.level for issue in report.reading_issues}
    for name, _, level in BAD_FILES:
        assert levels.pop(name.replace("\udcff", "\\udcff")) == level, name
    assert levels == {"a/pipe.txt": "refused", "a/loop.txt": "refused", "a/linked": "note"}
    assert all(issue.what and issue.hint for issue in report.reading_issues)
    assert set(SOURCES) <= set(report.unchanged)
    again = build(workspace)
    assert again.issues == report.issues and not again.read, "what was said once is said again"
    assert b"a/unknown.txt" in opened(workspace)
    shutil.rmtree(workspace.sources / "a")
    shutil.rmtree(workspace.sources / "b")
    (workspace.sources / "cordis/organization.csv").unlink()
    assert _built_anew(workspace) == before


def test_two_files_of_one_name_are_two_documents(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "w", NOTE)
    (workspace.sources / "other").mkdir()
    shutil.copyfile(workspace.sources / NOTE, workspace.sources / "other" / Path(NOTE).name)
    report = build(workspace)
    assert report.found.graphs[f"claims/{NOTE}"] == report.found.graphs[f"claims/other/{Path(NOTE).name}"] > 10


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
def test_a_file_without_read_permission_is_read_once_it_has_it(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "w", NOTE)
    path = workspace.sources / NOTE
    path.chmod(0)
    report = build(workspace)
    assert report.refused == (NOTE,) and "permission" in report.issues[0].what
    path.chmod(0o644)
    assert build(workspace).refused == ()


def test_a_fault_in_a_loader_costs_only_its_file(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(data: bytes, file: str) -> Loaded:
        raise ZeroDivisionError("oh")

    monkeypatch.setitem(LOADERS._members, "odd", Loader("odd", "fails", (".odd",), "text/odd", load))
    (workspace.sources / "a.odd").write_text("text")
    report = build(workspace)
    assert report.refused == ("a.odd",)
    assert report.issues[0].line() == ("a.odd: internal error while it was read (ZeroDivisionError: oh); "
                                       "please report this, with the file")


def test_a_quote_that_does_not_stand_in_the_text_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(document: Document) -> Extraction:
        found = extract_claims(document)
        claim = found.claims[0]
        moved = Evidence(claim.evidence[0].quote, claim.evidence[0].start + 1, claim.evidence[0].end + 1)
        false = Claim(claim.document, claim.statement, (moved,), id="0" * 16)
        return Extraction((*found.claims, false), found.mentions, found.rejected)

    monkeypatch.setattr(oreloop.extractors.rules, "extract_claims", wrong)
    workspace = make_workspace(tmp_path / "w", NOTE)
    report = build(workspace)
    assert report.rejected["the quote does not stand in the text at its offsets"] == 1
    assert "0" * 16 not in {claim.id for claim in read_claims(workspace.claims / f"{NOTE}.jsonl")}
    assert build(workspace).rejected == report.rejected


def test_the_text_of_a_page_is_kept_beside_its_claims(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "w")
    sentence = "Carester will supply Japan with dysprosium and terbium from its plant in France."
    page = f"<html><body><article><h1>Supply</h1><p>{sentence}</p><p>{sentence[:40]} again.</p></article></body></html>"
    (workspace.sources / "page.html").write_text(page)
    build(workspace)
    text = (workspace.claims / "page.html.txt").read_text(encoding="utf-8")
    claims = list(read_claims(workspace.claims / "page.html.jsonl"))
    assert claims and sentence in text
    for claim in claims:
        verify(claim, text)
    (workspace.sources / "page.html").unlink()
    build(workspace)
    assert not list(workspace.claims.glob("page*"))


def test_damaged_claims_are_read_from_the_source_again(workspace: Workspace) -> None:
    before = opened(workspace)
    path = workspace.claims / f"{NOTE}.jsonl"
    path.write_bytes(path.read_bytes()[:-10])
    assert build(workspace).read == (NOTE,)
    assert opened(workspace) == before
    (workspace.claims / "catalog.jsonl").write_text("{")
    assert len(build(workspace).read) == len(SOURCES)
    assert opened(workspace) == before


def test_the_report_agrees_with_the_graph(workspace: Workspace) -> None:
    text = workspace.report.read_text(encoding="utf-8")
    data = json.loads(text)
    assert text == json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    graph = open_workspace(workspace, notice=refuse)
    root = graph.graph("")
    counted = {name.removeprefix(root): sum(1 for _ in graph.quads([name])) for name in graph.graphs()}
    assert data["found"]["graphs"] == counted
    assert data["found"]["inferred"] == counted["inferred"] > 100
    lines = sum(len((workspace.claims / f"{file}.jsonl").read_bytes().splitlines()) for file in SOURCES)
    assert sum(data["found"]["claims"].values()) == sum(data["found"]["statuses"].values()) == lines
    assert data["revision"] == read_revision(workspace.store) and sorted(data["read"]) == sorted(SOURCES)
    assert sum(data["seconds"].values()) > 0


def test_files_are_published_and_mended(workspace: Workspace) -> None:
    settings = workspace.root / "oreloop.toml"
    settings.write_text('title = "x"\npublish = ["all.nq", "graph.ttl"]\n')
    workspace = find_workspace(workspace.root, exact=True)
    stages: list[Progress] = []
    report = build(workspace, on_progress=stages.append)
    assert sorted(report.published) == ["all.nq", "graph.ttl"]
    assert [p.item for p in stages if p.stage == "writing files"] == ["all.nq", "graph.ttl"]
    written = {name: (workspace.root / name).read_bytes() for name in report.published}
    assert b"orl:hasPartner" in written["graph.ttl"] or b"orl:locatedIn" in written["graph.ttl"]
    (workspace.root / "graph.ttl").write_text("# gone")
    stages.clear()
    build(workspace, on_progress=stages.append)
    assert [p.item for p in stages if p.stage == "writing files"] == ["graph.ttl"], "the other is as it was"
    assert {name: (workspace.root / name).read_bytes() for name in report.published} == written


def test_a_file_that_no_exporter_writes_is_refused_before_the_work(workspace: Workspace) -> None:
    (workspace.root / "oreloop.toml").write_text('publish = ["graph.doc"]\n')
    add_source(workspace, "notes/secreets-interview.md")
    with pytest.raises(UsageError, match=r"no exporter writes files like graph\.doc"):
        build(find_workspace(workspace.root, exact=True))
    assert not (workspace.claims / "notes/secreets-interview.md.jsonl").exists()


def test_another_base_gives_other_iris(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "w", NOTE)
    (workspace.root / "oreloop.toml").write_text('base = "https://example.org/g/"\n')
    workspace = find_workspace(workspace.root, exact=True)
    build(workspace)
    graph = opened(workspace).decode()
    assert "<https://example.org/g/id/organisation/carester>" in graph
    assert "<https://w3id.org/oreloop/id/organisation/" not in graph
    assert "<https://w3id.org/oreloop/material/dysprosium>" in graph, "the vocabularies keep their home"


def test_no_sources_folder(workspace: Workspace) -> None:
    shutil.rmtree(workspace.sources)
    with pytest.raises(UsageError, match="there is no folder for sources"):
        build(workspace)


def test_a_full_disk_is_said_and_nothing_is_lost(workspace: Workspace) -> None:
    before = opened(workspace)
    add_source(workspace, "notes/secreets-interview.md")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))

    done = subprocess.run([sys.executable, "-m", "oreloop", "build", str(workspace.root)], text=True,
                          capture_output=True, preexec_fn=limit)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "can't be written (File too large)" in done.stderr.splitlines()[-1]
    assert everything(open_workspace(workspace, notice=lambda line: None)) == before
    assert b"secreets" in _built_anew(workspace)


def test_sources_are_found_in_one_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/b.txt", "a.txt", "A.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert find_sources(tmp_path) == (["A.txt", "a.txt", "a/b.txt", "a/z.md", "b.txt"], [])


def test_a_name_that_is_too_long_for_its_claims_is_refused(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "w", NOTE)
    longest, longer = "n" * 245 + ".txt", "n" * 246 + ".txt"
    for name in (longest, longer):
        (workspace.sources / name).write_text("Carester is based in France.")
    report = build(workspace)
    assert report.refused == (longer,) and longest in report.read
    assert report.found.graphs[f"claims/{NOTE}"]


def test_a_damaged_line_of_claims_names_its_file(workspace: Workspace) -> None:
    path = workspace.claims / f"{NOTE}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(["{}", *lines[1:]]) + "\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"md.jsonl:1: this line is no claim .*; delete the file and build again"):
        open_workspace(workspace, notice=lambda line: None)
    path.unlink()
    assert build(workspace).read == (NOTE,)
