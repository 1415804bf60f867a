"""Score what reading finds against gold facts: python tests/benchmarks/score_gold.py GOLD_DIR [--per-doc] [--errors]

GOLD_DIR holds NAME.txt beside NAME.json, and score.py lies in the folder above it. The texts are put into a workspace
of their own, which is built and exported as a user would do it; then the scorer reads the export.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import oreloop


def export_of(gold: Path, folder: Path) -> Path:
    """Build a workspace of the texts of a gold folder inside `folder`; the path of its TriG export."""
    workspace = oreloop.init(folder / "workspace")
    for text in sorted(gold.glob("*.txt")):
        shutil.copy(text, workspace.sources / text.name)
    oreloop.build(workspace.root)
    with oreloop.open(workspace.root) as graph:
        graph.export(folder / "export.trig", "trig")
    return folder / "export.trig"


def main(arguments: list[str]) -> int:
    """Print the scorer's table; its exit code."""
    gold = Path(arguments[0])
    with tempfile.TemporaryDirectory() as folder:
        trig = export_of(gold, Path(folder))
        return subprocess.run([sys.executable, str(gold.parent / "score.py"), str(trig), str(gold), *arguments[1:]],
                              check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
