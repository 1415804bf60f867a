"""Documents to claims: sentences are masked, patterns matched, and each match becomes claims with their evidence.

A claim is made only if its ends are of the kinds that the ontology allows, and its quote is cut from the text itself.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from oreloop import __version__
from oreloop.candidates.bars import is_barred
from oreloop.candidates.reading import judged
from oreloop.candidates.relations import kind_of
from oreloop.capacity_parts import with_capacity_parts
from oreloop.claims import merged, sort_key, told_whole, verify
from oreloop.context import Context
from oreloop.lexicon import LANGUAGES
from oreloop.masking import Masked, mask
from oreloop.mentions import Alias, Mention, Mentions, find_mentions
from oreloop.modality import clause_of, is_planned, modality, part_of, relations_that, stopped
from oreloop.model import Claim, Document, Evidence, Name, Relation, Statement, Term, Triple, Value
from oreloop.patterns import Pattern, Saying, patterns_for
from oreloop.planning import with_plans
from oreloop.plausibility import plausible
from oreloop.quoting import quotes, spoken
from oreloop.resources import folder
from oreloop.schema import load_schema
from oreloop.siting import plant_claims
from oreloop.text import Sentence, split_sentences

EXTRACTOR = "rules"
_ABOVE = {"@project": "Project", "@org": "Organisation", "@facility": "Facility"}
#: Parts that are never the same thing in one relation.
_SIDES = ("funder", "beneficiary", "supplier", "buyer")
_BESIDE = {"@place": "Place", "@date": "Date", "@material": "Material"}
_FOLLOWING = {"@next": "Organisation"}


@dataclass(frozen=True, slots=True)
class Extraction:
    """What reading one document gave: its claims in order, all mentions, and how many claims the ontology rejected."""

    claims: tuple[Claim, ...]
    mentions: Mentions
    rejected: tuple[tuple[str, str], ...]


class Found(NamedTuple):
    """What is found in a document before its claims are finished: they, its masked sentences, all mentions, and what
    the ontology rejected."""

    claims: tuple[Claim, ...]
    sentences: tuple[Masked, ...]
    mentions: Mentions
    rejected: tuple[tuple[str, str], ...]


class _Bound(NamedTuple):
    """A term of a match, with the mention that names it and, for an anaphor, the mention it stands for."""

    term: Term
    mention: Mention
    antecedent: Mention | None = None


@functools.cache
def rules_version() -> str:
    """A hash of everything that decides what is read from a text: code version, vocabularies, word lists, patterns."""
    root = folder("ontology")
    digest = hashlib.sha256(__version__.encode())
    for path in sorted([*root.glob("*.ttl"), *root.glob("vocabulary/*.t*"), *root.glob("languages/*.toml"),
                        *root.glob("patterns/*.toml"), *root.glob("relations/*.toml"), *root.glob("weights/*.tsv"),
                        *root.glob("objectives/*.toml")]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def masked_sentences(document: Document, mentions: Mentions, sentences: Sequence[Sentence] = ()) -> list[Masked]:
    """The sentences of a document with their mentions masked; cut here where they are not given."""
    out = []
    position = 0
    items = mentions.items
    for index, sentence in enumerate(sentences or sentences_of(document)):
        while position < len(items) and items[position].start < sentence.start:
            position += 1
        end = position
        while end < len(items) and items[end].end <= sentence.end:
            end += 1
        out.append(mask(document.text, sentence, index, items[position:end]))
        position = end
    return out


def extract_claims(document: Document, *, merge: bool = True, net: bool = True) -> Extraction:
    """The claims of a document in English, French or German; in another language there are none.

    Claims that state the same are put together with all their evidence, and what others say whole is left out, unless
    `merge` is off. Without `net` only the
    patterns are asked. Reading is a pure function of the document and of the files under ontology/.
    """
    found = found_in(document, net=net)
    claims = [with_capacity_parts(claim, document, found.sentences)
              for claim in with_plans(found.claims, document, found.sentences)]
    claims = told_whole(merged(claims)) if merge else claims
    return Extraction(tuple(sorted(claims, key=sort_key)), found.mentions, found.rejected)


def found_in(document: Document, *, net: bool = True) -> Found:
    """What patterns, net and plants say, with the status that the cues of each clause give it."""
    sentences = sentences_of(document)
    mentions = find_mentions(document, sentences)
    masked = masked_sentences(document, mentions, sentences)
    context = Context(masked, document.text)
    claims: list[Claim] = list(_alias_claims(document, mentions.aliases))
    rejected: list[tuple[str, str]] = []
    schema = load_schema()

    def take(found: Iterable[Claim]) -> None:
        for claim in found:
            problems = schema.problems(claim.statement)
            if problems:
                rejected.append((claim.rule, problems[0]))
            else:
                verify(claim, document.text)
                claims.append(claim)

    for sentence in masked:
        take(_sentence_claims(document, sentence, context))
    if net and document.language in LANGUAGES:
        claims, new = judged(document, masked, context, claims, EXTRACTOR)
        take(new)
    take(list(plant_claims(document, masked, mentions.plants, claims, EXTRACTOR)))
    return Found(tuple(plausible(claims)), tuple(masked), mentions, tuple(rejected))


def _alias_claims(document: Document, aliases: Sequence[Alias]) -> Iterator[Claim]:
    for alias in aliases:
        yield _claim(document, Triple(alias.name, alias.relation, Value(alias.alias, "string")), "", "", 0.9, "alias",
                     (document.evidence(alias.start, alias.end),))


def _claim(document: Document, statement: Statement, status: str, scale: str, confidence: float, rule: str,
           evidence: tuple[Evidence, ...]) -> Claim:
    return Claim(document.file, statement, evidence, status, scale, confidence, EXTRACTOR, rule, document.issued)


def _sentence_claims(document: Document, sentence: Masked, context: Context) -> Iterator[Claim]:
    for pattern in patterns_for(document.language, sentence.sentence.kind, sentence.letters, sentence.text):
        if pattern.under and not any(map(pattern.under.search, context.titles(sentence))):
            continue
        for match in pattern.matches(sentence.text):
            yield from _match_claims(document, sentence, context, pattern, match)


def _match_claims(document: Document, sentence: Masked, context: Context, pattern: Pattern,
                  match: re.Match[str]) -> Iterator[Claim]:
    clause = _mood(document, sentence, *clause_of(sentence.text, match.start(), match.end()))
    for saying in pattern.says:
        mood = _mood(document, sentence, *match.span()) if saying.relation in relations_that("aside") else clause
        if mood == "hypothesis" and not pattern.status:
            continue
        if saying.relation == "isAbout":
            context.set_focus(sentence, sentence.mentions_in(*match.span(saying.parts[1].term)))
            continue
        # "Operating" in a pattern means: done, whatever the clause says of plans; no status says the same.
        status = "Denied" if mood == "denied" else pattern.status.replace("Operating", "")
        if not pattern.status and is_planned(saying.relation, mood, match.group(), document.language):
            status = "Planned"
        halt = "" if status else stopped(
            saying.relation, spoken(document.text, sentence, *part_of(sentence.text, match.end())), document.language)
        if halt is None:
            continue
        status = status or halt
        for statement, bound in _statements(saying, sentence, context, match):
            evidence = _evidence(document, sentence, match, bound)
            confidence = pattern.confidence * (0.85 if any(b.antecedent for b in bound) else 1.0)
            yield _claim(document, statement, status, pattern.scale, round(confidence, 3), pattern.id, evidence)


def _mood(document: Document, sentence: Masked, start: int, end: int) -> str:
    return modality(spoken(document.text, sentence, start, end), document.language)


def _statements(saying: Saying, sentence: Masked, context: Context,
                match: re.Match[str]) -> Iterator[tuple[Statement, list[_Bound]]]:
    used = [match.span(part.term) for part in saying.parts if part.term in match.re.groupindex]
    groups = [(part, _bind(part.term, sentence, context, match, used)) for part in saying.parts]
    if any(not bound and not part.optional for part, bound in groups):
        return
    if saying.is_node:
        roles = [part.role for part, _ in groups]
        for chosen in product(*([[b] for b in bound] if part.each else [bound] for part, bound in groups)):
            yield from _nodes(saying.relation, list(zip(roles, chosen, strict=True)))
        return
    (_, subjects), (_, objects) = groups
    if (kind := kind_of(saying.relation)) is not None:
        objects = [b for b in objects if not is_barred(kind, context.text, b.mention, sentence.mentions)]
    for subject, obj in product(subjects, objects):
        if isinstance(subject.term, Name) and subject.term != obj.term:
            yield Triple(subject.term, saying.relation, obj.term), [subject, obj]


def _nodes(relation: str, groups: Sequence[tuple[str, Sequence[_Bound]]]) -> Iterator[tuple[Relation, list[_Bound]]]:
    """The node of these parts, unless one and the same stands on both its sides."""
    ends = [{item.term for item in bound} for role, bound in groups if role in _SIDES]
    signatories = {item.term for role, bound in groups for item in bound if role == "signatory"}
    if (len(ends) > 1 and set.intersection(*ends)) or len(signatories) == 1:
        return
    parts = [part for role, bound in groups for item in bound for part in _node_parts(role, item)]
    yield Relation(relation, tuple(dict.fromkeys(parts))), [item for _, bound in groups for item in bound]


def _node_parts(role: str, bound: _Bound) -> Iterator[tuple[str, Term]]:
    """A part of a node; an amount brings its currency, a quantity its unit."""
    yield role, bound.term
    if bound.mention.kind == "Money":
        yield "currency", Value(bound.mention.unit)
    elif bound.mention.kind == "Quantity":
        yield "unit", Value(bound.mention.unit)


def _bind(term: str, sentence: Masked, context: Context, match: re.Match[str],
          used: Sequence[tuple[int, int]]) -> list[_Bound]:
    """The terms that a captured name or a `@context` word stands for; what is `used` is no context of itself."""
    if term.startswith(("step:", "material:")):
        kind, _, local = term.partition(":")
        name = Name(local.replace("-", " "), kind.capitalize(), (("vocabulary", f"{kind}/{local}"),))
        anchor = sentence.mentions_in(match.start(), match.end())
        return [_Bound(name, anchor[0])] if anchor else []
    if term in ("@org", "@facility", "@focus") and (focus := context.focus(sentence)) and not (
            _names_inside(term, sentence, match, used)):
        return [_Bound(m.term, m, m) for m in focus if m.term is not None]
    if term == "@focus":
        return []
    if term == "@line":
        return [_Bound(m.term, m, m) for m in context.line_above(sentence) if m.term is not None]
    if term.startswith("@"):
        found = _in_context(term, sentence, context, match, used)
        return [_Bound(found.term, found, found)] if found is not None and found.term is not None else []
    if match.group(term) is None:
        return []
    bound = []
    for mention in sentence.mentions_in(*match.span(term)):
        if mention.term is not None:
            bound.append(_Bound(mention.term, mention))
        elif (found := context.antecedent(mention, sentence)) is not None and found.term is not None:
            bound.append(_Bound(found.term, mention, found))
    return bound


def _names_inside(term: str, sentence: Masked, match: re.Match[str], used: Sequence[tuple[int, int]]) -> bool:
    """Whether the match itself names what a context word would stand for."""
    kinds = ("Organisation",) if term == "@org" else ("Organisation", "Facility")
    taken = [m for span in used for m in sentence.mentions_in(*span)]
    return any(m.kind in kinds and m.term is not None and m not in taken
               for m in sentence.mentions_in(match.start(), match.end()))


def _in_context(term: str, sentence: Masked, context: Context, match: re.Match[str],
                used: Sequence[tuple[int, int]]) -> Mention | None:
    """The mention that a `@` word of a pattern stands for."""
    if term in _ABOVE:
        kind = _ABOVE[term]
        taken = [m for span in used for m in sentence.mentions_in(*span)]
        inside = [m for m in sentence.mentions_in(match.start(), match.end())
                  if m not in taken and m.kind in ((kind, "Organisation") if kind == "Facility" else (kind,))]
        if inside:
            return inside[0] if inside[0].term is not None else context.antecedent(inside[0], sentence)
        return context.nearest(kind, sentence, before=sentence.offset(match.start()))
    if term == "@main":
        return context.main("Organisation")
    if term == "@recipient":
        taken = [m for span in used for m in sentence.mentions_in(*span)]
        named = [m for m in sentence.mentions_in(match.start(), match.end())
                 if m.kind == "Organisation" and m.term is not None and m not in taken]
        after = sentence.offset(match.end() - 1)
        following = context.following("Organisation", sentence, after=after)
        return named[-1] if named else following or context.main("Organisation")
    if term == "@subject":
        return context.subject_above(("Organisation",), sentence)
    if term in _BESIDE:
        return context.beside(_BESIDE[term], sentence)
    return context.following(_FOLLOWING[term], sentence, after=sentence.offset(match.end() - 1))


def _evidence(document: Document, sentence: Masked, match: re.Match[str],
              bound: Sequence[_Bound]) -> tuple[Evidence, ...]:
    return quotes(document, sentence, sentence.offset(match.start()), sentence.offset(match.end() - 1) + 1,
                  [b.mention for b in bound], [b.antecedent for b in bound if b.antecedent is not None])


def sentences_of(document: Document) -> list[Sentence]:
    """The sentences of a document, as reading it cuts them."""
    return split_sentences(document.text, document.body)
