"""What verifying one document may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits that hold for each document by itself, in a process of its own that is ended where they are passed.

    An office's usual documents stay far below the defaults.
    """

    seconds: float = 60.0
    """Wall time; waiting for revocation services does not count."""
    memory: int = 240_000_000
    """Bytes of address space beyond what the process starts with, and besides six times the document's own size.
    Linux only: elsewhere a system has no such limit, or none that holds."""

    def __post_init__(self) -> None:
        if not 0 < self.seconds <= 86_400:
            raise ValueError("seconds lie between 0 and a day")
        if not 0 < self.memory < 1 << 60:
            raise ValueError("memory is a number of bytes")


VALUE_TOO_LONG = "a signature's value is longer than 8 MB"


class CutOffError(Exception):
    """A document was not read to its end. The argument says why, English."""
