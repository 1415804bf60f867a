"""Proper names in a text: capital runs, and what kind of thing each of them names.

A run of capital words is a candidate. Legal forms, head nouns, first names, titles and the words beside it vote for a
type, and all mentions of one name in a document vote together, so that one clear place types the name everywhere.
The words are data: ontology/languages/names.toml.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from oreloop.lexicon import Hit
from oreloop.resources import folder
from oreloop.text import Sentence

_WORD = re.compile(r"(?:[OD]['’](?=[A-Z]))?[^\W_](?:[\w\-+/.]*[\w+])?|&|\+")
_GAP = re.compile(r"[ \t\u00a0\u202f]*\n?[ \t]*|['’]|\*{0,2} \*{0,2}")
_LEGAL = frozenset("""gmbh ag se sa sas sarl ltd limited plc inc llc corp asa as ab oy oyj oü bv nv srl spa s.p.a s.r.l s.a
kg ev e.v d.o.o sp.z.o.o co. s.l sl aps a/s ltda pty kgaa lp llp""".split())


#: Words that put a place behind them.
_LOCATIVE = ("in", "at", "near", "from", "outside", "à", "près de", "in der nähe von", "bei", "aus", "nahe")


@dataclass(frozen=True, slots=True)
class NameWords:
    """The word lists of names.toml, ready for look-up."""

    connectors: frozenset[str]
    joiners: frozenset[str]
    common: frozenset[str]
    alone: frozenset[str]
    heads: dict[str, str]
    project_before: tuple[str, ...]
    project_after: tuple[str, ...]
    organisation_before: tuple[str, ...]
    organisation_after: tuple[str, ...]
    titles: frozenset[str]
    roles: tuple[str, ...]
    first: frozenset[str]
    facility: frozenset[str]
    event: frozenset[str]
    anaphora: dict[str, dict[str, list[str]]]


@functools.cache
def name_words() -> NameWords:
    """The word lists, read once."""
    data = tomllib.loads((folder("ontology") / "languages" / "names.toml").read_text(encoding="utf-8"))
    heads = {word: kind for kind, words in data["organisation"].items() for word in words.split()}
    return NameWords(
        frozenset(data["connectors"]), frozenset(data["joiners"]), frozenset(data["common"].split()),
        frozenset(data["alone"].split()), heads, tuple(data["project"]["before"]), tuple(data["project"]["after"]),
        tuple(data["organisation_cues"]["before"]), tuple(data["organisation_cues"]["after"]),
        frozenset(data["person"]["titles"]), tuple(data["person"]["roles"]), frozenset(data["person"]["first"].split()),
        frozenset(data["facility"]["heads"]), frozenset(data["event"]["heads"]), data["anaphora"])


@dataclass(frozen=True, slots=True)
class ProperName:
    """A capital run at a span, with the votes that its form and its neighbours cast."""

    start: int
    end: int
    text: str
    votes: tuple[tuple[str, int], ...]


def folded(name: str) -> str:
    """A name without case, accents, punctuation and legal form: the key under which a document's mentions meet."""
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    words = re.findall(r"[0-9a-z]+", text)
    while len(words) > 1 and words[-1] in _LEGAL:
        words.pop()
    return " ".join(w for w in words if w not in ("et", "and", "und")) or " ".join(words)


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str
    capital: bool


def _is_capital(word: str) -> bool:
    return word[0].isupper() or any(c.isupper() for c in word[1:])


def _tokens(text: str, start: int, end: int) -> list[_Token]:
    return [_Token(m.start(), m.end(), m.group(), _is_capital(m.group())) for m in _WORD.finditer(text, start, end)]


def _inner_capital(word: str) -> bool:
    return bool(re.search(r"[a-z0-9][A-Z]|[A-Z]{2,}[a-z]|\d[A-Z]", word)) or (
        len(re.sub(r"[^A-Z]", "", word)) >= 2 and word.isupper())


def _runs(text: str, tokens: Sequence[_Token], words: NameWords) -> Iterator[list[_Token]]:
    """Maximal runs of capital tokens, joined over connectors that lead to another capital token."""
    run: list[_Token] = []
    held: list[_Token] = []
    for token in tokens:
        previous = (held or run)[-1] if run else None
        glued = previous is not None and _GAP.fullmatch(text, previous.end, token.start) is not None
        legal = token.text.casefold().rstrip(".") in _LEGAL
        if run and legal and re.fullmatch(r",?\.? ?", text[run[-1].end:token.start]):
            run.append(token)
            held = []
        elif run and glued and token.capital:
            if held and not _joins(run, held, words):
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


def _joins(run: Sequence[_Token], held: Sequence[_Token], words: NameWords) -> bool:
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
    return has_head


def _trimmed(run: list[_Token], sentence_start: int, seen_inside: frozenset[str], words: NameWords) -> list[_Token]:
    """Take off what begins a sentence or is no name by itself."""
    while run and run[0].text.casefold().rstrip(".") in words.common | words.titles:
        run = run[1:]
    while run and (run[-1].text.casefold() in words.common or run[-1].text in ("&", "+")):
        run = run[:-1]
    if len(run) == 1:
        word = run[0].text
        if word.casefold() in words.alone or len(word) < 2 or (word.casefold() in words.heads and not _inner_capital(word)):
            return []
        at_start = run[0].start - sentence_start <= 3
        if at_start and not _inner_capital(word) and word not in seen_inside:
            return []
    if run and all(t.text.casefold() in words.alone | words.common | words.connectors for t in run):
        return []
    return run


def _before(text: str, start: int, length: int = 48) -> str:
    return re.sub(r"[\s*_\"“”«»(\[]+", " ", text[max(0, start - length):start]).casefold().rstrip(" \"'“«")


def _after(text: str, end: int, length: int = 40) -> str:
    return re.sub(r"[\s*_]+", " ", text[end:end + length]).casefold()


def _ends_with(text: str, cues: Iterable[str]) -> bool:
    return any(text.endswith(cue) and not text[:-len(cue)][-1:].isalnum() for cue in cues)


def _starts_with(text: str, cues: Iterable[str]) -> bool:
    stripped = text.lstrip(" \"'”»")
    return any(stripped.startswith(cue) and not stripped[len(cue):len(cue) + 1].isalpha() for cue in cues)


def _votes(text: str, run: Sequence[_Token], words: NameWords) -> Counter[str]:
    votes: Counter[str] = Counter()
    parts = [t.text.casefold() for t in run]
    before, after = _before(text, run[0].start), _after(text, run[-1].end)
    if parts[-1].rstrip(".") in _LEGAL and len(parts) > 1:
        votes["Company"] += 6
    heads = [words.heads[p] for part in parts for p in (part, *part.split("-")) if p in words.heads]
    if heads:
        votes[heads[0]] += 3
    if len(parts) > 1 and parts[-1] in words.facility:
        votes["Facility"] += 4
    if (len(parts) > 1 and parts[-1] in words.event) or _ends_with(before, ("salon", "the fair", "messe")):
        votes["Event"] += 4
    if _ends_with(before, ("en",)) or (not heads and not any(_inner_capital(t.text) or t.text.isupper() for t in run)
                                       and _ends_with(before, _LOCATIVE)):
        votes["Place"] += 4 if heads else 2
    if not heads and _reads_as_person(text, run, parts, before, after, words):
        votes["Person"] += 5
    if _ends_with(before, words.project_before) or _ends_with(
            re.sub(r" (in|of|the|du|de|des|d|le|la|im|am|der|im projekt)$", "", re.sub(r" the$", "", before)),
            ("partner", "partners", "consortium", "konsortium", "partenaire", "partenaires", "consortia")):
        votes["Project"] += 4
    if _starts_with(after, words.project_after):
        votes["Project"] += 4
    if _ends_with(before, words.organisation_before):
        votes["Organisation"] += 3
    if _starts_with(after, words.organisation_after) or re.match(r"(?:'s|’s) ", after):
        votes["Organisation"] += 1
    return votes


def _reads_as_person(text: str, run: Sequence[_Token], parts: Sequence[str], before: str, after: str,
                     words: NameWords) -> bool:
    if _ends_with(before, words.titles):
        return len(parts) <= 4
    if not 2 <= len(parts) <= 4 or any(p in ("&", "of", "de la") for p in parts):
        return False
    if parts[0].split("-")[0] in words.first and not any(c.isdigit() for p in parts for c in p):
        return True
    surname_in_capitals = run[-1].text.isupper() and len(run[-1].text) > 3 and not run[0].text.isupper()
    role = re.match(r"\s*[,(–-]\s*(?:the |la |le |der |die |its |ihr )?([\w\-’' ]{3,40})", after)
    return bool(role and _starts_with(role.group(1), words.roles) and not _inner_capital(run[0].text)) or (
        surname_in_capitals and bool(role and _starts_with(role.group(1), words.roles)))


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
    seen_inside = frozenset(t.text for s, tokens in streams for t in tokens[1:]
                            if t.capital and s.kind == "prose" and t.start > s.start + 3)
    found = []
    for sentence, tokens in streams:
        shouted = sentence.kind == "heading" and text[sentence.start:sentence.end].isupper()
        for raw in _runs(text, tokens, words):
            run = _trimmed(_without_lead(raw, hits, words), sentence.start, seen_inside, words)
            if not run or all(covered[i] or not text[i].isalnum() for i in range(run[0].start, run[-1].end)):
                continue
            votes = _votes(text, run, words)
            if shouted and not votes:
                continue
            if language == "de" and not votes and not _german_name(run):
                continue
            votes[_default(run, sentence)] += 1
            end = run[-1].end
            if run[-1].text.casefold() in _LEGAL and text[end:end + 1] == "." and not run[-1].text.endswith("."):
                end += 1
            found.append(ProperName(run[0].start, end, text[run[0].start:end], tuple(sorted(votes.items()))))
    return found


def _default(run: Sequence[_Token], sentence: Sentence) -> str:
    return "Organisation" if sentence.kind != "heading" or any(_inner_capital(t.text) for t in run) else "Unknown"


def _german_name(run: Sequence[_Token]) -> bool:
    return any(_inner_capital(t.text) for t in run) or (
        len(run) > 1 and all(t.capital for t in run) and not any(t.text.endswith(("en", "ung", "ungen")) for t in run[:1]))


def _without_lead(run: list[_Token], hits: Sequence[Hit], words: NameWords) -> list[_Token]:
    """Take a leading demonym off ("French Carester"), unless a head noun follows ("French Ministry").

    A place behind the name of a company is no part of it either ("Neo Performance Materials of Canada").
    """
    if len(run) < 2:
        return run
    place = next((h for h in hits if h.end == run[-1].end and h.entry.type in ("Country", "Region")), None)
    if place is not None:
        left = [t for t in run if t.end <= place.start]
        if len(left) > 1 and not left[-1].capital and words.heads.get(left[-2].text.casefold()) == "Company":
            return left[:-1]
    lead = next((h for h in hits if h.start == run[0].start and h.entry.type == "Demonym"), None)
    has_head = any(t.text.casefold() in words.heads for t in run[1:])
    return run[1:] if lead is not None and not has_head else run
