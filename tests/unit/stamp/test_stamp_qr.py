"""The stamp's QR code: what it says is read back from pictures of the page by another program."""

import importlib.util
import io
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
import segno
from PIL import Image
from stamp_pages import A4, letter, run, saved

from bsre_sign.agreement import Agreement, QrProfile
from bsre_sign.errors import DocumentRefusedError
from bsre_sign.stamp import Stamp
from bsre_sign.stamp.geometry import Box
from bsre_sign.stamp.qr import qr_code
from bsre_sign.viewer import page_png

GENERIC = Agreement.load("bsre")
LINK = "https://verifikasi.example.go.id/d/surat-edaran-2026-014"


def stamped(qr: QrProfile, **look: object) -> bytes:
    agreement = replace(GENERIC, stamp=replace(GENERIC.stamp, qr=qr, **look))  # type: ignore[arg-type]
    pdf = letter()
    Stamp(agreement).draw(pdf)
    return saved(pdf)


def read_by_zxing(picture: bytes) -> list[str]:
    if importlib.util.find_spec("zxingcpp") is None and "CI" not in os.environ:
        pytest.skip("zxing-cpp is not installed")
    import zxingcpp

    with Image.open(io.BytesIO(picture)) as image:
        return [found.text for found in zxingcpp.read_barcodes(image)]


def drawn_by_poppler(data: bytes, folder: Path) -> bytes:
    (folder / "page.pdf").write_bytes(data)
    run("pdftoppm", "-r", "150", "-png", "-singlefile", folder / "page.pdf", folder / "page")
    return (folder / "page.png").read_bytes()


@pytest.mark.parametrize(
    "qr",
    [
        QrProfile(LINK, "right", 36, mark=False),
        QrProfile(LINK, "left", 24, mark=False),
        QrProfile(LINK, "right", 72, mark=False),
        QrProfile(LINK, "right", 36, mark=True),
        QrProfile(LINK, "left", 72, mark=True),
        QrProfile("HTTPS://EXAMPLE.GO.ID/" + "0123456789ABCDEF" * 4, "right", 36, mark=True),
        QrProfile("Surat Keputusan № 14 – élan", "right", 36, mark=False),
    ],
)
def test_it_is_read_back_at_150_dpi(qr: QrProfile, tmp_path: Path) -> None:
    data = stamped(qr)
    assert read_by_zxing(page_png(data, scale=150 / 72)) == [qr.text]
    assert read_by_zxing(drawn_by_poppler(data, tmp_path)) == [qr.text]


def test_a_small_page_has_a_smaller_code_that_is_still_read() -> None:
    agreement = replace(GENERIC, stamp=replace(GENERIC.stamp, qr=QrProfile(LINK, "right", 72, mark=False)))
    pdf = letter(size=(298, 420))
    Stamp(agreement).draw(pdf)
    assert read_by_zxing(page_png(saved(pdf), scale=200 / 72)) == [LINK]


@pytest.mark.parametrize("mark", [False, True])
def test_the_modules_are_those_of_the_code(mark: bool) -> None:
    code = qr_code(LINK, 36, mark=mark)
    symbol = segno.make_qr(LINK, error="h" if mark else "m")
    dark = {(start + step, row) for start, row, length in code.runs for step in range(length)}
    size = len(symbol.matrix)
    assert dark == {
        (column, size - 1 - row) for row, line in enumerate(symbol.matrix) for column, one in enumerate(line) if one
    }
    assert code.quiet == 4 / size


@pytest.mark.parametrize("length", [10, 40, 100, 200])
def test_the_mark_covers_at_most_a_fifth_of_the_side_and_no_half_module(length: int) -> None:
    code = qr_code("x" * length, 72, mark=True)
    middle = code.middle(Box(0, 0, code.modules, code.modules))
    assert middle.width == pytest.approx(middle.height)
    assert 0.1 < middle.width / code.modules <= 0.2
    for edge in (middle.x0, middle.y0, middle.x1, middle.y1):
        assert edge == pytest.approx(round(edge))
    assert middle.x0 + middle.x1 == pytest.approx(code.modules)


def test_one_black_path_without_transparency() -> None:
    code = qr_code(LINK, 36, mark=False)
    drawn = code.draw(Box(500, 17, 536, 53))
    assert re.fullmatch(rb"q 0 g 1.09091 0 0 1.09091 500 17 cm\n(\d+ \d+ \d+ 1 re\n)+f Q", drawn)
    assert drawn.count(b" re\n") == len(code.runs)


def test_the_mark_is_on_white_in_the_middle() -> None:
    data = stamped(QrProfile(LINK, "right", 72, mark=True))
    code = qr_code(LINK, 72, mark=True)
    x, y, side = 553 - 36, A4[1] - 17 - 36, 72 * code.mark_modules / code.modules
    corners = [(x + dx * (side / 2 - 0.6), y + dy * (side / 2 - 0.6)) for dx in (-1, 1) for dy in (-1, 1)]
    with Image.open(io.BytesIO(page_png(data, scale=4))) as shown:
        foot = shown.convert("L")
        assert [foot.getpixel((round(4 * cx), round(4 * cy))) for cx, cy in corners] == [255] * 4
        edges = (x - side / 2, y - side / 2, x + side / 2, y + side / 2)
        darkest = foot.crop((4 * edges[0], 4 * edges[1], 4 * edges[2], 4 * edges[3])).getextrema()[0]
        assert isinstance(darkest, int)
        assert darkest < 120  # the logo


def test_a_mark_needs_a_logo() -> None:
    """Without one there is nothing to cover the code with, so it is the plain one."""
    qr = QrProfile(LINK, "right", 36, mark=True)
    assert stamped(qr, logo=False) == stamped(replace(qr, mark=False), logo=False)


def test_a_logo_that_the_profile_wants_in_the_code_alone_stands_there_alone() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (40, 40), (255, 0, 0)).save(picture, "PNG")
    qr = QrProfile(LINK, "right", 72, mark=True)
    pdf = letter()
    Stamp(replace(GENERIC, stamp=replace(GENERIC.stamp, qr=qr, logo=False)), picture.getvalue()).draw(pdf)
    data = saved(pdf)
    with Image.open(io.BytesIO(page_png(data, scale=2))) as shown:
        red = shown.convert("HSV").getchannel("S").point(lambda value: 255 if value > 128 else 0).getbbox()
    assert red is not None
    side = 2 * 72 * qr_code(LINK, 72, mark=True).mark_modules / qr_code(LINK, 72, mark=True).modules
    assert red[2] - red[0] == pytest.approx(0.8 * side, abs=2)
    assert red[0] + red[2] == pytest.approx(4 * (553 - 36), abs=2)
    assert read_by_zxing(page_png(data, scale=3)) == [LINK]


@pytest.mark.parametrize(("length", "size"), [(120, 18), (200, 24), (5000, 72)])
def test_a_code_too_dense_to_be_read_is_refused(length: int, size: float) -> None:
    with pytest.raises(DocumentRefusedError, match="too dense") as error:
        qr_code("x" * length, size, mark=False)
    assert "stamp.qr.size" in error.value.hint.id
