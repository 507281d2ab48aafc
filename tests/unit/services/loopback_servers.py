"""Servers on the loopback interface that behave, and that do not."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[["Handler"], None]


@dataclass
class Seen:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Server(ThreadingHTTPServer):
    """Answers by path, and remembers what it was asked."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, answers: dict[str, Answer]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = answers
        self.seen: list[Seen] = []

    @property
    def url(self) -> str:
        """What every address here begins with."""
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Hands over to the answer for the path."""

    server: Server

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append(Seen(self.command, self.path, dict(self.headers), body))
        with suppress(OSError):
            self.server.answers[self.path.split("?")[0]](self)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def reply(body: bytes = b"", status: int = 200, **headers: str) -> Answer:
    """An ordinary answer."""

    def answer(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@contextmanager
def serving(answers: dict[str, Answer]) -> Iterator[Server]:
    """A server that runs until the block is left."""
    with Server(answers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@dataclass
class RawServer:
    """Sends bytes, one piece after another, until the other side has enough."""

    port: int
    closed: threading.Event = field(default_factory=threading.Event)
    """Set when the other side went away."""


@contextmanager
def dripping(pieces: Callable[[], Iterator[bytes]], pause: float) -> Iterator[RawServer]:
    """A server that sends each of ``pieces`` after a pause, to one connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = RawServer(listener.getsockname()[1])
        stop = threading.Event()

        def run() -> None:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                for piece in pieces():
                    if stop.wait(pause):
                        return
                    try:
                        connection.sendall(piece)
                    except OSError:
                        server.closed.set()
                        return
                connection.settimeout(5)
                with suppress(OSError):
                    if connection.recv(1) == b"":
                        server.closed.set()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            stop.set()
            thread.join(5)
