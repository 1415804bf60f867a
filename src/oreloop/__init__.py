"""oreloop: documents and open data on critical raw materials, turned into a knowledge graph with its evidence.

    import oreloop

    graph = oreloop.open("graph")
    graph.query("projects/partners", project="REEsilience").to_pandas()
    graph.why("REEsilience", "hasPartner", "Carester")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

#: The public names, with the module that each comes from; it is imported when the name is first used.
_HOMES = {
    "BuildReport": "report", "KnowledgeGraph": "api", "OreloopError": "errors", "build": "api", "extract_file": "api",
    "extract_page": "api", "init": "api", "open": "api",
}

__all__ = ["BuildReport", "KnowledgeGraph", "OreloopError", "__version__", "build", "extract_file", "extract_page",
           "init", "open"]

if TYPE_CHECKING:
    from oreloop.api import KnowledgeGraph, build, extract_file, extract_page, init, open
    from oreloop.errors import OreloopError
    from oreloop.report import BuildReport


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module 'oreloop' has no attribute {name!r}")
    return getattr(import_module(f"oreloop.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]
