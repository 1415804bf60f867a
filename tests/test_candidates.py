"""The net of candidates: what it adds to the patterns, what it must not claim, and that no process reads otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oreloop.candidates.relations import relation_kinds
from oreloop.extract import extract_claims
from oreloop.loaders import load_document
from oreloop.model import Document
from oreloop.weights import Weights

DEV = Path(__file__).parent / "gold" / "dev"
WEIGHTS = Weights([("*", "a", 0.1), ("*", "b", 0.2), ("x", "c", 0.3), ("x", "a", -0.7), ("y", "d", 1.1),
                   ("y", "b", 0.4)])
READ = ("import sys; from pathlib import Path; from oreloop.claims import to_line; from oreloop.extract import *; "
        "from oreloop.loaders import load_document\n"
        "for p in sorted(Path(sys.argv[1]).glob('*-de.txt')):\n"
        "    for c in extract_claims(load_document(p, p.name).document).claims: print(to_line(c))")


def test_it_finds_what_no_pattern_says_and_proves_it() -> None:
    added = 0
    for path in sorted(DEV.glob("*.txt")):
        document = load_document(path, path.name).document
        rules = {c.id for c in extract_claims(document, net=False).claims}
        new = [c for c in extract_claims(document).claims if c.rule.startswith("net.")]
        assert all(c.id not in rules and 0 < c.confidence < 1 for c in new)
        assert all(e.stands_in(document.text) for c in new for e in c.evidence)
        added += len(new)
    assert added > 50


@pytest.mark.parametrize(("language", "text"), [
    ("en", "Less Common Metals did not build a magnet plant in Lyon."),
    ("en", "One day Less Common Metals could open a magnet plant in Lyon."),
    ("fr", "Solvay n'a pas construit d'usine d'aimants à Lyon."),
    ("de", "Die Vacuumschmelze könnte eines Tages ein Magnetwerk in Lyon eröffnen.")])
def test_what_is_denied_or_thought_of_is_not_claimed(language: str, text: str) -> None:
    claims = extract_claims(Document("a.txt", text, language=language)).claims
    assert not [c for c in claims if c.rule.startswith("net.")]


def test_every_relation_of_the_gold_has_a_kind() -> None:
    assert len({kind.name for kind in relation_kinds()}) == len(relation_kinds()) == 27


@given(st.lists(st.sampled_from(["a", "b", "c", "d", "unknown"]), max_size=12), st.randoms())
def test_scores_do_not_hang_on_the_order_of_features(features: list[str], random: object) -> None:
    other = list(features)
    random.shuffle(other)  # type: ignore[attr-defined]
    for label in ("x", "y", "z"):
        assert WEIGHTS.shared(label, features) == WEIGHTS.shared(label, other)
        assert WEIGHTS.score(label, features) == WEIGHTS.score(label, other)
    assert WEIGHTS.best(features) == WEIGHTS.best(other)


def test_reading_is_the_same_in_any_process() -> None:
    outputs = [subprocess.run([sys.executable, "-c", READ, str(DEV)], capture_output=True, text=True, check=True,
                              env={**os.environ, "PYTHONHASHSEED": seed}).stdout for seed in ("1", "2")]
    assert outputs[0] == outputs[1] and "net." in outputs[0]
