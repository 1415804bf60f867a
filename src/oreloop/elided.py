"""Numbers that leave their unit to another amount: "from 400 to 650 tonnes a year", "1100 tonnes, then 3000".

Such a number takes unit, currency and scale from the amount that it is set against, or else from the one before it on
the same line. What may stand around it is data ([elided] of ontology/languages/values.toml).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from oreloop.amounts import NUMBER, Quantity, form_of, parse_number, plain
from oreloop.model import Value

#: How many characters before an amount the number may stand that is set against it.
_NEAR = 60
#: How far an amount lends its unit, in characters, and over how many ends of sentences.
_REACH, _ENDS = 180, 1
#: How many times greater or smaller a number may be than the one that lends it its unit.
_RATIO = 200.0
#: From here on a number is written in full, whatever the scale of the one before it.
_WHOLE = 1000.0
#: Numbers that are as likely years.
_YEARS = range(1900, 2101)
_NUMBER = re.compile(NUMBER)
_END = re.compile(r"[.!?…]['\"»”’)]*\s+(?=[^\w\d]*[A-ZÀ-Ý])")


@dataclass(frozen=True, slots=True)
class Elisions:
    """How such numbers stand: in a `pair`, where the second has the unit, or a `single` one behind an amount."""

    pair: re.Pattern[str]
    single: re.Pattern[str]
    rates: Mapping[str, str]

    @classmethod
    def of(cls, data: Mapping[str, Any], per: str, rates: Mapping[str, str]) -> Elisions:
        """From the table [elided], the expression for what makes a rate, and the rates by form."""
        words = {key: "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(forms, key=len, reverse=True))
                 for key, forms in data.items()}
        number = rf"(?<![\w.,/%€$£+-])(?P<number>{NUMBER})(?![.,'’]?\d)"
        year = r"(?:19|20)\d\d\b"
        return cls(
            re.compile(rf"(?:(?<!\w)(?:{words['opens']})\s*(?:[^\W\d]+\s+){{0,2}}{number}\s+(?:{words['leads']})|"
                       rf"{number.replace('number', 'other')}\s+(?:{words['joins']}))[^\S\n]+$", re.IGNORECASE),
            re.compile(rf"(?:(?P<mark>[,;:(–—])\s?|(?<!\w)(?:{words['before']})\s+){number}"
                       rf"(?:[\s-]?(?P<rate>{per})(?!\w)|(?P<end>\s*(?:[.;:)]|,(?!\d)|$))|\s+(?:{year}|(?:{words['behind']})\b))",
                       re.IGNORECASE | re.MULTILINE),
            rates)


def elided(text: str, amounts: Sequence[Quantity], rules: Elisions) -> Iterator[Quantity]:
    """The numbers of a text that leave their unit to one of its amounts of money or quantities."""
    lenders = sorted(amounts, key=lambda q: q.start)
    for lender in lenders:
        match = rules.pair.search(text, max(0, lender.start - _NEAR), lender.start)
        if match is not None:
            yield from _lent(text, *match.span("number" if match["number"] else "other"), lender)
    ends = [lender.end for lender in lenders]
    for match in rules.single.finditer(text, ends[0]) if ends else ():
        lender = lenders[max(bisect_left(ends, match.start("number") + 1) - 1, 0)]
        between = text[lender.end:match.start("number")]
        if len(between) > _REACH or "\n" in between or len(_END.findall(between)) > _ENDS:
            continue
        if match["mark"] and match["end"] and match["number"].isdigit():  # it may be an age: "Anna Holm, 52,"
            continue
        for found in _lent(text, *match.span("number"), lender):
            if not match["rate"]:
                yield found
            elif found.kind == "quantity":
                rate = rules.rates[form_of(match["rate"])]
                yield replace(found, unit=f"{found.unit.partition('/')[0]}/{rate}")


def _lent(text: str, start: int, end: int, lender: Quantity) -> Iterator[Quantity]:
    """The number at a span in the unit of an amount, unless it can hardly be one of its kind."""
    written = text[start:end]
    number, other = parse_number(written), _number_of(lender, text)
    if not number or not other or (written.isdigit() and number in _YEARS):
        return
    times = float(lender.value.value) / other
    if number >= _WHOLE:  # "12 million euros, of which 550,000"
        times = 1.0
    if 1 / _RATIO <= number * times / float(lender.value.value) <= _RATIO:
        yield Quantity(start, end, lender.kind, Value(plain(number * times), "decimal", written), lender.unit)


def _number_of(lender: Quantity, text: str) -> float | None:
    match = _NUMBER.search(text, lender.start, lender.end)
    return parse_number(match.group()) if match else None
