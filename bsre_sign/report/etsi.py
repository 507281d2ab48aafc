"""One document's report as XML to ETSI TS 119 102-2 V1.4.1, for archives and for other validation software.

Each signature is told by a ``SignatureValidationReport``, judged now; timestamps are validation objects with a report
of their own, as the standard has it. Certificates, timestamps, revocation data and the document are named by their
SHA-256, not carried along. What no standard names (codes, the three answers) stands where the standard leaves room for
it, under ``urn:bsre-sign``.
"""

from collections.abc import Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from bsre_sign.evidence import Binding, SignatureFacts, SignatureKind
from bsre_sign.language import Language
from bsre_sign.report.etsi_names import (
    DERIVED,
    NAMESPACES,
    OWN,
    TOTAL,
    add,
    digest,
    encoded,
    moment,
    process,
    refer,
)
from bsre_sign.report.etsi_objects import Stamped, timestamps, write_objects
from bsre_sign.report.etsi_status import constraints, status
from bsre_sign.report.model import DocumentReport, DocumentVerdict, Indication, SignatureReport
from bsre_sign.report.times import iso


def to_etsi(report: DocumentReport, language: Language) -> bytes:
    """``report`` as a ``ValidationReport``, UTF-8. Only the sentences of the codes follow ``language``.

    A document without a signature has one report that says so by ``urn:bsre-sign:verdict`` and is indeterminate: the
    schema knows no empty report, and the standard no indication for it. Document timestamps alone are told so too, be
    they good or not.

    Raises:
        ValueError: a time has no zone.
    """
    root = Element("ValidationReport", NAMESPACES)
    stamped = timestamps(report)
    told = False
    for number, signature in enumerate(report.signatures, 1):
        if signature.kind is not SignatureKind.DOCUMENT_TIMESTAMP:
            told = True
            _signature(root, report, number, signature, stamped, language)
    if not told:
        _unsigned(root, report)
    write_objects(root, report, stamped)
    ElementTree.indent(root)
    data: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _signature(
    root: Element,
    report: DocumentReport,
    number: int,
    signature: SignatureReport,
    stamped: Sequence[Stamped],
    language: Language,
) -> None:
    facts = report.facts.signatures[number - 1] if report.facts is not None else None
    token = facts.token if facts is not None else None
    identifier = f"S-{number}"
    made = add(root, "SignatureValidationReport")
    _identifier(made, identifier, facts)
    constraints(made, signature)
    _times(made, signature, stamped)
    _document(made, report, facts)
    _attributes(made, signature, facts, stamped, has_dss=report.facts is not None and report.facts.has_dss)
    if signature.signer is not None:
        signer = add(made, "SignerInformation")
        refer(signer, "SignerCertificate", f"C-{signature.signer.sha256}")
        add(signer, "Signer", signature.signer.subject)
    validated = add(made, "SignatureValidationProcess")
    add(validated, "SignatureValidationProcessID", process(signature.kind, signature.level))
    status(made, signature.now, token, identifier, language)


def _identifier(made: Element, identifier: str, facts: SignatureFacts | None) -> None:
    """What tells this signature from others: the digest of what was signed, and the value (4.3.3)."""
    holder = add(made, "SignatureIdentifier", id=identifier)
    token = facts.token if facts is not None else None
    if token is not None and token.raw is not None:
        digest(holder, token.digest_algorithm, token.raw.signed_digest)
        add(holder, "ds:SignatureValue", encoded(token.raw.value))
    add(holder, "HashOnly", "false")
    add(holder, "DocHashOnly", "false")


def _times(made: Element, signature: SignatureReport, stamped: Sequence[Stamped]) -> None:
    """When it was validated, and since when it is proved to exist; without a proof that is the same (4.3.6)."""
    holder = add(made, "ValidationTimeInfo")
    moment(holder, "ValidationTime", signature.now.moment)
    best = add(holder, "BestSignatureTime")
    proved = signature.proved_time
    moment(best, "POETime", proved if proved is not None else signature.now.moment)
    add(best, "TypeOfProof", DERIVED)
    source = next((one for one in stamped if one.time == proved and signature.field in one.covered), None)
    if source is not None:
        refer(best, "POEObject", source.identifier)


def _document(made: Element, report: DocumentReport, facts: SignatureFacts | None) -> None:
    """The digest of the bytes that the signature covers (4.3.7), by the signature's own algorithm."""
    holder = add(made, "SignersDocument")
    token = facts.token if facts is not None else None
    known = token is not None and token.raw is not None
    if not (
        known and token is not None and token.raw and digest(holder, token.digest_algorithm, token.raw.content_digest)
    ):
        refer(holder, "SignersDocumentRepresentation", f"D-{report.sha256}")
    refer(holder, "SignersDocumentRef", f"D-{report.sha256}")


def _attributes(
    made: Element,
    signature: SignatureReport,
    facts: SignatureFacts | None,
    stamped: Sequence[Stamped],
    *,
    has_dss: bool,
) -> None:
    """What stands in the signature, its dictionary, and the document about it (annex A)."""
    holder = Element("SignatureAttributes")
    if signature.claimed_time is not None:
        moment(add(holder, "SigningTime", Signed="true"), "Time", signature.claimed_time)
    token = facts.token if facts is not None else None
    if signature.signer is not None and token is not None and token.binding is Binding.MATCHES:
        refer(add(holder, "SigningCertificate", Signed="true"), "AttributeObject", f"C-{signature.signer.sha256}")
    for one in stamped:
        if signature.field in one.covered:
            name = "DocTimeStamp" if one.is_document_timestamp else "SignatureTimeStamp"
            attribute = add(holder, name)
            refer(attribute, "AttributeObject", one.identifier)
            add(attribute, "TimeStampValue", iso(one.time))
    if has_dss and signature.evidence.certificates:
        refer(add(holder, "DSS"), "Certs", *signature.evidence.certificates)
    if facts is not None:
        if facts.location:
            add(add(holder, "SignatureProductionPlace", Signed="true"), "AddressString", facts.location)
        if facts.reason:
            add(add(holder, "Reason", Signed="true"), "ReasonElement", facts.reason)
        if facts.byte_range:
            add(holder, "ByteRange", " ".join(map(str, facts.byte_range)))
    if signature.sub_filter:
        add(add(holder, "SubFilter"), "SubFilterElement", signature.sub_filter)
    if len(holder):
        made.append(holder)


def _unsigned(root: Element, report: DocumentReport) -> None:
    made = add(root, "SignatureValidationReport")
    holder = add(made, "SignersDocument")
    refer(holder, "SignersDocumentRepresentation", f"D-{report.sha256}")
    told = add(made, "SignatureValidationStatus")
    add(told, "MainIndication", TOTAL[Indication.INDETERMINATE])
    more = add(add(told, "AssociatedValidationReportData"), "AdditionalValidationReportData")
    data = add(more, "ReportData")
    add(data, "Type", f"{OWN}:verdict")
    # With document timestamps alone there is no signature either.
    verdict = DocumentVerdict.UNSIGNED if report.signatures else report.verdict
    add(data, "Value", verdict.value)
