"""What a web page says of itself: meta elements, links, and JSON-LD of schema.org, which news sites prefer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from oreloop.iri import is_iri
from oreloop.labels import clean_label
from oreloop.loaders.dates import iso_date
from oreloop.model import Original

#: Where pages keep their metadata: values of `name`, `property` or `itemprop` of a meta element, best first.
_TITLE = ("og:title", "dc.title", "dcterms.title")
_DATE = ("article:published_time", "datepublished", "dcterms.issued", "dcterms.date", "dc.date", "date")
_PUBLISHER = ("og:site_name", "publisher", "dcterms.publisher", "dc.publisher")
_AUTHOR = ("author", "dcterms.creator", "dc.creator")

#: Types of schema.org that stand for the page's text and not for its site or its pictures.
_ARTICLES = ("Article", "NewsArticle", "BlogPosting", "Report", "ScholarlyArticle", "WebPage")


@dataclass(frozen=True, slots=True)
class Metadata:
    """The fields of `Document` as far as a page gives them; the language as the page has it."""

    title: str = ""
    author: str = ""
    publisher: str = ""
    issued: str = ""
    language: str = ""
    licence: str = ""
    original: Original | None = None


def read_metadata(tree: Any) -> Metadata:
    """The metadata of a page, read from its tree (an lxml element, which has no type hints)."""
    meta: dict[str, str] = {}
    for element in tree.iter("meta"):
        for key in ("name", "property", "itemprop"):
            meta.setdefault(element.get(key, "").strip().lower(), clean_label(element.get("content", "")))
    links = {rel: element.get("href", "").strip() for element in tree.iter("link")
             for rel in element.get("rel", "").lower().split()}
    article = _article(tree)
    title = _first(meta, _TITLE) or _name(article.get("headline")) or clean_label(tree.findtext(".//title") or "")
    publisher = _first(meta, _PUBLISHER) or _name(article.get("publisher"))
    dates = [*(meta.get(key, "") for key in _DATE), _name(article.get("datePublished"))]
    issued = next((date for text in dates if (date := iso_date(text))), "")
    url = links.get("canonical") or meta.get("og:url", "")
    return Metadata(title, _first(meta, _AUTHOR) or _name(article.get("author")), publisher, issued,
                    tree.get("lang", "") or _name(article.get("inLanguage")), clean_label(links.get("license", "")),
                    Original(title, publisher, issued, url) if is_iri(url) else None)


def _first(meta: dict[str, str], keys: tuple[str, ...]) -> str:
    return next((meta[key] for key in keys if meta.get(key)), "")


def _article(tree: Any) -> dict[str, Any]:
    """The JSON-LD object that describes the page's text; the best type first, empty where there is none."""
    found: list[tuple[int, dict[str, Any]]] = []
    for script in tree.iter("script"):
        if script.get("type", "").strip().lower() == "application/ld+json":
            for thing in _things(script.text or ""):
                types = thing.get("@type")
                for kind in types if isinstance(types, list) else [types]:
                    if kind in _ARTICLES:
                        found.append((_ARTICLES.index(kind), thing))
    return min(found, key=lambda item: item[0])[1] if found else {}


def _things(text: str) -> Iterator[dict[str, Any]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return
    for thing in data if isinstance(data, list) else [data]:
        if isinstance(thing, dict):
            graph = thing.get("@graph")
            yield from (t for t in [thing, *(graph if isinstance(graph, list) else [])] if isinstance(t, dict))


def _name(value: object) -> str:
    """The text of a value of JSON-LD, or the name of the thing or first thing that it is."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name", "")
    return clean_label(value) if isinstance(value, str) else ""
