"""Where plants are and who runs them: claims of what a text says by the way it calls a plant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oreloop.masking import Masked
from oreloop.modality import is_there, modality, part_of, stopped
from oreloop.model import Claim, Document, Evidence, Name, Triple, Value
from oreloop.plants import Plant

#: How sure a place or owner in the phrase is, and a place that a sentence gives near it.
_CONFIDENCE, _CONFIDENCE_NEAR = 0.8, 0.65


def plant_claims(document: Document, sentences: Sequence[Masked], plants: Sequence[Plant], claims: Sequence[Claim],
                 extractor: str) -> Iterator[Claim]:
    """The place and the owner of each plant that has one; none where its sentence denies or supposes it.

    An owner that the phrase does not give is the one of whom the other `claims` of the sentence say that it has a plant
    in that place; where they call it "the company", the words that tell whom this stands for are taken over.
    """
    for plant in plants:
        sentence = next((s.sentence for s in sentences if s.sentence.start <= plant.start < s.sentence.end), None)
        owner: Name | Value | None
        behind: tuple[Evidence, ...]
        if plant.owner is not None:
            owner, behind = plant.owner.term, ()
        else:
            owner, behind = _operating(plant, claims) or (None, ())
        place = plant.place if plant.place is not None and _is_town(plant.place.term) else None
        if sentence is None or not isinstance(owner, Name) or (plant.owner is None and place is None):
            continue  # "the plant in southern France" may be any
        text = document.text[sentence.start:sentence.end]
        mood = modality(text, document.language)
        if mood in ("hypothesis", "denied"):
            continue
        there = is_there(document.text, plant.start, plant.end, document.language)
        status = "Planned" if mood == "planned" and not there else ""
        part = text[slice(*part_of(text, plant.end - sentence.start))]
        if plant.owner is not None:
            start, end = min(plant.start, plant.owner.start), max(plant.end, plant.owner.end)
        else:
            start, end = sentence.start, sentence.end
        told = [("operator", owner, start, end, behind, _CONFIDENCE)]
        if place is not None and isinstance(place.term, Name):
            near = not plant.start <= place.start < plant.end
            told.append(("locatedIn", place.term, min(plant.start, place.start), max(plant.end, place.end),
                         (), _CONFIDENCE_NEAR if near else _CONFIDENCE))
        for predicate, other, first, last, more, confidence in told:
            yield Claim(document.file, Triple(plant.term, predicate, other), (document.evidence(first, last), *more),
                        status or stopped(predicate, part, document.language) or "", "", confidence, extractor,
                        f"plant.{predicate}", document.issued)


def _is_town(term: Name | Value | None) -> bool:
    return isinstance(term, Name) and term.type in ("City", "Place")


def _operating(plant: Plant, claims: Sequence[Claim]) -> tuple[Name, tuple[Evidence, ...]] | None:
    """The one organisation that a claim from the words around a plant sees at its place, with the antecedents of it."""
    if plant.place is None:
        return None
    found: dict[Name, tuple[Evidence, ...]] = {}
    for claim in claims:
        said = claim.statement
        if (isinstance(said, Triple) and said.predicate == "operatesIn" and claim.status != "Denied"
                and said.object == plant.place.term and any(e.start <= plant.start < e.end for e in claim.evidence)):
            found.setdefault(said.subject, tuple(e for e in claim.evidence if e.role == "antecedent"))
    return next(iter(found.items())) if len(found) == 1 else None
