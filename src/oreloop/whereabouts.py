"""Where things are said to be: the countries and towns that claims give for the names of one thing."""

from __future__ import annotations

from collections.abc import Iterable

from oreloop.iri import slug
from oreloop.model import Name
from oreloop.surface import Mentions
from oreloop.vocabulary import Vocabulary


def whereabouts(names: Iterable[Name], mentions: Mentions,
                vocabulary: Vocabulary) -> tuple[frozenset[str], frozenset[str]]:
    """The ISO codes of countries, and the slugs of towns, that these names are located in."""
    countries: set[str] = set()
    towns: set[str] = set()
    places = {place for name in names for place in mentions.located.get(name, ())}
    codes = vocabulary.country_codes() if places else {}
    for place in places:
        ids = dict(place.ids)
        term = vocabulary.terms.get(ids.get("vocabulary", ""))
        town = vocabulary.towns.get(ids.get("geonames", ""))
        if term is not None and term.codes:
            countries.add(codes[term.codes[0]])
        if town is not None:
            countries.add(codes.get(town.country, town.country))
            towns |= {slug(form) for form in town.forms()}
        elif "city" in ids:
            code, _, local = ids["city"].partition("/")
            countries.add(codes.get(code.upper(), code.upper()))
            towns.add(local)
    return frozenset(countries), frozenset(towns)
