"""Who should talk: hand-worked chains and partners, brute force over random small networks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oreloop.analyses import ANALYSES, analyse
from oreloop.analyses.collaboration import Collaboration
from oreloop.analyses.complements import bond, complements, weights
from oreloop.analyses.figure import Diagram, Sankey
from oreloop.analyses.handovers import FEW, Ends
from oreloop.iri import ORL
from oreloop.network import to_networkx
from small_graph import small_graph
from two_modes import participation

Said = tuple[str, str]

#: What the reference chain of these tests knows: material, step, material.
CHAIN = (("alloy", "magnet making", "magnet"), ("magnet", "motor making", "motor"),
         ("motor", "collection", "old motor"), ("old motor", "recycling", "alloy"))
BROADER = {"sintered magnet": ("magnet",), "magnet": ("product",), "motor": ("product",)}


def network(edges: Iterable[tuple[str, str, str]], kind: str = "Project", planned: Iterable[str] = (),
            **more: Any) -> nx.MultiDiGraph:
    """Edges (source, predicate, target), each said by a document of its own; whose source is planned is planned."""
    made = nx.MultiDiGraph(broader=BROADER)
    for source, predicate, target in edges:
        name = f"{source} {predicate} {target}"
        made.add_edge(source, target, predicate=ORL + predicate, claims=(name,), sources=(f"doc {name}",),
                      status="Planned" if source in planned else "Operating", **more)
        made.nodes[source]["type"] = kind
    nx.set_node_attributes(made, {node: node for node in made}, "label")
    return made


def flows(edges: Iterable[tuple[str, str, str]]) -> nx.MultiDiGraph:
    """Flows (actor, material in, material out)."""
    made = nx.MultiDiGraph(broader=BROADER, labels={})
    for actor, source, target in edges:
        name = f"{actor}: {source} > {target}"
        made.add_edge(source, target, actor=(actor,), claims=(name,), sources=(f"doc {name}",), status="Operating")
    nx.set_node_attributes(made, {node: node for node in made}, "label")
    return made


def chain() -> nx.MultiDiGraph:
    made = nx.MultiDiGraph()
    for source, step, target in CHAIN:
        made.add_edge(source, target, step=(step,))
    nx.set_node_attributes(made, {node: node for node in made}, "label")
    return made


def found(*, partners: Iterable[Said] = (), ties: Iterable[tuple[str, str, str]] = (), about: Iterable[Said] = (),
          does: Iterable[Said] = (), makes: Iterable[Said] = (), turns: Iterable[tuple[str, str, str]] = (),
          kind: str = "Project", planned: Iterable[str] = (), **params: Any) -> list[Mapping[str, Any]]:
    done = [*((actor, "performs", step) for actor, step in does), *((actor, "produces", m) for actor, m in makes)]
    activities = network(done, kind, planned)
    for actor in {*(actor for actor, _, _ in turns), *(end for one, _, other in ties for end in (one, other))}:
        activities.add_node(actor, type=kind, label=actor)
    outcome = complements(participation(partners), network(ties, kind),
                          network([(a, "addressesMaterial", m) for a, m in about], kind), activities, flows(turns),
                          chain(), **params)
    return [{**record, "claims": set(row.claims)} for record, row in
            zip(outcome.table.records(), outcome.rows, strict=True)]


def test_one_ends_where_the_other_begins() -> None:
    (row,) = found(makes=[("a", "sintered magnet")], turns=[("b", "magnet", "motor")])
    assert (row["first"], row["second"], row["reasons"]) == ("a", "b", "hand-over")
    assert row["why"] == "a ends with sintered magnet, b begins with magnet"
    assert row["claims"] == {"a produces sintered magnet", "b: magnet > motor"}
    assert (row["documents"], row["status"], row["together"], row["common_partners"]) == (2, "Operating", False, 0)
    rarity = math.log(3 / 2) / math.log(3)
    assert row["score"] == round(weights().hand_over * rarity, 3)


def test_a_wider_material_is_not_handed_over_as_a_narrower_one() -> None:
    assert not found(makes=[("a", "magnet")], turns=[("b", "sintered magnet", "motor")])


def test_neighbouring_steps_on_the_same_material() -> None:
    does = [("a", "magnet making"), ("b", "motor making")]
    (row,) = found(does=does, about=[("a", "magnet"), ("b", "magnet")])
    assert row["reasons"] == "neighbouring steps"
    assert row["why"] == "a ends with magnet (magnet making), b begins with magnet (motor making)"
    assert row["claims"] == {"a performs magnet making", "b performs motor making", "a addressesMaterial magnet",
                             "b addressesMaterial magnet"}
    assert not found(does=does, about=[("a", "magnet"), ("b", "motor")]), "not about the same material"
    assert not found(does=does), "the reference chain alone is no evidence"


def test_a_step_may_take_in_what_the_other_is_stated_to_make() -> None:
    (row,) = found(makes=[("a", "magnet")], does=[("b", "motor making")])
    assert row["reasons"] == "neighbouring steps"
    assert row["why"] == "a ends with magnet, b does motor making, which typically takes in magnet"
    (row,) = found(turns=[("b", "magnet", "motor")], does=[("a", "magnet making")])
    assert row["why"] == "a does magnet making, which typically gives magnet, b begins with magnet"
    # Who is known for another material than the step's does not take in magnets because of it.
    assert not found(makes=[("a", "magnet")], does=[("b", "motor making")], about=[("b", "old motor")])


def test_those_who_do_the_same_hand_nothing_over() -> None:
    assert not found(turns=[("a", "magnet", "sintered magnet"), ("b", "magnet", "sintered magnet")],
                     makes=[("a", "sintered magnet"), ("b", "sintered magnet")])
    assert not found(does=[("a", "recycling"), ("b", "recycling")], about=[("a", "alloy"), ("b", "old motor")],
                     makes=[("a", "alloy")])


def test_what_is_stated_comes_first_and_is_marked_as_together() -> None:
    ties = [("b", "buildsOn", "a"), ("c", "complements", "a"), ("c", "suppliesTo", "b")]
    rows = found(ties=ties, partners=[("b", "x"), ("c", "x")])
    assert [(row["first"], row["second"], row["together"], row["why"]) for row in rows] == [
        ("b", "a", True, "B builds on a (stated)"), ("c", "a", True, "C complements a (stated)"),
        ("b", "c", False, "1 common partner (X)")]
    assert [row["first"] for row in found(ties=ties, partners=[("b", "x"), ("c", "x")], tied=False)] == ["b"]
    assert [row["why"] for row in found(ties=ties, reason="stated")] == [
        "b builds on a (stated)", "c complements a (stated)"]


def test_organisations_that_are_tied_or_partners_talk_already() -> None:
    apart = [("p", "a"), ("p", "x"), ("q", "x"), ("q", "b")]
    (row,) = found(partners=apart, of="organisations")
    assert (row["first"], row["second"], row["why"]) == ("a", "b", "1 common partner (X)")
    assert row["claims"] == {"pa", "px", "qx", "qb"}
    assert row["score"] == round(bond(1.0, 1, 1), 3)
    assert not found(partners=[*apart, ("r", "a"), ("r", "b")], of="organisations")
    assert not found(partners=apart, ties=[("a", "suppliesTo", "b")], kind="Company", of="organisations")


def test_a_common_partner_rests_on_all_that_is_said_of_its_part_in_both_projects() -> None:
    partners = participation([("p", "x"), ("q", "x")])
    partners.add_edge("p", "x", claims=("in another role",), sources=("doc 2",), status="Operating")
    nothing = network([])
    (row,) = complements(partners, nothing, nothing, nothing, flows([]), chain()).rows
    assert set(row.claims) == {"px", "qx", "in another role"}


def test_organisations_meet_their_partner_in_the_first_project_that_they_share_with_it() -> None:
    # Both have earlier projects without the partner, and a and x have two in common.
    (row,) = found(of="organisations", partners=[
        ("m", "a"), ("n", "b"), ("p", "a"), ("p", "x"), ("r", "a"), ("r", "x"), ("q", "b"), ("q", "x")])
    assert row["claims"] == {"pa", "px", "qb", "qx"}


def test_a_plan_makes_a_planned_pair() -> None:
    rows = found(makes=[("a", "magnet"), ("c", "magnet")], turns=[("b", "magnet", "motor")], planned=["c"])
    assert [(row["first"], row["status"]) for row in rows] == [("a", "Operating"), ("c", "Planned")]


def test_one_thing_is_asked_about() -> None:
    partners = [(p, o) for p in "pqr" for o in "xy"]
    assert [(row["first"], row["second"]) for row in found(partners=partners, entity="q")] == [("p", "q"), ("q", "r")]
    nothing = network([])
    outcome = complements(participation(partners), nothing, nothing, nothing, flows([]), chain(), entity="x")
    assert (outcome.rows, outcome.notes) == ((), ("X is not among the projects (--of).",))


def test_what_all_have_tells_nothing() -> None:
    many = [(f"p{n:02}", "magnet") for n in range(FEW + 1)]
    named = Ends(network([(a, "addressesMaterial", m) for a, m in many]), network([("a", "produces", "magnet")]),
                 flows([("b", "magnet", "motor")]), chain(), frozenset({"a", "b", *(a for a, _ in many)}))
    assert named.hand_overs() == ([], ["magnet"])
    assert 0 < named.rarity("magnet") < 0.02 < 0.7 < named.rarity("motor")


PAIRS = st.sets(st.tuples(st.sampled_from("pqrst"), st.sampled_from("abcdefg")), min_size=1)


@given(PAIRS, st.sampled_from(("projects", "organisations")))
def test_closeness_is_that_of_adamic_and_adar(pairs: set[tuple[str, str]], of: str) -> None:
    plain = nx.Graph(sorted(pairs))
    if of == "organisations":
        plain = nx.Graph((one, other) for project in {p for p, _ in pairs}
                         for one, other in combinations(sorted(plain[project]), 2))
    work = Collaboration(sorted(pairs), of)
    ends = sorted({p for p, _ in pairs} if of == "projects" else set(plain))
    wanted = [(a, b) for a, b in combinations(ends, 2) if not plain.has_edge(a, b) and set(plain[a]) & set(plain[b])]
    expected = {(a, b): score * math.log(2) for a, b, score in nx.adamic_adar_index(plain, wanted)}
    assert {(a, b): score for a, b, score in work.pairs(None)} == pytest.approx(expected)
    for one in ends:
        assert work.near(one) == pytest.approx({b if a == one else a: score for (a, b), score in expected.items()
                                                if one in (a, b)})
        assert all(work.closeness(one, other) == pytest.approx(score) for other, score in work.near(one).items())


@given(PAIRS, st.integers(0, 60))
def test_a_search_keeps_to_its_budget_and_takes_the_rarest_partners(pairs: set[tuple[str, str]], budget: int) -> None:
    work = Collaboration(sorted(pairs), "projects")
    sizes = [sum(1 for _, o in pairs if o == organisation) for organisation in {o for _, o in pairs}]
    widest = work.widest(budget)
    if widest is None:
        assert sum(size**2 for size in sizes) <= budget
    else:
        assert sum(size**2 for size in sizes if size <= widest) <= budget
        assert sum(size**2 for size in sizes if size <= min(s for s in sizes if s > widest)) > budget


def test_the_picture_shows_who_gives_what_to_whom() -> None:
    activities = network([("a", "produces", "magnet"), ("b", "performs", "motor making")], planned=["b"])
    nothing = network([])
    figure = complements(participation([]), nothing, nothing, activities, flows([]), chain()).figure
    assert isinstance(figure, Sankey)
    assert [node.label for node in figure.nodes] == ["a", "magnet", "b"]
    assert [(link.source, link.target, link.weight, link.planned, link.claims) for link in figure.links] == [
        ("a gives", "magnet", 1.0, False, ("a produces magnet",)),
        ("magnet", "b takes", 1.0, True, ("b performs motor making",))]
    partners = complements(participation([("p", "x"), ("q", "x")]), nothing, nothing, nothing, flows([]), chain())
    assert isinstance(partners.figure, Diagram) and not partners.figure.directed


def test_complements_of_the_small_graph() -> None:
    analysis = ANALYSES.get("complements")
    (row,) = analyse(small_graph(), analysis).table.records()
    assert (row["first"], row["second"], row["why"]) == (
        "ONE", "TWO", "2 common partners (Alpha Magnets, Beta Institute)")
    (row,) = analyse(small_graph(), analysis, {"of": "organisations"}).table.records()
    assert (row["first"], row["second"], row["reasons"], row["status"]) == (
        "Alpha Magnets", "Gamma Motors", "hand-over", "Planned")
    assert not analyse(small_graph(), analysis, {"of": "organisations", "include_planned": False}).rows


def test_ties_are_stated_between_two_actors() -> None:
    network = to_networkx(small_graph(), "ties", include_planned=True)
    assert network.number_of_edges() == 0, "partners, funders and operators are tied by other projections"
