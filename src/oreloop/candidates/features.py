"""Candidates: two names that a relation may hold between, and what stands about them, as features for the scorer.

The features of a candidate come in four groups: those of its sentence, of either end, and of the pair. The first three
are worked out once for a sentence and shared by all its candidates. Words count by the classes of their meaning alone
(cues.toml, prepositions.toml), which are the same in all languages: single words told the scorer nothing more.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oreloop.candidates.relations import RelationKind, prepositions
from oreloop.candidates.scenes import Argument, Scene, is_governed

_WORD = re.compile(r"[^\W_]+")
#: Roles of an argument that has a span in the sentence.
HERE = frozenset({"here", "anaphor", "hinted", "implied"})
_ARTICLES = ("the", "la", "le", "les", "l'", "der", "die", "das", "dem", "den", "a", "an", "une", "un", "einem",
             "einer", "its", "sa", "son", "ses", "ihre", "ihrem", "ihrer", "seine", "seiner", "seinem")


@dataclass(frozen=True, slots=True)
class Candidate:
    """That a relation may hold between two arguments of a scene."""

    relation: RelationKind
    subject: Argument
    object: Argument
    scene: Scene


def candidates_of(scene: Scene, relations: Sequence[RelationKind]) -> Iterator[Candidate]:
    """The candidates of a scene."""
    near = {cue.kind for cue in scene.cues} | scene.title
    letters = {a.letter for a in scene.here}
    for relation in relations:
        cued = not relation.cues or not relation.cues.isdisjoint(near)
        if relation.gated and not cued:
            continue
        if not letters & (relation.object if relation.anchor == "object" else relation.subject
                          if relation.anchor == "subject" else relation.subject | relation.object):
            continue
        for subject, obj in _pairs(scene, relation, cued):
            yield Candidate(relation, subject, obj, scene)


def _pairs(scene: Scene, relation: RelationKind, cued: bool) -> Iterator[tuple[Argument, Argument]]:
    subjects = [a for a in scene.here if a.letter in relation.subject]
    objects = [a for a in scene.here if a.letter in relation.object]
    for subject in subjects:
        for obj in objects:
            if subject.key != obj.key and not (relation.symmetric and subject.span.start > obj.span.start):
                yield subject, obj
    if not cued:
        return
    if objects and relation.anchor != "subject":
        far = [a for letter in sorted(relation.subject) for a in scene.carried.get(letter, ())]
        yield from ((s, o) for s in far for o in objects if s.key != o.key)
    if subjects and relation.anchor != "object":
        far = [a for letter in sorted(relation.object) for a in scene.carried.get(letter, ())]
        yield from ((s, o) for s in subjects for o in far if s.key != o.key)


@dataclass(frozen=True, slots=True)
class _Gap:
    """What stands between two arguments of a sentence and around them.

    `inside` are the letters of the names between, the sets the classes of cues between them, before and behind them.
    """

    way: str
    inside: str
    between: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]
    features: Sequence[str]

    def relating(self, relation: RelationKind) -> Iterator[str]:
        """The features that hang on the relation."""
        if not self.way:
            return
        way, cues = self.way, relation.cues
        rivals_s = min(sum(map(relation.subject.__contains__, self.inside)), 2)
        rivals_o = min(sum(map(relation.object.__contains__, self.inside)), 2)
        yield f"rs{way}{rivals_s}"
        yield f"ro{way}{rivals_o}"
        if not cues:
            yield f"open{way}{rivals_s}{rivals_o}"
            return
        told = False
        for kinds, name in ((self.between, "between"), (self.before, "left"), (self.after, "right")):
            if not cues.isdisjoint(kinds):
                told = True
                yield f"gate{way}{name}"
                yield f"gate{way}{name}{rivals_s}{rivals_o}"
        if not told:
            yield "gate=title"


#: One stands within the other.
_SAME = _Gap("", "", frozenset(), frozenset(), frozenset(), ("same",))


class View:
    """The features of one scene; `low` is the document's text `lowered`."""

    def __init__(self, scene: Scene, low: str, language: str) -> None:
        self._scene = scene
        self._low = low
        self._start, self._end = scene.masked.sentence.start, scene.masked.sentence.end
        self._language = language
        self._words = [m.start() for m in _WORD.finditer(low, self._start, self._end)]
        kinds = sorted({cue.kind for cue in scene.cues})
        self.scene: tuple[str, ...] = (
            "bias", f"kind={scene.masked.sentence.kind}", *(f"title={k}" for k in sorted(scene.title)),
            *(f"c={k}" for k in kinds))
        self._gaps: dict[tuple[Argument, Argument], _Gap] = {}
        self._counts: dict[str, tuple[tuple[str, ...], bool, bool]] = {}

    def end(self, side: str, argument: Argument) -> Iterator[str]:
        """The features of one end; `side` is "s" or "o"."""
        yield f"{side}={argument.named.unit if argument.letter == 'Q' else argument.named.type or argument.letter}"
        yield f"{side}role={argument.role}"
        if argument.letter in "MS":
            yield f"{side}id={argument.key[1]}"
        if argument.letter in "OP":
            standing = self._scene.standing
            main = argument.key in standing.mains
            yield f"{side}share={standing.shares.get(argument.key, 0)}"
            yield f"{side}kinds={standing.kinds.get(argument.named.kind, 0)}{'m' if main else ''}"
            if main:
                yield f"{side}main"
        if argument.role not in HERE:
            far = self._start - argument.named.start
            yield f"{side}far={'above' if far < 0 else 1 if far < 160 else 2 if far < 400 else 3 if far < 900 else 4}"
            return
        start, end = argument.span.start, argument.span.end
        yield f"p{side}={self._preposition(start)}"
        if side == "s" and is_governed(self._low, argument.span):
            yield "sgoverned"
        if not any(a.letter == argument.letter and a.span.start < start for a in self._scene.here):
            yield f"{side}first"
        left = self._low[self._start:start].rstrip()[-1:]
        right = self._low[end:self._end].lstrip()[:1]
        if left and not left.isalnum():
            yield f"{side}left={left}"
        if right and not right.isalnum():
            yield f"{side}right={right}"
        for cue in self._scene.cues:
            if 0 <= start - cue.end <= 24:
                yield f"{side}c-{cue.kind}"
            elif 0 <= cue.start - end <= 24:
                yield f"{side}c+{cue.kind}"

    def pair(self, subject: Argument, obj: Argument) -> Iterator[str]:
        """The features of a pair, whatever the relation."""
        if subject.role in HERE and obj.role in HERE:
            yield from self._gap(subject, obj).features
            return
        anchor, side = (obj, "o") if obj.role in HERE else (subject, "s")
        for kind, before in {(c.kind, c.start < anchor.span.start) for c in self._scene.cues}:
            yield f"c{'-' if before else '+'}{side}={kind}"

    def relating(self, relation: RelationKind, subject: Argument, obj: Argument) -> Iterator[str]:
        """The features of a pair that hang on the relation: what else it could hold between, and its cues."""
        counts, subjects, objects = self._count(relation)
        yield from counts
        here_s, here_o = subject.role in HERE, obj.role in HERE
        if here_s and here_o:
            yield from self._gap(subject, obj).relating(relation)
            return
        anchor, side, role, rival = (obj, "o", subject.role, subjects) if here_o else (subject, "s", obj.role, objects)
        yield f"far={role}{'+' if rival else ''}"
        gates = [c for c in self._scene.cues if c.kind in relation.cues]
        for _, before in {(c.kind, c.start < anchor.span.start) for c in gates}:
            yield f"gate{'-' if before else '+'}{side}"
        if relation.cues and not gates:
            yield "gate=title"

    def _count(self, relation: RelationKind) -> tuple[tuple[str, ...], bool, bool]:
        """How many subjects and objects a relation has to choose from here, as features, and whether there are any."""
        if relation.name not in self._counts:
            subjects = {a.key for a in self._scene.here if a.letter in relation.subject}
            objects = {a.key for a in self._scene.here if a.letter in relation.object}
            self._counts[relation.name] = ((f"ns={min(len(subjects), 3)}", f"no={min(len(objects), 3)}"),
                                           bool(subjects), bool(objects))
        return self._counts[relation.name]

    def _gap(self, subject: Argument, obj: Argument) -> _Gap:
        if (subject, obj) not in self._gaps:
            self._gaps[subject, obj] = self._between(subject, obj)
        return self._gaps[subject, obj]

    def _between(self, subject: Argument, obj: Argument) -> _Gap:
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
        marks = self._low[start:end]
        if size <= 3 and not inside:
            features.append(f"gap{way}" + " ".join(marks.split()))
        between = frozenset(c.kind for c in scene.cues if start <= c.start < end)
        before = frozenset(c.kind for c in scene.cues if c.end <= left.span.start)
        after = frozenset(c.kind for c in scene.cues if c.start >= right.span.end)
        for kinds, name in ((between, "between"), (before, "left"), (after, "right")):
            features += [f"c{way}{name}={kind}" for kind in kinds]
        if ";" in marks or " – " in marks or " — " in marks or ": " in marks:
            features.append(f"cut{way}")
        if "(" in marks and ")" not in marks:
            features.append(f"into{way}")
        return _Gap(way, inside, between, before, after, features)

    def _preposition(self, place: int) -> str:
        text = self._low[max(self._start, place - 16):place].rstrip()
        for article in _ARTICLES:
            if text.endswith(article) and not text[:-len(article)][-1:].isalnum():
                text = text[:-len(article)].rstrip()
                break
        return next((meaning for word, meaning in prepositions(self._language)
                     if text.endswith(word) and not text[:-len(word)][-1:].isalnum()), "none")
