"""Pairs of documents for which it is known whether the later brings the news of the earlier, for bench_copies.py.

They are made from the exercises. Copies are what happens to a release on its way: agencies and papers give it another
headline and date line, drop paragraphs, change quotation marks and single words; pages and PDFs put other lines around
it. The others are hard ones: releases of one firm with the same words on itself, reports of one form with other
figures, articles that quote two paragraphs of a release, bulletins that hold two.
"""

from __future__ import annotations

import random
import re
import textwrap
import tomllib
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

GOLD = Path(__file__).parents[1] / "gold"
#: Words that stand around a release, and forms of reports, by language.
AROUND = tomllib.loads((Path(__file__).parent / "around_releases.toml").read_text(encoding="utf-8"))

Paragraphs = list[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts; `is_copy` tells whether the later is a near-copy of the earlier, `kind` how they were made."""

    kind: str
    name: str
    earlier: str
    later: str
    is_copy: bool


def read_texts(folder: str) -> dict[str, str]:
    """The texts of a set of exercises by name; the language is the end of the name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((GOLD / folder).glob("*.txt"))}


def pairs(texts: dict[str, str]) -> Iterator[Pair]:
    """All pairs made of some texts, always the same ones."""
    for name, text in texts.items():
        for kind, edit in EDITS.items():
            yield Pair(kind, name, text, _edited(text, edit, name), True)
    for name, other in combinations(texts, 2):
        yield Pair("other text", f"{name} + {other}", texts[name], texts[other], False)
    for name, other in pairwise(_by_language(texts)):
        if name[-2:] == other[-2:]:
            yield from _of_two(name, texts[name], texts[other], AROUND[name[-2:]])
    yield from _reports()


def _of_two(name: str, one: str, other: str, around: dict[str, str]) -> Iterator[Pair]:
    about, contact = around["about"], around["contact"]
    bare = "\n\n".join(part.partition("\n")[2] for part in (about, contact))
    for kind, (left, right), closing in (
            ("same firm", (one, other), f"{about}\n\n{contact}"),
            ("same firm, short", (_half(one), _half(other)), f"{about}\n\n{contact}"),
            ("same firm, no heading", (one, other), bare),
            ("same firm, short, no heading", (_half(one), _half(other)), bare)):
        yield Pair(kind, name, f"{left}\n\n{closing}", f"{right}\n\n{closing}", False)
    yield Pair("quotes two paragraphs", name, other, f"{one}\n\n{_join(_paragraphs(other)[1:3])}", False)
    yield Pair("bulletin of two", name, other, f"{around['bulletin']}\n\n{one}\n\n{other}", False)


def _reports() -> Iterator[Pair]:
    """Reports of one form: what differs is the figures."""
    for language, around in AROUND.items():
        for number, form in enumerate(around["reports"]):
            filled = [_filled(form, period) for period in range(4)]
            for one, other in combinations(range(4), 2):
                yield Pair("report with other figures", f"{language} {number} {one}-{other}", filled[one],
                           filled[other], False)


def _filled(form: str, period: int) -> str:
    """A form with figures in the place of each #, as many digits as it has signs."""
    numbers = random.Random(f"{form}{period}")
    return re.sub("#+", lambda m: str(numbers.randrange(10 ** (len(m[0]) - 1), 10 ** len(m[0]))), form)


# --- What happens to a release


def _edited(text: str, edit: Callable[[Paragraphs, dict[str, str], random.Random], Paragraphs], name: str) -> str:
    return _join(edit(_paragraphs(text), AROUND[name[-2:]], random.Random(zlib.crc32(name.encode()))))


def _paragraphs(text: str) -> Paragraphs:
    return [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]


def _join(paragraphs: Sequence[str]) -> str:
    return "\n\n".join(paragraphs) + "\n"


def _half(text: str) -> str:
    found = _paragraphs(text)
    return _join(found[: max(2, len(found) // 2)])


def _same(text: Paragraphs, around: dict[str, str], numbers: random.Random) -> Paragraphs:
    return text


def _other_head(text: Paragraphs, around: dict[str, str], numbers: random.Random) -> Paragraphs:
    """Another headline, date line of an agency, and words of its own at the end."""
    return [around["headline"], f"{around['agency']} {text[0]}", *text[1:], around["agency_end"]]


def _shorter(text: Paragraphs, around: dict[str, str], numbers: random.Random) -> Paragraphs:
    """A third of the paragraphs is gone, not the first."""
    gone = set(numbers.sample(range(1, len(text)), len(text) // 3)) if len(text) > 2 else set()
    return [part for number, part in enumerate(text) if number not in gone]


def _typography(text: Paragraphs, around: dict[str, str], numbers: random.Random) -> Paragraphs:
    """Other quotation marks, dashes, spaces and composed letters; a heading in capitals."""
    table = str.maketrans({'"': "“", "'": "’", "–": "-", "—": "-", " ": "\u00a0", "«": "“", "»": "”", "„": "“"})
    return [unicodedata.normalize("NFD", part.translate(table)) for part in [text[0].upper(), *text[1:]]]


def _other_words(text: Paragraphs, around: dict[str, str], numbers: random.Random) -> Paragraphs:
    """About one word in fifteen is another."""
    others = around["agency_end"].split()
    return [" ".join(numbers.choice(others) if numbers.random() < 1 / 15 and not re.search(r"\d", word) else word
                     for word in part.split(" ")) for part in text]


def _corrected(text: Paragraphs, around: dict[str, str], numbers: random.Random) -> Paragraphs:
    """The date line and one figure are others."""
    found = [m.start() for m in re.finditer(r"\d", _join(text))]
    whole = list(_join(text))
    for place in numbers.sample(found, min(2, len(found))):
        whole[place] = str((int(whole[place]) + 1) % 10)
    return _paragraphs("".join(whole))


def _printed(text: Paragraphs, around: dict[str, str], numbers: random.Random) -> Paragraphs:
    """As the text layer of a PDF has it: broken lines, and a running head between."""
    lines = [line for part in text for line in [*textwrap.wrap(part, 70), ""]]
    for place in range(30, len(lines), 31):
        lines.insert(place, around["running_head"])
    return _paragraphs("\n".join(lines))


def _on_a_page(text: Paragraphs, around: dict[str, str], numbers: random.Random) -> Paragraphs:
    """With what a page has around it."""
    return [around["menu"], *text, around["related"], around["agency_end"]]


def _all_together(text: Paragraphs, around: dict[str, str], numbers: random.Random) -> Paragraphs:
    for edit in (_shorter, _corrected, _typography, _other_head):
        text = edit(text, around, numbers)
    return text


EDITS: dict[str, Callable[[Paragraphs, dict[str, str], random.Random], Paragraphs]] = {
    "same text": _same, "other head and end": _other_head, "a third shorter": _shorter, "typography": _typography,
    "one word in fifteen": _other_words, "corrected": _corrected, "printed": _printed, "on a page": _on_a_page,
    "shorter, corrected, other head": _all_together}


def _by_language(texts: dict[str, str]) -> list[str]:
    return sorted(texts, key=lambda name: (name[-2:], name))
