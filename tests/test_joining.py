"""Where names begin and end: what the weights say of the gaps between words with a capital."""

from __future__ import annotations

from oreloop.cues import Token
from oreloop.joining import Gap, joined


def run_of(*words: str) -> list[Token]:
    """Words one space apart."""
    run: list[Token] = []
    for word in words:
        start = run[-1].end + 1 if run else 0
        run.append(Token(start, start + len(word), word, word[0].isupper()))
    return run


def test_the_rules_hold_where_the_weights_know_nothing() -> None:
    left, right = run = run_of("Varnholt", "Metals")
    for within in (True, False):
        assert joined(run, [Gap(left, right, within, False, ())]) is None


def test_the_weights_join_where_they_are_sure() -> None:
    left, right = run = run_of("Varnholt", "Metals")
    sure = tuple(sorted(("rule=within", "company=again", "legal", "lang=en", "kind=prose")))
    assert joined(run, [Gap(left, right, False, False, sure)]) == [run]


def test_nothing_goes_on_behind_a_programme() -> None:
    left, right = run = run_of("Interreg", "RAWLOOP")
    assert joined(run, [Gap(left, right, False, True, ("bias", "rule=within", "company=again", "legal"))]) is None
