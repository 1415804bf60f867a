"""The same news twice: which documents bring what another brought before, and which claims repeat its words.

A document repeats an earlier one if most of its text stands there (see `sketches`), if both restate the same original,
or if somebody decided so. Documents are taken from the oldest to the newest; each is held against those that repeat
none, so that whatever repeats something is itself like what it repeats. A claim of a document that repeats another, or
whose sentence stood in another document before, is no second witness. All this follows from the set of documents, not
from the order in which they were read.

Only documents that share one of the few smallest hashes of their sketches are compared: these are a sample of both
texts together, so that texts which are alike nearly always share one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from oreloop.catalog import Source
from oreloop.decisions import DIFFERENT, SAME, LinkDecision
from oreloop.errors import Issue
from oreloop.model import Claim
from oreloop.sketches import Sketch, figures_shared, read_sketch, share_in, words_of

#: How much of a text must stand in another, and how many of its figures if there are at least so many; by
#: tests/benchmarks/bench_copies.py.
LEAST_SHARE, LEAST_FIGURES, FEW_FIGURES = 0.6, 0.4, 4
#: How many of the smallest hashes of a sketch lead to documents to compare it with.
_KEYS = 32
#: Where documents without a date stand: behind the others.
_UNDATED = "9999"
#: A sentence of fewer words may be the same by chance.
_LEAST_WORDS = 8


class Why(StrEnum):
    """Why a document repeats another."""

    DECISION = "decision"
    SAME_TEXT = "same-text"
    SAME_ORIGINAL = "same-original"
    NEAR_COPY = "near-copy"


@dataclass(frozen=True, slots=True, order=True)
class Repeat:
    """That a document (its file) brings the news of another, `first`, which itself repeats none.

    `share` is how much of its text stands there, from 0 to 1; 0 where that was not what told. `who` decided it, if
    anyone did.
    """

    file: str
    first: str
    why: Why
    share: float = 0.0
    who: str = ""


@dataclass(frozen=True, slots=True)
class Repeats:
    """All repeats of a set of sources, sorted.

    `claims` has, for each claim (its id) that is no witness of its own, the document with which it counts as one;
    `issues` are decisions about documents that are not there.
    """

    documents: tuple[Repeat, ...] = ()
    claims: Mapping[str, str] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()


def find_repeats(sources: Sequence[Source], claims: Iterable[Claim] = (),
                 decisions: Iterable[LinkDecision] = ()) -> Repeats:
    """Which of these documents and tables repeat which, and which claims; `decisions` are those on documents.

    Documents stand from the oldest to the newest, by their date or else that of the publication that they restate,
    those without a date last; of one day the longest comes first.
    """
    decided = _Decided(decisions)
    sketches = {source.file: read_sketch(source.sketch) for source in sources}
    ordered = sorted(sources, key=lambda s: (_issued(s) or _UNDATED, -sketches[s.file].length, s.file))
    stories = _Stories(decided, sketches)
    repeats = [repeat for source in ordered if (repeat := stories.add(source)) is not None]
    words = _Words({source.file: place for place, source in enumerate(ordered)},
                   {repeat.file: repeat.first for repeat in repeats}, decided)
    documents = {source.file for source in ordered if source.kind == "document"}
    return Repeats(tuple(sorted(repeats)), words.repeated(claims, documents),
                   tuple(decided.unknown({source.file for source in ordered})))


def _issued(source: Source) -> str:
    return source.issued or (source.original.issued if source.original else "")


def _shared_keys(sketches: Iterable[Sketch]) -> frozenset[int]:
    """The hashes by which documents are found that more than one of them has."""
    keys = sorted(key for sketch in sketches for key in sketch.runs[:_KEYS])
    return frozenset(one for one, other in pairwise(keys) if one == other)


class _Decided:
    """What people decided on pairs of documents."""

    def __init__(self, decisions: Iterable[LinkDecision]) -> None:
        self._links = tuple(decisions)
        self._apart = {frozenset((d.left, d.right)) for d in self._links if d.judgement == DIFFERENT}
        self._same: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for d in self._links:
            if d.judgement == SAME:
                self._same[d.left].append((d.right, d.who))
                self._same[d.right].append((d.left, d.who))

    def apart(self, one: str, other: str) -> bool:
        """Whether two documents are sources of their own, whatever their texts are like."""
        return frozenset((one, other)) in self._apart

    def same(self, file: str) -> list[tuple[str, str]]:
        """The documents that bring the same news as one, and who says so; sorted."""
        return sorted(self._same.get(file, ()))

    def unknown(self, files: set[str]) -> Iterator[Issue]:
        """Decisions that name a document which is not there."""
        for decision in self._links:
            for file in sorted({decision.left, decision.right} - files):
                yield Issue("decisions/links.csv", "note", f"there is no document {file!r}",
                            "write the path below the sources, or delete the line if it is gone for good")


class _Stories:
    """The documents so far that repeat none, and how a further one is found to repeat one of them."""

    def __init__(self, decided: _Decided, sketches: Mapping[str, Sketch]) -> None:
        self._decided, self._sketches, self._shared = decided, sketches, _shared_keys(sketches.values())
        self._first: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._originals: dict[str, str] = {}
        #: The documents that repeat none, from the oldest on, and their places in this list by hash.
        self._firsts: list[str] = []
        self._by_key: dict[int, list[int]] = defaultdict(list)

    def add(self, source: Source) -> Repeat | None:
        """Take in the next document; what it repeats, or None."""
        repeat = self._repeat(source)
        first = self._first[source.file] = repeat.first if repeat else source.file
        self._texts.setdefault(source.text_sha256, first)
        if original := _original(source):
            self._originals.setdefault(original, first)
        if repeat is None:
            for key in self._keys(source.file):
                self._by_key[key].append(len(self._firsts))
            self._firsts.append(source.file)
        return repeat

    def _keys(self, file: str) -> list[int]:
        return [key for key in self._sketches[file].runs[:_KEYS] if key in self._shared]

    def _repeat(self, source: Source) -> Repeat | None:
        for other, who in self._decided.same(source.file):
            if other in self._first:
                return Repeat(source.file, self._first[other], Why.DECISION, who=who or "a person")
        known = ((Why.SAME_TEXT, self._texts.get(source.text_sha256), 1.0),
                 (Why.SAME_ORIGINAL, self._originals.get(_original(source)), 0.0))
        for why, first, share in known:
            if first is not None and not self._decided.apart(source.file, first):
                return Repeat(source.file, first, why, share)
        return self._near_copy(source.file)

    def _near_copy(self, file: str) -> Repeat | None:
        """The document in which the most of this one stands; of those in which as much does, the oldest."""
        best: Repeat | None = None
        for place in sorted({place for key in self._keys(file) for place in self._by_key[key]}):
            other = self._firsts[place]
            share = likeness(self._sketches[file], self._sketches[other])
            if share > (best.share if best else 0) and not self._decided.apart(file, other):
                best = Repeat(file, other, Why.NEAR_COPY, share)
        return best


def likeness(later: Sketch, earlier: Sketch) -> float:
    """How much of a text stands in an earlier one; 0 where that is too little, or its figures are others."""
    share, (shared, figures) = share_in(later, earlier), figures_shared(later, earlier)
    has_them = figures < FEW_FIGURES or shared >= LEAST_FIGURES * figures
    return share if share >= LEAST_SHARE and has_them else 0.0


def _original(source: Source) -> str:
    """What a document restates: its address, or publisher and title; empty where it gives none."""
    original = source.original
    if original is None:
        return ""
    return original.url or (f"{original.publisher}\n{original.title}" if original.title else "")


@dataclass(frozen=True, slots=True)
class _Words:
    """Which document said a sentence first: `order` of the documents, `first` of those that repeat another."""

    order: Mapping[str, int]
    first: Mapping[str, str]
    decided: _Decided

    def repeated(self, claims: Iterable[Claim], documents: set[str]) -> dict[str, str]:
        """For each claim that is no witness of its own the document with which it counts as one, sorted by claim."""
        claims = list(claims)
        sentences = {claim.id: _sentences(claim) if claim.document in documents else () for claim in claims}
        stands: dict[str, set[str]] = defaultdict(set)
        for claim in claims:
            for sentence in filter(None, sentences[claim.id]):
                stands[sentence].add(claim.document)
        ranked = {sentence: sorted(files, key=lambda file: self.order[file]) for sentence, files in stands.items()
                  if len(files) > 1}
        found = {claim.id: self._counts_with(claim.document, sentences[claim.id], ranked) for claim in claims}
        return {claim.id: found[claim.id] for claim in sorted(claims, key=lambda c: c.id)
                if found[claim.id] != claim.document}

    def _counts_with(self, document: str, sentences: Sequence[str], ranked: Mapping[str, list[str]]) -> str:
        """The document of which a claim is a witness: its own unless each of its sentences stood elsewhere before."""
        own = self.first.get(document, document)
        found = []
        for sentence in sentences or ("",):
            files = ranked.get(sentence, [document])
            said = next(file for file in files if file == document or not self.decided.apart(file, document))
            found.append(self.first.get(said, said) if said != document else own)
        return own if own in found else found[0]


def _sentences(claim: Claim) -> tuple[str, ...]:
    """The sentences that state a claim, folded; empty for one too short to tell that it was copied."""
    folded = [words_of(item.quote) for item in claim.evidence if item.role == "statement"]
    return tuple(" ".join(words) if len(words) >= _LEAST_WORDS else "" for words in folded)
