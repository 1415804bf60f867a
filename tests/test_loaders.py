from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_files import make_file
from oreloop.errors import Issue, SourceError
from oreloop.extract import extract_claims
from oreloop.isolation import Pool
from oreloop.loaders import LOADERS, Loaded, Loader, load_document, loader_for, reading_pool
from oreloop.loaders.blocks import Block, render
from oreloop.loaders.dates import iso_date
from oreloop.model import Document, Original

SENTENCE = "Das Werk in Narva wurde im September eröffnet und soll Magnete für Motoren herstellen. "

FRONT = """\
---
title: "Aimants :  un accord"
date: 2025-10-08
language: français
publisher: oreloop
licence: CC-BY-4.0
source:
  title: Un accord
  publisher: Région Auvergne-Rhône-Alpes
  date: 2025-10
  url: https://example.org/accord
---
"""


#: One pool for all tests, as for all files of a build.
POOL = reading_pool()


@pytest.fixture(scope="module", autouse=True)
def pool() -> Iterator[Pool]:
    with POOL:
        yield POOL


def write(folder: Path, name: str, data: bytes) -> Loaded:
    """What is loaded from a file of that name with those bytes."""
    (folder / name).write_bytes(data)
    return load_document(folder / name, f"notes/{name}", POOL)


def page(body: str, head: str = "", attributes: str = "") -> bytes:
    return f"<!DOCTYPE html><html {attributes}><head>{head}</head><body>{body}</body></html>".encode()


def fields(loaded: Loaded) -> tuple[str, str, str, str, str]:
    document = loaded.document
    return document.title, document.issued, document.language, document.publisher, document.licence


# Text


def test_a_text_is_the_file_as_it_stands(tmp_path: Path) -> None:
    text = "Ein Titel\r\n\r\n" + SENTENCE + "\r\x0c\u2028 e\u0301 🧲\n"
    loaded = write(tmp_path, "a.txt", text.encode())
    assert loaded == Loaded(Document("notes/a.txt", text, "text/plain", "de", "Ein Titel"))


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_tells_the_encoding_and_goes(tmp_path: Path, codec: str) -> None:
    mark = "\ufeff" if codec in ("utf-16-le", "utf-16-be") else ""
    assert write(tmp_path, "a.txt", (mark + SENTENCE).encode(codec)).document.text == SENTENCE


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.sampled_from(["", "\ufeff"]),
       st.sampled_from(["text", "markdown"]), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]))
def test_no_code_point_is_lost_or_moved(text: str, mark: str, name: str, codec: str) -> None:
    text = "ä" + text
    mark = mark if codec == "utf-8" else "\ufeff"
    assert LOADERS.get(name).load((mark + text).encode(codec), "a").document.text == text


@pytest.mark.parametrize(("text", "title"), [
    ("\n\n## **Un accord**\n\nLe texte.", "Un accord"),
    ("----\nTitle here\n====\n", "Title here"),
    ("word " * 100, "a"),
    ("12 34\n\u202eTitle\u202c  two\nrest", "Title two"),
    ("123 %", "a"),
])
def test_the_title_is_a_short_first_line_or_the_name_of_the_file(tmp_path: Path, text: str, title: str) -> None:
    assert write(tmp_path, "a.txt", text.encode()).document.title == title


def test_control_and_bidi_characters_in_a_text_stay_for_the_offsets(tmp_path: Path) -> None:
    text = "Val\u202eeo\x07 ist ein Partner im Projekt."
    assert write(tmp_path, "a.txt", text.encode()).document.text == text


def test_one_line_of_five_megabytes_is_read_at_once(tmp_path: Path) -> None:
    start = time.perf_counter()
    assert len(write(tmp_path, "a.txt", b"magnet " * 750_000).document.text) == 5_250_000
    assert time.perf_counter() - start < 2


# Markdown


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_front_matter_gives_the_metadata_and_stays_in_the_text(tmp_path: Path, newline: str) -> None:
    text = (FRONT + "# Un accord\n---\nLe projet commence.").replace("\n", newline)
    loaded = write(tmp_path, "a.md", text.encode())
    document = loaded.document
    assert document.text == text
    assert document.text[document.body:].startswith("# Un accord")
    assert fields(loaded) == ("Aimants : un accord", "2025-10-08", "fr", "oreloop", "CC-BY-4.0")
    assert document.original == Original("Un accord", "Région Auvergne-Rhône-Alpes", "2025-10",
                                         "https://example.org/accord")
    assert loaded.issues == () and not document.derived


@pytest.mark.parametrize(("front", "original"), [
    ("source: https://example.org/a", Original(url="https://example.org/a")),
    ("source: Nikkei Asia", Original(title="Nikkei Asia")),
    ("source:", None),
    ("source: {}", None),
    ("licence: x", None),
])
def test_a_source_may_be_one_text(tmp_path: Path, front: str, original: Original | None) -> None:
    assert write(tmp_path, "a.md", f"---\n{front}\n---\n{SENTENCE}".encode()).document.original == original


@pytest.mark.parametrize(("text", "body"), [
    ("---\n---\n" + SENTENCE, 8),
    ("---\n# nothing\n...\n" + SENTENCE, 18),
    ("# Titel\n---\n" + SENTENCE, 0),
    ("---- \n" + SENTENCE, 0),
])
def test_where_the_body_begins(tmp_path: Path, text: str, body: int) -> None:
    assert write(tmp_path, "a.md", text.encode()).document.body == body


def test_british_and_american_licence_are_one_key(tmp_path: Path) -> None:
    assert write(tmp_path, "a.md", f"---\nlicense: CC0-1.0\n---\n{SENTENCE}".encode()).document.licence == "CC0-1.0"


@pytest.mark.parametrize(("front", "what", "hint"), [
    ("titel: A", "unknown key 'titel' in the front matter", "did you mean title?"),
    ("source: {link: x}", "unknown key 'link' in the source", "there is title, publisher, date, url"),
    ("title: [a, b]", "title is no text and is left out", "write it as one line of text"),
    ("date: last spring", "date is no date and is left out: last spring", "write 2025-10-08, 2025-10 or 2025"),
    ("date: 08/10/2025", "date is no date and is left out: 08/10/2025", "write 2025-10-08, 2025-10 or 2025"),
    ("source: {date: soon}", "source.date is no date and is left out: soon", "write 2025-10-08, 2025-10 or 2025"),
    ("source: {url: 'javascript:alert(1)'}", "source.url is no web address and is left out: javascript:alert(1)",
     "write it as https://..."),
    ("language: klingon", "no language is called 'klingon'; the text decides",
     "write a two-letter code such as de, en, fr"),
    ("language: xx", "no language is called 'xx'; the text decides", "write a two-letter code such as de, en, fr"),
    ("language: en", "the language is given as en, but the text reads like de", "change it if it is wrong"),
])
def test_metadata_that_means_nothing_is_a_warning(tmp_path: Path, front: str, what: str, hint: str) -> None:
    loaded = write(tmp_path, "a.md", f"---\n{front}\n---\n{SENTENCE}".encode())
    assert loaded.issues == (Issue("notes/a.md", "warning", what, hint),)
    assert loaded.document.language == ("en" if front == "language: en" else "de")
    assert loaded.document.issued == "" and loaded.document.original is None


@pytest.mark.parametrize(("given_language", "language"), [("pl", "pl"), ("no", "no"), ("pt-BR", "pt")])
def test_a_language_that_is_not_read_stays_and_is_named(tmp_path: Path, given_language: str, language: str) -> None:
    loaded = write(tmp_path, "a.md", f"---\nlanguage: {given_language}\n---\nREEtec 2030".encode())
    assert loaded.document.language == language
    assert [i.what for i in loaded.issues] == [f"the language is {language}; only de, en, fr are read"]


def test_a_language_that_nobody_can_tell_is_named(tmp_path: Path) -> None:
    loaded = write(tmp_path, "a.txt", "東京とパリ".encode())
    assert loaded.document.language == "und"
    assert [i.what for i in loaded.issues] == ["the language of the text can't be told; nothing is extracted"]


@given(st.dates(), st.sampled_from([4, 7, 10]))
def test_a_date_stays_as_precise_as_it_was_written(date: object, length: int) -> None:
    assert iso_date(str(date)[:length]) == str(date)[:length]


@pytest.mark.parametrize(("text", "date"), [
    ("2025-10-08T09:30:00+02:00", "2025-10-08"), ("2025-10-08 09:30", "2025-10-08"), ("8.10.2025", "2025-10-08"),
    ("2024-02-30", ""), ("30.02.2024", ""), ("8.10.25", ""), ("2025-1", ""), ("20251008", ""), ("", ""),
])
def test_only_what_is_surely_a_date_is_one(text: str, date: str) -> None:
    assert iso_date(text) == date


@given(st.text(st.sampled_from("0123456789-.T: "), max_size=20))
def test_whatever_is_read_as_a_date_is_one(text: str) -> None:
    assert (date := iso_date(text)) == "" or iso_date(date) == date


# HTML


def test_a_page_is_its_main_text_with_what_it_says_of_itself(tmp_path: Path) -> None:
    head = ('<title>Neo News | Start</title><meta property="og:title" content="Neo startet&#x202e; Werk">'
            '<meta property="article:published_time" content="2025-09-19T10:00:00+03:00">'
            '<meta property="og:site_name" content="Neo"><link rel="canonical" href="https://example.org/neo">'
            '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">')
    body = (f"<nav><a href='/'>Startseite</a></nav><article><h1>Neo startet</h1><p>{SENTENCE}</p>"
            "<ul><li>Ein Punkt</li></ul></article><footer>Impressum</footer>")
    loaded = write(tmp_path, "a.html", page(body, head, "lang='en-US'"))
    assert fields(loaded) == ("Neo startet Werk", "2025-09-19", "de", "Neo",
                              "https://creativecommons.org/licenses/by/4.0/")
    document = loaded.document
    assert document.derived and document.body == 0 and document.media_type == "text/html"
    assert document.original == Original("Neo startet Werk", "Neo", "2025-09-19", "https://example.org/neo")
    assert SENTENCE.strip() in document.text and "Ein Punkt" in document.text
    assert "Startseite" not in document.text and "Impressum" not in document.text


def test_a_page_gets_no_date_that_it_does_not_give(tmp_path: Path) -> None:
    body = f"<p>{SENTENCE} Am 3. Mai 2019 war es so weit.</p><p>Copyright 2021</p>"
    assert write(tmp_path, "a.html", page(body)).document.issued == ""
    assert write(tmp_path, "a.html", page(body, "<meta name=date content=2025-09>")).document.issued == "2025-09"


def test_the_language_of_a_page_counts_where_the_text_is_too_short(tmp_path: Path) -> None:
    assert write(tmp_path, "a.htm", page("<p>REEtec 2030</p>", "", "lang=fr-BE")).document.language == "fr"


@pytest.mark.parametrize("data", [
    f"<p>{SENTENCE}</p>".encode(),
    f'<?xml version="1.0" encoding="ISO-8859-1"?><html><body><p>{SENTENCE}</p></body></html>'.encode(),
    page(f"<div><div><p>{SENTENCE}</p>"),
    page(f"<p>{SENTENCE}&#7;&#x1F;&#xFFFE;&#32;</p>"),
    "\ufeff".encode() + page(f"<p>{SENTENCE}</p>"),
])
def test_odd_pages_are_read(tmp_path: Path, data: bytes) -> None:
    assert write(tmp_path, "a.html", data).document.text.strip() == SENTENCE.strip()


SECRET = "qzxscript"
HIDDEN = ["<script>{0}</script>", "<script type='application/ld+json'>{{\"a\": \"{0}\"}}</script>",
          "<style>.{0} {{}}</style>", "<noscript>{0}</noscript>", "<template><p>{0}</p></template>",
          "<svg><script>{0}</script></svg>", "<p onclick='{0}()'>x</p>", "<!-- {0} -->", "<SCRIPT\n>{0}</SCRIPT >",
          "<p><script>document.write('<p>{0}</p>')</script></p>",
          "<table><tr><td><script>{0}</script>1</td></tr></table>"]
SHOWN = [f"<p>{SENTENCE}</p>", "<h2>Werk</h2>", "<ul><li>Magnete</li></ul>"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(HIDDEN + SHOWN), max_size=8))
def test_nothing_of_a_script_becomes_text(blocks: list[str]) -> None:
    body = "".join(block.format(SECRET) for block in blocks)
    text = LOADERS.get("html").load(page(f"<article>{body}<p>{SENTENCE * 3}</p></article>"), "a.html").document.text
    assert SECRET not in text and SENTENCE.strip() in text


NEWS = (Path(__file__).parent / "pages" / "news.html").read_bytes()


def test_a_real_page_is_what_its_reader_came_for(tmp_path: Path) -> None:
    loaded = write(tmp_path, "a.html", NEWS)
    text = loaded.document.text
    assert text.startswith("# Neo opens plant in Narva\n\n") and text.endswith("is a company based in Toronto.\n")
    for part in ("\n\n## The partners\n\nThe partners are:\n\n- Bosch, which will buy magnets\n- Schaeffler\n"
                 "  - Schaeffler Germany\n\n", "\n\n| Phase | Output |\n| 1 | 2,000 t |\n| 2 | 5,000 t |\n\n",
                 "\nOwner: Neo Performance"):
        assert part in text
    for part in ("cookies", "Accept", "Home", "Contact us", "Share", "Related", "Privacy", "rights reserved"):
        assert part not in text
    assert fields(loaded) == ("Neo opens plant", "2025-09-19", "en", "Neo Performance Materials", "")
    assert loaded.document.author == "Jane Doe"


@pytest.mark.parametrize("script", ["{", "[1, null]", '{"@graph": 3, "@type": ["NewsArticle"], "author": [{}, 1]}',
                                    '{"@type": "NewsArticle", "datePublished": 2025, "publisher": []}', "[" * 5_000])
def test_metadata_in_json_that_makes_no_sense_does_no_harm(tmp_path: Path, script: str) -> None:
    head = f'<script type="application/ld+json">{script}</script>'
    assert fields(write(tmp_path, "a.html", page(f"<p>{SENTENCE}</p>", head)))[1:4] == ("", "de", "")


@pytest.mark.parametrize("head", ['<meta charset="iso-8859-1">', "<meta charset=windows-1252 >", "",
                                  '<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">'])
def test_a_page_in_an_old_encoding_is_read(tmp_path: Path, head: str) -> None:
    loaded = write(tmp_path, "a.html", page(f"<p>{SENTENCE}</p>", head).decode().encode("cp1252"))
    assert loaded.document.text.strip() == SENTENCE.strip()
    assert bool(loaded.issues) == (head == "")


# Blocks


BLOCKS = st.lists(st.builds(
    Block, st.sampled_from(["heading", "paragraph", "item", "row", "line"]),
    st.text(st.sampled_from("ab \n"), max_size=12), st.integers(0, 7)), max_size=12)


@given(BLOCKS, st.lists(st.integers(0, 2), min_size=12, max_size=12))
def test_pages_begin_where_their_first_block_does(blocks: list[Block], steps: list[int]) -> None:
    page, paged = 1, []
    for block, step in zip(blocks, steps, strict=False):
        page += step
        paged.append(Block(block.kind, block.text, block.level, page))
    text, pages = render(paged)
    assert text == render(blocks)[0] and list(pages) == sorted(pages) and all(at <= len(text) for at in pages)
    document = Document("a", text, pages=pages)
    at = 0
    for block in paged:
        if block.text.strip():
            at = text.index(block.text, at)
            assert document.evidence(at, at + len(block.text)).page == block.page
            at += len(block.text)


# Every loader


@pytest.mark.parametrize("loader", [*LOADERS], ids=lambda loader: loader.name)
def test_a_loader_keeps_its_contract(loader: Loader, tmp_path: Path) -> None:
    assert loader.summary and loader.suffixes and "/" in loader.media_type
    for suffix in loader.suffixes:
        assert suffix.startswith(".") and suffix == suffix.lower()
        assert loader_for(Path(f"A{suffix.upper()}")) is loader
        data = make_file(loader.name, SENTENCE)
        loaded = write(tmp_path, f"a{suffix}", data)
        assert loaded.document.media_type == loader.media_type
        assert loaded.document.file == f"notes/a{suffix}"
        assert loaded.document.text.strip() == SENTENCE.strip() and loaded.document.language == "de"
        assert loaded == write(tmp_path, f"a{suffix}", data)


@pytest.mark.parametrize("loader", [*LOADERS], ids=lambda loader: loader.name)
def test_every_quote_stands_in_the_text_of_its_loader(loader: Loader, tmp_path: Path) -> None:
    said = "Carester will supply Stellantis with rare earths. Carester is based in Lyon, France."
    document = write(tmp_path, f"a{loader.suffixes[0]}", make_file(loader.name, said)).document
    claims = extract_claims(document).claims
    assert claims
    for evidence in (evidence for claim in claims for evidence in claim.evidence):
        assert evidence.stands_in(document.text) and evidence.quote in said
        assert evidence.page == (1 if document.pages else None)


@pytest.mark.parametrize("name", ["a.doc", "txt", "a.txt.bak", "a"])
def test_a_file_of_another_kind_has_no_loader(name: str) -> None:
    assert loader_for(Path(name)) is None


BEGINNINGS = st.sampled_from([b"", b"---\n", b"---\ntitle: ", b"---\nsource:\n  ", b"<html>", b"<p>", b"\xff\xfe",
                              b"\xef\xbb\xbf"])
MARKUP = st.text(st.sampled_from("<>/!-&;#[]{}:'\"\n ?*|%@`ap\x07\u202e\ufeffé"), max_size=80).map(str.encode)


@settings(deadline=None)
@given(st.sampled_from([loader.name for loader in LOADERS]), BEGINNINGS, st.binary(max_size=80) | MARKUP,
       st.sampled_from([b"", b"\n---\nbody", b"</html>"]))
def test_any_bytes_are_a_document_or_a_source_error(name: str, beginning: bytes, middle: bytes, end: bytes) -> None:
    try:
        loaded = LOADERS.get(name).load(beginning + middle + end, "notes/a")
    except SourceError as error:
        assert error.what and error.where.startswith("notes/a") and error.hint
        assert "\n" not in error.line()
    else:
        assert 0 <= loaded.document.body <= len(loaded.document.text)
        assert loaded.document.text.encode().decode() == loaded.document.text
