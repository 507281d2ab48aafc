"""The guarded way of asking: public addresses only, bounded in size and time, never more than HTTP."""

import socket
import time
from collections.abc import Iterable, Iterator

import pytest
from loopback_servers import Handler, Server, Tls, dripping, reply, serving

from bsre_sign.errors import ServiceError
from bsre_sign.services.fetch import Request
from bsre_sign.services.http import HttpFetcher

HELLO = b"\x16\x03\x03\x3e\x80\x02\x00\x3e\x7c\x03\x03"
"""The beginning of a server's part of the TLS handshake, which announces 16000 bytes."""
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"


def fetch(url: str, *, allow_private: bool = True, max_bytes: int = 10_000, timeout: float = 5) -> bytes:
    return HttpFetcher(allow_private=allow_private).fetch(Request(url), max_bytes=max_bytes, timeout=timeout)


def cut_short(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b"separuh")
    handler.close_connection = True


def chunked(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"3\r\nsat\r\n1\r\nu\r\n0\r\n\r\n")


def endless(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(bytes(65536))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    answers = {
        "/ok": reply(b"jawaban"),
        "/empty": reply(b""),
        "/chunked": chunked,
        "/cut": cut_short,
        "/endless": endless,
        "/large": reply(bytes(2000)),
        "/loop": reply(status=302, Location="/loop"),
        "/there": reply(b"besar", status=302, Location="/ok"),
        "/see-other": reply(status=303, Location="/ok"),
        "/same-method": reply(status=307, Location="/ok"),
        "/file": reply(status=302, Location="file:///etc/hostname"),
        "/ftp": reply(status=302, Location="ftp://127.0.0.1/"),
        "/bad": reply(status=302, Location="http://[rusak"),
        "/port": reply(status=302, Location="http://127.0.0.1:99999/"),
        "/nowhere": reply(status=302),
        "/secret": reply(b"rahasia"),
    }
    answers |= {f"/status/{code}": reply(b"isi", status=code) for code in (201, 204, 400, 404, 500, 503)}
    answers |= {f"/hop/{number}": reply(status=301, Location=f"/hop/{number - 1}") for number in range(1, 9)}
    answers["/hop/0"] = reply(b"sampai")
    with serving(answers) as running:
        yield running


@pytest.fixture(autouse=True)
def forget(server: Server) -> None:
    server.seen.clear()


def test_a_get_has_no_body_and_says_who_asks(server: Server) -> None:
    assert fetch(f"{server.url}/ok?a=b") == b"jawaban"

    (seen,) = server.seen
    assert (seen.method, seen.path, seen.body) == ("GET", "/ok?a=b", b"")
    assert seen.headers["User-Agent"] == "bsre-sign"
    assert not {"Cookie", "Authorization", "Referer"} & set(seen.headers)


def test_a_post_carries_body_and_types(server: Server) -> None:
    request = Request(f"{server.url}/ok", b"tanya", "application/ocsp-request", "application/ocsp-response")

    assert HttpFetcher(allow_private=True).fetch(request, max_bytes=100, timeout=5) == b"jawaban"
    (seen,) = server.seen
    assert (seen.method, seen.body) == ("POST", b"tanya")
    assert seen.headers["Content-Type"] == "application/ocsp-request"
    assert seen.headers["Accept"] == "application/ocsp-response"


def test_empty_and_chunked_answers_are_read(server: Server) -> None:
    assert fetch(f"{server.url}/empty") == b""
    assert fetch(f"{server.url}/chunked") == b"satu"


def test_by_default_loopback_is_refused_before_anything_is_sent(server: Server) -> None:
    with pytest.raises(ServiceError, match="not a public one"):
        fetch(f"{server.url}/secret", allow_private=False)
    with pytest.raises(ServiceError, match="not a public one"):
        fetch(f"http://localhost:{server.server_port}/secret", allow_private=False)
    assert server.seen == []


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_a_mapped_address_is_seen_through(server: Server) -> None:
    with pytest.raises(ServiceError):
        fetch(f"http://[::ffff:127.0.0.1]:{server.server_port}/secret", allow_private=False)
    assert server.seen == []


def test_proxies_of_the_environment_are_not_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")

    assert fetch(f"{server.url}/ok") == b"jawaban"


def test_an_answer_up_to_the_limit_is_taken_and_a_larger_one_is_not(server: Server) -> None:
    assert len(fetch(f"{server.url}/large", max_bytes=2000)) == 2000
    with pytest.raises(ServiceError, match="larger than 1999 bytes"):
        fetch(f"{server.url}/large", max_bytes=1999)


def test_an_answer_without_end_is_cut(server: Server) -> None:
    with pytest.raises(ServiceError, match="larger than"):
        fetch(f"{server.url}/endless", max_bytes=1_000_000)


def test_an_answer_that_ends_early_is_no_answer(server: Server) -> None:
    with pytest.raises(ServiceError):
        fetch(f"{server.url}/cut")


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    return Tls.made(tmp_path_factory.mktemp("tls"))


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
@pytest.mark.parametrize(
    ("pieces", "what"),
    [
        (lambda: iter([]), "silence"),
        (lambda: iter([HEAD, *[b"x"] * 50]), "body"),
        (lambda: iter([b"HTTP/1.1 200 OK\r\nX: ", *[b"x"] * 50]), "header"),
        (lambda: iter(HEAD[i : i + 1] for i in range(len(HEAD) - 4)), "status line"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_one_slow_byte_after_another_does_not_outlast_the_deadline(
    pieces: object, what: str, secure: bool, tls: Tls, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(pieces)
    monkeypatch.setenv("SSL_CERT_FILE", str(tls.believed))
    with dripping(pieces, 0.05, tls if secure else None) as server:
        start = time.monotonic()
        with pytest.raises(ServiceError, match="timed out"):
            fetch(f"http{'s' * secure}://127.0.0.1:{server.port}/{what.replace(' ', '-')}", timeout=0.4)
        assert time.monotonic() - start < 2  # the drip alone goes on longer
        assert server.closed.wait(2)


def test_a_slow_handshake_does_not_outlast_the_deadline() -> None:
    with dripping(lambda: iter([HELLO, *[b"\0"] * 50]), 0.05) as server:
        start = time.monotonic()
        with pytest.raises(ServiceError, match="timed out"):
            fetch(f"https://127.0.0.1:{server.port}/", timeout=0.4)
        assert time.monotonic() - start < 2
        assert server.closed.wait(2)


def test_over_tls_only_whom_the_certificate_names_is_believed(tls: Tls, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    with (
        dripping(lambda: iter([answer]), 0, tls) as server,
        pytest.raises(ServiceError, match=r"TLS failed \(self.signed"),
    ):
        fetch(f"https://127.0.0.1:{server.port}/")
    monkeypatch.setenv("SSL_CERT_FILE", str(tls.believed))
    with dripping(lambda: iter([answer]), 0, tls) as server:
        assert fetch(f"https://127.0.0.1:{server.port}/") == b"ok"
        assert server.closed.wait(2)
    with (
        dripping(lambda: iter([answer]), 0, tls) as server,
        pytest.raises(ServiceError, match="not valid for 'localhost'"),
    ):
        fetch(f"https://localhost:{server.port}/")


def test_a_redirect_is_followed_a_few_times(server: Server) -> None:
    assert fetch(f"{server.url}/there") == b"jawaban"
    assert fetch(f"{server.url}/hop/3") == b"sampai"
    with pytest.raises(ServiceError, match="too many redirects"):
        fetch(f"{server.url}/hop/4")
    with pytest.raises(ServiceError, match="too many redirects"):
        fetch(f"{server.url}/loop")


def test_after_see_other_the_body_is_not_sent_again(server: Server) -> None:
    for path, methods in (("/see-other", ["POST", "GET"]), ("/same-method", ["POST", "POST"])):
        server.seen.clear()
        HttpFetcher(allow_private=True).fetch(Request(f"{server.url}{path}", b"tanya"), max_bytes=100, timeout=5)
        assert [one.method for one in server.seen] == methods


@pytest.mark.parametrize("path", ["/file", "/ftp", "/bad", "/port", "/nowhere"])
def test_a_redirect_to_what_is_no_http_address_is_refused(server: Server, path: str) -> None:
    with pytest.raises(ServiceError):
        fetch(f"{server.url}{path}")


def guard_after(monkeypatch: pytest.MonkeyPatch, passed: int) -> None:
    """Let the guard take the first addresses for public ones."""
    looked: list[int] = []
    guard = HttpFetcher._guard

    def later(self: HttpFetcher, addresses: Iterable[str]) -> None:
        looked.append(1)
        guard(HttpFetcher(allow_private=len(looked) <= passed), addresses)

    monkeypatch.setattr(HttpFetcher, "_guard", later)


def test_each_redirect_is_guarded_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first address passes the guard, as a public one would; the one it points to does not."""
    guard_after(monkeypatch, 2)  # the first address is looked at when it is found and when it is connected to
    with pytest.raises(ServiceError, match="not a public one"):
        fetch(f"{server.url}/there", allow_private=False)
    assert [one.path for one in server.seen] == ["/there"]


@pytest.mark.parametrize("status", [201, 204, 400, 404, 500, 503])
def test_anything_but_200_is_a_failure(server: Server, status: int) -> None:
    with pytest.raises(ServiceError, match=f"HTTP status {status}"):
        fetch(f"{server.url}/status/{status}")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hostname",
        "ftp://127.0.0.1/",
        "ldap://127.0.0.1/cn=CA",
        "gopher://127.0.0.1:70/",
        "",
        "http://",
        "http:///jalan",
        "//127.0.0.1/",
        "http://[rusak",
        "http://127.0.0.1:port/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:1/a b",
        "http://127.0.0.1:1/\r\nX: y",
        "http://" + "a" * 70 + ".test/",
        "http://.test/",
        "http://127.0.0.1:1/é",
        "http://a\0b/",
    ],
)
def test_an_address_that_cannot_be_asked_is_a_service_error(url: str) -> None:
    with pytest.raises(ServiceError):
        fetch(url)


def test_nobody_there_is_a_service_error_with_a_hint() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(ServiceError, match=r"The service 127\.0\.0\.1 failed: .*refused") as caught:
        fetch(f"http://127.0.0.1:{port}/")
    assert "no document was changed" in caught.value.hint.en


@pytest.mark.parametrize(
    "answer", [b"bukan http\r\n\r\n", b"HTTP/9.9 x\r\n\r\n", b"\0" * 100, b"HTTP/1.1 200 OK\r\n" * 300], ids=range(4)
)
def test_what_is_no_http_is_a_service_error(answer: bytes) -> None:
    with dripping(lambda: iter([answer]), 0) as server, pytest.raises(ServiceError):
        fetch(f"http://127.0.0.1:{server.port}/", timeout=1)


def test_a_server_without_tls_is_a_service_error_over_https(server: Server) -> None:
    with pytest.raises(ServiceError):
        fetch(f"https://127.0.0.1:{server.server_port}/ok")


def test_the_connection_is_closed_when_the_answer_is_there() -> None:
    with dripping(lambda: iter([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"]), 0) as server:
        assert fetch(f"http://127.0.0.1:{server.port}/") == b"ok"
        assert server.closed.wait(2)


def test_what_was_really_connected_to_is_guarded_too_and_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    guard_after(monkeypatch, 1)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with pytest.raises(ServiceError, match="not a public one"):
            fetch(f"http://127.0.0.1:{listener.getsockname()[1]}/", allow_private=False)
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(2)
            assert connection.recv(1) == b""
