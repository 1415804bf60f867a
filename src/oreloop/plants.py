"""Plants, mines and lines as texts call them: "the Hoboken plant", "usine de Betschdorf", "Hütte Lünen", "pilot line".

A plant is called by a noun with what is said of it, most often the place or the owner, which are mentions of their own;
so plants stand beside the mentions of a document and may hold them. The nouns are data: ontology/languages/names.toml.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from ahocorasick_rs import AhoCorasick, MatchKind

from oreloop.cues import name_words
from oreloop.lexicon import lowered
from oreloop.model import Name, Value

_WORD_BEFORE = re.compile(r"(?:^|(?<=[\s(„\"«“]))([^\s()„\"«»“”,;:.]+)[ \n]$")
_SPACE = re.compile(r"[ \n]")
_WORDS = re.compile(r"[^\W\d_]{3,}")


#: Endings of the genitive and the dative, which are no part of a name.
_ENDING = re.compile(r"e?s(?!\w)")


class Named(Protocol):
    """A mention: its span, its kind and what it names."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends."""

    @property
    def kind(self) -> str:
        """What kind of thing it names."""

    @property
    def term(self) -> Name | Value | None:
        """What it names; None for an anaphor."""


@dataclass(frozen=True, slots=True)
class Plant:
    """A plant at a span: its name, how the text calls it in full and in short, where it is and whose it is.

    A plant is named by its place, in the way that is usual in the language: "the plant in Kokkola" is "Kokkola plant".
    `place` and `owner` are mentions, in the phrase or near it; None where the sentence gives none.
    """

    start: int
    end: int
    term: Name
    forms: tuple[str, ...]
    place: Named | None = None
    owner: Named | None = None

    @property
    def name(self) -> str:
        """What the plant is called."""
        return self.term.name

    @property
    def kind(self) -> str:
        """Its kind, as mentions have one."""
        return self.term.type


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one language: see names.toml."""

    heads: tuple[str, ...]
    weak: frozenset[str]
    order: frozenset[str]
    stop: frozenset[str]
    after: re.Pattern[str]
    inside: re.Pattern[str]
    of: re.Pattern[str]
    ahead: re.Pattern[str]
    seat: re.Pattern[str]
    former: re.Pattern[str]
    kinds: re.Pattern[str]
    called: str
    finder: AhoCorasick


@functools.cache
def _words(language: str) -> _Words | None:
    table = name_words().plants.get(language)
    if table is None:
        return None

    def either(words: Sequence[str], tail: str = " ") -> re.Pattern[str]:
        parts = sorted((re.escape(w) + ("" if w.endswith("'") else tail) for w in words), key=lambda w: (-len(w), w))
        return re.compile(" (?:" + "|".join(parts) + ")" if parts else "(?!)")

    heads = tuple(table["heads"])
    return _Words(heads, frozenset(table["weak"]), frozenset(table["order"]), frozenset(table["stop"]),
                  either(table["after"], r"(?!\w)"), either(table["in"]), either(table["of"]),
                  re.compile(r"(?:^|[\s(,])(?:" + "|".join(map(re.escape, table["ahead"])) + ") $"),
                  re.compile(rf"(?<!\w)(?:{'|'.join(table['seat'])}) (?:{'|'.join(map(re.escape, table['ahead']))}) $"),
                  re.compile(r"(?<!\w)(?:" + "|".join(table["former"]) + r")[ -]$"),
                  re.compile("|".join(map(re.escape, table["kinds"])) or "(?!)"), str(table["called"]),
                  AhoCorasick(list(heads), matchkind=MatchKind.Standard))


def find_plants(text: str, body: int, language: str, mentions: Sequence[Named]) -> tuple[Plant, ...]:
    """The plants that a text calls by a noun with a name or a kind; `mentions` are those of the text, in order."""
    words = _words(language)
    if words is None:
        return ()
    low = lowered(text)
    starts = {m.start: m for m in mentions if m.term is not None}
    ends = {m.end: m for m in mentions if m.term is not None}
    found: dict[tuple[int, int], Plant] = {}
    for index, start, end in words.finder.find_matches_as_indexes(low, overlapping=True):
        if start < body or (end < len(low) and low[end].isalnum() and not (
                language == "de" and _ENDING.match(low, end))) or low.startswith("-to-", end):
            continue  # "mine-to-magnet" is no mine
        plant = _SEEKERS[language](text, low, start, end, words.heads[index], words, starts, ends)
        if plant is None or words.former.search(low, max(0, plant.start - 24), plant.start):
            continue  # what was a plant once is none
        if (plant.start, plant.end) not in found:
            found[plant.start, plant.end] = (
                _called(plant, plant.place, text, words) if plant.place is not None
                else _placed(plant, text, low, words, starts, ends))
    plants = [p for p in found.values() if p.place or p.owner or p.forms[-1].casefold() not in words.heads]
    return tuple(_one_by_one(list(_widest(sorted(plants, key=lambda p: (p.start, -p.end))))))


def _one_by_one(plants: Sequence[Plant]) -> Iterator[Plant]:
    """The plants, each under one name: what is told of one in fewer words than of another in the same place ("usine de
    recyclage de Lacq", "usine de recyclage d'aimants de Lacq") is that, if it is not two others too.
    """
    told: dict[Name | Value | None, dict[Name, frozenset[str]]] = {}
    for plant in plants:
        if plant.place is not None:
            told.setdefault(plant.place.term, {})[plant.term] = frozenset(_WORDS.findall(plant.name.casefold()))
    for plant in plants:
        others = told.get(plant.place.term, {}) if plant.place is not None else {}
        more = [name for name, words in others.items() if others[plant.term] < words]
        widest = [name for name in more if all(others[m] <= others[name] for m in more)]
        yield replace(plant, term=widest[0]) if widest else plant


def _widest(plants: Sequence[Plant]) -> Iterator[Plant]:
    last = -1
    for plant in plants:
        if plant.end > last:
            yield plant
            last = plant.end


#: How far from its noun a sentence may name the place of a plant.
_NEAR = 90
_SENTENCE_END = re.compile(r"[.!?;:](?=\s)|\n\s*\n|\n[-*•|]")
#: French "de" before a vowel or an article of the place.
_ELIDED = re.compile(r" de (?=[AEIOUYÀÂÉÈÊÎÔŒÆ])")
_CONTRACTED = {" de Le ": " du ", " de Les ": " des "}


def _placed(plant: Plant, text: str, low: str, words: _Words, starts: Mapping[int, Named],
            ends: Mapping[int, Named]) -> Plant:
    """A plant of which the phrase gives no place, with the one that the sentence gives it close by."""
    stop = _SENTENCE_END.search(low, plant.end, plant.end + _NEAR)
    for at in range(plant.end, stop.start() if stop else min(len(low), plant.end + _NEAR)):
        place = starts.get(at)
        if place is not None and place.kind == "Place" and words.ahead.search(low, max(0, at - 16), at):
            return _called(plant, place, text, words)
    for at in range(plant.start, max(0, plant.start - _NEAR), -1):
        if _SENTENCE_END.match(low, at - 1):
            break
        place = ends.get(at)
        if place is not None and place.kind == "Place" and text[at:at + 1] != "-" and (
                words.ahead.search(low, max(0, place.start - 16), place.start)
                and not words.seat.search(low, max(0, place.start - 40), place.start)):
            return _called(plant, place, text, words)
    return plant


def _called(plant: Plant, place: Named, text: str, words: _Words) -> Plant:
    assert isinstance(place.term, Name)
    if place.kind != "Place" or place.term.type not in ("City", "Place"):
        return replace(plant, place=place)
    short = plant.forms[-1]
    head = short[:1].lower() + short[1:] if " de " in words.called and short[1:].islower() else short
    name = words.called.format(head=head, place=re.sub(r"\s+", " ", text[place.start:place.end]))
    name = _ELIDED.sub(" d'", name)
    for apart, joined in _CONTRACTED.items():
        name = name.replace(apart, joined)
    return replace(plant, term=Name(name, "Facility"), place=place)


def _plant(text: str, start: int, end: int, head: tuple[int, int], *at: Named | None) -> Plant:
    phrase, short = (re.sub(r"[\s*]+", " ", text[a:b]).strip() for a, b in ((start, end), head))
    owner = next((m for m in at if m is not None and m.kind == "Organisation"), None)
    place = next((m for m in at if m is not None and m.kind in ("Place", "Demonym")), None)
    return Plant(start, end, Name(phrase, "Facility"), tuple(dict.fromkeys((phrase, short))), place, owner)


def _named_behind(end: int, low: str, pattern: re.Pattern[str], starts: Mapping[int, Named],
                  kinds: Sequence[str]) -> Named | None:
    """The name that stands behind a preposition that follows `end`."""
    link = pattern.match(low, end)
    if link is None:
        return None
    found = starts.get(link.end())
    return found if found is not None and found.kind in kinds else None


def _english(text: str, low: str, start: int, end: int, head: str, words: _Words, starts: Mapping[int, Named],
             ends: Mapping[int, Named]) -> Plant | None:
    if start and low[start - 1].isalnum():
        return None
    first, bounded, kinds = start, False, 0
    named: list[Named] = []
    while _SPACE.match(text, first - 1) and first > 1:
        before = ends.get(first - 1) or (ends.get(first - 3) if low[first - 3:first - 1] == "'s" else None)
        if before is not None and before.kind in ("Place", "Organisation", "Project", "Facility"):
            owned = text[before.end:before.end + 1] not in (" ", "\n")
            first, bounded = before.start, True
            named.append(before)
            if owned:
                break
            continue
        if before is not None and before.kind in ("Material", "Step") and text[before.end:first] in (" ", "\n"):
            first, kinds = before.start, kinds + 1
            continue
        word = _WORD_BEFORE.search(low, max(0, first - 30), first)
        if word is None or _stops(word.group(1), words) or not text[word.start(1):word.end(1)].islower():
            bounded = bounded or (word is not None and _stops(word.group(1), words))
            break
        if word.group(1) in words.order:
            bounded = True
            break
        first, kinds = word.start(1), kinds + 1
        if kinds > 3:
            return None
    behind = _named_behind(end, low, words.inside, starts, ("Place",)) or _named_behind(
        end, low, words.of, starts, ("Place", "Organisation"))
    if not named and behind is not None and bounded:
        return _plant(text, first, behind.end, (first, end), behind)
    if named and (head not in words.weak or kinds or named[0].kind == "Place"):
        # Of "Umicore's Hoboken plant" the owner is no part of the name.
        begin = named[-2].start if len(named) > 1 and named[-1].kind == "Organisation" else first
        close = max(m.end for m in named)
        return _plant(text, begin, end, (close + (3 if low.startswith("'s", close) else 1), end), *named)
    if bounded and (head not in words.weak or (kinds and words.kinds.search(low, first, start))):
        return _plant(text, first, end, (first, end), None)
    return None


def _stops(word: str, words: _Words) -> bool:
    """Whether a word before a noun for plants is no part of what the plant is called: "the company's refinery"."""
    return word in words.stop or word.endswith(("'s", "’s"))


def _french(text: str, low: str, start: int, end: int, head: str, words: _Words, starts: Mapping[int, Named],
            ends: Mapping[int, Named]) -> Plant | None:
    if start and (low[start - 1].isalnum() or low[start - 1] == "-"):
        return None
    close = end
    while (more := words.after.match(low, close)) is not None:
        close = more.end()
    at = starts.get(close + 1) if _SPACE.match(text, close) else None
    if at is None or at.kind not in ("Organisation", "Project", "Facility") or text[close + 1] in "«\"":
        at = _named_behind(close, low, words.of, starts, ("Place", "Organisation", "Project")) or _named_behind(
            close, low, words.inside, starts, ("Place",))
    if at is not None:
        return _plant(text, start, at.end, (start, close), at)
    thing = _named_behind(close, low, words.of, starts, ("Material", "Step"))
    if thing is not None and head not in ("site",):
        after = _named_behind(thing.end, low, words.of, starts, ("Place", "Organisation")) or _named_behind(
            thing.end, low, words.inside, starts, ("Place",))
        return _plant(text, start, (after or thing).end, (start, thing.end), after)
    return _plant(text, start, close, (start, close), None) if close > end or head not in words.weak else None


def _german(text: str, low: str, start: int, end: int, head: str, words: _Words, starts: Mapping[int, Named],
            ends: Mapping[int, Named]) -> Plant | None:
    while start and (low[start - 1].isalnum() or low[start - 1] == "-"):
        start -= 1
    word, close = low[start:end], end
    if (ending := _ENDING.match(low, end)) is not None:
        end = ending.end()
    if not text[start].isupper() or word in words.stop or any(word.endswith(s) for s in words.stop if len(s) >= 8):
        return None
    at = starts.get(end + 1) if _SPACE.match(text, end) else None
    if at is None or at.kind != "Place":
        at = _named_behind(end, low, words.inside, starts, ("Place",)) or _named_behind(
            end, low, words.of, starts, ("Organisation",))
    if at is not None and (head not in words.weak or word != head or at.kind == "Place"):
        return _plant(text, start, at.end, (start, close), at)
    before = ends.get(start - 1)
    if before is not None and before.kind == "Demonym" and text[start - 1] in " \n" and head not in words.weak:
        return _plant(text, before.start, end, (start, end), before)
    return _plant(text, start, close, (start, close), None) if head not in words.weak else None


_SEEKERS = {"en": _english, "fr": _french, "de": _german}
