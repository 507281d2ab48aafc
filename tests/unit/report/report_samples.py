"""Small reports made by hand, one for each verdict."""

from dataclasses import replace
from datetime import UTC, datetime

from bsre_sign.evidence import CertificateFacts, Coverage, Modifications, SignatureKind, SignerKind, StampFacts
from bsre_sign.levels import Level
from bsre_sign.report.model import (
    Answer,
    DocumentReport,
    DocumentVerdict,
    EvidenceReport,
    Indication,
    Judgement,
    Outcome,
    Reason,
    Rung,
    SignatureReport,
    TimestampReport,
)

SIGNED = datetime(2023, 3, 3, 2, 15, 2, tzinfo=UTC)
NOW = datetime(2026, 10, 8, 3, 0, tzinfo=UTC)
PASSED = Answer(Outcome.PASSED)


def unsure(*codes: str) -> Answer:
    return Answer(Outcome.INDETERMINATE, tuple(Reason(code) for code in codes))


def wrong(*codes: str, detail: str = "") -> Answer:
    return Answer(Outcome.FAILED, tuple(Reason(code, detail) for code in codes))


def judged(
    moment: datetime,
    integrity: Answer = PASSED,
    authenticity: Answer = PASSED,
    non_repudiation: Answer = PASSED,
    *,
    sub_indication: str | None = None,
) -> Judgement:
    outcomes = {answer.outcome for answer in (integrity, authenticity, non_repudiation)}
    indication = Indication.TOTAL_PASSED
    if outcomes != {Outcome.PASSED}:
        indication = Indication.TOTAL_FAILED if Outcome.FAILED in outcomes else Indication.INDETERMINATE
    return Judgement(moment, indication, sub_indication, integrity, authenticity, non_repudiation)


SIGNER = CertificateFacts(
    sha256="A1" * 32,
    common_name="Dr. Sri Wahyuni, M.Si.",
    organization="Badan Contoh Nasional",
    subject="C=ID, O=Badan Contoh Nasional, CN=Dr. Sri Wahyuni, M.Si.",
    issuer="C=ID, O=Penerbit Contoh, CN=CA Contoh G1",
    issuer_common_name="CA Contoh G1",
    serial_number=2**155 + 1,
    not_before=datetime(2022, 1, 1, tzinfo=UTC),
    not_after=datetime(2024, 1, 1, tzinfo=UTC),
    policies=("2.16.360.1.1.1.5.1.4.3",),
    key_usage=frozenset({"digital_signature", "non_repudiation"}),
    extended_key_usage=("1.2.840.113583.1.1.5",),
    extended_key_usage_critical=True,
    key_algorithm="rsa",
    key_bits=2048,
    qc_types=(),
    description="",
)

SIGNATURE = SignatureReport(
    field="sig_1",
    kind=SignatureKind.SIGNATURE,
    signer_kind=SignerKind.PERSON,
    signer=SIGNER,
    level=Level.B_LT,
    sub_filter="ETSI.CAdES.detached",
    digest_algorithm="sha256",
    signature_algorithm="sha256_rsa",
    claimed_time=datetime(2023, 3, 3, 2, 14, 58, tzinfo=UTC),
    timestamp=TimestampReport(SIGNED, "Stempel Waktu Contoh", trusted=True),
    coverage=Coverage.ENTIRE_FILE,
    modifications=Modifications.NONE,
    now=judged(NOW),
    at_signing=judged(SIGNED),
    evidence=EvidenceReport(
        certificates=("C-" + "A1" * 32, "C-" + "B2" * 32),
        revocation=True,
        rung=Rung.R3,
        extend_before=datetime(2026, 12, 1, 16, 59, 59, tzinfo=UTC),
    ),
)

STAMP = StampFacts(clause="found", pages=(1, 2, 3), total_pages=3, logo="unknown")

VALID = DocumentReport(
    file="surat-keputusan.pdf",
    sha256="C3" * 32,
    verdict=DocumentVerdict.VALID,
    signatures=(
        replace(
            SIGNATURE,
            now=judged(NOW, non_repudiation=Answer(Outcome.PASSED, (Reason("N-NOT-LTV"),))),
            at_signing=judged(SIGNED, non_repudiation=Answer(Outcome.PASSED, (Reason("N-NOT-LTV"),))),
        ),
    ),
    stamp=STAMP,
    warnings=(),
    validation_time=NOW,
)

VALID_AT_SIGNING = replace(
    VALID,
    verdict=DocumentVerdict.VALID_AT_SIGNING,
    signatures=(
        replace(
            SIGNATURE,
            now=judged(
                NOW,
                authenticity=unsure("A-EXPIRED-NOPOE"),
                non_repudiation=unsure("N-TS-LAPSED"),
                sub_indication="OUT_OF_BOUNDS_NO_POE",
            ),
            evidence=replace(SIGNATURE.evidence, extend_before=None),
        ),
    ),
    warnings=(Reason("I-HYBRID"),),
)

INDETERMINATE = replace(
    VALID,
    verdict=DocumentVerdict.INDETERMINATE,
    signatures=(
        replace(
            SIGNATURE,
            level=Level.B_B,
            timestamp=None,
            now=judged(NOW, non_repudiation=unsure("N-NOTSA"), sub_indication="NO_POE"),
            at_signing=None,
            evidence=EvidenceReport(certificates=(), revocation=False, rung=Rung.R1, extend_before=None),
        ),
    ),
    stamp=replace(STAMP, clause="partial", pages=(1, 2, 5), total_pages=5, logo="missing"),
)

_CHANGED = wrong("I-MODIFIED", detail="object 12 0: /Contents of page 1")

INVALID = replace(
    VALID,
    verdict=DocumentVerdict.INVALID,
    signatures=(
        replace(
            SIGNATURE,
            kind=SignatureKind.CERTIFICATION,
            signer_kind=SignerKind.SEAL,
            coverage=Coverage.ENTIRE_REVISION,
            modifications=Modifications.OTHER,
            now=judged(NOW, _CHANGED, PASSED, unsure()),
            at_signing=judged(SIGNED, _CHANGED, PASSED, unsure()),
        ),
        replace(
            SIGNATURE,
            signer=None,
            signer_kind=SignerKind.OTHER,
            level=None,
            digest_algorithm=None,
            signature_algorithm=None,
            claimed_time=None,
            timestamp=replace(SIGNATURE.timestamp, trusted=False) if SIGNATURE.timestamp else None,
            coverage=Coverage.PARTIAL,
            now=judged(NOW, wrong("I-FORMAT", "I-COVERAGE"), unsure(), unsure("N-TSA-UNTRUSTED")),
            at_signing=None,
            evidence=EvidenceReport(certificates=(), revocation=False, rung=Rung.R0, extend_before=None),
        ),
        replace(
            SIGNATURE,
            kind=SignatureKind.DOCUMENT_TIMESTAMP,
            signer_kind=SignerKind.OTHER,
            signer=replace(SIGNER, common_name="Stempel Waktu Contoh"),
            level=None,
            claimed_time=None,
        ),
    ),
    stamp=None,
    warnings=(Reason("I-TRAILING-BYTES", "17 bytes"), Reason("N-CLOCK")),
)

UNSIGNED = replace(VALID, verdict=DocumentVerdict.UNSIGNED, signatures=(), stamp=None, warnings=())

ALL = (VALID, VALID_AT_SIGNING, INDETERMINATE, INVALID, UNSIGNED)
