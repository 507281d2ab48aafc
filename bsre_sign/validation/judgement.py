"""The judgement on a document: each signature by itself, at both moments, then the whole.

1. Integrity of each signature: it does not depend on the moment.
2. Which times are proved, seen from now, and seen from when each timestamp was made.
3. Authenticity at the proved time, or without one at the moment of judgement.
4. Non-repudiation: how far the proof climbs.
5. The document: the worst of its signatures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bsre_sign.evidence import DocumentFacts, SignatureFacts, SignatureKind
from bsre_sign.report.model import (
    Answer,
    DocumentReport,
    DocumentVerdict,
    EvidenceReport,
    Judgement,
    Outcome,
    Reason,
    SignatureReport,
    TimestampReport,
)
from bsre_sign.validation.authenticity import judge_authenticity
from bsre_sign.validation.etsi import indication
from bsre_sign.validation.integrity import judge_integrity
from bsre_sign.validation.non_repudiation import extend_before, judge_non_repudiation, reached
from bsre_sign.validation.policy import ValidationPolicy
from bsre_sign.validation.profile import level_of, proved_kind
from bsre_sign.validation.proof import Standing, Timestamps
from bsre_sign.validation.remarks import warnings

_LAPSED = {"A-EXPIRED-NOPOE", "N-TS-LAPSED"}
"""What only time takes away: the proof was there when it was signed."""
_LAPSING_REMARKS = {"N-NOTSA", "N-NOT-LTV", "N-CLOCK", "N-TSA-REVINFO", "A-NOT-BSRE", "A-OLD-HIERARCHY"}


def judge(document: DocumentFacts, policy: ValidationPolicy) -> DocumentReport:
    """The report on the facts of one document."""
    times = _Times.of(document, policy)
    reports = tuple(_signature(one, document, policy, times) for one in document.signatures)
    return DocumentReport(
        file=document.name,
        sha256=document.sha256,
        verdict=_verdict(reports),
        signatures=reports,
        stamp=document.stamp,
        warnings=warnings(document),
        validation_time=document.moment,
        facts=document,
    )


@dataclass(frozen=True, slots=True)
class _Times:
    """When the certificates behind each signature have to stand; worked out once for a document."""

    now: Timestamps
    made: Timestamps
    """As of when each timestamp was made."""
    reliable: frozenset[str]
    """The fields of the document timestamps that can be relied upon now."""
    reliable_then: frozenset[str]
    """Those of the ones that could be relied upon when they were made."""

    @classmethod
    def of(cls, document: DocumentFacts, policy: ValidationPolicy) -> "_Times":
        now = Timestamps.of(document, policy)
        made = now.when_made()
        return cls(now, made, now.reliable(), made.reliable())


def _signature(
    signature: SignatureFacts, document: DocumentFacts, policy: ValidationPolicy, times: _Times
) -> SignatureReport:
    signatures = document.signatures
    integrity = judge_integrity(signature, document, policy)

    proof = times.now.prove(signature)
    rung = reached(signature, proof, times.reliable)
    proved = proof.proved.time if proof.proved is not None else None
    authenticity = judge_authenticity(signature, integrity, proved, times.now.control[signature.field], policy)
    denial = judge_non_repudiation(signature, (integrity, authenticity), proof, rung, policy, has_dss=document.has_dss)
    covering = [one for one in signatures if one.field in times.reliable and one.covers_until >= signature.covers_until]
    outer = max(covering, key=lambda one: one.covers_until, default=None)
    until = extend_before(signature, document, proof, outer)
    if until is not None and until - document.moment < policy.expiring and denial.outcome is Outcome.PASSED:
        denial = replace(denial, reasons=(*denial.reasons, Reason("N-TS-EXPIRING", until.isoformat())))
    now = _judgement(document.moment, integrity, authenticity, denial)

    token = signature.token
    return SignatureReport(
        field=signature.field,
        kind=signature.kind,
        signer_kind=proved_kind(token),
        signer=token.certificate if token is not None else None,
        level=level_of(signature, signatures),
        sub_filter=signature.sub_filter,
        digest_algorithm=token.digest_algorithm if token is not None else None,
        signature_algorithm=token.signature_algorithm if token is not None else None,
        claimed_time=signature.claimed_time,
        timestamp=_timestamp(signature, times.made),
        coverage=signature.coverage,
        modifications=signature.modifications,
        now=now,
        at_signing=_at_signing(signature, document, integrity, policy, times),
        evidence=EvidenceReport(
            certificates=tuple(f"C-{one}" for one in signature.evidence_certificates),
            revocation=signature.embedded_revocation,
            rung=rung,
            extend_before=until,
        ),
        proved_time=proved,
        place=signature.place,
        changed=signature.appearance.changed if signature.appearance is not None else (),
    )


def _at_signing(
    signature: SignatureFacts,
    document: DocumentFacts,
    integrity: Answer,
    policy: ValidationPolicy,
    times: _Times,
) -> Judgement | None:
    """As it stood when the proved time was stamped: every timestamp is judged at its own making."""
    proof = times.made.prove(signature)
    timestamp = signature.timestamp
    if signature.kind is SignatureKind.DOCUMENT_TIMESTAMP:
        # A document timestamp proves its own time, if its authority stood when it was made.
        if timestamp is None or not times.made.stands(signature):
            return None
        moment = timestamp.time
    elif proof.proved is not None:
        moment = proof.proved.time
    else:
        return None
    authenticity = judge_authenticity(signature, integrity, moment, moment, policy)
    rung = reached(signature, proof, times.reliable_then)
    denial = judge_non_repudiation(signature, (integrity, authenticity), proof, rung, policy, has_dss=document.has_dss)
    return _judgement(moment, integrity, authenticity, denial)


def _judgement(moment: datetime, integrity: Answer, authenticity: Answer, denial: Answer) -> Judgement:
    main, sub = indication((integrity, authenticity, denial))
    return Judgement(moment, main, sub, integrity, authenticity, denial)


def _timestamp(signature: SignatureFacts, made: Timestamps) -> TimestampReport | None:
    timestamp = made.relied_upon(signature)
    if timestamp is None:
        return None
    token = timestamp.token
    return TimestampReport(
        time=timestamp.time,
        tsa=token.certificate.common_name if token.certificate is not None else "",
        trusted=made.standing(signature, timestamp) is Standing.TRUSTED,
        sha256=token.raw.sha256 if token.raw is not None else None,
    )


def _verdict(signatures: Sequence[SignatureReport]) -> DocumentVerdict:
    if any(one.now.failed for one in signatures):
        return DocumentVerdict.INVALID
    if all(one.kind is SignatureKind.DOCUMENT_TIMESTAMP for one in signatures):
        # A timestamp is nobody's consent, whoever made it.
        return DocumentVerdict.UNSIGNED
    if all(one.now.passed for one in signatures):
        return DocumentVerdict.VALID
    if all(one.now.passed or _only_lapsed(one) for one in signatures):
        return DocumentVerdict.VALID_AT_SIGNING
    return DocumentVerdict.INDETERMINATE


def _only_lapsed(signature: SignatureReport) -> bool:
    """Whether all passed at signing, and what is missing now was taken by time alone."""
    if signature.at_signing is None or not signature.at_signing.passed:
        return False
    codes = {
        reason.code
        for answer in signature.now.answers
        if answer.outcome is not Outcome.PASSED
        for reason in answer.reasons
    }
    return bool(codes & _LAPSED) and codes <= _LAPSED | _LAPSING_REMARKS
