"""Authenticity: truly by the holder of this certificate (keaslian)."""

from datetime import datetime

from bsre_sign.evidence import (
    Binding,
    CertificateFacts,
    PathFacts,
    PathStatus,
    RevocationStatus,
    SignatureFacts,
    SignatureKind,
    TokenFacts,
)
from bsre_sign.report.model import Answer, Outcome, Reason
from bsre_sign.validation.policy import ValidationPolicy

_BSRE_ARC = "2.16.360.1.1.1.3.11."

_PATH = {
    PathStatus.NO_CHAIN: (Outcome.INDETERMINATE, "A-NOCHAIN"),
    PathStatus.FORGED: (Outcome.FAILED, "A-FORGED-CHAIN"),
    PathStatus.WEAK_ALGORITHM: (Outcome.INDETERMINATE, "A-WEAK-ALGO"),
    PathStatus.CONSTRAINTS: (Outcome.INDETERMINATE, "A-PROFILE"),
}
_REVOCATION = {
    RevocationStatus.ON_HOLD: (Outcome.INDETERMINATE, "A-HOLD"),
    RevocationStatus.MISSING: (Outcome.INDETERMINATE, "A-REVINFO-MISSING"),
    RevocationStatus.STALE: (Outcome.INDETERMINATE, "A-TRYLATER"),
    RevocationStatus.UNREACHABLE: (Outcome.INDETERMINATE, "A-TRYLATER"),
}


def judge_authenticity(
    signature: SignatureFacts, integrity: Answer, proved: datetime | None, moment: datetime, policy: ValidationPolicy
) -> Answer:
    """Whether certificate and chain stand at ``proved``, the proved time, or without one at ``moment``."""
    token = signature.token
    if token is None or token.certificate is None or not (token.digest_ok and token.signature_ok):
        # Nothing ties this certificate to these bytes.
        return Answer(Outcome.INDETERMINATE)
    path = token.path_at(proved or moment)
    if path is None:
        return Answer(Outcome.INDETERMINATE, (Reason("A-NOCHAIN"),))
    is_timestamp = signature.kind is SignatureKind.DOCUMENT_TIMESTAMP
    found = [
        *_binding(token),
        *_standing(path, proved=proved is not None, timestamp=is_timestamp),
        *_strength(token, policy),
        # Whether an authority's certificate may be used as one is told of its timestamp.
        *([] if is_timestamp else _purpose(token.certificate)),
    ]
    failed = [reason for outcome, reason in found if outcome is Outcome.FAILED]
    doubts = [reason for outcome, reason in found if outcome is Outcome.INDETERMINATE]
    remarks = () if is_timestamp else tuple(_origin(token.certificate, path, policy))
    if failed:
        return Answer(Outcome.FAILED, (*failed, *doubts, *remarks))
    if doubts:
        return Answer(Outcome.INDETERMINATE, (*doubts, *remarks))
    # The model chains: without the signature's cryptography there is nothing to be authentic.
    outcome = Outcome.PASSED if integrity.outcome is Outcome.PASSED else Outcome.INDETERMINATE
    return Answer(outcome, remarks)


def _binding(token: TokenFacts) -> list[tuple[Outcome, Reason]]:
    if token.binding is Binding.MISMATCH:
        return [(Outcome.FAILED, Reason("A-CERT-MISMATCH"))]
    return []


def _standing(path: PathFacts, *, proved: bool, timestamp: bool) -> list[tuple[Outcome, Reason]]:
    if path.status is PathStatus.EXPIRED:
        if proved:
            return [(Outcome.FAILED, Reason("A-EXPIRED-AT-SIGNING", path.detail))]
        return [(Outcome.INDETERMINATE, Reason("A-EXPIRED-NOPOE", path.detail))]
    if path.status is PathStatus.NOT_YET_VALID:
        if proved:
            return [(Outcome.FAILED, Reason("A-NOTYET", path.detail))]
        # Nothing says that the signature was there before the moment that is asked for.
        return [(Outcome.INDETERMINATE, Reason("A-NOTYET-NOPOE", path.detail))]
    if path.status is not PathStatus.TRUSTED:
        outcome, code = _PATH[path.status]
        return [(outcome, Reason(code, path.detail))]
    if path.revocation is RevocationStatus.REVOKED:
        detail = f"{path.revoked_at.isoformat() if path.revoked_at else '?'}, {path.revocation_reason or 'unspecified'}"
        if proved:
            return [(Outcome.FAILED, Reason("A-REVOKED", detail))]
        return [(Outcome.INDETERMINATE, Reason("A-REVOKED-NOPOE", detail))]
    # As with a signature's own timestamp: an authority's missing evidence is not held against it.
    if path.revocation in _REVOCATION and not (timestamp and path.revocation is not RevocationStatus.ON_HOLD):
        outcome, code = _REVOCATION[path.revocation]
        return [(outcome, Reason(code, path.detail))]
    return []


def _strength(token: TokenFacts, policy: ValidationPolicy) -> list[tuple[Outcome, Reason]]:
    weakness = policy.weakness(token)
    return [(Outcome.INDETERMINATE, Reason("A-WEAK-ALGO", weakness))] if weakness is not None else []


def _purpose(certificate: CertificateFacts) -> list[tuple[Outcome, Reason]]:
    if certificate.may_sign_documents:
        return []
    purposes = ", ".join(certificate.extended_key_usage)
    return [(Outcome.INDETERMINATE, Reason("A-PROFILE", f"extended key usage {purposes} (RFC 5280, 4.2.1.12)"))]


def _origin(certificate: CertificateFacts, path: PathFacts, policy: ValidationPolicy) -> list[Reason]:
    anchor = path.chain[-1]
    if anchor in policy.old_anchors:
        return [Reason("A-OLD-HIERARCHY")]
    if any(one in policy.bsre_anchors for one in path.chain):
        return []
    # Who allots the arc vouches for its use; where nobody is trusted, A-NOCHAIN says that the origin is not known.
    allotted = anchor in policy.national_anchors or path.status is PathStatus.NO_CHAIN
    if allotted and any(one.startswith(_BSRE_ARC) for one in certificate.policies):
        return []
    return [Reason("A-NOT-BSRE", certificate.issuer_common_name)]
