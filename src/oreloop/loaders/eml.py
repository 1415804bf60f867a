"""EML: a mail as its text, with subject, date and sender; what is attached is named and not read."""

from __future__ import annotations

import email.policy
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage

from oreloop.errors import Issue, SourceError
from oreloop.labels import clean_label
from oreloop.loaders.encodings import Decoded, decode
from oreloop.loaders.html import load_page
from oreloop.loaders.loader import Loaded, Loader
from oreloop.loaders.reading import MAX_BINARY_BYTES
from oreloop.model import Document

MEDIA_TYPE = "message/rfc822"

#: A mail in mails in mails goes no deeper than this.
_DEEPEST = 20
#: Headers of which every mail has some; a text file without them is none.
_HEADERS = ("from", "date", "subject", "message-id", "received", "mime-version", "to")
_MOST_NAMED = 5
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)


def load(data: bytes, file: str) -> Loaded:
    """The plain text of a mail, or what its HTML part says to a reader; a signature behind `-- ` is left out.

    Raises:
        SourceError: the file is no mail, or the mail has no text.
    """
    try:
        mail = message_from_bytes(data, policy=email.policy.default)
        if not any(header in mail for header in _HEADERS):
            raise SourceError("the file is no mail (it has no headers)", where=file, hint="save the mail as .eml again")
        plain, pages, attached = _parts(mail)
        text, issues = _text(plain, pages, file)
        subject, sender = _header(mail, "subject"), _sender(mail)
        language, publisher = _header(mail, "content-language"), _header(mail, "organization")
    # The standard library stumbles over some headers and encodings with almost any exception.
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise SourceError(f"the mail is damaged ({clean_label(str(error))[:200]})", where=file,
                          hint="save its text as a .txt file") from None
    if attached:
        named = ", ".join(attached[:_MOST_NAMED]) + (" ..." if len(attached) > _MOST_NAMED else "")
        issues = (*issues, Issue(file, "note", f"attachments are not read: {named}", "save them beside the mail"))
    return Loaded(Document(file, text, MEDIA_TYPE, language.split(",")[0], subject, publisher, _date(mail),
                           derived=True, author=sender), issues)


def _parts(mail: EmailMessage) -> tuple[list[EmailMessage], list[EmailMessage], list[str]]:
    """The plain parts and the HTML parts of a mail's body, and the names of what is attached."""
    plain: list[EmailMessage] = []
    pages: list[EmailMessage] = []
    attached: list[str] = []
    for part in _leaves(mail, 0):
        kind, name = part.get_content_type(), clean_label(part.get_filename() or "")
        if name or part.get_content_disposition() == "attachment" or kind not in ("text/plain", "text/html"):
            attached.append(name or kind)
        else:
            (plain if kind == "text/plain" else pages).append(part)
    return plain, pages, attached


def _leaves(part: EmailMessage, depth: int) -> Iterator[EmailMessage]:
    """The parts that hold something; a mail within the mail is one of them and not looked into."""
    if part.get_content_maintype() == "multipart" and depth < _DEEPEST:
        for child in part.iter_parts():
            assert isinstance(child, EmailMessage)
            yield from _leaves(child, depth + 1)
    else:
        yield part


def _text(plain: list[EmailMessage], pages: list[EmailMessage], file: str) -> tuple[str, tuple[Issue, ...]]:
    decoded = [(part, _decoded(part, file)) for part in plain]
    text = "\n\n".join(filter(None, (_words(part, it.text) for part, it in decoded)))
    issues = [issue for _, it in decoded for issue in it.issues]
    if not text and pages:
        loaded = [load_page(_decoded(part, file), file) for part in pages]
        text = "\n\n".join(page.document.text.strip() for page in loaded)
        issues = [issue for page in loaded for issue in page.issues]
    if not text:
        raise SourceError("the mail has no text", where=file, hint="save what is attached to it beside it")
    return text + "\n", tuple(dict.fromkeys(issues))


def _decoded(part: EmailMessage, file: str) -> Decoded:
    data = part.get_payload(decode=True)
    data = data if isinstance(data, bytes) else b""
    return decode(data, file, declared=part.get_content_charset("")) if data.strip() else Decoded("")


def _words(part: EmailMessage, text: str) -> str:
    """The text of a plain part: without its signature, soft line breaks (RFC 3676) taken out."""
    text = text.replace("\r\n", "\n")
    if signature := _SIGNATURE.search(text):
        text = text[:signature.start()]
    if str(part.get_param("format", "")).lower() == "flowed":
        text = re.sub(r"(?<=\S) \n(?=[^\s>])", " ", text)
    lines = (line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _header(mail: EmailMessage, name: str) -> str:
    return clean_label(str(mail.get(name, "")))


def _sender(mail: EmailMessage) -> str:
    """The name of the first sender, or the address where no name is given."""
    addresses = getattr(mail.get("from"), "addresses", ())
    names = [clean_label(address.display_name) or clean_label(address.addr_spec) for address in addresses]
    return next((name for name in names if any(map(str.isalnum, name))), "")


def _date(mail: EmailMessage) -> str:
    """The day on which the mail was written, where the writer was."""
    with suppress(AttributeError, TypeError, ValueError):
        stamp = mail["date"].datetime
        if isinstance(stamp, datetime):
            return stamp.date().isoformat()
    return ""


LOADER = Loader("eml", "a mail with subject, date and sender; attachments are named", (".eml",), MEDIA_TYPE, load,
                isolated=True, limit=MAX_BINARY_BYTES)
