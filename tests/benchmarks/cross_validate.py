"""Score the reading on exercises that its weights were not trained on: python tests/benchmarks/cross_validate.py

The texts that the weights are trained on are dealt into parts. For each part the package is copied, all weights of the
copy are trained on the other parts, and the copy reads the exercises of the part. Only exercises/ is counted: the
patterns were written with dev/, and training/ and news/ only train. Takes about an hour, and writes the figures into
tests/gold/recorded.json, from where scores.py takes them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.gold import GOLD, score
from benchmarks.score_gold import export_of
from benchmarks.scores import RECORDED, UNSEEN, figures, write_recorded
from benchmarks.train import TRAINED_ON
from benchmarks.train import main as train

ROOT = Path(__file__).parents[2]
#: In how many parts the texts are dealt.
PARTS = 3


def cross_validated() -> list[dict[str, Any]]:
    """What the scorer says of each exercise, read by weights that were trained on others."""
    texts = [path for folder in TRAINED_ON for path in sorted((GOLD / folder).glob("*.txt"))]
    rows = []
    for part in (frozenset(range(first, len(texts), PARTS)) for first in range(PARTS)):
        with tempfile.TemporaryDirectory() as place:
            graph = score.Graph(_read_unseen(texts, part, Path(place)))
            rows += [score.score(graph, path.with_suffix(".json")) for i, path in enumerate(texts)
                     if i in part and path.parent.name == "exercises"]
    return rows


def _read_unseen(texts: list[Path], part: frozenset[int], place: Path) -> Path:
    """The export of the texts of one part, by a copy of the package that was trained on the others."""
    for name in ("src/oreloop", "ontology", "queries"):
        shutil.copytree(ROOT / name, place / name)
    (place / "unseen").mkdir()
    for i, path in enumerate(texts):
        folder = place / "unseen" if i in part else place / "seen" / path.parent.name
        folder.mkdir(parents=True, exist_ok=True)
        for file in (path, path.with_suffix(".json")):
            shutil.copy(file, folder)
    paths = os.pathsep.join(map(str, (place / "src", Path(__file__).parents[1])))
    subprocess.run([sys.executable, __file__, str(place)], check=True, stdout=subprocess.DEVNULL,
                   env={**os.environ, "PYTHONPATH": paths})
    return place / "export.trig"


def main(arguments: list[str]) -> int:
    """Print and record the figures; with a folder, train and read there (that is for the copies)."""
    if arguments:
        place = Path(arguments[0])
        train([str(folder) for folder in sorted((place / "seen").iterdir())])
        export_of(place / "unseen", place)
        return 0
    reached = figures(cross_validated())
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    write_recorded({**recorded, UNSEEN: reached})
    sys.stdout.write(f"{UNSEEN}: {reached}\n")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    raise SystemExit(main(sys.argv[1:]))
