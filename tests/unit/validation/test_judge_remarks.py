"""What is remarked on, what stays open, and what is disproved whatever the signature itself is worth."""

from dataclasses import replace
from typing import Any

import pytest
from validation_facts import (
    NOW,
    SIGNED,
    authority,
    codes,
    document_timestamp,
    judged,
    only,
    outcomes,
    path,
    signature,
    timestamp,
    token,
)

from bsre_sign.evidence import Binding, Coverage, Departure, Modifications, Place, SignatureFacts
from bsre_sign.report.model import DocumentVerdict

LEFT = Place(1, 0.1, 0.1, 0.4, 0.2)


def warned(*signatures: SignatureFacts, **changes: Any) -> dict[str, str]:
    return {one.code: one.detail for one in judged(*signatures, **changes).warnings}


@pytest.mark.parametrize(
    ("changes", "code", "detail"),
    [
        ({"uncovered_bytes": 2}, "I-TRAILING-BYTES", "2 of white space"),
        ({"placeholders": ("ttd_kepala", "ttd_saksi")}, "I-PLACEHOLDER", "ttd_kepala, ttd_saksi"),
        ({"removed_signatures": ("tte_0",)}, "I-REMOVED", "tte_0"),
    ],
)
def test_the_file_s_oddities_stand_beside_a_pass(changes: dict[str, Any], code: str, detail: str) -> None:
    assert warned(signature(), **changes) == {code: detail}
    assert judged(signature(), **changes).verdict is DocumentVerdict.VALID


def test_a_room_left_empty_is_told_of_an_unsigned_document_too() -> None:
    report = judged(placeholders=("ttd",), uncovered_bytes=3)
    assert report.verdict is DocumentVerdict.UNSIGNED
    assert [one.code for one in report.warnings] == ["I-PLACEHOLDER"]


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (LEFT, True),
        (Place(1, 0.3, 0.15, 0.6, 0.3), True),
        (Place(1, 0.0, 0.0, 1.0, 1.0), True),
        (Place(1, 0.4, 0.1, 0.7, 0.2), False),
        (Place(1, 0.399, 0.1, 0.7, 0.2), False),
        (Place(1, 0.1, 0.2, 0.4, 0.3), False),
        (Place(2, 0.1, 0.1, 0.4, 0.2), False),
        (None, False),
    ],
)
def test_visible_signatures_that_lie_over_one_another_are_told(place: Place | None, told: bool) -> None:
    found = warned(signature(place=LEFT), signature(field="tte_2", covers_until=2000, place=place))
    assert found == ({"I-OVERLAP": "tte_1, tte_2"} if told else {})


def test_what_came_later_is_named_in_the_remark() -> None:
    one = only(signature(modifications=Modifications.FORMS, modification_details=("a", "b", "c", "d")))
    (reason,) = one.now.integrity.reasons
    assert (reason.code, reason.detail) == ("I-EXTENDED", "a; b; c")


def test_bytes_that_change_nothing_are_named_too() -> None:
    one = only(signature(coverage=Coverage.ENTIRE_REVISION, modification_details=("written again",)))
    assert one.now.integrity.outcome == "passed"
    assert codes(one.now, of="integrity") == {"I-EXTENDED"}


def test_what_lies_beside_the_document_is_named() -> None:
    one = only(signature(beside=("a private part",)))
    assert one.now.integrity.outcome == "passed"
    assert codes(one.now, of="integrity") == {"I-UNUSED"}


@pytest.mark.parametrize("departure", list(Departure))
def test_a_signature_that_validators_dispute_is_whole_and_can_be_denied(departure: Departure) -> None:
    report = judged(signature(token=token(departures=(departure,))))
    (one,) = report.signatures
    assert report.verdict is DocumentVerdict.INDETERMINATE
    assert outcomes(one.now) == ["passed", "passed", "indeterminate"]
    assert outcomes(one.at_signing) == ["passed", "passed", "indeterminate"]
    (reason,) = [reason for reason in one.now.non_repudiation.reasons if reason.code == "N-FORM"]
    assert "RFC" in reason.detail


def test_a_disputed_timestamp_leaves_the_proof_open() -> None:
    disputed = timestamp(departures=(Departure.ATTRIBUTES_NOT_DER,))
    assert "N-FORM" in codes(only(signature(timestamp=disputed)).now, of="non_repudiation")
    later = document_timestamp(token_changes={"departures": (Departure.ATTRIBUTES_NOT_DER,)})
    report = judged(signature(modifications=Modifications.LTA), later)
    assert codes(report.signatures[1].now, of="non_repudiation") == {"N-FORM"}
    assert report.verdict is DocumentVerdict.INDETERMINATE


@pytest.mark.parametrize(
    "facts",
    [
        signature(unsupported=True, token=None, sub_filter="Lain", modifications=Modifications.OTHER),
        signature(token=token(unreadable="an algorithm"), pages_after=2),
        signature(unsupported=True, token=None, coverage=Coverage.PARTIAL),
    ],
)
def test_what_was_changed_later_is_disproved_though_the_signature_cannot_be_read(facts: SignatureFacts) -> None:
    report = judged(facts)
    assert report.verdict is DocumentVerdict.INVALID
    assert "I-UNSUPPORTED-SUBFILTER" in codes(report.signatures[0].now, of="integrity")


# --- A timestamp whose authority's certificate is nowhere ----------------------------------------------------


def unaccompanied(**changes: Any) -> SignatureFacts:
    """A document timestamp without its authority's certificate."""
    one = document_timestamp(**changes)
    assert one.timestamp is not None
    bare = replace(one.timestamp.token, certificate=None, signature_ok=False, binding=Binding.MISMATCH, paths=())
    return replace(one, token=bare, timestamps=(replace(one.timestamp, token=bare),))


def test_a_document_timestamp_without_its_certificate_stays_open() -> None:
    report = judged(signature(modifications=Modifications.LTA), unaccompanied())
    assert codes(report.signatures[1].now, of="integrity") == {"I-NO-CERTIFICATE"}
    assert report.verdict is DocumentVerdict.INDETERMINATE


def test_a_document_timestamp_without_its_certificate_over_other_bytes_is_disproved() -> None:
    one = unaccompanied()
    assert one.token is not None
    report = judged(replace(one, token=replace(one.token, digest_ok=False)))
    assert report.verdict is DocumentVerdict.INVALID


def test_a_document_timestamp_without_its_certificate_does_not_excuse_a_change() -> None:
    report = judged(unaccompanied(modifications=Modifications.OTHER))
    assert {"I-MODIFIED", "I-NO-CERTIFICATE"} <= codes(report.signatures[0].now, of="integrity")
    assert report.verdict is DocumentVerdict.INVALID


def test_a_timestamp_without_its_certificate_proves_nothing_and_is_not_called_forged() -> None:
    stamp = timestamp()
    bare = replace(stamp, token=replace(stamp.token, certificate=None, signature_ok=False, paths=()))
    found = codes(only(signature(timestamp=bare)).now, of="non_repudiation")
    assert "N-TSA-UNTRUSTED" in found
    assert "N-TS-FORGED" not in found
    other = replace(bare, token=replace(bare.token, digest_ok=False))
    assert "N-TS-FORGED" in codes(only(signature(timestamp=other)).now, of="non_repudiation")


def test_a_timestamp_that_names_another_certificate_proves_nothing() -> None:
    """RFC 3161, 2.4.2 and RFC 5816: the token says which certificate it is to be checked with."""
    stamp = timestamp(SIGNED, path(NOW), path(SIGNED), certified=authority(), binding=Binding.MISMATCH)
    assert "N-TSA-UNTRUSTED" in codes(only(signature(timestamp=stamp)).now, of="non_repudiation")
