"""The page of a document with its claims marked, without a browser: its text, its marks, and what it can't hold."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oreloop
from conftest import EXAMPLE
from marked_page import Page, as_shown, page_of_note
from oreloop.contents import Contents
from oreloop.errors import Issue, UsageError
from oreloop.extract import Extraction, extract_claims
from oreloop.mentions import Mentions
from oreloop.model import STATUSES, Claim, Document, Evidence, Name, Relation, Row, Triple, Value
from oreloop.views import render_marked
from oreloop.views.inline import shown
from oreloop.views.spans import Span, lines_of
from oreloop.views.words import Word, Words

NOTES = sorted((EXAMPLE / "notes").glob("*.md"))
NOTHING = Mentions((), ())
ORG = Name("Alpha", "Organisation")
HOSTILE = ("</script><script>hit()</script><b onclick=hit()>&amp;\u202eevil\u202c\u2066x\u2069 \x00\x1b[31m\ud800\r\n"
           "<!-- ]]> {{ hit() }} </div></mark> \u2028\u00ad\u200b\r\tlast &lt;")


def contents_of(note: Path) -> Contents:
    return oreloop.extract_file(note)


def claim(document: Document, *places: tuple[int, int], status: str = "", role: str = "statement",
          predicate: str = "hasPartner") -> Claim:
    evidence = [Evidence.at(document.text, *places[0])]
    evidence += [Evidence.at(document.text, *place, role=role) for place in places[1:]]
    return Claim(document.file, Triple(ORG, predicate, Name("Beta", "Organisation")), tuple(evidence), status)


def page_of(document: Document, *claims: Claim, rejected: tuple[tuple[str, str], ...] = (),
            issues: tuple[Issue, ...] = ()) -> Page:
    return Page(render_marked(document, Extraction(claims, NOTHING, rejected), issues=issues))


# A note of the example


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)
def test_the_text_stands_as_it_is_with_every_quote_at_its_place(note: Path) -> None:
    contents = contents_of(note)
    assert contents.claims
    marked = Page(oreloop.extract_page(contents)).marked
    assert marked.text == contents.document.text
    for number, found in enumerate(contents.claims, 1):
        for evidence in found.evidence:
            kind = marked.antecedents if evidence.role == "antecedent" else marked.quotes
            assert all(number in numbers for numbers in kind[evidence.start:evidence.end]), found
        borders = sum(evidence.end - evidence.start for evidence in found.evidence if evidence.role == "statement")
        assert sum(number in numbers for numbers in marked.quotes) == borders


def test_names_and_values_are_marked_within_their_quote() -> None:
    marked = Page(page_of_note()).marked
    assert marked.spans(marked.names, 1) == ["Japan", "100 million euros", "Carester"]
    assert marked.spans(marked.names, 4) == ["refining", "Carester"]
    assert marked.spans(marked.names, 9) == ["the end of 2026", "Carester"]
    assert marked.spans(marked.antecedents, 5) == ["Carester"]
    for number in range(1, 18):
        assert marked.spans(marked.names, number)


def test_claims_are_told_in_the_language_of_the_document() -> None:
    page = Page(oreloop.extract_page(EXAMPLE / "notes" / "raw4res-hauts-de-france.md"))
    assert "RAW4RES a pour partenaire Région Grèce-Centrale" in page.text
    assert "RAW4RES porte sur le matériau matière première critique" in page.text
    assert "Paris ville geonames 2988507" in page.text
    assert re.search(r"confidence 0\.\d+ rule fr\.partner\.partner-of stated on 2025-11-07", page.text)
    assert "where a word stands for" in page.text
    assert page.elements[0].attributes == {"lang": "en"}
    assert {e.attributes["lang"] for e in page.of_class("lines") if "lang" in e.attributes} == {"fr"}


def test_what_is_known_of_the_document_and_counts_by_relation() -> None:
    page = Page(page_of_note())
    assert "Publisher oreloop Language English Licence CC-BY-4.0 File note.md After" in page.text
    assert "Japan New Investment in French REE Project, Nikkei Asia" in page.text
    assert "funding 3 produces 3 flow 2 performs 2 supply contract 2 capacity 1" in page.text
    assert "17 of 17 shown" in page.text
    assert "capacity: of Carester; quantity 590 t/a; of material dysprosium, terbium" in page.text


def test_the_front_matter_stands_folded_before_the_text() -> None:
    contents = contents_of(NOTES[0])
    page = render_marked(contents.document, extract_claims(contents.document))
    front, text = page.partition('<details class="front">')[2].split("</details>")[:2]
    assert "publisher: oreloop" in front and "publisher: oreloop" not in text
    assert f"Front matter, {contents.document.text[:contents.document.body].count(chr(10))} lines" in front


def test_the_same_page_each_time() -> None:
    assert len({oreloop.extract_page(NOTES[0]) for _ in range(2)}) == 1


# Marks


def test_overlapping_quotes_are_cut_at_their_borders() -> None:
    document = Document("a.txt", "abcdefghij\nklm", language="en")
    page = page_of(document, claim(document, (0, 6)), claim(document, (3, 13), status="Planned"),
                   claim(document, (4, 5), status="Denied"), claim(document, (0, 6), predicate="owns"))
    assert [page.marked.spans(page.marked.quotes, n) for n in (1, 2, 3, 4)] == [
        ["abcdef"], ["defghij\nkl"], ["e"], ["abcdef"]]
    marks = [(m.attributes["data-claims"], m.attributes.get("data-numbers", "")) for m in page.of_class("quote")]
    assert marks == [("1 4", ""), ("1 2 4", ""), ("1 2 3 4", "3"), ("1 2 4", "1, 4"), ("2", ""), ("2", "2")]
    looks = [m.classes - {"quote"} for m in page.of_class("quote")]
    assert looks == [{"done"}, {"mixed"}, {"mixed"}, {"mixed"}, {"planned"}, {"planned"}]
    assert [m.attributes.get("tabindex") for m in page.of_class("quote")] == ["0"] * 5 + [None]


def test_an_antecedent_outside_of_a_quote_can_be_reached_by_keyboard() -> None:
    document = Document("a.txt", "Alpha is here. It sells to Beta.", language="en")
    page = page_of(document, claim(document, (15, 32), (0, 5), role="antecedent"))
    (antecedent,) = page.of_class("antecedent")[1:]
    assert antecedent.attributes["tabindex"] == "0"
    assert page.marked.spans(page.marked.names, 1) == ["Alpha", "Beta"]


@pytest.mark.parametrize("status", STATUSES)
def test_a_plan_is_told_from_what_is_done(status: str) -> None:
    document = Document("a.txt", "Alpha and Beta.", language="en")
    page = page_of(document, claim(document, (0, 15), status=status))
    look = {"Planned": "planned", "UnderConstruction": "planned", "Denied": "denied"}.get(status, "done")
    assert page.of_class("quote")[0].classes == {"quote", look}
    assert Words("en").label(status).text in page.text


def test_numbers_are_put_in_few_words() -> None:
    document = Document("a.txt", "Alpha and Beta.", language="en")
    claims = [claim(document, (0, 15), predicate=name) for name in ("owns", "funds", "hasPartner")]
    assert page_of(document, *claims).of_class("quote")[0].attributes["data-numbers"] == "1–3"


# What is empty, refused or foreign


@pytest.mark.parametrize(("language", "words"), [
    ("en", "No name or value was found in the text"), ("es", "The text is in Spanish. Only these languages are read"),
    ("und", "Nobody could tell in which language the text is"), ("tlh", "The text is in the language “tlh”."),
])
def test_an_empty_page_says_why(language: str, words: str) -> None:
    page = page_of(Document("a.txt", "Nada se dice aqui.", language=language))
    assert "No claims found" in page.text and words in page.text
    assert page.marked.text == "Nada se dice aqui."
    assert not page.of_class("quote") and not [e for e in page.elements if e.tag == "fieldset"]
    (lines,) = page.of_class("lines")
    assert lines.attributes["lang"] == ("" if language == "und" else language)


def test_what_the_ontology_rejected_and_what_there_was_to_say() -> None:
    document = Document("a.txt", "Alpha and Beta.", language="en")
    page = page_of(document, rejected=(("r.one", "no <b>"), ("r.one", "no <b>"), ("r.two", "not so")),
                   issues=(Issue("a.txt", "warning", "the date is odd", "look at it"),))
    assert "Rejected by the ontology 2 × no <b> r.one not so r.two" in page.text
    assert "warning: the date is odd; look at it" in page.text


def test_a_table_has_no_text_to_mark() -> None:
    with pytest.raises(UsageError, match="a table has no text in which claims could be marked"):
        oreloop.extract_page(EXAMPLE / "cordis" / "topics.csv")


# What a text can't do


def hostile_document() -> Document:
    return Document(HOSTILE, HOSTILE, "text/markdown", "en", HOSTILE, HOSTILE, HOSTILE, HOSTILE)


def hostile_claims(document: Document) -> list[Claim]:
    bad = Name(HOSTILE, "Organisation", (("vocabulary", HOSTILE), ("pic", HOSTILE)))
    whole = Evidence.at(document.text, 0, len(document.text))
    rest = Evidence.at(document.text, 9, 30, role="antecedent")
    row = Row((Triple(ORG, HOSTILE, bad),), (Relation("Funding", (("funder", bad),)),))
    return [Claim(HOSTILE, Triple(bad, "hasPartner", Value(HOSTILE, "string", HOSTILE)), (whole, rest), "", HOSTILE,
                  0.5, HOSTILE, HOSTILE, HOSTILE, HOSTILE),
            Claim(HOSTILE, Relation(HOSTILE, ((HOSTILE, bad), ("^" + HOSTILE, bad))), (whole,), id="b"),
            Claim(HOSTILE, row, (whole,), id="c")]


def test_no_text_of_a_document_becomes_a_part_of_the_page() -> None:
    document = hostile_document()
    harmless = page_of(Document("a", "a"), issues=(Issue("", "note", "a", "a"),))
    raw = render_marked(document, Extraction(tuple(hostile_claims(document)), NOTHING, ((HOSTILE, HOSTILE),)),
                        issues=(Issue(HOSTILE, "note", HOSTILE, HOSTILE),))
    page = Page(raw)
    assert page.marked.text == as_shown(HOSTILE)
    tags = {element.tag for element in page.elements}
    assert tags <= {element.tag for element in harmless.elements} | {
        "mark", "span", "b", "i", "ol", "ul", "li", "blockquote", "q", "fieldset", "legend", "label", "input", "button",
        "output", "code", "details", "summary", "article"}
    assert [tag for tag, _ in page.inline] == ["style", "script"]
    assert not [e for e in page.elements for name in e.attributes if name.startswith("on") or name == "style"]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b\u2028\u202a-\u202e\u2066-\u2069\ud800-\udfff]", raw)
    raw.encode()


def test_the_policy_allows_the_page_s_own_script_and_style_and_nothing_else() -> None:
    page = Page(oreloop.extract_page(NOTES[0]))
    (policy,) = (e.attributes["content"] for e in page.elements
                 if e.attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy and "http" not in policy
    hashes = {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for _, text in page.inline}
    assert set(re.findall(r"'sha256-([^']+)'", policy)) == hashes and len(hashes) == 2
    outside = {"src", "srcset", "action", "data", "poster", "background"}
    assert not [e for e in page.elements if outside & set(e.attributes)]
    assert [e.attributes["href"] for e in page.elements if "href" in e.attributes] == ["#claims"]
    script = next(text for tag, text in page.inline if tag == "script")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval|Function\(|fetch|XMLHttp", script)


@pytest.mark.parametrize(("text", "expected"), [
    ("plain", "plain"), ("é — ½ 日本 👩‍🔬", None), ("a\tb\nc", "a\tb\nc"), ("<&>\"'", "&lt;&amp;&gt;&#34;&#39;"),
    ("\u00a0", "\u00a0"), ("\r", '<span class="sign">U+000D</span>'),
])
def test_hidden_characters_are_shown_as_signs(text: str, expected: str | None) -> None:
    if expected is None:
        assert re.sub(r'<span class="sign">U\+200D</span>', "\u200d", shown(text)) == text
    else:
        assert shown(text) == expected


# For any text

TEXT = st.text(st.one_of(st.sampled_from("ab <&\r\n\t\u202e\u2028\x00"), st.characters()), min_size=1, max_size=60)


@st.composite
def read(draw: st.DrawFn) -> tuple[Document, list[Claim]]:
    text = draw(TEXT)
    document = Document("a.md", text, draw(st.sampled_from(["text/plain", "text/markdown"])), "en",
                        body=draw(st.integers(0, len(text))))
    place = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted).filter(lambda p: p[0] < p[1])
    places = st.lists(place.map(lambda p: (p[0], p[1])), min_size=1, max_size=3)
    return document, [claim(document, *found, role=draw(st.sampled_from(["statement", "antecedent"])),
                            status=draw(st.sampled_from(["", "Planned", "Denied"])))
                      for found in draw(st.lists(places, max_size=5))]


def offsets_as_shown(text: str) -> list[int]:
    """Where each code point of a text stands in what is shown of it; the CR of a CRLF stands where its LF does."""
    places, place = [], 0
    for position, character in enumerate(text):
        places.append(place)
        place += not (character == "\r" and text[position + 1:position + 2] == "\n")
    return places


@settings(max_examples=200, deadline=None)
@given(read())
def test_any_text_is_shown_whole_and_every_quote_marked_at_its_offsets(given: tuple[Document, list[Claim]]) -> None:
    document, claims = given
    marked = page_of(document, *claims).marked
    assert marked.text == as_shown(document.text)
    places = offsets_as_shown(document.text)
    for number, found in enumerate(claims, 1):
        for role, kind in (("statement", marked.quotes), ("antecedent", marked.antecedents)):
            covered = {places[i] for e in found.evidence if e.role == role for i in range(e.start, e.end)
                       if document.text[i:i + 2] != "\r\n"}
            assert {i for i, numbers in enumerate(kind) if number in numbers} == covered


@settings(max_examples=200, deadline=None)
@given(TEXT, st.lists(st.tuples(st.integers(-3, 70), st.integers(-3, 70), st.sampled_from(["quote", "name"]),
                                st.integers(1, 4)), max_size=8))
def test_lines_put_together_give_the_text(text: str, spans: list[tuple[int, int, str, int]]) -> None:
    lines = lines_of(text, [Span(start, end, "quote" if kind == "quote" else "name", number)
                            for start, end, kind, number in spans])
    assert "".join(piece.text for line in lines for run in line.runs for piece in run.pieces) == as_shown(text)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert len(lines) == as_shown(text).count("\n") + (not as_shown(text).endswith("\n"))
    for line in lines:
        assert all("\n" not in piece.text[:-1] for run in line.runs for piece in run.pieces)


# Words


@pytest.mark.parametrize(("language", "name", "expected"), [
    ("fr", "hasPartner", Word("a pour partenaire", "fr")), ("de-AT", "signatory", Word("Unterzeichner", "de")),
    ("es", "hasPartner", Word("has partner", "en")), ("fr", "noSuchThing", Word("no such thing", "en")),
])
def test_labels_are_in_the_language_asked_for_where_there_is_one(language: str, name: str, expected: Word) -> None:
    assert Words(language).label(name) == expected


def test_a_relation_in_words() -> None:
    relation = Relation("Funding", (("funder", Name("Japan", "Country", (("vocabulary", "place/japan"),))),
                                    ("amount", Value("100000000", "decimal", "100 Mio. Euro")),
                                    ("currency", Value("EUR")), ("^capacity", ORG)))
    (sentence,) = Words("fr").sentences(relation)
    assert [(part.role.text, [said.label.text for said in part.said]) for part in sentence.parts] == [
        ("financeur", ["Japon"]), ("montant", ["100 million EUR"]), ("of", ["Alpha"])]
    assert sentence.parts[1].said[0].raw == "100 Mio. Euro"
