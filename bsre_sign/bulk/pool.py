"""Worker processes of this machine. One that dies costs its own call a second try, and nobody else anything."""

import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bsre_sign.errors import ServiceError
from bsre_sign.language import Text

_TRIES = 2
_secrets: Mapping[str, bytes] = {}


def handed_over(name: str) -> bytes | None:
    """In a worker: a secret that its pool was given, such as a passphrase; it came through a pipe."""
    return _secrets.get(name)


@dataclass(frozen=True)
class _Call:
    future: "Future[Any]"
    work: Callable[[], Any]


@dataclass(frozen=True)
class _Bound:
    """A function with its arguments, such as can be pickled."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def __call__(self) -> Any:
        return self.function(*self.args, **self.kwargs)


class WorkerPool(Executor):
    """``workers`` processes. A call whose worker was killed is made once more, so calls must bear being made twice.

    Args:
        workers: how many.
        secrets: what each worker may ask for by :func:`handed_over`, to open its key.

    Raises:
        ValueError: ``workers`` is less than one.
    """

    def __init__(self, workers: int, *, secrets: Mapping[str, bytes] | None = None) -> None:
        if workers < 1:
            raise ValueError("a pool needs at least one worker")
        self._secrets = dict(secrets or {})
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._lanes = [threading.Thread(target=self._lane, daemon=True) for _ in range(workers)]
        self._closed = False
        for lane in self._lanes:
            lane.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """``fn`` called in a worker.

        Raises:
            RuntimeError: the pool is shut down.
        """
        if self._closed:
            raise RuntimeError("the pool is shut down")
        future: Future[Any] = Future()
        self._calls.put(_Call(future, _Bound(fn, args, kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers, after what was submitted or, with ``cancel_futures``, after what was begun."""
        self._closed = True
        if cancel_futures:
            self._cancel_waiting()
        for _ in self._lanes:
            self._calls.put(None)
        if wait:
            for lane in self._lanes:
                lane.join()

    def _cancel_waiting(self) -> None:
        with suppress(queue.Empty):  # the lanes take from it too
            while True:
                if (call := self._calls.get_nowait()) is not None:
                    call.future.cancel()

    def _lane(self) -> None:
        """Feeds one worker process, and replaces it when it dies."""
        process = self._process()
        try:
            while (call := self._calls.get()) is not None:
                if not call.future.set_running_or_notify_cancel():
                    continue
                for left in reversed(range(_TRIES)):
                    try:
                        call.future.set_result(process.submit(call.work).result())
                        break
                    except BrokenProcessPool:
                        process.shutdown(wait=False)
                        process = self._process()
                        if not left:
                            call.future.set_exception(_lost())
                    except BaseException as error:  # noqa: BLE001  whatever the worker raised; the lane goes on
                        call.future.set_exception(error)
                        break
        finally:
            process.shutdown()

    def _process(self) -> ProcessPoolExecutor:
        # Started anew rather than forked: a copy of open tokens and of other threads' locks would be of no use.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(1, context, _begin, (self._secrets,))


def _begin(secrets: Mapping[str, bytes]) -> None:
    """First in every worker: an interrupt is the parent's business, and nobody outlives it."""
    global _secrets  # noqa: PLW0603  a process of its own
    _secrets = secrets
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None, "a worker has a parent"
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _lost() -> ServiceError:
    return ServiceError(
        Text(
            id="Proses pekerja berakhir dua kali pada dokumen ini.",
            en="The worker process ended twice at this document.",
        ),
        Text(
            id="Periksa dokumen itu sendiri, dan apakah memori mesin cukup.",
            en="Look at the document by itself, and whether the machine's memory is enough.",
        ),
    )
