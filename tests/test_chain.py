"""What the reference chain tells of two materials."""

from __future__ import annotations

import networkx as nx
import pyoxigraph as ox
import pytest

from oreloop.candidates.chain import making_steps, standing
from oreloop.iri import ORL
from oreloop.resources import folder


@pytest.mark.parametrize(("first", "second", "told"), [
    ("magnet-powder", "permanent-magnet", "makes"), ("permanent-magnet", "magnet-powder", "unmakes"),
    ("lithium-hydroxide", "lithium-ion-battery", "onward"), ("lithium-ion-battery", "lithium-hydroxide", "back"),
    ("end-of-life-battery", "black-mass", "recovers"), ("ndfeb-magnet", "permanent-magnet", "kin"),
    ("permanent-magnet", "ndfeb-magnet", "kin"), ("nickel", "cobalt", ""), ("nickel", "nickel", "kin"),
    ("no-such-material", "nickel", "")])
def test_how_one_material_stands_to_another(first: str, second: str, told: str) -> None:
    assert standing(first, second) == told


def test_onward_is_what_the_chain_leads_to_and_back_the_other_way_round() -> None:
    flows: dict[str, dict[str, str]] = {}
    for triple in ox.parse(path=str(folder("ontology") / "vocabulary" / "chain.ttl"), format=ox.RdfFormat.TURTLE):
        if isinstance(triple.object, ox.NamedNode):
            parts = flows.setdefault(str(triple.subject), {})
            parts[triple.predicate.value.removeprefix(ORL)] = triple.object.value.rpartition("/")[2]
    chain = nx.DiGraph([(f["typicalInput"], f["typicalOutput"]) for f in flows.values() if "typicalOutput" in f])
    told = {(a, b): standing(a, b) for a in chain for b in chain}
    assert all(nx.has_path(chain, a, b) for (a, b), how in told.items() if how == "makes" and chain.has_edge(a, b))
    assert {how for (a, b), how in told.items() if chain.has_edge(a, b)} <= {"makes", "recovers", "kin", "onward"}
    assert all(told[b, a] in ("back", "kin", "onward", "makes", "recovers", "unmakes")
               for (a, b), how in told.items() if how == "onward")


def test_no_material_tells_by_itself_that_it_was_recycled() -> None:
    assert making_steps("permanent-magnet") == ("magnet-making", "reuse")
    assert "long-loop-recycling" not in making_steps("cobalt-sulphate")
    assert making_steps("no-such-material") == ()
