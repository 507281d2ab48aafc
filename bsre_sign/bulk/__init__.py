"""Thousands of documents: signed by whatever executes, each delivered exactly once.

``run`` hands the tasks out and takes the outcomes in; ``work`` is what a worker does with one; ``record`` is what it
writes down before an output appears, so that nobody signs that document again; ``pool`` holds processes of this
machine, and replaces those that die.
"""

from bsre_sign.bulk.outcome import Failed, Found, Outcome, Signed, SigningTask
from bsre_sign.bulk.pool import WorkerPool, handed_over
from bsre_sign.bulk.run import sign_all
from bsre_sign.bulk.serial import SerialExecutor
from bsre_sign.bulk.work import SigningRecipe

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
