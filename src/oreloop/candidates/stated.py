"""Which relations claims state between which names, how surely and where.

Nodes are taken apart into pairs, as the net looks for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, product

from oreloop.candidates.relations import relation_kinds
from oreloop.model import Claim, Relation, Statement, Term, Triple, Value
from oreloop.text import Sentence

#: Relation, subject and object; ends by identifier, value or name.
Pair = tuple[str, str, str]


class Stated:
    """What the claims of a document state that are no denials: which pairs, how surely, and where."""

    def __init__(self, claims: Iterable[Claim] = ()) -> None:
        self._claims: dict[Pair, list[Claim]] = {}
        for claim in claims:
            for pair in pairs_in(claim):
                self._claims.setdefault(pair, []).append(claim)

    def __contains__(self, pair: Pair) -> bool:
        return pair in self._claims

    def features(self, pair: Pair, sentence: Sentence) -> list[str]:
        """What speaks for a pair in a sentence: how sure (in tenths) the surest claim of it is, and the surest here."""
        claims = self._claims.get(pair)
        if claims is None:
            return []
        here = [c for c in claims if any(e.role == "statement" and e.start < sentence.end and sentence.start < e.end
                                         for e in c.evidence)]
        return ["stated", f"stated={_tenths(claims)}", f"stated here={_tenths(here)}" if here else "stated elsewhere"]


def _tenths(claims: Iterable[Claim]) -> int:
    return int(10 * max(claim.confidence for claim in claims))


def pairs_in(claim: Claim) -> frozenset[Pair]:
    """The pairs that a claim states; a denial states none."""
    if claim.status == "Denied":
        return frozenset()
    return frozenset((relation, _key(a), _key(b)) for relation, a, b in pairs_of(claim.statement))


def pairs_of(statement: Statement) -> Iterator[tuple[str, Term, Term]]:
    """The pairs that a statement says, one for each relation of relations.toml that it answers."""
    if isinstance(statement, Triple):
        yield statement.predicate, statement.subject, statement.object
    elif isinstance(statement, Relation):
        yield from _of_node(statement)


def _of_node(node: Relation) -> Iterator[tuple[str, Term, Term]]:
    for kind in relation_kinds():
        if not kind.says.is_node or kind.says.relation != node.type:
            continue
        left, right = (part.role for part in kind.says.parts)
        pairs = combinations(node.of(left), 2) if left == right else product(node.of(left), node.of(right))
        for a, b in pairs:
            yield kind.name, a, b
            if kind.symmetric:
                yield kind.name, b, a
    if node.type == "SupplyContract":  # a contract is an agreement
        yield from (("agreementWith", *pair) for a, b in product(node.of("supplier"), node.of("buyer"))
                    for pair in ((a, b), (b, a)))
        yield from (("suppliesMaterial", a, b) for a, b in product(node.of("supplier"), node.of("ofMaterial")))
    elif node.type == "Flow" and node.of("input") and node.of("output"):
        yield from (("performs", a, b) for a, b in product(node.of("actor"), node.of("viaStep")))
        yield from (("produces", a, b) for a, b in product(node.of("actor"), node.of("output")))


def _key(term: Term) -> str:
    if isinstance(term, Value):
        return term.value
    return term.ids[0][1] if term.ids else term.name
