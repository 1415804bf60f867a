"""Dates, amounts of money and quantities, as precise as the text and no more."""

from __future__ import annotations

import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oreloop.values import find_values, parse_number, plain


def values(text: str) -> list[tuple[str, str, str]]:
    """What stands in a text: kind, value, unit."""
    return [(q.kind, q.value.value, q.unit) for q in find_values(text)]


@pytest.mark.parametrize(("text", "expected"), [
    ("on 19 September 2025", "2025-09-19"),
    ("on September 19, 2025", "2025-09-19"),
    ("am 19. September 2025", "2025-09-19"),
    ("le 1er juin 2019", "2019-06-01"),
    ("19.09.2025", "2025-09-19"),
    ("2025-09-19", "2025-09-19"),
    ("3-4 June 2019", "2019-06-03"),
    ("in June 2019", "2019-06"),
    ("im März 2024", "2024-03"),
    ("en août 2022", "2022-08"),
    ("by the end of 2026", "2026-12"),
    ("d’ici fin 2026", "2026-12"),
    ("in 2027", "2027"),
])
def test_dates(text: str, expected: str) -> None:
    assert values(text) == [("date", expected, "")]


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2099, 12, 31)))
@settings(max_examples=100, deadline=None)
def test_any_date_is_read_as_written(day: datetime.date) -> None:
    months = "January February March April May June July August September October November December".split()
    month = months[day.month - 1]
    forms = (f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}", f"{day:%d.%m.%Y}", f"{day}")
    for text in (f"on {form}" for form in forms):
        assert values(text) == [("date", day.isoformat(), "")], text


@pytest.mark.parametrize("text", ["on 45 xyz", "Horizon-2020", "about 2,025 t of ore", "32 foo 99"])
def test_no_dates(text: str) -> None:
    assert not [v for v in values(text) if v[0] == "date"]


@pytest.mark.parametrize(("text", "amount", "currency"), [
    ("about 100 million euros", "100000000", "EUR"),
    ("EUR 18.7 million", "18700000", "EUR"),
    ("13 M€", "13000000", "EUR"),
    ("$1.2bn", "1200000000", "USD"),
    ("£4.3 million", "4300000", "GBP"),
    ("A$41.5 m", "41500000", "AUD"),
    ("NOK 400mn", "400000000", "NOK"),
    ("216 millions d’euros", "216000000", "EUR"),
    ("1,5 Milliarden Euro", "1500000000", "EUR"),
    ("2 500 000 €", "2500000", "EUR"),
])
def test_money(text: str, amount: str, currency: str) -> None:
    assert values(text) == [("money", amount, currency)]


@pytest.mark.parametrize(("text", "amount", "unit"), [
    ("590 tonnes a year", "590", "t/a"),
    ("2,000 t/yr", "2000", "t/a"),
    ("1,400 metric tons of rare earth oxides a year", "1400", "t/a"),
    ("3 400 tonnes par an", "3400", "t/a"),
    ("jährlich 600 Tonnen Altmagnete", "600", "t/a"),
    ("20 kt per year", "20000", "t/a"),
    ("600 kg of alloy", "600", "kg"),
    ("35 MW", "35", "MW"),
])
def test_quantities(text: str, amount: str, unit: str) -> None:
    assert values(text) == [("quantity", amount, unit)]


@pytest.mark.parametrize(("text", "expected"), [
    ("2,000", 2000.0), ("2.000", 2000.0), ("18,7", 18.7), ("1.5", 1.5), ("3 400", 3400.0), ("1'000", 1000.0),
    ("1,234,567.5", 1234567.5), ("1.234.567,5", 1234567.5), ("1.2.3", None)])
def test_numbers(text: str, expected: float | None) -> None:
    assert parse_number(text) == expected


@given(st.integers(0, 10**12), st.integers(0, 99))
def test_a_plain_number_is_read_back(whole: int, cents: int) -> None:
    number = whole + cents / 100
    assert float(plain(number)) == pytest.approx(number)
    assert "e" not in plain(number)


@given(st.text(alphabet="0123456789 .,-/€$%tkM\n'’abcdEUR", max_size=60))
@settings(max_examples=300, deadline=None)
def test_values_quote_the_text_and_do_not_overlap(text: str) -> None:
    found = find_values(text)
    assert all(text[q.start:q.end] == q.value.raw for q in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(("text", "value"), [("2 MİLLİON EUROS", "2000000"), ("2 mıllıon euroſ", "2000000"),
                                             ("5 APRİL 2024", "2024-04-05"), ("3 İn APRİL 2024", "2024-04")])
def test_a_letter_that_only_case_ties_to_ours_breaks_nothing(text: str, value: str) -> None:
    assert [v for _, v, _ in values(text)] == [value]
