"""What there is: the members of each seam, saved queries, patterns, properties, and the sources of a workspace."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from oreloop.catalog import read_catalog
from oreloop.decisions import load_decisions
from oreloop.model import Table
from oreloop.repeats import find_repeats
from oreloop.revision import catalog_file
from oreloop.workspace import Workspace


def listing(kind: str) -> Table:
    """One table of what this installation has: "loaders", "importers", "patterns", "queries" ...

    Raises:
        KeyError: there is no such kind. KnowledgeError: a file of the ontology or a query is broken.
    """
    return _LISTINGS[kind]()


def documents(workspace: Workspace) -> Table:
    """The sources that the last build of a workspace read, and whose news each repeats.

    Raises:
        SourceError: the catalogue is broken. UsageError: a decision is wrong.
    """
    catalog = read_catalog(catalog_file(workspace))
    found = find_repeats(tuple(catalog.values()), decisions=load_decisions(workspace.decisions).documents)
    first = {repeat.file: repeat.first for repeat in found.documents}
    rows = [(s.file, s.kind, s.language, s.title, s.publisher, s.issued, s.licence, s.claims, first.get(s.file, ""))
            for _, s in sorted(catalog.items())]
    return Table.of(("file", "kind", "language", "title", "publisher", "issued", "licence", "claims", "repeats"), rows)


def _loaders() -> Table:
    from oreloop.loaders import LOADERS

    return Table.of(("name", "suffixes", "summary"), [(m.name, " ".join(m.suffixes), m.summary) for m in LOADERS])


def _importers() -> Table:
    from oreloop.tables import IMPORTERS

    return Table.of(("name", "columns", "summary"), [(m.name, " ".join(m.columns), m.summary) for m in IMPORTERS])


def _extractors() -> Table:
    from oreloop.extractors import EXTRACTORS

    return Table.of(("name", "summary"), [(m.name, m.summary) for m in EXTRACTORS])


def _exporters() -> Table:
    from oreloop.exporters import EXPORTERS

    return Table.of(("name", "suffix", "summary"), [(m.name, m.suffix, m.summary) for m in EXPORTERS])


def _analyses() -> Table:
    from oreloop.analyses import ANALYSES

    return Table.of(("name", "parameters", "summary"),
                    [(m.name, " ".join(f"{n}={p.default}" for n, p in m.params.items()), m.summary) for m in ANALYSES])


def _patterns() -> Table:
    from oreloop.patterns import load_patterns

    rows = [(p.id, p.language, ", ".join(saying.relation for saying in p.says), p.status, p.confidence)
            for p in load_patterns()]
    return Table.of(("id", "language", "says", "status", "confidence"), rows)


def _queries() -> Table:
    from oreloop.queries import load_queries

    rows = [(name, " ".join(p.name if p.required else f"[{p.name}]" for p in query.params.values()), query.summary)
            for name, query in load_queries().items() if not name.startswith("projections/")]
    return Table.of(("name", "parameters", "summary"), rows)


def _projections() -> Table:
    from oreloop.network import projections
    from oreloop.queries import load_queries

    return Table.of(("name", "summary"), [(name, load_queries()[f"projections/{name}"].summary)
                                          for name in projections()])


def _properties() -> Table:
    from oreloop.schema import load_schema

    schema = load_schema()
    rows = [(name, prop.domain, prop.range, prop.inverse) for name, prop in schema.properties.items()]
    return Table.of(("name", "domain", "range", "inverse"), rows)


_LISTINGS: Mapping[str, Callable[[], Table]] = {
    "loaders": _loaders, "importers": _importers, "extractors": _extractors, "exporters": _exporters,
    "analyses": _analyses, "patterns": _patterns, "queries": _queries, "projections": _projections,
    "properties": _properties}
