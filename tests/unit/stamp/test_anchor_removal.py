"""Anchors found in a page's text, and taken out of it: nothing else moves, whatever draws it, or the page stays."""

import io
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from stamp_pages import letter, saved, seen_by_poppler

from bsre_sign import SpecimenError
from bsre_sign.stamp.anchor import remove
from bsre_sign.stamp.anchor.find import Anchor, chosen, find_anchors
from bsre_sign.stamp.anchor.remove import remove_anchor
from bsre_sign.stamp.page import PageReader
from bsre_sign.viewer import Placement, Rect, compare

COLOURED = b"0.2 0.5 0.9 rg 0 0 595 842 re f 0 g "
LINE = b"BT /F1 12 Tf 100 500 Td (Kepala # Dinas) Tj ET "


def anchors(pdf: Pdf, text: str = "#") -> list[Anchor]:
    reader = PageReader()
    sizes = [reader.geometry(page.obj).size for page in pdf.pages]
    return find_anchors(saved(pdf), text, sizes, None)


def removed(pdf: Pdf, text: str = "#", number: int = 0) -> bool:
    return remove_anchor(pdf, anchors(pdf, text)[number])


def looks(pdf: Pdf, before: bytes, spared: list[Anchor]) -> bool:
    """Whether every page looks as before, but for where the anchors stood."""
    reader = PageReader()
    places = []
    for number, page in enumerate(pdf.pages, 1):
        width, height = reader.geometry(page.obj).size
        boxes = [one.box for one in spared if one.page == number]
        shares = [Rect(b.x0 / width - 0.002, b.y0 / height, b.x1 / width + 0.002, b.y1 / height) for b in boxes]
        places.append(Placement(ignore=tuple(shares)))
    return all(one.changed == 0 for one in compare(before, saved(pdf), places=places))


@pytest.mark.parametrize("ground", [b"", COLOURED], ids=["white", "coloured"])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_anchor_goes_and_nothing_else_moves(ground: bytes, rotate: int, tmp_path: Path) -> None:
    pdf = letter(content=ground + LINE, Rotate=rotate)
    before, found = saved(pdf), anchors(pdf)
    words = seen_by_poppler(pdf, tmp_path)[0].words
    assert removed(pdf)
    assert not anchors(pdf)
    left = seen_by_poppler(pdf, tmp_path)[0].words
    assert set(left) == {word for word in words if word.text != "#"}
    assert looks(pdf, before, found)


def test_on_a_coloured_ground_nothing_is_laid_over_it() -> None:
    pdf = letter(content=COLOURED + LINE)
    box = anchors(pdf)[0].box
    assert removed(pdf)
    empty = letter(content=COLOURED + LINE.replace(b"#", b" "))
    part = Rect(box.x0 / 595, box.y0 / 842, box.x1 / 595, box.y1 / 842)
    rest = (Rect(0, 0, 1, part.y0), Rect(0, part.y1, 1, 1), Rect(0, 0, part.x0, 1), Rect(part.x1, 0, 1, 1))
    assert compare(saved(empty), saved(pdf), places=[Placement(ignore=rest)])[0].changed == 0


def test_of_several_only_the_chosen_one_goes() -> None:
    pdf = letter(pages=2, content=LINE + b"BT /F1 12 Tf 100 300 Td (#) Tj 50 0 Td (C# A#1 #) Tj ET ")
    before = anchors(pdf)
    assert [one.page for one in before] == [1, 1, 1, 2, 2, 2]
    assert removed(pdf, number=2)
    left = anchors(pdf)
    assert [one.box for one in left] == [one.box for one in before[:2] + before[3:]]


def test_a_white_anchor_on_white_is_gone_from_the_text_too() -> None:
    pdf = letter(content=b"1 g " + LINE + b"0 g ")
    assert removed(pdf)
    assert not anchors(pdf)


def test_an_anchor_in_a_form_that_pages_share_goes_from_one_page_only() -> None:
    pdf = letter(pages=2)
    font = pdf.pages[0].obj.Resources.Font
    form = pdf.make_stream(LINE, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842]))
    form.Resources = Dictionary(Font=font)
    forms = pdf.make_indirect(Dictionary(X=form))
    for page in pdf.pages:
        page.obj.Resources.XObject = forms
        page.obj.Contents = pdf.make_stream(b"/X Do")
    assert removed(pdf, number=1)
    assert [one.page for one in anchors(pdf)] == [1]


def test_a_wrong_guess_that_nobody_sees_is_found_out_by_the_text() -> None:
    pdf = letter(content=b"q /X Do Q BT 1 g /F1 12 Tf 100 300 Td (#) Tj ET ")
    form = pdf.make_stream(b"BT 1 g /F1 12 Tf 100 500 Td (#) Tj ET", Type=Name.XObject, Subtype=Name.Form)
    form.BBox, form.Resources = Array([0, 0, 595, 842]), Dictionary(Font=pdf.pages[0].obj.Resources.Font)
    pdf.pages[0].obj.Resources.XObject = Dictionary(X=form)
    upper, lower = anchors(pdf)
    assert (upper.occurrence, upper.box.y0 > lower.box.y0) == (0, True)
    assert remove_anchor(pdf, upper)
    assert [one.box for one in anchors(pdf)] == [lower.box]


@pytest.mark.parametrize("advance", [456.0, 656.0])
def test_a_page_on_which_anything_else_would_move_stays(advance: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remove, "_advances", lambda glyphs, _: [advance] * len(glyphs))
    pdf = letter(content=LINE)
    before = saved(pdf)
    assert not removed(pdf)
    assert saved(pdf) == before


def test_inherited_resources_stay_as_they_are() -> None:
    pdf = letter(pages=2, content=LINE)
    pdf.Root.Pages.Resources = pdf.pages[0].obj.Resources
    for page in pdf.pages:
        del page.obj["/Resources"]
    assert removed(pdf)
    assert [one.page for one in anchors(pdf)] == [2]


def test_an_anchor_whose_font_cannot_be_read_stays_and_so_does_the_page() -> None:
    pdf = letter()
    inner = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Helvetica)
    inner.CIDSystemInfo = Dictionary(Registry="Adobe", Ordering="Japan1", Supplement=0)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Helvetica, DescendantFonts=Array([inner]))
    font.Encoding = Name("/90ms-RKSJ-H")
    page = pdf.pages[0].obj
    page.Resources.Font.F2 = pdf.make_indirect(font)
    page.Contents = pdf.make_stream(b"BT /F2 12 Tf 100 500 Td (#) Tj ET")
    before = saved(pdf)
    assert not removed(pdf)
    assert saved(pdf) == before


@pytest.mark.parametrize(("count", "goes"), [(3_000, True), (5_000, False)])
def test_a_page_that_leads_to_more_than_the_stack_holds_stays(count: int, goes: bool) -> None:
    pdf = letter(content=LINE)
    last = pdf.make_indirect(Dictionary())
    for _ in range(count):
        last = pdf.make_indirect(Dictionary(Next=last))
    pdf.pages[0].obj.Resources.Properties = Dictionary(MC0=last)
    assert removed(pdf) is goes


@pytest.mark.filterwarnings("ignore:Unexpected end of stream")
def test_a_page_with_damaged_content_stays() -> None:
    pdf = letter(content=LINE + b" (unbalanced ")
    before = saved(pdf)
    assert removed(pdf) or saved(pdf) == before


@pytest.mark.parametrize(
    ("matrix", "turn"),
    [(b"1 0 0 1", 0), (b"0 1 -1 0", 90), (b"-1 0 0 -1", 180), (b"0 -1 1 0", 270), (b"0.9999 0.0141 -0.0141 0.9999", 0)],
)
@pytest.mark.parametrize("rotate", [0, 90, 270])
def test_how_the_anchor_is_turned_is_as_the_reader_sees_it(matrix: bytes, turn: int, rotate: int) -> None:
    pdf = letter(content=b"BT /F1 12 Tf %s 300 400 Tm (#) Tj ET" % matrix, Rotate=rotate)
    assert [one.turn for one in anchors(pdf)] == [(turn - rotate) % 360]


def test_a_single_character_counts_where_it_stands_alone() -> None:
    pdf = letter(content=b"BT /F1 12 Tf 100 500 Td (C# #1 A#B) Tj 0 -30 Td (#) Tj ET ")
    assert len(anchors(pdf)) == 1
    assert anchors(pdf)[0].occurrence == 3


def test_a_tag_counts_wherever_it_stands() -> None:
    pdf = letter(content=b"BT /F1 12 Tf 100 500 Td (Kepala:${ttd1}, ${ttd2}) Tj ET ")
    assert len(anchors(pdf, "${ttd1}")) == 1
    assert not anchors(pdf, "$")
    assert removed(pdf, "${ttd2}")
    assert len(anchors(pdf, "${ttd1}")) == 1


def test_they_are_counted_from_top_to_bottom_and_left_to_right() -> None:
    places = [(300, 200), (100, 600), (400, 600), (100, 200)]
    content = b"".join(b"BT /F1 12 Tf %d %d Td (#) Tj ET " % place for place in places)
    found = anchors(letter(content=content))
    assert [(round(one.box.x0), round(one.box.y0) // 100) for one in found] == [(100, 5), (400, 5), (100, 1), (300, 1)]


@pytest.mark.parametrize("unit", [1, 2.5])
def test_positions_are_points_on_paper(unit: float) -> None:
    pdf = letter(content=LINE, UserUnit=unit, CropBox=[50, 100, 595, 842])
    box = anchors(pdf)[0].box
    assert box.x0 == pytest.approx((100 + 40.7 - 50) * unit, abs=0.1 * unit)
    assert box.y0 == pytest.approx((500 - 100 - 2.7) * unit, abs=1.5 * unit)


def test_what_is_outside_of_the_page_is_no_anchor() -> None:
    assert not anchors(letter(content=LINE, CropBox=[0, 0, 595, 400]))


def test_none_and_several_are_errors_that_list_them() -> None:
    found = anchors(letter(content=LINE + b"BT /F1 12 Tf 100 300 Td (#) Tj ET "))
    with pytest.raises(SpecimenError, match=r"^The anchor ~ is not in the document's text\.$"):
        chosen([], "~", "only")
    with pytest.raises(SpecimenError) as raised:
        chosen(found, "#", "only")
    assert "(1) halaman 1, x 50 mm, y 175 mm; (2) halaman 1, x 35 mm, y 105 mm" in raised.value.cause.id
    with pytest.raises(SpecimenError, match=r"There is no anchor # number 3, but 2: \(1\) page 1"):
        chosen(found, "#", 3)
    assert chosen(found, "#", 2) == [found[1]]
    assert chosen(found, "#", "all") == found


def test_of_very_many_one_is_found_and_taken_out() -> None:
    content = b"BT /F1 4 Tf 10 TL 20 830 Td " + b"(# # # # # # # # # #) Tj T* " * 80 + b"ET "
    pdf = letter(content=content)
    found = anchors(pdf)
    assert len(found) == 800
    assert remove_anchor(pdf, found[555])
    assert [one.box for one in anchors(pdf)] == [one.box for one in found if one is not found[555]]


def test_a_removed_anchor_leaves_a_sound_file(tmp_path: Path) -> None:
    pdf = letter(content=LINE)
    assert removed(pdf)
    with pikepdf.open(io.BytesIO(saved(pdf))) as again:
        assert not again.check_pdf_syntax()
