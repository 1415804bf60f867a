"""Dates, amounts of money and yearly quantities in running text, as precise as the text and no more.

A grammar of our own: libraries made for this fill missing parts with today's date, drop "million" or take phone
numbers for dates. How things are written stands in ontology/languages/values.toml, numbers in words in numbers.toml.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ahocorasick_rs import AhoCorasick

from oreloop.amounts import NUMBER, Quantity, form_of, parse_number, plain
from oreloop.elided import Elisions, elided
from oreloop.folding import caseless
from oreloop.model import Value
from oreloop.number_words import in_digits
from oreloop.resources import folder


@dataclass(frozen=True, slots=True)
class _Grammar:
    months: dict[str, int]
    parts: dict[str, int]
    currencies: dict[str, str]
    shared: dict[str, dict[str, re.Pattern[str]]]
    scales: dict[str, float]
    units: dict[str, str]
    exact_units: dict[str, str]
    multiples: dict[str, tuple[str, float]]
    rates: dict[str, str]
    date: tuple[tuple[str, str, re.Pattern[str]], ...]
    month: AhoCorasick
    money: tuple[re.Pattern[str], ...]
    quantity: re.Pattern[str]
    yearly_before: re.Pattern[str]
    counted: re.Pattern[str]
    scaled: re.Pattern[str]
    grants: re.Pattern[str]
    amounts: frozenset[str]
    elisions: Elisions


def _alternatives(words: Sequence[str] | dict[str, object]) -> str:
    """One of some words, the longest first; a look at the first letter spares trying each of them at every place."""
    first = "".join(sorted({re.escape(w[0]) for w in words}))
    forms = "|".join(re.escape(w).replace(r"\ ", r"[\s-]+") for w in sorted(words, key=lambda w: (-len(w), w)))
    return f"(?=[{first}])(?:{forms})"


#: Where a number may begin; what comes first here lets the search skip to the next digit.
_DIGIT = re.compile(r"\d(?<!\w\d)")


@functools.cache
def _grammar() -> _Grammar:
    data = tomllib.loads((folder("ontology") / "languages" / "values.toml").read_text(encoding="utf-8"))
    months, parts = _alternatives(data["months"]), _alternatives(data["parts"])
    #: Short forms such as "may", "mar" or "dec" are too often other words where no year stands by them.
    long_months = "|".join((_alternatives([m for m in data["months"] if len(m) > 4]),
                            "mai|juin|juli|(?-i:May|June|July|Mars|mars|Juni)"))
    shared = {form_of(word): {code: _beginnings(stems) for code, stems in entry.items() if code != "words"}
              for entry in data["shared_currencies"].values() for word in entry["words"]}
    currencies, scales = _alternatives([*data["currencies"], *shared]), _alternatives(data["scales"])
    rates = {form_of(form): rate for rate, forms in data["rates"].items() for form in forms}
    units, per = _alternatives(data["units"]), _alternatives(list(rates))
    yearly = _alternatives([*data["rates"]["a"], *data["yearly_before"]["forms"]])
    year, day = r"(?P<year>(?:19|20)\d\d)", r"(?P<day>[0-3]?\d)"
    to_day = r"(?:\s*(?:[-–/]|et|and|und|to|au|bis|,)\s*(?:the\s+|le\s+)?[0-3]?\d(?:st|nd|rd|th|er|\.)?)?"
    dates = (  # kind, what it begins with, expression
        ("iso", "digit", rf"\b{year}-(?P<monthno>[01]\d)-{day}\b"),
        ("dotted", "digit", rf"\b{day}(?:\.?\s?[/–-]\s?[0-3]?\d(?=\.))?[./](?P<monthno>[01]?\d)[./]{year}\b"),
        ("day", "digit", rf"\b{day}(?:st|nd|rd|th|er|\.)?{to_day}(?:\s+|-)(?:of\s+|de\s+)?"
                         rf"(?P<month>{months})(?:\.?,?\s+|-){year}\b"),
        ("us", "month", rf"\b(?P<month>{months})\.?\s+{day}(?:st|nd|rd|th)?,\s+{year}\b"),
        ("month", "month", rf"\b(?P<month>{months})\.?(?:,|\s+of)?\s+{year}\b"),
        ("month", "digit", rf"(?<![\w/.])(?P<monthno>0[1-9]|1[0-2])/{year}\b"),
        ("part", "month", rf"\b(?P<part>{parts})\s+{year}\b"),
        ("dayless", "month", f"(?<=[ -])(?={long_months})(?:" + "|".join(rf"(?<=\b{word})" for word in (
            "in ", "en ", "im ", "seit ", "depuis ", "since ", "last ", "of ", "fin ", "début ", "mi-", "Ende ",
            "Anfang ", "Mitte ")) + ")"
                    rf"(?P<month>{long_months})\b(?!\.?,?\s+(?:of\s+)?(?:19|20)\d\d)"),
        ("yearless", "digit", rf"\b{day}(?:st|nd|rd|th|er|\.)?{to_day}\s+(?:of\s+|de\s+)?(?P<month>{long_months})\b"
                     rf"(?!\.?,?\s+(?:19|20)\d\d)"),
        ("yearless", "month", rf"\b(?P<month>{long_months})\s+{day}(?:st|nd|rd|th)?\b(?!,?\s*\d|[.:]\d)"),
        ("year", "digit", rf"(?<![\w.,/€$£])(?:(?<![^\W\d]-)|(?<=\bmid-)|(?<=\bmi-)){year}"
                 rf"(?![\d]|[.,]\d|\s?(?:%|€|t\b|MW|euros|tonnes|tonnen|kg))"),
    )
    large = _alternatives([w for w, factor in data["scales"].items() if factor >= 1e6])
    number, scale = rf"(?P<number>{NUMBER})", rf"(?P<scale>{scales})"
    codes = _alternatives([w for w in data["currencies"] if len(w) <= 4])
    no_thing = _alternatives(data["after_amount"]["words"])
    money = (
        rf"(?<!\w)(?P<currency>{codes})\s?{number}(?:\s?-?{scale}(?![\w]))?",
        rf"(?<![\w.,]){number}[\s-]?(?:{scale}[\s-]?)?(?P<currency>{currencies})(?![\w])",
        rf"(?<![\w.,]){number}\s?(?P<scale>{_alternatives(data['currency_scales'])})(?P<currency>{codes})(?![\w])",
        rf"(?<![\w.,]){number}[\s-]?(?P<scale>(?>{large}))(?![\w])"
        rf"(?!\s+(?!(?:{no_thing})\b)(?:of|de|d['’]|\w+en\b|\w+s\b|\w+e\b|\w+ \w*s\b|%))",
    )
    quantity = (rf"(?<![\w.,]){number}[\s-]?(?:{scale}\s+)?(?:(?:metric|de|of)\s+)?(?P<unit>{units})"
                rf"(?:[\s-]?(?P<per>{per})|(?=(?:\s+\(?[\w\-'’]+\)?){{1,11}}?\s+(?P<later>{per})))?(?![\w])")
    long_units = _alternatives([w for w in data["units"] if len(w) > 1])
    flags = re.IGNORECASE
    months_of, parts_of, currency_of, factors, units_of = (
        {form_of(form): value for form, value in data[table].items()}
        for table in ("months", "parts", "currencies", "scales", "units"))
    multiples = {unit: (entry["unit"], entry["times"]) for unit, entry in data["multiples"].items()}
    return _Grammar(months_of, parts_of, currency_of, shared, factors | data["currency_scales"], units_of,
                    data["exact_units"], multiples, rates,
                    tuple((kind, first, re.compile(source, flags)) for kind, first, source in dates),
                    AhoCorasick(sorted({caseless(w).split()[0] for w in (*data["months"], *data["parts"])})),
                    tuple(re.compile(p, flags) for p in money),
                    re.compile(quantity, flags),
                    re.compile(rf"(?<!\w)(?:{yearly})(?:\s+(?!\d)[\w\-]+){{0,4}}\s+$", flags),
                    re.compile(rf"[\s-](?:{large}|{currencies}|(?:metric\s+)?{long_units})(?!\w)", flags),
                    re.compile(rf"[\s-](?:{large})(?!\w)", flags), re.compile("|".join(data["grants"].values())),
                    frozenset(data["yearly"]["units"]), Elisions.of(data["elided"], per, rates))


def _beginnings(words: Sequence[str]) -> re.Pattern[str]:
    """Words that begin so, or those that end in "$" as they are."""
    forms = "|".join(re.escape(w.removesuffix("$")) + (r"\b" if w.endswith("$") else "") for w in words)
    return re.compile(rf"(?<!\w)(?:{forms})", re.IGNORECASE)


def _date(kind: str, match: re.Match[str], grammar: _Grammar) -> Value | None:
    groups = match.groupdict()
    raw = match.group()
    if kind in ("dayless", "yearless"):
        month = grammar.months[form_of(groups["month"])]
        if kind == "dayless":
            return Value(f"--{month:02}", "gMonth", raw)
        day = int(groups["day"])
        return Value(f"--{month:02}-{day:02}", "gMonthDay", raw) if 1 <= day <= 31 else None
    year = groups["year"]
    if kind == "year":
        return Value(year, "gYear", raw)
    if kind == "part":
        return Value(f"{year}-{grammar.parts[form_of(groups['part'])]:02}", "gYearMonth", raw)
    month = int(groups["monthno"]) if groups.get("monthno") else grammar.months[form_of(groups["month"])]
    if not 1 <= month <= 12:
        return None
    if kind == "month":
        return Value(f"{year}-{month:02}", "gYearMonth", raw)
    day = int(groups["day"])
    return Value(f"{year}-{month:02}-{day:02}", "date", raw) if 1 <= day <= 31 else None


def _digits(text: str) -> list[int]:
    return [match.start() for match in _DIGIT.finditer(text)]


def _matches(pattern: re.Pattern[str], text: str, places: Sequence[int]) -> Iterator[re.Match[str]]:
    """What `finditer` finds, of an expression that can match at some places only."""
    last = 0
    for place in places:
        if place >= last and (match := pattern.match(text, place)):
            last = match.end()
            yield match


def _dates(text: str, grammar: _Grammar) -> Iterator[Quantity]:
    words = {start for _, start, _ in grammar.month.find_matches_as_indexes(caseless(text), overlapping=True)}
    places = {"digit": _digits(text),
              "month": sorted(start for start in words if not start or not text[start - 1].isalnum())}
    taken: list[tuple[int, int]] = []
    for kind, first, pattern in grammar.date:
        for match in _matches(pattern, text, places[first]):
            start, end = match.span()
            if any(start < b and a < end for a, b in taken):
                continue
            value = _date(kind, match, grammar)
            if value is not None:
                taken.append((start, end))
                yield Quantity(start, end, "date", value)


def _money(text: str, grammar: _Grammar) -> Iterator[Quantity]:
    digits = _digits(text)
    taken: list[tuple[int, int]] = []
    for pattern in grammar.money:
        for match in pattern.finditer(text) if pattern is grammar.money[0] else _matches(pattern, text, digits):
            start, end = match.span()
            number = _scaled(match, grammar)
            if number is None or any(start < b and a < end for a, b in taken):
                continue
            taken.append((start, end))
            value = Value(plain(number), "decimal", match.group())
            currency = match.groupdict().get("currency")
            unit = _currency(form_of(currency), text, grammar) if currency else ""
            if unit is not None:
                yield Quantity(start, end, "money", value, unit)


def _scaled(match: re.Match[str], grammar: _Grammar) -> float | None:
    """The number of a match, with its scale: "1,185 Milliarden" are 1.185, as nobody counts by thousands of them."""
    scale = grammar.scales[form_of(match["scale"])] if match["scale"] else 1.0
    fraction = scale >= 1e9 and re.fullmatch(r"\d{1,3}[.,]\d{3}", match["number"])
    number = float(match["number"].replace(",", ".")) if fraction else parse_number(match["number"])
    return None if number is None else number * scale


def _currency(word: str, text: str, grammar: _Grammar) -> str | None:
    """The code of a currency; None where several countries have one called so and the text doesn't tell whose it is."""
    if word in grammar.currencies:
        return grammar.currencies[word]
    told = [code for code, countries in grammar.shared[word].items() if countries.search(text)]
    return told[0] if len(told) == 1 else None


def _quantities(text: str, grammar: _Grammar) -> Iterator[Quantity]:
    for match in _matches(grammar.quantity, text, _digits(text)):
        number = _scaled(match, grammar)
        if number is None:
            continue
        unit, _, rate = (grammar.exact_units.get(match["unit"]) or grammar.units[form_of(match["unit"])]).partition("/")
        said = match["per"] or match["later"]
        if said:
            rate = grammar.rates[form_of(said)]
        elif not rate and grammar.yearly_before.search(text[max(0, match.start() - 60):match.start()]):
            rate = "a"
        unit, times = grammar.multiples.get(unit, (unit, 1.0))
        value = Value(plain(number * times), "decimal", match.group())
        yield Quantity(match.start(), match.end(), "quantity", value, f"{unit}/{rate}" if rate else unit)


def find_values(text: str) -> list[Quantity]:
    """Dates, amounts and quantities of a text, in order, none within another; money before quantities before dates.

    >>> [(q.kind, q.value.value, q.unit) for q in find_values("about 100 million euros by the end of 2026")]
    [('money', '100000000', 'EUR'), ('date', '2026-12', '')]
    """
    grammar = _grammar()
    digits, starts = in_digits(text, grammar.counted, grammar.scaled)
    if not any(c.isdigit() for c in digits):
        return []
    amounts = [*_money(digits, grammar), *_quantities(digits, grammar)]
    found: list[Quantity] = []
    for item in [*amounts, *_dates(text, grammar), *elided(digits, amounts, grammar.elisions)]:
        if item.start in starts:
            start = starts[item.start]
            item = replace(item, start=start, value=replace(item.value, raw=text[start:item.end]))
        if not any(item.start < q.end and q.start < item.end for q in found):
            found.append(item)
    return sorted(found, key=lambda q: q.start)


def find_grants(text: str, start: int = 0) -> Iterator[re.Match[str]]:
    """The numbers of grants that a text gives, from a place on.

    >>> [match.group() for match in find_grants("grant agreement 101138767, FKZ 03XP0448A, call 0171 2345678")]
    ['101138767', '03XP0448A']
    """
    return _grammar().grants.finditer(text, start)


def yearly(unit: str) -> str:
    """The unit of a capacity: what a plant makes is a rate, though a text may leave "a year" to the reader.

    >>> yearly("t"), yearly("kg"), yearly("t/d")
    ('t/a', 'kg', 't/d')
    """
    return f"{unit}/a" if unit in _grammar().amounts else unit
