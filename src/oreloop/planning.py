"""Whether what claims say is done, planned or under construction, from the words of their clause.

Cues of a plan (modality.toml) stand in many texts that tell of what is done, and many plans have none: "start in 2028"
is one in a text of 2026. So the cues are only a part of the features of a logistic regression; its weights are data
(ontology/weights/plans.tsv). What a clause tells of a plant that it says is being built is under construction.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from oreloop.candidates.relations import relation_kinds
from oreloop.lexicon import lowered
from oreloop.masking import Masked
from oreloop.mentions import date_of
from oreloop.modality import clause_of, is_under_construction, modality, plans, relations_that, tells
from oreloop.model import Claim, Document, Relation, Statement, Triple, Value
from oreloop.patterns import load_patterns
from oreloop.weights import UNIT, load_weights, log_odds

#: The log odds from which on a claim is planned, where cues say so and where they do not: cues are only gainsaid where
#: the weights are sure, or where something that is there is to grow. Those about an agreement mostly tell what it is
#: for: it is done when it is signed.
_CUED, _NOT_CUED, _CUED_AGREEMENT = log_odds(0.05), log_odds(0.42), log_odds(0.2)
_WORD = re.compile(r"[^\W\d_]+")
#: Data types of dates.
_DATES = frozenset({"gYear", "gYearMonth", "date"})


@dataclass(frozen=True, slots=True)
class _Told:
    """A claim in its words: the sentence that tells it, its text from there to the end of the quote, the span of the
    quote in that, and the clause around it."""

    claim: Claim
    relation: str
    masked: Masked
    text: str
    quote: slice
    clause: str


def with_plans(claims: Sequence[Claim], document: Document, sentences: Sequence[Masked]) -> list[Claim]:
    """The claims with the status that their words tell; those of which `_told` knows nothing keep their own."""
    weights = load_weights("plans")
    issued = _issued(document, sentences)
    found = []
    for claim, told in zip(claims, _told(claims, document, sentences), strict=True):
        if told is not None:
            if told.relation in relations_that("unplanned"):
                status = ""
            elif is_under_construction(told.relation, told.clause, document.language):
                status = "UnderConstruction"
            else:
                odds = weights.of("planned", weights.sums(_features(told, issued, document.language))) / UNIT
                grows = tells("grows", told.clause, document.language)
                cued = _CUED_AGREEMENT if told.relation == "Agreement" else _NOT_CUED if grows else _CUED
                bound = cued if claim.planned else _NOT_CUED
                status = "Planned" if odds > bound else ""
            claim = claim if status == claim.status else replace(claim, status=status)
        found.append(claim)
    return found


def plan_features(claims: Sequence[Claim], document: Document, sentences: Sequence[Masked]) -> Iterator[list[str]]:
    """The features of each claim, whose status tells what the cues say; none where `_told` knows nothing of it."""
    issued = _issued(document, sentences)
    for told in _told(claims, document, sentences):
        yield list(_features(told, issued, document.language)) if told is not None else []


def _issued(document: Document, sentences: Sequence[Masked]) -> str:
    return date_of(document, [m for masked in sentences for m in masked.mentions])


def _told(claims: Sequence[Claim], document: Document, sentences: Sequence[Masked]) -> Iterator[_Told | None]:
    """Each claim in its words; None where it is neither done nor planned, of a relation that is not looked for, as an
    acronym, or of a pattern that knows itself.
    """
    starts = [masked.sentence.start for masked in sentences]
    for claim in claims:
        evidence, relation = claim.evidence[0], _relation(claim.statement)
        place = bisect_right(starts, evidence.start) - 1
        if claim.status not in ("", "Planned") or place < 0 or not relation or claim.rule in _knowing():
            yield None
            continue
        masked = sentences[place]
        start, end = masked.sentence.start, max(masked.sentence.end, evidence.end)
        text, quote = document.text[start:end], slice(evidence.start - start, evidence.end - start)
        yield _Told(claim, relation, masked, text, quote, text[slice(*clause_of(text, quote.start, quote.stop))])


@functools.cache
def _knowing() -> frozenset[str]:
    """The patterns that give what they claim a status themselves."""
    return frozenset(pattern.id for pattern in load_patterns() if pattern.status)


def _relation(said: Statement) -> str:
    """The relation that the weights know a statement by; who runs a plant and where is planned as to operate there."""
    if isinstance(said, Triple):
        if said.subject.type == "Facility" and said.predicate in ("operator", "locatedIn"):
            return "operatesIn"
        return said.predicate if said.predicate in {kind.name for kind in relation_kinds()} else ""
    return said.type if isinstance(said, Relation) else ""


def _features(told: _Told, issued: str, language: str) -> Iterator[str]:
    relation, planned = told.relation, told.claim.planned
    mood = modality(told.clause, language)
    done, grows = (tells(kind, told.clause, language) for kind in ("done", "grows"))
    yield from ("bias", f"relation={relation}", f"kind={told.masked.sentence.kind}", f"cued={planned}",
                f"cued={planned} {relation}", f"clause={mood}", f"clause={mood} {relation}",
                f"sentence={modality(told.text, language)}", f"words={plans(told.text[told.quote], language)}",
                f"done={done}", f"done={done} {relation}", f"done={done} cued={planned}",
                f"grows={grows}", f"grows={grows} {relation}", f"grows={grows} cued={planned}")
    yield from (f"{language} {word}" for word in dict.fromkeys(_WORD.findall(lowered(told.clause))))
    near = {_beside(m.term.value, issued) for m in told.masked.mentions
            if m.kind == "Date" and isinstance(m.term, Value)}
    for when in sorted(near):
        yield from (f"date={when}", f"date={when} {relation}")
    for when in sorted({_beside(date, issued) for date in _own_dates(told.claim.statement)}):
        yield from (f"own date={when}", f"own date={when} {relation}")


def _own_dates(said: Statement) -> list[str]:
    """The dates that are a claim's own, not just near it."""
    terms = [said.object] if isinstance(said, Triple) else said.of("date") if isinstance(said, Relation) else []
    return [term.value for term in terms if isinstance(term, Value) and term.datatype in _DATES]


def _beside(date: str, issued: str) -> str:
    """Whether a date is "later" or "earlier" than that of a document, as far as both tell, or the "same"."""
    if not issued:
        return "open"
    both = min(len(date), len(issued))
    return "later" if date[:both] > issued[:both] else "earlier" if date[:both] < issued[:both] else "same"
