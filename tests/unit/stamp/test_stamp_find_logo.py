"""The logo beside the clause: known by its likeness, missing only where that is sure; QR codes."""

import io
import os
from importlib import import_module

import pytest
import segno
from logo_emblems import emblem, png
from pikepdf import Dictionary, Name, Pdf, Stream
from PIL import Image
from stamp_pages import letter, saved
from test_stamp_find_places import lines, page, text

from bsre_sign.agreement import Agreement
from bsre_sign.errors import InputError
from bsre_sign.stamp import Stamp, find

CLAUSE = text(*lines(x=120))
STAR, KEY = png(emblem("seal star")), png(emblem("seal key"))


def with_picture(data: bytes, x: float, y: float, size: float, pdf: Pdf | None = None) -> Pdf:
    """A page with the clause and an image, by its lower left corner and width, in points."""
    pdf = page(CLAUSE, pdf)
    with Image.open(io.BytesIO(data)) as opened:
        image = opened.convert("RGBA")
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image)
    stream = Stream(pdf, paper.convert("RGB").tobytes())
    for key, value in {"/Type": Name.XObject, "/Subtype": Name.Image, "/ColorSpace": Name.DeviceRGB}.items():
        stream[key] = value
    stream["/Width"], stream["/Height"], stream["/BitsPerComponent"] = image.width, image.height, 8
    added = pdf.pages[-1].obj
    added.Resources["/XObject"] = Dictionary(I=stream)
    drawn = b"q %f 0 0 %f %f %f cm /I Do Q\n" % (size, size, x, y)
    added["/Contents"] = pdf.make_stream(drawn + CLAUSE)
    return pdf


def test_a_likeness_is_found_wherever_it_is_on_a_page_with_the_clause() -> None:
    for x, y, size in ((60, 25, 30), (500, 25, 30), (60, 750, 80)):
        found = find(saved(with_picture(STAR, x, y, size)), logos=[KEY, STAR])
        assert found.logo == "found"
        assert found.logo_place is not None
        box = found.logo_place.box
        assert (box.x0 * 595, box.y0 * 842) == pytest.approx((x, y), abs=1)
        assert 0.925 <= found.logo_place.likeness <= 1


def test_another_picture_is_not_the_logo() -> None:
    data = saved(with_picture(KEY, 60, 25, 30))
    assert find(data, logos=[STAR]).logo == "unknown"
    assert find(data).logo == "unknown"


def test_a_picture_on_a_page_without_the_clause_is_not_the_logo() -> None:
    pdf = page(CLAUSE)
    with_picture(STAR, 60, 25, 30, pdf)
    pdf.pages[1].obj["/Contents"] = pdf.make_stream(b"q 30 0 0 30 60 25 cm /I Do Q")
    assert find(saved(pdf), logos=[STAR]).logo == "missing"


def test_the_nearest_of_several_counts() -> None:
    pdf = with_picture(STAR, 60, 25, 30)
    pdf.pages[0].obj["/Contents"] = pdf.make_stream(
        b"q 90 0 0 90 60 700 cm /I Do Q q 30 0 0 30 60 25 cm /I Do Q\n" + CLAUSE
    )
    place = find(saved(pdf), logos=[STAR]).logo_place
    assert place is not None
    assert place.box.y1 < 0.1


def test_later_pages_are_looked_at_too() -> None:
    pdf = page(CLAUSE)
    with_picture(STAR, 60, 25, 30, pdf)
    found = find(saved(pdf), logos=[STAR])
    assert found.logo_place is not None
    assert found.logo_place.page == 2
    assert find(saved(pdf), logos=[STAR], closely=1).logo == "unknown"


RULE = b"0.5 w 50 60 m 545 60 l S\n"
SHIELD = b"0.06 0.2 0.47 rg 60 28 m 90 28 l 90 45 l 75 58 l 60 45 l f\n"


def test_missing_is_said_only_where_it_is_sure() -> None:
    assert find(saved(page(CLAUSE))).logo == "missing"
    assert find(saved(page(RULE + CLAUSE))).logo == "missing"
    assert find(saved(page(SHIELD + CLAUSE))).logo == "unknown"
    assert find(saved(page(CLAUSE + text((60, 31, "BSrE"))))).logo == "unknown"
    assert find(saved(page(CLAUSE + text((60, 400, "Isi surat"))))).logo == "missing"
    pdf = Pdf.new()
    for _ in range(6):
        page(CLAUSE, pdf)
    assert find(saved(pdf)).logo == "unknown"
    assert find(saved(pdf), closely=6).logo == "missing"


def test_a_drawing_is_compared_as_pictures_are() -> None:
    shown = Image.new("RGB", (300, 300), "white")
    shown.putdata([(15, 51, 120) if inside(x, y) else (255, 255, 255) for y in range(300) for x in range(300)])
    found = find(saved(page(RULE + SHIELD + CLAUSE)), logos=[STAR, png(shown)])
    assert found.logo == "found"
    assert found.logo_place is not None
    box = found.logo_place.box
    assert (box.x0 * 595, box.y0 * 842, box.x1 * 595, box.y1 * 842) == pytest.approx((60, 28, 90, 58), abs=1)
    assert find(saved(page(RULE + SHIELD + CLAUSE)), logos=[STAR]).logo == "unknown"


def inside(x: int, y: int) -> bool:
    """The shield of 30 by 30 points, ten pixels a point, y down."""
    return y >= 130 or abs(x - 150) * 130 <= y * 150


def test_our_own_mark_needs_no_likeness() -> None:
    pdf = letter()
    Stamp(Agreement.load("bsre"), logo=KEY).draw(pdf)
    found = find(saved(pdf), logos=[STAR])
    assert (found.logo, found.logo_place, found.placeholder) == ("found", None, False)


@pytest.mark.parametrize("logo", [b"", b"%PDF-1.7", png(Image.new("RGB", (9, 9), "white"))])
def test_a_logo_that_is_no_picture_is_refused(logo: bytes) -> None:
    with pytest.raises(InputError, match="logo"):
        find(saved(page(CLAUSE)), logos=[logo])


def test_codes_are_read_when_asked_for() -> None:
    try:
        import zxingcpp  # noqa: F401
    except ImportError:
        if os.environ.get("CI"):
            raise
        pytest.skip("zxing-cpp is not installed")
    target = io.BytesIO()
    segno.make("https://tte.example.go.id/verifikasi/8f3c", error="m").save(target, kind="png", scale=8)
    data = saved(with_picture(target.getvalue(), 50, 20, 60))
    found = find(data, qr=True)
    assert found.qr is not None
    assert [(code.page, code.text) for code in found.qr] == [(1, "https://tte.example.go.id/verifikasi/8f3c")]
    assert found.qr[0].place.x1 * 595 < 120
    assert find(data).qr is None
    assert find(saved(page(CLAUSE)), qr=True).qr == ()


def test_no_codes_where_nothing_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("bsre_sign.stamp.finding"), "qr_codes", lambda *_, **__: None)
    assert find(saved(page(CLAUSE)), qr=True).qr is None
