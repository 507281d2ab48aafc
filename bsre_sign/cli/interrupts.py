"""Ctrl-C while many documents are signed: heard where no outcome is lost, so that nothing is signed untold."""

import os
import signal
import sys
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING

from bsre_sign.cli.screen import is_terminal

if TYPE_CHECKING:
    from bsre_sign.bulk import Outcome

_ONE_PRESS = 0.5
"""Seconds in which further signals are the same: launchers such as timeout(1) signal the process and its group."""
_SHOW_CURSOR = b"\x1b[?25h"


@contextmanager
def ended_like_interrupted() -> Iterator[None]:
    """Who ends a service (SIGTERM) hears how to go on, as who presses Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGTERM) is signal.default_int_handler:  # no interrupt is being told
            signal.signal(signal.SIGTERM, before)


@dataclass
class Interrupt:
    """Whether somebody wants the end."""

    came: float | None = None
    """When, in seconds of :func:`time.monotonic`."""
    _passed_on: bool = False
    """Once only: ``sign_all`` ends at once on a second one."""

    def hear(self, number: int, frame: FrameType | None) -> None:
        """Raise it where ``sign_all`` waits, or else remember it.

        One that comes again ends the process at once: outputs are whole or not there at any time.
        """
        from bsre_sign.bulk.run import is_waiting

        if self.came is None:
            self.came = time.monotonic()
            if is_waiting(frame):
                self._passed_on = True
                raise KeyboardInterrupt
        elif time.monotonic() - self.came > _ONE_PRESS:
            if is_terminal(sys.stderr):
                with suppress(OSError):
                    os.write(sys.stderr.fileno(), _SHOW_CURSOR)  # which a progress bar hides
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)

    def end(self, outcomes: "Generator[Outcome, None, None]") -> "Iterator[Outcome]":
        """``outcomes`` of ``sign_all``, until an interrupt: then those of what was begun.

        Raises:
            KeyboardInterrupt: last, where an interrupt came.
        """
        for outcome in outcomes:
            yield outcome
            if self.came is not None and not self._passed_on:
                self._passed_on = True
                yield outcomes.throw(KeyboardInterrupt)


@contextmanager
def kept() -> Iterator[Interrupt]:
    """SIGINT and SIGTERM are heard by an :class:`Interrupt` meanwhile; one that was ignored before stays so.

    After an interrupt they are heard in the same way until the process ends, so that its second signal does not
    disturb what is told. Only the main thread hears signals; in another one no interrupt ever comes.
    """
    interrupt = Interrupt()
    if threading.current_thread() is not threading.main_thread():
        yield interrupt
        return
    heard = [one for one in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(one) not in {signal.SIG_IGN, None}]
    before = [(one, signal.signal(one, interrupt.hear)) for one in heard]
    try:
        yield interrupt
    finally:
        for one, handler in before:
            if interrupt.came is None:
                signal.signal(one, handler)
