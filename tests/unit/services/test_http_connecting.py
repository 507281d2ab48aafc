"""Finding and reaching a service: no private address is touched, and nothing outlasts the deadline."""

import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import pytest
from loopback_servers import reply, serving

from bsre_sign.errors import ServiceError, ServiceUnavailableError
from bsre_sign.services import connection as connection_module
from bsre_sign.services.fetch import Request
from bsre_sign.services.http import HttpFetcher

PUBLIC = "8.8.8.8"
TIMEOUT = 1.0


def fetch(port: int, *, allow_private: bool = False) -> bytes:
    request = Request(f"http://layanan.test:{port}/")
    return HttpFetcher(allow_private=allow_private).fetch(request, max_bytes=100, timeout=TIMEOUT)


def resolve_to(monkeypatch: pytest.MonkeyPatch, places: Sequence[tuple[str, int]]) -> None:
    def answer(*_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", place) for place in places]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


@pytest.fixture
def black_hole() -> Iterator[int]:
    """A port at which connections are neither taken nor refused: its queue is full."""
    if sys.platform != "linux":
        pytest.skip("only Linux leaves connections waiting that do not fit into the queue")
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        port: int = listener.getsockname()[1]
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        yield port


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["private first", "public first"])
def test_a_name_with_a_private_address_among_its_own_is_never_connected_to(
    order: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as inside:
        port = inside.getsockname()[1]
        places = ("127.0.0.1", port), (PUBLIC, port)
        resolve_to(monkeypatch, [places[one] for one in order])
        asked: list[object] = []
        monkeypatch.setattr("bsre_sign.services.http.connect", lambda *places: asked.append(places))
        with pytest.raises(ServiceError, match="not a public one"):
            fetch(port)
        assert asked == []


def test_no_connection_reaches_a_private_listener(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as inside:
        port = inside.getsockname()[1]
        resolve_to(monkeypatch, [("127.0.0.1", port), (PUBLIC, port)])
        with pytest.raises(ServiceError, match="not a public one"):
            fetch(port)
        inside.settimeout(0.1)
        with pytest.raises(TimeoutError):
            inside.accept()


def test_many_dead_addresses_take_no_longer_than_one(black_hole: int, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, [("127.0.0.1", black_hole)] * 8)
    start = time.monotonic()
    with pytest.raises(ServiceUnavailableError, match="timed out"):
        fetch(black_hole, allow_private=True)
    assert time.monotonic() - start < 1.5 * TIMEOUT


def test_a_dead_address_leaves_time_for_the_next(black_hole: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving({"/": reply(b"jawaban")}) as server:
        resolve_to(monkeypatch, [("127.0.0.1", black_hole), ("127.0.0.1", server.server_port)])
        assert fetch(server.server_port, allow_private=True) == b"jawaban"


def test_a_name_with_thousands_of_addresses_has_a_few_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = listener.getsockname()[1]
    with serving({"/": reply(b"jawaban")}) as server:
        resolve_to(monkeypatch, [("127.0.0.1", closed)] * 5000 + [("127.0.0.1", server.server_port)])
        with pytest.raises(ServiceUnavailableError, match="refused"):
            fetch(server.server_port, allow_private=True)
        assert server.seen == []


class Resolver:
    """Hangs until it is let go."""

    def __init__(self) -> None:
        self.asked = 0
        self.go = threading.Event()

    def __call__(self, *_: object, **__: object) -> list[Any]:
        self.asked += 1
        self.go.wait(10)
        raise socket.gaierror(socket.EAI_NONAME, "unknown")


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Resolver]:
    hanging = Resolver()
    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    monkeypatch.setattr(connection_module, "_LOOKUPS", threading.BoundedSemaphore(2))
    yield hanging
    hanging.go.set()
    for one in threading.enumerate():
        if one.name == "look-up":
            one.join(5)


def test_a_resolver_that_hangs_does_not_outlast_the_deadline(resolver: Resolver) -> None:
    start = time.monotonic()
    with pytest.raises(ServiceUnavailableError, match="timed out"):
        fetch(80)
    assert time.monotonic() - start < 1.5 * TIMEOUT


def test_look_ups_that_hang_do_not_grow_many_and_end_by_themselves(resolver: Resolver) -> None:
    def ask() -> None:
        with pytest.raises(ServiceUnavailableError, match="timed out"):
            fetch(80)

    askers = [threading.Thread(target=ask) for _ in range(5)]
    start = time.monotonic()
    for one in askers:
        one.start()
    for one in askers:
        one.join()
    assert time.monotonic() - start < 1.5 * TIMEOUT
    assert resolver.asked == 2

    resolver.go.set()  # and the two places are free again
    with pytest.raises(ServiceError, match="name is not known"):
        fetch(80)
