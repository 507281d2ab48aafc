"""What a service answered: its body within a limit, or why it is none and when to ask again."""

import http.client
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bsre_sign.language import Text
from bsre_sign.services.failure import BusyError, RefusedError

_PASSING = {408, 425, 429, 500, 502, 503, 504}
"""Statuses after which the same question may be answered another time (RFC 9110, 15; RFC 6585, 4)."""
_CHUNK = 1 << 16
_LONGEST_PAUSE = timedelta(days=7).total_seconds()
"""Who names a longer one does not mean it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    location: str | None
    retry_after: str | None
    body: bytes

    @classmethod
    def read(cls, said: http.client.HTTPResponse, max_bytes: int) -> "Answer":
        """The whole answer, its body within ``max_bytes``."""
        headers = said.headers
        return cls(said.status, headers.get("Location"), headers.get("Retry-After"), _body(said, max_bytes))

    def refusal(self) -> RefusedError:
        """Why an answer without success is none."""
        said = Text(id=f"jawaban HTTP {self.status}", en=f"HTTP status {self.status}")
        if self.status not in _PASSING:
            return RefusedError(said)
        pause = None if self.retry_after is None else _seconds(self.retry_after.strip())
        if pause is None:
            return BusyError(said, None)
        later = Text(
            id=f"{said.id}, coba lagi sesudah {pause:.0f} detik", en=f"{said.en}, try again after {pause:.0f} seconds"
        )
        return BusyError(later, pause)


def _body(said: http.client.HTTPResponse, max_bytes: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while chunk := said.read1(_CHUNK):
        size += len(chunk)
        if size > max_bytes:
            raise RefusedError(
                Text(id=f"jawabannya melebihi {max_bytes} bita", en=f"the answer is larger than {max_bytes} bytes")
            )
        parts.append(chunk)
    if said.length:
        raise http.client.IncompleteRead(b"", said.length)
    return b"".join(parts)


def _seconds(retry_after: str) -> float | None:
    """Retry-After in seconds from now: it is a number, or a date (RFC 9110, 10.2.3); ``None`` where it is neither."""
    if retry_after.isascii() and retry_after.isdigit():
        seconds = float(retry_after)
    else:
        try:
            moment = parsedate_to_datetime(retry_after)
        except (ValueError, OverflowError):  # a number that no date has is either
            return None
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        seconds = max((aware - datetime.now(UTC)).total_seconds(), 0.0)
    return seconds if seconds <= _LONGEST_PAUSE else None
