"""The database on disk: what readers find while builds run, fail, are killed, or the disk does its worst."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from damage import damaged
from oreloop.errors import StoreError
from oreloop.iri import HOME, ORL
from oreloop.store import BuildLock, GraphStore, open_store, read_revision, replace_graph, visible, write_store

GRAPHS = ("entities", "vocabulary", "claims/notes/a.md", "inferred", "catalog", "links", "ontology",
          "rejected/notes/a.md", "inferred/planned", "analysis/loops")
SHOWN = GRAPHS[:4]


def quads(size: int = 30, graph: str = "entities", mark: str = "a") -> list[Quad]:
    return [Quad(NamedNode(f"{HOME}id/organisation/{mark}{i}"), NamedNode(ORL + "acronym"), Literal(f"{mark} {i}"),
                 NamedNode(f"{HOME}graph/{graph}")) for i in range(size)]


def child(code: str, *arguments: str) -> subprocess.Popen[str]:
    """A process of its own that runs some code beside this module."""
    return subprocess.Popen([sys.executable, "-c", "from test_store import *\n" + code, *arguments], text=True,
                            cwd=Path(__file__).parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_store_gives_back_what_was_written(tmp_path: Path) -> None:
    written = [q for graph in GRAPHS for q in quads(5, graph)]
    write_store(tmp_path / "store", written, "r1")
    graph = open_store(tmp_path / "store")
    assert (graph.revision, graph.base) == ("r1", HOME) and read_revision(tmp_path / "store") == "r1"
    assert set(graph.quads()) == set(written)
    assert graph.graphs() == sorted(f"{HOME}graph/{name}" for name in GRAPHS)
    assert list(graph.quads()) == list(GraphStore.in_memory(reversed(written)).quads()), "an order of its own"


def test_the_union_holds_what_a_query_without_graph_sees(tmp_path: Path) -> None:
    written = [q for i, graph in enumerate(GRAPHS) for q in quads(1, graph, mark=f"g{i}")]
    write_store(tmp_path / "store", written, "r1")
    for graph in (open_store(tmp_path / "store"), GraphStore.in_memory(written)):
        union = {q.triple for q in graph.store.quads_for_pattern(None, None, None, DefaultGraph())}
        assert union == {q.triple for q in written[:len(SHOWN)]} == {q.triple for q in visible(written, HOME)}
        assert graph.ask(None, None, Literal("g0 0")) and not graph.ask(None, None, Literal("g4 0"))
        assert graph.ask(None, None, Literal("g4 0"), "catalog")


def test_graphs_have_short_names() -> None:
    graph = GraphStore.in_memory(quads(3, "claims/notes/été.md"), base=HOME)
    assert graph.graph("inferred/planned") == HOME + "graph/inferred/planned"
    assert graph.graph(HOME + "graph/x") == HOME + "graph/x"
    subject = NamedNode(HOME + "id/organisation/a1")
    assert graph.objects(subject, NamedNode(ORL + "acronym"), HOME + "graph/claims/notes/été.md") == [Literal("a 1")]
    assert [q.object for q in graph.quads([HOME + "graph/claims/notes/été.md"])] == [
        Literal("a 0"), Literal("a 1"), Literal("a 2")]
    assert list(graph.quads([])) == [] == list(graph.quads(["entities"]))


def test_a_base_of_ones_own(tmp_path: Path) -> None:
    base = "https://example.org/kg/"
    own = [Quad(q.subject, q.predicate, q.object, NamedNode(base + "graph/entities")) for q in quads(2)]
    write_store(tmp_path / "store", own, "r1", base)
    graph = open_store(tmp_path / "store")
    assert graph.base == base and graph.ask(None, None, Literal("a 1")) and len(list(graph.quads(["entities"]))) == 2


def test_a_second_write_replaces_the_first_and_cleans_up(tmp_path: Path) -> None:
    store = tmp_path / "store"
    write_store(store, quads(3), "r1")
    reader = open_store(store)
    write_store(store, quads(4, mark="b"), "r2")
    assert len(names(store)) == 2, "one database and REVISION"
    assert len(list(reader.quads())) == 3, "who reads keeps what was opened"
    assert (open_store(store).revision, len(list(open_store(store).quads()))) == ("r2", 4)


def test_a_graph_that_is_replaced_holds_nothing_of_before(tmp_path: Path) -> None:
    store = tmp_path / "store"
    write_store(store, quads(3), "r1")
    for mark in ("first", "second"):
        replace_graph(store, f"{HOME}graph/analysis/x", quads(2, "analysis/x", mark=mark))
    graph = open_store(store)
    kept = {q for q in graph.quads() if q.graph_name == NamedNode(f"{HOME}graph/analysis/x")}
    assert kept == set(quads(2, "analysis/x", mark="second")) and graph.revision == "r1"
    assert len(list(graph.quads())) == 5, "all else stays"


def test_no_store_is_a_clear_error(tmp_path: Path) -> None:
    assert read_revision(tmp_path / "store") is None
    with pytest.raises(StoreError, match=r"no database yet.*oreloop build"):
        open_store(tmp_path / "store")
    (tmp_path / "store").write_text("a file in the way")
    with pytest.raises(StoreError, match="can't be written"):
        write_store(tmp_path / "store", quads(), "r1")


@pytest.mark.parametrize("text", [
    "", "{", "[]", '{"revision": 1}', '{"revision":"r","base":"b","database":"../x","files":{}}', "\xff\x00"])
def test_a_broken_revision_is_no_revision(tmp_path: Path, text: str) -> None:
    write_store(tmp_path / "store", quads(), "r1")
    (tmp_path / "store" / "REVISION").write_text(text, encoding="latin-1")
    assert read_revision(tmp_path / "store") is None
    with pytest.raises(StoreError, match="damaged"):
        open_store(tmp_path / "store")
    write_store(tmp_path / "store", quads(), "r2")
    assert open_store(tmp_path / "store").revision == "r2" and len(names(tmp_path / "store")) == 2


def test_a_damaged_database_is_never_read(tmp_path: Path) -> None:
    write_store(tmp_path / "good", [q for g in GRAPHS for q in quads(200, g)], "r1")
    chance = random.Random(7)
    for trial in range(24):
        store = shutil.copytree(tmp_path / "good", tmp_path / f"bad{trial}")
        files = sorted(p for p in store.rglob("*") if p.is_file() and p.parent != store and p.stat().st_size)
        victim = files[trial % len(files)]
        victim.write_bytes(damaged(victim.read_bytes(), chance, cut=trial % 3 == 0))
        if trial % 5 == 0:
            victim.unlink()
        assert read_revision(store) is None
        with pytest.raises(StoreError, match="oreloop build"):
            open_store(store)


def test_a_failing_source_of_quads_leaves_the_old_store(tmp_path: Path) -> None:
    def failing() -> Iterator[Quad]:
        yield from quads(100, mark="b")
        raise KeyboardInterrupt

    write_store(tmp_path / "store", quads(3), "r1")
    with pytest.raises(KeyboardInterrupt):
        write_store(tmp_path / "store", failing(), "r2")
    assert open_store(tmp_path / "store").revision == "r1" and len(names(tmp_path / "store")) == 2


WRITER = """
for n in range(1, 1000):
    write_store(Path(sys.argv[1]), quads(3000, mark=f"r{n}-"), f"r{n}")
    print(n, flush=True)
"""


def test_killed_builds_leave_a_whole_store(tmp_path: Path) -> None:
    store = tmp_path / "store"
    write_store(store, quads(3000, mark="r0-"), "r0")
    chance = random.Random(11)
    for _ in range(8):
        writer = child(WRITER, str(store))
        assert writer.stdout is not None and writer.stdout.readline() == "1\n", writer.stderr and writer.stderr.read()
        time.sleep(chance.random() * 0.15)
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        graph = open_store(store)
        found = list(graph.quads())
        assert len(found) == 3000 and all(f"/{graph.revision}-" in str(q.subject) for q in found)
    write_store(store, quads(1), "last")
    assert len(names(store)) == 2, f"what killed processes left is gone: {names(store)}"


def test_readers_go_on_during_builds(tmp_path: Path) -> None:
    store = tmp_path / "store"
    write_store(store, quads(3000, mark="r0-"), "r0")
    writer = child(WRITER, str(store))
    revisions: set[str] = set()
    try:
        while len(revisions) < 4:
            assert writer.poll() is None, "the builds ended before this test saw four of them"
            graph = open_store(store)
            found = list(graph.quads())
            assert len(found) == 3000 and all(f"/{graph.revision}-" in str(q.subject) for q in found)
            revisions.add(graph.revision)
    finally:
        writer.kill()
        writer.communicate()


def test_only_one_process_builds(tmp_path: Path) -> None:
    lock = tmp_path / ".lock"
    holder = child("with BuildLock(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)", str(lock))
    try:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match=f"process {holder.pid} is building this workspace"), BuildLock(lock):
            pass
    finally:
        holder.kill()
        holder.communicate()
    with BuildLock(lock), pytest.raises(StoreError, match=f"process {os.getpid()} "), BuildLock(lock):
        pass
    with BuildLock(lock):
        assert lock.read_text() == f"{os.getpid()}\n", "a lock that is left over is no obstacle"


def test_a_workspace_that_cant_be_locked(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="can't be written"), BuildLock(tmp_path / "missing" / ".lock"):
        pass


@pytest.mark.root
def test_a_full_disk_leaves_the_old_store(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)],
                                           capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small file system")
    try:
        write_store(disk / "store", quads(20), "r1")
        with pytest.raises(StoreError, match=r"no space left.*make room"):
            write_store(disk / "store", quads(60_000, mark="b"), "r2")
        assert open_store(disk / "store").revision == "r1" and len(list(open_store(disk / "store").quads())) == 20
        assert len(names(disk / "store")) == 2, "nothing half-written is left"
        write_store(disk / "store", quads(30), "r3")
        assert open_store(disk / "store").revision == "r3"
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
