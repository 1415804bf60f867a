"""Claims to those that can be: nothing turns into a raw material, no town lies in a foreign country, and of two
contrary claims the surer stays.

A text that has motors made from magnets does not in the same breath have magnets made from motors: one of the two
readings is wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from oreloop.candidates.relations import RelationKind, relation_kinds
from oreloop.candidates.stated import pairs_of
from oreloop.geography import can_lie_in
from oreloop.model import Claim, Name, Term


def plausible(claims: Sequence[Claim]) -> list[Claim]:
    """The claims but those with what never is the object of their relation (relations.toml), of places that can't lie
    in one another, and those whose relation a surer claim turns round on a quote that overlaps; of equals the first
    stays.

    Symmetric relations have no opposite, and what is denied opposes nothing. The cost grows with the claims, and with
    the square of those alone that state one and the same pair.
    """
    kinds = {kind.name: kind for kind in relation_kinds()}
    stated: dict[tuple[str, Term, Term], list[Claim]] = defaultdict(list)
    lost: set[int] = set()
    for claim in claims:
        for relation, a, b in pairs_of(claim.statement) if claim.status != "Denied" else ():
            kind = kinds.get(relation)
            if not _can_be(relation, kind, a, b):
                lost.add(id(claim))
            elif a != b and not (kind is not None and kind.symmetric):
                stated[relation, a, b].append(claim)
    order = {id(claim): (-claim.confidence, place) for place, claim in enumerate(claims)}
    lost |= {id(claim) for (relation, a, b), found in stated.items() if (relation, b, a) in stated
             for claim in found for other in stated[relation, b, a]
             if order[id(other)] < order[id(claim)] and _overlap(claim, other)}
    return [claim for claim in claims if id(claim) not in lost]


def _can_be(relation: str, kind: RelationKind | None, a: Term, b: Term) -> bool:
    if not isinstance(b, Name):
        return True
    if relation == "locatedIn" and isinstance(a, Name) and not can_lie_in(a, b):
        return False
    return kind is None or kind.not_object.isdisjoint(identifier for _, identifier in b.ids)


def _overlap(one: Claim, other: Claim) -> bool:
    return any(a.start < b.end and b.start < a.end for a in one.evidence for b in other.evidence)
