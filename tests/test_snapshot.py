"""Rows of projections that are kept beside the database: the same as those asked anew, or asked anew."""

from __future__ import annotations

import random
from array import array
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from damage import damaged
from oreloop.analyses import ANALYSES, analyse
from oreloop.analyses.recording import analysis_graph, outcome_quads
from oreloop.headers import SavedQuery
from oreloop.network import projections, to_networkx
from oreloop.queries import load_queries
from oreloop.snapshot import Snapshot, _bytes, _read, take_snapshot
from oreloop.store import GraphStore, open_store, replace_graph, write_store
from small_graph import PATH, small_graph

QUERIES = [load_queries()[f"projections/{name}"] for name in projections()]
PARTICIPATION = load_queries()["projections/participation"]


def stored(folder: Path, revision: str = "r1", without: str = "") -> GraphStore:
    """The small graph on disk, without the lines of its file that hold a text."""
    lines = PATH.read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not without or without not in line)
    write_store(folder, ox.parse(text, format=ox.RdfFormat.TRIG), revision)
    return open_store(folder)


def deaf(graph: GraphStore) -> GraphStore:
    """The same graph with nothing in its database: what it still says is kept."""
    return replace(graph, store=ox.Store())


def rows(snapshot: Snapshot) -> list[tuple[str, ...]]:
    return sorted(snapshot.rows(*sorted(snapshot.columns)))


def kept(graph: GraphStore) -> list[Path]:
    assert graph.folder is not None
    return sorted((graph.folder / "kept").glob("*"))


@pytest.mark.parametrize("query", QUERIES, ids=[query.name for query in QUERIES])
def test_what_is_kept_is_what_the_database_says(tmp_path: Path, query: SavedQuery) -> None:
    graph = stored(tmp_path)
    asked = rows(take_snapshot(small_graph(), query))
    assert rows(take_snapshot(graph, query)) == asked == rows(take_snapshot(deaf(graph), query))
    assert set(take_snapshot(deaf(graph), query).columns) == set(query.columns)


def test_a_network_of_what_is_kept_is_the_same_network(tmp_path: Path) -> None:
    first, second = (to_networkx(stored(tmp_path), "facts", include_planned=True) for _ in range(2))
    assert len(kept(open_store(tmp_path))) == 1
    assert list(first.nodes(data=True)) == list(second.nodes(data=True))
    assert list(first.edges(keys=True, data=True)) == list(second.edges(keys=True, data=True))
    assert first.graph == second.graph and len(first.edges) > 10


def test_another_graph_is_asked_anew(tmp_path: Path) -> None:
    before = rows(take_snapshot(stored(tmp_path), PARTICIPATION))
    after = rows(take_snapshot(stored(tmp_path, "r2", without="c:b-1 a"), PARTICIPATION))
    assert len(after) == len(before) - 1
    assert len(kept(open_store(tmp_path))) == 1, "what was kept of the old graph is gone"


def test_another_query_is_asked_anew(tmp_path: Path) -> None:
    graph = stored(tmp_path)
    take_snapshot(graph, PARTICIPATION)
    changed = replace(PARTICIPATION, text=PARTICIPATION.text + "\nLIMIT 2")
    assert len(rows(take_snapshot(graph, changed))) == 2 < len(rows(take_snapshot(graph, PARTICIPATION)))


def test_damage_is_no_error(tmp_path: Path) -> None:
    graph = stored(tmp_path)
    asked = rows(take_snapshot(graph, PARTICIPATION))
    (path,) = kept(graph)
    whole, chance = path.read_bytes(), random.Random(3)
    for trial in range(60):
        path.write_bytes(damaged(whole, chance, cut=trial % 3 == 0))
        assert rows(take_snapshot(graph, PARTICIPATION)) == asked
        assert rows(take_snapshot(deaf(graph), PARTICIPATION)) == asked, "and it is whole again"


def test_what_cannot_be_kept_is_asked_each_time(tmp_path: Path) -> None:
    graph = stored(tmp_path)
    (tmp_path / "kept").write_text("a file in the way")
    assert rows(take_snapshot(graph, PARTICIPATION)) == rows(take_snapshot(small_graph(), PARTICIPATION))
    assert not rows(take_snapshot(deaf(graph), PARTICIPATION))
    assert small_graph().kept("x") is None, "nothing is kept of a graph in memory"


def test_the_result_of_an_analysis_changes_no_projection(tmp_path: Path) -> None:
    graph = stored(tmp_path)
    for query in QUERIES:
        take_snapshot(graph, query)
    outcomes = [analyse(graph, a, {"cut": ["Alpha Magnets"]} if a.name == "what-if" else {}) for a in ANALYSES]
    for outcome in outcomes:
        replace_graph(tmp_path, analysis_graph(outcome.run), outcome_quads(outcome))
    after = open_store(tmp_path)
    assert len([name for name in after.graphs() if "/graph/analysis/" in name]) == len(outcomes) > 9
    for query in QUERIES:
        asked = rows(take_snapshot(replace(after, folder=None), query))
        assert asked == rows(take_snapshot(deaf(after), query)), f"{query.name} reads analyses"


@given(st.lists(st.tuples(st.text(), st.text(), st.text())))
def test_a_file_gives_back_any_texts(tmp_path_factory: pytest.TempPathFactory,
                                     texts: list[tuple[str, str, str]]) -> None:
    places = {"": 0}
    columns = {name: array("i", [places.setdefault(row[i], len(places)) for row in texts])
               for i, name in enumerate("abc")}
    path = tmp_path_factory.getbasetemp() / "any.rows"
    path.write_bytes(_bytes(Snapshot(list(places), columns)))
    found = _read(path)
    assert found is not None and list(found.rows("a", "b", "c")) == texts
    assert list(found.rows("b", "z")) == [(row[1], "") for row in texts]
    assert found.distinct("c") == sorted({row[2] for row in texts} - {""}) and not found.distinct("z")
