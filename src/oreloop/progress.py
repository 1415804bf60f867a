"""How far a long piece of work has come: what it tells a listener, and how long each stage took."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """The stage that runs now, in words; `done` of `total` pieces of it (0 of 0 where they can't be counted)."""

    stage: str
    done: int = 0
    total: int = 0
    item: str = ""


OnProgress = Callable[[Progress], None]


class Stages:
    """The stages of one piece of work as they pass. `seconds` holds how long each took."""

    def __init__(self, listener: OnProgress | None = None) -> None:
        self._listener = listener
        self._stage, self._since = "", time.perf_counter()
        self.seconds: dict[str, float] = {}

    def at(self, stage: str, done: int = 0, total: int = 0, item: str = "") -> None:
        """Say that a stage begins, or how far it has come."""
        if stage != self._stage:
            self.finish()
            self._stage = stage
        if self._listener is not None:
            self._listener(Progress(stage, done, total, item))

    def finish(self) -> None:
        """Say that the last stage is over."""
        now = time.perf_counter()
        if self._stage:
            self.seconds[self._stage] = round(self.seconds.get(self._stage, 0.0) + now - self._since, 3)
        self._stage, self._since = "", now
