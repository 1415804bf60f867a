"""A workspace: the folder with `oreloop.toml`, and where everything lies in it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from oreloop.errors import UsageError
from oreloop.iri import HOME, is_iri

MARKER = "oreloop.toml"

_TEMPLATE = """\
# A workspace of oreloop. Put documents and tables into sources/, then run `oreloop build`.
title = "{title}"

# The base of the IRIs of your entities; a place of your own makes them yours.
# base = "https://example.org/graph/"

# Files that each build writes beside this one, by their suffix (.ttl: entities and facts, .trig: everything).
# publish = ["graph.ttl", "graph.trig"]

# Who reads documents, the most trusted first. A language model needs oreloop[llm] and the table [llm]: docs/llm.md.
# extractors = ["rules", "llm"]

# Titles, keywords and objectives in tables of projects are read for materials and steps; this leaves them unread.
# table_texts = false

# [llm]
# endpoint = "http://localhost:8080/v1"
# model = "my-model"
"""

_IGNORE = """\
# What a build makes again from sources/ and decisions/.
/claims/
/store/
/build-report.json
/.lock
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """What `oreloop.toml` says; a key that is not listed here is an error.

    `options` holds its tables: the settings of extractors by their name, checked where they are made ready.
    """

    title: str = "oreloop"
    base: str = HOME
    publish: tuple[str, ...] = ()
    extractors: tuple[str, ...] = ("rules",)
    table_texts: bool = True
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with sources and decisions, and what a build makes of them."""

    root: Path
    settings: Settings = Settings()

    @property
    def sources(self) -> Path:
        """Documents and tables, in any sub-folders."""
        return self.root / "sources"

    @property
    def decisions(self) -> Path:
        """What people decided, as CSV."""
        return self.root / "decisions"

    @property
    def claims(self) -> Path:
        """The claims files and the catalog."""
        return self.root / "claims"

    @property
    def answers(self) -> Path:
        """What extractors were told by others and do not want to ask again, a folder for each."""
        return self.root / "answers"

    @property
    def store(self) -> Path:
        """The database: a cache that can be made again from the claims."""
        return self.root / "store"

    @property
    def report(self) -> Path:
        """What the last build read, found and refused."""
        return self.root / "build-report.json"


def _settings(path: Path) -> Settings:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"this is no TOML ({error})", where=str(path), hint="mend the line") from None
    options = {name: value for name, value in data.items() if isinstance(value, dict)}
    data = {name: value for name, value in data.items() if name not in options}
    known = {f.name for f in fields(Settings)} - {"options"}
    if wrong := sorted(known & options.keys()):
        raise UsageError(f"{wrong[0]} is no table", where=str(path), hint=f"write it as {wrong[0]} = ...")
    if unknown := sorted(set(data) - known):
        raise UsageError(f"unknown setting {unknown[0]!r}", where=str(path),
                         hint="there is " + ", ".join(sorted(known)))
    base, publish, title = data.get("base", HOME), data.get("publish", []), data.get("title", "oreloop")
    if not isinstance(base, str) or not is_iri(base) or not base.endswith(("/", "#")):
        raise UsageError(f"base is no IRI that ends with / or #: {base!r}", where=str(path), hint=f"for example {HOME}")
    if not isinstance(publish, list) or not all(isinstance(p, str) and Path(p).name == p for p in publish):
        raise UsageError("publish is a list of file names without folders", where=str(path),
                         hint='publish = ["graph.ttl"]')
    extractors = data.get("extractors", ["rules"])
    if not isinstance(extractors, list) or not extractors or not all(isinstance(e, str) for e in extractors):
        raise UsageError("extractors is a list of names", where=str(path), hint='extractors = ["rules"]')
    table_texts = data.get("table_texts", True)
    if not isinstance(table_texts, bool):
        raise UsageError("table_texts is neither true nor false", where=str(path), hint="table_texts = false")
    return Settings(str(title), base, tuple(publish), tuple(extractors), table_texts, options)


def find_workspace(start: Path, *, exact: bool = False) -> Workspace:
    """The workspace at a folder, or (unless `exact`) at the nearest folder above it.

    Raises:
        UsageError: there is none; the message names `oreloop init`.
    """
    for folder in [start, *([] if exact else start.absolute().parents)]:
        if (folder / MARKER).is_file():
            return Workspace(folder, _settings(folder / MARKER))
    raise UsageError("this folder is no workspace", where=str(start), hint=f"make one with: oreloop init {start}")


def init_workspace(root: Path, title: str = "") -> Workspace:
    """Make a workspace in a folder, which may hold files already; nothing that exists is changed.

    Raises:
        UsageError: the folder is a workspace already, or can't be made.
    """
    if (root / MARKER).exists():
        raise UsageError("this folder is a workspace already", where=str(root), hint=f"oreloop build {root}")
    try:
        for folder in (root / "sources", root / "decisions"):
            folder.mkdir(parents=True, exist_ok=True)
        (root / MARKER).write_text(_TEMPLATE.format(title=_toml_text(title or root.absolute().name)), encoding="utf-8")
        if not (root / ".gitignore").exists():
            (root / ".gitignore").write_text(_IGNORE, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"can't make a workspace ({error.strerror})", where=str(root),
                         hint="choose another folder") from None
    return find_workspace(root, exact=True)


def _toml_text(text: str) -> str:
    return "".join(c for c in text.replace("\\", "\\\\").replace('"', '\\"') if c.isprintable())
