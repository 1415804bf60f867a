"""Where plants are and who runs them: claims of what a text says by the way it calls a plant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oreloop.masking import Masked
from oreloop.modality import modality
from oreloop.model import Claim, Document, Name, Triple
from oreloop.plants import Plant

#: Somebody's plant in a town is named with its owner and the town in one phrase; a place that a sentence gives near the noun
#: is a little less sure.
_CONFIDENCE, _CONFIDENCE_NEAR = 0.8, 0.65


def plant_claims(document: Document, sentences: Sequence[Masked], plants: Sequence[Plant],
                 extractor: str) -> Iterator[Claim]:
    """The place and the owner of each plant that is called by them; none where its sentence denies or supposes it."""
    for plant in plants:
        sentence = next((s.sentence for s in sentences if s.sentence.start <= plant.start < s.sentence.end), None)
        if sentence is None:
            continue
        mood = modality(document.text[sentence.start:sentence.end], document.language)
        if mood in ("hypothesis", "denied"):
            continue
        for predicate, other in (("locatedIn", plant.place), ("operator", plant.owner)):
            if other is not None and isinstance(other.term, Name) and _is_told(predicate, other.term):
                near = not plant.start <= other.start < plant.end
                quote = document.evidence(min(plant.start, other.start), max(plant.end, other.end))
                yield Claim(document.file, Triple(plant.term, predicate, other.term), (quote,),
                            "Planned" if mood == "planned" else "", "", _CONFIDENCE_NEAR if near else _CONFIDENCE,
                            extractor, f"plant.{predicate}", document.issued)


def _is_told(predicate: str, other: Name) -> bool:
    """A plant of a country or region is named by what it is, not by where: such a name stands for many."""
    return predicate == "operator" or other.type in ("City", "Place")
