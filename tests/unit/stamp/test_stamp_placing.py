"""The clause stands upright at the foot of what the reader sees, whatever the page."""

from pathlib import Path

import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from stamp_pages import A4, Seen, checked_by_qpdf, letter, seen_by_poppler

from bsre_sign.agreement import Agreement
from bsre_sign.stamp import Stamp, carries

STAMP = Stamp(Agreement.load("bsre"))
CLAUSE = Agreement.load("bsre").stamp.sentence
MEDIA = [-50, 100, 745, 1142]
CROP = [0, 150, 595, 992]


def stamped(pdf: Pdf, folder: Path) -> Seen:
    result = STAMP.draw(pdf)
    assert carries(pdf, result)
    checked_by_qpdf(pdf, folder)
    return seen_by_poppler(pdf, folder)[0]


def assert_at_the_foot(seen: Seen, scale: float = 1.0) -> None:
    """The clause in reading order, level, within the page, at its foot; its text has ``scale`` times the usual size."""
    start = next(i for i, word in enumerate(seen.words) if word.text == "Dokumen")
    words = seen.words[start : start + len(CLAUSE.split())]
    assert " ".join(word.text for word in words) == CLAUSE
    first, second = words[:9], words[9:]
    for line in (first, second):
        assert len({round(word.y0, 2) for word in line}) == 1
        assert [word.x0 for word in line] == sorted(word.x0 for word in line)
    assert first[0].x0 == pytest.approx(second[0].x0, abs=0.01)
    assert second[0].y0 - first[0].y0 == pytest.approx(1.28 * 7.5 * scale, rel=0.01)
    for word in words:
        assert 0 <= word.x0 < word.x1 <= seen.width
        assert 0.75 * seen.height <= word.y0 < word.y1 <= seen.height


@pytest.mark.parametrize("rotate", [0, 90, 180, 270, -90, 450, 0.0])
def test_rotated(rotate: float, tmp_path: Path) -> None:
    seen = stamped(letter(Rotate=rotate), tmp_path)
    assert (seen.width > seen.height) == (rotate % 180 == 90)
    assert_at_the_foot(seen)
    assert seen.word("(BSSN)").y1 == pytest.approx(seen.height - 17, abs=2)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_odd_origins(rotate: int, tmp_path: Path) -> None:
    seen = stamped(letter(MediaBox=MEDIA, CropBox=CROP, Rotate=rotate), tmp_path)
    assert sorted((seen.width, seen.height)) == sorted(A4)
    assert_at_the_foot(seen)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_same_place_for_every_page_that_looks_the_same(rotate: int, tmp_path: Path) -> None:
    plain = stamped(letter(), tmp_path)
    size = A4 if rotate % 180 == 0 else A4[::-1]
    turned = stamped(letter(size=size, Rotate=rotate), tmp_path)
    for text in ("Dokumen", "(BSSN)"):
        expected, word = plain.word(text), turned.word(text)
        assert word.x0 == pytest.approx(expected.x0, abs=0.01)
        assert word.y0 == pytest.approx(expected.y0, abs=0.01)


def test_a_crop_box_reaching_beyond_the_media_box(tmp_path: Path) -> None:
    pdf = letter(CropBox=[-100, -100, 500, 700])
    STAMP.draw(pdf)
    (drawing,) = [bytes(stream.read_bytes()) for stream in list(pdf.pages[0].obj.Contents)[-1:]]
    assert b" cm /BSrESign Do" in drawing
    assert b"1 0 0 1 0 0 cm" in drawing  # the visible box starts at 0 0
    assert b"/BBox [" in drawing


@pytest.mark.parametrize("crop", [[900, 900, 1000, 1000], [0, 0, 0, 0], [1, 2, 3], ["a", 0, 5, 5], [0, 0, 10**12, 9]])
def test_senseless_crop_boxes_count_as_absent(crop: list[object]) -> None:
    pdf = letter()
    pdf.pages[0].obj["/CropBox"] = Array([str(item) if isinstance(item, str) else item for item in crop])
    plain = letter()
    STAMP.draw(pdf)
    STAMP.draw(plain)
    assert last_stream(pdf) == last_stream(plain)


def last_stream(pdf: Pdf) -> bytes:
    return bytes(list(pdf.pages[0].obj.Contents)[-1].read_bytes())


def test_a_page_without_any_box() -> None:
    pdf = letter()
    del pdf.pages[0].obj["/MediaBox"]
    STAMP.draw(pdf)
    assert b"1 0 0 1 0 0 cm" in last_stream(pdf)


def test_user_unit(tmp_path: Path) -> None:
    """Poppler measures in units: with two points a unit, the stamp is half as large in units, the same on paper."""
    seen = stamped(letter(size=(297.5, 421), UserUnit=2), tmp_path)
    plain = stamped(letter(), tmp_path)
    assert_at_the_foot(seen, scale=0.5)
    assert seen.word("Dokumen").x0 * 2 == pytest.approx(plain.word("Dokumen").x0, abs=0.01)


@pytest.mark.parametrize("size", [(842, 595), (1191, 842), (420, 595)])
def test_large_enough_pages(size: tuple[float, float], tmp_path: Path) -> None:
    assert_at_the_foot(stamped(letter(size=size), tmp_path))


def test_a_small_page_has_a_smaller_stamp(tmp_path: Path) -> None:
    seen = stamped(letter(size=(298, 420)), tmp_path)
    line = [word for word in seen.words if word.text in ("Dokumen", "yang")]
    scale = (line[1].y0 - line[0].y0) / (1.28 * 7.5)
    assert 0.6 < scale < 0.9
    assert_at_the_foot(seen, scale)


def test_inherited_attributes(tmp_path: Path) -> None:
    pdf = letter(2)
    for page in pdf.pages:
        for key in ("/MediaBox", "/Resources"):
            pdf.Root.Pages[key] = page.obj[key]
            del page.obj[key]
    pdf.Root.Pages["/Rotate"] = 90
    pdf.Root.Pages["/CropBox"] = Array([10, 20, 410, 720])
    shared = pdf.Root.Pages.Resources
    seen = stamped(pdf, tmp_path)
    assert (seen.width, seen.height) == (700, 400)
    assert_at_the_foot(seen)
    assert "/XObject" not in shared  # another page may use it still
    assert seen.word("Halaman")


DIRTY = {
    "matrix": b"2 0 0 2 0 0 cm",
    "matrix, unclosed save": b"2 0 0 2 0 0 cm q 3 0 0 3 0 0 cm",
    "two unclosed saves": b"q 0.5 0 0 0.5 9 9 cm q 2 0 0 2 0 0 cm",
    "restored too often": b"Q Q 2 0 0 2 50 50 cm",
    "clip": b"0 0 10 10 re W n",
    "text state": b"BT 40 Tz 12 Tc 3 Tr 50 Ts ET",
    "comment without end of line": b"2 0 0 2 0 0 cm % end",
    "white": b"1 g 1 G",
    "ten unclosed saves": b"q 0.9 0 0 0.9 5 5 cm " * 10,
    "restored ten times too often": b"Q " * 10 + b"2 0 0 2 50 50 cm",
    "open text object": b"BT 2 0 0 2 50 50 Tm",
    "letters in strings": b"q 2 0 0 2 0 0 cm BT /F1 1 Tf (Q Q \\) Q (Q) Q) Tj ET",
    "letters in an inline image": b"q 2 0 0 2 0 0 cm BI /W 3 /H 1 /BPC 8 /CS /G ID Q Q EI",
    "open marked content": b"/Span BMC /P <</MCID 0>> BDC",
}


BROKEN = {
    "unknown operator": b"undefined 10 Tf",
    "operators run together": b"BT /F1 9 Tf ETBT /F1 9 Tf ET",
    "open string": b"BT (does not end",
    "open array": b"BT [ (a)",
    "open dictionary": b"/P << /MCID 0",
    "number with an exponent": b"1e2 w",
}


@pytest.mark.parametrize("tagged", [False, True])
@pytest.mark.parametrize("content", DIRTY.values(), ids=DIRTY.keys())
def test_what_the_page_leaves_behind_does_not_matter(content: bytes, tagged: bool, tmp_path: Path) -> None:
    pdf = letter(content=content)
    if tagged:
        pdf.pages[0].obj.StructParents = 0
    STAMP.draw(pdf)
    assert_at_the_foot(seen_by_poppler(pdf, tmp_path)[0])


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_readers_that_stop_at_broken_content_go_on_with_the_stamp(content: bytes, tmp_path: Path) -> None:
    pdf = letter(content=content)
    STAMP.draw(pdf)
    assert_at_the_foot(seen_by_poppler(pdf, tmp_path)[0])


def test_a_hidden_layer_that_is_left_open_does_not_hide_the_stamp(tmp_path: Path) -> None:
    pdf = letter(content=b"/OC /L BDC")
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="hidden"))
    pdf.pages[0].obj.Resources["/Properties"] = Dictionary(L=layer)
    pdf.Root["/OCProperties"] = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    STAMP.draw(pdf)
    assert_at_the_foot(seen_by_poppler(pdf, tmp_path)[0])


def test_a_page_without_contents(tmp_path: Path) -> None:
    pdf = Pdf.new()
    pdf.add_blank_page(page_size=A4)
    del pdf.pages[0].obj["/Contents"]
    assert_at_the_foot(stamped(pdf, tmp_path))


def test_broken_contents_and_resources(tmp_path: Path) -> None:
    pdf = letter()
    page = pdf.pages[0].obj
    page["/Contents"] = Array([page["/Contents"], Dictionary(), 3])
    page["/Resources"] = Dictionary(XObject=Name("/None"))
    assert_at_the_foot(stamped(pdf, tmp_path))


def test_several_sizes_in_one_document(tmp_path: Path) -> None:
    pdf = letter()
    for size in ((842.0, 595.0), A4, (298.0, 420.0)):
        other = letter(size=size)
        pdf.pages.extend(other.pages)
    STAMP.draw(pdf)
    pages = seen_by_poppler(pdf, tmp_path)
    for page in pages[:3]:
        assert_at_the_foot(page)
    forms = [page.obj.Resources.XObject.BSrESign.objgen for page in pdf.pages]
    assert forms[0] == forms[2]
    assert len(set(forms)) == 3
    fonts = {page.obj.Resources.XObject.BSrESign.Resources.objgen for page in pdf.pages}
    assert len(fonts) == 1
