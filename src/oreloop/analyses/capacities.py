"""Capacities of plants, and their sums: never of unlike ones, never of two statements of the same one.

Only what is counted in one unit, of the same materials, on the same basis and side, in the same status is added. Of
several statements on one plant the newest counts; a figure of a company gives way to those of its plants and
subsidiaries, of which it may be the sum; and a plan that is older than what operates, and no larger, has come true.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from oreloop.analyses.cells import UNSAID
from oreloop.analyses.conversions import is_small
from oreloop.analyses.relation_nodes import RelationNode, relation_nodes
from oreloop.iri import ORL
from oreloop.model import PLANNED
from oreloop.network import Broader, upwards

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, slots=True)
class Kind:
    """What makes two capacities alike, so that they can be added: unit, materials (sorted), basis, side, status."""

    unit: str
    materials: tuple[str, ...]
    basis: str
    side: str
    status: str

    def named(self, label: Callable[[str], str]) -> str:
        """In words: "t/a of rare earth oxide (output)", without the status."""
        of = " and ".join(sorted(map(label, self.materials)))
        further = [self.side.lower()] * (self.side != UNSAID)
        further += [f"as {self.basis.lower()}"] * (self.basis != UNSAID and self.basis.lower() not in of)
        return self.unit + (f" of {of}" if of else "") + (f" ({', '.join(further)})" if further else "")


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much some actor makes or treats, as the documents give it that say so; `date` is the newest of theirs."""

    holders: tuple[str, ...]
    quantity: Decimal
    kind: Kind
    date: str
    sources: tuple[str, ...]
    claims: tuple[str, ...]


def capacities_of(relations: nx.MultiDiGraph, bases: Mapping[str, str], broader: Broader) -> list[Capacity]:
    """The capacities of the projection `relations`; none of laboratories, pilots and projects, nor without a number.

    `bases` says for a material what quantities of it, or of a kind of it, are counted in if no document does.
    """
    issued: Mapping[str, str] = relations.graph.get("issued", {})
    small = {node for node, _, data in relations.edges(data=True) if is_small(data.get("scale", ()))}
    projects = {node for node, kind in relations.nodes(data="type") if kind == "Project"}
    found: list[Capacity] = []
    for node in relation_nodes(relations):
        holders = node.parts.get("capacityOf", ())
        if node.type != "Capacity" or not holders or not node.first("quantity") or node.iri in small or (
                projects.issuperset(holders)):
            continue
        date = max((issued.get(document, "") for document in node.documents), default="")
        found.append(Capacity(holders, Decimal(node.first("quantity")), _kind(node, bases, broader), date,
                              node.sources, node.claims))
    return found


def _kind(node: RelationNode, bases: Mapping[str, str], broader: Broader) -> Kind:
    materials = node.parts.get("ofMaterial", ())
    natural = {basis_of(material, bases, broader) for material in materials}
    basis = node.first("basis").removeprefix(ORL) or (natural.pop() if len(natural) == 1 else UNSAID)
    return Kind(node.first("unit"), materials, basis, node.first("side").removeprefix(ORL) or UNSAID, node.status)


def basis_of(material: str, bases: Mapping[str, str], broader: Broader) -> str:
    """What a material is counted in by the narrowest entry that fits it, if there is just one.

    >>> basis_of("m", {"m": "Magnet", "x": "Metal"}, {"m": ("x",)}), basis_of("y", {"m": "Magnet"}, {})
    ('Magnet', 'not said')
    """
    fitting = upwards(material, broader) & bases.keys()
    narrow = {bases[one] for one in fitting
              if not any(one != other and one in upwards(other, broader) for other in fitting)}
    return narrow.pop() if len(narrow) == 1 else UNSAID


def counted(capacities: Iterable[Capacity],
            below: Callable[[str], Iterable[str]]) -> tuple[list[Capacity], list[Capacity]]:
    """Those that are added up and those that are left out, each in the order of holders, as the module says.

    `below` gives the plants and subsidiaries of a company.
    """
    groups: dict[tuple[tuple[str, ...], Kind], list[Capacity]] = defaultdict(list)
    for capacity in capacities:
        groups[capacity.holders, capacity.kind].append(capacity)
    newest = {key: max(group, key=lambda c: (c.date, len(c.sources), c.quantity, c.claims))
              for key, group in groups.items()}
    kept = [capacity for (holders, kind), capacity in newest.items()
            if not _has_below(holders, kind, newest, below) and not _came_true(capacity, newest)]
    left = [capacity for group in groups.values() for capacity in group if capacity not in kept]

    def order(capacity: Capacity) -> tuple[object, ...]:
        return capacity.holders, capacity.kind.materials, capacity.kind.unit, capacity.claims

    return sorted(kept, key=order), sorted(left, key=order)


def _has_below(holders: Sequence[str], kind: Kind, newest: Mapping[tuple[tuple[str, ...], Kind], Capacity],
               below: Callable[[str], Iterable[str]]) -> bool:
    """Whether a plant or subsidiary of one of the holders has a capacity of the same kind."""
    parts = {part for holder in holders for part in below(holder)}.difference(holders)
    return any(other == kind and not parts.isdisjoint(owners) for owners, other in newest)


def _came_true(plan: Capacity, newest: Mapping[tuple[tuple[str, ...], Kind], Capacity]) -> bool:
    if plan.kind.status not in PLANNED or not plan.date:
        return False
    kind = Kind(plan.kind.unit, plan.kind.materials, plan.kind.basis, plan.kind.side, "Operating")
    done = newest.get((plan.holders, kind))
    return done is not None and done.date > plan.date and done.quantity >= plan.quantity


def alike(capacities: Iterable[Capacity]) -> list[list[Capacity]]:
    """Groups of those that can be added, sorted by what they are of; one whose material nobody says is alone."""
    groups: dict[tuple[Kind, tuple[str, ...]], list[Capacity]] = defaultdict(list)
    for capacity in capacities:
        groups[capacity.kind, () if capacity.kind.materials else capacity.claims].append(capacity)

    def order(key: tuple[Kind, tuple[str, ...]]) -> tuple[object, ...]:
        kind, alone = key
        return kind.materials, kind.unit, kind.basis, kind.side, kind.status, alone

    return [groups[key] for key in sorted(groups, key=order)]


def summed(capacities: Iterable[Capacity]) -> list[tuple[Kind, Decimal]]:
    """The sums of those that are alike."""
    return [(group[0].kind, total(group)) for group in alike(capacities)]


def total(capacities: Iterable[Capacity]) -> Decimal:
    """The sum of capacities that are alike."""
    return sum((capacity.quantity for capacity in capacities), Decimal(0))
