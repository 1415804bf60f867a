"""The vocabularies: complete, trilingual, without a form that names two things, and found by the lexicon."""

from __future__ import annotations

import csv
import functools
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from oreloop.iri import HOME, ORL, PREFIXES, slug
from oreloop.lexicon import load_lexicon
from oreloop.vocabulary import load_vocabulary

FOLDER = Path(__file__).parents[1] / "ontology" / "vocabulary"
SHARED = Path(__file__).parents[2] / "shared"
LANGUAGES = ("en", "fr", "de")
SCHEMES = {"materials": HOME + "material/", "steps": HOME + "step/", "programmes": HOME + "id/programme/",
           "places": HOME + "id/place/", "chain": HOME + "chain/"}
SKOS, RDF_TYPE = PREFIXES["skos"], PREFIXES["rdf"] + "type"
FORM_PROPERTIES = (SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel", ORL + "acronym")
needs_shared = [pytest.mark.shared, pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not there")]

#: Values by property by subject.
Graph = dict[str, dict[str, list[ox.NamedNode | ox.Literal]]]


@functools.cache
def graph(scheme: str) -> Graph:
    """Values by property by subject of one vocabulary file."""
    found: Graph = defaultdict(lambda: defaultdict(list))
    for triple in ox.parse(path=str(FOLDER / f"{scheme}.ttl"), format=ox.RdfFormat.TURTLE):
        assert isinstance(triple.subject, ox.NamedNode), "blank node"
        assert isinstance(triple.object, ox.NamedNode | ox.Literal), "blank node"
        found[triple.subject.value][triple.predicate.value].append(triple.object)
    return found


def terms(scheme: str) -> Graph:
    """The subjects of a vocabulary file but its scheme, by the last part of their IRI."""
    return {iri.removeprefix(SCHEMES[scheme]): values for iri, values in graph(scheme).items()
            if iri.startswith(SCHEMES[scheme])}


def folded(form: str) -> str:
    """A form as the lexicon tells it from others: acronyms and symbols in their own case."""
    cased = len(form) <= 2 or (len(form) <= 6 and sum(c.isupper() for c in form) >= 2)
    return form if cased else form.casefold()


def shared_rows(name: str) -> list[dict[str, str]]:
    with (SHARED / "gold" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


@functools.cache
def towns() -> list[dict[str, str]]:
    with (FOLDER / "towns.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def names_of(town: dict[str, str]) -> set[str]:
    """Every name of a row of towns.tsv."""
    return {town["name"], *(n for x in LANGUAGES for n in town[f"names_{x}"].split("|") if n)}


class TestFiles:
    @pytest.mark.parametrize("scheme", SCHEMES)
    def test_rdflib_reads_the_same_triples(self, scheme: str) -> None:
        import rdflib

        there = rdflib.Graph().parse(FOLDER / f"{scheme}.ttl")
        here = sum(len(values) for subject in graph(scheme).values() for values in subject.values())
        assert len(there) == here > 300

    @pytest.mark.parametrize("scheme", SCHEMES)
    def test_every_subject_belongs_to_its_scheme(self, scheme: str) -> None:
        strangers = [iri for iri in graph(scheme) if not iri.startswith((SCHEMES[scheme], HOME + "scheme/"))]
        assert strangers == []

    @pytest.mark.parametrize("scheme", SCHEMES)
    def test_lines_are_short_and_end_clean(self, scheme: str) -> None:
        lines = (FOLDER / f"{scheme}.ttl").read_text(encoding="utf-8").split("\n")
        assert [line for line in lines if len(line) > 120 or line != line.rstrip()] == []

    @pytest.mark.parametrize("scheme", SCHEMES)
    def test_terms_are_those_of_the_ontology(self, scheme: str) -> None:
        known = {t.subject.value for t in ox.parse(path=str(FOLDER.parent / "oreloop.ttl"), format=ox.RdfFormat.TURTLE)
                 if isinstance(t.subject, ox.NamedNode)}
        used = {p for values in graph(scheme).values() for p in values}
        used |= {o.value for values in graph(scheme).values() for o in values[RDF_TYPE]}
        assert {term for term in used if term.startswith(ORL)} <= known


class TestLabels:
    @pytest.mark.parametrize("scheme", ["materials", "steps", "programmes", "places"])
    def test_one_preferred_label_in_each_language(self, scheme: str) -> None:
        for term, values in terms(scheme).items():
            languages = sorted(v.language or "" for v in values[SKOS + "prefLabel"] if isinstance(v, ox.Literal))
            assert languages == sorted(LANGUAGES), term

    @pytest.mark.parametrize("scheme", ["materials", "steps", "programmes", "places"])
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_no_form_names_two_things(self, scheme: str, language: str) -> None:
        owners: dict[str, set[str]] = defaultdict(set)
        for term, form, of in forms(scheme):
            if of in (language, ""):
                owners[folded(form)].add(term)
        assert {form: sorted(of) for form, of in owners.items() if len(of) > 1} == {}
        assert len(owners) > 100

    @pytest.mark.parametrize("scheme", ["materials", "steps", "programmes", "places"])
    def test_label_properties_are_disjoint(self, scheme: str) -> None:
        for term, values in terms(scheme).items():
            labels = [str(v) for p in FORM_PROPERTIES[:3] for v in values.get(p, [])]
            assert len(labels) == len(set(labels)), term

    @pytest.mark.parametrize("scheme", ["materials", "steps", "programmes", "places"])
    def test_forms_are_clean(self, scheme: str) -> None:
        for term, form, _ in forms(scheme):
            assert form == " ".join(form.split()) and re.search(r"\w", form), (term, form)
            assert "~" not in form and "{" not in form, (term, form)

    @pytest.mark.parametrize(("material", "language", "form"), [
        ("lead", "en", "lead"), ("tin", "en", "tin"), ("gold", "fr", "or"), ("silver", "fr", "argent"),
        ("rare-earth-metal", "en", "metals"), ("component", "en", "part")])
    def test_everyday_words_are_marked(self, material: str, language: str, form: str) -> None:
        assert ox.Literal(form, language=language) in terms("materials")[material][ORL + "ambiguousLabel"]


def forms(scheme: str) -> Iterator[tuple[str, str, str]]:
    """Term, form and language ("" for all) of each name in a vocabulary."""
    for term, values in terms(scheme).items():
        for value in (v for p in FORM_PROPERTIES for v in values.get(p, [])):
            assert isinstance(value, ox.Literal)
            yield term, value.value, value.language or ""


class TestMaterialsAndSteps:
    pytestmark = needs_shared

    @pytest.mark.parametrize(("scheme", "table"), [("materials", "materials.tsv"), ("steps", "steps.tsv")])
    def test_all_ids_are_there_with_their_parents(self, scheme: str, table: str) -> None:
        here = {term: "".join(o.value.removeprefix(SCHEMES[scheme]) for o in values.get(SKOS + "broader", []))
                for term, values in terms(scheme).items()}
        assert here == {row["id"]: row["broader"] for row in shared_rows(table)}

    def test_kinds_and_order_are_those_of_the_tables(self) -> None:
        kinds = {term: values[ORL + "kind"][0].value for term, values in terms("materials").items()}
        assert kinds == {row["id"]: row["kind"] for row in shared_rows("materials.tsv")}
        order = {term: values[ORL + "order"][0].value for term, values in terms("steps").items()}
        assert order == {row["id"]: row["order"] for row in shared_rows("steps.tsv")}

    def test_trade_codes_exist(self) -> None:
        path = SHARED / "data" / "hs_nomenclature" / "harmonized-system.csv"
        with path.open(encoding="utf-8", newline="") as lines:
            known = {row["hscode"] for row in csv.DictReader(lines)}
        used = {v.value for values in terms("materials").values() for v in values.get(ORL + "hsCode", [])}
        assert used <= known and len(used) > 50


def test_tops_are_where_nothing_is_broader() -> None:
    for scheme in ("materials", "steps"):
        tops = {o.value for o in graph(scheme)[f"{HOME}scheme/{scheme}"][SKOS + "hasTopConcept"]}
        assert tops == {SCHEMES[scheme] + t for t, values in terms(scheme).items() if SKOS + "broader" not in values}


def test_elements_have_their_symbol_once() -> None:
    symbols = [v.value for values in terms("materials").values() for v in values.get(ORL + "symbol", [])]
    assert len(symbols) == len(set(symbols)) > 40
    assert terms("materials")["neodymium"][ORL + "symbol"] == [ox.Literal("Nd")]


def examples() -> list[tuple[str, str, str]]:
    """Forms that must be found: language, form, identifier."""
    with (Path(__file__).parent / "data" / "vocabulary_forms.tsv").open(encoding="utf-8", newline="") as lines:
        return [(row["language"], row["form"], row["id"]) for row in csv.DictReader(lines, delimiter="\t")]


@pytest.mark.parametrize(("language", "form", "identifier"), examples())
def test_the_lexicon_finds(language: str, form: str, identifier: str) -> None:
    text = f"– {form} –"
    assert [(hit.start, text[hit.start:hit.end], hit.entry.id) for hit in load_lexicon(language).find(text)] == [
        (2, form, identifier)]


@pytest.mark.parametrize(("language", "text"), [
    ("en", "They lead the team and use a part in or as it is, with a time limit, a tin and a catalyst for growth."),
    ("fr", "Or, il a de l'argent, et ce pro ne la prend pas pour une pièce."),
    ("de", "Er ist im Haus, und es regnet; in der Nutzung ist er stark.")])
def test_everyday_words_name_nothing(language: str, text: str) -> None:
    assert [hit.entry.form for hit in load_lexicon(language).find(text) if not hit.entry.ambiguous] == []


class TestPlaces:
    def test_codes_are_unique_and_known_to_the_reader(self) -> None:
        codes = [v.value for values in terms("places").values() for v in values.get(ORL + "isoCode", [])]
        assert len(codes) == len(set(codes)) == 250
        assert {"GR", "EL", "GB", "UK", "XK"} <= set(load_vocabulary().country_codes())

    def test_regions_lie_in_countries(self) -> None:
        for term, values in terms("places").items():
            for country in values.get(ORL + "locatedIn", []):
                if ORL + "isoCode" not in values:
                    assert ORL + "isoCode" in graph("places")[country.value], term
            if ORL + "nutsCode" in values:
                assert ORL + "locatedIn" in values, term

    def test_the_european_union_has_its_members(self) -> None:
        union = ox.NamedNode(SCHEMES["places"] + "european-union")
        inside = {term for term, values in terms("places").items() if union in values.get(ORL + "locatedIn", [])}
        assert len(inside) == 27
        assert {"france", "estonia", "croatia", "greece"} <= inside
        assert inside.isdisjoint({"united-kingdom", "norway", "switzerland", "turkiye", "european-union", "europe"})

    def test_iris_are_slugs_of_the_english_name(self) -> None:
        for term, values in terms("places").items():
            labels = [v for v in values[SKOS + "prefLabel"] if isinstance(v, ox.Literal) and v.language == "en"]
            assert [slug(label.value) for label in labels] == [term]

    @pytest.mark.shared
    @pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not there")
    def test_the_script_makes_the_same_file(self, tmp_path: Path) -> None:
        pytest.importorskip("babel")
        for path in [FOLDER / "make_places.py", *(FOLDER / "sources").iterdir()]:
            target = tmp_path / path.relative_to(FOLDER)
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(path.read_bytes())
        codes = SHARED / "data" / "country_codes" / "country-codes.csv"
        subprocess.run([sys.executable, tmp_path / "make_places.py", codes], check=True)
        assert (tmp_path / "places.ttl").read_bytes() == (FOLDER / "places.ttl").read_bytes()


class TestTowns:
    def test_columns_and_values(self) -> None:
        assert list(towns()[0]) == ["geonames_id", "name", "country", "admin", "lat", "lon", "population", "names_en",
                                    "names_fr", "names_de", "ambiguous"]
        assert len({town["geonames_id"] for town in towns()}) == len(towns()) > 10_000
        for town in towns():
            assert town["geonames_id"].isdigit() and town["population"].isdigit()
            assert re.fullmatch("[A-Z]{2}", town["country"]) and town["ambiguous"] in ("0", "1")
            assert abs(float(town["lat"])) <= 90 and abs(float(town["lon"])) <= 180
            assert not any(town[f"names_{x}"].startswith("|") or "||" in town[f"names_{x}"] for x in LANGUAGES)

    def test_every_row_adds_a_name(self) -> None:
        seen: set[str] = set()
        for town in towns():
            assert not names_of(town) <= seen, town["name"]
            seen |= names_of(town)

    def test_the_file_stays_small(self) -> None:
        assert (FOLDER / "towns.tsv").stat().st_size < 2_000_000

    @pytest.mark.parametrize(("ambiguous", "names"), [
        ("1", ["Lens", "Nice", "Essen", "Tours", "Reading", "Bath", "Mobile", "Most", "Toyota"]),
        ("0", ["Paris", "Lyon", "Pforzheim", "Narva", "Porsgrunn", "La Rochelle", "Hanau", "Luleå", "Kozani"])])
    def test_everyday_names_are_marked_and_plain_ones_are_not(self, ambiguous: str, names: list[str]) -> None:
        first = {town["name"]: town["ambiguous"] for town in reversed(towns())}
        assert {name: first[name] for name in names} == dict.fromkeys(names, ambiguous)

    def test_every_everyday_name_is_that_of_a_town(self) -> None:
        lines = (FOLDER / "sources" / "everyday_town_names.txt").read_text(encoding="utf-8").splitlines()
        listed = [line for line in lines if not line.startswith("#")]
        assert listed == sorted(set(listed))
        assert set(listed) <= {name for town in towns() for name in names_of(town)}


class TestChain:
    def test_ends_and_steps_exist(self) -> None:
        for term, values in terms("chain").items():
            (given,), (made,), (step,) = (values[ORL + f"typical{part}"] for part in ("Input", "Output", "Step"))
            before, after, by = (node.value.rpartition("/")[2] for node in (given, made, step))
            assert {before, after} <= set(terms("materials")) and by in terms("steps"), term
            assert term == f"{before}-to-{after}"

    @pytest.mark.parametrize(("start", "end"), [
        ("rare-earth-ore", "electric-vehicle"), ("end-of-life-magnet", "end-of-life-magnet"),
        ("spodumene", "black-mass"), ("black-mass", "electric-vehicle"), ("apatite", "wind-turbine")])
    def test_the_loop_closes(self, start: str, end: str) -> None:
        follows: dict[str, set[str]] = defaultdict(set)
        for values in terms("chain").values():
            given, made = (values[ORL + f"typical{part}"][0].value for part in ("Input", "Output"))
            follows[given].add(made)
        reached: set[str] = set()
        frontier = set(follows[SCHEMES["materials"] + start])
        while frontier:
            reached |= frontier
            frontier = {n for node in frontier for n in follows[node]} - reached
        assert SCHEMES["materials"] + end in reached
