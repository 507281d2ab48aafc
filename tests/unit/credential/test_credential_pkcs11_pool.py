"""The pool of sessions: opened when needed, never too many, none left open."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from bsre_sign.credential.pkcs11.pool import PoolFull, SessionPool
from bsre_sign.errors import CredentialError


class Sessions:
    """Counts what a token would have open; it has room for ``room``."""

    def __init__(self, room: int = 100) -> None:
        self.room = room
        self.open: set[int] = set()
        self.opened = 0
        self.refused = 0
        self.most = 0
        self._lock = threading.Lock()

    def begin(self) -> int:
        with self._lock:
            if len(self.open) >= self.room:
                self.refused += 1
                raise PoolFull
            self.opened += 1
            self.open.add(self.opened)
            self.most = max(self.most, len(self.open))
            return self.opened

    def end(self, one: int) -> None:
        with self._lock:
            self.open.remove(one)

    def pool(self, most: int) -> SessionPool[int]:
        return SessionPool(self.begin, self.end, most)


def in_threads(count: int, work: Callable[[], None]) -> None:
    with ThreadPoolExecutor(count) as threads:
        for done in [threads.submit(work) for _ in range(count * 20)]:
            done.result(timeout=30)


def test_nothing_is_opened_before_it_is_needed_and_one_is_enough_for_one_thread() -> None:
    sessions = Sessions()
    pool = sessions.pool(4)
    assert sessions.opened == 0
    for _ in range(5):
        with pool.lend() as one:
            assert one == 1
    assert sessions.opened == 1


@pytest.mark.parametrize(("room", "most"), [(100, 3), (3, 16), (1, 1), (1, 8)])
def test_no_more_are_open_than_wanted_or_than_there_is_room_for(room: int, most: int) -> None:
    sessions = Sessions(room)
    pool = sessions.pool(most)
    busy: set[int] = set()

    def work() -> None:
        with pool.lend() as one:
            assert one not in busy, "lent twice"
            busy.add(one)
            time.sleep(0.0005)
            busy.remove(one)

    in_threads(8, work)
    assert sessions.most <= min(room, most)
    assert sessions.refused <= 8, "what is full is not asked again and again"
    pool.close()
    assert not sessions.open


def test_a_session_in_which_something_failed_is_closed_and_not_lent_again() -> None:
    sessions = Sessions()
    pool = sessions.pool(1)
    for number in (1, 2, 3):
        with pytest.raises(KeyError, match=str(number)), pool.lend() as one:
            raise KeyError(one)
        assert not sessions.open
    with pool.lend() as one:
        assert one == 4


def test_whoever_waits_goes_on_after_a_failure() -> None:
    sessions = Sessions()
    pool = sessions.pool(1)
    lent = threading.Event()
    failing = threading.Event()

    def fail() -> None:
        with pool.lend():
            lent.set()
            failing.wait(10)
            raise KeyError

    def follow() -> int:
        with pool.lend() as one:
            return one

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(fail)
        lent.wait(10)
        second = threads.submit(follow)
        time.sleep(0.02)
        failing.set()
        assert second.result(timeout=10) == 2
        with pytest.raises(KeyError):
            first.result()


def test_what_cannot_be_opened_is_told_and_takes_no_place() -> None:
    broken = True

    def begin() -> int:
        if broken:
            raise RefusedError
        return 7

    pool: SessionPool[int] = SessionPool(begin, lambda _: None, 1)
    for _ in range(3):
        with pytest.raises(RefusedError), pool.lend():
            pass
    broken = False
    with pool.lend() as one:
        assert one == 7


class RefusedError(Exception):
    """What a token might say."""


def test_a_token_without_any_room_is_told() -> None:
    sessions = Sessions(room=0)
    pool = sessions.pool(4)
    for _ in range(2):
        with pytest.raises(CredentialError, match="no further session"), pool.lend():
            pass
    sessions.room = 1
    with pool.lend():
        pass


def test_closing_ends_idle_sessions_now_and_lent_ones_when_they_come_back() -> None:
    sessions = Sessions()
    pool = sessions.pool(4)
    with pool.lend():
        with pool.lend():
            pass
        assert len(sessions.open) == 2
        pool.close()
        assert len(sessions.open) == 1
    assert not sessions.open
    with pytest.raises(CredentialError, match="is closed"), pool.lend():
        pass
    pool.close()


def test_whoever_waits_is_told_that_the_pool_was_closed() -> None:
    pool = Sessions().pool(1)

    def wait() -> None:
        with pool.lend():
            raise AssertionError("nothing is lent after the end")

    with ThreadPoolExecutor(1) as threads, pool.lend():
        waiting = threads.submit(wait)
        time.sleep(0.02)
        pool.close()
        with pytest.raises(CredentialError, match="is closed"):
            waiting.result(timeout=10)
