"""Forms that are also everyday words, materials first of all: what they stand beside tells whether they are meant."""

from __future__ import annotations

import pytest

from oreloop.mentions import find_mentions
from oreloop.model import Document, Name
from oreloop.objectives.naming import Subject, mentions_of
from oreloop.text import split_sentences


def materials_in(text: str, language: str) -> list[str]:
    document = Document("x.txt", text, language=language)
    mentions = find_mentions(document, split_sentences(document.text, document.body))
    return [m.name for m in mentions.items if m.kind == "Material"]


@pytest.mark.parametrize(("language", "text", "names"), [
    ("en", "Cornish Metals mines tin at South Crofty.", ["tin"]),
    ("en", "It sold 300 tonnes of tin.", ["tin"]),
    ("en", "The lead smelters of Silmet AS were closed.", ["lead"]),
    ("en", "The plant recovers copper, silver, gold and tin.", ["copper", "silver", "gold", "tin"]),
    ("en", "Its gold, silver and copper come from Chile.", ["gold", "silver", "copper"]),
    ("fr", "Eramet extrait 200 tonnes d'or.", ["gold"]),
    ("fr", "L'usine récupère du cuivre, de l'or et de l'argent.", ["copper", "gold", "silver"]),
    ("de", "Die Eti Maden AG fördert Bor in Kırka.", ["boron"]),
    ("de", "Die VSMPO AG liefert Titan an die Airbus SE.", ["titanium"]),
])
def test_what_stands_beside_a_material_tells_that_it_is_meant(language: str, text: str, names: list[str]) -> None:
    assert materials_in(text, language) == names


@pytest.mark.parametrize(("language", "text"), [
    ("en", "Solvay takes the lead."),
    ("en", "Bosch GmbH will lead production."),
    ("en", "Bosch GmbH wants to lead recycling."),
    ("en", "The lead partner is Solvay, the silver medal went to Bosch GmbH."),
    ("en", "Gold Fields Ltd and Silver Lake Resources met."),
    ("fr", "La médaille d'or va à Solvay, l'argent manque, le chemin de fer arrive."),
    ("fr", "Solvay hésite, or il faut choisir."),
    ("de", "Zijin betreibt ein Werk in Bor, Serbien."),
])
def test_an_everyday_word_is_no_material(language: str, text: str) -> None:
    assert materials_in(text, language) == []


def test_a_doubtful_material_counts_beside_one_that_is_beyond_doubt_but_not_beside_another_doubtful_one() -> None:
    assert materials_in("Gold and silver glittered.", "en") == []
    assert materials_in("It speaks of copper and will lead, of silver and gold.", "en") == ["copper"]
    assert materials_in("Zinc, gold and silver glittered.", "en") == ["zinc", "gold", "silver"]


def test_the_objectives_of_a_project_take_the_lead_and_recover_tin() -> None:
    subject = Subject(Name("LOOPMAG", "Project"), ("LOOPMAG",), "magnets")
    found = mentions_of("LOOPMAG takes the lead: it will recover neodymium and tin from scrap magnets.", subject)
    assert [m.name for m in found if m.kind == "Material"][:2] == ["neodymium", "tin"]
