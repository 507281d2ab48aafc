"""A document's first signature: fields and placeholders go into the same save that writes the stamp."""

import secrets
from collections.abc import Sequence
from typing import BinaryIO

from pikepdf import Array, Dictionary, Name, Pdf, String

from bsre_sign.document import save
from bsre_sign.document.order import large_first
from bsre_sign.document.searching import find, rfind
from bsre_sign.document.words import words_of
from bsre_sign.errors import DocumentRefusedError, SelfCheckError
from bsre_sign.language import Text
from bsre_sign.pades.signing import locks
from bsre_sign.pades.signing.ahead import Ahead
from bsre_sign.pades.signing.fields import empty_field, rect_of
from bsre_sign.pades.signing.placeholder import Placeholder
from bsre_sign.pades.signing.plan import SignaturePlan
from bsre_sign.pades.signing.prepared import add_field, add_to_form, add_to_page
from bsre_sign.pades.signing.tagging import describe
from bsre_sign.pades.signing.widget import NOWHERE, PRINT_AND_LOCKED, Widget, nothing

_SIGNATURES_EXIST_APPEND_ONLY = 3


def prepare(
    pdf: Pdf,
    output: BinaryIO,
    plan: SignaturePlan,
    reserve: int,
    *,
    widgets: Sequence[Widget] = (),
    locking: locks.Locking | None = None,
    ahead: Ahead | None = None,
) -> Placeholder:
    """Save ``pdf`` to ``output`` with a signature field whose value has room for ``reserve`` bytes of DER.

    A new field is invisible and hangs on the first page, or is seen where the only one of ``widgets`` says; an existing
    one, which the plan names, keeps its places and gets their appearances. A tagged document's structure tree tells of
    a new field.
    The fields that the plan prepares are made too. ``pdf`` is ready to be written anew; ``output`` is empty, readable
    and seekable. ``locking`` is what the signature locks, by default the plan's own lock. With ``ahead``,
    which is over ``output``, the signature stands behind the document's pictures, and the digest is begun while they
    are written.

    Raises:
        DocumentRefusedError: the document has no page, or not the field that is named.
    """
    if len(pdf.pages) == 0:
        raise DocumentRefusedError(
            Text(id="Dokumen tidak mempunyai halaman.", en="The document has no page."),
            Text(id="Periksa berkas asalnya.", en="Check the file that it was made from."),
        )
    # Numbers that the document's own content cannot foresee: they find the dictionary in what was written.
    marks = [10**9 + secrets.randbelow(9 * 10**9) for _ in range(3)]
    if locking is None and plan.lock is not None:
        locking = locks.Locking(plan.lock)
    signature = _signature(pdf, plan, locking, marks, reserve)
    if plan.field is None:
        name = _free_name(pdf, [one.name for one in plan.prepare])
        _add_field(pdf, name, signature, locking, widgets[0] if widgets else None)
    else:
        name = plan.field
        _fill_field(pdf, name, signature, widgets)
    for one in plan.prepare:
        add_field(pdf, one)
    pdf.Root.AcroForm.SigFlags = _SIGNATURES_EXIST_APPEND_ONLY
    if ahead is None:
        save(pdf, output)
    else:
        with large_first(pdf, output), ahead:
            save(pdf, output)
    return _fill_byte_range(output, name, marks, ahead)


def _signature(
    pdf: Pdf, plan: SignaturePlan, locking: locks.Locking | None, marks: list[int], reserve: int
) -> Dictionary:
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
    references = []
    if plan.certify:
        parameters = Dictionary(Type=Name.TransformParams, P=plan.certify.value, V=Name("/1.2"))
        references.append(Dictionary(Type=Name.SigRef, TransformMethod=Name.DocMDP, TransformParams=parameters))
    if locking is not None:
        references.append(locks.reference(locking, pdf.Root))
    if references:
        signature.Reference = Array(references)
    indirect = pdf.make_indirect(signature)
    if plan.certify:
        if Name.Perms not in pdf.Root:
            pdf.Root.Perms = Dictionary()
        pdf.Root.Perms.DocMDP = indirect
    return indirect


def _add_field(
    pdf: Pdf, name: str, signature: Dictionary, locking: locks.Locking | None, widget: Widget | None
) -> None:
    """A new field, which is its own and only widget (ISO 32000-2, 12.7.5.5)."""
    page = pdf.pages[widget.page - 1 if widget is not None else 0].obj
    rect = widget.rect if widget is not None else NOWHERE
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(name),
            V=signature,
            F=PRINT_AND_LOCKED,
            Rect=Array([*rect]),
            P=page,
            AP=Dictionary(N=widget.form(pdf) if widget is not None else nothing(pdf)),
        )
    )
    if locking is not None:
        field.Lock = pdf.make_indirect(locks.lock_dictionary(locking.lock))
    describe(pdf, field)
    add_to_page(page, field)
    add_to_form(pdf, field)


def _fill_field(pdf: Pdf, name: str, signature: Dictionary, widgets: Sequence[Widget]) -> None:
    """An existing field, which looks as it did where ``widgets`` bring no other looks."""
    found = empty_field(pdf, name)
    found.dictionary.V = signature
    waiting = list(widgets)
    for widget in found.widgets:
        rect = rect_of(widget)
        if rect is not None and waiting:
            widget.AP = Dictionary(N=waiting.pop(0).form(pdf))
        elif Name.AP not in widget:
            widget.AP = Dictionary(N=nothing(pdf, rect or NOWHERE))


def _free_name(pdf: Pdf, others: Sequence[str]) -> str:
    """A field name that no field at the form's top has; signatures count from 1."""
    form = pdf.Root.get("/AcroForm")
    fields = form.get("/Fields") if isinstance(form, Dictionary) else None
    taken = {
        words_of(field.get("/T", String("")))
        for field in (fields if isinstance(fields, Array) else [])
        if isinstance(field, Dictionary)
    }
    taken.update(others)
    number = 1
    while f"tte_{number}" in taken:
        number += 1
    return f"tte_{number}"


def _fill_byte_range(output: BinaryIO, name: str, marks: list[int], ahead: Ahead | None = None) -> Placeholder:
    needle = f"/ByteRange [ 0 {marks[0]} {marks[1]} {marks[2]} ]".encode()
    position = find(output, needle) if ahead is None else rfind(output, needle)
    if position < 0:
        raise _lost()
    output.seek(position + len(needle))
    following = output.read(64)
    start = position + len(needle) + following.find(b"<")
    end = find(output, b">", start) + 1
    if b"/Contents <" not in following or not end:
        raise _lost()
    size = output.seek(0, 2)
    placeholder = Placeholder(name, start, end, size, ahead.until(position) if ahead is not None else None)
    value = "/ByteRange [ {} {} {} {} ".format(*placeholder.byte_range).encode()
    output.seek(position)
    output.write(value.ljust(len(needle) - 1) + b"]")
    output.seek(0, 2)
    return placeholder


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
