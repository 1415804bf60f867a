"""A document in pieces for a model: sentences with numbers, as many as fit into one question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oreloop.text import Sentence

#: More sentences than the schema of an answer has numbers for.
_MOST = 300


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive sentences, and their text with a number each, from 1; `first` is the index of the first one."""

    sentences: tuple[Sentence, ...]
    text: str
    first: int


def chunks_of(text: str, sentences: Sequence[Sentence], most: int) -> Iterator[Chunk]:
    """The sentences of a document in pieces of at most `most` characters; a longer sentence is shown up to there.

    Numbers begin anew in each piece, so that the same piece is the same question wherever it stands.
    """
    start, lines, size = 0, list[str](), 0
    for index, sentence in enumerate(sentences):
        shown = re.sub(r"\s+", " ", text[sentence.start:sentence.end])[:most]
        if lines and (size + len(shown) > most or len(lines) >= _MOST):
            yield Chunk(tuple(sentences[start:index]), "\n".join(lines), start)
            start, lines, size = index, [], 0
        lines.append(f"[{len(lines) + 1}] {shown}")
        size += len(shown)
    if lines:
        yield Chunk(tuple(sentences[start:]), "\n".join(lines), start)
