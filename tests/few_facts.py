"""A few facts with which nothing is wrong, and to which a test adds what it looks for; see data/few_facts.trig."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from oreloop.store import GraphStore

PATH = Path(__file__).parent / "data" / "few_facts.trig"


def few_facts(more: str = "") -> GraphStore:
    """The facts, with more TriG; it needs no prefixes of its own."""
    return GraphStore.in_memory(ox.parse(PATH.read_text(encoding="utf-8") + more, format=ox.RdfFormat.TRIG))
