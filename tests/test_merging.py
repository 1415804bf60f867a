"""Organisations that are called alike, in a resolution: merged, kept apart, or left in doubt; and undone."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oreloop.decisions import Decisions, LinkDecision
from oreloop.model import Claim, Evidence, Name, Relation, Triple, Value
from oreloop.resolve import Resolution, resolve
from oreloop.surface import Mentions, collect


def org(name: str, pic: str = "", type: str = "Organisation") -> Name:
    return Name(name, type, (("pic", pic),) if pic else ())


def run(*names: Name, links: tuple[LinkDecision, ...] = (), located: dict[Name, str] | None = None,
        facts: tuple[tuple[Name, ...], ...] = ()) -> Resolution:
    places = {name: frozenset({Name("somewhere", "City", (("city", place),))})
              for name, place in (located or {}).items()}
    found = Mentions({name: frozenset({"a.txt"}) for name in names}, located=places,
                     facts=frozenset(map(frozenset, facts)))
    return resolve(found, decisions=Decisions(links))


def together(result: Resolution, *names: Name) -> bool:
    return len({result.index[n] for n in names}) == 1


NOTE, TABLE = org("Universität Passau"), org("UNIVERSITY OF PASSAU", "999")


def test_another_language_is_the_same_university() -> None:
    result = run(NOTE, TABLE)
    assert together(result, NOTE, TABLE) and not result.doubts
    (merge,) = result.merges
    assert merge.reason == "likeness" and 0.67 <= merge.score < 1 and "passau" in merge.why
    assert dict(result.entities[merge.entity].ids) == {"pic": "999"}


def test_a_decision_undoes_it_and_settles_it() -> None:
    for side in ("pic:999", "University of Passau"):
        apart = run(NOTE, TABLE, links=(LinkDecision("Organisation", "Universität Passau", side, "different"),))
        assert not together(apart, NOTE, TABLE) and not apart.doubts


def test_two_participants_are_never_merged() -> None:
    one, other = org("Universidad de Vigo", "1"), org("Universidade de Vigo", "2")
    result = run(one, other, located={one: "ES/vigo", other: "ES/vigo"})
    assert not together(result, one, other)
    (doubt,) = result.doubts
    assert doubt.reasons[0] == "they have different identifiers"


def test_what_fits_two_participants_joins_neither() -> None:
    one, other, note = org("Universidad de Vigo", "1"), org("Universidade de Vigo", "2"), org("University of Vigo")
    result = run(one, other, note, located={one: "ES/vigo", other: "ES/vigo", note: "ES/vigo"})
    assert len(set(result.index.values())) == 3
    assert sum("one of them is as much like another" in d.reasons for d in result.doubts) == 2


def test_twins_stay_apart_and_are_not_asked_when_a_text_links_them() -> None:
    ltd, gmbh = org("Remag Recycling Ltd"), org("Remag Recycling GmbH")
    result = run(ltd, gmbh)
    assert not together(result, ltd, gmbh)
    (doubt,) = result.doubts
    assert "legal forms differ: gmbh and ltd" in doubt.reasons
    linked = run(ltd, gmbh, facts=((ltd, gmbh),))
    assert not together(linked, ltd, gmbh) and not linked.doubts


def test_the_ends_of_a_fact_are_collected_from_texts() -> None:
    parent, child = org("Remag"), org("Remag Recycling")
    evidence = (Evidence("quote", 0, 5),)
    owned = Claim("a.txt", Triple(child, "subsidiaryOf", parent), evidence)
    funded = Claim("a.txt", Relation("Funding", (("funder", parent), ("amount", Value("5", "decimal")))), evidence)
    lies = Claim("a.txt", Triple(child, "locatedIn", Name("Lyon", "City", (("city", "FR/lyon"),))), evidence)
    found = collect([owned, funded, lies])
    assert frozenset({parent, child}) in found.facts
    assert {place.name for place in found.located[child]} == {"Lyon"}


def test_types_that_no_thing_has_at_once() -> None:
    firm, office = org("Remag Recycling Lab", type="Company"), org("REMAG RECYCLING LABORATORY", type="PublicBody")
    result = run(firm, office)
    assert not together(result, firm, office)
    assert "one is a Company, the other a PublicBody" in result.doubts[0].reasons


def test_countries_decide_even_over_the_legal_form() -> None:
    note, table = org("Siemens Gamesa"), org("SIEMENS GAMESA AS", "7")
    assert together(run(note, table), note, table)
    apart = run(note, table, located={note: "ES/zamudio", table: "DK/brande"})
    assert not together(apart, note, table)
    assert "they are in different countries" in apart.doubts[0].reasons


def test_a_short_acronym_is_not_taken_for_a_participant() -> None:
    note, italian = org("SNAM"), org("SNAM S.P.A.", "9")
    result = run(note, italian)
    assert not together(result, note, italian) and result.doubts
    assert together(run(note, italian, located={note: "IT/milano", italian: "IT/milano"}), note, italian)


def test_a_name_of_several_is_asked_for_each() -> None:
    harmony = [Name("HARMONY", "Project", (("grant", str(n)),)) for n in range(3)]
    result = run(*harmony, Name("Harmony", "Project"))
    assert len(result.doubts) == 3 and {d.score for d in result.doubts} == {0.5}


@pytest.mark.parametrize("kind", ["Person", "Project", "Place"])
def test_only_organisations_are_scored(kind: str) -> None:
    result = run(Name("Universität Passau", kind), Name("UNIVERSITY OF PASSAU", kind))
    assert len(result.entities) == 2 and not result.doubts


NAMES = st.builds(org, st.sampled_from(
    ["Universität Passau", "University of Passau", "UNIVERSITE DE PASSAU", "Passau University GmbH",
     "Remag Ltd", "Remag Recycling", "Remag Recycling GmbH", "REMAG RECYCLAGE", "Remag Recycling Ltd",
     "Fraunhofer IWKS", "Fraunhofer-Institut IWKS", "University of Passau Foundation"]),
    st.sampled_from(["", "", "", "1", "2"]), st.sampled_from(["Organisation", "Company", "ResearchOrganisation"]))
TOWNS = st.sampled_from(["", "DE/passau", "FR/lyon"])


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(NAMES, TOWNS, max_size=9), st.randoms(use_true_random=False))
def test_the_order_of_names_does_not_matter(names: dict[Name, str], chance: random.Random) -> None:
    def made() -> Resolution:
        return run(*names, located={name: town for name, town in names.items() if town})

    first = made()
    shuffled = list(names.items())
    chance.shuffle(shuffled)
    names = dict(shuffled)
    assert made() == first
    for entity in first.entities.values():
        assert len(dict(entity.ids)) == len(entity.ids), "two participants in one"
    for doubt in first.doubts:
        assert first.index[doubt.left_name] == doubt.left != doubt.right == first.index[doubt.right_name]
        assert doubt.reasons and doubt.left_files and doubt.right_files


@settings(max_examples=60, deadline=None)
@given(st.lists(NAMES, max_size=8, unique=True))
def test_every_merge_by_likeness_can_be_undone(names: list[Name]) -> None:
    for merge in run(*names).merges:
        if merge.reason != "likeness":
            continue
        other = next(n for n in names if n != merge.name and n.name == merge.other)
        own, side = (":".join(n.ids[0]) if n.ids else n.name for n in (merge.name, other))
        if own != side:
            undone = run(*names, links=(LinkDecision("Organisation", own, side, "different"),))
            assert not together(undone, merge.name, other)
