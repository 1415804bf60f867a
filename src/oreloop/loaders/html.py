"""HTML: the document is the main text of the page, without menus, scripts, cookie banners and footers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from oreloop.errors import SourceError
from oreloop.labels import clean_label
from oreloop.language import detect_language
from oreloop.loaders.blocks import Block, lines, render, row
from oreloop.loaders.encodings import Decoded, decode
from oreloop.loaders.loader import Loaded, Loader
from oreloop.loaders.page_metadata import read_metadata
from oreloop.model import Document

MEDIA_TYPE = "text/html"

#: Where a page says how it is encoded; browsers look no further either.
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w:.-]+)"
                      rb"|^\s*<\?xml[^>]+encoding\s*=\s*[\"']([\w:.-]+)", re.IGNORECASE)
_HEAD = 1024
_SPACE = re.compile(r"[\t\n\r]")
_REFERENCE = re.compile(r"&#([0-9]{1,7}|[xX][0-9A-Fa-f]{1,6});?")


def load(data: bytes, file: str) -> Loaded:
    """The main text of a page, by trafilatura, with what the page says of itself.

    Title, date and publisher are read here and only from metadata: trafilatura would look for a date in the text and
    complete a month to a day. A page's `lang` counts only where the text is too short to tell: templates often have
    it wrong.

    Raises:
        SourceError: the bytes are no text, or the page has no main text.
    """
    match = _CHARSET.search(data, 0, _HEAD)
    declared = (match[1] or match[2]).decode("ascii", "replace") if match else ""
    return load_page(decode(data, file, declared=declared), file)


def load_page(page: Decoded, file: str) -> Loaded:
    """The main text of a page that is decoded already; raises SourceError if there is none."""
    from trafilatura import bare_extraction, load_html

    markup = _REFERENCE.sub(_legal, page.text)
    # A fragment is a page as well, but load_html takes only what says near its beginning that it is HTML.
    tree = load_html(markup if "html" in markup[:50].lower() else "<!DOCTYPE html>" + markup)
    if tree is None:
        raise _without_text(file)
    metadata = read_metadata(tree)
    for element in list(tree.iter("script", "style", "noscript", "template")):
        element.drop_tree()
    main = bare_extraction(tree, include_comments=False, with_metadata=False)
    body = getattr(main, "body", None)
    text = "" if body is None else render(_blocks(body))[0]
    if not text:
        raise _without_text(file)
    language = metadata.language if detect_language(text).language == "und" else ""
    return Loaded(Document(file, text, MEDIA_TYPE, language, metadata.title, metadata.publisher, metadata.issued,
                           metadata.licence, metadata.original, derived=True, author=metadata.author), page.issues)


def _legal(reference: re.Match[str]) -> str:
    """A character reference as it is, or a space if no XML may hold the character: lxml gives up at such a one."""
    number = reference[1]
    code = int(number[1:], 16) if number[0] in "xX" else int(number)
    return reference[0] if code in (9, 10, 13) or (code >= 32 and code & 0xFFFE != 0xFFFE) else " "


def _without_text(file: str) -> SourceError:
    return SourceError("the page has no main text", where=file, hint="save the text that matters as a .txt file")


def _blocks(element: Any) -> Iterator[Block]:
    """The blocks of trafilatura's tree (lxml elements, which have no type hints), in order."""
    yield from _loose(element.text)
    for child in element:
        if child.tag == "head":
            level = str(child.get("rend", ""))[1:]
            yield Block("heading", clean_label(_text(child)), int(level) if level.isdecimal() else 2)
        elif child.tag == "list":
            yield from _definitions(child) if child.get("rend") == "dl" else _items(child, 0)
        elif child.tag == "row":
            yield row([_text(cell) for cell in child.iter("cell")])
        elif child.tag in ("table", "quote", "div", "body", "main"):
            yield from _blocks(child)
        elif isinstance(child.tag, str):  # no comment
            # A list or table within a paragraph is a block of its own.
            inner = [e for e in child if e.tag in ("list", "table")]
            yield Block("paragraph", lines(_text(child, *inner)))
            for block in inner:
                yield from _items(block, 0) if block.tag == "list" else _blocks(block)
        yield from _loose(child.tail)


def _loose(text: str | None) -> Iterator[Block]:
    if text and text.strip():
        yield Block("paragraph", clean_label(text))


def _items(items: Any, depth: int) -> Iterator[Block]:
    for item in items:
        inner = [e for e in item if e.tag == "list"]
        yield Block("item", clean_label(_text(item, *inner)), depth)
        for child in inner:
            yield from _items(child, depth + 1)


def _definitions(items: Any) -> Iterator[Block]:
    """A list of terms and their descriptions: `term: description` on a line."""
    term = ""
    for item in items:
        text = clean_label(_text(item))
        if str(item.get("rend", "")).startswith("dt"):
            if term:
                yield Block("line", term)
            term = text
        else:
            yield Block("line", f"{term.rstrip(' :')}: {text}" if term else text)
            term = ""
    if term:
        yield Block("line", term)


def _text(element: Any, *without: Any) -> str:
    """The text in an element but for some of its children; a line break where the page has one."""
    parts = [_SPACE.sub(" ", element.text or "")]
    for child in element:
        if child.tag == "lb":
            parts.append("\n")
        elif child not in without and isinstance(child.tag, str):
            parts += [" ", _text(child), " "] if child.tag in ("p", "item", "cell", "list") else [_text(child)]
        parts.append(_SPACE.sub(" ", child.tail or ""))
    return "".join(parts)


LOADER = Loader("html", "the main text of a web page", (".html", ".htm"), MEDIA_TYPE, load, isolated=True)
