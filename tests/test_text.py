"""Texts are cut into sentences that lie side by side, and every kind of line is told from the others."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oreloop.text import Sentence, split_sentences

#: Pieces of which texts are made: marks of every kind of line, abbreviations, ordinary words, odd characters.
PIECES = st.sampled_from([
    "\n", "\n\n", "\r\n", " ", " ", " ", "- ", "1. ", "# ", "| a | b |", "Name: ", ".", "!", "?", "...", "Inc.",
    "z. B.", "am 3. Mai", "»", "(", ")", "**", "---", "Wort", "REEtec", "é", "\u00a0", "\U0001f9f2", "09:30"])
TEXTS = st.lists(PIECES, max_size=40).map("".join)


def cut(text: str) -> list[str]:
    """The sentences of a text."""
    return [text[s.start:s.end] for s in split_sentences(text)]


def kinds(text: str) -> list[str]:
    """The kinds of the sentences of a text."""
    return [s.kind for s in split_sentences(text)]


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_sentences_lie_side_by_side(text: str) -> None:
    sentences = split_sentences(text)
    for sentence in sentences:
        piece = text[sentence.start:sentence.end]
        assert piece and piece == piece.strip()
    assert all(a.end <= b.start for a, b in pairwise(sentences))


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_headings_and_leads_stand_above(text: str) -> None:
    for number, sentence in enumerate(split_sentences(text)):
        for above in (sentence.heading, sentence.lead):
            assert above is None or 0 <= above < number


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_no_letter_outside_rules_is_lost(text: str) -> None:
    covered = "".join(cut(text))
    assert sorted(c for c in text if c.isalnum()) == sorted(c for c in covered if c.isalnum())


def test_the_body_begins_behind_the_front_matter() -> None:
    text = "title: x\n\nIt is so."
    assert split_sentences(text, 10) == [Sentence(10, 19, "prose", None, None, 0)]


@pytest.mark.parametrize("text", [
    "The firm Carester Inc. signed a contract.",
    "Das Werk wurde am 19. September eröffnet.",
    "It makes magnets, e.g. for motors.",
    "INSERMA ANOIA, S.L. (Spain) sorts magnets.",
    "M. Dupont dirige l’usine.",
    "The firm R.K. Aldern Metals casts alloys.",
    "Die ZINN.WERK.OST. Circular GmbH wächst.",
])
def test_an_abbreviation_ends_no_sentence(text: str) -> None:
    assert cut(text) == [text]


def test_a_question_and_a_full_stop_end_a_sentence() -> None:
    assert cut("Who owns it? Ozango does. It began in 2019. Then it grew.") == [
        "Who owns it?", "Ozango does.", "It began in 2019.", "Then it grew."]


@pytest.mark.parametrize(("text", "expected"), [
    ("# About us\n\nWe recycle.\n", ["heading", "prose"]),
    ("OUR PLANT\nThe plant stands in Narva and makes magnets.\n", ["heading", "prose"]),
    ("About Maginito\nMaginito is a firm that recycles magnets.\n", ["heading", "prose"]),
    ("Partners:\n- Valeo\n- Orano\n", ["prose", "item", "item"]),
    ("Owner: Silmet AS\nSeat: Narva\n", ["field", "field"]),
    ("Buyer          Bosch\nFirst output  2027\n", ["field", "field"]),
    ("| Phase | Output |\n|---|---|\n| 1 | 2 t |\n", ["row", "row", "row"]),
    ("09:30  Welcome\n10:15  Cell design\n", ["item", "item"]),
    ("3.1 Sensors find magnets.\n3.2 Robots take them.\n", ["item", "item"]),
])
def test_kinds_of_lines(text: str, expected: list[str]) -> None:
    assert [k for k in kinds(text) if k != "blank"] == expected


def test_a_wrapped_line_is_no_heading() -> None:
    text = "The mineral that farmers owe their phosphorus to also carries rare\nearths. Yara International runs it.\n"
    assert cut(text) == [text[:text.index(" Yara")], "Yara International runs it."]


@pytest.mark.parametrize("date", [
    "14 May 2024", "Posted on 22 Dec 2022", "Berlin, den 3.4.2025", "2024-05-14", "le 3 mars 2025", "May 14, 2024",
    "30/03/2026, 10:30"])
def test_a_line_that_tells_when_is_no_part_of_the_heading_above(date: str) -> None:
    title, when, text = split_sentences(whole := f"Silmet opens a plant in Narva\n{date}\n\nIt makes magnets there.\n")
    assert [whole[s.start:s.end] for s in (title, when)] == ["Silmet opens a plant in Narva", date]
    assert (title.kind, when.kind, when.heading, text.heading) == ("heading", "prose", 0, 0)


@pytest.mark.parametrize("line", ["Recycling 2024", "Minutes of 14 May 2024", "Silmet opened on 14 May 2024"])
def test_a_heading_with_a_date_is_one(line: str) -> None:
    assert kinds(f"{line}\n\nIt makes magnets there.\n") == ["heading", "prose"]


def test_a_text_of_long_lines_has_a_paragraph_in_each() -> None:
    long = "Silmet separates rare earths " + "and then sells what it has made " * 6 + "in Narva."
    title = "A heading of this text that is longer than sixty letters, as those of many are"
    assert cut(f"{title}\n{long}\nIt grows") == [title, long, "It grows"]
    broken = f"{long[:120]}\nand in Tartu it grows"
    assert cut(broken) == [broken]


def test_items_know_the_line_that_introduces_them() -> None:
    lead, first, second = split_sentences("The partners are:\n- Valeo\n- Orano\n")
    assert (lead.lead, first.lead, second.lead) == (None, 0, 0)
