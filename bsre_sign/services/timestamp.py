"""A timestamping authority, as the user names it (RFC 3161)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bsre_sign.services.fetch import Fetcher
from bsre_sign.services.http import HttpFetcher
from bsre_sign.services.retry import PatientFetcher


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class TimestampAuthority:
    """Where trusted time is asked for. Immutable; shared between threads and, pickled, between processes."""

    url: str
    fetcher: Fetcher = field(default_factory=lambda: PatientFetcher(HttpFetcher(allow_private=True)), repr=False)
    """Who asks. The address comes from the user, so that an agency's own network is allowed."""
    timeout: float = 20.0
    """Seconds for one timestamp, however often it is asked for."""
    digest_algorithm: str = "sha256"
    policy: str | None = None
    """The policy, a dotted OID, under which timestamps are wanted; without one the authority chooses."""
    fallback: "TimestampAuthority | None" = None
    """Who is asked where this one gives no usable answer; its digest algorithm is this one's."""
    clock_tolerance: timedelta = timedelta(minutes=10)
    """How far the authority's clock and :attr:`clock` may differ; one of them is wrong beyond that."""
    clock: Callable[[], datetime] = field(default=_now, repr=False, compare=False)
    """Gives the present time, UTC."""

    @classmethod
    def first_of(cls, urls: Sequence[str]) -> "TimestampAuthority":
        """The authority at the first of ``urls``, the others in their order where it fails.

        Raises:
            ValueError: there is no address.
        """
        if not urls:
            raise ValueError("an authority needs an address")
        following = cls.first_of(urls[1:]) if len(urls) > 1 else None
        return cls(urls[0], fallback=following)

    def in_turn(self) -> "Iterator[TimestampAuthority]":
        """Itself, then whoever is asked in its place."""
        current: TimestampAuthority | None = self
        while current is not None:
            yield replace(current, digest_algorithm=self.digest_algorithm)
            current = current.fallback
