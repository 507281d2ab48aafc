"""Which times are proved: peeling timestamps from the newest to the oldest (ETSI EN 319 102-1, 5.6.2).

A timestamp proves that what it covers existed at its time. It can be relied upon at a moment when its authority's
certificate stands, or existed: when a newer timestamp, itself reliable, covers it, it is judged at that one's time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from bsre_sign.evidence import (
    Binding,
    DocumentFacts,
    PathFacts,
    PathStatus,
    RevocationStatus,
    SignatureFacts,
    SignatureKind,
    TimestampFacts,
    TokenFacts,
)
from bsre_sign.report.model import Reason
from bsre_sign.validation.policy import ValidationPolicy

_TOLERANCE = timedelta(minutes=1)
"""How far two authorities' clocks may differ."""
_COMPROMISED = {"key_compromise", "ca_compromise", "aa_compromise", "unspecified", None}
"""Reasons after which anything may have been signed with the key, at whatever time it states (RFC 5280, 5.3.1)."""


class Standing(Enum):
    """Whether a timestamp can be relied upon."""

    TRUSTED = 0
    LAPSED = 1
    """It was good, but its authority's certificate has expired and nothing newer protects it."""
    FUTURE = 2
    """It is good, but states a time after the moment of judgement."""
    UNTRUSTED = 3
    BROKEN = 4
    """Its digest, imprint or signature does not hold."""


_GENUINE = {Standing.TRUSTED, Standing.LAPSED, Standing.FUTURE}


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
    doubts: tuple[Reason, ...] = ()
    """Of a document timestamp: why it is none that can be relied upon."""


@dataclass(frozen=True, slots=True)
class Timestamps:
    """Judges the timestamps of one document, either now or as of when each was made."""

    signatures: tuple[SignatureFacts, ...]
    now: datetime
    """The moment of judgement."""
    policy: ValidationPolicy
    control: dict[str, datetime]
    """For each signature field the moment at which its certificates have to stand, seen from ``now``.

    That is the time of the oldest reliable document timestamp that covers it, or ``now`` where there is none.
    """
    as_made: bool = False
    """Whether each is judged at the time that it states."""

    @classmethod
    def of(cls, document: DocumentFacts, policy: ValidationPolicy) -> "Timestamps":
        """Those of ``document``, judged now."""
        times: dict[str, datetime] = {}
        found = cls(document.signatures, document.moment, policy, times)
        reliable: list[tuple[int, datetime]] = []
        for one in sorted(document.signatures, key=lambda each: each.covers_until, reverse=True):
            covering = [time for end, time in reliable if end > one.covers_until]
            times[one.field] = min(covering, default=document.moment)
            if one.timestamp is not None and found.stands(one):
                reliable.append((one.covers_until, one.timestamp.time))
        return found

    def when_made(self) -> "Timestamps":
        """The same, judged as of when each was made."""
        return replace(self, as_made=True)

    def stands(self, signature: SignatureFacts) -> bool:
        """Whether ``signature`` is a document timestamp that can be relied upon."""
        if signature.kind is not SignatureKind.DOCUMENT_TIMESTAMP or signature.timestamp is None:
            return False
        return self.standing(signature, signature.timestamp) is Standing.TRUSTED

    def reliable(self) -> frozenset[str]:
        """The fields of the document timestamps that can be relied upon."""
        return frozenset(one.field for one in self.signatures if self.stands(one))

    def relied_upon(self, signature: SignatureFacts) -> TimestampFacts | None:
        """The earliest of its own timestamps that can be relied upon, else the earliest."""
        trusted = [one for one in signature.timestamps if self.standing(signature, one) is Standing.TRUSTED]
        return min(trusted, key=lambda one: one.time, default=signature.timestamp)

    def standing(self, signature: SignatureFacts, timestamp: TimestampFacts) -> Standing:
        """Whether ``timestamp``, of ``signature``, can be relied upon."""
        token = timestamp.token
        if token.unreadable is not None:
            return Standing.UNTRUSTED
        if not token.digest_ok or (token.certificate is not None and not token.signature_ok):
            return Standing.BROKEN
        path = token.path_at(self.moment(signature, timestamp))
        if path is None or self._unfit(token) is not None:
            return Standing.UNTRUSTED
        # An authority's missing revocation evidence is remarked on, not held against it: real documents carry none.
        if path.revocation in {RevocationStatus.REVOKED, RevocationStatus.ON_HOLD}:
            return Standing.UNTRUSTED
        if path.status not in {PathStatus.TRUSTED, PathStatus.EXPIRED}:
            return Standing.UNTRUSTED
        if timestamp.time > self.now + self.policy.clock_tolerance:
            return Standing.FUTURE
        return Standing.TRUSTED if path.status is PathStatus.TRUSTED else Standing.LAPSED

    def moment(self, signature: SignatureFacts, timestamp: TimestampFacts) -> datetime:
        """When the certificate behind ``timestamp``, of ``signature``, has to stand.

        A token of an authority whose key fell into other hands may state any time: it is judged at its control time.
        """
        control = self.control[signature.field]
        if not self.as_made:
            return control
        path = timestamp.token.path_at(control)
        revoked = path is not None and path.revocation is RevocationStatus.REVOKED
        compromised = revoked and path is not None and path.revocation_reason in _COMPROMISED
        return control if compromised else timestamp.time

    def prove(self, signature: SignatureFacts) -> TimeProof:
        """The earliest time at which ``signature`` is proved to have existed.

        Its own timestamps count, and every later document timestamp.
        """
        own = self._own(signature)
        is_timestamp = signature.kind is SignatureKind.DOCUMENT_TIMESTAMP
        reasons: list[Reason] = []
        contradicted = False
        proved: ProvedTime | None = None
        over = [
            (one, timestamp)
            for one in self.signatures
            if one.kind is SignatureKind.DOCUMENT_TIMESTAMP and one.covers_until > signature.covers_until
            for timestamp in one.timestamps
        ]
        for one, timestamp in [*((signature, each) for each in own if not is_timestamp), *over]:
            state = self.standing(one, timestamp)
            path = timestamp.token.path_at(self.moment(one, timestamp))
            if state is not Standing.TRUSTED or path is None:
                # A document timestamp that does not hold is a signature of its own, and is told there.
                contradicted = contradicted or (state is Standing.BROKEN and one is signature)
                reasons.append(self._reason(one, timestamp, state))
            elif one is not signature and _precedes(timestamp, own):
                # What covers a signature cannot be older than it. Only a reliable one contradicts: anyone may add
                # others.
                contradicted = True
                reasons.append(Reason("N-TS-ORDER", _named(one, timestamp)))
            elif proved is None or timestamp.time < proved.time:
                proved = ProvedTime(timestamp.time, timestamp.token, path)
        if signature.timestamp_error is not None:
            reasons.append(Reason("N-NOTSA", signature.timestamp_error))
        return TimeProof(proved, tuple(reasons), contradicted, self._doubts(signature) if is_timestamp else ())

    def _own(self, signature: SignatureFacts) -> list[TimestampFacts]:
        """Those of its own timestamps that count.

        They are unsigned attributes: beside one of a trusted authority, others may have been added by anyone and are
        dropped (ETSI EN 319 102-1, 5.5.4).
        """
        genuine = [one for one in signature.timestamps if self.standing(signature, one) in _GENUINE]
        return genuine or list(signature.timestamps)

    def _doubts(self, signature: SignatureFacts) -> tuple[Reason, ...]:
        judged = [(one, self.standing(signature, one)) for one in signature.timestamps]
        telling = {Standing.UNTRUSTED, Standing.FUTURE}  # all else is told of its value, or of its certificate
        return tuple(self._reason(signature, one, state) for one, state in judged if state in telling)

    def _reason(self, signature: SignatureFacts, timestamp: TimestampFacts, state: Standing) -> Reason:
        """Why a timestamp that is there proves nothing."""
        detail = _named(signature, timestamp)
        code = _CODES.get(state)
        if code is not None:
            return Reason(code, detail)
        token = timestamp.token
        path = token.path_at(self.moment(signature, timestamp))
        why = token.unreadable or self._unfit(token) or (path.detail if path is not None else "")
        return Reason("N-TSA-UNTRUSTED", f"{detail}: {why}" if why else detail)

    def _unfit(self, token: TokenFacts) -> str | None:
        """What forbids that a token which holds is relied upon, whoever its authority is, English."""
        if token.certificate is None:
            return "the authority's certificate is not in the file"
        if not token.certificate.may_timestamp:
            return "the certificate is not one for timestamps (RFC 3161, 2.3)"
        if token.signer_infos != 1:
            return f"the token has {token.signer_infos} signers (RFC 3161, 2.4.2)"
        if token.binding is not Binding.MATCHES:
            return "the token does not name its certificate (RFC 5816, 2.2.1)"
        return self.policy.weakness(token)


_CODES = {
    Standing.LAPSED: "N-TS-LAPSED",
    Standing.FUTURE: "N-TS-FUTURE",
    Standing.BROKEN: "N-TS-FORGED",
}


def _named(signature: SignatureFacts, timestamp: TimestampFacts) -> str:
    return f"{signature.field}, {timestamp.time.isoformat()}"


def _precedes(covering: TimestampFacts, covered: Sequence[TimestampFacts]) -> bool:
    return any(covering.time + _TOLERANCE < one.time for one in covered)
