"""Text from bytes: byte-order marks, UTF-8, UTF-16, and what old programs wrote, as far as it can be told for sure."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from oreloop.errors import Issue, SourceError
from oreloop.language import detect_language, languages

#: A text with a greater share of control characters than this is no text.
MAX_CONTROL_SHARE = 0.1

#: Of all letters of a text in Windows-1252, so many at most have accents: French has 5 %, while Cyrillic or Japanese
#: that is taken for it has more than half.
MAX_ACCENTED = 0.25

#: Text in UTF-16 without a mark has a zero in so many of its units at least: all that is Latin.
MIN_ZEROS = 0.5

#: First bytes that tell a file of another format, whatever its suffix says.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip file"),
)

_BOMS: tuple[tuple[bytes, str, str], ...] = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)

#: Codecs of Python that are no encodings of documents, or that an attacker could hide something behind.
_NO_ENCODINGS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined", "mbcs"})
#: The name that every browser reads as Windows-1252.
_LATIN = frozenset({"iso8859-1", "ascii"})

_CONTROLS = tuple(chr(c) for c in [*range(1, 9), *range(14, 32), 127])
#: A sign within a word that no Western text has there: the byte is a letter in another encoding, of DOS, Mac, Poland.
_LETTER = r"[^\W\d_¹²³¼½¾]"
_SIGN_IN_WORD = re.compile(rf"(?<={_LETTER})(?:[^\w\s\x00-\x7f’‘·\u00ad–—…«»“”„‚]|[¹²³¼½¾])+(?={_LETTER})"
                           r"|(?<=[a-z])[‚„](?=[a-z])")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, code point for code point, and a note if its encoding was told by its looks."""

    text: str
    issues: tuple[Issue, ...] = ()


def decode(data: bytes, file: str, *, declared: str = "") -> Decoded:
    """The text of a file: by its byte-order mark (which is dropped), as UTF-8, as `declared`, or by its looks.

    What is no UTF-8 is Windows-1252 (of which Latin-1 is a part) if it reads like Western text; Windows-1250 or
    ISO 8859-2 if it reads like a language that only they can write; UTF-16 if every other byte is zero. A file that
    is UTF-8 but for a few bytes is damaged and nothing else.

    Raises:
        SourceError: the bytes are no text, or in an encoding that can't be told; names the first bad byte and its line.
    """
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            raise SourceError(f"this is {name}, not text", where=file, hint="save its text as a .txt file")
    mark, codec, encoding = next((b for b in _BOMS if data.startswith(b[0])), (b"", "utf-8", "UTF-8"))
    if not mark and (at := data.find(b"\0")) >= 0:
        if wide := _wide(data):
            return Decoded(_checked(wide, file), (_note(file, "UTF-16 without a byte-order mark"),))
        raise _binary(f"a zero byte at byte {at}", file)
    try:
        return Decoded(_checked(data[len(mark):].decode(codec), file))
    except UnicodeDecodeError as error:
        offset = len(mark) + error.start
        line = data[len(mark):offset].decode(codec, errors="replace").count("\n") + 1
    if not mark:
        if (text := _as_declared(data, declared)) is not None:
            return Decoded(_checked(text, file))
        if legacy := _legacy(data):
            name, text = legacy
            return Decoded(_checked(text, file), (_note(file, f"{name}, since it is no UTF-8"),))
    hint = "save it as UTF-8; for an old file: iconv -f WINDOWS-1252 -t UTF-8"
    raise SourceError(f"not {encoding} (at byte offset {offset}, line {line})", where=file, hint=hint)


def _note(file: str, encoding: str) -> Issue:
    return Issue(file, "note", f"read as {encoding}", "save it as UTF-8 if letters are wrong")


def _checked(text: str, file: str) -> str:
    if "\0" in text:
        raise _binary(f"a zero character at {text.index(chr(0))}", file)
    controls = sum(map(text.count, _CONTROLS))
    if controls > MAX_CONTROL_SHARE * len(text):
        raise _binary(f"{controls} of {len(text)} characters are control characters", file)
    return text


def _binary(reason: str, file: str) -> SourceError:
    return SourceError(f"this is no text ({reason})", where=file, hint="save its text as UTF-8 in a .txt file")


def _wide(data: bytes) -> str:
    """The text of UTF-16 without a mark, which has its zeros on one side only; empty for anything else."""
    high, low = data[0::2], data[1::2]
    for zeros, others, codec in ((low, high, "utf-16-le"), (high, low, "utf-16-be")):
        if len(data) % 2 == 0 and b"\0" not in others and zeros.count(b"\0") >= max(4, MIN_ZEROS * len(zeros)):
            try:
                return data.decode(codec)
            except UnicodeDecodeError:
                return ""
    return ""


def _as_declared(data: bytes, declared: str) -> str | None:
    """The text in the encoding that a page or mail declares; None if there is no such encoding or it is wrong."""
    try:
        codec = codecs.lookup(declared.strip())
        if codec.name.replace("_", "-") in _NO_ENCODINGS:
            return None
        return data.decode("cp1252" if codec.name in _LATIN else codec.name)
    except (LookupError, UnicodeError, ValueError):  # LookupError also for codecs that make no text, such as "zip"
        return None


def _legacy(data: bytes) -> tuple[str, str] | None:
    """The name of a one-byte encoding and the text in it, or None where none of them is sure."""
    if _is_damaged_utf8(data):
        return None
    western = _plausible(data, "cp1252")
    eastern = [(name, text) for name, codec in (("Windows-1250", "cp1250"), ("ISO 8859-2", "iso8859-2"))
               if (text := _plausible(data, codec)) is not None and _is_eastern(text)]
    # Of two readings, that with the letters of the language: the other has signs in their places.
    if eastern and (western is None or detect_language(western).language != detect_language(eastern[0][1]).language):
        return max(eastern, key=lambda reading: sum(map(str.isalpha, reading[1])))
    return None if western is None else ("Windows-1252", western)


def _is_damaged_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    return sum(not c.isascii() for c in text) - bad > bad


def _plausible(data: bytes, codec: str) -> str | None:
    """The text in a one-byte encoding if it looks like one: accents are few, and signs stand between words."""
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return None
    letters = sum(map(str.isalpha, text))
    accented = sum(c.isalpha() and not c.isascii() for c in text)
    if letters < 4 or accented > MAX_ACCENTED * letters or any("\x80" <= c <= "\x9f" for c in text):
        return None
    return None if _SIGN_IN_WORD.search(text) else text


def _is_eastern(text: str) -> bool:
    """Whether a text reads like a language that has letters which Windows-1252 lacks."""
    guess = detect_language(text)
    letters = next((language.letters for language in languages() if language.code == guess.language), frozenset())
    return any(not _in_western(letter) for letter in letters) and bool(letters & set(text.lower()))


def _in_western(letter: str) -> bool:
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
