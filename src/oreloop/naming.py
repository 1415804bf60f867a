"""Proper names in a text: runs of words with a capital, joined, trimmed, and with the votes for what they name.

All mentions of one name in a document vote together (`cues.votes_of`, `mentions`), so that one clear place types the
name everywhere.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from oreloop.cues import (
    STREET,
    NameWords,
    Token,
    ends_with,
    inner_capital,
    is_acronym,
    is_legal_form,
    name_words,
    text_before,
    votes_of,
)
from oreloop.lexicon import Hit
from oreloop.name_features import name_features
from oreloop.text import SHARE_CODE, Sentence

_WORD = re.compile(r"(?:[OD]['’](?=[A-Z]))?[^\W_](?:[\w\-+/]*[\w+]|(?:\.\w)+)?"
                   r"(?:['’]s(?= (?:University|College|School)\b))?|&|\+")
#: Addresses of mail and of the web are no names, nor are the codes of shares.
_ADDRESS = re.compile(
    rf"{SHARE_CODE}|\S+@\S+|(?:https?://|www\.)\S+|[\w-]+\.(?:com|org|eu|net|fr|de)\b\S*", re.IGNORECASE)
#: What may stand between two words of a name; two columns are wider apart.
_GAP = re.compile(r"[ \t\u00a0\u202f]?\n[ \t]*|[ \t\u00a0\u202f]?|['’]|\*{0,2} \*{0,2}")
#: Endings of common nouns, which begin a sentence with a capital as names do.
_NOUN = re.compile(r"(?:tion|tions|ment|ments|ness|ing|ings|ity|ities|ité|ance|ence|ung|ungen|heit|keit|schaft)$")
#: What follows the agency in "LONDON, May 29 (Newsdesk) - ...".
_DATELINE = re.compile(r"\)\s[-–—]\s")
#: Legal forms whose full stop belongs to the name.
_SHORTENED = ("Inc", "Ltd", "Co", "Corp", "Bros")


@dataclass(frozen=True, slots=True)
class ProperName:
    """A capital run at a span, with the votes that its form and its neighbours cast."""

    start: int
    end: int
    text: str
    votes: tuple[tuple[str, int], ...]
    features: tuple[str, ...] = ()


def _is_capital(word: str) -> bool:
    return not word.islower() and any(map(str.isupper, word)) and not word.endswith("-based")


def _tokens(text: str, start: int, end: int) -> list[Token]:
    addresses = [m.span() for m in _ADDRESS.finditer(text, start, end)]
    named = [m.span(1) for m in name_words().plain_heads.finditer(text, start, end)]
    tokens = []
    for match in _WORD.finditer(text, start, end):
        place, word = match.start(), match.group()
        if not (addresses and _lies_in(place, addresses)):
            capital = _is_capital(word) or bool(named and _lies_in(place, named))
            tokens.append(Token(place, match.end(), word, capital))
    return tokens


def _lies_in(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _runs(text: str, tokens: Sequence[Token], words: NameWords,
          bound: frozenset[str] = frozenset()) -> Iterator[list[Token]]:
    """Maximal runs of capital tokens, joined over connectors that lead to another capital token.

    Of `bound` words the text never writes one without a connector behind it: they are no names of their own.
    """
    run: list[Token] = []
    held: list[Token] = []
    for token in tokens:
        previous = (held or run)[-1] if run else None
        glued = previous is not None and (
            _GAP.fullmatch(text, previous.end, token.start) is not None
            or (len(previous.text) == 1 and previous.capital and text[previous.end:token.start] in (". ", ".")))
        legal = is_legal_form(token.text)
        if run and legal and re.fullmatch(r",?\.? ?", text[run[-1].end:token.start]):
            run.append(token)
            held = []
        elif run and glued and token.capital:
            if held and not _joins(run, held, words, bound):
                yield run
                run = []
            run = [*run, *held, token] if run else [token]
            held = []
        elif run and glued and token.text.casefold() in words.connectors and len(held) < 3:
            held.append(token)
        else:
            if run:
                yield run
            run, held = ([token] if token.capital else []), []
    if run:
        yield run


def _joins(run: Sequence[Token], held: Sequence[Token], words: NameWords, bound: frozenset[str]) -> bool:
    """Whether connectors may join two capital parts: `of` after a head noun; `and` only inside such a name."""
    low = [t.text.casefold() for t in held]
    has_head = any(part in words.heads or part in words.facility
                   for t in run for part in t.text.casefold().split("-"))
    if any(w in words.joiners for w in low):
        if low == ["&"]:
            return True
        inside = any(t.text.casefold() in ("of", "for", "de", "des", "für", "centre") for t in run)
        return has_head and inside and len(low) == 1
    if low[0] in ("the", "in", "la", "le", "les", "der", "die", "das", "à", "aux", "en", "sur", "au", "zu"):
        return False
    if len(run) == 1 and run[0].text in bound:
        return True
    if low[0] == "of" and words.heads.get(run[-1].text.casefold()) == "Company":
        return run[-1].text.casefold() in ("bank", "company", "group")
    return has_head


def _trimmed(run: list[Token], text: str, sentence: Sentence, seen: _Seen, words: NameWords) -> list[Token]:
    """Take off what begins a sentence or is no name by itself."""
    leads, empty = _no_names()
    while run and run[0].text.casefold().rstrip(".") in leads:
        run = run[1:]
    while run and ((run[-1].text.casefold() in words.common and not (len(run) > 1 and is_legal_form(run[-1].text)))
                   or run[-1].text in ("&", "+")):
        run = run[:-1]
    if len(run) == 1:
        word = run[0].text
        low = word.casefold()
        if low in words.alone or len(word) < 2 or (low in words.heads and not inner_capital(word)):
            return []
        if not inner_capital(word) and not is_acronym(word) and (
                low in seen.lower or (_begins(text, sentence, run[0]) and word not in seen.inside
                                      and _NOUN.search(word))):
            return []
    if run and all(t.text.casefold() in empty for t in run):
        return []
    return run


@functools.cache
def _no_names() -> tuple[frozenset[str], frozenset[str]]:
    """Words that no name begins with, and words that are no name by themselves."""
    words = name_words()
    return words.common.union(words.titles), words.alone | words.common | words.connectors


@dataclass(frozen=True, slots=True)
class _Seen:
    """Words that a document writes with a capital inside a sentence, and words that it writes without one."""

    inside: frozenset[str]
    lower: frozenset[str]


def _begins(text: str, sentence: Sentence, token: Token) -> bool:
    """Whether nothing but punctuation stands between the start of a sentence (or a colon) and the token."""
    for place in range(token.start - 1, sentence.start - 1, -1):
        if text[place].isalpha():
            return False
        if text[place].isspace() and text[max(sentence.start, place - 1)] in ":.!?|•»":
            return True
    return True


def _title_case(text: str, sentence: Sentence) -> bool:
    """Whether a line writes nearly all its longer words with a capital, as English headlines do."""
    line = text[sentence.start:sentence.end]
    heads = name_words().heads
    if sentence.kind != "heading" and any(w.casefold() in heads or is_legal_form(w) for w in _WORD.findall(line)):
        return False
    if sentence.kind == "prose" and line.rstrip("*_ \"”»").endswith("."):
        return False
    long = re.findall(r"[^\W\d_]{4,}", line)
    enough = 4 if sentence.kind in ("heading", "prose") else 6
    return len(long) >= enough and sum(w[0].isupper() for w in long) >= 0.7 * len(long)


def find_names(text: str, sentences: Sequence[Sentence], hits: Sequence[Hit], language: str) -> list[ProperName]:
    """The capital runs of a text that may be names, without those that the lexicon covers whole.

    In German, where every noun has a capital, a single word is a candidate only with inner capitals or where its
    neighbours speak for it.
    """
    words = name_words()
    covered = bytearray(len(text) + 1)
    for hit in hits:
        covered[hit.start:hit.end] = b"\1" * (hit.end - hit.start)
    streams = [(s, _tokens(text, s.start, s.end)) for s in sentences]
    headlines = frozenset(s.start for s in sentences if language == "en" and _title_case(text, s))
    seen = _Seen(frozenset(t.text for s, tokens in streams
                           if s.start not in headlines and not text[s.start:s.end].isupper()
                           for t in tokens if t.capital and not _begins(text, s, t)),
                 frozenset(t.text for _, tokens in streams for t in tokens if t.text.islower()))
    bound = _bound(text, streams, hits, words) if language != "de" else frozenset()
    short = _short_forms(text, streams, words) if language == "de" else frozenset()
    found: list[ProperName] = []
    for sentence, tokens in streams:
        shouted = sentence.kind == "heading" and text[sentence.start:sentence.end].isupper()
        if sentence.start in headlines:
            tokens = [t if inner_capital(t.text) or is_acronym(t.text) else replace(t, capital=False) for t in tokens]
        for raw in _runs(text, tokens, words, bound):
            run = _trimmed(_without_lead(raw, hits, words), text, sentence, seen, words)
            if not run:
                continue
            before = text_before(text, sentence.start, run[0].start)
            if ends_with(before, STREET):
                continue
            authority = ends_with(before, words.authority)
            if not authority and all(covered[i] or not text[i].isalnum() for i in range(run[0].start, run[-1].end)):
                continue
            if text[run[0].start - 1:run[0].start] == "(" and _DATELINE.match(text, run[-1].end):
                continue
            if sentence.kind == "heading" and _is_masthead(run, seen):
                continue
            votes = votes_of(text, sentence, run, words)
            if shouted and not votes and run[0].text not in seen.inside:
                continue
            if language == "de" and len(run) == 1 and votes["Place"] <= 2 and not inner_capital(run[0].text):
                votes["Place"] = 0  # "aus Abfällen", "in Serie": a preposition alone tells no place in German
            if language == "de" and not any(inner_capital(t.text) for t in run) and (
                    _NOUN.search(run[0].text) if len(run) == 1 else run[0].text.casefold() in words.facility):
                continue  # a common noun: "Trennung", "Fabrik für Permanentmagnete"
            features = name_features(text, sentence, run, votes, language)
            if len(run) == 1 and _begins(text, sentence, run[0]) and run[0].text not in seen.inside:
                features += ("begins",)
            if len(run) == 1 and run[0].text in short:
                features += ("short",)
            if not votes and found and _goes_on(found[-1], run, text):
                votes["Project"] += 3
                features += ("goes on",)
            end = run[-1].end
            if run[-1].text in _SHORTENED and text[end:end + 1] == ".":
                end += 1
            found.append(ProperName(run[0].start, end, text[run[0].start:end], tuple(sorted(votes.items())), features))
    return found


_OF = re.compile(r" (?:de |du |des |del |do |da |d['’])(?:la |las |los |l['’])?(?=[A-ZÀ-Ý])")


def _bound(text: str, streams: Sequence[tuple[Sentence, list[Token]]], hits: Sequence[Hit],
           words: NameWords) -> frozenset[str]:
    """Words that the text writes with a capital only before "de X": "Cuivrerie" of "Cuivrerie de Couvrot".

    Where a known place follows, the word is a name of its own as likely as not: "Solvay de La Rochelle".
    """
    places = {h.start for h in hits if h.entry.type in ("Country", "Region", "City", "Place")}
    loose: set[str] = set()
    found: set[str] = set()
    for sentence, tokens in streams:
        for token in tokens:
            if token.capital:
                of = _OF.match(text, token.end)
                led = of is not None and of.end() not in places
                (found if led and not _begins(text, sentence, token) else loose if not led else set()).add(token.text)
    return frozenset(w for w in found - loose if len(w) > 3 and not inner_capital(w)
                     and w.casefold() not in words.common | words.alone)


def _short_forms(text: str, streams: Sequence[tuple[Sentence, list[Token]]], words: NameWords) -> frozenset[str]:
    """First words of names with a legal form: "Vulcan" of "Vulcan Energie Ressourcen GmbH" is a name in German too."""
    runs = (run for _, tokens in streams for run in _runs(text, tokens, words))
    first = (next((t.text for t in run if t.text.casefold() not in words.common), "") for run in runs
             if len(run) > 1 and is_legal_form(run[-1].text))
    return frozenset(w for w in first if len(w) > 3 and w.casefold() not in words.heads)


def _is_masthead(run: Sequence[Token], seen: _Seen) -> bool:
    """Whether a run in a heading is shouted and in no sentence: the name of a newsletter, or common words."""
    return all(len(t.text) > 4 or not t.capital or t.text == "&" for t in run) and all(
        t.text.isupper() or t.text == "&" for t in run if t.capital) and run[0].text not in seen.inside and (
        len(run) > 1 and not is_legal_form(run[-1].text))


def _goes_on(previous: ProperName, run: Sequence[Token], text: str) -> bool:
    """Whether a run is coordinated with a project right before it ("the projects A and B")."""
    between = text[previous.end:run[0].start]
    return dict(previous.votes).get("Project", 0) >= 3 and between in (" and ", " et ", " und ", ", ")


def _without_lead(run: list[Token], hits: Sequence[Hit], words: NameWords) -> list[Token]:
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
        if len(left) > 1 and not left[-1].capital and words.heads.get(left[-2].text.casefold()) == "Company":
            return left[:-1]
    if words.lead.search(run[0].text.casefold()) and run[1].capital and not is_legal_form(run[1].text):
        # German cue nouns have a capital too: "Mitgründer Timo Akdeniz", "Reederei Vegesack".
        return _without_lead(run[1:], hits, words)
    first = run[0].text.casefold()
    if (first in words.agents or first in words.project_before) and first not in words.authority and run[1].capital:
        # German cue nouns have a capital too: "Projekt REMHub", "Konzerntochter Silmet".
        return run[1:]
    lead = next((h for h in hits if h.start == run[0].start and h.entry.type in ("Demonym", "Programme")), None)
    if lead is None:
        return run
    has_head = lead.entry.type == "Demonym" and any(t.text.casefold() in words.heads for t in run[1:])
    return run if has_head else _without_lead([t for t in run if t.start >= lead.end], hits, words)
