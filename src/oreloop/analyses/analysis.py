"""What an analysis is: projections of the graph, and a function from their networks to an outcome."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from oreloop.analyses.outcome import Outcome, Run
from oreloop.analyses.parameter import THINGS, Parameter, Value
from oreloop.errors import UsageError
from oreloop.labels import number_of
from oreloop.names import Names
from oreloop.network import to_networkx
from oreloop.queries import load_queries
from oreloop.registry import near

if TYPE_CHECKING:
    import networkx as nx

    from oreloop.store import GraphStore

#: The parameters of every analysis; they decide what is in its networks and are not handed to its function.
COMMON: Mapping[str, Parameter] = {
    "include_planned": Parameter(False, "count what is planned or under construction too"),
    "as_of": Parameter("", "the state that documents up to this day support", form="date"),
}


@dataclass(frozen=True, slots=True)
class Analysis:
    """A named analysis of one or several projections.

    `run(network, ..., **parameters)` is a pure function of the networks that `oreloop.network.to_networkx` makes of
    `projections`, in their order. Its parameters are `params`; those in `COMMON` are taken care of by `analyse`, and
    may stand in `params` with another default. `examples` are command lines for its help. `expand`
    turns what a file given as a parameter holds into values of other ones; `run` does not get the file then. One that
    compares times sees what is `superseded`, too.
    """

    name: str
    summary: str
    projections: tuple[str, ...]
    run: Callable[..., Outcome]
    params: Mapping[str, Parameter] = field(default_factory=dict)
    examples: tuple[str, ...] = ()
    expand: Callable[[Mapping[str, object]], dict[str, object]] | None = None
    superseded: bool = False

    @property
    def parameters(self) -> dict[str, Parameter]:
        """All parameters: its own, then the common ones."""
        return {**self.params, **{name: p for name, p in COMMON.items() if name not in self.params}}

    def values(self, given: Mapping[str, object]) -> dict[str, Value]:
        """All parameters with their values: those given, else the defaults.

        Raises:
            UsageError: there is no such parameter, or it can't have this value.
        """
        known = self.parameters
        for name in given:
            if name not in known:
                raise UsageError(f"{self.name} has no parameter {name!r}",
                                 hint="there is " + ", ".join(near(name, known) or sorted(known)))
        return {n: p.read(n, given[n]) if n in given else p.default for n, p in known.items()}


class Networks:
    """The networks of one graph, each made once; analyses read them and change nothing."""

    def __init__(self, graph: GraphStore) -> None:
        self.graph, self.names = graph, Names(graph)
        self._made: dict[tuple[str, bool, str, bool], nx.MultiDiGraph] = {}

    def of(self, projection: str, *, include_planned: bool, as_of: str, superseded: bool = False) -> nx.MultiDiGraph:
        """The network of a projection; see `oreloop.network.to_networkx`."""
        key = projection, include_planned, as_of, superseded
        if key not in self._made:
            self._made[key] = to_networkx(self.graph, projection, include_planned=include_planned, as_of=as_of,
                                          superseded=superseded, names=self.names)
        return self._made[key]


def analyse(graph: GraphStore, analysis: Analysis, params: Mapping[str, object] | None = None,
            networks: Networks | None = None) -> Outcome:
    """Run an analysis on a graph; several ones may share `networks`.

    Raises:
        UsageError: a parameter is unknown or can't have this value, or a thing that one names is not in the graph.
    """
    networks = networks or Networks(graph)
    names = networks.names
    values = _read(analysis, params or {}, names)
    own = {name: value for name, value in values.items() if name not in COMMON and not (
        analysis.expand and analysis.parameters[name].form == "file")}
    read = [networks.of(projection, include_planned=bool(values["include_planned"]), as_of=str(values["as_of"]),
                        superseded=analysis.superseded)
            for projection in analysis.projections]
    outcome = analysis.run(*read, **own)
    undated = {document for network in read for document in network.graph["undated"]}
    notes: tuple[str, ...] = ()
    if undated:
        left_out = number_of(len(undated), "document")
        notes = (f"Left out, since {values['as_of']} is asked for: {left_out} without a date.",)
    if not outcome.rows:
        notes = (*_why_empty(analysis, read, include_planned=bool(values["include_planned"])), *notes)
    made = Run(analysis.name, analysis.summary, analysis.projections,
               tuple((name, _written(values[name])) for name in sorted(values)), _command(analysis, params or {}),
               graph.revision, graph.base)
    return replace(outcome, notes=(*outcome.notes, *notes), run=made,
                   labels={thing: names.label(thing) for thing in sorted(outcome.things())})


def _why_empty(analysis: Analysis, read: Iterable[nx.MultiDiGraph], *, include_planned: bool) -> list[str]:
    """What may be the reason that there are no rows: nothing to read, or only plans."""
    summaries = {name: query.summary.partition(";")[0].rstrip(".") for name, query in load_queries().items()}
    empty = [f"{summary[0].lower()}{summary[1:]}" for name, network in zip(analysis.projections, read, strict=True)
             if not network.number_of_edges() for summary in (summaries[f"projections/{name}"],)]
    notes = [f"No document that counts says {'; '.join(empty)}."] if empty else []
    return notes if include_planned else [*notes, "Plans do not count without --include-planned."]


def _read(analysis: Analysis, given: Mapping[str, object], names: Names) -> dict[str, Value]:
    """All parameters with their values, things as IRIs; what is wrong in a file is told with its name."""
    files = {name: str(value) for name, value in given.items()
             if value and name in analysis.parameters and analysis.parameters[name].form == "file"}
    beside = {name: value for name, value in given.items() if name not in files}
    values = _resolved(analysis, analysis.values(_expanded(analysis, beside)), names)
    if not files:
        return values
    try:
        return _resolved(analysis, analysis.values(_expanded(analysis, given)), names)
    except UsageError as error:
        raise UsageError(error.what, where=error.where or ", ".join(files.values()), hint=error.hint) from None


def _expanded(analysis: Analysis, given: Mapping[str, object]) -> Mapping[str, object]:
    """The parameters with what stands in a file among them, for an analysis that reads one."""
    if analysis.expand is None:
        return given
    files = {name: p for name, p in analysis.parameters.items() if p.form == "file"}
    return analysis.expand({name: files[name].read(name, value) if name in files else value
                            for name, value in given.items()})


def _resolved(analysis: Analysis, values: dict[str, Value], names: Names) -> dict[str, Value]:
    """The values with each thing as its IRI."""
    found: dict[str, Value] = {}
    for name, value in values.items():
        form = analysis.parameters[name].form
        if form.partition("=")[0] not in THINGS or not value:
            found[name] = value
        elif isinstance(value, tuple):
            found[name] = tuple(_resolved_text(name, text, form, names) for text in value)
        else:
            found[name] = _resolved_text(name, str(value), form, names)
    return found


def _resolved_text(name: str, text: str, form: str, names: Names) -> str:
    """A text of a form such as "thing", "material=material" or "thing=year" with its things as IRIs."""
    first, pair, second = form.partition("=")
    one, equals, other = (text.partition("=") if second == "amount" else text.rpartition("=")) if pair else (
        text, "", "")
    if bool(pair) != bool(equals) or (second == "year" and not (other.isdecimal() and len(other) == 4)):
        raise UsageError(f"{name} can't be {text!r}", hint=f"write it as {form}")
    other = names.resolve(other, THINGS[second]) if second in THINGS else other
    return names.resolve(one, THINGS[first]) + equals + other


def _command(analysis: Analysis, given: Mapping[str, object]) -> str:
    """The command line with these parameters."""
    words = ["oreloop", "analyse", analysis.name]
    for name, value in given.items():
        option, default = "--" + name.replace("_", "-"), analysis.parameters[name].default
        if isinstance(default, bool):
            words.append(option if analysis.parameters[name].read(name, value) else f"--no-{option[2:]}")
        elif isinstance(value, Iterable) and not isinstance(value, str):
            words += [word for item in value for word in (option, str(item))]
        else:
            words += [option, str(value)]
    return shlex.join(words)


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(value) if isinstance(value, tuple) else str(value)
