"""Labels: what is left of a piece of document text when it becomes a name that is shown, stored and exported; and how
many of something there are, in words.
"""

from __future__ import annotations

import re
import unicodedata

#: Unicode categories that no label holds: control, format (bidi marks, zero-width characters, soft hyphens),
#: lone surrogates and code points without a character (among them all that XML forbids).
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Cn"})
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def clean_label(text: str) -> str:
    """A text as one line that any format can hold and that shows in the order in which it was typed.

    White space of any kind becomes single spaces; control, bidi, zero-width and XML-illegal characters go away;
    the result is in normal form C (Unicode Standard Annex 15). Nothing may be left: the result can be empty.

    >>> clean_label(" Val\\u202eeo\\n  SA\\x07 ")
    'Valeo SA'
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in _DROPPED)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def words_of(name: str) -> str:
    """The words of a name in camel case.

    >>> words_of("UnderConstruction"), words_of("hasPartner")
    ('under construction', 'has partner')
    """
    return _CAMEL.sub(" ", name).lower()


def number_of(count: int, noun: str) -> str:
    """How many there are of something: a noun with a regular plural.

    >>> number_of(1, "closed walk"), number_of(2500, "claim")
    ('1 closed walk', '2,500 claims')
    """
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
