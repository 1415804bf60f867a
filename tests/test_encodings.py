"""Bytes become text by their marks, as UTF-8, or by their looks where these are sure; everything else is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oreloop.errors import SourceError
from oreloop.loaders.encodings import decode

FRENCH = "La Région Auvergne-Rhône-Alpes signe un accord « stratégique » avec l’usine : il coûte 3 €, dit-elle."
GERMAN = "Das Werk in Narva wurde im September eröffnet und soll Magnete für Motoren herstellen – größer als je."
POLISH = "Zakład w Puławach został otwarty we wrześniu i będzie wytwarzał magnesy dla przemysłu, który się rozwija."
ENGLISH = "The plant in Narva — “opened” in September — makes magnets for Bosch."
RUSSIAN = "Завод в Нарве был открыт в сентябре и будет производить магниты."
JAPANESE = "日本はカレスターの計画に投資する。"


def notes(text: str, codec: str, declared: str = "") -> list[str]:
    """What is said of a text that was read right."""
    decoded = decode(text.encode(codec), "a.txt", declared=declared)
    assert decoded.text == text
    return [issue.what for issue in decoded.issues]


@pytest.mark.parametrize("text", [FRENCH, GERMAN, ENGLISH])
def test_windows_1252_is_told_by_its_looks_and_named(text: str) -> None:
    assert notes(text, "cp1252") == ["read as Windows-1252, since it is no UTF-8"]


def test_latin_1_is_a_part_of_windows_1252() -> None:
    assert notes(GERMAN.replace("–", "-"), "latin-1") == ["read as Windows-1252, since it is no UTF-8"]


@pytest.mark.parametrize(("codec", "name"), [("cp1250", "Windows-1250"), ("iso8859-2", "ISO 8859-2")])
def test_polish_is_told_by_its_letters(codec: str, name: str) -> None:
    assert notes(POLISH, codec) == [f"read as {name}, since it is no UTF-8"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", [FRENCH, RUSSIAN, JAPANESE])
def test_unicode_needs_no_note(text: str, codec: str) -> None:
    assert notes(text, codec) == []


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told_by_its_zeros(codec: str) -> None:
    assert notes(ENGLISH, codec) == ["read as UTF-16 without a byte-order mark"]


@pytest.mark.parametrize(("text", "codec"), [
    (FRENCH, "cp850"), (FRENCH, "mac-roman"), (GERMAN, "cp850"), (GERMAN, "mac-roman"), (RUSSIAN, "cp1251"),
    (RUSSIAN, "koi8-r"), (JAPANESE, "shift-jis"), (JAPANESE, "euc-jp"), (RUSSIAN, "utf-16-le")])
def test_what_is_not_sure_is_refused(text: str, codec: str) -> None:
    with pytest.raises(SourceError, match=r"not UTF-8|no text"):
        decode(text.encode(codec, "ignore"), "a.txt")


@pytest.mark.parametrize("damage", [b"\xff", b"\xc3", b"\xed\xa0\x80"])
def test_utf_8_with_a_few_bad_bytes_is_damaged_and_nothing_else(damage: bytes) -> None:
    data = FRENCH.encode() + b"\nThe end " + damage
    with pytest.raises(SourceError, match=r"not UTF-8 \(at byte offset \d+, line 2\)"):
        decode(data, "a.txt")


@pytest.mark.parametrize(("declared", "codec"), [
    ("iso-8859-1", "cp1252"), ("windows-1251", "cp1251"), ("Shift_JIS", "shift-jis"), ("  UTF-8 ", "utf-8")])
def test_a_declared_encoding_is_believed_where_it_is_no_utf_8(declared: str, codec: str) -> None:
    text = {"cp1251": RUSSIAN, "shift-jis": JAPANESE}.get(codec, FRENCH)
    assert notes(text, codec, declared) == []


@pytest.mark.parametrize("declared", ["iso-8859-1", "zip", "unicode_escape", "utf-7", "nonsense", "", "\0", "x" * 300])
def test_a_declaration_that_is_wrong_or_strange_does_no_harm(declared: str) -> None:
    assert notes(FRENCH, "utf-8", declared) == []
    assert decode(GERMAN.encode("cp1252"), "a.txt", declared=declared).text == GERMAN


@given(st.lists(st.sampled_from(FRENCH.split() + GERMAN.split()), min_size=1, max_size=40).map(" ".join))
def test_western_words_in_any_order_are_never_read_wrong(text: str) -> None:
    try:
        decoded = decode(text.encode("cp1252"), "a.txt")
    except SourceError:
        return
    assert decoded.text == text


@given(st.binary(max_size=60), st.sampled_from(["", "latin-1", "utf-16", "cp037", "hz"]))
def test_any_bytes_are_a_text_or_a_source_error(data: bytes, declared: str) -> None:
    try:
        decoded = decode(data, "a.txt", declared=declared)
    except SourceError as error:
        assert error.what and error.hint and "\n" not in error.line()
    else:
        assert decoded.text.encode().decode() == decoded.text
