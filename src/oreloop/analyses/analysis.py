"""What an analysis is: a projection of the graph and a function from the network to a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oreloop.errors import UsageError
from oreloop.model import Table
from oreloop.network import to_networkx
from oreloop.registry import near

if TYPE_CHECKING:
    from oreloop.store import GraphStore

Value = str | int | bool


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an analysis: its default (which gives the type) and what it does."""

    default: Value
    summary: str
    choices: tuple[str, ...] = ()
    minimum: int | None = None

    def read(self, name: str, value: object) -> Value:
        """The value as the parameter's type; texts such as "5", "yes" and "false" are read.

        Raises:
            UsageError: it is no such value.
        """
        kind = type(self.default)
        text = str(value).strip()
        if kind is bool and text.casefold() in _TRUTH:
            return _TRUTH[text.casefold()]
        if kind is int and text.isascii() and text.isdecimal() and int(text) >= (self.minimum or 0):
            return int(text)
        if kind is str and (not self.choices or text in self.choices):
            return text
        wanted = {bool: "yes or no", int: f"a whole number from {self.minimum or 0}"}.get(kind, ", ".join(self.choices))
        raise UsageError(f"{name} can't be {text!r}", hint=f"it is {wanted}")


_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an analysis found: a table, and in `notes` what a reader must know, such as a limit that was reached."""

    table: Table
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """A named analysis of one projection.

    `run(network, **parameters)` is a pure function of the network that `oreloop.network.to_networkx` makes.
    A parameter called `include_planned` is not handed to it: it decides whether plans are in the network.
    """

    name: str
    summary: str
    projection: str
    run: Callable[..., Outcome]
    params: Mapping[str, Parameter] = field(default_factory=dict)

    def values(self, given: Mapping[str, object]) -> dict[str, Value]:
        """All parameters with their values: those given, else the defaults.

        Raises:
            UsageError: there is no such parameter, or it can't have this value.
        """
        for name in given:
            if name not in self.params:
                close = near(name, self.params) or sorted(self.params)
                raise UsageError(f"{self.name} has no parameter {name!r}",
                                 hint="there is " + ", ".join(close) if close else "it has none")
        return {n: p.read(n, given[n]) if n in given else p.default for n, p in self.params.items()}


def analyse(graph: GraphStore, analysis: Analysis, params: Mapping[str, object] | None = None) -> Outcome:
    """Run an analysis on a graph.

    Plans are left out of the network unless the analysis has a parameter `include_planned` and it is true.

    Raises:
        UsageError: a parameter is unknown or can't have this value.
    """
    values = analysis.values(params or {})
    planned = bool(values.pop("include_planned", False))
    network = to_networkx(graph, analysis.projection, include_planned=planned)
    return analysis.run(network, **values)
