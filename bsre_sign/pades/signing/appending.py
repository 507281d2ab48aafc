"""The field of a further signature, in an incremental update: a new one, or one that was prepared."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NumberObject,
    StreamObject,
    pdf_name,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, enumerate_sig_fields
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder

from bsre_sign.pades.signing.widget import NOWHERE, Rect, Widget


@dataclass(frozen=True, slots=True)
class OpenField:
    """A field that waits for its value."""

    name: str
    embedder: Any
    """pyHanko's embedder, past its first step."""


def new_field(writer: IncrementalPdfFileWriter, name: str, said: str, widget: Widget | None = None) -> OpenField:
    """A new field called ``name``, which readers announce as ``said``; invisible without ``widget``."""
    # Out of the page's bounds, wherever its origin is: there PDF/UA asks for no tag (ISO 14289-1, 7.18.1).
    invisible = InvisSigSettings(box_out_of_bounds=True)
    spec = SigFieldSpec(name, readable_field_name=said, invis_sig_settings=invisible)
    if widget is not None:
        box: Any = widget.rect
        spec = SigFieldSpec(name, on_page=widget.page - 1, box=box, readable_field_name=said)
    embedder: Any = PdfCMSEmbedder(new_field_spec=spec).write_cms(name, writer)
    field = next(embedder).get_object()
    field["/AP"] = _looks(writer, widget)
    return OpenField(name, embedder)


def existing_field(writer: IncrementalPdfFileWriter, name: str, widgets: Sequence[Widget] = ()) -> OpenField:
    """The empty field of that full name, which looks as it did where ``widgets`` bring no other looks."""
    embedder: Any = PdfCMSEmbedder().write_cms(name, writer, existing_fields_only=True)
    reference = next(embedder)
    field = reference.get_object()
    waiting = list(widgets)
    kids = field["/Kids"] if "/Kids" in field and "/Subtype" not in field else ()
    for one in (reference, *(kid for kid in kids if isinstance(kid, IndirectObject))):
        widget = one.get_object()
        rect = _rect(widget)
        if rect is None:
            continue
        if waiting:
            widget["/AP"] = _looks(writer, waiting.pop(0))
            writer.mark_update(one.reference)
        elif widget is field and "/AP" not in field:
            field["/AP"] = _looks(writer, None, rect)
    return OpenField(name, embedder)


def _looks(writer: IncrementalPdfFileWriter, widget: Widget | None, rect: Rect = NOWHERE) -> DictionaryObject:
    """/AP: what ``widget`` looks like, or nothing at all."""
    if widget is not None:
        form: Any = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(widget.appearance)))
    else:
        form = (_nothing_there(writer) if rect == NOWHERE else None) or writer.add_object(_nothing(rect))
    return DictionaryObject({pdf_name("/N"): form})


def _nothing_there(writer: IncrementalPdfFileWriter) -> IndirectObject | None:
    """The empty appearance of an earlier invisible signature.

    Where that signature locks all fields, a document timestamp may follow, but others allow it no objects of its own.
    """
    for _, _, reference in enumerate_sig_fields(writer, filled_status=True):
        looks = reference.get_object().get("/AP")
        form = looks.raw_get("/N") if isinstance(looks, DictionaryObject) and "/N" in looks else None
        stream = form.get_object() if isinstance(form, IndirectObject) else None
        if isinstance(stream, StreamObject) and stream.data == b"" and not any(stream.get("/BBox", (1,))):
            return form
    return None


def _nothing(rect: Rect) -> StreamObject:
    """An empty appearance: PDF/A-1 wants every field to have one, however small (ISO 19005-1, 6.9)."""
    left, bottom, right, top = rect
    entries = {
        "/Type": pdf_name("/XObject"),
        "/Subtype": pdf_name("/Form"),
        "/BBox": ArrayObject([NumberObject(0), NumberObject(0), FloatObject(right - left), FloatObject(top - bottom)]),
    }
    return StreamObject({pdf_name(key): value for key, value in entries.items()}, stream_data=b"")


def _rect(widget: DictionaryObject) -> Rect | None:
    """/Rect in order, where ``widget`` is one that has an area."""
    edges = [float(edge) for edge in widget["/Rect"]] if "/Rect" in widget else []
    if len(edges) != 4:
        return None
    (left, right), (bottom, top) = sorted(edges[::2]), sorted(edges[1::2])
    return (left, bottom, right, top) if left < right and bottom < top else None
