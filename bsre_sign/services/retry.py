"""Asking again: a service that was busy or away for a moment gets a second chance and a third, and no more.

For questions only. What creates a signature is never asked twice by itself: its outcome may be unknown.
"""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bsre_sign.errors import ServiceUnavailableError
from bsre_sign.language import Text
from bsre_sign.services.fetch import Fetcher, Request

_LONGEST_QUIET = 3600.0
"""Seconds for which a host is left alone at most, whatever it asks for."""


def _chance() -> float:
    """By its name it reaches another process; the generator itself would come with its state, the same in each."""
    return random.random()  # noqa: S311  spreads questions in time, and guards nothing


@dataclass(frozen=True)
class PatientFetcher:
    """Asks through another fetcher, up to ``attempts`` times within the caller's own timeout.

    Only what may pass is asked again (:class:`ServiceUnavailableError`), after a pause that doubles and is shortened
    by chance, so that many clients do not come back together. A service that names a pause (``Retry-After``: RFC 9110,
    10.2.3) is left alone for that long by every thread, and where the timeout ends before, at once given up.
    """

    fetcher: Fetcher
    attempts: int = 3
    pause: float = 0.25
    """Seconds before the second attempt."""
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False, compare=False)
    clock: Callable[[], float] = field(default=time.monotonic, repr=False, compare=False)
    chance: Callable[[], float] = field(default=_chance, repr=False, compare=False)
    """A number from 0 to 1."""
    _quiet: dict[str, float] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Until when each host wants to be left alone, by :attr:`clock`."""
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """How it travels to another process or is copied: without the lock, and without the pauses told here."""
        return type(self), (self.fetcher, self.attempts, self.pause, self.sleep, self.clock, self.chance)

    def fetch(self, request: Request, *, max_bytes: int, timeout: float) -> bytes:
        """The body of the answer; see :class:`bsre_sign.services.fetch.Fetcher`."""
        deadline = self.clock() + timeout
        host, pause = _host(request.url), self.pause
        for remaining in reversed(range(self.attempts)):
            self._respect(host, deadline)
            try:
                return self.fetcher.fetch(request, max_bytes=max_bytes, timeout=deadline - self.clock())
            except ServiceUnavailableError as error:
                if error.retry_after is not None:
                    self._leave_alone(host, error.retry_after)
                wait = error.retry_after if error.retry_after is not None else pause * (1 + self.chance()) / 2
                if not remaining or self.clock() + wait >= deadline:
                    raise
                self.sleep(wait)
                pause *= 2
        raise AssertionError("the last attempt returns or raises")

    def _leave_alone(self, host: str, seconds: float) -> None:
        now = self.clock()
        with self._lock:
            for one in [one for one, until in self._quiet.items() if until <= now]:
                del self._quiet[one]
            self._quiet[host] = now + min(seconds, _LONGEST_QUIET)

    def _respect(self, host: str, deadline: float) -> None:
        """Wait as long as ``host`` asked for.

        Raises:
            ServiceUnavailableError: that is longer than the caller's patience.
        """
        with self._lock:
            wait = self._quiet.get(host, 0.0) - self.clock()
        if wait <= 0:
            return
        if self.clock() + wait >= deadline:
            raise ServiceUnavailableError(
                Text(
                    id=f"Layanan {host} meminta jeda {wait:.0f} detik lagi.",
                    en=f"The service {host} asked to be left alone for another {wait:.0f} seconds.",
                ),
                Text(id="Coba lagi sesudah jeda itu.", en="Try again after that."),
                retry_after=wait,
            )
        self.sleep(wait)


def _host(url: str) -> str:
    """Host and port, where one is named."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or url) + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return url
