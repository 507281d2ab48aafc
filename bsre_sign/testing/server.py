"""The test PKI's services over HTTP, on the loopback interface only."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from bsre_sign.errors import ServiceError
from bsre_sign.services.fetch import Request
from bsre_sign.testing.fetcher import PkiFetcher
from bsre_sign.testing.pki import TestPki

_HOST = "127.0.0.1"
_LARGEST = 1 << 20


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
            answer = running.fetcher.fetch(request, max_bytes=_LARGEST, timeout=self.timeout)
        except ServiceError as error:
            self.send_error(HTTPStatus.SERVICE_UNAVAILABLE, explain=str(error))
            return
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Say nothing: a library does not write to stderr."""


def _handler(running: PkiServer) -> type[_Handler]:
    """A handler class that knows its server; the base class leaves no other place for it."""
    return type("_Handler", (_Handler,), {"running": running})
