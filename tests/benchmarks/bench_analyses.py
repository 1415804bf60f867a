"""How long the networks of the projections take to make on a built workspace, and each analysis on them.

    python tests/benchmarks/bench_analyses.py WORKSPACE

CPU seconds, once each. The networks are made twice: from what the database says, as for the first analysis after a
build (what is kept beside it is thrown away), and from what is then kept. All analyses share them, as `oreloop report`
does.
"""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

from oreloop.analyses import ANALYSES, Networks, analyse
from oreloop.opening import open_workspace
from oreloop.workspace import find_workspace

#: What an analysis must be given to do anything.
NEEDED: dict[str, dict[str, object]] = {"what-if": {"cut": ["place:China"]}}


def main(path: Path) -> None:
    """Print a table of networks for each of the two times and one of analyses, with their sums."""
    start = time.process_time()

    def tell(what: str) -> float:
        nonlocal start
        now, before = time.process_time(), start
        sys.stdout.write(f"{now - before:8.2f} s  {what}\n")
        sys.stdout.flush()
        start = now
        return now - before

    graph = open_workspace(find_workspace(path, exact=True))
    if (kept := graph.kept("")) is not None:
        shutil.rmtree(kept.parent, ignore_errors=True)
    tell("opening")
    sums = {}
    for source in ("asked of the database", "from what is kept"):
        networks = Networks(graph)
        networks.names.label("")
        seconds = tell(f"labels, {source}")
        for projection in sorted({p for analysis in ANALYSES for p in analysis.projections}):
            made = networks.of(projection, include_planned=False, as_of="")
            seconds += tell(f"network of {projection}, {source}: {len(made):,} nodes, {made.number_of_edges():,} edges")
        sums[f"labels and networks, {source}"] = seconds
    seconds = 0.0
    for analysis in ANALYSES:
        given = {**NEEDED.get(analysis.name, {}), "include_planned": False}
        outcome = analyse(networks.graph, analysis, given, networks)
        seconds += tell(f"{analysis.name}: {len(outcome.rows):,} rows")
    sums["analyses"] = seconds
    for what, seconds in sums.items():
        sys.stdout.write(f"{seconds:8.2f} s  {what}, together\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
