"""Train the weights under ontology/weights on the annotated exercises: python tests/benchmarks/train.py [GOLD_DIR ...]

Without folders it takes tests/gold/dev and tests/gold/exercises; heldout/ and blind/ are for measuring and stay out.
First the types of names are learned, then which pairs of names stand in a relation, then which facts hold. Each learns
from what the one before makes of texts that it has not seen: the texts are dealt into parts, and each part is read with
weights that were learned on the others. Logistic regression by scikit-learn, whose result does not depend on chance.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from benchmarks.gold import (
    GOLD,
    Annotated,
    Example,
    Gold,
    annotated,
    fact_examples,
    name_examples,
    pair_examples,
    read,
)
from oreloop.model import Document
from oreloop.resources import folder
from oreloop.weights import UNIT, Weights, load_weights

#: How far texts may be believed: the inverse strength of the regularisation, by held-out score.
STRENGTH = {"names": 0.5, "relations": 0.1, "facts": 0.05}
#: Weights nearer to 0 are left out.
LEAST = {"names": 0.03, "relations": 0.02, "facts": 0.02}
#: In how many parts the texts are dealt.
PARTS = 5
#: A name that no gold fact has may yet be one: it counts for less.
UNKNOWN = 0.2
#: How strong the weights are that all relations share, against those of each relation.
SHARED = 0.5
Table = dict[str, dict[str, float]]


def _fit(rows: Sequence[dict[str, float]], labels: Sequence[object], strength: float,
         sample: Sequence[float] | None = None) -> tuple[list[str], LogisticRegression]:
    vectorizer = DictVectorizer(dtype=np.float32)
    matrix = vectorizer.fit_transform(rows)
    matrix.indices, matrix.indptr = matrix.indices.astype("int32"), matrix.indptr.astype("int32")
    solver = "liblinear" if len(set(labels)) == 2 else "lbfgs"
    model = LogisticRegression(C=strength, max_iter=1000, fit_intercept=False, solver=solver)
    model.fit(matrix, labels, sample_weight=sample)
    return list(vectorizer.get_feature_names_out()), model


def train_names(examples: Sequence[Example]) -> Table:
    """Weights for the types of names."""
    counts = Counter(f for e in examples for f in e.features)
    rows = [{f: 1.0 for f in e.features if counts[f] > 1} for e in examples]
    names, model = _fit(rows, [e.label for e in examples], STRENGTH["names"],
                        [UNKNOWN if e.label == "Unknown" else 1.0 for e in examples])
    return {str(label): dict(zip(names, map(float, row), strict=True))
            for label, row in zip(model.classes_, model.coef_, strict=True)}


def train_relations(examples: Sequence[Example], strength: float) -> Table:
    """Weights for the relations; the label "*" has those that all share, which also stand in those of each."""
    counts = Counter(f for e in examples for f in e.features)
    own = Counter((e.label, f) for e in examples for f in e.features)
    rows = []
    for example in examples:
        row = {f"{example.label}|{f}": 1.0 for f in example.features if own[example.label, f] > 2}
        row.update({f"*|{f}": SHARED for f in example.features if counts[f] > 3})
        rows.append(row)
    names, model = _fit(rows, [e.right for e in examples], strength)
    found = dict(zip(names, map(float, model.coef_[0]), strict=True))
    weights: Table = defaultdict(dict)
    for name, weight in found.items():
        if name.startswith("*|"):
            weights["*"][name.removeprefix("*|")] = SHARED * weight
    for label, feature in own:
        if f"{label}|{feature}" in found:
            weights[label][feature] = found[f"{label}|{feature}"] + weights["*"].get(feature, 0.0)
    return weights


def rows_of(name: str, weights: Table) -> Iterator[tuple[str, str, str]]:
    """The rows of a table of weights, without those that are next to nothing."""
    for label in sorted(weights):
        common = weights["*"] if label != "*" and "*" in weights else {}
        for feature, weight in sorted(weights[label].items()):
            if abs(weight - common.get(feature, 0.0)) >= LEAST[name]:
                yield label, feature, f"{weight:.2f}"


def write(name: str, weights: Table) -> None:
    """Write a table of weights."""
    lines = ["# Made by tests/benchmarks/train.py from tests/gold/dev and tests/gold/exercises: not to be edited.",
             "label\tfeature\tweight", *map("\t".join, rows_of(name, weights))]
    (folder("ontology") / "weights" / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    load_weights.cache_clear()


def parts_of(count: int) -> list[frozenset[int]]:
    """The numbers below `count`, dealt into parts."""
    return [frozenset(range(part, count, PARTS)) for part in range(PARTS)]


def read_unseen(texts: Sequence[tuple[Document, Gold]]) -> list[Annotated]:
    """Every text with its candidates, read with names whose types were learned on the other parts.

    Writes the types of names that all texts teach.
    """
    examples = [list(name_examples(document, gold)) for document, gold in texts]
    found: dict[int, Annotated] = {}
    for part in parts_of(len(texts)):
        write("names", train_names([e for i, some in enumerate(examples) if i not in part for e in some]))
        found.update((i, annotated(*texts[i])) for i in part)
    write("names", train_names([e for some in examples for e in some]))
    return [found[i] for i in range(len(texts))]


def scores_unseen(texts: Sequence[Annotated], examples: Sequence[Sequence[Example]]) -> list[list[int]]:
    """The score of every candidate, by weights that were learned on the examples of the other parts."""
    found: dict[int, list[int]] = {}
    for part in parts_of(len(texts)):
        table = train_relations([e for i, some in enumerate(examples) if i not in part for e in some],
                                STRENGTH["relations"])
        weights = Weights((label, feature, round(UNIT * float(weight)))
                          for label, feature, weight in rows_of("relations", table))
        for i in part:
            found[i] = [weights.of(p.candidate.relation.name, weights.sums(p.features)) for p in texts[i].pairs]
    return [found[i] for i in range(len(texts))]


def main(arguments: list[str]) -> int:
    """Train on the texts of some folders and write all tables."""
    folders = [Path(a) for a in arguments] or [GOLD / "dev", GOLD / "exercises"]
    texts = read_unseen([read(path) for folder in folders for path in sorted(folder.glob("*.txt"))])
    sys.stdout.write(f"{len(texts)} texts, {sum(len(text.pairs) for text in texts)} candidates\n")
    first = scores_unseen(texts, [list(pair_examples(text)) for text in texts])
    examples = [list(pair_examples(text, scores)) for text, scores in zip(texts, first, strict=True)]
    write("relations", train_relations([e for some in examples for e in some], STRENGTH["relations"]))
    scores = scores_unseen(texts, examples)
    facts = [e for text, points in zip(texts, scores, strict=True) for e in fact_examples(text, points)]
    write("facts", train_relations(facts, STRENGTH["facts"]))
    sys.stdout.write(f"{len(facts)} facts, {sum(e.right for e in facts)} of them right\n")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    raise SystemExit(main(sys.argv[1:]))
