"""Child processes do what they are told or are replaced, whatever they do instead, and none outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from oreloop.isolation import Limits, Pool, WorkerFault
from oreloop.isolation.child import _answer

JOBS = "isolation_jobs:run"
#: Enough for a child with nothing but Python in it, and little enough to be met at once.
SMALL = Limits(memory=300_000_000, cpu=1.0, wall=3.0, start=30.0, answer=100_000, jobs=5)


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool(JOBS, limits=SMALL) as pool:
        yield pool


def pid(pool: Pool) -> int:
    return int(pool.run({"do": "echo"})["pid"])


def is_there(process: int) -> bool:
    """Whether a process runs (and is no zombie that waits to be counted)."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def gone(process: int, seconds: float = 30.0) -> bool:
    """Whether a process ends within that time."""
    end = time.monotonic() + seconds
    while is_there(process) and time.monotonic() < end:
        time.sleep(0.05)
    return not is_there(process)


def test_no_child_is_started_before_there_is_a_job() -> None:
    with Pool(JOBS) as pool:
        assert pool.started == 0


def test_a_child_is_reused_and_gets_all_bytes(pool: Pool) -> None:
    data = bytes(5_000_000)
    first = pool.run({"do": "echo", "name": "é\n\u2028"}, data)
    assert (first["size"], first["name"], first["cwd_module"]) == (len(data), "é\n\u2028", False)
    assert pid(pool) == first["pid"] != os.getpid()
    assert pool.started == 1


def test_a_child_is_replaced_after_so_many_jobs(pool: Pool) -> None:
    pids = [pid(pool) for _ in range(2 * SMALL.jobs)]
    assert len(set(pids)) == pool.started == 2
    assert pids[0] == pids[SMALL.jobs - 1] != pids[SMALL.jobs]
    assert gone(pids[0])


FAULTS = [("memory", "memory"), ("loop", "time"), ("sleep", "time"), ("regex", "time"), ("crash", "died"),
          ("exit", "died"), ("long", "size")]


@pytest.mark.parametrize(("job", "kind"), FAULTS, ids=[job for job, _ in FAULTS])
def test_a_child_that_fails_is_replaced(pool: Pool, job: str, kind: str) -> None:
    before, start = pid(pool), time.monotonic()
    with pytest.raises(WorkerFault) as fault:
        pool.run({"do": job, "length": 200_000})
    assert fault.value.kind == kind
    assert time.monotonic() - start < SMALL.wall + 5
    assert pid(pool) != before and not is_there(before)


def test_what_a_crash_was_is_said(pool: Pool) -> None:
    with pytest.raises(WorkerFault, match="SIGSEGV"):
        pool.run({"do": "crash"})
    with pytest.raises(WorkerFault, match="it ended with 3"):
        pool.run({"do": "exit"})


@pytest.mark.parametrize("job", ["raise", "deep"])
def test_an_exception_is_told_and_the_child_goes_on(pool: Pool, job: str) -> None:
    before = pid(pool)
    with pytest.raises(WorkerFault, match=r"KeyError: 'of a library'|RecursionError"):
        pool.run({"do": job})
    assert pid(pool) == before


def test_what_a_library_prints_gets_into_no_answer(pool: Pool) -> None:
    assert pool.run({"do": "print"}) == {}
    assert pool.run({"do": "print"}) == {}


def test_a_child_writes_no_file(pool: Pool, tmp_path: Path) -> None:
    with pytest.raises(WorkerFault, match="OSError"):
        pool.run({"do": "write", "name": str(tmp_path / "a")})
    assert not (tmp_path / "a").exists() or (tmp_path / "a").stat().st_size == 0


def test_a_child_that_is_killed_between_two_jobs_costs_neither(pool: Pool) -> None:
    before = pid(pool)
    os.kill(before, signal.SIGKILL)
    end = time.monotonic() + 30
    while pool._idle[0].is_alive() and time.monotonic() < end:  # its threads end one after the other
        time.sleep(0.05)
    assert pid(pool) != before


def test_a_child_that_is_killed_at_work_costs_its_job(pool: Pool) -> None:
    before = pid(pool)
    threading.Timer(0.5, os.kill, (before, signal.SIGKILL)).start()
    with pytest.raises(WorkerFault, match="SIGKILL"):
        pool.run({"do": "sleep"})
    assert pid(pool) != before


def test_a_child_that_is_stopped_takes_no_more_than_its_time(pool: Pool) -> None:
    before = pid(pool)
    os.kill(before, signal.SIGSTOP)
    with pytest.raises(WorkerFault, match="time"):
        pool.run({"do": "echo"}, bytes(5_000_000))
    assert gone(before)


def test_a_function_that_is_not_there_is_a_fault() -> None:
    with Pool("isolation_jobs:nothing", limits=SMALL) as pool, pytest.raises(WorkerFault, match="died"):
        pool.run({"do": "echo"})


def test_threads_share_a_pool() -> None:
    with Pool(JOBS, limits=SMALL, size=2) as pool:
        pids: list[int] = []
        threads = [threading.Thread(target=lambda: pids.append(pid(pool))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(pids) == 8 and len(set(pids)) <= pool.started


def test_leaving_the_block_kills_every_child() -> None:
    with Pool(JOBS, limits=SMALL) as pool:
        child = pid(pool)
    assert not is_there(child)


PARENT = """
import sys
from oreloop.isolation import Pool
with Pool("isolation_jobs:run") as pool:
    print(pool.run({"do": "echo"})["pid"], flush=True)
    pool.run({"do": sys.argv[1]})
"""


@pytest.mark.parametrize("job", ["sleep", "loop"])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_child_outlives_its_parent(how: signal.Signals, job: str) -> None:
    paths = os.pathsep.join(filter(None, sys.path))
    parent = subprocess.Popen([sys.executable, "-c", PARENT, job], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              env={**os.environ, "PYTHONPATH": paths}, start_new_session=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    time.sleep(0.3)
    # Ctrl-C reaches the whole group, the others only the parent.
    with suppress(ProcessLookupError):
        (os.killpg if how == signal.SIGINT else os.kill)(parent.pid, how)
    assert parent.wait(60) != 0
    parent.stdout.close()
    assert gone(child)


def test_memory_that_is_not_there_is_an_answer_of_its_own() -> None:
    def exhausted(job: object, data: bytes) -> dict[str, object]:
        raise MemoryError

    assert _answer(exhausted, {}, b"") == b'{"fault": "memory"}'
