"""Claims to those that can be: nothing turns into a raw material, no town lies in a foreign country, and of two
contrary claims the surer stays.

A text that has motors made from magnets does not in the same breath have magnets made from motors: one of the two
readings is wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import product

from oreloop.candidates.relations import RelationKind, is_payer, kind_of
from oreloop.candidates.stated import pairs_of
from oreloop.geography import can_lie_in
from oreloop.model import Claim, Name, Relation, Term, Triple


def plausible(claims: Sequence[Claim]) -> list[Claim]:
    """The claims but those with what never is the object of their relation (relations.toml), of places that can't lie
    in one another, those whose relation a surer claim turns round on a quote that overlaps (of equals the first stays),
    and those that have a buyer make or sell what a surer claim says that it buys.

    Symmetric relations have no opposite, and what is denied opposes nothing. The cost grows with the claims, and with
    the square of those alone that state one and the same pair.
    """
    stated: dict[tuple[str, Term, Term], list[Claim]] = defaultdict(list)
    lost: set[int] = set()
    for claim in claims:
        for relation, a, b in pairs_of(claim.statement) if claim.status != "Denied" else ():
            kind = kind_of(relation)
            own = not isinstance(claim.statement, Relation) or (kind is not None and kind.says.is_node)
            if own and not _can_be(relation, kind, a, b):
                lost.add(id(claim))
            elif a != b and not (kind is not None and kind.symmetric):
                stated[relation, a, b].append(claim)
    order = {id(claim): (-claim.confidence, place) for place, claim in enumerate(claims)}
    lost |= {id(claim) for (relation, a, b), found in stated.items() if (relation, b, a) in stated
             for claim in found for other in stated[relation, b, a]
             if order[id(other)] < order[id(claim)] and _overlap(claim, other)}
    bought = _bought(claims)
    return [claim for claim in claims if id(claim) not in lost and not (
        isinstance(claim.statement, Triple) and claim.statement.predicate in ("produces", "suppliesMaterial")
        and claim.confidence < bought.get((claim.statement.subject, claim.statement.object), 0.0))]


def _bought(claims: Sequence[Claim]) -> dict[tuple[Term, Term], float]:
    """How sure it is that somebody buys a material, for all of whom contracts are claimed."""
    found: dict[tuple[Term, Term], float] = {}
    for claim in claims:
        if isinstance(claim.statement, Relation) and claim.statement.type == "SupplyContract" and (
                claim.status != "Denied"):
            for pair in product(claim.statement.of("buyer"), claim.statement.of("ofMaterial")):
                found[pair] = max(claim.confidence, found.get(pair, 0.0))
    return found


def _can_be(relation: str, kind: RelationKind | None, a: Term, b: Term) -> bool:
    if kind is not None and kind.no_payer and isinstance(a, Name) and is_payer(a.name):
        return False
    if not isinstance(b, Name):
        return True
    if relation == "locatedIn" and isinstance(a, Name) and not can_lie_in(a, b):
        return False
    if kind is None:
        return True
    if a == b or (relation == "agreementWith" and isinstance(a, Name) and _is_short_for(a.name, b.name)):
        return False
    first, second = ({identifier for _, identifier in term.ids} if isinstance(term, Name) else set() for term in (a, b))
    return kind.not_object.isdisjoint(second) and not any(first & group and second & group for group in kind.alike)


def _is_short_for(one: str, other: str) -> bool:
    """Whether one of two names is but the beginning of the other: "Neorem" and "Neorem Magnets"."""
    short, long = sorted((one.casefold().split(), other.casefold().split()), key=len)
    return long[:len(short)] == short


def _overlap(one: Claim, other: Claim) -> bool:
    return any(a.start < b.end and b.start < a.end for a in one.evidence for b in other.evidence)
