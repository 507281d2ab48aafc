"""Servers on the loopback interface that behave, and that do not."""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

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


@dataclass(frozen=True)
class Tls:
    """What a server on loopback needs to speak TLS, and what a client needs to believe it."""

    server: ssl.SSLContext
    believed: Path
    """Its certificate, PEM."""

    @classmethod
    def made(cls, folder: Path) -> "Tls":
        """A key and a certificate for 127.0.0.1."""
        now, key = datetime.now(UTC), ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
        here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        builder = x509.CertificateBuilder(name, name, key.public_key(), 1).add_extension(here, critical=False)
        made = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        certificate, private = folder / "server.crt", folder / "server.key"
        certificate.write_bytes(made.sign(key, SHA256()).public_bytes(Encoding.PEM))
        private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(certificate, private)
        return cls(server, certificate)


@contextmanager
def dripping(pieces: Callable[[], Iterator[bytes]], pause: float, tls: Tls | None = None) -> Iterator[RawServer]:
    """A server that sends each of ``pieces`` after a pause, to one connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = RawServer(listener.getsockname()[1])
        stop = threading.Event()

        def run() -> None:
            try:
                connection, _ = listener.accept()
                connection = tls.server.wrap_socket(connection, server_side=True) if tls is not None else connection
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
