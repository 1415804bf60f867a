"""Payments: who gives how much to whom, as tables and documents tell it, each counted once.

Tables give the contributions to participants of projects; documents tell of fundings, investments and acquisitions.
What several documents tell of one payment is counted as the newest tells it; in one document several sums from the same
giver to the same recipient are several payments, unless they are equal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from oreloop.analyses.relation_nodes import DATES, RelationNode, relation_nodes
from oreloop.iri import ORL
from oreloop.model import PLANNED

if TYPE_CHECKING:
    import networkx as nx

CONTRIBUTION, UNNAMED = "contribution", "funding, funder not said"
#: The sorts of payments, in the order in which they are shown. They may be the same money, and are never added.
KINDS = (CONTRIBUTION, "funding", UNNAMED, "investment", "acquisition")
#: For each relation that tells of money: its kind, who gives, who receives or what is paid for, and the sum.
_RELATIONS = {
    "Funding": ("funding", "funder", "beneficiary", "amount"),
    "CapitalExpenditure": ("investment", "investor", "investedIn", "amount"),
    "Acquisition": ("acquisition", "acquirer", "target", "price"),
}

#: For a thing what is said of it, each with the claims that say so.
Stated = Mapping[str, Mapping[str, Set[str]]]


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as one document tells it. A sum that several give, or receive, is not divided among them.

    `amount` is None where no sum is stated, or several, or one without currency; `projects` are those that the money is
    for; `dates` and `countries` what the statement itself tells of these; `sources` the independent documents and
    `claims` the nodes that tell it.
    """

    kind: str
    givers: tuple[str, ...]
    recipients: tuple[str, ...]
    projects: tuple[str, ...]
    programmes: tuple[str, ...]
    amount: Decimal | None
    currency: str
    status: str
    dates: tuple[str, ...]
    countries: tuple[str, ...]
    documents: tuple[str, ...]
    sources: tuple[str, ...]
    claims: tuple[str, ...]

    @property
    def planned(self) -> bool:
        """Whether it is only planned."""
        return self.status in PLANNED

    @property
    def pair(self) -> tuple[object, ...]:
        """What all statements of one payment have in common."""
        return self.kind, self.givers, self.recipients, self.projects, self.programmes


def stated(network: nx.MultiDiGraph, predicate: str = "") -> Stated:
    """What the edges of a projection say of each thing, all or those with one predicate (a local name)."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for thing, value, data in network.edges(data=True):
        if not predicate or data["predicate"] == ORL + predicate:
            found[thing][value].update(data["claims"])
    return found


def payments(contributions: nx.MultiDiGraph, relations: nx.MultiDiGraph, programmes: Stated) -> list[Payment]:
    """All statements of payments, in a fixed order; a contribution is given by the programme of its project."""
    givers = {project: tuple(sorted(known)) for project, known in programmes.items()}
    found = [Payment(
        CONTRIBUTION, givers.get(project, ()), (organisation,), (project,), (),
        _amount(data["amount"], data["currency"]), "".join(data["currency"][:1]), data["status"], (), data["country"],
        data["documents"], data["sources"], data["claims"])
             for project, organisation, data in contributions.edges(data=True)]
    types = relations.nodes(data="type")
    return found + [_of_relation(node, types) for node in relation_nodes(relations) if node.type in _RELATIONS]


def _of_relation(node: RelationNode, types: Mapping[str, str]) -> Payment:
    kind, giver, recipient, value = _RELATIONS[node.type]
    givers, recipients = node.parts.get(giver, ()), node.parts.get(recipient, ())
    currencies = node.parts.get("currency", ())
    amount = _amount(node.parts.get(value, ()), currencies)
    return Payment(
        UNNAMED if node.type == "Funding" and not givers else kind, givers, recipients,
        tuple(thing for thing in recipients if types[thing] == "Project"),
        node.parts.get("programme", ()) or tuple(thing for thing in givers if types[thing] == "Programme"),
        amount, currencies[0] if amount is not None else "", node.status,
        tuple(date for name in DATES for date in node.parts.get(name, ()))[:1], (), node.documents,
        node.sources, node.claims)


def _amount(amounts: Sequence[str], currencies: Sequence[str]) -> Decimal | None:
    return Decimal(amounts[0]) if len(amounts) == 1 and len(currencies) == 1 else None


def counted_once(statements: Iterable[Payment], issued: Mapping[str, str]) -> list[Payment]:
    """The payments that statements tell of; `issued` are the dates of documents.

    Of several documents on one payment that one counts which is newest, among those with a sum. What others say of the
    same sum supports it. A plan is left out if a later document, or one of the same sum, tells it as done and it is
    no larger. Of fundings by nobody named the largest counts, since a smaller one may be a part of it.
    """
    groups: dict[tuple[object, ...], list[Payment]] = defaultdict(list)
    for statement in statements:
        groups[statement.pair].append(statement)
    found = []
    for group in groups.values():
        if len(group) == 1:
            found += group
            continue
        done = _newest([p for p in group if not p.planned], issued)
        found += done
        found += [plan for plan in _newest([p for p in group if p.planned], issued)
                  if not any(_realises(payment, plan, issued) for payment in done)]
    return found


def _newest(group: Sequence[Payment], issued: Mapping[str, str]) -> list[Payment]:
    """What the newest of the documents says, with the support of the others."""
    told = [p for p in group if p.amount is not None] or list(group)
    if not told:
        return []
    number: dict[str, int] = defaultdict(int)
    for payment in told:
        number[_document(payment)] += 1
    newest = max(number, key=lambda document: (issued.get(document, ""), number[document], document))
    if told[0].kind == CONTRIBUTION:
        # Each row is a participation of its own, also one without or with the same sum.
        return [p for p in group if _document(p) == newest]
    said: dict[tuple[Decimal | None, str], list[Payment]] = defaultdict(list)
    for payment in told:
        said[payment.amount, payment.currency].append(payment)
    sums = [key for key, same in said.items() if any(_document(p) == newest for p in same)]
    if told[0].kind == UNNAMED:
        largest: dict[str, tuple[Decimal | None, str]] = {}
        for amount, currency in sums:
            if currency not in largest or (amount or 0) > (largest[currency][0] or 0):
                largest[currency] = amount, currency
        sums = list(largest.values())
    return [_merged(said[key], newest) for key in sums]


def _merged(same: Sequence[Payment], newest: str) -> Payment:
    """One payment of several statements of the same sum, as the newest document has it."""
    return replace(next(p for p in same if _document(p) == newest),
                   sources=tuple(sorted({source for p in same for source in p.sources})),
                   claims=tuple(sorted({claim for p in same for claim in p.claims})))


def _document(payment: Payment) -> str:
    return payment.documents[0]


def _realises(done: Payment, plan: Payment, issued: Mapping[str, str]) -> bool:
    if (done.amount, done.currency) == (plan.amount, plan.currency):
        return True
    if done.amount is None or (plan.amount is not None and (
            plan.currency != done.currency or plan.amount > done.amount)):
        return False
    dates = [max(issued.get(document, "") for document in payment.documents) for payment in (done, plan)]
    return all(dates) and dates[0] >= dates[1]


@dataclass(frozen=True, slots=True)
class Background:
    """What is stated of things beside payments: programmes and first days of projects, materials, the countries in
    which they lie and, by document, those in which they work."""

    programmes: Stated
    starts: Stated
    materials: Stated
    countries: Stated
    working: Mapping[str, Stated]

    def facet(self, payment: Payment, word: str) -> Mapping[str, Set[str]]:
        """What payments are grouped by: the values of one, each with the claims behind it besides its own.

        `word` is funder, recipient, project, programme, country, material, date or year.
        """
        contribution = payment.kind == CONTRIBUTION
        match word:
            case "funder":
                return _of(payment.projects, self.programmes) if contribution else _plain(payment.givers)
            case "recipient":
                return _plain(payment.recipients)
            case "project":
                return _plain(payment.projects)
            case "programme":
                # A funder of a project beside its programme is another programme, or none.
                unnamed = contribution or payment.kind == UNNAMED
                return _plain(payment.programmes) or (_of(payment.projects, self.programmes) if unnamed else {})
            case "country":
                return (_plain(payment.countries) or self._where_spent(payment)
                        or _of(payment.recipients, self.countries))
            case "material":
                return _of(payment.projects if contribution else payment.recipients, self.materials)
            case "date":
                return _of(payment.projects, self.starts) if contribution else _plain(payment.dates)
            case "year":
                return _joined((date[:4], claims) for date, claims in self.facet(payment, "date").items())
        raise ValueError(f"payments are not told apart by {word}")

    def _where_spent(self, payment: Payment) -> Mapping[str, Set[str]]:
        """Where those who get it work, by the documents that tell of it: a firm is often paid for a plant abroad."""
        return _joined(said for document in payment.documents
                       for said in _of(payment.recipients, self.working.get(document, {})).items())


def _of(things: Sequence[str], stated: Stated) -> Mapping[str, Set[str]]:
    if len(things) == 1:
        return stated.get(things[0], {})
    return _joined(said for thing in things for said in stated.get(thing, {}).items())


def _plain(values: Iterable[str]) -> Mapping[str, Set[str]]:
    return dict.fromkeys(values, frozenset())


def _joined(said: Iterable[tuple[str, Set[str]]]) -> Mapping[str, Set[str]]:
    found: dict[str, Set[str]] = {}
    for value, claims in said:
        found[value] = found.get(value, frozenset()) | claims
    return found
