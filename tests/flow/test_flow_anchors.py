"""Anchors in documents as offices have them: found where poppler finds them, gone after signing, nothing else moved."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf
import pytest
from anchored import LINES, letter
from independent import opinions
from oracles import call
from shelf import Shelf, reported

from bsre_sign import (
    Agreement,
    Certify,
    Document,
    LocalCreator,
    Outcome,
    PreparedField,
    SignaturePlan,
    Signer,
    SigningResult,
    Specimen,
    SpecimenAnchor,
    SpecimenError,
)

TOOLS = ("word", "libreoffice", "chromium", "reportlab")
SAMPLES = Path(__file__).parents[2] / "samples"
_WORD = re.compile(r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>')

Word = tuple[str, float, float, float, float]


@pytest.fixture(scope="module", params=TOOLS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The letter, as one of the tools makes it."""
    return letter(request.param, tmp_path_factory.mktemp(request.param))


def words(path: Path, page: int = 1) -> list[Word]:
    """Poppler's words, in points from the upper left corner."""
    told = call("pdftotext", "-bbox", "-f", str(page), "-l", str(page), path, "-")
    return [(one[4], *(float(edge) for edge in one[:4])) for one in _WORD.findall(told)]


def signed(shelf: Shelf, path: Path, place: SpecimenAnchor, label: str = "pejabat-satu") -> tuple[bytes, SigningResult]:
    creator = LocalCreator(shelf.workshop.credential(label))
    agreement = Agreement.load("bsre") if label == "pejabat-satu" else None
    specimen = Specimen(title="Kepala Dinas", place=place)
    signer = Signer(creator, trust=shelf.workshop.trust, agreement=agreement, specimen=specimen)
    made = signer.sign(Document.open(path))
    return made.to_bytes(), made.result


def test_the_specimen_stands_where_poppler_finds_the_anchor(made: Path, shelf: Shelf) -> None:
    with pikepdf.open(made) as pdf:
        height = float(pdf.pages[0].mediabox[3])
    for text, number in (("#", 2), ("${ttd2}", 1)):
        _, x0, y0, x1, y1 = [one for one in words(made) if one[0] == text][number - 1]
        (place,) = signed(shelf, made, SpecimenAnchor(text, number))[1].specimens
        assert (place.box.y0 + place.box.y1) / 2 == pytest.approx(height - (y0 + y1) / 2, abs=2)
        middle = (x0 + x1) / 2
        if 71 < middle < place.page_size[0] - 71:
            assert (place.box.x0 + place.box.x1) / 2 == pytest.approx(middle, abs=0.5)
        else:
            assert place.box.x0 == pytest.approx(0, abs=0.01), "as near as the page lets it"


def test_the_anchor_is_gone_and_every_other_word_stands_where_it_stood(
    made: Path, shelf: Shelf, tmp_path: Path
) -> None:
    data, result = signed(shelf, made, SpecimenAnchor("#", 2))
    assert not any("cannot be removed" in one.en for one in result.remarks)
    path = tmp_path / "dokumen.pdf"
    path.write_bytes(data)
    before, after = words(made), words(path)
    foot = max(one[2] for one in after if one[0] == "Dokumen")  # the clause
    kept = [one for one in after if one[2] < foot - 20 and not _in(one, result)]
    gone = [one for one in before if one[0] == "#"][1]
    expected = [one for one in before if one != gone and not _in(one, result)]
    assert [one[0] for one in kept] == [one[0] for one in expected]
    for one, other in zip(kept, expected, strict=True):
        assert one[1:] == pytest.approx(other[1:], abs=0.02)


def _in(word: Word, result: SigningResult) -> bool:
    """Whether a word lies behind the specimen, or belongs to it."""
    (place,) = result.specimens
    height = place.page_size[1]
    return (
        word[1] < place.box.x1
        and word[3] > place.box.x0
        and height - word[4] < place.box.y1
        and height - word[2] > place.box.y0
    )


def test_the_signature_is_valid_everywhere(made: Path, shelf: Shelf, tmp_path: Path) -> None:
    data, _ = signed(shelf, made, SpecimenAnchor("${ttd2}"))
    path = tmp_path / "dokumen.pdf"
    path.write_bytes(data)
    assert reported(shelf.offline(), data).signatures[0].now.integrity.outcome is Outcome.PASSED
    assert call("pdfsig", "-nocert", path).count("Signature is Valid") == 1
    call("qpdf", "--check", path)


def test_two_anchors_of_one_kind_are_listed(made: Path, shelf: Shelf) -> None:
    with pytest.raises(SpecimenError) as raised:
        signed(shelf, made, SpecimenAnchor("#"))
    assert raised.value.cause.id.startswith("Jangkar # ada di 2 tempat: (1) halaman 1, x ")
    assert "C#" in LINES[0], "and those that stand in a word are none"


def test_each_party_of_an_agreement_signs_at_its_own_anchor(shelf: Shelf, tmp_path: Path) -> None:
    path = SAMPLES / "pks-bkn-2022.pdf"
    once, first = signed(shelf, path, SpecimenAnchor("$"))
    between = tmp_path / "satu.pdf"
    between.write_bytes(once)
    again, second = signed(shelf, between, SpecimenAnchor("#"), "pejabat-dua")
    (one,), (other,) = first.specimens, second.specimens
    assert one.page == other.page
    assert abs(one.box.y0 - other.box.y0) < 2
    assert one.box.x1 < other.box.x0 or other.box.x1 < one.box.x0
    report = reported(shelf.offline(), again)
    assert [each.now.integrity.outcome for each in report.signatures] == [Outcome.PASSED] * 2
    between.write_bytes(again)
    assert call("pdfsig", "-nocert", between).count("Signature is Valid") == 2


@pytest.mark.parametrize("certify", [None, Certify.FORMS])
def test_the_second_partys_field_is_made_at_its_anchor(certify: Certify | None, shelf: Shelf, tmp_path: Path) -> None:
    workshop = shelf.workshop
    plan = SignaturePlan(certify=certify, prepare=(PreparedField("kedua", anchor="#"),))
    signer = Signer(
        LocalCreator(workshop.credential("pejabat-satu")),
        trust=workshop.trust,
        agreement=Agreement.load("bkn-2022"),
        plan=plan,
        specimen=Specimen(title="Pihak Kesatu", place=SpecimenAnchor("$")),
    )
    once = signer.sign(Document.open(SAMPLES / "pks-bkn-2022.pdf"))
    path = tmp_path / "dua.pdf"
    path.write_bytes(once.to_bytes())
    assert once.result.remarks == ()
    assert not {"#", "$"} & {one[0] for one in words(path, once.result.specimens[0].page)}
    creator = LocalCreator(workshop.credential("pejabat-dua"))
    second = Signer(creator, trust=workshop.trust, specimen=Specimen(title="Pihak Kedua"))
    again = second.sign(Document.open(path), field="kedua")
    (one,), (other,) = once.result.specimens, again.result.specimens
    assert one.page == other.page
    assert one.box.y0 == pytest.approx(other.box.y0, abs=2)
    assert (other.box.width, other.box.height) == pytest.approx((142, 53))
    path.write_bytes(again.to_bytes())
    report = reported(shelf.offline(), again.to_bytes())
    assert [each.now.integrity.outcome for each in report.signatures] == [Outcome.PASSED] * 2
    assert {reason.code for each in report.signatures for reason in each.now.integrity.reasons} <= {"I-EXTENDED"}
    assert not {each.code for each in report.warnings} & {"I-OVERLAP"}
    assert call("pdfsig", "-nocert", path).count("Signature is Valid") == 2
    assert all(each.intact and each.changes_allowed for each in opinions(again.to_bytes(), workshop.pki.roots()))


def test_an_anchor_for_a_field_that_is_not_there_is_an_error(shelf: Shelf) -> None:
    plan = SignaturePlan(prepare=(PreparedField("kedua", anchor="~"),))
    signer = Signer(LocalCreator(shelf.workshop.credential("pejabat-satu")), trust=shelf.workshop.trust, plan=plan)
    with pytest.raises(SpecimenError, match="The anchor ~ is not in the document's text"):
        signer.sign(Document.open(SAMPLES / "surat-dinas.pdf"))
