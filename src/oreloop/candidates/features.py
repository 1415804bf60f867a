"""Candidates: two names that a relation may hold between, and what stands about them, as features for the scorer.

The features of a candidate come in four groups: those of its sentence, of either end, and of the pair. The first three
are worked out once for a sentence and shared by all its candidates. Words count by the classes of their meaning alone
(cues.toml, prepositions.toml), which are the same in all languages: single words told the scorer nothing more.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from oreloop.candidates.relations import RelationKind, prepositions, relation_kinds
from oreloop.candidates.scenes import Argument, Scene, is_governed

_WORD = re.compile(r"[^\W_]+")
#: Roles of an argument that has a span in the sentence.
HERE = frozenset({"here", "anaphor", "hinted", "implied"})
_ARTICLES = ("the", "la", "le", "les", "l'", "der", "die", "das", "dem", "den", "a", "an", "une", "un", "einem",
             "einer", "its", "sa", "son", "ses", "ihre", "ihrem", "ihrer", "seine", "seiner", "seinem")
#: Within how many characters a cue stands beside a name.
_NEAR = 24
#: What a text is about goes without saying: what has only such subjects may tell of one without any cue.
_ABOUT = frozenset("P")


class Candidate(NamedTuple):
    """That a relation may hold between two arguments of a scene."""

    relation: RelationKind
    subject: Argument
    object: Argument
    scene: Scene


def candidates_of(scene: Scene) -> Iterator[Candidate]:
    """The candidates of a scene, relation by relation."""
    near = {cue.kind for cue in scene.cues} | scene.title
    groups: dict[frozenset[str], list[Argument]] = {}

    def fitting(letters: frozenset[str]) -> list[Argument]:
        if letters not in groups:
            groups[letters] = [a for a in scene.here if a.letter in letters]
        return groups[letters]

    for relation in _anchored(frozenset(a.letter for a in scene.here)):
        cued = not relation.cues or not relation.cues.isdisjoint(near)
        if cued or not relation.gated:
            for subject, obj in _pairs(scene, relation, fitting(relation.subject), fitting(relation.object), cued):
                yield Candidate(relation, subject, obj, scene)


@functools.lru_cache(maxsize=1 << 12)
def _anchored(letters: frozenset[str]) -> tuple[RelationKind, ...]:
    """The relations of which an end that has to stand in a sentence can be of one of these kinds."""
    ends = {"object": ("object",), "subject": ("subject",), "either": ("subject", "object")}
    return tuple(relation for relation in relation_kinds()
                 if any(letters & getattr(relation, end) for end in ends[relation.anchor]))


def _pairs(scene: Scene, relation: RelationKind, subjects: Sequence[Argument], objects: Sequence[Argument],
           cued: bool) -> Iterator[tuple[Argument, Argument]]:
    for subject in subjects:
        for obj in objects:
            if subject.key != obj.key and not (relation.symmetric and subject.span.start > obj.span.start):
                yield subject, obj
    if not cued and relation.subject != _ABOUT:
        return
    if objects and relation.anchor != "subject":
        far = [a for letter in sorted(relation.subject) for a in scene.carried.get(letter, ())]
        yield from ((s, o) for s in far for o in objects if s.key != o.key)
    if subjects and relation.anchor != "object":
        far = [a for letter in sorted(relation.object) for a in scene.carried.get(letter, ())]
        yield from ((s, o) for s in subjects for o in far if s.key != o.key)


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands between two arguments of a sentence and around them.

    `way` tells which comes first (">" the subject, "<" the object, "" where one stands within the other), `inside` the
    letters of the names between, the sets the classes of cues between them, before and behind them.
    """

    way: str
    inside: str = ""
    between: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()
    right: frozenset[str] = frozenset()
    features: tuple[str, ...] = ()

    def standing(self, relation: RelationKind) -> tuple[str, int, int, str]:
        """What a relation makes of it, for `gap_features`: names that fit either end too, and where its cues are."""
        cues = relation.cues
        told = "".join(name for name, kinds in (("b", self.between), ("l", self.left), ("r", self.right))
                       if not cues.isdisjoint(kinds)) if cues else "open"
        if not self.inside:
            return self.way, 0, 0, told
        return (self.way, min(sum(map(relation.subject.__contains__, self.inside)), 2),
                min(sum(map(relation.object.__contains__, self.inside)), 2), told)


def gap_features(way: str, rivals_s: int, rivals_o: int, told: str) -> list[str]:
    """The features of two arguments of a sentence that hang on the relation (see `Gap.standing`)."""
    if not way:
        return []
    features = [f"rs{way}{rivals_s}", f"ro{way}{rivals_o}"]
    if told == "open":
        return [*features, f"open{way}{rivals_s}{rivals_o}"]
    for place in told:
        name = {"b": "between", "l": "left", "r": "right"}[place]
        features += [f"gate{way}{name}", f"gate{way}{name}{rivals_s}{rivals_o}"]
    return features if told else [*features, "gate=title"]


def count_features(subjects: int, objects: int) -> tuple[str, str]:
    """The features of how many subjects and objects a sentence has for a relation."""
    return f"ns={min(subjects, 3)}", f"no={min(objects, 3)}"


def far_features(role: str, has_rival: bool) -> tuple[str]:
    """The feature of an argument that is carried over from above, though the sentence may have one that fits too."""
    return (f"far={role}{'+' if has_rival else ''}",)


class View:
    """The features of one scene; `low` is the document's text `lowered`."""

    def __init__(self, scene: Scene, low: str, language: str) -> None:
        self._scene = scene
        self._low = low
        self._start, self._end = scene.masked.sentence.start, scene.masked.sentence.end
        self._language = language
        self._words = [m.start() for m in _WORD.finditer(low, self._start, self._end)]
        self._here = "".join(a.letter for a in scene.here)
        kinds = sorted({cue.kind for cue in scene.cues})
        self.scene: tuple[str, ...] = (
            "bias", f"kind={scene.masked.sentence.kind}", *(f"title={k}" for k in sorted(scene.title)),
            *(f"c={k}" for k in kinds))
        self._counts: dict[str, tuple[int, int]] = {}

    def features(self, relation: RelationKind, subject: Argument, obj: Argument) -> list[str]:
        """All features of a candidate."""
        features = [*self.scene, *self.end("s", subject), *self.end("o", obj), *count_features(*self.count(relation))]
        if subject.role in HERE and obj.role in HERE:
            gap = self.gap(subject, obj)
            return [*features, *gap.features, *gap_features(*gap.standing(relation))]
        side, anchor, far = ("o", obj, subject) if obj.role in HERE else ("s", subject, obj)
        return [*features, *far_features(far.role, self.has_rival(relation, side)), *self.around(side, anchor),
                *self.gates(relation, side, anchor)]

    def end(self, side: str, argument: Argument) -> list[str]:
        """The features of one end; `side` is "s" or "o"."""
        kind = argument.named.unit if argument.letter == "Q" else argument.named.type or argument.letter
        features = [f"{side}={kind}", f"{side}role={argument.role}"]
        if argument.letter in "MS":
            features.append(f"{side}id={argument.key[1]}")
        if argument.letter in "OP":
            standing = self._scene.standing
            main = argument.key in standing.mains
            features += [f"{side}share={standing.shares.get(argument.key, 0)}",
                         f"{side}kinds={standing.kinds.get(argument.named.kind, 0)}{'m' if main else ''}"]
            if main:
                features.append(f"{side}main")
        if argument.role not in HERE:
            far = self._start - argument.named.start
            features.append(
                f"{side}far={'above' if far < 0 else 1 if far < 160 else 2 if far < 400 else 3 if far < 900 else 4}")
            return features
        start, end = argument.span.start, argument.span.end
        features.append(f"p{side}={self._preposition(start)}")
        if side == "s" and is_governed(self._low, argument.span):
            features.append("sgoverned")
        if not any(a.letter == argument.letter and a.span.start < start for a in self._scene.here):
            features.append(f"{side}first")
        left = self._low[self._start:start].rstrip()[-1:]
        right = self._low[end:self._end].lstrip()[:1]
        if left and not left.isalnum():
            features.append(f"{side}left={left}")
        if right and not right.isalnum():
            features.append(f"{side}right={right}")
        for cue in self._scene.cues:
            if 0 <= start - cue.end <= _NEAR:
                features.append(f"{side}c-{cue.kind}")
            elif 0 <= cue.start - end <= _NEAR:
                features.append(f"{side}c+{cue.kind}")
        return features

    def count(self, relation: RelationKind) -> tuple[int, int]:
        """How many subjects and how many objects a relation has to choose from here."""
        if relation.name not in self._counts:
            subjects = {a.key for a in self._scene.here if a.letter in relation.subject}
            objects = {a.key for a in self._scene.here if a.letter in relation.object}
            self._counts[relation.name] = len(subjects), len(objects)
        return self._counts[relation.name]

    def has_rival(self, relation: RelationKind, side: str) -> bool:
        """Whether the sentence has an argument that fits the far end as well; `side` is the end that stands here."""
        subjects, objects = self.count(relation)
        return bool(subjects if side == "o" else objects)

    def around(self, side: str, anchor: Argument) -> list[str]:
        """The features of the only end that stands here: the cues before and behind it."""
        return [f"c{'-' if before else '+'}{side}={kind}"
                for kind, before in {(c.kind, c.start < anchor.span.start) for c in self._scene.cues}]

    def gates(self, relation: RelationKind, side: str, anchor: Argument) -> list[str]:
        """The features of the cues that speak of the relation, before and behind the only end that stands here."""
        gates = {(c.kind, c.start < anchor.span.start) for c in self._scene.cues if c.kind in relation.cues}
        return [f"gate{'-' if before else '+'}{side}" for _, before in gates] or ["gate=title"] * bool(relation.cues)

    def gap(self, subject: Argument, obj: Argument) -> Gap:
        """What stands between two arguments of the sentence."""
        scene = self._scene
        forward = subject.span.start < obj.span.start
        left, right = (subject, obj) if forward else (obj, subject)
        way = ">" if forward else "<"
        start, end = left.span.end, right.span.start
        if end < start:
            return _SAME
        inside = "".join(a.letter for a in scene.here if start <= a.span.start < end)
        size = bisect_left(self._words, end) - bisect_left(self._words, start)
        features = [f"gap{way}{size if size < 4 else 5 if size < 8 else 9 if size < 14 else 20}"]
        words = self._low[start:end]
        if size <= 3 and not inside:
            features.append(f"gap{way}" + " ".join(words.split()))
        between = frozenset(c.kind for c in scene.cues if start <= c.start < end)
        before = frozenset(c.kind for c in scene.cues if c.end <= left.span.start)
        behind = frozenset(c.kind for c in scene.cues if c.start >= right.span.end)
        for name, kinds in (("between", between), ("left", before), ("right", behind)):
            features += [f"c{way}{name}={kind}" for kind in kinds]
        if ";" in words or " – " in words or " — " in words or ": " in words:
            features.append(f"cut{way}")
        if "(" in words and ")" not in words:
            features.append(f"into{way}")
        return Gap(way, inside, between, before, behind, tuple(features))

    def _preposition(self, place: int) -> str:
        text = self._low[max(self._start, place - 16):place].rstrip()
        if text.endswith(_ARTICLES):
            for article in _ARTICLES:
                if text.endswith(article) and not text[:-len(article)][-1:].isalnum():
                    text = text[:-len(article)].rstrip()
                    break
        words, meanings = prepositions(self._language)
        if not text.endswith(words):
            return "none"
        return next((meanings[word] for word in words
                     if text.endswith(word) and not text[:-len(word)][-1:].isalnum()), "none")


#: One argument stands within the other.
_SAME = Gap("", features=("same",))
