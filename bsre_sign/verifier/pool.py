"""The workers that read documents for this process."""

import os
from contextlib import suppress

from bsre_sign.workers.pool import Kept
from bsre_sign.workers.process import Program, UnusableError

_MOST = 16
# More than there are processors: each waits while services are asked.
pool = Kept(
    Program("bsre_sign.verifier.worker", starting_seconds=60.0, longest_answer=64 << 20),
    min(2 * (os.cpu_count() or 1), _MOST),
)


def warm_up() -> None:
    """Start a worker in the background, so that the first document finds it ready.

    Does nothing where one is there; where none can be started, the first document is told so.
    """
    with suppress(UnusableError):
        pool().warm_up()
