"""Asking a model: any endpoint that speaks the chat protocol of OpenAI, through the `openai` client.

What an endpoint says in an error is never passed on: it may hold the key.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from oreloop.errors import UsageError
from oreloop.extractors.llm.answers import Answer
from oreloop.extractors.llm.prompt import answer_schema, prompt_words
from oreloop.extractors.llm.settings import MODES, LlmSettings, read_key

if TYPE_CHECKING:
    from openai import OpenAI

#: What an endpoint answers that does not know a mode; in another mode it may be right.
_REFUSED = frozenset({400, 404, 415, 422, 501})
#: The longest that the client waits before it tries again, in seconds.
_LONGEST_WAIT = 60
#: Parameters that some models do without, and what takes their place.
_SPARE = {"temperature": "", "seed": "", "max_tokens": "max_completion_tokens"}

Messages = list[dict[str, str]]


class Failure(Exception):
    """An endpoint gave no answer; `reason` is in our words."""

    def __init__(self, reason: str, status: int = 0) -> None:
        self.reason, self.status = reason, status
        super().__init__(reason)


class Endpoint:
    """One model at one endpoint.

    `mode` is how answers are asked for; "auto" until the first answer has shown what the endpoint can do. The tokens
    are of all questions so far, those of no use too.
    """

    def __init__(self, settings: LlmSettings) -> None:
        self._settings = settings
        self._client = _client(settings)
        self._parameters: dict[str, Any] = {**prompt_words()["sampling"], "max_tokens": settings.max_tokens}
        self.mode = settings.mode
        self.prompt_tokens = self.completion_tokens = 0

    def ask(self, messages: Callable[[str], Messages], is_useful: Callable[[str], bool]) -> tuple[str, Answer]:
        """The answer to a question that `messages` words for each mode, and the mode that gave it.

        Where the settings leave the mode open, modes are tried in order until one gives a useful answer; that mode
        stays. An answer that is of no use in any mode is returned as it is.

        Raises:
            Failure: there was no answer.
        """
        modes = MODES if self.mode == "auto" else (self.mode,)
        last: tuple[str, Answer] | None = None
        failure: Failure | None = None
        for mode in modes:
            try:
                last = mode, self._send(messages(mode), mode)
                self.prompt_tokens += last[1].prompt_tokens
                self.completion_tokens += last[1].completion_tokens
            except Failure as error:
                failure = error
                if error.status not in _REFUSED:
                    raise
                continue
            if is_useful(last[1].content):
                self.mode = mode
                break
        if last is None:
            assert failure is not None
            raise failure
        return last

    def _send(self, messages: Messages, mode: str) -> Answer:
        import openai

        for _ in range(len(_SPARE) + 1):
            try:
                return _answer(self._in_time(lambda: self._create(messages, mode)))
            except openai.APITimeoutError:
                raise Failure("no answer in time") from None
            except openai.APIConnectionError:
                raise Failure("no connection") from None
            except openai.APIStatusError as error:
                if error.status_code == 400 and error.param in self._parameters and error.param in _SPARE:
                    self._do_without(error.param)
                    continue
                raise Failure(f"HTTP {error.status_code}", error.status_code) from None
            except (openai.OpenAIError, ValueError, RecursionError):
                raise Failure("what came back is no chat completion") from None
        raise Failure("HTTP 400", 400)

    def _create(self, messages: Messages, mode: str) -> Any:
        raw = self._client.chat.completions.with_raw_response.create(
            model=self._settings.model, messages=messages, **_format(mode), **self._parameters)  # type: ignore[arg-type]
        return raw.http_response.json()

    def _in_time(self, call: Callable[[], Any]) -> Any:
        """What a call gives or raises, within the time that all its tries may take.

        The client's own time-out begins anew with each byte, and a gateway may send one now and then for ever.
        """
        settings, done = self._settings, list[tuple[Any, Exception | None]]()

        def work() -> None:
            try:
                done.append((call(), None))
            except Exception as error:  # noqa: BLE001 - raised again by the one who waits
                done.append((None, error))

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        thread.join(settings.timeout * (settings.retries + 1) + _LONGEST_WAIT * settings.retries + 0.5)
        if not done:
            raise Failure("no answer in time")
        value, error = done[0]
        if error is not None:
            raise error
        return value

    def _do_without(self, parameter: str) -> None:
        value, other = self._parameters.pop(parameter), _SPARE[parameter]
        if other:
            self._parameters[other] = value


def _client(settings: LlmSettings) -> OpenAI:
    try:
        import openai
    except ImportError:
        raise UsageError("the extractor llm needs software that is not installed",
                         hint="pip install 'oreloop[llm]'") from None
    key = read_key(settings)
    # What is on this machine is asked directly, whatever proxy the environment names.
    client = openai.DefaultHttpxClient(trust_env=False) if settings.is_local else None
    return openai.OpenAI(base_url=settings.endpoint, api_key=key or "none", timeout=settings.timeout,
                         max_retries=settings.retries, http_client=client)


def _format(mode: str) -> dict[str, Any]:
    if mode == "json_schema":
        schema = {"name": "facts", "strict": True, "schema": answer_schema()}
        return {"response_format": {"type": "json_schema", "json_schema": schema}}
    return {"response_format": {"type": "json_object"}} if mode == "json_object" else {}


def _answer(data: Any) -> Answer:
    """The first choice of a chat completion.

    Raises:
        ValueError: it is none.
    """
    try:
        choice, usage = data["choices"][0], data.get("usage") or {}
        tokens = [usage.get(name) for name in ("prompt_tokens", "completion_tokens")]
        counts = [t if isinstance(t, int) and t >= 0 else 0 for t in tokens]
        return Answer(str(choice["message"].get("content") or ""), str(choice.get("finish_reason") or ""), *counts)
    except (KeyError, IndexError, TypeError, AttributeError):
        raise ValueError("no chat completion") from None
