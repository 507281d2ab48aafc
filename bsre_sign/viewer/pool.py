"""The viewer's workers in this process."""

import os

from bsre_sign.viewer.limits import LONGEST_ANSWER, MOST_WORKERS, STARTING_SECONDS
from bsre_sign.viewer.refusals import no_worker
from bsre_sign.workers.pool import Kept
from bsre_sign.workers.process import Program, UnusableError

PROGRAM = Program("bsre_sign.viewer.worker.loop", STARTING_SECONDS, LONGEST_ANSWER)
pool = Kept(PROGRAM, min(os.cpu_count() or 1, MOST_WORKERS))


def warm_up() -> None:
    """Start a worker in the background, so that the first call finds it ready. Does nothing where one is there.

    Raises:
        ServiceError: the process that shows documents cannot be started.
    """
    try:
        pool().warm_up()
    except UnusableError as error:
        raise no_worker() from error
