"""How often each pattern fires on the exercises, and how often it is right: writes docs/patterns.md.

    python tests/benchmarks/patterns.py

A claim of a pattern is right where one of the facts that it states is in the gold of its text, and left aside where the
gold of all texts counts none of its relations or that of its text counts the fact neither way. dev/ is what the
patterns were written on; those who wrote exercises/ had not seen them.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from benchmarks.gold import GOLD, Gold, keyed_facts, read, surfaces
from oreloop.extract import extract_claims
from oreloop.model import Claim
from oreloop.patterns import load_patterns

ROOT = Path(__file__).parents[2]
SETS = ("dev", "exercises")
#: From so few claims on nothing follows for a pattern.
_FEW = 4
#: A pattern that is right less often than this is named at the top.
_LEAST = 0.5


def verdicts(folder: Path) -> Iterator[tuple[str, bool | None]]:
    """For each claim of a pattern in the texts of a set the pattern, and whether it is right; None: not judged."""
    texts = [read(path) for path in sorted(folder.glob("*.txt"))]
    counted = {relation for _, gold in texts for relation, _, _ in gold.facts}
    for document, gold in texts:
        found = extract_claims(document, merge=False, net=False)
        surface = surfaces(document, found.mentions)
        for claim in found.claims:
            if claim.status != "Denied" and not claim.rule.startswith(("alias", "plant.")):
                yield claim.rule, _judged(claim, gold, counted, surface)


def _judged(claim: Claim, gold: Gold, counted: set[str], surface: dict[str, set[str]]) -> bool | None:
    facts = [fact for fact in keyed_facts(claim.statement, surface) if fact[0] in counted]
    if any(gold.holds(*fact) for fact in facts):
        return True
    return False if facts and not any(gold.admits(*fact) for fact in facts) else None


def page(found: dict[str, dict[str, Counter[bool | None]]]) -> str:
    """The page, in Markdown: the patterns that hurt, those that never fire, and all of them."""
    def cells(rule: str, name: str) -> tuple[int, int, str]:
        counts = found[name][rule]
        judged = counts[True] + counts[False]
        return sum(counts.values()), judged, f"{counts[True] / judged:.2f}" if judged else ""

    rules = {pattern.id: " / ".join(dict.fromkeys(saying.relation for saying in pattern.says))
             for pattern in load_patterns()}
    weak = [rule for rule in sorted(rules) for counts in [sum((found[name][rule] for name in SETS), Counter())]
            if (judged := counts[True] + counts[False]) >= _FEW and counts[True] / judged < _LEAST]
    silent = [rule for rule in sorted(rules) if not any(found[name][rule] for name in SETS)]
    lines = ["# How often patterns are right", "",
             "Made by `python tests/benchmarks/patterns.py`: each pattern alone, without the learned scorer. A claim",
             "is right where a fact that it states is in the gold of its text. dev is what the patterns were written",
             "on; exercises is by people who had not seen them.", "",
             f"Right less than {_LEAST:.0%} of the time, over both sets: "
             + (", ".join(f"`{rule}`" for rule in weak) or "none") + ".",
             "", f"{len(silent)} of {len(rules)} patterns fire on neither set; their own examples test them.", "",
             "| pattern | says | claims in dev | judged | right | claims in exercises | judged | right |",
             "| --- | --- | --- | --- | --- | --- | --- | --- |"]
    for rule, says in sorted(rules.items()):
        if rule not in silent:
            row = [str(cell) for name in SETS for cell in cells(rule, name)]
            lines.append(f"| `{rule}` | {says} | " + " | ".join(row) + " |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Judge every claim of every pattern, write docs/patterns.md and the sums."""
    found: dict[str, dict[str, Counter[bool | None]]] = {name: defaultdict(Counter) for name in SETS}
    for name in SETS:
        for rule, right in verdicts(GOLD / name):
            found[name][rule][right] += 1
    (ROOT / "docs" / "patterns.md").write_text(page(found), encoding="utf-8")
    for name in SETS:
        sums: Counter[bool | None] = sum(found[name].values(), Counter())
        sys.stdout.write(f"{name}: {sums[True]} right, {sums[False]} wrong, {sums[None]} not judged\n")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    raise SystemExit(main())
