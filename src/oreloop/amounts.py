"""Amounts of a text: what they are, and how their numbers are written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from oreloop.folding import caseless
from oreloop.model import Value

#: A number as English, French and German write it.
NUMBER = r"\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount at a span: `kind` is "date", "money" or "quantity"; `unit` a currency code or a unit.

    What the text leaves out is left open, for the reader of the whole document to fill in: the year of "on 3 April"
    (`gMonthDay`, `gMonth`), the currency of "a loan of 4 million" (no unit).
    """

    start: int
    end: int
    kind: str
    value: Value
    unit: str = ""


def parse_number(text: str) -> float | None:
    """A number as English, French and German write it; None where a separator could mean either.

    >>> parse_number("2,000"), parse_number("18,7"), parse_number("3 400"), parse_number("1.5"), parse_number("1.500")
    (2000.0, 18.7, 3400.0, 1.5, 1500.0)
    """
    digits = re.sub(r"[\s'’\u00a0\u202f]", "", text)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        digits = re.sub(r"[.,]", "", digits)
    elif re.fullmatch(r"\d{1,3}(?:,\d{3})+\.\d+", digits):
        digits = digits.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d+", digits):
        digits = digits.replace(".", "").replace(",", ".")
    else:
        digits = digits.replace(",", ".")
    try:
        return float(digits)
    except ValueError:
        return None


def plain(number: float) -> str:
    """A number as a plain decimal, without exponent and without needless zeros.

    >>> plain(100000000.0), plain(12.5)
    ('100000000', '12.5')
    """
    return f"{number:.6f}".rstrip("0").rstrip(".")


def form_of(text: str) -> str:
    """A form without case and with single spaces, also where there are hyphens ("60,000-tonne-a-year")."""
    return re.sub(r"[\s-]+", " ", caseless(text))
