"""What the words of a model stand for in a document: a mention that we found ourselves, or a name that stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oreloop.cues import folded, name_words
from oreloop.extractors.llm.locating import Evened
from oreloop.extractors.llm.relations import Role
from oreloop.mentions import Mention, Mentions
from oreloop.model import Document, Name, Value
from oreloop.schema import load_schema
from oreloop.text import Sentence
from oreloop.values import find_values

NO_NAME = "a part is not named in the quote"
WRONG_CLASS = "a part is of another class than the relation wants there"
NO_VALUE = "a date, amount or number does not stand in the quote"
NO_TERM = "a material or step is not in the vocabulary"

#: Classes whose things our vocabulary names, and nobody else.
_LISTED = ("Material", "Step")
#: What a name of no known kind is where anything that acts may stand.
_OPEN, _COMMON = "Actor", "Organisation"
#: How many sentences up the name may stand that "the company" stands for.
_REACH = 6
_LONGEST_NAME = 100
#: An address, a compact IRI, markup: no name, whatever stands in the text.
_NO_NAME = re.compile(r"://|www\.|^\w+:\S|[<>{}|\\^@#=/_\x00-\x1f\x7f\[\]]")


@dataclass(frozen=True, slots=True)
class Bound:
    """A part with the span that names it; `antecedent` is the name that an anaphor there stands for."""

    term: Name | Value
    start: int
    end: int
    kind: str = ""
    unit: str = ""
    antecedent: Mention | None = None
    is_known: bool = True


class Names:
    """The names and values of one document."""

    def __init__(self, document: Document, sentences: Sequence[Sentence], mentions: Mentions) -> None:
        self._text = document.text
        self._sentences = sentences
        self._items = mentions.items
        self._second = {folded(alias.alias): folded(alias.name.name) for alias in mentions.aliases}

    def find(self, words: str, role: Role, start: int, end: int, sentence: int) -> Bound | str:
        """What words stand for in a span whose first sentence has this index; or why they stand for nothing there."""
        spans = list(Evened(self._text, start, end).find(words))
        inside = [m for m in self._items if start <= m.start and m.end <= end]
        if role.value:
            return self._value(words, role.value, spans, inside)
        for span in spans:
            if found := _known(span, role.wanted, inside):
                return Bound(found.term, found.start, found.end, found.kind) if found.term is not None else NO_NAME
        if role.wanted in _LISTED:
            return NO_TERM
        if spans:
            return self._new_name(spans, role.wanted, inside)
        return self._elsewhere(words, role.wanted, inside, start, sentence)

    def _value(self, words: str, kind: str, spans: Sequence[tuple[int, int]],
               inside: Sequence[Mention]) -> Bound | str:
        """The value of the text that the words point at, or that says the same as they do."""
        values = [m for m in inside if m.kind == kind and isinstance(m.term, Value)]
        pointed = [m for m in values if any(m.start < end and start < m.end for start, end in spans)]
        if not pointed:
            said = {(q.value.value, q.unit) for q in find_values(words)} | {(words, "")}
            pointed = [m for m in values if isinstance(m.term, Value) and (m.term.value, m.unit) in said]
        if len({m.term for m in pointed}) != 1 or pointed[0].term is None:
            return NO_VALUE
        return Bound(pointed[0].term, pointed[0].start, pointed[0].end, kind, pointed[0].unit)

    def _new_name(self, spans: Sequence[tuple[int, int]], wanted: str, inside: Sequence[Mention]) -> Bound | str:
        """A name that our own finder did not see: capital words, of the class that stands in this role."""
        free = [(start, end) for start, end in spans if not any(m.start <= start and end <= m.end for m in inside)]
        for start, end in free:
            name = re.sub(r"\s+", " ", self._text[start:end].replace("*", "")).strip()
            if looks_like_name(name):
                return Bound(Name(name, _COMMON if wanted in ("", _OPEN) else wanted), start, end, is_known=False)
        return NO_NAME if free else WRONG_CLASS

    def _elsewhere(self, words: str, wanted: str, inside: Sequence[Mention], start: int,
                   sentence: int) -> Bound | str:
        """A name from further up: in the heading or lead above, or what an anaphor of the quote stands for."""
        key = folded(words)
        fitting = [m for m in self._items if m.end <= start and isinstance(m.term, Name) and _fits(m, wanted)
                   and key in (folded(m.name), folded(self._text[m.start:m.end]), self._second.get(key, ""))]
        above = list(self._above(sentence))
        for mention in reversed(fitting):
            if any(s.start <= mention.start < s.end for s in above):
                return _by_antecedent(mention, start)
        reach = self._sentences[max(0, sentence - _REACH)].start
        anaphors = [m for m in inside if m.term is None]
        for mention in reversed(fitting):
            anaphor = next((m for m in anaphors if m.kind in ("Pronoun", mention.kind)), None)
            if mention.start >= reach and anaphor is not None:
                return _by_antecedent(mention, anaphor.start)
        return NO_NAME

    def _above(self, sentence: int) -> Iterator[Sentence]:
        here = self._sentences[sentence]
        for index in (here.heading, here.lead):
            if index is not None:
                yield self._sentences[index]


def looks_like_name(text: str) -> bool:
    """Whether words that our finder does not know may be a name: capitals, but for connectors, and no address.

    >>> looks_like_name("Bureau of Rare Metals"), looks_like_name("the company"), looks_like_name("http://a.example/B")
    (True, False, False)
    """
    words = text.split()
    if not 1 < len(text) <= _LONGEST_NAME or len(words) > 12 or _NO_NAME.search(text):
        return False
    small, known = set(name_words().connectors), name_words()
    ends = words[0], words[-1]
    if not all(any(c.isupper() for c in w) or (w is words[-1] and w[0].isdigit()) for w in ends):
        return False
    if len(words) == 1 and (text.lower() in known.common or text.lower() in known.alone):
        return False
    return all(w.lower() in small or any(c.isupper() or c.isdigit() for c in w) for w in words)


def _known(span: tuple[int, int], wanted: str, inside: Sequence[Mention]) -> Mention | None:
    """The one mention of a fitting class that a span names: it covers the span, or is the only one within it."""
    start, end = span
    covering = [m for m in inside if m.start <= start and end <= m.end and isinstance(m.term, Name)]
    if covering:
        return covering[0] if _fits(covering[0], wanted) else None
    within = [m for m in inside if start <= m.start and m.end <= end and isinstance(m.term, Name)
              and _fits(m, wanted)]
    return within[0] if len(within) == 1 and _is_most_of(within[0], span, wanted) else None


def _is_most_of(mention: Mention, span: tuple[int, int], wanted: str) -> bool:
    """Whether a mention is what the words are about ("the firm Carester"), and not a word of a longer name."""
    return wanted in _LISTED or 2 * (mention.end - mention.start) >= span[1] - span[0]


def _fits(mention: Mention, wanted: str) -> bool:
    schema = load_schema()
    return not wanted or schema.is_a(mention.type, wanted) or schema.is_a(wanted, mention.type)


def _by_antecedent(mention: Mention, at: int) -> Bound:
    assert isinstance(mention.term, Name)
    return Bound(mention.term, at, at, mention.kind, antecedent=mention)
