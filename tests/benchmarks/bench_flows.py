"""How long loops, ways and cuts take on large random flow graphs, beside the same by networkx alone.

    python tests/benchmarks/bench_flows.py [EDGES]

The flow graph has EDGES conversions (default 100,000) between a tenth as many materials: most lead on to later ones,
one in fifty goes back to an earlier one. Times are CPU seconds, the median of three runs.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from itertools import islice

import networkx as nx

from oreloop.analyses.chokepoints import chokepoints
from oreloop.analyses.loops import loops
from oreloop.iri import HOME

RUNS = 3


def flow_graph(edges: int, seed: int = 7) -> nx.MultiDiGraph:
    """A random flow graph; the same for the same seed."""
    draw = random.Random(seed)
    count = max(edges // 10, 10)
    network = nx.MultiDiGraph(broader={}, labels={})
    for i in range(edges):
        source = draw.randrange(count - 1)
        back = i % 50 == 0
        target = draw.randrange(source + 1) if back else min(count - 1, source + 1 + int(draw.expovariate(0.01)))
        said = (f"d{i % 997}",)
        network.add_edge(f"m{source}", f"m{target}", status="Operating", documents=said, sources=said,
                         claims=(f"c{i}",), actor=(), step=(HOME + "step/recycling",) if back else ())
    for node in network:
        network.nodes[node].update(label=node, type="Material")
    return network


def measured(what: Callable[[], object]) -> float:
    """CPU seconds, the median of some runs."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        what()
        times.append(time.process_time() - start)
    return statistics.median(times)


def main(edges: int) -> None:
    """Print a table."""
    network, empty = flow_graph(edges), nx.MultiDiGraph(broader={}, labels={})
    digraph = nx.DiGraph(network)
    limit, longest = 10_000, 5
    rows = [
        (f"loops, longest {longest}, limit {limit:,}", lambda: loops(network, longest=longest, limit=limit)),
        ("networkx: simple_cycles alone, same bounds",
         lambda: list(islice(nx.simple_cycles(digraph, length_bound=longest), limit))),
        ("chokepoints by ways", lambda: chokepoints(network, *[empty] * 6, by="ways")),
        ("networkx: immediate_dominators alone", lambda: nx.immediate_dominators(digraph, "m0")),
    ]
    sys.stdout.write(f"{network.number_of_edges():,} flows, {len(network):,} materials\n")
    for name, what in rows:
        sys.stdout.write(f"{measured(what):8.2f} s  {name}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
