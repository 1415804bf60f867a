"""Proper names in a text: runs of words with a capital, joined, trimmed, and with the votes for what they name.

All mentions of one name in a document vote together (`cues.votes_of`, `mentions`), so that one clear place types the
name everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from oreloop.cues import (
    JOINED,
    STREET,
    NameWords,
    Token,
    employer_in,
    employs,
    ends_with,
    inner_capital,
    is_acronym,
    is_at_home,
    is_legal_form,
    name_words,
    text_before,
    votes_of,
)
from oreloop.joining import Gap, Uses, gaps_of, joined
from oreloop.lexicon import Hit
from oreloop.name_features import name_features, standing_features
from oreloop.nominative import nominative
from oreloop.text import SHARE_CODE, Sentence
from oreloop.trimming import (
    Seen,
    begins,
    bound_words,
    is_gerund,
    is_lead,
    is_masthead,
    is_noun,
    is_title_case,
    name_end,
    of_place_and_material,
    of_steps,
    parted,
    says_nothing,
    trimmed,
    without_lead,
)

_WORD = re.compile(r"(?:[A-Z]{2,}(?:\.[A-Z]{2,})+|[A-Z][a-z]+(?:\.[A-Z][a-z]+){2,})(?:\.(?= [A-Z]))?"
                   r"|(?:[OD]['’](?=[A-Z]))?[^\W_](?:[\w\-+/]*[\w+]|(?:\.\w)+)?"
                   r"(?:(?<=[^\W\d_]{4})(?<!qu)['’][A-ZÀ-Ý]\w+|(?<=c)['’]h\w*)?"
                   r"(?:['’]s(?= (?:University|College|School)\b))?|&|\+")
#: "Oslo-listed Grønnkraft": a town and a verb, no name.
_PARTICIPLE = re.compile(r"-(?:based|listed|born|owned|led|backed|headquartered|registered|quoted)$")
#: Addresses of mail and of the web are no names, nor are the codes of shares.
_ADDRESS = re.compile(
    rf"{SHARE_CODE}|(?-i:\b[A-Z0-9]{{2,6}}\.(?:TO|PA|OQ|HK|SS|SZ|AX|HE|ST|MI|BR|AS|CO|OL|VI|L|N|T|V)\b)"
    r"|\S+@\S+|(?:https?://|www\.)\S+|[\w-]+\.(?:com|org|eu|net|fr|de)\b\S*", re.IGNORECASE)
#: Without one of these signs there is no address and no code.
_SIGN = re.compile(r"@|//|\.\S|\(\w")
#: What may stand between two words of a name; two columns are wider apart.
_GAP = re.compile(r"[ \t\u00a0\u202f]?\n[ \t]*|[ \u00a0\u202f]?|['’]|\*{0,2} \*{0,2}")
#: A line this much shorter than most, with the word below, ends where its writer ended it.
_SHORT_LINE = 0.75
#: What follows the agency in "LONDON, May 29 (Newsdesk) - ...".
_DATELINE = re.compile(r"\)\s[-–—]\s")
#: Votes from which on neighbours tell that a word is a name.
_TELLING = 3
_ARTICLES = ("der", "die", "das", "dem", "den", "des")
#: So many words without a capital may follow the head noun of a French name.
_BEHIND_HEAD = 4


@dataclass(frozen=True, slots=True)
class ProperName:
    """A capital run at a span, as it is called, with the votes that its form and its neighbours cast."""

    start: int
    end: int
    text: str
    votes: tuple[tuple[str, int], ...]
    features: tuple[str, ...] = ()


def _is_capital(word: str) -> bool:
    return any(map(str.isupper, word)) and not word.endswith("-based")


def _tokens(text: str, start: int, end: int, language: str) -> list[Token]:
    addresses = [m.span() for m in _ADDRESS.finditer(text, start, end)] if _SIGN.search(text, start, end) else []
    named = [m.span(1) for m in name_words().plain_heads.finditer(text, start, end)]
    tokens = []
    for match in _WORD.finditer(text, start, end):
        place, word = match.start(), match.group()
        if not (addresses and _lies_in(place, addresses)):
            capital = not word.islower() and _is_capital(word) and not _PARTICIPLE.search(word)
            if capital and language == "de" and (size := employer_in(word)):
                tokens.append(Token(place, place + size, word[:size], True))
                place, word = place + size + 1, word[size + 1:]
            tokens.append(Token(place, match.end(), word, capital or _lies_in(place, named)))
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
          line_ends: frozenset[int] = frozenset(), *, widely: bool = False) -> Iterator[list[Token]]:
    """Maximal runs of capital tokens, joined over connectors that lead to another capital token.

    Of `bound` words the text never writes one without a connector behind it: they are no names of their own. What is
    `widely` joined goes on over all connectors.
    """
    run: list[Token] = []
    held: list[Token] = []
    connectors = words.open_connectors if widely else words.connectors
    for token in tokens:
        if not run:
            run = [token] if token.capital else []
            continue
        previous = (held or run)[-1]
        glued = (
            ((gap := _GAP.fullmatch(text, previous.end, token.start)) is not None
             and text.find("\n", gap.start(), gap.end()) not in line_ends)
            or (len(previous.text) == 1 and previous.capital and text[previous.end:token.start] in (". ", ".")
                and text[previous.start - 1:previous.start] not in ("'", "’")))
        legal = is_legal_form(token.text)
        if legal and re.fullmatch(r",?\.? ?", text[run[-1].end:token.start]):
            run.append(token)
            held = []
        elif glued and token.capital:
            ended = not held and len(run) > 1 and is_legal_form(run[-1].text) and token.text not in ("&", "+")
            if ended or (held and not widely and not _joins(run, held, token, words, bound)):
                yield run  # behind a legal form begins another name or noun: "hatte die Zellkern GmbH Pläne"
                run, held = [], []
            run, held = [*run, *held, token], []
        elif glued and token.text.casefold() in connectors and len(held) < 3:
            held.append(token)
        else:
            yield run
            run, held = ([token] if token.capital else []), []
    if run:
        yield run


def _joins(run: Sequence[Token], held: Sequence[Token], token: Token, words: NameWords,
           bound: frozenset[str]) -> bool:
    """Whether connectors may join a capital `token`: `of` after a head noun; `and` only inside such a name."""
    low = [t.text.casefold() for t in held]
    has_head = any(part in words.heads or part in words.facility
                   for t in run for part in t.text.casefold().split("-"))
    if any(w in words.joiners for w in low):
        if low == ["&"]:
            return True
        inside = any(t.text.casefold() in ("of", "for", "de", "des", "für", "centre") for t in run)
        return has_head and inside and len(low) == 1
    if set(low) <= words.particles and (run[-1].text.casefold() in words.particles or (
            run[-1].text.split("-")[0].casefold() in words.first and not is_acronym(token.text))):
        return True  # "Ursula von der Leyen", "Van der Poel"
    if low == ["in"] and len(run) > 1 and words.fields.search(token.text.casefold()) and any(
            words.heads.get(t.text.casefold()) == "ResearchOrganisation" for t in run):
        return True
    if low[0] in ("the", "in", "la", "le", "les", "der", "die", "das", "à", "aux", "en", "sur", "au", "zu"):
        return False
    if len(run) == 1 and run[0].text in bound:
        return True
    heads = [words.heads.get(t.text.casefold()) for t in run]
    if (low[0] == "of" and heads[-1] == "Company") or (low[0] == "for" and {*heads} <= {"Company", None}):
        return run[-1].text.casefold() in words.governing
    return has_head


def _opened(text: str, tokens: Sequence[Token], words: NameWords) -> list[Token]:
    """Words with the common words behind a head noun as possible parts of a name, as French writes them: "Association
    française des aimants"."""
    found: list[Token] = []
    left = 0
    for token in tokens:
        low = token.text.casefold()
        if token.capital:
            left = _BEHIND_HEAD if low in words.heads else left
        elif left and low not in words.open_connectors:
            elided = text.startswith(("'", "’"), token.end)
            stops = elided or low in words.common or low in words.verbs or not _GAP.fullmatch(
                text, found[-1].end, token.start)
            left = 0 if stops else left - 1
            token = token if stops else token._replace(capital=True)
        found.append(token)
    return found


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one pass over a text gathers before names are told: its sentences with their words, and how it uses them."""

    text: str
    language: str
    hits: Sequence[Hit]
    streams: Sequence[tuple[Sentence, list[Token]]]
    seen: Seen
    bound: frozenset[str]
    line_ends: frozenset[int]
    edges: Mapping[int, Hit]

    @classmethod
    def of(cls, text: str, sentences: Sequence[Sentence], hits: Sequence[Hit], language: str) -> _Reading:
        """The reading of a text; in English headlines, where nearly all words have a capital, few count as capital."""
        streams = [(s, _tokens(text, s.start, s.end, language)) for s in sentences]
        headlines = frozenset(s.start for s, tokens in streams if language == "en" and is_title_case(text, s, tokens))
        plain = [(s, tokens) for s, tokens in streams
                 if s.start not in headlines and not text[s.start:s.end].isupper()]
        seen = Seen(frozenset(t.text for s, tokens in plain for t in tokens if t.capital and not begins(text, s, t)),
                    frozenset(t.text for _, tokens in streams for t in tokens if t.text.islower()))
        bound = bound_words(text, streams, hits, name_words()) if language != "de" else frozenset()
        streams = [(s, [t if inner_capital(t.text) or is_acronym(t.text) else t._replace(capital=False)
                        for t in tokens] if s.start in headlines else tokens) for s, tokens in streams]
        edges = {place: hit for hit in hits for place in (hit.start, -hit.end)}
        return cls(text, language, hits, streams, seen, bound, _line_ends(text), edges)

    def runs(self) -> Iterator[tuple[Sentence, list[list[Token]], list[tuple[list[Token], list[Gap]]]]]:
        """Of each sentence the names that the rules find, and its runs at their widest with their gaps."""
        words, french = name_words(), self.language == "fr"
        wide = [list(_runs(self.text, _opened(self.text, tokens, words) if french else tokens, words,
                           line_ends=self.line_ends, widely=True)) for _, tokens in self.streams]
        uses = Uses.of(chain.from_iterable(wide))
        for (sentence, tokens), runs in zip(self.streams, wide, strict=True):
            plain = {token.start: token for token in tokens} if french else {}
            raw = (narrow for run in runs for narrow in _runs(
                self.text, [plain.get(t.start, t) for t in run], words, self.bound, self.line_ends))
            by_rule = [run for r in chain.from_iterable(parted(r, words) for r in raw) if (run := trimmed(
                without_lead(r, self.hits, words, self.language), self.text, sentence, self.seen, words))]
            yield sentence, by_rule, [
                (run, gaps_of(self.text, sentence, run, by_rule, self.edges, uses, self.language)) for run in runs]

    def names(self) -> Iterator[tuple[Sentence, list[Token], bool]]:
        """The words of each name with its sentence, and whether the weights drew its bounds and not the rules."""
        words = name_words()
        titles = frozenset(words.titles)
        for sentence, by_rule, runs in self.runs():
            spans = {(run[0].start, run[-1].start) for run in by_rule}
            inside = {token.start for run in by_rule for token in run}
            for run, gaps in runs:
                parts = joined(run, gaps) if gaps else None
                if parts is None:
                    yield from ((sentence, r, False) for r in by_rule if run[0].start <= r[0].start <= run[-1].start)
                    continue
                for part in chain.from_iterable(parted(p, words) for p in _with_capitals(parts, inside)):
                    learned = (part[0].start, part[-1].start) not in spans
                    if learned and len(part) == 1:
                        part = [token for token in trimmed(part, self.text, sentence, self.seen, words)
                                if token.start in inside]
                    while part and (part[0].text.casefold().rstrip(".") in titles
                                    or is_lead(part, self.edges, self.language)):
                        part = part[1:]
                    if part and not (learned and says_nothing(part)):
                        yield sentence, part, learned and len(part) > 1


def _with_capitals(parts: Sequence[list[Token]], inside: set[int]) -> Iterator[list[Token]]:
    """Parts without the common words before a name, and without descriptions: "Pôle de compétitivité" before TEAM2."""
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        while part and part[0].text.islower() and part[0].start not in inside:
            part = part[1:]
        described = following is not None and part and following[0].start - part[-1].end == 1
        if part and not (described and part[-1].text.islower()):
            yield part


def find_gaps(text: str, sentences: Sequence[Sentence], hits: Sequence[Hit], language: str) -> Iterator[Gap]:
    """What stands between the words of the capital runs of a text: what the bounds of names are learned from."""
    for _, _, runs in _Reading.of(text, sentences, hits, language).runs():
        for _, gaps in runs:
            yield from gaps


def find_names(text: str, sentences: Sequence[Sentence], hits: Sequence[Hit], language: str) -> list[ProperName]:
    """The capital runs of a text that may be names, without those that the lexicon covers whole.

    In German, where every noun has a capital, a single word is a candidate only with inner capitals or where its
    neighbours speak for it.
    """
    words = name_words()
    covered = bytearray(len(text) + 1)
    for hit in hits:
        covered[hit.start:hit.end] = b"\1" * (hit.end - hit.start)
    steps = [hit for hit in hits if hit.entry.type == "Step"]
    known = {place: hit.entry.type for hit in hits for place in (hit.start, -hit.end)}
    reading = _Reading.of(text, sentences, hits, language)
    seen = reading.seen
    short = _short_forms(text, reading.streams, words, hits) if language == "de" else frozenset()
    found: list[ProperName] = []
    for sentence, run, learned in reading.names():
        shouted = sentence.kind == "heading" and text[sentence.start:sentence.end].isupper()
        before = text_before(text, sentence.start, run[0].start)
        if ends_with(before, STREET) or of_steps(run, steps) or is_gerund(text, sentence, run, known) or (
                words.reporters.search(before)):
            continue
        known_whole = all(covered[i] or not text[i].isalnum() for i in range(run[0].start, run[-1].end))
        if known_whole and not ends_with(before, words.authority) and not (
                _of_several(run, hits) if learned else language != "de" and of_place_and_material(run, hits)):
            continue
        if text[run[0].start - 1:run[0].start] == "(" and _DATELINE.match(text, run[-1].end):
            continue
        if sentence.kind == "heading" and is_masthead(run, seen):
            continue
        adjective = reading.edges.get(1 - run[0].start)
        introduced = before if adjective is None or adjective.entry.type != "Demonym" else text_before(
            text, sentence.start, adjective.start)
        votes = votes_of(text, before, introduced, run, words, known)
        if shouted and not votes and run[0].text not in seen.inside:
            continue
        if language == "de" and len(run) == 1 and not inner_capital(run[0].text):
            if votes["Place"] <= 2:
                votes["Place"] = 0  # "aus Abfällen", "in Serie": a preposition alone tells no place in German
            if ends_with(before, _ARTICLES):
                votes["Project"] = 0  # "Das Team knüpft an": a common noun
        if language == "de" and not learned and not any(inner_capital(t.text) for t in run) and (
                is_noun(run[0].text, run[0].text in short or max(votes.values(), default=0) >= _TELLING)
                if len(run) == 1 else run[0].text.casefold() in words.facility):
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
        features += tuple(standing_features(text, sentence, run, seen.lower))
        if learned:
            features += ("learned",)
        beside = dict(found[-1].votes) if found else {}
        alone = len(run) == 1 and language != "de" and not votes["Person"] and not votes["Place"]
        if (beside.get("Person", 0) >= _TELLING and employs(text, found[-1].end, run[0].start)) or (
                alone and is_at_home(text, run[0], known)):
            votes["Organisation"] += _TELLING
        if votes.total() < 2 and beside.get("Project", 0) >= _TELLING and text[found[-1].end:run[0].start] in JOINED:
            votes["Organisation"] = 0  # "the projects A and B"
            votes["Project"] += 3
            features += ("goes on",)
        name = nominative(text, run[0].start, end, language)
        found.append(ProperName(run[0].start, end, name, tuple(sorted(votes.items())), features))
    return found


def _of_several(run: Sequence[Token], hits: Sequence[Hit]) -> bool:
    """Whether more than one known form makes up a name: "Cathodes de Catalogne"."""
    return not any(h.start <= run[0].start and run[-1].end <= h.end for h in hits)


def _short_forms(text: str, streams: Sequence[tuple[Sentence, list[Token]]], words: NameWords,
                 hits: Sequence[Hit]) -> frozenset[str]:
    """First words of names with a legal form or of known ones: "Vulcan" of "Vulcan Energie Ressourcen GmbH" is a name
    in German too.
    """
    runs = (run for _, tokens in streams for run in _runs(text, tokens, words))
    first = (next((t.text for t in run if t.text.casefold() not in words.common), "") for run in runs
             if len(run) > 1 and is_legal_form(run[-1].text))
    known = (text[h.start:h.end].partition(" ")[0] for h in hits if not h.entry.scheme)
    return frozenset(w for w in chain(first, known) if len(w) > 3 and w.casefold() not in words.heads)
