"""The examples in docstrings do what they show."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

import oreloop

SOURCE = Path(oreloop.__file__).parent
MODULES = [".".join(("oreloop", *path.relative_to(SOURCE).with_suffix("").parts))
           for path in sorted(SOURCE.rglob("*.py")) if ">>> " in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name.removesuffix(".__init__"))).failed == 0
