"""A language model as an extractor: it points at facts, the document proves them. See docs/llm.md.

Off unless the settings name it; nothing here is imported from `openai` before that.
"""

from __future__ import annotations

from pathlib import Path

from oreloop.extractors.extractor import Extractor, Options, Reader


def _prepare(options: Options, cache: Path | None) -> Reader:
    from oreloop.extractors.llm.reader import LlmReader
    from oreloop.extractors.llm.settings import read_settings

    return LlmReader(read_settings(options), cache)


EXTRACTOR = Extractor("llm", "a language model behind an endpoint of the OpenAI protocol; needs oreloop[llm]", _prepare)
