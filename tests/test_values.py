"""Dates, amounts of money and quantities, as precise as the text and no more."""

from __future__ import annotations

import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oreloop.amounts import parse_number, plain
from oreloop.number_words import number_in_words
from oreloop.values import find_values


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
    ("by mid-2029", "2029"),
    ("mi-2029", "2029"),
    ("24./25.09.2025", "2025-09-24"),
    ("Laufzeit 03/2025", "2025-03"),
    ("01-JUL-2025", "2025-07-01"),
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


@pytest.mark.parametrize("text", ["on 45 xyz", "Horizon-2020", "project-2029", "13/2025", "Az. 39412/2025",
                                  "about 2,025 t of ore", "32 foo 99"])
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
    ("1,185 Milliarden Euro", "1185000000", "EUR"),
    ("$1.185 billion", "1185000000", "USD"),
    ("1,185 million euros", "1185000000", "EUR"),
    ("2 500 000 €", "2500000", "EUR"),
    ("five million euros", "5000000", "EUR"),
    ("half a million pounds", "500000", "GBP"),
    ("douze millions d'euros", "12000000", "EUR"),
    ("deux cent cinquante mille euros", "250000", "EUR"),
    ("zweieinhalb Millionen Euro", "2500000", "EUR"),
    ("60 Millionen Złoty", "60000000", "PLN"),
    ("890'000 Franken", "890000", "CHF"),
    ("2 million Australian dollars", "2000000", "AUD"),
    ("a 60-million-euro loan", "60000000", "EUR"),
    ("770 T€", "770000", "EUR"),
    ("770 TEUR", "770000", "EUR"),
    ("1,3 G$", "1300000000", "USD"),
    ("2,5 Md€", "2500000000", "EUR"),
    ("2 Mds d'euros", "2000000000", "EUR"),
    ("120 Mill. Euro", "120000000", "EUR"),
    ("N$480 million", "480000000", "NAD"),
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
    ("two hundred tonnes a year", "200", "t/a"),
    ("trois cents tonnes par an", "300", "t/a"),
    ("zwölftausend Tonnen im Jahr", "12000", "t/a"),
    ("quatre-vingt-dix tonnes par jour", "90", "t/d"),
    ("180 Tonnen Erz holt die Mannschaft jeden Tag", "180", "t/d"),
    ("400 kg am Tag", "400", "kg/d"),
    ("50 kg/h", "50", "kg/h"),
    ("40 t par mois", "40", "t/month"),
    ("a 60,000-tonne-a-year plant", "60000", "t/a"),
    ("ein Werk mit 500 Jahrestonnen", "500", "t/a"),
    ("die 4-Gigawattstunden-Fabrik", "4", "GWh"),
    ("an annual capacity of 300 tonnes", "300", "t/a"),
    ("1,2 Mio. Tonnen Erz", "1200000", "t"),
    ("1.2 Mtpa", "1200000", "t/a"),
    ("0.5 Mt of ore", "500000", "t"),
    ("500 MT of oxide", "500", "t"),
    ("about 15tpy", "15", "t/a"),
    ("40 kilotonnes par an", "40000", "t/a"),
])
def test_quantities(text: str, amount: str, unit: str) -> None:
    assert values(text) == [("quantity", amount, unit)]


@pytest.mark.parametrize(("text", "expected"), [
    ("The line grows from 400 to 650 tonnes a year.", ["400 t/a", "650 t/a"]),
    ("Elle passera de 400 à 650 tonnes par an.", ["400 t/a", "650 t/a"]),
    ("Sie wächst von 10.000 auf 40.000 Tonnen pro Jahr.", ["10000 t/a", "40000 t/a"]),
    ("258 statt 120 Millionen Dollar gibt der Bund.", ["258000000 USD", "120000000 USD"]),
    ("It makes 16,000 t, with a licence for 25,000.", ["16000 t", "25000 t"]),
    ("De 135 000 tonnes par an, on est monté à 160 000 en 2009, puis à 172 000.",
     ["135000 t/a", "160000 t/a", "172000 t/a"]),
    ("Il coûte 30 millions d'euros, dont 5 apportés par la Flandre.", ["30000000 EUR", "5000000 EUR"]),
    ("Es sind 300 Tonnen im Jahr, 2027 sollen es 1.100 sein.", ["300 t/a", "1100 t/a"]),
    ("It got 12 million euros, of which 550,000 by the town.", ["12000000 EUR", "550000 EUR"]),
    ("It makes 450 tonnes a year. With a third kiln it will be 50 a month.", ["450 t/a", "50 t/month"]),
    # What only looks so: an age, a year, people, another line, more than one sentence on, a number of another size.
    ("It spends 40 million euros. Its head, Anna Holm, 52, says so.", ["40000000 EUR"]),
    ("It makes 500 tonnes, up from 2019.", ["500 t"]),
    ("It makes 500 tonnes a year and employs 120 people.", ["500 t/a"]),
    ("It makes 500 tonnes.\nThe other has 300.", ["500 t"]),
    ("It makes 500 tonnes. It is old. It may sell. With luck it will be 300.", ["500 t"]),
    ("It makes 90,000 tonnes, up to 3.", ["90000 t"]),
    ("Es sind 24.000 Tonnen pro Jahr, genug für rund 500.000 Elektroautos.", ["24000 t/a"]),
])
def test_a_number_leaves_its_unit_to_the_amount_that_it_stands_with(text: str, expected: list[str]) -> None:
    assert [f"{value} {unit}" for kind, value, unit in values(text) if kind != "date"] == expected


@pytest.mark.parametrize("text", [
    "a tonne of ore", "eine Tonne Erz", "zwei drei Tonnen", "one of two plants", "neuf usines", "acht Firmen",
    "six new lines"])
def test_words_that_count_nothing_are_no_amount(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(("text", "expected"), [
    ("Der schwedische Staat gab 120 Millionen Kronen.", [("money", "120000000", "SEK")]),
    ("Enova (Norwegen: norwegisch) gab 145 Mio. Kronen.", [("money", "145000000", "NOK")]),
    ("Man zahlte 145 Mio. Kronen.", []),
    ("Schwedische und norwegische Firmen zahlten 145 Mio. Kronen.", []),
    ("L'office suisse verse 50 000 francs.", [("money", "50000", "CHF")]),
    ("On verse 50 000 francs.", []),
    ("Au Sénégal, 60 millions de francs CFA.", [("money", "60000000", "XOF")]),
    ("En Suisse, 60 millions de francs CFA.", [])])
def test_an_amount_in_a_shared_currency_counts_where_the_text_tells_whose(
        text: str, expected: list[tuple[str, str, str]]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("twenty-five", 25), ("two hundred and fifty", 250), ("a hundred", 100), ("three thousand five hundred", 3500),
    ("twenty-one", 21), ("vingt et un", 21), ("einundzwanzig", 21), ("soixante-dix", 70),
    ("quatre-vingt-dix mille", 90000), ("deux mille trois cents", 2300),
    ("fünfundvierzig", 45), ("zweihundertfünfzig", 250), ("zwölftausendfünfhundert", 12500), ("anderthalb", 1.5),
    ("two three", None), ("hundred hundred", None), ("thousand thousand", None)])
def test_numbers_in_words(text: str, expected: float | None) -> None:
    assert number_in_words(text) == expected


_UNITS = ("two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
          "eighteen nineteen")
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_EINER = "ein zwei drei vier fünf sechs sieben acht neun"
_ZEHNER = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"


@given(st.integers(2, 19), st.integers(2, 9), st.integers(2, 9))
def test_any_number_in_words_is_read_as_said(small: int, tens: int, unit: int) -> None:
    units, decades = _UNITS.split(), _TENS.split()
    english = f"{units[small - 2]} thousand {units[unit - 2]} hundred and {decades[tens - 2]}-{units[unit - 2]}"
    assert number_in_words(english) == small * 1000 + unit * 100 + tens * 10 + unit
    german = f"{_EINER.split()[unit - 1]}und{_ZEHNER.split()[tens - 2]}tausend{_EINER.split()[unit - 1]}hundert"
    assert number_in_words(german) == (tens * 10 + unit) * 1000 + unit * 100


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


@given(st.lists(st.sampled_from([
    "two", "hundred", "thousand", "million", "tonnes", "a year", "cent", "quatre-vingt", "et", "d'euros", "zwei", "und",
    "zwanzig", "Tausend", "Kronen", "Tonnen im Jahr", "5", "1,200", "-", "half a", "ſechs", "MİLLİON"]), max_size=14),
    st.sampled_from(["", " ", "-"]))
@settings(max_examples=300, deadline=None)
def test_numbers_in_words_quote_the_text_too(words: list[str], joint: str) -> None:
    text = joint.join(words)
    found = find_values(text)
    assert all(text[q.start:q.end] == q.value.raw for q in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(("text", "value"), [("2 MİLLİON EUROS", "2000000"), ("2 mıllıon euroſ", "2000000"),
                                             ("5 APRİL 2024", "2024-04-05"), ("3 İn APRİL 2024", "2024-04")])
def test_a_letter_that_only_case_ties_to_ours_breaks_nothing(text: str, value: str) -> None:
    assert [v for _, v, _ in values(text)] == [value]
