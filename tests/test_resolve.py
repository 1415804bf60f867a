from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oreloop.decisions import ClaimDecision, Decisions, LinkDecision
from oreloop.folding import fold, folds, split_legal_form
from oreloop.iri import HOME
from oreloop.model import Claim, Evidence, Name, Relation, Row, Triple, Value
from oreloop.resolve import Resolution, resolve
from oreloop.schema import load_schema
from oreloop.surface import Mentions, collect
from oreloop.vocabulary import KnownAlias, Term, Town, Vocabulary, load_vocabulary

VOCABULARY = Vocabulary(
    terms={t.id: t for t in (
        Term("place/japan", "Country", "Japan", ("Japan", "Japon"), ("JP",)),
        Term("place/luxembourg", "Country", "Luxembourg", ("Luxembourg", "Luxemburg"), ("LU",)),
        Term("place/greece", "Country", "Greece", ("Greece", "Grèce"), ("EL", "GR")),
        Term("programme/horizon-2020", "Programme", "Horizon 2020", ("Horizon 2020", "H2020")),
        Term("material/neodymium", "Material", "neodymium", ("neodymium", "néodyme")))},
    towns={"2960316": Town("2960316", "Luxembourg", "LU", "49.6", "6.1", (("Luxemburg", "de"),)),
           "264371": Town("264371", "Athína", "GR", "37.9", "23.7", (("Athens", "en"), ("Athènes", "fr")))},
    aliases=(KnownAlias("PublicBody", "European Commission", "Commission européenne"),
             KnownAlias("Company", "Less Common Metals", "LCM")))


def claim(statement: Triple | Relation | Row, document: str = "a.txt", status: str = "") -> Claim:
    return Claim(document, statement, (Evidence("quote", 0, 5),), status)


def mentions(*names: Name | tuple[Name, str], further: dict[Name, tuple[str, str]] | None = None) -> Mentions:
    files: dict[Name, frozenset[str]] = {}
    for item in names:
        name, file = item if isinstance(item, tuple) else (item, "a.txt")
        files[name] = files.get(name, frozenset()) | {file}
    return Mentions(files, {n: frozenset({pair}) for n, pair in (further or {}).items()})


def run(found: Mentions, *links: LinkDecision) -> Resolution:
    return resolve(found, decisions=Decisions(links), vocabulary=VOCABULARY)


def org(name: str, pic: str = "", type: str = "Organisation") -> Name:
    return Name(name, type, (("pic", pic),) if pic else ())


def project(name: str, grant: str = "") -> Name:
    return Name(name, "Project", (("grant", grant),) if grant else ())


def together(result: Resolution, *names: Name) -> bool:
    return len({result.index[n] for n in names}) == 1


def reasons(result: Resolution) -> dict[str, str]:
    return {m.name.name: m.reason for m in result.merges}


# Folding

@pytest.mark.parametrize(("left", "right"), [
    ("Région Hauts-de-France", "REGION HAUTS DE FRANCE"), ("The Magnet Co", "magnet co"), ("L’Oréal", "l'oreal"),
    ("U.S. Geological Survey", "US Geological Survey"), ("Łódź", "LODZ"), ("A & B", "A and B"), ("Søn", "SON")])
def test_fold_makes_alike(left: str, right: str) -> None:
    assert fold(left) == fold(right)


@pytest.mark.parametrize(("left", "right"), [
    ("C", "C++ lab"), ("+++", "---"), ("Les", "Le"), ("中国稀土", "北方稀土"), ("Umicore", "Umicor")])
def test_fold_keeps_apart(left: str, right: str) -> None:
    assert fold(left) != fold(right)


@pytest.mark.parametrize(("name", "parts"), [
    ("Carester", ("carester", "")), ("Carester SAS", ("carester", "sas")), ("SAS Carester", ("carester", "sas")),
    ("Magneti Ljubljana, d.d.", ("magneti ljubljana", "dd")), ("Toyota Tsusho Co., Ltd.", ("toyota tsusho", "co ltd")),
    ("Neo Sp. z o.o.", ("neo", "sp z oo")), ("GmbH", ("gmbh", "")),
    ("Siemens Energy GmbH & Co. KG", ("siemens energy", "gmbh and co kg")), ("NPM Silmet OÜ", ("npm silmet", "ou")),
    ("Ørsted A/S", ("orsted", "a s")), ("SKF Aktiebolag", ("skf", "ab"))])
def test_legal_forms_are_split_off(name: str, parts: tuple[str, str]) -> None:
    assert split_legal_form(name) == parts


@given(st.text(max_size=30))
def test_folding_is_idempotent_and_never_empties(name: str) -> None:
    assert fold(fold(name)) == fold(name)
    assert split_legal_form(name)[0] or not fold(name)
    assert fold(name) == folds(name)[0]


# Identifiers

def test_a_press_note_and_a_table_meet_in_one_project() -> None:
    table, note = project("REESILIENCE", "101058598"), project("REEsilience")
    result = run(mentions((table, "cordis/project.csv"), (note, "notes/a.md")))
    iri = result.index[table]
    assert iri == HOME + "id/project/reesilience" == result.index[note]
    entity = result.entities[iri]
    assert entity.label == "REEsilience" and entity.ids == (("grant", "101058598"),)
    assert [(m.name, m.reason, m.files) for m in result.merges] == [(table, "folded-name", ("cordis/project.csv",))]


def test_four_projects_of_one_name_stay_apart() -> None:
    tables = [project("HARMONY", f"10113876{n}") for n in range(4)]
    note = project("Harmony")
    result = run(mentions(*tables, (note, "notes/b.md")))
    assert len(result.entities) == 5
    assert {result.index[t] for t in tables} == {f"{HOME}id/project/harmony-10113876{n}" for n in range(4)}
    assert result.index[note].startswith(HOME + "id/project/harmony-")
    (issue,) = result.issues
    assert issue.where == "notes/b.md" and "grant:101138760; grant:101138761" in issue.what
    alone = run(mentions(tables[0]))
    assert alone.index[tables[0]] == HOME + "id/project/harmony"


def test_identifiers_beat_names() -> None:
    old, new = org("TECHNICAL UNIVERSITY", "1"), org("Technische Universität", "1")
    other = org("Technical University", "2")
    result = run(mentions(old, new, other))
    assert together(result, old, new) and not together(result, old, other)
    assert reasons(result)["TECHNICAL UNIVERSITY"] == "same-identifier"


# Names

def test_a_name_that_a_table_shouts_is_shown_as_a_text_writes_it() -> None:
    shouted, written = Name("CARESTER", "Company", (("pic", "889298426"),)), Name("Carester", "Organisation")
    (entity,) = run(mentions((shouted, "organization.csv"), (written, "note.md"))).entities.values()
    assert entity.label == "Carester" and ("CARESTER", "") in entity.names


def test_types_meet_in_the_most_specific_and_conflicts_are_told() -> None:
    result = run(mentions(org("Valeo"), org("Valeo", type="Company")))
    (entity,) = result.entities.values()
    assert entity.type == "Company" and not result.issues
    result = run(mentions((org("CEA", type="Company"), "a"), (org("CEA", type="ResearchOrganisation"), "b"),
                          (org("CEA", type="ResearchOrganisation"), "c")))
    (entity,) = result.entities.values()
    assert entity.type == "ResearchOrganisation"
    assert "Company (1)" in result.issues[0].what


def test_kinds_never_mix() -> None:
    result = run(mentions(Name("Hauts-de-France", "Region"), org("Hauts-de-France", type="PublicBody")))
    assert set(result.entities) == {HOME + "id/place/hauts-de-france", HOME + "id/organisation/hauts-de-france"}


def test_umlauts_written_out() -> None:
    assert together(run(mentions(org("Universität Köln"), org("UNIVERSITAET KOELN"))),
                    org("Universität Köln"), org("UNIVERSITAET KOELN"))


def test_legal_forms() -> None:
    ltd, limited, gmbh, bare = (org(n) for n in ("Remag Ltd", "Remag Limited", "Remag GmbH", "Remag"))
    result = run(mentions(ltd, limited, bare))
    assert together(result, ltd, limited, bare) and set(reasons(result).values()) == {"without-legal-form"}
    result = run(mentions(ltd, gmbh, bare))
    assert len(result.entities) == 3
    assert "Remag GmbH; Remag Ltd" in result.issues[0].what
    result = run(mentions(org("REMAG GMBH", "7"), bare))
    assert together(result, org("REMAG GMBH", "7"), bare)


def test_an_ambiguous_name_is_not_joined_by_weaker_evidence() -> None:
    first, second, third, bare = org("Nova", "1"), org("NOVA", "2"), org("Nova Ltd", "3"), org("nova")
    result = run(mentions(first, second, third, bare))
    assert len(result.entities) == 4
    assert len(result.issues) == 1


def test_known_aliases_join_languages() -> None:
    english, french = org("European Commission", type="PublicBody"), org("La Commission européenne")
    result = run(mentions(english, french))
    assert together(result, english, french) and set(reasons(result).values()) == {"alias-file"}
    lcm, full = org("LCM", type="Company"), org("Less Common Metals Ltd")
    assert together(run(mentions(lcm, full)), lcm, full)


def test_acronyms_that_a_text_gives() -> None:
    full, short = org("Japan Organization for Metals and Energy Security"), org("JOGMEC")
    result = run(mentions(full, short, further={full: ("acronym", "JOGMEC")}))
    (entity,) = result.entities.values()
    assert entity.acronyms == ("JOGMEC",) and entity.label == full.name
    assert reasons(result)["JOGMEC"] == "acronym"
    assert not together(run(mentions(full, short)), full, short)


def test_one_acronym_of_two_bodies_joins_neither() -> None:
    first, second, short = org("Consumer Electronics Association"), org("Commissariat à l'énergie"), org("CEA")
    result = run(mentions(first, second, short, further={first: ("acronym", "CEA"), second: ("acronym", "CEA")}))
    assert len(result.entities) == 3 and "could be any of" in result.issues[0].what


def test_titles_and_short_names_of_tables() -> None:
    table, title = project("SUSMAGPRO", "821114"), project("Sustainable Recovery of Magnets")
    result = run(mentions(table, title, further={table: ("title", "Sustainable recovery of magnets")}))
    assert together(result, table, title) and reasons(result)[title.name] == "stated-name"


# Vocabulary and places

def test_vocabulary_terms_keep_their_iris() -> None:
    names = [Name("Japon", "Place"), Name("Japan", "Country", (("vocabulary", "place/japan"),)),
             Name("H2020", "Programme"), Name("néodyme", "Material", (("vocabulary", "material/neodymium"),))]
    result = resolve(mentions(*names), vocabulary=VOCABULARY, base="https://example.org/")
    assert [result.index[n] for n in names] == [HOME + "id/place/japan", HOME + "id/place/japan",
                                                HOME + "id/programme/horizon-2020", HOME + "material/neodymium"]
    assert result.entities[HOME + "id/place/japan"].term == "place/japan"
    assert reasons(result)["Japon"] == "same-vocabulary-term"


@pytest.mark.parametrize("forms", [
    ("Grèce-Centrale", "Central Greece", "Mittelgriechenland", "Zentralgriechenland", "Region of Sterea Ellada",
     "région Grèce centrale", "REGION OF CENTRAL GREECE"),
    ("Hauts-de-France", "Région Hauts-de-France", "Region Hauts-de-France"),
    ("Thessaly", "Thessalie", "Thessalien", "Thessaly region", "Region of Thessaly")])
def test_a_region_in_three_languages_is_one_place(forms: tuple[str, ...]) -> None:
    names = [Name(form, type_) for form in forms for type_ in ("Region", "Place")]
    result = resolve(mentions(*names))
    assert together(result, *names) and len(result.entities) == 1
    (entity,) = result.entities.values()
    assert entity.term.startswith("place/")


def test_a_region_is_not_its_town_or_country() -> None:
    names = [Name("Region Stuttgart", "Region"), Name("Stuttgart", "City"), Name("province de Luxembourg", "Region"),
             Name("Luxembourg", "Country")]
    assert len(resolve(mentions(*names)).entities) == 4


def test_a_town_is_no_country() -> None:
    country, town = Name("Luxemburg", "Country"), Name("Luxemburg", "City", (("geonames", "2960316"),))
    mere, city = Name("Luxembourg", "Place"), Name("Luxembourg", "City")
    result = run(mentions(country, town, city))
    assert result.index[country] == HOME + "id/place/luxembourg"
    assert result.index[town] == HOME + "id/place/luxembourg-2960316" == result.index[city]
    assert result.entities[result.index[town]].place == ("49.6", "6.1")
    result = run(mentions(town, mere))
    assert not together(result, town, mere) and "could be any of" in result.issues[0].what


def test_towns_of_tables_meet_those_of_texts() -> None:
    table, text = Name("ATHINA", "City", (("city", "EL/athina"),)), Name("Athens", "City", (("geonames", "264371"),))
    elsewhere, english = (Name("ATHENS", "City", (("city", f"{country}/athens"),)) for country in ("US", "EL"))
    result = run(mentions(table, text, elsewhere, english))
    assert together(result, table, text) and not together(result, table, elsewhere)
    assert together(result, english, text), "tables write a town in more than one way"
    entity = result.entities[result.index[text]]
    assert entity.label == "Athína" and ("Athènes", "fr") in entity.names
    assert reasons(result)["ATHINA"] == "same-town"


def test_towns_of_one_name_in_two_countries() -> None:
    german, french = Name("Halle", "City", (("city", "DE/halle"),)), Name("Halle", "City", (("city", "FR/halle"),))
    result = run(mentions(german, french))
    assert {result.index[german], result.index[french]} == {HOME + "id/place/halle-de", HOME + "id/place/halle-fr"}


# Decisions

def test_same_and_different_by_name_and_identifier() -> None:
    note, table = project("REEsilience"), project("REESILIENCE", "101058598")
    apart = run(mentions(note, table), LinkDecision("Project", "REEsilience", "grant:101058598", "different"))
    assert not together(apart, note, table)
    left, right = org("Neo Magnequench", "1"), org("Magnequench", "2")
    joined = run(mentions(left, right), LinkDecision("Organisation", "pic:1", "pic:2", "same", "Ada", "", "renamed"))
    assert together(joined, left, right)
    merge = joined.merges[0]
    assert (merge.reason, merge.who, merge.why) == ("decision", "Ada", "renamed")


def test_different_beats_a_chain_of_same() -> None:
    a, b, c = (org(n) for n in "ABC")
    same = [LinkDecision("Organisation", "A", "B", "same"), LinkDecision("Organisation", "B", "C", "same")]
    assert together(run(mentions(a, b, c), *same), a, b, c)
    result = run(mentions(a, b, c), *same, LinkDecision("Organisation", "A", "C", "different"))
    assert not together(result, a, c)
    assert "another decision keeps them apart" in result.issues[0].what


def test_a_decision_outlives_its_document() -> None:
    result = run(mentions(org("A")), LinkDecision("Organisation", "A", "Gone", "same"))
    assert "nothing is called 'Gone'" in result.issues[0].what


def test_a_decision_that_could_mean_several() -> None:
    result = run(mentions(project("HARMONY", "1"), project("HARMONY", "2"), project("X")),
                 LinkDecision("Project", "HARMONY", "X", "same"))
    assert "several things" in result.issues[0].what and len(result.entities) == 3


def test_every_merge_can_be_undone() -> None:
    found = mentions(project("REEsilience"), project("REESILIENCE", "101058598"), org("LCM"), org("Less Common Metals"),
                     org("Remag"), org("Remag Ltd"), Name("Japon", "Place"),
                     Name("Japan", "Country", (("vocabulary", "place/japan"),)))
    for merge in run(found).merges:
        if merge.reason in ("exact-name", "folded-name", "without-legal-form", "alias-file"):
            other = next(n for n in found.files if n != merge.name and n.name == merge.other)
            side = ":".join(other.ids[0]) if other.ids else other.name
            own = ":".join(merge.name.ids[0]) if merge.name.ids else merge.name.name
            undone = run(found, LinkDecision(merge.name.type, own, side, "different"))
            assert not together(undone, merge.name, other), merge


# Collecting

def test_names_come_from_every_shape_of_claim_and_hints_only_from_what_stands() -> None:
    a, b, c, d = org("A"), org("B"), project("C", "9"), Name("Japan", "Country")
    row = Row((Triple(a, "latitude", Value("48.1", "decimal")), Triple(a, "longitude", Value("7.2", "decimal")),
               Triple(c, "acronym", Value("CC"))), (Relation("Participation", (("project", c), ("organisation", a))),))
    gone = claim(Triple(b, "acronym", Value("BB")), "b.txt")
    denied = claim(Triple(b, "alias", Value("BBB")), "b.txt", "Denied")
    funding = claim(Relation("Funding", (("funder", d), ("beneficiary", b))), "c.txt")
    found = collect([claim(row), gone, denied, funding],
                    Decisions(claims={gone.id: ClaimDecision(gone.id, "reject")}))
    assert {n.name: f for n, f in found.files.items()} == {
        "A": {"a.txt"}, "C": {"a.txt"}, "B": {"b.txt", "c.txt"}, "Japan": {"c.txt"}}
    assert set(found.further) == {c}
    assert run(found).entities[HOME + "id/organisation/a"].place == ("48.1", "7.2")


# Properties

NAMES = st.builds(
    Name, st.sampled_from(["Nova", "NOVA", "Nova Ltd", "Nova Limited", "Nova GmbH", "nóva", "LCM", "Less Common Metals",
                           "Japan", "Japon", "Luxembourg", "Athens", "X", "x.", "+", "H2020"]),
    st.sampled_from(["Organisation", "Company", "ResearchOrganisation", "Place", "Country", "City", "Programme"]),
    st.sampled_from([(), (), (), (("pic", "1"),), (("pic", "2"),), (("city", "GR/athens"),)]))
LINKS = st.builds(LinkDecision, st.just("Organisation"), st.sampled_from(["Nova", "LCM", "pic:1"]),
                  st.sampled_from(["Nova Ltd", "X", "pic:2"]), st.sampled_from(["same", "different"]))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(NAMES, st.sampled_from(["a", "b", "c"])), max_size=14), st.lists(LINKS, max_size=2),
       st.randoms(use_true_random=False))
def test_order_never_matters(pairs: list[tuple[Name, str]], links: list[LinkDecision], chance: random.Random) -> None:
    hints = {name: ("acronym", "X") for name, _ in pairs if name.name.startswith("Less")}
    first = run(mentions(*pairs, further=hints), *links)
    chance.shuffle(pairs)
    chance.shuffle(links)
    assert run(mentions(*pairs, further=dict(reversed(hints.items()))), *links) == first


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(NAMES, st.sampled_from(["a", "b", "c"])), max_size=14))
def test_what_always_holds(pairs: list[tuple[Name, str]]) -> None:
    found = mentions(*pairs)
    result = run(found)
    assert set(result.index) == set(found.files)
    assert set(result.index.values()) == set(result.entities)
    for entity in result.entities.values():
        assert len(dict(entity.ids)) == len(entity.ids), "two identifiers of one scheme"
    # Each entity of n names has n-1 joins to show, but for terms and names that several documents use.
    members: dict[str, int] = {}
    for iri in result.index.values():
        members[iri] = members.get(iri, 0) + 1
    for iri, count in members.items():
        assert len([m for m in result.merges if m.entity == iri]) >= count - 1


@given(st.lists(st.text("aAbBéE .-", min_size=1, max_size=4), max_size=12, unique=True))
def test_names_without_identifiers_against_pairwise_comparison(texts: list[str]) -> None:
    people = [Name(t, "Person") for t in texts]
    result = resolve(mentions(*people), vocabulary=Vocabulary())
    for one, other in combinations(people, 2):
        assert together(result, one, other) == (fold(one.name) == fold(other.name))


def test_the_reference_files_are_sound() -> None:
    vocabulary, schema = load_vocabulary(), load_schema()
    assert len({a.name for a in vocabulary.aliases}) >= 140
    bodies: dict[str, str] = {}
    for known in vocabulary.aliases:
        assert schema.is_a(known.type, "Organisation")
        assert bodies.setdefault(fold(known.alias), known.name) == known.name, f"{known.alias} names two bodies"
    for name in bodies.values():
        assert bodies.get(fold(name), name) == name, f"{name} is also the alias of another body"
