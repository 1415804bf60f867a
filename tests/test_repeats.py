"""The same news twice: which documents and claims count as one source, whatever the order and number of others."""

from __future__ import annotations

import random
from array import array
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.bench_copies import judge, scores
from oreloop.catalog import Source
from oreloop.decisions import LinkDecision
from oreloop.model import Claim, Evidence, Name, Original, Triple
from oreloop.repeats import _KEYS, LEAST_SHARE, Repeat, Repeats, Why, find_repeats, likeness
from oreloop.sketches import RUNS, Sketch, read_sketch, share_in, sketch_of

TEXT = " ".join(f"word{number}" for number in range(200))
SENTENCE = "Ferrolane is building a recycling plant for magnets in Verdun."


def source(file: str, text: str = "", issued: str = "", *, original: Original | None = None,
           kind: str = "document") -> Source:
    return Source(file, kind, f"bytes of {file}", text or f"text of {file}", "run", issued=issued, original=original,
                  sketch=sketch_of(text).to_text() if text and kind == "document" else "")


def claim(document: str, *quotes: str, number: int = 0) -> Claim:
    statement = Triple(Name(f"Firm {number}", "Company"), "operatesIn", Name("Verdun", "City"))
    evidence = tuple(Evidence(quote, place * 1000, place * 1000 + len(quote)) for place, quote in enumerate(quotes))
    return Claim(document, statement, evidence)


def firsts(repeats: Repeats) -> dict[str, str]:
    return {repeat.file: repeat.first for repeat in repeats.documents}


# --- Documents


def test_near_copies_are_told_from_what_is_only_like_them() -> None:
    """The figures by kind: python tests/benchmarks/bench_copies.py."""
    for folder in ("dev", "exercises"):
        precision, recall = scores((pair, taken) for pair, taken, _ in judge(folder))
        assert precision > 0.98 and recall > 0.98, folder


def test_the_oldest_is_what_the_others_repeat_and_of_one_day_the_longest() -> None:
    longer = TEXT + " and some more words behind all of these"
    found = find_repeats([source("a", TEXT), source("b", TEXT[:-5], "2026-03-02"), source("c", longer, "2026-03-01"),
                          source("d", TEXT[:-9], "2026-03-01")])
    assert firsts(found) == {"a": "c", "b": "c", "d": "c"}
    assert all(repeat.why is Why.NEAR_COPY and repeat.share > 0.9 for repeat in found.documents)


def test_a_document_without_a_date_is_as_old_as_what_it_restates() -> None:
    sources = [source("a", TEXT, "2026-03-02"), source("b", TEXT[:-5], original=Original("T", "P", "2026-03-01"))]
    assert firsts(find_repeats(sources)) == {"a": "b"}


def test_a_bulletin_after_two_releases_joins_neither() -> None:
    other = TEXT.replace("word", "other")
    assert not find_repeats([source("one", TEXT, "2026-03-01"), source("two", other, "2026-03-02"),
                             source("bulletin", f"{TEXT} {other}", "2026-03-03")]).documents


def test_what_repeats_is_itself_like_what_it_repeats() -> None:
    """Versions that drift away: the third is like the second, and not like the first."""
    versions = [" ".join(f"word{place + 60 * step}" for place in range(200)) for step in range(3)]
    sources = [source(f"v{step}", text, f"2026-03-0{step + 1}") for step, text in enumerate(versions)]
    assert share_in(sketch_of(versions[2]), sketch_of(versions[1])) >= LEAST_SHARE
    assert share_in(sketch_of(versions[2]), sketch_of(versions[0])) < LEAST_SHARE
    assert firsts(find_repeats(sources)) == {"v1": "v0"}


@pytest.mark.parametrize(("figures", "is_copy"), [("10 20 30 40", True), ("10 20 33 44", True), ("11 22 33 44", False)])
def test_other_figures_make_another_report(figures: str, is_copy: bool) -> None:
    form = "{} tonnes were made in this quarter, {} were sold, {} are in stock, and {} people worked there. " + TEXT
    first, second = form.format("10", "20", "30", "40"), form.format(*figures.split())
    assert bool(find_repeats([source("a", first, "2025"), source("b", second, "2026")]).documents) is is_copy


def test_the_same_bytes_and_the_same_original_need_no_likeness() -> None:
    release = Original("Ferrolane goes ahead", "Ferrolane", "2026-03-01", "https://example.org/release")
    same = Original("Ferrolane geht voran", "Ferrolane", "", "https://example.org/release")
    titled = Original("A title", "A publisher")
    found = find_repeats([source("t.csv", "rows", kind="table"), source("u.csv", "rows", kind="table"),
                          source("note.md", original=release), source("notiz.md", original=same),
                          source("x.md", original=titled), source("y.md", original=titled),
                          source("z.md", original=Original("", "A publisher"))])
    assert [(r.file, r.first, r.why) for r in found.documents] == [
        ("notiz.md", "note.md", Why.SAME_ORIGINAL), ("u.csv", "t.csv", Why.SAME_TEXT),
        ("y.md", "x.md", Why.SAME_ORIGINAL)]


def test_people_have_the_last_word() -> None:
    sources = [source("a.md", TEXT, "2025"), source("b.md", TEXT + " end", "2026"),
               source("de.md", "Ein ganz anderer Text", "2026")]
    apart = LinkDecision("Document", "b.md", "a.md", "different", "ab")
    same = LinkDecision("Document", "de.md", "a.md", "same", "ab")
    gone = LinkDecision("Document", "a.md", "gone.md", "different")
    found = find_repeats(sources, decisions=[apart, same, gone])
    assert found.documents == (Repeat("de.md", "a.md", Why.DECISION, who="ab"),)
    assert [issue.what for issue in found.issues] == ["there is no document 'gone.md'"]


# --- Properties


@st.composite
def some_sources(draw: st.DrawFn) -> list[Source]:
    """Up to twelve documents; many have most of their text from another."""
    numbers = random.Random(draw(st.integers(0, 10_000)))
    texts: list[list[int]] = []
    for _ in range(draw(st.integers(2, 12))):
        own = [numbers.getrandbits(32) for _ in range(numbers.choice([40, 150, 400]))]
        if texts and numbers.random() < 0.6:
            old = numbers.choice(texts)
            own = numbers.sample(old, int(len(old) * numbers.uniform(0.5, 1))) + own[:numbers.randrange(len(own))]
        texts.append(own)
    return [Source(f"{place}.md", "document", "", f"{place}", "", issued=numbers.choice(["", "2025", "2026-03-01"]),
                   sketch=Sketch(array("I", sorted(set(text))[:RUNS]), array("I")).to_text())
            for place, text in enumerate(texts)]


def by_brute_force(sources: Sequence[Source]) -> dict[str, str]:
    """Each document held against all before it that repeat none and share one of the hashes by which they are found."""
    sketches = {s.file: read_sketch(s.sketch) for s in sources}
    keys = {file: set(sketch.runs[:_KEYS]) for file, sketch in sketches.items()}
    found: dict[str, str] = {}
    ordered = sorted(sources, key=lambda s: (s.issued or "9999", -sketches[s.file].length, s.file))
    for place, later in enumerate(ordered):
        alike = [(likeness(sketches[later.file], sketches[s.file]), -at) for at, s in enumerate(ordered[:place])
                 if s.file not in found and keys[s.file] & keys[later.file]]
        if alike and max(alike)[0] > 0:
            found[later.file] = ordered[-max(alike)[1]].file
    return found


@given(some_sources(), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_nothing_hangs_on_order_and_none_is_overlooked(sources: list[Source], chance: random.Random) -> None:
    expected = by_brute_force(sources)
    for _ in range(2):
        assert firsts(find_repeats(sources)) == expected
        chance.shuffle(sources)


# --- Claims


def counted_with(claims: Sequence[Claim], *sources: Source, decisions: Sequence[LinkDecision] = ()) -> dict[str, str]:
    found = find_repeats(sources, claims, decisions).claims
    return {c.document: found[c.id] for c in claims if c.id in found}


OLD, NEW = source("old.md", issued="2025"), source("new.md", issued="2026")


def test_a_sentence_that_stood_elsewhere_before_is_no_second_witness() -> None:
    claims = [claim("old.md", SENTENCE), claim("new.md", SENTENCE.upper())]
    assert counted_with(claims, NEW, OLD) == {"new.md": "old.md"}


def test_a_claim_with_a_sentence_of_its_own_is_a_witness() -> None:
    own = "As our reporter saw herself, the walls of the plant at Verdun stand."
    claims = [claim("old.md", SENTENCE), claim("new.md", SENTENCE, own)]
    assert counted_with(claims, OLD, NEW) == {}


def test_a_short_line_may_be_the_same_by_chance() -> None:
    claims = [claim("old.md", "Place: Verdun (France)"), claim("new.md", "Place: Verdun (France)")]
    assert counted_with(claims, OLD, NEW) == {}


def test_all_claims_of_a_near_copy_count_with_its_first() -> None:
    """The words of the sentence are the copy's own; its news is not."""
    copy = source("copy.md", TEXT + " end", "2026")
    claims = [claim("copy.md", "Those are words that only stand in the copy of it.")]
    assert counted_with(claims, source("a.md", TEXT, "2025"), copy) == {"copy.md": "a.md"}
    assert counted_with(claims, copy) == {}, "what is forgotten was never there"


def test_a_sentence_from_a_copy_counts_with_what_that_repeats() -> None:
    sources = (source("a.md", TEXT, "2024"), source("copy.md", TEXT + " end", "2025"), NEW)
    assert counted_with([claim("copy.md", SENTENCE), claim("new.md", SENTENCE)], *sources) == {
        "copy.md": "a.md", "new.md": "a.md"}


def test_documents_that_people_keep_apart_are_two_witnesses_of_one_sentence() -> None:
    claims = [claim("old.md", SENTENCE), claim("new.md", SENTENCE)]
    apart = LinkDecision("Document", "old.md", "new.md", "different")
    assert counted_with(claims, OLD, NEW, decisions=[apart]) == {}


def test_cells_of_tables_are_no_sentences() -> None:
    tables = [source(file, kind="table") for file in ("a.csv", "b.csv")]
    assert counted_with([claim("a.csv", SENTENCE), claim("b.csv", SENTENCE)], *tables) == {}
