"""One request to a TSA, an OCSP responder, a CRL or certificate address, and who may answer it."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP exchange: a GET without ``body``, a POST with one."""

    url: str
    body: bytes | None = None
    content_type: str | None = None
    accept: str | None = None


class Fetcher(Protocol):
    """Answers requests: over HTTP, from memory, or not at all.

    Implementations are called from several threads.
    """

    def fetch(self, request: Request, *, max_bytes: int, timeout: float) -> bytes:
        """The body of the answer, at most ``max_bytes`` long, within ``timeout`` seconds.

        Raises:
            ServiceError: nothing answered, or what answered was no success.
        """
        ...
