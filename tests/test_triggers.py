"""Triggers leave out only expressions that can't match."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oreloop.extract import masked_sentences
from oreloop.mentions import find_mentions
from oreloop.model import Document
from oreloop.patterns import patterns_for, patterns_of
from oreloop.text import split_sentences
from oreloop.triggers import TriggerIndex, core_of, members, triggers_of

ATOMS = st.sampled_from(["abc", "cab", "b", "[Aa]", "[ab]", "[^c]", ".", r"\w", r"\W", r"\.", r"\b", "İs", "ſ", " ",
                         "{", "-"])
TEXTS = st.text(alphabet="abcABC .-{isİſıKk", max_size=16)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions made of smaller ones."""
    group = st.sampled_from(["(?:{})", "({})", "(?P<x>{})", "(?={})", "(?!{})", "(?-i:{})"])
    repeated = st.sampled_from(["{}?", "{}*", "{}+", "{}{{0,2}}", "{}{{1,2}}?", "{}{{2}}"])
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda parts: f"(?:{parts[0]}|{parts[1]})"),
        st.tuples(group, inner).map(lambda parts: parts[0].format(parts[1])),
        st.tuples(repeated, inner).map(lambda parts: parts[0].format(f"(?:{parts[1]})")))


@given(st.recursive(ATOMS, _larger, max_leaves=8), TEXTS)
@settings(max_examples=1500, deadline=None)
def test_what_matches_holds_the_core(source: str, text: str) -> None:
    source = f"(?:x[^c]{{0,9}})?{source}"
    try:
        regex, core = re.compile(source, re.IGNORECASE), re.compile(core_of(source), re.IGNORECASE)
    except re.error:
        return
    if match := regex.search(text):
        assert core.search(text, match.start())


@given(st.recursive(ATOMS, _larger, max_leaves=8), TEXTS)
@settings(max_examples=1500, deadline=None)
def test_what_matches_is_never_left_out(source: str, text: str) -> None:
    try:
        regex = re.compile(source, re.IGNORECASE)
    except re.error:
        return
    if regex.search(text):
        assert TriggerIndex([source, "never"]).may_match(text) & 1


@pytest.mark.parametrize(("source", "expected"), [
    ("(?:builds?|opened) (?:a|the) plant", [["build", "opened"], [" plant"]]),
    ("(?:very )?[Ll]arge(?:st)?", [["large"]]),
    ("site|[a-z]+", []),
    ("(?:un)+known", [["known"]]),
    ("nothing (?=here)(?<!no)(?!there)", [["nothing "]]),
    (r"(\w+) again \1", []),
    (r"café\.|mine", [["café.", "mine"]]),
])
def test_triggers(source: str, expected: list[list[str]]) -> None:
    assert sorted(sorted(t) for t in triggers_of(source)) == sorted(expected)


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_a_pattern_finds_the_same_with_its_core(language: str) -> None:
    patterns = [p for p in patterns_of(language) if p.core is not None]
    matched = 0
    for text in (t for p in patterns for t in (*p.must, *p.must_not)):
        document = Document("x.txt", text, language=language)
        for masked in masked_sentences(document, find_mentions(document, split_sentences(text))):
            for pattern in patterns:
                found = [m.span() for m in pattern.regex.finditer(masked.text)]
                assert [m.span() for m in pattern.matches(masked.text)] == found
                matched += len(found)
    assert matched > 5


def test_an_index_knows_which_may_match() -> None:
    index = TriggerIndex(["a plant in", "plants? (?:and|or) mines?", "[0-9]+"])
    assert list(members(index.may_match("A PLANT in 2024"))) == [0, 2]
    assert list(members(index.may_match("plants of mines"))) == [1, 2]


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_every_pattern_that_matches_is_tried(language: str) -> None:
    patterns = patterns_of(language)
    matched = 0
    for text in (t for p in patterns for t in (*p.must, *p.must_not)):
        document = Document("x.txt", text, language=language)
        for masked in masked_sentences(document, find_mentions(document, split_sentences(text))):
            tried = {p.id for p in patterns_for(language, masked.sentence.kind, masked.letters, masked.text)}
            fitting = (p for p in patterns if not p.kinds or masked.sentence.kind in p.kinds)
            found = {p.id for p in fitting if p.regex.search(masked.text)}
            assert found <= tried
            matched += len(found)
    assert matched > 100
