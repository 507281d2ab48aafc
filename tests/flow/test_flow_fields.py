"""Prepared signature fields: made at the first signature or by other software, filled by those who sign later."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Literal

import pikepdf
import pytest
from asn1crypto import x509
from foreign_fields import KINDS, NAME, by_pyhanko
from independent import opinions
from oracles import call
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields as pyhanko_fields
from pyhanko.sign import signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from shelf import AGREEMENTS, LETTER, PASSED, SAMPLES, Shelf, outcomes, reported

from bsre_sign import (
    AlreadySignedError,
    Certify,
    Document,
    DocumentRefusedError,
    DocumentReport,
    DocumentVerdict,
    FieldLock,
    Level,
    Outcome,
    PreparedField,
    SignaturePlan,
)
from bsre_sign.evidence import Coverage, Modifications, SignatureKind

BKN = AGREEMENTS["bkn-2022"]
PREPARED = (
    PreparedField("sekretaris"),
    PreparedField("kepala_biro", -1, (60, 300, 202, 353)),
    PreparedField("kepala", -1, (300, 300, 442, 353)),
    PreparedField("pengesah", lock=FieldLock("All")),
)
LATER = (
    ("sekretaris", "pejabat-dua"),
    ("kepala_biro", "pejabat-tiga"),
    ("kepala", "pejabat-empat"),
    ("pengesah", "segel"),
)


def filled(shelf: Shelf, data: bytes, label: str, field: str, level: Level = Level.B_B) -> bytes:
    """``data`` with a further signature in that field."""
    signed: bytes = shelf.workshop.signer(label, level).sign(Document.from_bytes(data), field=field).to_bytes()
    return signed


@pytest.fixture(scope="module")
def course(shelf: Shelf) -> list[bytes]:
    """An agreement that five sign one after another: the first certifies and prepares the others' fields."""
    plan = SignaturePlan(certify=Certify.FORMS, prepare=PREPARED)
    steps = [shelf.workshop.signed(BKN, "pejabat-satu", Level.B_LT, "bkn-2022", plan)]
    for (field, label), level in zip(LATER, (Level.B_LT, Level.B_LT, Level.B_LT, Level.B_LTA), strict=True):
        steps.append(filled(shelf, steps[-1], label, field, level))
    return steps


@pytest.fixture(scope="module")
def reports(course: list[bytes], shelf: Shelf) -> list[DocumentReport]:
    """What the library says after each of them."""
    verifier = shelf.offline()
    return [reported(verifier, data) for data in course]


@pytest.mark.parametrize("signers_so_far", range(1, 6))
def test_after_each_of_five_signers_all_signatures_are_valid(
    course: list[bytes], reports: list[DocumentReport], signers_so_far: int, shelf: Shelf, tmp_path: Path
) -> None:
    data, report = course[signers_so_far - 1], reports[signers_so_far - 1]
    timestamps = 1 if signers_so_far == 5 else 0
    assert report.verdict is DocumentVerdict.VALID
    assert all(outcomes(report, number) == PASSED for number in range(signers_so_far + timestamps))
    assert {one.coverage for one in report.signatures} <= {Coverage.ENTIRE_REVISION, Coverage.ENTIRE_FILE}
    assert {one.modifications for one in report.signatures} <= {
        Modifications.NONE,
        Modifications.LTA,
        Modifications.FORMS,
    }

    found = opinions(data, shelf.workshop.pki.roots())
    assert len(found) == signers_so_far + timestamps
    assert all(one.intact and one.trusted and one.changes_allowed for one in found)

    path = tmp_path / "perjanjian.pdf"
    path.write_bytes(data)
    assert call("pdfsig", "-nocert", path).count("Signature Validation: Signature is Valid.") == signers_so_far


def test_each_signs_in_the_field_that_was_made_for_them(course: list[bytes], reports: list[DocumentReport]) -> None:
    persons = [one for one in reports[-1].signatures if one.kind is not SignatureKind.DOCUMENT_TIMESTAMP]
    assert [one.field for one in persons] == ["tte_1", *(field for field, _ in LATER)]
    assert [one.kind for one in persons] == [SignatureKind.CERTIFICATION, *[SignatureKind.SIGNATURE] * 4]
    assert [one.signer_kind.value for one in persons] == ["person"] * 4 + ["seal"]
    with pikepdf.open(io.BytesIO(course[-1])) as pdf:
        visible = {str(one.T): [int(edge) for edge in one.Rect] for one in pdf.pages[-1].Annots}
    assert visible == {"kepala_biro": [60, 300, 202, 353], "kepala": [300, 300, 442, 353]}


def test_nothing_is_signed_once_the_last_one_has_locked_the_fields(course: list[bytes], shelf: Shelf) -> None:
    with pytest.raises(AlreadySignedError, match=r"pengesah .Segel Instansi Uji Coba TEST. locks a new field"):
        shelf.workshop.signed(course[-1], "pejabat-dua", Level.B_B)


def test_the_second_signer_is_refused_where_the_first_lets_nothing_follow(shelf: Shelf) -> None:
    data = shelf.workshop.signed(BKN, "pejabat-satu", Level.B_B, "bkn-2022", SignaturePlan(certify=Certify.NONE))
    with pytest.raises(AlreadySignedError, match="certified so that nothing may be added"):
        shelf.workshop.signed(data, "pejabat-dua", Level.B_B)


def test_fields_are_not_prepared_for_nobody(shelf: Shelf) -> None:
    plan = SignaturePlan(certify=Certify.NONE, prepare=PREPARED)
    with pytest.raises(DocumentRefusedError, match="of no use"):
        shelf.workshop.signed(LETTER, "pejabat-satu", Level.B_B, plan=plan)


def test_another_system_may_fill_a_prepared_field(shelf: Shelf) -> None:
    """The first and the third signer use this library, the second one uses pyHanko."""
    workshop = shelf.workshop
    plan = SignaturePlan(certify=Certify.FORMS, prepare=(PreparedField("kedua"), PreparedField("ketiga")))
    first = workshop.signed(LETTER, "pejabat-satu", Level.B_T, plan=plan)
    data = filled(shelf, signed_elsewhere(shelf, first, "kedua"), "pejabat-tiga", "ketiga", Level.B_T)
    report = reported(shelf.online(), data)
    assert [one.field for one in report.signatures] == ["tte_1", "kedua", "ketiga"]
    assert all(one.now.integrity.outcome is Outcome.PASSED for one in report.signatures)
    assert all(one.intact and one.changes_allowed for one in opinions(data, workshop.pki.roots()))


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_first_signer_fills_what_other_software_prepared(kind: str, shelf: Shelf, tmp_path: Path) -> None:
    make, name = KINDS[kind]
    signed = shelf.workshop.signer("pejabat-satu", Level.B_B).sign(Document.from_bytes(make()), field=name)
    assert signed.result.field == name
    assert_accepted(signed.to_bytes(), [name], shelf, tmp_path)


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_later_signer_fills_what_other_software_prepared(kind: str, shelf: Shelf, tmp_path: Path) -> None:
    make, name = KINDS[kind]
    unsigned = make()
    once = shelf.workshop.signer("pejabat-satu", Level.B_B, None).sign(Document.from_bytes(unsigned))
    assert "kepala" in once.result.remarks[-1].en
    twice = filled(shelf, once.to_bytes(), "pejabat-dua", name)
    assert twice.startswith(once.to_bytes())
    assert_accepted(twice, [once.result.field, name], shelf, tmp_path)


def signed_elsewhere(shelf: Shelf, data: bytes, field: str, label: str = "pejabat-dua") -> bytes:
    """``data`` signed by pyHanko, in an existing field or a new one."""
    key = shelf.workshop.pki.pkcs12(label, b"uji")
    output = io.BytesIO()
    signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(data), strict=False),
        signers.PdfSignatureMetadata(field_name=field, subfilter=pyhanko_fields.SigSeedSubFilter.PADES),
        signer=signers.SimpleSigner.load_pkcs12_data(key, [], passphrase=b"uji"),
        output=output,
    )
    return output.getvalue()


@pytest.mark.parametrize("kind", ["merged", "with a kid", "hybrid", "object streams", "below a group"])
def test_a_field_is_filled_in_what_other_software_signed(kind: str, shelf: Shelf, tmp_path: Path) -> None:
    make, name = KINDS[kind]
    once = signed_elsewhere(shelf, make(), "lain")
    twice = filled(shelf, once, "pejabat-satu", name)
    assert twice.startswith(once)
    report = reported(shelf.online(), twice)
    assert {one.field for one in report.signatures} == {"lain", name}
    assert all(one.now.integrity.outcome is Outcome.PASSED for one in report.signatures)
    path = tmp_path / "dokumen.pdf"
    path.write_bytes(twice)
    assert call("pdfsig", "-nocert", path).count("Signature Validation: Signature is Valid.") == 2
    if kind != "hybrid":  # which pyHanko reads only when told not to be strict
        assert all(one.intact and one.changes_allowed for one in opinions(twice, shelf.workshop.pki.roots()))


@pytest.mark.parametrize("revision", [4, 6])
def test_fields_of_an_encrypted_document_are_prepared_and_filled(revision: Literal[4, 6], shelf: Shelf) -> None:
    source = io.BytesIO()
    with pikepdf.open(SAMPLES / LETTER) as pdf:
        pdf.save(source, encryption=pikepdf.Encryption(owner="pemilik", user="pembaca", R=revision))
    document = Document.from_bytes(source.getvalue(), password="pembaca")
    plan = SignaturePlan(prepare=(PreparedField("kepala", 1, (300, 100, 442, 153)),))
    once = shelf.workshop.signer("pejabat-satu", Level.B_B, plan=plan).sign(document).to_bytes()
    second = Document.from_bytes(once, password="pembaca")
    twice = shelf.workshop.signer("pejabat-dua", Level.B_B).sign(second, field="kepala").to_bytes()
    report = shelf.online().report(Document.from_bytes(twice, password="pembaca"))
    assert [one.field for one in report.signatures] == ["tte_1", "kepala"]
    assert all(one.now.integrity.outcome is Outcome.PASSED for one in report.signatures)
    found = opinions(twice, shelf.workshop.pki.roots(), "pembaca")
    assert all(one.intact and one.trusted and one.changes_allowed for one in found)


def assert_accepted(data: bytes, fields: list[str], shelf: Shelf, folder: Path) -> None:
    """Everybody finds these signatures and nothing wrong with them."""
    report = reported(shelf.online(), data)
    assert [one.field for one in report.signatures] == fields
    assert all(one.now.integrity.outcome is Outcome.PASSED for one in report.signatures)
    found = opinions(data, shelf.workshop.pki.roots())
    assert all(one.intact and one.trusted and one.changes_allowed for one in found)
    path = folder / "dokumen.pdf"
    path.write_bytes(data)
    call("qpdf", "--check", path)
    said = call("pdfsig", "-nocert", path)
    with pikepdf.open(path) as pdf:
        shown = [one for page in pdf.pages for one in page.get("/Annots", []) if "/Parent" in one and "/T" not in one]
    if len(shown) < 2:  # poppler takes a field with several widgets for an empty one
        assert said.count("Signature Validation: Signature is Valid.") == len(fields)


def test_without_a_name_the_prepared_fields_stay_empty_and_that_is_remarked_on(shelf: Shelf) -> None:
    plan = SignaturePlan(prepare=(PreparedField("kepala"),))
    once = shelf.workshop.signer("pejabat-satu", Level.B_B, plan=plan).sign(Document.open(SAMPLES / LETTER))
    assert once.result.prepared == ("kepala",)
    assert once.result.remarks == ()
    twice = shelf.workshop.signer("pejabat-dua", Level.B_B).sign(Document.from_bytes(once.to_bytes()))
    assert twice.result.field == "tte_2"
    assert "(kepala)" in twice.result.remarks[0].en


def test_a_wrong_name_is_answered_with_the_fields_and_who_signed_them(shelf: Shelf) -> None:
    plan = SignaturePlan(prepare=(PreparedField("kepala"),))
    data = shelf.workshop.signed(LETTER, "pejabat-satu", Level.B_B, plan=plan)
    with pytest.raises(DocumentRefusedError) as caught:
        filled(shelf, data, "pejabat-dua", "Kepala")
    assert caught.value.cause.en == (
        "There is no signature field named Kepala. "
        "Fields in this document: tte_1 (signed by Pejabat Uji Satu TEST), kepala (empty)."
    )
    assert "ditandatangani Pejabat Uji Satu TEST" in caught.value.cause.id


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_no_field_is_prepared_over_the_clause(rotate: int, shelf: Shelf) -> None:
    source = io.BytesIO()
    with pikepdf.open(SAMPLES / LETTER) as pdf:
        pdf.pages[0].rotate(rotate, relative=False)
        pdf.save(source)
    plan = SignaturePlan(prepare=(PreparedField("kepala", 1, (60, 20, 202, 60)),))
    with pytest.raises(DocumentRefusedError, match="would cover the stamp on page 1"):
        shelf.workshop.signed(source.getvalue(), "pejabat-satu", Level.B_B, plan=plan)
    assert shelf.workshop.signed(source.getvalue(), "pejabat-satu", Level.B_B, None, plan)


def test_a_signed_field_is_not_signed_again(shelf: Shelf) -> None:
    with pytest.raises(AlreadySignedError, match="tte_1 is signed already"):
        filled(shelf, shelf.letter(Level.B_B), "pejabat-dua", "tte_1")


def test_fields_are_prepared_with_the_first_signature_only(shelf: Shelf) -> None:
    plan = SignaturePlan(prepare=(PreparedField(NAME),))
    with pytest.raises(AlreadySignedError, match="with the first signature only"):
        shelf.workshop.signed(shelf.letter(Level.B_B), "pejabat-dua", Level.B_B, plan=plan)


@pytest.mark.parametrize(
    ("lock", "refused"),
    [
        (FieldLock("All"), {"kedua", None}),
        (FieldLock("Include", ("kedua",)), {"kedua"}),
        (FieldLock("Exclude", ("kedua",)), {None}),
    ],
    ids=lambda one: getattr(one, "action", ""),
)
def test_a_lock_is_respected(lock: FieldLock, refused: set[str | None], shelf: Shelf) -> None:
    workshop = shelf.workshop
    prepare = (PreparedField("pertama", lock=lock), PreparedField("kedua"))
    data = workshop.signed(LETTER, "pejabat-satu", Level.B_B, plan=SignaturePlan(prepare=prepare))
    data = filled(shelf, data, "pejabat-dua", "pertama")
    for field in ("kedua", None):
        signer = workshop.signer("pejabat-tiga", Level.B_B)
        if field in refused:
            with pytest.raises(AlreadySignedError, match=r"pertama .Pejabat Uji Dua TEST. locks"):
                signer.sign(Document.from_bytes(data), field=field)
            continue
        more = signer.sign(Document.from_bytes(data), field=field).to_bytes()
        assert all(one.now.integrity.outcome is Outcome.PASSED for one in reported(shelf.online(), more).signatures)
        assert all(one.changes_allowed for one in opinions(more, workshop.pki.roots()))


def test_whoever_signs_against_a_lock_breaks_the_signature_that_locks(shelf: Shelf) -> None:
    """The lock that is written is one that verifiers see."""
    workshop = shelf.workshop
    prepare = (PreparedField("kedua"),)
    data = workshop.signed(LETTER, "pejabat-satu", Level.B_B, plan=SignaturePlan(prepare=prepare))
    locked = workshop.signed(data, "pejabat-dua", Level.B_B, plan=SignaturePlan(lock=FieldLock("Include", ("kedua",))))
    report = reported(shelf.online(), signed_elsewhere(shelf, locked, "kedua", "pejabat-tiga"))
    by_field = {one.field: one.now.integrity for one in report.signatures}
    assert by_field["tte_1"].outcome is Outcome.PASSED
    assert [one.code for one in by_field["tte_2"].reasons] == ["I-FIELDLOCK"]


def test_pyhanko_finds_that_seed_values_were_obeyed(shelf: Shelf) -> None:
    workshop = shelf.workshop
    issuer = x509.Certificate.load(workshop.pki.chain("pejabat-dua")[0])
    flags = pyhanko_fields.SigSeedValFlags
    certificates = pyhanko_fields.SigCertConstraintFlags
    seed = pyhanko_fields.SigSeedValueSpec(
        flags=flags.SUBFILTER | flags.REASONS | flags.DIGEST_METHOD,
        reasons=["Menyetujui"],
        subfilters=[pyhanko_fields.SigSeedSubFilter.PADES],
        digest_methods=["sha256"],
        cert=pyhanko_fields.SigCertConstraints(flags=certificates.ISSUER, issuers=[issuer]),
    )
    unsigned = by_pyhanko((SAMPLES / LETTER).read_bytes(), NAME, seed_value_dict=seed)
    once = workshop.signed(unsigned, "pejabat-satu", Level.B_B)
    (signature,) = PdfFileReader(io.BytesIO(filled(shelf, once, "pejabat-dua", NAME))).embedded_signatures[1:]
    roots = [x509.Certificate.load(one) for one in workshop.pki.roots()]
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=roots))
    assert status.has_seed_values
    assert status.seed_value_ok
    assert signature.sig_object["/Reason"] == "Menyetujui"


def test_a_field_is_not_prepared_and_locked_at_once(shelf: Shelf) -> None:
    plan = SignaturePlan(prepare=(PreparedField("kepala"),), lock=FieldLock("All"))
    with pytest.raises(DocumentRefusedError, match="prepare and lock"):
        shelf.workshop.signed(LETTER, "pejabat-satu", Level.B_B, plan=plan)
