"""What is to be done, and what became of it."""

from dataclasses import dataclass
from pathlib import Path

from bsre_sign.signed import SigningResult


@dataclass(frozen=True, slots=True)
class SigningTask:
    """One document's way. Where workers are on several machines, both paths lie in a folder that they share."""

    source: Path
    target: Path


@dataclass(frozen=True, slots=True)
class Signed:
    """The document was signed, checked and written to its target in this run."""

    task: SigningTask
    result: SigningResult

    @property
    def sha256(self) -> str:
        """Upper-case hexadecimal SHA-256 of the output."""
        return self.result.sha256


@dataclass(frozen=True, slots=True)
class Found:
    """The target holds, byte for byte, what was recorded for the same source: it was signed before."""

    task: SigningTask
    sha256: str
    """Upper-case hexadecimal SHA-256 of the output."""


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no output from this task; other tasks are not concerned."""

    task: SigningTask
    error: Exception
    """A :class:`~bsre_sign.BsreSignError`, but for what the library does not foresee."""


Outcome = Signed | Found | Failed
