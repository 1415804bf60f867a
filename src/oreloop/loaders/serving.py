"""What a child process of `reading_pool` runs: one loader on one file."""

from __future__ import annotations

from oreloop.errors import SourceError
from oreloop.loaders import LOADERS
from oreloop.loaders.isolated import answer_of
from oreloop.model import Json


def serve(job: Json, data: bytes) -> Json:
    """The answer to a job: what the loader it names makes of the bytes."""
    try:
        return answer_of(LOADERS.get(str(job["loader"])).load(data, str(job["file"])))
    except SourceError as error:
        return answer_of(error)
