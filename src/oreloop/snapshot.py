"""The rows of a saved query as integers over their distinct terms, kept beside the database.

On a large graph the engine takes seconds for a projection, most of them to look up the text of each term; yet the rows
are the same as long as the graph is. So they are kept, each text once, under the revision of the graph and a hash of
the query, and read again in a hundredth of the time. A file that is missing or damaged is no fault: the engine is asked
anew; nor is a folder that can't be written. Results of analyses (`graph/analysis/`) may come and go under one
revision, so a query that is kept must not read them.

A file is a line with the CRC-32 of the rest, a line of JSON with the columns and the terms, and for each column the
places of its terms as 32-bit integers, the lowest byte first.
"""

from __future__ import annotations

import contextlib
import json
import sys
import zlib
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from oreloop.errors import StoreError
from oreloop.headers import SavedQuery
from oreloop.iri import digest
from oreloop.queries import solutions
from oreloop.replacing import replacing
from oreloop.store import GraphStore

#: Changes with what stands in a file, so that no version reads the files of another.
_FORM = "1"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Rows of texts: IRIs and the words of literals, empty where unbound.

    `terms` are the distinct texts, of which the first is empty; `columns` hold their places, all in the order of the
    rows, which means nothing.
    """

    terms: list[str]
    columns: Mapping[str, array[int]]

    def rows(self, *names: str) -> Iterator[tuple[str, ...]]:
        """The texts of these columns, row by row; empty in a column that the query does not have."""
        unbound = array("i", bytes(4 * max(map(len, self.columns.values()), default=0)))
        of = self.terms.__getitem__
        return zip(*(map(of, self.columns.get(name, unbound)) for name in names), strict=True)

    def distinct(self, name: str) -> list[str]:
        """The texts that stand in a column, sorted; none for a column that the query does not have."""
        return sorted(filter(None, (self.terms[place] for place in set(self.columns.get(name, ())))))


def take_snapshot(graph: GraphStore, query: SavedQuery) -> Snapshot:
    """The rows of a query without parameters: those that are kept, else what the engine says, to be kept."""
    path = graph.kept(f"{digest(_FORM, query.text)}.rows")
    if path is None:
        return _asked(graph, query)
    if (found := _read(path)) is None:
        found = _asked(graph, query)
        with contextlib.suppress(StoreError), replacing(path) as new:
            new.write_bytes(_bytes(found))
    return found


def _asked(graph: GraphStore, query: SavedQuery) -> Snapshot:
    names, found = solutions(graph, query)
    places, columns = {"": 0}, [array("i") for _ in names]
    for solution in found:
        for column, term in zip(columns, solution, strict=True):
            text = term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
            column.append(places.setdefault(text, len(places)))
    return Snapshot(list(places), dict(zip(names, columns, strict=True)))


def _bytes(snapshot: Snapshot) -> bytes:
    head = json.dumps([list(snapshot.columns), snapshot.terms]).encode()
    rest = b"\n".join((head, b"".join(_little(column).tobytes() for column in snapshot.columns.values())))
    return b"%08x\n%b" % (zlib.crc32(rest), rest)


def _read(path: Path) -> Snapshot | None:
    """What a file holds, or nothing where it is missing or not as it was written."""
    try:
        checksum, _, rest = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if checksum != b"%08x" % zlib.crc32(rest):
        return None
    head, _, places = rest.partition(b"\n")
    names, terms = json.loads(head)
    size = len(places) // len(names)
    return Snapshot(terms, {name: _little(array("i", places[i * size:(i + 1) * size])) for i, name in enumerate(names)})


def _little(column: array[int]) -> array[int]:
    """The integers of this machine with the lowest byte first, and the other way round."""
    if sys.byteorder == "little":
        return column
    turned = column[:]
    turned.byteswap()
    return turned
