"""Documents per second, from the text to the claims, on one core: python tests/benchmarks/bench_reading.py [FOLDER ...]

Without folders it reads the notes of the example workspace. Prints the median of several rounds of CPU time, warm.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from oreloop.extract import extract_claims
from oreloop.loaders import load_document, loader_for

ROUNDS = 5
NOTES = Path(__file__).parents[2] / "graph" / "sources" / "notes"


def read_all(files: list[Path]) -> int:
    """Read every file; how many claims there were."""
    return sum(len(extract_claims(load_document(f, f.name).document).claims) for f in files)


def main(arguments: list[str]) -> int:
    """Print one line: documents, words, claims, documents per second."""
    folders = [Path(a) for a in arguments] or [NOTES]
    files = sorted(f for folder in folders for f in folder.iterdir() if loader_for(f) is not None)
    claims = read_all(files)
    seconds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        read_all(files)
        seconds.append(time.process_time() - start)
    words = sum(len(f.read_text(encoding="utf-8").split()) for f in files)
    rate = len(files) / statistics.median(seconds)
    sys.stdout.write(f"{len(files)} documents, {words} words, {claims} claims: {rate:.0f} documents/s CPU "
                     f"(median of {ROUNDS} rounds, {words / len(files) * rate:.0f} words/s)\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
