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

from bsre_sign.errors import ServiceError, system_words
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
        RuntimeError: there cannot be so many threads, of which each worker has one here.
    """

    def __init__(self, workers: int, *, secrets: Mapping[str, bytes] | None = None) -> None:
        if workers < 1:
            raise ValueError("a pool needs at least one worker")
        self._secrets = dict(secrets or {})
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._lanes = [threading.Thread(target=self._lane, daemon=True) for _ in range(workers)]
        self._closed = False
        self._door = threading.Lock()
        try:
            for lane in self._lanes:
                lane.start()
        except RuntimeError:
            self.shutdown(wait=False)
            raise

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """``fn`` called in a worker.

        Raises:
            RuntimeError: the pool is shut down.
        """
        future: Future[Any] = Future()
        with self._door:  # nothing gets behind what ends the lanes, where nobody would ever take it
            if self._closed:
                raise RuntimeError("the pool is shut down")
            self._calls.put(_Call(future, _Bound(fn, args, kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers, after what was submitted or, with ``cancel_futures``, after what was begun."""
        with self._door:
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
        process: ProcessPoolExecutor | None = None
        try:
            while (call := self._calls.get()) is not None:
                if call.future.set_running_or_notify_cancel():
                    process = self._made(call, process)
        finally:
            if process is not None:
                process.shutdown()

    def _made(self, call: _Call, process: ProcessPoolExecutor | None) -> ProcessPoolExecutor | None:
        """Make ``call`` in ``process``, or where there is none in a new one; what there is for the next call."""
        for left in reversed(range(_TRIES)):
            begun = None
            try:
                process = process or self._process()
                begun = process.submit(call.work)
                call.future.set_result(begun.result())
            except BrokenProcessPool:
                process = _drop(process)
                if not left:
                    call.future.set_exception(_lost())
                continue
            except BaseException as error:  # noqa: BLE001  whatever the worker raised; the lane goes on
                if begun is None:
                    process, error = _drop(process), _none(error)
                call.future.set_exception(error)
            break
        return process

    def _process(self) -> ProcessPoolExecutor:
        # Started anew rather than forked: a copy of open tokens and of other threads' locks would be of no use.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(1, context, _begin, (self._secrets,))


def _drop(process: ProcessPoolExecutor | None) -> ProcessPoolExecutor | None:
    if process is not None:
        process.shutdown(wait=False)  # what it was given without success must not be done later
    return None


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


def _none(error: BaseException) -> ServiceError:
    said = system_words(error) if isinstance(error, OSError) else Text(id=str(error), en=str(error))
    none = ServiceError(
        Text(
            id=f"Proses pekerja tidak dapat dijalankan: {said.id}.",
            en=f"A worker process cannot be started: {said.en}.",
        ),
        Text(
            id="Periksa batas proses, berkas terbuka dan memori mesin ini.",
            en="Check this machine's limits on processes, open files and memory.",
        ),
    )
    none.__cause__ = error
    return none


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
