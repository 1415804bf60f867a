"""Documents: from a file to text with metadata, one module a format."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePath

from oreloop.errors import Issue, SourceError
from oreloop.isolation import Pool
from oreloop.labels import clean_label
from oreloop.language import detect_language, known_language, languages
from oreloop.loaders import docx, eml, html, markdown, pdf, text
from oreloop.loaders.isolated import load_isolated, reading_pool
from oreloop.loaders.loader import Loaded, Loader
from oreloop.loaders.reading import read_bytes
from oreloop.model import Document
from oreloop.registry import Registry

__all__ = ["LOADERS", "Loaded", "Loader", "load_document", "loader_for", "reading_pool"]

#: All document formats.
LOADERS: Registry[Loader] = Registry("loader", [text.LOADER, markdown.LOADER, html.LOADER, pdf.LOADER, docx.LOADER,
                                               eml.LOADER])

#: A first line that is longer than this is a paragraph and no title.
MAX_TITLE = 160

#: From this share on, a guess of the language is worth a warning where the metadata says another.
SURE = 0.6


def loader_for(path: PurePath) -> Loader | None:
    """The loader with the longest suffix that fits the file's name, whatever its case, or None."""
    name = path.name.lower()
    fitting = [(len(s), loader.name) for loader in LOADERS for s in loader.suffixes if name.endswith(s)]
    return LOADERS.get(max(fitting)[1]) if fitting else None


def load_document(path: Path, file: str, pool: Pool | None = None) -> Loaded:
    """Read a document; `file` is its path below the sources, with forward slashes.

    Title and language are always filled, from the text where the metadata has none; the language is "und" where
    nobody can tell, and an issue says so. What needs a child process is read in one of `pool`, or else in one that is
    started for this document alone.

    Raises:
        SourceError: the file can't be read, is no text, has no text, or no loader knows its suffix.
    """
    loader = loader_for(path)
    if loader is None:
        known = sorted(s for member in LOADERS for s in member.suffixes)
        raise SourceError("no loader reads files of this kind", where=file, hint="there is " + ", ".join(known))
    data = read_bytes(path, file, limit=loader.limit)
    if not data.strip():
        raise SourceError("the file is empty", where=file, hint="remove it or fill it")
    loaded = _load(loader, data, file, pool)
    document = loaded.document
    if not document.text[document.body:].strip():
        raise SourceError("there is no text in the file", where=file, hint="remove it or fill it")
    language, issues = _language(document)
    document = replace(document, title=document.title or _title(document), language=language)
    return Loaded(document, (*loaded.issues, *issues))


def _load(loader: Loader, data: bytes, file: str, pool: Pool | None) -> Loaded:
    if not loader.isolated:
        return loader.load(data, file)
    if pool is not None:
        return load_isolated(pool, loader, data, file)
    with reading_pool() as own:
        return load_isolated(own, loader, data, file)


def _title(document: Document) -> str:
    """The first line with a letter, without the marks of a heading, if it is short; else the file's name."""
    for line in document.text[document.body:document.body + 2_000].splitlines():
        title = clean_label(line).strip("#*_= ")
        if any(c.isalpha() for c in title):
            return title if len(title) <= MAX_TITLE else PurePath(document.file).stem
    return PurePath(document.file).stem


def _language(document: Document) -> tuple[str, list[Issue]]:
    """The language of a document: what its metadata says, if that is a language, else what the text looks like."""
    warnings: list[tuple[str, str]] = []
    declared, guess = known_language(document.language), detect_language(document.text[document.body:])
    read = [known.code for known in languages() if known.read]
    language = declared or guess.language
    if document.language and not declared:
        warnings.append((f"no language is called {document.language!r}; the text decides",
                         "write a two-letter code such as " + ", ".join(read)))
    elif declared and guess.share >= SURE and guess.language != declared:
        warnings.append((f"the language is given as {declared}, but the text reads like {guess.language}",
                         "change it if it is wrong"))
    if language == "und":
        warnings.append(("the language of the text can't be told; nothing is extracted",
                         "give it as language: in Markdown front matter: " + ", ".join(read)))
    elif language not in read:
        warnings.append((f"the language is {language}; only {', '.join(read)} are read", "add a translation"))
    return language, [Issue(document.file, "warning", what, hint) for what, hint in warnings]
