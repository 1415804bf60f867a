"""What the reference chain knows of two materials: which is typically made of which, and which steps make one.

Knowledge for judging what a text says, never evidence (ontology/vocabulary/chain.ttl, materials.ttl).
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pyoxigraph as ox

from oreloop.iri import ORL, PREFIXES
from oreloop.resources import folder


class _Chain(NamedTuple):
    """By the id of a material without its prefix: what is made of it, what is recovered from it, what is made of it in
    any number of steps, of what it is a kind, and which steps make it; and what but tells what other materials are for.
    """

    makes: Mapping[str, frozenset[str]]
    recovers: Mapping[str, frozenset[str]]
    onward: Mapping[str, frozenset[str]]
    kinds: Mapping[str, frozenset[str]]
    steps: Mapping[str, tuple[str, ...]]
    uses: frozenset[str]


@functools.cache
def _chain() -> _Chain:
    data = tomllib.loads((folder("ontology") / "relations" / "chain.toml").read_text(encoding="utf-8"))
    untold, back = frozenset(data["untold"]), frozenset(data["back"])
    makes: dict[str, set[str]] = {}
    recovers: dict[str, set[str]] = {}
    steps: dict[str, set[str]] = {}
    for flow in _nodes("chain.ttl", ORL).values():
        if "typicalOutput" not in flow:
            continue
        (start,), (step,), (end,) = (flow[part] for part in ("typicalInput", "typicalStep", "typicalOutput"))
        (recovers if step in back else makes).setdefault(start, set()).add(end)
        if step not in untold:
            steps.setdefault(end, set()).add(step)
    materials = _nodes("materials.ttl", PREFIXES["skos"])
    broader = {name: node["broader"] for name, node in materials.items() if "broader" in node}
    return _Chain(_frozen(makes), _frozen(recovers), _frozen({name: _closed(makes, name) for name in makes}),
                  _frozen({name: _closed(broader, name) for name in broader}),
                  {name: tuple(sorted(found)) for name, found in steps.items()}, frozenset(data["uses"]))


def _nodes(file: str, base: str) -> dict[str, dict[str, set[str]]]:
    """The nodes of a file with what their properties of a vocabulary point at, all by their last part."""
    found: dict[str, dict[str, set[str]]] = {}
    for triple in ox.parse(path=str(folder("ontology") / "vocabulary" / file), format=ox.RdfFormat.TURTLE):
        if isinstance(triple.object, ox.NamedNode) and triple.predicate.value.startswith(base):
            node = found.setdefault(str(triple.subject.value).rpartition("/")[2], {})
            ends = node.setdefault(triple.predicate.value.removeprefix(base), set())
            ends.add(triple.object.value.rpartition("/")[2])
    return found


def _frozen(table: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(found) for name, found in table.items()}


def _closed(table: Mapping[str, Iterable[str]], name: str) -> set[str]:
    """All that a name leads to."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = set(table.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found


def making_steps(material: str) -> tuple[str, ...]:
    """The steps that make a material in the reference chain, but those that it does not tell of by itself."""
    return _chain().steps.get(material, ())


def is_use(material: str) -> bool:
    """Whether a material but tells what another one is for where its name follows: "electric vehicle batteries"."""
    chain = _chain()
    return not chain.uses.isdisjoint({material, *chain.kinds.get(material, ())})


@functools.lru_cache(maxsize=1 << 14)
def standing(first: str, second: str) -> str:
    """How the second of two materials stands to the first in the reference chain: "makes" or "recovers" (it is made of
    it, or recovered from it), "onward" (made of it in some steps), "unmakes" or "back" (the other way round), "kin"
    (one is a kind of the other), else "".
    """
    chain = _chain()
    starts, ends = ({name, *chain.kinds.get(name, ())} for name in (first, second))
    if first in ends or second in starts:
        return "kin"
    tables = (("makes", chain.makes), ("recovers", chain.recovers), ("onward", chain.onward))
    for told, table in tables:
        if any(ends & table.get(name, frozenset()) for name in starts):
            return told
    for told, table in (("unmakes", chain.makes), ("back", chain.onward)):
        if any(starts & table.get(name, frozenset()) for name in ends):
            return told
    return ""
