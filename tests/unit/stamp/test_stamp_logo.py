"""Logos: the user's own files, and the mark that stands in."""

import gc
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pikepdf import Array, Encryption, Name, Object, Pdf
from PIL import Image, ImageDraw
from stamp_pages import checked_by_qpdf, letter, run, saved, seen_by_poppler

from bsre_sign.agreement import Agreement
from bsre_sign.errors import InputError
from bsre_sign.stamp import Stamp, find
from bsre_sign.stamp.logo import read_logo

GENERIC = Agreement.load("bsre")
RED, BLUE = (255, 0, 0), (0, 0, 255)


def picture(mode: str = "RGB", kind: str = "PNG", size: tuple[int, int] = (200, 100)) -> bytes:
    """Red at the left, blue at the right."""
    image = Image.new("RGBA", size, RED)
    ImageDraw.Draw(image).rectangle((size[0] // 2, 0, *size), fill=BLUE)
    buffer = io.BytesIO()
    image.convert(mode).save(buffer, kind)
    return buffer.getvalue()


def page(rotate: int = 0, **keys: object) -> bytes:
    """The same picture as a PDF page of 200 by 100 points."""
    pdf = Pdf.new()
    pdf.add_blank_page(page_size=(200, 100))
    obj = pdf.pages[0].obj
    obj["/Contents"] = Array(
        [pdf.make_stream(b"1 0 0 rg 0 0 100 100 re f"), pdf.make_stream(b"0 0 1 rg 100 0 100 100 re f")]
    )
    obj["/Rotate"] = rotate
    for key, value in keys.items():
        obj[f"/{key}"] = Array(value) if isinstance(value, list) else value
    return saved(pdf)


def stamped(logo: bytes | Path | None, name: str = "bsre") -> Pdf:
    pdf = letter()
    assert Stamp(Agreement.load(name), logo).draw(pdf).logo
    gc.collect()
    return pdf


def image_of(logo: bytes | Path, name: str = "bsre") -> tuple[Object, tuple[int, int]]:
    """The drawn image's colour space, and its size in pixels."""
    pdf = stamped(logo, name)
    image = pdf.pages[0].obj.Resources.XObject.BSrESign.Resources.XObject.Logo.Resources.XObject.Image
    return image.ColorSpace, (int(image.Width), int(image.Height))


def colours(pdf: Pdf, folder: Path) -> list[tuple[int, int, int]]:
    """What a viewer shows in the middle of the logo's left, right, lower and upper parts."""
    path = folder / "logo.pdf"
    path.write_bytes(saved(pdf))
    run("pdftoppm", "-r", "144", "-png", path, folder / "logo")
    with Image.open(folder / "logo-1.png") as shown:
        foot = shown.convert("RGB").crop((80, 1684 - 74, 250, 1684 - 32))
    paint = foot.convert("HSV").getchannel("S").point(lambda value: 255 if value > 128 else 0).getbbox()
    assert paint
    x0, y0, x1, y1 = paint
    middle_x, middle_y = (x0 + x1) // 2, (y0 + y1) // 2
    spots = ((x0 + 3, middle_y), (x1 - 4, middle_y), (middle_x + 3, y1 - 4), (middle_x + 3, y0 + 3))
    found = []
    for spot in spots:
        colour = foot.getpixel(spot)
        assert isinstance(colour, tuple)
        red, green, blue = (255 * round(part / 255) for part in colour)
        found.append((red, green, blue))
    return found


@pytest.mark.parametrize("logo", [picture(), picture("RGBA"), picture("P"), page(), page(360)])
def test_the_logo_is_shown_as_it_is(logo: bytes, tmp_path: Path) -> None:
    pdf = stamped(logo)
    checked_by_qpdf(pdf, tmp_path)
    assert colours(pdf, tmp_path)[:2] == [RED, BLUE]


@pytest.mark.parametrize(
    ("logo", "expected"),
    [
        (page(180), [BLUE, RED]),
        (page(90, MediaBox=[-20, 0, 180, 100], CropBox=[0, 0, 180, 100]), [None, None, BLUE, RED]),
        (page(270), [None, None, RED, BLUE]),
        (page(UserUnit=3), [RED, BLUE]),
    ],
)
def test_a_pdf_logo_is_shown_as_its_reader_sees_it(
    logo: bytes, expected: list[tuple[int, int, int] | None], tmp_path: Path
) -> None:
    found = colours(stamped(logo), tmp_path)
    assert len(found) >= len(expected)
    for shown, colour in zip(found, expected, strict=False):
        assert colour in (None, shown)


@pytest.mark.parametrize(
    ("mode", "kind", "space"),
    [
        ("L", "PNG", Name.DeviceGray),
        ("1", "PNG", Name.DeviceGray),
        ("I;16", "PNG", Name.DeviceGray),
        ("P", "PNG", Name.DeviceRGB),
        ("L", "JPEG", Name.DeviceGray),
        ("RGB", "JPEG", Name.DeviceRGB),
        ("CMYK", "JPEG", Name.DeviceRGB),
    ],
)
def test_image_colour_spaces(mode: str, kind: str, space: Name) -> None:
    buffer = io.BytesIO()
    Image.new(mode, (20, 10)).save(buffer, kind)
    assert image_of(buffer.getvalue()) == (space, (20, 10))


def half_black(mode: str) -> bytes:
    """Black, half transparent at the left, wholly at the right."""
    image = Image.new("LA", (40, 20), (0, 128))
    image.paste((0, 0), (20, 0, 40, 20))
    buffer = io.BytesIO()
    image.convert(mode).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(("mode", "grey", "white"), [("LA", b"\x7f", b"\xff"), ("RGBA", b"\x7f" * 3, b"\xff" * 3)])
def test_what_shines_through_is_set_on_white(mode: str, grey: bytes, white: bytes) -> None:
    """So that the stamp has no transparency, which PDF/A-1 does not allow."""
    pdf = stamped(half_black(mode))
    image = pdf.pages[0].obj.Resources.XObject.BSrESign.Resources.XObject.Logo.Resources.XObject.Image
    samples = bytes(image.read_bytes())
    assert "/SMask" not in image
    assert (samples[: len(grey)], samples[-len(white) :]) == (grey, white)
    assert not read_logo(half_black(mode)).transparent


def test_a_palette_with_a_transparent_colour() -> None:
    image = Image.new("P", (4, 4), 1)
    image.putpalette([0, 0, 0, 255, 0, 0])
    buffer = io.BytesIO()
    image.save(buffer, "PNG", transparency=1)
    pdf = stamped(buffer.getvalue())
    image_object = pdf.pages[0].obj.Resources.XObject.BSrESign.Resources.XObject.Logo.Resources.XObject.Image
    assert bytes(image_object.read_bytes()) == b"\xff" * 48


def test_a_large_image_is_made_smaller() -> None:
    assert image_of(picture(size=(3000, 1500)))[1] == (800, 400)


def test_an_image_turned_by_its_camera() -> None:
    image = Image.new("RGB", (100, 50))
    exif = image.getexif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif)
    assert (read_logo(buffer.getvalue()).width, read_logo(buffer.getvalue()).height) == (50, 100)


def test_a_logo_file(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(picture())
    assert image_of(tmp_path / "logo.png")[1] == (200, 100)


def test_a_logo_that_is_given_is_drawn_also_where_none_is_asked_for() -> None:
    assert image_of(picture(), "bali-2024")[1] == (200, 100)


def bomb() -> bytes:
    buffer = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(buffer, "PNG")
    return buffer.getvalue()


def content_bomb() -> bytes:
    pdf = Pdf.new()
    pdf.add_blank_page()
    pdf.pages[0].obj["/Contents"] = Array([pdf.make_stream(b" " * 25_000_000), pdf.make_stream(b" ")])
    return saved(pdf)


def encrypted() -> bytes:
    pdf, buffer = letter(), io.BytesIO()
    pdf.save(buffer, encryption=Encryption(user="u", owner="o"))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: b"<?xml version='1.0'?><SVG xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (lambda: b"GIF89a", "not a kind of picture"),
        (lambda: b"", "not a kind of picture"),
        (lambda: picture()[:200], "damaged"),
        (lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 90, "damaged"),
        (bomb, "too large"),
        (lambda: picture() + b"\0" * 6_000_000, "file is too large"),
        (lambda: b"%PDF-1.7 none", "cannot be used"),
        (lambda: saved(Pdf.new()), "cannot be used"),
        (encrypted, "cannot be used"),
        (content_bomb, "too long"),
    ],
)
def test_unusable_logos(make: Callable[[], bytes], says: str) -> None:
    with pytest.raises(InputError, match=says) as error:
        Stamp(GENERIC, make())
    assert error.value.hint.id != error.value.hint.en


def test_a_logo_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        Stamp(GENERIC, tmp_path / "none.png")


def test_the_mark_is_shapes_not_text(tmp_path: Path) -> None:
    pdf = stamped(None)
    words = [word.text for word in seen_by_poppler(pdf, tmp_path)[0].words]
    assert " ".join(words) == f"Halaman 1 {GENERIC.stamp.sentence}"
    assert find(saved(pdf)).placeholder


def test_a_logo_of_ones_own_is_no_placeholder() -> None:
    found = find(saved(stamped(picture())))
    assert (found.logo, found.placeholder) == ("found", False)


def test_a_logo_at_the_right(tmp_path: Path) -> None:
    agreement = replace(GENERIC, stamp=replace(GENERIC.stamp, logo_side="right"))
    pdf = letter()
    Stamp(agreement, picture()).draw(pdf)
    assert seen_by_poppler(pdf, tmp_path)[0].word("Dokumen").x0 == pytest.approx(42, abs=0.01)
