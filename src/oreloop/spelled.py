"""Short names that a text spells out behind them: "EMILI (Exploitation de Mica LIthinifère par Imerys)".

What stands in the brackets is the long form of the one name and holds no names of its own, however its capitals look.
The test is that of Schwartz and Hearst, A simple algorithm for identifying abbreviation definitions in biomedical text
(PSB 2003), for the long form behind the short one, and stricter: half of the letters begin a word or are capitals.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from oreloop.cues import is_legal_form, name_words

#: A short name, which has two capitals, and what follows it in brackets or quotation marks, a few words such as "short
#: for" before them at most.
_FORM = re.compile(r"(?<![\w-])(?P<short>[A-Z](?=[\w-]{2,15}(?![\w-]))[\w-]*[A-Z][\w-]*)"
                   r"(?:,? [\wà-ÿ]+(?: [\wà-ÿ]+)?)?,?\s?"
                   r"(?:\((?P<bracket>[^()\n]{12,180})\)|[„“\"«]\s?(?P<quote>[^„“”\"«»\n]{12,180}?)\s?[“”\"»])")
#: A short name and its long form that stand in quotation marks together, with a dash between.
_QUOTED = re.compile(r"[„“\"«]\s?(?P<short>[A-Z](?=[\w-]{2,15}(?![\w-]))[\w-]*[A-Z][\w-]*)\s[–—-]\s"
                     r"(?P<long>[^\W\d_][^„“”\"«»\n]{20,180}?)\s?[“”\"»]")
_WORD = re.compile(r"[^\W_]+")
#: What may be the title of a project in brackets behind its short name: no list, and nothing with a date.
_TITLE = re.compile(r"\s?\((?:[a-zà-ÿ]+ [a-zà-ÿ]+ )?(?P<title>[A-ZÀ-Ý0-9][^()\n,;:\d]{19,180})\)")


class Spelled(NamedTuple):
    """The spans of a short name and of the long form behind it."""

    short_start: int
    short_end: int
    start: int
    end: int


def spelled_out(text: str, start: int = 0) -> list[Spelled]:
    """The short names that a text spells out, in order; the cost is that of one search through the text.

    >>> text = "EMILI (Exploitation de Mica LIthinifère par Imerys) begins."
    >>> [(text[s.short_start:s.short_end], text[s.start:s.end]) for s in spelled_out(text)]
    [('EMILI', 'Exploitation de Mica LIthinifère par Imerys')]
    """
    found = []
    for match in _FORM.finditer(text, start):
        group = "bracket" if match["bracket"] else "quote"
        if spells(match["short"], match[group]):
            found.append(Spelled(*match.span("short"), *match.span(group)))
    found += [Spelled(*match.span("short"), *match.span("long")) for match in _QUOTED.finditer(text, start)
              if len(_WORD.findall(match["long"])) > 3]
    return sorted(found)


def title_behind(text: str, end: int) -> tuple[int, int] | None:
    """The span of the title of a project whose short name ends at `end`, where it stands in brackets behind it whatever
    letters it has: some words that name no institution or firm.

    >>> text = "ROBUST (Robotic Subsea Exploration Technologies) and VIVALE (University of Leeds and Vivale SA) began."
    >>> text[slice(*title_behind(text, 6))], title_behind(text, text.index("VIVALE") + 6)
    ('Robotic Subsea Exploration Technologies', None)
    """
    match = _TITLE.match(text, end)
    words = _WORD.findall(match["title"]) if match else []
    institutions = ("ResearchOrganisation", "PublicBody", "Association")
    if match is None or len(words) < 3 or any(is_legal_form(w) or name_words().heads.get(w.casefold()) in institutions
                                              for w in words):
        return None
    return match.span("title")


def spells(short: str, long: str) -> bool:
    """Whether the letters of a short name stand in a long form, in order, the first at its very beginning.

    >>> spells("SUSMAGPRO", "Sustainable Recovery, Reprocessing and Reuse of Rare-Earth Magnets in a Circular Economy")
    False
    >>> spells("REMHub", "Rare Earth and Magnets Hub for a Resilient Europe"), spells("Umicore", "Hoboken, Belgium")
    (True, False)
    """
    letters = [c for c in short if c.isalpha()]
    if len(_WORD.findall(long)) < 3 or not long[:1].isalpha():
        return False
    heads = {m.start() for m in _WORD.finditer(long)} | {i for i, c in enumerate(long) if c.isupper()}
    place, told = 0, 0
    for number, letter in enumerate(letters):
        rest = [i for i in range(place, len(long)) if long[i].lower() == letter.lower()]
        if not rest or (number == 0 and rest[0] != 0):
            return False
        best = next((i for i in rest if i in heads), rest[0])
        # A head far off may leave no room for the letters that follow: then the next letter at hand is taken.
        here = best if _fits(letters[number + 1:], long, best + 1) else rest[0]
        told += here in heads
        place = here + 1
    return 2 * told >= len(letters)


def _fits(letters: list[str], long: str, place: int) -> bool:
    """Whether letters stand in a text in order, from a place on."""
    for letter in letters:
        place = long.lower().find(letter.lower(), place) + 1
        if not place:
            return False
    return True
