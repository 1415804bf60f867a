"""Proper names in a text: runs of words with a capital, joined, trimmed, and with the votes for what they name.

All mentions of one name in a document vote together (`cues.votes_of`, `mentions`), so that one clear place types the
name everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

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
from oreloop.trimming import NOUN, Seen, begins, bound_words, name_end, trimmed, without_lead

_WORD = re.compile(r"(?:[OD]['’](?=[A-Z]))?[^\W_](?:[\w\-+/]*[\w+]|(?:\.\w)+)?"
                   r"(?:(?<=[^\W\d_]{4})(?<!qu)['’][A-ZÀ-Ý]\w+|(?<=c)['’]h\w*)?"
                   r"(?:['’]s(?= (?:University|College|School)\b))?|&|\+")
#: "Oslo-listed Grønnkraft": a town and a verb, no name.
_PARTICIPLE = re.compile(r"-(?:based|listed|born|owned|led|backed|headquartered|registered|quoted)$")
#: Addresses of mail and of the web are no names, nor are the codes of shares.
_ADDRESS = re.compile(
    rf"{SHARE_CODE}|\S+@\S+|(?:https?://|www\.)\S+|[\w-]+\.(?:com|org|eu|net|fr|de)\b\S*", re.IGNORECASE)
#: Without one of these signs there is no address and no code.
_SIGN = re.compile(r"@|//|\.\S|\(\w")
#: What may stand between two words of a name; two columns are wider apart.
_GAP = re.compile(r"[ \t\u00a0\u202f]?\n[ \t]*|[ \t\u00a0\u202f]?|['’]|\*{0,2} \*{0,2}")
#: A line this much shorter than most, with the word below, ends where its writer ended it.
_SHORT_LINE = 0.75
#: What follows the agency in "LONDON, May 29 (Newsdesk) - ...".
_DATELINE = re.compile(r"\)\s[-–—]\s")


_INSTITUTIONS = ("ResearchOrganisation", "PublicBody")


@dataclass(frozen=True, slots=True)
class ProperName:
    """A capital run at a span, with the votes that its form and its neighbours cast."""

    start: int
    end: int
    text: str
    votes: tuple[tuple[str, int], ...]
    features: tuple[str, ...] = ()


def _is_capital(word: str) -> bool:
    return any(map(str.isupper, word)) and not word.endswith("-based")


def _tokens(text: str, start: int, end: int) -> list[Token]:
    addresses = [m.span() for m in _ADDRESS.finditer(text, start, end)] if _SIGN.search(text, start, end) else []
    named = [m.span(1) for m in name_words().plain_heads.finditer(text, start, end)]
    tokens = []
    for match in _WORD.finditer(text, start, end):
        place, word = match.start(), match.group()
        if not (addresses and _lies_in(place, addresses)):
            capital = (not word.islower() and _is_capital(word) and not _PARTICIPLE.search(word)) or (
                bool(named) and _lies_in(place, named))
            tokens.append(Token(place, match.end(), word, capital))
    return tokens


def _lies_in(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _line_ends(text: str) -> frozenset[int]:
    """The line breaks that end something, in a text whose lines are wrapped: the word below would have had room."""
    lines = text.split("\n")
    sizes = sorted(len(line) for line in lines if line.strip())
    width = _SHORT_LINE * sizes[9 * len(sizes) // 10] if sizes else 0
    ends, place = set(), 0
    for line, below in pairwise(lines):
        place += len(line) + 1
        if len(line) + len(below.lstrip().partition(" ")[0]) < width:
            ends.add(place - 1)
    return frozenset(ends)


def _runs(text: str, tokens: Sequence[Token], words: NameWords, bound: frozenset[str] = frozenset(),
          line_ends: frozenset[int] = frozenset()) -> Iterator[list[Token]]:
    """Maximal runs of capital tokens, joined over connectors that lead to another capital token.

    Of `bound` words the text never writes one without a connector behind it: they are no names of their own.
    """
    run: list[Token] = []
    held: list[Token] = []
    for token in tokens:
        if not run and not token.capital:
            continue
        previous = (held or run)[-1] if run else None
        glued = previous is not None and (
            ((gap := _GAP.fullmatch(text, previous.end, token.start)) is not None
             and text.find("\n", gap.start(), gap.end()) not in line_ends)
            or (len(previous.text) == 1 and previous.capital and text[previous.end:token.start] in (". ", ".")))
        legal = is_legal_form(token.text)
        if run and legal and re.fullmatch(r",?\.? ?", text[run[-1].end:token.start]):
            run.append(token)
            held = []
        elif run and glued and token.capital:
            ended = not held and len(run) > 1 and is_legal_form(run[-1].text) and token.text not in ("&", "+")
            if ended or (held and not _joins(run, held, words, bound)):
                yield run  # behind a legal form begins another name or noun: "hatte die Zellkern GmbH Pläne"
                run, held = [], []
            run, held = [*run, *held, token], []
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
    if set(low) <= words.particles and (run[-1].text.casefold() in words.particles or (
            run[-1].text.split("-")[0].casefold() in words.first)):
        return True  # "Ursula von der Leyen", "Van der Poel"
    if low[0] in ("the", "in", "la", "le", "les", "der", "die", "das", "à", "aux", "en", "sur", "au", "zu"):
        return False
    if len(run) == 1 and run[0].text in bound:
        return True
    if low[0] == "of" and words.heads.get(run[-1].text.casefold()) == "Company":
        return run[-1].text.casefold() in words.governing
    return has_head


def _apart(run: list[Token], words: NameWords) -> Iterator[list[Token]]:
    """Two institutions that "and" stands between: "Satbayev University of Almaty and McGill University"."""
    for place, token in enumerate(run):
        if token.text.casefold() in words.joiners and token.text not in ("&", "+") and all(
                any(words.heads.get(t.text.casefold()) in _INSTITUTIONS for t in side) and len(side) > 1
                for side in (run[:place], run[place + 1:])):
            yield run[:place]
            yield from _apart(run[place + 1:], words)
            return
    yield run


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
    known = {place: hit.entry.type for hit in hits for place in (hit.start, -hit.end)}
    streams = [(s, _tokens(text, s.start, s.end)) for s in sentences]
    headlines = frozenset(s.start for s in sentences if language == "en" and _title_case(text, s))
    shouts = frozenset(s.start for s in sentences if text[s.start:s.end].isupper())
    seen = Seen(frozenset(t.text for s, tokens in streams if s.start not in headlines and s.start not in shouts
                           for t in tokens if t.capital and not begins(text, s, t)),
                 frozenset(t.text for _, tokens in streams for t in tokens if t.text.islower()))
    bound = bound_words(text, streams, hits, words) if language != "de" else frozenset()
    line_ends = _line_ends(text)
    short = _short_forms(text, streams, words) if language == "de" else frozenset()
    found: list[ProperName] = []
    for sentence, tokens in streams:
        shouted = sentence.kind == "heading" and sentence.start in shouts
        if sentence.start in headlines:
            tokens = [t if inner_capital(t.text) or is_acronym(t.text) else t._replace(capital=False) for t in tokens]
        for raw in chain.from_iterable(_apart(r, words) for r in _runs(text, tokens, words, bound, line_ends)):
            run = trimmed(without_lead(raw, hits, words, language), text, sentence, seen, words)
            if not run:
                continue
            before = text_before(text, sentence.start, run[0].start)
            if ends_with(before, STREET):
                continue
            authority = ends_with(before, words.authority)
            known_whole = all(covered[i] or not text[i].isalnum() for i in range(run[0].start, run[-1].end))
            if known_whole and not authority and (language == "de" or not _of_place_and_material(run, hits)):
                continue
            if text[run[0].start - 1:run[0].start] == "(" and _DATELINE.match(text, run[-1].end):
                continue
            if sentence.kind == "heading" and _is_masthead(run, seen):
                continue
            votes = votes_of(text, before, run, words, known)
            if shouted and not votes and run[0].text not in seen.inside:
                continue
            if language == "de" and len(run) == 1 and votes["Place"] <= 2 and not inner_capital(run[0].text):
                votes["Place"] = 0  # "aus Abfällen", "in Serie": a preposition alone tells no place in German
            if language == "de" and not any(inner_capital(t.text) for t in run) and (
                    NOUN.search(run[0].text) if len(run) == 1 else run[0].text.casefold() in words.facility):
                continue  # a common noun: "Trennung", "Fabrik für Permanentmagnete"
            end, legal = name_end(text, run)
            if legal:
                votes["Company"] += 6
                votes["Person"] = 0
            features = name_features(text, sentence, run, votes, language, known)
            if len(run) == 1 and begins(text, sentence, run[0]) and run[0].text not in seen.inside:
                features += ("begins",)
            if len(run) == 1 and run[0].text in short:
                features += ("short",)
            if not votes and found and _goes_on(found[-1], run, text):
                votes["Project"] += 3
                features += ("goes on",)
            found.append(ProperName(run[0].start, end, text[run[0].start:end], tuple(sorted(votes.items())), features))
    return found


def _short_forms(text: str, streams: Sequence[tuple[Sentence, list[Token]]], words: NameWords) -> frozenset[str]:
    """First words of names with a legal form: "Vulcan" of "Vulcan Energie Ressourcen GmbH" is a name in German too."""
    runs = (run for _, tokens in streams for run in _runs(text, tokens, words))
    first = (next((t.text for t in run if t.text.casefold() not in words.common), "") for run in runs
             if len(run) > 1 and is_legal_form(run[-1].text))
    return frozenset(w for w in first if len(w) > 3 and w.casefold() not in words.heads)


def _is_masthead(run: Sequence[Token], seen: Seen) -> bool:
    """Whether a run in a heading is shouted and in no sentence: the name of a newsletter, or common words."""
    return all(len(t.text) > 4 or not t.capital or t.text == "&" for t in run) and all(
        t.text.isupper() or t.text == "&" for t in run if t.capital) and run[0].text not in seen.inside and (
        len(run) > 1 and not is_legal_form(run[-1].text))


def _of_place_and_material(run: Sequence[Token], hits: Sequence[Hit]) -> bool:
    """Whether known words make up a name: "Kutno Magnets", "Kasulu Cobalt"."""
    inside = [h for h in hits if run[0].start <= h.start and h.end <= run[-1].end]
    return (len(run) > 1 and len(inside) > 1 and inside[0].entry.type in ("City", "Region", "Place")
            and inside[-1].entry.type == "Material" and all(t.capital and not t.text.isupper() for t in run))


def _goes_on(previous: ProperName, run: Sequence[Token], text: str) -> bool:
    """Whether a run is coordinated with a project right before it ("the projects A and B")."""
    between = text[previous.end:run[0].start]
    return dict(previous.votes).get("Project", 0) >= 3 and between in (" and ", " et ", " und ", ", ")
