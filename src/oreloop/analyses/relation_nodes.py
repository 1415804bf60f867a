"""Relation nodes as records: fundings, contracts, events, capacities with their parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oreloop.iri import ORL
from oreloop.model import PLANNED

if TYPE_CHECKING:
    import networkx as nx

#: The parts that date a relation, the one that tells most about when first.
DATES = ("date", "startDate", "signedOn", "year")


@dataclass(frozen=True, slots=True)
class RelationNode:
    """A relation node: its class (local name), parts by property (local name), status, and what says so.

    `sources` are those of the `documents` that are independent.
    """

    iri: str
    type: str
    parts: dict[str, tuple[str, ...]]
    status: str
    documents: tuple[str, ...]
    sources: tuple[str, ...]
    claims: tuple[str, ...]

    @property
    def planned(self) -> bool:
        """Whether it is planned or under construction."""
        return self.status in PLANNED

    def first(self, *names: str) -> str:
        """The first value of the first of these parts that it has; empty if it has none."""
        return next((self.parts[name][0] for name in names if self.parts.get(name)), "")

    def named(self, label: Callable[[str], str], *names: str) -> str:
        """The labels of all that stands in these parts, separated by commas."""
        return ", ".join(sorted({label(value) for name in names for value in self.parts.get(name, ())}))


def relation_nodes(network: nx.MultiDiGraph) -> list[RelationNode]:
    """The relation nodes of the projection `relations`, sorted by their IRIs."""
    parts: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for node, value, data in network.edges(data=True):
        parts[node][data["predicate"].removeprefix(ORL)].add(value)
        said[node]["status"].add(data["status"])
        said[node]["documents"].update(data["documents"])
        said[node]["sources"].update(data["sources"])
        said[node]["claims"].update(data["claims"])
    types = network.nodes(data="type")
    return [RelationNode(
        node, types[node], {name: tuple(sorted(values)) for name, values in sorted(parts[node].items())},
        min(said[node]["status"]), tuple(sorted(said[node]["documents"])), tuple(sorted(said[node]["sources"])),
        tuple(sorted(said[node]["claims"])))
            for node in sorted(parts)]
