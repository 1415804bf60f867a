"""Exporters: a graph as a file for other programs. A new format is a module here and a name in the list below."""

from __future__ import annotations

import os
from pathlib import Path

from oreloop.errors import UsageError
from oreloop.exporters.drawings import GEXF, GRAPHML
from oreloop.exporters.exporter import Exporter, ExportOptions, Write
from oreloop.exporters.sheets import CSV
from oreloop.exporters.triples import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE
from oreloop.registry import Registry
from oreloop.store import GraphStore

__all__ = ["EXPORTERS", "ExportOptions", "Exporter", "export_to", "exporter_for"]

EXPORTERS: Registry[Exporter] = Registry(
    "exporter", (TURTLE, TRIG, NTRIPLES, NQUADS, JSONLD, RDFXML, GRAPHML, GEXF, CSV))


def exporter_for(path: Path) -> Exporter:
    """The exporter whose suffix a file has; of two the longer suffix wins.

    Raises:
        UsageError: no exporter writes such files.
    """
    fitting = [e for e in EXPORTERS if path.name.endswith(e.suffix)]
    if fitting:
        return max(fitting, key=lambda e: len(e.suffix))
    raise UsageError(f"no exporter writes files like {path.name}",
                     hint="choose " + ", ".join(e.suffix for e in EXPORTERS))


def export_to(graph: GraphStore, exporter: Exporter, path: Path, options: ExportOptions | None = None) -> list[Path]:
    """Write an export to a file, or the parts of a format that has several into a folder; returns what was written.

    A path is a folder if it is one already or has no suffix. Each file appears whole or not at all.

    Raises:
        UsageError: the place can't be written, or the format can't hold the graph.
    """
    options = options or ExportOptions()
    into_folder = bool(exporter.parts) and (path.is_dir() or not path.suffix)
    files = [(path / name, write) for name, write in exporter.parts] if into_folder else [(path, exporter.write)]
    try:
        for file, write in files:
            file.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(graph, file, write, options)
    except OSError as error:
        raise UsageError(f"can't write the export ({error.strerror or error})", where=str(path),
                         hint="choose another place") from None
    return [file for file, _ in files]


def _write_whole(graph: GraphStore, file: Path, write: Write, options: ExportOptions) -> None:
    part = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with part.open("wb") as out:
            write(graph, out, options)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
