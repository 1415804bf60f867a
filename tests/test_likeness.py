"""Comparing the names of organisations: words, features, guards, and which are compared at all."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oreloop.blocking import candidates
from oreloop.comparing import compare
from oreloop.features import FEATURES, Party
from oreloop.guards import objections
from oreloop.likeness import likeness, load_model
from oreloop.resources import folder
from oreloop.wording import rarity, take_apart

SHARED = Path(__file__).parents[2] / "shared" / "data"


def senses(name: str) -> list[str]:
    return [word.sense for word in take_apart(name).words]


def merges(one: Party, other: Party) -> bool:
    """Whether a build makes these one, as far as the two alone tell."""
    found = likeness(one, other)
    return found.score >= load_model().accept and not objections(found.best)


def party(*names: str, country: str = "", town: str = "", short: str = "") -> Party:
    return Party(names, (short,) if short else (), frozenset(filter(None, [country])), frozenset(filter(None, [town])))


# Words

@pytest.mark.parametrize(("left", "right"), [
    ("Universität Mailand", "UNIVERSITA DI MILANO"), ("Uniwersytet Warszawski", "University of Warszawski"),
    ("Ministère de la Santé", "Ministry of Health"),
    ("Technische Universitaet Muenchen", "TECHNISCHE UNIVERSITAT MUNCHEN"),
    ("Swedish Research Council", "SVENSKA FORSKNING RADET"), ("Institut für Physik II", "Institute of Physics ii")])
def test_words_of_other_languages_have_one_sense(left: str, right: str) -> None:
    assert sorted(senses(left)) == sorted(senses(right))


@pytest.mark.parametrize(("name", "words", "forms"), [
    ("Valeo S.A.", ["valeo"], {"sa"}), ("CETENA S.p.A. Centro per gli Studi", ["cetena", "centre", "studies"], {"spa"}),
    ("Thales Group SA", ["thales", "group"], {"sa"}), ("GmbH", ["gmbh"], set()), ("Les", ["les"], set()),
    ("Stichting Deltares", ["stichting", "deltares"], set()), ("SA Umicore NV", ["sa", "umicore"], {"nv"}),
    ("Acme Drustvo s Ogranicenom Odgovornoscu", ["acme"], {"doo"})])
def test_legal_forms_are_told_from_words(name: str, words: list[str], forms: set[str]) -> None:
    assert senses(name) == words and take_apart(name).forms == forms


def test_numbers_roman_or_not() -> None:
    assert take_apart("Université Paris VIII").numbers == take_apart("Universite Paris 8").numbers == {"8"}
    assert take_apart("Université Paris 1").numbers == {"1"}


def test_rare_words_weigh_more() -> None:
    assert 0 < rarity("university") < rarity("place/sweden") < rarity("carester") == 1.0


def test_words_run_together_are_found() -> None:
    found = compare(take_apart("Helmholtz Zentrum Hereon"), take_apart("HELMHOLTZZENTRUM HEREON"))
    assert not found.left and not found.right
    found = compare(take_apart("Association des Agences de Développement"),
                    take_apart("ASSOCIATION DES AGENCESDE DEVELOPPEMENT"))
    assert not found.left and not found.right


# Merged, and not

ALIKE = [
    (party("Universität Bayreuth"), party("UNIVERSITAET BAYREUTH")),
    (party("MagREEsource", country="FR"), party("MAG REESOURCE", country="FR")),
    (party("IMDEA Nanociencia", country="ES"), party("FUNDACION IMDEA NANOCIENCIA", country="ES")),
    (party("INSERMA ANOIA, S.L"), party("Inserma Anoia SL")),
    (party("Tallinn University of Technology"), party("Technology University Tallinn")),
    (party("Prospex Institute", country="BE"), party("PROSPEX INSTITUT", country="BE"))]

APART = [
    (party("University of Milan"), party("University of Milano-Bicocca")),
    (party("Fraunhofer IWKS"), party("Fraunhofer ISC")),
    (party("Remag Recycling Ltd"), party("Remag Recycling GmbH")),
    (party("PicoQuant GmbH", country="DE", town="berlin"), party("PicoQuant Innovations GmbH", country="DE",
                                                                 town="berlin")),
    (party("Technische Universität Graz"), party("Universität Graz")),
    (party("Université Paris 1 Sorbonne"), party("Université Paris 8 Sorbonne")),
    (party("Universiteit Utrecht"), party("Universiteit Utrecht Holding BV")),
    (party("University of Sydney"), party("University of Sydney Foundation")),
    (party("TU München"), party("Klinikum der TU München")),
    (party("Arafura Rare Earths Ltd"), party("Ionic Rare Earths Ltd")),
    (party("Ministry of Health", country="FR"), party("Ministère de la Santé", country="BE")),
    (party("Thales"), party("Thales Alenia Space")),
    (party("Remag"), party("Remax")),
    (party("Thales France"), party("Thales Italia")),
    (party("Carester Rare Metals", country="FR"), party("Carester Rare Metals", country="JP")),
    (party("Valeo"), party("VTTI Terminal Services BV", short="Valeo"))]


@pytest.mark.parametrize(("left", "right"), ALIKE)
def test_one_organisation_under_two_names(left: Party, right: Party) -> None:
    assert merges(left, right)


@pytest.mark.parametrize(("left", "right"), APART)
def test_two_organisations_that_are_called_alike(left: Party, right: Party) -> None:
    assert not merges(left, right)


def test_reasons_are_sentences() -> None:
    found = likeness(party("Stellantis", country="NL"), party("STELLANTIS AUTO SAS", country="FR"))
    assert any("stellantis" in reason for reason in found.reasons) and "in different countries" in found.reasons
    assert any("auto" in reason for reason in objections(found.best))


NAMES = st.lists(st.sampled_from(
    ["universität", "University", "Graz", "Linz", "Institute", "of", "Research", "Remag", "Remax", "GmbH", "Ltd",
     "S.A.", "2", "II", "Magnet", "Materials", "Foundation", "IWKS", "de", "Österreich", "Austria", "+"]),
    min_size=1, max_size=6,
).map(" ".join)
PARTIES = st.builds(Party, st.lists(NAMES, min_size=1, max_size=2).map(tuple), st.lists(NAMES, max_size=1).map(tuple),
                    st.sampled_from([frozenset(), frozenset({"AT"}), frozenset({"DE"})]),
                    st.sampled_from([frozenset(), frozenset({"graz"}), frozenset({"linz"})]))


@settings(max_examples=300, deadline=None)
@given(PARTIES, PARTIES)
def test_it_does_not_matter_which_comes_first(one: Party, other: Party) -> None:
    there, back = likeness(one, other), likeness(other, one)
    assert (there.score, there.reasons) == (back.score, back.reasons)
    assert objections(there.best) == objections(back.best)
    assert 0.0 <= there.score <= 1.0
    assert all(0.0 <= feature.value(there.best) <= 1.0 for feature in FEATURES)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_a_name(name: str) -> None:
    assert take_apart(name).total >= 0 and likeness(Party((name,)), Party((name,))).score >= 0


# Blocking

def test_only_those_that_share_something_telling_are_compared() -> None:
    parties = [party("Carester"), party("CARESTER SAS"), party("Less Common Metals"), party("LCM"),
               party("Umicore Research")]
    assert candidates(parties) == [(0, 1), (2, 3)]


def test_a_common_word_makes_no_candidates() -> None:
    assert not candidates([party(f"University {chr(97 + n // 26)}{chr(97 + n % 26)}x") for n in range(100)])


# The data

def test_weights_are_those_of_the_features_and_have_reasons() -> None:
    data = tomllib.loads((folder("ontology") / "matching" / "organisations.toml").read_text(encoding="utf-8"))
    assert [entry["name"] for entry in data["feature"]] == [feature.name for feature in FEATURES]
    for entry in data["feature"]:
        assert entry["why"].endswith(".") and entry["speaks"] in ("for", "against")
        assert entry["weight"] * (1 if entry["speaks"] == "for" else -1) >= 0, entry["name"]
    assert 0 < data["doubt"] < data["accept"] < 1


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not there")
def test_precision_and_recall_on_names_that_were_held_out() -> None:
    sys.path.insert(0, str(Path(__file__).parent))
    from benchmarks.bench_resolution import measure, taken_pairs
    from benchmarks.organisation_gold import candidate_pairs, load_gold

    gold = load_gold(SHARED)
    pairs = [pair for pair in candidate_pairs(gold) if pair.pic in gold.held_out]
    assert len(gold.held_out) > 1000 and sum(pair.is_same is False for pair in pairs) > 7000
    for names_only, least in ((False, 0.97), (True, 0.96)):
        above, merged = taken_pairs(pairs, load_model(), names_only=names_only)
        found = measure(above, gold.held_out)
        assert found.precision >= least and found.recall >= 0.80
        assert measure(merged, gold.held_out).precision >= 0.99 and measure(merged, gold.held_out).recall >= 0.77
