"""The things that oreloop knows beforehand, as the resolver needs them: terms of the vocabularies, towns, aliases.

The lexicon reads the same files to find names in texts; here they tell what a name stands for.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from oreloop.folding import read_tsv
from oreloop.iri import HOME, ORL, PREFIXES
from oreloop.resources import folder

_TYPE = PREFIXES["rdf"] + "type"
_PREFERRED = PREFIXES["skos"] + "prefLabel"
_NAMES = {_PREFERRED, PREFIXES["skos"] + "altLabel", PREFIXES["skos"] + "hiddenLabel", ORL + "acronym"}
_CODES = {ORL + "isoCode", ORL + "euCode"}
_SCHEMES = frozenset({"material", "step", "place", "programme"})


@dataclass(frozen=True, slots=True)
class Term:
    """A material, step, place or programme of the vocabularies.

    `id` is its identifier in claims ("material/apatite", "place/japan"); `names` are all its forms in any language;
    `codes` the ISO and EU codes of a country, `within` the identifier of what a place lies in, where it is given.
    """

    id: str
    type: str
    label: str
    names: tuple[str, ...]
    codes: tuple[str, ...] = ()
    within: str = ""

    @property
    def iri(self) -> str:
        """Its IRI, which is the same in every workspace."""
        return HOME + (self.id if self.id.startswith(("material/", "step/")) else f"id/{self.id}")


@dataclass(frozen=True, slots=True)
class Town:
    """A town of GeoNames: its identifier, name, country (ISO 3166), place in degrees, and names by language."""

    id: str
    name: str
    country: str
    latitude: str
    longitude: str
    names: tuple[tuple[str, str], ...] = ()

    def forms(self) -> Iterator[str]:
        """Every name, in any language."""
        yield self.name
        for text, _ in self.names:
            yield text


@dataclass(frozen=True, slots=True)
class KnownAlias:
    """Two names of one well-known body, as the reference file has them."""

    type: str
    name: str
    alias: str


@dataclass(frozen=True)
class Vocabulary:
    """All that is known beforehand: terms and towns by identifier, aliases in the order of their file."""

    terms: Mapping[str, Term] = field(default_factory=dict)
    towns: Mapping[str, Town] = field(default_factory=dict)
    aliases: tuple[KnownAlias, ...] = ()

    @functools.cached_property
    def _codes(self) -> dict[str, str]:
        return {code: term.codes[-1] for term in self.terms.values() for code in term.codes}

    def country_codes(self) -> Mapping[str, str]:
        """One code of each country by any of its codes: EL and GR are one country."""
        return self._codes

    @functools.cached_property
    def _countries(self) -> dict[str, str]:
        return {code: term.iri for term in self.terms.values() for code in term.codes}

    def countries(self) -> Mapping[str, str]:
        """The IRI of each country by any of its codes."""
        return self._countries


@functools.cache
def load_vocabulary() -> Vocabulary:
    """The vocabulary of this installation."""
    root = folder("ontology") / "vocabulary"
    terms = {term.id: term for path in sorted(root.glob("*.ttl")) for term in _terms(path)}
    towns = {town.id: town for path in sorted(root.glob("towns*.tsv")) for town in _towns(path)}
    aliases = tuple(KnownAlias(r["type"], r["name"], r["alias"]) for r in read_tsv(root / "aliases.tsv"))
    return Vocabulary(terms, towns, aliases)


def _terms(path: Path) -> Iterator[Term]:
    types: dict[str, str] = {}
    names: dict[str, list[tuple[bool, bool, str]]] = {}
    codes: dict[str, set[str]] = {}
    within: dict[str, str] = {}
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        subject, predicate, value = quad.subject, quad.predicate.value, quad.object
        if not isinstance(subject, ox.NamedNode):
            continue
        local = subject.value.removeprefix(HOME).removeprefix("id/")
        if predicate == _TYPE and isinstance(value, ox.NamedNode) and value.value.startswith(ORL):
            types[local] = value.value.removeprefix(ORL)
        elif predicate == ORL + "locatedIn" and isinstance(value, ox.NamedNode):
            within[local] = value.value.removeprefix(HOME).removeprefix("id/")
        elif isinstance(value, ox.Literal) and predicate in _NAMES:
            names.setdefault(local, []).append((predicate != _PREFERRED, value.language != "en", value.value))
        elif isinstance(value, ox.Literal) and predicate in _CODES:
            codes.setdefault(local, set()).add(value.value)
    for local, forms in sorted(names.items()):
        if local in types and local.partition("/")[0] in _SCHEMES:
            forms.sort()
            yield Term(local, types[local], forms[0][2], tuple(dict.fromkeys(f for *_, f in forms)),
                       tuple(sorted(codes.get(local, ()))), within.get(local, ""))


def _towns(path: Path) -> Iterator[Town]:
    for row in read_tsv(path):
        names = ((form, language) for language in ("en", "fr", "de") for form in row[f"names_{language}"].split("|"))
        yield Town(row["geonames_id"], row["name"], row["country"], row["lat"], row["lon"],
                   tuple(dict.fromkeys(pair for pair in names if pair[0] not in ("", row["name"]))))
