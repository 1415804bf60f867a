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
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

from oreloop.analyses.analysis import Analysis
from oreloop.analyses.cells import Chain, Several, Thing, several
from oreloop.analyses.collaboration import two_modes
from oreloop.analyses.figure import Matrix
from oreloop.analyses.null_model import ConfigurationModel, false_discovery_rates
from oreloop.analyses.outcome import Outcome, Row
from oreloop.analyses.parameter import Parameter
from oreloop.analyses.spans import Span, spans
from oreloop.iri import ORL
from oreloop.network import labels_of

if TYPE_CHECKING:
    import networkx as nx

_COLUMNS = ("first", "second", "common", "jaccard", "expected", "p_value", "q_value", "names", "coordinators",
            "contribution", "months", "lineage")
#: How many things the picture pairs.
_DRAWN = 16
#: The rate of false discoveries at which a pair counts as significant in the note.
_LEVEL = 0.05

_Two = tuple[str, str]
#: How many neighbours the smaller and the larger have, and how many in common.
_Class = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What pairs are judged by: neighbours, the model, and p-value and rate of false discoveries by class.

    Pairs of the same class have as many neighbours, the one and the other, and as many in common.
    """

    neighbours: Mapping[str, set[str]]
    model: ConfigurationModel
    chances: Mapping[_Class, tuple[float, float]]

    def jaccard(self, pair: _Two) -> float:
        """Common neighbours as a share of all."""
        first, second = (self.neighbours[end] for end in pair)
        return round(len(first & second) / len(first | second), 3)

    def expected(self, pair: _Two) -> float:
        """How many common neighbours chance gives on average."""
        return self.model.expected(*(len(self.neighbours[end]) for end in pair))

    def chance(self, pair: _Two, common: int) -> tuple[float, float]:
        """How likely chance gives as many or more, and the rate of false discoveries up to that."""
        return self.chances[_class(pair, common, self.neighbours)]


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
    common = Counter(pair for group in others.values() for pair in combinations(sorted(group), 2))
    ground = _ground(neighbours, others, common)
    label = labels_of(*(n for n in (network, dates, ties) if n is not None))

    pairs = [pair for pair, count in common.items() if count >= minimum]
    best = heapq.nsmallest(limit, pairs, key=lambda pair: (
        *_place(pair, common[pair], ground, rank), *map(label, pair), *pair))
    running, lines = spans(dates) if dates is not None else {}, _lines(ties) if of == "projects" and ties else {}
    paid = _paid(contributions) if contributions is not None else {}
    rows = [_row(pair, common[pair], ground, network, paid, of, running, lines, label) for pair in best]
    notes = [f"The first {limit} of {len(pairs)} pairs are given (--limit)."] if len(pairs) > limit else []
    notes += _notes(network, paid, common, ground, of, lines)
    return Outcome.of(_COLUMNS, rows, notes, _matrix(best, common, neighbours, label, of))


def _ground(neighbours: Mapping[str, set[str]], others: Mapping[str, set[str]], common: Mapping[_Two, int]) -> _Ground:
    """The null model, and the rates of false discoveries among all pairs: with nothing in common p is 1."""
    model = ConfigurationModel(map(len, neighbours.values()), map(len, others.values()))
    alike = Counter(_class(pair, count, neighbours) for pair, count in common.items())
    most: dict[tuple[int, int], int] = {}
    for one, other, count in alike:
        most[one, other] = max(count, most.get((one, other), 0))
    tails = {sizes: model.p_values(*sizes, count) for sizes, count in most.items()}
    p_values = {known: tails[known[:2]][known[2]] for known in alike}
    times: Counter[float] = Counter()
    for known, p_value in p_values.items():
        times[p_value] += alike[known]
    rates = false_discovery_rates(times, len(neighbours) * (len(neighbours) - 1) // 2)
    return _Ground(neighbours, model, {known: (p_value, rates[p_value]) for known, p_value in p_values.items()})


def _class(pair: _Two, common: int, neighbours: Mapping[str, set[str]]) -> _Class:
    one, other = (len(neighbours[end]) for end in pair)
    return min(one, other), max(one, other), common


def _place(pair: _Two, common: int, ground: _Ground, rank: str) -> tuple[float, ...]:
    if rank == "significance":
        return ground.chance(pair, common)[0], -common
    return (-ground.jaccard(pair), -common) if rank == "jaccard" else (-common, -ground.jaccard(pair))


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


def _row(pair: _Two, common: int, ground: _Ground, network: nx.MultiDiGraph, paid: Mapping[_Two, Decimal], of: str,
         running: Mapping[str, Span], lines: Mapping[str, Mapping[str, tuple[str, ...]]],
         label: Callable[[str], str]) -> Row:
    shared = ground.neighbours[pair[0]] & ground.neighbours[pair[1]]
    ties = [(end, other) if of == "projects" else (other, end) for end in pair for other in sorted(shared)]
    edges = [(*tie, data) for tie in ties for data in network.get_edge_data(*tie).values()]
    claims = {claim for *_, data in edges for claim in data["claims"]}
    line = _line(*pair, lines) or _line(pair[1], pair[0], lines)
    claims.update(claim for earlier, later in pairwise(line) for claim in lines[earlier][later])
    months, dated = _months(pair if of == "projects" else sorted(shared), running, of)
    amounts = [paid[tie] for tie in ties if tie in paid]
    p_value, rate = ground.chance(pair, common)
    return Row.of((
        Thing(pair[0]), Thing(pair[1]), common, ground.jaccard(pair), round(ground.expected(pair), 3), _digits(p_value),
        _digits(rate), several(shared, label), _coordinators(edges, label),
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


def _notes(network: nx.MultiDiGraph, paid: Mapping[_Two, Decimal], common: Mapping[_Two, int], ground: _Ground, of: str,
           lines: Mapping[str, Mapping[str, object]]) -> list[str]:
    """How many pairs are significant, how many contributions are known, how much lineage no pair shows."""
    if not common:
        return []
    significant = sum(1 for pair, count in common.items() if ground.chance(pair, count)[1] <= _LEVEL)
    every = set(network.edges())
    what = "partners" if of == "projects" else "projects"
    apart = sum(1 for earlier in lines for later in lines[earlier]
                if (min(earlier, later), max(earlier, later)) not in common)
    notes = [f"{significant} of {len(common)} pairs share more {what} than chance explains (q-value up to {_LEVEL}).",
             f"Contributions are known for {len(every & paid.keys())} of {len(every)} participations."]
    if apart:
        notes.append(f"{apart} projects build on one with which they have no known partner in common "
                     "(oreloop analyse complements --reason stated).")
    return notes


def _matrix(pairs: Sequence[_Two], common: Mapping[_Two, int], neighbours: Mapping[str, set[str]],
            label: Callable[[str], str], of: str) -> Matrix | None:
    """The adjacency of those that come first in the pairs; each stands beside what it shares most with."""
    drawn = list(dict.fromkeys(end for pair in pairs for end in pair))[:_DRAWN]
    if not drawn:
        return None
    names = tuple(map(label, drawn))
    values = tuple(tuple(None if one == other else float(common.get((min(one, other), max(one, other)), 0))
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
