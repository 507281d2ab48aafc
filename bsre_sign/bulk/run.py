"""Handing tasks out, and taking their outcomes in, in order and with few of them under way."""

import secrets
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Executor, Future

from bsre_sign.bulk.outcome import Failed, Found, Outcome, Signed, SigningTask
from bsre_sign.bulk.work import Run, SigningRecipe, work


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
    the rest, so that nothing is signed unseen.

    Args:
        tasks: what to sign.
        recipe: how each worker opens its own key; it is pickled where workers are other processes.
        executor: does the work: threads, processes, a :class:`WorkerPool`, or Dask's ``client.get_executor()``.
        overwrite: replace outputs that are there.
        resume: pass by outputs that an earlier run recorded, if they and their sources are unchanged.
        in_flight: tasks handed out at a time, at least one; some times the number of workers.

    Raises:
        ValueError: ``in_flight`` is less than one.
    """
    if in_flight < 1:
        raise ValueError("at least one task has to be under way")
    run = Run(secrets.token_hex(8), recipe, overwrite, resume)
    waiting: deque[tuple[SigningTask, Future[Signed | Found]]] = deque()
    coming = iter(tasks)
    try:
        while True:
            while len(waiting) < in_flight and (task := next(coming, None)) is not None:
                waiting.append((task, executor.submit(work, run, task)))
            if not waiting:
                return
            outcome = _outcome(*waiting[0])
            waiting.popleft()  # not before: an interrupt while it is waited for leaves it to the end below
            yield outcome
    finally:
        for _, future in waiting:
            future.cancel()
        for _, future in waiting:
            if not future.cancelled():
                future.exception()


def _outcome(task: SigningTask, future: "Future[Signed | Found]") -> Outcome:
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001  one bad document must not end the others
        return Failed(task, error)
