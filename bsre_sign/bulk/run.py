"""Handing tasks out, and taking their outcomes in, in order and with few of them under way."""

import secrets
import traceback
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Executor, Future
from types import FrameType
from typing import TypeAlias

from bsre_sign.bulk.outcome import Failed, Found, Outcome, Signed, SigningTask
from bsre_sign.bulk.work import Run, SigningRecipe, leave, work

_Waiting: TypeAlias = "deque[tuple[SigningTask, Future[Signed | Found]]]"


def sign_all(
    tasks: Iterable[SigningTask],
    recipe: SigningRecipe,
    executor: Executor,
    *,
    overwrite: bool = False,
    resume: bool = False,
    in_flight: int = 64,
) -> Generator[Outcome, None, None]:
    """Sign every task's document; one outcome for each, in the order of the tasks, as soon as it is known.

    An error is the outcome of its own task only. ``tasks`` is read as it is needed: never more than ``in_flight``
    beyond the first that is not finished. Leaving the iteration early cancels what was not begun and waits for
    the rest, so that nothing is signed unseen. An interrupt while an outcome is waited for, or one that is thrown in,
    cancels what was not begun too; the outcomes of the rest still come, and then the interrupt.

    Args:
        tasks: what to sign.
        recipe: how each worker opens its own key; it is pickled where workers are other processes.
        executor: does the work: threads, processes, a :class:`WorkerPool`, or Dask's ``client.get_executor()``.
        overwrite: replace outputs that are there.
        resume: pass by outputs that an earlier run recorded, if they and their sources are unchanged.
        in_flight: tasks handed out at a time, at least one; some times the number of workers.

    Raises:
        ValueError: ``in_flight`` is less than one.
        Exception: what ``tasks`` raised, once every task that came before has its outcome.
        KeyboardInterrupt: once every task that was begun has its outcome; at once where another one comes.
    """
    if in_flight < 1:
        raise ValueError("at least one task has to be under way")
    run = Run(secrets.token_hex(8), recipe, overwrite, resume)
    waiting: _Waiting = deque()
    broken: list[Exception] = []
    coming = _taken(tasks, broken)
    try:
        while True:
            while len(waiting) < in_flight and (task := next(coming, None)) is not None:
                waiting.append((task, _submitted(executor, run, task)))
            if not waiting:
                if broken:
                    raise broken[0]
                return
            outcome = _outcome(*waiting[0])
            waiting.popleft()  # not before: an interrupt while it is waited for leaves it to those below
            yield outcome
    except KeyboardInterrupt:
        _withdraw(waiting)
        yield from _rest(waiting)
        raise
    finally:
        _withdraw(waiting)
        for _, future in waiting:
            future.exception()
        leave(run)


def _taken(tasks: Iterable[SigningTask], broken: list[Exception]) -> Iterator[SigningTask]:
    """The tasks; what keeps further ones from coming is raised when those under way have their outcomes."""
    try:
        for task in tasks:  # noqa: UP028  "yield from" would close them when this ends early
            yield task
    except Exception as error:  # noqa: BLE001  whatever the caller's own tasks may raise
        broken.append(error)


def _submitted(executor: Executor, run: Run, task: SigningTask) -> "Future[Signed | Found]":
    try:
        return executor.submit(work, run, task)
    except Exception as error:  # noqa: BLE001  a broken executor takes nothing; what it did before is told all the same
        refused: Future[Signed | Found] = Future()
        refused.set_exception(error)
        return refused


def _withdraw(waiting: _Waiting) -> None:
    """Cancel what was not begun, the last first: workers take the first. What was begun stays in ``waiting``."""
    begun = [one for one in reversed(waiting) if not one[1].cancel()]
    waiting.clear()
    waiting.extend(reversed(begun))


def _rest(waiting: _Waiting) -> Iterator[Outcome]:
    try:
        while waiting:
            outcome = _outcome(*waiting[0])
            waiting.popleft()
            yield outcome
    except KeyboardInterrupt:
        waiting.clear()  # a second one: nobody is to be waited for
        raise


def _outcome(task: SigningTask, future: "Future[Signed | Found]") -> Outcome:
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001  one bad document must not end the others
        _let_go(error)
        return Failed(task, error)


def is_waiting(frame: FrameType | None) -> bool:
    """Whether ``frame`` belongs to the wait for an outcome: a signal's handler may raise there, and nothing is lost."""
    while frame is not None and frame.f_code is not _outcome.__code__:
        frame = frame.f_back
    return frame is not None


def _let_go(error: BaseException | None) -> None:
    """Drop what the failed work had in hand, such as the document: an outcome may be kept for long."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__
