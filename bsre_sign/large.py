"""Files that are large enough to be worked on by a second thread."""

from typing import BinaryIO

LARGE = 16 << 20
"""Bytes of a file from which on a thread beside pays."""


def file_number(stream: BinaryIO) -> int | None:
    """The number by which the system knows an open file; ``None`` for a stream in memory."""
    try:
        return stream.fileno()
    except OSError:
        return None
