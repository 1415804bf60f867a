"""From documents to claims: every quote stands in the text, plans are no facts, denials and guesses are no claims."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oreloop.extract import extract_claims
from oreloop.model import Claim, Document, Name, Relation, Triple
from oreloop.schema import load_schema


def claims(text: str, language: str = "en") -> tuple[Claim, ...]:
    """The claims of a text."""
    return extract_claims(Document("x.txt", text, language=language)).claims


def triples(text: str, language: str = "en") -> set[tuple[str, str, str, str]]:
    """Subject, property, object and status of the plain claims."""
    found = set()
    for claim in claims(text, language):
        statement = claim.statement
        if isinstance(statement, Triple):
            end = statement.object.name if isinstance(statement.object, Name) else statement.object.value
            found.add((statement.subject.name, statement.predicate, end, claim.status))
    return found


PIECES = st.sampled_from([
    "Silmet AS", "Bosch GmbH", "the project SUSMAGPRO", "Horizon 2020", "Anna Miller", "France", "Narva", "magnets",
    "oxides", "recycles", "produces", "will build a plant", "signed a supply agreement", "with", "in", "from",
    "for", "of", "a subsidiary", "has not", "could", "which", "12 million euros", "in 2027", "400 tonnes a year",
    ",", ".", ":", ";", "\n", "\n\n", "- ", "| ", "(LCM)", "The company", "It", "is led by", "«", "»", "**",
    "\u0130", "\U0001f9f2", "⟦O1⟧", "’"])


@given(st.lists(PIECES, max_size=35).map(" ".join), st.sampled_from(["en", "fr", "de", "pl"]))
@settings(max_examples=150, deadline=None)
def test_reading_never_fails_and_quotes_the_text(text: str, language: str) -> None:
    schema = load_schema()
    for claim in claims(text, language):
        assert claim.evidence and not schema.problems(claim.statement)
        for evidence in claim.evidence:
            assert text[evidence.start:evidence.end] == evidence.quote


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_read(text: str) -> None:
    for claim in claims(text):
        assert all(text[e.start:e.end] == e.quote for e in claim.evidence)


def test_reading_twice_gives_the_same() -> None:
    text = "Silmet AS, a subsidiary of Bosch GmbH, is based in Narva, Estonia. It produces rare earth oxides."
    assert claims(text) == claims(text)


def test_the_front_matter_is_not_read() -> None:
    text = "Silmet AS is based in Narva. Bosch GmbH is based in Hanau."
    body = text.index("Bosch")
    found = extract_claims(Document("x.txt", text, language="en", body=body)).claims
    assert {c.statement.subject.name for c in found if isinstance(c.statement, Triple)} == {"Bosch GmbH"}


@pytest.mark.parametrize(("text", "status"), [
    ("Silmet AS operates a plant in Narva.", ""),
    ("Silmet AS will build a plant in Narva.", "Planned"),
    ("Silmet AS is fitting out a plant in Narva.", "UnderConstruction"),
])
def test_a_plan_is_told_from_a_plant(text: str, status: str) -> None:
    assert ("Silmet AS", "operatesIn", "Narva", status) in triples(text)


@pytest.mark.parametrize(("text", "language", "status"), [
    ("Silmet AS closed its plant in Narva in 2022.", "en", "Closed"),
    ("Silmet AS has idled its plant in Narva.", "en", "Paused"),
    ("Silmet AS closed its plant in Narva in 2019 but reopened it in 2024.", "en", "Closed"),
    ("Silmet AS plans to close its plant in Narva.", "en", "Planned"),
    ("Silmet AS a fermé son usine de Narva en 2022.", "fr", "Closed"),
    ("Die Silmet AS hat das Werk in Narva 2022 geschlossen.", "de", "Closed"),
])
def test_what_has_closed_is_told_from_what_operates(text: str, language: str, status: str) -> None:
    assert ("Silmet AS", "operatesIn", "Narva", status) in triples(text, language)
    assert not any(t[1] == "opens" and t[2] in ("2022", "2019") for t in triples(text, language))


def test_who_closed_one_plant_still_works_in_the_other() -> None:
    assert {t for t in triples("Silmet AS closed its plant in Narva and operates a plant in Hanau.")
            if t[1] == "operatesIn"} == {("Silmet AS", "operatesIn", "Narva", "Closed"),
                                         ("Silmet AS", "operatesIn", "Hanau", "")}


@pytest.mark.parametrize(("text", "language"), [
    ("Silmet AS closed a funding round for its plant in Narva.", "en"),
    ("Silmet AS closed the loop with its plant in Narva.", "en"),
    ("Die Silmet AS hat einen Vertrag über das Werk in Narva geschlossen.", "de"),
    ("La Silmet AS a fermé la boucle dans son usine de Narva.", "fr"),
])
def test_not_all_that_is_closed_is_a_plant(text: str, language: str) -> None:
    assert not any(t[3] == "Closed" for t in triples(text, language))


@pytest.mark.parametrize("text", [
    "Silmet AS could one day build a plant in Narva.",
    "It is rumoured that Silmet AS might build a plant in Narva.",
])
def test_a_guess_is_no_claim(text: str) -> None:
    assert not [t for t in triples(text) if t[1] == "operatesIn"]


def test_a_denial_says_so() -> None:
    assert {t[3] for t in triples("Silmet AS did not build a plant in Narva.") if t[1] == "operatesIn"} <= {"Denied"}


def test_a_relative_clause_does_not_deny_its_subject() -> None:
    text = "Silmet AS, which operates a plant in Narva, has not signed a contract."
    assert ("Silmet AS", "operatesIn", "Narva", "") in triples(text)


@pytest.mark.parametrize(("text", "fact"), [
    ("Silmet AS grows. The company is based in Narva.", ("Silmet AS", "locatedIn", "Narva", "")),
    ("Solvay, whose subsidiary Silmet AS makes oxides, grows.", ("Silmet AS", "subsidiaryOf", "Solvay", "")),
    ("A deposit waits.\n\nOperator: Silmet AS\nProduct: sintered magnets\n",
     ("Silmet AS", "produces", "sintered magnet", "")),
    ("The project SUSMAGPRO grows.\n\n## Consortium\n\n- Valeo SA (France)\n",
     ("SUSMAGPRO", "hasPartner", "Valeo SA", "")),
])
def test_what_stands_above_is_understood(text: str, fact: tuple[str, str, str, str]) -> None:
    assert fact in triples(text)


def test_an_antecedent_is_quoted_too() -> None:
    text = "Silmet AS grows. The company is based in Narva."
    claim = next(c for c in claims(text) if isinstance(c.statement, Triple) and c.statement.predicate == "locatedIn")
    assert [(e.quote, e.role) for e in claim.evidence][1:] == [("Silmet AS", "antecedent")]


@pytest.mark.parametrize(("text", "funder"), [
    ("The European Commission met the Ministry of Mines of Kazakhstan. The Commission awarded 4 million euros to "
     "Talvex AS.", "European Commission"),
    ("The European Commission met the Ministry of Mines of Kazakhstan. The ministry awarded 4 million euros to "
     "Talvex AS.", "Ministry of Mines"),
    ("Solvanne met the Ministry of Mines of Kazakhstan. The Commission awarded 4 million euros to Talvex AS.", None)])
def test_the_head_of_a_name_stands_for_the_name_that_has_it_or_for_none(text: str, funder: str | None) -> None:
    found = [said for c in claims(text) if isinstance(said := c.statement, Relation) and said.type == "Funding"]
    assert [p.name for f in found for p in f.of("funder") if isinstance(p, Name)] == [funder] * (funder is not None)


@pytest.mark.parametrize(("text", "language", "owned"), [
    ("Orlex GmbH was owned by Talvex AS until March 2020.", "en", False),
    ("Orlex GmbH is owned by Talvex AS.", "en", True),
    ("Die Orlex GmbH gehörte bis 2019 zur Talvex AG.", "de", False),
    ("Bis 2020 gehörte die Orlex GmbH zur Talvex AG.", "de", False),
    ("Orlex SA appartenait au groupe Talvex SA jusqu'en 2019.", "fr", False)])
def test_who_owned_until_a_year_does_not_own(text: str, language: str, owned: bool) -> None:
    document = Document("a.txt", text, language=language)
    assert owned == any(c.status != "Denied" and isinstance(c.statement, Triple)
                        and c.statement.predicate == "subsidiaryOf" for c in extract_claims(document).claims)


def test_other_languages_are_not_read() -> None:
    assert claims("Silmet AS is based in Narva.", "en")
    assert not [c for c in claims("Silmet AS is based in Narva.", "pl") if c.rule.startswith("en.")]


def signatories(text: str, language: str) -> set[frozenset[str]]:
    """Who signed together, by the patterns alone."""
    found = extract_claims(Document("x.txt", text, language=language), net=False).claims
    nodes = [c.statement for c in found if isinstance(c.statement, Relation) and c.statement.type == "Agreement"]
    return {frozenset(t.name for t in node.of("signatory") if isinstance(t, Name)) for node in nodes}


@pytest.mark.parametrize(("language", "text"), [
    ("en", "Carester SAS has signed supply agreements with Silmet AS, Bosch GmbH and Valeo SA."),
    ("fr", "Carester SAS a signé des accords semblables avec Silmet AS, Bosch GmbH et Valeo SA."),
    ("de", "Die Carester SAS hat Verträge mit der Silmet AS, der Bosch GmbH und der Valeo SA geschlossen."),
])
def test_who_signs_with_several_signs_with_each(language: str, text: str) -> None:
    assert signatories(text, language) == {
        frozenset({"Carester SAS", other}) for other in ("Silmet AS", "Bosch GmbH", "Valeo SA")}


def test_those_who_sign_together_sign_one_agreement() -> None:
    assert signatories("Carester SAS and Silmet AS have signed an agreement.", "en") == {
        frozenset({"Carester SAS", "Silmet AS"})}


def test_nobody_signs_alone() -> None:
    text = "Silmet AS grows. A letter of intent with Silmet AS was signed."
    assert signatories(text, "en") == set()


def test_a_pronoun_stands_for_the_plant_and_not_for_who_helped() -> None:
    text = ("La société Caremag SAS construit une usine. Avec l'appui de TotalEnergies, l'usine ouvrira. "
            "Elle produira 600 tonnes d'oxydes de néodyme par an.")
    claims = extract_claims(Document("a.txt", text, language="fr")).claims
    makers = {c.statement.subject.name for c in claims
              if isinstance(c.statement, Triple) and c.statement.predicate == "produces"}
    assert makers == {"Caremag SAS"}
