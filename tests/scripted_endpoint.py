"""An endpoint of the OpenAI protocol on loopback that says what a test tells it to: well, badly, slowly, not at all."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from oreloop.extractors import Readers, prepare

Json = dict[str, Any]

#: The scripted endpoint is asked through the client that a user has; without it there is nothing to test.
needs_client = pytest.mark.skipif(
    find_spec("openai") is None, reason="openai is not installed: pip install -e '.[llm]'")


@dataclass(frozen=True)
class Say:
    """An answer: the words of the model (`content`) or else a whole body; after `wait` seconds; or the line is cut.

    One that `drips` sends a blank now and then and never comes to the point.
    """

    content: str | None = None
    body: bytes = b""
    status: int = 200
    wait: float = 0.0
    ended: str = "stop"
    closes: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    drips: bool = False


#: Gives the answer to a request body, the number of the request from 0 beside it.
Script = Callable[[Json, int], Say]


@dataclass
class Scripted:
    """A running endpoint and what it was asked."""

    url: str
    requests: list[Json] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def options(self, **others: object) -> dict[str, object]:
        """Settings that ask this endpoint, without patience."""
        return {"endpoint": self.url, "model": "scripted", "timeout": 30.0, "retries": 0, **others}

    def toml(self, **others: object) -> str:
        """The same as lines for `oreloop.toml`."""
        return "[llm]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in self.options(**others).items())


@contextmanager
def endpoint(script: Script | Sequence[Say]) -> Iterator[Scripted]:
    """An endpoint that answers as a script says; of a list of answers the last one is repeated."""
    scripted = Scripted("")
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                number = len(scripted.requests)
                scripted.requests.append(request)
                scripted.keys.append(self.headers.get("Authorization", ""))
            say = script(request, number) if callable(script) else script[min(number, len(script) - 1)]
            time.sleep(say.wait)
            if say.closes:
                self.close_connection = True
                self.connection.close()
                return
            if say.drips:
                self.send_response(200)
                self.send_header("Content-Length", "100000")
                self.end_headers()
                for _ in range(200):
                    self.wfile.write(b" ")
                    time.sleep(0.05)
                return
            body = say.body if say.content is None else completion(say.content, say.ended)
            self.send_response(say.status)
            for name, value in (*say.headers, ("Content-Type", "application/json"), ("Content-Length", str(len(body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (BrokenPipeError, ConnectionResetError, ValueError, OSError):
                self.close_connection = True  # the client has gone, or we have closed on it

        def finish(self) -> None:
            try:
                super().finish()
            except (BrokenPipeError, ConnectionResetError, ValueError, OSError):
                return

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    scripted.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield scripted
    finally:
        server.shutdown()
        server.server_close()


def completion(content: str, ended: str = "stop", prompt_tokens: int = 100, completion_tokens: int = 10) -> bytes:
    """A chat completion as an endpoint sends it."""
    return json.dumps({
        "id": "x", "object": "chat.completion", "created": 0, "model": "scripted",
        "choices": [{"index": 0, "finish_reason": ended, "message": {"role": "assistant", "content": content}}],
        "usage": {"prompt_tokens": prompt_tokens, "completion_tokens": completion_tokens,
                  "total_tokens": prompt_tokens + completion_tokens}}).encode()


def error(message: str, param: str | None = None) -> bytes:
    """A refusal as an endpoint words it."""
    return json.dumps({"error": {"message": message, "type": "invalid_request_error", "param": param,
                                 "code": None}}).encode()


def fact(relation: str, sentence: int, quote: str, status: str = "Operating", **parts: str | Sequence[str]) -> Json:
    """A fact as a model should give it; parts by role."""
    given = [{"role": role, "text": text} for role, texts in parts.items()
             for text in ([texts] if isinstance(texts, str) else texts)]
    return {"relation": relation, "parts": given, "sentence": sentence, "quote": quote, "status": status}


def facts(*items: object) -> str:
    """Facts as the words of a model."""
    return json.dumps({"facts": list(items)}, ensure_ascii=False)


def reader(scripted: Scripted, cache: Path | None = None, **others: object) -> Readers:
    """The language model behind a scripted endpoint, ready to read and nobody else."""
    return prepare(["llm"], {"llm": scripted.options(**others)}, cache)
