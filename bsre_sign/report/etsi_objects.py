"""The validation objects of an ETSI report: each told once, by its digest, and referred to (TS 119 102-2, 4.4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element

from bsre_sign.evidence import DocumentFacts, SignatureFacts, SignatureKind, TimestampFacts, TokenFacts
from bsre_sign.report.codes import Severity, code
from bsre_sign.report.etsi_names import (
    OBJECT,
    OUTCOME_OF,
    PART,
    add,
    digest,
    moment,
    refer,
    sub_indication,
)
from bsre_sign.report.etsi_status import chain
from bsre_sign.report.model import DocumentReport, Outcome, SignatureReport

_ABOUT_TIMESTAMPS = ("N-TS-FORGED", "N-TS-ORDER", "N-TSA-UNTRUSTED", "N-TS-LAPSED", "N-TS-FUTURE")


@dataclass(frozen=True, slots=True)
class Stamped:
    """One timestamp of the document, and what it covers."""

    identifier: str
    facts: TimestampFacts
    report: SignatureReport
    """Of the signature that carries it, or of the document timestamp itself."""
    covered: tuple[str, ...]
    """Fields."""

    @property
    def time(self) -> datetime:
        """Its genTime."""
        return self.facts.time

    @property
    def is_document_timestamp(self) -> bool:
        """Whether it stands in a field of its own."""
        return self.report.kind is SignatureKind.DOCUMENT_TIMESTAMP


def timestamps(report: DocumentReport) -> list[Stamped]:
    """Every timestamp that can be named, in the order of the signatures."""
    return list(_timestamps(report.signatures, report.facts)) if report.facts is not None else []


def write_objects(root: Element, report: DocumentReport, stamped: Sequence[Stamped]) -> None:
    """Add ``SignatureValidationObjects``: the document, certificates, timestamps and revocation data."""
    holder = add(root, "SignatureValidationObjects")
    _object(holder, f"D-{report.sha256}", "document", report.sha256)
    for sha256 in _certificates(report):
        _object(holder, f"C-{sha256}", "certificate", sha256)
    written: set[str] = set()
    for one in stamped:
        if one.identifier not in written:
            written.add(one.identifier)
            _timestamp(holder, one)
    for data in report.facts.revocation if report.facts is not None else ():
        if data.sha256 not in written:
            written.add(data.sha256)
            _object(holder, f"R-{data.sha256}", data.kind, data.sha256)


def _timestamps(reports: Sequence[SignatureReport], facts: DocumentFacts) -> Iterator[Stamped]:
    for report, one in zip(reports, facts.signatures, strict=True):
        covered: tuple[str, ...] = (one.field,)
        if report.kind is SignatureKind.DOCUMENT_TIMESTAMP:
            covered = tuple(_below(one, facts))
        for timestamp in one.timestamps:
            if timestamp.token.raw is not None:
                yield Stamped(f"T-{timestamp.token.raw.sha256}", timestamp, report, covered)


def _below(timestamp: SignatureFacts, facts: DocumentFacts) -> Iterator[str]:
    return (one.field for one in facts.signatures if 0 < one.covers_until < timestamp.covers_until)


def _certificates(report: DocumentReport) -> list[str]:
    """SHA-256 of every certificate that the report speaks of."""
    found: dict[str, None] = {}
    for signature in report.signatures:
        found |= dict.fromkeys(one.removeprefix("C-") for one in signature.evidence.certificates)
        if signature.signer is not None:
            found[signature.signer.sha256] = None
    for facts in report.facts.signatures if report.facts is not None else ():
        for token in (facts.token, *(one.token for one in facts.timestamps)):
            if token is not None:
                found |= dict.fromkeys(sha256 for path in token.paths for sha256 in path.chain)
                if token.certificate is not None:
                    found[token.certificate.sha256] = None
    return list(found)


def _object(holder: Element, identifier: str, kind: str, sha256: str) -> Element:
    made = add(holder, "ValidationObject", id=identifier)
    add(made, "ObjectType", OBJECT[kind])
    digest(add(made, "ValidationObjectRepresentation"), "sha256", bytes.fromhex(sha256))
    return made


def _timestamp(holder: Element, one: Stamped) -> None:
    made = _object(holder, one.identifier, "timestamp", one.identifier.removeprefix("T-"))
    provided = add(made, "POEProvisioning")
    moment(provided, "POETime", one.time)
    for field in one.covered:
        add(add(provided, "SignatureReference"), "PAdESFieldName", field)
    report = add(made, "ValidationReport")
    token = one.facts.token
    if token.certificate is not None:
        signer = add(report, "SignerInformation")
        refer(signer, "SignerCertificate", f"C-{token.certificate.sha256}")
        add(signer, "Signer", token.certificate.subject)
    status = add(report, "SignatureValidationStatus")
    outcome, sub = _standing(one)
    add(status, "MainIndication", PART[outcome])
    if sub is not None:
        add(status, "SubIndication", sub)
    chain(status, token)


def _standing(one: Stamped) -> tuple[Outcome, str | None]:
    """How the timestamp stands now, by what was said of it under the signature that it belongs to."""
    if one.is_document_timestamp:
        return OUTCOME_OF[one.report.now.indication], sub_indication(one.report.now.sub_indication)
    about = f"{one.report.field}, {one.time.isoformat()}"
    for reason in one.report.now.non_repudiation.reasons:
        if reason.code in _ABOUT_TIMESTAMPS and reason.detail.startswith(about):
            if reason.code == "N-TS-FORGED":
                if one.facts.token.holds:
                    continue  # it is about another one of that time
                return Outcome.FAILED, sub_indication(_failure(one.facts.token))
            entry = code(reason.code)
            failed = entry.severity is Severity.FAILED
            return Outcome.FAILED if failed else Outcome.INDETERMINATE, sub_indication(entry.etsi.partition(";")[0])
    told = one.report.timestamp
    trusted = told is not None and told.trusted and one.identifier == f"T-{told.sha256}"
    return (Outcome.PASSED if trusted else Outcome.INDETERMINATE), None


def _failure(token: TokenFacts) -> str:
    """What a timestamp's own validation fails with (EN 319 102-1, 5.2.7 and 5.4)."""
    return "SIG_CRYPTO_FAILURE" if token.digest_ok else "HASH_FAILURE"
