"""Plants as texts call them, and what is claimed of them."""

from __future__ import annotations

import pytest

from oreloop.extract import extract_claims
from oreloop.model import Claim, Document, Name, Triple
from oreloop.plants import Named


def _read(text: str, language: str) -> tuple[list[tuple[str, str, str]], list[Claim]]:
    """The plants of a text with the names of place and owner, and the claims about plants."""
    found = extract_claims(Document("a.txt", text, language=language))

    def name(mention: Named | None) -> str:
        return mention.term.name if mention is not None and isinstance(mention.term, Name) else ""

    plants = [(p.name, name(p.place), name(p.owner)) for p in found.mentions.plants]
    return plants, [c for c in found.claims if c.rule.startswith("plant.")]


@pytest.mark.parametrize(("language", "text", "plant"), [
    ("en", "Umicore's Hoboken plant treats cathode scrap.", ("Hoboken plant", "Hoboken", "Umicore")),
    ("en", "Solvay’s separation plant in La Rochelle treats scrap.",
     ("La Rochelle separation plant", "La Rochelle", "Solvay")),
    ("en", "The new plant in Kokkola treats scrap.", ("Kokkola plant", "Kokkola", "")),
    ("en", "Umicore Oyj opens magnet plant in Kokkola", ("Kokkola magnet plant", "Kokkola", "")),
    ("fr", "L'usine de Solvay à La Rochelle traite des déchets.", ("usine de La Rochelle", "La Rochelle", "Solvay")),
    ("fr", "Une usine ouvrira à Angers en 2027.", ("usine d'Angers", "Angers", "")),
    ("de", "Die Magnetfabrik der Neo Magnequench GmbH in Narva läuft.",
     ("Magnetfabrik Narva", "Narva", "Neo Magnequench GmbH")),
    ("de", "Geplant ist der Bau eines Recyclingwerks in Leipzig.", ("Recyclingwerk Leipzig", "Leipzig", "")),
])
def test_a_plant_is_named_by_its_place(language: str, text: str, plant: tuple[str, str, str]) -> None:
    plants, _ = _read(text, language)
    assert plants == [plant]


def test_one_plant_told_of_in_fewer_words_has_one_name() -> None:
    text = ("L'usine de recyclage d'aimants à Lacq ouvrira. L'usine de recyclage à Lacq emploiera 90 personnes. "
            "La mine de lithium à Lacq fermera.")
    plants, _ = _read(text, "fr")
    assert [name for name, *_ in plants] == ["usine de recyclage d'aimants de Lacq"] * 2 + ["mine de lithium de Lacq"]
    two = ("The Narva magnet plant is old. The Narva alloy plant is new. The Narva plant is for sale.")
    assert [name for name, *_ in _read(two, "en")[0]] == ["Narva magnet plant", "Narva alloy plant", "Narva plant"]


@pytest.mark.parametrize(("text", "plants"), [
    ("Umicore’s mine-to-magnet roadmap goes on.", []),
    ("Sean Sargent, CEO at London-based Umicore, said his company’s refinery will grow.", [])])
def test_what_is_no_plant_and_no_place_of_one(text: str, plants: list[str]) -> None:
    assert [name for name, place, _ in _read(text, "en")[0] if place or "mine" in name] == plants


@pytest.mark.parametrize(("language", "text"), [
    ("en", "Umicore, headquartered in Leeds, runs a refinery."),
    ("fr", "Umicore, dont le siège est à Lyon, exploite une raffinerie."),
    ("de", "Umicore mit Hauptsitz in Aachen betreibt eine Raffinerie.")])
def test_a_plant_is_not_where_the_seat_of_its_owner_is(language: str, text: str) -> None:
    assert not [place for _, place, _ in _read(text, language)[0] if place]
    there = text.replace("headquartered", "present").replace("siège", "site").replace("Hauptsitz", "Wurzeln")
    assert [place for _, place, _ in _read(there, language)[0] if place]


def test_a_plant_of_somebody_is_there_whatever_is_planned_with_it() -> None:
    text = "A new line will be built at Solvay's separation plant in La Rochelle by 2027."
    claims = [c for c in extract_claims(Document("a.txt", text, language="en", issued="2024-05-01")).claims
              if isinstance(c.statement, Triple) and c.statement.predicate in ("operatesIn", "operator")]
    assert [(c.rule, c.status) for c in claims] == [("en.plant.that-is-there", ""), ("plant.operator", "")]
    for text, status in (("Bosch will send its scrap to Umicore's Hoboken plant.", ""),
                         ("Bosch will send its scrap to Umicore's planned recycling plant in Hoboken.", "Planned")):
        _, claims = _read(text, "en")
        assert {c.status for c in claims} == {status}


@pytest.mark.parametrize(("language", "text"), [
    ("de", "Das Netzwerk aus Dresden und die Richtlinie der Kommission gelten weiter."),
    ("de", "Das Kraftwerk in Leipzig liefert Strom."),
    ("en", "The plant opens in 2027."),
    ("fr", "L'usine ouvrira en 2027."),
])
def test_other_nouns_and_bare_ones_call_no_plant(language: str, text: str) -> None:
    assert _read(text, language) == ([], [])


@pytest.mark.parametrize(("language", "text"), [
    ("en", "Talvex AS will build at the former Orlex GmbH plant in Narva."),
    ("fr", "Talvex SA s'installe à Béthune sur le site de l'ancienne usine Solvay SA."),
    ("de", "Die Talvex GmbH baut auf dem Gelände des ehemaligen Orlex-Werks in Guben.")])
def test_what_was_a_plant_once_is_none(language: str, text: str) -> None:
    document = Document("x.txt", text, language=language)
    assert not [c for c in extract_claims(document).claims if c.rule.startswith("plant.")]


def test_the_owner_and_the_place_are_claimed_with_a_quote_that_names_them() -> None:
    text = "Umicore's Hoboken plant treats cathode scrap."
    _, claims = _read(text, "en")
    assert {(c.statement.predicate, c.statement.object) for c in claims if isinstance(c.statement, Triple)} == {
        ("operator", Name("Umicore", "Company")), ("locatedIn", Name("Hoboken", "City", (("geonames", "2795730"),)))}
    for claim in claims:
        assert claim.evidence[0].quote in ("Umicore's Hoboken plant", "Hoboken plant")


def test_the_owner_may_be_who_operates_there() -> None:
    _, claims = _read("Less Common Metals will build a recycling plant in Lacq.", "en")
    assert {(c.statement.predicate, c.status) for c in claims if isinstance(c.statement, Triple)} == {
        ("operator", "Planned"), ("locatedIn", "Planned")}


def test_a_denied_plant_and_one_of_nobody_are_not_claimed() -> None:
    assert _read("Solvay did not buy the Umicore plant in Hoboken.", "en")[1] == []
    assert _read("Perhaps the Umicore plant in Hoboken could close.", "en")[1] == []
    assert _read("The Tyseley plant opened.", "en")[1] == []
    assert _read("Carester will build a plant in southwestern France.", "en")[1] == []
