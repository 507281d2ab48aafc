"""Images and QR codes on pages."""

import io
import sys
from pathlib import Path

import pikepdf
import pytest
import segno
from pikepdf import Array, Dictionary, Name
from PIL import Image
from viewer_pages import document, here, saved

from bsre_sign.viewer import Rect, pictures, qr_codes
from bsre_sign.viewer.worker import codes as codes_of_worker

RED, GREEN, BLUE, YELLOW = b"\xff\0\0", b"\0\xff\0", b"\0\0\xff", b"\xff\xff\0"
# Upper left, upper right, lower left, lower right.
FOUR = (RED * 32 + GREEN * 32) * 32 + (BLUE * 32 + YELLOW * 32) * 32


def corners(png: bytes) -> list[tuple[int, ...]]:
    with Image.open(io.BytesIO(png)) as image:
        pixels = image.convert("RGB")
    width, height = pixels.size
    return [
        tuple(int(value > 127) for value in pixels.getpixel((int(x * width), int(y * height))))  # type: ignore[union-attr]
        for y in (0.25, 0.75)
        for x in (0.25, 0.75)
    ]


def shares(place: Rect) -> tuple[float, ...]:
    return place.x0, place.y0, place.x1, place.y1


R, G, B, Y, W = (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 1, 1)


def test_an_image_is_found_with_its_place_and_look() -> None:
    data = document("q 60 0 0 30 40 50 cm /Im Do Q", size=(200, 100), objects={"Im": FOUR})

    (found,) = pictures(data, [1])

    assert found.page == 1
    assert shares(found.place) == pytest.approx((0.2, 0.5, 0.5, 0.8), abs=1e-5)
    assert corners(found.png) == [R, G, B, Y]
    with Image.open(io.BytesIO(found.png)) as image:
        assert image.mode == "RGB"
        assert 126 <= image.width <= 128
        assert image.width == pytest.approx(2 * image.height, abs=2)


@pytest.mark.parametrize(
    ("rotate", "seen", "place"),
    [
        (90, [B, R, Y, G], (0.5, 0.5, 0.8, 0.8)),
        (180, [Y, B, G, R], (0.5, 0.2, 0.8, 0.5)),
        (270, [G, Y, R, B], (0.2, 0.2, 0.5, 0.5)),
    ],
)
def test_an_image_is_turned_with_its_page(rotate: int, seen: object, place: tuple[float, ...]) -> None:
    data = document("q 60 0 0 30 40 50 cm /Im Do Q", size=(200, 100), objects={"Im": FOUR}, rotate=rotate)

    (found,) = pictures(data, [1])

    assert corners(found.png) == seen
    assert shares(found.place) == pytest.approx(place, abs=1e-5)


def test_an_image_that_is_turned_on_its_page_is_seen_turned() -> None:
    data = document("q 0 60 -30 0 100 20 cm /Im Do Q", size=(200, 100), objects={"Im": FOUR})

    (found,) = pictures(data, [1])

    assert corners(found.png) == [G, Y, R, B]
    assert shares(found.place) == pytest.approx((0.35, 0.2, 0.5, 0.8), abs=1e-5)


def test_images_inside_of_forms_are_found() -> None:
    inner = io.BytesIO(document("q 20 0 0 10 5 5 cm /Im Do Q", size=(50, 50), objects={"Im": FOUR}))
    pdf = pikepdf.open(inner)
    page = pdf.pages[0]
    form = pdf.make_stream(page.Contents.read_bytes())
    form.Type, form.Subtype, form.BBox, form.Resources = Name.XObject, Name.Form, Array([0, 0, 50, 50]), page.Resources
    form.Matrix = Array([2, 0, 0, 2, 0, 0])
    page.obj.MediaBox = Array([0, 0, 200, 100])
    page.Resources = Dictionary(XObject=Dictionary(Fm=form))
    page.Contents = pdf.make_stream(b"q 1 0 0 1 40 10 cm /Fm Do Q q 0 1 -1 0 150 20 cm /Fm Do Q")

    upright, turned = pictures(saved(pdf), [1])

    assert corners(upright.png) == [R, G, B, Y]
    assert shares(upright.place) == pytest.approx((0.25, 0.2, 0.45, 0.4), abs=1e-5)
    assert corners(turned.png) == [G, Y, R, B]
    assert shares(turned.place) == pytest.approx((0.6, 0.3, 0.7, 0.7), abs=1e-5)


def test_transparency_lies_on_white() -> None:
    pdf = pikepdf.open(io.BytesIO(document("q 60 0 0 60 40 20 cm /Im Do Q", size=(200, 100), objects={"Im": FOUR})))
    image = pdf.pages[0].Resources.XObject.Im
    mask = pdf.make_stream((b"\xff" * 32 + b"\0" * 32) * 64)
    mask.Type, mask.Subtype, mask.Width, mask.Height = Name.XObject, Name.Image, 64, 64
    mask.ColorSpace, mask.BitsPerComponent = Name.DeviceGray, 8
    image.SMask = mask

    (found,) = pictures(saved(pdf), [1])

    assert corners(found.png) == [R, W, B, W]


def test_only_so_many_images_of_the_pages_asked_for_are_given() -> None:
    content = "q 10 0 0 10 40 50 cm /Im Do Q " * 5
    data = document(content, content, content, size=(200, 100), objects={"Im": FOUR})

    assert [one.page for one in pictures(data, [3, 1, 9, 0, -1])] == [3] * 5 + [1] * 5
    assert [one.page for one in pictures(data, [1, 2, 3], most=7)] == [1] * 5 + [2] * 2
    assert pictures(data, [1], most=0) == []
    assert pictures(data, []) == []


def test_what_lies_beside_the_page_is_not_shown() -> None:
    data = document("q 60 0 0 30 400 50 cm /Im Do Q", size=(200, 100), objects={"Im": FOUR})

    assert pictures(data, [1]) == []


@pytest.mark.parametrize("matrix", ["0 0 0 0", "1e30 0 0 1e30", "1e-30 0 0 1e-30", "60 0 0 0"])
def test_an_image_without_a_sensible_size_is_passed_over(matrix: str) -> None:
    data = document(
        f"q {matrix} 40 50 cm /Im Do Q q 60 0 0 30 40 50 cm /Im Do Q", size=(200, 100), objects={"Im": FOUR}
    )

    assert corners(pictures(data, [1])[-1].png) == [R, G, B, Y]


def qr_page(text: str, x: float, y: float, side: float, **options: object) -> bytes:
    """A page with a QR code of vectors, without its quiet zone."""
    rows = list(segno.make(text, error="m", micro=False).matrix)
    module = side / len(rows)
    squares = "".join(
        f"{x + column * module:.3f} {y + side - (row + 1) * module:.3f} {module:.3f} {module:.3f} re\n"
        for row, line in enumerate(rows)
        for column, dark in enumerate(line)
        if dark
    )
    return document("0 g " + squares + "f", **options)  # type: ignore[arg-type]


LINK = "https://verifikasi.contoh.go.id/dokumen/7f3a9c51"


@pytest.fixture
def _reader() -> None:
    pytest.importorskip("zxingcpp", reason="zxing-cpp (extra qr) is not installed")


@pytest.mark.usefixtures("_reader")
@pytest.mark.parametrize("side", [24, 57, 200])
@pytest.mark.parametrize("rotate", [0, 90])
def test_a_code_is_read_with_its_place(side: float, rotate: int) -> None:
    data = qr_page(LINK, 300, 60, side, rotate=rotate)

    found = qr_codes(data, [1])

    assert found is not None
    assert [(one.page, one.text) for one in found] == [(1, LINK)]
    x, y = 300 / 595, 60 / 842
    across, up = side / 595, side / 842
    expected = (x, y, x + across, y + up) if not rotate else (y, 1 - x - across, y + up, 1 - x)
    place = found[0].place
    assert (place.x0, place.y0, place.x1, place.y1) == pytest.approx(expected, abs=0.005)


@pytest.mark.usefixtures("_reader")
def test_codes_are_read_on_the_pages_asked_for() -> None:
    one, two = qr_page("satu", 50, 50, 60), qr_page("dua", 300, 600, 60)
    both = pikepdf.open(io.BytesIO(one))
    both.pages.extend(pikepdf.open(io.BytesIO(two)).pages)
    data = saved(both)

    for asked, texts in (([1, 2], ["satu", "dua"]), ([2], ["dua"]), ([], []), ([3, 0], [])):
        found = qr_codes(data, asked)
        assert found is not None
        assert [one.text for one in found] == texts


@pytest.mark.usefixtures("_reader")
def test_a_page_without_codes_has_none() -> None:
    assert qr_codes(document("0 g 100 100 50 50 re f"), [1]) == []


def test_without_the_reader_there_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zxingcpp", None)

    *_, (head, _) = here({"do": "codes"}, source=document(""))

    assert head == {"codes": None}
    assert codes_of_worker.__name__.startswith("bsre_sign.viewer.worker")


def test_the_same_marks_come_from_a_worker_in_this_process(tmp_path: Path) -> None:
    data = document("q 60 0 0 30 40 50 cm /Im Do Q", size=(200, 100), objects={"Im": FOUR})
    (tmp_path / "gambar.pdf").write_bytes(data)
    (found,) = pictures(data, [1])

    *_, (head, body), (codes, _) = here({"do": "images", "most": 9}, {"do": "codes"}, source=tmp_path / "gambar.pdf")

    assert [Rect(*place) for place, _ in head["places"]] == [found.place]
    assert bytes(body) == found.png
    assert codes["codes"] in ([], None)
