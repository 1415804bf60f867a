"""How well organisations are told apart, and how fast: python tests/benchmarks/bench_resolution.py [SHARED_DATA]

Each old name of a held-out PIC is looked up among all 30,721 organisations of Horizon Europe. A pair with one PIC is
right; all else that blocking finds, the names most alike of two PICs, are the hard negatives. Recall counts every old
name, also those that blocking does not find. Measured with countries and towns, as tables give them, and with names
alone. "At the threshold" is the score by itself; "merged" is what a build does without a person: no guard objects, and
one organisation fits, not several. Then 50,000 names are resolved, from names to entities.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.organisation_gold import DATA, Gold, Pair, candidate_pairs, load_gold, rows
from oreloop.features import Party
from oreloop.guards import objections
from oreloop.likeness import Model, likeness, load_model
from oreloop.model import Name
from oreloop.resolve import resolve
from oreloop.surface import Mentions

NAMES = 50_000


@dataclass(frozen=True, slots=True)
class Measure:
    """Precision and recall of the pairs that were taken for one."""

    right: int
    wrong: int
    all: int

    @property
    def precision(self) -> float:
        """The share of what was taken that is right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """The share of what is right that was taken."""
        return self.right / self.all if self.all else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def measure(taken: Iterable[Pair], pics: frozenset[str]) -> Measure:
    """Of the old names of these PICs, how many pairs are right and wrong."""
    mine = [pair for pair in taken if pair.pic in pics and pair.is_same is not None]
    right = sum(bool(pair.is_same) for pair in mine)
    return Measure(right, len(mine) - right, len(pics))


def taken_pairs(pairs: Iterable[Pair], model: Model, *, names_only: bool) -> tuple[list[Pair], list[Pair]]:
    """The pairs above the threshold, and those among them that a build would merge by itself."""
    above: list[Pair] = []
    free: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        left, right = pair.left, pair.right
        if names_only:
            left, right = Party(left.names), Party(right.names)
        found = likeness(left, right, model)
        if found.score >= model.accept:
            above.append(pair)
            if not objections(found.best):
                free[pair.pic].append(pair)
    return above, [fitting[0] for fitting in free.values() if len(fitting) == 1]


def names_of(gold: Gold, data: Path) -> list[str]:
    """The first 50,000 different names of organisations in both programmes."""
    names = [o.party.names[0] for o in gold.known]
    names += [row["name"] for row in rows(data / "cordis_fp7" / "organization.csv.xz")]
    return list(dict.fromkeys(names))[:NAMES]


def timed(names: Iterable[str]) -> tuple[int, float]:
    """How many entities become of names without identifiers, and in how many seconds of one core."""
    mentions = Mentions({Name(name, "Organisation"): frozenset({"names.csv"}) for name in names})
    start = time.process_time()
    found = len(resolve(mentions).entities)
    return found, time.process_time() - start


def main(arguments: list[str]) -> int:
    """Print a table and a line."""
    data = Path(arguments[0]) if arguments else DATA
    gold, model = load_gold(data), load_model()
    pairs = [pair for pair in candidate_pairs(gold) if pair.pic in gold.held_out]
    negatives = sum(pair.is_same is False for pair in pairs)
    sys.stdout.write(f"{len(gold.held_out)} held-out PICs ({len(gold.held_out & gold.changed)} with another name), "
                     f"{negatives} hard negatives; threshold {model.accept}\n")
    sys.stdout.write(f"{'':<58}precision  recall    F1\n")
    for what, names_only in (("names, countries and towns", False), ("names alone", True)):
        above, merged = taken_pairs(pairs, model, names_only=names_only)
        for how, taken in (("at the threshold", above), ("merged", merged)):
            for which, pics in (("", gold.held_out), (", other names", gold.held_out & gold.changed)):
                m = measure(taken, pics)
                label = f"{what}: {how}{which}"
                sys.stdout.write(f"{label:<58}{m.precision:9.3f}{m.recall:8.3f}{m.f1:6.3f}\n")
    names = names_of(gold, data)
    entities, seconds = timed(names)
    sys.stdout.write(f"{len(names)} names to {entities} entities in {seconds:.1f} s on one core\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
