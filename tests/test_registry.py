"""Registries: order kept, doubles refused, near names told, and members of other packages found by entry points."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from oreloop.errors import KnowledgeError, UsageError
from oreloop.registry import Registry, near


@dataclass(frozen=True)
class Member:
    name: str
    summary: str = "does something"


def test_members_stand_in_order_and_are_found() -> None:
    registry = Registry("analysis", [Member("loops"), Member("brokers")])
    assert registry.names() == ["loops", "brokers"] and registry.get("brokers").name == "brokers"


def test_two_of_one_name_are_refused() -> None:
    with pytest.raises(KnowledgeError, match="two analyses are called loops"):
        Registry("analysis", [Member("loops"), Member("loops")])


def test_an_unknown_name_lists_the_near_ones() -> None:
    with pytest.raises(UsageError, match="loops"):
        Registry("analysis", [Member("loops"), Member("brokers")]).get("lops")
    assert near("part", ["partners", "loops"]) == ["partners"]


def test_members_of_other_packages_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package as pip would lay it down: a module, and the metadata that names its entry point."""
    (tmp_path / "other.py").write_text("class M:\n    name = 'theirs'\n    summary = 'from outside'\nMEMBER = M()\n")
    folder = tmp_path / "other-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text("[oreloop.analyses]\ntheirs = other:MEMBER\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    assert Registry("analysis", [Member("loops")]).names() == ["loops", "theirs"]
