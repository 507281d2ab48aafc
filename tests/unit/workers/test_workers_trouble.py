"""What becomes of workers where the machine, or the program around them, is in trouble."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bsre_sign.viewer.pool import PROGRAM
from bsre_sign.workers.pool import Pool
from bsre_sign.workers.process import LostError, UnusableError
from bsre_sign.workers.watch import Watch

posix = pytest.mark.skipif(os.name != "posix", reason="needs signals")


@pytest.fixture
def pool() -> Iterator[Pool]:
    one = Pool(PROGRAM, 2)
    yield one
    one.close()


@pytest.fixture
def no_threads(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """The next threads that watch over workers cannot be started: so many."""
    start, left = threading.Thread.start, 0

    def refuse(count: int) -> None:
        nonlocal left
        left = count

    def refused(thread: threading.Thread) -> None:
        nonlocal left
        if left and thread.name == "bsre-sign workers":
            left -= 1
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refused)
    return refuse


def ask(pool: Pool) -> int:
    """Have a worker start, and answer; its process."""
    with pool.lease() as lease:
        lease.worker.ask({"do": "several", "commands": []}, 10)
        lease.worker.answer(10)
        return lease.worker._process.pid


def test_a_clock_whose_thread_could_not_start_acts_the_next_time(no_threads: Callable[[int], None]) -> None:
    watch, fired = Watch(), threading.Event()
    no_threads(1)
    with pytest.raises(RuntimeError, match="new thread"):
        watch.begin("satu", 0, fired.set)
    assert not watch.done("satu")

    watch.begin("dua", 0, fired.set)

    assert fired.wait(10)


@posix
def test_where_nobody_could_end_a_worker_none_is_used(pool: Pool, no_threads: Callable[[int], None]) -> None:
    no_threads(1)
    with pytest.raises(UnusableError):
        ask(pool)
    assert not pool._waiting

    first = ask(pool)
    os.kill(first, signal.SIGSTOP)
    with pool.lease() as lease:
        lease.worker.ask({"do": "several", "commands": []}, 10)
        start = time.monotonic()
        with pytest.raises(LostError) as lost:
            lease.worker.answer(0.2)

    assert lost.value.late
    assert time.monotonic() - start < 10


def test_an_answer_counts_also_where_the_worker_cannot_be_kept(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    with pool.lease() as lease:
        lease.worker.ask({"do": "several", "commands": []}, 10)
        lease.worker.answer(10)
        monkeypatch.setattr(pool._watch, "begin", refused)

    assert not pool._waiting
    assert not lease.worker.alive


def test_what_is_no_text_among_the_places_of_modules_is_passed_by(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Python itself does."""
    monkeypatch.setattr(sys, "path", [*sys.path, Path("/lain"), b"/lain", None])

    ask(pool)
