"""Documents that conform to PDF/A or PDF/UA, typeset with Typst, and ways in which others make them."""

from __future__ import annotations

import io
import struct
from functools import cache
from pathlib import Path
from typing import Any

import font_source_sans_pro
import pikepdf
import typst
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

STANDARDS = ("a-1b", "a-1a", "a-2b", "a-2u", "a-2a", "a-3b", "a-4", "a-4f", "ua-1")
WITH_FILES = {"a-3b", "a-4f"}
_SOURCE = """
#set document(title: "Surat Keputusan", author: "Instansi Uji", date: datetime(year: 2024, month: 3, day: 4))
#set page(width: 210mm, height: 297mm, margin: (top: 18mm, bottom: 45mm, left: 28mm, right: 25mm))
#set text(font: "Source Sans Pro", size: 11pt, lang: "id", fallback: false)
#outline(title: [Isi])
= Bagian satu
Teks dengan #link("https://contoh.go.id")[tautan] dan rujukan @dua.#footnote[Catatan kaki.]
#set heading(numbering: "1.")
== Rincian <dua>
#table(columns: 2, table.header([Nama], [Golongan]), [Ni Luh Ayu], [IV/b])
+ satu
+ dua
#pagebreak()
= Bagian dua
Warna #text(fill: rgb("#aa0000"))[merah].
"""
_FILE = """
#pdf.attach("data.xml", bytes("<data/>"), relationship: "source", mime-type: "application/xml", description: "Data")
"""


@cache
def conforming(*standards: str) -> bytes:
    """Two tagged pages with bookmarks, links, a table, a list and a note; where the standard allows, with a file."""
    source = _SOURCE + (_FILE if set(standards) & WITH_FILES else "")
    compile_: Any = typst.compile  # its types want each standard's name spelt out
    made = compile_(
        source.encode(),
        font_paths=[Path(font_source_sans_pro.font_directory)],
        ignore_system_fonts=True,
        pdf_standards=list(standards),
        timestamp=1709542800,
    )
    assert isinstance(made, bytes)
    return made


def without_output_intent(data: bytes) -> bytes:
    """All its colours are defined by themselves, so the document conforms without an output intent too."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        del pdf.Root.OutputIntents
        return _saved(pdf)


def for_gray(data: bytes) -> bytes:
    """Meant for a device that has gray alone."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        profile = Stream(pdf, _gray_profile(), N=1)
        intent = Dictionary(Type=Name.OutputIntent, S=Name.GTS_PDFA1, DestOutputProfile=pdf.make_indirect(profile))
        intent.OutputConditionIdentifier = intent.Info = String("Gray")
        pdf.Root.OutputIntents = Array([intent])
        return _saved(pdf)


def off_origin(data: bytes) -> bytes:
    """Its pages reach below the origin, so that the origin lies inside them."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            page.obj.MediaBox = Array([-20, -30, 575.28, 811.89])
        return _saved(pdf)


def _saved(pdf: Pdf) -> bytes:
    output = io.BytesIO()
    pdf.save(output, object_stream_mode=pikepdf.ObjectStreamMode.preserve, fix_metadata_version=False)
    return output.getvalue()


def _gray_profile() -> bytes:
    """The least that a monochrome profile has to be (ICC.1:2001-04, 6.3.3.1)."""
    white = b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061)
    name = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"Gray\0" + bytes(4 + 4 + 3 + 67)
    tags = {
        b"desc": name,
        b"wtpt": white,
        b"kTRC": b"curv\0\0\0\0" + struct.pack(">IH", 1, 563) + b"\0\0",
        b"cprt": b"text\0\0\0\0none\0",
    }
    table, body = struct.pack(">I", len(tags)), b""
    for tag, value in tags.items():
        table += tag + struct.pack(">II", 132 + 12 * len(tags) + len(body), len(value))
        body += value + bytes(-len(value) % 4)
    size = 128 + len(table) + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"none", 0x02100000, b"prtr", b"GRAY", b"XYZ ")
    header += struct.pack(">6H", 2024, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + white[8:] + b"none"
    return header.ljust(128, b"\0") + table + body
