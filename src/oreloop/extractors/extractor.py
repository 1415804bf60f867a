"""What an extractor is: something that turns documents into claims, made ready once and then used on many."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oreloop.errors import Issue
from oreloop.model import Claim, Document, Json

#: The settings of one extractor: its table in `oreloop.toml`.
Options = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Extracted:
    """What one extractor gave for one document.

    `rejected` counts, by reason, what it found and does not stand by. `is_complete` is off where parts of the document
    could not be read now (an endpoint was away) and shall be tried again. `kept` names what it keeps of this document
    in its cache.
    """

    claims: tuple[Claim, ...]
    rejected: tuple[tuple[str, int], ...] = ()
    is_complete: bool = True
    kept: tuple[str, ...] = ()


class Reader(ABC):
    """An extractor with its settings, ready to read.

    `version` stands for all that decides what it makes of a document, besides the code of oreloop: what one version
    read is read again by another. `label` is what the catalogue says of who read a document.
    """

    def __init__(self, name: str, version: str, label: str = "") -> None:
        self.name, self.version, self.label = name, version, label or name

    @abstractmethod
    def read(self, document: Document) -> Extracted:
        """The claims of one document, each quote cut from its text.

        Raises:
            KnowledgeError: a file that it reads by is broken. StoreError: its cache can't be written.
        """

    @property
    def goes_on(self) -> bool:
        """Whether it can read more documents now; off once it has given up or used up what it was allowed."""
        return True

    def keep(self, kept: Collection[str]) -> None:
        """Forget all that it has in its cache, but what these names stand for."""
        return

    def usage(self) -> Json:
        """What the reading took so far (questions, tokens, cost, failures); empty where there is nothing to tell."""
        return {}

    def issues(self) -> tuple[Issue, ...]:
        """What a user should know of its work as a whole."""
        return ()


@dataclass(frozen=True, slots=True)
class Extractor:
    """A member of the seam: `prepare(options, cache)` gives a reader, without asking anybody anything yet.

    `options` is its table of the settings, `cache` a folder of its own for what it wants to find again in the next
    build, or None where nothing is to be kept. It raises UsageError for settings that are wrong or software that is
    not installed.
    """

    name: str
    summary: str
    prepare: Callable[[Options, Path | None], Reader]
