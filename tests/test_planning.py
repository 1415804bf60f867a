"""Done or planned: what cues, dates and words of a clause tell of each claim."""

from __future__ import annotations

import pytest

from oreloop import modality, planning
from oreloop.extract import extract_claims, found_in
from oreloop.model import Claim, Document, Triple
from oreloop.planning import plan_features
from oreloop.weights import UNIT, Weights, load_weights


def type_of(claim: Claim) -> str:
    """The property or the relation that a claim states."""
    said = claim.statement
    return said.predicate if isinstance(said, Triple) else str(said.to_json()["relation"])


def statuses(text: str, relation: str, language: str = "en", issued: str = "2026-05-04") -> set[str]:
    """The statuses of the claims of a relation in a text of some day."""
    claims = extract_claims(Document("x.txt", text, language=language, issued=issued)).claims
    found = {c.status for c in claims if type_of(c) == relation}
    assert found, f"nothing is read of {relation}"
    return found


@pytest.mark.parametrize(("language", "text", "relation", "status"), [
    ("en", "Silmet AS produces magnets in Narva.", "produces", ""),
    ("en", "Silmet AS will produce magnets in Narva.", "produces", "Planned"),
    ("en", "Silmet AS opened its plant in Narva in 2024.", "operatesIn", ""),
    ("fr", "Carester exploite une usine à Lacq.", "operatesIn", ""),
    ("fr", "Carester construira une usine à Lacq.", "operatesIn", "Planned"),
    ("fr", "Solvay produit des oxydes de terres rares à La Rochelle.", "produces", ""),
    ("de", "Die Vacuumschmelze stellt in Hanau Magnete her.", "produces", ""),
    ("de", "Die Vacuumschmelze will in Hanau Magnete herstellen.", "produces", "Planned"),
    ("de", "Die Vacuumschmelze soll ab 2028 in Hanau Magnete herstellen.", "produces", "Planned")])
def test_words_tell_plans(language: str, text: str, relation: str, status: str) -> None:
    assert statuses(text, relation, language) == {status}


def test_a_date_that_lies_ahead_speaks_for_a_plan() -> None:
    text = "Operator: Silmet AS\nStart of production: March {}\n"
    assert statuses(text.format(2028), "opens") == {"Planned"}
    assert statuses(text.format(2021), "opens") == {""}


def test_dates_are_held_against_that_of_the_document() -> None:
    said = "Silmet AS opened a plant in Narva in June 2026."
    for issued, when in (("2026-05-04", "later"), ("2026-06-30", "same"), ("2027-01", "earlier"), ("2026", "same")):
        document = Document("x.txt", said, language="en", issued=issued)
        found = found_in(document)
        features = [f for some in plan_features(found.claims, document, found.sentences) for f in some]
        assert f"date={when}" in features and not any(f.startswith("date=open") for f in features)
    document = Document("x.txt", "Silmet AS opened a plant in Narva in 2026.", language="en")
    found = found_in(document)
    assert any("date=open" in some for some in plan_features(found.claims, document, found.sentences))


def test_only_what_is_done_or_planned_is_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Silmet AS produces magnets in Narva. Silmet AS did not sign an agreement with Bosch GmbH."
    document = Document("x.txt", text, language="en")
    before = {c.id: c.status for c in extract_claims(document, merge=False).claims}
    assert {"", "Denied"} <= set(before.values())
    monkeypatch.setattr(planning, "load_weights", lambda _: Weights([("planned", "bias", 9 * UNIT)]))
    after = {c.id: c.status for c in extract_claims(document, merge=False).claims}
    assert set(after) == set(before)
    assert {after[i] for i, status in before.items() if status == ""} == {"Planned"}
    assert {after[i] for i, status in before.items() if status == "Denied"} == {"Denied"}


def test_dates_of_its_own_tell_more_of_a_claim_than_those_near_it() -> None:
    text = "Silmet AS opened a plant in Narva in June 2026. Bosch GmbH hosted a meeting in Lyon on 7 July 2026."
    document = Document("x.txt", text, language="en", issued="2026-05-04")
    found = found_in(document)
    features = plan_features(found.claims, document, found.sentences)
    own = {(type_of(claim), "own date=later" in some) for claim, some in zip(found.claims, features, strict=True)}
    assert {("opens", True), ("Event", True), ("operatesIn", False)} <= own and ("operatesIn", True) not in own


def test_cues_are_gainsaid_only_where_the_weights_are_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Silmet AS will produce magnets in Narva. Solvay produces oxides in La Rochelle."
    for bias, told in ((-1.0, {"Silmet AS": "Planned", "Solvay": ""}), (-3.0, {"Silmet AS": "", "Solvay": ""}),
                       (1.0, {"Silmet AS": "Planned", "Solvay": "Planned"})):
        monkeypatch.setattr(planning, "load_weights",
                            lambda _, bias=bias: Weights([("planned", "bias", round(bias * UNIT))]))
        claims = extract_claims(Document("x.txt", text, language="en")).claims
        assert {c.statement.subject.name: c.status for c in claims
                if isinstance(c.statement, Triple) and c.statement.predicate == "produces"} == told


def test_a_plant_is_planned_as_its_operation_and_a_name_never(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Less Common Metals (LCM) opened the Umicore plant in Hoboken in 2021."
    for bias, status in ((9, "Planned"), (-9, "")):
        fixed = Weights([("planned", "relation=operatesIn", bias * UNIT), ("planned", "relation=acronym", 9 * UNIT)])
        monkeypatch.setattr(planning, "load_weights", lambda _, fixed=fixed: fixed)
        claims = extract_claims(Document("x.txt", text, language="en")).claims
        told = {(c.statement.predicate, c.status) for c in claims if isinstance(c.statement, Triple)
                and c.statement.predicate in ("acronym", "operator", "locatedIn")}
        assert told == {("acronym", ""), ("operator", status), ("locatedIn", status)}


def test_the_shipped_weights_know_cues_and_dates() -> None:
    weights = load_weights("plans")
    assert weights.labels == ("planned",)
    assert weights.of("planned", weights.sums(("own date=later",))) > 0

    def told(cued: bool, done: bool) -> int:
        names = (f"cued={cued}", f"clause={'planned' if cued else 'done'}", f"sentence={'planned' if cued else 'done'}",
                 f"words={cued}", f"done={done}", f"done={done} cued={cued}", "grows=False", f"grows=False cued={cued}")
        return weights.of("planned", weights.sums(names))

    assert told(True, False) > told(True, True) > max(told(False, False), told(False, True))


@pytest.mark.parametrize(("language", "text", "status"), [
    ("en", "Silmet AS is building a separation plant in Narva.", "UnderConstruction"),
    ("en", "The separation plant of Silmet AS in Narva is under construction.", "UnderConstruction"),
    ("en", "Silmet AS broke ground on its magnet plant in Narva.", "UnderConstruction"),
    ("en", "Silmet AS is building up its magnet plant in Narva and will grow.", "Planned"),
    ("en", "Silmet AS will start construction of a magnet plant in Narva in 2030.", "Planned"),
    ("en", "Silmet AS runs a magnet plant in Narva.", ""),
    ("fr", "L’usine d’aimants de Silmet AS à Narva est en construction.", "UnderConstruction"),
    ("fr", "Silmet AS a posé la première pierre de son usine d’aimants à Narva.", "UnderConstruction"),
    ("fr", "Silmet AS construit à Narva une usine d’aimants.", "UnderConstruction"),
    ("fr", "Silmet AS a construit à Narva une usine d’aimants.", ""),
    ("fr", "Silmet AS prévoit de construire une usine d’aimants à Narva.", "Planned"),
    ("de", "Das Magnetwerk der Silmet AS in Narva ist im Bau.", "UnderConstruction"),
    ("de", "Silmet AS hat mit dem Bau eines Magnetwerks in Narva begonnen.", "UnderConstruction"),
    ("de", "Silmet AS soll in Narva ein Magnetwerk errichten.", "Planned"),
])
def test_a_plant_that_is_being_built(language: str, text: str, status: str) -> None:
    told = {c.statement.predicate: c.status for c in extract_claims(Document("x.txt", text, language=language)).claims
            if isinstance(c.statement, Triple)}
    assert told["operatesIn"] == told["operator"] == status


def test_only_what_a_plant_has_is_under_construction() -> None:
    text = "Umicore's subsidiary Silmet AS is building a magnet plant in Narva which will open in 2030."
    statuses = {c.statement.predicate: c.status for c in extract_claims(Document("x.txt", text, language="en")).claims
                if isinstance(c.statement, Triple)}
    assert statuses["operatesIn"] == "UnderConstruction"
    assert (statuses["subsidiaryOf"], statuses["opens"]) == ("", "Planned")


def test_an_agreement_is_done_when_it_is_signed_whatever_it_is_for() -> None:
    text = "BASF and Nornickel have signed a memorandum of understanding to plan a recycling cluster in Finland."
    assert statuses(text, "Agreement") == {""}


def test_what_is_to_grow_is_there_and_nobody_plans_where_he_works(monkeypatch: pytest.MonkeyPatch) -> None:
    for bias, status in ((-1.0, ""), (1.0, "Planned")):
        monkeypatch.setattr(planning, "load_weights",
                            lambda _, bias=bias: Weights([("planned", "bias", round(bias * UNIT))]))
        for text, relation, told in (("Silmet AS will produce magnets in Narva.", "produces", "Planned"),
                                     ("Silmet AS will double its production of magnets in Narva.", "produces", status),
                                     ("Silmet AS will grow, said Anna Miller, CEO of Silmet AS.", "worksFor", "")):
            claims = extract_claims(Document("x.txt", text, language="en")).claims
            assert {c.status for c in claims if isinstance(c.statement, Triple)
                    and c.statement.predicate == relation} == {told}
    assert [modality.tells("done", text, language) for text, language in (
        ("Silmet AS has begun production", "en"), ("Silmet AS vient d'inaugurer son usine", "fr"),
        ("Silmet AS eröffnete das Werk", "de"), ("Silmet AS eröffnet 2030 das Werk", "de"))] == [
            True, True, True, False]
