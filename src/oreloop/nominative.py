"""German names in the nominative, whatever the case that a text has them in.

Which nouns are of which gender is data (ontology/languages/nominative.toml).
"""

from __future__ import annotations

import functools
import re
import tomllib

from oreloop.cues import name_words
from oreloop.resources import folder

#: An article in the genitive, and an adjective behind it.
_GENITIVE = re.compile(r"(?<!\w)(?:[Dd]|[Ee]in|[Uu]nser|[Ii]hr|[Ss]ein)es\s+(?:\w+en )?$")
#: How strong adjectives end in the nominative.
_ENDINGS = {"feminine": "e", "masculine": "er", "neuter": "es"}


@functools.cache
def _declined() -> re.Pattern[str]:
    """An adjective in another case before a noun of a known gender: the groups tell the stem and the gender."""
    data = tomllib.loads((folder("ontology") / "languages" / "nominative.toml").read_text(encoding="utf-8"))
    genders = "|".join(rf"(?P<{gender}>{'|'.join(data['nouns'][gender])})" for gender in _ENDINGS)
    capital = r"(?=(?-i:[A-ZÄÖÜ]))\w*"
    return re.compile(rf"(?P<stem>{capital}(?:{'|'.join(data['adjectives'])}))en(?= {capital}(?:{genders})(?!\w))",
                      re.IGNORECASE)


def nominative(text: str, start: int, end: int, language: str) -> str:
    """A name of a text as it is called.

    >>> text = "Er kam von der Technischen Universität Wien und des Helmholtz-Instituts für X"
    >>> nominative(text, 15, 43, "de"), nominative(text, 52, 77, "de")
    ('Technische Universität Wien', 'Helmholtz-Institut für X')
    """
    name = text[start:end]
    if language != "de":
        return name
    words = name.split(" ")
    for place, word in enumerate(words if _GENITIVE.search(text, max(0, start - 40), start) else ()):
        if word.islower():
            break
        words[place] = next((word.removesuffix(end) for end in ("es", "s") if word.endswith(end) and
                             word.removesuffix(end).rsplit("-", 1)[-1].casefold() in name_words().heads), word)
    name = " ".join(words)
    match = _declined().match(name)
    if match is None:
        return name
    gender = next(gender for gender in _ENDINGS if match[gender])
    return match["stem"] + _ENDINGS[gender] + name[match.end():]
