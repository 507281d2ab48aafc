"""How a worker limits itself: its streams, its memory, its time."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from bsre_sign.workers.wire import Reader, Writer


def streams() -> tuple[Reader, Writer]:
    """Where commands come from and answers go to; what a library prints no longer comes between."""
    reader, writer = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
    for stream in (0, 1):
        os.dup2(2, stream)
    return reader, writer


def give_way() -> None:
    """Leave the processor, when woken, to who has it: to who asks, and has other work meanwhile. Where it can be."""
    if hasattr(os, "SCHED_BATCH"):
        with suppress(OSError):  # a sandbox may forbid it
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def alarm() -> Callable[[float], object]:
    """What ends this process after some seconds, even inside of a library, unless it is called again before.

    Whoever asks would have ended it long before, so then they are gone. Not on Windows.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks
    if not hasattr(signal, "setitimer"):
        return no_alarm
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    return partial(signal.setitimer, signal.ITIMER_REAL)


def no_alarm(_: float) -> None:
    """Leave it to the process that asks."""


class Memory:
    """The limit on this process's memory, where the system has one that counts all of it: on Linux."""

    def __init__(self, largest_file: int = 0) -> None:
        self._base = self._taken()
        self._most: int | None = None
        if self._base is not None:
            import resource  # noqa: PLC0415  not on every system

            self._resource = resource
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold the document
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    def allow(self, more: int) -> None:
        """Let so many bytes be taken beyond what was there at the start."""
        if self._base is not None:
            self._most = most = self._base + more
            _, hard = self._resource.getrlimit(self._resource.RLIMIT_AS)
            allowed = most if hard == self._resource.RLIM_INFINITY else min(most, hard)
            # The hard limit stays: workers of this worker have limits of their own.
            self._resource.setrlimit(self._resource.RLIMIT_AS, (allowed, hard))

    def strained(self, margin: int) -> bool:
        """Whether less than ``margin`` bytes were ever left: then some may have been refused to a library.

        Libraries do not always tell; what they then make of a document is not to be relied upon.
        """
        peak = self._peak()
        return self._most is not None and peak is not None and peak > self._most - margin

    def kept(self) -> int:
        """Bytes beyond the start that are still taken; 0 where that is not known."""
        taken = self._taken()
        return 0 if self._base is None or taken is None else taken - self._base

    @staticmethod
    def _peak() -> int | None:
        try:
            return int(Path("/proc/self/status").read_bytes().partition(b"VmPeak:")[2].split()[0]) * 1024
        except (OSError, IndexError):
            return None

    @staticmethod
    def _taken() -> int | None:
        try:
            return int(Path("/proc/self/statm").read_bytes().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            return None
