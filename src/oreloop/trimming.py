"""Which words of a capital run belong to a name: titles, common nouns and demonyms before it do not.

German writes every noun with a capital, so that a run may begin with what the thing is: "Wettbewerber Zellkern",
"Vorgänger Jörg Matthes". Some runs are no names at all. The words that tell this are data:
ontology/languages/names.toml.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from oreloop.cues import NameWords, Token, inner_capital, is_acronym, is_legal_form, name_words, text_before
from oreloop.folding import read_tsv
from oreloop.lexicon import Hit
from oreloop.resources import folder
from oreloop.text import Sentence

#: Endings of common nouns, which begin a sentence with a capital as names do.
NOUN = re.compile(r"(?:tion|tions|ment|ments|ness|ing|ings|ity|ities|ité|ance|ence|ung|ungen|heit|keit|schaft|ently"
                  r"|ally)$")
_OF = re.compile(r" (?:(de |d['’])|du |des |del |do |da |de la |de l['’])(?:las |los )?(?=[A-ZÀ-Ý])")
_INSTITUTIONS = ("ResearchOrganisation", "PublicBody")
#: Legal forms whose full stop belongs to the name.
_SHORTENED = ("Inc", "Ltd", "Co", "Corp", "Bros")


@dataclass(frozen=True, slots=True)
class Seen:
    """Words that a document writes with a capital inside a sentence, and words that it writes without one."""

    inside: frozenset[str]
    lower: frozenset[str]


def begins(text: str, sentence: Sentence, token: Token) -> bool:
    """Whether nothing but punctuation stands between the start of a sentence (or a colon) and the token."""
    for place in range(token.start - 1, sentence.start - 1, -1):
        if text[place].isalpha():
            return False
        if text[place].isspace() and text[max(sentence.start, place - 1)] in ":.!?|•»":
            return True
    return True


@functools.cache
def _no_names() -> tuple[frozenset[str], frozenset[str]]:
    """Words that no name begins with, and words that are no name by themselves."""
    words = name_words()
    return words.common.union(words.titles), words.alone | words.common | words.connectors


def says_nothing(run: Sequence[Token]) -> bool:
    """Whether a run has only words that are no name by themselves, or tells what somebody is: "Green Deal"."""
    words = name_words()
    _, empty = _no_names()
    return all(t.text.casefold() in empty or words.formula.fullmatch(t.text) for t in run) or _is_role(run, words)


def trimmed(run: list[Token], text: str, sentence: Sentence, seen: Seen, words: NameWords) -> list[Token]:
    """Take off what begins a sentence or is no name by itself."""
    leads, _ = _no_names()
    if len(run) == 1 and is_acronym(run[0].text) and words.project_lead.search(
            text_before(text, sentence.start, run[0].start)):
        return run  # "Projekt MORE", whatever the word means
    while run and run[0].text.casefold().rstrip(".") in leads:
        run = run[1:]
    while run and ((run[-1].text.casefold() in words.common and not (len(run) > 1 and is_legal_form(run[-1].text)))
                   or run[-1].text in ("&", "+")):
        run = run[:-1]
    if len(run) == 1:
        word = run[0].text
        low = word.casefold()
        if low in words.alone or len(word) < 2 or (low in words.heads and not inner_capital(word)) or (
                words.formula.fullmatch(word)):
            return []
        if not inner_capital(word) and not is_acronym(word) and (
                low in seen.lower or (begins(text, sentence, run[0]) and word not in seen.inside
                                      and NOUN.search(word))):
            return []
    return [] if says_nothing(run) else run


def is_noun(word: str, named: bool) -> bool:
    """Whether a German word is a common noun by its ending; one in "-ing(s)" only where nothing tells that it is
    `named` so."""
    ending = NOUN.search(word)
    return ending is not None and not (named and ending.group().startswith("ing"))


def is_lead(part: Sequence[Token], known: Container[int], language: str) -> bool:
    """Whether a German noun that tells what the name behind it is begins a part, or an adjective of a town before such
    a noun: "Firma Y", "Leuvener Ausgründung Y"; no place that is `known` by its start is such a name."""
    if language != "de" or len(part) < 2 or part[1].start in known or is_legal_form(part[1].text):
        return False
    return name_words().lead.search(part[0].text.casefold()) is not None or (
        part[0].text.endswith("er") and is_lead(part[1:], known, language))


def of_steps(run: Sequence[Token], steps: Sequence[Hit]) -> bool:
    """Whether a run has but steps beside words that are no name by themselves: "Verarbeitung und Recycling"."""
    _, empty = _no_names()
    inside = [any(h.start < t.end and t.start < h.end for h in steps) for t in run]
    return any(inside) and all(step or t.text.casefold() in empty for step, t in zip(inside, run, strict=True))


def is_gerund(text: str, sentence: Sentence, run: Sequence[Token], known: Mapping[int, str]) -> bool:
    """Whether a verb begins a heading or sentence, before a place: "Addressing Europe's lack of raw materials"."""
    return (len(run) == 2 and run[0].text.endswith("ing") and begins(text, sentence, run[0])
            and known.get(run[1].start) in ("Country", "Region"))


def is_title_case(text: str, sentence: Sentence, tokens: Sequence[Token]) -> bool:
    """Whether a line of some words writes nearly all its longer ones with a capital, as English headlines do."""
    line = text[sentence.start:sentence.end]
    heads = name_words().heads
    if sentence.kind != "heading" and any(t.text.casefold() in heads or is_legal_form(t.text) for t in tokens):
        return False
    if sentence.kind == "prose" and line.rstrip("*_ \"”»").endswith("."):
        return False
    long = re.findall(r"[^\W\d_]{4,}", line)
    enough = 4 if sentence.kind in ("heading", "prose") else 6
    return len(long) >= enough and sum(w[0].isupper() for w in long) >= 0.7 * len(long)


def is_masthead(run: Sequence[Token], seen: Seen) -> bool:
    """Whether a run in a heading is shouted and in no sentence: the name of a newsletter, or common words."""
    return all(len(t.text) > 4 or not t.capital or t.text == "&" for t in run) and all(
        t.text.isupper() or t.text == "&" for t in run if t.capital) and run[0].text not in seen.inside and (
        len(run) > 1 and not is_legal_form(run[-1].text))


def of_place_and_material(run: Sequence[Token], hits: Sequence[Hit]) -> bool:
    """Whether known words make up a name: "Kutno Magnets", "Kasulu Cobalt"."""
    inside = [h for h in hits if run[0].start <= h.start and h.end <= run[-1].end]
    return (len(run) > 1 and len(inside) > 1 and inside[0].entry.type in ("City", "Region", "Place")
            and inside[-1].entry.type == "Material" and all(t.capital and not t.text.isupper() for t in run))


def _is_role(run: Sequence[Token], words: NameWords) -> bool:
    """Whether a run tells what somebody is: "Technical Director", "Parlamentarischer Staatssekretär"."""
    return (len(run) > 1 and run[-1].text.casefold() in words.role_words
            and all(t.text.casefold() in words.role_adjectives | words.role_words for t in run[:-1]))


def without_lead(run: list[Token], hits: Sequence[Hit], words: NameWords, language: str) -> list[Token]:
    """Take a leading demonym off ("French Carester"), unless a head noun follows ("French Ministry").

    A place behind the name of a company is no part of it either ("Neo Performance Materials of Canada").
    """
    named = any(t.text.casefold() in words.heads for t in run[2:])
    while len(run) > 1 and run[0].text.casefold() in words.common and not (named and run[0].text.casefold() == "rare"):
        run = run[1:]
    if len(run) < 2:
        return run
    place = next((h for h in hits if h.end == run[-1].end and h.entry.type in ("Country", "Region", "City")), None)
    if place is not None:
        left = [t for t in run if t.end <= place.start]
        governs = len(left) > 2 and left[-2].text.casefold() in words.governing and (
            left[-3].text.casefold() in words.generic)
        if (len(left) > 1 and not left[-1].capital and words.heads.get(left[-2].text.casefold()) == "Company"
                and not governs):
            return left[:-1]
    first, second = run[0].text.casefold(), run[1].text.casefold()
    follows = run[1].capital and not is_legal_form(run[1].text)
    if follows and (words.lead.search(first) or (words.plant_lead.search(first) and not _is_firm(run))
                    or is_lead(run, (), language)):
        # German cue nouns have a capital too: "Mitgründer Timo Akdeniz", "Reederei Vegesack".
        return without_lead(run[1:], hits, words, language)
    introduces = first in words.agents or words.project_noun.fullmatch(first)
    if (introduces and first not in words.authority and run[1].capital
            and not (first in words.heads and second in words.heads)):
        # German cue nouns have a capital too: "Projekt REMHub", "Konzerntochter Silmet".
        return run[1:]
    if (person := _person_in(run, words, language)) is not None:
        return person
    lead = next((h for h in hits if h.start == run[0].start and h.entry.type in ("Demonym", "Programme")), None)
    if lead is None:
        return run
    left = [t for t in run if t.start >= lead.end]
    has_head = (lead.entry.type == "Demonym" and lead.entry.scheme != "geonames" and not _is_plain_firm(left, words)
                and any(t.text.casefold() in words.heads for t in run[1:]))
    return run if has_head or not left else without_lead(left, hits, words, language)


def _is_plain_firm(run: Sequence[Token], words: NameWords) -> bool:
    """Whether a run is but a noun for a firm: "Konzern" of "der Tiroler Konzern", but no "Bank"."""
    low = [t.text.casefold() for t in run]
    return len(low) == 1 and low[0] in words.agents and words.heads.get(low[0]) == "Company" and (
        low[0] not in words.governing)


def _is_firm(run: Sequence[Token]) -> bool:
    """Whether a run with a plant's noun is the name of a firm all the same: "Spindelwerk Aue AG"."""
    return is_legal_form(run[-1].text) and len(run) == 3


def _person_in(run: list[Token], words: NameWords, language: str) -> list[Token] | None:
    """The person whom a run ends with: "Vorgänger Jörg Matthes", "Governor Wade Pruitt"."""
    low = [t.text.casefold() for t in run]
    start = next((i for i, word in enumerate(low) if word.split("-")[0] in words.first), 0)
    if not start or not 2 <= len(run) - start <= 3 or any(w in words.heads for w in low) or any(
            inner_capital(t.text) or is_acronym(t.text) or not t.capital for t in run[:start]):
        return None
    if language != "de" and not all(w in words.role_words for w in low[:start]):
        return None
    return run[start:] if not is_legal_form(run[-1].text) else None


def parted(run: list[Token], words: NameWords) -> Iterator[list[Token]]:
    """The names that a run holds: two institutions that "and" stands between ("Satbayev University of Almaty and McGill
    University"); a firm and a person whose office stands between or before ("Neo Chief Executive Officer Rahim
    Suleman", "CEO of Neo Rahim Suleman").
    """
    if (split := _at_office(run, words)) is not None:
        yield from filter(None, split)
        return
    for place, token in enumerate(run):
        if token.text.casefold() in words.joiners and token.text not in ("&", "+") and all(
                any(words.heads.get(t.text.casefold()) in _INSTITUTIONS for t in side) and len(side) > 1
                for side in (run[:place], run[place + 1:])):
            yield run[:place]
            yield from parted(run[place + 1:], words)
            return
    yield run


def _at_office(run: list[Token], words: NameWords) -> tuple[list[Token], list[Token]] | None:
    """The firm and the person of a run that an office parts or stands before."""
    low = [token.text.casefold() for token in run]
    offices = [place for place, word in enumerate(low) if word in words.role_words]
    if not offices:
        return None
    first, behind = offices[0], offices[-1] + 1
    if not words.of_firm.isdisjoint(low[behind:behind + 1]):
        start = next((i for i in range(behind + 1, len(run)) if low[i].split("-")[0] in words.first), len(run))
        return (run[behind + 1:start], run[start:]) if 2 <= len(run) - start <= 3 else None
    person = run[behind:]
    if not first or offices != [*range(first, behind)]:
        return None
    if not person:
        return (run[:first], []) if low[first] in words.chiefs else None
    named = len(person) == 2 and not any(is_acronym(t.text) or is_legal_form(t.text) or not t.capital
                                         or t.text.casefold() in words.heads for t in person)
    known = low[behind].split("-")[0] in words.first or not words.chiefs.isdisjoint(low[first:behind])
    return (run[:first], person) if named and known else None


def bound_words(text: str, streams: Sequence[tuple[Sentence, list[Token]]], hits: Sequence[Hit],
                words: NameWords) -> frozenset[str]:
    """Words that the text writes with a capital only before "de X": "Cuivrerie" of "Cuivrerie de Couvrot".

    Where a known place follows without an article, the word is a name of its own as likely as not: "Solvay de La
    Rochelle", but "Optique du Limousin".
    """
    places = {h.start for h in hits if h.entry.type in ("Country", "Region", "City", "Place")}
    loose: set[str] = set()
    found: set[str] = set()
    for sentence, tokens in streams:
        for token in tokens:
            if token.capital:
                of = _OF.match(text, token.end)
                led = of is not None and (not of.group(1) or of.end() not in places)
                (found if led and not begins(text, sentence, token) else loose if not led else set()).add(token.text)
    return frozenset(w for w in found - loose if len(w) > 3 and not inner_capital(w)
                     and w.casefold() not in words.common | words.alone)


@functools.cache
def _long_forms() -> re.Pattern[str]:
    """Legal forms of several words or letters with dots, as they stand behind a name: "Sp. z o.o.", "e. V."."""
    forms = {row["form"] for row in read_tsv(folder("ontology") / "vocabulary" / "legal_forms.tsv")}
    parts = sorted((re.escape(f).replace(r"\ ", r"[ \u00a0\n]?").replace(r"\.", r"\.[ \u00a0]?") for f in forms
                    if "." in f or " " in f), key=lambda p: (-len(p), p))
    return re.compile(r",?[ \u00a0\n]?(?:" + "|".join(p.removesuffix(r"[ \u00a0]?") for p in parts) + r")(?!\w)",
                      re.IGNORECASE)


def name_end(text: str, run: Sequence[Token]) -> tuple[int, bool]:
    """Where the name of a run ends, and whether a legal form with dots that the run stops short of belongs to it."""
    end = run[-1].end
    if "." in text[end:end + 14]:
        for start in (run[-1].start - 1, end):
            form = _long_forms().match(text, start)
            if form and form.end() > end and (start == end or len(run) > 1):
                return form.end(), True
    if run[-1].text in _SHORTENED and text[end:end + 1] == ".":
        end += 1
    return end, False
