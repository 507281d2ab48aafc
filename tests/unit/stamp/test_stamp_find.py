"""The stamp is read back from documents, whoever made them."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from pikepdf import Array, Dictionary, Encryption, Name, Pdf, String
from stamp_pages import letter, saved

from bsre_sign.agreement import Agreement
from bsre_sign.errors import NotAPdfError, PasswordNeededError
from bsre_sign.stamp import FoundStamp, Stamp, find

STAMP = Stamp(Agreement.load("bsre"))


def written(*pages: str) -> bytes:
    """Pages with lines of text, as another program would set them."""
    pdf = Pdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    for text in pages:
        pdf.add_blank_page(page_size=(595, 842))
        page = pdf.pages[-1].obj
        page["/Resources"] = Dictionary(Font=Dictionary(F=font))
        shown = b"".join(
            b"(%s) Tj T* " % line.encode("cp1252").replace(b"(", rb"\(").replace(b")", rb"\)")
            for line in text.split("\n")
        )
        page["/Contents"] = pdf.make_stream(b"BT /F 6 Tf 8 TL 40 80 Td " + shown + b"ET")
    return saved(pdf)


F1 = """Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik
yang diterbitkan oleh Balai Sertifikasi Elektronik (BSrE), Badan Siber dan Sandi Negara (BSSN)"""
F4 = """Catatan:
• UU ITE No 11 Tahun 2008 Pasal 5 Ayat 1 “Informasi Elektronik dan/atau Dokumen Elektronik
dan/atau hasil cetaknya merupakan alat bukti hukum yang sah.”
• Dokumen ini telah ditandatangani secara elektronik menggunakan
sertifikat elektronik yang diterbitkan oleh BSrE"""
OTHERS = [
    F1,
    F1.replace(" (BSSN)", ""),
    F1.replace("Balai", "Balai Besar") + ".",
    "Dokumen ini telah ditandatangani secara elektronik yang diterbitkan oleh\n"
    "Balai Sertifikasi Elektronik (BSrE), BSSN",
    F4,
    "Dokumen ini tertanda ditandatangani secara elektronik menggunakan sertifikat elektronik yang diterbitkan BSrE.",
    "1. Dokumen ini telah ditandatangani secara\nelektronik menggunakan sertifikat elektronik yang\n"
    "diterbitkan oleh BSrE-BSSN.",
    "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik yang diterbitkan oleh BSrE\n"
    "sesuai dengan Undang Undang No 11 Tahun 2008 tentang Informasi dan Transaksi Elektronik, tandatangan secara\n"
    "elektronik memiliki kekuatan hukum dan akibat hukum yang sah",
]


@pytest.mark.parametrize("name", Agreement.available())
def test_what_was_drawn_is_found(name: str, tmp_path: Path) -> None:
    agreement, pdf = Agreement.load(name), letter(2)
    Stamp(agreement).draw(pdf)
    (tmp_path / "letter.pdf").write_bytes(saved(pdf))
    logo = agreement.stamp.logo
    expected = FoundStamp("found", (1, 2), "found" if logo else "missing", 2, 2, placeholder=logo)
    found = find(tmp_path / "letter.pdf")
    assert replace(found, places=()) == expected
    assert find(saved(pdf), clauses=[agreement.stamp.sentence]) == found
    assert [place.page for place in found.places] == [1, 2]
    for place in found.places:
        assert len(place.boxes) == len(agreement.stamp.clause)
        assert all(0 < box.x0 < box.x1 < 1 and 0 < box.y0 < box.y1 < 0.1 for box in place.boxes)


@pytest.mark.parametrize("text", OTHERS)
def test_wordings_of_other_programs(text: str) -> None:
    found = find(written(text))
    assert (found.clause, found.pages, found.total_pages, found.examined_pages) == ("found", (1,), 1, 1)
    # Numbers and other lines beside the clause may be a logo, as far as one can see.
    assert found.logo == ("unknown" if text.startswith(("Catatan", "1.")) else "missing")


@pytest.mark.parametrize(
    "text",
    [
        F1.upper(),
        F1.replace("ditandatangani", "ditanda-\ntangani"),
        F1.replace(" ", "  "),
        F1.replace("elektronik", "elek\ntronik"),
    ],
)
def test_broken_lines_spaces_and_case_do_not_count(text: str) -> None:
    assert find(written(text)).clause == "found"


@pytest.mark.parametrize("text", ["", "Dokumen ini ditandatangani.", F1.replace("telah", "belum")])
def test_other_words_are_no_clause(text: str) -> None:
    assert find(written(text)) == FoundStamp("missing", (), "missing", 1, 1)


def test_some_pages() -> None:
    found = find(written("", F1, "", F1))
    assert (found.clause, found.pages, found.total_pages) == ("partial", (2, 4), 4)


def test_the_first_page_alone() -> None:
    data = written(F1, "", "")
    assert find(data).clause == "partial"
    assert find(data, pages="first").clause == "found"
    assert find(written("", F1), pages="first").clause == "missing"


def test_a_limit_of_pages() -> None:
    found = find(written(F1, F1, ""), max_pages=2)
    assert (found.clause, found.examined_pages, found.total_pages) == ("found", 2, 3)


def test_a_limit_of_pages_that_are_looked_at_closely() -> None:
    data = written(F1, "", F1, F1)
    assert [place.page for place in find(data, closely=2).places] == [1, 3]
    assert [place.page for place in find(data).places] == [1, 3, 4]
    unlooked = find(data, closely=0)
    assert (unlooked.pages, unlooked.places, unlooked.logo) == ((1, 3, 4), (), "unknown")


def test_another_clause() -> None:
    assert find(written(F1), clauses=["Ditandatangani secara sah"]).clause == "missing"
    assert find(written("Ditandatangani\nsecara sah"), clauses=["ditandatangani secara sah."]).clause == "found"
    assert find(written(F1), clauses=["", "..."]).clause == "missing"


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_rotated_pages(rotate: int) -> None:
    pdf = letter(Rotate=rotate, CropBox=[20, 30, 500, 700])
    STAMP.draw(pdf)
    assert find(saved(pdf)).clause == "found"


def test_our_stamp_whose_logo_was_taken_out() -> None:
    pdf = letter()
    STAMP.draw(pdf)
    del pdf.pages[0].obj.Resources.XObject.BSrESign.Resources["/XObject"]
    assert find(saved(pdf)).logo == "missing"


def test_an_encrypted_document() -> None:
    pdf, buffer = letter(), io.BytesIO()
    STAMP.draw(pdf)
    pdf.save(buffer, encryption=Encryption(user="buka", owner="milik"))
    assert find(buffer.getvalue(), password="buka").logo == "found"
    for password in (None, "salah"):
        with pytest.raises(PasswordNeededError):
            find(buffer.getvalue(), password=password)


def test_what_is_no_pdf(tmp_path: Path) -> None:
    with pytest.raises(NotAPdfError):
        find(b"no pdf")
    with pytest.raises(FileNotFoundError):
        find(tmp_path / "none.pdf")


@pytest.mark.parametrize("own", ["elektronik", "Ditandatangani secara elektronik, BSrE. " * 100])
def test_a_document_cannot_name_any_words_its_clause(own: str) -> None:
    pdf = letter(content=b"BT /F1 12 Tf 20 90 Td (" + own.encode() + b") Tj ET")
    STAMP.draw(pdf)
    form = pdf.pages[0].obj.Resources.XObject.BSrESign
    form["/BSrESignStamp"]["/Clause"] = String(own)
    form.write(b"")
    assert find(saved(pdf)).clause == "missing"


def test_a_profile_says_it_in_words_of_its_own() -> None:
    words = "Surat ini memuat tanda tangan elektronik tersertifikasi BSrE"
    pdf = letter(content=b"BT /F1 12 Tf 20 90 Td (" + words.encode() + b") Tj ET")
    STAMP.draw(pdf)
    form = pdf.pages[0].obj.Resources.XObject.BSrESign
    form["/BSrESignStamp"]["/Clause"] = String(words)
    form.write(b"")
    found = find(saved(pdf))
    assert (found.clause, [place.wording for place in found.places]) == ("found", ["own"])


def test_a_damaged_page_has_no_text() -> None:
    pdf = letter(2)
    STAMP.draw(pdf)
    pdf.pages[0].obj["/Contents"] = Array([3])
    found = find(saved(pdf))
    assert (found.clause, found.pages) == ("partial", (2,))


def test_a_file_is_not_read_into_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(written(F1))
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("the whole file is read"))
    assert find(path).clause == "found"


def test_from_threads() -> None:
    documents = [written(F1), written("", F1), written("")] * 8
    with ThreadPoolExecutor(8) as pool:
        assert [found.clause for found in pool.map(find, documents)] == ["found", "partial", "missing"] * 8
