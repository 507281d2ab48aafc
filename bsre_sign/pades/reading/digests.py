"""Digests of a file and of what its signatures cover, with as few passes over the file as that takes.

Each signature covers all that stands before its value, so one running digest serves them all: a copy of it is taken
where a range leaves its value out, and finished by itself (ISO 32000-2, 12.8.1).
"""

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias

from bsre_sign.large import LARGE

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor
    from hashlib import _Hash

Range: TypeAlias = tuple[int, ...]

_THREADS = 2
_WORTH_IT = 1 << 20


class SharedDigests:
    """The digests of ranges of a file, each made once. Not for several threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._running: dict[str, list[tuple[int, _Hash]]] = {}
        self._made: dict[tuple[Range, str], bytes] = {}

    def feed(self, running: "_Hash", start: int, end: int) -> None:
        """Update ``running`` with what stands from ``start`` to ``end``."""
        raise NotImplementedError

    def of(self, covered: Range) -> Callable[[str], bytes]:
        """A function that gives the digest of a byte range by an algorithm's name, as ``hashlib`` knows it."""

        def digest(name: str) -> bytes:
            key = covered, name
            if key not in self._made:
                self._made[key] = self._of(covered, name)
            return self._made[key]

        return digest

    def whole(self) -> str:
        """The file's SHA-256, upper-case hexadecimal."""
        return self._until(self._size, "sha256").hexdigest().upper()

    def _of(self, covered: Range, name: str) -> bytes:
        first, length, second, rest = covered
        if first == 0:
            running = self._until(length, name).copy()
        else:
            running = hashlib.new(name)
            self.feed(running, first, first + length)
        self.feed(running, second, second + rest)
        return running.digest()

    def _until(self, end: int, name: str) -> "_Hash":
        """The digest of what stands before ``end``, not finished; it goes on from the nearest one before it."""
        known = self._running.setdefault(name, [(0, hashlib.new(name))])
        at = bisect_right(known, end, key=lambda one: one[0])
        place, running = known[at - 1]
        if place < end:
            running = running.copy()
            self.feed(running, place, end)
            known.insert(at, (end, running))
        return running


class Digests(SharedDigests):
    """The digests of ``data``; those of a large file can be begun beside. A context manager, which waits for them."""

    def __init__(self, data: memoryview) -> None:
        super().__init__(len(data))
        self.data = data
        self._helper: ThreadPoolExecutor | None = None
        self._shared: dict[str, Future[object]] = {}
        self._apart: dict[tuple[Range, str], Future[bytes]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._helper is not None:
            self._helper.shutdown(cancel_futures=True)

    def feed(self, running: "_Hash", start: int, end: int) -> None:
        """Update ``running`` with a part of the data."""
        running.update(self.data[start:end])

    def begin(self, wanted: Iterable[tuple[Range, str]]) -> None:
        """Start with those of a large file, on another processor: the file's own, and those that are ``wanted``.

        These are byte ranges, all within the file, with the names of algorithms.
        """
        if self._size < LARGE:
            return
        # Most documents are small, and never need it.
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

        self._helper = helper = ThreadPoolExecutor(_THREADS, "digests")
        asked = dict.fromkeys(wanted)
        ends: dict[str, set[int]] = {"sha256": {self._size}}
        for covered, name in asked:
            if covered[0] == 0 and covered[3] <= LARGE:
                ends.setdefault(name, set()).add(covered[1])
        for name, places in ends.items():
            self._shared[name] = helper.submit(self._go_through, name, sorted(places))
        for covered, name in asked:
            if covered[3] > LARGE:  # they share little with the others
                self._apart[covered, name] = helper.submit(self._alone, covered, name)

    def _go_through(self, name: str, places: Sequence[int]) -> None:
        done = 0
        for place in places:
            if place - done >= _WORTH_IT:  # whoever asks makes the rest: each turn of a thread may have to wait
                super()._until(place, name)
                done = place

    def _alone(self, covered: Range, name: str) -> bytes:
        first, length, second, rest = covered
        running = hashlib.new(name)
        self.feed(running, first, first + length)
        self.feed(running, second, second + rest)
        return running.digest()

    def _of(self, covered: Range, name: str) -> bytes:
        begun = self._apart.pop((covered, name), None)
        return begun.result() if begun is not None else super()._of(covered, name)

    def _until(self, end: int, name: str) -> "_Hash":
        begun = self._shared.pop(name, None)
        if begun is not None:
            begun.result()
        return super()._until(end, name)
