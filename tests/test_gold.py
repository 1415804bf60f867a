"""Reading finds the facts that a person finds; the figures may not fall below what was reached.

After a change that is right, `python tests/benchmarks/scores.py` records the new figures.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.gold import unnamed_ends
from benchmarks.scores import RECORDED, SETS, figures, rows_of
from oreloop.extract import extract_claims
from oreloop.loaders import load_document
from oreloop.model import Name

#: By how much a figure may fall: what another order of the same work makes of it.
SLACK = 0.01
SCORED = [pytest.param(name, marks=[pytest.mark.shared, pytest.mark.skipif(
    not SETS[name][0].is_dir(), reason="../shared/gold is not here")] if name == "seeds" else [])
    for name in SETS]


@pytest.fixture(scope="module")
def recorded() -> Any:
    """The figures that were reached last, by set."""
    return json.loads(RECORDED.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", SCORED)
def test_scores_do_not_fall(name: str, recorded: Any) -> None:
    reached = figures(rows_of(SETS[name][0]))
    assert all(reached[key] >= recorded[name][key] - SLACK for key in ("precision", "f1")), (reached, recorded[name])


def test_real_texts_are_read_precisely(recorded: Any) -> None:
    assert recorded["seeds"]["precision"] >= 0.80 and recorded["seeds"]["f1"] >= 0.70


@pytest.mark.parametrize("path", sorted(SETS["dev"][0].glob("*.txt")), ids=lambda path: path.stem)
def test_every_quote_is_verbatim_and_names_the_ends_of_its_claim(path: Path) -> None:
    document = load_document(path, path.name).document
    found = extract_claims(document)
    assert found.claims
    for claim in found.claims:
        ends = unnamed_ends(claim, found, document.text)
        assert ends is not None, claim
        assert all(isinstance(end, Name) and end.type == "Step" for end in ends), "a verb tells nothing but a step"
