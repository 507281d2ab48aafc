"""Answers of services that are busy, broken or hostile: each becomes one error, told in short."""

import socket
import time
from datetime import UTC, datetime, timedelta

import pytest
from loopback_servers import dripping, reply, serving

from bsre_sign.errors import ServiceError, ServiceUnavailableError
from bsre_sign.services.fetch import Request
from bsre_sign.services.http import HttpFetcher


def fetch(url: str, *, allow_private: bool = True, max_bytes: int = 10_000, timeout: float = 5) -> bytes:
    return HttpFetcher(allow_private=allow_private).fetch(Request(url), max_bytes=max_bytes, timeout=timeout)


def failure_of(answer: bytes) -> ServiceError:
    """What comes of an answer after which the service says no more."""
    with dripping(lambda: iter([answer]), 0) as server, pytest.raises(ServiceError) as caught:
        fetch(f"http://127.0.0.1:{server.port}/", timeout=0.5)
    return caught.value


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_told_apart(status: int) -> None:
    answers = {"/": reply(status=status), "/pause": reply(status=status, Retry_After="17")}
    date = (datetime.now(UTC) + timedelta(seconds=90)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    answers |= {"/date": reply(status=status, Retry_After=date), "/odd": reply(status=status, Retry_After="nanti")}
    with serving(answers) as server:
        for path, pause in (("/", None), ("/pause", 17.0), ("/date", pytest.approx(90, abs=5)), ("/odd", None)):
            with pytest.raises(ServiceUnavailableError) as caught:
                fetch(server.url + path)
            assert caught.value.retry_after == pause


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 501])
def test_what_will_not_pass_is_told_apart(status: int) -> None:
    with serving({"/": reply(status=status)}) as server, pytest.raises(ServiceError) as caught:
        fetch(f"{server.url}/")
    assert not isinstance(caught.value, ServiceUnavailableError)


def test_a_connection_that_fails_may_pass_and_a_refusal_of_our_own_may_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ServiceUnavailableError):
        fetch(f"http://127.0.0.1:{port}/")
    with serving({"/": reply(bytes(2000)), "/cut": reply(b"separuh", Content_Length="100")}) as server:
        with pytest.raises(ServiceUnavailableError):
            fetch(f"{server.url}/cut")
        for private in (True, False):
            with pytest.raises(ServiceError) as caught:
                fetch(f"{server.url}/", allow_private=private, max_bytes=10)
            assert not isinstance(caught.value, ServiceUnavailableError), private


@pytest.mark.parametrize(
    "said",
    [
        "Mon, 01 Jan 2024 00:00:00 +99999999999999999999",
        "Mon, 99999999999999999999 Jan 2024 00:00:00 GMT",
        "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "9" * 500,
        "604801",
        "-1",
        "²",
        "inf",
        "",
    ],
)
def test_a_pause_that_cannot_be_meant_is_none(said: str) -> None:
    error = failure_of(f"HTTP/1.1 503 x\r\nRetry-After: {said}\r\nContent-Length: 0\r\n\r\n".encode("latin-1"))

    assert isinstance(error, ServiceUnavailableError)
    assert error.retry_after is None
    assert error.cause.en.endswith("HTTP status 503.")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-ffffffffffffffffffff\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 30 + b"\r\n\r\nx",
        b"HTTP/1.1 99999999999999999999 OK\r\n\r\n",
        b"HTTP/1.1 302 OK\r\nLocation: http://\xff\xfe:99999/\r\nContent-Length: 0\r\n\r\n",
    ],
    ids=["negative chunk", "endless chunk", "endless length", "no status", "no address"],
)
def test_numbers_out_of_any_range_are_a_service_error(answer: bytes) -> None:
    failure_of(answer)


def test_what_a_service_says_is_repeated_in_short_on_one_line() -> None:
    start = time.process_time()
    error = failure_of(b"mulai" + b" " * 30_000 + b"akhir\r\n\r\n")
    assert time.process_time() - start < 1

    for cause in (error.cause.id, error.cause.en):
        assert "mulai" in cause
        assert "akhir" not in cause
        assert len(cause) < 300
        assert "\n" not in cause


def test_a_long_address_is_repeated_in_short() -> None:
    with pytest.raises(ServiceError) as caught:
        fetch(f"http://{'a' * 50_000}.test/")
    assert len(caught.value.cause.id) < 600
