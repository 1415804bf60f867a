"""The graph of the example workspace, built once from its sources for all tests that ask it."""

from __future__ import annotations

import functools
import shutil
import tempfile
from pathlib import Path

from oreloop.building import build
from oreloop.model import Table
from oreloop.names import Names
from oreloop.queries import load_queries, run
from oreloop.store import GraphStore, open_store
from oreloop.workspace import find_workspace

WORKSPACE = Path(__file__).parents[1] / "graph"
SOURCES = WORKSPACE / "sources"


@functools.cache
def example_graph() -> GraphStore:
    """The example, built from sources and decisions as they stand in the checkout; not to be changed."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "graph"
        shutil.copytree(WORKSPACE, root, ignore=shutil.ignore_patterns("claims", "store", "build-report.json", ".lock"))
        workspace = find_workspace(root, exact=True)
        build(workspace)
        graph = open_store(workspace.store)
        return GraphStore.in_memory(graph.quads(), graph.base)


@functools.cache
def example_names() -> Names:
    """The names of the example, read once."""
    return Names(example_graph())


def ask(query: str, on: GraphStore | None = None, /, **params: str) -> Table:
    """The table of a saved query on the example, or on another graph."""
    names = example_names() if on is None else Names(on)
    return run(example_graph() if on is None else on, load_queries()[query], params, names).table()
