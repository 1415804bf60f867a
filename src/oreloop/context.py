"""What "the company" or a missing subject stands for: the mention that the lines above speak of.

Simple rules that are worth their errors: the kind must fit, what the document names often and not far above wins, and
of one sentence the first name that no preposition governs; a project that the whole document is about wins over one
that is named once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from oreloop.cues import JOINED, folded, name_words, text_before
from oreloop.lexicon import lowered
from oreloop.masking import Masked
from oreloop.mentions import Mention

#: Labels of the line that names whom a fact sheet or record is about.
_MAIN_FIELD = re.compile(
    r"[-*•| ]*(?:owner|operat|lead\b|compan|applicant|recipient|betreiber|unternehmen|antragsteller|zuwendungsempf|"
    r"exploitant|opérateur|porteur|société|entreprise|bénéficiaire)", re.IGNORECASE)
#: A preposition that makes the name behind it no subject.
_GOVERNED = re.compile(r"\b(?:(?:support|backing|help) of|(?:appui|soutien|aide|concours) d[eu]"
                       r"|(?:unterstützung|beteiligung|hilfe) (?:von|de[rs])"
                       r"|by|with|mit|von|vom|durch|bei|an|avec|par|chez|à|auprès de|to|for|für)\s"
                       r"(?:the |la |le |l['’]|der |dem |den )?$", re.IGNORECASE)
#: How many sentences up an anaphor may reach.
REACH = 6


class Context:
    """The sentences of a document with their mentions, to look things up in."""

    def __init__(self, sentences: Sequence[Masked], text: str) -> None:
        self._sentences = sentences
        self.text = text
        self._focus: dict[int, list[Mention]] = {}
        self._counts: Counter[str] = Counter()
        self._relatives = frozenset(self._related())
        self._main = {kind: self._most_named(kind) for kind in ("Project", "Organisation", "Facility")}

    def _related(self) -> Iterator[str]:
        """The names of the projects that the text first names as what another one comes from, or as its sister."""
        seen: set[str] = set()
        for masked in self._sentences:
            previous: Mention | None = None
            for mention in masked.mentions:
                if mention.kind != "Project" or mention.term is None:
                    continue
                joined = previous is not None and self.text[previous.end:mention.start] in JOINED
                if mention.name not in seen and (joined or name_words().project_relatives.search(
                        text_before(self.text, masked.sentence.start, mention.start))):
                    yield mention.name
                    previous = mention
                else:
                    previous = None
                seen.add(mention.name)

    def is_relative(self, mention: Mention) -> bool:
        """Whether a mention names a project that the text knows only as a predecessor or sister of another one."""
        return mention.kind == "Project" and mention.name in self._relatives

    def _most_named(self, kind: str) -> Mention | None:
        counts: Counter[str] = Counter()
        first: dict[str, Mention] = {}
        for masked in self._sentences:
            for mention in masked.mentions:
                if mention.kind == kind and mention.term is not None and not self.is_relative(mention):
                    counts[mention.name] += self._weight(masked, mention)
                    first.setdefault(mention.name, mention)
        self._counts.update(counts)
        if not counts:
            return None
        return first[min(counts, key=lambda n: (-counts[n], first[n].start))]

    def _weight(self, masked: Masked, mention: Mention) -> int:
        """How much a mention tells that a document is about what it names."""
        if masked.sentence.kind == "heading" and masked.index < 8:
            return 3
        if masked.sentence.kind in ("field", "row") and _MAIN_FIELD.match(masked.text):
            return 10
        first = next((m for m in masked.mentions if m.kind == mention.kind), None)
        return 2 if first is mention and not self._is_governed(mention) else 1

    def _is_governed(self, mention: Mention) -> bool:
        """Whether a preposition before a mention makes it no subject ("financed by X", "mit X", "chez X")."""
        return bool(_GOVERNED.search(self.text, max(0, mention.start - 32), mention.start))

    def main(self, kind: str) -> Mention | None:
        """The thing of a kind that the document names most."""
        return self._main.get(kind)

    def antecedent(self, anaphor: Mention, at: Masked) -> Mention | None:
        """The named mention that an anaphor stands for, or None."""
        word = folded(lowered(self.text[anaphor.start:anaphor.end]))
        if anaphor.kind == "Pronoun":
            return self.subject_above(("Organisation", "Project", "Facility"), at)
        head = next((w for w in name_words().same_head if w in word), None)
        if head is not None:
            same = [m for s in self._sentences for m in s.mentions
                    if m.kind == "Organisation" and m.term is not None and head in folded(m.name)]
            above = [m for m in same if m.start < anaphor.start]
            return above[-1] if above else same[0] if same else None
        return self.nearest(anaphor.kind, at, before=anaphor.start)

    def nearest(self, kind: str, at: Masked, *, before: int) -> Mention | None:
        """The mention of a kind that a sentence speaks of without naming it."""
        if kind == "Project":
            # A text that names no project tells of a venture of the organisation it is about.
            return self._main["Project"] or self._main["Organisation"]
        kinds = ("Facility", "Organisation") if kind == "Facility" else (kind,)
        earlier = [m for m in at.mentions if m.kind in kinds and m.term is not None and m.end <= before]
        if earlier and kind != "Organisation":
            return earlier[-1]
        if earlier:
            return earlier[0]
        return self._in_item(kinds, at) or self._likeliest(kinds, at) or self._main.get(kind)

    def _in_item(self, kinds: Sequence[str], at: Masked) -> Mention | None:
        """Within one item of a list the sentences go on about what its first one names."""
        if at.sentence.kind != "item":
            return None
        same = [s for s in self._sentences[:at.index] if s.sentence.paragraph == at.sentence.paragraph]
        return next((m for s in same for m in s.mentions
                     if m.kind in kinds and m.term is not None and not self._is_governed(m)), None)

    def _likeliest(self, kinds: Sequence[str], at: Masked) -> Mention | None:
        """The mention above that a sentence most likely goes on about: named often, and not far away."""
        best: tuple[float, Mention] | None = None
        frame = {at.sentence.lead, at.sentence.heading}
        for masked in self._sentences[:at.index]:
            distance = 1 if masked.index in frame else at.index - masked.index
            named = [m for m in masked.mentions if m.kind in kinds and m.term is not None]
            mention = next((m for m in named if not self._is_governed(m)), None)
            if mention is None:
                continue
            score = (self._counts[mention.name] + (3 if mention.kind == "Facility" else 0)) / (1 + distance)
            if best is None or score >= best[0]:
                best = score, mention
        return best[1] if best else None

    def following(self, kind: str, at: Masked, *, after: int) -> Mention | None:
        """The first mention of a kind after an offset, in this sentence or one of the next two."""
        for masked in self._sentences[at.index:at.index + 3]:
            for mention in masked.mentions:
                if mention.kind == kind and mention.term is not None and mention.start >= after:
                    return mention
        return None

    def set_focus(self, at: Masked, mentions: Sequence[Mention]) -> None:
        """From this sentence on the text is about these organisations ("Operator: X" in a fact sheet)."""
        self._focus[at.index] = [m for m in mentions if m.term is not None]

    def focus(self, at: Masked) -> list[Mention]:
        """The organisations that the lines here are about, or an empty list: what was set last above."""
        above = [i for i in self._focus if i <= at.index]
        return self._focus[max(above)] if above else []

    def subject_above(self, kinds: Sequence[str], at: Masked) -> Mention | None:
        """The first mention of one of the kinds in the nearest sentence above that has one; if a preposition governs
        that and a description of one follows ("with the help of X, the plant ..."), what this stands for.
        """
        for masked in self._above(at):
            found = [m for m in masked.mentions if m.kind in kinds and m.term is not None]
            if found and self._is_governed(found[0]):
                described = next((m for m in masked.mentions if m.kind in kinds and m.term is None), None)
                named = self._likeliest(("Facility", "Organisation"), masked) if described is not None else None
                return named or next((m for m in found if not self._is_governed(m)), found[0])
            if found:
                return found[0]
        return None

    def line_above(self, at: Masked) -> list[Mention]:
        """The organisations of the nearest field line above that names one, or an empty list."""
        for masked in reversed(self._sentences[max(0, at.index - REACH):at.index]):
            if masked.sentence.kind != "field":
                return []
            if found := [m for m in masked.mentions if m.kind == "Organisation" and m.term is not None]:
                return found
        return []

    def titles(self, at: Masked) -> Iterator[str]:
        """The text of the heading above a sentence and of the line that introduces its list."""
        for index in (at.sentence.heading, at.sentence.lead):
            if index is not None:
                sentence = self._sentences[index].sentence
                yield self.text[sentence.start:sentence.end]

    def beside(self, kind: str, at: Masked) -> Mention | None:
        """The first mention of a kind in this sentence, or else in the one above."""
        for masked in (at, *self._above(at)[:1]):
            for mention in masked.mentions:
                if mention.kind == kind and mention.term is not None:
                    return mention
        return None

    def _above(self, at: Masked) -> list[Masked]:
        """The sentences above, nearest first; the lead of a list and the heading stand in for what is far."""
        near = [self._sentences[i] for i in range(at.index - 1, max(-1, at.index - REACH - 1), -1)]
        for index in (at.sentence.lead, at.sentence.heading):
            if index is not None and self._sentences[index] not in near:
                near.append(self._sentences[index])
        return near
