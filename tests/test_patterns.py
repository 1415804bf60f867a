"""Every pattern matches the sentences that it must and none of those that it must not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oreloop import patterns
from oreloop.errors import KnowledgeError
from oreloop.extract import extract_claims
from oreloop.model import Document, Name, Relation
from oreloop.patterns import Pattern, compile_match, load_patterns

PATTERNS = load_patterns()


def rules(pattern: Pattern, text: str) -> set[str]:
    """The rules that fire on a text, without the net; `all` patterns are tried in each language."""
    languages = ("en", "fr", "de") if pattern.language == "all" else (pattern.language,)
    fired: set[str] = set()
    for language in languages:
        extraction = extract_claims(Document("x.txt", text, language=language), merge=False, net=False)
        fired |= {claim.rule for claim in extraction.claims if claim.status != "Denied"}
    return fired


@pytest.mark.parametrize(("pattern", "text"), [(p, t) for p in PATTERNS for t in p.must],
                         ids=lambda value: value.id if isinstance(value, Pattern) else "")
def test_must_match(pattern: Pattern, text: str) -> None:
    assert pattern.id in rules(pattern, text)


@pytest.mark.parametrize(("pattern", "text"), [(p, t) for p in PATTERNS for t in p.must_not],
                         ids=lambda value: value.id if isinstance(value, Pattern) else "")
def test_must_not_match(pattern: Pattern, text: str) -> None:
    assert pattern.id not in rules(pattern, text)


def test_every_language_is_read() -> None:
    assert {"en", "fr", "de"} <= {p.language for p in PATTERNS}


def test_optional_slots_are_not_needed() -> None:
    _, needs = compile_match("{org:O} (?:of {:G} )?(?:in {place:L}|at {site:F}) {m:M}?", {}, "x")
    assert needs == (frozenset("OR"),)  # a pronoun stands for an organisation too


@pytest.mark.parametrize("match", ["{org:Z}", "<nothing>", "(", "{org:O} and {org:O}"])
def test_a_broken_pattern_is_named(match: str) -> None:
    with pytest.raises(KnowledgeError) as error:
        compile_match(match, {}, "file.toml: my.pattern")
    assert "file.toml: my.pattern" in str(error.value)


def test_a_pattern_earns_its_confidence(monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = replace(PATTERNS[0], confidence=0.7)
    for right, wrong, surer in ((40, 0, True), (0, 40, False)):
        monkeypatch.setattr(patterns, "_judged", lambda counts=(right, wrong): {pattern.id: counts})
        assert (patterns._tried(pattern).confidence > 0.7) == surer
    monkeypatch.setattr(patterns, "_judged", dict)
    assert patterns._tried(pattern).confidence == 0.7, "of which nothing is known its author is believed"


def test_no_way_of_saying_it_ends_with_an_owner() -> None:
    regex, _ = compile_match("sold to {:C}|bought by {:C}", {}, "file.toml: my.pattern")
    assert [bool(regex.search(text)) for text in ("sold to ⟦C0⟧.", "sold to ⟦C0⟧’s ⟦O1⟧", "bought by ⟦C0⟧’s ⟦O1⟧")] == [
        True, False, False]


def test_what_goes_to_a_firm_of_a_country_does_not_go_to_the_country() -> None:
    said = "Recupilas SA supplies black mass to South Korea's Daehwa Metals."
    found = extract_claims(Document("x.txt", said, language="en"), net=False).claims
    buyers = {t.name for c in found if isinstance(c.statement, Relation) for t in c.statement.of("buyer")
              if isinstance(t, Name)}
    assert "South Korea" not in buyers
    said = "Recupilas SA supplies black mass to South Korea."
    found = extract_claims(Document("x.txt", said, language="en"), net=False).claims
    assert any(t.name == "South Korea" for c in found if isinstance(c.statement, Relation)
               for t in c.statement.of("buyer") if isinstance(t, Name))
