"""The patterns of ontology/patterns: what `oreloop.extract` finds. Needs no settings and no network."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from oreloop.errors import UsageError
from oreloop.extract import EXTRACTOR as NAME
from oreloop.extract import extract_claims, rules_version
from oreloop.extractors.extractor import Extracted, Extractor, Options, Reader
from oreloop.model import Document


class RulesReader(Reader):
    """Reads by patterns."""

    def __init__(self) -> None:
        super().__init__(NAME, rules_version())

    def read(self, document: Document) -> Extracted:
        """The claims that patterns find; those that the ontology does not allow are counted."""
        found = extract_claims(document)
        return Extracted(found.claims, tuple(sorted(Counter(problem for _, problem in found.rejected).items())))


def _prepare(options: Options, cache: Path | None) -> Reader:
    if options:
        raise UsageError(f"the extractor {NAME} has no settings", where=f"oreloop.toml [{NAME}]", hint="take them out")
    return RulesReader()


EXTRACTOR = Extractor(NAME, "patterns in English, French and German; always the same, no network", _prepare)
