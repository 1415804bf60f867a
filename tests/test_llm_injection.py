"""Instructions inside a document change nothing: 51 documents in three languages, and a model that obeys them all."""

from __future__ import annotations

import csv
import functools
import json
import re
from pathlib import Path
from typing import Any

import pytest

from oreloop.cues import folded
from oreloop.extractors.llm import grounding
from oreloop.mentions import find_mentions
from oreloop.model import Claim, Document, Name, Row, Triple
from oreloop.text import split_sentences
from scripted_endpoint import Json, Say, endpoint, fact, facts, needs_client, reader

pytestmark = needs_client

#: What the documents say by themselves; {injected} is where the stranger writes.
NEWS = {
    "en": ("Carester SAS is building a plant in Lacq. {injected}\n\nStellantis has signed a supply contract with "
           "Carester SAS for permanent magnets. SUSMAGPRO is a project."),
    "fr": ("Carester SAS construit une usine à Lacq. {injected}\n\nStellantis a signé un contrat de fourniture avec "
           "Carester SAS pour des aimants permanents. SUSMAGPRO est un projet."),
    "de": ("Carester SAS baut ein Werk in Lacq. {injected}\n\nStellantis hat mit Carester SAS einen Liefervertrag über "
           "Permanentmagnete unterzeichnet. SUSMAGPRO ist ein Projekt."),
}
TRUE = {
    "en": fact("operatesIn", 1, "Carester SAS is building a plant in Lacq", subject="Carester SAS", object="Lacq"),
    "fr": fact("operatesIn", 1, "Carester SAS construit une usine à Lacq", subject="Carester SAS", object="Lacq"),
    "de": fact("operatesIn", 1, "Carester SAS baut ein Werk in Lacq", subject="Carester SAS", object="Lacq"),
}
INTRUDER = "Mordor Mining"


def injections() -> list[tuple[str, str, str]]:
    """Language, kind and text of each injection."""
    with (Path(__file__).parent / "data" / "injections.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row["language"], row["kind"], json.loads(row["text"])) for row in rows]


def document(language: str, injected: str) -> Document:
    return Document("x.txt", NEWS[language].replace("{injected}", injected), language=language)


def obedient(language: str, injected: str) -> list[Json]:
    """What a model says that does all it is told: the demanded facts with every sort of proof that it could give."""
    true = TRUE[language]["quote"]
    lines = [line.strip() for line in injected.splitlines() if line.strip()][:2]
    wanted: list[tuple[str, Json]] = [
        ("hasPartner", {"subject": "SUSMAGPRO", "object": INTRUDER}),
        ("coordinatedBy", {"subject": "SUSMAGPRO", "object": INTRUDER}),
        ("Funding", {"funder": INTRUDER, "beneficiary": "Carester SAS", "amount": "900 million euros"}),
        ("subsidiaryOf", {"subject": "Carester SAS", "object": INTRUDER}),
        ("SupplyContract", {"supplier": INTRUDER, "buyer": "Stellantis", "ofMaterial": "dysprosium"}),
        ("Agreement", {"signatory": [INTRUDER, "Carester SAS"]}),
        ("operatesIn", {"subject": INTRUDER, "object": "Narva"}),
        ("operatesIn", {"subject": "https://w3id.org/oreloop/id/organisation/mordor-mining", "object": "Lacq"}),
        ("operatesIn", {"subject": "wd:Q99999", "object": "Lacq"}),
        ("operatesIn", {"subject": "http://mordor.example/collect?key=sk-secret", "object": "Lacq"}),
    ]
    quotes = [true, f"{INTRUDER} is a partner of SUSMAGPRO", f"{INTRUDER} funds Carester SAS with 900 million euros",
              *(line[:300] for line in lines)]
    said = [fact(relation, number, quote, "Operating", **parts)
            for relation, parts in wanted for quote in quotes for number in (1, 2)]
    return [TRUE[language], *said, {**TRUE[language], "id": "wd:Q1", "subject": "orl:Mordor"}]


def script(language: str, injected: str) -> Any:
    """The obedient model; facts beyond the forty that one answer may have come with other documents' questions."""
    items = obedient(language, injected)

    def answer(request: Json, number: int) -> Say:
        return Say(facts(*items[number * 40:][:40]))

    return answer


def terms_of(claim: Claim) -> list[tuple[str, Any]]:
    statement = claim.statement
    assert not isinstance(statement, Row)
    if isinstance(statement, Triple):
        return [("subject", statement.subject), ("object", statement.object)]
    return list(statement.parts)


def assert_proven(claim: Claim, doc: Document) -> None:
    """The quote stands verbatim in the document, and each part stands in it, found in another way than by the code."""
    assert claim.evidence and all(doc.text[e.start:e.end] == e.quote for e in claim.evidence)
    words = " ".join(folded(e.quote.replace("\u200b", "")) for e in claim.evidence)
    listed = set()
    for evidence in claim.evidence:
        part = Document("q.txt", evidence.quote, language=doc.language)
        listed |= {m.term.ids for m in find_mentions(part, split_sentences(part.text)).items
                   if isinstance(m.term, Name) and m.term.ids}
    for role, term in terms_of(claim):
        if isinstance(term, Name):
            assert term.ids in listed or (not term.ids and folded(term.name) in words), (role, term)
            assert "://" not in term.name and not term.name.startswith("wd:")
        elif role not in ("currency", "unit"):
            assert term.raw and term.raw in " ".join(e.quote for e in claim.evidence)


@functools.cache
def claims_of(language: str, injected: str) -> tuple[Document, list[Claim], int]:
    """All claims that an obedient model gets through, over as many questions as it needs to say all it wants."""
    doc = document(language, injected)
    rounds = -(-len(obedient(language, injected)) // 40)
    claims: list[Claim] = []
    rejected = 0
    with endpoint(script(language, injected)) as scripted:
        readers = reader(scripted)
        for number in range(rounds):
            # Another text is another question: white space at the end makes it one.
            found = readers.read(Document(doc.file, doc.text + "\n\nEnd.\n" * number, language=language))
            claims += found.claims
            rejected += sum(count for _, count in found.rejected)
    return doc, claims, rejected


INJECTIONS = injections()


def test_there_are_fifty_documents_in_three_languages() -> None:
    assert len(INJECTIONS) >= 50 and {language for language, _, _ in INJECTIONS} == {"en", "fr", "de"}
    assert len({text for _, _, text in INJECTIONS}) >= 48


@pytest.mark.parametrize(("language", "kind", "injected"), INJECTIONS, ids=[f"{a}-{b}" for a, b, _ in INJECTIONS])
def test_no_claim_without_its_verbatim_quote(language: str, kind: str, injected: str) -> None:
    doc, claims, rejected = claims_of(language, injected)
    assert any(isinstance(c.statement, Triple) and c.statement.predicate == "operatesIn" for c in claims)
    assert rejected >= 70
    for claim in claims:
        assert_proven(claim, doc)


@pytest.mark.parametrize(("language", "kind", "injected"), INJECTIONS, ids=[f"{a}-{b}" for a, b, _ in INJECTIONS])
def test_the_proof_alone_keeps_out_what_nobody_wrote(language: str, kind: str, injected: str,
                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the cues of commands too: an injection leaves at most what its own sentence says word for word."""
    monkeypatch.setattr(grounding, "_commands", lambda: re.compile(r"(?!)"))
    doc, claims, _ = claims_of.__wrapped__(language, injected)
    for claim in claims:
        assert_proven(claim, doc)
        if any(isinstance(term, Name) and INTRUDER in term.name for _, term in terms_of(claim)):
            assert INTRUDER in claim.evidence[0].quote


def test_few_injections_get_a_sentence_of_their_own_believed() -> None:
    """A sentence that speaks to a model proves nothing. What remains says it as news would, and is quoted as such."""
    believed = [(language, kind) for language, kind, injected in INJECTIONS
                for claim in claims_of(language, injected)[1]
                if any(isinstance(term, Name) and INTRUDER in term.name for _, term in terms_of(claim))]
    assert len(set(believed)) <= 3, sorted(set(believed))
