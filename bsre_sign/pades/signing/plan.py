"""What one signature says about itself."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from bsre_sign.evidence import FieldLock
from bsre_sign.pades.signing.prepared import PreparedField


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
    approve: bool = False
    """Do not certify, not even with an electronic seal, which otherwise certifies where it signs first."""
    field: str | None = None
    """Full name of the empty signature field to fill; a new, invisible one where none is named."""
    prepare: tuple[PreparedField, ...] = ()
    """Empty signature fields for those who sign later, made together with the first signature."""
    lock: FieldLock | None = None
    """Which fields nobody may fill or sign any more after this signature (FieldMDP; ISO 32000-2, 12.8.2.4)."""

    def pdf_time(self) -> str:
        """/M in UTC (ISO 32000-2, 7.9.4)."""
        moment = (self.claimed_time or datetime.now(UTC)).astimezone(UTC)
        return moment.strftime("D:%Y%m%d%H%M%S+00'00'")
