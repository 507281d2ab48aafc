"""How much memory this process and all that it started take, sampled while something runs."""

import threading
import time

import psutil


class Watch:
    """Samples the proportional set size of all processes once a second, in MiB."""

    def __init__(self) -> None:
        self.samples: list[tuple[float, float]] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Watch":
        self._begun = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(1):
            self.samples.append((time.monotonic() - self._begun, _all_mib()))

    def growth(self) -> float:
        """The median of the last quarter against that of the second quarter: 1.0 is a flat curve."""
        quarter = max(1, len(self.samples) // 4)
        early = sorted(value for _, value in self.samples[quarter : 2 * quarter] or self.samples)
        late = sorted(value for _, value in self.samples[-quarter:])
        return late[len(late) // 2] / early[len(early) // 2]


def _all_mib() -> float:
    total = 0
    this = psutil.Process()
    for process in [this, *this.children(recursive=True)]:
        try:
            total += process.memory_full_info().pss
        except psutil.Error:  # it ended meanwhile
            continue
    return total / 2**20
