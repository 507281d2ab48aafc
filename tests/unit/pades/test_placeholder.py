"""The digest takes in all but the value, and the value never outgrows its place."""

import hashlib
import io

import pytest

from bsre_sign.errors import SelfCheckError, ServiceError
from bsre_sign.pades.signing.ahead import Begun
from bsre_sign.pades.signing.placeholder import Placeholder

DATA = b"depan<" + b"0" * 20 + b">belakang"
PLACE = Placeholder("tte_1", 5, 27, len(DATA))


def test_the_byte_range_leaves_out_the_value_with_its_brackets() -> None:
    assert PLACE.byte_range == (0, 5, 27, 8)
    assert PLACE.capacity == 10


def test_the_digest_is_over_what_is_around_the_value() -> None:
    assert PLACE.digest(io.BytesIO(DATA), "sha384") == hashlib.sha384(b"depanbelakang").digest()


def test_the_digest_reads_large_files_in_pieces() -> None:
    before, after = bytes(3 << 20) + b"a", bytes(2 << 20) + b"b"
    place = Placeholder("tte_1", len(before), len(before) + 4, len(before) + 4 + len(after))

    assert place.digest(io.BytesIO(before + b"<00>" + after), "sha256") == hashlib.sha256(before + after).digest()


@pytest.mark.parametrize("size", [0, 3, 26, len(DATA) - 1])
def test_a_file_that_ends_early_is_caught(size: int) -> None:
    with pytest.raises(SelfCheckError, match="ended early"):
        PLACE.digest(io.BytesIO(DATA[:size]), "sha256")


@pytest.mark.parametrize("size", [0, 1, 9, 10])
def test_a_value_that_fits_is_written_and_the_rest_stays_zero(size: int) -> None:
    stream = io.BytesIO(DATA)
    value = b"\xab" * size

    PLACE.fill(stream, value)

    assert stream.getvalue() == b"depan<" + b"ab" * size + b"0" * (20 - 2 * size) + b">belakang"
    assert stream.tell() == len(DATA)


def test_a_value_that_is_too_large_is_a_service_error_and_nothing_is_written() -> None:
    stream = io.BytesIO(DATA)

    with pytest.raises(ServiceError, match=r"\(11 bytes\) is larger than its place \(10 bytes\)"):
        PLACE.fill(stream, bytes(11))
    assert stream.getvalue() == DATA


def test_what_is_known_of_the_digest_already_is_not_read_again() -> None:
    known = Placeholder("tte_1", 5, 27, len(DATA), digested=("sha256", b"diketahui"))
    assert known.digest(io.BytesIO(), "sha256") == b"diketahui"
    assert known.digest(io.BytesIO(DATA), "sha384") == hashlib.sha384(b"depanbelakang").digest()

    begun = Placeholder("tte_1", 5, 27, len(DATA), begun=Begun("sha256", 3, hashlib.sha256(b"dep")))
    for _ in range(2):
        assert begun.digest(io.BytesIO(b"???" + DATA[3:]), "sha256") == hashlib.sha256(b"depanbelakang").digest()
    assert begun.digest(io.BytesIO(DATA), "sha512") == hashlib.sha512(b"depanbelakang").digest()
