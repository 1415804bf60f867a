"""Where the circle closes: walks through stated material flows that come back to the material they began with.

Method: conversion follows conversion where what comes out is what goes in next, or is a kind of it (skos:broader: a
recycled magnet is a permanent magnet). All elementary circuits are listed (see `circuits`). A circuit counts as a loop
if one of its conversions brings a material back: by recycling, remanufacturing or reuse; or since it makes something
else of what was used or left over; or since what comes out is earlier in the reference chain than what went in.

A loop is open if documents state all of it but one link, and the reference chain knows that link: the shortest way
round for each such link (breadth first). What the chain says is shown as missing, never as stated.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING

from oreloop.analyses.analysis import Analysis
from oreloop.analyses.cells import Cell, Chain, Several, Thing, several
from oreloop.analyses.circuits import circuits
from oreloop.analyses.conversions import (
    Activity,
    Actors,
    Conversion,
    ReferenceChain,
    activities_of,
    conversions,
    follows,
)
from oreloop.analyses.figure import Link, Node, Ring, Rings
from oreloop.analyses.loop_kinds import kinds_of
from oreloop.analyses.outcome import Outcome, Row
from oreloop.analyses.parameter import Parameter
from oreloop.analyses.regions import Regions
from oreloop.labels import number_of
from oreloop.network import DONE, Broader, labels_of, upwards

if TYPE_CHECKING:
    import networkx as nx

_COLUMNS = ("materials", "status", "kind", "conversions", "steps", "statuses", "actors", "countries", "in_the_eu",
            "weakest_link", "elsewhere", "documents")
#: How many loops the picture shows.
_DRAWN = 6
#: How many actors elsewhere are named.
_NAMED = 8

Walk = tuple[Conversion, ...]
Follows = Mapping[tuple[str, str], Sequence[Conversion]]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a loop is judged by."""

    broader: Broader
    actors: Actors
    regions: Regions
    label: Callable[[str], str]


def loops(flows: nx.MultiDiGraph, chain: nx.MultiDiGraph | None = None, activities: nx.MultiDiGraph | None = None,
          locations: nx.MultiDiGraph | None = None, *, material: str = "", longest: int = 8, limit: int = 10_000,
          match: str = "kind", every: bool = False, open_loops: bool = True) -> Outcome:
    """The loops of at most `longest` conversions; no material goes in twice on one loop.

    Of the closed ones those that are the shortest through a conversion that brings something back, without those that
    take a wider material where a narrower one does ("critical raw material" beside "rare earth elements"); or `every`
    one. Of the open ones those that close what else does not close.

    One row a loop, closed ones first, then the shorter: `materials` in order (where what comes out is only a kind of
    what goes in next, both are named), `status` (Operating; Planned if one conversion is only planned; Open if one link
    is missing), `kind` (ontology/analyses/loop_kinds.toml), `conversions` (how many); `steps`, `statuses`, `actors` and
    `countries` conversion by conversion; `in_the_eu` (yes, no, partly, or not known for all), `weakest_link` (the
    conversion with the fewest actors and documents, or the missing one) and who does its step `elsewhere` in the graph,
    `documents` (how many independent ones state it). A step that only the reference chain gives is called typical. An
    actor is whom a document that states the flow says to do its step or to make what comes out.

    `material` leaves only the loops that pass through it or a kind of it. `match` says when conversion follows
    conversion: "exact" (the same material), "kind" (the same or a kind of it), or "any" (also the other way: rare
    earths come out, neodymium goes in). At most `limit` walks are looked at; a note says when there are more.
    """
    broader: Broader = flows.graph.get("broader", {})
    reference = ReferenceChain(chain, broader)
    stated = conversions(flows, reference)
    following = follows(stated, broader, match)
    walks = list(islice(_walks(circuits(following, longest), following), limit + 1))
    cut = len(walks) > limit
    walks = walks[:limit]
    returning = {c for c in stated if reference.brings_back(c)}
    closed = [_from_the_top(walk, returning) for walk in walks if not returning.isdisjoint(walk)]
    known = {(c.source, c.target) for c in stated}
    closest = closed if every else [walk for walk in closed if not _is_wide(walk, known, broader)]
    gaps = _open_loops(stated, reference, broader, match, longest, returning,
                       {c for walk in closed for c in walk}) if open_loops else []
    wanted = [walk for walk in (*(closest if every else _shortest_through(closest, returning)), *gaps)
              if not material or any(material in upwards(iri, broader) for iri in _path(walk))]
    label = labels_of(*(n for n in (flows, chain, activities, locations) if n is not None))
    ground = _Ground(broader, Actors(activities_of(activities), broader), Regions(locations), label)
    wanted.sort(key=lambda w: (_status(w) == "Open", len(w), [label(iri) for iri in _path(w)], _path(w)))
    notes = []
    if cut:
        notes.append(f"There are more than {limit} closed walks; only {limit} were looked at (raise limit for more).")
    if longer := len(closed) - len([walk for walk in wanted if _status(walk) != "Open"]):
        notes.append("A longer way, by wider terms or by other materials: "
                     f"{number_of(longer, 'more closed loop')} (--every).")
    if left := len(walks) - len(closed):
        notes.append(f"Left out, as nothing is brought back: {number_of(left, 'closed walk')}.")
    if any(_status(walk) == "Open" for walk in wanted):
        notes.append("An open loop lacks one link, which no document states; the reference chain says what it is.")
    return Outcome.of(_COLUMNS, [_row(walk, ground) for walk in wanted], notes, _figure(wanted, ground))


def _walks(circuits: Iterable[list[str]], following: Follows) -> Iterator[Walk]:
    """The ways to go round each circuit: one conversion for each pair of inputs."""
    for circuit in circuits:
        yield from product(*(following[pair] for pair in zip(circuit, [*circuit[1:], circuit[0]], strict=True)))


def _is_wide(walk: Walk, stated: Set[tuple[str, str]], broader: Broader) -> bool:
    """Whether what comes out goes in as a wider material, though a flow from it or from a nearer one is stated."""
    for conversion, following in zip(walk, [*walk[1:], walk[0]], strict=True):
        nearer = upwards(conversion.target, broader) - {following.source}
        if any((material, following.target) in stated and following.source in upwards(material, broader)
               for material in nearer):
            return True
    return False


def _shortest_through(walks: Sequence[Walk], returning: Set[Conversion]) -> list[Walk]:
    """The walks that are the shortest through some conversion that brings something back, in their order."""
    least: dict[Conversion, int] = {}
    for walk in walks:
        for conversion in returning & set(walk):
            least[conversion] = min(least.get(conversion, len(walk)), len(walk))
    return [walk for walk in walks if any(least[c] == len(walk) for c in walk if c in returning)]


def _open_loops(stated: Sequence[Conversion], reference: ReferenceChain, broader: Broader, match: str, longest: int,
                returning: Set[Conversion], closed: Set[Conversion]) -> list[Walk]:
    """The shortest loop through each link of the reference chain that no document states, all else being stated.

    It closes something that does not close anyway: the missing link brings back, or a conversion that is on no closed
    loop (`closed` are those that are). A link is stated by a flow between its materials, kinds of them, or what they
    are kinds of.
    """
    ends = [(c.source, c.target, upwards(c.source, broader), upwards(c.target, broader)) for c in stated]
    found = []
    for (source, target), steps in reference.links.items():
        above_source, above_target = upwards(source, broader), upwards(target, broader)
        if any((source in over and target in over_target) or (a in above_source and b in above_target)
               for a, b, over, over_target in ends):
            continue
        missing = Conversion(source, target, typical=steps, missing=True)
        way = _shortest(missing, stated, broader, match, longest - 1)
        if way and (reference.brings_back(missing) or any(c in returning and c not in closed for c in way)):
            found.append((*way, missing))
    return found


def _shortest(missing: Conversion, stated: Sequence[Conversion], broader: Broader, match: str,
              longest: int) -> Walk | None:
    """The shortest way through stated conversions from what a missing one makes to what it needs; no input twice."""
    following = follows([missing, *stated], broader, match)
    after: dict[str, list[tuple[Conversion, str]]] = defaultdict(list)
    for (source, material), ways in sorted(following.items()):
        after[source] += [(conversion, material) for conversion in ways if not conversion.missing]
    starts = sorted({material for (source, material), ways in following.items()
                     if source == missing.source and any(c.missing for c in ways)})
    queue: deque[tuple[str, Walk]] = deque((start, ()) for start in starts if start != missing.source)
    seen = set(starts) | {missing.source}
    while queue:
        material, walk = queue.popleft()
        if len(walk) == longest:
            continue
        for conversion, out in after[material]:
            if out == missing.source:
                return (*walk, conversion)
            if out not in seen:
                seen.add(out)
                queue.append((out, (*walk, conversion)))
    return None


def _from_the_top(walk: Walk, returning: Set[Conversion]) -> Walk:
    """The walk turned so that it ends with a conversion that brings something back."""
    turns = [walk[i:] + walk[:i] for i in range(len(walk))]
    return min((turn for turn in turns if turn[-1] in returning), key=lambda turn: [c.source for c in turn])


def _status(walk: Walk) -> str:
    if any(c.missing for c in walk):
        return "Open"
    return "Planned" if any(c.planned for c in walk) else DONE


def _row(walk: Walk, ground: _Ground) -> Row:
    label, doers = ground.label, [ground.actors.of_conversion(c) for c in walk]
    where = [_countries(acting, ground) for acting in doers]
    weakest = _weakest(walk, doers)
    steps = walk[weakest].steps()
    others = [a.actor for a in ground.actors.elsewhere(steps, (a.actor for a in doers[weakest]))]
    documents = {document for c in walk for document in c.named("sources")}
    cells: tuple[Cell, ...] = (
        Chain(tuple(map(Thing, _path(walk)))), _status(walk), "; ".join(kinds_of(walk, ground.broader)) or None,
        len(walk), Chain(tuple(_steps(c, label) for c in walk)), Chain(tuple(_status((c,)) for c in walk)),
        Chain(tuple(several((a.actor for a in acting), label) for acting in doers)),
        Chain(tuple(several(found, label) for found in where)), _in_the_eu(where, ground),
        _why_weak(walk, doers, weakest, label), Several(several(others, label).items[:_NAMED]), len(documents))
    claims = [claim for c in walk for claim in c.named("claims")]
    claims += [claim for acting in doers for a in acting for claim in a.claims]
    claims += [claim for acting in doers for a in acting for claim in ground.regions.claims(a.actor)]
    return Row.of(cells, claims)


def _steps(conversion: Conversion, label: Callable[[str], str]) -> Cell:
    """The stated steps; else what is typical, said to be so."""
    if said := conversion.named("step"):
        return several(said, label)
    if not conversion.typical:
        return Several(())
    typical = " / ".join(sorted(map(label, conversion.typical)))
    return f"missing: {typical}" if conversion.missing else f"not said, typically {typical}"


def _countries(acting: Iterable[Activity], ground: _Ground) -> list[str]:
    return sorted({country for a in acting for country in ground.regions.countries(a.actor, a.status)})


def _in_the_eu(where: Sequence[Sequence[str]], ground: _Ground) -> str:
    """Whether a loop runs within the European Union, as far as the countries of all its steps are known."""
    found = [any(map(ground.regions.in_european_union, step)) for step in where if step]
    if len(found) < len(where):
        return "not known for all steps" if found else "not known"
    return "yes" if all(found) else "partly" if any(found) else "no"


def _weakest(walk: Walk, doers: Sequence[Sequence[Activity]]) -> int:
    """The place of the link on which the loop hangs: missing before planned, then fewest actors, then documents."""
    def strength(i: int) -> tuple[bool, bool, int, int, int]:
        plants = {a.actor for a in doers[i] if not a.small}
        return not walk[i].missing, not walk[i].planned, len(plants), len(walk[i].named("sources")), i

    return min(range(len(walk)), key=strength)


def _why_weak(walk: Walk, doers: Sequence[Sequence[Activity]], place: int, label: Callable[[str], str]) -> str:
    conversion = walk[place]
    between = f"{label(conversion.source)} → {label(conversion.target)}"
    if conversion.missing:
        return f"{between}: no document states it"
    plants = {a.actor for a in doers[place] if not a.small}
    if conversion.planned:
        return f"{between}: only planned"
    if not plants:
        return f"{between}: nobody is named" + (" but projects, laboratories or pilots" if doers[place] else "")
    return f"{between}: {len(plants)} actor{'s' if len(plants) > 1 else ''}"


def _path(walk: Walk) -> list[str]:
    """The materials of a walk in order; where what comes out is only a kind of what goes in next, both."""
    path = [walk[0].source]
    for conversion, following in zip(walk, [*walk[1:], walk[0]], strict=True):
        path += dict.fromkeys((conversion.target, following.source))
    return path


def _figure(walks: Sequence[Walk], ground: _Ground) -> Rings | None:
    """The first loops as rings; open ones only where closed ones leave room."""
    rings = [_ring(walk, ground) for walk in walks[:_DRAWN]]
    if not rings:
        return None
    states = Counter(_status(walk) for walk in walks)
    counted = ", ".join(f"{count} {state.lower()}" for state, count in sorted(states.items()))
    shown = f", the first {_DRAWN} drawn" if len(walks) > _DRAWN else ""
    return Rings(f"Loops: {counted}{shown}", tuple(rings))


def _ring(walk: Walk, ground: _Ground) -> Ring:
    label = ground.label
    stations = tuple(Node(f"{i}", label(c.source), "material", planned=c.planned) for i, c in enumerate(walk))
    links = []
    for i, conversion in enumerate(walk):
        names = sorted({label(a.actor) for a in ground.actors.of_conversion(conversion)})
        steps = sorted(map(label, conversion.steps()))
        text = ": ".join(filter(None, (" / ".join(steps), ", ".join(names))))
        links.append(Link(f"{i}", f"{(i + 1) % len(walk)}", 1.0, text, conversion.planned,
                          tuple(conversion.named("claims"))))
    kinds = "; ".join(kinds_of(walk, ground.broader))
    missing = tuple(i for i, conversion in enumerate(walk) if conversion.missing)
    return Ring(f"{'almost closed: ' if missing else ''}{kinds or 'loop'}", stations, tuple(links), missing)


ANALYSIS = Analysis(
    name="loops",
    summary="loops of materials that come back through recycling, remanufacturing or reuse, closed or lacking one link",
    projections=("flows", "chain", "activities", "locations"),
    run=loops,
    params={
        "material": Parameter("", "only loops through this material or a kind of it", form="material"),
        "longest": Parameter(8, "how many conversions a loop may have", minimum=1),
        "limit": Parameter(10_000, "how many closed walks are looked at", minimum=1),
        "match": Parameter("kind", "when one flow follows another", choices=("exact", "kind", "any")),
        "every": Parameter(False, "every loop, not only the shortest through each flow that brings something back"),
        "open_loops": Parameter(True, "also show loops that lack one link"),
    },
    examples=("oreloop analyse loops --include-planned", "oreloop analyse loops --material neodymium --match any",
              "oreloop analyse loops --no-open-loops --evidence 1"),
)
