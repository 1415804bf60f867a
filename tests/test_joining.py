"""Where names begin and end: what the weights say of the gaps between words with a capital."""

from __future__ import annotations

import pytest

from oreloop.cues import Token
from oreloop.joining import Gap, joined
from oreloop.mentions import find_mentions
from oreloop.model import Document
from oreloop.text import split_sentences


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


def names_in(text: str, language: str) -> list[str]:
    """The organisations of a text of one sentence."""
    document = Document("x.txt", text, language=language)
    mentions = find_mentions(document, split_sentences(document.text, document.body))
    return [m.name for m in mentions.items if m.kind == "Organisation"]


@pytest.mark.parametrize(("language", "text", "names"), [
    ("en", "Bosch GmbH signed a deal with Arafura Rare Earths for NdPr.", ["Bosch GmbH", "Arafura Rare Earths"]),
    ("en", "Bosch GmbH signed a deal with Lynas for NdFeB magnets.", ["Bosch GmbH", "Lynas"]),
    ("en", "Bosch GmbH joins the Alliance for NdFeB Magnets.", ["Bosch GmbH", "Alliance for NdFeB Magnets"]),
    ("en", "The European Bank for Reconstruction and Development invests.",
     ["European Bank for Reconstruction and Development"]),
    ("de", "Die Bosch GmbH kauft bei der Lynas AG für NdFeB ein.", ["Bosch GmbH", "Lynas AG"]),
])
def test_what_something_is_for_ends_no_name_of_a_firm(language: str, text: str, names: list[str]) -> None:
    assert names_in(text, language) == names
