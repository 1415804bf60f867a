"""A page of a marked document taken apart again: the text that it shows, and what stands under which marks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from oreloop.claims import read_claims
from oreloop.extract import Extraction, sentences_of
from oreloop.loaders import load_document
from oreloop.mentions import find_mentions
from oreloop.model import Document
from oreloop.views import render_marked

#: A note, and beside it the claims that were once read from it: what is read may change, what a page makes of it not.
NOTE = Path(__file__).parent / "golden" / "marked" / "note.md"

BLOCKS = frozenset({"dt", "dd", "li", "p", "div", "summary", "label", "b", "h1", "h2", "legend", "blockquote"})
VOID = frozenset({"meta", "input", "br", "link", "img"})


@dataclass
class Element:
    """An open element: its name and attributes."""

    tag: str
    attributes: dict[str, str]

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    def numbers(self, name: str) -> set[int]:
        return {int(number) for number in self.attributes.get(name, "").split()}


@dataclass
class Marked:
    """Each character of the text as it is shown, with the numbers of the claims by kind of mark."""

    characters: list[str] = field(default_factory=list)
    quotes: list[set[int]] = field(default_factory=list)
    names: list[set[int]] = field(default_factory=list)
    antecedents: list[set[int]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.characters)

    def spans(self, kind: list[set[int]], number: int) -> list[str]:
        """The runs of characters that a kind of mark gives to a claim."""
        found, before = [""], False
        for character, numbers in zip(self.characters, kind, strict=True):
            if number in numbers:
                found[-1:] = [found[-1] + character] if before else [found[-1], character]
            before = number in numbers
        return [part for part in found if part]


class Page(HTMLParser):
    """All elements of a page with the text before the next, and its marked text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.inline: list[tuple[str, str]] = []
        self.marked = Marked()
        self.words: list[str] = []
        self._open: list[Element] = []
        self.feed(page)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag in BLOCKS:
            self.words.append(" ")
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        tag = self._open[-1].tag if self._open else ""
        if tag in ("script", "style"):
            self.inline.append((tag, data))
            return
        self.words.append(data)
        if not any("line" in element.classes for element in self._open):
            return
        sign = "sign" in self._open[-1].classes
        for character in (chr(int(data[2:], 16)) if sign else data):
            self.marked.characters.append(character)
            for kind, name in ((self.marked.quotes, "data-claims"), (self.marked.names, "data-names"),
                               (self.marked.antecedents, "data-for")):
                kind.append(set().union(*(element.numbers(name) for element in self._open)))

    @property
    def text(self) -> str:
        """The words of the page, outside of scripts and styles."""
        return " ".join("".join(self.words).split())

    def of_class(self, name: str) -> list[Element]:
        return [element for element in self.elements if name in element.classes]


def note() -> tuple[Document, Extraction]:
    """The note with its claims."""
    document = load_document(NOTE, NOTE.name).document
    claims = tuple(read_claims(NOTE.with_suffix(".jsonl")))
    return document, Extraction(claims, find_mentions(document, sentences_of(document)), ())


def page_of_note() -> str:
    """The page of the note."""
    return render_marked(*note())


def as_shown(text: str) -> str:
    """A text as the page shows it: every line end is a line feed."""
    return re.sub(r"\r\n?", "\n", text)
