"""A certification signature says what may come after it (DocMDP), and is obeyed."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from make_signed import OVERLAY, Workshop, draw_later
from shelf import LETTER, Shelf, codes, reported

from bsre_sign import AlreadySignedError, Certify, Document, DocumentVerdict, Level, Outcome, SignaturePlan
from bsre_sign.evidence import SignatureKind
from bsre_sign.pades.signing import later
from bsre_sign.pades.signing.cms import CmsBuilder


@pytest.fixture(scope="module", params=list(Certify), ids=lambda certify: f"P={certify.value}")
def certify(request: pytest.FixtureRequest) -> Certify:
    """What the certification allows."""
    chosen: Certify = request.param
    return chosen


def certified(workshop: Workshop, certify: Certify, level: Level) -> bytes:
    """The letter, certified."""
    return workshop.signed(LETTER, "pejabat-satu", level, plan=SignaturePlan(certify=certify))


def signed_regardless(workshop: Workshop, data: bytes) -> bytes:
    """A further signature, by software that does not ask whether it may."""
    stream = io.BytesIO(data)
    builder = CmsBuilder(workshop.credential("pejabat-dua"))
    plan = SignaturePlan(claimed_time=datetime.now(UTC))
    place = later.prepare(stream, plan, builder.size, builder.digest_algorithm, None)
    place.fill(stream, builder.assemble(*builder.sign(place.digest(stream, builder.digest_algorithm))))
    return stream.getvalue()


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LT, Level.B_LTA])
def test_certified_document_is_valid_at_each_level(certify: Certify, level: Level, shelf: Shelf) -> None:
    report = reported(shelf.online(), certified(shelf.workshop, certify, level))
    assert report.verdict is DocumentVerdict.VALID
    assert report.signatures[0].kind is SignatureKind.CERTIFICATION
    assert report.signatures[0].level is level


def test_second_signer_is_refused_where_nothing_may_follow(shelf: Shelf) -> None:
    data = certified(shelf.workshop, Certify.NONE, Level.B_B)
    with pytest.raises(AlreadySignedError):
        shelf.workshop.signed(data, "pejabat-dua", Level.B_B)


@pytest.mark.parametrize("allows", [Certify.FORMS, Certify.ANNOTATIONS])
def test_second_signer_may_follow_where_forms_may_be_filled(allows: Certify, shelf: Shelf) -> None:
    data = certified(shelf.workshop, allows, Level.B_T)
    report = reported(shelf.online(), shelf.workshop.signed(data, "pejabat-dua", Level.B_T))
    assert report.verdict is DocumentVerdict.VALID
    assert len(report.signatures) == 2


def test_only_the_first_signature_can_certify(shelf: Shelf) -> None:
    signer = shelf.workshop.signer("pejabat-dua", Level.B_B, plan=SignaturePlan(certify=Certify.FORMS))
    with pytest.raises(AlreadySignedError):
        signer.sign(Document.from_bytes(shelf.letter(Level.B_B)))


def test_a_signature_that_was_forbidden_breaks_the_certification(shelf: Shelf) -> None:
    data = signed_regardless(shelf.workshop, certified(shelf.workshop, Certify.NONE, Level.B_B))
    report = reported(shelf.online(), data)
    assert report.verdict is DocumentVerdict.INVALID
    assert report.signatures[0].now.integrity.outcome is Outcome.FAILED
    assert "I-DOCMDP" in codes(report)


def test_the_same_signature_breaks_nothing_where_it_is_allowed(shelf: Shelf) -> None:
    data = signed_regardless(shelf.workshop, certified(shelf.workshop, Certify.FORMS, Level.B_T))
    report = reported(shelf.online(), data)
    assert all(one.now.integrity.outcome is Outcome.PASSED for one in report.signatures)


def test_content_may_change_under_no_certification(certify: Certify, shelf: Shelf) -> None:
    report = reported(shelf.offline(), draw_later(certified(shelf.workshop, certify, Level.B_LT), OVERLAY))
    assert report.verdict is DocumentVerdict.INVALID
    assert report.signatures[0].now.integrity.outcome is Outcome.FAILED
