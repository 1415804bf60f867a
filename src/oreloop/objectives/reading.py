"""Titles, keywords and objectives to findings: what a project is about and what it sets out to do.

An objective tells at least as much of why a project is needed as of the project. So a sentence counts only within a
scope, where the project acts or says what it is about (see `manner`); what it sets out to do is planned, in whatever
tense it says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from oreloop.masking import TOKEN, Masked, mask
from oreloop.mentions import Mention
from oreloop.model import Name, Relation, Statement, Term, Triple
from oreloop.objectives.manner import PROJECT, Manner, Wording, load_manner, material_kinds
from oreloop.objectives.naming import Subject, mentions_of
from oreloop.patterns import Saying
from oreloop.text import Sentence, split_sentences

#: A longer sentence is quoted from its first to its last part that matters.
LONGEST_QUOTE = 600
PLANNED = "Planned"
#: How far into a sentence its subject may stand for "It" in the next one to mean the same.
_LEADING = 60
#: How far before a material or step the words stand that take it back.
_BEFORE = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement, and the span of the text that says so."""

    statement: Statement
    start: int
    end: int
    status: str
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class _Scope:
    """A part of a masked sentence that tells of the project, where the words begin that say so, and the rule."""

    start: int
    end: int
    acts: bool
    anchor: int
    rule: str


def read_title(title: str, subject: Subject) -> Iterator[Finding]:
    """The materials that a title names, and the steps that it names beside a material."""
    manner = load_manner()
    masked = _whole(title, mentions_of(title, subject, is_title=True))
    materials = {m.term for m, place in _tokens(masked, "M") if not _is_without(masked, place, manner)}
    tells_steps = bool(materials) or manner.title.search(title) is not None
    yield from _worded(masked, [_Scope(0, len(masked.text), True, 0, "title")], subject, manner)
    for mention, (start, end) in _tokens(masked, "MS"):
        if mention.term in materials:
            yield _finding(subject, "addressesMaterial", mention, (0, len(title)), "", 0.9, "title.material")
        elif mention.kind == "Step" and tells_steps and _is_done(masked, (start, end), manner):
            yield _finding(subject, "performs", mention, (0, len(title)), PLANNED, 0.75, "title.step")


def read_keywords(cell: str, subject: Subject) -> Iterator[Finding]:
    """The materials that keywords name, between commas and semicolons."""
    manner = load_manner()
    masked = _whole(cell, mentions_of(cell, subject, is_title=True))
    for item in re.finditer(r"[^,;\s][^,;]*", cell):
        for mention, place in _tokens(masked, "M"):
            if item.start() <= mention.start < item.end() and not _is_without(masked, place, manner):
                span = (item.start(), item.start() + len(item.group().rstrip()))
                yield _finding(subject, "addressesMaterial", mention, span, "", 0.85, "keyword.material")


def _whole(text: str, mentions: Sequence[Mention]) -> Masked:
    return mask(text, Sentence(0, len(text), "heading"), 0, mentions)


def read_objective(text: str, subject: Subject) -> Iterator[Finding]:
    """What an objective tells of its project, in the order of its sentences."""
    mentions = mentions_of(text, subject)
    if not mentions:
        return
    manner = load_manner()
    sentences = split_sentences(text)
    goes_on = False
    for index, sentence in enumerate(sentences):
        inside = [m for m in mentions if sentence.start <= m.start and m.end <= sentence.end]
        pronoun = manner.pronoun.match(text, sentence.start, sentence.end) if goes_on else None
        if pronoun and not any(m.start < pronoun.end() for m in inside):
            inside.insert(0, Mention(sentence.start, pronoun.end(), "Project", subject.name))
        goes_on = bool(inside) and inside[0].term == subject.name and inside[0].start - sentence.start < _LEADING
        if any(m.term != subject.name for m in inside):
            masked = mask(text, sentence, index, inside)
            scopes = _scopes(masked, subject, manner, _is_listed(text, sentence, sentences, manner))
            yield from _in_scopes(masked, scopes, subject, manner)
            yield from _worded(masked, scopes, subject, manner)


def _is_listed(text: str, sentence: Sentence, sentences: Sequence[Sentence], manner: Manner) -> bool:
    """Whether a sentence is an item of a list that its lead or heading calls one of aims."""
    if sentence.kind != "item":
        return False
    above = [sentences[i] for i in (sentence.lead, sentence.heading) if i is not None]
    return any(manner.lead.search(text, s.start, s.end) for s in above)


def _scopes(masked: Masked, subject: Subject, manner: Manner, listed: bool) -> list[_Scope]:
    found = []
    for rule in manner.scopes:
        if rule.listed and not listed:
            continue
        for match in rule.regex.finditer(masked.text):
            if any(m.kind == "Project" and m.term != subject.name for m in masked.mentions_in(*match.span())):
                continue
            if "scope" in rule.regex.groupindex:
                start, end = match.span("scope")
            else:
                stop = manner.end.search(masked.text, match.end())
                start, end = match.end(), stop.start() if stop else len(masked.text)
            found.append(_Scope(start, end, rule.acts, match.start(), rule.id))
    return found


def _tokens(masked: Masked, letters: str) -> Iterator[tuple[Mention, tuple[int, int]]]:
    for token in TOKEN.finditer(masked.text):
        if token.group(1) in letters:
            yield masked.mentions[int(token.group(2))], token.span()


def _is_without(masked: Masked, place: tuple[int, int], manner: Manner) -> bool:
    """Whether a material is one that the project does without: "rare-earth free", "non-critical"."""
    before, after = manner.without
    return (before.search(masked.text, max(0, place[0] - _BEFORE), place[0]) is not None
            or after.match(masked.text, place[1]) is not None)


def _is_done(masked: Masked, place: tuple[int, int], manner: Manner) -> bool:
    """Whether a step is what is done: no word before another ("the mining industry"), not the topic of a strategy."""
    text, start = masked.text, place[0]
    before, other = manner.undone
    part = max(text.rfind(",", 0, start), text.rfind(";", 0, start), 0)
    return (manner.step_end.match(text, place[1]) is not None and other.search(text, part, start) is None
            and before.search(text, max(0, start - _BEFORE), start) is None)


def _in_scopes(masked: Masked, scopes: Sequence[_Scope], subject: Subject, manner: Manner) -> Iterator[Finding]:
    """Materials and steps that stand in a scope."""
    for mention, place in _tokens(masked, "MS"):
        around = [s for s in scopes if s.start <= place[0] and place[1] <= s.end]
        if mention.kind == "Step":
            around = [s for s in around if s.acts]
        if not around:
            continue
        span = _span(masked, min(around[0].anchor, place[0]), max(around[0].start, place[1]))
        if mention.kind == "Material" and not _is_without(masked, place, manner):
            yield _finding(subject, "addressesMaterial", mention, span, "", 0.75, f"objective.{around[0].rule}")
        elif mention.kind == "Step" and _is_done(masked, place, manner):
            yield _finding(subject, "performs", mention, span, PLANNED, 0.75, f"objective.{around[0].rule}")


def _worded(masked: Masked, scopes: Sequence[_Scope], subject: Subject, manner: Manner) -> Iterator[Finding]:
    """What patterns find within scopes in which the project acts."""
    for wording in manner.wordings:
        for match in wording.regex.finditer(masked.text):
            around = [s for s in scopes if s.acts and s.anchor <= match.start() and match.end() <= s.end]
            if not around:
                continue
            span = _span(masked, min(around[0].anchor, match.start()), match.end())
            for statement in _statements(wording, masked, match, subject):
                yield Finding(statement, *span, wording.status, wording.confidence, f"objective.{wording.id}")


def _statements(wording: Wording, masked: Masked, match: re.Match[str], subject: Subject) -> Iterator[Statement]:
    if not all(_bound(group, wording, masked, match, subject) for group in wording.kinds):
        return
    for says in wording.says:
        groups = [(part.role, _bound(part.term, wording, masked, match, subject)) for part in says.parts]
        for terms in product(*(bound for _, bound in groups)):
            yield from _statement(says, [(role, term) for (role, _), term in zip(groups, terms, strict=True)])


def _bound(term: str, wording: Wording, masked: Masked, match: re.Match[str], subject: Subject) -> list[Name]:
    """The names that a part of a saying stands for."""
    if term == PROJECT:
        return [subject.name]
    kind, colon, local = term.partition(":")
    if colon:
        return [Name(local.replace("-", " "), kind.capitalize(), (("vocabulary", f"{kind}/{local}"),))]
    names = [m.term for m in masked.mentions_in(*match.span(term)) if isinstance(m.term, Name)]
    wanted = wording.kinds.get(term)
    return names if wanted is None else [n for n in names if n.ids and material_kinds().get(n.ids[0][1]) in wanted]


def _statement(says: Saying, parts: Sequence[tuple[str, Name]]) -> Iterator[Statement]:
    """The statement of one choice of terms; none where both ends are the same thing."""
    terms = [term for _, term in parts]
    if len(set(terms)) < len(terms):
        return
    if says.is_node:
        yield Relation(says.relation, tuple[tuple[str, Term], ...](parts))
    else:
        yield Triple(terms[0], says.relation, terms[1])


def _span(masked: Masked, start: int, end: int) -> tuple[int, int]:
    """The sentence, or of a very long one the part between two places of the masked text, as offsets of the text."""
    left, right = masked.sentence.start, masked.sentence.end
    if right - left > LONGEST_QUOTE:
        last = masked.mentions_in(start, end)
        left, right = masked.offset(start), max([masked.offset(end - 1) + 1, *(m.end for m in last)])
    return left, right


def _finding(subject: Subject, predicate: str, mention: Mention, span: tuple[int, int], status: str, confidence: float,
             rule: str) -> Finding:
    assert isinstance(mention.term, Name)
    return Finding(Triple(subject.name, predicate, mention.term), *span, status, confidence, rule)
