"""The text of a document with its claims marked in it, as one HTML page that opens offline.

The template writes everything, the details of each claim included, so that the page can be read and printed without
its script; the script only moves and filters what stands there.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from oreloop.errors import Issue
from oreloop.extract import Extraction
from oreloop.formats import visible
from oreloop.language import languages
from oreloop.mentions import Mention
from oreloop.model import PLANNED, Claim, Document, Evidence, Name, Term
from oreloop.views.inline import inline, own, policy, style_of, template
from oreloop.views.spans import Line, Run, Span, lines_of
from oreloop.views.words import Sentence, Word, Words

#: The looks of claims, with what the page calls them.
_LOOKS = (("done", "said as so"), ("planned", "planned or under construction"), ("denied", "denied"))


@dataclass(frozen=True, slots=True)
class Card:
    """A claim as the page shows it, under a number from 1; `look` is "done", "planned" or "denied"."""

    number: int
    claim: Claim
    sentences: tuple[Sentence, ...]
    status: Word
    look: str

    @property
    def relation(self) -> Sentence:
        """What the claim is counted and filtered by."""
        return self.sentences[0]

    @property
    def quotes(self) -> list[Evidence]:
        """Where the document says it."""
        return [evidence for evidence in self.claim.evidence if evidence.role != "antecedent"]

    @property
    def antecedents(self) -> list[Evidence]:
        """What words in the quotes stand for."""
        return [evidence for evidence in self.claim.evidence if evidence.role == "antecedent"]


def render_marked(document: Document, extraction: Extraction, *, issues: Sequence[Issue] = ()) -> str:
    """The page as text; the same document and extraction give the same text.

    Each claim's quotes are marked at their offsets, the names and values of the claim within them. `issues` are what
    there was to say when the document was read.
    """
    from markupsafe import Markup

    words = Words(document.language)
    cards = [_card(number, claim, words) for number, claim in enumerate(extraction.claims, 1)]
    lines = lines_of(document.text, _spans(cards, document.text, extraction.mentions.items))
    script, style = inline(own("marked.js")), Markup(style_of("marked.css"))
    looks = {card.number: card.look for card in cards}
    statuses, relations = Counter(looks.values()), _relations(cards)
    return template("marked.html").render(
        policy=policy([script], style), script=script, style=style, document=document, issues=issues, cards=cards,
        visible=visible,
        front=[line for line in lines if line.start < document.body],
        lines=[line for line in lines if line.start >= document.body],
        is_heading=lambda line: document.media_type == "text/markdown" and _is_heading(line),
        look=lambda run: _look(run, looks), ranges=_ranges, joined=_joined, about=list(_about(document)),
        statuses=[(look, label, statuses[look]) for look, label in _LOOKS if statuses[look]],
        language=_code(document.language), why_none=_why_none(document, extraction),
        relations=relations, groups={term: place for place, (term, *_) in enumerate(relations, 1)},
        rejected=sorted(Counter(extraction.rejected).items(), key=lambda item: (-item[1], item[0])))


def _card(number: int, claim: Claim, words: Words) -> Card:
    status = words.label(claim.status) if claim.status else Word("none given, so it counts as done", "en")
    look = "denied" if claim.status == "Denied" else "planned" if claim.status in PLANNED else "done"
    return Card(number, claim, words.sentences(claim.statement), status, look)


def _relations(cards: Sequence[Card]) -> list[tuple[str, Word, int]]:
    """What the claims are counted by: its name in the ontology, its label and how many there are, the most first."""
    counts = Counter((card.relation.term, card.relation.label) for card in cards)
    return sorted(((term, label, count) for (term, label), count in counts.items()),
                  key=lambda item: (-item[2], item[1].text, item[0]))


def _spans(cards: Iterable[Card], text: str, mentions: Sequence[Mention]) -> Iterator[Span]:
    starts = [mention.start for mention in mentions]
    for card in cards:
        terms = list(dict.fromkeys(card.claim.statement.terms()))
        for evidence in card.claim.evidence:
            if evidence.column:
                continue
            yield Span(evidence.start, evidence.end,
                       "antecedent" if evidence.role == "antecedent" else "quote", card.number)
            first = bisect_left(starts, evidence.start)
            near = mentions[first:bisect_left(starts, evidence.end, first)]
            for term in terms:
                for start, end in _places(term, evidence, text, near):
                    yield Span(start, end, "name", card.number)


def _places(term: Term, evidence: Evidence, text: str, mentions: Iterable[Mention]) -> Iterator[tuple[int, int]]:
    """Where a quote names a term: by the mentions that were read so, else where its words stand in the quote."""
    found = [(mention.start, mention.end) for mention in mentions if _is_same(mention.term, term)]
    if found:
        yield from found
    elif words := term.name if isinstance(term, Name) else term.raw or term.value:
        for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text[evidence.start:evidence.end]):
            yield evidence.start + match.start(), evidence.start + match.end()


def _is_same(one: Term | None, other: Term) -> bool:
    """Whether a mention names a term: the types of names may differ, where others than the rules read them."""
    if isinstance(one, Name) and isinstance(other, Name):
        return one.name == other.name or not set(one.ids).isdisjoint(other.ids)
    return one == other


def _look(run: Run, looks: dict[int, str]) -> str:
    """How a quote is drawn: as its claims are, "mixed" if they differ; a plan is never drawn as done."""
    used = {looks[number] for number in run.claims}
    return used.pop() if len(used) == 1 else "mixed"


def _is_heading(line: Line) -> bool:
    start = "".join(piece.text for run in line.runs for piece in run.pieces)[:7]
    return re.match(r"#{1,6}\s", start) is not None


def _joined(numbers: Sequence[int]) -> str:
    return " ".join(map(str, numbers))


def _ranges(numbers: Sequence[int]) -> str:
    """Numbers in few words.

    >>> _ranges([1, 2, 3, 5, 8, 9])
    '1–3, 5, 8, 9'
    """
    breaks = [0, *(i for i, (a, b) in enumerate(pairwise(numbers), 1) if b != a + 1), len(numbers)]
    parts = [numbers[a:b] for a, b in pairwise(breaks)]
    return ", ".join(f"{part[0]}–{part[-1]}" if len(part) > 2 else ", ".join(map(str, part)) for part in parts)


def _about(document: Document) -> Iterator[tuple[str, str]]:
    """What is known of a document, each with its heading."""
    known = {language.code: language.name for language in languages()}
    code = document.language
    yield "Publisher", document.publisher
    yield "Date", document.issued
    yield "Language", "not known" if code in ("", "und") else known.get(code.partition("-")[0], code)
    yield "Licence", document.licence
    yield "File", document.file
    if document.original is not None:
        original = document.original
        yield "After", ", ".join(filter(None, (original.title, original.publisher, original.issued, original.url)))


def _code(language: str) -> str:
    """A language for the attribute `lang`, which is empty where it is not known."""
    return language if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", language) and language != "und" else ""


def _why_none(document: Document, extraction: Extraction) -> str:
    """Why a document has no claims; empty if it has some."""
    if extraction.claims:
        return ""
    known = {language.code: language for language in languages()}
    read = ", ".join(language.name for language in languages() if language.read)
    code = document.language.partition("-")[0]
    if code in ("", "und"):
        return f"Nobody could tell in which language the text is. These are read: {read}."
    if code not in known or not known[code].read:
        name = known[code].name if code in known else f"the language “{code}”"
        return f"The text is in {name}. Only these languages are read: {read}."
    count = len(extraction.mentions.items)
    found = "No name or value was" if not count else f"{count} name{'s' * (count != 1)} or values were"
    return f"{found} found in the text, and no sentence that relates two of them in a way the patterns know."
