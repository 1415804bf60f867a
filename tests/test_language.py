from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oreloop.language import SAMPLE, detect_language, known_language, languages

GOLD = Path(__file__).parents[2] / "shared" / "gold"

SENTENCES = [
    ("en", "The plant opened last year."),
    ("en", "Carester plans a refinery there."),
    ("en", "Neodymium comes mostly from China."),
    ("en", "Valeo joined the project consortium."),
    ("en", "Magnets are made from alloys."),
    ("fr", "Le projet commence en janvier."),
    ("fr", "Carester construit une usine ici."),
    ("fr", "Les partenaires se réunissent demain."),
    ("fr", "Cette usine produira des aimants."),
    ("fr", "RAW4RES est financé par Interreg."),
    ("de", "Das Werk wird bald eröffnet."),
    ("de", "Valeo ist Partner im Projekt."),
    ("de", "Die Firma recycelt alte Magnete."),
    ("de", "Wir bauen eine neue Anlage."),
    ("de", "Der Vertrag wurde gestern unterzeichnet."),
    ("es", "La empresa construirá una planta de imanes en el norte del país."),
    ("es", "Las tierras raras se extraen en una mina nueva."),
    ("it", "Il progetto riunisce undici partner e riceverà fondi dalla Commissione europea."),
    ("it", "La società ha firmato un accordo per il riciclo dei magneti."),
    ("nl", "Het bedrijf bouwt een nieuwe fabriek voor magneten in de haven."),
    ("nl", "De magneten worden gemaakt van zeldzame aardmetalen uit Afrika."),
    ("pl", "Firma buduje nowy zakład, w którym będą produkowane magnesy."),
    ("pl", "Projekt jest finansowany przez Unię Europejską i trwa trzy lata."),
    ("pt", "A empresa vai construir uma fábrica de ímãs no norte do país."),
    ("pt", "O projeto não recebeu ainda o apoio da Comissão Europeia."),
    ("sv", "Bolaget bygger en ny fabrik för magneter i norra Sverige."),
    ("sv", "Projektet får stöd från Europeiska unionen och pågår i tre år."),
    ("und", "东京和巴黎签署了一项协议"),
    ("und", "Завод откроется в следующем году."),
    ("und", "Yhtiö rakentaa uuden tehtaan pohjoiseen ensi vuonna."),
    ("und", "A vállalat új gyárat épít a mágnesek számára."),
    ("und", "SINTEF AS, Trondheim; TU Delft; KU Leuven; Valeo SE"),
    ("und", "12 34 56 78 %"),
    ("und", ""),
]


@pytest.mark.parametrize(("language", "sentence"), SENTENCES)
def test_one_short_sentence_tells_its_language(language: str, sentence: str) -> None:
    assert detect_language(sentence).language == language


@pytest.mark.parametrize(("language", "sentence"), SENTENCES[:15])
def test_capital_letters_change_nothing(language: str, sentence: str) -> None:
    assert detect_language(sentence.upper()).language == language


@pytest.mark.shared
@pytest.mark.skipif(not GOLD.is_dir(), reason="the folder shared is not beside this checkout")
def test_every_gold_document_tells_its_language() -> None:
    files = [*sorted(GOLD.glob("seeds/*.json")), *sorted(GOLD.glob("dev/*.json"))]
    assert len(files) >= 28
    expected = {f.stem: json.loads(f.read_text(encoding="utf-8"))["lang"] for f in files}
    found = {f.stem: detect_language(f.with_suffix(".txt").read_text(encoding="utf-8")).language for f in files}
    assert found == expected


@given(st.text(max_size=300))
def test_a_guess_is_a_known_language_with_its_share(text: str) -> None:
    guess = detect_language(text)
    if guess.language == "und":
        assert guess.share == 0.0
    else:
        assert guess.language in {language.code for language in languages()} and 0.0 < guess.share <= 1.0


def test_only_the_beginning_of_a_text_counts() -> None:
    beginning = "The magnets of the project are made in Europe. " * (SAMPLE // 40)
    assert detect_language(beginning + "Das ist nicht mehr die Sprache, die hier steht. " * 9_000).language == "en"


def test_a_huge_word_takes_no_time() -> None:
    start = time.perf_counter()
    assert detect_language("x" * 5_000_000).language == "und"
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize(("name", "code"), [
    ("en", "en"), (" EN ", "en"), ("en-GB", "en"), ("fr_FR", "fr"), ("deu", "de"), ("ger", "de"), ("English", "en"),
    ("Français", "fr"), ("Deutsch", "de"), ("pl", "pl"), ("no", "no"), ("uk", "uk"), ("xx", ""), ("klingon", ""),
    ("", ""), ("e", ""),
])
def test_a_language_goes_by_code_tag_or_name(name: str, code: str) -> None:
    assert known_language(name) == code


def test_the_language_files_are_sound() -> None:
    codes = [language.code for language in languages()]
    assert [language.code for language in languages() if language.read] == codes[:3] == ["de", "en", "fr"]
    names = [name for language in languages() for name in (language.name.casefold(), *language.also)]
    assert len(names) == len(set(names))
    for language in languages():
        assert known_language(language.code) == language.code
        assert language.words and language.endings
        for mark in (*language.words, *language.endings, *language.letters):
            assert (mark == mark.lower() and mark.isalpha()) or mark in "¿¡", (language.code, mark)
