"""Names as documents write them: what entity resolution starts from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from oreloop.decisions import Decisions
from oreloop.folding import fold
from oreloop.model import Claim, Name, Row, Triple, Value

#: Literal properties that give a thing a further name.
NAMING = frozenset({"acronym", "alias", "shortName", "title"})


@dataclass(frozen=True, slots=True)
class Mentions:
    """All names of a set of claims.

    `files` has the documents that use each name, `further` the (property, name) pairs by which claims give it other
    names, `places` how often rows give it which (latitude, longitude), `located` the places that it is said to be in,
    and `facts` the names that stand in one fact of a text, and so for different things.
    """

    files: Mapping[Name, frozenset[str]] = field(default_factory=dict)
    further: Mapping[Name, frozenset[tuple[str, str]]] = field(default_factory=dict)
    places: Mapping[Name, Counter[tuple[str, str]]] = field(default_factory=dict)
    located: Mapping[Name, frozenset[Name]] = field(default_factory=dict)
    facts: frozenset[frozenset[Name]] = frozenset()

    def first_file(self, name: Name) -> str:
        """The first document, in alphabetical order, that uses a name; empty where none does."""
        return min(self.files.get(name, ()), default="")


def collect(claims: Iterable[Claim], decisions: Decisions | None = None) -> Mentions:
    """The names in claims. Claims that somebody rejected, or that deny, name things but give no further names."""
    decisions = decisions or Decisions()
    files: dict[Name, set[str]] = {}
    further: dict[Name, set[tuple[str, str]]] = {}
    places: dict[Name, Counter[tuple[str, str]]] = {}
    located: dict[Name, set[Name]] = {}
    facts: set[frozenset[Name]] = set()
    for claim in claims:
        for term in claim.statement.terms():
            if isinstance(term, Name):
                files.setdefault(term, set()).add(claim.document)
        if decisions.rejects(claim.id) or claim.status == "Denied":
            continue
        if not isinstance(claim.statement, Row):
            facts.add(frozenset(term for term in claim.statement.terms() if isinstance(term, Name)))
        for triple in _triples(claim):
            if triple.predicate == "locatedIn" and isinstance(triple.object, Name):
                located.setdefault(triple.subject, set()).add(triple.object)
            if triple.predicate in NAMING and isinstance(triple.object, Value) and fold(triple.object.value):
                further.setdefault(triple.subject, set()).add((triple.predicate, triple.object.value))
        for name, place in _places(claim):
            places.setdefault(name, Counter())[place] += 1
    return Mentions({n: frozenset(f) for n, f in files.items()}, {n: frozenset(f) for n, f in further.items()}, places,
                    {n: frozenset(p) for n, p in located.items()}, frozenset(f for f in facts if len(f) > 1))


def _triples(claim: Claim) -> Iterator[Triple]:
    if isinstance(claim.statement, Triple):
        yield claim.statement
    elif isinstance(claim.statement, Row):
        yield from claim.statement.triples


def _places(claim: Claim) -> Iterator[tuple[Name, tuple[str, str]]]:
    """Latitude and longitude that one row gives a thing."""
    found: dict[Name, dict[str, str]] = {}
    for triple in _triples(claim):
        if triple.predicate in ("latitude", "longitude") and isinstance(triple.object, Value):
            found.setdefault(triple.subject, {})[triple.predicate] = triple.object.value
    for name, degrees in found.items():
        if len(degrees) == 2:
            yield name, (degrees["latitude"], degrees["longitude"])
