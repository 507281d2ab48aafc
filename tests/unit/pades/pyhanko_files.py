"""Documents that show what pyHanko makes of them."""

import io
from itertools import pairwise

import pikepdf
from pades_material import blank, credential, saved, signed
from pikepdf import Dictionary, String
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from bsre_sign.levels import Level
from bsre_sign.pades.signing import first, later
from bsre_sign.pades.signing.create import LocalCreator
from bsre_sign.pades.signing.plan import SignaturePlan


def overlaid() -> bytes:
    """A document signed at B-T whose page was replaced afterwards."""
    writer = IncrementalPdfFileWriter(io.BytesIO(signed(level=Level.B_T).data))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"1 0 0 rg 0 0 99 99 re f"))
    writer.update_container(page)
    target = io.BytesIO()
    writer.write(target)  # type: ignore[no-untyped-call]
    return target.getvalue()


def hybrid() -> bytes:
    """A file whose trailer points to a cross-reference stream besides its table, as MS Word writes it."""
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
        b"<</Type/XRef/Size 5/W[1 4 2]/Index[0 0]/Root 1 0 R/Length 0>>stream\n\nendstream",
    ]
    data = b"%PDF-1.7\n"
    offsets = []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(data)
    data += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % one for one in offsets)
    return data + b"trailer\n<</Size 5/Root 1 0 R/XRefStm %d>>\nstartxref\n%d\n%%%%EOF\n" % (offsets[3], table)


def _signed_twice(data: bytes) -> bytes:
    creator = LocalCreator(credential())
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        placeholder = first.prepare(pdf, stream, SignaturePlan(), creator.reserve(Level.B_B))
    placeholder.fill(stream, creator.create(placeholder.digest(stream, "sha256"), Level.B_B))
    placeholder = later.prepare(stream, SignaturePlan(), creator.reserve(Level.B_B), "sha256", None)
    placeholder.fill(stream, creator.create(placeholder.digest(stream, "sha256"), Level.B_B))
    return stream.getvalue()


def siblings(count: int) -> bytes:
    """Outline items in a row, and two signatures."""
    pdf = blank()
    items = [pdf.make_indirect(Dictionary(Title=String(str(number)))) for number in range(count)]
    for one, following in pairwise(items):
        one.Next = following
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=items[0]))
    return _signed_twice(saved(pdf))


def shared(depth: int) -> bytes:
    """Objects of which each names the next one twice, and two signatures."""
    pdf = blank()
    last = pdf.make_indirect(Dictionary(X=1))
    for _ in range(depth):
        last = pdf.make_indirect(Dictionary(A=last, B=last))
    pdf.Root.Shared = last
    return _signed_twice(saved(pdf))
