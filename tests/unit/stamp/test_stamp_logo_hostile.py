"""PDF logos that are small and ask for much: each costs little, and is told."""

import io
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, StreamDecodeLevel
from stamp_pages import letter, saved

from bsre_sign.agreement import Agreement
from bsre_sign.errors import InputError
from bsre_sign.stamp import Stamp
from bsre_sign.stamp.logo import read_logo

BLANKS = b" " * 19_999_000


def blank() -> Pdf:
    pdf = Pdf.new()
    pdf.add_blank_page(page_size=(200, 100))
    return pdf


def form(pdf: Pdf, **keys: object) -> Stream:
    return Stream(pdf, b"q Q", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 1, 1], **keys)


def as_packed(pdf: Pdf) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer, compress_streams=False, stream_decode_level=StreamDecodeLevel.none)
    return buffer.getvalue()


@contextmanager
def refused(says: str, most: int) -> Iterator[None]:
    """As an input error, within ``most`` bytes."""
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match=says) as told:
            yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()
    assert told.value.hint.id != told.value.hint.en


@pytest.mark.parametrize("packed", [True, False])
def test_many_long_content_streams(packed: bool) -> None:
    pdf = blank()
    body = BLANKS if packed else BLANKS[:4_000_000]
    one = pdf.make_indirect(Stream(pdf, zlib.compress(body), Filter=Name.FlateDecode) if packed else Stream(pdf, body))
    pdf.pages[0].obj["/Contents"] = Array([one] * 60)
    data = saved(pdf) if packed else as_packed(pdf)
    assert len(data) < (40_000 if packed else 5_000_000)
    with refused("content too long", 80_000_000):
        read_logo(data)


def test_very_many_content_streams() -> None:
    pdf = blank()
    pdf.pages[0].obj["/Contents"] = Array([pdf.make_indirect(Stream(pdf, b" "))] * 100_000)
    data = saved(pdf)
    with refused("content streams", 20_000_000):
        read_logo(data)


def test_a_chain_of_objects_longer_than_the_stack() -> None:
    pdf = blank()
    last: Object = pdf.make_indirect(Dictionary())
    for _ in range(5_000):
        last = pdf.make_indirect(Dictionary(Next=last))
    pdf.pages[0].obj["/Resources"] = Dictionary(Properties=last)
    data = saved(pdf)
    with refused("too many objects", 20_000_000):
        read_logo(data)


def test_forms_that_share_a_table_of_many() -> None:
    """Each of them is gone through for each of the others."""
    pdf = blank()
    leaf = pdf.make_indirect(form(pdf))
    shared = pdf.make_indirect(Dictionary({f"/L{number}": leaf for number in range(1_000)}))
    forms = {f"/F{n}": pdf.make_indirect(form(pdf, Resources=Dictionary(XObject=shared))) for n in range(200)}
    pdf.pages[0].obj["/Resources"] = Dictionary(XObject=Dictionary(forms))
    data = saved(pdf)
    with refused("too many forms", 20_000_000):
        read_logo(data)


def test_streams_are_taken_over_as_they_are_packed() -> None:
    """Unpacking what a logo never draws would be as much work as its maker wants."""
    pdf = blank()
    twice = zlib.compress(zlib.compress(b" " * 50_000_000))
    packing = Array([Name.FlateDecode, Name.FlateDecode])
    forms = {f"/F{n}": pdf.make_indirect(form(pdf)) for n in range(10)}
    for one in forms.values():
        one.write(twice, filter=packing)
    pdf.pages[0].obj["/Resources"] = Dictionary(XObject=Dictionary(forms))
    data = as_packed(pdf)
    assert len(data) < 10_000

    before, document = time.process_time(), letter()
    Stamp(Agreement.load("bsre"), data).draw(document)
    assert time.process_time() - before < 1
    assert len(as_packed(document)) < 40_000


def test_a_packing_that_pdf_a_does_not_allow() -> None:
    pdf = blank()
    one = pdf.make_indirect(form(pdf))
    one.write(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", filter=Name.LZWDecode)  # ISO 32000-2, 7.4.4.2
    pdf.pages[0].obj["/Resources"] = Dictionary(XObject=Dictionary(F=one))
    data = as_packed(pdf)
    with refused("LZW", 20_000_000):
        read_logo(data)
