"""Pictures of results: the figure of an outcome as SVG, or in a page of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from oreloop.analyses import Outcome
from oreloop.analyses.figure import Figure
from oreloop.errors import UsageError

#: How each kind of figure becomes SVG.
DRAWINGS: Mapping[type, Callable[[Figure], str]] = {}


def write_picture(outcome: Outcome, path: Path) -> None:
    """Write the figure of an outcome to an .svg or .html file.

    Raises:
        UsageError: it has none, or the suffix is another.
    """
    if outcome.figure is None or type(outcome.figure) not in DRAWINGS:
        raise UsageError(f"{outcome.run.name} has nothing to draw here", hint="leave out the picture")
