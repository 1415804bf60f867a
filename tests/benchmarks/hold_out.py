"""How well the scorer of the net tells pairs of names in texts that it was not trained on.

    python tests/benchmarks/hold_out.py [GOLD_DIR ...]

Every fourth text of the folders (by default those that the weights are trained on) is held out. On a quarter, a half
and all of the others the scorer is trained twice: from every place in which the ends of a fact meet, and from the
likeliest alone (`best_told`). For each the best F1 is printed, and how many of all facts of the texts held out are
found where 0.70 of what is claimed is right; what patterns and the second look (`rivals`) add is not in it. So what a
new feature or more texts are worth is known in some ten minutes, without a look at the sets that only measure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.gold import GOLD, Pair, join_examples, pairs_of, read
from benchmarks.train import (
    NO_NAMES,
    TRAINED_ON,
    WORTH,
    best_told,
    learn_names,
    pairs_unseen,
    scores_unseen,
    train_relations,
    weights_of,
)
from oreloop.weights import Weights

ROOT = Path(__file__).parents[2]
#: Which of so many texts is held out.
EVERY = 4
#: The precision at which recall is told.
PRECISION = 0.7
#: One in so many of the texts to train on is taken.
SHARES = (4, 2, 1)


class Reached(NamedTuple):
    """The best F1 over all bounds, with its precision and recall, and the recall at `PRECISION`."""

    f1: float
    precision: float
    recall: float
    recall_there: float


def measured(weights: Weights, texts: Iterable[Sequence[Pair]], facts: int) -> Reached:
    """How well weights tell the pairs of some texts, which have so many facts in all.

    A pair of a text counts once, by its likeliest place; what counts neither way is left out.
    """
    best: dict[tuple[object, ...], tuple[int, bool]] = {}
    for number, pairs in enumerate(texts):
        for pair in pairs:
            if pair.right is None:
                continue
            relation, *ends = pair.candidate.pair
            key = (number, relation, *(sorted(ends) if pair.candidate.relation.symmetric else ends))
            score = weights.of(relation, weights.sums(pair.features))
            best[key] = max(score, best.get(key, (score, False))[0]), pair.right
    rights = np.array([right for _, right in sorted(best.values(), key=lambda found: -found[0])])
    found = rights.cumsum()
    precision, recall = found / np.arange(1, len(rights) + 1), found / facts
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    top = int(f1.argmax())
    there = recall[precision >= PRECISION]
    return Reached(float(f1[top]), float(precision[top]), float(recall[top]), float(there.max(initial=0.0)))


def hold_out(paths: Sequence[Path]) -> None:
    """Train on three quarters of some texts and print how the last is told; writes the tables of names."""
    seen = [path for i, path in enumerate(paths) if i % EVERY != EVERY - 1]
    texts, worths = [read(path) for path in seen], [WORTH.get(path.parent.name, 1.0) for path in seen]
    gaps = [list(join_examples(*text)) if path.parent.name != NO_NAMES else []
            for path, text in zip(seen, texts, strict=True)]
    pairs = list(zip(worths, pairs_unseen(texts, worths, gaps), strict=True))
    learn_names(texts, worths, gaps)
    held = [read(path) for path in paths[EVERY - 1::EVERY]]
    held_pairs, facts = [pairs_of(*text) for text in held], sum(len(gold.facts) for _, gold in held)
    sys.stdout.write(f"{len(held)} texts held out, {facts} facts\n"
                     f"texts  learned from     F1     P     R  R at P {PRECISION:.2f}\n")
    for share in SHARES:
        some = pairs[::share]
        for name, taught in (("every place", some), ("likeliest place", best_told(some, scores_unseen(some)))):
            f1, precision, recall, there = measured(weights_of(train_relations(taught)), held_pairs, facts)
            sys.stdout.write(f"{len(some):5}  {name:15} {f1:.3f} {precision:.3f} {recall:.3f}  {there:.3f}\n")
            sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Hold out with a copy of the package, whose weights may be overwritten; with --here, in this one."""
    if arguments[:1] == ["--here"]:
        hold_out([path for folder in arguments[1:] for path in sorted(Path(folder).glob("*.txt"))])
        return 0
    folders = [str(Path(a).resolve()) for a in arguments] or [str(GOLD / name) for name in TRAINED_ON]
    with tempfile.TemporaryDirectory() as place:
        for name in ("src/oreloop", "ontology", "queries"):
            shutil.copytree(ROOT / name, Path(place) / name)
        paths = os.pathsep.join((f"{place}/src", str(Path(__file__).parents[1])))
        return subprocess.run([sys.executable, __file__, "--here", *folders], check=False,
                              env={**os.environ, "PYTHONPATH": paths}).returncode


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    raise SystemExit(main(sys.argv[1:]))
