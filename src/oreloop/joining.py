"""Where the names in a run of capital words begin and end, by learned weights.

The rules of `trimming` cut a run by word lists, which know no "Second Spring Technologies" and no "Zinc de Hesbaye".
Each gap between two words with a capital is a small question here: does a name go on over it? What the rules say is one
feature among those of the two words, so that the weights learn where to believe it. Logistic regression, trained by
tests/benchmarks/train.py on the names that the gold of the exercises gives.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from oreloop.cues import Token, is_legal_form, name_words
from oreloop.lexicon import Hit
from oreloop.name_features import shape_of, small_towns, word_classes
from oreloop.text import Sentence
from oreloop.weights import UNIT, load_weights

Run = list[Token]
#: What the weights need to gainsay the rules: without it they cost precision on press texts.
_DOUBT = UNIT
#: What tells what something is for.
_PURPOSE = ("for", "für", "pour")


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands between two words with a capital, `left` and `right`, with its features.

    `within` tells whether the rules let a name go on over it, `closed` whether `left` ends the name of a programme or
    `right` begins a material that something is for: "X for NdFeB".
    """

    left: Token
    right: Token
    within: bool
    closed: bool
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Uses:
    """How often a document writes each word with a capital, and each two with nothing but connectors between."""

    words: Counter[str]
    pairs: Counter[tuple[str, str]]

    @classmethod
    def of(cls, runs: Iterable[Sequence[Token]]) -> Uses:
        """How some runs use their words."""
        words: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for run in runs:
            capitals = [t.text for t in run if t.capital]
            words.update(capitals)
            pairs.update(pairwise(capitals))
        return cls(words, pairs)

    def of_pair(self, left: str, right: str) -> Iterator[str]:
        """Whether a word stands alone elsewhere, and whether the two are seen together again."""
        together = self.pairs[left, right]
        if together > 1:
            yield "again"
        if self.words[left] > together:
            yield "left alone"
        if self.words[right] > together:
            yield "right alone"


def gaps_of(text: str, sentence: Sentence, run: Sequence[Token], by_rule: Sequence[Sequence[Token]],
            hits: Mapping[int, Hit], uses: Uses, language: str) -> list[Gap]:
    """The gaps of a run from left to right.

    `by_rule` are the names that the rules find, `hits` the known forms by their start and, negative, by their end.
    """
    if len(run) == 1:
        return []
    places = [i for i, token in enumerate(run) if token.capital]
    gaps = []
    for i, j in pairwise(places):
        left, right = run[i], run[j]
        between = " ".join(t.text.casefold() for t in run[i + 1:j])
        said = _said(left, right, by_rule)
        out = ["bias", f"lang={language}", f"rule={said}", f"between={between}", f"rule={said} {between}",
               f"lang={language} {between}", f"kind={sentence.kind}"]
        if text.find("\n", left.end, right.start) >= 0:
            out.append("line")
        out += [*_of_word("l", left.text), *_of_word("r", right.text)]
        out.append(f"shapes={shape_of(left.text)} {shape_of(right.text)}")
        out.append(f"shapes={language} {shape_of(left.text)} {between} {shape_of(right.text)}")
        out += [f"pair={a} {b}" for a in _classes(left.text) for b in _classes(right.text)]
        if (behind := hits.get(-left.end)) is not None:
            out += [f"l known={behind.entry.type}", f"l known={behind.entry.type} {between} {language}"]
        if (hit := hits.get(right.start)) is not None:
            out += [f"r known={hit.entry.type}", f"r known={hit.entry.type} {between} {language}"]
            if hit.end == run[-1].end:
                out.append(f"ends known={hit.entry.type}")
        out += [f"company={c}" for c in uses.of_pair(left.text, right.text)]
        out.append(f"more={int(i > 0)}{int(j < len(run) - 1)}")
        if i == 0:
            out += [f"first={said}", f"before={_last_word(text[max(sentence.start, left.start - 24):left.start])}"]
            out.append(f"first word={left.text.casefold()}")
        if is_legal_form(run[-1].text):
            out.append("legal")
        closed = behind is not None and behind.entry.type == "Programme"
        closed |= between in _PURPOSE and hit is not None and hit.entry.type == "Material"
        gaps.append(Gap(left, right, said == "within", closed, tuple(dict.fromkeys(out))))
    return gaps


def joined(run: Sequence[Token], gaps: Sequence[Gap]) -> list[Run] | None:
    """The parts of a run that the weights leave whole; None where they do not clearly gainsay the rules."""
    weights = load_weights("joins")
    scores = [weights.of("joined", weights.sums(gap.features)) for gap in gaps]
    cuts = {gap.right.start for gap, score in zip(gaps, scores, strict=True)
            if score <= (-_DOUBT if gap.within else _DOUBT) or (gap.closed and not gap.within)}
    if all((gap.right.start in cuts) != gap.within for gap in gaps):
        return None
    parts: list[Run] = [[]]
    for token in run:
        if token.start in cuts:
            parts.append([])
        parts[-1].append(token)
    return [_without_connectors(part) for part in parts]


def _without_connectors(part: Run) -> Run:
    while part and not part[-1].capital:
        part = part[:-1]
    return part


def _said(left: Token, right: Token, by_rule: Sequence[Sequence[Token]]) -> str:
    """What the rules make of a gap: within a name, before one, behind one, between two, or apart from all."""
    behind = before = False
    for run in by_rule:
        if run[0].start <= left.start and right.end <= run[-1].end:
            return "within"
        behind |= run[0].start <= left.start <= run[-1].start
        before |= run[0].start <= right.start <= run[-1].start
    return "between" if behind and before else "behind" if behind else "before" if before else "apart"


@functools.lru_cache(maxsize=1 << 14)
def _of_word(side: str, word: str) -> tuple[str, ...]:
    """The features of the word on one side of a gap."""
    low = word.casefold()
    out = [f"{side}={low}", f"{side} ends={low[-3:]}", f"{side} ends={low[-4:]}", f"{side} shape={shape_of(word)}"]
    if "-" in low:
        out.append(f"{side} part={low.rsplit('-', 1)[-1]}")
    if word in small_towns():
        out.append(f"{side} town")
    return *out, *(f"{side} is={kind}" for kind in _classes(word))


@functools.lru_cache(maxsize=1 << 14)
def _classes(word: str) -> tuple[str, ...]:
    """What a word beside a gap may be: a head noun, a first name, a common word, a legal form; "none" of these."""
    words, low = name_words(), word.casefold()
    kinds = {"common": low in words.common, "alone": low in words.alone, "first name": low in words.first,
             words.heads.get(low, ""): low in words.heads, "lead": words.lead.search(low),
             "plant lead": words.plant_lead.search(low), "legal": is_legal_form(word)}
    return (*word_classes(low.rsplit("-", 1)[-1]), *(k for k, holds in kinds.items() if holds)) or ("none",)


def _last_word(text: str) -> str:
    words = text.split()
    return words[-1].casefold() if words else ""
