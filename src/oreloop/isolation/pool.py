"""The parent's side: a few child processes that are started when there is work, reused, and replaced when they fail."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict
from types import TracebackType
from typing import IO, Any, Self

from oreloop.isolation.limits import Limits
from oreloop.model import Json
from oreloop.resources import PACKAGE

#: No line that announces an answer is longer.
_LONGEST_HEAD = 20


class WorkerFault(Exception):
    """A job was not done. `kind` is "time", "memory", "size" (of the answer), "died" or "error"; `what` says more."""

    def __init__(self, kind: str, what: str = "") -> None:
        self.kind, self.what = kind, what
        super().__init__(f"{kind}: {what}" if what else kind)


class Pool:
    """Child processes that all run one function, given as "module:function", on one job at a time each.

    None is started before it is needed; `started` counts them. A child is replaced after a failure and after
    `limits.jobs` jobs. Threads may share a pool: `size` jobs run at once, others wait. Leaving the `with` block kills
    every child.

    >>> with Pool("oreloop.loaders.serving:serve") as pool:                         # doctest: +SKIP
    ...     pool.run({"loader": "pdf", "file": "a.pdf"}, data)
    """

    def __init__(self, function: str, *, limits: Limits | None = None, size: int = 1) -> None:
        self._function, self._limits = function, limits or Limits()
        self._free = threading.Semaphore(size)
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self.started = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def run(self, job: Json, data: bytes = b"") -> Any:
        """What the function returned for a job: plain data, as JSON holds it.

        Raises:
            WorkerFault: the function failed, the child died, or it used more than the limits allow.
        """
        with self._free:
            worker = self._take()
            try:
                answer = worker.run(job, data)
            except BaseException:  # a KeyboardInterrupt leaves an answer on its way that nobody waits for
                self._drop(worker)
                raise
            if worker.jobs >= self._limits.jobs:
                self._drop(worker)
            else:
                with self._lock:
                    self._idle.append(worker)
        if "answer" in answer:
            return answer["answer"]
        raise WorkerFault("error", str(answer.get("what", "")))

    def close(self) -> None:
        """Kill every child, whatever it is doing."""
        with self._lock:
            workers, self._all, self._idle = list(self._all), set(), []
        for worker in workers:
            worker.kill()

    def _take(self) -> _Worker:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.is_alive():
                    return worker
                self._all.discard(worker)  # someone killed it while it had nothing to do
                worker.kill()
            worker = _Worker(self._function, self._limits)
            self._all.add(worker)
            self.started += 1
        return worker

    def _drop(self, worker: _Worker) -> None:
        with self._lock:
            self._all.discard(worker)
        worker.kill()


class _Worker:
    """One child process and the pipes to it."""

    def __init__(self, function: str, limits: Limits) -> None:
        self._limits, self._ready, self.jobs = limits, False, 0
        # The child finds the modules where this process does; -P keeps the current folder out of it.
        path = os.pathsep.join(dict.fromkeys([str(PACKAGE.parent), *filter(None, sys.path)]))
        command = [sys.executable, "-P", "-B", "-m", "oreloop.isolation.child", function, json.dumps(asdict(limits))]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": path})
        self._jobs, self._answers = _pipe(self._process.stdin), _pipe(self._process.stdout)
        for pipe in (self._jobs, self._answers):
            os.set_blocking(pipe.fileno(), False)

    def is_alive(self) -> bool:
        """Whether the child still runs."""
        return self._process.poll() is None

    def run(self, job: Json, data: bytes) -> Json:
        """Send a job and wait for its answer; after a WorkerFault the child is of no more use."""
        if not self._ready:
            self._exchange([], self._limits.start)
            self._ready = True
        self.jobs += 1
        head = json.dumps({**job, "size": len(data)}).encode() + b"\n"
        answer = self._exchange([memoryview(head), memoryview(data)], self._limits.wall)
        if answer.get("fault") == "memory":
            raise WorkerFault("memory")
        return answer

    def kill(self) -> None:
        """End the child and wait until it is gone."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._jobs, self._answers):
            with suppress(OSError):  # what was not sent can't be sent any more
                pipe.close()

    def _exchange(self, parts: list[memoryview], seconds: float) -> Json:
        """Write all parts and read one answer, never waiting longer than that in all."""
        deadline, received, expected = time.monotonic() + seconds, bytearray(), -1
        parts = [part for part in parts if part]
        with selectors.DefaultSelector() as selector:
            selector.register(self._answers, selectors.EVENT_READ)
            if parts:
                selector.register(self._jobs, selectors.EVENT_WRITE)
            while expected < 0 or len(received) < expected:
                events = selector.select(max(0.0, deadline - time.monotonic()))
                if not events:
                    raise WorkerFault("time", f"{seconds:g}")
                for key, _ in events:
                    if key.fileobj is self._jobs:
                        self._send(parts)
                        if not parts:
                            selector.unregister(self._jobs)
                    else:
                        received += self._receive()
                if expected < 0:
                    expected = self._announced(received)
        return _plain(bytes(received))

    def _send(self, parts: list[memoryview]) -> None:
        try:
            sent = os.write(self._jobs.fileno(), parts[0][:1 << 20])
        except BlockingIOError:
            return
        except OSError:
            raise self._death() from None
        parts[0] = parts[0][sent:]
        if not parts[0]:
            del parts[0]

    def _receive(self) -> bytes:
        try:
            block = os.read(self._answers.fileno(), 1 << 20)
        except BlockingIOError:
            return b""
        if not block:
            raise self._death()
        return block

    def _announced(self, received: bytearray) -> int:
        """The length of the answer, taken off the front of what was received, or -1 if it is not there yet."""
        head, end, rest = received.partition(b"\n")
        if len(head) > _LONGEST_HEAD or (end and not head.isdigit()):
            raise WorkerFault("died", "it wrote no answer")
        if not end:
            return -1
        if int(head) > self._limits.answer:
            raise WorkerFault("size", f"{int(head)}")
        received[:] = rest
        return int(head)

    def _death(self) -> WorkerFault:
        """Why the child is gone: the kernel ends it by a signal that tells which limit it met."""
        try:
            code = self._process.wait(2)
        except subprocess.TimeoutExpired:
            return WorkerFault("died", "it closed its pipe")
        if code in (-signal.SIGXCPU, -signal.SIGALRM):
            return WorkerFault("time", f"{self._limits.cpu:g}")
        return WorkerFault("died", signal.Signals(-code).name if code < 0 else f"it ended with {code}")


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _plain(data: bytes) -> Json:
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise WorkerFault("died", "it wrote no answer")
    return answer
