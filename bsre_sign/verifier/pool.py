"""The workers that read documents for this process."""

import os

from bsre_sign.workers.pool import Kept, Pool
from bsre_sign.workers.process import Program, UnusableError

_PROGRAM = Program("bsre_sign.verifier.worker", starting_seconds=60.0, longest_answer=64 << 20)
_MOST = 16
# More than there are processors: each waits while services are asked.
_kept = Kept(_PROGRAM, min(2 * (os.cpu_count() or 1), _MOST))


def pool() -> Pool:
    """The workers of this process."""
    return _kept.pool


def warm_up() -> None:
    """Start a worker in the background, so that the first document finds it ready.

    Does nothing where one is there; where none can be started, the first document is told so.
    """
    try:
        pool().warm_up()
    except UnusableError:
        return
