"""Facts of a model held against the document: what its words do not bear out is no claim.

A model only points at places. The quote is cut from the document, names are those that stand there, values are read by
our grammar, materials and steps found by our vocabulary, plans and denials told by our cues. Identifiers come from the
vocabulary or not at all.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from oreloop.extractors.llm.chunks import Chunk
from oreloop.extractors.llm.locating import Evened, even
from oreloop.extractors.llm.naming import Bound, Names
from oreloop.extractors.llm.prompt import prompt_words
from oreloop.extractors.llm.relations import RelationSpec
from oreloop.extractors.llm.reply import Fact
from oreloop.mentions import Mentions
from oreloop.modality import clause_of, is_planned, modality
from oreloop.model import Claim, Document, Evidence, Name, Relation, Statement, Term, Triple, Value
from oreloop.schema import load_schema
from oreloop.text import Sentence

NO_SENTENCE = "there is no sentence of that number"
NO_QUOTE = "the quote does not stand in the text"
LONG_QUOTE = "the quote runs over more than two sentences"
COMMAND = "the quote speaks to a model and not of the world"
HYPOTHESIS = "the quote only supposes it"
NOT_NAMED = "nothing of it is named in the quote"
SAME_ENDS = "a thing is related to itself"

#: How sure a claim is that rests on a model: below each of the rules.
_CONFIDENCE, _BY_ANTECEDENT, _UNKNOWN_NAME = 0.15, 0.85, 0.8
#: A longer quote is cut to what matters.
_QUOTE_LIMIT = 600
#: A shorter quote may stand anywhere.
_LEAST_QUOTE = 8
#: Parts that are never the same thing in one relation.
_OPPOSITE = (("funder", "beneficiary"), ("supplier", "buyer"), ("input", "output"))
#: With an amount goes its currency, with a quantity its unit.
_UNITS = {"Money": "currency", "Quantity": "unit"}


class Unfounded(Exception):
    """The document does not bear out a fact; `reason` says why, in words that are the same for all such facts."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class _Place:
    """The sentences that a quote lies in: their span, and the index of the first."""

    start: int
    end: int
    first: int
    quote: tuple[int, int]


class Grounding:
    """One document, to hold facts against."""

    def __init__(self, document: Document, sentences: Sequence[Sentence], mentions: Mentions) -> None:
        self._document = document
        self._sentences = sentences
        self._names = Names(document, sentences, mentions)

    def claims(self, fact: Fact, chunk: Chunk) -> Iterator[Claim]:
        """What a fact comes to: one claim, or one for each pair where an end stands for several things.

        Raises:
            Unfounded: the document does not bear it out, or the ontology does not allow it.
        """
        place = self._place(fact, chunk)
        bound = [(role, self._names.find(words, fact.relation.roles[role], place.start, place.end, place.first))
                 for role, words in fact.parts]
        if missing := next((found for _, found in bound if isinstance(found, str)), None):
            raise Unfounded(missing)
        parts = [(role, found) for role, found in bound if isinstance(found, Bound)]
        if all(found.antecedent for _, found in parts):
            raise Unfounded(NOT_NAMED)
        if len({(f.antecedent.start, f.antecedent.end) for _, f in parts if f.antecedent is not None}) > 1:
            raise Unfounded(NOT_NAMED)
        statement = _statement(fact.relation, parts)
        if problems := load_schema().problems(statement):
            raise Unfounded(problems[0])
        status = self._status(fact, place, [found for _, found in parts])
        yield self._claim(fact, statement, status, place, [found for _, found in parts])

    def _place(self, fact: Fact, chunk: Chunk) -> _Place:
        """Where the quote stands: in the sentence that the fact names, else in the one place of the piece with it."""
        if not 1 <= fact.sentence <= len(chunk.sentences):
            raise Unfounded(NO_SENTENCE)
        text, named = self._document.text, chunk.sentences[fact.sentence - 1]
        words = even(fact.quote)
        if len(words) < _LEAST_QUOTE and words != even(text[named.start:named.end]):
            raise Unfounded(NO_QUOTE)
        spans = list(Evened(text, named.start, named.end).find(fact.quote))[:1] or list(
            Evened(text, chunk.sentences[0].start, chunk.sentences[-1].end).find(fact.quote))
        if len(spans) != 1:
            raise Unfounded(NO_QUOTE)
        touched = [i for i, s in enumerate(chunk.sentences) if s.start < spans[0][1] and spans[0][0] < s.end]
        if not 1 <= len(touched) <= 2:
            raise Unfounded(LONG_QUOTE if touched else NO_QUOTE)
        first, last = chunk.sentences[touched[0]], chunk.sentences[touched[-1]]
        before = chunk.sentences[max(0, touched[0] - 1)]
        spoken = before.start if before.paragraph == first.paragraph else first.start
        if _commands().search(text, spoken, last.end):
            raise Unfounded(COMMAND)
        return _Place(first.start, last.end, chunk.first + touched[0], spans[0])

    def _status(self, fact: Fact, place: _Place, bound: Sequence[Bound]) -> str:
        """What our cues say; where they say done, a model may still say less, never more."""
        text = self._document.text[place.start:place.end]
        left = min(b.start for b in bound) - place.start
        right = max(b.end for b in bound) - place.start
        span = slice(*clause_of(text, left, right))
        mood = modality(text[span], self._document.language)
        if mood == "hypothesis":
            raise Unfounded(HYPOTHESIS)
        if mood == "denied":
            return "Denied"
        if is_planned(fact.relation.name, mood, text[left:right], self._document.language):
            return fact.status if fact.status in ("UnderConstruction", "Denied") else "Planned"
        return fact.status.replace("Operating", "")

    def _claim(self, fact: Fact, statement: Statement, status: str, place: _Place, bound: Sequence[Bound]) -> Claim:
        document = self._document
        start, end = place.start, place.end
        if end - start > _QUOTE_LIMIT:
            inside = [(b.start, b.end) for b in bound if b.antecedent is None] + [place.quote]
            start, end = min(s for s, _ in inside), max(e for _, e in inside)
        evidence = [Evidence.at(document.text, start, end)]
        confidence = _CONFIDENCE
        for item in bound:
            if item.antecedent is not None:
                evidence.append(Evidence.at(document.text, item.antecedent.start, item.antecedent.end,
                                            role="antecedent"))
                confidence *= _BY_ANTECEDENT
            elif not item.is_known:
                confidence *= _UNKNOWN_NAME
        return Claim(document.file, statement, tuple(dict.fromkeys(evidence)), status, "", round(confidence, 3), "llm",
                     f"llm.{fact.relation.name}", document.issued)


@functools.cache
def _commands() -> re.Pattern[str]:
    """What a text says to a model; see prompt.toml."""
    return re.compile("|".join(prompt_words()["commands"]["cues"]), re.IGNORECASE)


def _statement(spec: RelationSpec, parts: Sequence[tuple[str, Bound]]) -> Statement:
    """The triple or relation node, in the form in which the patterns make it."""
    if not spec.is_node:
        ends = dict(parts)
        subject, obj = ends["subject"].term, ends["object"].term
        if not isinstance(subject, Name):
            raise Unfounded(NOT_NAMED)
        if subject == obj:
            raise Unfounded(SAME_ENDS)
        return Triple(subject, spec.name, obj)
    found: list[tuple[str, Term]] = []
    for role, item in parts:
        found.append((spec.roles[role].property, item.term))
        if item.kind in _UNITS:
            found.append((_UNITS[item.kind], Value(item.unit)))
    relation = Relation(spec.name, tuple(dict.fromkeys(found)))
    for one, other in _OPPOSITE:
        if any(a == b for a, b in product(relation.of(one), relation.of(other))):
            raise Unfounded(SAME_ENDS)
    if sum(role not in _UNITS.values() for role, _ in relation.parts) < spec.least:
        raise Unfounded(SAME_ENDS)
    return relation
