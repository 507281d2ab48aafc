"""Transparency in a PDF logo is seen, however deep it is hidden."""

from collections.abc import Callable

import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf
from stamp_pages import saved

from bsre_sign.agreement import Agreement
from bsre_sign.stamp.fontfile import load_font
from bsre_sign.stamp.logo import read_logo
from bsre_sign.stamp.placeholder import SHAPES, PlaceholderLogo

GROUP = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)


def form(pdf: Pdf, resources: Dictionary | None = None, **keys: Object) -> Object:
    made = pdf.make_stream(b"0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    made["/Resources"] = resources or Dictionary()
    for key, value in keys.items():
        made[f"/{key}"] = value
    return made


def image(pdf: Pdf, **keys: object) -> Object:
    made = pdf.make_stream(b"\0", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8)
    made["/ColorSpace"] = Name.DeviceGray
    for key, value in keys.items():
        made[f"/{key}"] = value
    return made


def state(**keys: object) -> Dictionary:
    return Dictionary(ExtGState=Dictionary(G0=Dictionary({f"/{key}": value for key, value in keys.items()})))


def xobject(one: Object) -> Dictionary:
    return Dictionary(XObject=Dictionary(X0=one))


def pattern(pdf: Pdf, resources: Dictionary) -> Dictionary:
    tile = pdf.make_stream(b"0 0 1 1 re f", PatternType=1, PaintType=1, TilingType=1, XStep=1, YStep=1)
    tile["/BBox"], tile["/Resources"] = Array([0, 0, 1, 1]), resources
    return Dictionary(Pattern=Dictionary(P0=tile))


def logo(resources: Dictionary, pdf: Pdf) -> bytes:
    pdf.add_blank_page(page_size=(100, 50))
    pdf.pages[0].obj["/Resources"] = resources
    pdf.pages[0].obj["/Contents"] = pdf.make_stream(b"0 0 100 50 re f")
    return saved(pdf)


@pytest.mark.parametrize(
    ("make", "transparent"),
    [
        (lambda pdf: Dictionary(), False),
        (lambda pdf: state(ca=1, CA=1, BM=Name.Normal, SMask=Name("/None")), False),
        (lambda pdf: state(ca=0.5), True),
        (lambda pdf: state(CA=0), True),
        (lambda pdf: state(BM=Name.Multiply), True),
        (lambda pdf: state(BM=Array([Name.Compatible])), False),
        (lambda pdf: state(BM=Array([Name.Normal, Name.Screen])), True),
        (lambda pdf: state(SMask=Dictionary(S=Name.Alpha, G=form(pdf))), True),
        (lambda pdf: xobject(form(pdf)), False),
        (lambda pdf: xobject(form(pdf, Group=GROUP)), True),
        (lambda pdf: xobject(form(pdf, Group=Dictionary(S=Name.Other))), False),
        (lambda pdf: xobject(image(pdf)), False),
        (lambda pdf: xobject(image(pdf, SMask=image(pdf))), True),
        (lambda pdf: xobject(image(pdf, SMask=Name("/None"), Mask=Array([0, 0]))), False),
        (lambda pdf: xobject(image(pdf, SMaskInData=1)), True),
        (lambda pdf: xobject(form(pdf, xobject(form(pdf, state(ca=0.9))))), True),
        (lambda pdf: pattern(pdf, state(ca=0.9)), True),
        (lambda pdf: Dictionary(Pattern=Dictionary(P0=Dictionary(PatternType=2, ExtGState=Dictionary(ca=0.9)))), True),
        (lambda pdf: Dictionary(Font=Dictionary(F0=Dictionary(Subtype=Name.Type3, Resources=state(ca=0.9)))), True),
        (lambda pdf: Dictionary(ExtGState=Name.Wrong, XObject=Array([]), Pattern=Dictionary(P0=3)), False),
    ],
)
def test_what_counts(make: Callable[[Pdf], Dictionary], transparent: bool) -> None:
    pdf = Pdf.new()
    assert read_logo(logo(make(pdf), pdf)).transparent is transparent


def test_forms_that_draw_each_other_end() -> None:
    pdf = Pdf.new()
    one, other = form(pdf), form(pdf)
    one["/Resources"], other["/Resources"] = xobject(other), xobject(one)
    assert not read_logo(logo(xobject(one), pdf)).transparent


def test_a_page_group_is_left_behind_with_its_page() -> None:
    pdf = Pdf.new()
    pdf.add_blank_page(page_size=(100, 50))
    pdf.pages[0].obj["/Group"] = GROUP
    pdf.pages[0].obj["/Contents"] = pdf.make_stream(b"0 0 100 50 re f")
    assert not read_logo(saved(pdf)).transparent


def test_the_mark_has_none() -> None:
    font = load_font(Agreement.load("bsre").stamp.font, "A", SHAPES)
    assert not PlaceholderLogo.of(font).transparent
