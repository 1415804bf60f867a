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
from dataclasses import dataclass, replace

from oreloop.lexicon import Hit
from oreloop.resources import folder
from oreloop.text import Sentence

_WORD = re.compile(r"(?:[OD]['’](?=[A-Z]))?[^\W_](?:[\w\-+/]*[\w+]|(?:\.\w)+)?(?:['’]s(?= (?:University|College|School)\b))?|&|\+")
#: Addresses of mail and of the web are no names, nor are the codes of shares.
_ADDRESS = re.compile(r"\((?:ASX|AIM|TSXV?|NYSE|NASDAQ|LSE|OTC|Euronext|FWB)\b[^()\n]{0,30}\)|\S+@\S+|(?:https?://|www\.)\S+|[\w-]+\.(?:com|org|eu|net|fr|de)\b\S*", re.IGNORECASE)
_STREET = ("rue", "avenue", "boulevard", "street", "road", "place", "allée", "quai", "platz", "chemin")
_GAP = re.compile(r"[ \t\u00a0\u202f]?\n[ \t]*|[ \t\u00a0\u202f]?|['’]|\*{0,2} \*{0,2}")
#: Short legal forms are told from common words by their capitals ("SE", not "se").
_LEGAL = frozenset("""gmbh ag se sa sas sarl ltd limited plc inc llc corp asa as ab oy oyj oü bv nv srl spa s.p.a s.r.l s.a
kg ev e.v d.o.o sp.z.o.o co. s.l sl aps a/s ltda pty kgaa lp llp""".split())


#: Endings of common nouns, which begin a sentence with a capital as names do.
_NOUN = re.compile(r"(?:tion|tions|ment|ments|ness|ing|ings|ity|ities|ité|ance|ence|ung|ungen|heit|keit|schaft)$")
#: Words that put a place behind them.
_SHORTENED = ("Inc", "Ltd", "Co", "Corp", "Bros")
_INVEST_IN = re.compile(r"(?:invest\w*|stake|share|interest|partner|partners|participe\w*|money) (?:in|à|aus|from)$|"
                        r"\b(?:livr|vend|accord|apport|fourni|prêt|associ|confi|cèd|céd|attribu|octroy)\w*(?: [\w’']+){0,4} à$")
#: What follows a project: "X, an FP7 project", "X (H2020, GA 636881)", "X is financed by Horizon 2020".
_PROJECT_BEHIND = re.compile(
    r",? (?:is |was |ist |war |est |était )?(?:(?:an?|the) (?:[\w-]+ ){0,3}project|(?:un|le) (?:[\w-]+ ){0,1}projet"
    r"|(?:ein|das) (?:[\w-]+ ){0,2}(?:projekt|vorhaben))\b"
    r"| \((?:[^()]{0,20}\b)?(?:h2020|horizon|fp7|fkz|ga \d|interreg)"
    r"|,? (?:is|was|has been|wird|wurde|est|a été) (?:being )?(?:co-)?(?:funded|financed|gefördert|financé|im rahmen)[^.;]{0,20}"
    r"(?:horizon|h2020|fp7|interreg|bmbf)")
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
    agents: frozenset[str]
    authority: tuple[str, ...]
    verbs: frozenset[str]
    titles: frozenset[str]
    roles: tuple[str, ...]
    first: frozenset[str]
    facility: frozenset[str]
    event: frozenset[str]
    anaphora: dict[str, dict[str, list[str]]]
    pronouns: dict[str, list[str]]


@functools.cache
def name_words() -> NameWords:
    """The word lists, read once."""
    data = tomllib.loads((folder("ontology") / "languages" / "names.toml").read_text(encoding="utf-8"))
    heads = {word: kind for kind, words in data["organisation"].items() for word in words.split()}
    return NameWords(
        frozenset(data["connectors"]), frozenset(data["joiners"]), frozenset(data["common"].split()),
        frozenset(data["alone"].split()), heads, tuple(data["project"]["before"]), tuple(data["project"]["after"]),
        tuple(data["organisation_cues"]["before"]), tuple(data["organisation_cues"]["after"]),
        frozenset(data["organisation_cues"]["before"]), tuple(data["organisation_cues"]["authority"]),
        frozenset(data["organisation_cues"]["verbs"].split()),
        frozenset(data["person"]["titles"]), tuple(data["person"]["roles"]), frozenset(data["person"]["first"].split()),
        frozenset(data["facility"]["heads"]), frozenset(data["event"]["heads"]), data["anaphora"], data["pronouns"])


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
    addresses = [m.span() for m in _ADDRESS.finditer(text, start, end)]
    return [_Token(m.start(), m.end(), m.group(), _is_capital(m.group()) and not m.group().endswith("-based"))
            for m in _WORD.finditer(text, start, end) if not any(a <= m.start() < b for a, b in addresses)]


def _is_legal_form(word: str) -> bool:
    return word.casefold().rstrip(".") in _LEGAL and not word.islower()


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
        legal = _is_legal_form(token.text)
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
    if low[0] == "of" and words.heads.get(run[-1].text.casefold()) == "Company":
        return run[-1].text.casefold() in ("bank", "company", "group")
    return has_head


def _trimmed(run: list[_Token], text: str, sentence: Sentence, seen: _Seen, words: NameWords) -> list[_Token]:
    """Take off what begins a sentence or is no name by itself."""
    while run and run[0].text.casefold().rstrip(".") in words.common | words.titles:
        run = run[1:]
    while run and ((run[-1].text.casefold() in words.common and not (len(run) > 1 and _is_legal_form(run[-1].text)))
                   or run[-1].text in ("&", "+")):
        run = run[:-1]
    if len(run) == 1:
        word = run[0].text
        if word.casefold() in words.alone or len(word) < 2 or (word.casefold() in words.heads and not _inner_capital(word)):
            return []
        if not _inner_capital(word) and not _is_acronym(word) and (
                word.casefold() in seen.lower or (_begins(text, sentence, run[0]) and word not in seen.inside
                                                  and (_NOUN.search(word) or not _subject().match(text, run[0].end)))):
            return []
    if run and all(t.text.casefold() in words.alone | words.common | words.connectors for t in run):
        return []
    return run


@functools.cache
def _subject() -> re.Pattern[str]:
    """What follows a name that begins a sentence: an apposition, or a verb of which it is the subject."""
    verbs = "|".join(sorted(name_words().verbs))
    return re.compile(rf"['’]s\s|,? (?:an?|the|une?|le|la|eine?|der|die|das|et|and|und) (?=[a-zA-Z])|\*{{0,2}},? (?:{verbs})\b")


@dataclass(frozen=True, slots=True)
class _Seen:
    """Words that a document writes with a capital inside a sentence, and words that it writes without one."""

    inside: frozenset[str]
    lower: frozenset[str]


def _is_acronym(word: str) -> bool:
    return word.isupper() and len(word) > 1


def _begins(text: str, sentence: Sentence, token: _Token) -> bool:
    """Whether nothing but punctuation stands between the start of a sentence (or a colon) and the token."""
    before = re.split(r"[:.!?|•»]\s", text[sentence.start:token.start])[-1]
    return not any(c.isalpha() for c in before)


def _title_case(text: str, sentence: Sentence) -> bool:
    """Whether a line writes nearly all its longer words with a capital, as English headlines do."""
    line = text[sentence.start:sentence.end]
    if sentence.kind != "heading" and any(w.casefold() in name_words().heads or _is_legal_form(w) for w in _WORD.findall(line)):
        return False
    if sentence.kind == "prose" and line.rstrip("*_ \"”»").endswith("."):
        return False
    long = re.findall(r"[^\W\d_]{4,}", line)
    return len(long) >= (4 if sentence.kind in ("heading", "prose") else 6) and sum(w[0].isupper() for w in long) >= 0.7 * len(long)


def _before(text: str, floor: int, start: int, length: int = 48) -> str:
    return re.sub(r"[\s*_\"“”«»(\[]+", " ", text[max(floor, start - length):start]).casefold().rstrip(" \"'“«")


def _after(text: str, end: int, length: int = 40) -> str:
    return re.sub(r"[\s*_]+", " ", text[end:end + length]).casefold()


def _ends_with(text: str, cues: Iterable[str]) -> bool:
    return any(text.endswith(cue) and not text[:-len(cue)][-1:].isalnum() for cue in cues)


def _starts_with(text: str, cues: Iterable[str]) -> bool:
    stripped = text.lstrip(" \"'”»")
    return any(stripped.startswith(cue) and not stripped[len(cue):len(cue) + 1].isalpha() for cue in cues)


def _votes(text: str, sentence: Sentence, run: Sequence[_Token], words: NameWords) -> Counter[str]:
    votes: Counter[str] = Counter()
    parts = [t.text.casefold() for t in run]
    before, after = _before(text, sentence.start, run[0].start), _after(text, run[-1].end)
    if _is_legal_form(run[-1].text) and len(parts) > 1:
        votes["Company"] += 6
    heads = [words.heads[p] for part in parts for p in (part, *part.split("-")) if p in words.heads]
    if heads:
        votes[heads[0]] += 3
    if len(parts) > 1 and parts[-1] in words.facility:
        votes["Facility"] += 4
    if (len(parts) > 1 and parts[-1] in words.event) or _ends_with(before, ("salon", "the fair", "messe")):
        votes["Event"] += 4
    common_word = not heads and not any(_inner_capital(t.text) or t.text.isupper() for t in run)
    if (heads and _ends_with(before, ("en",))) or (common_word and _ends_with(before, _LOCATIVE)
                                                   and not _INVEST_IN.search(before)):
        votes["Place"] += 4 if heads else 2
    if _is_agent(after, words):
        votes["Organisation"] += 4
    elif _subject().match(text, run[-1].end):
        votes["Organisation"] += 1
    if not heads and _reads_as_person(text, run, parts, before, after, words):
        votes["Person"] += 8 if _ends_with(before, words.titles) else 5
    if _ends_with(before, words.project_before) or _ends_with(
            re.sub(r" (in|of|the|du|de|des|d|le|la|im|am|der|im projekt)$", "", re.sub(r" the$", "", before)),
            ("partner", "partners", "consortium", "konsortium", "partenaire", "partenaires", "consortia")):
        votes["Project"] += 4
    if _PROJECT_BEHIND.match(after):
        votes["Project"] += 4
    if _starts_with(re.sub(r"^['’]s ", "", after), words.project_after):
        votes["Project"] += 4
    if _ends_with(before, words.authority):
        votes["PublicBody"] += 5
    if _ends_with(before, words.organisation_before):
        votes["Organisation"] += 3
    if _starts_with(after, words.organisation_after) or re.match(r"(?:'s|’s) ", after):
        votes["Organisation"] += 1
    return votes


def _is_agent(after: str, words: NameWords) -> bool:
    """Whether an apposition behind a name calls it a company, a maker, an institute ..."""
    match = re.match(r",? (?:is |est |ist )?(?:an? |the |une? |le |la |l['’]|eine? |der |die |das )?((?:[\w-]+ ){0,4}[\w-]+)", after)
    if match is None or not after.startswith((",", " is ", " est ", " ist ")):
        return False
    head = re.split(r"\b(?:of|de|du|des|von|der|at|in|for)\b", match.group(1))[0]
    return any(w in words.agents for w in head.split()[:4])


def _reads_as_person(text: str, run: Sequence[_Token], parts: Sequence[str], before: str, after: str,
                     words: NameWords) -> bool:
    if _ends_with(before, _STREET):
        return False
    if _ends_with(before, words.titles):
        return len(parts) <= 4
    if not 2 <= len(parts) <= 4 or any(p in ("&", "of", "de la") for p in parts):
        return False
    if _ends_with(before, words.roles) and not any(_is_acronym(t.text) or c.isdigit() for t in run for c in t.text):
        return True
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
    headlines = frozenset(s.start for s in sentences if language == "en" and _title_case(text, s))
    seen = _Seen(frozenset(t.text for s, tokens in streams for t in tokens if t.capital and s.start not in headlines
                           and not _begins(text, s, t) and not text[s.start:s.end].isupper()),
                 frozenset(t.text for _, tokens in streams for t in tokens if t.text.islower()))
    found: list[ProperName] = []
    for sentence, tokens in streams:
        shouted = sentence.kind == "heading" and text[sentence.start:sentence.end].isupper()
        if sentence.start in headlines:
            tokens = [t if _inner_capital(t.text) or _is_acronym(t.text) else replace(t, capital=False) for t in tokens]
        for raw in _runs(text, tokens, words):
            run = _trimmed(_without_lead(raw, hits, words), text, sentence, seen, words)
            if run and _ends_with(_before(text, sentence.start, run[0].start), _STREET):
                continue
            if not run:
                continue
            authority = _ends_with(_before(text, sentence.start, run[0].start), words.authority)
            if not authority and all(covered[i] or not text[i].isalnum() for i in range(run[0].start, run[-1].end)):
                continue
            if text[run[0].start - 1:run[0].start] == "(" and re.match(r"\)\s[-–—]\s", text[run[-1].end:run[-1].end + 3]):
                continue  # "LONDON, May 29 (Newsdesk) - ..."
            if sentence.kind == "heading" and _is_masthead(run, seen):
                continue
            votes = _votes(text, sentence, run, words)
            if shouted and not votes and run[0].text not in seen.inside:
                continue
            if language == "de" and len(run) == 1 and votes["Place"] <= 2 and not _inner_capital(run[0].text):
                votes["Place"] = 0  # "aus Abfällen", "in Serie": a preposition alone tells no place in German
            if language == "de" and max(votes.values(), default=0) < 2 and not _german_name(run):
                continue
            if not votes and found and _goes_on(found[-1], run, text):
                votes["Project"] += 3
            votes[_default(run, sentence)] += 1
            end = run[-1].end
            if run[-1].text in _SHORTENED and text[end:end + 1] == ".":
                end += 1
            found.append(ProperName(run[0].start, end, text[run[0].start:end], tuple(sorted(votes.items()))))
    return found


def _is_masthead(run: Sequence[_Token], seen: _Seen) -> bool:
    """Whether a run in a heading is the name of a newsletter or a shouted common word, not seen elsewhere in a sentence."""
    return all(len(t.text) > 4 or not t.capital or t.text == "&" for t in run) and all(
        t.text.isupper() or t.text == "&" for t in run if t.capital) and run[0].text not in seen.inside and (
        len(run) > 1 and not _is_legal_form(run[-1].text))


def _default(run: Sequence[_Token], sentence: Sentence) -> str:
    return "Organisation" if sentence.kind != "heading" or any(_inner_capital(t.text) for t in run) else "Unknown"


def _goes_on(previous: ProperName, run: Sequence[_Token], text: str) -> bool:
    """Whether a run is coordinated with a project right before it ("the projects A and B")."""
    return dict(previous.votes).get("Project", 0) >= 3 and text[previous.end:run[0].start] in (" and ", " et ", " und ", ", ")


def _german_name(run: Sequence[_Token]) -> bool:
    return any(_inner_capital(t.text) for t in run) or (
        len(run) > 1 and all(t.capital for t in run) and not any(t.text.endswith(("en", "ung", "ungen")) for t in run[:1]))


def _without_lead(run: list[_Token], hits: Sequence[Hit], words: NameWords) -> list[_Token]:
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
    first = run[0].text.casefold()
    if (first in words.agents or first in words.project_before) and first not in words.authority and run[1].capital:
        # German cue nouns have a capital too: "Projekt REMHub", "Konzerntochter Silmet".
        return run[1:]
    lead = next((h for h in hits if h.start == run[0].start and h.entry.type in ("Demonym", "Programme")), None)
    if lead is None:
        return run
    has_head = lead.entry.type == "Demonym" and any(t.text.casefold() in words.heads for t in run[1:])
    return run if has_head else _without_lead([t for t in run if t.start >= lead.end], hits, words)
