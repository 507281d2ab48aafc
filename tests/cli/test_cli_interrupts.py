"""What becomes of signals while documents are signed."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bsre_sign import Found, SigningTask, sign_all
from bsre_sign.cli.interrupts import Interrupt, ended_like_interrupted, kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bsre_sign.bulk import Outcome

_BUSY = """
import signal, time
from bsre_sign.cli.interrupts import ended_like_interrupted, kept
signal.signal(signal.SIGINT, signal.default_int_handler)
with ended_like_interrupted(), kept() as interrupt:
    print("ready", flush=True)
    while interrupt.came is None:
        time.sleep(0.01)
print("heard", flush=True)
time.sleep(30)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_second_interrupt_ends_the_process_at_once(how: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", _BUSY], stdout=subprocess.PIPE, text=True) as busy:
        assert busy.stdout is not None
        assert busy.stdout.readline() == "ready\n"
        busy.send_signal(how)
        assert busy.stdout.readline() == "heard\n"
        time.sleep(0.7)
        busy.send_signal(how)
        assert busy.wait(timeout=10) == -how


class _Slow(ThreadPoolExecutor):
    """Two who take their time, for the first document most, and note what they did."""

    def __init__(self) -> None:
        super().__init__(2)
        self.done: list[SigningTask] = []

    def submit(self, fn: Callable[..., object], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return super().submit(self._do, args[1])

    def _do(self, task: SigningTask) -> Found:
        time.sleep(0.8 if task is _TASKS[0] else 0.1)
        self.done.append(task)
        return Found(task, "")


_TASKS = [SigningTask(Path(f"{number}.pdf"), Path(f"tte/{number}.pdf")) for number in range(20)]
_RECIPE: Any = None


@pytest.fixture
def _handlers() -> Iterator[None]:
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise")
@pytest.mark.usefixtures("_handlers")
def test_one_while_an_outcome_is_waited_for_stops_at_once() -> None:
    press = threading.Timer(0.15, signal.pthread_kill, (threading.get_ident(), signal.SIGINT))
    told: list[Outcome] = []
    with _Slow() as executor, kept() as interrupt:
        press.start()
        with pytest.raises(KeyboardInterrupt):
            told.extend(interrupt.end(sign_all(_TASKS, _RECIPE, executor, in_flight=16)))
    press.join()
    assert {one.task for one in told} == set(executor.done)
    assert 2 <= len(told) <= 6


@pytest.mark.usefixtures("_handlers")
@pytest.mark.parametrize("count", [1, len(_TASKS)])
def test_one_between_two_outcomes_loses_none(count: int) -> None:
    told: list[Outcome] = []
    with _Slow() as executor, kept() as interrupt:
        outcomes = interrupt.end(sign_all(_TASKS[:count], _RECIPE, executor, in_flight=16))
        told.append(next(outcomes))
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            told.extend(outcomes)
    assert {one.task for one in told} == set(executor.done)
    assert len(told) <= 14


def test_one_press_may_be_several_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([100.0, 100.4, 100.6])
    monkeypatch.setattr(time, "monotonic", lambda: next(times))
    ended: list[object] = []
    monkeypatch.setattr(signal, "signal", lambda *given: ended.append(given))
    monkeypatch.setattr(signal, "raise_signal", ended.append)
    interrupt = Interrupt()
    interrupt.hear(signal.SIGINT, None)
    interrupt.hear(signal.SIGINT, None)
    assert not ended
    interrupt.hear(signal.SIGINT, None)
    assert ended == [(signal.SIGINT, signal.SIG_DFL), signal.SIGINT]


def test_handlers_are_those_of_before_afterwards() -> None:
    before = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]
    with ended_like_interrupted(), kept():
        assert signal.getsignal(signal.SIGINT) == signal.getsignal(signal.SIGTERM) not in before
    assert [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)] == before


def test_what_was_ignored_stays_so() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with kept() as interrupt:
            signal.raise_signal(signal.SIGINT)
        assert interrupt.came is None
    finally:
        signal.signal(signal.SIGINT, before)


def test_another_thread_hears_nothing() -> None:
    came: list[float | None] = []

    def work() -> None:
        with ended_like_interrupted(), kept() as interrupt:
            came.append(interrupt.came)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert came == [None]
