"""What a capacity is of, and whether it goes in or comes out."""

from __future__ import annotations

import pytest

from oreloop.capacity_parts import with_capacity_parts
from oreloop.extract import extract_claims, masked_sentences
from oreloop.mentions import find_mentions
from oreloop.model import Claim, Document, Name, Relation, Value
from oreloop.text import split_sentences


def parts(text: str, language: str, quantity: str) -> tuple[list[str], str, str]:
    """The materials, the side and the basis of the capacity of this quantity that is read from a text."""
    for claim in extract_claims(Document(file="a.txt", text=text, language=language)).claims:
        relation = claim.statement
        if isinstance(relation, Relation) and relation.type == "Capacity" and any(
                isinstance(term, Value) and term.value == quantity for term in relation.of("quantity")):
            said = [term.value if isinstance(term, Value) else "" for role in ("side", "basis")
                    for term in relation.of(role) or [Value("")]]
            return [term.name for term in relation.of("ofMaterial") if isinstance(term, Name)], said[0], said[1]
    raise AssertionError(f"no capacity of {quantity} in {text!r}")


@pytest.mark.parametrize(("text", "language", "quantity", "expected"), [
    ("Kitayama Ltd turns out 600 tons of neodymium magnets a year.", "en", "600",
     (["neodymium-iron-boron magnet"], "Output", "Magnet")),
    ("Cairnloop Ltd treats 80 tonnes of end-of-life magnets a year.", "en", "80",
     (["end-of-life magnet"], "Input", "Magnet")),
    ("Arafura Ltd has a capacity of 4,440 tonnes per year of NdPr oxide.", "en", "4440",
     (["neodymium-praseodymium"], "", "Oxide")),
    ("Lithos Ltd produces 5,000 tonnes of lithium hydroxide a year.", "en", "5000",
     (["lithium hydroxide"], "Output", "")),
    ("Caremag SAS produit 6 tonnes d'oxyde de scandium par an.", "fr", "6", (["scandium"], "Output", "Oxide")),
    ("Caremag SAS traite 2 000 tonnes de phosphogypse par an et en tire un concentré.", "fr", "2000",
     (["phosphogypsum"], "Input", "")),
    ("Caremag SAS produit 600 tonnes de dysprosium et de terbium par an.", "fr", "600",
     (["dysprosium", "terbium"], "Output", "")),
    ("Die Remagna GmbH kann 100 Tonnen Altmagnete im Jahr verarbeiten.", "de", "100",
     (["end-of-life magnet"], "Input", "Magnet")),
    ("Die Zellkreis GmbH erzeugt Schwarzmasse aus 18.000 Tonnen Altbatterien pro Jahr.", "de", "18000",
     (["end-of-life battery"], "Input", "")),
    ("Die Silberbach GmbH wird 15.000 Tonnen Erz im Jahr verarbeiten und 1.200 Tonnen Zinn gewinnen.", "de", "15000",
     (["ore"], "Input", "Ore"))])
def test_the_words_beside_a_quantity_tell_what_it_is_of(text: str, language: str, quantity: str,
                                                       expected: tuple[list[str], str, str]) -> None:
    assert parts(text, language, quantity) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("Fluorspar produced    48,000 tonnes\nmagnets as by-product", []),
    ("Fluorspar produced    48,000 tonnes\nof magnets a year", ["permanent magnet"])])
def test_the_next_line_of_a_table_is_not_what_is_counted(text: str, expected: list[str]) -> None:
    document = Document(file="a.txt", text=text, language="en")
    masked = masked_sentences(document, find_mentions(document, split_sentences(text, 0)))
    quantity = next(m.term for s in masked for m in s.mentions if m.kind == "Quantity")
    assert isinstance(quantity, Value)
    claim = Claim("a.txt", Relation("Capacity", (("quantity", quantity),)), (document.evidence(0, len(text)),))
    relation = with_capacity_parts(claim, document, masked).statement
    assert isinstance(relation, Relation)
    assert [term.name for term in relation.of("ofMaterial") if isinstance(term, Name)] == expected


def test_the_name_of_a_firm_says_nothing_of_what_it_does() -> None:
    assert parts("Recyclon Ltd in Bonn has a capacity of 300 tonnes per year.", "en", "300") == (
        [], "", "")


def test_what_a_claim_has_already_stays() -> None:
    text = "Kitayama Ltd turns out 600 tons of neodymium magnets a year."
    document = Document(file="a.txt", text=text, language="en")
    plant, ore = Name("Kitayama Ltd", "Company"), Name("ore", "Material")
    relation = Relation("Capacity", (("^capacity", plant), ("quantity", Value("600", "decimal", "600 tons")),
                                     ("ofMaterial", ore), ("side", Value("Input")), ("basis", Value("Ore"))))
    claim = Claim("a.txt", relation, (document.evidence(0, len(text)),))
    assert with_capacity_parts(claim, document, ()) is claim


@pytest.mark.parametrize("language", ["es", ""])
def test_another_language_is_left_alone(language: str) -> None:
    document = Document(file="a.txt", text="600 tons of magnets", language=language)
    claim = Claim("a.txt", Relation("Capacity", (("quantity", Value("600", "decimal", "600 tons")),)),
                  (document.evidence(0, 5),))
    assert with_capacity_parts(claim, document, ()) is claim
