"""Documents for the viewer's tests, made by qpdf, and what a worker answers when it runs in this process."""

from __future__ import annotations

import io
import os
import shutil
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from bsre_sign.viewer.worker.loop import Server
from bsre_sign.workers.wire import receive, send

A4 = (595, 842)
MEGABYTE = 1 << 20


def document(
    *contents: str,
    size: tuple[float, float] = A4,
    rotate: int = 0,
    crop: Sequence[float] | None = None,
    objects: Mapping[str, bytes] | None = None,
    password: str = "",
    strength: int = 6,
) -> bytes:
    """A document with a page for each content stream. F1 is Helvetica, F2 Times; ``objects`` are images (see there)."""
    pdf = pikepdf.new()
    fonts = Dictionary(
        {
            f"/F{number}": pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/{name}")))
            for number, name in enumerate(("Helvetica", "Times-Roman"), 1)
        }
    )
    images = {f"/{name}": _image(pdf, pixels) for name, pixels in (objects or {}).items()}
    for content in contents:
        page = pdf.add_blank_page(page_size=size)
        page.Resources = Dictionary(Font=fonts, XObject=Dictionary(images))
        page.Contents = pdf.make_stream(content.encode("latin-1"))
        if rotate:
            page.Rotate = rotate
        if crop is not None:
            page.CropBox = Array(list(crop))
    if not password:
        return saved(pdf)
    strong = strength >= 4
    target = io.BytesIO()
    pdf.save(
        target,
        encryption=pikepdf.Encryption(owner=password, user=password, R=strength, metadata=strong, aes=strong),  # type: ignore[arg-type]
    )
    return target.getvalue()


def _image(pdf: Pdf, pixels: bytes) -> Object:
    """A square picture of RGB pixels, from its upper left corner."""
    side = int((len(pixels) // 3) ** 0.5)
    image = pdf.make_stream(pixels)
    image.Type, image.Subtype = Name.XObject, Name.Image
    image.Width = image.Height = side
    image.ColorSpace, image.BitsPerComponent = Name.DeviceRGB, 8
    return image


def with_widget(colour: str, *, tip: str = "0 0 40 20 re f") -> bytes:
    """A page of 200 by 100 points with a signature field at (60, 60) to (100, 80), filled with ``colour``."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(200, 100))
    look = pdf.make_stream(f"{colour} rg {tip}".encode())
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 40, 20])
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String("tanda-tangan"),
            Rect=Array([60, 60, 100, 80]),
            F=4,
            AP=Dictionary(N=look),
        )
    )
    page.Annots = Array([widget])
    pdf.Root.AcroForm = Dictionary(Fields=Array([widget]))
    return saved(pdf)


def bomb(content: bytes, *, pages: int = 1, good: int = 0) -> bytes:
    """A document of ``pages`` with ``content``, which is compressed already, and ``good`` ones with a word."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    stream = pdf.make_indirect(pikepdf.Stream(pdf, content))
    stream.Filter = Name.FlateDecode
    for index in range(pages + good):
        page = pdf.add_blank_page(page_size=A4)
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = stream if index < pages else pdf.make_stream(b"BT /F1 12 Tf 50 50 Td (sehat) Tj ET")
    return saved(pdf)


def deflated(piece: bytes, times: int) -> bytes:
    """A piece, repeated and compressed, without ever being there as a whole (RFC 1950)."""
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _ in range(times):
        check = zlib.adler32(piece, check)
    return b"\x78\xda" + block * times + packer.flush() + check.to_bytes(4, "big")


def endless(thousands: int = 40) -> bytes:
    """Content of a few kilobytes that takes long to draw: large shapes, one upon the other."""
    return deflated(b"0 0 500 800 re f 0 0 m 10 500 20 200 500 20 c S\n" * 1000, thousands)


def saved(pdf: Pdf) -> bytes:
    """The document's bytes, its streams as they are."""
    target = io.BytesIO()
    pdf.save(target, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return target.getvalue()


def words(text: str, x: float, y: float, *, size: float = 12, font: str = "F1", grey: float = 0) -> str:
    """Operators that set a text."""
    return f"{grey} g BT /{font} {size} Tf {x} {y} Td ({text}) Tj ET\n"


def here(*commands: dict[str, Any], source: bytes | Path, second: bytes | None = None) -> list[tuple[Any, bytearray]]:
    """What a worker that runs in this process answers about a document."""
    commands = tuple({"seconds": 5, "page": 0, **command} for command in commands)
    asked, answered = io.BytesIO(), io.BytesIO()
    for number, one in enumerate((source, second)):
        if one is not None:
            head = {"do": "open", "as": number, "path": None, "password": None, "seconds": 5}
            if isinstance(one, Path):
                send(asked, {**head, "path": str(one)})
            else:
                send(asked, head, (one,))
    for command in commands:
        send(asked, command)
    asked.seek(0)
    Server(asked, answered).serve()
    answered.seek(0)
    found = []
    while (answer := receive(answered, 1 << 30)) is not None:
        found.append(answer)
    return found


def tool(name: str) -> str:
    """A command of another PDF library; where it is missing the test is skipped, but for continuous integration."""
    path = shutil.which(name)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(f"{name} is not installed")
        pytest.skip(f"{name} is not installed")
    return path
