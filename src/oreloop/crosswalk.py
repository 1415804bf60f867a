"""What other registers call an organisation: a participant code (PIC) in the Research Organization Registry (ROR).

The table is ontology/vocabulary/ror.tsv; ontology/vocabulary/README.md says where it is from. A link is sure where
domain and name both agree, and likely where only one of them does.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from oreloop.entities import Entity
from oreloop.folding import read_tsv
from oreloop.iri import digest, entity_iri
from oreloop.resources import folder
from oreloop.terms import label, named, share

SOURCE = "https://github.com/zenodo/cordis-pic-ror"
_ROR = "https://ror.org/"
_JUSTIFIED = "https://w3id.org/semapv/vocab/DatabaseCrossReference"
#: How sure a link is, between 0 and 1, by the word of the table: a judgement, no measured probability.
_SCORES = {"high": 0.95, "medium": 0.7}


@dataclass(frozen=True, slots=True)
class Outside:
    """An identifier in ROR (without its address), and whether it is sure."""

    ror: str
    confidence: str

    @property
    def is_sure(self) -> bool:
        """Whether the organisation may be said to be the one of ROR."""
        return self.confidence == "high"


@functools.cache
def load_rors() -> Mapping[str, Outside]:
    """The identifiers in ROR by PIC."""
    return {row["pic"]: Outside(row["ror"], row["confidence"])
            for row in read_tsv(folder("ontology") / "vocabulary" / "ror.tsv")}


def outside(entity: Entity) -> Outside | None:
    """The organisation in ROR that an entity is; None where the table has none for its participant code."""
    pic = dict(entity.ids).get("pic", "")
    return load_rors().get(pic) if pic else None


def ror_triples(entity: Entity) -> Iterator[ox.Triple]:
    """The identifier of an entity in ROR, where it is sure."""
    found = outside(entity)
    if found is not None and found.is_sure:
        yield ox.Triple(ox.NamedNode(entity.iri), named("orl:ror"), label(found.ror))


def link_triples(entity: Entity, base: str) -> Iterator[ox.Triple]:
    """The link of an entity to ROR, and the record of it (SSSOM): an exact match where it is sure, else a close one."""
    found = outside(entity)
    if found is None:
        return
    target, predicate = ox.NamedNode(_ROR + found.ror), named(f"skos:{'exact' if found.is_sure else 'close'}Match")
    node = ox.NamedNode(entity_iri(base, "mapping", digest(entity.iri, target.value)))
    yield ox.Triple(ox.NamedNode(entity.iri), predicate, target)
    yield ox.Triple(node, named("rdf:type"), named("sssom:Mapping"))
    yield ox.Triple(node, named("sssom:subject_id"), ox.NamedNode(entity.iri))
    yield ox.Triple(node, named("sssom:object_id"), target)
    yield ox.Triple(node, named("sssom:predicate_id"), predicate)
    yield ox.Triple(node, named("sssom:mapping_justification"), ox.NamedNode(_JUSTIFIED))
    yield ox.Triple(node, named("orl:reason"), label("ror-of-pic"))
    yield ox.Triple(node, named("sssom:confidence"), share(_SCORES[found.confidence]))
    yield ox.Triple(node, named("sssom:mapping_source"), ox.NamedNode(SOURCE))
