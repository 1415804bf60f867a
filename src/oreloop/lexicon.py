"""The names that oreloop knows: materials, steps, programmes, places, towns, well-known organisations.

All of them come from data files under ontology/; one automaton for each language finds the longest in a text.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import pyoxigraph as ox
from ahocorasick_rs import AhoCorasick, MatchKind

from oreloop.folding import read_tsv
from oreloop.iri import HOME, ORL, PREFIXES
from oreloop.resources import folder

LANGUAGES = ("en", "fr", "de")
_LABELS = {PREFIXES["skos"] + name for name in ("prefLabel", "altLabel", "hiddenLabel")} | {ORL + "acronym"}
_TYPES = {ORL + name: name for name in ("Material", "Step", "Programme", "Country", "Region", "City", "Place")}
#: Concepts are named by common nouns, in the language of the text and in any case; the rest by proper names.
_CONCEPTS = frozenset({"Material", "Step"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A form that names something: its type and identifier; `ambiguous` forms count only beside a cue (`doubtful`).

    `of` is the class of the place that a demonym is from.
    """

    form: str
    type: str
    scheme: str
    id: str
    name: str
    cased: bool
    ambiguous: bool = False
    of: str = ""


class Hit(NamedTuple):
    """A known form at a span of a text."""

    start: int
    end: int
    entry: Entry


#: Other forms of the apostrophe, the space and the hyphen, one for one.
_PLAIN = tuple(zip("’\n\t\u00a0\u202f\u2010\u2011", "'    --", strict=True))


def lowered(text: str) -> str:
    """Lower case with plain apostrophes, spaces and hyphens, code point by code point: offsets stay what they are."""
    low = text.lower()
    low = low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return _plain(low)


def _plain(text: str) -> str:
    for other, plain in _PLAIN:  # far faster than `translate`, which looks at every character
        if other in text:
            text = text.replace(other, plain)
    return text


def _cased(form: str, type_: str) -> bool:
    if type_ not in _CONCEPTS:
        return True
    return len(form) <= 2 or (len(form) <= 6 and sum(c.isupper() for c in form) >= 2)


def _vocabulary() -> Iterator[tuple[Entry, str]]:
    """Entries of the Turtle vocabularies, each with its language ("" for all)."""
    root = folder("ontology") / "vocabulary"
    for path in sorted(root.glob("*.ttl")):
        types: dict[str, str] = {}
        labels: list[tuple[str, str, str, bool]] = []
        demonyms: list[tuple[str, str, str]] = []
        doubtful: list[tuple[str, str, str]] = []
        inner: set[str] = set()
        elements: set[str] = set()
        preferred: set[tuple[str, str]] = set()
        names: dict[str, str] = {}
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            subject, predicate, value = quad.subject, quad.predicate.value, quad.object
            if not isinstance(subject, ox.NamedNode):
                continue
            if predicate == PREFIXES["rdf"] + "type" and isinstance(value, ox.NamedNode) and value.value in _TYPES:
                types[subject.value] = _TYPES[value.value]
            elif predicate == ORL + "locatedIn":
                inner.add(subject.value)
            elif isinstance(value, ox.Literal):
                if predicate in _LABELS:
                    labels.append((subject.value, value.value, value.language or "", predicate.endswith("hiddenLabel")))
                    if predicate.endswith("prefLabel"):
                        preferred.add((subject.value, value.value))
                        if value.language in ("en", None):
                            names[subject.value] = value.value
                elif predicate == ORL + "demonym":
                    demonyms.append((subject.value, value.value, value.language or ""))
                elif predicate == ORL + "kind" and value.value == "element":
                    elements.add(subject.value)
                elif predicate == ORL + "ambiguousLabel":
                    doubtful.append((subject.value, value.value, value.language or ""))
        skipped = {(iri, language, form.casefold()) for iri, form, language in doubtful}
        for iri, form, language, _ in labels:
            if iri in types and (iri, language, form.casefold()) not in skipped:
                kind = types[iri]
                local = iri.removeprefix(HOME).removeprefix("id/")
                cased = _cased(form, kind)
                any_language = kind not in _CONCEPTS or (cased and len(form) > 2)
                entry = Entry(form, kind, "vocabulary", local, names.get(iri, form), cased)
                yield entry, "" if any_language else language
        for iri, form, language in doubtful:
            if types.get(iri) == "Region" or (iri in elements and (iri, form) in preferred):
                local = iri.removeprefix(HOME).removeprefix("id/")
                yield Entry(form, types[iri], "vocabulary", local, names.get(iri, form), True, ambiguous=True), language
        for iri, form, language in demonyms:
            kind = types.get(iri, "")
            if kind != "Country" and iri not in inner:
                continue  # "European" tells no place that is worth a fact
            local = iri.removeprefix(HOME).removeprefix("id/")
            yield Entry(form, "Demonym", "vocabulary", local, names.get(iri, form), False, of=kind), language


def _towns() -> Iterator[Entry]:
    root = folder("ontology") / "vocabulary"
    for path in sorted(root.glob("towns*.tsv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                forms = {row["name"], *(f for key in ("names_en", "names_fr", "names_de") for f in row[key].split("|"))}
                for form in sorted(f for f in forms if len(f) > 1):
                    yield Entry(form, "City", "geonames", row["geonames_id"], row["name"], True,
                                bool(row["ambiguous"].strip("0")))


def _town_demonyms() -> Iterator[tuple[Entry, str]]:
    """What is said of someone from a town, each with its language."""
    for row in read_tsv(folder("ontology") / "vocabulary" / "town_demonyms.tsv"):
        yield Entry(row["form"], "Demonym", "geonames", row["geonames_id"], row["name"], row["language"] == "de",
                    of="City"), row["language"]


def _aliases() -> Iterator[Entry]:
    path = folder("ontology") / "vocabulary" / "aliases.tsv"
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t",
                                   quoting=csv.QUOTE_NONE))
    for row in rows:
        for form in {row["name"], row["alias"]} - {""}:
            yield Entry(form, row["type"], "", "", form, True)


def _population_order(entries: Iterable[Entry]) -> dict[str, Entry]:
    """The first entry of a form wins; the files list what is more likely first."""
    chosen: dict[str, Entry] = {}
    for entry in entries:
        chosen.setdefault(lowered(entry.form), entry)
    return chosen


class Lexicon:
    """The known forms of one language in one automaton."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        groups: dict[str, list[Entry]] = {}
        for entry in entries:
            groups.setdefault(lowered(entry.form), []).append(entry)
        self._entries = list(groups.values())
        self._automaton = AhoCorasick(list(groups), matchkind=MatchKind.Standard)

    def find(self, text: str) -> list[Hit]:
        """Known forms in a text, the longest at each place, on word borders, in order of their start."""
        low = lowered(text)
        hits = []
        for index, start, end in self._automaton.find_matches_as_indexes(low, overlapping=True):
            if low[end:end + 1].isalnum() and low[end - 1].isalnum():
                continue  # part of a word, as most are
            if (low[start - 1:start].isalnum() or low[start - 1:start] == "_") and low[start].isalnum():
                continue
            for entry in self._entries[index]:
                if not entry.cased or _same_case(entry, text[start:end]):
                    hits.append(Hit(start, end, entry))
                    break
        # Steps come last: of "magnet production" the magnet is a material, and the rest names the step.
        # A form such as "hydrogen processing of magnet scrap" stands for itself.
        hits.sort(key=lambda h: (h.entry.type == "Step" and " of " not in h.entry.form, h.start - h.end, h.start))
        taken = bytearray(len(text))
        chosen = []
        for hit in hits:
            free = _free_part(hit, taken, text)
            if free is not None:
                taken[free.start:free.end] = b"\1" * (free.end - free.start)
                chosen.append(free)
        return sorted(chosen, key=lambda h: h.start)


def _free_part(hit: Hit, taken: bytearray, text: str) -> Hit | None:
    """The hit itself, or of a step the words that no other hit has taken."""
    if not any(taken[hit.start:hit.end]):
        return hit
    if hit.entry.type != "Step" or all(taken[hit.start:hit.end]):
        return None
    start, end = hit.start, hit.end
    while start < end and (taken[start] or not text[start].isalnum()):
        start += 1
    while end > start and (taken[end - 1] or not text[end - 1].isalnum()):
        end -= 1
    return Hit(start, end, hit.entry) if end - start >= 4 and not any(taken[start:end]) else None


def _same_case(entry: Entry, found: str) -> bool:
    """Whether a text writes a proper name with the capitals that it has."""
    found = _plain(found)
    if found == _plain(entry.form):
        return True
    # A proper name in a headline of capitals; acronyms and short names must stand as they are.
    return len(found) > 3 and found.isupper() and found == entry.form.upper()


@functools.cache
def load_lexicon(language: str) -> Lexicon:
    """The lexicon for texts of one language ("en", "fr", "de"); any other gets the English one."""
    language = language if language in LANGUAGES else "en"
    words = [entry for entry, of in chain(_vocabulary(), _town_demonyms()) if of in ("", language)]
    known = {lowered(e.form) for e in words}
    aliases = [e for e in _aliases() if lowered(e.form) not in known]
    known |= {lowered(e.form) for e in aliases}
    towns = _population_order(e for e in _towns() if lowered(e.form) not in known)
    return Lexicon([*words, *aliases, *towns.values()])
