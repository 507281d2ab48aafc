"""Requests answered from memory, at any time of day."""

from datetime import UTC, datetime
from threading import Lock

from bsre_sign.services.fetch import Request
from bsre_sign.testing.faults import FAULTS
from bsre_sign.testing.services import Exchange, ServiceKind, Services, failure


class PkiFetcher:
    """A ``Fetcher`` that asks the test PKI instead of the network.

    ``now`` fakes the time at which every request is answered; without it, each is answered at its own.
    """

    def __init__(self, services: Services, now: datetime | None = None) -> None:
        if now is not None and now.tzinfo is None:
            raise ValueError("now needs a time zone")
        self.now = now
        self.requests: list[Request] = []
        """Every request that came in, in order, also those that were not answered."""
        self._services = services
        self._stopped: frozenset[ServiceKind] = frozenset()
        self._faults: dict[ServiceKind, str] = {}
        self._lock = Lock()

    def stop(self, *kinds: str) -> None:
        """Let all services of these kinds fail: ``"tsa"``, ``"ocsp"``, ``"crl"``, ``"certificates"``."""
        with self._lock:
            self._stopped |= {ServiceKind(kind) for kind in kinds}

    def start(self, *kinds: str) -> None:
        """Let services that were stopped answer again."""
        with self._lock:
            self._stopped -= {ServiceKind(kind) for kind in kinds}

    def spoil(self, kind: str, fault: str) -> None:
        """Let all services of this kind fail or lie in one way of :data:`bsre_sign.testing.faults.FAULTS`.

        Raises:
            KeyError: services of this kind know no such fault.
        """
        wanted = ServiceKind(kind)
        if fault not in FAULTS[wanted]:
            raise KeyError(fault)
        with self._lock:
            self._faults[wanted] = fault

    def mend(self) -> None:
        """Let all services be honest again."""
        with self._lock:
            self._faults.clear()

    def fault(self, url: str) -> str | None:
        """How the service at ``url`` was spoilt."""
        kind = self._kind(url)
        return self._faults.get(kind) if kind is not None else None

    def count(self, kind: str) -> int:
        """How many requests came in for services of this kind."""
        wanted = ServiceKind(kind)
        with self._lock:
            urls = [request.url for request in self.requests]
        return sum(1 for url in urls if self._kind(url) is wanted)

    def urls(self) -> tuple[str, ...]:
        """Every address that is answered."""
        return tuple(self._services.routes)

    def content_type(self, url: str) -> str:
        """What the answers of ``url`` are; empty where nobody answers."""
        service = self._services.routes.get(url)
        return service.content_type if service else ""

    def fetch(self, request: Request, *, max_bytes: int, timeout: float) -> bytes:
        """The answer, as ``Fetcher`` promises it; it takes no time that ``timeout`` could cut short."""
        with self._lock:
            self.requests.append(request)
            stopped = self._kind(request.url) in self._stopped
        if stopped:
            raise failure(request.url, "layanan dihentikan", "the service is stopped")
        body = self._answer(request)
        if len(body) > max_bytes:
            raise failure(request.url, "jawaban terlalu besar", "the answer is too large")
        return body

    def _answer(self, request: Request) -> bytes:
        now = self.now or datetime.now(UTC)
        kind, fault = self._kind(request.url), self.fault(request.url)
        if kind is None or fault is None:
            return self._services.answer(request.url, request.body, now)
        return FAULTS[kind][fault](Exchange(self._services, request.url, request.body, now))

    def _kind(self, url: str) -> ServiceKind | None:
        service = self._services.routes.get(url)
        return service.kind if service else None
