"""The table `[llm]` of `oreloop.toml`: which endpoint is asked for which model, how, and how much at most.

A key is never in a file: `key_env` names the environment variable that holds it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlsplit

from oreloop.errors import UsageError
from oreloop.registry import near

#: How an answer is asked for, the safest first: the endpoint holds the model to a schema; it holds it to JSON, with the
#: schema in the words of the question; it holds it to nothing.
MODES = ("json_schema", "json_object", "text")
_WHERE = "oreloop.toml [llm]"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """How a language model is asked.

    `timeout` is in seconds, for one answer; `retries` are made of what may pass (time-outs, 429, 5xx), with a growing
    wait. After `stop_after` failures in a row nothing more is asked. `max_documents` is how many documents a build asks
    about at most, 0 for all. `chunk_characters` of text go into one question, `max_tokens` bounds one answer. Prices
    are for a million tokens, in whatever currency; they are only for the estimate in the report.
    """

    endpoint: str
    model: str
    key_env: str = ""
    mode: str = "auto"
    timeout: float = 120.0
    retries: int = 2
    stop_after: int = 3
    max_documents: int = 0
    chunk_characters: int = 4000
    max_tokens: int = 3000
    input_price: float = 0.0
    output_price: float = 0.0

    @property
    def host(self) -> str:
        """The machine of the endpoint."""
        return urlsplit(self.endpoint).hostname or ""

    @property
    def is_local(self) -> bool:
        """Whether the endpoint is on this machine."""
        return self.host in _LOOPBACK


#: The least and the greatest value of each number.
_BOUNDS = {"timeout": (0.1, 3600.0), "retries": (0, 10), "stop_after": (1, 1000), "max_documents": (0, 10**9),
           "chunk_characters": (200, 100_000), "max_tokens": (16, 200_000), "input_price": (0, 10**6),
           "output_price": (0, 10**6)}


def read_settings(options: Mapping[str, Any]) -> LlmSettings:
    """The settings of a table, each of the right kind and within its bounds.

    Raises:
        UsageError: a setting is missing, unknown or wrong.
    """
    known = [field.name for field in fields(LlmSettings)]
    for name, value in options.items():
        if name not in known:
            raise UsageError(f"unknown setting {name!r}", where=_WHERE,
                             hint="there is " + ", ".join(near(name, known) or known))
        if name in _BOUNDS:
            _check_number(name, value)
        elif not isinstance(value, str):
            raise UsageError(f"{name} is a text", where=_WHERE, hint=f'write it as {name} = "..."')
    for name in ("endpoint", "model"):
        if not options.get(name):
            raise UsageError(f"the setting {name} is missing", where=_WHERE,
                             hint='for example endpoint = "http://localhost:8080/v1" and model = "my-model"')
    settings = LlmSettings(**options)
    if settings.mode not in ("auto", *MODES):
        raise UsageError(f"no mode is called {settings.mode!r}", where=_WHERE,
                         hint="there is auto, " + ", ".join(MODES))
    parts = urlsplit(settings.endpoint)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
        raise UsageError("the endpoint is no plain address of HTTP", where=_WHERE,
                         hint='for example endpoint = "https://api.openai.com/v1", the key in an environment variable')
    return settings


def _check_number(name: str, value: object) -> None:
    least, most = _BOUNDS[name]
    wanted = float if isinstance(least, float) or "price" in name else int
    if isinstance(value, bool) or not isinstance(value, int if wanted is int else int | float) or not (
            least <= value <= most):
        kind = "number" if wanted is float else "whole number"
        raise UsageError(f"{name} is a {kind} from {least:g} to {most:g}", where=_WHERE, hint=f"for example {least:g}")


def read_key(settings: LlmSettings) -> str:
    """The key from the environment; empty where the settings name none.

    Raises:
        UsageError: the variable is not set, or the key would go over a network unencrypted.
    """
    if not settings.key_env:
        return ""
    key = os.environ.get(settings.key_env, "").strip()
    if not key:
        raise UsageError(f"the environment variable {settings.key_env} is not set", where=_WHERE,
                         hint="set it to the key of the endpoint, or take key_env out")
    if urlsplit(settings.endpoint).scheme != "https" and not settings.is_local:
        raise UsageError("the key would go over the network unencrypted", where=_WHERE, hint="use an https endpoint")
    return key
