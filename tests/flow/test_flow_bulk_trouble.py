"""Many documents, where runs share a process, keys do not open, and executors or the machine give up."""

from __future__ import annotations

import gc
import pickle
import subprocess
import sys
import threading
import time
import weakref
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bsre_sign import (
    Document,
    Failed,
    Level,
    Signed,
    Signer,
    SigningTask,
    Text,
    WorkerPool,
    WrongPassphraseError,
    sign_all,
)
from bsre_sign.bulk import SerialExecutor, work

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from make_signed import Workshop

WRONG = WrongPassphraseError(Text("PIN salah.", "The PIN is wrong."), Text("Periksa PIN.", "Check the PIN."))


@dataclass
class Counted:
    """A recipe that counts how often its key is opened, or is tried to be; and knows which documents are still held."""

    workshop: Workshop
    error: Exception | None = None
    opened: int = 0
    documents: list[weakref.ref[Document]] = field(default_factory=list)

    def signer(self) -> Signer:
        self.opened += 1
        if self.error is not None:
            raise self.error
        return self.workshop.signer("pejabat-satu", Level.B_B, agreement=None)

    def document(self, path: Path) -> Document:
        document = Document.open(path)
        self.documents.append(weakref.ref(document))
        return document


@pytest.fixture
def letter(samples: Path) -> Path:
    return samples / "surat-dinas.pdf"


def tasks(letter: Path, folder: Path, count: int) -> list[SigningTask]:
    folder.mkdir(exist_ok=True)
    return [SigningTask(letter, folder / f"{number}.pdf") for number in range(count)]


def in_turns(recipes: Sequence[Counted], letter: Path, folder: Path, count: int) -> list[object]:
    """Runs in one process that take turns, document by document."""
    runs = [
        sign_all(tasks(letter, folder / str(number), count), recipe, SerialExecutor(), in_flight=1)
        for number, recipe in enumerate(recipes)
    ]
    return [one for some in zip_longest(*runs) for one in some if one is not None]


def length(error: BaseException) -> int:
    """Of an error's traceback."""
    count, found = 0, error.__traceback__
    while found is not None:
        count, found = count + 1, found.tb_next
    return count


def test_two_runs_at_once_open_their_keys_once_each(workshop: Workshop, letter: Path, tmp_path: Path) -> None:
    recipes = [Counted(workshop), Counted(workshop)]
    together = threading.Barrier(2)

    def run(number: int) -> list[object]:
        together.wait()
        with ThreadPoolExecutor(2) as threads:
            return list(sign_all(tasks(letter, tmp_path / str(number), 12), recipes[number], threads))

    with ThreadPoolExecutor(2) as callers:
        outcomes = [one for some in callers.map(run, range(2)) for one in some]

    assert [one for one in outcomes if not isinstance(one, Signed)] == []
    assert [one.opened for one in recipes] == [1, 1]


def test_a_wrong_pin_is_tried_once_for_each_run_that_takes_turns(
    workshop: Workshop, letter: Path, tmp_path: Path
) -> None:
    recipes = [Counted(workshop, WRONG), Counted(workshop, WRONG)]

    outcomes = in_turns(recipes, letter, tmp_path, 3)

    assert [type(one) for one in outcomes] == [Failed] * 6
    assert [one.opened for one in recipes] == [1, 1]


def test_more_runs_than_are_kept_take_nothing_from_each_other(
    workshop: Workshop, letter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "_MOST_RUNS", 2)
    kept: list[int] = []
    bench_for = work._bench_for

    def counted(run: Any) -> Any:
        found = bench_for(run)
        kept.append(len(work._benches))
        return found

    monkeypatch.setattr(work, "_bench_for", counted)

    outcomes = in_turns([Counted(workshop) for _ in range(4)], letter, tmp_path, 3)

    assert [type(one) for one in outcomes] == [Signed] * 12
    assert max(kept) == 2


def test_a_run_that_is_over_keeps_no_key(workshop: Workshop, letter: Path, tmp_path: Path) -> None:
    before = set(work._benches)

    list(sign_all(tasks(letter, tmp_path, 1), Counted(workshop), SerialExecutor()))

    assert set(work._benches) == before


class Odd(Exception):  # noqa: N818  another library's
    """Cannot be copied: what it is made from is not what it keeps."""

    def __init__(self, code: int, place: str) -> None:
        super().__init__(f"{code} at {place}")


@pytest.mark.parametrize("error", [WRONG, Odd(5, "slot 0")], ids=["ours", "another library's"])
def test_an_error_that_many_documents_share_does_not_grow(
    error: Exception, workshop: Workshop, letter: Path, tmp_path: Path
) -> None:
    recipe = Counted(workshop, error)
    lengths = []
    for one in sign_all(tasks(letter, tmp_path, 100), recipe, SerialExecutor(), in_flight=1):
        assert isinstance(one, Failed)
        assert str(one.error) == str(error)
        lengths.append(length(one.error))

    assert recipe.opened == 1
    assert len(lengths) == 100
    assert set(lengths[1:]) == {lengths[0]}


def test_errors_of_a_key_are_separate_and_whole(workshop: Workshop, letter: Path, tmp_path: Path) -> None:
    reason = ValueError("the module's own words")
    error = WrongPassphraseError(WRONG.cause, WRONG.hint)
    error.__cause__ = reason
    found = list(sign_all(tasks(letter, tmp_path, 3), Counted(workshop, error), SerialExecutor()))

    errors = [one.error for one in found if isinstance(one, Failed)]
    assert len({id(one) for one in errors}) == 3
    for one in errors:
        assert isinstance(one, WrongPassphraseError)
        assert (one.cause, one.hint, one.__cause__) == (WRONG.cause, WRONG.hint, reason)
        there = pickle.loads(pickle.dumps(one))
        assert (there.cause, there.hint) == (WRONG.cause, WRONG.hint)


def test_failures_that_are_kept_hold_no_documents(workshop: Workshop, letter: Path, tmp_path: Path) -> None:
    recipe = Counted(workshop)
    targets = tasks(letter, tmp_path, 3)
    for one in targets:
        one.target.write_bytes(b"somebody else's")
    with ThreadPoolExecutor(2) as threads:
        found = list(sign_all(targets, recipe, threads))
    gc.collect()

    assert [type(one) for one in found] == [Failed] * 3
    assert [one() for one in recipe.documents] == [None] * 3


class Broken(Executor):
    """Does its first calls and then takes nothing more, as a pool of processes does when one of them is killed."""

    def __init__(self) -> None:
        self._left = 3

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        if not self._left:
            raise RuntimeError("the pool is not usable anymore")
        self._left -= 1
        return SerialExecutor().submit(fn, *args, **kwargs)


@pytest.mark.parametrize("in_flight", [1, 2, 64])
def test_an_executor_that_breaks_costs_no_outcome(
    in_flight: int, workshop: Workshop, letter: Path, tmp_path: Path
) -> None:
    wanted = tasks(letter, tmp_path, 6)

    found = list(sign_all(wanted, Counted(workshop), Broken(), in_flight=in_flight))

    assert [one.task for one in found] == wanted
    assert [type(one) for one in found] == [Signed] * 3 + [Failed] * 3
    assert all("not usable" in str(one.error) for one in found if isinstance(one, Failed))


def test_tasks_that_break_off_cost_no_outcome(workshop: Workshop, letter: Path, tmp_path: Path) -> None:
    wanted = tasks(letter, tmp_path, 3)

    def coming() -> Iterator[SigningTask]:
        yield from wanted
        raise LookupError("the list is gone")

    found = []
    with pytest.raises(LookupError, match="the list is gone"):  # noqa: PT012  the outcomes come before
        for one in sign_all(coming(), Counted(workshop), SerialExecutor()):
            found.append(one)

    assert [one.task for one in found] == wanted


def test_tasks_that_were_not_taken_stay_for_others(workshop: Workshop, letter: Path, tmp_path: Path) -> None:
    wanted = tasks(letter, tmp_path, 3)
    coming = (one for one in wanted)
    run = sign_all(coming, Counted(workshop), SerialExecutor(), in_flight=1)
    next(run)
    run.close()

    assert list(coming) == wanted[1:]


NO_FILES = """
import os, resource
from bsre_sign import ServiceError, WorkerPool
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
with WorkerPool(2) as pool:
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/proc/self/fd")), hard))
    failed = [pool.submit(os.getpid).exception(30) for _ in range(3)]
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    for one in failed:
        assert isinstance(one, ServiceError) and isinstance(one.__cause__, OSError), one
        assert "too many open files" in str(one), one
    assert pool.submit(os.getpid).result(30) != os.getpid()
print("habis")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_where_no_process_can_be_made_calls_fail_and_do_not_hang() -> None:
    done = subprocess.run([sys.executable, "-c", NO_FILES], capture_output=True, text=True, timeout=60)

    assert (done.stdout, done.stderr) == ("habis\n", "")


def test_a_pool_without_its_threads_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[threading.Thread] = []
    start = threading.Thread.start

    def one_only(thread: threading.Thread) -> None:
        if started:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", one_only)
    with pytest.raises(RuntimeError, match="new thread"):
        WorkerPool(2)

    started[0].join(10)
    assert not started[0].is_alive()


def test_nothing_is_submitted_behind_the_end_of_a_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise nobody takes it, and whoever waits for it waits for ever."""
    pool = WorkerPool(1)
    put, ended = pool._calls.put, threading.Event()

    class Slow:
        get, get_nowait = pool._calls.get, pool._calls.get_nowait

        @staticmethod
        def put(call: object) -> None:
            if call is not None:
                ended.wait(0.3)
            put(call)  # type: ignore[arg-type]
            if call is None:
                ended.set()

    monkeypatch.setattr(pool, "_calls", Slow)
    with ThreadPoolExecutor(1) as threads:
        submitted = threads.submit(pool.submit, sys.getrefcount, None)
        while not submitted.running():
            time.sleep(0.01)
        time.sleep(0.1)
        pool.shutdown()
        try:
            call = submitted.result(10)
        except RuntimeError as error:
            assert "shut down" in str(error)  # noqa: PT017  either is right
        else:
            assert call.result(10)
