"""What a query returned: rows of terms, triples or a yes or no, and the same as plain Python values."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from oreloop.errors import UsageError
from oreloop.iri import HOME, PREFIXES, compress
from oreloop.model import Json, Table
from oreloop.rdf import Term

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

_XSD = PREFIXES["xsd"]
_INTEGERS = frozenset(_XSD + name for name in (
    "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger",
    "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"))
_FLOATS = frozenset(_XSD + name for name in ("decimal", "double", "float"))
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one query, always whole.

    `kind` is "select" (`variables`, and `rows` of terms, None where unbound), "construct" (sorted `triples`) or "ask"
    (`answer`). `base` is that of the graph's IRIs.
    """

    kind: str
    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    triples: tuple[ox.Triple, ...] = ()
    answer: bool = False
    base: str = HOME

    def table(self, label: Callable[[str], str] | None = None) -> Table:
        """The result as plain values: str, int, float, bool, and None where unbound.

        IRIs become CURIEs; with `label`, what it makes of them, and of two columns X and `X_label` only the second, as
        X. Dates and texts are their words. Triples have the columns subject, predicate and object; a yes or no is one
        cell.
        """
        if self.kind == "ask":
            return Table(("answer",), ((self.answer,),))
        if self.kind == "construct":
            columns: tuple[str, ...] = ("subject", "predicate", "object")
            rows: tuple[tuple[Term | None, ...], ...] = tuple((t.subject, t.predicate, t.object) for t in self.triples)
        else:
            columns, rows = self.variables, self.rows

        @functools.cache
        def curie(iri: str) -> str:
            return compress(iri, self.base)

        if label is None:
            return Table(columns, tuple(tuple(_plain(term, curie) for term in row) for row in rows))
        named = functools.cache(label)
        thing = {column: place for place, column in enumerate(columns)}
        #: For each column that is shown, its place, and that of the thing (or value) whose label it holds.
        kept = [(place, thing.get(column.removesuffix("_label"), place)) for column, place in thing.items()
                if f"{column}_label" not in columns]
        return Table(tuple(columns[of] for _, of in kept),
                     tuple(tuple(_plain(row[of] if row[place] is None else row[place], named) for place, of in kept)
                           for row in rows))

    def records(self) -> list[Json]:
        """Each row of `table()` as a mapping from column to value."""
        return self.table().records()

    def to_pandas(self) -> pd.DataFrame:
        """The table as a pandas data frame.

        Raises:
            UsageError: pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError:
            raise _missing("pandas") from None
        table = self.table()
        return pd.DataFrame(list(table.rows), columns=list(table.columns))

    def to_polars(self) -> pl.DataFrame:
        """The table as a polars data frame; a column of mixed types becomes text.

        Raises:
            UsageError: polars is not installed.
        """
        try:
            import polars as pl
        except ImportError:
            raise _missing("polars") from None
        table = self.table()
        cells = {name: [row[place] for row in table.rows] for place, name in enumerate(table.columns)}
        return pl.DataFrame({name: _alike(values) for name, values in cells.items()})


def _plain(term: Term | None, shown: Callable[[str], str]) -> object:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return shown(term.value)
    if not isinstance(term, ox.Literal):
        return str(term)
    datatype = term.datatype.value
    if datatype == _XSD + "boolean":
        return _TRUTH.get(term.value, term.value)
    with contextlib.suppress(ValueError):  # a literal may be no value of its own datatype
        if datatype in _INTEGERS:
            return int(term.value)
        if datatype in _FLOATS:
            return float(term.value)
    return term.value


def _alike(values: list[object]) -> list[object]:
    """Values of one type as they are, whole numbers among decimal ones as such, anything else as text."""
    types = {type(v) for v in values if v is not None}
    if types == {int, float}:
        return [float(v) if isinstance(v, int) else v for v in values]
    return values if len(types) < 2 else [None if v is None else str(v) for v in values]


def _missing(library: str) -> UsageError:
    return UsageError(f"{library} is not installed", hint=f"pip install 'oreloop[{library}]'")
