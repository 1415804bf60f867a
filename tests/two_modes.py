"""Networks of projects and organisations for tests."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx


def participation(pairs: Iterable[tuple[str, str]]) -> nx.MultiDiGraph:
    """Each pair said by a document of its own; projects and organisations are called by their names in capitals."""
    network = nx.MultiDiGraph()
    for project, organisation in pairs:
        network.add_node(project, label=project.upper(), type="Project")
        network.add_node(organisation, label=organisation.upper(), type="Company")
        name = f"{project}{organisation}"
        network.add_edge(project, organisation, claims=(name,), sources=(f"doc {name}",), status="Operating")
    return network
