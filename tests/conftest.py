"""Workspaces for tests: one is built once, each test gets a copy of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import hypothesis
import pytest

from oreloop.building import build
from oreloop.workspace import Workspace, find_workspace, init_workspace

EXAMPLE = Path(__file__).parents[1] / "graph" / "sources"
# How long an example takes hangs on what else the machine does; benchmarks tell times, tests do not.
hypothesis.settings.register_profile("oreloop", deadline=None)
hypothesis.settings.load_profile("oreloop")

#: Sources of the example workspace, few enough to be read in a moment.
SOURCES = ("cordis/project.csv", "cordis/topics.csv", "notes/aura-accord-aimants.md",
           "notes/carester-japan-investment.md", "notes/reesilience-paris-meeting.md")


def make_workspace(root: Path, *files: str) -> Workspace:
    """A workspace with these sources of the example, not built yet."""
    workspace = init_workspace(root)
    for file in files:
        add_source(workspace, file)
    return workspace


def add_source(workspace: Workspace, file: str) -> None:
    """Put one more source of the example into a workspace."""
    target = workspace.sources / file
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(EXAMPLE / file, target)


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built workspace with `SOURCES`. Not to be changed: take `workspace`."""
    root = tmp_path_factory.mktemp("built") / "magnets"
    build(make_workspace(root, *SOURCES))
    return root


@pytest.fixture
def workspace(built_once: Path, tmp_path: Path) -> Workspace:
    """A built workspace with `SOURCES`, for one test."""
    shutil.copytree(built_once, tmp_path / "magnets", copy_function=shutil.copy2)
    return find_workspace(tmp_path / "magnets", exact=True)
