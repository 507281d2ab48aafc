"""A signature that is seen: its places, and what it looks like there, at the first signature and at later ones."""

import io

import pikepdf
import pytest
from pades_material import blank, saved, signed
from pikepdf import Array, Dictionary, Name, Stream, String

from bsre_sign.pades.reading import fields
from bsre_sign.pades.signing import first, later
from bsre_sign.pades.signing.fields import empty_field
from bsre_sign.pades.signing.plan import SignaturePlan
from bsre_sign.pades.signing.widget import Rect, Widget

BOX = (100.0, 50.0, 242.0, 103.0)
OTHER = (300.0, 50.0, 442.0, 103.0)
CONTENT = b"1 0 0 rg 0 0 142 53 re f BT /F1 9 Tf 5 5 Td (Kepala) Tj ET"


def looks() -> bytes:
    """An appearance with a resource of its own, packed."""
    pdf = blank()
    page = pdf.pages[0]
    page.mediabox = [0, 0, 142, 53]  # type: ignore[assignment]
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
    page.obj.Contents = Stream(pdf, CONTENT)
    return saved(pdf, recompress_flate=True, compress_streams=True)


def widget(page: int = 1, rect: Rect = BOX) -> Widget:
    return Widget(page, rect, looks())


def prepared(pdf: pikepdf.Pdf, *widgets: Widget, field: str | None = None) -> pikepdf.Pdf:
    """The document with its first signature's field, opened anew."""
    stream = io.BytesIO()
    first.prepare(pdf, stream, SignaturePlan(field=field), 100, widgets=widgets)
    return pikepdf.open(stream)


def appended(data: bytes, *widgets: Widget, field: str | None = None) -> pikepdf.Pdf:
    """The signed document with a further signature's field, opened anew."""
    stream = io.BytesIO(data)
    later.prepare(stream, SignaturePlan(field=field), 6000, "sha256", None, widgets=widgets)
    assert stream.getvalue().startswith(data)
    return pikepdf.open(stream)


def assert_shown(one: pikepdf.Object, page: pikepdf.Page, rect: Rect) -> None:
    """The widget stands there and shows what it was given."""
    assert one.Subtype == Name.Widget
    assert one.F == 132
    assert [float(edge) for edge in one.Rect] == list(rect)
    assert one.P.objgen == page.obj.objgen
    assert one.objgen in [annotation.objgen for annotation in page.Annots]
    form = one.AP.N
    assert form.Type == Name.XObject
    assert form.Subtype == Name.Form
    assert [float(edge) for edge in form.BBox] == [0, 0, 142, 53]
    assert form.read_bytes() == CONTENT
    assert form.Resources.Font.F1.BaseFont == Name.Helvetica


def test_the_first_signature_is_seen_where_it_should_be() -> None:
    pdf = prepared(blank(2), widget(2))
    field = pdf.Root.AcroForm.Fields[0]
    assert_shown(field, pdf.pages[1], BOX)
    assert "/Annots" not in pdf.pages[0]
    assert pdf.check_pdf_syntax() == []


def test_a_later_signature_is_seen_where_it_should_be() -> None:
    data = signed().data
    pdf = appended(data, widget())
    field = pdf.Root.AcroForm.Fields[1]
    assert_shown(field, pdf.pages[0], BOX)
    assert [one.field for one in fields.signatures(pdf)] == ["tte_1", "tte_2"]


def with_field(pdf: pikepdf.Pdf, rect: Rect = OTHER) -> pikepdf.Pdf:
    """``pdf`` with the empty field ``kepala``."""
    page = pdf.pages[0].obj
    made = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("kepala"), F=132, P=page)
    made.Rect = Array([*rect])
    field = pdf.make_indirect(made)
    page.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    return pdf


def test_an_existing_field_keeps_its_place_and_gets_the_looks() -> None:
    pdf = prepared(with_field(blank()), widget(), field="kepala")
    assert_shown(pdf.Root.AcroForm.Fields[0], pdf.pages[0], OTHER)
    assert len(pdf.pages[0].Annots) == 1


def test_an_existing_field_of_a_signed_document_keeps_its_place_and_gets_the_looks() -> None:
    stream = io.BytesIO()
    first.prepare(with_field(blank()), stream, SignaturePlan(), 100)
    pdf = appended(stream.getvalue(), widget(), field="kepala")
    assert_shown(pdf.Root.AcroForm.Fields[0], pdf.pages[0], OTHER)


@pytest.mark.parametrize("drawn", [b"", b"0 0 9 9 re S"])
def test_without_looks_an_existing_field_shows_what_it_showed(drawn: bytes) -> None:
    source = with_field(blank())
    if drawn:
        form = Stream(source, drawn, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
        source.Root.AcroForm.Fields[0].AP = Dictionary(N=form)
    data = saved(source)
    once = prepared(pikepdf.open(io.BytesIO(data)), field="kepala")
    assert once.Root.AcroForm.Fields[0].AP.N.read_bytes() == drawn
    stream = io.BytesIO()
    first.prepare(pikepdf.open(io.BytesIO(data)), stream, SignaturePlan(), 100)
    twice = appended(stream.getvalue(), field="kepala")
    assert twice.Root.AcroForm.Fields[0].AP.N.read_bytes() == drawn


def test_an_invisible_field_stays_invisible() -> None:
    pdf = prepared(with_field(blank(), (0, 0, 0, 0)), widget(), field="kepala")
    assert pdf.Root.AcroForm.Fields[0].AP.N.read_bytes() == b""


def test_a_field_says_where_it_stands() -> None:
    pdf = with_field(blank(2), (442, 103, 300, 50))
    (place,) = empty_field(pdf, "kepala").places
    assert (place.page, place.rect) == (1, OTHER)
    assert empty_field(with_field(blank(), (5, 5, 5, 9)), "kepala").places == ()


@pytest.mark.parametrize("rect", ["kosong", [1, 2, 3], [1, 2, "3", 4]])
def test_a_damaged_place_is_none(rect: object) -> None:
    pdf = with_field(blank())
    pdf.Root.AcroForm.Fields[0].Rect = Array(rect) if isinstance(rect, list) else String(str(rect))
    assert empty_field(pdf, "kepala").places == ()
