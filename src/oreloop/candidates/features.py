"""The names of the features of a candidate, which the weights of ontology/weights/relations.tsv are for.

The features come in groups: those of the sentence, of either end, of the pair, and of what the relation makes of these.
A group is a function that names the features, and a few values that they hang on, so that the scorer adds up each group
once and looks it up from then on. Words count by the classes of their meaning (cues.toml, prepositions.toml), which are
the same in all languages, and near the ends also one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from oreloop.candidates.relations import classes_in
from oreloop.candidates.words import BESIDE

#: A function that names features, and the values that it names them by.
Group = tuple[Callable[..., Sequence[str]], tuple[Any, ...]]


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


def near_features(side: str, near: Sequence[str]) -> list[str]:
    """The cues close to an end."""
    return [f"{side}c{cue}" for cue in near]


def beside_features(side: str, words: Sequence[str]) -> list[str]:
    """The words right beside an end (see `Words.beside`)."""
    return [f"{side}{step}={word}" for step, word in zip(BESIDE, words, strict=True) if word]


def between_features(way: str, words: Sequence[str]) -> list[str]:
    """The words between two ends and any two in a row (see `Words.between`); `way` tells which end comes first."""
    alone = dict.fromkeys(f"w{way}{word}" for word in words[1:-1] if len(word) > 1)
    return [*alone, *dict.fromkeys(f"w{way}{one} {other}" for one, other in pairwise(words))]


def gap_features(way: str, size: int, words: str | None, cut: bool, into: bool) -> list[str]:
    """The words and marks between two arguments of a sentence."""
    if not way:
        return ["same"]
    return [f"gap{way}{size}", *([f"gap{way}{words}"] if words is not None else []), *([f"cut{way}"] if cut else []),
            *([f"into{way}"] if into else [])]


def chain_features(standing: str, back: bool) -> tuple[str, str]:
    """How one material stands to another in the reference chain, and whether the sentence speaks of recycling."""
    return f"chain={standing}", f"chain={standing}{'+' if back else '-'}"


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
