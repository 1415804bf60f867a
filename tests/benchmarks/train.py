"""Train the weights under ontology/weights on the annotated exercises: python tests/benchmarks/train.py [GOLD_DIR ...]

Without folders it takes dev/, exercises/, training/, news/ and relations/ of tests/gold; the others are for measuring.
The bounds of names are learned, with these their types, and how often each pattern is right is counted. Then it is
learned which pairs of names stand in a relation, each pair by itself, then how a pair stands among the others of its
text, and last which of the claims that are right are planned. What a layer learns from is what the layers before make
of texts that they were not trained on, as in use: the texts are dealt into parts, and each is read by weights that were
trained on the others. So the probabilities that come out are those of new texts. Logistic regression by scikit-learn,
whose result does not depend on chance.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from benchmarks.gold import GOLD, Example, Gold, Pair, join_examples, name_examples, pairs_of, plan_examples, read
from benchmarks.patterns import verdicts
from oreloop.candidates.rivals import LEAST, rival_features
from oreloop.candidates.stated import Pair as StatedPair
from oreloop.model import Document
from oreloop.resources import folder
from oreloop.weights import UNIT, Weights, load_weights

#: How far texts may be believed: the inverse strength of the regularisation, by held-out score.
STRENGTH = {"joins": 0.5, "names": 0.5, "relations": 0.1, "rivals": 0.05, "plans": 0.1}
#: In how many parts the texts are dealt, so that each can be read by weights of the others.
PARTS = 3
#: What examples of a type count for. A name that no gold fact has may yet be one; and the exercises have so many
#: projects that in the press a firm with a coined name would be taken for one.
COUNTS = {"Unknown": 0.4, "Project": 0.4}
#: Weights nearer to 0 than this are not worth a row.
LEFT_OUT = {"joins": 0.03, "names": 0.03, "relations": 0.02, "rivals": 0.01, "plans": 0.03}
#: In how many texts a feature has to stand at least, so that it is no matter of one text.
TEXTS = {"joins": 2, "names": 2, "relations": 4, "plans": 5}
#: How strong the weights are that all relations share, against those of each relation.
SHARED = 0.5
#: The sets that the weights are trained on.
TRAINED_ON = ("dev", "exercises", "training", "news", "relations")
#: Of these, the set that bounds and types of names are not learned from: with the names of so many invented firms and
#: projects, in real texts a hall and a slogan are taken for one too.
NO_NAMES = "relations"
#: What an example of a set counts for. News are what the reading is for, and the exercises outnumber them: they are
#: denser in facts, so that by them alone too much would be thought likely.
WORTH = {"news": 5.0}
_MADE = "# Made by tests/benchmarks/train.py from annotated texts of tests/gold: not to be edited."
Learned = dict[str, dict[str, float]]
Text = tuple[Document, Gold]


def _fit(rows: Sequence[dict[str, float]], labels: Sequence[object], strength: float,
         sample: Sequence[float] | None = None) -> tuple[list[str], LogisticRegression]:
    vectorizer = DictVectorizer(dtype=np.float32)
    matrix = vectorizer.fit_transform(rows)
    matrix.indices, matrix.indptr = matrix.indices.astype("int32"), matrix.indptr.astype("int32")
    solver = "liblinear" if len(set(labels)) == 2 else "lbfgs"
    model = LogisticRegression(C=strength, max_iter=1000, fit_intercept=False, solver=solver)
    model.fit(matrix, labels, sample_weight=sample)
    return list(vectorizer.get_feature_names_out()), model


def train_names(texts: Iterable[tuple[float, Sequence[Example]]]) -> Learned:
    """Weights for the types of names, from the examples of each text and what they are worth."""
    weighed, rows = _rows_of("names", texts)
    names, model = _fit(rows, [e.label for _, e in weighed], STRENGTH["names"],
                        [worth * COUNTS.get(e.label, 1.0) for worth, e in weighed])
    return {str(label): dict(zip(names, map(float, row), strict=True))
            for label, row in zip(model.classes_, model.coef_, strict=True)}


def train_one(label: str, table: str, texts: Iterable[tuple[float, Sequence[Example]]]) -> Learned:
    """Weights of a `table` that has one label: whether a name goes on over a gap, whether a claim is planned."""
    weighed, rows = _rows_of(table, texts)
    names, model = _fit(rows, [e.right for _, e in weighed], STRENGTH[table], [worth for worth, _ in weighed])
    return {label: dict(zip(names, map(float, model.coef_[0]), strict=True))}


def _rows_of(table: str, texts: Iterable[tuple[float, Sequence[Example]]]) -> tuple[
        list[tuple[float, Example]], list[dict[str, float]]]:
    """The examples with what they are worth, and their features without those that too few texts have."""
    texts = list(texts)
    common = _common(table, (examples for _, examples in texts))
    weighed = [(worth, e) for worth, examples in texts for e in examples]
    return weighed, [{f: 1.0 for f in e.features if f in common} for _, e in weighed]


def _common(table: str, texts: Iterable[Iterable[Example | Pair]]) -> set[str]:
    """The features that stand in enough texts."""
    spread = Counter(f for examples in texts for f in {f for e in examples for f in e.features})
    return {f for f, count in spread.items() if count >= TEXTS[table]}


def train_relations(texts: Iterable[tuple[float, Sequence[Pair]]]) -> Learned:
    """Weights for the relations, from the pairs of each text and what they are worth; the label "*" has those that all
    share, which also stand in those of each.
    """
    texts = list(texts)
    common = _common("relations", (pairs for _, pairs in texts))
    known = [(worth, pair) for worth, pairs in texts for pair in pairs if pair.right is not None]
    rows = [(p.candidate.relation.name, {f: 1.0 for f in p.features if f in common}) for _, p in known]
    return _train_shared(rows, [p.right is True for _, p in known], [worth for worth, _ in known],
                         STRENGTH["relations"])


def train_rivals(texts: Iterable[tuple[float, Sequence[Pair], Sequence[int]]]) -> Learned:
    """Weights for how a pair stands among the others, from the pairs of each text, what they are worth, and their
    scores, in `UNIT`s.
    """
    rows, labels, worths = [], [], []
    for worth, pairs, scores in texts:
        some = [(score, pair) for score, pair in zip(scores, pairs, strict=True) if score >= LEAST]
        features = rival_features([(score, pair.candidate) for score, pair in some])
        for (score, pair), found in zip(some, features, strict=True):
            if pair.right is not None:
                rows.append((pair.candidate.relation.name, {**dict.fromkeys(found, 1.0), "score": score / UNIT}))
                labels.append(pair.right)
                worths.append(worth)
    return _train_shared(rows, labels, worths, STRENGTH["rivals"])


def _train_shared(rows: Sequence[tuple[str, dict[str, float]]], labels: Sequence[bool], worths: Sequence[float],
                  strength: float) -> Learned:
    """Weights of each label's own, and under "*" those that all share, which also stand in those of each."""
    counts = Counter(f for _, row in rows for f in row)
    own = Counter((label, f) for label, row in rows for f in row)
    spread = []
    for label, row in rows:
        wide = {f"{label}|{f}": value for f, value in row.items() if own[label, f] > 2}
        wide.update({f: SHARED * value for f, value in row.items() if counts[f] > 3})
        spread.append(wide)
    names, model = _fit(spread, labels, strength, worths)
    found = dict(zip(names, map(float, model.coef_[0]), strict=True))
    weights: Learned = defaultdict(dict)
    for name, weight in found.items():
        if "|" not in name:
            weights["*"][name] = SHARED * weight
    for label, feature in own:
        if f"{label}|{feature}" in found:
            weights[label][feature] = found[f"{label}|{feature}"] + weights["*"].get(feature, 0.0)
    return weights


def _rows(weights: Learned, least: float) -> Iterator[tuple[str, str, str]]:
    """The rows of a table of weights; those nearer than `least` to 0, or to that of all labels, are left out."""
    for label in sorted(weights):
        common = weights["*"] if label != "*" and "*" in weights else {}
        for feature, weight in sorted(weights[label].items()):
            if abs(weight - common.get(feature, 0.0)) >= least:
                yield label, feature, f"{weight:.2f}"


def weights_of(learned: Learned) -> Weights:
    """The weights of relations as they would be read from their table."""
    return Weights((label, feature, round(UNIT * float(weight)))
                   for label, feature, weight in _rows(learned, LEFT_OUT["relations"]))


def write(name: str, weights: Learned, least: float) -> None:
    """Write a table of weights."""
    lines = [_MADE, "label\tfeature\tweight", *("\t".join(row) for row in _rows(weights, least))]
    (folder("ontology") / "weights" / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    load_weights.cache_clear()


def _others(parts: int, count: int) -> Iterator[tuple[list[int], list[int]]]:
    """For each part of `count` texts: the numbers of its texts, and those of all others."""
    for part in range(parts):
        yield list(range(part, count, parts)), [i for i in range(count) if i % parts != part]


def learn_names(texts: Sequence[Text], worths: Sequence[float], gaps: Sequence[Sequence[Example]]) -> None:
    """Learn the bounds of names from the `gaps` of texts, then with these their types, and write both tables; a text
    without gaps teaches neither.
    """
    some = [(worth, text, found) for worth, text, found in zip(worths, texts, gaps, strict=True) if found]
    write("joins", train_one("joined", "joins", ((worth, found) for worth, _, found in some)), LEFT_OUT["joins"])
    write("names", train_names((worth, list(name_examples(*text))) for worth, text, _ in some), LEFT_OUT["names"])


def pairs_unseen(texts: Sequence[Text], worths: Sequence[float],
                 gaps: Sequence[Sequence[Example]]) -> list[list[Pair]]:
    """The pairs of each text, with the names that weights trained on other texts and their `gaps` find.

    The tables of names hold the weights of the last part when it is done.
    """
    found: dict[int, list[Pair]] = {}
    for part, others in _others(PARTS, len(texts)):
        learn_names([texts[i] for i in others], [worths[i] for i in others], [gaps[i] for i in others])
        found.update((i, pairs_of(*texts[i])) for i in part)
    return [found[i] for i in range(len(texts))]


def scores_unseen(pairs: Sequence[tuple[float, Sequence[Pair]]]) -> list[list[int]]:
    """The scores of the pairs of each text, in `UNIT`s, by weights that were trained on others."""
    found: dict[int, list[int]] = {}
    for part, others in _others(PARTS, len(pairs)):
        weights = weights_of(train_relations(pairs[i] for i in others))
        found.update((i, [weights.of(pair.candidate.relation.name, weights.sums(pair.features))
                          for pair in pairs[i][1]]) for i in part)
    return [found[i] for i in range(len(pairs))]


def best_told(texts: Sequence[tuple[float, Sequence[Pair]]], scores: Sequence[Sequence[int]]) -> list[
        tuple[float, list[Pair]]]:
    """The pairs of each text, of which a right one counts only in the place where its score is highest.

    The gold tells what a text says, not where. Two names that are rightly a pair meet in other places too, and most of
    these do not say so: to learn from them as well is to learn what says nothing (multiple-instance learning, with the
    likeliest instance as the witness: Andrews, Tsochantaridis, Hofmann, NIPS 2002).
    """
    found = []
    for (worth, pairs), some in zip(texts, scores, strict=True):
        best: dict[StatedPair, int] = {}
        for pair, score in zip(pairs, some, strict=True):
            if pair.right:
                best[pair.candidate.pair] = max(score, best.get(pair.candidate.pair, score))
        found.append((worth, [pair._replace(right=None) if pair.right and score < best[pair.candidate.pair] else pair
                              for pair, score in zip(pairs, some, strict=True)]))
    return found


def judge_patterns(folders: Iterable[Path]) -> None:
    """Write how many claims of each pattern are right and wrong on texts that the patterns were not written with."""
    counts: dict[str, Counter[bool | None]] = defaultdict(Counter)
    for folder_ in folders:
        for rule, right in verdicts(folder_) if folder_.name != "dev" else ():
            counts[rule][right] += 1
    lines = [_MADE, "pattern\tright\twrong",
             *(f"{rule}\t{found[True]}\t{found[False]}" for rule, found in sorted(counts.items()))]
    (folder("ontology") / "weights" / "patterns.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Train on the texts of some folders and write all tables."""
    folders = [Path(a) for a in arguments] or [GOLD / name for name in TRAINED_ON]
    paths = [path for folder in folders for path in sorted(folder.glob("*.txt"))]
    texts = [read(path) for path in paths]
    worths = [WORTH.get(path.parent.name, 1.0) for path in paths]
    sys.stdout.write(f"{len(texts)} texts\n")
    gaps = [list(join_examples(*text)) if path.parent.name != NO_NAMES else []
            for path, text in zip(paths, texts, strict=True)]
    learn_names(texts, worths, gaps)
    judge_patterns(folders)
    pairs = list(zip(worths, pairs_unseen(texts, worths, gaps), strict=True))
    learn_names(texts, worths, gaps)
    told = best_told(pairs, scores_unseen(pairs))
    tables = {"relations": train_relations(told),
              "rivals": train_rivals((*some, scores) for some, scores in zip(pairs, scores_unseen(told), strict=True))}
    for name, weights in tables.items():
        write(name, weights, LEFT_OUT[name])
    plans = ((worth, list(plan_examples(*text))) for worth, text in zip(worths, texts, strict=True))
    write("plans", train_one("planned", "plans", plans), LEFT_OUT["plans"])
    right = sum(pair.right is True for _, some in pairs for pair in some)
    sys.stdout.write(f"{sum(len(some) for _, some in pairs)} candidates, {right} of them right\n")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    raise SystemExit(main(sys.argv[1:]))
