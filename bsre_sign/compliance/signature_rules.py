"""The rules about signatures."""

from collections.abc import Callable, Sequence

from bsre_sign.compliance.model import NOT_APPLICABLE, PASSED, Found, RuleOutcome, failed
from bsre_sign.compliance.seen import LATER_CHANGES, Seen, is_below_rung, reasons
from bsre_sign.evidence import SignatureKind, SignerKind
from bsre_sign.language import Text
from bsre_sign.report import words
from bsre_sign.report.codes import Severity, code
from bsre_sign.report.lines import clean
from bsre_sign.report.model import DocumentVerdict, Outcome, SignatureReport

_CERTIFY = {"none": 1, "forms": 2, "annotations": 3}
"""P of DocMDP (ISO 32000-2, Table 257)."""


def signed(seen: Seen) -> Found:
    """Somebody signed it; a document timestamp alone is nobody's signature."""
    return PASSED if seen.signatures else failed()


def signature_valid(seen: Seen) -> Found:
    """The verdict on all signatures, but for what another rule tells and fails for."""
    if not seen.signatures:
        return NOT_APPLICABLE
    verdict = seen.report.verdict
    if verdict in {DocumentVerdict.VALID, DocumentVerdict.VALID_AT_SIGNING}:
        return PASSED
    if verdict is DocumentVerdict.INVALID:
        codes = _codes(seen, Outcome.FAILED)
        told = _tells_of_changes(seen)
        others = tuple(one for one in codes if not (told and one in LATER_CHANGES))
        return _judged(RuleOutcome.FAILED, others) if others or not codes else NOT_APPLICABLE
    open_ones = [one for one in seen.report.signatures if not one.now.passed]
    if all(map(is_below_rung, open_ones)):
        return NOT_APPLICABLE
    return _judged(RuleOutcome.INDETERMINATE, _codes(seen, Outcome.INDETERMINATE))


def unchanged(seen: Seen) -> Found:
    """No later revision did more than the signatures allow; a stamp that came late is another rule's."""
    if not seen.signatures or seen.stamp_is_late:
        return NOT_APPLICABLE
    codes = seen.later_changes
    return _judged(RuleOutcome.FAILED, codes) if codes else PASSED


def enough_signers(seen: Seen) -> Found:
    """As many different signers as are demanded, told apart by their names in the certificates."""
    if not seen.signatures:
        return NOT_APPLICABLE
    there = len({one.signer.subject for one in seen.legible if one.signer is not None})
    wanted = seen.demands.signers
    if there >= wanted:
        return PASSED
    if len(seen.legible) < len(seen.signatures):  # whoever made the others cannot be told, and they are not valid
        return NOT_APPLICABLE
    return failed(
        f"Ada {there} penanda tangan, sedangkan yang dituntut {wanted}.",
        f"There {'is' if there == 1 else 'are'} {there}, and {wanted} {'is' if wanted == 1 else 'are'} demanded.",
    )


def high_enough(seen: Seen) -> Found:
    """Every signature has the level that is demanded (ETSI EN 319 142-1, 6)."""
    least = seen.demands.agreement.signing.minimum_level
    below = [one for one in seen.legible if one.level is None or one.level < least]
    if not below:
        return PASSED if seen.legible else NOT_APPLICABLE
    named = _named(below, lambda one: one.level.value if one.level is not None else "-")
    return failed(f"Dituntut {least.value}: {named}.", f"Demanded is {least.value}: {named}.")


def right_kind(seen: Seen) -> Found:
    """Persons or an institution's seal, as demanded (policies and QcType, ETSI EN 319 412-5)."""
    demanded = seen.demands.agreement.signing.signer
    if demanded == "any" or not seen.legible:
        return NOT_APPLICABLE
    wanted = SignerKind(demanded)
    others = [one for one in seen.legible if one.signer_kind is not wanted]
    if not others:
        return PASSED
    wrong = [one for one in others if one.signer_kind is not SignerKind.OTHER]
    kinds = words.SIGNER_KINDS
    detail = Text(
        f"Dituntut {kinds[wanted].id}: {_named(wrong or others, lambda one: kinds[one.signer_kind].id)}.",
        f"Demanded is {kinds[wanted].en}: {_named(wrong or others, lambda one: kinds[one.signer_kind].en)}.",
    )
    return Found(RuleOutcome.FAILED if wrong else RuleOutcome.INDETERMINATE, detail)


def certified(seen: Seen) -> Found:
    """The first signature is a certification that allows no more than is demanded (ISO 32000-2, 12.8.2.2)."""
    demanded = seen.demands.agreement.signing.certify
    if demanded is None or not seen.signatures:
        return NOT_APPLICABLE
    first = seen.signatures[0]
    if first.kind is not SignatureKind.CERTIFICATION:
        return failed(f"Dituntut --certify {demanded}.", f"Demanded is --certify {demanded}.")
    facts = seen.report.facts.signatures if seen.report.facts is not None else ()
    allowed = next((one.docmdp for one in facts if one.field == first.field), None)
    if allowed is not None and allowed <= _CERTIFY[demanded]:
        return PASSED
    return failed(
        f"Dituntut --certify {demanded}, yang ada mengizinkan lebih banyak (P={allowed or '-'}).",
        f"Demanded is --certify {demanded}; what is there allows more (P={allowed or '-'}).",
    )


def strong_enough(seen: Seen) -> Found:
    """No signature has less proof than is demanded; proof that only time took away is another rule's."""
    if not seen.signatures:
        return NOT_APPLICABLE
    below = [one for one in seen.signatures if is_below_rung(one)]
    if not below or seen.report.verdict is DocumentVerdict.VALID_AT_SIGNING:
        return PASSED
    least = seen.demands.rung
    codes = tuple(dict.fromkeys(one.now.non_repudiation.reasons[0].code for one in below))
    rungs = [_named(below, lambda one: f"{one.evidence.rung.value}, {words.RUNGS[one.evidence.rung].id}")]
    rungs.append(_named(below, lambda one: f"{one.evidence.rung.value}, {words.RUNGS[one.evidence.rung].en}"))
    detail = Text(
        f"Dituntut {least.value} ({words.RUNGS[least].id}): {rungs[0]}.",
        f"Demanded is {least.value} ({words.RUNGS[least].en}): {rungs[1]}.",
    )
    return Found(RuleOutcome.FAILED, detail, codes=codes)


def right_policies(seen: Seen) -> Found:
    """Each signer's certificate carries all policies that are demanded (RFC 5280, 4.2.1.4)."""
    wanted = seen.demands.agreement.verification.required_policies
    if not wanted or not seen.legible:
        return NOT_APPLICABLE
    lacking = [one for one in seen.legible if _lacks(one, wanted)]
    if not lacking:
        return PASSED
    named = _named(lacking, lambda one: ", ".join(_lacks(one, wanted)))
    return failed(f"Tidak ada: {named}.", f"Missing: {named}.")


def still_provable(seen: Seen) -> Found:
    """What was valid when it was signed is valid now too."""
    verdict = seen.report.verdict
    if verdict is DocumentVerdict.VALID_AT_SIGNING:
        return Found(RuleOutcome.INDETERMINATE, codes=_codes(seen, Outcome.INDETERMINATE))
    return PASSED if verdict is DocumentVerdict.VALID and seen.signatures else NOT_APPLICABLE


def _tells_of_changes(seen: Seen) -> bool:
    """Whether a rule of its own fails for what later revisions did."""
    return seen.stamp_is_late or seen.demands.fails("unchanged-after-signing")


def _codes(seen: Seen, outcome: Outcome) -> tuple[str, ...]:
    """What speaks for ``outcome`` in any signature, each code once, remarks left out where there is more."""
    found = dict.fromkeys(name for one in seen.report.signatures for name in reasons(one, outcome))
    weighty = tuple(name for name in found if code(name).severity in {Severity.FAILED, Severity.INDETERMINATE})
    return weighty or tuple(found)


def _judged(outcome: RuleOutcome, codes: Sequence[str]) -> Found:
    """``outcome`` for the reasons of a verification, in its words."""
    if not codes:
        return Found(outcome)
    entries = [code(name) for name in codes]
    detail = Text(
        " ".join(f"{one.sentence.id} ({one.name})" for one in entries),
        " ".join(f"{one.sentence.en} ({one.name})" for one in entries),
    )
    return Found(outcome, detail, entries[0].hint, tuple(codes))


def _lacks(signature: SignatureReport, wanted: Sequence[str]) -> tuple[str, ...]:
    carried = signature.signer.policies if signature.signer is not None else ()
    return tuple(one for one in wanted if one not in carried)


def _named(signatures: Sequence[SignatureReport], what: Callable[[SignatureReport], str]) -> str:
    """``signatures`` with what is to be said of each, by their signers' names."""
    return "; ".join(
        f"{clean(one.signer.common_name) if one.signer is not None else one.field} ({what(one)})" for one in signatures
    )
