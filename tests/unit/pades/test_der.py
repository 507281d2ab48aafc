"""What is encoded by hand is encoded as asn1crypto does it."""

import pytest
from asn1crypto import core
from hypothesis import given, settings
from hypothesis import strategies as st

from bsre_sign.pades.signing.der import CONTEXT_0, CONTEXT_1, OCTET_STRING, SEQUENCE, SET, children, sorted_set, tlv

# Around every size at which the length takes one more byte.
SIZES = [0, 1, 2, 126, 127, 128, 129, 255, 256, 257, 65535, 65536, 65537, 1 << 24]


@pytest.mark.parametrize("size", SIZES)
def test_a_length_is_encoded_in_as_few_bytes_as_it_needs(size: int) -> None:
    content = bytes(size)

    encoded = tlv(OCTET_STRING, content)

    assert encoded == core.OctetString(content).dump()
    assert core.OctetString.load(encoded, strict=True).native == content


@pytest.mark.parametrize("tag", [SEQUENCE, SET, OCTET_STRING, CONTEXT_0, CONTEXT_1])
def test_the_tag_stands_first(tag: int) -> None:
    assert tlv(tag) == bytes((tag, 0))
    assert tlv(tag, b"ab", b"", b"c") == bytes((tag, 3)) + b"abc"


class Octets(core.SetOf):  # type: ignore[misc]
    _child_spec = core.OctetString


class Numbers(core.SetOf):  # type: ignore[misc]
    _child_spec = core.Integer


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=12))
def test_a_set_is_ordered_by_the_encoding_of_its_elements(values: list[bytes]) -> None:
    encoded = sorted_set(SET, [core.OctetString(one).dump() for one in values])

    assert encoded == Octets(values).dump(force=True)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(), max_size=12))
def test_the_order_of_what_comes_in_does_not_matter(values: list[int]) -> None:
    elements = [core.Integer(one).dump() for one in values]

    assert sorted_set(SET, elements) == sorted_set(SET, elements[::-1]) == Numbers(values).dump(force=True)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=6))
def test_what_was_put_together_is_taken_apart(values: list[bytes]) -> None:
    wholes = [core.OctetString(one).dump() for one in values]

    assert children(b"".join(wholes)) == [(OCTET_STRING, *pair) for pair in zip(values, wholes, strict=True)]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60))
def test_what_is_taken_apart_was_der(encoded: bytes) -> None:
    try:
        found = children(encoded)
    except ValueError:
        return
    assert b"".join(tlv(tag, content) for tag, content, _ in found) == encoded


@pytest.mark.parametrize("encoded", [b"\x30", b"\x30\x80\0\0", b"\x30\x81\x05abcde", b"\x04\x02a", b"\x1f\x81\0\0"])
def test_what_is_no_der_is_refused(encoded: bytes) -> None:
    with pytest.raises(ValueError, match=r"DER|length|end"):
        children(encoded)
