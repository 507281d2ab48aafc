"""Integrity: not a thing was changed since it was signed (keutuhan)."""

from bsre_sign.evidence import Coverage, DocumentFacts, Modifications, SignatureFacts, SignatureKind
from bsre_sign.report.model import Answer, Outcome, Reason
from bsre_sign.validation.policy import ValidationPolicy

# DocMDP P and the worst that later revisions may do under it (ISO 32000-2, Table 257). Where nothing was said,
# filling forms and signing is what later revisions are for.
_ALLOWED = {1: Modifications.LTA, 2: Modifications.FORMS, 3: Modifications.ANNOTATIONS, None: Modifications.FORMS}


def judge_integrity(signature: SignatureFacts, document: DocumentFacts, policy: ValidationPolicy) -> Answer:
    """Whether digest, signature value and coverage hold, and later revisions kept within what is allowed."""
    if signature.format_error is not None:
        return _failed(Reason("I-FORMAT", signature.format_error))
    token = signature.token
    failures = _later_changes(signature, document)
    if signature.unsupported or token is None:
        return _open(failures, Reason("I-UNSUPPORTED-SUBFILTER", signature.sub_filter))
    if token.signer_infos != 1:
        return _failed(Reason("I-FORMAT", f"{token.signer_infos} signers in one signature"))
    if token.certificate is None and signature.kind is SignatureKind.DOCUMENT_TIMESTAMP and token.digest_ok:
        return _open(failures, Reason("I-NO-CERTIFICATE"))
    if token.certificate is None:
        return _failed(Reason("I-FORMAT", "the signature does not carry its signer's certificate"))
    if token.unreadable is not None:
        return _open(failures, Reason("I-UNSUPPORTED-SUBFILTER", token.unreadable))
    if not token.digest_ok:
        return _failed(Reason("I-HASH"))
    if not token.signature_ok:
        return _failed(Reason("I-CRYPTO"))
    if failures:
        return Answer(Outcome.FAILED, tuple(failures))
    remarks = _remarks(signature, policy)
    if signature.difference_error is not None:
        return Answer(Outcome.INDETERMINATE, (Reason("I-DIFF-ERROR", signature.difference_error), *remarks))
    if signature.unexplained:
        return Answer(Outcome.INDETERMINATE, (Reason("I-UNEXPLAINED", "; ".join(signature.unexplained[:3])), *remarks))
    if signature.appearance is not None and signature.appearance.too_much:
        return Answer(Outcome.INDETERMINATE, (Reason("I-DECODE-LIMIT", signature.appearance.unseen or ""), *remarks))
    return Answer(Outcome.PASSED, remarks)


def _later_changes(signature: SignatureFacts, document: DocumentFacts) -> list[Reason]:
    found: list[Reason] = []
    if signature.coverage is Coverage.PARTIAL:
        found.append(Reason("I-COVERAGE"))
    if signature.difference_error is not None:
        return found
    details = "; ".join(signature.modification_details[:3])
    allowed = permission(signature, document)
    if signature.modifications.rank > _ALLOWED[allowed].rank:
        limited = allowed is not None and signature.modifications is not Modifications.OTHER
        found.append(Reason("I-DOCMDP" if limited else "I-MODIFIED", details))
    if signature.pages_before != signature.pages_after:
        found.append(
            Reason("I-PAGECOUNT", f"{signature.pages_before} pages were signed, {signature.pages_after} are there")
        )
    if signature.locked_fields_changed:
        found.append(Reason("I-FIELDLOCK", ", ".join(signature.locked_fields_changed)))
    seen = signature.appearance
    if seen is not None and seen.content_changed:
        found.append(Reason("I-VISUAL", ", ".join(f"page {page}" for page in seen.content_changed[:5])))
    if seen is not None and seen.uncovered:
        pages = dict.fromkeys(one.page for one in seen.uncovered)
        found.append(Reason("I-SHADOW", ", ".join(f"page {page}" for page in list(pages)[:5])))
    return found


def permission(signature: SignatureFacts, document: DocumentFacts) -> int | None:
    """The strictest P that binds what came after ``signature``; ``None`` where nobody set one.

    Certifications bind the whole document. A lock binds what comes after its own signature, and there it is judged.
    """
    set_ones = [one.docmdp for one in document.signatures] + [signature.lock_permission]
    return min((one for one in set_ones if one is not None), default=None)


def _remarks(signature: SignatureFacts, policy: ValidationPolicy) -> tuple[Reason, ...]:
    remarks: list[Reason] = []
    if signature.modifications is Modifications.ANNOTATIONS:
        remarks.append(Reason("I-ANNOTATED", "; ".join(signature.modification_details[:3])))
    elif signature.modifications is not Modifications.NONE or signature.modification_details:
        remarks.append(Reason("I-EXTENDED", "; ".join(signature.modification_details[:3])))
    if signature.appearance is not None and signature.appearance.covered:
        pages = dict.fromkeys(one.page for one in signature.appearance.covered)
        remarks.append(Reason("I-OVERLAP", ", ".join(f"page {page}" for page in list(pages)[:5])))
    if signature.beside:
        remarks.append(Reason("I-UNUSED", "; ".join(signature.beside[:3])))
    if signature.token is not None and signature.token.digest_algorithm in policy.weak_digests:
        remarks.append(Reason("I-WEAK-DIGEST", signature.token.digest_algorithm))
    return tuple(remarks)


def _failed(reason: Reason) -> Answer:
    return Answer(Outcome.FAILED, (reason,))


def _open(failures: list[Reason], reason: Reason) -> Answer:
    """Not to be told, unless what came later disproves it whatever the signature is worth."""
    return Answer(Outcome.FAILED if failures else Outcome.INDETERMINATE, (*failures, reason))
