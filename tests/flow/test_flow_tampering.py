"""A single changed byte is never passed over, and never brings the verifier down."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

import pikepdf
import pytest
from asn1crypto import cms
from shelf import Shelf, codes, reported

from bsre_sign import Document, DocumentVerdict, InputError, Level, Verifier

POSITIONS = 60
STRUCTURE = {
    "xref": rb"(?<!start)xref\s",
    "trailer": rb"trailer",
    "startxref": rb"startxref\s+\d+",
    "end of file": rb"%%EOF",
    "object header": rb"\n\d+ 0 obj\b",
    "byte range": rb"/ByteRange *\[[^\]]*\]",
    "contents key": rb"/Contents *<",
    "signature dictionary": rb"/SubFilter */ETSI\.CAdES\.detached",
    "root": rb"/Root \d+ 0 R",
    "form": rb"/AcroForm",
    "first page": rb"/Type */Page\b",
}
MOST_IN_A_REGION = 24


def byte_range(data: bytes) -> list[int]:
    """The byte range of the first signature."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [int(one) for one in pdf.Root.AcroForm.Fields[0].V.ByteRange]


def value_of(data: bytes) -> tuple[int, int]:
    """Where the first signature's value starts in hexadecimal, and its size in bytes, padding aside."""
    start = byte_range(data)[1] + 1
    with pikepdf.open(io.BytesIO(data)) as pdf:
        contents = bytes(pdf.Root.AcroForm.Fields[0].V.Contents)
    return start, len(cms.ContentInfo.load(contents).dump())


def bound_offsets(value: bytes) -> list[int]:
    """Every byte of a signature's value that is signed, or is a signature, or a signer's certificate."""
    content = cms.ContentInfo.load(value)["content"]
    token = content["signer_infos"][0]["unsigned_attrs"][0]["values"][0]["content"]
    parts = [token["encap_content_info"]["content"].contents]
    for signed_data in (content, token):
        (signer,) = signed_data["signer_infos"]
        serial = signer["sid"].chosen["serial_number"].native
        (leaf,) = [one.chosen for one in signed_data["certificates"] if one.chosen.serial_number == serial]
        parts += [signer["signed_attrs"].contents, signer["signature"].contents, leaf.dump()]
    starts = [(value.index(part), len(part)) for part in parts]
    return sorted(offset for start, length in starts for offset in range(start, start + length))


def element_offsets(value: bytes) -> dict[str, int]:
    """Where elements of a signature's value begin."""
    content = cms.ContentInfo.load(value)["content"]
    (signer,) = content["signer_infos"]
    token = signer["unsigned_attrs"][0]["values"][0]
    return {
        "attributes": value.index(signer["signed_attrs"].dump()),
        "attribute": value.index(signer["signed_attrs"][-1].dump()),
        "certificate": value.index(content["certificates"][0].dump()),
        "timestamp": value.index(token.dump()),
        "timestamp's certificate": value.index(token["content"]["certificates"][0].dump()),
    }


def flipped(data: bytes, position: int, mask: int = 1) -> bytes:
    """The document with some bits of one byte turned over."""
    changed = bytearray(data)
    changed[position] ^= mask
    return bytes(changed)


def verdict(verifier: Verifier, data: bytes) -> DocumentVerdict | None:
    """The verdict; ``None`` where the document cannot be opened any more, which the library says in its own words."""
    try:
        return verifier.report(Document.from_bytes(data)).verdict
    except InputError:
        return None


def passed_over(verifier: Verifier, data: bytes, positions: Iterable[int], mask: int = 1) -> list[int]:
    """The positions whose change left the document valid, now or when it was signed."""
    valid = {DocumentVerdict.VALID, DocumentVerdict.VALID_AT_SIGNING}
    return [position for position in positions if verdict(verifier, flipped(data, position, mask)) in valid]


def spread(positions: list[int], most: int) -> list[int]:
    """At most so many of the positions, evenly spread, both ends included."""
    if len(positions) <= most:
        return positions
    return [positions[round(step * (len(positions) - 1) / (most - 1))] for step in range(most)]


def test_unchanged_it_is_valid(shelf: Shelf) -> None:
    assert verdict(shelf.offline(), shelf.letter()) is DocumentVerdict.VALID


def test_no_flipped_byte_in_the_signed_ranges_is_passed_over(shelf: Shelf) -> None:
    data = shelf.letter()
    first, length, second, rest = byte_range(data)
    signed = [*range(first, first + length), *range(second, second + rest)]
    assert passed_over(shelf.offline(), data, spread(signed, POSITIONS)) == []


@pytest.mark.parametrize("region", STRUCTURE)
def test_no_flipped_byte_in_the_structure_is_passed_over(region: str, shelf: Shelf) -> None:
    data = shelf.letter()
    end = sum(byte_range(data)[2:])
    hits = [position for match in re.finditer(STRUCTURE[region], data[:end]) for position in range(*match.span())]
    if not hits:
        pytest.skip("this document has none")
    assert passed_over(shelf.offline(), data, spread(hits, MOST_IN_A_REGION)) == []


def test_no_flipped_byte_in_the_header_is_passed_over(shelf: Shelf) -> None:
    assert passed_over(shelf.offline(), shelf.letter(), range(16)) == []


def test_no_flipped_high_bit_in_the_cross_references_is_passed_over(shelf: Shelf) -> None:
    data = shelf.letter()
    end = sum(byte_range(data)[2:])
    start = int(data[data.rindex(b"startxref", 0, end) :].split()[1])
    assert passed_over(shelf.offline(), data, spread([*range(start, end)], POSITIONS), mask=0x80) == []


def test_no_flipped_byte_in_what_the_value_binds_is_passed_over(shelf: Shelf) -> None:
    data = shelf.letter()
    start, size = value_of(data)
    value = bytes.fromhex(data[start : start + 2 * size].decode())
    bound = [start + 2 * offset + 1 for offset in spread(bound_offsets(value), POSITIONS)]
    assert passed_over(shelf.offline(), data, bound) == []


def test_no_flipped_byte_in_the_value_raises(shelf: Shelf) -> None:
    data = shelf.letter()
    start, size = value_of(data)
    # What is neither signed nor needed, as a spare copy of an issuer's certificate, may change unharmed.
    for offset in range(0, size, 61):
        verdict(shelf.offline(), flipped(data, start + 2 * offset + 1))


@pytest.mark.parametrize("mark", ["attributes", "attribute", "certificate", "timestamp", "timestamp's certificate"])
def test_a_broken_element_of_the_value_is_told_and_not_raised(mark: str, shelf: Shelf) -> None:
    data = shelf.letter()
    start, size = value_of(data)
    value = bytes.fromhex(data[start : start + 2 * size].decode())
    at = element_offsets(value)[mark]
    for shift in range(3):
        assert verdict(shelf.offline(), flipped(data, start + 2 * (at + shift) + 1)) is not DocumentVerdict.VALID


def test_no_flipped_byte_in_a_later_revision_raises(shelf: Shelf) -> None:
    data = shelf.letter()
    end = sum(byte_range(data)[2:])
    for position in spread([*range(end, len(data))], POSITIONS):
        verdict(shelf.offline(), flipped(data, position))


def test_a_change_behind_the_signature_value_never_raises(shelf: Shelf) -> None:
    data = shelf.letter()
    end = byte_range(data)[2]
    for back in (2, 3, 100, 1001):
        verdict(shelf.offline(), flipped(data, end - back))


def test_a_change_behind_the_signature_value_breaks_the_document_timestamp(shelf: Shelf) -> None:
    data = shelf.letter(Level.B_LTA)
    report = reported(shelf.offline(), flipped(data, byte_range(data)[2] - 101))
    assert report.verdict is DocumentVerdict.INVALID
    assert "I-HASH" in codes(report)


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9, 0.999])
def test_a_document_cut_short_is_not_valid(cut: float, shelf: Shelf) -> None:
    data = shelf.letter(Level.B_T)
    assert verdict(shelf.online(), data[: int(len(data) * cut)]) is not DocumentVerdict.VALID


def test_bytes_after_the_end_are_told(shelf: Shelf) -> None:
    report = reported(shelf.offline(), shelf.letter() + b"tambahan")
    assert "I-TRAILING-BYTES" in codes(report)
