"""What lies in what, as far as places are known."""

from __future__ import annotations

import pytest

from oreloop.extract import extract_claims
from oreloop.geography import can_lie_in
from oreloop.model import Document, Name, Triple


def place(identifier: str) -> Name:
    """A place by its identifier in GeoNames, or of the vocabulary."""
    scheme = "geonames" if identifier.isdigit() else "vocabulary"
    return Name(identifier, "Place", ((scheme, identifier if identifier.isdigit() else f"place/{identifier}"),))


VIENNA, LONDON = "2761369", "2643743"


@pytest.mark.parametrize(("inner", "outer"), [
    (VIENNA, "austria"), (VIENNA, "europe"), ("austria", "european-union"), ("ontario", "canada"),
    ("greenland", "denmark"), ("hong-kong", "china"), (LONDON, "united-kingdom"), (VIENNA, VIENNA),
])
def test_what_can_be(inner: str, outer: str) -> None:
    assert can_lie_in(place(inner), place(outer))


@pytest.mark.parametrize(("inner", "outer"), [
    (VIENNA, "france"), (VIENNA, LONDON), ("austria", "germany"), ("austria", VIENNA), ("asia", "australia"),
    ("ontario", "united-states"), ("denmark", "greenland"), ("european-union", "belgium"), ("north-america", "asia"),
])
def test_what_cannot_be(inner: str, outer: str) -> None:
    assert not can_lie_in(place(inner), place(outer))


def test_places_that_nobody_knows_may_lie_anywhere() -> None:
    assert can_lie_in(Name("Nether Wallop", "Place"), place("austria"))
    assert can_lie_in(place(VIENNA), Name("Nether Wallop", "Place"))


def test_a_text_has_no_town_in_a_foreign_country() -> None:
    text = "The group met in Lyon, Germany. The firm has a plant in Bordeaux, France."
    found = {(c.statement.subject.name, c.statement.object.name) for c in extract_claims(
        Document("x.txt", text, language="en")).claims if isinstance(c.statement, Triple)
        and c.statement.predicate == "locatedIn" and isinstance(c.statement.object, Name)}
    assert ("Bordeaux", "France") in found
    assert not any(pair[0] == "Lyon" for pair in found)


def test_states_that_are_listed_lie_in_none_of_each_other() -> None:
    text = "Kalvor has three mills, located in Maine, Ohio, and Michigan. Its mine is near Reno, Nevada."
    found = {(c.statement.subject.name, c.statement.object.name) for c in extract_claims(
        Document("x.txt", text, language="en")).claims
        if isinstance(c.statement, Triple) and c.statement.predicate == "locatedIn"
        and isinstance(c.statement.object, Name)}
    assert ("Reno", "Nevada") in found
    assert not {pair for pair in found if pair[0] in ("State of Maine", "Ohio", "Michigan")}
