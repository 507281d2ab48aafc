"""A bounded pool of things that one thread uses at a time: sessions with a token."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from bsre_sign.errors import CredentialError
from bsre_sign.language import Text

_Session = TypeVar("_Session")


class PoolFull(Exception):  # noqa: N818  it is an answer, not an error
    """The token opens no further session."""


class SessionPool(Generic[_Session]):
    """Opens a session when a thread needs one and none is idle, and never more than ``most``.

    Args:
        open_one: opens one; raises ``PoolFull`` where the token has no room, and other errors for other reasons.
        close_one: closes one, whatever state it is in; raises nothing.
        most: how many may be open at a time. Where the token allows fewer, threads wait for each other.
    """

    def __init__(self, open_one: Callable[[], _Session], close_one: Callable[[_Session], None], most: int) -> None:
        self._open_one = open_one
        self._close_one = close_one
        self._most = most
        self._idle: list[_Session] = []
        self._count = 0
        self._closed = False
        self._changed = threading.Condition()

    @contextmanager
    def lend(self) -> Iterator[_Session]:
        """A session for this thread alone; one in which something failed is closed and not lent again.

        Raises:
            CredentialError: the pool is closed.
        """
        session = self._take()
        try:
            yield session
        except BaseException:
            self._discard(session)
            raise
        self._put_back(session)

    def close(self) -> None:
        """Close every session: idle ones now, lent ones when they come back."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            self._count -= len(idle)
            self._changed.notify_all()
        for session in idle:
            self._close_one(session)

    def _take(self) -> _Session:
        while True:
            with self._changed:
                while not self._closed and not self._idle and self._count >= self._most:
                    self._changed.wait()
                if self._closed:
                    raise _closed()
                if self._idle:
                    return self._idle.pop()
                self._count += 1
            try:
                return self._open_one()
            except PoolFull:
                with self._changed:
                    self._count -= 1
                    if self._count == 0:
                        self._changed.notify()
                        raise _no_room() from None
                    self._most = self._count
            except BaseException:
                with self._changed:
                    self._count -= 1
                    self._changed.notify()
                raise

    def _put_back(self, session: _Session) -> None:
        with self._changed:
            if not self._closed:
                self._idle.append(session)
                self._changed.notify()
                return
            self._count -= 1
        self._close_one(session)

    def _discard(self, session: _Session) -> None:
        self._close_one(session)
        with self._changed:
            self._count -= 1
            self._changed.notify()


def _closed() -> CredentialError:
    return CredentialError(
        Text(id="Kredensial ini sudah ditutup.", en="This credential is closed."),
        Text(id="Buka lagi sebelum menandatangani.", en="Open it again before signing."),
    )


def _no_room() -> CredentialError:
    return CredentialError(
        Text(id="Token tidak membuka sesi lagi.", en="The token opens no further session."),
        Text(id="Tutup program lain yang memakai token itu.", en="Close other programs that use the token."),
    )
