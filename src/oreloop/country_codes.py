"""Countries that a text gives by their code, behind a name: "Weloop (FR)", "Solvay (Brussels, BE)", "| Valeo | FR |".

Two capitals elsewhere are mostly something else, and behind a name that they are the initials of they are its acronym.
"""

from __future__ import annotations

import functools
import re

from oreloop.lexicon import Entry, Hit
from oreloop.vocabulary import load_vocabulary

_CODE = re.compile(r"(?<=[(|,] )[A-Z]{2}(?= ?[),;|/]| ?$)|(?<=[(|])[A-Z]{2}(?= ?[),;|/]| ?$)", re.MULTILINE)
#: What stands before a code: a name and its opened bracket, or the last word of a name and a comma.
_BEHIND = re.compile(r"(?P<name>[^\W_][^\n(),;|]{0,60}?)[ \n]?\($")
_LAST = re.compile(r"[A-ZÀ-Ý][^\s,;|]*, $")
_WORD = re.compile(r"[^\W\d_]+")


@functools.cache
def _countries() -> dict[str, Entry]:
    """By its ISO or EU code: what a country is."""
    return {code: Entry(code, "Country", "vocabulary", term.id, term.label, True)
            for term in load_vocabulary().terms.values() for code in term.codes}


def country_codes(text: str, body: int) -> list[Hit]:
    """The codes of countries in a text from an offset on."""
    found = []
    for match in _CODE.finditer(text, body):
        entry = _countries().get(match.group())
        if entry is not None and _stands_for_a_country(text, match.start(), match.end()):
            found.append(Hit(match.start(), match.end(), entry))
    return found


def _stands_for_a_country(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 64):start], text[end:end + 2].lstrip(" ")[:1]
    if before.endswith(("|", "| ")):
        return True
    if before.endswith("("):
        name = _BEHIND.search(before)
        return name is not None and not _is_acronym(text[start:end], name["name"])
    return after not in (",", "/") and _LAST.search(before) is not None


def _is_acronym(code: str, name: str) -> bool:
    """Whether two letters are the initials of the last two words of a name, or of the last two with a capital."""
    words = _WORD.findall(name)
    capital = [word for word in words if word[0].isupper()]
    return any("".join(word[0] for word in some[-2:]).upper() == code for some in (words, capital))
