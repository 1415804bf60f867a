"""What happened when: projects, openings, meetings and events, agreements and contracts with a date.

Dates keep the precision that a document gives (a day, a month, a year; ISO 8601). What is planned stands on the line
with plans only, and is marked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oreloop.analyses.analysis import Analysis
from oreloop.analyses.cells import Cell, Thing, several
from oreloop.analyses.figure import Moment, Timeline
from oreloop.analyses.outcome import Outcome, Row
from oreloop.analyses.parameter import Parameter
from oreloop.analyses.relation_nodes import DATES, RelationNode, relation_nodes
from oreloop.iri import ORL
from oreloop.labels import number_of
from oreloop.model import PLANNED
from oreloop.network import labels_of

if TYPE_CHECKING:
    import networkx as nx

_COLUMNS = ("date", "until", "kind", "what", "with", "status", "documents")
_DRAWN = 40
#: The kinds of relations with a date: what they are about, and who or what else is in them.
_RELATIONS = {
    "Event": ("event", ("concerns",), ("heldIn", "organiser", "host", "participant")),
    "Agreement": ("agreement", ("signatory",), ()),
    "SupplyContract": ("contract", ("supplier",), ("buyer", "ofMaterial")),
    "Acquisition": ("acquisition", ("acquirer",), ("target",)),
    "Funding": ("funding", ("beneficiary",), ("funder",)),
    "Designation": ("designation", ("designated",), ("designatedBy",)),
    "Ownership": ("ownership", ("owner",), ("owned",)),
}
KINDS = ("all", "project", "opening", "meeting", *(kind for kind, _, _ in _RELATIONS.values()))


@dataclass(frozen=True, slots=True)
class _Entry:
    """Something that happened: when, until when, what sort, of what, with whom, and what says so."""

    date: str
    until: str
    kind: str
    things: tuple[str, ...]
    others: tuple[str, ...]
    status: str
    sources: frozenset[str]
    claims: frozenset[str]


def timeline(dates: nx.MultiDiGraph, relations: nx.MultiDiGraph, *, entity: str = "", kind: str = "all",
             since: str = "", until: str = "") -> Outcome:
    """All that has a date, in order.

    One row each: `date` and `until` (of projects and contracts), `kind`, `what` it is about, `with` whom or where,
    `status`, `documents` (how many independent ones state it). `entity` leaves what it takes part in, `kind` one sort,
    `since` and `until` what lies between them at least in part. A note counts the relations of these sorts that nobody
    dates.
    """
    label = labels_of(dates, relations)
    nodes = [node for node in relation_nodes(relations) if node.type in _RELATIONS]
    entries = [*_of_things(dates), *(entry for node in nodes if (entry := _of_relation(node)))]
    shown = [e for e in entries if (not entity or entity in (*e.things, *e.others)) and kind in ("all", e.kind)
             and (not since or (e.until or e.date) >= since) and (not until or e.date[:len(until)] <= until)]
    shown.sort(key=lambda e: (e.date, e.until, e.kind, [label(thing) for thing in e.things], e.things, e.status))
    undated = sum(1 for node in nodes if not node.first(*DATES))
    notes = [f"Left out: {number_of(undated, 'relation')} of these kinds without a date."] if undated else []
    return Outcome.of(_COLUMNS, [_row(entry, label) for entry in shown], notes, _figure(shown, label))


def _of_things(dates: nx.MultiDiGraph) -> list[_Entry]:
    """What the projection `chronology` tells: from begin to end of projects, openings, meetings."""
    found: list[_Entry] = []
    spans: dict[tuple[str, str], dict[str, tuple[str, frozenset[str], frozenset[str]]]] = defaultdict(dict)
    for thing, value, data in dates.edges(data=True):
        name = data["predicate"].removeprefix(ORL)
        said = (value, frozenset(data["sources"]), frozenset(data["claims"]))
        if name in ("startDate", "endDate"):
            before = spans[thing, data["status"]].get(name)
            # Of several dates the first begins and the last ends; that they differ is told by contradictions.
            if before is None or (value < before[0]) == (name == "startDate"):
                spans[thing, data["status"]][name] = said
        else:
            kind = "opening" if name == "opens" else "meeting"
            found.append(_Entry(value, "", kind, (thing,), (), data["status"], said[1], said[2]))
    for (thing, status), ends in sorted(spans.items()):
        start, end = ends.get("startDate"), ends.get("endDate")
        sources = frozenset().union(*(said[1] for said in ends.values()))
        claims = frozenset().union(*(said[2] for said in ends.values()))
        first = start or end
        assert first is not None
        last = end[0] if start and end else ""
        found.append(_Entry(first[0], last, "project", (thing,), (), status, sources, claims))
    return found


def _of_relation(node: RelationNode) -> _Entry | None:
    date = node.first(*DATES)
    if not date:
        return None
    kind, things, others = _RELATIONS[node.type]
    return _Entry(date, node.first("endDate"), kind, tuple(v for name in things for v in node.parts.get(name, ())),
                  tuple(v for name in others for v in node.parts.get(name, ())), node.status,
                  frozenset(node.sources), frozenset(node.claims))


def _row(entry: _Entry, label: Callable[[str], str]) -> Row:
    things = several(entry.things, label)
    what: Cell = Thing(entry.things[0]) if len(entry.things) == 1 else things
    return Row.of((entry.date, entry.until or None, entry.kind, what, several(entry.others, label), entry.status,
                   len(entry.sources)), entry.claims)


def _figure(entries: list[_Entry], label: Callable[[str], str]) -> Timeline | None:
    """The last of them, since these are what one looks for; in lanes by kind."""
    if not entries:
        return None
    drawn = entries[-_DRAWN:]
    moments = tuple(Moment(
        ", ".join(label(thing) for thing in entry.things) + (
            f" ({', '.join(map(label, entry.others))})" if entry.others else ""),
        entry.date, entry.until, entry.kind, entry.status in PLANNED) for entry in drawn)
    cut = f", the last {_DRAWN} of {len(entries)}" if len(entries) > _DRAWN else ""
    return Timeline(f"Timeline{cut}", moments)


ANALYSIS = Analysis(
    name="timeline",
    summary="what happened when: projects, openings, meetings, agreements, contracts and other things with a date",
    projections=("chronology", "relations"),
    superseded=True,
    run=timeline,
    params={
        "entity": Parameter("", "only what this thing takes part in", form="thing"),
        "kind": Parameter("all", "only one sort", choices=KINDS),
        "since": Parameter("", "only what lasts to this date or comes later", form="date"),
        "until": Parameter("", "only what begins by the end of this date", form="date"),
    },
    examples=("oreloop analyse timeline --include-planned --kind opening",
              "oreloop analyse timeline --entity Carester --picture carester.svg"),
)
