"""The workers of one kind in this process: started when first needed, kept for a while, never more than are of use."""

import atexit
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bsre_sign.workers.process import Program, UnusableError, Worker
from bsre_sign.workers.watch import Watch

IDLE_SECONDS = 30.0
"""A worker that has nothing to do for so long ends."""

__all__ = ["Kept", "Lease", "Pool", "UnusableError"]


class Lease:
    """A worker for the time of one call."""

    def __init__(self, program: Program, watch: Watch, worker: Worker | None) -> None:
        self._program, self._watch = program, watch
        self.worker = Worker(program, watch) if worker is None else worker

    def replace(self) -> None:
        """Have a new worker instead of one that is lost.

        Raises:
            UnusableError: there can be none.
        """
        self.worker.end()
        self.worker = Worker(self._program, self._watch)


class Pool:
    """Workers that wait, and places for those that work."""

    def __init__(self, program: Program, places: int) -> None:
        self._program = program
        self._watch = Watch()
        self._free = threading.Condition()
        self._waiting: list[Worker] = []
        self._leases: set[Lease] = set()
        self._places = places
        self._missed = False  # whether a further worker was wanted before

    @contextmanager
    def lease(self) -> Iterator[Lease]:
        """A worker that nobody else uses meanwhile; waits while all are at work.

        Raises:
            UnusableError: there can be none.
        """
        with self._free:
            while not self._places:
                self._free.wait()
            self._places -= 1
        with self._lent() as lease:
            yield lease

    @contextmanager
    def spare(self, *, start: bool = True) -> Iterator[Lease | None]:
        """A further worker for who has one already; ``None`` where all are at work: to wait could last for ever.

        Without ``start`` none is started the first time: a program that wants it once is sooner done without.

        Raises:
            UnusableError: there can be none.
        """
        with self._free:
            is_free = self._places > 0 and (start or self._missed or bool(self._waiting))
            self._missed = True
            if is_free:
                self._places -= 1
        if not is_free:
            yield None
            return
        with self._lent() as lease:
            yield lease

    @contextmanager
    def _lent(self) -> Iterator[Lease]:
        """A worker in a place that was taken."""
        try:
            lease = Lease(self._program, self._watch, self._take())
            with self._free:
                self._leases.add(lease)
            try:
                yield lease
            finally:
                with self._free:
                    self._leases.discard(lease)
                self._keep(lease.worker)
        finally:
            with self._free:
                self._places += 1
                self._free.notify()

    def warm_up(self) -> None:
        """Start a worker in the background, unless there is one.

        Raises:
            UnusableError: there can be none.
        """
        with self._free:
            needed = not self._waiting and not self._leases
        if needed:
            self._keep(Worker(self._program, self._watch))

    def close(self) -> None:
        """End all workers, also those at work."""
        with self._free:
            waiting, working = list(self._waiting), [lease.worker for lease in self._leases]
            self._waiting.clear()
        for worker in waiting:
            self._watch.done(worker)
            worker.end()
        for worker in working:
            worker.kill()  # whoever waits for it frees the rest

    def disown(self) -> None:
        """In a forked child: the workers are the parent's, and two must not speak to one."""
        for worker in (*self._waiting, *(lease.worker for lease in self._leases)):
            worker.disown()

    def _take(self) -> Worker | None:
        while True:
            with self._free:
                if not self._waiting:
                    return None
                worker = self._waiting.pop()
            self._watch.done(worker)
            if worker.alive:
                return worker
            worker.end()

    def _keep(self, worker: Worker) -> None:
        if not (worker.between and worker.alive):
            worker.end()
            return
        # In this order: whoever takes it from those that wait drops this deadline and sets one of its own.
        try:
            self._watch.begin(worker, IDLE_SECONDS, lambda: self._expire(worker))
        except RuntimeError:
            worker.end()  # for nobody would when it has nothing to do
            return
        with self._free:
            self._waiting.append(worker)

    def _expire(self, worker: Worker) -> None:
        with self._free:
            if worker not in self._waiting:
                return
            self._waiting.remove(worker)
        worker.end()


class Kept:
    """The pool of this process for one kind of worker, told when called; a forked child has one of its own."""

    def __init__(self, program: Program, places: int) -> None:
        self._program, self._places = program, places
        self._pool = Pool(program, places)
        atexit.register(self._close)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forked)

    def __call__(self) -> Pool:
        return self._pool

    def _forked(self) -> None:
        self._pool.disown()
        self._pool = Pool(self._program, self._places)

    def _close(self) -> None:
        self._pool.close()
