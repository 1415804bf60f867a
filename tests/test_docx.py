"""Word documents become headings, items, rows and paragraphs; bombs and broken files one line each."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import docx
import pytest
from docx.oxml import parse_xml

from made_files import make_docx, repacked, saved
from oreloop.errors import SourceError
from oreloop.loaders.docx import load
from oreloop.text import split_sentences

MAIN = "word/document.xml"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def text_of(word: object) -> str:
    return load(saved(word), "a.docx").document.text


def test_headings_items_and_rows_are_lines_of_their_kind() -> None:
    word = docx.Document()
    word.add_heading("Neo opens a plant", 0)
    word.add_heading("Partners", 2)
    word.add_paragraph("The partners are:")
    word.add_paragraph("Bosch", style="List Bullet")
    word.add_paragraph("Schaeffler", style="List Number 2")
    table = word.add_table(3, 3)
    for row, cells in zip(table.rows, (("Phase", "Output", "Year"), ("one", "2,000 t", "2026"), ("", "", "")),
                          strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    word.add_paragraph("That was all.")
    text = text_of(word)
    assert text == ("# Neo opens a plant\n\n## Partners\n\nThe partners are:\n\n- Bosch\n- Schaeffler\n\n"
                    "| Phase | Output | Year |\n| one | 2,000 t | 2026 |\n\nThat was all.\n")
    kinds = [sentence.kind for sentence in split_sentences(text)]
    assert kinds == ["heading", "heading", "prose", "item", "item", "row", "row", "prose"]


def test_a_merged_cell_keeps_the_columns_apart() -> None:
    word = docx.Document()
    table = word.add_table(1, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "both"
    table.cell(0, 2).text = "last"
    assert text_of(word) == "| both |  | last |\n"


def test_a_table_that_is_layout_becomes_paragraphs() -> None:
    word = docx.Document()
    table = word.add_table(1, 2)
    table.cell(0, 0).text = "Carester builds a plant. " * 20
    table.cell(0, 1).text = "Contact"
    assert text_of(word) == ("Carester builds a plant. " * 20).strip() + "\n\nContact\n"


def test_line_breaks_and_tabs_stay() -> None:
    word = docx.Document()
    run = word.add_paragraph("Owner\tCarester").add_run()
    run.add_break()
    run.add_text("Place")
    run.add_tab()
    run.add_text("Lacq")
    text = text_of(word)
    assert text == "Owner   Carester\nPlace   Lacq\n"
    assert [s.kind for s in split_sentences(text)] == ["field", "field"]


BODIES = [
    ('<w:p><w:r><w:t>It </w:t></w:r><w:del><w:r><w:delText>does not work</w:delText></w:r></w:del><w:ins><w:r>'
     '<w:t>works</w:t></w:r></w:ins></w:p>', "It works"),
    ('<w:p><w:r><w:t>See </w:t></w:r><w:hyperlink><w:r><w:t>Narva</w:t></w:r></w:hyperlink></w:p>', "See Narva"),
    ('<w:sdt><w:sdtContent><w:p><w:r><w:t>In a field</w:t></w:r></w:p></w:sdtContent></w:sdt>', "In a field"),
    ('<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>one</w:t></w:r></w:p>', "one"),
    ('<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr><w:r><w:t>Plants 3</w:t></w:r></w:p>'
     '<w:p><w:r><w:t>x</w:t></w:r></w:p>', "x"),
    ('<w:p><w:r><w:t>before </w:t></w:r><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>in the box</w:t></w:r></w:p>'
     '</w:txbxContent></w:pict></w:r><w:r><w:t>behind</w:t></w:r></w:p>', "before behind\n\nin the box"),
    ('<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:tbl><w:tr><w:tc><w:p><w:r><w:t>b</w:t></w:r>'
     '</w:p></w:tc></w:tr></w:tbl><w:p/></w:tc></w:tr></w:tbl>', "| a | b |"),
]


@pytest.mark.parametrize(("body", "text"), BODIES)
def test_what_word_wraps_text_in(body: str, text: str) -> None:
    word = docx.Document()
    style = parse_xml(f'<w:style {W} w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>')
    word.styles.element.append(style)
    for element in parse_xml(f"<w:body {W}>{body}</w:body>"):
        word.element.body.insert_element_before(element, "w:sectPr")
    assert text_of(word).strip() == text


def test_footnotes_come_at_the_end() -> None:
    notes = (f'<w:footnotes {W}><w:footnote><w:p><w:r><w:t>So says the note.</w:t></w:r></w:p></w:footnote>'
             '</w:footnotes>')
    data = make_docx("The text.")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        types = archive.read("[Content_Types].xml").replace(b"</Types>", (
            b'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            b'wordprocessingml.footnotes+xml"/></Types>'))
        relations = archive.read("word/_rels/document.xml.rels").replace(b"</Relationships>", (
            b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            b'footnotes" Target="footnotes.xml"/></Relationships>'))
    data = repacked(data, {"word/footnotes.xml": notes.encode(), "[Content_Types].xml": types,
                           "word/_rels/document.xml.rels": relations})
    assert load(data, "a.docx").document.text == "The text.\n\nSo says the note.\n"


def test_core_properties_are_the_metadata() -> None:
    word = docx.Document()
    word.add_paragraph("Ein Werk.")
    word.core_properties.title, word.core_properties.author = "Un  accord", "Région"
    word.core_properties.modified = datetime(2025, 10, 8, 9, 30)
    document = load(saved(word), "a.docx").document
    assert (document.title, document.author, document.issued) == ("Un accord", "Région", "2025-10-08")


def test_what_a_program_filled_in_is_no_metadata() -> None:
    document = load(make_docx("Ein Werk.", title="Document1.docx", author="Windows User"), "a.docx").document
    assert (document.title, document.author, document.issued) == ("", "", "")


def bomb() -> bytes:
    """150 MB of zeros in 150 kB."""
    return repacked(make_docx("x"), {"word/media/a.bin": bytes(150_000_000)})


def entities() -> bytes:
    """A billion laughs."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    xml = (f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "ha">{levels}]><w:document {W}><w:body><w:p><w:r><w:t>&e9;'
           "</w:t></w:r></w:p></w:body></w:document>")
    return repacked(make_docx("x"), {MAIN: xml.encode()})


def overlapping() -> bytes:
    """Many entries of the directory that all stand for the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MAIN, b"".join(b"%d" % n for n in range(200_000)))
        first = archive.filelist[0]
        for n in range(50):
            twin = zipfile.ZipInfo(f"word/{n}.xml")
            for field in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(twin, field, getattr(first, field))
            archive.filelist.append(twin)
        archive._didModify = True  # type: ignore[attr-defined]
    return out.getvalue()


BAD = [
    ("bomb", bomb(), "the file looks like a bomb (150 MB in 0.15 MB)"),
    ("entities", entities(), "the file looks like a bomb (word/document.xml declares entities)"),
    ("utf-16", repacked(make_docx("x"), {MAIN: "<!DOCTYPE d []><d/>".encode("utf-16")}),
     "the file looks like a bomb (word/document.xml declares entities)"),
    ("overlapping", overlapping(), "the file looks like a bomb (entries that lie over each other)"),
    ("many", repacked(make_docx("x"), {f"word/{n}.xml": b"" for n in range(10_001)}), "the file looks like a bomb"),
    ("other", repacked(make_docx("x"), {MAIN: None}), "this is no document (it holds no word/document.xml)"),
    ("cut", make_docx("x")[:-300], "the file is damaged or no Office file (File is not a zip file)"),
    ("flipped", make_docx("x").replace(b"word/document.xml", b"word/documenz.xml", 1), "the file is damaged"),
    ("text", b"Valeo", "the file is damaged or no Office file (File is not a zip file)"),
    ("old", b"\xd0\xcf\x11\xe0\xa1\xb1", "the file is encrypted or in the old format of Office"),
    ("xml", repacked(make_docx("x"), {MAIN: b"<w:document>"}), "the file is no Word document or damaged"),
    ("no body", repacked(make_docx("x"), {MAIN: f"<w:document {W}/>".encode()}),
     "the file is no Word document or damaged"),
    ("no types", repacked(make_docx("x"), {"[Content_Types].xml": None}), "the file is no Word document or damaged"),
]


@pytest.mark.parametrize(("data", "what"), [bad[1:] for bad in BAD], ids=[bad[0] for bad in BAD])
def test_a_file_that_is_broken_or_hostile_is_refused_in_one_line(data: bytes, what: str) -> None:
    with pytest.raises(SourceError) as error:
        load(data, "notes/a.docx")
    assert error.value.what.startswith(what) and error.value.where == "notes/a.docx" and error.value.hint
    assert "\n" not in error.value.line()
