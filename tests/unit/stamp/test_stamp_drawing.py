"""What is written into the document, and what is left alone."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from stamp_pages import letter, run, saved, seen_by_poppler

from bsre_sign.agreement import Agreement
from bsre_sign.document import Document
from bsre_sign.errors import AlreadySignedError, DocumentRefusedError
from bsre_sign.stamp import PageTreatment, Stamp, carries

GENERIC = Agreement.load("bsre")
STAMP = Stamp(GENERIC)


def test_the_result_says_what_was_drawn() -> None:
    result = STAMP.draw(letter(3))
    assert (result.pages, result.logo, result.already) == ((1, 2, 3), True, False)
    assert result.clause == GENERIC.stamp.sentence


def test_bali_asks_for_no_logo() -> None:
    pdf = letter()
    assert STAMP.draw(letter()).logo
    assert not Stamp(Agreement.load("bali-2024")).draw(pdf).logo
    assert "/XObject" not in pdf.pages[0].obj.Resources.XObject.BSrESign.Resources


@pytest.mark.parametrize("pages", [3, 40])
@pytest.mark.parametrize("seen", [True, False])
def test_first_page_only(pages: int, seen: bool) -> None:
    pdf = letter(pages)
    document = Document.from_bytes(saved(pdf)) if seen else None
    result = Stamp(replace(GENERIC, stamp=replace(GENERIC.stamp, pages="first"))).draw(pdf, document)
    assert result.pages == (1,)
    assert "/XObject" not in pdf.pages[1].obj.Resources
    assert carries(pdf, result)


def test_twenty_pages_share_everything() -> None:
    pdf = letter(20)
    before = len(pdf.objects)
    STAMP.draw(pdf)
    pages = [page.obj for page in pdf.pages]
    assert len({page.Resources.XObject.BSrESign.objgen for page in pages}) == 1
    assert len({page.Contents[0].objgen for page in pages}) == 1
    assert len({page.Contents[-1].objgen for page in pages}) == 1
    assert len(pdf.objects) - before < 15
    assert len(saved(pdf)) < len(saved(letter(20))) + 12_000


def test_the_drawing_is_an_artifact() -> None:
    pdf = letter(MediaBox=[10, 20, 605, 862])
    STAMP.draw(pdf)
    drawing = bytes(list(pdf.pages[0].obj.Contents)[-1].read_bytes()).decode()
    assert "/Artifact << /Type /Pagination /Subtype /Footer /Attached [/Bottom] /BBox [52 37 563 " in drawing
    assert drawing.endswith("/BSrESign Do Q\nEMC\nQ Q \n")


def test_saves_and_restores_are_balanced() -> None:
    pdf = letter()
    STAMP.draw(pdf)
    contents = list(pdf.pages[0].obj.Contents)
    operators = b" ".join(bytes(contents[index].read_bytes()) for index in (0, -1)).split()
    assert operators.count(b"q") == operators.count(b"Q")


def test_the_font_is_an_embedded_subset(tmp_path: Path) -> None:
    pdf = letter()
    STAMP.draw(pdf)
    (tmp_path / "fonts.pdf").write_bytes(saved(pdf))
    row = next(row for row in run("pdffonts", tmp_path / "fonts.pdf").splitlines() if "SourceSansPro-Regular" in row)
    assert row.split()[:7] == [row.split()[0], "CID", "TrueType", "Identity-H", "yes", "yes", "yes"]
    assert row.index("+") == 6


def test_no_transparency_and_gray_alone() -> None:
    pdf = letter()
    STAMP.draw(pdf)
    form = pdf.pages[0].obj.Resources.XObject.BSrESign
    logo = form.Resources.XObject.Logo
    for stream in (form, logo):
        assert "/Group" not in stream
        assert "/ExtGState" not in stream.Resources
        operators = bytes(stream.read_bytes()).split()
        assert not {b"rg", b"RG", b"k", b"K", b"cs", b"CS", b"gs", b"sh"} & set(operators)


def test_pages_that_share_resources_are_not_mixed_up(tmp_path: Path) -> None:
    pdf = letter(3)
    shared = pdf.make_indirect(pdf.pages[0].obj.Resources)
    xobjects = pdf.make_indirect(Dictionary(Old=pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form)))
    shared["/XObject"] = xobjects
    for page in pdf.pages:
        page.obj["/Resources"] = shared
    pdf.Root["/Keep"] = shared
    STAMP.draw(pdf)
    assert set(shared.XObject.keys()) == {"/Old"}
    copies = {page.obj.Resources.objgen for page in pdf.pages}
    assert len(copies) == 1
    assert set(pdf.pages[2].obj.Resources.XObject.keys()) == {"/Old", "/BSrESign"}
    assert [page.word("Halaman").text for page in seen_by_poppler(pdf, tmp_path)] == ["Halaman"] * 3


def test_a_name_that_is_taken(tmp_path: Path) -> None:
    pdf = letter(content=b"/BSrESign Do")
    taken = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    pdf.pages[0].obj.Resources["/XObject"] = Dictionary(BSrESign=taken, BSrESign2=taken)
    result = STAMP.draw(pdf)
    xobjects = pdf.pages[0].obj.Resources.XObject
    assert xobjects.BSrESign.objgen == taken.objgen
    assert isinstance(xobjects.BSrESign3, Stream)
    assert carries(pdf, result)
    assert seen_by_poppler(pdf, tmp_path)[0].word("Dokumen")


def test_contents_are_carried_over_as_they_are() -> None:
    pdf = letter(2)
    streams = [page.obj.Contents for page in pdf.pages]
    pdf.pages[1].obj["/Contents"] = pdf.make_indirect(Array([streams[0], streams[1]]))
    raw = [bytes(stream.read_raw_bytes()) for stream in streams]
    STAMP.draw(pdf)
    assert [stream.objgen for stream in list(pdf.pages[1].obj.Contents)[1:-1]] == [s.objgen for s in streams]
    assert [bytes(stream.read_raw_bytes()) for stream in streams] == raw


def test_a_second_stamp_is_not_drawn() -> None:
    pdf = letter(2)
    first = STAMP.draw(pdf)
    with Pdf.open(io.BytesIO(saved(pdf))) as again, Pdf.open(io.BytesIO(saved(pdf))) as untouched:
        second = Stamp(Agreement.load("bali-2024")).draw(again)
        assert carries(again, second)
        assert (second.pages, second.logo, second.clause, second.already) == (first.pages, True, first.clause, True)
        assert second.treated("kept") == (1, 2)
        assert saved(again) == saved(untouched)


def test_pages_added_later_are_stamped_alone() -> None:
    pdf = letter()
    STAMP.draw(pdf)
    pdf.pages.extend(letter().pages)
    result = STAMP.draw(pdf)
    assert (result.pages, result.already) == ((1, 2), False)
    assert len(list(pdf.pages[0].obj.Contents)) == 3
    assert carries(pdf, result)


def test_same_bytes_every_time() -> None:
    results = []
    for _ in range(2):
        pdf = letter(3)
        Stamp(Agreement.load("bkn-2022")).draw(pdf)
        results.append(saved(pdf))
    assert results[0] == results[1]


def test_from_threads() -> None:
    stamp = Stamp(GENERIC)

    def one(index: int) -> bytes:
        pdf = letter(2, size=(400 + index % 4, 600))
        stamp.draw(pdf)
        return saved(pdf)

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(one, range(64)))
    assert len(set(results)) == 4


def test_a_document_without_pages() -> None:
    with pytest.raises(DocumentRefusedError, match="no page"):
        STAMP.draw(Pdf.new())


def signed_letter(value: object) -> Pdf:
    pdf = letter()
    kid = pdf.make_indirect(Dictionary() if value is None else Dictionary(V=value))
    field = pdf.make_indirect(Dictionary(T="group", FT=Name.Sig, Kids=Array([kid])))
    pdf.Root["/AcroForm"] = Dictionary(Fields=Array([Dictionary(T="x", FT=Name.Tx), field]), SigFlags=3)
    return pdf


def test_a_signed_document_is_left_alone() -> None:
    pdf = signed_letter(Dictionary(Type=Name.Sig))
    before = saved(pdf)
    with pytest.raises(AlreadySignedError):
        STAMP.draw(pdf)
    assert saved(pdf) == before


def test_an_empty_signature_field_is_no_signature() -> None:
    assert STAMP.draw(signed_letter(None)).pages == (1,)


def test_a_stamped_and_then_signed_document_is_already_stamped() -> None:
    pdf = letter()
    STAMP.draw(pdf)
    field = pdf.make_indirect(Dictionary(FT=Name.Sig, V=Dictionary(Type=Name.Sig)))
    pdf.Root["/AcroForm"] = Dictionary(Fields=Array([field]))
    assert STAMP.draw(pdf).already


def test_carries_sees_what_is_missing() -> None:
    pdf = letter(2)
    result = STAMP.draw(pdf)
    with Pdf.open(io.BytesIO(saved(pdf))) as reopened:
        assert carries(reopened, result)
        assert not carries(reopened, replace(result, pages=(1, 2, 3)))
        assert not carries(reopened, replace(result, pages=()))
        contents = reopened.pages[1].obj.Contents
        reopened.pages[1].obj["/Contents"] = Array([*contents, reopened.make_stream(b"1 g 0 0 600 900 re f")])
        assert not carries(reopened, result)
        kept = PageTreatment(2, "kept")
        assert carries(reopened, replace(result, treatments=(result.treatments[0], kept)))
        del reopened.pages[0].obj.Resources["/XObject"]
        assert not carries(reopened, replace(result, treatments=(result.treatments[0], kept)))


def test_carries_on_a_page_without_contents() -> None:
    pdf = letter()
    result = STAMP.draw(pdf)
    del pdf.pages[0].obj["/Contents"]
    assert not carries(pdf, result)


def test_a_clause_that_begins_above_the_foot_and_ends_in_it_is_kept() -> None:
    def with_clause(lowest: float) -> Pdf:
        pdf = letter(20)
        rows = (
            "Dokumen ini telah ditandatangani",
            "secara elektronik menggunakan",
            "sertifikat elektronik yang",
            "diterbitkan oleh BSrE",
        )
        content = " ".join(f"({row}) Tj T*" for row in rows)
        for page in pdf.pages:
            page.contents_add(f"BT /F1 9 Tf 14 TL 60 {lowest + 42} Td {content} ET".encode())
        return pdf

    for lowest, kept in ((270, True), (300, False)):
        pdf = with_clause(lowest)
        result = STAMP.draw(pdf, Document.from_bytes(saved(pdf)))
        assert result.already is kept
        assert {one.kind == "kept" for one in result.treatments} == {kept}
