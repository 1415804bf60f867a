"""The claims of several extractors as one list: what an earlier one has said, a later one does not say again.

The order of extractors is the order of trust. Claims of the first stay as they are, whoever else is asked, so that
decisions on them hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from oreloop.claims import merged, sort_key
from oreloop.model import Claim, Relation, Statement, Value

CONTRADICTS = "another extractor, asked before, gives this with another status"


def combine(groups: Iterable[Sequence[Claim]]) -> tuple[list[Claim], Counter[str]]:
    """Claims of one document, a group for each extractor in the order of trust; and what was left out, by reason.

    A later claim that says the same adds its evidence. One that says it with another status is left out. A relation
    whose parts an earlier one has all is the same relation; one that has more gives its names, but not the amounts
    that the earlier one has counted.
    """
    kept: list[Claim] = []
    rejected: Counter[str] = Counter()
    for number, group in enumerate(groups):
        if number == 0:
            kept = list(group)
            continue
        new: list[Claim] = []
        for claim in group:
            statement = _what_is_new(claim.statement, kept)
            same = next((i for i, old in enumerate(kept) if old.statement == statement), None)
            if statement is None:
                continue
            if same is None:
                new.append(claim if statement is claim.statement else replace(claim, statement=statement, id=""))
            elif kept[same].status == claim.status:
                kept[same] = _with_evidence(kept[same], claim)
            else:
                rejected[CONTRADICTS] += 1
        kept += merged(new)
    return sorted(kept, key=sort_key), rejected


def _what_is_new(statement: Statement, kept: Sequence[Claim]) -> Statement | None:
    """A statement without what earlier relations have said; None where nothing is left of it."""
    if not isinstance(statement, Relation):
        return statement
    parts = set(statement.parts)
    for claim in kept:
        other = claim.statement
        if not isinstance(other, Relation) or other.type != statement.type or other.parts == statement.parts:
            continue
        if parts <= set(other.parts):
            return None
        if parts >= set(other.parts):
            names = tuple(part for part in statement.parts if not isinstance(part[1], Value))
            statement = Relation(statement.type, names)
            return statement if len(names) > 1 else None
    return statement


def _with_evidence(claim: Claim, other: Claim) -> Claim:
    places = {(e.start, e.end, e.role) for e in claim.evidence}
    added = tuple(e for e in other.evidence if (e.start, e.end, e.role) not in places)
    return replace(claim, evidence=(*claim.evidence, *added))
