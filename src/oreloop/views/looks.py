"""How each type of thing looks in a picture; the table is `looks.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from oreloop.schema import load_schema


@dataclass(frozen=True, slots=True)
class Look:
    """The look of a class: its label in the legend, colour (#rrggbb), shape (of vis-network), weight in choosing."""

    type: str
    label: str
    colour: str
    shape: str
    weight: float = 1.0


@cache
def looks() -> tuple[Look, ...]:
    """All looks, narrow classes first; the last one fits whatever no other fits."""
    data = tomllib.loads(files(__package__).joinpath("looks.toml").read_text(encoding="utf-8"))
    return tuple(Look(item["class"], item["label"], item["colour"], item["shape"], item.get("weight", 1.0))
                 for item in data["look"])


def look_of(type_name: str) -> Look:
    """The look of a class of the ontology, given by its local name; empty for a thing without a class."""
    above = load_schema().ancestors(type_name) if type_name else frozenset()
    return next((look for look in looks() if look.type in above), looks()[-1])
