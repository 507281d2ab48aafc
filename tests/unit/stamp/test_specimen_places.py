"""Where a specimen comes to stand: boxes in any unit, free room, anchors; never outside the page."""

import io
from pathlib import Path

import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from stamp_pages import A4, letter, saved

from bsre_sign import (
    Agreement,
    Document,
    DocumentRefusedError,
    Length,
    Specimen,
    SpecimenAnchor,
    SpecimenBox,
    SpecimenError,
    Text,
)
from bsre_sign.document import open_pdf
from bsre_sign.stamp import DrawnSpecimen, Sight, SpecimenDrawer, Stamp, StampResult
from bsre_sign.stamp.specimen.model import Pages
from bsre_sign.viewer import text_runs

MM = 72 / 25.4
FREE_FOOT = b"BT /F1 12 Tf 60 780 Td (Isi surat di atas.) Tj ET "


def mm(value: float) -> Length:
    return Length(value, "mm")


def percent(value: float) -> Length:
    return Length(value, "%")


def no_field() -> list[tuple[int, tuple[float, float, float, float]]]:
    return []


def drawn(
    pdf: Pdf, place: SpecimenBox | SpecimenAnchor, *, stamp: str | None = None, first: bool = True
) -> DrawnSpecimen:
    """The specimen in ``pdf``, which is stamped in between if wanted."""
    document = Document.from_bytes(saved(pdf))
    drawer = SpecimenDrawer(Specimen(title="Kepala Dinas", place=place), "Pejabat Uji")
    sight = Sight(drawer, pdf, document, in_field=False, first=first)
    stamped: StampResult | None = Stamp(Agreement.load(stamp)).draw(pdf, document) if stamp else None
    return sight.draw(stamped, no_field)


def box_of(pdf: Pdf, place: SpecimenBox | SpecimenAnchor) -> list[float]:
    (one,) = drawn(pdf, place).places
    return [round(edge, 2) for edge in (one.box.x0, one.box.y0, one.box.x1, one.box.y1)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("20", 20, "pt"),
        ("20pt", 20, "pt"),
        (" 20.5 mm ", 20.5, "mm"),
        ("60%", 60, "%"),
        ("-3mm", -3, "mm"),
        ("+1", 1, "pt"),
    ],
)
def test_lengths_are_read(text: str, value: float, unit: str) -> None:
    assert Length.parse(text) == Length(value, unit)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "mm", "1,5", "1e3", "nan", "20cm", "١٠", "1" * 40, "0x10"])
def test_what_is_no_length_is_an_error(text: str) -> None:
    with pytest.raises(SpecimenError, match="is no length"):
        Length.parse(text)


def test_no_number_is_no_length() -> None:
    with pytest.raises(SpecimenError):
        Length(float("nan"))


@pytest.mark.parametrize(
    ("place", "box"),
    [
        (SpecimenBox(Length(100), Length(200)), [100, 200, 242, 253]),
        (SpecimenBox(mm(20), mm(20), mm(50), mm(19)), [56.69, 56.69, 198.43, 110.55]),
        (SpecimenBox(mm(20), mm(20), mm(50), mm(19), origin="top-left"), [56.69, 731.45, 198.43, 785.31]),
        (SpecimenBox(percent(50), percent(10), percent(20), percent(5)), [297.5, 84.2, 416.5, 126.3]),
        (SpecimenBox(percent(0), percent(0), percent(100), percent(100)), [0, 0, 595, 842]),
    ],
)
def test_a_box_stands_where_it_is_asked_for(place: SpecimenBox, box: list[float]) -> None:
    assert box_of(letter(), place) == box


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("unit", [1, 2])
def test_a_box_is_on_paper_however_the_page_is_turned(rotate: int, unit: int) -> None:
    pdf = letter(Rotate=rotate, UserUnit=unit, CropBox=[30, 40, 595, 842])
    (one,) = drawn(pdf, SpecimenBox(Length(100), Length(50))).places
    assert [one.box.x0, one.box.y0, one.box.x1, one.box.y1] == pytest.approx([100, 50, 242, 103])
    size = [(595 - 30) * unit, (842 - 40) * unit]
    assert list(one.page_size) == (size[::-1] if rotate % 180 else size)
    left, bottom, right, top = one.rect
    assert min(left - 30, bottom - 40, 595 - right, 842 - top) >= 0
    assert sorted((right - left, top - bottom)) == pytest.approx(sorted((142 / unit, 53 / unit)))
    expected = {
        0: (30 + 100 / unit, 40 + 50 / unit),
        90: (595 - 103 / unit, 40 + 100 / unit),
        180: (595 - 242 / unit, 842 - 103 / unit),
        270: (30 + 50 / unit, 842 - 242 / unit),
    }
    assert (left, bottom) == pytest.approx(expected[rotate])


@pytest.mark.parametrize(
    "place",
    [
        SpecimenBox(Length(500), Length(10)),
        SpecimenBox(Length(-1), Length(10)),
        SpecimenBox(Length(10), Length(800)),
        SpecimenBox(Length(10), Length(10), Length(600), Length(20)),
        SpecimenBox(Length(10), mm(290), origin="top-left"),
        SpecimenBox(width=percent(101)),
    ],
)
def test_what_reaches_beyond_the_page_is_an_error_with_its_size(place: SpecimenBox) -> None:
    with pytest.raises(SpecimenError) as raised:
        drawn(letter(), place)
    assert "halaman 1, yang 595 × 842 pt (210 × 297 mm)" in raised.value.cause.id
    assert "page 1, which is 595 × 842 pt (210 × 297 mm)" in raised.value.cause.en


@pytest.mark.parametrize(
    ("pages", "expected"),
    [("first", [1]), ("last", [4]), ("all", [1, 2, 3, 4]), (3, [3]), ((2, "last", 2), [2, 4]), (("last", 1), [4, 1])],
)
def test_pages_are_chosen(pages: Pages, expected: list[int]) -> None:
    found = drawn(letter(pages=4), SpecimenBox(Length(300), Length(100), pages=pages)).places
    assert [one.page for one in found] == expected
    assert [one.appearance is not None for one in found] == [False] * (len(found) - 1) + [True]


@pytest.mark.parametrize("pages", [5, (1, 5)])
def test_a_page_that_is_not_there_is_an_error(pages: Pages) -> None:
    with pytest.raises(SpecimenError, match=r"There is no page 5 for the specimen; this document has 4\."):
        drawn(letter(pages=4), SpecimenBox(Length(300), Length(100), pages=pages))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: SpecimenBox(x=Length(1)),
        lambda: SpecimenBox(width=Length(0)),
        lambda: SpecimenBox(pages=0),
        lambda: SpecimenBox(pages=()),
        lambda: SpecimenAnchor(""),
        lambda: SpecimenAnchor("a b"),
        lambda: SpecimenAnchor("#" * 60),
        lambda: SpecimenAnchor("#", 0),
        lambda: SpecimenAnchor("#", height=Length(-5)),
        lambda: Specimen(title="x" * 301),
        lambda: Specimen(qr="  "),
    ],
)
def test_what_cannot_be_a_specimen_is_refused_at_once(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(SpecimenError):
        wrong()


def test_several_pages_need_a_place() -> None:
    with pytest.raises(SpecimenError, match="needs a place"):
        drawn(letter(pages=2), SpecimenBox(pages="all"))


def test_a_signed_document_gets_one_specimen_only() -> None:
    with pytest.raises(SpecimenError, match="only the first signer"):
        drawn(letter(pages=2), SpecimenBox(Length(10), Length(100), pages="all"), first=False)


def test_free_room_is_the_lowest_at_the_right() -> None:
    x0, y0, x1, y1 = box_of(letter(content=FREE_FOOT), SpecimenBox())
    assert (x1, x1 - x0, y1 - y0) == pytest.approx((A4[0] - 56.7, 142, 53), abs=0.1)
    assert 28 < y0 < 45


def test_free_room_is_above_the_stamp_and_above_what_is_drawn() -> None:
    pdf = letter(content=FREE_FOOT + b"400 90 150 60 re f ")
    (one,) = drawn(pdf, SpecimenBox(), stamp="bsre").places
    assert one.box.y0 == pytest.approx(150 + 8, abs=2)
    low = letter(content=FREE_FOOT)
    document = Document.from_bytes(saved(low))
    stamped = Stamp(Agreement.load("bsre")).draw(letter(content=FREE_FOOT), document)
    assert stamped.treatments[0].box is not None
    (other,) = drawn(low, SpecimenBox(), stamp="bsre").places
    assert other.box.y0 >= stamped.treatments[0].box.y1 + 6


def test_free_room_leaves_fields_and_links_alone() -> None:
    pdf = letter(content=FREE_FOOT)
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([400, 30, 500, 70]))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link)])
    assert box_of(pdf, SpecimenBox())[1] >= 70


@pytest.mark.parametrize("content", [b"0 0 595 842 re f ", b"400 0 180 842 re f "])
def test_a_full_page_has_no_room(content: bytes) -> None:
    with pytest.raises(SpecimenError, match="At the right of page 1 there is no free place"):
        drawn(letter(content=content), SpecimenBox())


def test_a_page_narrower_than_the_margin_still_has_room() -> None:
    assert box_of(letter(size=(150.0, 300.0)), SpecimenBox())[2] <= 150


def test_the_place_follows_content_that_the_stamp_makes_smaller() -> None:
    pdf = letter(content=b"0 0 595 842 re S BT /F1 12 Tf 300 500 Td (#) Tj ET 10 10 575 60 re f ")
    document = Document.from_bytes(saved(pdf))
    treated = Stamp(Agreement.load("bsre")).draw(letter(content=b"10 10 575 60 re f "), document).treatments[0]
    assert treated.kind == "shrunk"
    anchored = drawn(pdf, SpecimenAnchor("#"), stamp="bsre")
    (one,) = anchored.places
    middle = (300 + 6.67 / 2) * treated.scale + treated.dx
    assert (one.box.x0 + one.box.x1) / 2 == pytest.approx(middle, abs=0.2)
    assert one.box.width == pytest.approx(142 * treated.scale)


def test_the_stamp_is_not_covered() -> None:
    with pytest.raises(SpecimenError, match="would cover the clause, which reaches up to"):
        drawn(letter(content=FREE_FOOT), SpecimenBox(Length(60), Length(20)), stamp="bsre")


@pytest.mark.parametrize(
    ("content", "covered"),
    [
        (b"", False),
        (b"0.9 0.8 0.2 rg 0 0 595 842 re f ", False),
        (b"BT /F1 12 Tf 150 220 Td (Tulisan) Tj ET ", True),
        (b"0.5 g 150 210 40 30 re f ", True),
        (b"BT /F1 12 Tf 300 400 Td (di luar) Tj ET ", False),
    ],
)
def test_what_is_covered_is_remarked_on(content: bytes, covered: bool) -> None:
    found = drawn(letter(content=content), SpecimenBox(Length(100), Length(200)))
    said = Text("Spesimen menutupi sebagian isi halaman 1.", "The specimen covers some of the content of page 1.")
    assert found.remarks == ((said,) if covered else ())


def test_the_anchor_itself_does_not_count_as_covered() -> None:
    pdf = letter(content=b"BT /F1 12 Tf 300 400 Td (#) Tj ET ")
    assert drawn(pdf, SpecimenAnchor("#")).remarks == ()


@pytest.mark.parametrize("turn", [b"1 0 0 1", b"0 1 -1 0", b"-1 0 0 -1", b"0 -1 1 0"])
def test_the_middle_stands_on_the_anchor_turned_as_it_is(turn: bytes) -> None:
    pdf = letter(content=b"BT /F1 12 Tf %s 300 400 Tm (#) Tj ET " % turn)
    (one,) = drawn(pdf, SpecimenAnchor("#")).places
    assert (one.box.x0 + one.box.x1) / 2 == pytest.approx(300, abs=8)
    assert (one.box.y0 + one.box.y1) / 2 == pytest.approx(400, abs=8)
    shape = (one.box.width, one.box.height)
    assert shape == pytest.approx((53, 142) if turn[:1] == b"0" else (142, 53))
    assert one.appearance is not None
    (caption,) = text_runs(one.appearance, [(1, 0, 1)])
    assert caption is not None
    assert round(caption.turn) % 360 == one.turn


@pytest.mark.parametrize("place", [(2, 2), (585, 2), (2, 830), (585, 830)])
def test_at_the_edge_it_is_moved_onto_the_page(place: tuple[int, int]) -> None:
    pdf = letter(content=b"BT /F1 12 Tf %d %d Td (#) Tj ET " % place)
    (one,) = drawn(pdf, SpecimenAnchor("#")).places
    assert min(one.box.x0, one.box.y0, 595 - one.box.x1, 842 - one.box.y1) >= -1e-6


def test_a_specimen_at_each_anchor() -> None:
    pdf = letter(pages=3, content=b"BT /F1 12 Tf 300 400 Td (#) Tj ET ")
    found = drawn(pdf, SpecimenAnchor("#", "all", Length(30), Length(15))).places
    assert [(one.page, one.appearance is not None) for one in found] == [(1, False), (2, False), (3, True)]


def test_an_anchor_that_stays_is_remarked_on() -> None:
    pdf = letter()
    inner = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Helvetica)
    inner.CIDSystemInfo = Dictionary(Registry="Adobe", Ordering="Japan1", Supplement=0)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Helvetica, DescendantFonts=Array([inner]))
    font.Encoding = Name("/90ms-RKSJ-H")
    pdf.pages[0].obj.Resources.Font.F2 = pdf.make_indirect(font)
    pdf.pages[0].obj.Contents = pdf.make_stream(b"BT /F2 12 Tf 300 500 Td (#) Tj ET")
    (remark,) = drawn(pdf, SpecimenAnchor("#")).remarks
    assert remark.en == "The anchor # on page 1 cannot be removed; the specimen covers it."


def test_a_document_in_a_file_is_looked_at_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "surat.pdf"
    path.write_bytes(saved(letter(content=b"BT /F1 12 Tf 300 400 Td (#) Tj ET ")))
    with Pdf.open(io.BytesIO(path.read_bytes())) as pdf:
        drawer = SpecimenDrawer(Specimen(place=SpecimenAnchor("#")), "Pejabat Uji")
        found = Sight(drawer, pdf, Document.open(path), in_field=False, first=True).draw(None, no_field)
    assert len(found.places) == 1


@pytest.mark.parametrize("place", [SpecimenBox(), SpecimenAnchor("#")])
def test_a_document_without_pages_or_with_endless_ones_is_refused(place: SpecimenBox | SpecimenAnchor) -> None:
    drawer = SpecimenDrawer(Specimen(place=place), "Pejabat Uji")
    document = Document.from_bytes(saved(letter()))
    with Pdf.new() as empty, pytest.raises(DocumentRefusedError, match="no page"):
        Sight(drawer, empty, document, in_field=False, first=True)
    looped = document.read().replace(b"/Kids [ 3 0 R ]", b"/Kids [ 2 0 R ]")
    assert looped != document.read()
    with open_pdf(io.BytesIO(looped), None) as pdf, pytest.raises(DocumentRefusedError, match="damaged"):
        Sight(drawer, pdf, document, in_field=False, first=True)


def test_in_a_field_the_specimen_fills_its_rectangle() -> None:
    pdf = letter(Rotate=90)
    drawer = SpecimenDrawer(Specimen(title="Kepala"), "Pejabat Uji")
    sight = Sight(drawer, pdf, Document.from_bytes(saved(pdf)), in_field=True, first=True)
    (one,) = sight.draw(None, lambda: [(1, (100.0, 100.0, 160.0, 300.0))]).places
    assert (one.box.width, one.box.height) == pytest.approx((200, 60))
    assert one.rect == (100.0, 100.0, 160.0, 300.0)
    with pytest.raises(SpecimenError, match="no visible place"):
        sight.draw(None, no_field)


def test_more_anchors_than_can_be_looked_at_are_refused() -> None:
    each = b"".join(b"1 0 0 1 %d %d Tm (#) Tj " % (10 + at % 40 * 14, 10 + at // 40 * 14) for at in range(1001))
    with pytest.raises(SpecimenError, match="more than 1000 places"):
        drawn(letter(content=b"BT /F1 6 Tf %s ET" % each), SpecimenAnchor("#", 2))


def test_removing_anchors_ends_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bsre_sign.stamp.specimen.work._CLEARING_SECONDS", -1.0)
    pdf = letter(pages=3, content=b"BT /F1 12 Tf 300 400 Td (#) Tj ET ")
    remarks = [one.en for one in drawn(pdf, SpecimenAnchor("#", "all", Length(30), Length(15))).remarks]
    assert "The anchor # on page 1, 2, 3 cannot be removed; the specimen covers it." in remarks
