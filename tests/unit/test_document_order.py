"""What is large is written first, and nothing tells of it afterwards."""

from __future__ import annotations

import io
import random
import re
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from bsre_sign.document import save, searching
from bsre_sign.document.order import large_first

LARGE, SMALL = 1 << 16, 1000


def noise(seed: int, size: int) -> bytes:
    return random.Random(seed).randbytes(size)


CONTENT = b"%" + noise(4, LARGE).hex().encode()


def album() -> Pdf:
    """Pages with a large picture each: their own, an inherited one, one within a form; and one that nobody draws."""
    pdf = Pdf.new()
    for _ in range(4):
        pdf.add_blank_page()

    def picture(seed: int, size: int = LARGE) -> Any:
        return pdf.make_indirect(pdf.make_stream(noise(seed, size), Type=Name.XObject, Subtype=Name.Image))

    form = pdf.make_stream(b"/Im Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    form.Resources = Dictionary(XObject=Dictionary(Im=picture(3), Self=form))
    first, second, third, fourth = (page.obj for page in pdf.pages)
    first.Resources = Dictionary(XObject=Dictionary(Im=picture(1), Tiny=picture(11, SMALL)))
    del second.Resources
    pdf.Root.Pages.Resources = Dictionary(XObject=Dictionary(Im=picture(2)))
    third.Resources = Dictionary(XObject=Dictionary(Fm=form))
    fourth.Contents = Array([pdf.make_stream(b"q"), pdf.make_stream(CONTENT), pdf.make_stream(b"Q")])
    picture(9)  # whatever nothing leads to is left out
    return pdf


def written(pdf: Pdf, **options: Any) -> bytes:
    """``pdf`` once as it is, so that it has nothing of its own any more."""
    stream = io.BytesIO()
    pdf.save(stream, compress_streams=False, **options)
    return stream.getvalue()


def ordered(source: bytes) -> bytes:
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(source)) as pdf:
        keys = set(pdf.trailer.keys())
        with large_first(pdf, stream):
            save(pdf, stream)
        assert set(pdf.trailer.keys()) == keys
    return stream.getvalue()


MODES = {"table": pikepdf.ObjectStreamMode.disable, "streams": pikepdf.ObjectStreamMode.generate}


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
def test_pictures_and_content_come_first_wherever_pages_have_them(mode: pikepdf.ObjectStreamMode) -> None:
    data = ordered(written(album(), object_stream_mode=mode))
    places = [data.index(one) for one in (*(noise(seed, LARGE) for seed in (1, 2, 3)), CONTENT)]

    assert data.index(noise(11, SMALL)) > max(places)
    assert noise(9, LARGE) not in data
    assert b"/Early" not in data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert pdf.trailer.keys() <= {"/Root", "/Size", "/ID", "/Info", "/Type", "/W", "/Length", "/Filter", "/Index"}
        assert pdf.pages[0].obj.Resources.XObject.Im.read_bytes() == noise(1, LARGE)


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
@pytest.mark.parametrize("own", [b"] /Early", b"/Early0 [ 1 0 R ]"])
def test_a_trailer_with_entries_of_its_own_keeps_them(mode: pikepdf.ObjectStreamMode, own: bytes) -> None:
    pdf = album()
    pdf.trailer.Beyond = pikepdf.String(own)
    pdf.trailer.Zebra = Array([pdf.make_indirect(Dictionary(A=1))])
    data = ordered(written(pdf, object_stream_mode=mode))

    with pikepdf.open(io.BytesIO(data)) as again:
        assert again.check_pdf_syntax() == []
        assert bytes(again.trailer.Beyond) == own
        assert again.trailer.Zebra[0].A == 1


def test_an_encrypted_document_is_ordered_too() -> None:
    encryption = pikepdf.Encryption(owner="", user="", R=6)
    data = ordered(written(album(), encryption=encryption))

    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.is_encrypted
        assert pdf.check_pdf_syntax() == []
        assert pdf.pages[0].obj.Resources.XObject.Im.read_bytes() == noise(1, LARGE)
    assert data.index(b"/Contents") > 4 * LARGE


def test_a_document_without_anything_large_is_written_as_ever() -> None:
    pdf = Pdf.new()
    pdf.add_blank_page()
    source = written(pdf, deterministic_id=True)
    plain = io.BytesIO()
    with pikepdf.open(io.BytesIO(source)) as again:
        save(again, plain)
    assert re.sub(rb"/ID.*", b"", ordered(source)) == re.sub(rb"/ID.*", b"", plain.getvalue())


def test_where_saving_fails_the_trailer_is_as_it_was() -> None:
    pdf, stream = album(), io.BytesIO()
    keys = set(pdf.trailer.keys())

    def fail() -> None:
        with large_first(pdf, stream):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert set(pdf.trailer.keys()) == keys


def test_resources_that_go_round_in_circles_end() -> None:
    pdf = Pdf.new()
    pdf.add_blank_page()
    page = pdf.pages[0].obj
    del page.Resources
    pdf.Root.Pages.Parent = pdf.Root.Pages
    stream = io.BytesIO()
    with large_first(pdf, stream):
        save(pdf, stream)
    assert stream.getvalue().startswith(b"%PDF")


@pytest.mark.parametrize("chunk", [1, 3, 4, 7, 100])
def test_bytes_are_found_from_both_ends_across_the_edges_of_pieces(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "_CHUNK", chunk)
    data = b"abcabcd..abcd....xabcd.."
    stream = io.BytesIO(data)
    for needle in (b"abcd", b"a", b"..", b"abcdx", data):
        assert searching.find(stream, needle) == data.find(needle)
        assert searching.rfind(stream, needle) == data.rfind(needle)
        assert searching.find(stream, needle, 5) == data.find(needle, 5)
