"""Answers of a model, kept by the hash of the question: what was answered once is not asked again.

A file holds the words of the model as they came; they are read and held against the document anew each time.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from oreloop.replacing import replacing


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said, why it ended ("stop", "length" ...), and the tokens of question and answer."""

    content: str
    ended: str = "stop"
    prompt_tokens: int = 0
    completion_tokens: int = 0


class Answers:
    """The answers kept in a folder; without a folder, those of this run."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._fresh: dict[str, Answer] = {}

    def get(self, key: str) -> Answer | None:
        """The answer to a question, or None where there is none that can be read."""
        if key in self._fresh or self._folder is None:
            return self._fresh.get(key)
        try:
            data = json.loads(self._path(key).read_bytes())
            return Answer(str(data["content"]), str(data["ended"]), int(data["prompt_tokens"]),
                          int(data["completion_tokens"]))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def put(self, key: str, answer: Answer) -> None:
        """Keep an answer.

        Raises:
            StoreError: the file can't be written.
        """
        if self._folder is None:
            self._fresh[key] = answer
            return
        with replacing(self._path(key)) as new:
            new.write_text(json.dumps(asdict(answer), indent=1, sort_keys=True) + "\n", encoding="utf-8")

    def keep(self, keys: Collection[str]) -> None:
        """Forget all answers but these."""
        if self._folder is None:
            return
        for path in self._folder.glob("??/*.json"):
            if path.stem not in keys:
                path.unlink(missing_ok=True)
                with suppress(OSError):  # it still holds others
                    path.parent.rmdir()

    def _path(self, key: str) -> Path:
        assert self._folder is not None
        return self._folder / key[:2] / f"{key}.json"
