"""Many documents, and somebody presses Ctrl-C: nothing is signed unseen, and nothing untold."""

from __future__ import annotations

import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bulk_office import Office

from bsre_sign import Signed, SigningTask, sign_all
from bsre_sign.testing import TestPki, export

if TYPE_CHECKING:
    from collections.abc import Callable

    from bsre_sign.bulk import Outcome


@pytest.fixture(scope="module")
def office(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("keys")
    export(pki, folder)
    return Office(folder / "pejabat-satu.p12", folder / "root.pem", folder / "passphrase.txt")


@pytest.fixture
def tasks(samples: Path, tmp_path: Path) -> list[SigningTask]:
    return [SigningTask(samples / "surat-dinas.pdf", tmp_path / f"{number}.pdf") for number in range(10)]


class _Interrupted(Executor):
    """While its first call is waited for, somebody presses Ctrl-C."""

    def __init__(self) -> None:
        self.given: list[Future[object]] = []

    def submit(self, fn: object, /, *args: object, **kwargs: object) -> Future[object]:  # type: ignore[override]
        future = Future[object]() if self.given else _Interrupting()
        self.given.append(future)
        return future


class _Interrupting(Future[object]):
    def result(self, timeout: float | None = None) -> object:
        raise KeyboardInterrupt


def test_an_interrupt_leaves_nothing_to_be_signed_unseen(tasks: list[SigningTask], office: Office) -> None:
    executor = _Interrupted()
    with pytest.raises(KeyboardInterrupt):
        next(sign_all(tasks, office, executor, in_flight=3))
    assert [one.cancelled() for one in executor.given] == [True] * 3


class _Underway(ThreadPoolExecutor):
    """Somebody presses Ctrl-C, as often as is said, while the first document is waited for; all go on slowly."""

    def __init__(self, presses: int) -> None:
        super().__init__(2)
        self.presses = presses
        self.given: list[Future[object]] = []

    def submit(self, fn: Callable[..., object], /, *args: object, **kwargs: object) -> Future[object]:  # type: ignore[override]
        def slowly() -> object:
            time.sleep(0.2)
            return fn(*args, **kwargs)

        future = super().submit(slowly)
        self.given.append(future)
        if len(self.given) == 1:
            self._press_instead_of(future)
        return future

    def _press_instead_of(self, future: Future[object]) -> None:
        result = future.result

        def pressed(timeout: float | None = None) -> object:
            if self.presses:
                self.presses -= 1
                raise KeyboardInterrupt
            return result(timeout)

        future.result = pressed  # type: ignore[method-assign]


def test_an_interrupt_tells_of_all_that_was_begun(tasks: list[SigningTask], office: Office) -> None:
    told: list[Outcome] = []
    with _Underway(1) as threads, pytest.raises(KeyboardInterrupt):
        told.extend(sign_all(tasks, office, threads, in_flight=6))
    there = [one for one in tasks if one.target.exists()]
    assert [one.task for one in told if isinstance(one, Signed)] == there
    assert 0 < len(there) < 6 == len(threads.given)


def test_an_interrupt_that_is_thrown_in_tells_of_all_that_was_begun(tasks: list[SigningTask], office: Office) -> None:
    with _Underway(0) as threads:
        outcomes = sign_all(tasks, office, threads, in_flight=6)
        told = [next(outcomes), outcomes.throw(KeyboardInterrupt)]
        with pytest.raises(KeyboardInterrupt):
            told.extend(outcomes)
    assert [one.task for one in told] == [one for one in tasks if one.target.exists()]
    assert len(told) < 6


def test_a_second_interrupt_waits_for_nobody(tasks: list[SigningTask], office: Office) -> None:
    with _Underway(2) as threads:
        with pytest.raises(KeyboardInterrupt):
            next(sign_all(tasks, office, threads, in_flight=6))
        assert not threads.given[0].done()
