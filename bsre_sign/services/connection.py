"""Connections that end in time, whatever a resolver, a network or a server does: each step has what is left of it."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import Any

_LOOKUPS = threading.BoundedSemaphore(64)
"""A look-up cannot be ended: those that hang keep their threads until the system gives up, and must not grow many."""
_MOST_PLACES = 8
"""So many addresses of one name are tried; a name may have thousands, and each is somebody's."""

Place = tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]
"""One address to connect to, as ``socket.getaddrinfo`` gives it; the socket's own address comes last."""


def time_left(deadline: float) -> float:
    """Seconds until ``deadline``, by the monotonic clock.

    Raises:
        TimeoutError: there are none.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left


def resolve(host: str, port: int, deadline: float) -> Sequence[Place]:
    """Every address of ``host``, in the system's order.

    Raises:
        OSError: the name is not known, or the resolver does not answer in time.
        ValueError: it cannot be a name.
    """
    if not _LOOKUPS.acquire(timeout=time_left(deadline)):
        raise TimeoutError("timed out")
    found: Future[Sequence[Place]] = Future()

    def look_up() -> None:
        try:
            found.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:  # noqa: BLE001  raised again where it is waited for
            found.set_exception(error)
        finally:
            _LOOKUPS.release()

    try:
        threading.Thread(target=look_up, name="look-up", daemon=True).start()
    except RuntimeError:  # the system has no thread to give
        _LOOKUPS.release()
        raise
    return found.result(max(deadline - time.monotonic(), 0))


def connect(places: Sequence[Place], deadline: float) -> socket.socket:
    """A connection to the first of ``places`` that answers; each has a fair share of the time that is left.

    Raises:
        OSError: none does.
    """
    failure: OSError = OSError("there is no address")
    tried = places[:_MOST_PLACES]
    for number, place in enumerate(tried):
        try:
            return _connect(place, time_left(deadline) / (len(tried) - number))
        except OSError as error:
            failure = error
    raise failure


def _connect(place: Place, timeout: float) -> socket.socket:
    family, kind, protocol, _, address = place
    sock = socket.socket(family, kind, protocol)
    try:
        sock.settimeout(timeout)
        sock.connect(address)
    except BaseException:
        sock.close()
        raise
    return sock


@contextmanager
def ended_at(deadline: float, sock: socket.socket) -> Iterator[None]:
    """End what goes over ``sock`` at ``deadline``: its own timeout starts anew with every byte that trickles in.

    Raises:
        TimeoutError: it was ended.
    """
    ended = threading.Event()

    def end() -> None:
        ended.set()
        with suppress(OSError):
            # The connection itself: TLS's own way would take its state away beneath whoever reads.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = threading.Timer(max(deadline - time.monotonic(), 0), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException, ValueError) as error:
        if ended.is_set():
            raise TimeoutError("timed out") from error
        raise
    finally:
        timer.cancel()
        timer.join()
    if ended.is_set():
        raise TimeoutError("timed out")
