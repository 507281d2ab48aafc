"""Non-repudiation: the signer cannot deny it, and the proof can be made again later (kenirsangkalan)."""

from collections.abc import Sequence
from datetime import datetime

from bsre_sign.evidence import (
    Binding,
    Departure,
    DocumentFacts,
    RevocationStatus,
    SignatureFacts,
    SignatureKind,
)
from bsre_sign.report.model import Answer, Outcome, Reason, Rung
from bsre_sign.validation.policy import ValidationPolicy
from bsre_sign.validation.proof import TimeProof

_RUNGS = tuple(Rung)
_DEPARTURES = {
    Departure.ATTRIBUTES_NOT_DER: "signed over its attributes as they stand, not over their DER (RFC 5652, 5.4)",
    Departure.ALGORITHMS_DISAGREE: "digest and signature algorithm name different digests (RFC 8933, 3)",
    Departure.DIGEST_UNFIT: "the digest is not the one that goes with the curve (RFC 8419, 3)",
}


def judge_non_repudiation(
    signature: SignatureFacts,
    earlier: Sequence[Answer],
    proof: TimeProof,
    rung: Rung,
    policy: ValidationPolicy,
    *,
    has_dss: bool,
) -> Answer:
    """Whether the proof against denial reaches the rung that is demanded.

    ``earlier`` are integrity and authenticity, without which there is nothing to be denied.
    """
    token = signature.token
    if token is None:
        return Answer(Outcome.INDETERMINATE)  # there is nothing that could be denied
    certificate = token.certificate
    is_timestamp = signature.kind is SignatureKind.DOCUMENT_TIMESTAMP
    if certificate is not None and not is_timestamp and not certificate.may_commit:
        return Answer(Outcome.FAILED, (Reason("N-KU", ", ".join(sorted(certificate.key_usage))),))
    if proof.contradicted:
        return Answer(Outcome.FAILED, proof.reasons)
    remarks = [] if is_timestamp else _remarks(signature, proof, rung, policy, has_dss=has_dss)
    below = [*_disputed(signature, proof)]
    below += proof.doubts if is_timestamp else _below(signature, proof, rung, policy)
    if below:
        return Answer(Outcome.INDETERMINATE, (*below, *remarks))
    passed = all(one.outcome is Outcome.PASSED for one in earlier)
    return Answer(Outcome.PASSED if passed else Outcome.INDETERMINATE, tuple(remarks))


def reached(signature: SignatureFacts, proof: TimeProof, reliable: frozenset[str]) -> Rung:
    """How far the proof climbs; ``reliable`` are the fields of the document timestamps that can be relied upon."""
    token = signature.token
    if token is None or token.certificate is None:
        return Rung.R0
    if signature.kind is SignatureKind.DOCUMENT_TIMESTAMP:
        return Rung.R0 if proof.doubts else Rung.R2
    if not token.certificate.may_commit or token.binding is not Binding.MATCHES:
        return Rung.R0
    if proof.proved is None:
        return Rung.R1
    if not (signature.embedded_chain and signature.embedded_revocation):
        return Rung.R2
    if not reliable.intersection(signature.evidence_protected_by):
        return Rung.R3
    return Rung.R4


def extend_before(
    signature: SignatureFacts, document: DocumentFacts, proof: TimeProof, outer: SignatureFacts | None
) -> datetime | None:
    """Until when the proof can still be renewed: the end of what holds it up now.

    That is the newest reliable timestamp's authority, else the signer's own certificate.
    """
    if outer is not None and outer.timestamp is not None:
        token = outer.timestamp.token
        chain = next((path.chain for path in token.paths if path.chain), ())
    elif proof.proved is not None:
        chain = proof.proved.path.chain
    elif signature.token is not None and not proof.reasons and not proof.doubts:
        chain = next((path.chain for path in signature.token.paths if path.chain), ())
    else:
        return None
    ends = [document.certificates[one].not_after for one in chain[:-1] or chain if one in document.certificates]
    end = min(ends, default=None)
    return end if end is not None and end > document.moment else None


def _disputed(signature: SignatureFacts, proof: TimeProof) -> list[Reason]:
    """Where validators disagree: who wishes to deny the signature finds one that rejects it."""
    tokens = [one for one in (signature.token, proof.proved.token if proof.proved is not None else None) if one]
    departures = dict.fromkeys(departure for one in tokens for departure in one.departures)
    return [Reason("N-FORM", _DEPARTURES[one]) for one in departures]


def _below(signature: SignatureFacts, proof: TimeProof, rung: Rung, policy: ValidationPolicy) -> list[Reason]:
    """What is missing below the rung that is demanded."""
    reasons: list[Reason] = []
    if signature.token is not None and signature.token.binding is Binding.ABSENT:
        reasons.append(Reason("N-ESS"))
    if proof.proved is None:
        reasons += proof.reasons or (Reason("N-NOTSA"),)
    demanded = _RUNGS.index(policy.minimum_rung)
    if _RUNGS.index(rung) >= demanded:
        return []
    complete = signature.embedded_chain and signature.embedded_revocation
    if proof.proved is not None and demanded >= _RUNGS.index(Rung.R3) and not complete:
        reasons.append(Reason("N-NOREV"))
    elif proof.proved is not None and demanded >= _RUNGS.index(Rung.R4):
        reasons.append(Reason("N-NOT-LTV"))
    return reasons


def _remarks(
    signature: SignatureFacts, proof: TimeProof, rung: Rung, policy: ValidationPolicy, *, has_dss: bool
) -> list[Reason]:
    remarks: list[Reason] = []
    proved = proof.proved
    if proved is None:
        return remarks
    if rung is Rung.R2:
        remarks.append(Reason("N-NOT-LTV"))
    if has_dss and not (signature.embedded_chain and signature.embedded_revocation):
        remarks.append(Reason("N-DSS-PARTIAL"))
    if proved.path.revocation is not RevocationStatus.GOOD:
        remarks.append(Reason("N-TSA-REVINFO"))
    claimed = signature.claimed_time
    if claimed is not None and abs(claimed - proved.time) > policy.clock_tolerance:
        remarks.append(Reason("N-CLOCK", f"{claimed.isoformat()} / {proved.time.isoformat()}"))
    return remarks
