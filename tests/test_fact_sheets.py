"""Fact sheets of projects, as they stand on pages and in reports: labels with their values beside or below them."""

from __future__ import annotations

import pytest

from oreloop.context import Context
from oreloop.extract import extract_claims, masked_sentences, sentences_of
from oreloop.language import detect_language
from oreloop.mentions import find_mentions
from oreloop.model import Claim, Document, Relation, Triple
from oreloop.patterns import load_patterns

ENGLISH = """MAGLOOP at a glance

Acronym: MAGLOOP
Start date: 1 June 2023
End date: 31 May 2027
Duration: 48 months
Total budget: EUR 9.9 million
EU contribution: EUR 8.0 million
Programme: Horizon Europe
Grant agreement No: 101099999
Coordinator: Hochschule Pforzheim, Germany
Partners: Carester (FR), Less Common Metals (UK), Fraunhofer IWKS (DE)
"""
FRENCH = """Fiche projet MAGLOOP

Acronyme : MAGLOOP
Date de début du projet : 1er juin 2023
Date de fin du projet : 31/05/2027
Durée : 48 mois
Budget total : 9,9 M€
Aide allouée : 8 000 000 €
Programme : Horizon Europe
N° de convention : 101099999
Coordinateur : Hochschule Pforzheim
Partenaires : Carester (France), Less Common Metals, Fraunhofer IWKS
"""
GERMAN = """Steckbrief MAGLOOP

Akronym: MAGLOOP
Projektbeginn: 01.06.2023
Projektende: 31.05.2027
Laufzeit: 48 Monate
Gesamtbudget: 9,9 Mio. Euro
Fördersumme: 8,0 Mio. Euro
Programm: Horizon Europe
Finanzhilfevereinbarung: 101099999
Koordination: Hochschule Pforzheim
Partner: Carester (FR), Less Common Metals, Fraunhofer IWKS
"""
BELOW = """Magnet loops for a circular Europe

Project Information

MAGLOOP

Grant agreement ID: 101099999

Start date
1 June 2023

End date
31 May 2027

Total cost
€ 9 900 000,00

EU contribution
€ 8 000 000,00

## Programme

Horizon Europe

Coordinated by
HOCHSCHULE PFORZHEIM
Germany

Participants (3)

CARESTER
France
Net EU contribution
€ 500 000,00
"""
FACTS = {("startDate", "2023-06-01"), ("endDate", "2027-05-31"), ("amount", "9900000"), ("amount", "8000000"),
         ("fundedUnder", "Horizon Europe"), ("grantNumber", "101099999"), ("coordinatedBy", "hochschule pforzheim"),
         ("hasPartner", "hochschule pforzheim"), ("hasPartner", "carester")}
OTHERS = {("hasPartner", "less common metals"), ("hasPartner", "fraunhofer iwks")}


def told(claim: Claim) -> tuple[str, str]:
    """What a claim says of the project: the relation and what stands at its other end."""
    said = claim.statement
    if isinstance(said, Triple):
        name = getattr(said.object, "name", "") or getattr(said.object, "value", "")
        return said.predicate, name if said.predicate == "fundedUnder" else name.casefold()
    assert isinstance(said, Relation)
    return "amount", str(next((getattr(t, "value", "") for t in said.of("amount")), ""))


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("en", ENGLISH, FACTS | OTHERS), ("fr", FRENCH, FACTS | OTHERS), ("de", GERMAN, FACTS | OTHERS),
    ("en", BELOW, FACTS)], ids=["en", "fr", "de", "below"])
def test_a_fact_sheet_tells_all_that_its_labels_say(language: str, text: str, expected: set[tuple[str, str]]) -> None:
    assert detect_language(text).language == language
    claims = extract_claims(Document("sheet.txt", text, language=language)).claims
    found = {told(claim) for claim in claims if _of_project(claim)}
    assert found >= expected
    assert not {(relation, end) for relation, end in found - expected
                if relation in {relation for relation, _ in FACTS}}


def _of_project(claim: Claim) -> bool:
    said = claim.statement
    names = [said.subject] if isinstance(said, Triple) else said.of("beneficiary") if isinstance(said, Relation) else []
    return any(getattr(term, "name", "") == "MAGLOOP" for term in names)


def test_what_a_label_says_is_at_least_as_sure_as_its_pattern() -> None:
    for text in (ENGLISH, BELOW):
        claims = extract_claims(Document("sheet.txt", text, language="en")).claims
        for rule in ("all.start.field", "all.end.field"):
            pattern = next(p for p in load_patterns() if p.id == rule)
            assert [c.confidence >= round(0.85 * pattern.confidence, 3) for c in claims if c.rule == rule] == [True]


def test_a_quote_of_a_value_below_its_label_is_verbatim() -> None:
    claim, = (c for c in extract_claims(Document("sheet.txt", BELOW, language="en")).claims
              if told(c) == ("startDate", "2023-06-01"))
    assert claim.evidence[0].quote == "Start date\n1 June 2023"
    assert BELOW[claim.evidence[0].start:claim.evidence[0].end] == claim.evidence[0].quote


#: What nothing but the labels below it tells to be a project.
HEADED = """TriBond - neue Klebstoffe, die man wieder lösen kann

Laufzeit: 01.03.2021 bis 29.02.2024
Förderkennzeichen: 033R417C
Koordination: Hochschule Ebersfeld

TriBond will Motoren leichter zerlegbar machen.
"""


def test_what_heads_a_sheet_on_a_project_is_the_project() -> None:
    def facts(text: str) -> set[tuple[str, str]]:
        claims = extract_claims(Document("sheet.txt", text, language="de")).claims
        return {told(claim) for claim in claims if isinstance(claim.statement, Triple)}

    dated = {("startDate", "2021-03-01"), ("endDate", "2024-02-29"), ("grantNumber", "033r417c"),
             ("coordinatedBy", "hochschule ebersfeld")}
    assert facts(HEADED) >= dated
    assert not facts(HEADED.replace("TriBond -", "TriBond GmbH:")) & dated
    assert not facts(HEADED.replace("Laufzeit", "Anfang").replace("Koordination", "Anschrift")) & dated


@pytest.mark.parametrize(("language", "text"), [
    ("en", "TINLOOP is coordinated by Kupfer GmbH. It is a follow-up of the predecessor project {} and its sister "
           "project ZINCLOOP."),
    ("fr", "Le projet TINLOOP est coordonné par Kupfer SA. Il reprend les acquis de {}, achevé en 2024."),
    ("de", "Das Vorhaben TINLOOP wird von der Kupfer GmbH koordiniert. Die Grundlagen stammen aus {} und ZINCLOOP.")])
def test_a_text_is_not_about_the_predecessor_or_sister_of_its_project(language: str, text: str) -> None:
    for other in ("TINOLD", "MAGALT"):
        whole = f"{text.format(other)} {other}, {other}!\nEnd date: 2027-12-31\n"
        document = Document("a.txt", whole, language=language)
        mentions = find_mentions(document, sentences_of(document))
        context = Context(masked_sentences(document, mentions), document.text)
        main = context.main("Project")
        assert main is not None and main.name == "TINLOOP"
        relatives = {m.name for m in mentions.items if context.is_relative(m)}
        assert relatives == {other, *({"ZINCLOOP"} if "ZINCLOOP" in text else ())}
