"""Signatures that are seen: other programs accept them, and every earlier one stays valid beside the next."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pikepdf
import pytest
from archival_rules import violations
from conforming import conforming, off_origin
from independent import opinions
from oracles import call
from pikepdf import Array, Dictionary, Name
from shelf import PASSED, Shelf, outcomes, reported

from bsre_sign import (
    Agreement,
    Certify,
    Document,
    Length,
    Level,
    LocalCreator,
    Outcome,
    PreparedField,
    SignaturePlan,
    Signer,
    SigningResult,
    Specimen,
    SpecimenAnchor,
    SpecimenBox,
    SpecimenError,
)
from bsre_sign.evidence import Modifications
from bsre_sign.viewer import page_texts, qr_codes

LETTER = Path(__file__).parents[2] / "samples" / "surat-dinas.pdf"
LANDSCAPE = LETTER.with_name("lampiran-lanskap.pdf")
LINK = "https://tte.contoh.go.id/v/8f14e45fceea167a"
FIRST = Specimen(title="Kepala Instansi", rank="Pembina (IV/a)", identifier="19700101 199603 1 001", qr=LINK)
SECOND = Specimen(title="Sekretaris", place=SpecimenBox(Length(20, "mm"), Length(30, "mm")))


def signed(
    shelf: Shelf,
    data: bytes,
    specimen: Specimen | None,
    label: str = "pejabat-satu",
    *,
    agreement: str | None = "bsre",
    plan: SignaturePlan | None = None,
    level: Level = Level.B_B,
    field: str | None = None,
    password: str | None = None,
) -> tuple[bytes, SigningResult]:
    workshop = shelf.workshop
    if level > Level.B_B:
        signer = workshop.signer(label, level, agreement, plan)
    else:
        chosen = Agreement.load(agreement) if agreement is not None else None
        creator = LocalCreator(workshop.credential(label))
        signer = Signer(creator, trust=workshop.trust, agreement=chosen, plan=plan)
    made = signer.sign(Document.from_bytes(data, password=password), field=field, specimen=specimen)
    return made.to_bytes(), made.result


def accepted(shelf: Shelf, data: bytes, folder: Path, count: int) -> None:
    """Our verifier, pdfsig, pyHanko and qpdf find ``count`` sound signatures."""
    path = folder / "dokumen.pdf"
    path.write_bytes(data)
    report = reported(shelf.offline(), data)
    persons = [one for one in report.signatures if one.level is not None]
    assert [one.now.integrity.outcome is Outcome.PASSED for one in persons] == [True] * count
    assert {reason.code for one in persons for reason in one.now.integrity.reasons} <= {"I-EXTENDED"}
    assert not {one.code for one in report.warnings} & {"I-OVERLAP"}
    said = call("pdfsig", "-nocert", path)
    assert said.count("Signature is Valid") == count
    assert "not signed" not in said
    found = opinions(data, shelf.workshop.pki.roots())
    assert len(found) == count
    assert all(one.intact and one.trusted and one.changes_allowed for one in found)
    call("qpdf", "--check", path)


@pytest.fixture(scope="module")
def twice(shelf: Shelf) -> tuple[bytes, SigningResult, bytes, SigningResult]:
    """The letter, signed at its anchor, then by a second signer in a box."""
    once, first = signed(shelf, LETTER.read_bytes(), replace(FIRST, place=SpecimenAnchor("#")))
    again, second = signed(shelf, once, SECOND, "pejabat-dua")
    return once, first, again, second


def test_two_signers_each_with_a_specimen(
    twice: tuple[bytes, SigningResult, bytes, SigningResult], shelf: Shelf, tmp_path: Path
) -> None:
    once, first, again, second = twice
    accepted(shelf, once, tmp_path, 1)
    accepted(shelf, again, tmp_path, 2)
    assert again[: len(once)] == once
    assert first.remarks == second.remarks == ()
    assert [len(one.specimens) for one in (first, second)] == [1, 1]
    earlier, later = reported(shelf.offline(), again).signatures
    assert earlier.modifications is Modifications.FORMS
    assert later.modifications is Modifications.NONE


def test_each_signature_is_seen_where_the_result_says(
    twice: tuple[bytes, SigningResult, bytes, SigningResult], shelf: Shelf
) -> None:
    _, first, again, second = twice
    with pikepdf.open(io.BytesIO(again)) as pdf:
        for field, result in zip(pdf.Root.AcroForm.Fields, (first, second), strict=True):
            (place,) = result.specimens
            assert [float(edge) for edge in field.Rect] == pytest.approx(place.rect, abs=0.001)
            assert field.P.objgen == pdf.pages[place.page - 1].objgen
            assert int(field.F) == 132
            assert field.TU


def test_the_code_and_the_name_are_there_and_the_anchor_is_not(
    twice: tuple[bytes, SigningResult, bytes, SigningResult], tmp_path: Path
) -> None:
    once, _, again, _ = twice
    codes = qr_codes(once, [1])
    if codes is not None:
        assert [one.text for one in codes] == [LINK]
    path = tmp_path / "dokumen.pdf"
    path.write_bytes(again)
    assert "#" not in page_texts(again, most_pages=1)[0][0]
    assert "#" not in call("pdftotext", path, "-")
    png = tmp_path / "halaman"
    call("pdftoppm", "-png", "-r", "200", "-singlefile", path, png)
    zxingcpp = pytest.importorskip("zxingcpp")
    from PIL import Image

    assert [one.text for one in zxingcpp.read_barcodes(Image.open(png.with_suffix(".png")))] == [LINK]


def test_a_long_term_signature_with_a_specimen(shelf: Shelf, tmp_path: Path) -> None:
    workshop = shelf.workshop
    made = workshop.signer("pejabat-satu", Level.B_LTA).sign(Document.open(LETTER), specimen=FIRST).to_bytes()
    report = reported(shelf.offline(), made)
    assert outcomes(report) == PASSED
    assert report.signatures[0].level is Level.B_LTA
    assert opinions(made, workshop.pki.roots())[0].changes_allowed


def test_on_several_pages_the_field_is_on_the_last_and_the_others_are_content(shelf: Shelf, tmp_path: Path) -> None:
    place = SpecimenBox(Length(60, "%"), Length(40, "mm"), Length(80), Length(30), pages="all")
    data, result = signed(shelf, LANDSCAPE.read_bytes(), replace(FIRST, place=place))
    accepted(shelf, data, tmp_path, 1)
    assert [(one.page, one.appearance is None) for one in result.specimens] == [(1, True), (2, False)]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert [len(page.obj.get("/Annots", [])) for page in pdf.pages] == [0, 1]
    codes = qr_codes(data, [1, 2])
    if codes is not None:
        assert [(one.page, one.text) for one in codes] == [(1, LINK), (2, LINK)]
        assert codes[0].place.x0 == pytest.approx(codes[1].place.x0, abs=0.002)
        assert codes[0].place.y0 == pytest.approx(codes[1].place.y0, abs=0.002)
    with pytest.raises(SpecimenError, match="only the first signer"):
        signed(shelf, data, replace(FIRST, place=place), "pejabat-dua")


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_it_is_upright_and_within_the_crop_box_on_any_page(rotate: int, shelf: Shelf, tmp_path: Path) -> None:
    with pikepdf.open(LETTER) as pdf:
        page = pdf.pages[0].obj
        page.Rotate, page.CropBox, page.UserUnit = rotate, Array([20, 30, 560, 800]), 1.25
        given = io.BytesIO()
        pdf.save(given)
    place = SpecimenBox(Length(70), Length(120), Length(200), Length(75))
    once, _ = signed(shelf, given.getvalue(), replace(FIRST, place=place), agreement=None)
    two = SpecimenBox(Length(70), Length(220), Length(200), Length(75))
    again, _ = signed(shelf, once, replace(FIRST, place=two), "pejabat-dua")
    path = tmp_path / "dokumen.pdf"
    path.write_bytes(again)
    assert call("pdfsig", "-nocert", path).count("Signature is Valid") == 2
    codes = qr_codes(again, [1])
    if codes is not None:
        width, height = (540, 770) if rotate % 180 == 0 else (770, 540)
        low, high = sorted(codes, key=lambda one: one.place.y0)
        for code, bottom in ((low, 120), (high, 220)):
            assert 70 < code.place.x0 * width * 1.25 < 90, "the code stands at the left of an upright specimen"
            assert bottom < code.place.y0 * height * 1.25 < bottom + 20


def test_an_existing_field_gets_it_in_its_own_place(shelf: Shelf, tmp_path: Path) -> None:
    prepared = PreparedField("sekretaris", page=1, box=(60, 70, 260, 135))
    once, first = signed(
        shelf, LETTER.read_bytes(), replace(FIRST, place=SpecimenAnchor("#")), plan=SignaturePlan(prepare=(prepared,))
    )
    assert first.prepared == ("sekretaris",)
    again, second = signed(shelf, once, SECOND, "pejabat-dua", field="sekretaris")
    (place,) = second.specimens
    assert place.rect == pytest.approx((60, 70, 260, 135))
    accepted(shelf, again, tmp_path, 2)
    with pikepdf.open(io.BytesIO(again)) as pdf:
        field = next(one for one in pdf.Root.AcroForm.Fields if str(one.T) == "sekretaris")
        assert len(bytes(field.AP.N.read_bytes())) > 100


def test_a_field_of_other_software_gets_it_before_the_first_signature(shelf: Shelf, tmp_path: Path) -> None:
    with pikepdf.open(LETTER) as pdf:
        field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T="Ttd", F=4, P=pdf.pages[0].obj)
        field.Rect = Array([300, 240, 500, 300])
        made = pdf.make_indirect(field)
        pdf.pages[0].obj.Annots = Array([made])
        pdf.Root.AcroForm = Dictionary(Fields=Array([made]))
        given = io.BytesIO()
        pdf.save(given)
    data, result = signed(shelf, given.getvalue(), FIRST, field="Ttd")
    assert result.field == "Ttd"
    assert [one.rect for one in result.specimens] == [(300, 240, 500, 300)]
    accepted(shelf, data, tmp_path, 1)


@pytest.mark.parametrize("certify", [Certify.FORMS, Certify.ANNOTATIONS])
def test_a_certified_document_takes_a_second_specimen(certify: Certify, shelf: Shelf, tmp_path: Path) -> None:
    prepared = PreparedField("sekretaris", page=1, box=(60, 70, 260, 135))
    plan = SignaturePlan(certify=certify, prepare=(prepared,))
    once, _ = signed(shelf, LETTER.read_bytes(), FIRST, plan=plan)
    again, _ = signed(shelf, once, SECOND, "pejabat-dua", field="sekretaris")
    accepted(shelf, again, tmp_path, 2)


@pytest.mark.parametrize("standard", ["a-1b", "a-1a", "a-2u", "a-3b", "a-4", "ua-1"])
@pytest.mark.parametrize("pages", ["last", "all"])
def test_a_conforming_document_still_conforms(standard: str, pages: str, shelf: Shelf) -> None:
    given = conforming(standard)
    assert violations(given) == set()
    place = SpecimenBox(Length(300), Length(100), pages="all" if pages == "all" else "last")
    once, _ = signed(shelf, given, replace(FIRST, place=place))
    assert violations(once) == set()


@pytest.mark.parametrize("standard", ["a-1b", "a-2u", "a-4"])
def test_it_still_does_after_a_second_signer(standard: str, shelf: Shelf) -> None:
    once, _ = signed(shelf, conforming(standard), FIRST)
    again, _ = signed(shelf, once, SECOND, "pejabat-dua")
    assert violations(again) == set()


def test_an_accessible_document_stays_so_where_the_second_signers_field_was_prepared(shelf: Shelf) -> None:
    prepared = PreparedField("sekretaris", page=2, box=(60, 70, 260, 135))
    once, _ = signed(shelf, conforming("ua-1"), FIRST, plan=SignaturePlan(prepare=(prepared,)))
    assert violations(once) == set()
    again, _ = signed(shelf, once, SECOND, "pejabat-dua", field="sekretaris")
    assert violations(again) == set()


def test_a_page_below_the_origin_takes_one(shelf: Shelf, tmp_path: Path) -> None:
    data, result = signed(shelf, off_origin(LETTER.read_bytes()), SECOND)
    accepted(shelf, data, tmp_path, 1)
    assert result.specimens[0].rect[:2] == pytest.approx((20 * 72 / 25.4 - 20, 30 * 72 / 25.4 - 30))


@pytest.mark.parametrize("strength", [4, 6])
def test_an_encrypted_document_takes_two(strength: Literal[4, 6], shelf: Shelf, tmp_path: Path) -> None:
    with pikepdf.open(LETTER) as pdf:
        given = io.BytesIO()
        pdf.save(given, encryption=pikepdf.Encryption(owner="o", user="u", R=strength))
    once, _ = signed(shelf, given.getvalue(), replace(FIRST, place=SpecimenAnchor("#")), password="u")
    again, _ = signed(shelf, once, SECOND, "pejabat-dua", password="u")
    report = shelf.offline().report(Document.from_bytes(again, password="u"))
    assert [one.now.integrity.outcome is Outcome.PASSED for one in report.signatures] == [True, True]
    with pikepdf.open(io.BytesIO(again), password="u") as pdf:
        assert all(b" Tj" in one.AP.N.read_bytes() for one in pdf.Root.AcroForm.Fields)
    assert "#" not in page_texts(again, most_pages=1, password="u")[0][0]


@pytest.mark.parametrize("agreement", ["bsre", None])
def test_a_damaged_document_is_mended_and_compared_apart_from_the_specimen(
    agreement: str | None, shelf: Shelf, tmp_path: Path
) -> None:
    damaged = LETTER.read_bytes().replace(b"startxref", b"startxxxx")
    data, result = signed(shelf, damaged, replace(FIRST, place=SpecimenAnchor("#")), agreement=agreement)
    assert any("damaged" in one.en for one in result.remarks)
    accepted(shelf, data, tmp_path, 1)


def test_a_specimen_that_covers_text_is_remarked_on_by_signer_and_verifier(shelf: Shelf) -> None:
    once, _ = signed(shelf, LETTER.read_bytes(), None)
    over = replace(SECOND, place=SpecimenBox(Length(100), Length(500)))
    again, result = signed(shelf, once, over, "pejabat-dua")
    assert [one.en for one in result.remarks] == ["The specimen covers some of the content of page 1."]
    first = reported(shelf.offline(), again).signatures[0]
    assert first.now.integrity.outcome is Outcome.PASSED
    assert "I-OVERLAP" in {reason.code for reason in first.now.integrity.reasons}


def test_an_anchor_of_a_signed_document_is_covered(shelf: Shelf) -> None:
    once, _ = signed(shelf, LETTER.read_bytes(), None)
    again, result = signed(shelf, once, replace(SECOND, place=SpecimenAnchor("#")), "pejabat-dua")
    assert again[: len(once)] == once
    (place,) = result.specimens
    across, up = (place.box.x0 + place.box.x1) / 2, (place.box.y0 + place.box.y1) / 2
    assert (across, up) == pytest.approx((419.5, 255.7), abs=1)


def test_one_signer_draws_for_many_threads(shelf: Shelf) -> None:
    creator = LocalCreator(shelf.workshop.credential("pejabat-satu"))
    specimen = replace(FIRST, place=SpecimenAnchor("#"))
    signer = Signer(creator, trust=shelf.workshop.trust, agreement=Agreement.load("bsre"), specimen=specimen)
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: signer.sign(Document.open(LETTER)), range(8)))
    assert len({one.result.specimens for one in made}) == 1
    assert all(one.result.remarks == () for one in made)


def test_a_signer_has_a_specimen_of_its_own_and_takes_the_name_from_the_certificate(shelf: Shelf) -> None:
    creator = LocalCreator(shelf.workshop.credential("pejabat-tiga"))
    signer = Signer(creator, trust=shelf.workshop.trust, specimen=Specimen(title="Bupati"))
    for _ in range(2):
        made = signer.sign(Document.open(LETTER))
        (place,) = made.result.specimens
        assert place.appearance is not None
        text = page_texts(place.appearance, most_pages=1)[0][0]
        assert "Pejabat Uji Tiga TEST" in " ".join(text.split())
    invisible = Signer(creator, trust=shelf.workshop.trust).sign(Document.open(LETTER)).result
    assert invisible.specimens == ()
