"""The test PKI's services over HTTP, on the loopback interface only."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from bsre_sign.errors import ServiceError, ServiceUnavailableError
from bsre_sign.services.fetch import Request
from bsre_sign.testing.faults import DRIPPING, SLOW
from bsre_sign.testing.fetcher import PkiFetcher
from bsre_sign.testing.pki import TestPki

_HOST = "127.0.0.1"
_LARGEST = 1 << 20
_LARGEST_ANSWER = 128 << 20
_TRICKLES = 3.0
"""Seconds for which a slow answer goes on."""


@dataclass(frozen=True, slots=True)
class PkiServer:
    """A server that is running."""

    url: str
    """What the addresses in the certificates begin with."""

    pki: TestPki
    fetcher: PkiFetcher
    """Answers the server's requests; stop a service here and the server answers 503."""


@contextmanager
def serve(pki: TestPki | Callable[[str], TestPki], port: int = 0) -> Iterator[PkiServer]:
    """Answer on ``port`` of the loopback interface, in a thread, until the ``with`` block is left.

    Args:
        pki: a PKI made for this very port, or what makes one for the URL prefix that it is given. The latter is the
            only way with ``port=0``, where the system picks a free port.
        port: the port.

    Raises:
        OSError: the port is taken.
    """
    with ThreadingHTTPServer((_HOST, port), _Handler) as server:
        url = f"http://{_HOST}:{server.server_port}"
        made = pki if isinstance(pki, TestPki) else pki(url)
        running = PkiServer(url, made, made.fetcher())
        server.RequestHandlerClass = _handler(running)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield running
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    running: PkiServer
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > _LARGEST:
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        self._answer(self.rfile.read(int(length)))

    def _answer(self, body: bytes | None) -> None:
        running = self.running
        headers = self.headers
        request = Request(running.url + self.path, body, headers.get("Content-Type"), headers.get("Accept"))
        content_type = running.fetcher.content_type(request.url)
        if not content_type:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        try:
            answer = running.fetcher.fetch(request, max_bytes=_LARGEST_ANSWER, timeout=self.timeout)
        except ServiceError as error:
            self._refuse(running.fetcher.fault(request.url), error)
            return
        self._head(content_type, len(answer))
        self.wfile.write(answer)

    def _head(self, content_type: str, size: int) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(size))
        self.end_headers()

    def _refuse(self, fault: str | None, error: ServiceError) -> None:
        """As a network shows what in memory is an error: an answer that does not come, or byte by byte, or a 503."""
        if fault in {SLOW, DRIPPING}:
            with suppress(OSError):  # the other side has had enough
                self._trickle(fault)
            self.close_connection = True
            return
        pause = error.retry_after if isinstance(error, ServiceUnavailableError) else None
        body = str(error).encode()
        self.send_response(HTTPStatus.SERVICE_UNAVAILABLE)
        if pause is not None:
            self.send_header("Retry-After", str(round(pause)))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _trickle(self, fault: str) -> None:
        if fault == DRIPPING:
            self._head("application/octet-stream", _LARGEST)
        end = time.monotonic() + _TRICKLES
        while time.monotonic() < end:
            time.sleep(0.05)
            if fault == DRIPPING:
                self.wfile.write(b"0")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Say nothing: a library does not write to stderr."""


def _handler(running: PkiServer) -> type[_Handler]:
    """A handler class that knows its server; the base class leaves no other place for it."""
    return type("_Handler", (_Handler,), {"running": running})
