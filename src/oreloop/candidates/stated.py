"""Which relations claims state between which names: nodes taken apart into pairs, as the net looks for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, product

from oreloop.candidates.relations import relation_kinds
from oreloop.model import Claim, Relation, Statement, Term, Triple, Value


def stated_in(claims: Iterable[Claim]) -> frozenset[tuple[str, str, str]]:
    """(relation, subject, object) of all claims that are not denials; ends by identifier, name or value."""
    return frozenset((relation, _key(a), _key(b)) for claim in claims if claim.status != "Denied"
                     for relation, a, b in pairs_of(claim.statement))


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
