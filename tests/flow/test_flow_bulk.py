"""Many documents: each delivered once, whoever dies on the way."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import threading
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from bulk_office import Office

from bsre_sign import (
    BsreSignError,
    Document,
    Failed,
    Found,
    Outcome,
    OutputError,
    Signed,
    SigningTask,
    Verifier,
    WorkerPool,
    WrongPassphraseError,
    sign_all,
)
from bsre_sign.bulk import SerialExecutor
from bsre_sign.testing import PASSPHRASE, TestPki, export

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bsre_sign import TrustStore
    from bsre_sign.bulk.outcome import Outcome as BulkOutcome

LETTERS = 40


@pytest.fixture(scope="module")
def keys(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    export(pki, folder)
    return folder


@pytest.fixture(scope="module")
def office(keys: Path) -> Office:
    return Office(keys / "pejabat-satu.p12", keys / "root.pem", keys / "passphrase.txt")


@pytest.fixture(scope="module")
def letters(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Letters that differ, as letters do."""
    folder = tmp_path_factory.mktemp("letters")
    data = (samples / "surat-dinas.pdf").read_bytes()
    for number in range(LETTERS):
        (folder / f"surat-{number:03}.pdf").write_bytes(data + f"%{number}\n".encode())
    return folder


@pytest.fixture
def tasks(letters: Path, tmp_path: Path) -> list[SigningTask]:
    return [SigningTask(source, tmp_path / source.name) for source in sorted(letters.iterdir())]


def valid(path: Path, trust: TrustStore) -> bool:
    """Whether one signature is there, whole and trusted."""
    (one,) = Verifier(trust, offline=True).report(Document.open(path)).signatures
    return one.now.integrity.outcome is Outcome.PASSED and one.coverage.value == "entire_file"


def workers() -> list[psutil.Process]:
    """The worker processes of this process' pools."""
    return [one for one in psutil.Process().children() if any("spawn_main" in word for word in one.cmdline())]


def test_one_by_one_in_order(tasks: list[SigningTask], office: Office, trust: TrustStore) -> None:
    outcomes = list(sign_all(tasks[:5], office, SerialExecutor()))
    assert [one.task for one in outcomes] == tasks[:5]
    assert all(isinstance(one, Signed) for one in outcomes)
    assert all(valid(one.task.target, trust) for one in outcomes)


def test_a_bad_document_costs_only_its_own_line(tasks: list[SigningTask], office: Office, tmp_path: Path) -> None:
    (tmp_path / "no.pdf").write_bytes(b"This is no PDF.")
    broken = SigningTask(tmp_path / "no.pdf", tmp_path / "none.pdf")
    with ThreadPoolExecutor(2) as threads:
        first, second, third = sign_all([tasks[0], broken, tasks[1]], office, threads)
    assert isinstance(first, Signed)
    assert isinstance(third, Signed)
    assert isinstance(second, Failed)
    assert isinstance(second.error, BsreSignError)
    assert not broken.target.exists()


def test_few_tasks_are_under_way(tasks: list[SigningTask], office: Office) -> None:
    taken = 0

    def coming() -> Iterator[SigningTask]:
        nonlocal taken
        for task in tasks:
            taken += 1
            yield task

    outcomes = sign_all(coming(), office, SerialExecutor(), in_flight=3)
    next(outcomes)
    assert taken == 3
    next(outcomes)
    assert taken == 4
    outcomes.close()
    assert taken == 4


def test_outputs_that_are_there_stay(tasks: list[SigningTask], office: Office) -> None:
    tasks[0].target.write_bytes(b"somebody else's")
    (one,) = sign_all(tasks[:1], office, SerialExecutor(), resume=True)
    assert isinstance(one, Failed)
    assert isinstance(one.error, OutputError)
    assert tasks[0].target.read_bytes() == b"somebody else's"
    (one,) = sign_all(tasks[:1], office, SerialExecutor(), overwrite=True)
    assert isinstance(one, Signed)


def test_a_second_run_signs_nothing_twice(tasks: list[SigningTask], office: Office, tmp_path: Path) -> None:
    first = list(sign_all(tasks[:6], office, SerialExecutor()))
    before = {one.task.target: one.task.target.read_bytes() for one in first}
    tasks[1].target.unlink()
    tasks[2].target.write_bytes(before[tasks[2].target][:-1])
    second = list(sign_all(tasks[:8], office, SerialExecutor(), resume=True))
    kinds = [type(one) for one in second]
    assert kinds == [Found, Signed, Failed, Found, Found, Found, Signed, Signed]
    assert tasks[0].target.read_bytes() == before[tasks[0].target]
    assert all(isinstance(one, Failed) for one in sign_all(tasks[:6], office, SerialExecutor()))


def test_a_changed_source_is_told(tasks: list[SigningTask], office: Office, tmp_path: Path) -> None:
    source = tmp_path / "source.pdf"
    source.write_bytes(tasks[0].source.read_bytes())
    task = SigningTask(source, tmp_path / "out.pdf")
    assert isinstance(next(sign_all([task], office, SerialExecutor())), Signed)
    source.write_bytes(tasks[1].source.read_bytes())
    assert isinstance(next(sign_all([task], office, SerialExecutor(), resume=True)), Failed)


def test_records_name_digests_and_nothing_else(tasks: list[SigningTask], office: Office, tmp_path: Path) -> None:
    (one,) = sign_all(tasks[:1], office, SerialExecutor())
    assert isinstance(one, Signed)
    (record,) = (tmp_path / ".bsre-sign").iterdir()
    line = json.loads(record.read_text())
    assert line == {"output": one.task.target.name, "source_sha256": Document.open(one.task.source).sha256,
                    "sha256": one.sha256}  # fmt: skip


def test_a_key_that_does_not_open_is_tried_once(tasks: list[SigningTask], keys: Path, tmp_path: Path) -> None:
    word = tmp_path / "word"
    word.write_bytes(b"wrong")
    office = Office(keys / "pejabat-satu.p12", keys / "root.pem", word)
    outcomes = sign_all(tasks[:3], office, SerialExecutor(), in_flight=1)
    first = next(outcomes)
    assert isinstance(first, Failed)
    assert isinstance(first.error, WrongPassphraseError)
    word.write_bytes(PASSPHRASE.encode())
    assert all(isinstance(one, Failed) for one in outcomes)


def _signed_while(
    pool: Executor, tasks: list[SigningTask], office: Office, disturb: threading.Event
) -> list[BulkOutcome]:
    outcomes = []
    for one in sign_all(tasks, office, pool, in_flight=8):
        outcomes.append(one)
        if len(outcomes) == 5:
            disturb.set()
    return outcomes


def test_killed_workers_lose_nothing(tasks: list[SigningTask], keys: Path, trust: TrustStore) -> None:
    office = Office(keys / "pejabat-satu.p12", keys / "root.pem")
    disturb, killed = threading.Event(), []

    def kill() -> None:
        disturb.wait(60)
        for process in workers():
            process.kill()
            killed.append(process.pid)

    killer = threading.Thread(target=kill)
    killer.start()
    with WorkerPool(2, secrets={"passphrase": PASSPHRASE.encode()}) as pool:
        outcomes = _signed_while(pool, tasks, office, disturb)
    killer.join()
    assert len(killed) == 2
    assert [one.task for one in outcomes] == tasks
    assert not [one for one in outcomes if isinstance(one, Failed)]
    assert all(valid(one.task.target, trust) for one in outcomes)
    assert {one.name for one in tasks[0].target.parent.glob("*.pdf")} == {one.target.name for one in tasks}


def test_a_document_that_kills_its_workers_is_given_up() -> None:
    with WorkerPool(1) as pool:
        doomed = pool.submit(os.kill, 0, 0)  # a call that returns: the pool works
        assert doomed.result() is None
        doomed = pool.submit(_die)
        alive = pool.submit(os.getpid)
        assert "twice" in str(doomed.exception(60))
        assert alive.result(60) != os.getpid()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_that_wants_to_exit_ends_its_own_call_only() -> None:
    with WorkerPool(1) as pool:
        assert isinstance(pool.submit(sys.exit, 3).exception(60), SystemExit)
        assert pool.submit(os.getpid).result(60) != os.getpid()


def test_a_pool_that_is_shut_down_forgets_what_was_not_begun() -> None:
    pool = WorkerPool(1)
    begun = pool.submit(time.sleep, 0.2)
    waiting = [pool.submit(os.getpid) for _ in range(5)]
    while not begun.running():
        time.sleep(0.01)
    pool.shutdown(cancel_futures=True)
    assert begun.result() is None
    assert all(one.cancelled() for one in waiting)


def test_nobody_and_nothing_are_refused(tasks: list[SigningTask], office: Office) -> None:
    with pytest.raises(ValueError, match="at least one worker"):
        WorkerPool(0)
    with pytest.raises(ValueError, match="at least one task"):
        next(sign_all(tasks, office, SerialExecutor(), in_flight=0))


def test_what_is_recorded_reaches_the_disk_before_the_output(
    tasks: list[SigningTask], office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise a power failure leaves outputs of which nobody knows."""
    settled: list[int] = []
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        settled.append(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    (one,) = sign_all(tasks[:1], office, SerialExecutor())
    (record,) = (tmp_path / ".bsre-sign").iterdir()
    inodes = [path.stat().st_ino for path in (record.parent, record, one.task.target)]
    assert [inode for inode in settled if inode in inodes] == inodes


def test_a_record_that_cannot_be_read_is_told(tasks: list[SigningTask], office: Office, tmp_path: Path) -> None:
    """Without it nobody knows what was signed."""
    list(sign_all(tasks[:1], office, SerialExecutor()))
    (tmp_path / ".bsre-sign" / "sebuah.jsonl").mkdir()
    (one,) = sign_all(tasks[:1], office, SerialExecutor(), resume=True)
    assert isinstance(one, Failed)
    assert isinstance(one.error, OutputError)
    assert "sebuah.jsonl cannot be read" in str(one.error)


def test_workers_end_with_their_parent() -> None:
    """Nobody waits for work from a parent that is gone."""
    here, there = multiprocessing.Pipe()
    parent = multiprocessing.get_context("spawn").Process(target=_parent, args=(there,))
    parent.start()
    worker = psutil.Process(here.recv())
    parent.kill()
    parent.join()
    deadline = time.monotonic() + 20
    while worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _parent(there: multiprocessing.connection.Connection) -> None:
    pool = WorkerPool(1)
    there.send(pool.submit(os.getpid).result())
    time.sleep(60)


def test_leaving_early_waits_for_what_was_begun(tasks: list[SigningTask], office: Office) -> None:
    with ThreadPoolExecutor(2) as threads:
        outcomes = sign_all(tasks, office, threads, in_flight=6)
        next(outcomes)
        outcomes.close()
        there = {one.target for one in tasks if one.target.exists()}
    assert len(there) < len(tasks)
    assert there == {one.target for one in tasks if one.target.exists()}
