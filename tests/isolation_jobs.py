"""What a child process is told to do in the tests of the pool: mostly to misbehave."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path
from typing import Any

from oreloop.model import Json


def run(job: Json, data: bytes) -> Any:
    """Do what `do` says."""
    match job["do"]:
        case "echo":
            return {"pid": os.getpid(), "size": len(data), "name": job.get("name", ""), "cwd_module": _has_cwd()}
        case "print":
            print("7\n{}", flush=True)  # noqa: T201 - into the pipe of the answers, if it could
            os.write(1, b"99999999\n")
        case "raise":
            raise KeyError("of a library")
        case "memory":
            return {"held": len([bytearray(10_000_000) for _ in range(1_000)])}
        case "sleep":
            time.sleep(600)
        case "loop":
            while True:
                pass
        case "regex":  # holds the interpreter's lock all the time
            re.match(r"(a+)+$", "a" * 60 + "b")
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "exit":
            os._exit(3)
        case "long":
            return {"text": "x" * int(job["length"])}
        case "deep":
            nested: list[Any] = []
            for _ in range(100_000):
                nested = [nested]
            return {"nested": nested}
        case "write":
            Path(job["name"]).write_bytes(b"x" * 10_000)
    return {}


def _has_cwd() -> bool:
    import sys

    return "" in sys.path
