"""Where a page's content is made smaller for the stamp, everything that belongs to it goes with it."""

import io
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf
from stamp_pages import A4, letter, saved, tool

from bsre_sign.agreement import Agreement
from bsre_sign.document import Document
from bsre_sign.errors import DocumentRefusedError
from bsre_sign.stamp import PageTreatment, Stamp
from bsre_sign.stamp.room import Overlap
from bsre_sign.viewer import Placement, Rect, compare

GENERIC = Agreement.load("bsre")
FULL = b"BT /F1 10 Tf 14 TL 40 800 Td " + b"(Baris yang penuh sampai ke kaki halaman) ' " * 56 + b"ET "


def overlap(policy: Overlap) -> Stamp:
    return Stamp(replace(GENERIC, stamp=replace(GENERIC.stamp, overlap=policy)))


def stamp(pdf: Pdf, policy: Overlap = "shrink") -> tuple[Pdf, PageTreatment]:
    """The stamped document, opened anew, and what was done to its first page."""
    before = saved(pdf)
    opened = Pdf.open(io.BytesIO(before))
    result = overlap(policy).draw(opened, Document.from_bytes(before))
    return Pdf.open(io.BytesIO(saved(opened))), result.treatments[0]


def assert_same_picture(before: Pdf, after: Pdf, done: PageTreatment) -> None:
    assert done.page_size is not None
    assert done.box is not None
    width, height = done.page_size
    inside = Rect(
        done.dx / width,
        done.dy / height,
        (done.dx + done.scale * width) / width,
        (done.dy + done.scale * (height - (done.dy if done.kind == "extended" else 0))) / height,
    )
    stamped = Rect(done.box.x0 / width, done.box.y0 / height, done.box.x1 / width, done.box.y1 / height)
    (found,) = compare(saved(before), saved(after), places=[Placement(inside, (stamped,))])
    assert found.changed < 0.0005, found


def words(pdf: Pdf, folder: Path) -> dict[str, tuple[float, float]]:
    """Word -> its left and its top on the page, as poppler has them."""
    path = folder / "words.pdf"
    path.write_bytes(saved(pdf))
    report = subprocess.run(
        [tool("pdftotext"), "-bbox", "-cropbox", path, "-"], capture_output=True, text=True, check=True
    )
    found = {}
    for line in report.stdout.splitlines():
        if "<word" in line:
            parts = line.split('"')
            found[line.split(">")[1].split("<")[0]] = (float(parts[1]), float(parts[3]))
    return found


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_page_looks_the_same_but_smaller(rotate: int) -> None:
    frames = b"".join(b"%d %d %d %d re S " % (i - 30, i + 50, 595 - 2 * i, 842 - 2 * i) for i in range(5, 100, 7))
    pdf = letter(content=FULL + frames, MediaBox=[-30, 50, 565, 892], Rotate=rotate)
    after, done = stamp(pdf)
    assert done.kind == "shrunk"
    assert_same_picture(pdf, after, done)


def test_words_lie_where_the_result_says(tmp_path: Path) -> None:
    pdf = letter(content=FULL + b"BT /F1 10 Tf 300 400 Td (tengah) Tj ET")
    after, done = stamp(pdf)
    old, new = words(pdf, tmp_path)["tengah"], words(after, tmp_path)["tengah"]
    height = A4[1]
    assert new[0] == pytest.approx(done.dx + done.scale * old[0], abs=0.1)
    assert height - new[1] == pytest.approx(done.dy + done.scale * (height - old[1]), abs=0.1)


def test_the_page_is_made_longer_instead(tmp_path: Path) -> None:
    pdf = letter(content=FULL, CropBox=[0, 10, 595, 842])
    after, done = stamp(pdf, "extend")
    assert done.kind == "extended"
    assert done.page_size == pytest.approx((595, 832 + done.dy))
    assert_same_picture(pdf, after, done)
    assert words(after, tmp_path)["Halaman"] == words(pdf, tmp_path)["Halaman"]


def test_what_lay_outside_the_visible_page_stays_out_of_sight() -> None:
    hidden = b"0 g 0 0 595 9 re f 0 0 9 842 re f 586 0 9 842 re f "
    policies: tuple[Overlap, ...] = ("shrink", "extend")
    for policy in policies:
        pdf = letter(content=FULL + hidden, CropBox=[10, 10, 585, 842])
        after, done = stamp(pdf, policy)
        assert done.page_size is not None
        plain = letter(content=FULL, CropBox=[10, 10, 585, 842])
        assert_same_picture(plain, after, done)
        empty = letter(size=done.page_size)
        empty.pages[0].obj.Contents = empty.make_stream(b"")
        edge = Placement(Rect(0, 0, 0.01, 1))
        assert compare(saved(empty), saved(after), places=[edge])[0].changed == 0


def test_a_document_may_be_refused_instead() -> None:
    data = saved(letter(content=FULL))
    with pytest.raises(DocumentRefusedError, match="page 1") as error:
        overlap("refuse").draw(Pdf.open(io.BytesIO(data)), Document.from_bytes(data))
    assert "stamp.overlap" in error.value.hint.en


def test_or_stamped_over() -> None:
    _, done = stamp(letter(content=FULL), "allow")
    assert (done.kind, done.scale) == ("placed", 1)


def test_only_the_pages_that_need_it() -> None:
    pdf = letter(3)
    pdf.pages[1].obj.Contents = pdf.make_stream(FULL)
    data = saved(pdf)
    result = Stamp(GENERIC).draw(Pdf.open(io.BytesIO(data)), Document.from_bytes(data))
    assert result.treated("shrunk") == (2,)
    assert result.treated("placed") == (1, 3)


def test_patterns_go_with_the_content() -> None:
    """A shading pattern is fixed to the page, not to what its content is scaled by (ISO 32000-2, 8.7.3.1)."""
    pdf = letter(content=FULL + b"/Pattern cs /P scn 100 300 300 300 re f /T scn 420 300 100 300 re f ")
    function = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1, 0, 0]), C1=Array([0, 0, 1]), N=1)
    shading = Dictionary(
        ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=Array([100, 300, 400, 600]), Function=function
    )
    tile = pdf.make_stream(b"0 0.5 0 rg 0 0 5 5 re f 1 0.5 0 rg 5 5 5 5 re f")
    tile.PatternType, tile.PaintType, tile.TilingType = 1, 1, 1
    tile.BBox, tile.XStep, tile.YStep, tile.Resources = Array([0, 0, 10, 10]), 10, 10, Dictionary()
    tile.Matrix = Array([4, 0, 0, 4, 3, 3])
    pattern = Dictionary(PatternType=2, Shading=shading)
    pdf.pages[0].obj.Resources.Pattern = Dictionary(P=pdf.make_indirect(pattern), T=tile)
    after, done = stamp(pdf)
    assert done.kind == "shrunk"
    assert_same_picture(pdf, after, done)


def moved(done: PageTreatment, *values: float) -> list[float]:
    return [value * done.scale + (done.dx, done.dy)[at % 2] for at, value in enumerate(values)]


def floats(values: Any) -> list[float]:
    return [float(value) for value in values]


def test_annotations_go_with_the_content() -> None:
    pdf = letter(2, content=FULL)
    page = pdf.pages[0].obj
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([40, 50, 140, 70]), A=Dictionary(S=Name.URI, URI="x")
    )
    ink = Dictionary(
        Type=Name.Annot, Subtype=Name.Ink, Rect=Array([10, 10, 90, 90]), InkList=Array([Array([10, 10, 90, 90])])
    )
    mark = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Highlight,
        Rect=Array([40, 50, 140, 70]),
        QuadPoints=Array([40, 70, 140, 70, 40, 50, 140, 50]),
        RD=Array([1, 2, 3, 4]),
    )
    outside = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([700, 900, 800, 950]))
    broken = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([1, Name.X]))
    page.Annots = Array([pdf.make_indirect(one) for one in (link, ink, mark, outside, broken)] + [Name.Nothing])
    after, done = stamp(pdf)
    one, two, three, four, five, _ = list(after.pages[0].obj.Annots)
    assert floats(one.Rect) == pytest.approx(moved(done, 40, 50, 140, 70), abs=1e-3)
    assert floats(two.InkList[0]) == pytest.approx(moved(done, 10, 10, 90, 90), abs=1e-3)
    assert floats(three.QuadPoints) == pytest.approx(moved(done, 40, 70, 140, 70, 40, 50, 140, 50), abs=1e-3)
    assert floats(three.RD) == pytest.approx([value * done.scale for value in (1, 2, 3, 4)], abs=1e-3)
    assert floats(four.Rect) == [700, 900, 800, 950]
    assert len(five.Rect) == 2


def test_form_fields_go_with_the_content_and_keep_their_values() -> None:
    pdf = letter(content=FULL)
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T="nama",
            V="Made",
            Rect=Array([100, 20, 200, 40]),
            DA="/F1 9 Tf",
        )
    )
    pdf.pages[0].obj.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    after, done = stamp(pdf)
    (kept,) = list(after.Root.AcroForm.Fields)
    assert str(kept.V) == "Made"
    assert floats(kept.Rect) == pytest.approx(moved(done, 100, 20, 200, 40), abs=1e-3)


def test_an_empty_field_at_the_foot_is_not_stamped_over() -> None:
    """It shows nothing, yet somebody will write there."""
    pdf = letter(content=b"BT /F1 10 Tf 40 75 Td (tepat di atas) Tj ET ")
    field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="a", Rect=Array([100, 12, 400, 74]))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(field)])
    pdf.Root.AcroForm = Dictionary(Fields=pdf.pages[0].obj.Annots)
    assert stamp(pdf)[1].kind == "shrunk"
    pdf.pages[0].obj.Annots[0].F = 2  # hidden
    assert stamp(pdf)[1].kind == "placed"


def destinations(pdf: Pdf) -> Iterator[Object]:
    root, page = pdf.Root, pdf.pages[1].obj
    yield root.OpenAction.D
    yield root.Outlines.First.Dest
    yield root.Outlines.First.Next.A.D
    yield root.Names.Dests.Kids[0].Names[1]
    yield root.Names.Dests.Kids[0].Names[3].D
    yield root.Dests.lama
    yield page.Annots[0].Dest


def test_destinations_still_show_the_same_place() -> None:
    pdf = letter(2, content=FULL)
    target, other = pdf.pages[0].obj, pdf.pages[1].obj
    other.Contents = pdf.make_stream(b"")

    def xyz(x: float = 40, y: float = 700) -> Array:
        return Array([target, Name.XYZ, x, y, 0])

    root = pdf.Root
    root.OpenAction = Dictionary(S=Name.GoTo, D=xyz())
    second = pdf.make_indirect(Dictionary(Title="b", A=Dictionary(S=Name.GoTo, D=xyz())))
    first = pdf.make_indirect(Dictionary(Title="a", Dest=pdf.make_indirect(xyz()), Next=second))
    root.Outlines = pdf.make_indirect(Dictionary(First=first, Last=second))
    leaf = pdf.make_indirect(Dictionary(Names=Array(["a", xyz(), "b", Dictionary(D=xyz())])))
    root.Names = Dictionary(Dests=Dictionary(Kids=Array([leaf])))
    root.Dests = Dictionary(lama=xyz())
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([9, 300, 20, 320]), Dest=first.Dest
    )  # the same array
    rectangle = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([9, 400, 20, 420]), Dest=Array([target, Name.FitR, 1, 2, 3, 4])
    )
    whole = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([9, 500, 20, 520]), Dest=Array([target, Name.XYZ, None, None, 2])
    )
    other.Annots = Array([link, rectangle, whole])
    after, done = stamp(pdf)
    assert done.kind == "shrunk"
    for found in destinations(after):
        assert found[0].objgen == after.pages[0].obj.objgen
        assert floats(list(found)[2:4]) == pytest.approx(moved(done, 40, 700), abs=1e-3)
    annotations = after.pages[1].obj.Annots
    assert floats(list(annotations[1].Dest)[2:]) == pytest.approx(moved(done, 1, 2, 3, 4), abs=1e-3)
    assert list(annotations[2].Dest)[2:4] == [None, None]
    assert floats(annotations[0].Rect) == [9, 300, 20, 320]  # its own page was not moved


def test_the_boxes_of_figures_go_with_the_content() -> None:
    pdf = letter(2, content=FULL)
    for page in pdf.pages:
        page.obj.Resources.Font = letter().pages[0].obj.Resources.Font if False else page.obj.Resources.Font
    pdf.pages[1].obj.Contents = pdf.make_stream(b"")
    shared = pdf.make_indirect(Dictionary(O=Name.Layout, BBox=Array([10, 20, 30, 40])))
    inner = pdf.make_indirect(Dictionary(S=Name.Figure, A=Array([Dictionary(O=Name.Layout), 0, shared])))
    outer = pdf.make_indirect(Dictionary(S=Name.Sect, Pg=pdf.pages[0].obj, K=Array([inner, inner, 0])))
    still = pdf.make_indirect(
        Dictionary(S=Name.Figure, Pg=pdf.pages[1].obj, A=Dictionary(O=Name.Layout, BBox=Array([1, 2, 3, 4])))
    )
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(K=Array([outer, still])))
    outer.P = pdf.Root.StructTreeRoot
    after, done = stamp(pdf)
    one, two = list(after.Root.StructTreeRoot.K)
    assert floats(one.K[0].A[2].BBox) == pytest.approx(moved(done, 10, 20, 30, 40), abs=1e-3)
    assert list(two.A.BBox) == [1, 2, 3, 4]


def test_trees_that_bite_their_tail() -> None:
    pdf = letter(content=FULL)
    item = pdf.make_indirect(Dictionary(Title="a", Dest=Array([pdf.pages[0].obj, Name.XYZ, Decimal("40"), 700, 0])))
    item.Next = item
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=item, Last=item))
    element = pdf.make_indirect(Dictionary(S=Name.Figure, Pg=pdf.pages[0].obj))
    element.K = Array([element])
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(K=element))
    names = pdf.make_indirect(Dictionary())
    names.Kids = Array([names])
    pdf.Root.Names = Dictionary(Dests=names)
    after, done = stamp(pdf)
    assert floats(list(after.Root.Outlines.First.Dest)[2:4]) == pytest.approx(moved(done, 40, 700), abs=1e-3)
