"""The pictures of payments: from funders to recipients, countries or projects, or bars by year or material."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from oreloop.analyses.figure import Bars, Figure, Link, Node, Sankey, Series
from oreloop.analyses.payments import KINDS, Payment

#: What a payment has of a word such as "country".
Facet = Callable[[Payment, str], Collection[str]]

#: How many funders, how many on the other side, and how many bars are drawn; what is left is drawn together.
_LEFT, _RIGHT, _BARS = 8, 14, 20
_MILLION = 1_000_000
#: Where the money goes in the picture, by what the rows are grouped by; materials and years are bars.
_TO = {"programme": "country", "country": "country", "funder": "recipient", "recipient": "recipient",
       "pairs": "recipient", "project": "project"}
_NOT_SAID = ("not said",)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The payments that one picture shows, all of one kind and currency; none is without a sum."""

    title: str
    unit: str
    scale: int
    payments: tuple[tuple[Payment, Decimal], ...]


def money_figure(shown: Iterable[Payment], by: str, facet: Facet, label: Callable[[str], str]) -> Figure | None:
    """Payments of the first kind that there is, in the currency of most of them; None if no sum is stated."""
    known = [(payment, payment.amount) for payment in shown if payment.amount is not None]
    if not known:
        return None
    kind = min((payment.kind for payment, _ in known), key=KINDS.index)
    often = Counter(payment.currency for payment, _ in known if payment.kind == kind)
    currency = min(often, key=lambda one: (-often[one], one))
    chosen = tuple((p, amount) for p, amount in known if (p.kind, p.currency) == (kind, currency))
    scale = _MILLION if max(amount for _, amount in chosen) >= _MILLION else 1
    drawn = _Drawn(f"{kind[0].upper()}{kind[1:]}", f"million {currency}" if scale > 1 else currency, scale, chosen)
    return _sankey(drawn, by, facet, label) if by in _TO else _bars(drawn, by, facet, label)


def _sankey(drawn: _Drawn, by: str, facet: Facet, label: Callable[[str], str]) -> Sankey:
    left, right = "programme" if by == "programme" else "funder", _TO[by]
    flows: dict[tuple[tuple[str, ...], tuple[str, ...], bool], list[tuple[Payment, Decimal]]] = defaultdict(list)
    ends = [tuple(tuple(sorted(facet(payment, word))) or _NOT_SAID for word in (left, right))
            for payment, _ in drawn.payments]
    kept = [_largest(((end[side], amount) for end, (_, amount) in zip(ends, drawn.payments, strict=True)), most)
            for side, most in ((0, _LEFT), (1, _RIGHT))]
    for (giver, receiver), paid in zip(ends, drawn.payments, strict=True):
        flows[giver if giver in kept[0] else (), receiver if receiver in kept[1] else (), paid[0].planned].append(paid)
    names = [{end[side] for end in ends} for side in (0, 1)]

    def node(end: tuple[str, ...], side: int, planned: bool) -> Node:
        text = "; ".join(map(label, end)) or f"{len(names[side] - set(kept[side])):,} others"
        return Node(f"{side} {planned} {' '.join(end)}", f"{text}, planned" if planned else text, (left, right)[side],
                    planned=planned)

    # What is planned has nodes of its own, so that it is not added to what is done.
    nodes = [node(end, side, planned) for side in (0, 1) for planned in (False, True) for end in [*kept[side], ()]
             if any(flow[side] == end and flow[2] == planned for flow in flows)]
    links = tuple(Link(node(giver, 0, planned).id, node(receiver, 1, planned).id,
                       float(sum(amount for _, amount in paid) / drawn.scale), "", planned,
                       tuple(sorted({claim for payment, _ in paid for claim in payment.claims})))
                  for (giver, receiver, planned), paid in sorted(flows.items()))
    return Sankey(f"{drawn.title}: from {left} to {right}", tuple(nodes), links, drawn.unit)


def _largest(sums: Iterable[tuple[tuple[str, ...], Decimal]], most: int) -> list[tuple[str, ...]]:
    """The ends through which most money goes, the largest first."""
    whole: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for end, amount in sums:
        whole[end] += amount
    return sorted(whole, key=lambda end: (-whole[end], end))[:most]


def _bars(drawn: _Drawn, by: str, facet: Facet, label: Callable[[str], str]) -> Bars | None:
    sums: dict[str, dict[bool, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for payment, amount in drawn.payments:
        for value in _bar(facet(payment, by), by):
            sums[value][payment.planned] += amount
    if not sums:
        return None
    order = sorted(sums) if by == "year" else sorted(sums, key=lambda one: (-sum(sums[one].values()), label(one), one))
    chosen = order[-_BARS:] if by == "year" else order[:_BARS]
    series = tuple(Series("planned" if planned else "done", _scaled(chosen, sums, planned, drawn.scale), planned)
                   for planned in (False, True) if any(planned in found for found in sums.values()))
    cut = f", {len(chosen)} of {len(order)}" if len(order) > len(chosen) else ""
    return Bars(f"{drawn.title} by {by}{cut}", tuple(map(label, chosen)), series, drawn.unit)


def _bar(values: Collection[str], by: str) -> Collection[str]:
    """The bars to which a payment belongs: of several years to none, of several materials to each."""
    return values if by == "material" or len(values) == 1 else ()


def _scaled(chosen: Sequence[str], sums: Mapping[str, Mapping[bool, Decimal]], planned: bool,
            scale: int) -> tuple[float | None, ...]:
    return tuple(float(sums[one][planned] / scale) if planned in sums[one] else None for one in chosen)
