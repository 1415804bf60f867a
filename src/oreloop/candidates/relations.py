"""The relations that candidates are looked for, and the classes of cue words: read from ontology/relations/*.toml."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from oreloop.errors import KnowledgeError
from oreloop.lexicon import lowered
from oreloop.mentions import LETTERS
from oreloop.patterns import Saying, read_saying
from oreloop.resources import folder
from oreloop.triggers import members
from oreloop.weights import log_odds

#: The log odds from which on a candidate is claimed, those of a probability of 0.45: the best F1 at a cross-validated
#: precision of at least 0.65 on the exercises. On news it is less (docs/scores.md). As the probabilities are those of
#: new texts, bounds for each relation, chosen by cross-validation, find no more.
THRESHOLD = log_odds(0.45)


@dataclass(frozen=True, slots=True)
class RelationKind:
    """A relation to look for: the kinds of name at its ends (letters), what has to be there, and what is claimed.

    `anchor` is "object", "subject" or "either": the end that has to stand in the sentence. `cues` are the classes of
    cues that speak of it, as bits: one of them has to stand near where an end is carried over, or always where it is
    `gated`; of `barred` classes none may stand in the sentence, of those `not_beside` none close to its object. What is
    `one_way` never holds in both directions. `one` is the end of which a sentence gives one only ("subject", "object"
    or neither). `before_object` and `behind_object` are words that make the name beside them no subject. What has
    `no_payer` has none as its subject who is called so. What is `made` is no object beside words of recycling; nor is a
    country or region one behind words that something is `away` from it, nor any name behind words that match
    `not_behind`, or before such that match `not_before`. `not_object` are identifiers of what never is its object,
    `alike` groups of identifiers that it holds between no two of.
    """

    name: str
    subject: frozenset[str]
    object: frozenset[str]
    anchor: str
    cues: int
    gated: bool
    barred: int
    not_beside: int
    symmetric: bool
    one_way: bool
    one: str
    before_object: tuple[str, ...]
    behind_object: tuple[str, ...]
    no_payer: bool
    made: bool
    away: tuple[str, ...]
    not_behind: re.Pattern[str] | None
    not_before: re.Pattern[str] | None
    not_object: frozenset[str]
    alike: tuple[frozenset[str], ...]
    says: Saying


class Cue(NamedTuple):
    """A cue word at a span, with its class; `bit` is that of the class in sets that are numbers."""

    start: int
    end: int
    kind: str
    bit: int


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((folder("ontology") / "relations" / name).read_text(encoding="utf-8"))


@functools.cache
def cue_classes() -> tuple[str, ...]:
    """The classes of cues; in a set of them that is a number, the first is the lowest bit."""
    return tuple(_read("cues.toml"))


@functools.cache
def recycling() -> int:
    """The class of cues that speak of recycling, as a bit."""
    return 1 << cue_classes().index("recycle")


@functools.lru_cache(maxsize=1 << 12)
def classes_in(bits: int) -> tuple[str, ...]:
    """The classes of cues in a set."""
    return tuple(cue_classes()[place] for place in members(bits))


@functools.cache
def relation_kinds() -> tuple[RelationKind, ...]:
    """All relations of relations.toml, in its order.

    Raises:
        KnowledgeError: an entry names a kind, a class of cues or a wording that there is none of.
    """
    classes = cue_classes()
    kinds = []
    for name, entry in _read("relations.toml").items():
        where = f"ontology/relations/relations.toml: {name}"
        wanted, *bars = (frozenset(entry.get(key, ())) for key in (
            "gates" if "gates" in entry else "cues", "barred", "not_beside"))
        unknown = sorted({*entry["subject"], *entry["object"]} - {*LETTERS.values()}) + sorted(
            wanted.union(*bars) - {*classes})
        if unknown or entry["anchor"] not in ("object", "subject", "either"):
            raise KnowledgeError(f"can't be read: {', '.join(unknown) or entry['anchor']}", where=where,
                                 hint="kinds are letters of mentions, cues are classes of cues.toml")
        cues, barred, not_beside = (sum(1 << classes.index(cue) for cue in group) for group in (wanted, *bars))
        not_behind, not_before = (re.compile("|".join(entry[key])) if key in entry else None
                                  for key in ("not_behind", "not_before"))
        kinds.append(RelationKind(
            name, frozenset(entry["subject"]), frozenset(entry["object"]), entry["anchor"], cues, "gates" in entry,
            barred, not_beside, entry.get("symmetric", False), entry.get("one_way", False), entry.get("one", ""),
            tuple(entry.get("before_object", ())), tuple(entry.get("behind_object", ())),
            entry.get("no_payer", False), entry.get("made", False), tuple(entry.get("away", ())), not_behind,
            not_before, frozenset(entry.get("not_object", ())), tuple(map(frozenset, entry.get("alike", ()))),
            read_saying(entry["says"], where)))
    return tuple(kinds)


@functools.cache
def _kinds_by_name() -> dict[str, RelationKind]:
    return {kind.name: kind for kind in relation_kinds()}


def kind_of(relation: str) -> RelationKind | None:
    """The kind of a relation of relations.toml, None for another one."""
    return _kinds_by_name().get(relation)


@functools.cache
def _payers() -> re.Pattern[str]:
    data = _read("payers.toml")
    return re.compile(rf"(?<!\w)(?:{'|'.join(data['words'])})(?!\w)|(?:{'|'.join(data['endings'])})(?!\w)")


@functools.lru_cache(maxsize=1 << 12)
def is_payer(name: str) -> bool:
    """Whether an organisation is called as who pays, governs or speaks for others: "Nordic Investment Bank"."""
    return _payers().search(lowered(name)) is not None


@functools.cache
def recycled() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words right before and right behind a material that say it is recycled."""
    data = _read("recycled.toml")
    return tuple(data["before"]), tuple(data["behind"])


class StemFinder:
    """The stems of one file and language in one automaton; each stem stands for a class."""

    def __init__(self, file: str, language: str) -> None:
        stems = [(stem, kind, 1 << place) for place, (kind, table) in enumerate(_read(file).items())
                 for stem in table.get(language, ())]
        self._kinds = [(stem.startswith("*"), kind, bit) for stem, kind, bit in stems]
        self._automaton = AhoCorasick([stem.lstrip("*") for stem, _, _ in stems], matchkind=MatchKind.Standard)

    def find(self, low: str, start: int, end: int) -> list[Cue]:
        """The stems that stand in a part of a text that is `lowered` already, in order of their start."""
        part = low[start:end] + " "
        found = set()
        for index, left, right in self._automaton.find_matches_as_indexes(part, overlapping=True):
            inside, kind, bit = self._kinds[index]
            if inside or not left or not part[left - 1].isalnum():
                found.add(Cue(start + left, start + right, kind, bit))
        return sorted(found)


@functools.cache
def cue_finder(language: str) -> StemFinder:
    """The finder of cues for texts of a language; one that the files don't know has none."""
    return StemFinder("cues.toml", language)


@functools.cache
def step_finder(language: str) -> StemFinder:
    """The finder of stems that tell a step without naming it; the class is the id of the step."""
    return StemFinder("steps.toml", language)


@functools.cache
def prepositions(language: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """A language's prepositions, the longest first, and the meaning of each."""
    meanings: dict[str, str] = {}
    for meaning, table in sorted(_read("prepositions.toml").items()):
        for word in table.get(language, ()):
            meanings.setdefault(lowered(word), meaning)
    return tuple(sorted(meanings, key=lambda word: (-len(word), word))), meanings
