"""Facts made by hand: a sound signature, its certificates and timestamps, to be changed one fact at a time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bsre_sign.evidence import (
    Binding,
    CertificateFacts,
    Coverage,
    DocumentFacts,
    Modifications,
    PathFacts,
    PathStatus,
    RevocationStatus,
    SignatureFacts,
    SignatureKind,
    TimestampFacts,
    TokenFacts,
)
from bsre_sign.report.model import Answer, DocumentReport, Judgement, SignatureReport
from bsre_sign.validation import ValidationPolicy, judge

DAY = timedelta(days=1)
NOW = datetime(2026, 10, 8, 3, tzinfo=UTC)
SIGNED = datetime(2026, 9, 1, 2, 15, tzinfo=UTC)

ROOT, CA, SIGNER, TSA = ("R" * 64, "C" * 64, "S" * 64, "T" * 64)
TIME_STAMPING = "1.3.6.1.5.5.7.3.8"
BSRE_POLICIES = ("2.16.360.1.1.1.5.1.4.3", "2.16.360.1.1.1.3.11.2.0.1")


def certificate(sha256: str = SIGNER, **changes: Any) -> CertificateFacts:
    """A person's certificate of BSrE, valid from 2025 to the end of 2027."""
    sound = CertificateFacts(
        sha256=sha256,
        common_name=f"Nama {sha256[0]}",
        organization="Instansi",
        subject=f"CN=Nama {sha256[0]}",
        issuer="CN=CA",
        issuer_common_name="CA",
        serial_number=1,
        not_before=datetime(2025, 1, 1, tzinfo=UTC),
        not_after=datetime(2027, 12, 31, tzinfo=UTC),
        policies=BSRE_POLICIES,
        key_usage=frozenset({"digital_signature", "non_repudiation"}),
        extended_key_usage=("1.2.840.113583.1.1.5",),
        extended_key_usage_critical=True,
        key_algorithm="rsa",
        key_bits=2048,
        qc_types=(),
        description="",
    )
    return replace(sound, **changes)


def authority(sha256: str = TSA, **changes: Any) -> CertificateFacts:
    """A timestamping authority's certificate."""
    return certificate(sha256, extended_key_usage=(TIME_STAMPING,), policies=(), **changes)


def path(moment: datetime, status: PathStatus = PathStatus.TRUSTED, sha256: str = SIGNER, **changes: Any) -> PathFacts:
    """A standing at a moment, with good revocation evidence."""
    return replace(PathFacts(moment, status, RevocationStatus.GOOD, (sha256, CA, ROOT)), **changes)


def revoked(
    moment: datetime, revocation: RevocationStatus = RevocationStatus.REVOKED, sha256: str = SIGNER
) -> PathFacts:
    """A standing with other revocation evidence."""
    return path(moment, sha256=sha256, revocation=revocation, revoked_at=SIGNED - DAY)


def token(*paths: PathFacts, certified: CertificateFacts | None = None, **changes: Any) -> TokenFacts:
    """A token that holds."""
    sound = TokenFacts(
        digest_ok=True,
        signature_ok=True,
        digest_algorithm="sha256",
        signature_algorithm="rsassa_pkcs1v15-sha256",
        certificate=certified or certificate(),
        binding=Binding.MATCHES,
        signer_infos=1,
        paths=paths or (path(NOW), path(SIGNED)),
    )
    return replace(sound, **changes)


def timestamp(time: datetime = SIGNED, *paths: PathFacts, sha256: str = TSA, **changes: Any) -> TimestampFacts:
    """A timestamp that holds, by an authority that is trusted then and now."""
    standings = paths or tuple(path(moment, sha256=sha256) for moment in dict.fromkeys((NOW, time)))
    certified = changes.pop("certified", None) or authority(sha256)
    return TimestampFacts(time, token(*standings, certified=certified, **changes), "1.2.3")


def signature(**changes: Any) -> SignatureFacts:
    """A signature of level B-T that covers the whole file, which ends at 1000.

    ``timestamp`` stands for ``timestamps`` where there is one, or none (``None``).
    """
    if "timestamp" in changes:
        one = changes.pop("timestamp")
        changes["timestamps"] = (one,) if one is not None else ()
    sound = SignatureFacts(
        field="tte_1",
        kind=SignatureKind.SIGNATURE,
        sub_filter="ETSI.CAdES.detached",
        covers_until=1000,
        coverage=Coverage.ENTIRE_FILE,
        format_error=None,
        unsupported=False,
        token=token(),
        timestamps=(timestamp(),),
        timestamp_error=None,
        claimed_time=SIGNED,
        reason=None,
        location=None,
        docmdp=None,
        lock=None,
        modifications=Modifications.NONE,
        modification_details=(),
        difference_error=None,
        locked_fields_changed=(),
        pages_before=1,
        pages_after=1,
    )
    return replace(sound, **changes)


LONG_TERM: dict[str, Any] = {
    "embedded_chain": True,
    "embedded_revocation": True,
    "evidence_certificates": (SIGNER, CA),
}
"""What makes a signature B-LT."""


def document_timestamp(
    field: str = "dts_1",
    time: datetime = SIGNED + DAY,
    *paths: PathFacts,
    covers_until: int = 2000,
    sha256: str = "D" * 64,
    **changes: Any,
) -> SignatureFacts:
    """A document timestamp over everything before it."""
    token_changes = changes.pop("token_changes", {})
    stamp = timestamp(time, *paths, sha256=sha256, **token_changes)
    return signature(
        **{
            "field": field,
            "kind": SignatureKind.DOCUMENT_TIMESTAMP,
            "sub_filter": "ETSI.RFC3161",
            "covers_until": covers_until,
            "token": stamp.token,
            "timestamp": stamp,
            "claimed_time": None,
            **changes,
        }
    )


def document(*signatures: SignatureFacts, **changes: Any) -> DocumentFacts:
    """A document with these signatures, and the certificates that they speak of."""
    known = {one: certificate(one) for one in (CA, ROOT)}
    for each in signatures:
        for one in (each.token, *(stamp.token for stamp in each.timestamps)):
            if one is not None and one.certificate is not None:
                known[one.certificate.sha256] = one.certificate
    sound = DocumentFacts(
        name="surat.pdf",
        sha256="F" * 64,
        size=4000,
        signatures=signatures,
        moment=NOW,
        online=False,
        certificates=known,
    )
    return replace(sound, **changes)


def judged(*signatures: SignatureFacts, policy: ValidationPolicy | None = None, **changes: Any) -> DocumentReport:
    """The report on a document with these signatures; by default below the national root."""
    return judge(document(*signatures, **changes), policy or ValidationPolicy(national_anchors=frozenset({ROOT})))


def only(*signatures: SignatureFacts, policy: ValidationPolicy | None = None) -> SignatureReport:
    """The report on the first signature of a document with these."""
    return judged(*signatures, policy=policy).signatures[0]


def codes(judgement: Judgement | None, *, of: str = "") -> set[str]:
    """The codes under the answers of a judgement, or under one of them."""
    assert judgement is not None
    answers: tuple[Answer, ...] = (getattr(judgement, of),) if of else judgement.answers
    return {reason.code for answer in answers for reason in answer.reasons}


def outcomes(judgement: Judgement | None) -> list[str]:
    """The three outcomes: integrity, authenticity, non-repudiation."""
    assert judgement is not None
    return [answer.outcome.value for answer in judgement.answers]
