"""The self-check catches whatever became of the output between the memory and the disk."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from pades_material import authority, pki, signed, token

from bsre_sign.errors import SelfCheckError
from bsre_sign.pades.signing import later, selfcheck
from bsre_sign.pades.signing.placeholder import Placeholder
from bsre_sign.pades.signing.timestamp import ask_for_digest


def check(data: bytes, placeholder: Placeholder | None = None, label: str = "pejabat-satu") -> None:
    stream = io.BytesIO(data)
    with pikepdf.open(stream) as pdf:
        selfcheck.check(selfcheck.Written(stream), pdf, placeholder or signed().placeholder, pki().certificate(label))


def flipped(data: bytes, position: int) -> bytes:
    return data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]


def test_a_good_output_passes() -> None:
    check(signed().data)


def test_the_file_is_read_once_for_the_check_and_its_own_digest() -> None:
    data, read = signed().data, 0

    class Counted(io.BytesIO):
        def readinto(self, buffer: Any) -> int:
            nonlocal read
            length = super().readinto(buffer)
            read += length
            return length

    written = selfcheck.Written(Counted(data))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        selfcheck.check(written, pdf, signed().placeholder, pki().certificate("pejabat-satu"))
    assert written.whole() == hashlib.sha256(data).hexdigest().upper()
    assert written.size == len(data)
    rest = len(data) - signed().placeholder.end
    assert read == len(data) + rest


def test_a_file_that_ends_early_is_caught() -> None:
    stream = io.BytesIO(signed().data)
    written = selfcheck.Written(stream)
    stream.truncate(len(signed().data) - 1)
    with pytest.raises(SelfCheckError, match="ended early"):
        written.whole()


def test_a_flipped_byte_anywhere_that_is_covered_is_caught() -> None:
    data, place = signed().data, signed().placeholder
    covered = [*range(8, place.start - 200, 97), *range(place.end + 2, place.file_size - 100, 41)]
    caught = 0
    for position in covered:
        try:
            check(flipped(data, position))
        except (SelfCheckError, pikepdf.PdfError):
            caught += 1
    assert caught == len(covered) > 10


def test_a_flipped_digit_in_the_value_is_caught() -> None:
    data, place = signed().data, signed().placeholder
    value = len(signed().cms)
    for position in range(place.start + 1 + 2 * value - 400, place.start + 2 * value, 31):
        with pytest.raises(SelfCheckError):
            check(data[:position] + (b"f" if data[position : position + 1] != b"f" else b"0") + data[position + 1 :])


def broken(change: Callable[[bytes, Placeholder], bytes]) -> bytes:
    return change(signed().data, signed().placeholder)


@pytest.mark.parametrize(
    "data",
    [
        broken(lambda data, place: data[: place.start + 1] + b"0" * 2 * place.capacity + data[place.end - 1 :]),
        broken(lambda data, place: data[: place.start + 1] + b"30" * place.capacity + data[place.end - 1 :]),
        broken(lambda data, _: data.replace(b"/V ", b"/W ")),
        broken(lambda data, _: data.replace(b"(tte_1)", b"(tte_9)")),
        broken(lambda data, _: data.replace(b"/ByteRange [ 0 ", b"/ByteRange [ 1 ")),
    ],
    ids=["no value", "no CMS", "no signature", "another name", "another range"],
)
def test_what_is_not_where_it_was_put_is_caught(data: bytes) -> None:
    with pytest.raises(SelfCheckError):
        check(data)


def test_a_value_that_is_no_value_is_caught() -> None:
    data, place = signed().data, signed().placeholder
    for start, end in ((place.start + 1, place.start + 3), (place.start, place.start + 1), (place.end - 1, place.end)):
        with pytest.raises((SelfCheckError, pikepdf.PdfError)):
            check(data[:start] + b"zz"[: end - start] + data[end:])


def test_another_signers_certificate_is_caught() -> None:
    with pytest.raises(SelfCheckError, match="certificate is not in the signature"):
        check(signed().data, label="pejabat-dua")


def test_a_placeholder_of_another_file_is_caught() -> None:
    with pytest.raises(SelfCheckError, match="byte range"):
        check(signed().data, replace(signed().placeholder, file_size=signed().placeholder.file_size - 1))
    with pytest.raises(SelfCheckError, match="tte_2 is not found"):
        check(signed().data, replace(signed().placeholder, field="tte_2"))


def timestamped(answer: Callable[[bytes], bytes]) -> tuple[io.BytesIO, Placeholder]:
    stream = io.BytesIO(signed().data)
    placeholder = later.prepare_document_timestamp(later.open_for_update(stream, None), stream, 8000, "sha256")
    placeholder.fill(stream, answer(placeholder.digest(stream, "sha256")))
    return stream, placeholder


def test_a_good_document_timestamp_passes() -> None:
    stream, placeholder = timestamped(lambda digest: ask_for_digest(authority(), digest))

    with pikepdf.open(stream) as pdf:
        selfcheck.check_document_timestamp(selfcheck.Written(stream), pdf, placeholder)


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: token(b"lain"),
        lambda _: signed().cms,
        lambda _: b"sampah",
        lambda digest: flipped(ask_for_digest(authority(), digest), -5),
    ],
    ids=["of other data", "no timestamp", "garbage", "broken signature"],
)
def test_a_document_timestamp_that_does_not_hold_is_caught(answer: Callable[[bytes], bytes]) -> None:
    stream, placeholder = timestamped(answer)

    with pikepdf.open(stream) as pdf, pytest.raises(SelfCheckError):
        selfcheck.check_document_timestamp(selfcheck.Written(stream), pdf, placeholder)
