"""Analyses: hand-worked networks, and brute force over random small ones."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations, product
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oreloop.analyses import ANALYSES, Networks, Parameter, analyse
from oreloop.analyses.cells import things
from oreloop.analyses.loops import loops
from oreloop.analyses.recording import outcome_quads
from oreloop.analyses.unfolding import citations, quotes
from oreloop.errors import UsageError
from oreloop.iri import ORL, PREFIXES
from oreloop.network import Broader
from oreloop.store import GraphStore
from small_graph import iri, small_graph

RECYCLING = iri("step/recycling")


# Loops


def flows(edges: Iterable[tuple[str, str, str]], broader: Broader | None = None,
          **more: Any) -> nx.MultiDiGraph:
    """A network of flows (from, to, step), each said by a document of its own."""
    network = nx.MultiDiGraph(broader=broader or {}, labels={})
    for i, (source, target, step) in enumerate(edges):
        network.add_edge(source, target, **{"status": "Operating", "documents": (f"doc{i}",), "sources": (f"doc{i}",),
                                            "claims": (f"claim{i}",), "actor": (),
                                            "step": (step,) if step else (), **more})
    nx.set_node_attributes(network, {node: node for node in network}, "label")
    return network


def paths(network: nx.MultiDiGraph, **params: Any) -> list[object]:
    return [row["materials"] for row in loops(network, every=True, **params).table.records()]


RING = [("magnet", "motor", "s1"), ("motor", "scrap", "s2"), ("scrap", "magnet", RECYCLING)]


def test_a_ring_with_recycling_is_a_loop_that_ends_with_it() -> None:
    (row,) = loops(flows(RING)).table.records()
    assert row["materials"] == "magnet → motor → scrap → magnet"
    assert row["steps"] == f"s1 → s2 → {RECYCLING}"
    assert (row["conversions"], row["actors"], row["status"], row["documents"], row["in_the_eu"]) == (
        3, "not said → not said → not said", "Operating", 3, "not known")


def test_a_ring_without_recycling_is_none_and_a_note_says_so() -> None:
    outcome = loops(flows([(a, b, "s") for a, b, _ in RING]))
    assert outcome.table.rows == ()
    assert outcome.notes == ("Left out, as nothing is brought back: 1 closed walk.",)


@pytest.mark.parametrize("step", ["recycling", "remanufacturing", "reuse"])
def test_the_three_closing_steps_and_their_narrower_ones_close(step: str) -> None:
    narrower = {"mine": ("between",), "between": (iri(f"step/{step}"),)}
    assert paths(flows([*RING[:2], ("scrap", "magnet", "mine")], narrower)) == ["magnet → motor → scrap → magnet"]


def test_a_kind_of_what_goes_in_goes_in_but_not_the_other_way() -> None:
    kinds = {"recycled magnet": ("permanent magnet",)}
    closed = flows([("permanent magnet", "motor", ""), ("motor", "recycled magnet", RECYCLING)], kinds)
    assert paths(closed) == ["permanent magnet → motor → recycled magnet → permanent magnet"]
    assert paths(closed, match="exact") == []
    wide = flows([("recycled magnet", "motor", ""), ("motor", "permanent magnet", RECYCLING)], kinds)
    assert paths(wide) == []
    assert paths(wide, match="any") == ["recycled magnet → motor → permanent magnet → recycled magnet"]


def test_recycling_straight_into_a_kind_of_itself_is_a_loop_of_one() -> None:
    assert paths(flows([("magnet", "new magnet", RECYCLING)], {"new magnet": ("magnet",)})) == [
        "magnet → new magnet → magnet"]


def test_a_limit_that_cuts_says_so() -> None:
    network = flows([(a, b, RECYCLING) for a, b in permutations("abcd", 2)])
    assert not loops(network, every=True).notes
    cut = loops(network, limit=5, every=True)
    assert len(cut.table.rows) == 5
    assert cut.notes == ("There are more than 5 closed walks; only 5 were looked at (raise limit for more).",)


def test_one_planned_conversion_makes_a_planned_loop() -> None:
    network = flows(RING)
    said: dict[str, Any] = {"documents": ("d",), "sources": ("d",), "claims": ("c",), "actor": ()}
    network.add_edge("motor", "scrap", status="Operating", step=(), **said)
    network.add_edge("scrap", "end", status="Planned", step=(), **said)
    network.nodes["end"]["label"] = "end"
    network.add_edge("end", "magnet", status="Operating", step=(RECYCLING,), **said)
    assert [(row["conversions"], row["status"]) for row in loops(network, every=True).table.records()] == [
        (3, "Operating"), (4, "Planned")]


MATERIALS = "abcd"
BROADER = {"d": ("a",), "c": ("b",)}


def turned(materials: list[str]) -> tuple[str, ...]:
    """A closed walk as the least of its rotations."""
    return min(tuple(materials[i:] + materials[:i]) for i in range(len(materials)))


def oracle(edges: set[tuple[str, str, bool]], longest: int) -> list[tuple[int, tuple[str, ...]]]:
    """All loops by trying every order of inputs with every choice of outputs: how many conversions, and the walk."""
    conversions = {(a, b) for a, b, _ in edges}
    closing = {(a, b) for a, b, recycled in edges if recycled}
    found = []
    for size in range(1, longest + 1):
        for inputs, outputs in product(permutations(MATERIALS, size), product(MATERIALS, repeat=size)):
            walk = list(zip(inputs, outputs, (*inputs[1:], inputs[0]), strict=True))
            pairs = {(a, b) for a, b, _ in walk}
            fits = all(following in (out, *BROADER.get(out, ())) for _, out, following in walk)
            if inputs[0] == min(inputs) and fits and pairs <= conversions and closing & pairs:
                materials = [m for a, out, following in walk for m in ((a,) if out == following else (a, out))]
                found.append((size, turned(materials)))
    return sorted(found)


@given(st.sets(st.tuples(st.sampled_from(MATERIALS), st.sampled_from(MATERIALS), st.booleans()), max_size=8),
       st.integers(1, 4))
def test_loops_are_those_of_brute_force(edges: set[tuple[str, str, bool]], longest: int) -> None:
    network = flows([(a, b, RECYCLING if recycled else "") for a, b, recycled in sorted(edges)], BROADER)
    rows = loops(network, longest=longest, every=True).table.records()
    found = sorted((row["conversions"], turned(row["materials"].split(" → ")[:-1])) for row in rows)
    assert found == oracle(edges, longest)


def test_the_small_graph_closes_only_when_plans_count() -> None:
    analysis = ANALYSES.get("loops")
    assert analyse(small_graph(), analysis).table.rows == ()
    (row,) = analyse(small_graph(), analysis, {"include_planned": "yes"}).table.records()
    assert row["materials"] == "permanent magnet → electric motor → NdFeB magnet → permanent magnet"
    assert row["steps"] == "component making → short-loop recycling"
    assert row["actors"] == "Gamma Motors → Alpha Magnets"
    assert (row["status"], row["documents"]) == ("Planned", 2)


def test_a_ring_of_partners_is_never_a_loop() -> None:
    analysis = ANALYSES.get("loops")
    assert "participation" not in analysis.projections and analysis.projections[0] == "flows"
    (row,) = analyse(small_graph(), analysis, {"include_planned": True}).rows
    assert all("/material/" in thing for thing in things(row.cells[0]))


# Parameters

#: That another document of the small graph has the plant open in another year.
SAID_OTHERWISE = [ox.Quad(ox.NamedNode(iri("claim/b-9")), ox.NamedNode(name), term, ox.NamedNode(
    iri("graph/claims/b").replace("/id/", "/"))) for name, term in (
        (PREFIXES["rdf"] + "subject", ox.NamedNode(iri("facility/alpha-berg"))),
        (PREFIXES["rdf"] + "predicate", ox.NamedNode(ORL + "opens")), (PREFIXES["rdf"] + "object", ox.Literal("2028")),
        (ORL + "evidence", ox.NamedNode(iri("evidence/b-1"))))]
#: What an analysis must be given to find anything.
NEEDED: dict[str, dict[str, object]] = {"what-if": {"cut": ["Alpha Magnets", "Gamma Motors"]}}


@pytest.mark.parametrize("analysis", list(ANALYSES), ids=lambda a: a.name)
def test_every_analysis_runs_with_its_defaults_and_names_its_columns(analysis: Any) -> None:
    outcome = analyse(small_graph(), analysis, NEEDED.get(analysis.name))
    assert outcome.table.columns
    assert all(len(row) == len(outcome.table.columns) for row in outcome.table.rows)
    assert analysis.summary and "\n" not in analysis.summary
    assert all(parameter.summary for parameter in analysis.parameters.values())


def test_analyses_may_share_networks_since_none_changes_one() -> None:
    graph = small_graph(*SAID_OTHERWISE)
    networks = Networks(graph)
    for _ in range(2):
        for analysis in ANALYSES:
            params = {"include_planned": True, **NEEDED.get(analysis.name, {})}
            assert analyse(graph, analysis, params, networks) == analyse(graph, analysis, params)


@pytest.mark.parametrize(("params", "message"), [
    ({"minimun": 2}, "no parameter 'minimun'; there is minimum"),
    ({"minimum": "many"}, "minimum can't be 'many'; it is a whole number from 1"),
    ({"minimum": "0"}, "a whole number from 1"), ({"minimum": "²"}, "a whole number"),
    ({"of": "people"}, "of can't be 'people'; it is projects, organisations"),
    ({"include_planned": "perhaps"}, "it is yes or no"),
])
def test_wrong_parameters_say_what_is_right(params: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        analyse(small_graph(), ANALYSES.get("shared-partners"), params)


def test_parameters_are_read_from_text() -> None:
    assert Parameter(1, "").read("n", "12") == 12
    assert Parameter(False, "").read("b", "Yes") is True
    assert Parameter("", "").read("s", " x ") == "x"
    assert Parameter(0.5, "").read("f", "0.25") == 0.25
    assert Parameter((), "").read("many", ["a", "b"]) == ("a", "b")
    assert Parameter((), "").read("many", "a") == ("a",)
    assert Parameter("", "", form="date").read("d", "2026-03") == "2026-03"


def test_a_number_below_the_least_is_refused() -> None:
    share = Parameter(1.5, "a share", minimum=1)
    assert share.read("share", "1.25") == 1.25
    with pytest.raises(UsageError, match="it is a number from 1"):
        share.read("share", "0.5")


@pytest.mark.parametrize("text", ["2026-13", "26", "2026-02-32", "soon"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="it is a date such as 2026-03-31"):
        Parameter("", "", form="date").read("as_of", text)


def test_a_parameter_that_is_a_file_is_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "cut.toml").write_text("cut = []\n")
    scenario = Parameter("", "", form="file")
    assert scenario.read("scenario", str(tmp_path / "cut.toml")) == "cut = []\n"
    with pytest.raises(UsageError, match=r"none\.toml: the file can't be read \(No such file or directory\)"):
        scenario.read("scenario", str(tmp_path / "none.toml"))


# Results as RDF, and unfolded


def test_a_result_as_rdf_says_what_made_it_and_what_each_row_rests_on() -> None:
    outcome = analyse(small_graph(), ANALYSES.get("loops"), {"include_planned": True})
    quads = list(outcome_quads(outcome))
    table = ox.NamedNode(iri("graph/analysis/loops").replace("/id/", "/"))
    assert {quad.graph_name for quad in quads} == {table}
    store = ox.Store()
    store.extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
    query = """
        SELECT ?row ?claim ?material WHERE {
          ?table csvw:row ?row ; prov:wasGeneratedBy [ rdfs:label "loops" ; orl:projection "projections/flows" ;
            orl:parameter [ rdfs:label "include_planned" ; rdf:value "yes" ] ] .
          ?row prov:wasDerivedFrom ?claim ; ?column [ a rdf:Seq ; rdf:_1 ?material ; rdf:_4 ?material ] .
        }"""
    solutions = store.query(query, prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    found = {(s["claim"].value, s["material"].value) for s in solutions}
    assert found == {(claim, iri("material/permanent-magnet")) for claim in outcome.rows[0].claims}
    assert len(found) == 5, "two flows, an actor's step and place, a statement of another document"
    assert quads == list(outcome_quads(analyse(small_graph(), ANALYSES.get("loops"), {"include_planned": True})))


@pytest.mark.parametrize("analysis", list(ANALYSES), ids=lambda a: a.name)
def test_every_row_of_every_analysis_unfolds_to_quotes(analysis: Any) -> None:
    graph = small_graph(*SAID_OTHERWISE)
    outcome = analyse(graph, analysis, {"include_planned": True, **NEEDED.get(analysis.name, {})})
    assert outcome.rows, "the small graph has something for every analysis"
    for number in range(1, len(outcome.rows) + 1):
        assert all(citation.quote for citation in citations(graph, outcome, number))
        assert citations(graph, outcome, number), outcome.rows[number - 1]
    assert {row for row, *_ in quotes(graph, outcome, [1]).rows} == {1}
    unfolded = [(row, quote) for row, quote, *_ in quotes(graph, outcome, range(1, len(outcome.rows) + 1)).rows]
    assert unfolded == [(number, citation.quote) for number in range(1, len(outcome.rows) + 1)
                        for citation in citations(graph, outcome, number)]


def test_as_of_leaves_out_what_was_said_later_and_what_has_no_date() -> None:
    analysis = ANALYSES.get("shared-partners")
    assert analyse(small_graph(), analysis).rows
    assert analyse(small_graph(), ANALYSES.get("timeline"), {"as_of": "2024-05-01", "include_planned": True}).rows, (
        "what is said on the day counts")
    for day in ("1999", "2999-12-31"):
        outcome = analyse(small_graph(), analysis, {"as_of": day})
        assert outcome.notes[0].startswith("No document that counts says ")
        assert outcome.notes[-1] == (f"Left out, since {day} is asked for: 2 documents without a date.")
        assert outcome.rows == (), "only document a of the small graph has a date"


def test_where_there_are_no_rows_a_note_says_why() -> None:
    outcome = analyse(GraphStore.in_memory([]), ANALYSES.get("brokers"))
    assert outcome.rows == () and outcome.notes[:2] == (
        "No document that counts says who takes part in which project.",
        "Plans do not count without --include-planned.")
