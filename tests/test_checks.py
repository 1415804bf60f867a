"""Each saved check: silent on the example and on sound facts, and heard where something is broken."""

from __future__ import annotations

import re
import tomllib

import pytest

from example_graph import ask
from few_facts import few_facts
from oreloop.queries import load_queries
from oreloop.resources import folder

CHECKS = {name: query for name, query in load_queries().items() if name.startswith("checks/")}


def test_no_check_finds_a_fault_in_a_sound_graph() -> None:
    graph = few_facts()
    assert {name: ask(name, graph).rows for name in CHECKS} == dict.fromkeys(CHECKS, ())


BROKEN = {
    "capacity-disagreements": """claims:b { organisation:alpha orl:capacity node:x .
        node:x a orl:Capacity ; orl:quantity 7.0 ; orl:unit "t/a" ;
        orl:ofMaterial material:magnet ; orl:qudtUnit <urn:t> ; orl:evidence evidence:2 . }""",
    "contribution-sums": """graph:entities { project:one orl:ecMaxContribution 100.0 . node:p a orl:Participation ;
        orl:project project:one ; orl:netEcContribution 90.0 . }""",
    "denied-but-stated": "claims:a { project:two orl:hasPartner organisation:alpha }",
    "doubled-grant-numbers": 'graph:entities { project:two orl:grantNumber "11" }',
    "doubled-pics": 'graph:entities { organisation:beta orl:pic "1" }',
    "end-before-start": 'graph:entities { project:two orl:startDate "2024-02"^^xsd:gYearMonth ; orl:endDate '
                        '"2023-12-31"^^xsd:date }',
    "facts-without-claim": "claims:a { project:two orl:hasPartner organisation:beta }",
    "foreign-evidence": """claims:b { claim:9 orl:evidence evidence:9 . evidence:9 oa:hasSource doc:a . }""",
    "graphs-without-document": "claims:lost { claim:9 a orl:Claim ; orl:evidence evidence:2 }",
    "inferred-and-stated": "graph:inferred { project:one orl:hasPartner organisation:alpha }",
    "negative-contributions": "graph:entities { project:one orl:totalCost -1.0 }",
    "plans-as-done": "graph:inferred { node:plan orl:capacityOf organisation:alpha }",
    "quote-length": "claims:a { evidence:8 oa:hasSelector evidence:8-q, evidence:8-p . "
                    'evidence:8-q oa:exact "four" . evidence:8-p oa:start 1 ; oa:end 6 }',
    "self-relations": "claims:b { node:f a orl:Flow ; orl:input material:magnet ; orl:output material:magnet ; "
                      "orl:evidence evidence:2 }",
    "several-identifiers": 'graph:entities { organisation:alpha orl:pic "2" }',
    "silent-documents": 'graph:catalog { doc:c a orl:Document ; orl:fileName "c.md" ; orl:claimsGraph claims:c }',
    "unknown-units": 'claims:b { node:v a orl:SupplyContract ; orl:volume 3.0 ; orl:unit "sacks" ; '
                     "orl:evidence evidence:2 }",
}


def test_each_check_has_a_broken_graph() -> None:
    assert {f"checks/{name}" for name in BROKEN} == set(CHECKS)


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_check_finds_what_is_broken(name: str) -> None:
    graph = few_facts(BROKEN[name])
    assert len(ask(f"checks/{name}", graph).rows) == 1
    message = load_queries()[f"checks/{name}"].message
    assert set(re.findall(r"{(\w+)}", message)) <= set(load_queries()[f"checks/{name}"].columns)


#: What only looks like a fault.
SOUND = {
    "a capacity of another material": """claims:b { organisation:alpha orl:capacity node:x . node:x a orl:Capacity ;
        orl:quantity 7.0 ; orl:unit "t/a" ; orl:qudtUnit <urn:t> ; orl:ofMaterial material:ferrite ;
        orl:evidence evidence:2 . }""",
    "a capacity of what goes in, beside one of what comes out": """claims:b { node:plan orl:side orl:Output .
        organisation:alpha orl:capacity node:x . node:x a orl:Capacity ; orl:side orl:Input ; orl:quantity 7.0 ;
        orl:unit "t/a" ; orl:qudtUnit <urn:t> ; orl:ofMaterial material:magnet ; orl:evidence evidence:2 . }""",
    "one claim of a document denies, another states": """claims:a { project:two orl:hasPartner organisation:alpha .
        claim:6 a orl:Claim ; rdf:subject project:two ; rdf:predicate orl:hasPartner ;
        rdf:object organisation:alpha ; orl:evidence evidence:1 . }""",
    "a plan that also follows from what is done": """claims:a { project:two orl:hasPartner organisation:beta .
        claim:6 a orl:Claim ; rdf:subject project:two ; rdf:predicate orl:hasPartner ; rdf:object organisation:beta ;
        orl:status orl:Planned ; orl:evidence evidence:1 . }
        graph:inferred { project:two orl:hasPartner organisation:beta }""",
    "a rejected claim": """rejected:a { claim:9 a orl:Claim ; orl:evidence evidence:1 ; rdf:subject project:two ;
        rdf:predicate orl:hasPartner ; rdf:object organisation:beta ; orl:status orl:Denied .
        project:two orl:hasPartner organisation:beta }""",
    "reuse": """claims:b { node:f a orl:Flow ; orl:input material:magnet ; orl:output material:magnet ;
        orl:viaStep material:reuse ; orl:evidence evidence:2 }""",
}


@pytest.mark.parametrize("name", sorted(SOUND))
def test_no_check_finds_what_only_looks_broken(name: str) -> None:
    graph = few_facts(SOUND[name])
    assert {check: ask(check, graph).rows for check in CHECKS} == dict.fromkeys(CHECKS, ())


def test_every_unit_that_documents_are_read_in_is_known() -> None:
    values = tomllib.loads((folder("ontology") / "languages" / "values.toml").read_text(encoding="utf-8"))
    read = {*values["units"].values()} - {*values["multiples"]}
    rates = ["", *(f"/{rate}" for rate in values["rates"])]
    units = sorted({unit if "/" in unit else unit + rate for unit in read for rate in rates})
    assert len(units) > 40
    nodes = [f'node:v{place} a orl:SupplyContract ; orl:volume 3.0 ; orl:unit "{unit}" ; orl:evidence evidence:2 .'
             for place, unit in enumerate(units)]
    told = f"claims:b {{ {' '.join(nodes)} }}"
    assert ask("checks/unknown-units", few_facts(told)).rows == ()


def test_the_example_has_no_violation() -> None:
    violations = [name for name, query in CHECKS.items() if query.severity == "violation"]
    assert len(violations) > 5
    assert {name: ask(name).rows for name in violations} == dict.fromkeys(violations, ())
