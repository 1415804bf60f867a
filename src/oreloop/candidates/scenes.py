"""What a sentence offers to a relation: the names in it, those that the text goes on about, the cues around them."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from oreloop.candidates.bars import is_recycled
from oreloop.candidates.chain import making_steps
from oreloop.candidates.relations import Cue, StemFinder, cue_finder, step_finder
from oreloop.context import Context
from oreloop.cues import name_words
from oreloop.lexicon import lowered
from oreloop.masking import Masked
from oreloop.mentions import Mention
from oreloop.model import Name

#: Kinds that an anaphor or the text above may stand for, by letter.
_CARRIED = {"O": "Organisation", "P": "Project"}
#: Roles of an argument that has a span in the sentence.
HERE = frozenset({"here", "anaphor", "hinted", "implied"})
_NAMED = frozenset({"Organisation", "Project", "Person", "Programme", "Place", "Event"})
#: What an adjective of place may be said of, and how many words may stand between the two.
_OWNERS, _MOST_WORDS = frozenset("OPHLF"), 5
_PLAIN = re.compile(r"[\w&’' -]+")
#: Before a name these make it no subject.
_GOVERNED = re.compile(
    r"(?:\b(?:by|with|to|for|from|of|in|at|mit|von|vom|durch|bei|an|für|aus|zu|zum|zur|avec|par|chez|à|de|du|des|pour|"
    r"auprès de)|d['’]|\()\s?(?:the |la |le |l['’]|les |der |dem |den |die |das )?$", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Argument:
    """A name that may be an end of a relation: the span that stands for it, and the mention that names it.

    `role` tells how it is there: "here" (named in the sentence), "anaphor" (a pronoun or description in the sentence),
    "focus" (what the sentences above go on about), "heading" (named by the heading or lead), "main" (what the document
    is about), "above" (named in the sentence before); a step may be "hinted" at by a word or "implied" by a
    material that it makes. `letter` is that of its kind, `key` what it names, as far as one document tells. No two are
    equal, so that they are quickly found in a table.
    """

    span: Mention
    named: Mention
    role: str
    letter: str = field(init=False)
    key: tuple[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.letter = self.named.letter
        self.key = key_of(self.named)


def key_of(mention: Mention) -> tuple[str, str]:
    """What a mention names, as far as one document tells: its kind, and its identifier, value or name."""
    term = mention.term
    if isinstance(term, Name):
        return mention.kind, term.ids[0][1] if term.ids else term.name
    return mention.kind, term.value if term is not None else ""


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence with its arguments in order, what is carried over from above by letter, and its cues.

    `low` is the text of the document `lowered`.
    `owned` tells of adjectives of place what they are said of, where that follows: "the German recycler X". `told` and
    `title` hold the classes of the cues here, and of those of the heading and the lead, as bits.
    """

    low: str
    masked: Masked
    here: tuple[Argument, ...]
    carried: dict[str, tuple[Argument, ...]]
    owned: dict[Argument, tuple[str, str]]
    cues: tuple[Cue, ...]
    told: int
    title: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class Standing:
    """How much a document is about each thing: the share of its kind's mentions, in quarters, and which one leads."""

    shares: dict[tuple[str, str], int]
    mains: frozenset[tuple[str, str]]
    kinds: dict[str, int]


def scenes_of(text: str, sentences: Sequence[Masked], context: Context, language: str) -> Iterator[Scene]:
    """The sentences of a document as scenes, in order."""
    low = lowered(text)
    finder, steps = cue_finder(language), step_finder(language)
    materials: tuple[Argument, ...] = ()
    before: tuple[Argument, ...] = ()
    focus: dict[str, Argument] = {}
    titles: dict[int, tuple[int, dict[str, Argument]]] = {}
    standing = _standing(sentences, context)
    mains = {letter: Argument(m, m, "main") for letter, kind in _CARRIED.items() if (m := context.main(kind))}
    for masked in sentences:
        sentence = masked.sentence
        here = _arguments(masked, context)
        here += _hidden_steps(here, low, masked, steps)
        named = [m for m in masked.mentions if m.term is not None and m.kind in _NAMED]
        cues = tuple(cue for cue in finder.find(low, sentence.start, sentence.end)
                     if not any(m.start <= cue.start < m.end for m in named))
        told = functools.reduce(int.__or__, (cue.bit for cue in cues), 0)
        above = [titles[i] for i in (sentence.heading, sentence.lead) if i is not None and i in titles]
        carried = {}
        inside = {a.key for a in here}
        for letter in _CARRIED:
            held = [focus[letter]] if letter in focus else []
            held += [group[letter] for _, group in above if letter in group]
            held += [mains[letter]] if letter in mains else []
            held += [a for a in before if a.letter == letter]
            carried[letter] = tuple({a.key: a for a in reversed(held) if a.key not in inside}.values())[::-1]
        carried["M"] = tuple(a for a in materials if a.key not in inside)
        materials = tuple({a.key: Argument(a.named, a.named, "above") for a in here if a.letter == "M"}.values()) or (
            materials if sentence.kind == "heading" else ())
        leading = [a for a in here if a.letter in _CARRIED and not context.is_relative(a.named)]
        before = tuple(Argument(a.named, a.named, "above") for a in leading)
        title = functools.reduce(int.__or__, (classes for classes, _ in above), 0)
        yield Scene(low, masked, here, carried, _owned(low, here), cues, told, title, standing)
        titles[masked.index] = (told, {
            letter: Argument(first.named, first.named, "heading") for letter in _CARRIED
            if (first := next((a for a in leading if a.letter == letter), None)) is not None})
        for letter in _CARRIED:
            subject = next((a for a in leading if a.letter == letter and not is_governed(text, a.span)), None)
            if subject is not None:
                focus[letter] = Argument(subject.named, subject.named, "focus")


def _standing(sentences: Sequence[Masked], context: Context) -> Standing:
    counts: dict[str, Counter[tuple[str, str]]] = {}
    for masked in sentences:
        for mention in masked.mentions:
            if mention.kind in _CARRIED.values() and mention.term is not None:
                counts.setdefault(mention.kind, Counter())[key_of(mention)] += 1
    shares = {key: 4 * count // tally.total() for tally in counts.values() for key, count in tally.items()}
    mains = (m for kind in _CARRIED.values() if (m := context.main(kind)) is not None)
    return Standing(shares, frozenset(map(key_of, mains)),
                    {kind: min(len(tally), 4) for kind, tally in counts.items()})


def is_governed(text: str, mention: Mention) -> bool:
    """Whether a preposition before a mention makes it no subject."""
    return bool(_GOVERNED.search(text, max(0, mention.start - 16), mention.start))


def _arguments(masked: Masked, context: Context) -> tuple[Argument, ...]:
    found = []
    for mention in masked.mentions:
        if mention.term is not None:
            found.append(Argument(mention, mention, "here"))
        elif (named := context.antecedent(mention, masked)) is not None and named.term is not None:
            found.append(Argument(mention, named, "anaphor"))
    return tuple(found)


def _owned(low: str, here: Sequence[Argument]) -> dict[Argument, tuple[str, str]]:
    """The adjectives of place that stand right before a name or before what it is ("Danish pump manufacturer X"), each
    with the key of that name; of a place only right before it ("im brandenburgischen X").
    """
    found = {}
    for place, argument in enumerate(here):
        if argument.letter == "Y":
            named = next((a for a in here[place + 1:] if a.letter in _OWNERS and a.role == "here"), None)
            if named is None:
                continue
            between = low[argument.span.end:named.span.start].strip()
            if not between or (named.letter != "L" and _PLAIN.fullmatch(between) and _calls(between.split())):
                found[argument] = named.key
    return found


def _calls(words: Sequence[str]) -> bool:
    """Whether words between an adjective of place and a name say what it is: "pump manufacturer"."""
    known = name_words()
    return len(words) <= _MOST_WORDS and words[-1] in known.agents and known.apart.isdisjoint(words)


def _hidden_steps(here: Sequence[Argument], low: str, masked: Masked, finder: StemFinder) -> tuple[Argument, ...]:
    """Steps that a sentence does not name: those that its words hint at, and those that make its materials."""
    known = {a.key[1] for a in here if a.letter == "S"}
    found: dict[str, Argument] = {}
    for stem in finder.find(low, masked.sentence.start, masked.sentence.end):
        span = _step(stem.start, min(stem.end, masked.sentence.end), stem.kind)
        found.setdefault(stem.kind, Argument(span, span, "hinted"))
    for argument in here:
        if argument.letter == "M" and argument.role == "here" and not is_recycled(low, argument.span):
            for step in making_steps(argument.key[1].removeprefix("material/")):
                span = _step(argument.span.start, argument.span.end, step)
                found.setdefault(step, Argument(span, span, "implied"))
    return tuple(a for step, a in sorted(found.items()) if f"step/{step}" not in known)


def _step(start: int, end: int, step: str) -> Mention:
    return Mention(start, end, "Step", Name(step.replace("-", " "), "Step", (("vocabulary", f"step/{step}"),)))
