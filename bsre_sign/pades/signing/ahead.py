"""The digest of a large file, made while it is written, of what is in the file already."""

import hashlib
import mmap
import os
import threading
from bisect import bisect_right
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO

from bsre_sign.large import LARGE, file_number

if TYPE_CHECKING:
    from hashlib import _Hash

_WINDOW = 1 << 24
_MARK = 1 << 22
"""Bytes, whole pages, between places at which the digest can be gone on from: so many, or a multiple."""
_PAUSE = 0.001
"""Seconds until it is looked again whether the file has grown."""
_MAPPED = mmap.MAP_SHARED | getattr(mmap, "MAP_POPULATE", 0) if hasattr(mmap, "MAP_SHARED") else None
"""How parts of the file are mapped; ``None`` where a file cannot be mapped while others write to it (Windows)."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The digest of a file's beginning, not finished."""

    algorithm: str
    end: int
    """Bytes that it is of."""
    running: "_Hash"


class Ahead:
    """A digest that follows whoever appends to a file. A context manager: it follows inside the block.

    There the file must not be cut off, for parts of it are mapped. It only ever saves time: where the file cannot be
    read meanwhile, nothing is known of it, and whoever reads it then is told why.
    """

    def __init__(self, stream: BinaryIO, algorithm: str) -> None:
        self._stream, self._algorithm = stream, algorithm
        self._marks: list[tuple[int, _Hash]] = [(0, hashlib.new(algorithm))]
        self._done = threading.Event()
        self._thread: threading.Thread | None = None

    @classmethod
    def over(cls, stream: BinaryIO, size: int, algorithm: str) -> "Ahead | None":
        """One that follows what is written to ``stream``, if a document of ``size`` bytes is worth it."""
        return cls(stream, algorithm) if size >= LARGE else None

    def __enter__(self) -> "Ahead":
        if _MAPPED is not None and (number := file_number(self._stream)) is not None:
            self._thread = threading.Thread(target=self._follow, args=(number, _MAPPED), name="digest", daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        if self._thread is not None:
            self._thread.join()

    def until(self, end: int) -> Begun:
        """What is known of the digest of the file's first ``end`` bytes."""
        place, running = self._marks[bisect_right(self._marks, end, key=lambda one: one[0]) - 1]
        return Begun(self._algorithm, place, running)

    def _follow(self, number: int, flags: int) -> None:
        """Digest what the file has, from its beginning on, until nobody writes any more.

        All that came since is taken at once, for each turn of a thread may have to wait; so it is mapped, not read.
        """
        place, running = 0, self._marks[0][1].copy()
        while True:
            last = self._done.is_set()
            try:
                length = min((os.fstat(number).st_size - place) // _MARK * _MARK, _WINDOW)
                if length > 0:
                    with mmap.mmap(number, length, flags=flags, prot=mmap.PROT_READ, offset=place) as window:
                        running.update(window)
            except (OSError, ValueError):
                return
            if length > 0:
                place += length
                self._marks.append((place, running.copy()))
            elif last:
                return
            else:
                self._done.wait(_PAUSE)
