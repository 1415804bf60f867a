"""What a text calls a material once it has told which: "the hydroxide" of lithium, "the cells" of a battery.

Such words name a material only beside others (ontology/vocabulary/short_names.tsv).
"""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from oreloop.folding import read_tsv
from oreloop.iri import HOME, PREFIXES
from oreloop.lexicon import LANGUAGES, Entry, Hit, Lexicon, lowered
from oreloop.resources import folder
from oreloop.vocabulary import load_vocabulary


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a form may stand for, or None for nothing, and the identifiers of the materials beside which it does."""

    entry: Entry | None
    beside: frozenset[str]


@functools.cache
def _narrower() -> dict[str, frozenset[str]]:
    """By the identifier of a material: itself and all that are narrower."""
    narrower: dict[str, set[str]] = defaultdict(set)
    path = folder("ontology") / "vocabulary" / "materials.ttl"
    for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        if triple.predicate.value == PREFIXES["skos"] + "broader" and isinstance(triple.object, ox.NamedNode):
            narrower[triple.object.value.removeprefix(HOME)].add(str(triple.subject.value).removeprefix(HOME))

    def all_of(material: str) -> Iterator[str]:
        yield material
        for each in narrower.get(material, ()):
            yield from all_of(each)

    return {term: frozenset(all_of(term)) for term in load_vocabulary().terms if term.startswith("material/")}


@functools.cache
def _forms(language: str) -> tuple[Lexicon, dict[str, tuple[_Reading, ...]]]:
    """The forms of a language as an automaton, and what each of them may stand for."""
    readings: dict[str, list[_Reading]] = {}
    terms, narrower = load_vocabulary().terms, _narrower()
    for row in read_tsv(folder("ontology") / "vocabulary" / "short_names.tsv"):
        if row["language"] != language:
            continue
        material = f"material/{row['material']}"
        entry = Entry(row["form"], "Material", "vocabulary", material, terms[material].label, False) if (
            row["material"]) else None
        beside = frozenset().union(*(narrower[f"material/{m}"] for m in row["beside"].split("|") if m))
        readings.setdefault(lowered(row["form"]), []).append(_Reading(entry, beside))
    lexicon = Lexicon(Entry(form, "Material", "", "", form, False) for form in readings)
    return lexicon, {form: tuple(group) for form, group in readings.items()}


def short_names(text: str, language: str, known: Sequence[Hit]) -> list[Hit]:
    """The materials that a text names in short, beside those that it names in full (`known`, of the lexicon)."""
    named = Counter(hit.entry.id for hit in known if hit.entry.type == "Material")
    if not named:
        return []
    lexicon, readings = _forms(language if language in LANGUAGES else "en")
    taken = bytearray(len(text))
    for hit in known:
        taken[hit.start:hit.end] = b"\1" * (hit.end - hit.start)
    found = []
    for hit in lexicon.find(text):
        if not any(taken[hit.start:hit.end]):
            entry = _meant(readings[hit.entry.form], named)
            if entry is not None:
                found.append(Hit(hit.start, hit.end, entry))
    return found


def _meant(readings: Sequence[_Reading], named: Counter[str]) -> Entry | None:
    """What a form stands for in a text that names materials so often; None for nothing."""
    counts = [sum(named[material] for material in reading.beside) for reading in readings]
    most = max(counts)
    return readings[counts.index(most)].entry if most else None
