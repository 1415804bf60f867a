"""How long the networks of the projections take to make on a built workspace, and each analysis on them.

    python tests/benchmarks/bench_analyses.py WORKSPACE

CPU seconds, once each: a network is made but once for all analyses, as `oreloop report` does.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from oreloop.analyses import ANALYSES, Networks, analyse
from oreloop.opening import open_workspace
from oreloop.workspace import find_workspace

#: What an analysis must be given to do anything.
NEEDED: dict[str, dict[str, object]] = {"what-if": {"cut": ["place:China"]}}


def main(path: Path) -> None:
    """Print two tables and the sum."""
    networks = Networks(open_workspace(find_workspace(path, exact=True)))
    begin = start = time.process_time()

    def tell(what: str) -> None:
        nonlocal start
        now = time.process_time()
        sys.stdout.write(f"{now - start:8.2f} s  {what}\n")
        sys.stdout.flush()
        start = now

    networks.names.label("")
    tell("labels")
    for projection in sorted({p for analysis in ANALYSES for p in analysis.projections}):
        network = networks.of(projection, include_planned=False, as_of="")
        tell(f"network of {projection}: {len(network):,} nodes, {network.number_of_edges():,} edges")
    for analysis in ANALYSES:
        given = {**NEEDED.get(analysis.name, {}), "include_planned": False}
        outcome = analyse(networks.graph, analysis, given, networks)
        tell(f"{analysis.name}: {len(outcome.rows):,} rows")
    start = begin
    tell("together")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
