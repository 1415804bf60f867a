"""What documents say differently of one thing: dates, numbers, coordinators, statuses, places.

Both values stand side by side; none is thrown away, and nobody is said to be right. A date that only says less
("2026" beside "2026-03") does not contradict; numbers that lie within a twentieth of each other are told to be close,
since documents round. Values of unlike kinds (unit, material, currency) are never compared. A status that an older
document gives as planned, and a newer one as done, has come true. A place within another one only says more; firms may
sit in several towns of a country, plants can't.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from oreloop.analyses.analysis import Analysis
from oreloop.analyses.cells import Cell, Thing, several
from oreloop.analyses.outcome import Outcome, Row
from oreloop.analyses.parameter import Parameter
from oreloop.analyses.regions import Regions
from oreloop.analyses.relation_nodes import RelationNode, relation_nodes
from oreloop.iri import ORL, is_iri
from oreloop.model import PLANNED
from oreloop.network import labels_of

if TYPE_CHECKING:
    import networkx as nx

_COLUMNS = ("thing", "what", "about", "first", "said_by_first", "second", "said_by_second", "newer", "finding")
#: For each sort of relation: what it is of, what tells it from others of its sort, and the value that may differ.
_COMPARED = (
    ("Capacity", ("capacityOf",), ("ofMaterial", "unit", "basis"), "quantity"),
    ("Funding", ("beneficiary",), ("funder", "currency", "programme"), "amount"),
    ("CapitalExpenditure", ("investedIn",), ("investor", "currency"), "amount"),
    ("Acquisition", ("target",), ("acquirer", "currency"), "price"),
    ("Ownership", ("owned",), ("owner",), "share"),
    ("SupplyContract", ("supplier",), ("buyer", "ofMaterial", "unit"), "volume"),
)
_DATES = frozenset({"startDate", "endDate", "opens", "metOn"})
#: What lies in one place alone.
_SITES = frozenset({"Facility", "Site"})
#: Numbers that differ by no more than this part of the larger one are close.
_CLOSE = 0.05


@dataclass(slots=True)
class _Saying:
    """A value with the documents and claims that give it."""

    documents: set[str] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)


#: (thing, what, about) -> value -> who says so.
Sayings = dict[tuple[str, str, tuple[str, ...]], dict[str, _Saying]]


def contradictions(dates: nx.MultiDiGraph, relations: nx.MultiDiGraph, participation: nx.MultiDiGraph,
                   activities: nx.MultiDiGraph, locations: nx.MultiDiGraph, *, entity: str = "") -> Outcome:
    """Pairs of values that different documents give; a copy says what its original says.

    One row a pair: the `thing`, `what` differs, `about` what it is (the material and unit of a capacity, the funder of
    an amount, the step or place of a status), the `first` value and the documents that give it, the `second` and its
    documents, which of the two is the `newer` by the dates of documents, and the `finding` ("differ", "close": within
    5 %, "came true").
    """
    networks = (dates, relations, participation, activities, locations)
    label = labels_of(*networks)
    issued = {document: date for network in networks for document, date in network.graph.get("issued", {}).items()}
    sayings: Sayings = defaultdict(lambda: defaultdict(_Saying))
    for thing, value, data in dates.edges(data=True):
        _add(sayings[thing, data["predicate"].removeprefix(ORL), ()][value], data["sources"], data["claims"])
    for project, organisation, data in participation.edges(data=True):
        if data["predicate"] == ORL + "coordinatedBy":
            _add(sayings[project, "coordinatedBy", ()][organisation], data["sources"], data["claims"])
    for node in relation_nodes(relations):
        _compare(node, sayings)
    works = ((*edge, data) for *edge, data in locations.edges(data=True) if data["predicate"] == ORL + "operatesIn")
    for actor, what, data in (*activities.edges(data=True), *works):
        status = "Planned" if data["status"] in PLANNED else data["status"]
        name = "status of " + data["predicate"].removeprefix(ORL)
        _add(sayings[actor, name, (what,)][status], data["sources"], data["claims"])
    _add_places(locations, sayings)
    rows = [row for key in sorted(sayings) if not entity or entity in (key[0], *key[2])
            for row in _pairs(key, sayings[key], issued, label)]
    rows.sort(key=lambda row: [str(cell) for cell in (row.cells[-1], label(str(row.cells[0])), *row.cells[1:6])])
    return Outcome.of(_COLUMNS, rows)


def _add(saying: _Saying, documents: Iterable[str], claims: Iterable[str]) -> None:
    saying.documents.update(documents)
    saying.claims.update(claims)


def _compare(node: RelationNode, sayings: Sayings) -> None:
    for kind, of, about, value in _COMPARED:
        # A sum that several share, or one with several values, can't be held against another one.
        if node.type == kind and len(node.parts.get(value, ())) == 1 and len(node.parts.get(of[0], ())) == 1:
            told = tuple(part for name in about for part in node.parts.get(name, ()))
            _add(sayings[node.first(*of), f"{kind} {value}", told][node.first(value)], node.sources, node.claims)


def _add_places(locations: nx.MultiDiGraph, sayings: Sayings) -> None:
    """Where documents say that things lie: of a plant the place, of others the country; what lies in another place
    that is stated of the same thing stands for it."""
    regions = Regions(locations)
    types = locations.nodes(data="type")
    for thing, place, data in locations.edges(data=True):
        if data["predicate"] != ORL + "locatedIn" or not data["sources"]:
            continue
        narrow = types[thing] in _SITES
        stated = {other for _, other, more in locations.out_edges(thing, data=True) if more["sources"]}
        values = [place] if narrow else regions.countries(place) or ([place] if types[place] == "Country" else [])
        for value in values:
            if not narrow or not any(value in regions.places(other) for other in stated):
                _add(sayings[thing, "locatedIn", ()][value], data["sources"], data["claims"])


def _pairs(key: tuple[str, str, tuple[str, ...]], found: Mapping[str, _Saying], issued: Mapping[str, str],
           label: Callable[[str], str]) -> Iterable[Row]:
    thing, what, about = key
    for one, other in combinations(sorted(found), 2):
        first, second = found[one], found[other]
        finding = differ(one, other, dates=what in _DATES)
        if not finding or first.documents & second.documents:
            continue
        dates = [max((issued.get(d, "") for d in saying.documents), default="") for saying in (first, second)]
        newer = "not known" if not all(dates) or dates[0] == dates[1] else (
            "first" if dates[0] > dates[1] else "second")
        if what.startswith("status") and {"first": (other, one), "second": (one, other)}.get(newer) == (
                "Planned", "Operating"):
            finding = "came true"
        cells: tuple[Cell, ...] = (Thing(thing), what, several(about, label), _value(one),
                                   several(first.documents, label), _value(other), several(second.documents, label),
                                   newer, finding)
        yield Row.of(cells, first.claims | second.claims)


def _value(text: str) -> Cell:
    return Thing(text) if is_iri(text) else text


def differ(one: str, other: str, *, dates: bool = False) -> str:
    """How two values (or dates) differ: "differ", "close", or empty if they may mean the same.

    >>> differ("2026", "2026-03", dates=True), differ("2026", "2027", dates=True)
    ('', 'differ')
    >>> differ("2000.0", "1950"), differ("2000", "20000"), differ("2000", "2000.0")
    ('close', 'differ', '')
    """
    if dates:
        known = min(len(one), len(other))
        return "" if one[:known] == other[:known] else "differ"
    try:
        left, right = float(one), float(other)
    except ValueError:
        return "" if one == other else "differ"
    if left == right:
        return ""
    return "close" if abs(left - right) <= _CLOSE * max(abs(left), abs(right)) else "differ"


ANALYSIS = Analysis(
    name="contradictions",
    summary="what documents give differently, side by side: dates, capacities, amounts, shares, statuses, places",
    projections=("chronology", "relations", "participation", "activities", "locations"),
    superseded=True,
    run=contradictions,
    params={
        "include_planned": Parameter(True, "count what is planned or under construction too"),
        "entity": Parameter("", "only what is said of this thing", form="thing"),
    },
    examples=("oreloop analyse contradictions", "oreloop analyse contradictions --entity Caremag --evidence 1"),
)
