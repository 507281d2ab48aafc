"""What a viewer shows: texts and pictures of pages, and errors where there is nothing to show."""

import io
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from viewer_pages import document, tool, with_widget, words

from bsre_sign.errors import DocumentRefusedError, NotAPdfError, PasswordNeededError
from bsre_sign.viewer import Rect, page_count, page_png, page_texts, survey

SQUARE = "1 0 0 rg 0 0 20 20 re f\n"
THREE = document(*(SQUARE + words(text, 30, 50) for text in ("satu", "dua", "tiga")), size=(200, 100))


def picture(data: bytes) -> Image.Image:
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    with Image.open(io.BytesIO(data)) as image:
        return image.convert("RGB")


def test_pages_are_counted() -> None:
    assert page_count(THREE) == 3


def test_the_text_of_every_page_is_read() -> None:
    assert page_texts(THREE, most_pages=10) == (["satu", "dua", "tiga"], 3)


def test_no_more_pages_are_read_than_asked_for_but_all_are_counted() -> None:
    assert page_texts(THREE, most_pages=2) == (["satu", "dua"], 3)
    assert page_texts(THREE, most_pages=0) == ([], 3)


def test_an_empty_page_has_no_text() -> None:
    assert page_texts(document(""), most_pages=1) == ([""], 1)


def test_what_is_no_character_does_not_keep_the_rest_from_being_read() -> None:
    assert page_texts(document(words(r"a\000b\001c", 30, 50)), most_pages=1)[0][0].startswith("a")


def test_a_page_becomes_a_picture_of_its_size_and_colours() -> None:
    image = picture(page_png(THREE, 1, scale=2))

    assert image.size == (400, 200)
    assert image.getpixel((10, 190)) == (255, 0, 0)
    assert image.getpixel((390, 10)) == (255, 255, 255)


def test_each_page_has_its_own_picture() -> None:
    assert page_png(THREE, 1) != page_png(THREE, 2)
    assert page_png(THREE, 2) == page_png(THREE, 2)


def test_form_fields_are_drawn() -> None:
    assert picture(page_png(with_widget("0 1 0"), scale=1)).getpixel((80, 30)) == (0, 255, 0)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_part_of_a_page_is_cut_out_of_the_turned_and_cropped_page(rotate: int) -> None:
    data = document(SQUARE + words("satu", 60, 50), size=(200, 120), rotate=rotate, crop=(10, 10, 190, 110))
    whole = picture(page_png(data, scale=2))
    width, height = whole.size

    part = picture(page_png(data, scale=2, part=Rect(0.25, 0.1, 0.75, 0.6)))

    box = (round(0.25 * width), round(0.4 * height), round(0.75 * width), round(0.9 * height))
    assert part.size == (box[2] - box[0], box[3] - box[1])
    assert ImageChops.difference(part, whole.crop(box)).getbbox() is None


def test_a_part_is_drawn_as_finely_as_asked_for_where_the_whole_page_could_not_be() -> None:
    data = document(SQUARE, size=(14000, 14000))

    image = picture(page_png(data, scale=20, part=Rect(0, 0, 0.002, 0.002)))

    assert image.size == (560, 560)
    assert image.getpixel((399, 161)) == (255, 0, 0)
    assert image.getpixel((402, 159)) == (255, 255, 255)


def test_a_huge_page_is_drawn_smaller_instead_of_filling_the_memory() -> None:
    image = picture(page_png(document("", size=(14400, 7200)), scale=1))

    assert 19_900_000 < image.width * image.height < 20_100_000
    assert image.width == pytest.approx(2 * image.height, abs=2)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_poppler_draws_the_same_page(rotate: int, tmp_path: Path) -> None:
    data = document(SQUARE + "0 0 1 rg 150 20 30 60 re f", size=(200, 120), rotate=rotate, crop=(10, 10, 190, 110))
    path = tmp_path / "halaman.pdf"
    path.write_bytes(data)
    command = [tool("pdftoppm"), "-r", "72", "-png", "-cropbox", "-singlefile", str(path), str(tmp_path / "halaman")]
    subprocess.run(command, check=True, timeout=60)
    theirs = picture((tmp_path / "halaman.png").read_bytes())

    ours = picture(page_png(data, scale=1))

    assert ours.size == theirs.size
    for x in range(5, ours.width, 10):
        for y in range(5, ours.height, 10):
            assert ours.getpixel((x, y)) == theirs.getpixel((x, y)), (x, y)


@pytest.mark.parametrize("number", [0, -1, 4, 10**6])
def test_a_page_that_is_not_there_is_refused(number: int) -> None:
    with pytest.raises(DocumentRefusedError, match=f"Page {number} "):
        page_png(THREE, number)


@pytest.mark.parametrize("scale", [0, -1, float("nan"), float("inf")])
def test_a_scale_that_makes_no_sense_is_an_error_of_the_caller(scale: float) -> None:
    with pytest.raises(ValueError, match="scale"):
        page_png(THREE, scale=scale)


@pytest.mark.parametrize("part", [Rect(0.5, 0, 0.5, 1), Rect(0, 0, 1, 1.1), Rect(float("nan"), 0, 1, 1)])
def test_a_part_that_makes_no_sense_is_an_error_of_the_caller(part: Rect) -> None:
    with pytest.raises(ValueError, match="part"):
        page_png(THREE, part=part)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"bukan pdf"])
def test_what_is_no_pdf_is_told(data: bytes) -> None:
    with pytest.raises(NotAPdfError):
        page_texts(data, most_pages=1)
    with pytest.raises(NotAPdfError):
        page_png(data)


def test_a_document_without_pages_cannot_be_shown() -> None:
    with pytest.raises(NotAPdfError):
        page_count(document())


@pytest.mark.parametrize("strength", [3, 4, 6])
@pytest.mark.parametrize("password", ["kunci", "kata-sandi-é"])
def test_an_encrypted_document_needs_its_password(strength: int, password: str) -> None:
    data = document(words("rahasia", 30, 50), password=password, strength=strength)

    for wrong in (None, "salah", "", password + "\0x"):
        with pytest.raises(PasswordNeededError):
            page_texts(data, most_pages=1, password=wrong)
        with pytest.raises(PasswordNeededError):
            page_png(data, password=wrong)
    assert page_texts(data, most_pages=1, password=password) == (["rahasia"], 1)
    assert page_png(data, password=password).startswith(b"\x89PNG")


def test_a_file_is_read_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "surat dinas né.pdf"
    path.write_bytes(THREE)

    assert page_texts(path, most_pages=9) == page_texts(THREE, most_pages=9)
    assert page_png(path, 2) == page_png(THREE, 2)
    assert survey(path, []) == survey(THREE, [])


def test_a_relative_path_means_this_process_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page_count(THREE)  # a worker is there already
    (tmp_path / "surat.pdf").write_bytes(THREE)
    monkeypatch.chdir(tmp_path)

    assert page_count(Path("surat.pdf")) == 3


def test_a_file_that_cannot_be_opened_is_told_as_the_system_tells_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        page_count(tmp_path / "tidak-ada.pdf")
    assert caught.value.filename == str(tmp_path / "tidak-ada.pdf")
    with pytest.raises(NotAPdfError):
        page_count(tmp_path)


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    import os

    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes in folders")
    os.mkfifo(tmp_path / "pipa.pdf")

    with pytest.raises(NotAPdfError):
        page_count(tmp_path / "pipa.pdf")
