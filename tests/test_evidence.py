"""Where claims, relation nodes and table rows stand in their documents."""

from __future__ import annotations

import pyoxigraph as ox

from oreloop.evidence import EvidenceReader
from oreloop.iri import ORL
from small_graph import iri, small_graph

TABLE = ox.NamedNode(iri("graph/claims/cordis/organization.csv").replace("/id/", "/"))


def places(claim: str, *more: ox.Quad) -> list[tuple[str, str, str]]:
    """The file, place and quote of each citation of a claim."""
    return [(c.file, c.place, c.quote) for c in EvidenceReader(small_graph(*more)).of_claim(iri(claim))]


ROW = ("cordis/organization.csv", "row 1", "ONE,Alpha Magnets,coordinator")


def test_a_claim_a_relation_node_and_a_row_stand_where_their_evidence_says() -> None:
    assert places("claim/b-1") == [
        ("notes/b.txt", "characters 0-53", "Beta takes part in TWO, where magnets go into motors.")]
    assert [(file, place) for file, place, _ in places("node/flow-2")] == [
        ("notes/a.md", "characters 10-67"), ("notes/a.md", "characters 172-241")]
    assert places("claim/row-1") == [ROW]


def test_a_participation_stands_where_the_row_does_that_states_it() -> None:
    (citation,) = EvidenceReader(small_graph()).of_claim(iri("node/part-1"))
    assert (citation.file, citation.place, citation.quote) == ROW
    assert citation.claim == iri("claim/row-1"), "the row carries the evidence"


def test_each_row_that_states_a_participation_is_a_place() -> None:
    again = ox.Quad(ox.NamedNode(iri("claim/row-2")), ox.NamedNode(ORL + "states"),
                    ox.NamedNode(iri("node/part-1")), TABLE)
    assert places("node/part-1", again) == [ROW, ("cordis/organization.csv", "row 2", "ONE,Beta Institute,participant")]


def test_a_thing_that_rows_name_is_no_claim() -> None:
    assert places("organisation/alpha") == [] and places("node/none") == []
