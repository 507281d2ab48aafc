"""``bsre-sign trust add`` from an https address, from a server of this machine with a certificate of its own."""

import datetime
import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType

import pytest
from cli_case import assert_one_error
from cli_trust_case import Cert
from click.testing import Result
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

pytest_plugins = ["cli_fixtures", "cli_trust_fixtures"]

Run = Callable[..., Result]


class Shop(ThreadingHTTPServer):
    """Hands out bytes by path."""

    daemon_threads = True
    block_on_close = False
    files: dict[str, bytes]
    redirects: dict[str, str]

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.server_port}"

    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that had enough: what is printed here would seem to be the program's."""


class Handler(BaseHTTPRequestHandler):
    server: Shop

    def do_GET(self) -> None:
        data = self.server.files.get(self.path)
        target = self.server.redirects.get(self.path)
        self.send_response(302 if target else 404 if data is None else 200)
        if target:
            self.send_header("Location", target)
        self.send_header("Content-Length", str(len(data or b"")))
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def shop(tmp_path: Path, material: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """An https server that this process takes for genuine, as it takes a public one."""
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(material.name("127.0.0.1"), material.name("127.0.0.1"), material.key().public_key(), 3)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(material.key(), hashes.SHA256())
    )
    (tmp_path / "server.crt").write_bytes(made.public_bytes(Encoding.PEM))
    (tmp_path / "server.key").write_bytes(
        material.key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.crt"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.crt", tmp_path / "server.key")
    with Shop(("127.0.0.1", 0), Handler) as server:
        server.files, server.redirects = {}, {}
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def test_a_certificate_is_fetched_shown_and_added_by_its_fingerprint(
    run: Run, shop: Shop, root: Cert, folder: Path, home: Path
) -> None:
    shop.files["/akar.crt"] = root.der
    unasked = run("trust", "add", f"{shop.url}/akar.crt")
    assert_one_error(unasked, 4, home, "--fingerprint")
    assert "Akar Instansi" in unasked.stdout
    assert not folder.exists()
    assert run("trust", "add", f"{shop.url}/akar.crt", "--fingerprint", root.sha256).exit_code == 0
    assert (folder / f"{root.sha256}.pem").exists()


def test_what_the_address_gives_is_bounded_and_checked(run: Run, shop: Shop, home: Path, folder: Path) -> None:
    shop.files |= {"/besar": b"\x30" * (5 * 1024 * 1024), "/halaman": b"<html>bukan sertifikat</html>"}
    assert_one_error(run("trust", "add", f"{shop.url}/besar"), 5, home, "127.0.0.1", "melebihi")
    assert_one_error(run("trust", "add", f"{shop.url}/halaman"), 4, home, "Tidak ada sertifikat X.509")
    assert_one_error(run("trust", "add", f"{shop.url}/tiada"), 5, home, "404")
    assert not folder.exists()


def test_a_server_that_nobody_vouches_for_is_not_believed(
    run: Run, shop: Shop, root: Cert, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shop.files["/akar.crt"] = root.der
    (tmp_path / "kosong.crt").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "kosong.crt"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    result = run("trust", "add", f"{shop.url}/akar.crt", "--fingerprint", root.sha256)
    assert_one_error(result, 5, home, "127.0.0.1")


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/akar.crt", "file:///etc/ssl/cert.pem", "ftp://host/x", "https://", "https://h:x/"]
)
def test_other_addresses_are_not_asked(run: Run, home: Path, address: str) -> None:
    assert_one_error(run("trust", "add", address), 2, home, "https")


def test_a_redirect_stays_protected(run: Run, shop: Shop, root: Cert, home: Path, folder: Path) -> None:
    shop.files["/akar.crt"] = root.der
    shop.redirects |= {"/pindah": "/akar.crt", "/turun": f"http://127.0.0.1:{shop.server_port}/akar.crt"}
    confirm = ("--fingerprint", root.sha256)
    assert_one_error(run("trust", "add", f"{shop.url}/turun", *confirm), 5, home, "tanpa TLS")
    assert not folder.exists()
    assert run("trust", "add", f"{shop.url}/pindah", *confirm).exit_code == 0
