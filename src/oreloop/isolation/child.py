"""The child's side: `python -m oreloop.isolation.child MODULE:FUNCTION LIMITS` does one job after the other.

A job comes as a line of JSON with its `size`, and so many bytes behind it; the answer is its length as a line, and
JSON: `{"answer": …}` or `{"fault": …}`. The function takes the job's JSON and bytes and returns what JSON can hold.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import BinaryIO

from oreloop.isolation.limits import Limits, bound_process, start_clock, stop_clock
from oreloop.model import Json

Function = Callable[[Json, bytes], Json]

#: The answer to a job for which there was not enough memory, ready before there is none left.
_NO_MEMORY = json.dumps({"fault": "memory"}).encode()


def main(arguments: list[str]) -> None:
    """Serve the parent until it closes the pipe; end with it if it is killed."""
    # Ctrl-C reaches the whole group of processes; the parent decides what becomes of its children.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not get between the answers.
    os.dup2(2, 1)
    module, _, name = arguments[0].partition(":")
    limits = Limits(**json.loads(arguments[1]))
    function: Function = getattr(importlib.import_module(module), name)
    bound_process(limits)
    _write(answers, json.dumps({"answer": {}}).encode())
    serve(function, jobs, answers, limits)


def serve(function: Function, jobs: BinaryIO, answers: BinaryIO, limits: Limits) -> None:
    """Do the jobs that come until there are no more, or one fails for want of memory."""
    while head := jobs.readline():
        job: Json = json.loads(head)
        data = jobs.read(int(job["size"]))
        start_clock(limits)
        answer = _answer(function, job, data)
        stop_clock()
        _write(answers, answer)
        if answer is _NO_MEMORY:
            return


def _answer(function: Function, job: Json, data: bytes) -> bytes:
    try:
        return json.dumps({"answer": function(job, data)}).encode()
    except MemoryError:
        return _NO_MEMORY
    except Exception as error:  # noqa: BLE001 - the parent says what is wrong, and which file it was
        return json.dumps({"fault": "error", "what": f"{type(error).__name__}: {error}"[:500]}).encode()


def _write(answers: BinaryIO, answer: bytes) -> None:
    answers.write(b"%d\n" % len(answer))
    answers.write(answer)
    answers.flush()


def _end_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
