"""Where known places lie: what can't be in what, by GeoNames and the vocabulary of places."""

from __future__ import annotations

import functools

from oreloop.folding import read_tsv
from oreloop.model import Name
from oreloop.resources import folder
from oreloop.vocabulary import load_vocabulary


def can_lie_in(inner: Name, outer: Name) -> bool:
    """Whether one place may lie in another, as far as both are known; a place that is not known may lie anywhere.

    A town or region lies in its own country alone, or in the state that this territory belongs to; a region lies in no
    town; a country lies in no town, region or other country but in a union or part of the world; of these none lies in
    a known place.
    """
    if inner.type == "Region" and outer.type == "City":
        return False
    country, other = _country(inner), _country(outer)
    if not other or not country:
        return not _is_wide(inner) or not (other or _is_wide(outer))
    if _is_country(inner):
        return _states().get(country) == other and _is_country(outer)
    return country == other or _states().get(country) == other


def _identifier(place: Name) -> str:
    return dict(place.ids).get("vocabulary", "")


def _is_country(place: Name) -> bool:
    term = load_vocabulary().terms.get(_identifier(place))
    return term is not None and term.type == "Country"


def _is_wide(place: Name) -> bool:
    """Whether a known place is larger than a country, as Asia or the European Union."""
    term = load_vocabulary().terms.get(_identifier(place))
    return term is not None and term.id.startswith("place/") and not _country(place)


@functools.lru_cache(maxsize=4096)
def _country(place: Name) -> str:
    """The identifier of the country that a known place lies in or is, or the empty text."""
    vocabulary = load_vocabulary()
    town = vocabulary.towns.get(dict(place.ids).get("geonames", ""))
    if town is not None:
        return vocabulary.countries().get(town.country, "").rpartition("/")[2]
    term = vocabulary.terms.get(_identifier(place))
    for _ in range(5):  # a site in a town in a region in a country
        if term is None or term.type == "Country":
            break
        term = vocabulary.terms.get(term.within)
    return term.id.rpartition("/")[2] if term is not None and term.type == "Country" else ""


@functools.cache
def _states() -> dict[str, str]:
    """The state of each territory that has a code of its own."""
    return {row["territory"]: row["state"] for row in read_tsv(folder("ontology") / "vocabulary" / "territories.tsv")}
