"""The source notes of the example workspace: they say all that the originals say, in words of their own."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from oreloop.language import detect_language
from oreloop.loaders import load_document
from oreloop.model import Document

ROOT = Path(__file__).parents[1]
NOTES = ROOT / "graph" / "sources" / "notes"
SEEDS = ROOT.parent / "shared" / "gold" / "seeds"

#: Each note, the number with which its original's file name begins, its language and its date.
PAIRS = [
    ("reesilience-paris-meeting", "000", "en", "2023-09-30"),
    ("secreets-interview", "001", "en", ""),
    ("raw4res-hauts-de-france", "002", "fr", "2025-11-07"),
    ("carester-japan-investment", "003", "en", ""),
    ("aura-accord-aimants", "004", "fr", "2025-10-08"),
]

#: So many words in a row may be the same, each name counted as one, before they count as copied.
LONGEST_COMMON_RUN = 6

needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the folder shared is not beside this checkout")


def note(name: str) -> Document:
    loaded = load_document(NOTES / f"{name}.md", f"notes/{name}.md")
    assert loaded.issues == ()
    return loaded.document


def body(document: Document) -> str:
    return document.text[document.body:]


def seed(number: str) -> tuple[str, dict[str, Any]]:
    file = next(SEEDS.glob(f"{number}_*.json"))
    return file.with_suffix(".txt").read_text(encoding="utf-8"), json.loads(file.read_text(encoding="utf-8"))


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def test_every_note_is_listed_here() -> None:
    assert sorted(p.stem for p in NOTES.glob("*.md")) == sorted(name for name, *_ in PAIRS)


@pytest.mark.parametrize(("name", "number", "language", "issued"), PAIRS)
def test_a_note_has_metadata_and_the_length_of_a_press_note(name: str, number: str, language: str, issued: str) -> None:
    document = note(name)
    assert (document.language, document.issued) == (language, issued)
    assert detect_language(body(document)).language == language
    assert (document.publisher, document.licence) == ("oreloop", "CC-BY-4.0")
    assert document.title in body(document)
    assert document.original is not None and document.original.title
    assert 120 <= len(words(body(document))) <= 350


@needs_seeds
@pytest.mark.shared
@pytest.mark.parametrize(("name", "number", "language", "issued"), PAIRS)
def test_a_note_names_everything_that_the_facts_name(name: str, number: str, language: str, issued: str) -> None:
    text = body(note(name)).casefold()
    _, gold = seed(number)
    ids = {part for fact in gold["facts"] for part in fact if part in gold["entities"]}
    assert ids
    names = [gold["entities"][i]["names"] for i in sorted(ids)]
    assert [forms for forms in names if not any(form.casefold() in text for form in forms)] == []


@needs_seeds
@pytest.mark.shared
@pytest.mark.parametrize(("name", "number", "language", "issued"), PAIRS)
def test_a_note_copies_no_sentence(name: str, number: str, language: str, issued: str) -> None:
    original, gold = seed(number)
    names = sorted((n.casefold() for e in gold["entities"].values() for n in e["names"]), key=len, reverse=True)
    named = re.compile("|".join(map(re.escape, names)))
    theirs, ours = (words(named.sub("name", text.casefold())) for text in (original, body(note(name))))
    size = LONGEST_COMMON_RUN + 1
    runs = {tuple(theirs[i:i + size]) for i in range(len(theirs) - size + 1)}
    copied = [" ".join(ours[i:i + size]) for i in range(len(ours) - size + 1) if tuple(ours[i:i + size]) in runs]
    assert copied == []


@needs_seeds
@pytest.mark.shared
@pytest.mark.parametrize(("name", "number", "language", "issued"), PAIRS)
def test_a_note_adds_no_number(name: str, number: str, language: str, issued: str) -> None:
    original, _ = seed(number)
    assert set(re.findall(r"\d+", body(note(name)))) <= set(re.findall(r"\d+", original))
