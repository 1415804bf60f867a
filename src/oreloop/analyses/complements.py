"""Who should talk: pairs of projects, or of organisations, that complement each other, with the reason in words.

Four reasons add up, each with a weight (ontology/analyses/complements.toml): a document says so; one ends where the
other begins; both do steps that follow each other in the reference chain (for these two see `handovers`); they have
partners in common, of which the rarer tell more (see `collaboration`). How well the last foretells who meets is
measured on pairs of CORDIS that met later, by tests/benchmarks/bench_complements.py.
"""

from __future__ import annotations

import functools
import heapq
import math
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oreloop.analyses.analysis import Analysis
from oreloop.analyses.cells import Several, Thing
from oreloop.analyses.collaboration import Collaboration
from oreloop.analyses.figure import Diagram, Link, Node, Sankey
from oreloop.analyses.handovers import End, Ends, HandOver, Said, hand_over_figure, said
from oreloop.analyses.outcome import Outcome, Row
from oreloop.analyses.parameter import Parameter
from oreloop.iri import ORL
from oreloop.labels import number_of
from oreloop.network import labels_of
from oreloop.resources import folder
from oreloop.schema import load_schema

if TYPE_CHECKING:
    import networkx as nx

_COLUMNS = ("first", "second", "score", "reasons", "why", "common_partners", "together", "status", "documents")
_REASONS = ("stated", "hand-over", "neighbouring steps", "common partners")
_CLASSES = {"projects": "Project", "organisations": "Organisation"}
#: The predicates that tie projects, in words.
_TIES = {ORL + "complements": "complements", ORL + "buildsOn": "builds on"}
#: How many common partners a row names and rests on, the rarest first.
_NAMED = 3
#: Of how many pairs, at least, the common partners are counted in full.
_SEARCHED = 1000
#: How many pairs the picture shows.
_DRAWN = 20

_Two = tuple[str, str]
#: Predicate, source and target.
_Tie = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Weights:
    """What each reason counts for."""

    stated: float
    hand_over: float
    neighbouring_steps: float
    common_partners: float
    reach: float


@functools.cache
def weights() -> Weights:
    """Those of the file."""
    return Weights(**tomllib.loads((folder("ontology") / "analyses" / "complements.toml").read_text(encoding="utf-8")))


def bond(closeness: float, *partners: int) -> float:
    """What the common partners of two count, the tenth less than the first; for organisations with how many partners
    each of them has."""
    known = weights()
    return known.common_partners * math.log2(1 + closeness) + known.reach * sum(math.log2(1 + n) for n in partners)


@dataclass(slots=True)
class _Pair:
    """Two with all that speaks for them; of a hand-over who gives stands first."""

    ends: _Two
    ties: dict[_Tie, Said] = field(default_factory=dict)
    hand_over: HandOver | None = None
    partners: tuple[str, ...] = ()
    score: float = 0.0

    @property
    def reasons(self) -> tuple[str, ...]:
        """Those that speak for it, in their order."""
        stated = self.hand_over.stated if self.hand_over else None
        holds = (bool(self.ties), stated is True, stated is False, bool(self.partners))
        return tuple(name for name, is_one in zip(_REASONS, holds, strict=True) if is_one)


def complements(participation: nx.MultiDiGraph, ties: nx.MultiDiGraph, materials: nx.MultiDiGraph,
                activities: nx.MultiDiGraph, flows: nx.MultiDiGraph, chain: nx.MultiDiGraph, *, of: str = "projects",
                entity: str = "", reason: str = "any", tied: bool = True, limit: int = 100) -> Outcome:
    """Pairs that complement each other, the best first.

    With `entity` only its own, with a `reason` only those for which it speaks, without `tied` only those that no
    document ties.

    One row a pair: `first` and `second` (of a hand-over first who gives), `score`, `reasons` (stated, hand-over,
    neighbouring steps, common partners), `why` in a sentence, `common_partners` (how many), `together` (whether a
    document ties projects already; organisations that are tied, or are partners in a project, are left out), `status`
    (Planned if what is stated, or a hand-over, is only planned), `documents` (how many independent ones it rests on).
    """
    networks = (participation, ties, materials, activities, flows, chain)
    label, actors = labels_of(*networks), _actors(networks, _CLASSES[of])
    found, common = Ends(materials, activities, flows, chain, actors).hand_overs()
    work = Collaboration(participation.edges(), of)
    widest = None if entity else work.widest()

    pairs: dict[_Two, _Pair] = {}
    _add_ties(pairs, ties, actors, None if of == "organisations" else frozenset(_TIES))
    _add_hand_overs(pairs, found)
    pairs = {two: pair for two, pair in pairs.items() if not entity or entity in two}
    known = {two for two, pair in pairs.items()
             if work.are_partners(*two) or (pair.ties and (of == "organisations" or not tied))}
    _add_close(pairs, _near(work, entity, widest), work, limit)
    for two, pair in pairs.items():
        pair.partners = tuple(work.common(*two))
        pair.score = _score(pair, work)
    wanted = [pair for two, pair in pairs.items() if two not in known and reason in ("any", *pair.reasons)]
    best = sorted(wanted, key=lambda pair: (-pair.score, *map(label, pair.ends), *pair.ends))[:limit]

    evidence = _Participations(participation, of == "projects")
    notes = [f"The first {limit} pairs are given (--limit)."] if len(wanted) > limit else []
    if entity and entity not in actors:
        notes.append(f"{label(entity)} is not among the {of} (--of).")
    notes += _notes(widest, common, best, of, label)
    return Outcome.of(_COLUMNS, [_row(pair, evidence, label) for pair in best], notes, _figure(best, label, of))


def _actors(networks: Iterable[nx.MultiDiGraph], wanted: str) -> frozenset[str]:
    schema = load_schema()
    return frozenset(node for network in networks for node, kind in network.nodes(data="type")
                     if schema.is_a(kind or "", wanted))


def _two(one: str, other: str) -> _Two:
    return min(one, other), max(one, other)


def _add_ties(pairs: dict[_Two, _Pair], ties: nx.MultiDiGraph, actors: frozenset[str],
              predicates: frozenset[str] | None) -> None:
    """The pairs that documents tie by one of these predicates, or by any."""
    for source, target, data in ties.edges(data=True):
        if source != target and {source, target} <= actors and (not predicates or data["predicate"] in predicates):
            pair = pairs.setdefault(_two(source, target), _Pair((source, target)))
            tie = (data["predicate"], source, target)
            pair.ties[tie] = pair.ties[tie] | said(data) if tie in pair.ties else said(data)
    for pair in pairs.values():
        pair.ends = min(pair.ties)[1:]


def _add_hand_overs(pairs: dict[_Two, _Pair], found: Iterable[HandOver]) -> None:
    """The pairs of which one ends where the other begins, of both directions the better."""
    for hand_over in found:
        ends = (hand_over.giver, hand_over.taker)
        pair = pairs.setdefault(_two(*ends), _Pair(ends))
        if pair.hand_over is None or _worth(hand_over) > _worth(pair.hand_over):
            pair.hand_over, pair.ends = hand_over, ends


def _add_close(pairs: dict[_Two, _Pair], near: Iterable[tuple[str, str, float]], work: Collaboration,
               limit: int) -> None:
    """The pairs that are closest by common partners; more than asked for, since a search that leaves out partners of
    many tells their order only roughly."""
    scored = ((-bond(closeness, *_reach(work, (one, other))), one, other) for one, other, closeness in near)
    for _, one, other in heapq.nsmallest(max(_SEARCHED, 2 * limit), scored):
        pairs.setdefault((one, other), _Pair((one, other)))


def _near(work: Collaboration, entity: str, widest: int | None) -> Iterator[tuple[str, str, float]]:
    """The pairs with common partners, of one thing or all."""
    if not entity:
        return work.pairs(widest)
    return ((*_two(entity, other), closeness) for other, closeness in work.near(entity).items())


def _reach(work: Collaboration, ends: _Two) -> tuple[int, ...]:
    """How many partners two organisations have; of projects it does not count."""
    return tuple(len(work.partners.get(end, ())) for end in ends if work.of == "organisations")


def _worth(hand_over: HandOver) -> float:
    return hand_over.rarity * (weights().hand_over if hand_over.stated else weights().neighbouring_steps)


def _score(pair: _Pair, work: Collaboration) -> float:
    score = bond(work.closeness(*pair.ends), *_reach(work, pair.ends))
    return score + weights().stated * bool(pair.ties) + (_worth(pair.hand_over) if pair.hand_over else 0.0)


@dataclass(frozen=True, slots=True)
class _Participations:
    """What says that two have a partner in common."""

    network: nx.MultiDiGraph
    of_projects: bool

    def of(self, ends: _Two, partner: str) -> Said:
        """For two organisations by the first project in which each takes part with the partner."""
        if self.of_projects:
            return self._said(ends[0], partner) & self._said(ends[1], partner)
        projects = [(min(self._projects(end) & self._projects(partner)), end) for end in ends]
        return functools.reduce(Said.__and__, (self._said(project, member) for project, end in projects
                                               for member in (end, partner)))

    def _projects(self, organisation: str) -> set[str]:
        return set(self.network.predecessors(organisation))

    def _said(self, project: str, organisation: str) -> Said:
        return functools.reduce(Said.__or__, map(said, self.network.get_edge_data(project, organisation).values()))


def _row(pair: _Pair, evidence: _Participations, label: Callable[[str], str]) -> Row:
    why, rests = [], []
    first, second = map(label, pair.ends)
    if pair.ties:
        predicate, source, target = min(pair.ties)
        why.append(f"{label(source)} {_TIES[predicate]} {label(target)} (stated)")
        rests.append(functools.reduce(Said.__or__, pair.ties.values()))
    if pair.hand_over:
        why.append(f"{first} {_end(pair.hand_over.given, label, 'ends with', 'gives')}, "
                   f"{second} {_end(pair.hand_over.taken, label, 'begins with', 'takes in')}")
        rests.append(pair.hand_over.said)
    is_planned = any(what.planned for what in rests)
    if pair.partners:
        why.append(_partners(pair.partners, label))
        rests += [evidence.of(pair.ends, partner) for partner in pair.partners[:_NAMED]]
    ground = functools.reduce(Said.__and__, rests)
    return Row.of((Thing(pair.ends[0]), Thing(pair.ends[1]), round(pair.score, 3), Several(pair.reasons),
                   "; ".join(why), len(pair.partners), bool(pair.ties), "Planned" if is_planned else "Operating",
                   len(ground.sources)), ground.claims)


def _end(end: End, label: Callable[[str], str], verb: str, typically: str) -> str:
    """Such as "ends with magnet (magnet making)", or "does separation, which typically takes in concentrate"."""
    if end.how == "typical":
        return f"does {label(end.step)}, which typically {typically} {label(end.material)}"
    return f"{verb} {label(end.material)}" + (f" ({label(end.step)})" if end.step else "")


def _partners(partners: Sequence[str], label: Callable[[str], str]) -> str:
    names = ", ".join(label(partner) for partner in partners[:_NAMED])
    more = ", ..." if len(partners) > _NAMED else ""
    return f"{len(partners)} common partner{'s' if len(partners) > 1 else ''} ({names}{more})"


def _notes(widest: int | None, common: Sequence[str], shown: Iterable[_Pair], of: str,
           label: Callable[[str], str]) -> Iterator[str]:
    if widest is not None:
        yield (f"Common partners are looked for among those of at most {widest} {of}; "
               "ask for all of one thing with --entity.")
    if common:
        yield "Too common to make pairs: " + ", ".join(map(label, common)) + "."
    if any(pair.hand_over for pair in shown):
        yield ("What a step takes in or gives is known from the reference chain, which is no evidence; that somebody "
               "does the step, and has to do with the material, is stated, but for what is called typical.")


def _figure(pairs: Sequence[_Pair], label: Callable[[str], str], of: str) -> Sankey | Diagram | None:
    """What the best hand-overs lead from whom to whom; where there are none, the best pairs as a network."""
    handing = [pair.hand_over for pair in pairs if pair.hand_over][:_DRAWN]
    if handing:
        return hand_over_figure(handing, f"What {of} could hand over to others: the {len(handing)} best pairs", label)
    drawn = pairs[:_DRAWN]
    if not drawn:
        return None
    ends = sorted({end for pair in drawn for end in pair.ends}, key=lambda end: (label(end), end))
    links = tuple(Link(*pair.ends, pair.score, number_of(len(pair.partners), "common partner")) for pair in drawn)
    return Diagram(f"The {len(drawn)} pairs of {of} that complement each other best",
                   tuple(Node(end, label(end)) for end in ends), links)


ANALYSIS = Analysis(
    name="complements",
    summary="who should talk: projects or organisations that complement each other, with the reason in a sentence",
    projections=("participation", "ties", "materials", "activities", "flows", "chain"),
    run=complements,
    params={
        "of": Parameter("projects", "what is paired", choices=tuple(_CLASSES)),
        "entity": Parameter("", "only pairs of this project or organisation", form="thing"),
        "reason": Parameter("any", "only pairs for which this speaks", choices=("any", *_REASONS)),
        "tied": Parameter(True, "give projects too that a document ties already"),
        "limit": Parameter(100, "how many pairs are given", minimum=1),
        "include_planned": Parameter(True, "count what is planned too: most that projects do is"),
    },
    examples=("oreloop analyse complements --entity REEsilience",
              "oreloop analyse complements --of organisations --reason hand-over"),
)
