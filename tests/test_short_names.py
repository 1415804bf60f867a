"""What texts call a material in short, beside what tells which one is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from oreloop.folding import read_tsv
from oreloop.lexicon import LANGUAGES, load_lexicon
from oreloop.short_names import short_names
from oreloop.vocabulary import load_vocabulary

FILE = Path(__file__).parents[1] / "ontology" / "vocabulary" / "short_names.tsv"


def named(text: str, language: str) -> list[tuple[str, str]]:
    """The words by which a text names materials in short, and the materials."""
    found = short_names(text, language, load_lexicon(language).find(text))
    return [(text[hit.start:hit.end], hit.entry.id.removeprefix("material/")) for hit in found]


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("en", "They win lithium and sell the hydroxide.", [("hydroxide", "lithium-hydroxide")]),
    ("en", "The cathodes go into cells, the fuel cells elsewhere.", [("cells", "battery-cell")]),
    ("en", "Neodymium and dysprosium leave as oxide.", [("oxide", "rare-earth-oxide")]),
    ("en", "Nickel is dissolved; out comes sulphate.", [("sulphate", "nickel-sulphate")]),
    ("fr", "Du lithium sort un carbonate.", [("carbonate", "lithium-carbonate")]),
    ("fr", "Des batteries broyées reste une poudre noire.", [("poudre noire", "black-mass")]),
    ("de", "Neodym wird zu Metall.", [("Metall", "rare-earth-metal")]),
    ("de", "Aus Lithium wird erst Hydroxid, dann kommen die Zellen.", [("Hydroxid", "lithium-hydroxide"),
                                                                       ("Zellen", "battery-cell")])])
def test_a_short_name_counts_beside_what_it_is_made_of(language: str, text: str,
                                                       expected: list[tuple[str, str]]) -> None:
    assert named(text, language) == expected


@pytest.mark.parametrize(("language", "text"), [
    ("en", "The cells and the oxide of this text stand alone."),
    ("en", "Tungsten leaves as oxide, tungsten as metal; of neodymium nothing is said."),
    ("en", "We concentrate on tungsten."),
    ("en", "Lithium is in solar cells and fuel cells."),
    ("fr", "Une cellule de crise suit le lithium."),
    ("de", "Die Brennstoffzellen brauchen Platin.")])
def test_it_names_nothing_without_or_where_another_is_meant(language: str, text: str) -> None:
    assert named(text, language) == []


def test_the_material_that_is_named_most_is_meant() -> None:
    assert named("Nickel, cobalt and cobalt: the sulphate.", "en") == [("sulphate", "cobalt-sulphate")]
    assert named("Nickel, nickel and cobalt: the sulphate.", "en") == [("sulphate", "nickel-sulphate")]


def test_rows_name_materials_and_no_form_names_one_anyway() -> None:
    rows, terms = list(read_tsv(FILE)), load_vocabulary().terms
    assert len({tuple(row.values()) for row in rows}) == len(rows) > 200
    for row in rows:
        assert row["language"] in LANGUAGES
        assert {f"material/{m}" for m in (row["material"], *row["beside"].split("|")) if m} <= set(terms), row
        assert bool(row["beside"]) or not row["material"], row
    for language in LANGUAGES:
        lexicon = load_lexicon(language)
        forms = {row["form"] for row in rows if row["language"] == language and row["material"]}
        assert [form for form in sorted(forms) if (hits := lexicon.find(form)) and hits[0].end == len(form)
                and hits[0].start == 0] == [], language
