"""Digests of a file and of what its signatures cover, with as few passes over the file as that takes.

Each signature covers all that stands before its value, so one running digest serves them all: a copy of it is taken
where a range leaves its value out, and finished by itself (ISO 32000-2, 12.8.1).
"""

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from concurrent.futures import Future
    from hashlib import _Hash

Range: TypeAlias = tuple[int, ...]

_LARGE = 16 << 20
"""Bytes from which on a second thread pays."""


class Digests:
    """The digests of ``data``, each made once. Not for several threads."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self._running: dict[str, list[tuple[int, _Hash]]] = {}
        self._made: dict[tuple[Range, str], bytes] = {}
        self._begun: dict[tuple[Range, str], Future[bytes]] = {}

    def begin(self, wanted: Iterable[tuple[Range, str]]) -> None:
        """Start with those of a large file that share least with the others, on another processor.

        What is ``wanted`` are byte ranges, all within the file, with the names of algorithms.
        """
        late = [(covered, name) for covered, name in wanted if covered[3] > _LARGE]
        if not late:
            return
        # Most documents are small, and never need it.
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

        helper = ThreadPoolExecutor(1, "digests")
        for covered, name in dict.fromkeys(late):
            self._begun[covered, name] = helper.submit(_digest, self.data, covered, name)
        helper.shutdown(wait=False)

    def of(self, covered: Range) -> Callable[[str], bytes]:
        """A function that gives the digest of a byte range by an algorithm's name, as ``hashlib`` knows it."""

        def digest(name: str) -> bytes:
            key = covered, name
            if key not in self._made:
                begun = self._begun.pop(key, None)
                self._made[key] = begun.result() if begun is not None else self._of(covered, name)
            return self._made[key]

        return digest

    def whole(self) -> str:
        """The file's SHA-256, upper-case hexadecimal."""
        return self._until(len(self.data), "sha256").hexdigest().upper()

    def _of(self, covered: Range, name: str) -> bytes:
        first, length, second, rest = covered
        if first != 0:
            return _digest(self.data, covered, name)
        running = self._until(length, name).copy()
        running.update(self.data[second : second + rest])
        return running.digest()

    def _until(self, end: int, name: str) -> "_Hash":
        """The digest of what stands before ``end``, not finished; it goes on from the nearest one before it."""
        known = self._running.setdefault(name, [(0, hashlib.new(name))])
        at = bisect_right(known, end, key=lambda one: one[0])
        place, running = known[at - 1]
        if place < end:
            running = running.copy()
            running.update(self.data[place:end])
            known.insert(at, (end, running))
        return running


def _digest(data: memoryview, covered: Range, name: str) -> bytes:
    first, length, second, rest = covered
    running = hashlib.new(name, data[first : first + length])
    running.update(data[second : second + rest])
    return running.digest()
