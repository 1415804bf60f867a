"""What stands about the ends of a candidate, and between them: the values that its features are named by."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from oreloop.candidates.chain import standing
from oreloop.candidates.features import (
    Group,
    actor_features,
    beside_features,
    between_features,
    chain_features,
    cue_features,
    distance_features,
    far_features,
    gap_features,
    here_features,
    near_features,
    place_features,
    sentence_features,
    thing_features,
)
from oreloop.candidates.relations import RelationKind, prepositions, recycling
from oreloop.candidates.scenes import HERE, Argument, Scene, is_governed
from oreloop.candidates.words import Words

_WORD = re.compile(r"[^\W_]+")
_ARTICLES = ("the", "la", "le", "les", "l'", "der", "die", "das", "dem", "den", "a", "an", "une", "un", "einem",
             "einer", "its", "sa", "son", "ses", "ihre", "ihrem", "ihrer", "seine", "seiner", "seinem")
#: Within how many characters a cue stands beside a name.
_NEAR = 24


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


class View:
    """The features of one scene."""

    def __init__(self, scene: Scene, language: str) -> None:
        self.scene = scene
        self._low = low = scene.low
        self._start, self._end = scene.masked.sentence.start, scene.masked.sentence.end
        self._language = language
        self._places = [m.start() for m in _WORD.finditer(low, self._start, self._end)]
        self._words = Words(low, scene.masked)
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
        return sentence_features, (self.scene.masked.sentence.kind, self.scene.title, self.scene.told)

    def end(self, side: str, argument: Argument) -> list[Group]:
        """What either end tells; `side` is "s" or "o"."""
        named, key, letter, role = argument.named, argument.key, argument.letter, argument.role
        kind = named.unit if letter == "Q" else named.type or letter
        groups: list[Group] = []
        if letter in "OP":
            standing = self.scene.standing
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
            groups.append((near_features, (side, spot.near)))
        groups.append((beside_features, (side, self._words.beside(argument.span.start))))
        return groups

    def pair(self, subject: Argument, obj: Argument) -> list[Group]:
        """What stands between the two, or around the only one that stands here."""
        if subject.role in HERE and obj.role in HERE:
            gap = self._gap(subject, obj)
            groups: list[Group] = [(gap_features, (gap.way, gap.size, gap.words, gap.cut, gap.into))]
            if gap.way and (words := self._words.between(subject.span.start, obj.span.start)):
                groups.append((between_features, (gap.way, words)))
            told = [(gap.way + "between", gap.between), (gap.way + "left", gap.before), (gap.way + "right", gap.behind)]
        else:
            side, anchor, _ = _apart(subject, obj)
            spot = self._spot(anchor)
            groups, told = [], [("-" + side, spot.begun), ("+" + side, spot.later)]
        for place, cues in told:
            if cues:
                groups.append((cue_features, (place, cues)))
        if subject.letter == "M" == obj.letter:
            back = bool((self.scene.told | self.scene.title) & recycling())
            groups.append((chain_features, (standing(_material(subject), _material(obj)), back)))
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
        subjects = {a.key for a in self.scene.here if a.letter in relation.subject}
        objects = {a.key for a in self.scene.here if a.letter in relation.object}
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
        for cue in self.scene.cues:
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
        scene = self.scene
        forward = subject.span.start < obj.span.start
        left, right = (subject, obj) if forward else (obj, subject)
        start, end = left.span.end, right.span.start
        if end < start:
            return _SAME
        inside = "".join([a.letter for a in scene.here if start <= a.span.start < end])
        size = bisect_left(self._places, end) - bisect_left(self._places, start)
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


def _material(argument: Argument) -> str:
    return argument.key[1].removeprefix("material/")


def _apart(subject: Argument, obj: Argument) -> tuple[str, Argument, Argument]:
    """The only end that stands in the sentence ("s" or "o"), its argument, and the one that is carried over."""
    return ("o", obj, subject) if obj.role in HERE else ("s", subject, obj)
