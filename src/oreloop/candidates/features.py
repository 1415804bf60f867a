"""Candidates: two names that a relation may hold between, and what stands about them, as features for the scorer.

The features of a candidate come in groups: those of its sentence, of either end, of the pair, and of what the relation
makes of these. A group is a function that names the features, and a few values that they hang on, so that the scorer
adds up each group once and looks it up from then on. Words count by the classes of their meaning alone (cues.toml,
prepositions.toml), which are the same in all languages: single words told the scorer nothing more.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from oreloop.candidates.relations import RelationKind, classes_in, prepositions, relation_kinds
from oreloop.candidates.scenes import Argument, Scene, is_governed

#: A function that names features, and the values that it names them by.
Group = tuple[Callable[..., Sequence[str]], tuple[Any, ...]]

_WORD = re.compile(r"[^\W_]+")
#: Roles of an argument that has a span in the sentence.
HERE = frozenset({"here", "anaphor", "hinted", "implied"})
_ARTICLES = ("the", "la", "le", "les", "l'", "der", "die", "das", "dem", "den", "a", "an", "une", "un", "einem",
             "einer", "its", "sa", "son", "ses", "ihre", "ihrem", "ihrer", "seine", "seiner", "seinem")
#: Within how many characters a cue stands beside a name.
_NEAR = 24
#: What a text is about goes without saying: what has only such subjects may tell of one without any cue.
_ABOUT = frozenset("P")


def candidates_of(scene: Scene) -> Iterator[tuple[RelationKind, Argument, Argument]]:
    """What may hold in a scene, relation by relation: each with its subject and object."""
    near = scene.title | scene.told
    groups: dict[frozenset[str], list[Argument]] = {}

    def fitting(letters: frozenset[str]) -> list[Argument]:
        if letters not in groups:
            groups[letters] = [a for a in scene.here if a.letter in letters]
        return groups[letters]

    for relation in _anchored(frozenset(a.letter for a in scene.here)):
        cued = not relation.cues or bool(relation.cues & near)
        if cued or not relation.gated:
            for subject, obj in _pairs(scene, relation, fitting(relation.subject), fitting(relation.object), cued):
                yield relation, subject, obj


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


class Spot(NamedTuple):
    """What stands about an argument of a sentence; sets of classes of cues are bits.

    `left` and `right` are the marks beside it, "" where a letter or nothing stands there; `near` the cues close before
    ("-kind") and behind ("+kind") it. `before` holds those that end before it, `behind` those that begin behind it,
    `begun` those that begin before it and `later` the others.
    """

    preposition: str
    is_first: bool
    left: str
    right: str
    near: tuple[str, ...]
    before: int
    behind: int
    begun: int
    later: int


class Gap(NamedTuple):
    """What stands between two arguments of a sentence and around them.

    `way` tells which comes first (">" the subject, "<" the object, "" where one stands within the other), `inside` the
    letters of the names between; `size` is the number of words between as far as it tells something, `words` are these
    where they are few, `cut` and `into` tell of marks between that part the two. The sets of classes of cues between,
    before and behind them are bits.
    """

    way: str
    inside: str = ""
    size: int = 0
    words: str | None = None
    cut: bool = False
    into: bool = False
    between: int = 0
    before: int = 0
    behind: int = 0

    def standing(self, relation: RelationKind) -> tuple[str, int, int, str]:
        """What a relation makes of it, for `here_features`: names that fit either end too, and where its cues are."""
        cues = relation.cues
        told = (("b" if cues & self.between else "") + ("l" if cues & self.before else "")
                + ("r" if cues & self.behind else "")) if cues else "open"
        if not self.inside:
            return self.way, 0, 0, told
        return (self.way, min(sum(map(relation.subject.__contains__, self.inside)), 2),
                min(sum(map(relation.object.__contains__, self.inside)), 2), told)


def sentence_features(kind: str, title: int, cues: int) -> list[str]:
    """What kind of sentence it is, and the cues of its heading and its own."""
    return ["bias", f"kind={kind}", *(f"title={kind}" for kind in classes_in(title)),
            *(f"c={kind}" for kind in classes_in(cues))]


def thing_features(side: str, kind: str, role: str, known: str) -> list[str]:
    """What kind of thing an end is, how it is there, and which material or step it is; `side` is "s" or "o"."""
    return [f"{side}={kind}", f"{side}role={role}", *([f"{side}id={known}"] if known else [])]


def actor_features(side: str, kind: str, role: str, share: int, kinds: int, main: bool) -> list[str]:
    """The same for an organisation or project, with how much the document is about it."""
    return [*thing_features(side, kind, role, ""), f"{side}share={share}", f"{side}kinds={kinds}{'m' if main else ''}",
            *([f"{side}main"] if main else [])]


def distance_features(side: str, distance: str) -> tuple[str]:
    """How far above an end is named."""
    return (f"{side}far={distance}",)


def place_features(side: str, preposition: str, first: bool, governed: bool, left: str, right: str) -> list[str]:
    """How an end stands in its sentence, and the marks right beside it."""
    return [f"p{side}={preposition}", *(["sgoverned"] if governed else []), *([f"{side}first"] if first else []),
            *([f"{side}left={left}"] if left else []), *([f"{side}right={right}"] if right else [])]


def beside_features(side: str, near: Sequence[str]) -> list[str]:
    """The cues close to an end."""
    return [f"{side}c{cue}" for cue in near]


def gap_features(way: str, size: int, words: str | None, cut: bool, into: bool) -> list[str]:
    """The words and marks between two arguments of a sentence."""
    if not way:
        return ["same"]
    return [f"gap{way}{size}", *([f"gap{way}{words}"] if words is not None else []), *([f"cut{way}"] if cut else []),
            *([f"into{way}"] if into else [])]


def cue_features(place: str, cues: int) -> list[str]:
    """The cues at a place: between two arguments, before or behind them."""
    return [f"c{place}={kind}" for kind in classes_in(cues)]


def here_features(subjects: int, objects: int, way: str, rivals_s: int, rivals_o: int, told: str) -> list[str]:
    """What a relation makes of two arguments of a sentence (see `Gap.standing`) that has so many of either kind."""
    features = [*count_features(subjects, objects)]
    if not way:
        return features
    features += [f"rs{way}{rivals_s}", f"ro{way}{rivals_o}"]
    if told == "open":
        return [*features, f"open{way}{rivals_s}{rivals_o}"]
    for place in told:
        name = {"b": "between", "l": "left", "r": "right"}[place]
        features += [f"gate{way}{name}", f"gate{way}{name}{rivals_s}{rivals_o}"]
    return features if told else [*features, "gate=title"]


def far_features(subjects: int, objects: int, side: str, role: str, before: int, behind: int, cued: bool) -> list[str]:
    """What a relation makes of an argument that is carried over from above; `side` is the end that stands here.

    Before and behind that one stand so many classes of cues that speak of the relation, if it has any.
    """
    has_rival = subjects if side == "o" else objects
    return [*count_features(subjects, objects), f"far={role}{'+' if has_rival else ''}",
            *([f"gate-{side}"] * before + [f"gate+{side}"] * behind or ["gate=title"] * cued)]


def count_features(subjects: int, objects: int) -> tuple[str, str]:
    """The features of how many subjects and objects a sentence has for a relation."""
    return f"ns={min(subjects, 3)}", f"no={min(objects, 3)}"


class View:
    """The features of one scene; `low` is the document's text `lowered`."""

    def __init__(self, scene: Scene, low: str, language: str) -> None:
        self._scene = scene
        self._low = low
        self._start, self._end = scene.masked.sentence.start, scene.masked.sentence.end
        self._language = language
        self._words = [m.start() for m in _WORD.finditer(low, self._start, self._end)]
        self._first: dict[str, int] = {}
        for argument in scene.here:
            self._first[argument.letter] = min(argument.span.start, self._first.get(argument.letter, self._end))
        self._counts: dict[str, tuple[int, int]] = {}
        self._spots: dict[Argument, Spot] = {}
        self._gaps: dict[tuple[Argument, Argument], Gap] = {}

    def features(self, relation: RelationKind, subject: Argument, obj: Argument) -> list[str]:
        """All features of a candidate."""
        groups = (self.sentence(), *self.end("s", subject), *self.end("o", obj), *self.pair(subject, obj),
                  self.fit(relation, subject, obj))
        return [feature for function, values in groups for feature in function(*values)]

    def sentence(self) -> Group:
        """What the sentence as a whole tells."""
        return sentence_features, (self._scene.masked.sentence.kind, self._scene.title, self._scene.told)

    def end(self, side: str, argument: Argument) -> list[Group]:
        """What either end tells; `side` is "s" or "o"."""
        named, key, letter, role = argument.named, argument.key, argument.letter, argument.role
        kind = named.unit if letter == "Q" else named.type or letter
        groups: list[Group] = []
        if letter in "OP":
            standing = self._scene.standing
            groups.append((actor_features, (side, kind, role, standing.shares.get(key, 0),
                                            standing.kinds.get(named.kind, 0), key in standing.mains)))
        else:
            groups.append((thing_features, (side, kind, role, key[1] if letter in "MS" else "")))
        if role not in HERE:
            far = self._start - named.start
            groups.append((distance_features, (side, "above" if far < 0 else "1" if far < 160 else "2" if far < 400 else
                                               "3" if far < 900 else "4")))
            return groups
        spot = self._spot(argument)
        governed = side == "s" and is_governed(self._low, argument.span)
        groups.append((place_features, (side, spot.preposition, spot.is_first, governed, spot.left, spot.right)))
        if spot.near:
            groups.append((beside_features, (side, spot.near)))
        return groups

    def pair(self, subject: Argument, obj: Argument) -> list[Group]:
        """What stands between the two, or around the only one that stands here."""
        if subject.role in HERE and obj.role in HERE:
            gap = self._gap(subject, obj)
            groups: list[Group] = [(gap_features, (gap.way, gap.size, gap.words, gap.cut, gap.into))]
            told = [(gap.way + "between", gap.between), (gap.way + "left", gap.before), (gap.way + "right", gap.behind)]
        else:
            side, anchor, _ = _apart(subject, obj)
            spot = self._spot(anchor)
            groups, told = [], [("-" + side, spot.begun), ("+" + side, spot.later)]
        for place, cues in told:
            if cues:
                groups.append((cue_features, (place, cues)))
        return groups

    def fit(self, relation: RelationKind, subject: Argument, obj: Argument) -> Group:
        """What a relation makes of the two, beside all others that it could hold between."""
        counts = self._counts.get(relation.name) or self._count(relation)
        if subject.role in HERE and obj.role in HERE:
            return here_features, (*counts, *self._gap(subject, obj).standing(relation))
        side, anchor, far = _apart(subject, obj)
        spot, cues = self._spot(anchor), relation.cues
        return far_features, (*counts, side, far.role, (cues & spot.begun).bit_count(),
                              (cues & spot.later).bit_count(), bool(cues))

    def _count(self, relation: RelationKind) -> tuple[int, int]:
        """How many subjects and how many objects a relation has to choose from here."""
        subjects = {a.key for a in self._scene.here if a.letter in relation.subject}
        objects = {a.key for a in self._scene.here if a.letter in relation.object}
        self._counts[relation.name] = counts = len(subjects), len(objects)
        return counts

    def _spot(self, argument: Argument) -> Spot:
        if argument not in self._spots:
            self._spots[argument] = self._seen_at(argument)
        return self._spots[argument]

    def _seen_at(self, argument: Argument) -> Spot:
        start, end = argument.span.start, argument.span.end
        before = behind = begun = later = 0
        near = []
        for cue in self._scene.cues:
            if cue.start < start:
                begun |= cue.bit
            else:
                later |= cue.bit
            if cue.end <= start:
                before |= cue.bit
            if cue.start >= end:
                behind |= cue.bit
            if 0 <= start - cue.end <= _NEAR:
                near.append("-" + cue.kind)
            elif 0 <= cue.start - end <= _NEAR:
                near.append("+" + cue.kind)
        left, right = self._low[self._start:start].rstrip()[-1:], self._low[end:self._end].lstrip()[:1]
        return Spot(self._preposition(start), self._first[argument.letter] >= start, "" if left.isalnum() else left,
                    "" if right.isalnum() else right, tuple(near), before, behind, begun, later)

    def _gap(self, subject: Argument, obj: Argument) -> Gap:
        if (subject, obj) not in self._gaps:
            self._gaps[subject, obj] = self._between(subject, obj)
        return self._gaps[subject, obj]

    def _between(self, subject: Argument, obj: Argument) -> Gap:
        scene = self._scene
        forward = subject.span.start < obj.span.start
        left, right = (subject, obj) if forward else (obj, subject)
        start, end = left.span.end, right.span.start
        if end < start:
            return _SAME
        inside = "".join([a.letter for a in scene.here if start <= a.span.start < end])
        size = bisect_left(self._words, end) - bisect_left(self._words, start)
        words = self._low[start:end]
        between = 0
        for cue in scene.cues:
            if start <= cue.start < end:
                between |= cue.bit
        return Gap(">" if forward else "<", inside, size if size < 4 else 5 if size < 8 else 9 if size < 14 else 20,
                   " ".join(words.split()) if size <= 3 and not inside else None,
                   ";" in words or " – " in words or " — " in words or ": " in words,
                   "(" in words and ")" not in words, between, self._spot(left).before, self._spot(right).behind)

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
_SAME = Gap("")


def _apart(subject: Argument, obj: Argument) -> tuple[str, Argument, Argument]:
    """The only end that stands in the sentence ("s" or "o"), its argument, and the one that is carried over."""
    return ("o", obj, subject) if obj.role in HERE else ("s", subject, obj)
