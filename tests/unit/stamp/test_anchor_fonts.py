"""What fonts say of their codes; maps that are made to keep a reader busy do not."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf

from bsre_sign.stamp.anchor.font import Coding, coding


@pytest.fixture
def pdf() -> Iterator[Pdf]:
    with Pdf.new() as one:
        yield one


@contextmanager
def soon() -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < 4


def simple(pdf: Pdf, to_unicode: bytes) -> Coding:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    font.ToUnicode = pdf.make_stream(to_unicode)
    found = coding(font)
    assert found is not None
    return found


def composite(pdf: Pdf, widths: Object, to_unicode: bytes = b"") -> Coding:
    inner = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Helvetica, W=widths, DW=750)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type0, Encoding=Name("/Identity-H"), DescendantFonts=Array([inner]))
    font.ToUnicode = pdf.make_stream(to_unicode)
    found = coding(font)
    assert found is not None
    return found


def test_a_map_of_all_forms_is_read(pdf: Pdf) -> None:
    found = composite(
        pdf,
        Array([1, Array([100, 200]), 5, 7, 300]),
        b"1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        b"2 beginbfchar <0001> <0023> < 00 02 > <0024> endbfchar\n"
        b"2 beginbfrange <0005> <0006> <0041> <0010> <0011> [<005E> <007E>] endbfrange",
    )
    characters = {int.from_bytes(code, "big"): text for code, text in found.characters.items()}
    assert characters == {1: "#", 2: "$", 5: "A", 6: "B", 0x10: "^", 0x11: "~"}
    assert (found.widths, found.default) == ({1: 100, 2: 200, 5: 300, 6: 300, 7: 300}, 750)


@pytest.mark.parametrize(
    "hostile",
    [
        b"beginbfrange " + b"<00><FFFFFFFFFFFFFFFF><0023>" * 20_000 + b"endbfrange",
        b"beginbfrange " + b"<00><FF><0023>" * 200_000 + b"endbfrange",
        b"beginbfrange " * 60_000,
        b"beginbfrange <" + b" " * 100_000 + b"endbfrange",
        b"beginbfrange " + b"<00> <01> [" * 60_000 + b"endbfrange",
    ],
    ids=["endless ranges", "ranges again and again", "never ended", "spaces", "lists never closed"],
)
def test_no_map_keeps_a_reader_busy(pdf: Pdf, hostile: bytes) -> None:
    with soon():
        assert simple(pdf, hostile).characters[b"A"]


def test_no_widths_keep_a_reader_busy(pdf: Pdf) -> None:
    ranges = Array([number for at in range(1000) for number in (at % 7, 69_000 + at % 3, 500)])
    with soon():
        assert len(composite(pdf, ranges).widths) <= 70_001
