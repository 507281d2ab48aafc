"""A document in the shape of the real ones, years later: valid when it was signed, and what is missing is named."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import ocsp
from attack_kit import Sample
from make_signed import Workshop
from office_document import by_the_service, hybrid, weakly_signed
from oracles import call
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from shelf import PASSED, codes, outcomes

from bsre_sign import Document, DocumentReport, DocumentVerdict, Language, Level, Verifier
from bsre_sign.evidence import SignatureKind, SignerKind
from bsre_sign.report.model import Rung
from bsre_sign.report.text import to_text

YEARS = timedelta(days=800)
"""After which the signer's certificate has ended, and that of the timestamping authority."""
LAPSED = ["passed", "indeterminate", "indeterminate"]
COMMENTS = (
    b"/Reference [<< /Type /SigRef /TransformMethod /DocMDP"
    b" /TransformParams << /Type /TransformParams /P 3 /V /1.2 >> >>]"
)


@pytest.fixture(scope="module")
def then() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def by_a_person(workshop: Workshop, then: datetime) -> bytes:
    return by_the_service(workshop, "pejabat-satu", then=then)


@pytest.fixture(scope="module")
def by_a_seal(workshop: Workshop, then: datetime) -> bytes:
    """A certification that allows comments, as an agency's seal is."""
    return by_the_service(workshop, "segel", then=then, entries=COMMENTS)


def reported(data: bytes, workshop: Workshop, moment: datetime) -> DocumentReport:
    """What a verifier says that asks nobody."""
    return Verifier(workshop.trust, offline=True).report(Document.from_bytes(data), at=moment)


def test_it_has_every_trap_of_the_real_ones(by_a_person: bytes, workshop: Workshop, tmp_path: Path) -> None:
    path = tmp_path / "surat.pdf"
    path.write_bytes(by_a_person)
    assert by_a_person.startswith(hybrid())
    assert "Signature is Valid." in call("pdfsig", "-nocert", path)
    call("qpdf", "--check", path)
    with path.open("rb") as stream, pytest.raises(SignatureValidationError, match="hybrid"):
        validate_pdf_signature(PdfFileReader(stream).embedded_signatures[0])
    sample = Sample(by_a_person, workshop)
    (signer,) = sample.value["content"]["signer_infos"]
    assert "signing_time" not in {one["type"].native for one in signer["signed_attrs"]}
    store = sample.pdf.Root.DSS
    assert (len(store.Certs), len(store.OCSPs), len(store.CRLs)) == (5, 1, 1)
    answers = ocsp.OCSPResponse.load(store.OCSPs[0].read_bytes()).response_data["responses"]
    assert len(answers) == 1
    assert answers[0]["next_update"].native is None
    assert not [one for one in sample.pdf.Root.AcroForm.Fields if one.V.SubFilter == "/ETSI.RFC3161"]


@pytest.mark.parametrize("kind", ["person", "seal"])
def test_it_was_valid_when_it_was_signed_and_is_not_called_invalid_now(
    kind: str, by_a_person: bytes, by_a_seal: bytes, workshop: Workshop, then: datetime
) -> None:
    data = by_a_person if kind == "person" else by_a_seal
    assert reported(data, workshop, then).verdict is DocumentVerdict.VALID
    report = reported(data, workshop, then + YEARS)
    assert report.verdict is DocumentVerdict.VALID_AT_SIGNING
    (one,) = report.signatures
    assert (one.kind is SignatureKind.CERTIFICATION) is (kind == "seal")
    assert one.signer_kind is SignerKind(kind)
    assert one.level is Level.B_LT
    assert [answer.outcome.value for answer in one.now.answers] == LAPSED
    assert (one.now.indication, one.now.sub_indication) == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")
    assert {"A-EXPIRED-NOPOE", "N-TS-LAPSED", "I-HYBRID"} <= codes(report)
    assert one.at_signing is not None
    assert one.at_signing.passed
    assert one.at_signing.moment == then.replace(microsecond=0)
    assert "N-NOT-LTV" not in {reason.code for reason in one.at_signing.non_repudiation.reasons}
    assert one.evidence.rung is Rung.R1
    assert one.claimed_time is None


def test_a_weak_signature_that_came_later_does_not_spoil_it(
    by_a_person: bytes, workshop: Workshop, then: datetime, tmp_path: Path
) -> None:
    data = weakly_signed(by_a_person, workshop, "pejabat-dua")
    path = tmp_path / "surat.pdf"
    path.write_bytes(data)
    assert call("pdfsig", "-nocert", path).count("Signature is Valid.") == 2
    report = reported(data, workshop, then)
    assert outcomes(report) == PASSED
    assert report.verdict is DocumentVerdict.INDETERMINATE
    report = reported(data, workshop, then + YEARS)
    assert report.verdict is DocumentVerdict.INDETERMINATE
    first, weak = report.signatures
    assert [answer.outcome.value for answer in first.now.answers] == LAPSED
    assert first.at_signing is not None
    assert first.at_signing.passed
    assert weak.now.integrity.outcome == "passed"
    assert weak.at_signing is None
    assert {"N-ESS", "N-NOTSA"} <= {reason.code for reason in weak.now.non_repudiation.reasons}


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            Language.INDONESIAN,
            (
                "SAH SAAT DITANDATANGANI",
                "Dokumen ini sah pada saat ditandatangani",
                "Yang kurang sekarang hanyalah bukti yang masa berlakunya sudah lewat",
                "Masa berlaku sertifikat elektronik penyelenggara stempel waktu sudah berakhir",
            ),
        ),
        (
            Language.ENGLISH,
            (
                "VALID AT SIGNING",
                "This document was valid when it was signed",
                "What is missing now is only evidence whose time has passed",
                "The validity period of the timestamp authority's certificate has ended",
            ),
        ),
    ],
)
def test_a_person_reads_that_it_was_valid_and_what_is_missing(
    language: Language, sentences: tuple[str, ...], by_a_person: bytes, workshop: Workshop, then: datetime
) -> None:
    text = to_text(reported(by_a_person, workshop, then + YEARS), language)
    head = re.sub(r"\s+", " ", text[: text.index("SHA-256")])
    for sentence in sentences:
        assert sentence in head
    assert "TIDAK SAH" not in text
    assert not re.search(r"\bINVALID\b", text)


def test_a_comment_on_a_seal_that_allows_it_leaves_the_seal_valid(
    by_a_seal: bytes, workshop: Workshop, then: datetime
) -> None:
    """As viewers write it: an annotation, and the looks of its kind found by name."""
    sample = Sample(by_a_seal, workshop)
    new = sample.next_number
    page = sample.changed("page", rb"/Annots \[", b"/Annots [ %d 0 R " % new)
    note = b"<< /Type /Annot /Subtype /Text /Rect [500 780 520 800] /Contents (Mohon diperiksa) /F 28 >>"
    root = sample.changed("root", rb"/Pages(?= \d)", b"/Names << /AP << /Names [] >> >> /Pages")
    data = sample.updated({**page, **root, new: note})
    report = reported(data, workshop, then)
    assert report.verdict is DocumentVerdict.VALID
    assert "I-ANNOTATED" in codes(report)
