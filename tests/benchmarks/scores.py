"""Score the reading on every annotated set and write docs/scores.md and tests/gold/recorded.json.

    python tests/benchmarks/scores.py

The figures of exercises that the weights were not trained on are those that cross_validate.py recorded last. CI fails
where precision or F1 falls more than 0.01 below what is recorded. The five real texts are scored only where they lie
beside the checkout (../shared/gold/seeds); dev/ is given by language and relation, the others as a whole.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.gold import GOLD, Gold, name_keys, score, unnamed_ends
from benchmarks.score_gold import export_of
from oreloop.extract import extract_claims
from oreloop.loaders import load_document
from oreloop.mentions import find_mentions
from oreloop.text import split_sentences

ROOT = Path(__file__).parents[2]
SEEDS = ROOT.parent / "shared" / "gold" / "seeds"
RECORDED = GOLD / "recorded.json"
#: Sets by name: where they lie, and what they tell.
SETS = {"dev": (GOLD / "dev", "exercises to work with; patterns were written and weights trained on them"),
        "press": (GOLD / "press", "press texts in ordinary words, of invented firms, that nobody looked at"),
        "unseen": (GOLD / "unseen", "news told anew, real names and few facts among much else, that nobody looked at"),
        "heldout": (GOLD / "heldout", "exercises that nobody looked at"),
        "traps": (GOLD / "traps", "exercises with odd names and much that is not so, that nobody looked at"),
        "blind": (GOLD / "blind", "exercises that nobody looked at"),
        "seeds": (SEEDS, "five real press texts, not part of the repository")}
#: The exercises, each read by weights that were trained on others: cross_validate.py.
UNSEEN = "exercises, cross-validated"
Row = dict[str, Any]


def rows_of(folder: Path) -> list[Row]:
    """What the scorer says of each text of a set, read from a workspace built and exported as a user would."""
    with tempfile.TemporaryDirectory() as place:
        graph = score.Graph(export_of(folder, Path(place)))
        return [score.score(graph, path) for path in sorted(folder.glob("*.json"))]


def figures(rows: Iterable[Row]) -> dict[str, float]:
    """Precision, recall, F1, and F1 of "planned" among the facts that were found."""
    rows = list(rows)
    found, gold, right, wrong = (sum((sum(r[key].values()) for r in rows), 0) for key in
                                 ("found", "gold", "right", "wrong"))
    precision, recall, f1 = score.prf(found, gold, right, wrong)
    status: Counter[tuple[bool, bool]] = sum((r["status"] for r in rows), Counter())
    both = status[True, True]
    _, _, planned = score.prf(both, both + status[True, False], both, status[False, True])
    return {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3),
            "planned_f1": round(planned, 3)}


def mention_recall(folder: Path) -> dict[str, tuple[int, int]]:
    """For each type of entity: how many are found and typed as such, and how many the texts name.

    Gold files also list what a reader knows without being told, as the country of a town: no text has that.
    """
    found: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for path in sorted(folder.glob("*.txt")):
        document = load_document(path, path.name).document
        mentions = find_mentions(document, split_sentences(document.text, document.body))
        known = name_keys(document, mentions)
        words = f" {max(score.fold(document.text), key=len)} "
        for kind, keys in Gold.of(path.with_suffix(".json")).entities:
            right = not keys.isdisjoint(known.get(kind, frozenset()))
            there[kind] += right or any(f" {key} " in words for key in keys)
            found[kind] += right
    return {kind: (found[kind], count) for kind, count in sorted(there.items())}


def valid_quotes(folder: Path) -> tuple[int, int, int]:
    """How many claims are read from a set, of how many every quote is verbatim, and of how many it names all ends."""
    counts: Counter[str] = Counter()
    for path in sorted(folder.glob("*.txt")):
        document = load_document(path, path.name).document
        found = extract_claims(document)
        for claim in found.claims:
            ends = unnamed_ends(claim, found, document.text)
            counts.update({"claims": 1, "verbatim": ends is not None, "named": ends == []})
    return counts["claims"], counts["verbatim"], counts["named"]


def _line(name: str, values: dict[str, float], rest: str = "") -> str:
    cells = " | ".join(f"{values[key]:.2f}" for key in ("precision", "recall", "f1", "planned_f1"))
    return f"| {name} | {cells} |{rest}"


def _by_relation(rows: list[Row]) -> Iterator[str]:
    totals: dict[str, Counter[str]] = {key: sum((r[key] for r in rows), Counter())
                                       for key in ("gold", "found", "right", "wrong")}
    yield "| relation | facts | precision | recall | F1 |"
    yield "| --- | --- | --- | --- | --- |"
    for relation in sorted(totals["gold"], key=lambda r: (-totals["gold"][r], r)):
        values = score.prf(*(totals[key][relation] for key in ("found", "gold", "right", "wrong")))
        yield f"| {relation} | {totals['gold'][relation]} | " + " | ".join(f"{v:.2f}" for v in values) + " |"


def write_recorded(values: dict[str, dict[str, float]]) -> None:
    """Write tests/gold/recorded.json."""
    RECORDED.write_text(json.dumps(values, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def page(rows: dict[str, list[Row]], recall: dict[str, dict[str, tuple[int, int]]],
         quotes: dict[str, tuple[int, int, int]], unseen: dict[str, float] | None) -> str:
    """The page of scores, in Markdown; `unseen` are the figures of the exercises by cross-validation."""
    heads = "precision | recall | F1 | F1 of \"planned\" |"
    lines = ["# How well documents are read", "",
             "Made by `python tests/benchmarks/scores.py`; CI fails where precision or F1 falls by more than 0.01.",
             "What each relation means and how facts are counted: [tests/gold](../tests/gold/README.md). The honest",
             "figures are those of the sets that nobody looked at, and of the exercises where each is read by weights",
             "that were trained on others, once `python tests/benchmarks/cross_validate.py` has scored the present",
             "weights so (about an hour).", "",
             f"| set | texts | what it is | {heads}", "| --- | --- | --- | --- | --- | --- | --- |"]
    for name, found in rows.items():
        lines.append(_line(f"{name} | {len(found)} | {SETS[name][1]}", figures(found)))
    count = len(list((GOLD / "exercises").glob("*.txt")))
    if unseen is not None:
        lines.append(_line(f"{UNSEEN} | {count} | exercises, read by weights that were trained on others", unseen))
    lines += ["", "## By language", "", f"| set | language | {heads}",
              "| --- | --- | --- | --- | --- | --- |"]
    for name in ("dev", "press", "unseen", "heldout"):
        for language in ("en", "fr", "de"):
            if some := [r for r in rows[name] if r["doc"].endswith(f"-{language}")]:
                lines.append(_line(f"{name} | {language}", figures(some)))
    for name in ("dev", "press"):
        lines += ["", f"## {name} by relation", "", *_by_relation(rows[name])]
    lines += ["", "## Names found, with their type", "",
              "Of those that the texts name.", "",
              "| set | " + " | ".join(kinds := sorted({k for r in recall.values() for k in r})) + " |",
              "| --- |" + " --- |" * len(kinds)]
    for name, values in recall.items():
        lines.append(f"| {name} | " + " | ".join("{} of {}".format(*values[k]) if k in values else "" for k in kinds)
                     + " |")
    lines += ["", "## Quotes", "",
              "Of all claims read: quotes that stand verbatim at their offsets, and those that name both ends of the",
              "claim or record the words that \"the company\" stands for. The rest are steps that a verb tells.",
              "",
              "| set | claims | verbatim | both ends named |", "| --- | --- | --- | --- |"]
    lines += [f"| {name} | {claims} | {verbatim / claims:.1%} | {named / claims:.1%} |"
              for name, (claims, verbatim, named) in quotes.items()]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Score every set that is there, write both files."""
    there = {name: folder for name, (folder, _) in SETS.items() if folder.is_dir()}
    rows = {name: rows_of(folder) for name, folder in there.items()}
    recall = {name: mention_recall(folder) for name, folder in there.items()}
    quotes = {name: valid_quotes(folder) for name, folder in there.items()}
    unseen = json.loads(RECORDED.read_text(encoding="utf-8")).get(UNSEEN)
    (ROOT / "docs" / "scores.md").write_text(page(rows, recall, quotes, unseen), encoding="utf-8")
    recorded = {**({UNSEEN: unseen} if unseen else {}), **{name: figures(found) for name, found in rows.items()}}
    write_recorded(recorded)
    for name, values in recorded.items():
        sys.stdout.write(f"{name}: {values}\n")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    raise SystemExit(main())
