"""Which projects share partners, and which organisations share projects: more than by chance, when, and for how much.

Method: the two-mode network of projects and organisations is folded onto one of its sides (R. L. Breiger, The duality
of persons and groups, Social Forces 53, 1974, 181-190); the weight of a pair is the number of common neighbours, and
the Jaccard index sets it against all neighbours of either (P. Jaccard, The distribution of the flora in the alpine
zone, New Phytologist 11, 1912, 37-50). Whether that is more than the numbers of partners explain is tested against a
random network of the same degrees (see `null_model`).
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from oreloop.analyses.analysis import Analysis
from oreloop.analyses.cells import Chain, Several, Thing, several
from oreloop.analyses.collaboration import two_modes
from oreloop.analyses.cooccurrence import cooccurrences
from oreloop.analyses.figure import Matrix
from oreloop.analyses.null_model import ConfigurationModel, false_discovery_rates
from oreloop.analyses.outcome import Outcome, Row
from oreloop.analyses.parameter import Parameter
from oreloop.analyses.spans import Span, spans
from oreloop.iri import ORL
from oreloop.labels import number_of
from oreloop.network import labels_of

if TYPE_CHECKING:
    import networkx as nx

    from oreloop.analyses.arrays import Numbers

_COLUMNS = ("first", "second", "common", "jaccard", "expected", "p_value", "q_value", "names", "coordinators",
            "contribution", "months", "lineage")
#: How many things the picture pairs.
_DRAWN = 16
#: The rate of false discoveries at which a pair counts as significant in the note.
_LEVEL = 0.05

_Two = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Alike:
    """Pairs (rows of two numbers) of which the one has as many neighbours, and the other, and both as many in common;
    what that means."""

    pairs: Numbers
    degrees: tuple[int, int]
    common: int
    jaccard: float
    p_value: float
    q_value: float

    def place(self, rank: str) -> tuple[float, float]:
        """The place in a ranking, the least first."""
        places = {"common": (-self.common, -self.jaccard), "jaccard": (-self.jaccard, -self.common),
                  "significance": (self.p_value, -self.common)}
        return places[rank]


def shared_partners(network: nx.MultiDiGraph, dates: nx.MultiDiGraph | None = None, ties: nx.MultiDiGraph | None = None,
                    contributions: nx.MultiDiGraph | None = None, *, of: str = "projects", minimum: int = 1,
                    rank: str = "common", limit: int = 1000) -> Outcome:
    """Pairs of projects (or organisations) with at least `minimum` common partners (or projects).

    One row a pair, ranked by `common`, by `jaccard`, or by `significance` (smallest p-value). The columns: both;
    `common` (how many), `jaccard` (0 to 1), `expected` (how many by chance), `p_value` (how likely chance gives as
    many), `q_value` (the share of false discoveries among all pairs with a p-value up to this one), `names` (of the
    common ones), `coordinators` (who of them coordinates which of the two; of organisations which of the two
    coordinates which common project), `contribution` (of the European Union to the common partners in both projects,
    or to both organisations in the common projects; euros; empty if none is known), `months` (in which both projects,
    or a common project, run; empty if dates are unknown), `lineage` (the line of projects from the earlier to the
    later, each of which builds on the one before, as documents state).

    The coordinator counts as a partner, and one in several roles counts once. The first `limit` pairs are given; a note
    says how many there are.
    """
    members, projects = two_modes(network.edges())
    neighbours, others = (members, projects) if of == "projects" else (projects, members)
    label = labels_of(*(n for n in (network, dates, ties) if n is not None))
    names = sorted(neighbours)
    model = ConfigurationModel(map(len, neighbours.values()), map(len, others.values()))
    classes = _classes(names, neighbours, others.values(), model)
    wanted = [alike for alike in classes if alike.common >= minimum]
    count = sum(len(alike.pairs) for alike in wanted)
    best = _best(wanted, rank, limit, names, label)

    running, lines = spans(dates) if dates is not None else {}, _lines(ties) if of == "projects" and ties else {}
    paid = _paid(contributions) if contributions is not None else {}
    rows = [_row(pair, alike, model.expected(*alike.degrees), neighbours, network, paid, of, running, lines, label)
            for pair, alike in best]
    notes = [f"The first {limit} of {count} pairs are given (--limit)."] if count > limit else []
    notes += _notes(network, paid, classes, neighbours, of, lines)
    return Outcome.of(_COLUMNS, rows, notes, _matrix([pair for pair, _ in best], neighbours, label, of))


def _classes(names: Sequence[str], neighbours: Mapping[str, set[str]], others: Iterable[Iterable[str]],
             model: ConfigurationModel) -> list[_Alike]:
    """All pairs with something in common by the numbers that decide on all else; large graphs have millions."""
    import numpy as np

    number = {name: place for place, name in enumerate(names)}
    one, other, common = cooccurrences(([number[name] for name in group] for group in others), len(names))
    degrees = np.array([len(neighbours[name]) for name in names], dtype=np.int64)
    low, high = np.minimum(degrees[one], degrees[other]), np.maximum(degrees[one], degrees[other])
    span = int(degrees.max(initial=0)) + 1
    keys = (low * span + high) * span + common
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    numbers = [(key // span // span, key // span % span, key % span) for key in keys[starts].tolist()]
    # Of nothing numpy makes one part, of which no numbers stand.
    pairs = np.split(np.stack((one[order], other[order]), axis=1), starts[1:])[:len(numbers)]

    # Of each pair of degrees the last number in common is the largest.
    tails = model.p_values({(low, high): common for low, high, common in numbers})
    p_values = [tails[low, high][common] for low, high, common in numbers]
    times: Counter[float] = Counter()
    for p_value, those in zip(p_values, pairs, strict=True):
        times[p_value] += len(those)
    # Of the pairs with nothing in common p is 1.
    rates = false_discovery_rates(times, len(names) * (len(names) - 1) // 2)
    return [_Alike(those, (low, high), common, round(common / (low + high - common), 3), p_value, rates[p_value])
            for (low, high, common), those, p_value in zip(numbers, pairs, p_values, strict=True)]


def _best(classes: Iterable[_Alike], rank: str, limit: int, names: Sequence[str],
          label: Callable[[str], str]) -> list[tuple[_Two, _Alike]]:
    """The first pairs of a ranking, in the order of labels and then of IRIs where they rank alike."""
    found: list[tuple[_Two, _Alike]] = []
    for _, group in groupby(sorted(classes, key=lambda alike: alike.place(rank)), key=lambda alike: alike.place(rank)):
        tied = (((names[one], names[other]), alike) for alike in group for one, other in alike.pairs.tolist())
        found += heapq.nsmallest(limit - len(found), tied, key=lambda item: (*map(label, item[0]), *item[0]))
        if len(found) == limit:
            break
    return found


def _lines(ties: nx.MultiDiGraph) -> dict[str, dict[str, tuple[str, ...]]]:
    """For each project that another builds on, those that do, with the claims that say so."""
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for later, earlier, data in ties.edges(data=True):
        if data["predicate"] == ORL + "buildsOn":
            found[earlier][later] = tuple(sorted({*found[earlier].get(later, ()), *data["claims"]}))
    return found


def _line(first: str, second: str, lines: Mapping[str, Mapping[str, object]]) -> tuple[str, ...]:
    """The shortest line from one project to another by what builds on what; empty if there is none."""
    queue, before = deque([first]), {first: ""}
    while queue:
        here = queue.popleft()
        if here == second:
            line = [here]
            while before[line[-1]]:
                line.append(before[line[-1]])
            return tuple(reversed(line))
        for later in sorted(lines.get(here, ())):
            if later not in before:
                before[later] = here
                queue.append(later)
    return ()


def _paid(contributions: nx.MultiDiGraph) -> dict[_Two, Decimal]:
    """What the European Union contributes to each organisation in each project where that is known; a project can have
    an organisation twice."""
    found: dict[_Two, Decimal] = defaultdict(Decimal)
    for project, organisation, data in contributions.edges(data=True):
        for amount in data["amount"]:
            found[project, organisation] += Decimal(amount)
    return dict(found)


def _row(pair: _Two, alike: _Alike, expected: float, neighbours: Mapping[str, set[str]],
         network: nx.MultiDiGraph, paid: Mapping[_Two, Decimal], of: str, running: Mapping[str, Span],
         lines: Mapping[str, Mapping[str, tuple[str, ...]]], label: Callable[[str], str]) -> Row:
    shared = neighbours[pair[0]] & neighbours[pair[1]]
    ties = [(end, other) if of == "projects" else (other, end) for end in pair for other in sorted(shared)]
    edges = [(*tie, data) for tie in ties for data in network.get_edge_data(*tie).values()]
    claims = {claim for *_, data in edges for claim in data["claims"]}
    line = _line(*pair, lines) or _line(pair[1], pair[0], lines)
    claims.update(claim for earlier, later in pairwise(line) for claim in lines[earlier][later])
    months, dated = _months(pair if of == "projects" else sorted(shared), running, of)
    amounts = [paid[tie] for tie in ties if tie in paid]
    return Row.of((
        Thing(pair[0]), Thing(pair[1]), alike.common, alike.jaccard, round(expected, 3), _digits(alike.p_value),
        _digits(alike.q_value), several(shared, label), _coordinators(edges, label),
        float(sum(amounts)) if amounts else None, months, Chain(tuple(map(Thing, line))) if line else None),
        claims | dated)


def _digits(p: float) -> float:
    return float(f"{p:.3g}")


def _coordinators(edges: Iterable[tuple[str, str, Mapping[str, Any]]], label: Callable[[str], str]) -> Several:
    """Who of the organisations of edges coordinates which project."""
    found = {(label(organisation), label(project)) for project, organisation, data in edges
             if data.get("predicate") == ORL + "coordinatedBy"}
    return Several(tuple(f"{organisation} of {project}" for organisation, project in sorted(found)))


def _months(things: Sequence[str], running: Mapping[str, Span], of: str) -> tuple[int | None, set[str]]:
    """How many months both projects run, or any of the common ones; and what says so."""
    known = [running[thing] for thing in things if thing in running]
    if not known or (of == "projects" and len(known) < 2):
        return None, set()
    months = frozenset.intersection if of == "projects" else frozenset.union
    return len(months(*(span.months for span in known))), {claim for span in known for claim in span.claims}


def _notes(network: nx.MultiDiGraph, paid: Mapping[_Two, Decimal], classes: Sequence[_Alike],
           neighbours: Mapping[str, set[str]], of: str, lines: Mapping[str, Mapping[str, object]]) -> list[str]:
    """How many pairs are significant, how many contributions are known, how much lineage no pair shows."""
    if not classes:
        return []
    count = sum(len(alike.pairs) for alike in classes)
    significant = sum(len(alike.pairs) for alike in classes if alike.q_value <= _LEVEL)
    every = set(network.edges())
    what = "partners" if of == "projects" else "projects"
    notes = [f"{significant} of {count} pairs share more {what} than chance explains (q-value up to {_LEVEL}).",
             f"Contributions are known for {len(every & paid.keys())} of {len(every)} participations."]
    apart = sum(neighbours.get(earlier, set()).isdisjoint(neighbours.get(later, ()))
                for earlier in lines for later in lines[earlier])
    if apart:
        notes.append(f"Without a known partner in common with the one built on: {number_of(apart, 'project')} "
                     "(oreloop analyse complements --reason stated).")
    return notes


def _matrix(pairs: Iterable[_Two], neighbours: Mapping[str, set[str]], label: Callable[[str], str],
            of: str) -> Matrix | None:
    """The adjacency of those that come first in the pairs; each stands beside what it shares most with."""
    drawn = list(dict.fromkeys(end for pair in pairs for end in pair))[:_DRAWN]
    if not drawn:
        return None
    names = tuple(map(label, drawn))
    values = tuple(tuple(None if one == other else float(len(neighbours[one] & neighbours[other]))
                         for other in drawn) for one in drawn)
    cut = f", {len(drawn)} of {len(neighbours)}" if len(neighbours) > len(drawn) else ""
    what = "partners" if of == "projects" else "projects"
    return Matrix(f"{of.capitalize()} by common {what}{cut}", names, names, values, f"common {what}")


ANALYSIS = Analysis(
    name="shared-partners",
    summary="pairs of projects by their common partners, or of organisations by their common projects",
    projections=("participation", "chronology", "ties", "contributions"),
    run=shared_partners,
    params={
        "of": Parameter("projects", "what is paired", choices=("projects", "organisations")),
        "minimum": Parameter(1, "how many a pair must have in common", minimum=1),
        "rank": Parameter("common", "by what the pairs are ranked", choices=("common", "jaccard", "significance")),
        "limit": Parameter(1000, "how many pairs are given", minimum=1),
    },
    examples=("oreloop analyse shared-partners --of organisations --format csv",
              "oreloop analyse shared-partners --rank significance",
              "oreloop analyse shared-partners --minimum 3 --evidence 1"),
)
