"""The example workspace: rebuilt byte for byte, its two kinds of sources meet, nothing of others' texts is in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import oreloop
from oreloop.api import KnowledgeGraph

ROOT = Path(__file__).parents[1]
PUBLISHED = ("oreloop.ttl", "oreloop.trig")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example workspace, built from its sources alone."""
    root = tmp_path_factory.mktemp("example") / "graph"
    made = shutil.ignore_patterns("store", "claims", "build-report.json", *PUBLISHED)
    shutil.copytree(ROOT / "graph", root, ignore=made)
    report = oreloop.build(root)
    assert not report.refused and not report.issues
    return root


@pytest.fixture
def graph(example: Path) -> Iterator[KnowledgeGraph]:
    with oreloop.open(example) as opened:
        yield opened


@pytest.mark.parametrize("name", PUBLISHED)
def test_is_rebuilt_byte_for_byte(example: Path, name: str) -> None:
    assert (example / name).read_bytes() == (ROOT / "graph" / name).read_bytes(), (
        f"graph/{name} is not what its sources give: run `oreloop build graph` and read the difference")


def test_a_project_of_note_and_table_is_one_node(graph: KnowledgeGraph) -> None:
    files = {source.file for fact in (("REEsilience", "hasPartner", "HYPROMAG LTD"), ("REEsilience", "fundedUnder",
             "Horizon Europe")) for source in graph.why(*fact).sources}
    assert files == {"cordis/organization.csv", "cordis/project.csv", "notes/reesilience-paris-meeting.md"}


def test_a_project_table_is_no_document_of_ours(graph: KnowledgeGraph) -> None:
    rows = graph.query("SELECT ?file ?original { GRAPH ?g { ?d orl:fileName ?file . "
                       "OPTIONAL { ?d dcterms:source/dcterms:title ?original } } }").records()
    notes = [row for row in rows if str(row["file"]).startswith("notes/")]
    assert len(notes) == 5 and all(row["original"] for row in notes)
