"""How well common partners foretell who meets: pairs of organisations of CORDIS that first met in later projects.

    python tests/benchmarks/bench_complements.py ../shared/data/cordis_horizon_crm
    python tests/benchmarks/bench_complements.py ../shared/data/cordis_horizon --sample 60
    python tests/benchmarks/bench_complements.py ../shared/data/cordis_horizon_crm --tune

Only projects that start before a day are known. Each organisation among them that later (before another day) works in a
project with one that it had not worked with is asked about: all known organisations that were no partners of it are
ranked, and those are right whom it meets. Beside the score of `complements` stand what is usual: Adamic-Adar, common
partners, the number of partners alone (preferential attachment), and chance. The weight `reach` was fixed on those that
met in the year before (`--tune` prints what there is to choose from); the test is on later ones.

Precision is the mean over the organisations asked about, and how far it is above that of Adamic-Adar with the standard
error of the difference; AUC the mean probability that one who is met is ranked before one who is not. Each seed draws
its own sample and breaks ties its own way.
"""

from __future__ import annotations

import argparse
import csv
import lzma
import math
import random
import statistics
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from oreloop.analyses.collaboration import Collaboration, two_modes
from oreloop.analyses.complements import bond, weights

#: Known before, met from then on, met before.
TUNING, TEST = ("2023-01-01", "2024-01-01"), ("2024-01-01", "9999")
SEEDS = (1, 2, 3)
BASE = "Adamic-Adar"
REACHES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5)

Scores = Mapping[str, float]
Method = Callable[[str, Scores], Scores]


def rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """The rows of a table, packed or not."""
    plain = folder / f"{name}.csv"
    with (plain.open(encoding="utf-8", newline="") if plain.exists() else
          lzma.open(f"{plain}.xz", "rt", encoding="utf-8", newline="")) as lines:
        yield from csv.DictReader(lines)


class Task:
    """Who was known and who met, around two days."""

    def __init__(self, ties: Iterable[tuple[str, str]], starts: Mapping[str, str], begin: str, end: str) -> None:
        ties = sorted(ties)
        self.work = Collaboration(((p, o) for p, o in ties if "" < starts.get(p, "") < begin), "organisations")
        later, _ = two_modes((p, o) for p, o in ties if begin <= starts.get(p, "") < end)
        self.known = sorted(self.work.partners)
        self.met: dict[str, set[str]] = defaultdict(set)
        for members in later.values():
            here = members & self.work.partners.keys()
            for one in here:
                self.met[one] |= here - self.work.partners[one] - {one}
        self.met = {one: others for one, others in sorted(self.met.items()) if others}

    def methods(self, seed: int, reaches: Sequence[float] = ()) -> dict[str, Method]:
        """What is compared: from an organisation and the closeness of others to it, to their scores."""
        partners, chance = self.work.partners, random.Random(seed)

        def reached(reach: float) -> Method:
            parts = weights().common_partners
            return lambda _, near: {o: parts * math.log2(1 + c) + reach * math.log2(1 + len(partners[o]))
                                    for o, c in near.items()}

        if reaches:
            return {BASE: lambda _, near: near, **{f"reach {reach}": reached(reach) for reach in reaches}}
        return {
            BASE: lambda _, near: near,
            "complements": lambda _, near: {o: bond(c, len(partners[o])) for o, c in near.items()},
            "common partners": lambda one, near: {o: len(partners[one] & partners[o]) for o in near},
            "number of partners": lambda _, near: {o: len(partners[o]) for o in self.known},
            "chance": lambda _, near: {o: chance.random() for o in self.known},
        }


def judged(scores: Scores, right: set[str], others: Sequence[str]) -> tuple[float, float, float]:
    """Precision among the first 10 and 50, and AUC; `others` are all that are ranked, in an order that breaks ties."""
    order = sorted(others, key=lambda other: -scores.get(other, 0.0))
    wrong = sorted(scores.get(other, 0.0) for other in others if other not in right)
    before = sum(bisect_left(wrong, s) + bisect_right(wrong, s) for s in (scores.get(o, 0.0) for o in right)) / 2
    return (sum(o in right for o in order[:10]) / 10, sum(o in right for o in order[:50]) / 50,
            before / len(wrong) / len(right))


def main(folder: Path, sample: int, tune: bool) -> None:
    """Print a table."""
    csv.field_size_limit(10_000_000)
    starts = {row["id"]: row["startDate"] for row in rows(folder, "project")}
    task = Task({(row["projectID"], row["organisationID"]) for row in rows(folder, "organization")}, starts,
                *(TUNING if tune else TEST))
    found: dict[str, dict[str, list[tuple[float, float, float]]]] = defaultdict(lambda: defaultdict(list))
    for seed in SEEDS:
        draw = random.Random(seed)
        methods = task.methods(seed, REACHES if tune else ())
        for one in draw.sample(sorted(task.met), min(sample, len(task.met))):
            others = [o for o in task.known if o != one and o not in task.work.partners[one]]
            draw.shuffle(others)
            near = task.work.near(one)
            for name, method in methods.items():
                found[name][one].append(judged(method(one, near), task.met[one], others))
    asked = found[BASE]
    new = statistics.mean(len(task.met[one]) for one in asked)
    sys.stdout.write(f"{len(asked):,} of {len(task.met):,} organisations that met new ones ({new:.1f} each), among "
                     f"{len(task.known):,} known; seeds {', '.join(map(str, SEEDS))}\n\n"
                     "| score | precision at 10 | above Adamic-Adar | precision at 50 | AUC |\n"
                     "| --- | --- | --- | --- | --- |\n")
    for name, results in found.items():
        mean = {one: [statistics.mean(each) for each in zip(*times, strict=True)] for one, times in results.items()}
        if name == BASE:
            usual = mean
        ten, fifty, auc = (statistics.mean(each) for each in zip(*mean.values(), strict=True))
        more = [mean[one][0] - usual[one][0] for one in mean]
        error = statistics.stdev(more) / math.sqrt(len(more))
        sys.stdout.write(f"| {name} | {ten:.3f} | {statistics.mean(more):+.3f} ± {error:.3f} | {fifty:.3f} | "
                         f"{auc:.3f} |\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sample", type=int, default=1_000_000, help="how many organisations each seed asks about")
    parser.add_argument("--tune", action="store_true", help="compare weights on those that met before the test")
    given = parser.parse_args()
    main(given.folder, given.sample, given.tune)
