"""How well near-copies are told, and how fast: python tests/benchmarks/bench_copies.py [DOCUMENTS]

For each kind of pair of made_copies.py: how many are taken for copies, how many there are, and how much of the later
text is found in the earlier one (least, median, most). The bounds of oreloop.repeats were chosen on dev/, with the
figures of exercises/ in sight. Below, CPU time: of sketches beside the whole reading, and of finding the copies among
so many documents (by default 100,000), a tenth of them copies.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.made_copies import Pair, pairs, read_texts
from oreloop.catalog import Source
from oreloop.extract import extract_claims
from oreloop.model import Document
from oreloop.repeats import find_repeats, likeness
from oreloop.sketches import FIGURES, RUNS, Sketch, share_in, sketch_of

ROUNDS = 5


def scores(judged: Iterable[tuple[Pair, bool]]) -> tuple[float, float]:
    """Precision and recall of what was taken for copies."""
    found = [(pair.is_copy, taken) for pair, taken in judged]
    right = sum(is_copy and taken for is_copy, taken in found)
    return right / sum(taken for _, taken in found), right / sum(is_copy for is_copy, _ in found)


def judge(folder: str) -> list[tuple[Pair, bool, float]]:
    """Each pair of a set of exercises, whether it is taken for a copy, and the share of the later in the earlier."""
    sketches: dict[str, Sketch] = {}
    judged = []
    for pair in pairs(read_texts(folder)):
        earlier, later = (sketches.setdefault(text, sketch_of(text)) for text in (pair.earlier, pair.later))
        judged.append((pair, likeness(later, earlier) > 0, share_in(later, earlier)))
    return judged


def report(folder: str) -> str:
    """The table of a set of exercises."""
    judged = judge(folder)
    kinds: dict[tuple[bool, str], list[tuple[bool, float]]] = defaultdict(list)
    for pair, taken, share in judged:
        kinds[not pair.is_copy, pair.kind].append((taken, share))
    lines = [f"{folder}: precision {{:.3f}}, recall {{:.3f}}".format(*scores((p, t) for p, t, _ in judged))]
    for (other, kind), found in sorted(kinds.items()):
        shares = sorted(share for _, share in found)
        many = sum(is_taken for is_taken, _ in found)
        lines.append(f"  {'other' if other else 'copy':5}  {kind:31} {many:5} of {len(found):5}   {shares[0]:.2f}  "
                     f"{statistics.median(shares):.2f}  {shares[-1]:.2f}")
    return "\n".join(lines)


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median CPU time of some work."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def made_sources(count: int) -> list[Source]:
    """Sources with sketches as texts of 300 words have them; each tenth has three quarters of its text from another."""
    numbers = random.Random(7)
    runs: list[list[int]] = []
    for place in range(count):
        own = [numbers.getrandbits(32) for _ in range(300)]
        runs.append(runs[numbers.randrange(place)][:225] + own[:75] if place % 10 == 9 else own)
    sketches = [Sketch(array("I", sorted(text)[:RUNS]), array("I", sorted(text)[:FIGURES])) for text in runs]
    return [Source(f"{place:07}", "document", "", f"{place}", "", sketch=sketch.to_text())
            for place, sketch in enumerate(sketches)]


def main(arguments: list[str]) -> int:
    """Print the tables and the times."""
    for folder in ("dev", "exercises"):
        sys.stdout.write(report(folder) + "\n")
    texts = read_texts("dev")
    documents = [Document(name, text) for name, text in texts.items()]
    reading = seconds(lambda: [extract_claims(document) for document in documents])
    sketching = seconds(lambda: [sketch_of(document.text).to_text() for document in documents])
    sys.stdout.write(f"a sketch: {1000 * sketching / len(texts):.2f} ms, {100 * sketching / reading:.1f} % of the time "
                     "from text to claims\n")
    sources = made_sources(int(arguments[0]) if arguments else 100_000)
    start = time.process_time()
    found = find_repeats(sources)
    sys.stdout.write(f"{len(sources)} documents compared in {time.process_time() - start:.0f} s: "
                     f"{len(found.documents)} of {len(sources) // 10} copies found\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
