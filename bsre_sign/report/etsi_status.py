"""Indications and what they rest on, in an ETSI report (TS 119 102-2, 4.3.4, 4.3.5 and 4.3.12)."""

from xml.etree.ElementTree import Element

from bsre_sign.evidence import PathFacts, PathStatus, TokenFacts
from bsre_sign.language import Language
from bsre_sign.report.codes import code
from bsre_sign.report.etsi_names import (
    APPLIED,
    OWN,
    PART,
    TOTAL,
    add,
    moment,
    refer,
    revocation_reason,
    signature_algorithm,
    sub_indication,
)
from bsre_sign.report.model import Answer, Judgement, Outcome, Reason, SignatureReport

_QUESTIONS = ("integrity", "authenticity", "non-repudiation")
_WEAK = {"A-WEAK-ALGO", "I-WEAK-DIGEST"}


def constraints(parent: Element, signature: SignatureReport) -> None:
    """Add the three answers as validation constraints, at signing too where that time is proved."""
    holder = add(parent, "ValidationConstraintsEvaluationReport")
    then = [] if signature.at_signing is None else [signature.at_signing]
    for judgement in (signature.now, *then):
        for name, answer in zip(_QUESTIONS, judgement.answers, strict=True):
            _constraint(holder, name, judgement, answer)


def status(
    parent: Element, judgement: Judgement, token: TokenFacts | None, identifier: str, language: Language
) -> None:
    """Add ``SignatureValidationStatus``: the indication now, the chain, and every reason by its code."""
    made = add(parent, "SignatureValidationStatus")
    add(made, "MainIndication", TOTAL[judgement.indication])
    sub = sub_indication(judgement.sub_indication)
    if sub is not None:
        add(made, "SubIndication", sub)
    reasons = [reason for answer in judgement.answers for reason in answer.reasons]
    chain(made, token, reasons, identifier, language)


def chain(
    parent: Element,
    token: TokenFacts | None,
    reasons: list[Reason] | None = None,
    identifier: str | None = None,
    language: Language = Language.INDONESIAN,
) -> None:
    """Add ``AssociatedValidationReportData``, as far as anything is known.

    ``identifier`` names the signature whose algorithm is told; without one none is.
    """
    path = _path(token)
    data = Element("AssociatedValidationReportData")
    if path is not None:
        _chain(data, path)
        _revocation(data, path)
    if token is not None and identifier is not None:
        _algorithm(data, token, identifier, weak=any(reason.code in _WEAK for reason in reasons or ()))
    if reasons:
        more = add(data, "AdditionalValidationReportData")
        for reason in dict.fromkeys(reasons):
            _reason(more, reason, language)
    if len(data):
        parent.append(data)


def _constraint(holder: Element, name: str, judgement: Judgement, answer: Answer) -> None:
    made = add(holder, "ValidationConstraint")
    add(made, "ValidationConstraintIdentifier", f"{OWN}:{name}")
    parameter = add(made, "ValidationConstraintParameter")
    add(parameter, "Type", f"{OWN}:moment")
    moment(parameter, "Value", judgement.moment)
    add(add(made, "ConstraintStatus"), "Status", APPLIED)
    told = add(made, "ValidationStatus")
    add(told, "MainIndication", PART[answer.outcome])
    if answer.outcome is not Outcome.PASSED and answer.reasons:
        sub = sub_indication(code(answer.reasons[0].code).etsi.partition(";")[0])
        if sub is not None:
            add(told, "SubIndication", sub)


def _path(token: TokenFacts | None) -> PathFacts | None:
    """The certification path to tell: one that was found to hold, else the first that was looked into."""
    paths = token.paths if token is not None else ()
    return next((one for one in paths if one.status is PathStatus.TRUSTED), paths[0] if paths else None)


def _chain(data: Element, path: PathFacts) -> None:
    ids = [f"C-{one}" for one in path.chain]
    if not ids:
        return
    anchored = path.status in {PathStatus.TRUSTED, PathStatus.EXPIRED} and len(ids) > 1
    if anchored:
        refer(data, "TrustAnchor", ids[-1])
    made = add(data, "CertificateChain")
    refer(made, "SigningCertificate", ids[0])
    for one in ids[1:-1] if anchored else ids[1:]:
        refer(made, "IntermediateCertificate", one)
    if anchored:
        refer(made, "TrustAnchor", ids[-1])


def _revocation(data: Element, path: PathFacts) -> None:
    if path.revoked_at is None or not path.chain:
        return
    made = add(data, "RevocationStatusInformation")
    refer(made, "ValidationObjectId", f"C-{path.weak_link if path.weak_link in path.chain else path.chain[0]}")
    moment(made, "RevocationTime", path.revoked_at)
    reason = revocation_reason(path.revocation_reason)
    if reason is not None:
        add(made, "RevocationReason", reason)


def _algorithm(data: Element, token: TokenFacts, identifier: str, *, weak: bool) -> None:
    algorithm = signature_algorithm(token.signature_algorithm)
    if algorithm is None:
        return
    made = add(data, "CryptoInformation")
    refer(made, "ValidationObjectId", identifier)
    add(made, "Algorithm", algorithm)
    add(made, "SecureAlgorithm", "false" if weak else "true")


def _reason(more: Element, reason: Reason, language: Language) -> None:
    entry = code(reason.code)
    made = add(more, "ReportData")
    add(made, "Type", f"{OWN}:code:{entry.name}")
    sentence = entry.sentence.to(language)
    value = add(made, "Value", f"{sentence} ({reason.detail})" if reason.detail else sentence)
    value.set("xml:lang", language.value)
