"""What several pieces of genuine evidence amount to at a moment (RFC 5280, 3.3 and 5.3.1; RFC 6960, 4.4.4).

Facts in, a standing out: no engine, no bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bsre_sign.evidence import RevocationStatus

TOLERANCE = timedelta(seconds=60)
"""How far clocks may differ."""
_LIFTABLE = {"certificate_hold", "remove_from_crl"}
"""Reasons that an authority may take back; every other revocation is final."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What one genuine OCSP response or list says of one certificate."""

    made: datetime
    """thisUpdate: as of when it is said."""
    until: datetime
    """The last moment at which it counts as an answer. It does at all earlier ones."""
    revoked_at: datetime | None = None
    """Since when the certificate is revoked or on hold; ``None`` where it is called good."""
    reason: str | None = None
    weakness: str = ""
    """Why it cannot clear the certificate, English: it may convict it all the same."""
    keeps_since: datetime | None = None
    """Certificates that expired then or later are still told of."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a certificate was revoked, as far as is known."""

    status: RevocationStatus
    detail: str = ""
    revoked_at: datetime | None = None
    reason: str | None = None


def weigh(statements: Sequence[Statement], moment: datetime, not_after: datetime) -> Standing:
    """The standing, at ``moment``, of a certificate that is valid until ``not_after``.

    A revocation that took effect holds, however old the evidence and whatever else says: only a hold can be lifted,
    by newer evidence. That nothing is known against a certificate counts only as long as its authority has to say so.
    """
    effective = [one for one in statements if one.revoked_at is not None and one.revoked_at <= moment]
    revoked = [one for one in effective if one.reason not in _LIFTABLE]
    if revoked:
        return _withdrawn(RevocationStatus.REVOKED, max(revoked, key=lambda one: one.made))
    clearing = [one for one in statements if one not in effective and not _objection(one, not_after)]
    if effective:
        held = max(effective, key=lambda one: one.made)
        if not any(one.revoked_at is None and one.made > held.made for one in clearing):
            return _withdrawn(RevocationStatus.ON_HOLD, held)
    if any(moment - TOLERANCE <= one.until for one in clearing):
        return Standing(RevocationStatus.GOOD)
    if clearing:
        newest = max(clearing, key=lambda one: one.until)
        detail = f"the newest evidence is of {newest.made.isoformat()} and counts until {newest.until.isoformat()}"
        return Standing(RevocationStatus.STALE, detail)
    objections = dict.fromkeys(_objection(one, not_after) for one in statements)
    return Standing(RevocationStatus.MISSING, "; ".join(objections) or "no evidence speaks of the certificate")


def _objection(one: Statement, not_after: datetime) -> str:
    """Why a statement cannot clear the certificate."""
    if one.weakness or one.revoked_at is not None:
        return one.weakness  # who names a certificate has not forgotten it
    kept = one.keeps_since is not None and one.keeps_since <= not_after
    if one.made > not_after and not kept:
        return f"the evidence of {one.made.isoformat()} was made after the certificate had expired"
    return ""


def _withdrawn(status: RevocationStatus, one: Statement) -> Standing:
    at = one.revoked_at.isoformat() if one.revoked_at is not None else ""
    return Standing(status, f"revoked at {at}, {one.reason or 'unspecified'}", one.revoked_at, one.reason)
