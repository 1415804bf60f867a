"""One document after another: questions, answers, facts, claims; and what all of it took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from pathlib import Path

from oreloop.claims import merged, sort_key
from oreloop.errors import Issue
from oreloop.extractors.extractor import Extracted, Reader
from oreloop.extractors.llm.answers import Answer, Answers
from oreloop.extractors.llm.chunks import Chunk, chunks_of
from oreloop.extractors.llm.endpoint import Endpoint, Failure
from oreloop.extractors.llm.grounding import Grounding, Unfounded
from oreloop.extractors.llm.prompt import messages, prompt_version, question_key
from oreloop.extractors.llm.reply import has_facts, read_reply
from oreloop.extractors.llm.settings import MODES, LlmSettings
from oreloop.iri import digest
from oreloop.labels import number_of
from oreloop.lexicon import LANGUAGES
from oreloop.mentions import find_mentions
from oreloop.model import Claim, Document, Json
from oreloop.text import split_sentences

_NO_USE = "the answer is of no use"


class LlmReader(Reader):
    """Reads by a language model, within the bounds of the settings; what it was told before it does not ask again."""

    def __init__(self, settings: LlmSettings, cache: Path | None) -> None:
        version = digest("llm", settings.model, settings.mode, prompt_version(), str(settings.chunk_characters),
                         str(settings.max_tokens))
        super().__init__("llm", version, f"llm {settings.model}")
        self._settings = settings
        self._endpoint = Endpoint(settings)
        self._answers = Answers(cache)
        self._counts: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()
        self._in_a_row = 0
        self._unread: set[str] = set()

    @property
    def goes_on(self) -> bool:
        """Off after too many failures in a row, or when as many documents were asked about as are allowed."""
        return not self._has_stopped and not self._is_used_up

    @property
    def _has_stopped(self) -> bool:
        return self._in_a_row >= self._settings.stop_after

    @property
    def _is_used_up(self) -> bool:
        return 0 < self._settings.max_documents <= self._counts["documents"]

    def read(self, document: Document) -> Extracted:
        """The claims of a document in a language whose plans and denials we can tell; else none, and no question."""
        if document.language not in LANGUAGES:
            return Extracted(())
        sentences = split_sentences(document.text, document.body)
        grounding = Grounding(document, sentences, find_mentions(document, sentences))
        claims: list[Claim] = []
        rejected: Counter[str] = Counter()
        kept: list[str] = []
        may_ask, before = self.goes_on, self._counts["asked"]
        is_complete = True
        for chunk in chunks_of(document.text, sentences, self._settings.chunk_characters):
            key, answer = self._answer(chunk, may_ask=may_ask)
            if answer is None:
                is_complete = False
                continue
            kept.append(key)
            facts, faults = read_reply(answer.content)
            rejected.update(faults)
            for fact in facts:
                try:
                    claims += grounding.claims(fact, chunk)
                except Unfounded as error:
                    rejected[error.reason] += 1
        self._counts["documents"] += self._counts["asked"] > before
        if not is_complete:
            self._unread.add(document.file)
        counted = tuple(sorted((f"llm: {reason}", count) for reason, count in rejected.items()))
        return Extracted(tuple(sorted(merged(claims), key=sort_key)), counted, is_complete, tuple(kept))

    def _answer(self, chunk: Chunk, *, may_ask: bool) -> tuple[str, Answer | None]:
        """The answer about a piece of text, from the cache or from the endpoint; None where there is none now."""
        modes = MODES if self._settings.mode == "auto" else (self._settings.mode,)
        for mode in modes:
            key = question_key(chunk, self._settings.model, mode)
            if (answer := self._answers.get(key)) is not None:
                self._counts["cached"] += 1
                return key, answer
        if not may_ask or self._has_stopped:
            return "", None
        self._counts["asked"] += 1
        try:
            mode, answer = self._endpoint.ask(lambda mode: messages(chunk, mode), has_facts)
        except Failure as failure:
            self._fail(failure.reason)
            return "", None
        if has_facts(answer.content):
            self._in_a_row = 0
        else:
            self._fail(_NO_USE)
        key = question_key(chunk, self._settings.model, mode)
        self._answers.put(key, answer)
        return key, answer

    def _fail(self, reason: str) -> None:
        self._failures[reason] += 1
        self._in_a_row += 1

    def keep(self, kept: Collection[str]) -> None:
        """Forget the answers that no document of today rests on."""
        self._answers.keep(kept)

    def usage(self) -> Json:
        """Questions asked and answered from the cache, tokens, estimated cost, failures by reason."""
        settings, counts, endpoint = self._settings, self._counts, self._endpoint
        cost = endpoint.prompt_tokens * settings.input_price + endpoint.completion_tokens * settings.output_price
        return {"model": settings.model, "mode": endpoint.mode, "documents": counts["documents"],
                "asked": counts["asked"], "cached": counts["cached"], "prompt_tokens": endpoint.prompt_tokens,
                "completion_tokens": endpoint.completion_tokens, "cost": round(cost / 1e6, 6),
                "failures": dict(sorted(self._failures.items())), "incomplete": len(self._unread)}

    def issues(self) -> tuple[Issue, ...]:
        """That it has stopped, or that documents wait for the next build."""
        where = f"llm {self._settings.model}"
        again = "what was answered is kept; run it again to go on"
        waiting = number_of(len(self._unread), "document")
        if self._has_stopped:
            reasons = ", ".join(f"{count} x {reason}" for reason, count in sorted(self._failures.items()))
            row = f"{number_of(self._in_a_row, 'failure')} in a row"
            return (Issue(where, "warning", f"stopped after {row} ({reasons}); "
                          f"{waiting} not read in full", f"check {self._settings.endpoint}; {again}"),)
        if self._unread and self._is_used_up:
            return (Issue(where, "note", f"max_documents is reached, {waiting} left", again),)
        if self._unread:
            return (Issue(where, "warning", f"{waiting} not read in full", again),)
        return ()
