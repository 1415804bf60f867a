"""Make town_demonyms.tsv, what one says of someone from a town, from towns.tsv and sources/town_demonyms.tsv.

    python ontology/vocabulary/make_town_demonyms.py

German makes "Bochumer" of Bochum by rule: for the towns of German-speaking countries, for those that have a German name
of their own and for large ones. French has no rule; its forms are listed, and only inflected here. Forms that are first
names ("Werner") or stand in sources/everyday_demonyms.txt are left out. The same inputs give the same bytes.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
GERMAN = frozenset(("DE", "AT", "CH", "LI", "LU"))
#: Towns elsewhere of so many people are called so too ("Amsterdamer").
LARGE = 500_000


def german_forms(name: str) -> Iterator[str]:
    """The ways to say "of this town" in German.

    >>> list(german_forms("Bochum")), list(german_forms("Bremen")), list(german_forms("Halle"))
    (['Bochumer'], ['Bremer', 'Bremener'], ['Haller'])
    """
    if name.endswith("en"):
        yield name[:-2] + "er"
        if not name.endswith("ingen"):
            yield name + "er"
    elif name.endswith("e"):
        yield name + "r"
    elif name.endswith("er"):
        yield name + "er" if len(name) < 7 else name + "aner"
    else:
        yield name + "er"


def french_forms(word: str) -> tuple[str, ...]:
    """A French adjective in its four forms.

    >>> french_forms("lillois"), french_forms("parisien")
    (('lillois', 'lilloise', 'lilloises'), ('parisien', 'parisienne', 'parisiens', 'parisiennes'))
    """
    if word.endswith("eau"):
        return word, word[:-3] + "elle", word + "x", word[:-3] + "elles"
    feminine = (word if word.endswith("e") else re.sub("er$", "ère", word) if word.endswith("er")
                else word + "ne" if word.endswith("ien") else word + "e")
    return tuple(dict.fromkeys((word, feminine, word if word.endswith("s") else word + "s", feminine + "s")))


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a table with comment lines."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t",
                                   quoting=csv.QUOTE_NONE))


def forms() -> Iterator[tuple[str, str, str, str]]:
    """(language, form, GeoNames number, name of the town), the likelier town first."""
    listed = {(row["country"], row["name"]): row for row in read(HERE / "sources" / "town_demonyms.tsv")}
    for row in read(HERE / "towns.tsv"):
        given = listed.get((row["country"], row["name"]), {})
        number, name = row["geonames_id"], row["name"]
        if given.get("fr"):
            yield from (("fr", form, number, name) for form in french_forms(given["fr"]))
        called = row["names_de"].split("|")[0]
        if given.get("de"):
            yield "de", given["de"], number, name
        large = int(row["population"]) >= LARGE
        if (called or large or row["country"] in GERMAN) and row["ambiguous"] == "0":
            short = re.sub(r"(?: (?:am|an|im|in|bei|ob)\b.*| \(.*\))$", "", called or name)
            if re.fullmatch(r"[A-ZÄÖÜ][a-zäöüß]{3,}(?:-[A-ZÄÖÜ][a-zäöüß]+)*", short):
                yield from (("de", form, number, name) for form in german_forms(short))


def main() -> None:
    """Write town_demonyms.tsv beside this file."""
    everyday = set((HERE / "sources" / "everyday_demonyms.txt").read_text(encoding="utf-8").split("\n"))
    first = set((HERE / "first_names.txt").read_text(encoding="utf-8").split("\n"))
    seen: set[tuple[str, str]] = set()
    lines = ["language\tform\tgeonames_id\tname"]
    for language, form, number, name in forms():
        if (language, form) not in seen and not (language == "de" and (form in everyday or form.casefold() in first)):
            seen.add((language, form))
            lines.append("\t".join((language, form, number, name)))
    (HERE / "town_demonyms.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
