"""What a viewer shows: texts and pictures of pages, and errors where there is nothing to show."""

import io
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from PIL import Image

from bsre_sign import viewer
from bsre_sign.errors import DocumentRefusedError, NotAPdfError, PasswordNeededError
from bsre_sign.viewer import page_png, page_texts


def document(*texts: str, password: str = "", size: tuple[int, int] = (200, 100)) -> bytes:
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for text in texts:
        page = pdf.add_blank_page(page_size=size)
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = pdf.make_stream(f"1 0 0 rg 0 0 20 20 re f BT /F1 12 Tf 30 50 Td ({text}) Tj ET".encode())
    target = io.BytesIO()
    if password:
        pdf.save(target, encryption=pikepdf.Encryption(owner=password, user=password))
    else:
        pdf.save(target)
    return target.getvalue()


THREE = document("satu", "dua", "tiga")


def test_the_text_of_every_page_is_read() -> None:
    assert page_texts(THREE, most_pages=10) == (["satu", "dua", "tiga"], 3)


def test_no_more_pages_are_read_than_asked_for_but_all_are_counted() -> None:
    assert page_texts(THREE, most_pages=2) == (["satu", "dua"], 3)
    assert page_texts(THREE, most_pages=0) == ([], 3)


def test_an_empty_page_has_no_text() -> None:
    assert page_texts(document(""), most_pages=1) == ([""], 1)


def test_a_page_becomes_a_picture_of_its_size_and_colours() -> None:
    data = page_png(THREE, 1, scale=2)

    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == (400, 200)
        colours = picture.convert("RGB")
        assert colours.getpixel((10, 190)) == (255, 0, 0)
        assert colours.getpixel((390, 10)) == (255, 255, 255)


def test_each_page_has_its_own_picture() -> None:
    assert page_png(THREE, 1) != page_png(THREE, 2)
    assert page_png(THREE, 2) == page_png(THREE, 2)


def test_a_huge_page_is_drawn_smaller_instead_of_filling_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewer, "_MOST_PIXELS", 1_000_000)

    with Image.open(io.BytesIO(page_png(document("", size=(14400, 7200)), scale=1))) as picture:
        assert 990_000 < picture.width * picture.height < 1_010_000


@pytest.mark.parametrize("number", [0, -1, 4, 10**6])
def test_a_page_that_is_not_there_is_refused(number: int) -> None:
    with pytest.raises(DocumentRefusedError, match=f"Page {number} "):
        page_png(THREE, number)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"bukan pdf"])
def test_what_is_no_pdf_is_told(data: bytes) -> None:
    with pytest.raises(NotAPdfError):
        page_texts(data, most_pages=1)
    with pytest.raises(NotAPdfError):
        page_png(data)


def test_an_encrypted_document_needs_its_password() -> None:
    data = document("rahasia", password="kunci")

    for password in (None, "salah"):
        with pytest.raises(PasswordNeededError):
            page_texts(data, most_pages=1, password=password)
        with pytest.raises(PasswordNeededError):
            page_png(data, password=password)
    assert page_texts(data, most_pages=1, password="kunci") == (["rahasia"], 1)
    assert page_png(data, password="kunci").startswith(b"\x89PNG")


def test_threads_may_ask_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: page_texts(THREE, most_pages=3), range(40)))

    assert all(one == (["satu", "dua", "tiga"], 3) for one in answers)
