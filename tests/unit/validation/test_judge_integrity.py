"""Integrity: each way in which what was signed may no longer be what is there."""

from dataclasses import replace
from typing import Any

import pytest
from validation_facts import codes, document_timestamp, judged, only, outcomes, signature, token

from bsre_sign.evidence import Coverage, Modifications, SignatureFacts, SignatureKind
from bsre_sign.report.model import DocumentVerdict

M = Modifications


def changed(**changes: Any) -> SignatureFacts:
    return signature(**changes)


@pytest.mark.parametrize(
    ("facts", "code", "detail"),
    [
        (changed(format_error="no byte range", token=None), "I-FORMAT", "no byte range"),
        (changed(token=token(signer_infos=2)), "I-FORMAT", "2 signers"),
        (changed(token=replace(token(), certificate=None)), "I-FORMAT", "does not carry"),
        (changed(token=token(digest_ok=False)), "I-HASH", ""),
        (changed(token=token(signature_ok=False)), "I-CRYPTO", ""),
        (changed(token=token(digest_ok=False, signature_ok=False)), "I-HASH", ""),
        (changed(coverage=Coverage.PARTIAL), "I-COVERAGE", ""),
        (changed(modifications=M.OTHER, modification_details=("a", "b", "c", "d")), "I-MODIFIED", "a; b; c"),
        (changed(modifications=M.ANNOTATIONS), "I-MODIFIED", ""),
        (changed(pages_before=2, pages_after=3), "I-PAGECOUNT", "2 pages were signed, 3 are there"),
        (changed(locked_fields_changed=("nama", "nip")), "I-FIELDLOCK", "nama, nip"),
    ],
)
def test_what_is_disproved_fails_now_and_at_signing(facts: SignatureFacts, code: str, detail: str) -> None:
    report = judged(facts)
    (one,) = report.signatures

    assert report.verdict is DocumentVerdict.INVALID
    for judgement in (one.now, one.at_signing):
        assert judgement is None or judgement.integrity.outcome == "failed"
    (reason,) = [reason for reason in one.now.integrity.reasons if reason.code == code]
    assert detail in reason.detail
    assert outcomes(one.now)[1:] != ["passed", "passed"]
    assert "passed" not in outcomes(one.now)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (changed(difference_error="too deep"), "I-DIFF-ERROR"),
        (changed(unsupported=True, token=None, sub_filter="Lain"), "I-UNSUPPORTED-SUBFILTER"),
        (changed(token=None), "I-UNSUPPORTED-SUBFILTER"),
        (changed(unexplained=("an object",)), "I-UNEXPLAINED"),
    ],
)
def test_what_cannot_be_told_leaves_it_open(facts: SignatureFacts, code: str) -> None:
    report = judged(facts)
    (one,) = report.signatures

    assert report.verdict is DocumentVerdict.INDETERMINATE
    assert codes(one.now, of="integrity") == {code}
    assert outcomes(one.now) == ["indeterminate"] * 3


def test_coverage_is_disproved_even_where_the_difference_cannot_be_told() -> None:
    one = only(signature(difference_error="too deep", coverage=Coverage.PARTIAL, modifications=M.OTHER))

    assert codes(one.now, of="integrity") == {"I-COVERAGE"}
    assert one.now.integrity.outcome == "failed"


def test_several_failures_are_told_together() -> None:
    one = only(signature(coverage=Coverage.PARTIAL, modifications=M.OTHER, pages_after=2, locked_fields_changed=("a",)))

    assert codes(one.now, of="integrity") == {"I-COVERAGE", "I-MODIFIED", "I-PAGECOUNT", "I-FIELDLOCK"}


@pytest.mark.parametrize(
    ("permission", "allowed"),
    [(None, M.FORMS), (1, M.LTA), (2, M.FORMS), (3, M.ANNOTATIONS)],
)
@pytest.mark.parametrize("modifications", list(M))
def test_later_revisions_may_do_what_docmdp_allows_and_no_more(
    permission: int | None, allowed: Modifications, modifications: Modifications
) -> None:
    kind = SignatureKind.SIGNATURE if permission is None else SignatureKind.CERTIFICATION
    one = only(signature(docmdp=permission, kind=kind, modifications=modifications))
    integrity = one.now.integrity

    if modifications.rank <= allowed.rank:
        assert integrity.outcome == "passed"
    else:
        assert integrity.outcome == "failed"
        certified = permission is not None and modifications is not M.OTHER
        assert codes(one.now, of="integrity") == {"I-DOCMDP" if certified else "I-MODIFIED"}


@pytest.mark.parametrize(
    ("permission", "allowed"),
    [(None, M.FORMS), (1, M.LTA), (2, M.FORMS), (3, M.ANNOTATIONS)],
)
@pytest.mark.parametrize("modifications", [M.LTA, M.FORMS, M.ANNOTATIONS])
def test_a_lock_of_the_document_limits_what_comes_after_its_own_signature(
    permission: int | None, allowed: Modifications, modifications: Modifications
) -> None:
    earlier = signature(field="tte_0", covers_until=500, modifications=M.FORMS)
    locking = signature(lock_permission=permission, modifications=modifications)
    first, second = (one.now for one in judged(earlier, locking).signatures)
    assert first.integrity.outcome == "passed"
    if modifications.rank <= allowed.rank:
        assert second.integrity.outcome == "passed"
    else:
        expected = "I-MODIFIED" if permission is None else "I-DOCMDP"
        assert codes(second, of="integrity") == {expected}


def test_a_lock_does_not_widen_what_a_certification_allows() -> None:
    certified = signature(docmdp=2, kind=SignatureKind.CERTIFICATION, modifications=M.FORMS)
    locking = signature(field="tte_2", covers_until=2000, lock_permission=3, modifications=M.ANNOTATIONS)
    assert codes(judged(certified, locking).signatures[1].now, of="integrity") == {"I-DOCMDP"}


def test_a_certification_binds_the_other_signatures_of_the_document() -> None:
    certified = signature(docmdp=1, kind=SignatureKind.CERTIFICATION, modifications=M.FORMS)
    approval = signature(field="tte_2", covers_until=2000, modifications=M.FORMS)

    report = judged(certified, approval)

    assert [codes(one.now, of="integrity") for one in report.signatures] == [{"I-DOCMDP"}, {"I-DOCMDP"}]


def test_the_strictest_of_several_certifications_counts() -> None:
    loose = signature(docmdp=3, kind=SignatureKind.CERTIFICATION, modifications=M.ANNOTATIONS)
    strict = signature(field="tte_2", docmdp=2, kind=SignatureKind.CERTIFICATION)

    assert codes(judged(loose, strict).signatures[0].now, of="integrity") == {"I-DOCMDP"}


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (changed(modifications=M.LTA), "I-EXTENDED"),
        (changed(modifications=M.FORMS), "I-EXTENDED"),
        (changed(modifications=M.ANNOTATIONS, docmdp=3), "I-ANNOTATED"),
        (changed(token=token(digest_algorithm="sha1")), "I-WEAK-DIGEST"),
    ],
)
def test_remarks_do_not_lower_a_pass(facts: SignatureFacts, code: str) -> None:
    one = only(facts)

    assert one.now.integrity.outcome == "passed"
    assert codes(one.now, of="integrity") == {code}


def test_remarks_about_the_file_stand_beside_the_verdict() -> None:
    report = judged(signature(), hybrid=True, trailing_bytes=7, service_errors=("http://satu.test: gagal",))

    assert [one.code for one in report.warnings] == ["I-HYBRID", "I-TRAILING-BYTES", "A-TRYLATER"]
    assert report.warnings[1].detail == "7 bytes"
    assert report.verdict is DocumentVerdict.VALID


def test_an_unsigned_file_has_no_remarks_about_signatures() -> None:
    report = judged(hybrid=True, trailing_bytes=7)

    assert report.verdict is DocumentVerdict.UNSIGNED
    assert report.warnings == ()


def test_a_changed_document_timestamp_fails_by_itself() -> None:
    broken = document_timestamp(token_changes={"digest_ok": False})

    report = judged(signature(modifications=M.LTA), broken)

    assert codes(report.signatures[1].now, of="integrity") == {"I-HASH"}
    assert report.verdict is DocumentVerdict.INVALID
