"""What one job of a child process may use: address space, processor time, wall-clock time, the size of its answer."""

from __future__ import annotations

import resource
import signal
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one child process: bytes, seconds, and after how many jobs it is replaced by a new one.

    `memory` bounds the whole address space; `cpu` and `wall` bound one job each, `start` the time until a new child
    is ready; `answer` is the longest answer in bytes that is read from it.
    """

    # A reader with all its libraries takes 70 MB, 500 pages of text 30 MB more, a file full of pictures three times its
    # 100 MB: what wants more than this is a bomb, and two such children fit into the memory of a small machine.
    memory: int = 1 << 30
    # A report of 500 dense pages takes 7 s, a press release 0.03 s; bombs run as long as they are let.
    cpu: float = 30.0
    # Twice the processor's time, for a machine that is shared with others.
    wall: float = 60.0
    # Imports of the libraries from a cold disk.
    start: float = 60.0
    # 20 million characters of text are all that a document may have; few of them need more than two bytes in JSON.
    answer: int = 64_000_000
    # Libraries leak and what one document did to them must not reach a thousand others; a start costs half a second,
    # spread over this many jobs a few milliseconds.
    jobs: int = 100


def bound_process(limits: Limits) -> None:
    """Bound this process for good: its memory, no core file when it crashes, no file written at all."""
    _bound(resource.RLIMIT_AS, limits.memory)
    _bound(resource.RLIMIT_CORE, 0)
    _bound(resource.RLIMIT_FSIZE, 0)


def start_clock(limits: Limits) -> None:
    """Let the kernel end this process if the job that begins now takes too long, whoever holds which lock in it.

    The alarm has its default action, which needs no Python code to run; it also ends a child whose parent was killed.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + limits.cpu) + 1
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    # The parent's own clock comes first, so that it knows why.
    signal.setitimer(signal.ITIMER_REAL, limits.wall + 5)


def stop_clock() -> None:
    """Between jobs a child waits as long as it takes."""
    signal.setitimer(signal.ITIMER_REAL, 0)


def _bound(kind: int, most: int) -> None:
    """Lower a limit; macOS knows some of them by name only and refuses."""
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (most, most))
