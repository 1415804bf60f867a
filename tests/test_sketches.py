"""Sketches: the same on any machine and for any typography, and good estimates of what one text has of another."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oreloop.sketches import (
    FIGURES,
    RUNS,
    figures_shared,
    read_sketch,
    share_in,
    sketch_of,
    without_closing,
    words_of,
)

NEWS = ("Ferrolane baut in Goslar ein Werk für 2.000 Tonnen Magnete im Jahr. „Wir fangen 2026 an“, sagte die Leiterin "
        "des Werks, und sie nannte auch den Preis: 12,5 Millionen Euro.")
words = st.lists(st.sampled_from([f"word{number}" for number in range(300)]), min_size=30, max_size=900)


def runs(text: str) -> set[tuple[str, ...]]:
    found = words_of(text)
    return set(zip(found, found[1:], found[2:], strict=False))


def test_a_sketch_is_the_same_on_any_machine() -> None:
    assert sketch_of("The plant makes 2,000 tonnes.").to_text() == "PK1H0FKihafKDr8d9NTcrA==.ppIM+Q=="


@pytest.mark.parametrize("other", [
    NEWS.upper(), NEWS.replace("„", "\"").replace("“", "\""), NEWS.replace(" ", "\n"),
    unicodedata.normalize("NFD", NEWS), NEWS.replace("2.000", "2 000"),
    NEWS + "\n\nÜber Ferrolane\nDie Firma wurde 2016 gegründet."])
def test_typography_and_the_end_change_nothing(other: str) -> None:
    assert sketch_of(other) == sketch_of(NEWS)


def test_figures_are_compared_by_their_digits() -> None:
    one, other = sketch_of("In 2026: 2,000 t of H2O for 12.5 million"), sketch_of("2.000 t, 12,5 Mio., 2027, 15 und 7")
    assert figures_shared(one, other) == (2, 3)


@given(words, words)
@settings(max_examples=60, deadline=None)
def test_the_share_is_about_that_of_the_whole_texts(one: list[str], other: list[str]) -> None:
    later, earlier = " ".join([*one, *other[:len(other) // 2]]), " ".join(other)
    exact = len(runs(later) & runs(earlier)) / len(runs(later))
    estimate = share_in(sketch_of(later), sketch_of(earlier))
    if len(runs(later)) >= 100 and len(runs(earlier)) >= 100:
        assert abs(estimate - exact) < 0.25
    if 20 <= len(runs(later)) < RUNS and len(runs(earlier)) < RUNS:
        assert estimate == exact, "short texts are held in full"


@given(words)
@settings(deadline=None)
def test_what_is_written_is_read(some: list[str]) -> None:
    sketch = sketch_of(" ".join(some) + " 12 1500 2026")
    assert read_sketch(sketch.to_text()) == sketch
    assert len(sketch.runs) <= RUNS and len(sketch.figures) <= FIGURES
    assert list(sketch.runs) == sorted(sketch.runs)


def test_the_length_is_about_that_of_the_text() -> None:
    long = " ".join(f"w{number}" for number in range(2000))
    assert 1600 < sketch_of(long).length < 2400
    assert sketch_of("a b c d").length == 2


@pytest.mark.parametrize("broken", ["x", "AAAA", "AAAAAA==.AAAAAA==.AAAAAA=="])
def test_a_broken_sketch_is_an_error(broken: str) -> None:
    with pytest.raises(ValueError):
        read_sketch(broken)


@pytest.mark.parametrize("heading", ["About Ferrolane", "## Contact", "À propos de Ferrolane", "**Pressekontakt**",
                                     "ÜBER FERROLANE", "- ENDS -", "Notes to editors:"])
def test_the_news_ends_before_the_words_of_the_firm_on_itself(heading: str) -> None:
    assert without_closing(f"{NEWS}\n\n{heading}\nFounded in 2016.") == f"{NEWS}\n\n"


@pytest.mark.parametrize("line", [
    "about 200 people work there", "About 200 people work there. They are", "Abouts",
    "About the many people who had written to us concerning the plant in those days we know little"])
def test_a_sentence_is_no_such_heading(line: str) -> None:
    text = f"{NEWS}\n\n{line}\nFounded in 2016."
    assert without_closing(text) == text


def test_a_text_that_begins_with_such_a_heading_is_taken_whole() -> None:
    text = f"About Ferrolane\n{NEWS}"
    assert without_closing(text) == text


def test_too_little_text_is_no_estimate() -> None:
    short = sketch_of("One two three four five.")
    assert share_in(short, short) == 0.0
