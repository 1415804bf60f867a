"""Fit the weights by which two organisations are compared: python tests/benchmarks/tune_resolution.py [SHARED_DATA]

Counts the words of names, then fits the weights by logistic regression (Newton's method, with a small ridge) on the
training PICs of the gold; what is held out it never sees. Of several names of one organisation the pair counts that the
weights so far like best, so the fit is repeated a few times. Each pair is taken twice, with countries and towns and
with names alone, since texts rarely say where an organisation is. A weight whose sign contradicts its reason becomes 0.
Writes ontology/matching/word_counts.tsv and organisations.toml; the reasons, signs and thresholds in the latter stay.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.organisation_gold import DATA, Gold, Pair, candidate_pairs, load_gold, rows
from oreloop import wording
from oreloop.features import FEATURES, Party
from oreloop.likeness import cases

MATCHING = Path(__file__).parents[2] / "ontology" / "matching"
#: Words of fewer names are not listed.
RARE = 4
ROUNDS, RIDGE = 4, 1.0

COUNTS_HEAD = """\
# In how many names of organisations each word, or what it stands for, is found; "*": how many names were counted. Words
# of fewer than 4 names are left out: they are rare. Made by tests/benchmarks/tune_resolution.py from the names of
# organisations in FP7 and Horizon Europe (CORDIS, European Commission, CC BY 4.0), without those that are held out.
sense\tnames
"""


def count_words(gold: Gold, data: Path) -> None:
    """Write in how many names each sense stands."""
    names = [o.party.names[0] for o in gold.known if o.pic not in gold.held_out]
    fp7 = {row["organisationID"]: row["name"] for row in rows(data / "cordis_fp7" / "organization.csv.xz")}
    names += [name for pic, name in fp7.items() if pic not in gold.held_out]
    counts: Counter[str] = Counter()
    for name in names:
        counts.update({sense for kind, sense, _ in wording.senses(name) if kind != wording.STOP})
    lines = [f"{sense}\t{count}\n" for sense, count in sorted(counts.items()) if count >= RARE]
    (MATCHING / "word_counts.tsv").write_text(f"{COUNTS_HEAD}*\t{len(names)}\n{''.join(lines)}", encoding="utf-8")


def values(pair: Pair, *, names_only: bool) -> list[list[float]]:
    """The features of each pair of names of two organisations."""
    left, right = pair.left, pair.right
    if names_only:
        left, right = Party(left.names), Party(right.names)
    return [[feature.value(case) for feature in FEATURES] for case in cases(left, right)]


def newton(rows_: Sequence[Sequence[float]], labels: Sequence[float], free: Sequence[int]) -> list[float]:
    """Weights (and the bias, last) that fit labels best; features that are not free get 0."""
    x = np.hstack([np.array(rows_)[:, free], np.ones((len(rows_), 1))])
    y, w = np.array(labels), np.zeros(len(free) + 1)
    ridge = np.diag([RIDGE] * len(free) + [1e-6])
    for _ in range(50):
        p = 1.0 / (1.0 + np.exp(-x @ w))
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + ridge, x.T @ (p - y) + ridge @ w)
        w = w - step
        if float(abs(step).max()) < 1e-9:
            break
    full = [0.0] * (len(FEATURES) + 1)
    for place, weight in zip([*free, len(FEATURES)], w, strict=True):
        full[place] = float(weight)
    return full


def fit(groups: Sequence[Sequence[Sequence[float]]], labels: Sequence[float], signs: Sequence[int]) -> list[float]:
    """Fit with the signs that the reasons say."""
    picked = [group[0] for group in groups]
    weights = [0.0] * (len(FEATURES) + 1)
    for _ in range(ROUNDS):
        free = list(range(len(FEATURES)))
        while True:
            weights = newton(picked, labels, free)
            wrong = [place for place in free if weights[place] * signs[place] < 0]
            if not wrong:
                break
            free = [place for place in free if place not in wrong]
        picked = [max(group, key=lambda row: sum(v * w for v, w in zip(row, weights, strict=False)))
                  for group in groups]
    return weights


def write_weights(weights: Sequence[float]) -> None:
    """Put the weights into their file, which keeps its words."""
    path = MATCHING / "organisations.toml"
    text = path.read_text(encoding="utf-8")
    for feature, weight in zip(FEATURES, weights, strict=False):
        text = re.sub(rf'(name = "{feature.name}"\nweight = )\S+', rf"\g<1>{weight:.3f}", text)
    path.write_text(re.sub(r"(?m)^bias = \S+", f"bias = {weights[-1]:.3f}", text), encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Count, fit, write; print the weights."""
    data = Path(arguments[0]) if arguments else DATA
    gold = load_gold(data)
    count_words(gold, data)
    wording._counts.cache_clear()
    wording.rarity.cache_clear()
    wording.take_apart.cache_clear()
    train = [pair for pair in candidate_pairs(gold) if pair.pic not in gold.held_out and pair.is_same is not None]
    groups = [values(pair, names_only=alone) for alone in (False, True) for pair in train]
    labels = [float(bool(pair.is_same)) for pair in train] * 2
    signs = [1 if entry["speaks"] == "for" else -1
             for entry in tomllib.loads((MATCHING / "organisations.toml").read_text(encoding="utf-8"))["feature"]]
    weights = fit(groups, labels, signs)
    write_weights(weights)
    for feature, weight in zip(FEATURES, weights, strict=False):
        sys.stdout.write(f"{feature.name:<16}{weight:8.3f}\n")
    sys.stdout.write(f"{len(train)} pairs of {len(gold.asked) - len(gold.held_out)} PICs\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
