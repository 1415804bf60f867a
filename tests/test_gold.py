"""Reading real texts finds the facts that a person finds; the figures may not fall below what was reached."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.score_gold import export_of

GOLD = Path(__file__).parents[2] / "shared" / "gold"
#: Precision and F1 that each set must reach, a little below what was measured last.
FLOORS = {"seeds": (0.95, 0.95), "dev": (0.87, 0.64)}

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not GOLD.is_dir(), reason="../shared/gold is not here")]


@pytest.mark.parametrize("name", FLOORS)
def test_scores_do_not_fall(name: str, tmp_path: Path) -> None:
    trig = export_of(GOLD / name, tmp_path)
    result = tmp_path / "score.json"
    done = subprocess.run([sys.executable, str(GOLD / "score.py"), str(trig), str(GOLD / name), "--json", str(result)],
                          capture_output=True, text=True, check=True)
    score = json.loads(result.read_text(encoding="utf-8"))
    precision, f1 = FLOORS[name]
    assert score["precision"] >= precision and score["f1"] >= f1, done.stdout
