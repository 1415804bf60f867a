"""Countries by the codes that tables use: ISO 3166, and the European Union's own EL and UK."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import pyoxigraph as ox

from oreloop.iri import HOME, ORL, PREFIXES
from oreloop.resources import folder


@dataclass(frozen=True, slots=True)
class Country:
    """A country of ontology/vocabulary/places.ttl: English name, ISO 3166 code, and id such as place/japan."""

    name: str
    iso: str
    identifier: str


@functools.cache
def load_countries() -> dict[str, Country]:
    """Countries by code; those with a code of the European Union stand under both."""
    names: dict[str, str] = {}
    codes: dict[str, dict[str, str]] = {}
    for triple in ox.parse(path=str(folder("ontology") / "vocabulary" / "places.ttl"), format=ox.RdfFormat.TURTLE):
        subject, predicate, value = triple.subject, triple.predicate.value, triple.object
        if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.Literal):
            continue
        if predicate == PREFIXES["skos"] + "prefLabel" and value.language == "en":
            names[subject.value] = value.value
        elif predicate in (ORL + "isoCode", ORL + "euCode"):
            codes.setdefault(subject.value, {})[predicate.removeprefix(ORL)] = value.value
    found = {}
    for iri, of in codes.items():
        if "isoCode" in of:
            country = Country(names[iri], of["isoCode"], iri.removeprefix(HOME).removeprefix("id/"))
            found.update(dict.fromkeys(of.values(), country))
    return found


def country_of(code: str) -> Country | None:
    """The country of a two-letter code, or None.

    >>> country_of("EL")
    Country(name='Greece', iso='GR', identifier='place/greece')
    """
    return load_countries().get(code.upper())
