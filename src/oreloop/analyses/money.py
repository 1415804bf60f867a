"""Who gives money to whom: contributions, fundings, investments and acquisitions by programme, country, material.

Nothing is added that may be the same money or is unlike: kinds of payments, currencies, what is planned and what is
done stand in rows of their own. `oreloop.analyses.payments` tells how each payment is counted once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from oreloop.analyses.analysis import Analysis
from oreloop.analyses.cells import UNSAID, Cell, Thing, number, several
from oreloop.analyses.money_figure import money_figure
from oreloop.analyses.outcome import Outcome, Row
from oreloop.analyses.parameter import Parameter
from oreloop.analyses.payments import KINDS, Background, Payment, Stated, counted_once, payments, stated
from oreloop.iri import ORL
from oreloop.labels import number_of
from oreloop.network import Broader, labels_of, upwards

if TYPE_CHECKING:
    import networkx as nx

#: What payments can be grouped by; "pairs" are a funder and a recipient.
GROUPS = ("programme", "funder", "recipient", "pairs", "project", "country", "material", "year")

_WORDS: Mapping[str, tuple[str, ...]] = {**{by: (by,) for by in GROUPS}, "pairs": ("funder", "recipient")}
_ABOUT = ("funders", "recipients")
#: As what a thing takes part in a payment.
_TAKING_PART = ("funder", "recipient", "project", "programme")

#: The values that a row is about, word by word.
_Group = tuple[tuple[str, ...], ...]
#: A group, and what is told apart in it: kind, currency, status.
_Key = tuple[_Group, str, str, str]


@dataclass(slots=True)
class _Sum:
    """The payments of one row, and the claims by which they belong to it."""

    payments: list[Payment] = field(default_factory=list)
    claims: set[str] = field(default_factory=set)

    @property
    def amounts(self) -> list[Decimal]:
        """The sums that are stated."""
        return [payment.amount for payment in self.payments if payment.amount is not None]


@dataclass(frozen=True, slots=True)
class _Choice:
    """Which payments are wanted."""

    background: Background
    broader: Broader
    kind: str
    entity: str
    material: str
    since: str
    until: str

    def facet(self, payment: Payment, word: str) -> Mapping[str, Set[str]]:
        """What `Background.facet` tells, of materials only the wanted one and its kinds."""
        found = self.background.facet(payment, word)
        if word == "material" and self.material:
            return {one: claims for one, claims in found.items() if self.material in upwards(one, self.broader)}
        return found

    def concerns(self, payment: Payment) -> bool:
        """Whether a payment is of the wanted kind, entity and material."""
        if self.kind not in ("all", payment.kind.partition(",")[0]):
            return False
        if self.entity and not any(self.entity in self.facet(payment, word) for word in _TAKING_PART):
            return False
        return not self.material or bool(self.facet(payment, "material"))

    def is_timely(self, payment: Payment) -> bool:
        """Whether a payment lies in the wanted time, as far as its date is known; one without a date never does."""
        return not (self.since or self.until) or any(map(self._lies_between, self.facet(payment, "date")))

    def _lies_between(self, date: str) -> bool:
        after, before = (len(min(date, end, key=len)) for end in (self.since, self.until))
        return date[:after] >= self.since[:after] and date[:before] <= self.until[:before]

    @property
    def words(self) -> tuple[str, ...]:
        """By what payments are chosen, besides who takes part."""
        return ("material",) * bool(self.material) + ("date",) * bool(self.since or self.until)


def money(contributions: nx.MultiDiGraph, relations: nx.MultiDiGraph, programmes: nx.MultiDiGraph,
          dates: nx.MultiDiGraph, materials: nx.MultiDiGraph, seats: nx.MultiDiGraph, *, by: str = "programme",
          kind: str = "all", entity: str = "", material: str = "", since: str = "", until: str = "",
          limit: int = 100) -> Outcome:
    """What is paid, grouped by one of `GROUPS`.

    One row for each group, `kind` of payment, `currency` and `status`, the largest first: the `amount`, how many
    `payments` there are and for how many of them a sum is stated (`with_amount`), the `funders` by name, how many
    `recipients`, how many independent `documents`. A contribution has the programme of its project as funder, and its
    first day as date. Where several values hold of one payment (two countries, two funders of one sum) they are a group
    of their own; only materials count it each.

    `kind` leaves one sort; `entity` what this thing gives or receives, or what is paid for it or under it; `material`
    what is for this material and its kinds; `since` and `until` what begins between them; `limit` so many rows of each
    kind, currency and status.
    """
    label = labels_of(contributions, relations, programmes, materials, seats)
    issued = {**contributions.graph.get("issued", {}), **relations.graph.get("issued", {})}
    background = Background(stated(programmes), stated(dates, "startDate"), stated(materials), _countries(seats),
                            _working(seats))
    choice = _Choice(background, materials.graph.get("broader", {}), kind, entity, material, since, until)
    statements = [p for p in payments(contributions, relations, background.programmes) if choice.concerns(p)]
    counted = counted_once(statements, issued)
    shown = [payment for payment in counted if payment.amount != 0 and choice.is_timely(payment)]
    sums = _sums(shown, by, choice)
    rows, cut = _rows(sums, by, choice, label, limit)
    notes = [*_coverage(shown, choice), *_left_out(statements, counted, choice)]
    if alike := _alike(shown):
        notes.append(f"Told of one recipient under different funders or programmes alike: {number_of(alike, 'sum')}, "
                     "which may be the same money.")
    if len({kind for _, kind, _, _ in sums}) > 1:
        notes.append("Kinds of payments may be the same money (the funding of a project is its contributions): "
                     "they are not to be added.")
    if by == "material":
        notes.append("What is for several materials counts under each: these rows overlap and are not to be added.")
    if cut:
        notes.append(f"Of each kind, currency and status the first {limit} rows are given; {cut} are not (--limit).")
    return Outcome.of(_columns(by), rows, notes, money_figure(shown, by, choice.facet, label))


def _left_out(statements: Sequence[Payment], counted: Sequence[Payment], choice: _Choice) -> list[str]:
    notes = []
    if again := len(statements) - len(counted):
        notes.append(f"Not counted, as they tell again, differently or in part of payments that are: "
                     f"{number_of(again, 'statement')}.")
    if nothing := sum(payment.amount == 0 for payment in counted):
        notes.append(f"Left out: {number_of(nothing, 'participation')} with a contribution of 0.")
    if (choice.since or choice.until) and (undated := sum(not choice.facet(p, "date") for p in counted)):
        notes.append(f"Left out, since a time is asked for: {number_of(undated, 'payment')} without a date.")
    return notes


def _countries(seats: nx.MultiDiGraph) -> Stated:
    """Where things lie; where they work if nobody says where they lie."""
    return {**stated(seats, "operatesIn"), **stated(seats, "locatedIn")}


def _working(seats: nx.MultiDiGraph) -> dict[str, dict[str, dict[str, set[str]]]]:
    """For each document where it says that things work, with the claims."""
    found: dict[str, dict[str, dict[str, set[str]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(set)))
    for thing, country, data in seats.edges(data=True):
        if data["predicate"] == ORL + "operatesIn":
            for document in data["documents"]:
                found[document][thing][country].update(data["claims"])
    return found


def _alike(shown: Iterable[Payment]) -> int:
    """How many fundings have the same sum and recipients as another one, such as that by a state and by its agency."""
    seen = Counter((p.recipients, p.amount, p.currency) for p in shown if p.kind == "funding" and p.amount is not None)
    return sum(count for count in seen.values() if count > 1)


def _columns(by: str) -> tuple[str, ...]:
    words = _WORDS[by]
    about = tuple(name for name in _ABOUT if name.removesuffix("s") not in words)
    return *words, "kind", "amount", "currency", "status", "payments", "with_amount", *about, "documents"


def _sums(shown: Iterable[Payment], by: str, choice: _Choice) -> dict[_Key, _Sum]:
    """The payments by row; what none of the values is stated of is a group without any."""
    sums: dict[_Key, _Sum] = defaultdict(_Sum)
    for payment in shown:
        values = [choice.facet(payment, word) for word in _WORDS[by]]
        support = [claims for word in choice.words for claims in choice.facet(payment, word).values()]
        whole: _Group = tuple(tuple(sorted(found)) for found in values)
        each: list[_Group] = [((one,),) for one in whole[0]] if by == "material" else []
        for group in each or [whole]:
            row = sums[group, payment.kind, payment.currency, payment.status]
            row.payments.append(payment)
            row.claims.update(payment.claims, *support, *(
                found[one] for found, ones in zip(values, group, strict=True) for one in ones))
    return sums


def _rows(sums: Mapping[_Key, _Sum], by: str, choice: _Choice, label: Callable[[str], str],
          limit: int) -> tuple[list[Row], int]:
    """The rows in order, no more than `limit` of each kind, currency and status, and how many more there are."""
    blocks: dict[tuple[int, bool, str, bool, str], list[_Key]] = defaultdict(list)
    for key in sums:
        _, kind, currency, status = key
        planned = sums[key].payments[0].planned
        blocks[KINDS.index(kind), not currency, currency, planned, status].append(key)
    rows = []
    for block in sorted(blocks):
        blocks[block].sort(key=lambda key: (
            () if by == "year" else (-sum(sums[key].amounts), -len(sums[key].payments)),
            [(not ones, [label(one) for one in ones]) for ones in key[0]], key))
        rows += [_row(key, sums[key], by, choice, label) for key in blocks[block][:limit]]
    return rows, len(sums) - len(rows)


def _row(key: _Key, found: _Sum, by: str, choice: _Choice, label: Callable[[str], str]) -> Row:
    group, kind, currency, status = key
    funders = {one for payment in found.payments for one in choice.facet(payment, "funder")}
    about: Mapping[str, Cell] = {"funders": several(funders, label), "recipients": len({
        one for payment in found.payments for one in payment.recipients})}
    cells = (*(_named(ones, by, label) for ones in group), kind, _number(found.amounts), currency or None, status,
             len(found.payments), len(found.amounts), *(about[name] for name in _columns(by) if name in about),
             len({source for payment in found.payments for source in payment.sources}))
    return Row.of(cells, found.claims)


def _named(values: Sequence[str], by: str, label: Callable[[str], str]) -> Cell:
    if not values:
        return UNSAID
    if by == "year":
        return "; ".join(values)
    return Thing(values[0]) if len(values) == 1 else several(values, label)


def _number(amounts: Sequence[Decimal]) -> Cell:
    """Their sum; None where no sum is stated."""
    return number(sum(amounts, Decimal())) if amounts else None


def _coverage(shown: Iterable[Payment], choice: _Choice) -> list[str]:
    """For each kind of payments of how many something is not known."""
    kinds: dict[str, list[Payment]] = defaultdict(list)
    for payment in shown:
        kinds[payment.kind].append(payment)
    notes = []
    for kind in sorted(kinds, key=KINDS.index):
        lacking = {"amount": sum(payment.amount is None for payment in kinds[kind]),
                   **{word: sum(not choice.facet(payment, word) for payment in kinds[kind])
                      for word in ("country", "date")}}
        if told := [f"{count} without {word}" for word, count in lacking.items() if count]:
            notes.append(f"Of {number_of(len(kinds[kind]), 'payment')} of kind {kind}: {', '.join(told)}.")
    return notes


ANALYSIS = Analysis(
    name="money",
    summary="who gives how much to whom: contributions, fundings, investments by programme, country, material",
    projections=("contributions", "relations", "programmes", "chronology", "materials", "seats"),
    run=money,
    params={
        "by": Parameter("programme", "by what payments are grouped", choices=GROUPS),
        "kind": Parameter("all", "only one sort", choices=("all", *(kind for kind in KINDS if "," not in kind))),
        "entity": Parameter("", "only what this thing gives or receives, or what is paid for or under it",
                            form="thing"),
        "material": Parameter("", "only what is for this material and its kinds", form="material"),
        "since": Parameter("", "only what begins on this date or later", form="date"),
        "until": Parameter("", "only what begins by the end of this date", form="date"),
        "limit": Parameter(100, "how many rows are given of each kind, currency and status", minimum=1),
    },
    examples=("oreloop analyse money --by country --picture money.svg",
              "oreloop analyse money --include-planned --by pairs --entity Carester --evidence all"),
)
