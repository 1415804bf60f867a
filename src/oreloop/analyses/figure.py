"""What a picture of a result shows, without a word on how it is drawn: the records between analyses and drawings.

All texts are for people; `planned` marks what is planned or under construction, `claims` the IRIs that it rests on.
Everything comes in the order in which it is to be read.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A thing in a diagram. `group` names what it belongs to (a class, a community, a step); `size` compares."""

    id: str
    label: str
    group: str = ""
    size: float = 1.0
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A tie between two nodes, by their ids."""

    source: str
    target: str
    weight: float = 1.0
    label: str = ""
    planned: bool = False
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sankey:
    """Flows from left to right; `unit` says what the weights are ("documents", "EUR"). A flow back is drawn as such."""

    title: str
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """Nodes and links in the plane, laid out by forces."""

    title: str
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    directed: bool = False


@dataclass(frozen=True, slots=True)
class Ring:
    """One loop: its stations in order, and what leads from each to the next (the last one back to the first).

    A link that is `missing` is not stated by any document; it is drawn as a gap.
    """

    label: str
    stations: tuple[Node, ...]
    links: tuple[Link, ...]
    missing: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rings:
    """Loops side by side."""

    title: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Numbers by row and column, None where nothing is known; symmetric ones show an adjacency."""

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    unit: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a map: degrees north and east (WGS84)."""

    label: str
    latitude: float
    longitude: float
    group: str = ""
    size: float = 1.0
    planned: bool = False


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """Places on a map; `unplaced` are those whose coordinates nobody states."""

    title: str
    spots: tuple[Spot, ...]
    unplaced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """Something on a timeline: `start` and `end` as ISO 8601 dates of any precision ("2026", "2026-03"), `end` empty
    for what has no duration."""

    label: str
    start: str
    end: str = ""
    lane: str = ""
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """Moments along time, in lanes."""

    title: str
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers for the categories of a bar chart, None where nothing is known."""

    label: str
    values: tuple[float | None, ...]
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars by category, one after the other for several series, or on top of each other where they are `stacked`."""

    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    stacked: bool = False


Figure = Sankey | Diagram | Rings | Matrix | PlaceMap | Timeline | Bars
