"""A timestamping authority, as the user names it (RFC 3161)."""

from dataclasses import dataclass, field

from bsre_sign.services.fetch import Fetcher
from bsre_sign.services.http import HttpFetcher


@dataclass(frozen=True, slots=True)
class TimestampAuthority:
    """Where trusted time is asked for. Immutable; shared between threads."""

    url: str
    fetcher: Fetcher = field(default_factory=lambda: HttpFetcher(allow_private=True), repr=False)
    """Who asks. The address comes from the user, so that an agency's own network is allowed."""
    timeout: float = 20.0
    """Seconds for one request."""
    digest_algorithm: str = "sha256"
