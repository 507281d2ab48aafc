"""Attacks on certified documents: annotations and signature fields laid over what was certified.

Evil annotation and sneaky signature attack (Mladenov et al., "Breaking the Specification: PDF Certification", 2021).
What a certification permits is by ISO 32000-2, table 257.
"""

from __future__ import annotations

import pytest
from attack_content import PAINTED, SUBTYPES, annotated, with_field
from attack_kit import Sample
from make_signed import Workshop
from office_document import by, hybrid, signed
from shelf import LETTER, Shelf, codes, outcomes, reported

from bsre_sign import Certify, DocumentVerdict, Level, Outcome, SignaturePlan

STRICT = [Certify.NONE, Certify.FORMS]
each_kind = pytest.mark.parametrize("kind", SUBTYPES)


def certified(workshop: Workshop, certify: Certify) -> Sample:
    """The letter, certified."""
    data = workshop.signed(LETTER, "pejabat-satu", Level.B_T, plan=SignaturePlan(certify=certify))
    return Sample(data, workshop)


@pytest.fixture(scope="module", params=STRICT, ids=lambda certify: f"P={certify.value}")
def strict(request: pytest.FixtureRequest, workshop: Workshop) -> Sample:
    """A letter whose certification allows no annotation."""
    return certified(workshop, request.param)


@pytest.fixture(scope="module")
def lenient(workshop: Workshop) -> Sample:
    """A letter whose certification allows annotations."""
    return certified(workshop, Certify.ANNOTATIONS)


def test_what_is_attacked_is_sound(strict: Sample, lenient: Sample, shelf: Shelf) -> None:
    for sample in (strict, lenient):
        assert reported(shelf.online(), sample.data).verdict is DocumentVerdict.VALID


@each_kind
@pytest.mark.parametrize("painted", [True, False], ids=["painted", "plain"])
def test_an_annotation_over_the_text_is_more_than_was_allowed(
    kind: str, painted: bool, strict: Sample, shelf: Shelf
) -> None:
    report = reported(shelf.online(), annotated(strict, SUBTYPES[kind], painted=painted))
    assert report.verdict is DocumentVerdict.INVALID
    assert [one.value for one in outcomes(report)] == ["failed", "indeterminate", "indeterminate"]
    assert "I-DOCMDP" in codes(report)


@each_kind
def test_an_annotation_that_was_allowed_is_told_all_the_same(kind: str, lenient: Sample, shelf: Shelf) -> None:
    """Table 257 lets anybody add annotations under P=3; the report says that they are not what was signed."""
    report = reported(shelf.online(), annotated(lenient, SUBTYPES[kind]))
    assert "I-ANNOTATED" in codes(report)


FIELDS = {
    "a text field": b"/FT /Tx /V (Rp 9) /AP << /N %d 0 R >>",
    "a button": b"/FT /Btn /Ff 65536 /AP << /N %d 0 R >>",
    "an unsigned signature field": b"/FT /Sig /AP << /N %d 0 R >>",
    "a field signed with nothing": b"/FT /Sig /V << /Type /Sig /Contents <0000> >> /AP << /N %d 0 R >>",
}


@pytest.mark.parametrize("kind", FIELDS)
@pytest.mark.parametrize("certify", list(Certify), ids=lambda certify: f"P={certify.value}")
def test_a_field_over_the_text_is_never_allowed(kind: str, certify: Certify, workshop: Workshop, shelf: Shelf) -> None:
    sample = certified(workshop, certify)
    looks = sample.next_number + 1
    report = reported(shelf.online(), with_field(sample, FIELDS[kind] % looks, {looks: PAINTED}))
    assert report.verdict is DocumentVerdict.INVALID
    assert codes(report) & {"I-MODIFIED", "I-DOCMDP"}


def test_a_permission_cannot_be_widened_afterwards(strict: Sample, shelf: Shelf) -> None:
    """The certification's own parameters are signed; an update that replaces them is a change of the signature."""
    value = strict.changed("value", rb"/P [12]", b"/P 3")
    new = strict.next_number
    page = strict.changed("page", rb"/Annots \[", b"/Annots [ %d 0 R " % new)
    note = b"<< /Type /Annot /Subtype /FreeText /Contents (x) /Rect [60 380 540 440] >>"
    report = reported(shelf.online(), strict.updated({**value, **page, new: note}))
    assert report.verdict is DocumentVerdict.INVALID
    assert "I-MODIFIED" in codes(report)


def test_taking_the_certification_out_of_the_catalogue_frees_nobody(strict: Sample, shelf: Shelf) -> None:
    root = strict.changed("root", rb"/Perms << [^>]*>>", b"")
    report = reported(shelf.online(), strict.updated(root))
    assert report.verdict is DocumentVerdict.INVALID
    assert "I-MODIFIED" in codes(report)


LOCK = (
    b"/Reference [<< /Type /SigRef /TransformMethod /FieldMDP"
    b" /TransformParams << /Type /TransformParams /Action /Include /Fields [] /P %d /V /1.2 >> >>]"
)


@pytest.mark.parametrize(("permission", "code"), [(1, "I-DOCMDP"), (2, "I-EXTENDED"), (3, "I-EXTENDED")])
def test_a_lock_of_the_document_binds_whoever_signs_next(
    permission: int, code: str, workshop: Workshop, shelf: Shelf
) -> None:
    once = signed(hybrid(), "tte_satu", by(workshop, "pejabat-satu"), entries=LOCK % permission)
    assert outcomes(reported(shelf.offline(), once))[0] is Outcome.PASSED
    report = reported(shelf.offline(), signed(once, "tte_dua", by(workshop, "pejabat-dua")))
    first, second = (one.now.integrity for one in report.signatures)
    assert code in {reason.code for reason in first.reasons}
    assert first.outcome is (Outcome.FAILED if permission == 1 else Outcome.PASSED)
    assert second.outcome is Outcome.PASSED
