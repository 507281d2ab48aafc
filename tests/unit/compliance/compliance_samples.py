"""Reports and stamps made by hand, for the rules to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from bsre_sign.agreement import Agreement
from bsre_sign.compliance import CheckedDocument, Checks, Demands, RuleOutcome, Seen, Setting, results
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
)

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
PASSED = Answer(Outcome.PASSED)


def unsure(*codes: str) -> Answer:
    return Answer(Outcome.INDETERMINATE, tuple(Reason(code) for code in codes))


def wrong(*codes: str) -> Answer:
    return Answer(Outcome.FAILED, tuple(Reason(code) for code in codes))


def judged(integrity: Answer = PASSED, authenticity: Answer = PASSED, denial: Answer = PASSED) -> Judgement:
    return Judgement(NOW, Indication.INDETERMINATE, None, integrity, authenticity, denial)


def signer(name: str = "Pejabat Satu", *policies: str) -> CertificateFacts:
    return CertificateFacts(
        sha256="A1" * 32,
        common_name=name,
        organization="Badan Contoh",
        subject=f"C=ID, O=Badan Contoh, CN={name}",
        issuer="C=ID, CN=CA Contoh",
        issuer_common_name="CA Contoh",
        serial_number=1,
        not_before=datetime(2026, 1, 1, tzinfo=UTC),
        not_after=datetime(2028, 1, 1, tzinfo=UTC),
        policies=policies,
        key_usage=frozenset({"non_repudiation"}),
        extended_key_usage=(),
        extended_key_usage_critical=False,
        key_algorithm="rsa",
        key_bits=2048,
        qc_types=(),
        description="",
    )


def signature(now: Judgement | None = None, **changes: object) -> SignatureReport:
    made = SignatureReport(
        field="sig_1",
        kind=SignatureKind.SIGNATURE,
        signer_kind=SignerKind.PERSON,
        signer=signer(),
        level=Level.B_LT,
        sub_filter="ETSI.CAdES.detached",
        digest_algorithm="sha256",
        signature_algorithm="sha256_rsa",
        claimed_time=NOW,
        timestamp=None,
        coverage=Coverage.ENTIRE_FILE,
        modifications=Modifications.NONE,
        now=judged() if now is None else now,
        at_signing=judged(),
        evidence=EvidenceReport((), True, Rung.R3, None),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


TIMESTAMP = signature(kind=SignatureKind.DOCUMENT_TIMESTAMP, signer=None, level=None)
STAMP = StampFacts(clause="found", pages=(1, 2, 3), total_pages=3, logo="found")


def report(verdict: DocumentVerdict, *signatures: SignatureReport) -> DocumentReport:
    return DocumentReport(
        file="surat.pdf",
        sha256="C3" * 32,
        verdict=verdict,
        signatures=signatures,
        stamp=STAMP,
        warnings=(),
        validation_time=NOW,
    )


VALID = report(DocumentVerdict.VALID, signature())


def seen(
    one: DocumentReport = VALID,
    stamp: StampFacts | None = STAMP,
    *,
    agreement: Agreement | str = "bkn-2022",
    late: tuple[int, ...] = (),
    signers: int | None = None,
    settings: Mapping[str, Setting] | None = None,
) -> Seen:
    chosen = Agreement.load(agreement) if isinstance(agreement, str) else agreement
    return Seen(one, stamp, late, Demands.of(chosen, signers=signers, settings=settings))


def unmet(what: Seen) -> dict[str, str]:
    """The rules that are not met, with their outcome."""
    return {one.rule: one.outcome.value for one in results(what) if not one.met}


def checked(what: Seen, file: str = "surat.pdf", sha256: str = "C3" * 32) -> CheckedDocument:
    return CheckedDocument(file, sha256, what.report.verdict, results(what), seconds=0.25)


def run(*documents: CheckedDocument, agreement: str = "bkn-2022") -> Checks:
    return Checks(Agreement.load(agreement), documents, NOW)


NO_CLAUSE = StampFacts(clause="missing", pages=(), total_pages=3, logo="missing")
B_B = signature(
    judged(denial=unsure("N-NOTSA")),
    level=Level.B_B,
    at_signing=None,
    evidence=EvidenceReport((), False, Rung.R1, None),
)
FAILED = RuleOutcome.FAILED.value
UNCLEAR = RuleOutcome.INDETERMINATE.value
