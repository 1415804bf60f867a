"""Extractors: from a document to claims. Which of them a workspace uses, its settings say; by default the rules alone.

A new extractor is a module with an `EXTRACTOR` and its line here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from oreloop.claims import verify
from oreloop.errors import Issue, UsageError
from oreloop.extractors import llm, rules
from oreloop.extractors.combining import combine
from oreloop.extractors.extractor import Extracted, Extractor, Options, Reader
from oreloop.model import Claim, Document, Json
from oreloop.registry import Registry

__all__ = ["DEFAULT", "EXTRACTORS", "Extracted", "Extractor", "Options", "Reader", "Readers", "prepare"]

EXTRACTORS: Registry[Extractor] = Registry("extractor", (rules.EXTRACTOR, llm.EXTRACTOR))
#: What reads where nobody says otherwise.
DEFAULT = (rules.EXTRACTOR.name,)

_UNFOUNDED = "the quote does not stand in the text at its offsets"


class Readers:
    """The extractors of one build, made ready, in the order of trust."""

    def __init__(self, readers: Sequence[Reader]) -> None:
        self._readers = tuple(readers)
        #: Stands for all that decides what they make of a document.
        self.version = "+".join(reader.version for reader in self._readers)
        self.label = ", ".join(reader.label for reader in self._readers)

    @property
    def goes_on(self) -> bool:
        """Whether a document that was not read in full can be read further now."""
        return all(reader.goes_on for reader in self._readers)

    def read(self, document: Document) -> Extracted:
        """The claims of a document by all extractors, each quote held against its text whoever made it.

        Raises:
            KnowledgeError, StoreError: see `Reader.read`.
        """
        found = [reader.read(document) for reader in self._readers]
        rejected: Counter[str] = Counter()
        for part in found:
            rejected.update(dict(part.rejected))
        founded = [[claim for claim in part.claims if _is_founded(claim, document.text)] for part in found]
        if unfounded := sum(len(part.claims) for part in found) - sum(map(len, founded)):
            rejected[_UNFOUNDED] += unfounded
        claims, left_out = combine(founded)
        rejected.update(left_out)
        return Extracted(tuple(claims), tuple(sorted(rejected.items())), all(part.is_complete for part in found),
                         tuple(sorted({name for part in found for name in part.kept})))

    def keep(self, kept: Collection[str]) -> None:
        """Let them forget all but what these names stand for."""
        for reader in self._readers:
            reader.keep(kept)

    def usage(self) -> dict[str, Json]:
        """What each took, where there is something to tell."""
        return {reader.name: usage for reader in self._readers if (usage := reader.usage())}

    def issues(self) -> tuple[Issue, ...]:
        """What a user should know of their work."""
        return tuple(issue for reader in self._readers for issue in reader.issues())


def _is_founded(claim: Claim, text: str) -> bool:
    try:
        verify(claim, text)
    except ValueError:
        return False
    return True


def prepare(names: Iterable[str] = DEFAULT, options: Mapping[str, Options] | None = None,
            cache: Path | None = None) -> Readers:
    """Extractors made ready, with the table of settings that has their name; nothing is asked of anybody yet.

    Each keeps what it wants to find again in a folder of its own below `cache`; without one nothing is kept.

    Raises:
        UsageError: there is no such extractor, settings are wrong, belong to none, or software is not installed.
    """
    options = options or {}
    for name in options:
        if name not in EXTRACTORS.names():
            raise UsageError(f"unknown setting {name!r}", where="oreloop.toml",
                             hint="a table holds the settings of an extractor: " + ", ".join(EXTRACTORS.names()))
    chosen = [EXTRACTORS.get(name) for name in dict.fromkeys(names)]
    return Readers([extractor.prepare(options.get(extractor.name, {}), cache / extractor.name if cache else None)
                    for extractor in chosen])
