"""Thousands of documents: signed by whatever executes, each delivered exactly once.

``run`` hands the tasks out and takes the outcomes in; ``work`` is what a worker does with one; ``record`` is what it
writes down before an output appears, so that nobody signs that document again; ``pool`` holds processes of this
machine, and replaces those that die.
"""

from typing import TYPE_CHECKING

from bsre_sign.doors import opener

if TYPE_CHECKING:
    from bsre_sign.bulk.outcome import Failed, Found, Outcome, Signed, SigningTask
    from bsre_sign.bulk.pool import WorkerPool, handed_over
    from bsre_sign.bulk.run import sign_all
    from bsre_sign.bulk.serial import SerialExecutor
    from bsre_sign.bulk.work import SigningRecipe

# Loaded when first used: one document's outcome is told in the same words, and needs no processes.
_BEHIND = {
    "outcome": ("Failed", "Found", "Outcome", "Signed", "SigningTask"),
    "pool": ("WorkerPool", "handed_over"),
    "run": ("sign_all",),
    "serial": ("SerialExecutor",),
    "work": ("SigningRecipe",),
}

__all__ = [
    "Failed",
    "Found",
    "Outcome",
    "SerialExecutor",
    "Signed",
    "SigningRecipe",
    "SigningTask",
    "WorkerPool",
    "handed_over",
    "sign_all",
]

__getattr__ = opener(__name__, _BEHIND)
