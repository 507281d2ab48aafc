"""What one signature says about itself."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum


class Certify(Enum):
    """What a certification signature lets others do later: P of DocMDP (ISO 32000-2, 12.8.2.2)."""

    NONE = 1
    """Nothing but long-term evidence."""
    FORMS = 2
    """Filling forms and signing."""
    ANNOTATIONS = 3
    """Also commenting."""


@dataclass(frozen=True, slots=True)
class SignaturePlan:
    """The entries of one signature dictionary (ISO 32000-2, Table 255)."""

    reason: str | None = None
    location: str | None = None
    claimed_time: datetime | None = None
    """/M; the present time where none is given."""
    certify: Certify | None = None
    """Make it a certification signature; only the first signature can be one."""

    def pdf_time(self) -> str:
        """/M in UTC (ISO 32000-2, 7.9.4)."""
        moment = (self.claimed_time or datetime.now(UTC)).astimezone(UTC)
        return moment.strftime("D:%Y%m%d%H%M%S+00'00'")
