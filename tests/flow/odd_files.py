"""PDF files as old systems, web pages and mishaps leave them; each is named after what is odd about it."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

TEXT = b"BT /F1 12 Tf 60 700 Td (Naskah dinas) Tj ET"


def plain(content: bytes = TEXT, **page: object) -> Pdf:
    """One A4 page with two words."""
    pdf = Pdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    one = pdf.pages[0].obj
    one.Resources = Dictionary(Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Times)))
    one.Contents = pdf.make_stream(content)
    for key, value in page.items():
        one[f"/{key}"] = Array(value) if isinstance(value, list) else value
    return pdf


def bytes_of(pdf: Pdf, **options: object) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer, static_id=True, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


def old(pdf: Pdf | None = None) -> bytes:
    """With a table of cross references and nothing compressed."""
    return bytes_of(pdf or plain(), object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)


def hybrid() -> bytes:
    """A table of cross references that leads to a stream of them as well, as word processors write it."""
    body = old()
    table = body.rindex(b"xref\n", 0, body.rindex(b"startxref"))
    position = len(body[:table])
    rows = b"".join(b"\x01" + number.to_bytes(3, "big") + b"\x00" for number in (position,))
    size = int(body[body.index(b"/Size ", table) + 6 :].split()[0])
    stream = (
        b"%d 0 obj\n<< /Type /XRef /W [1 3 1] /Index [%d 1] /Size %d /Length %d >>\nstream\n%s\nendstream\nendobj\n"
        % (
            size,
            size,
            size + 1,
            len(rows),
            rows,
        )
    )
    tail = body[table:].replace(b"/Size %d" % size, b"/Size %d /XRefStm %d" % (size + 1, position))
    start = position + len(stream)
    return body[:table] + stream + tail[: tail.rindex(b"startxref")] + b"startxref\n%d\n%%%%EOF\n" % start


def junk_in_front() -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n" + old()


def junk_behind() -> bytes:
    return old() + b"\r\n<!-- served in 0.03 s -->\r\n" * 40


def no_header() -> bytes:
    return old().split(b"\n", 1)[1]


def no_end() -> bytes:
    return old().replace(b"%%EOF", b"")


def no_table() -> bytes:
    body = old()
    return body[: body.rindex(b"xref\n", 0, body.rindex(b"startxref"))] + b"trailer\n<< /Root 1 0 R >>\n"


def wrong_table() -> bytes:
    body = old()
    start = body.rindex(b"startxref")
    return body[:start] + b"startxref\n17\n%%EOF\n"


def odd_generations() -> bytes:
    """The page is object 3 of generation 7."""
    body = old()
    number = next(
        n for n in range(1, 20) if b"/Type /Page\n" in _object(body, n) or b"/Type /Page " in _object(body, n)
    )
    body = body.replace(b"%d 0 obj" % number, b"%d 7 obj" % number).replace(b"%d 0 R" % number, b"%d 7 R" % number)
    return body[: body.rindex(b"xref\n", 0, body.rindex(b"startxref"))] + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"


def _object(body: bytes, number: int) -> bytes:
    start = body.find(b"\n%d 0 obj" % number)
    return body[start : body.find(b"endobj", start)] if start >= 0 else b""


def malformed_metadata() -> bytes:
    pdf = plain()
    pdf.Root.Metadata = pdf.make_stream(
        b"<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta><rdf:RDF & broken <?xpacket end='w'?>",
        Type=Name.Metadata,
        Subtype=Name.XML,
    )
    return old(pdf)


def a_deep_page_tree() -> bytes:
    pdf = plain()
    page, root = pdf.pages[0].obj, pdf.Root.Pages
    for _ in range(40):
        node = pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=Array([page]), Count=1, Parent=root))
        page.Parent = node
        root.Kids = Array([node])
        root = node
    return old(pdf)


def a_page_listed_twice() -> bytes:
    pdf = plain()
    pdf.Root.Pages.Kids = Array([pdf.pages[0].obj, pdf.pages[0].obj])
    pdf.Root.Pages.Count = 2
    return old(pdf)


def object_streams() -> bytes:
    return bytes_of(plain(), object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)


def linearized() -> bytes:
    return bytes_of(plain(), linearize=True)


def several_revisions() -> bytes:
    """Changed twice by appending."""
    body = old()
    for turn in range(2):
        start = int(body[body.rindex(b"startxref") + 9 :].split()[0])
        size = 60 + turn
        added = b"%d 0 obj\n(revision %d)\nendobj\n" % (size, turn)
        position = len(body)
        body += added
        body += (
            b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Root 1 0 R /Size %d /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
            % (
                size,
                position,
                size + 1,
                start,
                position + len(added),
            )
        )
    return body


def a_stream_of_wrong_length() -> bytes:
    body = old()
    at = body.index(b"/Length ")
    return body[:at] + b"/Length 3" + body[at + len(b"/Length ") + len(body[at + 8 :].split()[0].split(b">")[0]) :]


def usage_rights() -> bytes:
    """As Adobe's servers let Adobe Reader save a form."""
    pdf = plain()
    pdf.Root.Perms = Dictionary(UR3=Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Contents=b"0"))
    return old(pdf)


DAMAGED: dict[str, Callable[[], bytes]] = {
    "junk behind": junk_behind,
    "no header": no_header,
    "page listed twice": a_page_listed_twice,
    "no table": no_table,
    "wrong table": wrong_table,
    "odd generations": odd_generations,
    "wrong stream length": a_stream_of_wrong_length,
}
"""Mended when they are read, and their owner is told so."""

SOUND: dict[str, Callable[[], bytes]] = {
    "hybrid references": hybrid,
    "junk in front": junk_in_front,
    "no end": no_end,
    "malformed metadata": malformed_metadata,
    "deep page tree": a_deep_page_tree,
    "object streams": object_streams,
    "linearized": linearized,
    "several revisions": several_revisions,
    "usage rights": usage_rights,
}

PAGES: dict[str, Callable[[], Pdf]] = {
    "landscape": lambda: plain(MediaBox=[0, 0, 842, 595]),
    "turned": lambda: plain(Rotate=90),
    "upside down": lambda: plain(Rotate=-180),
    "origin elsewhere": lambda: plain(MediaBox=[-300, -400, 295, 442]),
    "cropped": lambda: plain(CropBox=[50, 80, 500, 800]),
    "crop box reversed": lambda: plain(CropBox=[500, 800, 50, 80]),
    "user unit": lambda: plain(UserUnit=2),
    "very large": lambda: plain(MediaBox=[0, 0, 14400, 14400]),
    "very small": lambda: plain(MediaBox=[0, 0, 90, 60]),
    "empty": lambda: plain(b""),
    "no contents": lambda: _without("/Contents"),
    "no resources": lambda: _without("/Resources"),
    "dirty matrix": lambda: plain(TEXT + b" 0.1 0 0 -3 200 200 cm 1 0 0 rg"),
    "unbalanced": lambda: plain(b"Q Q Q Q " + TEXT + b" q q q q q q q q 5 0 0 5 0 0 cm"),
    "full to the foot": lambda: plain(b"BT /F1 12 Tf 14 TL 60 830 Td " + b"(Baris penuh) ' " * 58 + b"ET"),
    "dark": lambda: plain(b"0.1 g 0 0 595 842 re f 1 g " + TEXT),
}
"""One page each; odd in how they lie and what they show."""


def _without(key: str) -> Pdf:
    pdf = plain()
    del pdf.pages[0].obj[key]
    return pdf
