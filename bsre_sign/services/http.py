"""The guarded way of asking over HTTP.

Addresses that stand in documents and certificates are the attacker's to choose: so sizes and times are capped,
redirects are followed a few times only and each is checked again, and the address that was really connected to
must be a public one, whatever the name resolved to a moment before.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from bsre_sign.errors import ServiceError, ServiceUnavailableError, system_words
from bsre_sign.language import Text
from bsre_sign.services.fetch import Request

_MAX_REDIRECTS = 3
_REDIRECTS = {301, 302, 303, 307, 308}
_PASSING = {408, 425, 429, 500, 502, 503, 504}
"""Statuses after which the same question may be answered another time (RFC 9110, 15; RFC 6585, 4)."""
_CHUNK = 1 << 16
NOT_PUBLIC = Text(id="alamatnya bukan alamat publik", en="the address is not a public one")
"""Why an address was not asked: said by the guard, and recognised by shells that can offer to lift it."""
_TRANSLATED = tuple(map(ipaddress.ip_network, ("::/96", "64:ff9b::/96", "64:ff9b:1::/48")))


class _RefusedError(Exception):
    """The guard said no, or the service did."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


class _BusyError(_RefusedError):
    """The service said: not now."""

    def __init__(self, why: Text, retry_after: float | None) -> None:
        super().__init__(why)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came back, whatever its status."""

    status: int
    location: str | None
    retry_after: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class HttpFetcher:
    """Asks over HTTP or HTTPS, without proxies, cookies or credentials."""

    allow_private: bool = False
    """Also connect to loopback, private and link-local addresses."""
    https_only: bool = False
    """Ask, and follow redirects, over HTTPS only."""

    def fetch(self, request: Request, *, max_bytes: int, timeout: float) -> bytes:
        """The body of the answer; see :class:`bsre_sign.services.fetch.Fetcher`."""
        deadline = time.monotonic() + timeout
        url, body = request.url, request.body
        try:
            for _ in range(_MAX_REDIRECTS + 1):
                answer = self._exchange(url, body, request, max_bytes, deadline)
                if answer.status not in _REDIRECTS or answer.location is None:
                    break
                url = urljoin(url, answer.location)
                if answer.status == 303:
                    body = None
            else:
                raise _RefusedError(Text(id="terlalu banyak pengalihan", en="too many redirects"))
            if answer.status != 200:
                raise _not_ok(answer)
        except (OSError, http.client.HTTPException, ValueError, _RefusedError) as error:
            raise _failure(request.url, error) from error
        return answer.body

    def _exchange(self, url: str, body: bytes | None, request: Request, max_bytes: int, deadline: float) -> _Answer:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise _RefusedError(
                Text(id="hanya alamat http dan https yang ditanya", en="only http and https addresses are asked")
            )
        if self.https_only and parts.scheme != "https":
            raise _RefusedError(Text(id="dialihkan ke alamat tanpa TLS", en="it leads to an address without TLS"))
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("timed out")
        secure = parts.scheme == "https"
        sock = socket.create_connection((parts.hostname, parts.port or (443 if secure else 80)), remaining)
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(parts.hostname, parts.port)
        try:
            self._guard(sock)  # before a single byte is sent
            connection.sock = sock
            with _ended_at(deadline, sock):
                headers = {"User-Agent": "bsre-sign"}
                if request.content_type:
                    headers["Content-Type"] = request.content_type
                if request.accept:
                    headers["Accept"] = request.accept
                target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                if secure:
                    context = ssl.create_default_context()
                    connection.sock = context.wrap_socket(sock, server_hostname=parts.hostname)
                connection.request("GET" if body is None else "POST", target, body=body, headers=headers)
                with connection.getresponse() as answer:  # else a refused answer keeps its socket open
                    said = answer.headers
                    location, retry_after = said.get("Location"), said.get("Retry-After")
                    return _Answer(answer.status, location, retry_after, _read(answer, max_bytes))
        finally:
            connection.close()
            sock.close()

    def _guard(self, sock: socket.socket) -> None:
        address = ipaddress.ip_address(sock.getpeername()[0].split("%")[0])
        if not (self.allow_private or all(map(_is_public, (address, *_inside(address))))):
            raise _RefusedError(NOT_PUBLIC)


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    site_local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    return address.is_global and not (address.is_multicast or site_local)


def _inside(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address may lead to: mapped, compatible, 6to4, Teredo, NAT64 (RFC 6052)."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found = [one for one in (address.ipv4_mapped, address.sixtofour, *(address.teredo or ())) if one is not None]
    if any(address in network for network in _TRANSLATED):
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return found


@contextmanager
def _ended_at(deadline: float, sock: socket.socket) -> Iterator[None]:
    """End the exchange at ``deadline``: a socket's own timeout starts anew with every byte that trickles in."""
    ended = threading.Event()

    def end() -> None:
        ended.set()
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

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


def _read(answer: http.client.HTTPResponse, max_bytes: int) -> bytes:
    """The whole body, within ``max_bytes``."""
    parts: list[bytes] = []
    size = 0
    while chunk := answer.read1(_CHUNK):
        size += len(chunk)
        if size > max_bytes:
            raise _RefusedError(
                Text(id=f"jawabannya melebihi {max_bytes} bita", en=f"the answer is larger than {max_bytes} bytes")
            )
        parts.append(chunk)
    if answer.length:
        raise http.client.IncompleteRead(b"", answer.length)
    return b"".join(parts)


def _not_ok(answer: _Answer) -> _RefusedError:
    """Why an answer without success is none."""
    said = Text(id=f"jawaban HTTP {answer.status}", en=f"HTTP status {answer.status}")
    if answer.status not in _PASSING:
        return _RefusedError(said)
    pause = _seconds(answer.retry_after)
    if pause is None:
        return _BusyError(said, None)
    later = Text(
        id=f"{said.id}, coba lagi sesudah {pause:.0f} detik", en=f"{said.en}, try again after {pause:.0f} seconds"
    )
    return _BusyError(later, pause)


def _seconds(retry_after: str | None) -> float | None:
    """Retry-After in seconds from now: it is a number, or a date (RFC 9110, 10.2.3)."""
    if retry_after is None:
        return None
    if retry_after.strip().isascii() and retry_after.strip().isdigit():
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return max((aware - datetime.now(UTC)).total_seconds(), 0.0)


def _failure(url: str, error: Exception) -> ServiceError:
    said = _words(error)
    cause = Text(id=f"Layanan {_host(url)} gagal: {said.id}.", en=f"The service {_host(url)} failed: {said.en}.")
    hint = Text(
        id="Periksa jaringan dan alamatnya, lalu coba lagi nanti; dokumen tidak berubah.",
        en="Check the network and the address, then try again later; no document was changed.",
    )
    if isinstance(error, _BusyError):
        return ServiceUnavailableError(cause, hint, retry_after=error.retry_after)
    return ServiceUnavailableError(cause, hint) if _may_pass(error) else ServiceError(cause, hint)


def _may_pass(error: Exception) -> bool:
    """Whether the network, and not the address or the certificate, is at fault."""
    if isinstance(error, socket.gaierror):
        return error.errno == socket.EAI_AGAIN
    return isinstance(error, http.client.IncompleteRead) or (
        isinstance(error, OSError) and not isinstance(error, ssl.SSLError)
    )


def _words(error: Exception) -> Text:
    if isinstance(error, _RefusedError):
        return error.why
    if isinstance(error, socket.gaierror):
        return Text(id="nama mesin itu tidak dikenal", en="the host's name is not known")
    if isinstance(error, OSError):
        return system_words(error)
    return Text(id=f"jawabannya rusak ({error})", en=f"the answer is broken ({error})")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url
