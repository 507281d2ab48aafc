"""A signer's attributes as bytes (RFC 5652, 5.3 and 5.4; X.690, 11.6).

What is signed is the DER encoding: the attributes in the order of their bytes. Some writers sign them in the order in
which they wrote them. Decoded attributes cannot tell the two apart, for they are put in order when they are encoded;
and encoding what was decoded takes time that doubles with each level where a default value was left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from asn1crypto import cms, core, parser

_SET = 0x31
_MAX_ELEMENTS = 256
"""Attributes, or values of one; real ones have a dozen."""


def whole(encoded: bytes) -> bytes:
    """The first element of ``encoded``; what stands behind it, as the zeros in /Contents, is left out.

    Raises:
        ValueError: it is none.
    """
    _, _, _, head, body, trailer = parser.parse(encoded, strict=False)
    return bytes(head + body + trailer)


@dataclass(frozen=True, slots=True)
class SignedAttributes:
    """The bytes that a signature may have been made over, each with the tag of a SET OF."""

    der: bytes
    """As the standard has them."""
    as_encoded: bytes
    """As they stand."""

    @classmethod
    def of(cls, content_info: bytes) -> "SignedAttributes | None":
        """Those of the first signer in ``content_info``; ``None`` where there are none.

        Raises:
            ValueError: they cannot be taken apart.
        """
        contents = _contents(content_info, "signed_attrs")
        if not contents:
            return None
        ordered = sorted(head[:1] + _length(len(body)) + body for head, body, _ in _elements(contents))
        return cls(_set_of(b"".join(ordered)), _set_of(contents))


def unsigned_values(content_info: bytes, kind: str) -> list[bytes]:
    """Every value of the unsigned attributes of the first signer that are of the ``kind``, a dotted OID.

    Raises:
        ValueError: they cannot be taken apart.
    """
    found: list[bytes] = []
    for _, attribute, _ in _elements(_contents(content_info, "unsigned_attrs")):
        parts = list(_elements(attribute))
        if len(parts) == 2 and core.ObjectIdentifier.load(b"".join(parts[0])).dotted == kind:
            found += [b"".join(value) for value in _elements(parts[1][1])]
    return found


def _contents(content_info: bytes, name: str) -> bytes:
    attributes = cms.ContentInfo.load(content_info)["content"]["signer_infos"][0][name]
    return bytes(attributes.contents or b"")


def _elements(contents: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Head, contents and trailer of each element; the trailer ends what has no length of its own."""
    place = count = 0
    while place < len(contents):
        count += 1
        if count > _MAX_ELEMENTS:
            raise ValueError("there are more attributes than can be looked at")
        head, size = _head(contents, place)
        if size is None:
            _, _, _, _, body, trailer = parser.parse(contents[place:], strict=False)
        else:
            start = place + len(head)
            body, trailer = contents[start : start + size], b""
        place += len(head) + (len(body) if size is None else size) + len(trailer)
        if place > len(contents):
            raise ValueError("an attribute reaches beyond the end")
        yield head, body, trailer


def _head(contents: bytes, place: int) -> tuple[bytes, int | None]:
    """Tag and length of the element at ``place``, and how long its contents are; ``None`` where the end tells it."""
    first = contents[place + 1 : place + 2]
    if contents[place] & 0x1F == 0x1F or not first:
        raise ValueError("an attribute has a tag that none has")
    if first[0] == 0x80:
        return contents[place : place + 2], None
    more = first[0] & 0x7F if first[0] & 0x80 else 0
    head = contents[place : place + 2 + more]
    return head, int.from_bytes(head[2:], "big") if more else first[0]


def _set_of(contents: bytes) -> bytes:
    return bytes([_SET]) + _length(len(contents)) + contents


def _length(size: int) -> bytes:
    if size < 0x80:
        return bytes([size])
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(digits)]) + digits
