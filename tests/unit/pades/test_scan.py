"""Signatures' values are found in large files without looking at each byte."""

from __future__ import annotations

import random
import time

import pytest

from bsre_sign.pades.reading.scan import around_values, holds_long_value
from bsre_sign.pades.reading.structure import is_blank, is_hybrid

NOISE = random.Random(7).randbytes(6 << 20)
SHORTEST = 264
"""Digits of a value that is an RSA key's of 1024 bits, in an octet string."""


def places(data: bytes) -> list[tuple[int, int]]:
    return list(around_values(memoryview(data)))


@pytest.mark.parametrize("offset", [0, 1, 31, 63, 64, 4_000_001, len(NOISE)])
@pytest.mark.parametrize("digits", [b"0", b"f0", b"Aa 0\n"])
@pytest.mark.parametrize("length", [SHORTEST, 16_384])
def test_a_value_anywhere_lies_in_what_is_looked_at(offset: int, digits: bytes, length: int) -> None:
    value = b"<" + (digits * length)[:length] + b">"
    before, after = b"/ByteRange [0 1 2 3] /Contents ", b" /Cert <00> /ByteRange [0 1 2 3]>>"
    data = NOISE[:offset] + before + value + after + NOISE[offset:]
    assert any(start <= offset and offset + len(before + value + after) <= end for start, end in places(data))
    assert sum(end - start for start, end in places(data)) < len(data) / 10


def test_values_behind_other_strings_are_looked_at_too() -> None:
    for shift in range(0, 128, 3):
        data = NOISE[: 1000 + shift] + b"<" + b"0" * 300 + b"></Contents<" + b"a" * 9000 + b">" + NOISE
        (start, end), *_ = places(data)
        assert start <= 1000 + shift
        assert end >= 1000 + shift + 9300


def test_a_value_shortly_behind_digits_that_are_none_is_looked_at() -> None:
    for gap in range(300, 3000, 100):
        data = NOISE + b"0" * 600 + NOISE[:gap] + b"<" + b"0" * 600 + b">" + NOISE
        ((start, end),) = places(data)
        assert start < len(NOISE) + 600 + gap < end


def test_small_files_are_looked_at_as_a_whole_and_noise_hardly() -> None:
    assert places(NOISE[:1000]) == [(0, 1000)]
    assert places(NOISE) == []
    assert places(b" " * len(NOISE)) == []


def test_places_do_not_overlap_however_many_values_there_are() -> None:
    data = (b"<" + b"0" * 500 + b">" + NOISE[:30_000]) * 200
    found = places(data)
    assert found == [(0, len(data))]
    hostile = b"<" + b"0" * 300
    start = time.process_time()
    assert places(hostile * 20_000) == [(0, 301 * 20_000)]
    assert time.process_time() - start < 2


@pytest.mark.parametrize("where", [0, 1, 4 << 20, (5 << 20) + 17])
def test_a_value_without_measure_is_seen(where: int) -> None:
    long = b"<" + b"0" * (16 << 20)
    assert holds_long_value(memoryview(NOISE[:where] + long))
    assert not holds_long_value(memoryview(NOISE[:where] + long[:-1] + b"~" + NOISE))
    assert not holds_long_value(memoryview(NOISE[:where] + b"(" + long[1:] + NOISE))


def test_a_large_file_is_hybrid_if_one_of_its_sections_is() -> None:
    """Text that looks like a trailer does not count there; a chain that leads nowhere is no chain."""

    def file(first: bytes, *, previous: int, noise: bytes = NOISE) -> bytes:
        data = b"%PDF-1.5\n" + noise
        start = len(data)
        data += b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 5 " + first + b">>\nstartxref\n0\n%%EOF\n"
        data += b"9 0 obj <<>> endobj\n"
        last = len(data)
        data += b"9 0 obj\n<< /Type /XRef /Size 10 /Prev %d >>\nstream\n...endstream endobj\n" % (start + previous)
        return data + b"startxref\n%d\n%%%%EOF\n" % last

    assert is_hybrid(memoryview(file(b"/XRefStm 17", previous=0)))
    assert not is_hybrid(memoryview(file(b"", previous=0)))
    assert is_hybrid(memoryview(file(b"/XRefStm 17", previous=3)))
    aside = NOISE + b"trailer << /Size 5 /XRefStm 7 >> startxref"
    assert not is_hybrid(memoryview(file(b"", previous=0, noise=aside)))
    assert is_hybrid(memoryview(file(b"", previous=3, noise=aside)))


@pytest.mark.parametrize(
    ("data", "blank"), [(b"", True), (b" \t\r\n\f\0" * 9, True), (b"   x", False), (b"x   ", False)]
)
def test_white_space_is_told_from_data(data: bytes, blank: bool) -> None:
    assert is_blank(memoryview(b"%%EOF" + data), 5) is blank
