"""Mails become their text with subject, date and sender."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from made_files import make_eml
from oreloop.errors import Issue, SourceError
from oreloop.loaders.eml import load

SENTENCE = "La Région signe un accord avec Carester sur les aimants cet été."


def mail(text: str = SENTENCE, **options: str) -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"] = "Un accord", "Région <presse@example.org>"
    made["Date"] = "Wed, 8 Oct 2025 09:30 +0200"
    made.set_content(text, **options)  # type: ignore[arg-type]
    return made


def test_headers_are_the_metadata() -> None:
    made = mail()
    made["Organization"], made["Content-Language"] = "Région Auvergne", "fr-FR, en"
    document = load(made.as_bytes(), "a.eml").document
    assert (document.title, document.author, document.issued, document.publisher, document.language) == (
        "Un accord", "Région", "2025-10-08", "Région Auvergne", "fr-FR")
    assert document.text == SENTENCE + "\n" and document.derived


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize("cte", ["base64", "quoted-printable"])
def test_the_plain_part_comes_before_the_page(charset: str, cte: str) -> None:
    made = mail(charset=charset, cte=cte)
    made.add_alternative(f"<p>{SENTENCE} Als Seite.</p>", subtype="html")
    assert load(made.as_bytes(), "a.eml").document.text == SENTENCE + "\n"


def test_a_page_is_read_where_there_is_nothing_else() -> None:
    made = mail(f"<html><body><article><h2>Accord</h2><p>{SENTENCE}</p><p>{SENTENCE}</p></article>"
                "<script>var x</script></body></html>", subtype="html")
    text = load(made.as_bytes(), "a.eml").document.text
    assert SENTENCE in text and "## Accord" in text and "var x" not in text


def test_attachments_are_named_and_not_read() -> None:
    made = mail()
    made.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="accord\u202e.pdf")
    made.add_attachment(mail("Inner mail"))
    loaded = load(made.as_bytes(), "a.eml")
    assert loaded.issues == (Issue("a.eml", "note", "attachments are not read: accord.pdf, message/rfc822",
                                   "save them beside the mail"),)
    assert "Inner" not in loaded.document.text


def test_signature_and_soft_line_breaks_go() -> None:
    flowed = "Carester will supply \r\nStellantis.\r\n\r\n\r\n\r\nIt is so.  \r\n-- \r\nJane Doe\r\n"
    made = mail(flowed)
    made.set_param("format", "flowed")
    assert load(made.as_bytes(), "a.eml").document.text == "Carester will supply Stellantis.\n\nIt is so.\n"


def test_an_encoding_that_is_not_declared_is_told_by_its_looks() -> None:
    data = b"Subject: x\n\n" + SENTENCE.encode("cp1252")
    loaded = load(data, "a.eml")
    assert loaded.document.text == SENTENCE + "\n"
    assert [issue.what for issue in loaded.issues] == ["read as Windows-1252, since it is no UTF-8"]


@pytest.mark.parametrize("header", [
    "From: <<>>", "Date: soon", "Subject: =?utf-9?Q?x?=", "Content-Type: text/plain; charset=x", "Content-Type: ;;;",
    "From: =?utf-8?B?////?= <a@b>", "Date: Mon, 99 Foo 2025", "Content-Transfer-Encoding: x"])
def test_odd_headers_do_no_harm(header: str) -> None:
    assert load(f"{header}\nTo: x\n\n{SENTENCE}".encode(), "a.eml").document.text == SENTENCE + "\n"


@pytest.mark.parametrize(("data", "what"), [
    (b"hello", "the file is no mail (it has no headers)"),
    (b"Subject: x\n\n", "the mail has no text"),
    (make_eml("").replace(b"text/plain", b"image/png"), "the mail has no text"),
])
def test_what_is_no_mail_is_refused(data: bytes, what: str) -> None:
    with pytest.raises(SourceError) as error:
        load(data, "notes/a.eml")
    assert (error.value.what, error.value.where) == (what, "notes/a.eml")
