"""Digests of byte ranges are hashlib's, in as few passes as the ranges allow."""

from __future__ import annotations

import hashlib
import random
import threading
import time
from typing import Any

import pytest

from bsre_sign.pades.reading import digests
from bsre_sign.pades.reading.digests import Digests

DATA = random.Random(1).randbytes(100_000)
NESTED = [(0, 20_000, 21_000, 1_000), (0, 40_000, 41_000, 1_000), (0, 90_000, 91_000, 5_000)]


class Counting:
    """A digest that counts what it is fed."""

    fed = 0

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def update(self, data: memoryview) -> None:
        Counting.fed += len(data)
        self._inner.update(data)

    def copy(self) -> Counting:
        return Counting(self._inner.copy())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def directly(data: bytes, covered: tuple[int, ...], name: str) -> bytes:
    first, length, second, rest = covered
    return hashlib.new(name, data[first : first + length] + data[second : second + rest]).digest()


def some_ranges(count: int) -> list[tuple[int, ...]]:
    chance = random.Random(count)
    places = [sorted(chance.choices(range(len(DATA) + 1), k=4)) for _ in range(count)]
    return [(first, end - first, begin, last - begin) for first, end, begin, last in places]


@pytest.mark.parametrize("name", ["sha256", "sha512", "sha1"])
@pytest.mark.parametrize("seed", range(5))
def test_every_digest_is_what_hashlib_says(name: str, seed: int) -> None:
    ranges = [*NESTED, *some_ranges(20), *((0, *one[1:]) for one in some_ranges(20) if one[1] <= one[2])]
    random.Random(seed).shuffle(ranges)
    made = Digests(memoryview(DATA))
    for number, covered in enumerate(ranges):
        assert made.of(covered)(name) == directly(DATA, covered, name)
        if number == seed:
            assert made.whole() == hashlib.sha256(DATA).hexdigest().upper()
    assert made.whole() == hashlib.sha256(DATA).hexdigest().upper()


def test_signatures_one_upon_the_other_and_the_file_take_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashlib, "new", lambda _, data=b"": Counting(hashlib.sha256(data)))
    monkeypatch.setattr(Counting, "fed", 0)
    made = Digests(memoryview(DATA))
    for covered in NESTED:
        for _ in range(3):
            assert made.of(covered)("sha256") == directly_by_sha256(covered)
    made.whole()
    tails = sum(covered[3] for covered in NESTED)
    assert Counting.fed == len(DATA) + tails


def directly_by_sha256(covered: tuple[int, ...]) -> bytes:
    return hashlib.sha256(DATA[: covered[1]] + DATA[covered[2] : covered[2] + covered[3]]).digest()


def test_those_of_a_large_file_are_begun_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "LARGE", 50_000)
    monkeypatch.setattr(digests, "_WORTH_IT", 1_000)
    early, late, last = (0, 1_000, 9_000, 80_000), NESTED[1], NESTED[2]
    begun: list[str] = []
    feed = Digests.feed

    def told(self: Digests, running: Any, start: int, end: int) -> None:
        begun.append(threading.current_thread().name)
        if begun[-1].startswith("digests"):
            time.sleep(0.01)  # whoever asks has to wait, not to make it anew
        feed(self, running, start, end)

    monkeypatch.setattr(Digests, "feed", told)
    with Digests(memoryview(DATA)) as made:
        made.begin([(early, "sha256"), (early, "sha256"), (late, "sha256"), (last, "sha256"), (last, "sha512")])
        for covered in (last, early, late):
            assert made.of(covered)("sha256") == directly(DATA, covered, "sha256")
        assert made.of(last)("sha512") == directly(DATA, last, "sha512")
        assert made.whole() == hashlib.sha256(DATA).hexdigest().upper()
    # Beside: to both places and the end by one digest, by the other to its own place, and both parts of the early one.
    assert sum(name.startswith("digests") for name in begun) == 3 + 1 + 2
    # For whoever asks: what is behind a value, and the last part of the one that was begun without it.
    assert sum(not name.startswith("digests") for name in begun) == 3
    assert not [one for one in threading.enumerate() if one.name.startswith("digests")]


def test_what_fails_beside_is_told_to_whoever_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "LARGE", 50_000)
    with Digests(memoryview(DATA)) as made:
        made.begin([(NESTED[0], "no such digest"), ((0, 1_000, 9_000, 80_000), "nor this"), (NESTED[1], "sha256")])
        for covered, name in ((NESTED[0], "no such digest"), ((0, 1_000, 9_000, 80_000), "nor this")):
            with pytest.raises(ValueError, match="unsupported"):
                made.of(covered)(name)
        assert made.of(NESTED[1])("sha256") == directly_by_sha256(NESTED[1])


def test_small_files_have_no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading.Thread, "start", lambda _: pytest.fail("a thread was started"))
    with Digests(memoryview(DATA)) as made:
        made.begin([(NESTED[0], "sha256")])
        assert made.of(NESTED[0])("sha256") == directly_by_sha256(NESTED[0])
