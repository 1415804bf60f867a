"""Candidates: two names of a scene that a relation may hold between."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

from oreloop.candidates.bars import BESIDE, is_barred
from oreloop.candidates.relations import RelationKind, is_payer, relation_kinds
from oreloop.candidates.scenes import Argument, Scene

#: What a text is about goes without saying: what has only such subjects may tell of one without any cue.
_ABOUT = frozenset("P")
_QUOTES = frozenset("\"“”„«»")


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
        if (cued or not relation.gated) and not relation.barred & scene.told:
            objects = [a for a in fitting(relation.object)
                       if not is_barred(relation, scene.low, a.span, scene.masked.mentions)
                       and not (relation.not_beside and _is_beside(scene, relation.not_beside, a))]
            for subject, obj in _pairs(scene, relation, fitting(relation.subject), objects, cued):
                yield relation, subject, obj


@functools.lru_cache(maxsize=1 << 12)
def _anchored(letters: frozenset[str]) -> tuple[RelationKind, ...]:
    """The relations of which an end that has to stand in a sentence can be of one of these kinds."""
    ends = {"object": ("object",), "subject": ("subject",), "either": ("subject", "object")}
    return tuple(relation for relation in relation_kinds()
                 if any(letters & getattr(relation, end) for end in ends[relation.anchor]))


def _pairs(scene: Scene, relation: RelationKind, subjects: Sequence[Argument], objects: Sequence[Argument],
           cued: bool) -> Iterator[tuple[Argument, Argument]]:
    if relation.no_payer:
        subjects = [a for a in subjects if not is_payer(a.named.name)]
    for subject in subjects:
        for obj in objects:
            if subject.key != obj.key and not (relation.symmetric and subject.span.start > obj.span.start) and (
                    _may_be_there(scene, relation, subject, obj) and not _is_object(scene, relation, subject)):
                yield subject, obj
    if not cued and relation.subject != _ABOUT:
        return
    if objects and relation.anchor != "subject":
        far = [a for letter in sorted(relation.subject) for a in scene.carried.get(letter, ())]
        if relation.no_payer:
            far = [a for a in far if not is_payer(a.named.name)]
        yield from ((s, o) for s in far for o in objects if s.key != o.key and _may_be_there(scene, relation, s, o))
    if subjects and relation.anchor != "object":
        far = [a for letter in sorted(relation.object) for a in scene.carried.get(letter, ())]
        yield from ((s, o) for s in subjects for o in far if s.key != o.key)


def _may_be_there(scene: Scene, relation: RelationKind, subject: Argument, obj: Argument) -> bool:
    """Whether a place may tell where a subject is: no adjective that is said of another name, and none on the other
    side of a quotation mark.
    """
    if relation.name != "locatedIn":
        return True
    return scene.owned.get(obj, subject.key) == subject.key and (
        subject.role != "here" or not _is_quoted(scene.low, subject, obj))


def _is_beside(scene: Scene, classes: int, argument: Argument) -> bool:
    """Whether a cue of some classes stands close to a name."""
    start, end = argument.span.start - BESIDE, argument.span.end + BESIDE
    return any(cue.bit & classes and start <= cue.end and cue.start <= end for cue in scene.cues)


def _is_quoted(low: str, subject: Argument, obj: Argument) -> bool:
    """Whether a quotation mark stands between two names, but for those that are their own."""
    left, right = sorted((subject.span.end, obj.span.end, subject.span.start, obj.span.start))[1:3]
    return not _QUOTES.isdisjoint(low[left + 1:right - 1])


def _is_object(scene: Scene, relation: RelationKind, subject: Argument) -> bool:
    """Whether the words beside a name make it the object of a relation: "a subsidiary of X", "X subsidiary Y"."""
    if not relation.before_object or subject.role != "here":
        return False
    start, end = subject.span.start, subject.span.end
    before = scene.low[max(0, start - BESIDE):start].rstrip()
    behind = scene.low[end:end + BESIDE].removeprefix("'s").removeprefix("’s").lstrip()
    return before.endswith(relation.before_object) or behind.startswith(relation.behind_object)
