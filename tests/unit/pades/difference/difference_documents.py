"""A small form and ways to append revisions to it, byte by byte, as honest and as hostile writers do."""

import io
import re

import pikepdf

from bsre_sign.pades.difference import Comparer, Difference, FieldLock, Limits

CATALOG, PAGES, PAGE, CONTENT, FORM, TEXT_FIELD, APPEARANCE, EMPTY_SIGNATURE, SIGNED, SIGNATURE = range(1, 11)
SECOND_PAGE, COMMENT, INFO, PUSH_BUTTON, FONT = range(11, 16)

STREAM = b"<< /Length %d%s >>\nstream\n%s\nendstream"


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return STREAM % (len(data), b" " + entries, data)


def form_xobject(text: bytes) -> bytes:
    return stream(b"BT (" + text + b") Tj ET", b"/Type /XObject /Subtype /Form /BBox [0 0 90 20]")


BASE = {
    CATALOG: b"<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R >>",
    PAGES: b"<< /Type /Pages /Kids [3 0 R 11 0 R] /Count 2 >>",
    PAGE: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R"
    b" /Resources << /Font << /F1 15 0 R >> >> /Annots [6 0 R 8 0 R 9 0 R 12 0 R 14 0 R] >>",
    CONTENT: stream(b"BT /F1 12 Tf (Rp 1.000.000) Tj ET"),
    FORM: b"<< /Fields [6 0 R 8 0 R 9 0 R 14 0 R] /SigFlags 3 /DA (/Helv 0 Tf) /DR << /Font << /Helv 15 0 R >> >> >>",
    TEXT_FIELD: b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (nama) /V (Ani) /Rect [0 0 90 20] /P 3 0 R"
    b" /AP << /N 7 0 R >> >>",
    APPEARANCE: form_xobject(b"Ani"),
    EMPTY_SIGNATURE: b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (kepala) /Rect [0 30 90 50] /P 3 0 R /F 4 >>",
    SIGNED: b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (sekretaris) /Rect [0 60 90 80] /P 3 0 R /F 4 /V 10 0 R >>",
    SIGNATURE: b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /Contents <00> >>",
    SECOND_PAGE: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << >> >>",
    COMMENT: b"<< /Type /Annot /Subtype /Text /Rect [100 0 120 20] /Contents (hi) >>",
    INFO: b"<< /Title (Surat) >>",
    PUSH_BUTTON: b"<< /Type /Annot /Subtype /Widget /FT /Btn /Ff 65536 /T (tombol) /Rect [0 90 90 99]"
    b" /AP << /N 7 0 R >> >>",
    FONT: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
}


def document(objects: dict[int, bytes] = BASE) -> bytes:
    """A whole file of ``objects``."""
    return _body(b"%PDF-1.7\n", objects, b"/Root 1 0 R /Info 13 0 R /ID [<01> <02>]", size=max(objects) + 1)


def append(
    data: bytes, objects: dict[int, bytes], *, trailer: bytes = b"/Root 1 0 R /Info 13 0 R /ID [<01> <03>]"
) -> bytes:
    """``data`` with one more revision."""
    previous = re.findall(rb"startxref\s+(\d+)", data)[-1]
    size = max([int(one) for one in re.findall(rb"/Size (\d+)", data)] + [number + 1 for number in objects])
    return _body(data + b"\n", objects, trailer + b" /Prev " + previous, size=size)


def _body(data: bytes, objects: dict[int, bytes], trailer: bytes, *, size: int) -> bytes:
    output = io.BytesIO()
    output.write(data)
    offsets = {}
    for number, text in objects.items():
        offsets[number] = output.tell()
        output.write(b"%d 0 obj\n%s\nendobj\n" % (number, text))
    start = output.tell()
    output.write(b"xref\n0 1\n0000000000 65535 f \n")
    for number in sorted(offsets):
        output.write(b"%d 1\n%010d 00000 n \n" % (number, offsets[number]))
    output.write(b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start))
    return output.getvalue()


def changed(number: int, old: bytes, new: bytes) -> dict[int, bytes]:
    """An object of the base document with something in it exchanged."""
    assert old in BASE[number]
    return {number: BASE[number].replace(old, new)}


def many(count: int) -> bytes:
    """A document of ``count`` objects that all hang on its first page."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    items: list[pikepdf.Object] = []
    for index in range(count):
        item = pikepdf.Dictionary(A=index, B=pikepdf.Array([1, 2, 3]), S=pikepdf.String(f"item {index}"))
        if items:
            item["/P"] = items[-1]
        items.append(pdf.make_indirect(item))
    page.obj["/PieceInfo"] = pikepdf.Array(items)
    output = io.BytesIO()
    pdf.save(output, deterministic_id=True)
    return output.getvalue()


def compare(
    before: bytes,
    after: bytes,
    *,
    limits: Limits | None = None,
    signature_field: str | None = None,
    lock: FieldLock | None = None,
    password: str | None = None,
) -> Difference:
    """What ``after`` did to ``before``, where just one signature is in question."""
    return Comparer(after, limits=limits, password=password).since(before, signature_field=signature_field, lock=lock)
