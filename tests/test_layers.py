"""The order of the modules: each imports only from those that stand before it in the table of docs/architecture.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import oreloop

PACKAGE = Path(oreloop.__file__).parent
TABLE = Path(__file__).parents[1] / "docs" / "architecture.md"


def order() -> list[str]:
    """The modules and sub-packages in the order of the table, from left to right and top to bottom."""
    text = TABLE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE)
    return [name.rstrip("/") for row in rows for name in re.findall(r"`([^`]+)`", row)]


def unit(path: Path) -> str:
    """The module or sub-package that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """The modules and sub-packages of oreloop that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [f"oreloop.{a.name}" for a in node.names] if node.module == "oreloop" else [node.module]
        elif isinstance(node, ast.ImportFrom):
            names = ["oreloop.relative"]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        yield from (name.split(".")[1] for name in names if name.startswith("oreloop."))


FILES = sorted(p for p in PACKAGE.rglob("*.py") if p != PACKAGE / "__init__.py")


def test_every_module_stands_in_the_table_once() -> None:
    assert sorted(order()) == sorted({unit(path) for path in FILES})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_what_stands_before_it(path: Path) -> None:
    places = {name: place for place, name in enumerate(order())}
    here = unit(path)
    wrong = [name for name in imports(path) if name not in ("__version__", here)
             and places.get(name, len(places)) >= places[here]]
    assert not wrong, f"{here} stands before {', '.join(wrong)} in docs/architecture.md"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_is_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
