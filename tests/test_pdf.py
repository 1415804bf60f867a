"""PDF files become the text a reader sees: paragraphs, headings, rows, without what runs along the margins."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_files import Run, make_pdf, set_lines, stream, wrap, write_objects
from oreloop.errors import Issue, SourceError
from oreloop.loaders import Loaded
from oreloop.loaders.hyphens import Hyphens
from oreloop.loaders.pdf import load
from oreloop.loaders.pdf_layout import blocks_of
from oreloop.loaders.pdf_lines import Line
from oreloop.text import split_sentences

LONG = ("Carester has a contract with the car maker Stellantis, which it will supply with rare earths from the new "
        "plant in Lacq. The Region pays for a part of the plant, and the partners in Japan take what it makes.")


def text_of(*pages: list[Run]) -> str:
    return load(make_pdf(pages), "a.pdf").document.text


def paragraphs(*pages: list[Run]) -> list[str]:
    return text_of(*pages).strip().split("\n\n")


def kinds(text: str) -> list[str]:
    return [sentence.kind for sentence in split_sentences(text)]


def test_wrapped_lines_are_one_paragraph() -> None:
    assert paragraphs(set_lines(wrap(LONG))) == [LONG]


@pytest.mark.parametrize("leading", [11, 13, 16, 22])
def test_a_wider_gap_parts_paragraphs_whatever_the_leading(leading: float) -> None:
    lines = wrap(LONG)
    below = 760 - (len(lines) + 0.7) * leading
    page = [*set_lines(lines, leading=leading), *set_lines(lines, top=below, leading=leading)]
    assert paragraphs(page) == [LONG, LONG]


def test_a_short_line_ends_its_paragraph() -> None:
    lines = wrap(LONG)
    assert paragraphs(set_lines([*lines, *lines])) == [LONG, LONG]


def test_an_indented_line_begins_a_paragraph() -> None:
    page = [*set_lines(wrap(LONG)), *set_lines(["Neo opens a plant in Narva."], left=80, top=760 - 14 * 3)]
    assert paragraphs(page)[-1] == "Neo opens a plant in Narva."


def test_large_letters_are_headings() -> None:
    page: list[Run] = [(60, 790, 20, "A plant for Lacq"), *set_lines(wrap(LONG)), (60, 700, 13, "The partners"),
                       *set_lines(wrap(LONG), top=680)]
    text = text_of(page)
    assert text.startswith("# A plant for Lacq\n\n") and "\n\n### The partners\n\n" in text
    assert kinds(text) == ["heading", "prose", "prose", "heading", "prose", "prose"]


def test_a_heading_of_two_lines_is_one() -> None:
    page: list[Run] = [(60, 800, 20, "Japan plans to invest in the"), (60, 776, 20, "project of Carester"),
                       *set_lines(wrap(LONG), top=740)]
    assert paragraphs(page)[0] == "# Japan plans to invest in the project of Carester"


def test_bullets_are_items_with_the_lines_that_go_on() -> None:
    page = [*set_lines(["The partners are:"]),
            (60, 740, 11, "\u2022 Valeo"), (60, 726, 11, "\u2022"), (75, 726, 11, "Orano, which runs the plant in"),
            (75, 712, 11, "the south"), (60, 698, 11, "- Magneti")]
    text = text_of(page)
    assert text == "The partners are:\n\n- Valeo\n- Orano, which runs the plant in the south\n- Magneti\n"
    assert kinds(text) == ["prose", "item", "item", "item"]


def test_numbered_lines_stay_lines() -> None:
    text = text_of(set_lines(["1. Sensors find magnets.", "2. Robots take them.", "Contact: Jane Doe"]))
    assert text == "1. Sensors find magnets.\n2. Robots take them.\nContact: Jane Doe\n"


def test_words_far_apart_are_cells() -> None:
    page: list[Run] = [(x, y, 11, words) for y, row in zip((700, 686, 672), (
        ("Phase", "Output", "Year"), ("first", "2,000 t", "2026"), ("second", "5,000 t", "2028")), strict=True)
        for x, words in zip((60, 200, 400), row, strict=True)]
    page += [(60, 640, 11, "Owner"), (250, 640, 11, "Carester"), (60, 626, 11, "Place"), (250, 626, 11, "Lacq")]
    text = text_of(page)
    assert text == ("| Phase | Output | Year |\n| first | 2,000 t | 2026 |\n| second | 5,000 t | 2028 |\n\n"
                    "Owner   Carester\nPlace   Lacq\n")
    assert kinds(text) == ["row"] * 3 + ["field"] * 2


def test_columns_are_read_one_after_the_other() -> None:
    left, right = wrap(LONG, measure=220), wrap(LONG.replace("Carester", "Solvay"), measure=220)
    both = [run for pair in zip(set_lines(left), set_lines(right, left=320), strict=False) for run in pair]
    assert paragraphs(both) == [LONG, LONG.replace("Carester", "Solvay")]
    assert paragraphs([*set_lines(left), *set_lines(right, left=320)]) == [LONG, LONG.replace("Carester", "Solvay")]


def body(page: int) -> str:
    """A text of its own for each page, of several lines."""
    plants = " ".join(f"Plant {chr(64 + page)}{n} makes magnets." for n in range(20))
    return f"On page {page} stands this. {plants} So says firm {chr(64 + page) * 3}."


def numbered(count: int, header: str = "Carester | Press release", footer: str = "Page {} of {}") -> list[list[Run]]:
    return [[(60, 810, 9, header), *set_lines(wrap(body(n))), (280, 30, 9, footer.format(n, count))]
            for n in range(1, count + 1)]


@pytest.mark.parametrize("count", [2, 3, 7])
@pytest.mark.parametrize("footer", ["Page {} of {}", "{}", "- {} -", "{}/{}"])
def test_headers_footers_and_page_numbers_are_left_out(count: int, footer: str) -> None:
    text = text_of(*numbered(count, footer=footer))
    assert "Press release" not in text
    assert [f"On page {n} stands this." in text for n in range(1, count + 1)] == [True] * count
    assert text.split() == " ".join(map(body, range(1, count + 1))).split()


def test_what_stands_once_at_the_top_stays() -> None:
    pages = numbered(2)
    pages[0][0] = (60, 810, 9, "Embargo until Monday")
    assert "Embargo until Monday" in text_of(*pages)


def test_the_page_of_each_word_is_known() -> None:
    document = load(make_pdf([*numbered(2), [], *numbered(1, "x", "y")]), "a.pdf").document
    assert len(document.pages) == 4 and document.pages[0] == 0
    for page, start in ((1, 0), (2, document.text.index("On page 2")), (4, document.text.rindex("On page 1"))):
        evidence = document.evidence(start, start + 4)
        assert evidence.page == page and evidence.stands_in(document.text)


def test_a_sentence_goes_on_over_the_end_of_a_page() -> None:
    lines = wrap(LONG, measure=300)
    document = load(make_pdf([set_lines(lines[:2]), set_lines(lines[2:])]), "a.pdf").document
    assert document.text == LONG + "\n"
    turn = document.text.index(lines[2])
    assert document.pages == (0, turn)
    assert [document.evidence(at, at + 1).page for at in (0, turn - 2, turn, len(LONG) - 1)] == [1, 1, 2, 2]


def test_pages_without_text_are_counted() -> None:
    assert load(make_pdf([set_lines(wrap(LONG)), []]), "a.pdf").issues == (
        Issue("a.pdf", "note", "1 of 2 pages have no text", "if they are scans, run text recognition"),)


@pytest.mark.parametrize(("lines", "text"), [
    (["Die Firma recy-", "celt Magnete."], "Die Firma recycelt Magnete."),
    (["Aimants et Terres-", "Rares"], "Aimants et Terres-Rares"),
    (["the owner of rare-", "earth magnets"], "the owner of rare-earth magnets"),
    (["It is state-of-the-", "art and sold."], "It is state-of-the-art and sold."),
    (["co-operation or cooper-", "ation, cooperation"], "co-operation or cooperation, cooperation"),
    (["up to 2025-", "2030"], "up to 2025-2030"),
    (["no hyphen", "here"], "no hyphen here"),
])
def test_broken_words_are_put_together(lines: list[str], text: str) -> None:
    assert Hyphens(lines).joined(*lines) + lines[1] == text
    assert text_of([*set_lines(lines), *set_lines(["Something else stands here."], top=600)]).startswith(text)


def fields(loaded: Loaded) -> tuple[str, str, str]:
    return loaded.document.title, loaded.document.issued, loaded.document.author


@pytest.mark.parametrize(("info", "expected"), [
    ({"Title": "Un accord", "Author": "Région", "CreationDate": "D:20251008093000+02'00'"},
     ("Un accord", "2025-10-08", "Région")),
    ({"Title": "Microsoft Word - press_v2.docx", "Author": "Windows User", "CreationDate": "D:2025"},
     ("", "2025", "")),
    ({"Title": "untitled", "CreationDate": "yesterday"}, ("", "", "")),
    ({"CreationDate": "D:20251399"}, ("", "", "")),
    ({}, ("", "", "")),
])
def test_metadata_that_says_something_is_kept(info: dict[str, str], expected: tuple[str, str, str]) -> None:
    assert fields(load(make_pdf([set_lines(wrap(LONG))], info), "a.pdf")) == expected


LOCKED = ("/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 "
          f"/O <{'41' * 32}> /U <{'42' * 32}> >>")
FAULTS = [
    (make_pdf([[], []]), "the PDF has no text layer (2 pages)"),
    (make_pdf([[(60, 700, 11, "Scan 1")]]), "the PDF has no text layer (1 page)"),
    (make_pdf([set_lines([LONG])], trailer=LOCKED), "the PDF is encrypted with a password"),
    (make_pdf([set_lines([LONG])], trailer=LOCKED.replace("Standard", "Strange")),
     "the PDF is encrypted in a way that can't be read"),
    (b"%PDF-1.7\n1 0 obj", "the PDF is damaged (Failed to load document (PDFium: Data format error))"),
    (b"hello", "this is no PDF"),
]


@pytest.mark.parametrize(("data", "what"), FAULTS, ids=[what for _, what in FAULTS])
def test_a_pdf_that_can_not_be_read_is_refused_in_one_line(data: bytes, what: str) -> None:
    with pytest.raises(SourceError) as error:
        load(data, "notes/a.pdf")
    assert (error.value.what, error.value.where, bool(error.value.hint)) == (what, "notes/a.pdf", True)


def test_pages_that_lead_round_in_a_circle_come_to_an_end() -> None:
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    circle = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 4 0 R] /Count 1000000000 >>", font,
              b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R >>", stream(b"")]
    with pytest.raises(SourceError):
        load(write_objects(circle), "a.pdf")
    resources = b"/Resources << /XObject << /X 6 0 R >> >>"
    itself = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>", font,
              b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R %s >>" % resources, stream(b"/X Do"),
              b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] %s /Length 5 >>\nstream\n/X Do\nendstream" % resources]
    with pytest.raises(SourceError, match="no text layer"):
        load(write_objects(itself), "a.pdf")


def test_a_text_without_end_is_read_in_time() -> None:
    lines = [Line((text,), ((60.0, 500.0),), 60.0, 500.0, 800.0 - 14 * (at % 50), 11.0, 30.0, 1 + at // 50)
             for at, text in enumerate([f"and line {n} goes on and on with-" for n in range(20_000)])]
    start = time.perf_counter()
    blocks = blocks_of([[line for line in lines if line.page == page] for page in range(1, 401)])
    assert time.perf_counter() - start < 10, "0.5 s on a machine with nothing else to do; minutes if it were quadratic"
    assert sum(block.text.count("goes on") for block in blocks) == 20_000 and len(blocks) > 10


WORDS = st.lists(st.text(st.sampled_from("abcdefghijklmnoprstuvwzäéßABC"), min_size=1, max_size=12), min_size=12,
                 max_size=120)


@settings(deadline=None, max_examples=60)
@given(WORDS, st.integers(150, 480), st.booleans())
def test_every_word_comes_out_once_and_in_order(words: list[str], measure: int, compress: bool) -> None:
    lines = wrap(" ".join(words), measure=measure)
    pages = [set_lines(lines[at:at + 20]) for at in range(0, len(lines), 20)]
    document = load(make_pdf(pages, compress=compress), "a.pdf").document
    assert document.text.replace("#", "").split() == words
    assert list(document.pages) == sorted(document.pages) and len(document.pages) == len(pages)
