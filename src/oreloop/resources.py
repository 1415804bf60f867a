"""Where the ontology, the patterns and the queries lie: inside the installed package, or beside a checkout's src."""

from __future__ import annotations

from pathlib import Path

from oreloop.errors import KnowledgeError

PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """The folder `ontology` or `queries` of this installation.

    Raises:
        KnowledgeError: the installation is incomplete.
    """
    for place in (PACKAGE / name, PACKAGE.parent.parent / name):
        if place.is_dir():
            return place
    raise KnowledgeError(f"the folder {name} is missing", where=str(PACKAGE), hint="install oreloop again")


def ontology_files() -> list[Path]:
    """Every Turtle file of the ontology and the vocabularies, sorted; shapes are not among them."""
    root = folder("ontology")
    return sorted(p for p in [*root.glob("*.ttl"), *root.glob("vocabulary/*.ttl")] if p.name != "shapes.ttl")
