"""Kinds of loops, by the steps and materials that are passed; which there are is told by a file of the ontology."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from oreloop.analyses.conversions import Conversion
from oreloop.iri import HOME
from oreloop.network import Broader, upwards
from oreloop.resources import folder


@dataclass(frozen=True, slots=True)
class LoopKind:
    """A kind of loops: they pass one of these steps or materials, or whose last conversion makes one of `back`."""

    label: str
    about: str
    steps: frozenset[str]
    materials: frozenset[str]
    back: frozenset[str]


@functools.cache
def loop_kinds() -> tuple[LoopKind, ...]:
    """All kinds, in the order of the file."""
    data = tomllib.loads((folder("ontology") / "analyses" / "loop_kinds.toml").read_text(encoding="utf-8"))
    return tuple(LoopKind(item["label"], item["about"], _iris("step", item.get("steps", ())),
                          _iris("material", item.get("materials", ())), _iris("material", item.get("back", ())))
                 for item in data["kind"])


def _iris(kind: str, names: Iterable[str]) -> frozenset[str]:
    return frozenset(f"{HOME}{kind}/{name}" for name in names)


def kinds_of(walk: Sequence[Conversion], broader: Broader) -> list[str]:
    """The labels of all kinds that a loop is of; its last conversion is that which brings back what it makes."""
    steps = {above for c in walk for step in c.steps() for above in upwards(step, broader)}
    materials = {above for c in walk for end in (c.source, c.target) for above in upwards(end, broader)}
    made = {m for kind in loop_kinds() for m in kind.back} & upwards(walk[-1].target, broader)
    # Of the materials that kinds name the narrowest tells: magnet powder is a rare earth metal in the wide sense only.
    back = {m for m in made if not any(m != other and m in upwards(other, broader) for other in made)}
    return [kind.label for kind in loop_kinds()
            if kind.steps & steps or kind.materials & materials or kind.back & back]
