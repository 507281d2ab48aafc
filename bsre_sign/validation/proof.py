"""Which times are proved: peeling timestamps from the newest to the oldest (ETSI EN 319 102-1, 5.6.2).

A timestamp proves that what it covers existed at its time. It can be relied upon at a moment when its authority's
certificate stands, or existed: when a newer timestamp, itself reliable, covers it, it is judged at that one's time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bsre_sign.evidence import (
    Binding,
    PathFacts,
    PathStatus,
    RevocationStatus,
    SignatureFacts,
    SignatureKind,
    TimestampFacts,
    TokenFacts,
)
from bsre_sign.report.model import Reason

_TOLERANCE = timedelta(minutes=1)
"""How far two authorities' clocks may differ."""
_WEAK_DIGESTS = frozenset({"md2", "md5", "sha1"})
_COMPROMISED = {"key_compromise", "ca_compromise", "aa_compromise", "unspecified", None}
"""Reasons after which anything may have been signed with the key, at whatever time it states (RFC 5280, 5.3.1)."""
_TIME_STAMPING = "1.3.6.1.5.5.7.3.8"


class Standing(Enum):
    """Whether a timestamp can be relied upon."""

    TRUSTED = 0
    LAPSED = 1
    """It was good, but its authority's certificate has expired and nothing newer protects it."""
    UNTRUSTED = 2
    BROKEN = 3
    """Its digest, imprint or signature does not hold."""


@dataclass(frozen=True, slots=True)
class ProvedTime:
    """A time that is proved, and by what."""

    time: datetime
    token: TokenFacts
    path: PathFacts


@dataclass(frozen=True, slots=True)
class TimeProof:
    """What the timestamps over one signature prove at one moment of judgement."""

    proved: ProvedTime | None
    reasons: tuple[Reason, ...]
    """Why a timestamp that is there proves nothing."""
    contradicted: bool
    """A timestamp is there that cannot be genuine."""


def control_times(signatures: Sequence[SignatureFacts], now: datetime) -> dict[str, datetime]:
    """For each signature field the moment at which its certificates have to stand, seen from ``now``.

    That is the time of the oldest reliable document timestamp that covers it, or ``now`` where there is none.
    """
    times: dict[str, datetime] = {}
    reliable: list[tuple[int, datetime]] = []
    for one in sorted(signatures, key=lambda each: each.covers_until, reverse=True):
        covering = [time for end, time in reliable if end > one.covers_until]
        times[one.field] = min(covering, default=now)
        is_document_timestamp = one.kind is SignatureKind.DOCUMENT_TIMESTAMP
        if is_document_timestamp and one.timestamp is not None and stands(one.timestamp, times[one.field]):
            reliable.append((one.covers_until, one.timestamp.time))
    return times


def own_times(signatures: Sequence[SignatureFacts], control: dict[str, datetime]) -> dict[str, datetime]:
    """For each field with a timestamp, the time that it states: where it is judged as of its own making.

    A token of an authority whose key fell into other hands may state any time; it is judged at its control time.
    """
    times: dict[str, datetime] = {}
    for one in signatures:
        if one.timestamp is None:
            continue
        path = one.timestamp.token.path_at(control[one.field])
        revoked = path is not None and path.revocation is RevocationStatus.REVOKED
        compromised = revoked and path is not None and path.revocation_reason in _COMPROMISED
        times[one.field] = control[one.field] if compromised else one.timestamp.time
    return times


def standing(token: TokenFacts, path: PathFacts | None) -> Standing:
    """Whether a timestamp token can be relied upon, given its authority's standing."""
    if token.unreadable is not None:
        return Standing.UNTRUSTED
    certificate = token.certificate
    if not token.digest_ok or (certificate is not None and not token.signature_ok):
        return Standing.BROKEN
    # RFC 3161, 2.3: exactly one extended key usage, timeStamping, critical.
    fit = (
        certificate is not None
        and certificate.extended_key_usage == (_TIME_STAMPING,)
        and certificate.extended_key_usage_critical
    )
    if not fit or path is None or token.binding is Binding.MISMATCH or _WEAK_DIGESTS.intersection(token.digests):
        return Standing.UNTRUSTED
    if path.status is PathStatus.EXPIRED:
        return Standing.LAPSED
    # An authority's missing revocation evidence is remarked on, not held against it: real documents carry none.
    if path.status is PathStatus.TRUSTED and path.revocation not in {
        RevocationStatus.REVOKED,
        RevocationStatus.ON_HOLD,
    }:
        return Standing.TRUSTED
    return Standing.UNTRUSTED


def stands(timestamp: TimestampFacts, moment: datetime) -> bool:
    """Whether ``timestamp`` can be relied upon at ``moment``."""
    return standing(timestamp.token, timestamp.token.path_at(moment)) is Standing.TRUSTED


def prove(signature: SignatureFacts, signatures: Sequence[SignatureFacts], moments: dict[str, datetime]) -> TimeProof:
    """The earliest time at which ``signature`` is proved to have existed.

    Its own timestamp counts, and every later document timestamp. ``moments`` says, by field, when the certificate
    behind each has to stand.
    """
    reasons: list[Reason] = []
    contradicted = False
    proved: ProvedTime | None = None
    for one in signatures:
        own = one is signature and one.kind is not SignatureKind.DOCUMENT_TIMESTAMP
        over = one.kind is SignatureKind.DOCUMENT_TIMESTAMP and one.covers_until > signature.covers_until
        timestamp = one.timestamp
        if timestamp is None or not (own or over):
            continue
        detail = f"{one.field}, {timestamp.time.isoformat()}"
        path = timestamp.token.path_at(moments[one.field])
        state = standing(timestamp.token, path)
        if state is Standing.TRUSTED and over and _precedes(timestamp, signature.timestamp):
            # What covers a signature cannot be older than it. Only a reliable one contradicts: anyone may add others.
            contradicted = True
            reasons.append(Reason("N-TS-ORDER", detail))
            continue
        if state is Standing.TRUSTED and path is not None:
            if proved is None or timestamp.time < proved.time:
                proved = ProvedTime(timestamp.time, timestamp.token, path)
            continue
        if state is Standing.LAPSED:
            reasons.append(Reason("N-TS-LAPSED", detail))
        elif state is Standing.BROKEN:
            # A document timestamp that does not hold is a signature of its own, and is told there.
            contradicted = contradicted or own
            reasons.append(Reason("N-TS-FORGED", detail))
        else:
            why = path.detail if path is not None else "the authority's certificate is not in the file"
            reasons.append(Reason("N-TSA-UNTRUSTED", f"{detail}: {why}" if why else detail))
    if signature.timestamp_error is not None:
        reasons.append(Reason("N-NOTSA", signature.timestamp_error))
    return TimeProof(proved, tuple(reasons), contradicted)


def _precedes(covering: TimestampFacts, covered: TimestampFacts | None) -> bool:
    return covered is not None and covering.time + _TOLERANCE < covered.time
