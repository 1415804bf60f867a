"""Of two contrary claims of one passage one stays; nothing turns into a raw material."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from oreloop.model import Claim, Evidence, Name, Relation, Triple, Value
from oreloop.plausibility import plausible

MAGNET, MOTOR, RAW = (Name(name, "Material", (("vocabulary", f"material/{name}"),))
                      for name in ("permanent-magnet", "electric-motor", "raw-material"))
A, B = Name("A GmbH", "Company"), Name("B GmbH", "Company")


def flow(first: Name, second: Name, confidence: float, start: int = 0, status: str = "") -> Claim:
    """A claim that one is turned into the other."""
    return Claim("x.txt", Relation("Flow", (("input", first), ("output", second))),
                 (Evidence("x" * 9, start, start + 9),), status, "", confidence, "rules", "r")


def test_the_surer_of_two_contrary_claims_stays() -> None:
    sure, unsure = flow(MAGNET, MOTOR, 0.8), flow(MOTOR, MAGNET, 0.6)
    assert plausible([unsure, sure]) == [sure]


def test_other_passages_and_denials_are_not_contrary() -> None:
    for other in (flow(MOTOR, MAGNET, 0.6, start=50), flow(MOTOR, MAGNET, 0.6, status="Denied")):
        claims = [flow(MAGNET, MOTOR, 0.8), other]
        assert plausible(claims) == claims


def test_symmetric_relations_have_no_opposite() -> None:
    claims = [Claim("x.txt", Triple(a, "complements", b), (Evidence("x" * 9, 0, 9),), "", "", 0.5, "rules", "r")
              for a, b in ((A, B), (B, A))]
    assert plausible(claims) == claims


def test_nothing_turns_into_a_raw_material() -> None:
    assert plausible([flow(MAGNET, RAW, 0.9)]) == []
    assert plausible([flow(RAW, MAGNET, 0.9)]) == [flow(RAW, MAGNET, 0.9)]


def says(subject: Name, relation: str, thing: Name, confidence: float, start: int = 0) -> Claim:
    """A claim of a triple."""
    return Claim("x.txt", Triple(subject, relation, thing), (Evidence("x" * 9, start, start + 9),), "", "", confidence,
                 "rules", "r")


def test_no_firm_agrees_with_its_own_short_name() -> None:
    def signed(*names: str) -> Claim:
        parts = tuple(("signatory", Name(name, "Company")) for name in names)
        return replace(says(A, "locatedIn", A, 0.9), statement=Relation("Agreement", parts))

    assert plausible([signed("Neorem", "Neorem Magnets"), signed("Neorem AG", "Neoremag SE")]) == [
        signed("Neorem AG", "Neoremag SE")]


def test_nothing_turns_into_itself() -> None:
    assert plausible([flow(MOTOR, MOTOR, 0.9)]) == []


def test_nobody_meets_in_a_continent() -> None:
    def met(place: Name) -> Claim:
        event = Relation("Event", (("concerns", A), ("heldIn", place)))
        return replace(says(A, "locatedIn", place, 0.9), statement=event)

    wide, town = Name("Europe", "Region", (("vocabulary", "place/europe"),)), Name("Wolsk", "City")
    assert plausible([met(wide), met(town)]) == [met(town)]


def test_nobody_makes_what_is_only_collected() -> None:
    old = Name("end-of-life battery", "Material", (("vocabulary", "material/end-of-life-battery"),))
    assert plausible([says(A, "produces", old, 0.9), says(A, "suppliesMaterial", old, 0.9)]) == [
        says(A, "suppliesMaterial", old, 0.9)]
    collected = Claim("x.txt", Relation("Flow", (("actor", A), ("input", MOTOR), ("output", old))),
                      (Evidence("x" * 9, 0, 9),), "", "", 0.9, "rules", "r")
    assert plausible([collected]) == [collected]


def test_who_pays_or_governs_makes_and_receives_nothing() -> None:
    def given(beneficiary: Name) -> Claim:
        parts = (("beneficiary", beneficiary), ("amount", Value("5000000", "decimal")), ("currency", Value("EUR")))
        return replace(says(A, "locatedIn", A, 0.9), statement=Relation("Funding", parts))

    for payer in ("Nordic Investment Bank", "Fonds Vesle", "Bundesministerium für Forschung", "Vesle Ventures"):
        name = Name(payer, "Organisation")
        assert plausible([given(name), says(name, "produces", MAGNET, 0.9)]) == []
        assert plausible([says(name, "locatedIn", A, 0.9)]) == [says(name, "locatedIn", A, 0.9)]
    assert plausible([given(A), given(Name("Vesle Institute", "ResearchOrganisation"))]) == [
        given(A), given(Name("Vesle Institute", "ResearchOrganisation"))]


def test_a_thing_under_two_names_is_not_turned_into_itself() -> None:
    neo, sintered = (Name(name, "Material", (("vocabulary", f"material/{name}"),))
                     for name in ("ndfeb-magnet", "sintered-magnet"))
    assert plausible([flow(MAGNET, neo, 0.9), flow(neo, MAGNET, 0.9)]) == []
    assert plausible([flow(MAGNET, sintered, 0.9)]) == [flow(MAGNET, sintered, 0.9)]


def test_who_buys_a_material_does_not_make_it() -> None:
    contract = Claim("x.txt", Relation("SupplyContract", (("supplier", A), ("buyer", B), ("ofMaterial", MAGNET))),
                     (Evidence("x" * 9, 0, 9),), "", "", 0.8, "rules", "r")
    stay = [contract, says(A, "produces", MAGNET, 0.5), says(B, "produces", MOTOR, 0.5),
            says(B, "produces", MAGNET, 0.9)]
    less = [says(B, "produces", MAGNET, 0.5, 90), says(B, "suppliesMaterial", MAGNET, 0.7, 90)]
    assert plausible([*stay, *less]) == stay


def test_a_region_lies_in_no_town() -> None:
    region, town = Name("Val d'Oise", "Region"), Name("Bruyères-sur-Oise", "City")
    assert plausible([says(region, "locatedIn", town, 0.9), says(town, "locatedIn", region, 0.9)]) == [
        says(town, "locatedIn", region, 0.9)]


@given(st.lists(st.tuples(st.sampled_from([MAGNET, MOTOR]), st.sampled_from([MAGNET, MOTOR]),
                          st.sampled_from([0.5, 0.7]), st.integers(0, 20)), max_size=8))
def test_what_stays_has_no_surer_opposite(parts: list[tuple[Name, Name, float, int]]) -> None:
    claims = [flow(*part) for part in parts]
    stay = plausible(claims)
    assert all(c in claims for c in stay)
    for claim, other in ((c, o) for c in stay for o in stay if c is not o):
        one, two = (tuple(c.statement.terms()) for c in (claim, other))
        if one == two[::-1] and one[0] != one[1]:
            assert abs(claim.evidence[0].start - other.evidence[0].start) >= 9
