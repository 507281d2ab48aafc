"""A document's first signature: field and placeholders go into the same save that writes the stamp."""

import secrets
from typing import BinaryIO

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from bsre_sign.document import save
from bsre_sign.errors import DocumentRefusedError, SelfCheckError
from bsre_sign.language import Text
from bsre_sign.pades.signing.placeholder import Placeholder
from bsre_sign.pades.signing.plan import SignaturePlan
from bsre_sign.pades.signing.tagging import describe

_CHUNK = 1 << 20
_PRINT_AND_LOCKED = 132
_SIGNATURES_EXIST_APPEND_ONLY = 3


def prepare(pdf: Pdf, output: BinaryIO, plan: SignaturePlan, reserve: int) -> Placeholder:
    """Save ``pdf`` to ``output`` with a signature field whose value has room for ``reserve`` bytes of DER.

    The field is invisible and hangs on the first page; a tagged document's structure tree tells of it. ``pdf`` is
    ready to be written anew; ``output`` is empty, readable and seekable.

    Raises:
        DocumentRefusedError: the document has no page.
    """
    if len(pdf.pages) == 0:
        raise DocumentRefusedError(
            Text(id="Dokumen tidak mempunyai halaman.", en="The document has no page."),
            Text(id="Periksa berkas asalnya.", en="Check the file that it was made from."),
        )
    # Numbers that the document's own content cannot foresee: they find the dictionary in what was written.
    marks = [10**9 + secrets.randbelow(9 * 10**9) for _ in range(3)]
    name = _free_name(pdf)
    _add_field(pdf, name, _signature(pdf, plan, marks, reserve))
    save(pdf, output)
    return _fill_byte_range(output, name, marks)


def _signature(pdf: Pdf, plan: SignaturePlan, marks: list[int], reserve: int) -> Dictionary:
    signature = Dictionary(
        Type=Name.Sig,
        Filter=Name("/Adobe.PPKLite"),
        SubFilter=Name("/ETSI.CAdES.detached"),
        ByteRange=Array([0, *marks]),
        Contents=String(bytes(reserve)),
        M=String(plan.pdf_time()),
    )
    if plan.reason:
        signature.Reason = String(plan.reason)
    if plan.location:
        signature.Location = String(plan.location)
    if plan.certify:
        parameters = Dictionary(Type=Name.TransformParams, P=plan.certify.value, V=Name("/1.2"))
        signature.Reference = Array(
            [Dictionary(Type=Name.SigRef, TransformMethod=Name.DocMDP, TransformParams=parameters)]
        )
    indirect = pdf.make_indirect(signature)
    if plan.certify:
        if Name.Perms not in pdf.Root:
            pdf.Root.Perms = Dictionary()
        pdf.Root.Perms.DocMDP = indirect
    return indirect


def _add_field(pdf: Pdf, name: str, signature: Dictionary) -> None:
    page = pdf.pages[0].obj
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(name),
            V=signature,
            F=_PRINT_AND_LOCKED,
            Rect=Array([0, 0, 0, 0]),
            P=page,
            AP=Dictionary(N=_nothing(pdf)),
        )
    )
    describe(pdf, field)
    annotations = page.get("/Annots")
    page.Annots = Array([*(annotations if isinstance(annotations, Array) else []), field])
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, Dictionary):
        pdf.Root.AcroForm = pdf.make_indirect(Dictionary())
        form = pdf.Root.AcroForm
    fields = form.get("/Fields")
    form.Fields = Array([*(fields if isinstance(fields, Array) else []), field])
    form.SigFlags = _SIGNATURES_EXIST_APPEND_ONLY


def _nothing(pdf: Pdf) -> Stream:
    """An empty appearance: PDF/A-1 wants every field to have one, however small (ISO 19005-1, 6.9)."""
    return Stream(pdf, b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 0, 0]))


def _free_name(pdf: Pdf) -> str:
    """A field name that no field at the form's top has; signatures count from 1."""
    form = pdf.Root.get("/AcroForm")
    fields = form.get("/Fields") if isinstance(form, Dictionary) else None
    taken = {
        str(field.get("/T", ""))
        for field in (fields if isinstance(fields, Array) else [])
        if isinstance(field, Dictionary)
    }
    number = 1
    while f"tte_{number}" in taken:
        number += 1
    return f"tte_{number}"


def _fill_byte_range(output: BinaryIO, name: str, marks: list[int]) -> Placeholder:
    needle = f"/ByteRange [ 0 {marks[0]} {marks[1]} {marks[2]} ]".encode()
    position = _find(output, needle)
    output.seek(position + len(needle))
    following = output.read(64)
    start = position + len(needle) + following.find(b"<")
    if b"/Contents <" not in following:
        raise _lost()
    end = _find(output, b">", start) + 1
    size = output.seek(0, 2)
    placeholder = Placeholder(name, start, end, size)
    value = "/ByteRange [ {} {} {} {} ".format(*placeholder.byte_range).encode()
    output.seek(position)
    output.write(value.ljust(len(needle) - 1) + b"]")
    output.seek(0, 2)
    return placeholder


def _find(stream: BinaryIO, needle: bytes, start: int = 0) -> int:
    """The offset of ``needle`` in ``stream`` from ``start`` on, read in pieces."""
    stream.seek(start)
    offset, tail = start, b""
    while chunk := stream.read(_CHUNK):
        window = tail + chunk
        found = window.find(needle)
        if found >= 0:
            return offset - len(tail) + found
        offset += len(chunk)
        tail = window[-len(needle) + 1 :] if len(needle) > 1 else b""
    raise _lost()


def _lost() -> SelfCheckError:
    return SelfCheckError(
        Text(
            id="Tempat tanda tangan tidak ditemukan dalam keluaran.",
            en="The signature's place was not found in the output.",
        ),
        Text(
            id="Laporkan sebagai galat program; keluaran tidak diserahkan.",
            en="Report this as a defect; the output was withheld.",
        ),
    )
