"""The claims that the net of candidates makes of a document, beside those of the patterns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from oreloop.candidates.net import Judgement, judge
from oreloop.candidates.sayings import Saying, sayings_of
from oreloop.candidates.scenes import HERE
from oreloop.candidates.stated import Stated, pairs_in
from oreloop.context import Context
from oreloop.masking import TOKEN, Masked
from oreloop.modality import clause_of, is_planned, modality, part_of, relations_that, stopped
from oreloop.model import Claim, Document, Relation
from oreloop.quoting import quotes, spoken
from oreloop.text import Sentence

#: The probability from which on a claim of a pattern stays.
DOUBT = 0.2


def judged(document: Document, sentences: Sequence[Masked], context: Context, claims: Sequence[Claim],
           extractor: str) -> tuple[list[Claim], list[Claim]]:
    """The patterns' `claims` of a document as the net judges them, without those that it doubts; and its own new ones.

    A claim that the net knows the pairs of is as sure as the surest of them.
    """
    stated = Stated(claims)
    judgement = judge(document, sentences, context, stated)
    fields = [m.sentence for m in sentences if m.sentence.kind == "field"]
    weighed = (_weighed(claim, judgement, fields) for claim in claims)
    return [claim for claim in weighed if claim is not None], list(_new(document, judgement, stated, extractor))


def _weighed(claim: Claim, judgement: Judgement, fields: Sequence[Sentence]) -> Claim | None:
    """A claim as sure as the net makes it; where a label says what the value is, at least as sure as its pattern."""
    verdicts = [judgement.stated[pair] for pair in pairs_in(claim) if pair in judgement.stated]
    if not verdicts:
        return claim
    labelled = any(f.start <= claim.evidence[0].start < f.end for f in fields)
    sure = max(*verdicts, claim.confidence if labelled else 0.0)
    return replace(claim, confidence=round(sure, 3)) if sure > DOUBT else None


def _new(document: Document, judgement: Judgement, stated: Stated, extractor: str) -> Iterator[Claim]:
    for _, group in groupby(judgement.likely, key=lambda s: s.candidate.scene.masked.index):
        items = list(group)
        sentence = items[0].candidate.scene.masked
        for saying in sayings_of([s for s in items if s.candidate.pair not in stated]):
            status = _status(document, sentence, saying)
            if status is not None:
                yield _claim(document, sentence, saying, status, extractor)


def _status(document: Document, sentence: Masked, saying: Saying) -> str | None:
    """The status of what is said; None where its clause denies it, only thinks of it, or tells the end of what begins.

    What is told in passing (for whom somebody works) is denied by nothing but the words between its ends; of a person,
    by nothing where the other end stands further up: "You don't just turn it on, says manager X".
    """
    start, end = _span(sentence, saying)
    here = all(a.role in HERE for a in saying.arguments)
    aside = saying.relation in relations_that("aside") and (here or saying.arguments[0].letter == "H")
    left, right = (start, end) if aside else clause_of(sentence.text, start, end)
    mood = modality(spoken(document.text, sentence, left, right), document.language)
    if mood in ("denied", "hypothesis"):
        return None
    if is_planned(saying.relation, mood, sentence.text[start:end], document.language):
        return "Planned"
    return stopped(saying.relation, spoken(document.text, sentence, *part_of(sentence.text, end)), document.language)


def _span(sentence: Masked, saying: Saying) -> tuple[int, int]:
    """From the first to the last of the arguments in the masked text; the whole of it where none has a place there."""
    numbers = {(m.start, m.end): n for n, m in enumerate(sentence.mentions)}
    wanted = {numbers[key] for a in saying.arguments if (key := (a.span.start, a.span.end)) in numbers}
    spans = [m.span() for m in TOKEN.finditer(sentence.text) if int(m.group(2)) in wanted]
    return (min(s for s, _ in spans), max(e for _, e in spans)) if spans else (0, len(sentence.text))


def _claim(document: Document, sentence: Masked, saying: Saying, status: str, extractor: str) -> Claim:
    here = [a.span for a in saying.arguments if a.role in HERE]
    named = [a.named for a in saying.arguments if a.named is not a.span or a.role not in HERE]
    start = min((m.start for m in here), default=sentence.sentence.start)
    end = max((m.end for m in here), default=sentence.sentence.end)
    return Claim(document.file, saying.statement, quotes(document, sentence, start, end, here, named), status, "",
                 saying.probability, extractor, f"net.{_rule(saying)}", document.issued)


def _rule(saying: Saying) -> str:
    return saying.statement.type.lower() if isinstance(saying.statement, Relation) else saying.relation
