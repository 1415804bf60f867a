"""Which language a text is written in, by its function words, word endings and letters.

The marks of each language are data: ontology/languages/CODE.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from oreloop.errors import KnowledgeError
from oreloop.resources import folder

#: How much of a text is looked at, in characters.
SAMPLE = 3_000

#: What one token adds: a function word tells more than an ending or a letter.
_WORD, _ENDING, _LETTER = 1.0, 0.4, 0.6

#: With less than this much in all, less than this for each word, or the next language this near, nothing is told.
_LEAST, _LEAST_PER_WORD, _NEAR = 0.7, 0.12, 0.8

_TOKEN = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Guess:
    """A language as an ISO 639-1 code, or "und" (undetermined), and its share of all that was found, in [0, 1]."""

    language: str
    share: float


@dataclass(frozen=True, slots=True)
class Language:
    """A language that can be told from others; `read` says whether there are patterns to read it with."""

    code: str
    name: str
    also: tuple[str, ...]
    read: bool
    words: frozenset[str]
    endings: frozenset[str]
    letters: frozenset[str]


@cache
def languages() -> tuple[Language, ...]:
    """Every language with a file ontology/languages/CODE.toml, those that are read first, then by code.

    Raises:
        KnowledgeError: a file is broken; names it.
    """
    found = []
    for path in sorted((folder("ontology") / "languages").glob("??.toml")):
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            found.append(Language(path.stem, data["name"], tuple(data["also"]), data["read"],
                                  frozenset(data["words"].split()), frozenset(data["endings"]),
                                  frozenset(data["letters"])))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, AttributeError, TypeError) as error:
            raise KnowledgeError(f"this is no language file ({error})", where=str(path),
                                 hint="it needs name, also, read, words, endings, letters") from None
    return tuple(sorted(found, key=lambda language: (not language.read, language.code)))


def known_language(name: str) -> str:
    """The two-letter code of a language given by a code, a tag with a region or a name; "" if there is no such.

    >>> known_language("en-GB"), known_language("Français"), known_language("pl"), known_language("klingon")
    ('en', 'fr', 'pl', '')
    """
    name = name.strip().casefold()
    for language in languages():
        if name in (language.name.casefold(), *language.also):
            return language.code
    code = re.split("[-_]", name, maxsplit=1)[0]
    return code if code in _codes() else ""


@cache
def _codes() -> frozenset[str]:
    path = folder("ontology") / "languages" / "iso-639-1.txt"
    return frozenset(path.read_text(encoding="utf-8").split())


def detect_language(text: str) -> Guess:
    """The language of a text by its first 3,000 characters, or "und" where too little speaks for any.

    Each word votes by itself or else by its longest known ending, each special letter once more. A vote is
    divided by the number of languages that share it, so that what is common to many tells little.
    """
    scores = dict.fromkeys((language.code for language in languages()), 0.0)
    tokens = _TOKEN.findall(text[:SAMPLE].lower())
    for token in tokens:
        for code, weight in _votes_of(token):
            scores[code] += weight
    (best, score), (_, second) = sorted(scores.items(), key=lambda item: -item[1])[:2]
    if score < max(_LEAST, _LEAST_PER_WORD * len(tokens)) or second > _NEAR * score:
        return Guess("und", 0.0)
    return Guess(best, score / sum(scores.values()))


_Votes = tuple[tuple[str, float], ...]


@lru_cache(maxsize=20_000)
def _votes_of(token: str) -> _Votes:
    """The languages that a word in lower case speaks for, and how much."""
    words, endings, letters = _marks()
    votes = words.get(token, ())
    for length in range(min(6, len(token) - 2), 1, -1):
        votes = votes or endings.get(token[-length:], ())
    return sum((letters.get(letter, ()) for letter in token), votes)


@cache
def _marks() -> tuple[Mapping[str, _Votes], Mapping[str, _Votes], Mapping[str, _Votes]]:
    """For each word, ending and letter, its votes."""
    return (_shared({language.code: language.words for language in languages()}, _WORD),
            _shared({language.code: language.endings for language in languages()}, _ENDING),
            _shared({language.code: language.letters for language in languages()}, _LETTER))


def _shared(marks: Mapping[str, frozenset[str]], weight: float) -> Mapping[str, _Votes]:
    holders: dict[str, list[str]] = {}
    for code, held in marks.items():
        for mark in held:
            holders.setdefault(mark, []).append(code)
    return {mark: tuple((code, weight / len(codes)) for code in codes) for mark, codes in holders.items()}
