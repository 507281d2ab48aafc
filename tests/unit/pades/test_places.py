"""Where a signature's widget stands, as PDFium shows it."""

import io
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from types import MappingProxyType

import pikepdf
import pytest
from pades_material import blank
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from bsre_sign.evidence import Place
from bsre_sign.pades.reading import fields
from bsre_sign.pades.reading.places import annotated_pages, every_place, shared_places
from bsre_sign.viewer import page_png

BOX = (120, 300, 260, 340)


def with_widget(
    pdf: pikepdf.Pdf,
    box: tuple[int, ...] = BOX,
    page: int = 0,
    *,
    apart: bool = False,
    entries: Mapping[str, pikepdf.Object | int] = MappingProxyType({}),
) -> pikepdf.Pdf:
    """A signed field with a black widget on ``page``; ``apart``: the widget is the field's kid."""
    black = pdf.make_stream(b"0 g 0 0 1000 1000 re f")
    black.update({"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": Array([0, 0, 1000, 1000])})
    widget = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=Array(box), F=4, AP=Dictionary(N=black))
    )
    for key, value in entries.items():
        widget[f"/{key}"] = value
    field = widget
    if apart:
        field = pdf.make_indirect(Dictionary(Kids=Array([widget])))
        widget.Parent = field
    field.FT = Name.Sig
    field.T = String(f"tte_{page}")
    field.V = pdf.make_indirect(Dictionary(Type=Name.Sig))
    if "/AcroForm" not in pdf.Root:
        pdf.Root.AcroForm = Dictionary(Fields=Array([]))
    pdf.Root.AcroForm.Fields.append(field)
    annotations = pdf.pages[page].obj.get("/Annots", Array([]))
    annotations.append(widget)
    pdf.pages[page].obj.Annots = annotations
    return pdf


def place_in(pdf: pikepdf.Pdf) -> Place | None:
    (found,) = fields.signatures(pdf)
    return found.place


def shown(pdf: pikepdf.Pdf, page: int = 1) -> tuple[float, ...]:
    """Where PDFium draws black, in shares of the page from the bottom left."""
    target = io.BytesIO()
    pdf.save(target)
    with Image.open(io.BytesIO(page_png(target.getvalue(), page, scale=1.0))) as picture:
        box = picture.convert("L").point(lambda value: 255 if value < 128 else 0).getbbox()
        assert box is not None
        width, height = picture.size
    left, top, right, bottom = box
    return left / width, 1 - bottom / height, right / width, 1 - top / height


@pytest.mark.parametrize(
    ("rotate", "crop", "apart"),
    list(product((0, 90, 180, 270, -90), (None, (50, 100, 500, 700), (-10, -10, 5000, 5000)), (False, True))),
)
def test_a_widget_is_where_pdfium_draws_it(rotate: int, crop: tuple[int, ...] | None, apart: bool) -> None:
    pdf = with_widget(blank(), apart=apart)
    pdf.pages[0].obj.Rotate = rotate
    if crop is not None:
        pdf.pages[0].obj.CropBox = Array(crop)
    place = place_in(pdf)
    assert place is not None
    assert (place.x0, place.y0, place.x1, place.y1) == pytest.approx(shown(pdf), abs=0.005)


def test_boxes_are_inherited() -> None:
    pdf = with_widget(blank())
    del pdf.pages[0].obj["/MediaBox"]
    pdf.Root.Pages.MediaBox = Array([0, 0, 300, 400])
    pdf.Root.Pages.Rotate = 90
    place = place_in(pdf)
    assert place is not None
    assert (place.x0, place.y0, place.x1, place.y1) == pytest.approx(shown(pdf), abs=0.005)


def test_the_page_is_the_one_that_names_the_widget() -> None:
    pdf = blank()
    for _ in range(3):
        pdf.add_blank_page(page_size=(612, 792))
    with_widget(pdf, page=2, entries={"P": pdf.pages[0].obj})
    place = place_in(pdf)
    assert place is not None
    assert place.page == 3


@pytest.mark.parametrize(
    ("box", "entries"),
    [
        ((0, 0, 0, 0), {}),
        ((100, 100, 100, 200), {}),
        ((5000, 5000, 5100, 5100), {}),
        (BOX, {"F": 2}),
        (BOX, {"F": 32}),
        ((1, 2, 3), {}),
        (BOX, {"Rect": Array([0, String("x"), 9, 9])}),
    ],
)
def test_what_no_reader_sees_has_no_place(box: tuple[int, ...], entries: dict[str, pikepdf.Object | int]) -> None:
    assert place_in(with_widget(blank(), box, entries=entries)) is None


def test_a_widget_on_no_page_has_no_place() -> None:
    pdf = with_widget(blank())
    del pdf.pages[0].obj["/Annots"]
    assert place_in(pdf) is None


def test_fields_of_one_name_keep_their_own_places() -> None:
    pdf = blank()
    with_widget(pdf)
    with_widget(pdf, (10, 20, 30, 40))
    one, other = (each.place for each in fields.signatures(pdf))
    assert one is not None
    assert other is not None
    assert {round(each.x0 / (other.x1 - other.x0), 1) for each in (one, other)} == {0.5, 6.0}


def test_a_page_partly_outside_is_cut() -> None:
    place = place_in(with_widget(blank(), (-50, -50, 100, 100)))
    assert place is not None
    assert (place.x0, place.y0) == (0.0, 0.0)


def test_a_widget_that_several_pages_name_is_at_all_these_places() -> None:
    pdf = blank()
    for _ in range(2):
        pdf.add_blank_page(page_size=(595, 842))
    with_widget(pdf)
    widget = pdf.pages[0].obj.Annots[0]
    pdf.pages[2].obj.Annots = Array([widget, Dictionary(Subtype=Name.Link, Rect=Array(BOX))])
    found = every_place(pdf, {widget.objgen})
    assert [one.page for one in found] == [1, 3]
    widget.F = 34
    assert every_place(pdf, {widget.objgen}) == found
    assert replace(found[1], page=1) == replace(found[0], page=1)
    assert every_place(pdf, set()) == []
    assert every_place(pdf, {(9999, 0)}) == []


@pytest.mark.parametrize(
    ("entries", "pages"),
    [
        ({}, (2,)),
        ({"Rect": Array([0, 0, 0, 0])}, (2,)),
        ({"Rect": Array([0, 0, 0, 0]), "AP": None}, ()),
        ({"Rect": Array([0, 0, 0, 0]), "AP": b""}, ()),
        ({"Rect": Array([0, 0, 0, 0]), "AP": b" "}, (2,)),
        ({"Rect": Array([0, 0, 0, 0]), "AP": Dictionary(D=Dictionary())}, (2,)),
        ({"Rect": Array([0, 0, 0, 10]), "AP": b""}, (2,)),
        ({"Rect": Array([])}, (2,)),
        ({"Rect": Array([0, 0, 0, 0]), "Subtype": Name.Highlight}, (2,)),
        ({"F": 2}, (2,)),
    ],
)
def test_pages_with_anything_on_them_that_has_some_extent_or_look(
    entries: Mapping[str, pikepdf.Object | int | bytes | None], pages: tuple[int, ...]
) -> None:
    """PDFium draws text in a widget without extent; an empty look only holds the place, as honest writers have it."""
    pdf = with_widget(blank(3), page=1)
    for key, value in entries.items():
        looks = Dictionary(N=pdf.make_stream(value)) if isinstance(value, bytes) else value
        pdf.pages[1].obj.Annots[0][f"/{key}"] = Dictionary() if looks is None else looks
        if looks is None:
            del pdf.pages[1].obj.Annots[0][f"/{key}"]
    out = io.BytesIO()
    pdf.save(out)
    with pikepdf.open(out) as saved:
        assert annotated_pages(saved) == pages


@pytest.mark.parametrize(
    ("box", "entries", "shared"),
    [
        ((200, 320, 400, 500), {}, True),
        ((200, 320, 400, 500), {"Subtype": Name.Stamp}, True),
        ((260, 300, 400, 340), {}, False),
        ((300, 300, 400, 340), {}, False),
        ((200, 320, 400, 500), {"AP": Dictionary()}, True),
    ],
)
def test_where_a_widget_lies_over_what_has_a_look(
    box: tuple[int, ...], entries: Mapping[str, pikepdf.Object], shared: bool
) -> None:
    pdf = with_widget(with_widget(blank(2)), box, entries=entries)
    one, other = pdf.pages[0].obj.Annots
    found = shared_places(pdf, {one.objgen})
    assert bool(found) is shared
    assert found == shared_places(pdf, {other.objgen})
    assert shared_places(pdf, {one.objgen, other.objgen}) == shared_places(pdf, set()) == []
    if found:
        (place,) = found
        (mine,) = every_place(pdf, {one.objgen})
        (theirs,) = every_place(pdf, {other.objgen})
        assert (place.x0, place.y0, place.x1, place.y1) == (theirs.x0, theirs.y0, mine.x1, mine.y1)
        del other.AP
        assert shared_places(pdf, {one.objgen}) == []


def test_what_is_no_list_of_annotations_may_be_one_for_others() -> None:
    pdf = blank(2)
    pdf.pages[1].obj.Annots = Dictionary(A=1)
    assert annotated_pages(pdf) == (2,)
    pdf.pages[0].obj.Annots = Array([String("?")])
    assert annotated_pages(pdf) == (1, 2)
    pdf.pages[0].obj.Annots = Array([])
    pdf.pages[1].obj.Annots = Array([])
    assert annotated_pages(pdf) == ()
