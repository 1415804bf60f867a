"""Who is supplied with what by whom: the supply contracts of the projection `relations`, buyer by buyer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oreloop.analyses.relation_nodes import RelationNode, relation_nodes
from oreloop.model import STOPPED

if TYPE_CHECKING:
    import networkx as nx


@dataclass(slots=True)
class Supply:
    """What one buyer is supplied with: a material (empty where no document says which), with the contracts by
    supplier."""

    buyer: str
    material: str
    contracts: dict[str, list[RelationNode]] = field(default_factory=lambda: defaultdict(list))

    def suppliers(self, *, planned: bool) -> list[str]:
        """Those who supply, or who only are to, sorted."""
        done = {supplier for supplier, nodes in self.contracts.items() if not all(node.planned for node in nodes)}
        return sorted(self.contracts.keys() - done if planned else done)

    def claims(self) -> list[str]:
        """The claims behind all contracts."""
        return [claim for supplier in sorted(self.contracts) for node in self.contracts[supplier]
                for claim in node.claims]

    def documents(self) -> int:
        """How many independent documents state them."""
        return len({source for nodes in self.contracts.values() for node in nodes for source in node.sources})


def supplies_of(relations: nx.MultiDiGraph) -> list[Supply]:
    """What buyers are supplied with, sorted by buyer and material; contracts that have ended are not among it."""
    found: dict[tuple[str, str], Supply] = {}
    for node in relation_nodes(relations):
        if node.type != "SupplyContract" or node.status in STOPPED:
            continue
        for buyer in node.parts.get("buyer", ()):
            for material in node.parts.get("ofMaterial", ("",)):
                supply = found.setdefault((buyer, material), Supply(buyer, material))
                for supplier in node.parts.get("supplier", ()):
                    supply.contracts[supplier].append(node)
    return [found[key] for key in sorted(found) if found[key].contracts]
