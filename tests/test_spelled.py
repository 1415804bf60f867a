"""Names that a text spells out: the long form belongs to the short name and holds none of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oreloop.extract import extract_claims
from oreloop.mentions import named_groups
from oreloop.model import Document, Triple
from oreloop.spelled import spelled_out, spells


@pytest.mark.parametrize(("short", "long"), [
    ("EMILI", "Exploitation de Mica LIthinifère par Imerys"),
    ("UNDERCOVER", "Unified Novel Deep ExploRation for Critical Ore discoVERy"),
    ("BRGM", "bureau de recherches géologiques et minières"),
    ("CEA", "Commissariat à l'énergie atomique"),
])
def test_a_long_form_is_known_by_its_letters(short: str, long: str) -> None:
    assert spells(short, long)


@pytest.mark.parametrize(("short", "long"), [
    ("Mkango", "Vancouver, B.C., Canada"),  # where it sits
    ("BASF", "biggest chemical company of all"),
    ("LCM", "a company that makes magnets"),  # begins with another letter
    ("ERG", "Eurasian Group"),  # letters left over, and too few words
])
def test_other_brackets_spell_nothing(short: str, long: str) -> None:
    assert not spells(short, long)


@pytest.mark.parametrize(("text", "long"), [
    ("Das Projekt „KupferPBM – Lieferketten für gebundene Magnete aus Altgeräten“ läuft.",
     ["Lieferketten für gebundene Magnete aus Altgeräten"]),
    ("Das Projekt „KupferPBM – bald mehr davon“ läuft.", [])])
def test_a_long_form_may_stand_behind_a_dash_in_the_same_quotation_marks(text: str, long: list[str]) -> None:
    assert [text[s.start:s.end] for s in spelled_out(text)] == long


@given(st.lists(st.from_regex(r"[a-z]{4,8}", fullmatch=True), min_size=3, max_size=7))
def test_first_letters_spell_any_words(words: list[str]) -> None:
    short, long = "".join(w[0].upper() for w in words), " ".join(words)
    assert spells(short, long)
    assert [text[s.start:s.end] for text in [f"The {short} ({long}) begins."] for s in spelled_out(text)] == [long]


@pytest.mark.parametrize(("language", "text", "project", "title"), [
    ("fr", "Le projet EMILI (Exploitation de Mica LIthinifère par Orvane) avance.", "EMILI",
     "Exploitation de Mica LIthinifère par Orvane"),
    ("de", "Das Projekt UNDERCOVER, ausgeschrieben „Unified Novel Deep ExploRation for Critical Ore discoVERy“, ist "
           "bewilligt.", "UNDERCOVER", "Unified Novel Deep ExploRation for Critical Ore discoVERy"),
])
def test_a_project_gets_its_title(language: str, text: str, project: str, title: str) -> None:
    found = extract_claims(Document("x.txt", text, language=language))
    titles = {(c.statement.subject.name, c.statement.object) for c in found.claims
              if isinstance(c.statement, Triple) and c.statement.predicate == "title"}
    assert [(name, getattr(value, "value", "")) for name, value in titles] == [(project, title)]
    forms = [form for group, _ in named_groups(Document("x.txt", text, language=language)) for form in group]
    assert project in forms and not any(form in title for form in forms), "what spells out a name holds none"
