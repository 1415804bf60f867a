"""Train the weights under ontology/weights on the annotated exercises: python tests/benchmarks/train.py [GOLD_DIR ...]

Without folders it takes dev/, exercises/ and training/ of tests/gold; heldout/ and blind/ are for measuring.
First the bounds of names are learned, then, with these, their types, then which pairs of names stand in a relation.
From which probability on a pair is worth a claim stands in ontology/relations/relations.toml. Logistic regression by
scikit-learn, whose result does not depend on chance.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from benchmarks.gold import GOLD, Example, join_examples, name_examples, pair_examples, read
from oreloop.resources import folder
from oreloop.weights import load_weights

#: How far texts may be believed: the inverse strength of the regularisation, by held-out score.
STRENGTH = {"joins": 0.5, "names": 0.5, "relations": 0.1}
#: What examples of a type count for. A name that no gold fact has may yet be one; and the exercises have so many
#: projects that in the press a firm with a coined name would be taken for one.
COUNTS = {"Unknown": 0.4, "Project": 0.4}
#: How strong the weights are that all relations share, against those of each relation.
SHARED = 0.5
#: The sets that the weights are trained on.
TRAINED_ON = ("dev", "exercises", "training")
Weights = dict[str, dict[str, float]]


def _fit(rows: Sequence[dict[str, float]], labels: Sequence[object], strength: float,
         sample: Sequence[float] | None = None) -> tuple[list[str], LogisticRegression]:
    vectorizer = DictVectorizer(dtype=np.float32)
    matrix = vectorizer.fit_transform(rows)
    matrix.indices, matrix.indptr = matrix.indices.astype("int32"), matrix.indptr.astype("int32")
    solver = "liblinear" if len(set(labels)) == 2 else "lbfgs"
    model = LogisticRegression(C=strength, max_iter=1000, fit_intercept=False, solver=solver)
    model.fit(matrix, labels, sample_weight=sample)
    return list(vectorizer.get_feature_names_out()), model


def train_names(examples: Sequence[Example]) -> Weights:
    """Weights for the types of names."""
    counts = Counter(f for e in examples for f in e.features)
    rows = [{f: 1.0 for f in e.features if counts[f] > 1} for e in examples]
    names, model = _fit(rows, [e.label for e in examples], STRENGTH["names"],
                        [COUNTS.get(e.label, 1.0) for e in examples])
    return {str(label): dict(zip(names, map(float, row), strict=True))
            for label, row in zip(model.classes_, model.coef_, strict=True)}


def train_joins(examples: Sequence[Example]) -> Weights:
    """Weights for whether a name goes on over a gap, under the one label "joined"."""
    counts = Counter(f for e in examples for f in e.features)
    rows = [{f: 1.0 for f in e.features if counts[f] > 1} for e in examples]
    names, model = _fit(rows, [e.right for e in examples], STRENGTH["joins"])
    return {"joined": dict(zip(names, map(float, model.coef_[0]), strict=True))}


def train_relations(examples: Sequence[Example]) -> Weights:
    """Weights for the relations; the label "*" has those that all share, which also stand in those of each."""
    counts = Counter(f for e in examples for f in e.features)
    own = Counter((e.label, f) for e in examples for f in e.features)
    rows = []
    for example in examples:
        row = {f"{example.label}|{f}": 1.0 for f in example.features if own[example.label, f] > 2}
        row.update({f: SHARED for f in example.features if counts[f] > 3})
        rows.append(row)
    names, model = _fit(rows, [e.right for e in examples], STRENGTH["relations"])
    found = dict(zip(names, map(float, model.coef_[0]), strict=True))
    weights: Weights = defaultdict(dict)
    for name, weight in found.items():
        if "|" not in name:
            weights["*"][name] = SHARED * weight
    for label, feature in own:
        if f"{label}|{feature}" in found:
            weights[label][feature] = found[f"{label}|{feature}"] + weights["*"].get(feature, 0.0)
    return weights


def write(name: str, weights: Weights, least: float) -> None:
    """Write a table of weights; those nearer to 0 than `least` are left out."""
    lines = ["# Made by tests/benchmarks/train.py from dev/, exercises/ and training/ of tests/gold: not to be edited.",
             "label\tfeature\tweight"]
    for label in sorted(weights):
        common = weights["*"] if label != "*" and "*" in weights else {}
        for feature, weight in sorted(weights[label].items()):
            if abs(weight - common.get(feature, 0.0)) >= least:
                lines.append(f"{label}\t{feature}\t{weight:.2f}")
    (folder("ontology") / "weights" / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    load_weights.cache_clear()


def main(arguments: list[str]) -> int:
    """Train on the texts of some folders and write both tables."""
    folders = [Path(a) for a in arguments] or [GOLD / name for name in TRAINED_ON]
    texts = [read(path) for folder in folders for path in sorted(folder.glob("*.txt"))]
    sys.stdout.write(f"{len(texts)} texts\n")

    def examples(of: Callable[..., Iterable[Example]]) -> list[list[Example]]:
        return [list(of(document, gold)) for document, gold in texts]

    write("joins", train_joins([e for text in examples(join_examples) for e in text]), 0.03)
    write("names", train_names([e for text in examples(name_examples) for e in text]), 0.03)
    pairs = examples(pair_examples)
    weights = train_relations([e for text in pairs for e in text])
    write("relations", weights, 0.02)
    right = sum(e.right for text in pairs for e in text)
    sys.stdout.write(f"{sum(map(len, pairs))} candidates, {right} of them right\n")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    raise SystemExit(main(sys.argv[1:]))
