"""Triggers: the literals that a text must hold for a regular expression to match it, so that most need not be tried.

From "(?:signed|sign)s? an? (?:agreement|deal)" follow two sets, {sign} and {agreement, deal}: where a text has none of
one set, the expression can't match. One automaton finds the literals of all expressions in one pass over a text (the
method: Cox, Regular Expression Matching with a Trigram Index, 2012, with whole literals in place of trigrams).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ahocorasick_rs import AhoCorasick, MatchKind

from oreloop.folding import caseless

#: Literals of which a matching text holds at least one.
Trigger = frozenset[str]

#: A shorter literal stands in nearly every text and tells nothing.
_SHORTEST = 3
#: How many triggers of an expression are looked at; more sort out hardly any text.
_MOST = 4
_QUANTIFIER = re.compile(r"([?*+]|\{(\d*)(?:,\d*)?\})[?+]?")
_GROUP = re.compile(r"\((\?(?:P<\w+>|[a-z]*(?:-[a-z]+)?:|[=!]|<[=!])|(?!\?))")
_CLASS = re.compile(r"\[(\^?)(\]?(?:\\.|[^\]\\])*)\]", re.DOTALL)
#: Escaped letters stand for classes and borders, escaped marks for themselves.
_ESCAPED = re.compile(r"\\(?:(\W)|[AbBdDsSwWZfnrtv])", re.DOTALL)


def triggers_of(source: str) -> tuple[Trigger, ...]:
    """The triggers of a regular expression that ignores case, the most telling first; none where it has no literal.

    >>> [sorted(t) for t in triggers_of("(?:signed|sign)s? an? (?:agreement|deal)")]
    [['sign'], ['agreement', 'deal']]
    """
    try:
        triggers = {_shortest(t) for t in _Reader(source).alternatives() if min(map(len, t)) >= _SHORTEST}
    except _UnknownError:
        return ()
    return tuple(sorted(triggers, key=lambda t: (*_telling(t), sorted(t)))[:_MOST])


def core_of(source: str) -> str:
    """A regular expression without the wide gaps that it may begin with; "" where it begins with none.

    Where the core is not found, neither is the whole, which takes far longer: it tries the gap from every place on.

    >>> core_of("(?:firm )?[^;]{0,90}?(?:makes|made) it"), core_of("(?:firm )?makes")
    ('(?:makes|made) it', '')
    """
    try:
        place = _Reader(source).first_needed()
    except (_UnknownError, IndexError):
        return ""
    return source[place:] if "{0," in source[:place] else ""


def _shortest(trigger: Trigger) -> Trigger:
    """A trigger without the literals that hold another one of it."""
    return frozenset(t for t in trigger if not any(other in t for other in trigger - {t}))


def _telling(trigger: Trigger) -> tuple[int, int]:
    """How little a trigger tells: short literals do, and many."""
    return -min(map(len, trigger)), len(trigger)


class _UnknownError(Exception):
    """The expression has a construct that is not worth reading here: a back reference, a flag, a code point."""


class _Reader:
    """Reads a regular expression from left to right."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0

    def alternatives(self) -> list[Trigger]:
        """The triggers of what stands up to the closing bracket or the end: what all branches need."""
        branches = [self._sequence()]
        while self._source[self._at:self._at + 1] == "|":
            self._at += 1
            branches.append(self._sequence())
        if len(branches) == 1:
            return branches[0]
        if not all(branches):
            return []
        best = [min(branch, key=_telling) for branch in branches]
        return [frozenset().union(*best)]

    def first_needed(self) -> int:
        """Where the first part begins that can't be empty; 0 where there are several branches."""
        place = self._at
        while self._at < len(self._source):
            self._atom()
            least, _ = self._repeated()
            if least and not re.fullmatch(self._source[place:self._at], ""):
                break
            place = self._at
        flat = _Reader(self._source)
        flat._sequence()
        return place if flat._at == len(self._source) else 0

    def _sequence(self) -> list[Trigger]:
        """The triggers of one branch."""
        found: list[Trigger] = []
        run = ""
        while self._at < len(self._source) and self._source[self._at] not in "|)":
            atom = self._atom()
            least, most = self._repeated()
            if isinstance(atom, str) and least:
                run += caseless(atom)
                if most == 1:
                    continue
            if run:
                found.append(frozenset({run}))
                run = ""
            if not isinstance(atom, str) and least:
                found += atom
        return [*found, frozenset({run})] if run else found

    def _atom(self) -> str | list[Trigger]:
        """The next character as a literal, or the triggers of the next group; none for classes and borders."""
        first = self._source[self._at]
        if first == "(":
            opening = self._take(_GROUP).group(1)
            inside = self.alternatives()
            self._at += 1
            # What stands around a place need not stand in the text that is matched: left aside.
            return [] if opening[:2] in ("?=", "?!", "?<") else inside
        if first == "[":
            match = self._take(_CLASS)
            characters = set(caseless(match.group(2)))
            return characters.pop() if len(characters) == 1 and not match.group(1) else []
        if first == "\\":
            return self._take(_ESCAPED).group(1) or []
        self._at += 1
        return [] if first in ".^$" else first

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str]:
        match = pattern.match(self._source, self._at)
        if match is None:
            raise _UnknownError
        self._at = match.end()
        return match

    def _repeated(self) -> tuple[int, int]:
        """How often the atom before must stand at least, and whether once (1) or more often (2) at the most."""
        match = _QUANTIFIER.match(self._source, self._at)
        if match is None:
            return 1, 1
        self._at = match.end()
        least = int(match.group(2) or 0) if match.group(1)[0] == "{" else int(match.group(1) == "+")
        return least, 2


class TriggerIndex:
    """Which of several regular expressions may match a text; sets of expressions are the bits of a number."""

    def __init__(self, sources: Sequence[str]) -> None:
        # One layer for the first trigger of each expression, one for the second ...: an expression may match where
        # it has a literal in each layer. An expression without a trigger in a layer passes it. The layers lie one
        # behind the other in one number.
        self._size = len(sources)
        self._open = 0
        literals: dict[str, int] = {}
        for number, source in enumerate(sources):
            own = triggers_of(source)
            for layer in range(_MOST):
                bit = 1 << (layer * self._size + number)
                if layer >= len(own):
                    self._open |= bit
                for literal in own[layer] if layer < len(own) else ():
                    literals[literal] = literals.get(literal, 0) | bit
        self._bits = list(literals.values())
        self._automaton = AhoCorasick(list(literals), matchkind=MatchKind.Standard)

    def may_match(self, text: str) -> int:
        """The expressions that may match a text, the first one as the lowest bit."""
        layers = self._open
        for literal in {m[0] for m in self._automaton.find_matches_as_indexes(caseless(text), overlapping=True)}:
            layers |= self._bits[literal]
        found = (1 << self._size) - 1
        for layer in range(_MOST):
            found &= layers >> layer * self._size
        return found


def members(numbers: int) -> Iterator[int]:
    """The numbers of the bits of a set, the lowest first.

    >>> list(members(0b1101))
    [0, 2, 3]
    """
    while numbers:
        lowest = numbers & -numbers
        yield lowest.bit_length() - 1
        numbers ^= lowest
