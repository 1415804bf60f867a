"""What there is to look at when two organisations are compared: features, each a number and a sentence that says why.

A feature gives a number from 0 (not so) to 1 for one name of each side; how much it counts, for or against, is its
weight in ontology/matching/organisations.toml.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from oreloop.comparing import Comparison
from oreloop.folding import fold, read_tsv
from oreloop.resources import folder
from oreloop.wording import BODY, FORM, Word

#: What two names share is telling in full when the weights of the shared words, of both sides, add up to this.
_TELLING = 8.0


@dataclass(frozen=True, slots=True)
class Party:
    """What is known of an organisation: names in full, acronyms and short names, codes of countries, slugs of towns."""

    names: tuple[str, ...]
    shorts: tuple[str, ...] = ()
    countries: frozenset[str] = frozenset()
    towns: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """One name of each of two organisations beside each other; `is_short` where one is an acronym or short name."""

    left: Party
    right: Party
    words: Comparison
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Feature:
    """Something to look at, and what to tell a person of it where it is not 0."""

    name: str
    value: Callable[[Case], float]
    say: Callable[[Case], str]


def forms_conflict(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether both names give a legal form, and none that both have: "X Ltd" and "X GmbH" are two legal persons."""
    return bool(one) and bool(other) and not one & other


def left_over(words: Iterable[Word]) -> float:
    """The weight of the rarest word that is not matched, places aside."""
    return max((word.weight for word in words if not word.is_place), default=0.0)


# The words

def _equal(case: Case) -> float:
    c = case.words
    return float(not c.left and not c.right and all(quality == 1.0 for _, _, quality in c.near))


def _covered(case: Case) -> float:
    a, b = case.words.matched
    one, other = case.words.one.total, case.words.other.total
    return min(1.0, max(a / one if one else 0.0, b / other if other else 0.0))


def _mostly_shared(case: Case) -> float:
    total = case.words.one.total + case.words.other.total
    shared = sum(case.words.matched) / total if total else 0.0
    return min(1.0, max(0.0, shared - 0.7) / 0.3)


def _letters(case: Case) -> float:
    ratio = fuzz.ratio(case.words.one.letters, case.words.other.letters) / 100.0
    return min(1.0, max(0.0, ratio - 0.6) / 0.4)


def _telling(case: Case) -> float:
    return min(1.0, sum(case.words.matched) / _TELLING)


def _rare(case: Case) -> float:
    c = case.words
    return max([a.weight for a, _ in c.same] + [min(a.weight, b.weight) * q for a, b, q in c.near], default=0.0)


def _both_left(case: Case) -> float:
    return min(left_over(case.words.left), left_over(case.words.right))


def _first(case: Case) -> float:
    one, other = (_leading(name.words) for name in (case.words.one, case.words.other))
    return min(one.weight, other.weight) if one and other and one.sense == other.sense else 0.0


def _leading(words: tuple[Word, ...]) -> Word | None:
    """The word that a name begins with, but for what the body is by law."""
    return next((word for word in words if word.kind not in (BODY, FORM)), None)


def _acronym(case: Case) -> float:
    return float(bool(case.words.acronym))


# Places and numbers

def _own_places(case: Case) -> tuple[frozenset[str], frozenset[str]]:
    """Places that only one of the names has."""
    a, b = case.words.one.places, case.words.other.places
    return a - b, b - a


def _places_differ(case: Case) -> float:
    a, b = _own_places(case)
    return float(bool(a) and bool(b))


def _place_more(case: Case) -> float:
    a, b = _own_places(case)
    return float(bool(a) != bool(b))


def _numbers_differ(case: Case) -> float:
    return float(case.words.one.numbers != case.words.other.numbers)


# Legal forms

def _form_same(case: Case) -> float:
    return float(bool(case.words.one.forms & case.words.other.forms))


def _form_differs(case: Case) -> float:
    return float(forms_conflict(case.words.one.forms, case.words.other.forms))


def _form_abroad(case: Case) -> float:
    one, other = case.words.one.forms, case.words.other.forms
    return float(forms_conflict(one, other) and not _at_home(one, other))


def _at_home(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether some country has a legal form of each side: a firm may have changed its form there."""
    homes = _homes()
    return any(homes.get(a, frozenset()) & homes.get(b, frozenset()) for a in one for b in other)


@functools.cache
def _homes() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in read_tsv(folder("ontology") / "vocabulary" / "legal_forms.tsv"):
        found.setdefault(fold(row["stands_for"]), set()).update(row["country"].split())
    return {form: frozenset(countries) for form, countries in found.items()}


# Where they are

def _country_same(case: Case) -> float:
    return float(bool(case.left.countries & case.right.countries))


def _country_differs(case: Case) -> float:
    return float(bool(case.left.countries) and bool(case.right.countries) and not _country_same(case))


def _town_differs(case: Case) -> float:
    return float(bool(case.left.towns) and bool(case.right.towns) and not case.left.towns & case.right.towns)


# Sentences. They say the same whichever side comes first.

def listed(words: Iterable[Word]) -> str:
    """The three rarest words, in quotes."""
    return ", ".join(f"“{word.text}”" for word in sorted(words, key=lambda w: (-w.weight, w.text))[:3])


def _say_shared(case: Case) -> str:
    both = {min(pair, key=lambda w: w.text) for pair in case.words.same}
    near = sorted(" and ".join(sorted((f"“{a.text}”", f"“{b.text}”"))) for a, b, _ in case.words.near)
    return f"both have {listed(both)}" if both else f"spelt alike: {'; '.join(near[:3])}"


def say_left(case: Case) -> str:
    """What only one of the names has."""
    left, right = sorted((listed(case.words.left), listed(case.words.right)))
    return f"one has {left}, the other {right}" if left and right else f"only one has {left or right}"


def _say_places(case: Case) -> str:
    a, b = _own_places(case)
    return f"only one names the place {listed(w for w in (*case.words.left, *case.words.right) if w.sense in a | b)}"


def _say_forms(case: Case) -> str:
    sides = (case.words.one.forms, case.words.other.forms)
    return "legal forms differ: {} and {}".format(*sorted(", ".join(sorted(forms)) for forms in sides))


def _plainly(text: str) -> Callable[[Case], str]:
    return lambda _: text


FEATURES = (
    Feature("equal", _equal, _plainly("their words are the same")),
    Feature("covered", _covered, _plainly("the words of one stand in the other")),
    Feature("mostly_shared", _mostly_shared, _plainly("nearly all words are shared")),
    Feature("letters", _letters, _plainly("they are written much alike")),
    Feature("telling", _telling, _plainly("what they share is telling")),
    Feature("rare", _rare, _say_shared),
    Feature("both_left", _both_left, say_left),
    Feature("first", _first, _plainly("they begin with the same word")),
    Feature("acronym", _acronym, lambda case: f"“{case.words.acronym}” is spelt by the initials of the other"),
    Feature("places_differ", _places_differ, _say_places),
    Feature("place_more", _place_more, _say_places),
    Feature("numbers_differ", _numbers_differ, _plainly("their numbers differ")),
    Feature("form_same", _form_same, _plainly("the same legal form")),
    Feature("form_differs", _form_differs, _say_forms),
    Feature("form_abroad", _form_abroad, _plainly("legal forms of different countries")),
    Feature("country_same", _country_same, _plainly("in the same country")),
    Feature("country_differs", _country_differs, _plainly("in different countries")),
    Feature("town_differs", _town_differs, _plainly("in different towns")),
)
