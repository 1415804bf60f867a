"""Claims: what their ids hang on, and what they do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oreloop.claims import told_whole
from oreloop.model import Claim, Evidence, Name, Relation, Row, Statement, Triple, Value

QUOTE = Evidence("Valeo joins REEsilience.", 10, 34)
VALEO, PROJECT = Name("Valeo", "Company", (("pic", "1"),)), Name("REEsilience", "Project")


def claim(statement: Statement, **more: object) -> Claim:
    return replace(Claim("a.md", statement, (QUOTE,)), id="", **more)  # type: ignore[arg-type]


STATED = claim(Triple(PROJECT, "hasPartner", VALEO))


@pytest.mark.parametrize("other", [
    claim(Triple(PROJECT, "hasPartner", Name("Valeo", "Organisation"))),
    claim(Triple(Name("REEsilience", "Project", (("grant", "2"),)), "hasPartner", VALEO)),
    claim(STATED.statement, rule="another", confidence=0.2, evidence=(Evidence(QUOTE.quote, 0, 24),)),
], ids=["type", "identifier", "rule and offsets"])
def test_a_better_reading_of_the_same_words_keeps_the_id(other: Claim) -> None:
    assert other.id == STATED.id


@pytest.mark.parametrize("other", [
    claim(Triple(PROJECT, "hasPartner", Name("Valeo SE", "Company"))),
    claim(Triple(VALEO, "hasPartner", PROJECT)),
    claim(Triple(PROJECT, "coordinatedBy", VALEO)),
    claim(Triple(PROJECT, "hasPartner", Value("Valeo", "string")), document="b.md"),
    claim(STATED.statement, evidence=(Evidence("Valeo joined REEsilience.", 10, 35),)),
], ids=["name", "direction", "property", "document", "quote"])
def test_another_statement_document_or_quote_is_another_claim(other: Claim) -> None:
    assert other.id != STATED.id


def test_relations_and_rows_are_told_apart_by_their_names_and_values() -> None:
    def funding(amount: str) -> Relation:
        return Relation("Funding", (("beneficiary", VALEO), ("amount", Value(amount, "decimal", raw=amount))))

    assert claim(funding("5")).id == claim(replace(funding("5"), parts=(
        ("beneficiary", Name("Valeo", "Organisation")), ("amount", Value("5", "decimal", raw="five"))))).id
    assert len({claim(statement).id for statement in (
        funding("5"), funding("6"), replace(funding("5"), type="CapitalExpenditure"), Row(relations=(funding("5"),)))
                }) == 4


ENDS = (("funder", VALEO), ("beneficiary", PROJECT))
PAID = claim(Relation("Funding", (*ENDS, ("amount", Value("1400000", "decimal")))), confidence=0.8)


@pytest.mark.parametrize(("other", "kept"), [
    (claim(Relation("Funding", ENDS), confidence=0.8), False),
    (claim(Relation("Funding", ENDS), confidence=0.95), False),
    (claim(Relation("Funding", ENDS), confidence=1.0), True),
    (claim(Relation("Funding", ENDS), status="Planned"), True),
    (claim(Relation("Funding", ENDS), document="b.md"), True),
    (claim(Relation("Funding", ENDS), evidence=(Evidence("It joins.", 34, 43),)), True),
    (claim(Relation("Funding", (("funder", PROJECT), ("beneficiary", VALEO)))), True),
    (claim(Relation("Agreement", (("signatory", VALEO), ("signatory", PROJECT)))), True),
], ids=["same", "a little surer", "much surer", "planned", "document", "sentence", "ends", "kind"])
def test_what_says_less_of_the_same_is_left_out(other: Claim, kept: bool) -> None:
    assert told_whole([other, PAID, STATED]) == [*[other] * kept, PAID, STATED]
