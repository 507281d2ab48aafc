"""Two ways to tamper with a signed document, for the demo to catch."""

import io

import pikepdf

_OVERLAY = b"q 1 1 1 rg 200 545 200 13 re f 0 g BT /Palsu 11 Tf 231 548 Td (%s) Tj ET Q"
"""A white box over the agreement's number, and another number in its place."""


def flip_one_byte(data: bytes) -> bytes:
    """``data`` with one byte changed in the middle of what is drawn on page 1."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        contents = pdf.pages[0].obj["/Contents"]
        streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
        raw = max((stream.read_raw_bytes() for stream in streams if isinstance(stream, pikepdf.Stream)), key=len)
    position = data.index(raw) + len(raw) // 2
    return data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]


def renumber(data: bytes, text: str) -> bytes:
    """``data`` with ``text`` in place of the number on page 1, saved anew as an editor does."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0]
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name("/Times-Roman")
        )
        page.add_resource(font, pikepdf.Name.Font, pikepdf.Name.Palsu)
        page.contents_add(pikepdf.Stream(pdf, _OVERLAY % text.encode("ascii")))
        target = io.BytesIO()
        pdf.save(target)
        return target.getvalue()
