"""Empty signature fields as other software prepares them, in an unsigned document."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import odd_files
import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from unusual import blank, saved

BOX = (300, 200, 442, 253)
NAME = "kepala"


def by_pyhanko(data: bytes, name: str = NAME, **spec: Any) -> bytes:
    """``data`` with a field that pyHanko appends."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    append_signature_field(writer, SigFieldSpec(name, **spec))
    output = io.BytesIO()
    writer.write(output)  # type: ignore[no-untyped-call]
    return output.getvalue()


def merged() -> bytes:
    return by_pyhanko(saved(blank()), box=BOX, on_page=1)


def with_a_kid() -> bytes:
    return by_pyhanko(saved(blank()), box=BOX, on_page=1, combine_annotation=False)


def invisible() -> bytes:
    return by_pyhanko(saved(blank()))


def in_a_hybrid_file() -> bytes:
    return by_pyhanko(odd_files.hybrid(), box=(10, 10, 60, 30))


def in_object_streams() -> bytes:
    with pikepdf.open(io.BytesIO(merged())) as pdf:
        return saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def two_places() -> bytes:
    """One field that is seen on two pages, with what invites to sign drawn in each."""
    pdf = blank()
    field = pdf.make_indirect(Dictionary(FT=Name.Sig, T=String(NAME)))
    kids = []
    for page in list(pdf.pages)[:2]:
        kid = pdf.make_indirect(_widget(pdf, Parent=field, P=page.obj))
        page.obj.Annots = pdf.make_indirect(Array([kid]))
        kids.append(kid)
    field.Kids = pdf.make_indirect(Array(kids))
    return _with_form(pdf, field)


def below_a_group() -> bytes:
    """A field below another one, which gives it its type."""
    pdf = blank()
    group = pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("pejabat")))
    field = pdf.make_indirect(_widget(pdf, T=String(NAME), Parent=group, P=pdf.pages[0].obj))
    group.Kids = Array([field])
    pdf.pages[0].obj.Annots = Array([field])
    return _with_form(pdf, group)


def without_a_widget() -> bytes:
    """A field that stands on no page."""
    pdf = blank()
    return _with_form(pdf, pdf.make_indirect(Dictionary(FT=Name.Sig, T=String(NAME))))


def _widget(pdf: Pdf, **entries: Any) -> Dictionary:
    box = Array([0, 0, 142, 53])
    look = Stream(pdf, b"0 0 142 53 re S", Type=Name.XObject, Subtype=Name.Form, BBox=box)
    return Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=Array([*BOX]), F=4, AP=Dictionary(N=look), **entries)


def _with_form(pdf: Pdf, field: Any) -> bytes:
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array([field]), DA=String("/Helv 0 Tf")))
    return saved(pdf)


KINDS: dict[str, tuple[Callable[[], bytes], str]] = {
    "merged": (merged, NAME),
    "with a kid": (with_a_kid, NAME),
    "invisible": (invisible, NAME),
    "hybrid": (in_a_hybrid_file, NAME),
    "object streams": (in_object_streams, NAME),
    "two places": (two_places, NAME),
    "below a group": (below_a_group, f"pejabat.{NAME}"),
    "without a widget": (without_a_widget, NAME),
}
"""What a kind of field is made by, and the field's full name."""
