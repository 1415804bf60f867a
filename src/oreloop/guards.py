"""What forbids that two organisations are made one without a person, however alike they are.

A guard looks at the two names that speak for it most. Each objection is a sentence; where there is one, the pair waits
in the queue of `oreloop review`. The guards are there because a wrong merge spoils every answer about both, while a
missed one costs a line in `decisions/links.csv`.
"""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz import fuzz

from oreloop.features import Case, forms_conflict, listed, say_left
from oreloop.wording import BODY, FORM, HOUSE

#: Two words that are spelt differently are one only if they are at least so long, and so much alike (0 to 1).
_LONG, _ALIKE = 8, 0.85
#: Names of so many letters that are as much alike as this (0 to 100) differ by a slip of the pen.
_LONG_NAME, _SAME_LETTERS = 20, 95.0
#: Names share at least one word as rare as this, or a third more weight than that together.
_RARE, _TOGETHER = 0.5, 2.0


def objections(case: Case) -> list[str]:
    """Why two organisations stay apart until a person says otherwise; empty where nothing is against it."""
    short = ["only a short name is alike"] if case.is_short else []
    return [*short, *_left(case), *_misspelt(case), *_common(case), *_facts(case)]


def _left(case: Case) -> Iterator[str]:
    """A word that only one has may name another body; only what it is by law may be left out, or its own acronym.

    Beside a university or a town that word names another body too: its foundation, its company.
    """
    words = case.words
    left, right = ([word for word in side if word.text != words.acronym] for side in (words.left, words.right))
    only = [*left, *right]
    if not only:
        if words.left and words.right:
            yield say_left(case)
        return
    is_house = any(a.kind == HOUSE for a, _ in words.same)
    law = (FORM,) if is_house else (BODY, FORM)
    if (left and right) or not all(word.kind in law for word in only):
        yield say_left(case)


def _misspelt(case: Case) -> Iterator[str]:
    """A short word that is spelt differently is another word, unless the whole is long and nearly the same."""
    one, other = case.words.one.letters, case.words.other.letters
    if min(len(one), len(other)) >= _LONG_NAME and fuzz.ratio(one, other) >= _SAME_LETTERS:
        return
    for a, b, quality in case.words.near:
        if quality < 1.0 and (min(len(a.text), len(b.text)) < _LONG or quality < _ALIKE):
            yield "{} may be another word than {}".format(*sorted((f"“{a.text}”", f"“{b.text}”")))


def _common(case: Case) -> Iterator[str]:
    """Names of common words alone ("Ministry of Health") are given to many, though hardly twice in a town."""
    if case.left.towns & case.right.towns:
        return
    shared = [a for a, _ in case.words.same] + [a for a, _, quality in case.words.near if quality > _ALIKE]
    if not any(w.weight >= _RARE for w in shared) and sum(w.weight for w in shared) < _TOGETHER:
        yield f"they share common words only: {listed(shared)}" if shared else "they share no word"


def _facts(case: Case) -> Iterator[str]:
    one, other = case.words.one, case.words.other
    if one.numbers != other.numbers:
        yield "their numbers differ"
    if forms_conflict(one.forms, other.forms):
        yield "legal forms differ: {} and {}".format(*sorted(", ".join(sorted(n.forms)) for n in (one, other)))
    if case.left.countries and case.right.countries and not case.left.countries & case.right.countries:
        yield "in different countries"
