"""The evidence of what a sentence says: its words as quotes, and the clause whose mood decides on the status."""

from __future__ import annotations

import re
from collections.abc import Sequence

from oreloop.masking import TOKEN, Masked
from oreloop.mentions import Mention
from oreloop.model import Document, Evidence

#: A longer sentence is quoted from its first to its last part that matters.
_LIMIT = 600


def spoken(text: str, sentence: Masked, start: int, end: int) -> str:
    """A part of a masked sentence with its steps in the document's words: a verb has a tense ("will recycle")."""
    def words(token: re.Match[str]) -> str:
        mention = sentence.mentions[int(token.group(2))]
        return text[mention.start:mention.end].replace("'", "’") if mention.kind == "Step" else token.group()
    return TOKEN.sub(words, sentence.text[start:end])


def quotes(document: Document, sentence: Masked, start: int, end: int, mentions: Sequence[Mention],
           antecedents: Sequence[Mention]) -> tuple[Evidence, ...]:
    """The sentence (or, of a very long one, the part that matters), and the words that an anaphor stands for.

    `start` and `end` are the offsets of what was matched, `mentions` what it names, `antecedents` what is named
    elsewhere.
    """
    left, right = sentence.sentence.start, sentence.sentence.end
    if right - left > _LIMIT:
        here = [m for m in mentions if left <= m.start < right]
        first = min([start, *(m.start for m in here)])
        last = max([end, *(m.end for m in here)])
        left, right = max(left, first), min(right, last)
    evidence = [document.evidence(left, right)]
    evidence += [document.evidence(m.start, m.end, role="antecedent") for m in antecedents
                 if not left <= m.start < right]
    return tuple(dict.fromkeys(evidence))
