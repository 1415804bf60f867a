"""What stands in the cells of a result: plain values, things of the graph, and lists and chains of these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

#: What stands in a cell where nobody says it.
UNSAID = "not said"


class Thing(str):
    """The IRI of a thing; people are shown its label."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Several:
    """Cells of which none comes first; the order is that in which they are shown."""

    items: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """Cells that follow one another, such as the materials of a loop."""

    items: tuple[Cell, ...]


Cell = str | int | float | bool | Several | Chain | None


def several(iris: Iterable[str], label: Callable[[str], str]) -> Several:
    """Things, each once, in order of their labels and then of their IRIs."""
    return Several(tuple(Thing(iri) for iri in sorted(set(iris), key=lambda iri: (label(iri), iri))))


def things(cell: Cell) -> Iterator[Thing]:
    """The things in a cell, in order.

    >>> list(things(Chain((Thing("a"), Several((Thing("b"), Thing("c"))), 3))))
    ['a', 'b', 'c']
    """
    if isinstance(cell, Thing):
        yield cell
    elif isinstance(cell, Several | Chain):
        for item in cell.items:
            yield from things(item)


def shown(cell: Cell, label: Callable[[str], str]) -> str | int | float | bool | None:
    """A cell as a plain value, its things called by `label`; a list in a chain is set apart by slashes.

    >>> shown(Chain((Thing("a"), Several((Thing("b"), Thing("c"))), Several(()))), str.upper)
    'A → B / C → not said'
    """
    if isinstance(cell, Thing):
        return label(cell)
    if isinstance(cell, Chain):
        return " → ".join(_link(item, label) for item in cell.items)
    if isinstance(cell, Several):
        return "; ".join(str(shown(item, label)) for item in cell.items)
    return cell


def _link(cell: Cell, label: Callable[[str], str]) -> str:
    if isinstance(cell, Several):
        return " / ".join(str(shown(item, label)) for item in cell.items) or "not said"
    return str(shown(cell, label))


def as_json(cell: Cell, label: Callable[[str], str]) -> object:
    """A cell for a program: a thing as `{"iri", "label"}`, lists and chains as arrays."""
    if isinstance(cell, Thing):
        return {"iri": str(cell), "label": label(cell)}
    if isinstance(cell, Several | Chain):
        return [as_json(item, label) for item in cell.items]
    return cell


def number(quantity: Decimal) -> int | float:
    """A quantity as a plain number, whole where it is.

    >>> number(Decimal("590.0")), number(Decimal("1.5"))
    (590, 1.5)
    """
    return int(quantity) if quantity == quantity.to_integral_value() else float(quantity)
