"""Make places.ttl from the tables in sources/, the country codes of the datasets project and the names of CLDR.

    python ontology/vocabulary/make_places.py COUNTRY_CODES.csv

COUNTRY_CODES.csv is https://github.com/datasets/country-codes (ODC PDDL 1.0); names come from CLDR (Unicode licence)
through the package babel. README.md says where the rest is from. The same inputs give the same bytes.
"""

from __future__ import annotations

import csv
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel import Locale

from oreloop.iri import slug

HERE = Path(__file__).parent
LANGUAGES = ("en", "fr", "de")
#: Codes of the European Union that differ from ISO 3166-1; Kosovo has no ISO code but the one that the EU gives it.
EU_CODES = {"GR": "EL", "GB": "UK"}
EXTRA_CODES = ("XK",)
WIDTH = 120

HEADER = """\
# Places: countries, the regions of which texts speak, wider regions such as the European Union, and well-known deposits
# and industrial parks. Made by make_places.py; change the tables in sources/ and run it again.
#
#   skos:prefLabel, skos:altLabel   names, matched in their own case; without a language tag: the local name
#   skos:hiddenLabel                inflected forms ("Estlands") and spellings without accents; for finding only
#   orl:ambiguousLabel              a name that is also an everyday word or a first name: that of a region counts only
#                                   beside a cue of place, that of a country not at all
#   orl:demonym                     what is said of someone or something from there, in all its forms
#   orl:isoCode, orl:euCode         ISO 3166-1, and the code of the European Union where it differs
#   orl:nutsCode                    code of the region in NUTS
#   orl:locatedIn                   the country of a region; of a country, the European Union where it is a member
# Towns stand in towns.tsv.

@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix orl: <https://w3id.org/oreloop/ontology#> .
@prefix place: <https://w3id.org/oreloop/id/place/> .
@prefix scheme: <https://w3id.org/oreloop/scheme/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

scheme:places
    a skos:ConceptScheme ;
    skos:prefLabel "Places"@en, "Lieux"@fr, "Orte"@de ;
    dcterms:description "Countries and regions, in English, French and German."@en ;
    dcterms:source <https://github.com/datasets/country-codes>, <https://cldr.unicode.org/> ;
    dcterms:license <https://www.apache.org/licenses/LICENSE-2.0> .
"""


@dataclass(slots=True)
class Place:
    """A place as it is written: names by language, the preferred one first."""

    slug: str
    kinds: tuple[str, ...]
    names: dict[str, list[str]]
    local: list[str] = field(default_factory=list)
    hidden: dict[str, list[str]] = field(default_factory=dict)
    ambiguous: dict[str, list[str]] = field(default_factory=dict)
    demonyms: dict[str, list[str]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    within: str = ""


def read_tsv(path: Path) -> list[dict[str, str]]:
    """The rows of a tab-separated table; lines that begin with # are remarks."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE))


def cells(row: dict[str, str], prefix: str) -> dict[str, list[str]]:
    """The cells `prefix_en`, `prefix_fr`, `prefix_de` of a row, split at their bars."""
    return {x: row[f"{prefix}_{x}"].split("|") for x in LANGUAGES if row.get(f"{prefix}_{x}")}


def unaccented(text: str) -> str:
    """A text without its accents, as it is often typed."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def hidden_forms(names: dict[str, list[str]]) -> dict[str, list[str]]:
    """Forms found in texts: German genitives, French capitals without their accent, typewriter apostrophes.

    >>> hidden_forms({"en": ["Estonia"], "fr": ["États-Unis"], "de": ["Estland"]})
    {'fr': ['Etats-Unis'], 'de': ['Estlands']}
    """
    found: dict[str, list[str]] = {}
    for language, forms in names.items():
        extra = [f.replace("’", "'") for f in forms if "’" in f]
        if language == "fr":
            extra += [unaccented(f[0]) + f[1:] for f in forms if unaccented(f[0]) != f[0]]
        if language == "de":
            extra += [f + "s" for f in forms if f.isalpha() and not f.isupper() and f[-1] not in "sßzx"
                      and not f.endswith("inseln")]
        if extra := [f for f in dict.fromkeys(extra) if f not in forms]:
            found[language] = extra
    return found


def countries(codes: Path) -> Iterator[Place]:
    """All countries: names of CLDR, then those of sources/countries.tsv."""
    with codes.open(encoding="utf-8", newline="") as lines:
        known = sorted({row["ISO3166-1-Alpha-2"] for row in csv.DictReader(lines)} | set(EXTRA_CODES))
    own = {row["isoCode"]: row for row in read_tsv(HERE / "sources" / "countries.tsv")}
    cldr = {language: Locale(language).territories for language in LANGUAGES}
    for code in known:
        more = cells(own.get(code, {}), "names")
        names = {}
        for language in LANGUAGES:
            first, *rest = more.get(language, [""])
            names[language] = list(dict.fromkeys([first or cldr[language][code], *rest]))
        yield Place(slug(names["en"][0]), ("Country",), names, hidden=hidden_forms(names),
                    ambiguous=cells(own.get(code, {}), "ambiguous"),
                    codes={"isoCode": code, **({"euCode": EU_CODES[code]} if code in EU_CODES else {})})


def add_members(nations: list[Place]) -> None:
    """Put countries into the union of states that they belong to, by sources/wider_regions.tsv."""
    unions = {code: slug(row["names_en"].split("|")[0]) for row in read_tsv(HERE / "sources" / "wider_regions.tsv")
              for code in (row["members"] or "").split("|")}
    for place in nations:
        place.within = unions.get(place.codes["isoCode"], "")


def regions(country_slugs: dict[str, str]) -> Iterator[Place]:
    """The regions of sources/regions.tsv, each within its country, and those of sources/wider_regions.tsv."""
    for row in read_tsv(HERE / "sources" / "regions.tsv"):
        names = cells(row, "names")
        yield Place(slug(names["en"][0]), ("Region",), names, hidden=hidden_forms(names),
                    local=[name for name in row["names_local"].split("|") if name], ambiguous=cells(row, "ambiguous"),
                    codes={"nutsCode": row["nuts"]} if row["nuts"] else {}, within=country_slugs[row["country"]])
    for row in read_tsv(HERE / "sources" / "wider_regions.tsv"):
        names = cells(row, "names")
        yield Place(slug(names["en"][0]), ("Region",), names, hidden=hidden_forms(names))


def sites(country_slugs: dict[str, str]) -> Iterator[Place]:
    """The deposits and industrial parks of sources/sites.tsv, under the same names in all languages."""
    for row in read_tsv(HERE / "sources" / "sites.tsv"):
        first, *others = row["names"].split("|")
        yield Place(slug(first), ("Place", "Site"), {language: [first] for language in LANGUAGES}, others,
                    within=country_slugs[row["country"]])


def add_demonyms(places: list[Place]) -> None:
    """Give places the demonyms of sources/demonyms.tsv, by country code or slug.

    Raises:
        SystemExit: the table names a place that is not there.
    """
    known = {key: place for place in places for key in (place.slug, place.codes.get("isoCode", ""))}
    for row in read_tsv(HERE / "sources" / "demonyms.tsv"):
        if row["place"] not in known:
            raise SystemExit(f"no place {row['place']} for its demonyms")
        known[row["place"]].demonyms = cells(row, "demonyms")


def literals(texts: dict[str, list[str]]) -> list[str]:
    """Turtle literals with language tags, in the order of the languages, sorted within each."""
    return [f"{quoted(text)}@{x}" for x in LANGUAGES for text in sorted(texts.get(x, ()))]


def quoted(text: str) -> str:
    """A Turtle string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def wrapped(prop: str, values: Iterable[str]) -> str:
    """One property with its values, broken before column 120; empty where there are no values."""
    lines, line = [], f"    {prop} "
    for value in values:
        if len(line) + len(value) > WIDTH - 2 and line.strip() != prop:
            lines.append(line.rstrip())
            line = "        "
        line += f"{value}, "
    lines.append(line.rstrip(", "))
    return "\n".join(lines) + " ;\n" if line.strip() != prop else ""


def turtle(place: Place) -> str:
    """One place as a block of Turtle."""
    preferred = {x: place.names[x][:1] for x in LANGUAGES}
    others = {x: place.names[x][1:] for x in LANGUAGES}
    taken = {name for names in place.names.values() for name in names}
    text = f"\nplace:{place.slug}\n    a {', '.join(f'orl:{kind}' for kind in place.kinds)} ;\n"
    text += wrapped("skos:prefLabel", literals(preferred))
    text += wrapped("skos:altLabel", [*literals(others), *(quoted(x) for x in place.local if x not in taken)])
    text += wrapped("skos:hiddenLabel", literals(place.hidden))
    text += wrapped("orl:ambiguousLabel", literals(place.ambiguous))
    text += wrapped("orl:demonym", literals(place.demonyms))
    text += "".join(f"    orl:{key} {quoted(code)} ;\n" for key, code in sorted(place.codes.items()))
    text += f"    orl:locatedIn place:{place.within} ;\n" if place.within else ""
    return text + "    skos:inScheme scheme:places .\n"


def main(codes: Path) -> None:
    """Write places.ttl beside this file."""
    nations = list(countries(codes))
    add_members(nations)
    country_slugs = {place.codes["isoCode"]: place.slug for place in nations}
    found = [*nations, *regions(country_slugs), *sites(country_slugs)]
    add_demonyms(found)
    slugs = [place.slug for place in found]
    if twice := sorted({s for s in slugs if slugs.count(s) > 1}):
        raise SystemExit(f"two places of one name: {', '.join(twice)}")
    blocks = "".join(turtle(place) for place in sorted(found, key=lambda place: place.slug))
    (HERE / "places.ttl").write_text(HEADER + blocks, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
