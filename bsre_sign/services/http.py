"""The guarded way of asking over HTTP.

Addresses that stand in documents and certificates are the attacker's to choose: so sizes and times are capped,
redirects are followed a few times only and each is checked again, and no name is connected to that has an address
which is not public; the address that was really connected to must be a public one as well.
"""

import http.client
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from bsre_sign.language import Text
from bsre_sign.services.addresses import is_public
from bsre_sign.services.answer import Answer
from bsre_sign.services.connection import connect, ended_at, resolve, time_left
from bsre_sign.services.failure import RefusedError, failure
from bsre_sign.services.fetch import Request

_MAX_REDIRECTS = 3
_REDIRECTS = {301, 302, 303, 307, 308}
NOT_PUBLIC = Text(id="alamatnya bukan alamat publik", en="the address is not a public one")
"""Why an address was not asked: said by the guard, and recognised by shells that can offer to lift it."""


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
                raise RefusedError(Text(id="terlalu banyak pengalihan", en="too many redirects"))
            if answer.status != 200:
                raise answer.refusal()
        except (OSError, http.client.HTTPException, ValueError, OverflowError, RefusedError) as error:
            # The standard library reads some numbers of an answer, as the sizes of chunks, without asking their range.
            raise failure(request.url, error) from error
        return answer.body

    def _exchange(self, url: str, body: bytes | None, request: Request, max_bytes: int, deadline: float) -> Answer:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise RefusedError(
                Text(id="hanya alamat http dan https yang ditanya", en="only http and https addresses are asked")
            )
        if self.https_only and parts.scheme != "https":
            raise RefusedError(Text(id="dialihkan ke alamat tanpa TLS", en="it leads to an address without TLS"))
        headers = {"User-Agent": "bsre-sign"}
        if request.content_type:
            headers["Content-Type"] = request.content_type
        if request.accept:
            headers["Accept"] = request.accept
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        secure = parts.scheme == "https"
        connection = self._connected(secure, parts.hostname, parts.port or (443 if secure else 80), deadline)
        try:
            with ended_at(deadline, connection.sock):
                if isinstance(connection.sock, ssl.SSLSocket):
                    connection.sock.do_handshake()
                connection.request("GET" if body is None else "POST", target, body=body, headers=headers)
                with connection.getresponse() as answer:  # else a refused answer keeps its socket open
                    return Answer.read(answer, max_bytes)
        finally:
            connection.close()

    def _connected(self, secure: bool, host: str, port: int, deadline: float) -> http.client.HTTPConnection:
        """A guarded connection over which not a single byte has been sent."""
        places = resolve(host, port, deadline)
        self._guard(place[-1][0] for place in places)  # all, and before connecting: that alone would tell of a port
        sock = connect(places, deadline)
        try:
            self._guard([sock.getpeername()[0]])
            sock.settimeout(time_left(deadline))
            if not secure:
                connection = http.client.HTTPConnection(host, port)
                connection.sock = sock
                return connection
            context = ssl.create_default_context()
            connection = http.client.HTTPSConnection(host, port, context=context)
            # TLS takes the socket over before it shakes hands, which has to end in time as well.
            connection.sock = context.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
        except BaseException:
            sock.close()
            raise
        return connection

    def _guard(self, addresses: Iterable[str]) -> None:
        if not (self.allow_private or all(map(is_public, addresses))):
            raise RefusedError(NOT_PUBLIC)
