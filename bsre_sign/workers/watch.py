"""A clock that acts when time is over, unless it is told before."""

import threading
import time
from collections.abc import Callable, Hashable


class Watch:
    """Deadlines, kept by one thread that exists as long as there are any."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._ends: dict[Hashable, tuple[float, Callable[[], None]]] = {}
        self._thread: threading.Thread | None = None
        self._wakes = 0.0

    def begin(self, what: Hashable, seconds: float, act: Callable[[], None]) -> None:
        """Call ``act``, which is quick, after so many seconds in another thread; replaces what was set before.

        Raises:
            RuntimeError: there can be no thread.
        """
        end = time.monotonic() + seconds
        with self._changed:
            if self._thread is None:
                thread = threading.Thread(target=self._keep, name="bsre-sign workers", daemon=True)
                thread.start()  # it waits for the deadline that is set below
                self._thread, self._wakes = thread, end
            self._ends[what] = (end, act)
            if end < self._wakes:
                self._wakes = end
                self._changed.notify()

    def done(self, what: Hashable) -> bool:
        """Drop a deadline. Whether it was still ahead."""
        with self._changed:
            return self._ends.pop(what, None) is not None

    def _keep(self) -> None:
        with self._changed:
            while self._ends:
                now = time.monotonic()
                for what, (end, act) in list(self._ends.items()):
                    if end <= now:
                        del self._ends[what]
                        act()
                if self._ends:
                    self._wakes = min(end for end, _ in self._ends.values())
                    self._changed.wait(max(0.0, self._wakes - time.monotonic()))
            self._thread = None
