"""HTML: the document is the main text of the page, without menus, scripts and footers."""

from __future__ import annotations

import re
from typing import Any

from oreloop.errors import SourceError
from oreloop.iri import is_iri
from oreloop.labels import clean_label
from oreloop.language import detect_language
from oreloop.loaders.dates import iso_date
from oreloop.loaders.loader import Loaded, Loader
from oreloop.loaders.reading import decode
from oreloop.model import Document, Original

MEDIA_TYPE = "text/html"

#: Where pages keep their metadata: values of `name`, `property` or `itemprop` of a meta element, best first.
_TITLE = ("og:title", "dc.title", "dcterms.title")
_DATE = ("article:published_time", "datepublished", "dcterms.issued", "dcterms.date", "dc.date", "date")
_PUBLISHER = ("og:site_name", "publisher", "dcterms.publisher", "dc.publisher")

_REFERENCE = re.compile(r"&#([0-9]{1,7}|[xX][0-9A-Fa-f]{1,6});?")


def load(data: bytes, file: str) -> Loaded:
    """The main text of a page, by trafilatura, with what the page says of itself.

    The date is read here and only from metadata: trafilatura would look for one in the text and complete a month to
    a day. A page's `lang` counts only where the text is too short to tell: templates often have it wrong.

    Raises:
        SourceError: the bytes are no text, or the page has no main text.
    """
    from trafilatura import extract, load_html

    markup = _REFERENCE.sub(_legal, decode(data, file))
    # A fragment is a page as well, but load_html takes only what says near its beginning that it is HTML.
    tree = load_html(markup if "html" in markup[:50].lower() else "<!DOCTYPE html>" + markup)
    if tree is None:
        raise _without_text(file)
    page = _Page(tree)
    for element in list(tree.iter("script", "style", "noscript", "template")):
        element.drop_tree()
    text = extract(tree, include_comments=False)
    if not text:
        raise _without_text(file)
    language = page.language if detect_language(text).language == "und" else ""
    return Loaded(Document(file, text, MEDIA_TYPE, language, page.title, page.publisher, page.issued, page.licence,
                           page.original, derived=True))


def _legal(reference: re.Match[str]) -> str:
    """A character reference as it is, or a space if no XML may hold the character: lxml gives up at such a one."""
    number = reference[1]
    code = int(number[1:], 16) if number[0] in "xX" else int(number)
    return reference[0] if code in (9, 10, 13) or (code >= 32 and code & 0xFFFE != 0xFFFE) else " "


def _without_text(file: str) -> SourceError:
    return SourceError("the page has no main text", where=file, hint="save the text that matters as a .txt file")


class _Page:
    """The metadata of a page, read from its tree (an lxml element, which has no type hints)."""

    def __init__(self, tree: Any) -> None:
        meta: dict[str, str] = {}
        for element in tree.iter("meta"):
            for key in ("name", "property", "itemprop"):
                meta.setdefault(element.get(key, "").strip().lower(), clean_label(element.get("content", "")))
        links = {rel: element.get("href", "").strip() for element in tree.iter("link")
                 for rel in element.get("rel", "").lower().split()}
        self.title = _first(meta, _TITLE) or clean_label(tree.findtext(".//title") or "")
        self.publisher = _first(meta, _PUBLISHER)
        self.issued = next((d for key in _DATE if (d := iso_date(meta.get(key, "")))), "")
        self.language = tree.get("lang", "")
        self.licence = clean_label(links.get("license", ""))
        url = links.get("canonical") or meta.get("og:url", "")
        self.original = Original(self.title, self.publisher, self.issued, url) if is_iri(url) else None


def _first(meta: dict[str, str], keys: tuple[str, ...]) -> str:
    return next((meta[key] for key in keys if meta.get(key)), "")


LOADER = Loader("html", "the main text of a web page", (".html", ".htm"), MEDIA_TYPE, load)
