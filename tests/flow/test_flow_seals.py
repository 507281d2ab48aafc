"""An organisation's certificate signs as an electronic seal: it certifies, is not seen, and is told from a person's."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from foreign_fields import by_pyhanko
from independent import opinions
from make_signed import appending_to, dictionary, name, number, written
from oracles import call
from pyhanko.pdf_utils.generic import ArrayObject
from pyhanko.sign.fields import MDPPerm, SeedSignatureType, SigSeedValueSpec
from shelf import LETTER, PASSED, SAMPLES, Shelf, outcomes, reported

from bsre_sign import Certify, Document, DocumentVerdict, Level, Outcome, SignaturePlan, SignerKind, SigningResult
from bsre_sign.evidence import Modifications, SignatureKind


@pytest.fixture(scope="module")
def sealed(shelf: Shelf) -> bytes:
    """The letter with a seal and nothing else."""
    return shelf.workshop.signed(LETTER, "segel", Level.B_LT)


def result(shelf: Shelf, label: str, plan: SignaturePlan | None = None, data: bytes | None = None) -> SigningResult:
    """What comes of signing the letter, or ``data``."""
    document = Document.from_bytes(data) if data is not None else Document.open(SAMPLES / LETTER)
    done: SigningResult = shelf.workshop.signer(label, Level.B_B, plan=plan).sign(document).result
    return done


def test_a_seal_certifies_is_not_seen_and_is_reported_as_a_seal(sealed: bytes, shelf: Shelf) -> None:
    report = reported(shelf.offline(), sealed)
    assert report.verdict is DocumentVerdict.VALID
    (seal,) = report.signatures
    assert (seal.kind, seal.signer_kind) == (SignatureKind.CERTIFICATION, SignerKind.SEAL)
    assert outcomes(report) == PASSED
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        field = pdf.Root.AcroForm.Fields[0]
        assert pdf.Root.Perms.DocMDP.objgen == field.V.objgen
        assert field.V.Reference[0].TransformParams.P == 3
        assert [float(edge) for edge in field.Rect] == [0, 0, 0, 0]
    (opinion,) = opinions(sealed, shelf.workshop.pki.roots())
    assert opinion.intact
    assert opinion.trusted


def test_pdfsig_calls_the_seal_valid(sealed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "segel.pdf"
    path.write_bytes(sealed)
    assert "Signature is Valid" in call("pdfsig", "-nocert", path)


@pytest.mark.parametrize(
    ("label", "plan", "certify"),
    [
        ("segel", None, Certify.ANNOTATIONS),
        ("segel", SignaturePlan(certify=Certify.FORMS), Certify.FORMS),
        ("segel", SignaturePlan(approve=True), None),
        ("pejabat-satu", None, None),
        ("pejabat-satu", SignaturePlan(certify=Certify.NONE), Certify.NONE),
    ],
)
def test_what_is_asked_goes_before_what_a_seal_does_by_itself(
    label: str, plan: SignaturePlan | None, certify: Certify | None, shelf: Shelf
) -> None:
    done = result(shelf, label, plan)
    assert done.certify is certify
    assert done.signer_kind is (SignerKind.SEAL if label == "segel" else SignerKind.PERSON)


def test_a_seal_on_a_signed_document_approves_it(shelf: Shelf) -> None:
    data = shelf.workshop.signed(shelf.letter(Level.B_LT), "segel", Level.B_LT)
    report = reported(shelf.offline(), data)
    assert report.verdict is DocumentVerdict.VALID
    assert [(one.kind, one.signer_kind) for one in report.signatures] == [
        (SignatureKind.SIGNATURE, SignerKind.PERSON),
        (SignatureKind.SIGNATURE, SignerKind.SEAL),
    ]


def test_officials_sign_and_comment_after_the_seal(sealed: bytes, shelf: Shelf) -> None:
    signed = shelf.workshop.signed(sealed, "pejabat-satu", Level.B_LT)
    assert reported(shelf.offline(), signed).verdict is DocumentVerdict.VALID
    writer = appending_to(signed)
    box = ArrayObject(number(edge) for edge in (9, 9, 29, 29))
    note = writer.add_object(dictionary({"/Type": name("/Annot"), "/Subtype": name("/Text"), "/Rect": box}))
    writer.register_annotation(writer.find_page_for_modification(0)[0], note)
    report = reported(shelf.offline(), written(writer))
    assert report.signatures[0].modifications is Modifications.ANNOTATIONS
    assert report.signatures[0].now.integrity.outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("wanted", "certify"), [(None, None), (MDPPerm.FILL_FORMS, Certify.FORMS), (MDPPerm.NO_CHANGES, Certify.NONE)]
)
def test_a_field_that_says_in_what_role_it_is_signed_is_obeyed(
    wanted: MDPPerm | None, certify: Certify | None, shelf: Shelf
) -> None:
    seed = SigSeedValueSpec(seed_signature_type=SeedSignatureType(wanted))
    data = by_pyhanko((SAMPLES / LETTER).read_bytes(), "segel", seed_value_dict=seed)
    assert result(shelf, "segel", SignaturePlan(field="segel"), data).certify is certify
