"""Keeping evidence as long as it may be kept, so that a CA is not asked the same thing for each document."""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.x509 import ocsp

from bsre_sign.errors import ServiceUnavailableError
from bsre_sign.language import Text
from bsre_sign.services.failure import host_of
from bsre_sign.services.fetch import Fetcher, Request

_OCSP = "application/ocsp-request"
_MOST_BYTES = 64 << 20
_Key = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class _Kept:
    answer: bytes
    until: float
    """By the monotonic clock."""


@dataclass(slots=True)
class _Turn:
    """Who asks one thing, and those that want the same."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    wanted: int = 0


class EvidenceCache:
    """A fetcher that keeps OCSP responses, CRLs and issuers' certificates; all else goes straight through.

    An OCSP request names issuer and serial number, so that a response is kept for each CA and signer. Threads that
    ask the same at the same time ask once; nobody waits for the answer to another question. Nothing is judged here:
    an answer that cannot be decoded is not kept, and neither is a response that does not say good, for that may
    change soon.

    Args:
        fetcher: who is asked.
        without_next_update: how long an OCSP response is kept that names no next update, as BSrE's name none.
        longest: how long anything is kept, whatever its next update: a revocation must not go unnoticed for days.
        clock: gives the present time, UTC.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        *,
        without_next_update: timedelta = timedelta(minutes=5),
        longest: timedelta = timedelta(hours=1),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._fetcher = fetcher
        self._without_next_update = without_next_update
        self._longest = longest
        self._clock = clock
        self._kept: OrderedDict[_Key, _Kept] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()
        self._turns: dict[_Key, _Turn] = {}

    def fetch(self, request: Request, *, max_bytes: int, timeout: float) -> bytes:
        """The body of the answer; see :class:`bsre_sign.services.fetch.Fetcher`."""
        if request.body is not None and request.content_type != _OCSP:
            return self._fetcher.fetch(request, max_bytes=max_bytes, timeout=timeout)
        key = (request.url, hashlib.sha256(request.body or b"").digest())
        deadline = time.monotonic() + timeout
        with self._alone(key, request.url, timeout):
            kept = self._valid(key)
            if kept is not None and len(kept) <= max_bytes:
                return kept
            remaining = max(deadline - time.monotonic(), 0.0)
            answer = self._fetcher.fetch(request, max_bytes=max_bytes, timeout=remaining)
            self._keep(key, answer, self._lifetime(request, answer))
            return answer

    @contextmanager
    def _alone(self, key: _Key, url: str, timeout: float) -> Iterator[None]:
        """Let one thread after another ask what ``key`` stands for.

        Raises:
            ServiceUnavailableError: another one's question was not answered within ``timeout`` seconds.
        """
        with self._lock:
            turn = self._turns.setdefault(key, _Turn())
            turn.wanted += 1
        try:
            if not turn.lock.acquire(timeout=max(timeout, 0.0)):
                raise _still_asked(url, timeout)
            try:
                yield
            finally:
                turn.lock.release()
        finally:
            with self._lock:
                turn.wanted -= 1
                if not turn.wanted:
                    del self._turns[key]

    def _valid(self, key: _Key) -> bytes | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            if time.monotonic() >= kept.until:
                self._drop(key)
                return None
            self._kept.move_to_end(key)
            return kept.answer

    def _keep(self, key: _Key, answer: bytes, lifetime: timedelta) -> None:
        if lifetime <= timedelta() or len(answer) > _MOST_BYTES:
            return
        with self._lock:
            if key in self._kept:
                self._drop(key)
            self._kept[key] = _Kept(answer, time.monotonic() + lifetime.total_seconds())
            self._size += len(answer)
            while self._size > _MOST_BYTES:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: _Key) -> None:
        self._size -= len(self._kept.pop(key).answer)

    def _lifetime(self, request: Request, answer: bytes) -> timedelta:
        """How long ``answer`` may be kept; nothing where it cannot be told."""
        read = _next_update_of_list if request.body is None else _next_update_of_response
        next_update = read(answer)
        if next_update is _NEVER_KEPT:
            return timedelta()
        if next_update is None:
            return self._without_next_update
        return min(next_update - self._clock(), self._longest)


def _still_asked(url: str, seconds: float) -> ServiceUnavailableError:
    host = host_of(url)
    return ServiceUnavailableError(
        Text(
            id=f"Layanan {host} belum menjawab pertanyaan yang sama, yang ditunggu {seconds:.0f} detik.",
            en=f"The service {host} has not answered the same question, awaited for {seconds:.0f} seconds.",
        ),
        Text(
            id="Coba lagi nanti; dokumen tidak berubah.",
            en="Try again later; no document was changed.",
        ),
    )


_NEVER_KEPT = datetime.min.replace(tzinfo=UTC)
_ALWAYS = datetime.max.replace(tzinfo=UTC)


def _next_update_of_response(der: bytes) -> datetime | None:
    with suppress(ValueError):  # what refuses, and what cannot be decoded, has neither
        response = ocsp.load_der_ocsp_response(der)
        if response.certificate_status is ocsp.OCSPCertStatus.GOOD:
            return response.next_update_utc
    return _NEVER_KEPT


def _next_update_of_list(der: bytes) -> datetime | None:
    """That of a CRL; an issuer's certificate, which is asked for in the same way, has none to wait for."""
    with suppress(ValueError):
        return x509.load_der_x509_crl(der).next_update_utc
    with suppress(ValueError):
        x509.load_der_x509_certificate(der)
        return _ALWAYS
    return _NEVER_KEPT
