"""Titles and authors in the metadata of files, unless a program filled them in without knowing."""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path

from oreloop.labels import clean_label


def real_author(name: str | None) -> str:
    """The name of an author as a label, or empty if it stands for nobody.

    >>> real_author(" Jane  Doe "), real_author("Windows User")
    ('Jane Doe', '')
    """
    label = clean_label(name or "")
    return "" if label.casefold() in _placeholders()[0] else label


def real_title(title: str | None) -> str:
    """A title as a label, or empty if it is the name of a file or program.

    >>> real_title("An agreement"), real_title("Microsoft Word - press_final2.docx")
    ('An agreement', '')
    """
    label = clean_label(title or "")
    return "" if _placeholders()[1].fullmatch(label) else label


@functools.cache
def _placeholders() -> tuple[frozenset[str], re.Pattern[str]]:
    data = tomllib.loads(Path(__file__).with_name("placeholders.toml").read_text(encoding="utf-8"))
    return frozenset(data["authors"]), re.compile("|".join(f"(?:{title})" for title in data["titles"]), re.IGNORECASE)
