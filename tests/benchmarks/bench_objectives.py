"""What the texts of projects give, how well, and in what time: python tests/benchmarks/bench_objectives.py PROJECT_CSV.

PROJECT_CSV is a project table of CORDIS with its objectives, packed with xz or not. Prints the CPU seconds that its
texts take beside those of its rows, how many claims there are of each relation, and of those judged by reading
(tests/golden/objectives/judged.tsv) how many were right and how many of these are still made. With `--sample SEED` it
prints forty claims with their quotes instead, to be judged.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from oreloop.model import Claim, Name, Relation, Triple
from oreloop.tables import read_table
from oreloop.tables.texts import EXTRACTOR

JUDGED = Path(__file__).parents[1] / "golden" / "objectives" / "judged.tsv"
#: How many claims of each relation a sample has.
QUOTA = {"addressesMaterial": 17, "performs": 12, "Flow": 6, "produces": 4, "buildsOn": 1}


def in_short(claim: Claim) -> tuple[str, str]:
    """The grant number of a claim's project, and what the claim says of it, as judged.tsv has it."""
    statement = claim.statement
    if isinstance(statement, Relation):
        parts = {role: term for role, term in statement.parts if isinstance(term, Name)}
        return dict(parts["actor"].ids)["grant"], f"Flow {_local(parts['input'])} > {_local(parts['output'])}"
    assert isinstance(statement, Triple) and isinstance(statement.object, Name)
    return dict(statement.subject.ids)["grant"], f"{statement.predicate} {_local(statement.object)}"


def _local(name: Name) -> str:
    return dict(name.ids)["vocabulary"].partition("/")[2] if name.ids else name.name


def read(path: Path, *, texts: bool) -> tuple[list[Claim], float]:
    """The claims of a table and the CPU seconds that reading it took."""
    start = time.process_time()
    claims = [item for item in read_table(path, path.name, texts=texts) if isinstance(item, Claim)]
    return claims, time.process_time() - start


def sample(claims: Sequence[Claim], seed: int) -> list[Claim]:
    """Forty claims, spread over the relations, the same for the same claims and seed."""
    rest = sorted(claims, key=lambda claim: claim.id)
    generator = random.Random(seed)
    chosen = []
    for relation, size in QUOTA.items():
        group = [claim for claim in rest if in_short(claim)[1].startswith(relation)]
        chosen += generator.sample(group, min(size, len(group)))
    return chosen


def judged(claims: Iterable[Claim]) -> str:
    """For each sample of judged.tsv: how many claims were right, and how many right and wrong ones are made now."""
    made = {in_short(claim) for claim in claims}
    lines = JUDGED.read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))
    out = "sample  judged  right  precision  right now  wrong now\n"
    for number in sorted({row["sample"] for row in rows}):
        verdicts = Counter(row["verdict"] for row in rows if row["sample"] == number)
        now = Counter(row["verdict"] for row in rows
                      if row["sample"] == number and (row["grant"], row["statement"]) in made)
        share = verdicts["right"] / verdicts.total()
        out += (f"{number:6}  {verdicts.total():6}  {verdicts['right']:5}  {share:9.2f}  {now['right']:9}  "
                f"{now['wrong']:9}\n")
    return out


def main(arguments: Sequence[str]) -> int:
    """Print figures, or a sample to be judged."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("--sample", type=int, metavar="SEED")
    options = parser.parse_args(arguments)
    _, warming = read(options.table, texts=True)
    rows, plain = read(options.table, texts=False)
    everything, seconds = read(options.table, texts=True)
    claims = [claim for claim in everything if claim.extractor == EXTRACTOR]
    if options.sample is not None:
        for claim in sample(claims, options.sample):
            quotes = "\n".join(f"    {e.column}: {' '.join(e.quote.split())}" for e in claim.evidence)
            sys.stdout.write(f"{' '.join(in_short(claim))} [{claim.rule}]\n{quotes}\n")
        return 0
    projects = len({in_short(claim)[0] for claim in claims})
    counts = Counter(in_short(claim)[1].split()[0] for claim in claims)
    sys.stdout.write(f"{len(rows)} projects: rows {plain:.1f} s, texts {seconds - plain:.1f} s "
                     f"(first time {warming - plain:.1f} s)\n{len(claims)} claims of {projects} projects: "
                     + ", ".join(f"{name} {count}" for name, count in counts.most_common()) + "\n" + judged(claims))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
