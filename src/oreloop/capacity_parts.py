"""What a capacity is of, and whether it goes in or comes out: read from the words beside its quantity.

"600 tons of neodymium magnets a year" tells material and basis, "the plant treats 80 tonnes of scrap" the side too. The
words are data: ontology/languages/capacities.toml.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from oreloop.masking import Masked
from oreloop.mentions import Mention
from oreloop.modality import clause_of
from oreloop.model import Claim, Document, Name, Relation, Term, Value
from oreloop.resources import folder

_WORD = re.compile(r"[^\W\d]\S*|\S")
#: What joins materials that are counted together: "dysprosium and terbium".
_JOINED = re.compile(r"\s*(?:,|&|and|et|und|sowie|ainsi que)\s+(?:d['’]|de |of )?", re.IGNORECASE)
_AND = re.compile(r"\b(?:and|et|und)\b|,", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one language."""

    gap: frozenset[str]
    source: frozenset[str]
    input: re.Pattern[str]
    output: re.Pattern[str]
    basis: dict[str, re.Pattern[str]]


def _beginnings(words: Sequence[str]) -> re.Pattern[str]:
    def written(word: str) -> str:
        begin, end = r"\b\w*" if word.startswith("*") else r"\b", r"\b" if word.endswith("$") else ""
        return begin + re.escape(word.strip("*$")) + end

    return re.compile("|".join(map(written, words)), re.IGNORECASE)


@functools.cache
def _words(language: str) -> _Words | None:
    data = tomllib.loads((folder("ontology") / "languages" / "capacities.toml").read_text(encoding="utf-8"))
    table = data.get(language)
    if table is None:
        return None
    return _Words(frozenset(table["gap"]), frozenset(table["from"]), _beginnings(table["input"]),
                  _beginnings(table["output"]), {basis: _beginnings(words) for basis, words in table["basis"].items()})


def with_capacity_parts(claim: Claim, document: Document, sentences: Sequence[Masked]) -> Claim:
    """The claim with material, side and basis where it is a capacity and the words beside its quantity tell them.

    What the claim has already stays; of any other claim nothing is changed.
    """
    relation, words = claim.statement, _words(document.language)
    if not isinstance(relation, Relation) or relation.type != "Capacity" or words is None:
        return claim
    found = _quantity(claim, relation, sentences)
    if found is None:
        return claim
    sentence, quantity = found
    materials = list(_materials(document.text, sentence, quantity, words))
    parts: list[tuple[str, Term]] = []
    if not relation.of("ofMaterial"):
        parts += [("ofMaterial", mention.term) for mention in materials if isinstance(mention.term, Name)]
    if not relation.of("side") and (side := _side(document.text, sentence, quantity, words)):
        parts.append(("side", Value(side)))
    if not relation.of("basis") and materials and (basis := _basis(document.text, sentence, materials, words)):
        parts.append(("basis", Value(basis)))
    return replace(claim, statement=replace(relation, parts=(*relation.parts, *parts)), id="") if parts else claim


def _quantity(claim: Claim, relation: Relation, sentences: Sequence[Masked]) -> tuple[Masked, Mention] | None:
    """The mention of its quantity in its evidence, with the sentence around it."""
    quantities = relation.of("quantity")
    for evidence in claim.evidence:
        for sentence in sentences:
            if sentence.sentence.end <= evidence.start or sentence.sentence.start >= evidence.end:
                continue
            for mention in sentence.mentions:
                if mention.kind == "Quantity" and mention.term in quantities and mention.start >= evidence.start:
                    return sentence, mention
    return None


def _materials(text: str, sentence: Masked, quantity: Mention, words: _Words) -> Iterator[Mention]:
    """The materials right behind a quantity, with those that are counted together with the first."""
    end = quantity.end
    joined = False
    for mention in (m for m in sentence.mentions if m.start >= quantity.end):
        between = text[end:mention.start]
        gap = _WORD.findall(between.replace("’", "’ ").replace("'", "' "))
        # Nothing but a new line is the end of a row of a table.
        fits = _JOINED.fullmatch(between) if joined else all(word.lower() in words.gap for word in gap) and (
            gap or "\n" not in between)
        if mention.kind != "Material" or not fits:
            return
        yield mention
        end, joined = mention.end, True


def _side(text: str, sentence: Masked, quantity: Mention, words: _Words) -> str:
    """Whether the quantity goes in or comes out, by the nearest word of its clause that says it; empty if none does."""
    begin = sentence.sentence.start
    inner = text[begin:sentence.sentence.end]
    first, last = quantity.start - begin, quantity.end - begin
    if words.source.intersection(inner[:first].lower().split()[-1:]):
        return "Input"
    left, right = clause_of(inner, first, last)
    comma = inner.find(", ", last, right)
    right = comma if comma >= 0 else right
    # "takes in 15,000 tonnes of ash and gives 1,200 tonnes of phosphorus": each quantity has its part.
    for other in (m for m in sentence.mentions if m.kind == "Quantity"):
        if other.end <= quantity.start:
            left = max(left, _last_and(inner, other.end - begin, first))
        elif other.start >= quantity.end:
            right = min(right, _last_and(inner, last, other.start - begin))
    # The name of a firm or material says nothing of what is done.
    names = [(m.start - begin, m.end - begin) for m in sentence.mentions if m.kind != "Step"]
    found = [(max(first - match.end(), match.start() - last), side)
             for side, pattern in (("Input", words.input), ("Output", words.output))
             for match in pattern.finditer(inner, left, right)
             if not any(a <= match.start() < b for a, b in names)]
    return min(found)[1] if found else ""


def _last_and(text: str, start: int, end: int) -> int:
    """Where the last "and" or comma between two quantities stands, else the later one."""
    return max((m.start() for m in _AND.finditer(text, start, end)), default=end)


def _basis(text: str, sentence: Masked, materials: Sequence[Mention], words: _Words) -> str:
    """What the quantity is counted in, by the words of its materials and the one behind them, if that is one thing."""
    end = materials[-1].end
    behind = re.match(r"[ -]?\w+", text[end:sentence.sentence.end])
    said = " ".join(text[m.start:m.end] for m in materials) + (behind.group() if behind else "")
    found = [basis for basis, pattern in words.basis.items() if pattern.search(said)]
    if "ContainedElement" in found:
        return "ContainedElement"
    return found[0] if len(found) == 1 and found != ["none"] else ""
