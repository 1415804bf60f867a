"""What likely candidates claim: triples, and nodes put together from those that belong together in one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oreloop.candidates.net import Scored
from oreloop.candidates.scenes import Argument
from oreloop.model import Name, Relation, Statement, Term, Triple, Value
from oreloop.values import yearly

#: Nodes that are put together: the part that they have in common, and the parts of which one node has one.
_JOINED = {"Funding": ("beneficiary", ("funder", "amount")), "Event": ("concerns", ("heldIn", "date"))}


@dataclass(frozen=True, slots=True)
class Saying:
    """A statement with the arguments that it is made of, the relation that it answers and how likely it is."""

    relation: str
    statement: Statement
    arguments: tuple[Argument, ...]
    probability: float


def sayings_of(scored: Sequence[Scored]) -> Iterator[Saying]:
    """The statements of one sentence."""
    nodes: dict[tuple[str, tuple[str, str]], list[tuple[Scored, dict[str, Argument]]]] = {}
    for item in scored:
        candidate = item.candidate
        says = candidate.relation.says
        ends = {"subject": candidate.subject, "object": candidate.object}
        if not says.is_node:
            subject, obj = candidate.subject.named.term, candidate.object.named.term
            if isinstance(subject, Name) and obj is not None:
                yield Saying(candidate.relation.name, Triple(subject, says.relation, obj),
                             (candidate.subject, candidate.object), item.probability)
            continue
        parts = [(part.role, ends[part.term]) for part in says.parts]
        if says.relation in _JOINED:
            shared = dict(parts)[_JOINED[says.relation][0]]
            nodes.setdefault((says.relation, shared.key), []).append((item, dict(parts)))
        else:
            yield _node(candidate.relation.name, says.relation, parts, item.probability)
    for (kind, _), group in nodes.items():
        yield from _joined(kind, group)


def _joined(kind: str, group: Sequence[tuple[Scored, dict[str, Argument]]]) -> Iterator[Saying]:
    """One node where a sentence gives one of each part, else one for each candidate."""
    shared, single = _JOINED[kind]
    given = {role: [(s, parts) for s, parts in group if role in parts] for role in single}
    if all(len(items) == 1 for items in given.values()):
        parts = [(shared, group[0][1][shared]), *((role, given[role][0][1][role]) for role in single)]
        yield _node(group[0][0].candidate.relation.name, kind, parts, min(s.probability for s, _ in group))
        return
    for scored, roles in group:
        yield _node(scored.candidate.relation.name, kind, list(roles.items()), scored.probability)


def _node(relation: str, kind: str, parts: Sequence[tuple[str, Argument]], probability: float) -> Saying:
    terms: list[tuple[str, Term]] = []
    for role, argument in parts:
        term, unit = argument.named.term, argument.named.unit
        if term is None:
            continue
        terms.append((role, term))
        if argument.named.kind == "Money":
            terms.append(("currency", Value(unit)))
        elif argument.named.kind == "Quantity":
            terms.append(("unit", Value(yearly(unit))))
    return Saying(relation, Relation(kind, tuple(dict.fromkeys(terms))), tuple(a for _, a in parts), probability)
