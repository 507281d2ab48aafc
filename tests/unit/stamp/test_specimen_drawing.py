"""The specimen as other programs see it: at five sizes, three rotations, with a long name, its code read."""

import io
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Pdf
from PIL import Image, ImageChops
from stamp_pages import run, tool

from bsre_sign import SpecimenError
from bsre_sign.stamp import Specimen, SpecimenDrawer
from bsre_sign.viewer import page_png

NAME = "Dr. Ir. H. Muhammad Abdurrahman Wahiduddin Sastronegoro, M.Si."
TEXTS = Specimen(title="Kepala Dinas Komunikasi", rank="Pembina Utama Muda (IV/c)", identifier="19700101 199603 1 001")
CAPTION = "Dokumen ini ditandatangani secara elektronik oleh:"
LINK = "https://tte.contoh.go.id/v/8f14e45fceea167a"
SIZES = [(80.0, 30.0), (142.0, 53.0), (170.0, 50.0), (200.0, 90.0), (400.0, 150.0)]
each_size = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]:.0f}x{size[1]:.0f}")
each_turn = pytest.mark.parametrize("turn", [0, 90, 180, 270])


@pytest.fixture(scope="module")
def drawer() -> SpecimenDrawer:
    return SpecimenDrawer(TEXTS, NAME)


@pytest.fixture(scope="module")
def coded() -> SpecimenDrawer:
    return SpecimenDrawer(replace(TEXTS, qr=LINK), NAME)


def drawn(drawer: SpecimenDrawer, size: tuple[float, float], turn: int = 0, unit: float = 1.0) -> tuple[bytes, bool]:
    with Pdf.new() as pdf:
        return drawer.appearance(pdf, *size, turn, unit)


def read_by_poppler(data: bytes, folder: Path, turn: int = 0) -> str:
    """Its text, with the page turned so that it is upright."""
    path = folder / "specimen.pdf"
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.pages[0].obj.Rotate = turn
        pdf.save(path)
    return " ".join(run("pdftotext", "-raw", path, "-").split())


@each_size
def test_all_texts_are_there_at_every_size(drawer: SpecimenDrawer, size: tuple[float, float], tmp_path: Path) -> None:
    data, complete = drawn(drawer, size)
    text = read_by_poppler(data, tmp_path)
    said = f"{TEXTS.title} {NAME} {TEXTS.rank} NIP {TEXTS.identifier}"
    assert text == (f"{CAPTION} {said}" if complete else said)
    assert complete or size == SIZES[0]


@each_turn
def test_a_turned_specimen_is_upright_on_a_page_turned_the_other_way(
    drawer: SpecimenDrawer, turn: int, tmp_path: Path
) -> None:
    data, _ = drawn(drawer, (142, 53), turn)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        box = [float(edge) for edge in pdf.pages[0].mediabox]
        assert box == [0, 0, 53, 142] if turn % 180 else [0, 0, 142, 53]
        pdf.pages[0].obj.Rotate = turn
        upright = io.BytesIO()
        pdf.save(upright)
    straight = Image.open(io.BytesIO(page_png(drawn(drawer, (142, 53))[0], scale=2))).convert("L")
    turned = Image.open(io.BytesIO(page_png(upright.getvalue(), scale=2))).convert("L")
    assert turned.size == straight.size
    pairs = zip(turned.tobytes(), straight.tobytes(), strict=True)
    assert sum(abs(one - other) > 100 for one, other in pairs) < 0.01 * len(straight.tobytes())
    assert read_by_poppler(data, tmp_path, turn).startswith(CAPTION)


@each_size
@pytest.mark.parametrize("turn", [0, 90, 180])
def test_the_code_is_read_in_three_engines(
    coded: SpecimenDrawer, size: tuple[float, float], turn: int, tmp_path: Path
) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    path = tmp_path / "specimen.pdf"
    path.write_bytes(drawn(coded, size, turn)[0])
    subprocess.run([tool("pdftoppm"), "-png", "-r", "300", "-singlefile", path, tmp_path / "poppler"], check=True)
    subprocess.run([tool("mutool"), "draw", "-q", "-r", "300", "-o", tmp_path / "mupdf.png", path], check=True)
    (tmp_path / "pdfium.png").write_bytes(page_png(path, scale=300 / 72))
    for engine in ("poppler", "mupdf", "pdfium"):
        found = zxingcpp.read_barcodes(Image.open(tmp_path / f"{engine}.png"))
        assert [one.text for one in found] == [LINK], engine


@pytest.mark.parametrize("size", [(90.0, 110.0), (120.0, 125.0)])
def test_in_a_high_box_the_picture_stands_above_the_texts(
    coded: SpecimenDrawer, size: tuple[float, float], tmp_path: Path
) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    path = tmp_path / "specimen.pdf"
    data, complete = drawn(coded, size)
    path.write_bytes(data)
    assert complete
    words = re.findall(
        r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">',
        run("pdftotext", "-bbox", path, "-"),
    )
    boxes = [tuple(map(float, one)) for one in words]
    lines = {round(y0) for _, y0, _, _ in boxes}
    for line in lines:
        ends = [(x0, x1) for x0, y0, x1, _ in boxes if round(y0) == line]
        left, right = min(ends)[0], max(x1 for _, x1 in ends)
        assert abs(left - (size[0] - right)) < 0.5, "centred"
        assert left > 2
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(page_png(data, scale=4))))
    assert code.text == LINK
    assert code.position.bottom_left.y / 4 < min(y0 for _, y0, _, _ in boxes)
    assert max(y1 for *_, y1 in boxes) < size[1]


def test_an_image_stands_in_the_middle_of_its_room(tmp_path: Path) -> None:
    logo = io.BytesIO()
    Image.new("RGB", (60, 60), (180, 20, 20)).save(logo, "PNG")
    drawer = SpecimenDrawer(replace(TEXTS, image=logo.getvalue()), NAME)
    data, _ = drawn(drawer, (142, 53))
    red, green, _ = Image.open(io.BytesIO(page_png(data, scale=4))).convert("RGB").split()
    shown = ImageChops.subtract(red, green).point(lambda shade: 255 if shade > 100 else 0).getbbox()
    assert shown is not None
    path = tmp_path / "specimen.pdf"
    path.write_bytes(data)
    text = min(float(one) for one in re.findall(r'xMin="([\d.]+)"', run("pdftotext", "-bbox", path, "-")))
    left, right = shown[0] / 4 - 2.8, text - shown[2] / 4  # 2.8: where the inner rule ends
    assert 3.0 < left < right < 6.5


def test_a_code_with_an_image_in_its_middle_is_read(tmp_path: Path) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    logo = io.BytesIO()
    Image.new("RGB", (60, 60), (180, 20, 20)).save(logo, "PNG")
    drawer = SpecimenDrawer(replace(TEXTS, qr=LINK, image=logo.getvalue()), NAME)
    picture = Image.open(io.BytesIO(page_png(drawn(drawer, (142, 53))[0], scale=4)))
    assert [one.text for one in zxingcpp.read_barcodes(picture)] == [LINK]
    red, green, _ = picture.convert("RGB").split()
    assert any(one > 150 and other < 60 for one, other in zip(red.tobytes(), green.tobytes(), strict=True))


def test_everything_drawn_lies_within_the_double_rule(coded: SpecimenDrawer) -> None:
    picture = Image.open(io.BytesIO(page_png(drawn(coded, (142, 53))[0], scale=4))).convert("L")
    across = [picture.getpixel((x, picture.height // 2)) for x in range(24)]
    dark = [shade for shade in across if isinstance(shade, int) and shade < 150]
    assert dark, "the rule"
    outside = picture.crop((0, 0, 2, picture.height)).getextrema()
    assert outside == (255, 255)
    runs = re.findall(r"d+", "".join("d" if isinstance(one, int) and one < 190 else " " for one in across))
    assert len(runs) == 2, "two lines"


@pytest.mark.parametrize("size", [(50.0, 50.0), (30.0, 15.0), (18.0, 18.0)])
def test_a_tiny_box_has_the_picture_alone(drawer: SpecimenDrawer, size: tuple[float, float], tmp_path: Path) -> None:
    data, complete = drawn(drawer, size)
    assert not complete
    assert not read_by_poppler(data, tmp_path)
    assert b" Tj" not in data


@pytest.mark.parametrize(
    ("name", "font"),
    [
        ("Nguyễn Thị Ánh Đào", "SourceSansPro"),
        ("Şükrü Öğüt", "SourceSansPro"),
        ("Юлия Ңұр", "SourceSansPro"),
        ("Ɓala Ƙasa", "Roboto"),
    ],
)
def test_names_of_many_languages_are_set(name: str, font: str, tmp_path: Path) -> None:
    data, _ = drawn(SpecimenDrawer(Specimen(), name), (142, 53))
    assert name in read_by_poppler(data, tmp_path)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert all(font in str(one.BaseFont) for one in pdf.pages[0].obj.Resources.Font.as_dict().values())


def test_a_name_in_pieces_is_put_together_and_loses_what_has_no_shape(tmp_path: Path) -> None:
    data, _ = drawn(SpecimenDrawer(Specimen(), "  Rene\u0301 \u202e  Wi\u200bdodo\n"), (142, 53))
    assert "René Widodo" in read_by_poppler(data, tmp_path)


@pytest.mark.parametrize(
    ("name", "listed"),
    [("Ahmad 張偉", "張 (U+5F35), 偉 (U+5049)"), ("\u1b05\u1b26 Ayu", "(U+1B05)")],
)
def test_characters_that_no_font_has_are_named(name: str, listed: str) -> None:
    with pytest.raises(SpecimenError) as raised:
        SpecimenDrawer(Specimen(name=name), "Nama Lain")
    assert listed in raised.value.cause.id
    assert listed in raised.value.cause.en


def test_texts_that_do_not_fit_are_an_error(drawer: SpecimenDrawer) -> None:
    with pytest.raises(SpecimenError, match=r"62 × 21 pt is too small"):
        drawn(drawer, (62, 21))


def test_a_code_that_is_too_dense_is_an_error() -> None:
    dense = SpecimenDrawer(Specimen(qr="https://contoh.go.id/" + "a1b2c3d4" * 60), NAME)
    with pytest.raises(SpecimenError, match="too dense to be read at"):
        drawn(dense, (142, 53))
    assert drawn(dense, (600, 240))[1]
    with pytest.raises(SpecimenError, match="too dense"):
        drawn(SpecimenDrawer(Specimen(qr="x" * 5000), NAME), (600, 240))


@pytest.mark.parametrize(("turn", "shape"), [(0, (71.0, 26.5)), (90, (26.5, 71.0))])
def test_it_is_as_large_on_paper_whatever_the_unit(
    drawer: SpecimenDrawer, turn: int, shape: tuple[float, float]
) -> None:
    data, _ = drawn(drawer, (142, 53), turn, unit=2.0)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert tuple(float(edge) for edge in pdf.pages[0].mediabox[2:]) == shape


def test_the_same_specimen_gives_the_same_bytes_and_is_kept(drawer: SpecimenDrawer) -> None:
    first, again = drawn(drawer, (142, 53))[0], drawn(drawer, (142, 53))[0]
    assert again is first
    assert drawn(SpecimenDrawer(TEXTS, NAME), (142, 53))[0] == first


def test_colours_are_defined_where_the_document_is_archival(drawer: SpecimenDrawer) -> None:
    xmp = b'<x xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="1"/>'
    with Pdf.new() as pdf:
        pdf.Root.Metadata = pdf.make_stream(xmp, Type=Name.Metadata)
        data, _ = drawer.appearance(pdf, 142, 53, 0, 1.0)
    with pikepdf.open(io.BytesIO(data)) as made:
        spaces = made.pages[0].obj.Resources.ColorSpace
        assert set(spaces.keys()) == {"/DefaultGray", "/DefaultRGB"}
        assert isinstance(made.pages[0].obj.Resources.XObject.Picture.Resources.ColorSpace, Dictionary)
    assert b"ColorSpace" not in drawn(drawer, (142, 53))[0]
