"""Distinguished encoding of what changes from one signature to the next (ITU-T X.690).

Everything constant is encoded once by asn1crypto; only the pieces around it are put together here.
"""


def tlv(tag: int, *parts: bytes) -> bytes:
    """``parts`` in one DER element of ``tag``."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def children(content: bytes) -> list[tuple[int, bytes, bytes]]:
    """Tag, contents and whole encoding of each DER element in ``content``.

    Raises:
        ValueError: they are no DER, or one reaches beyond the end.
    """
    found = []
    place, end = 0, len(content)
    while place < end:
        if end - place < 2 or content[place] & 0x1F == 0x1F:
            raise ValueError("no DER element")
        size, start = content[place + 1], place + 2
        if size & 0x80:
            start += size & 0x7F
            size = int.from_bytes(content[place + 2 : start], "big")
            if size < 0x80 or start > end:
                raise ValueError("a length is not in its shortest form")
        if start + size > end:
            raise ValueError("an element reaches beyond the end")
        found.append((content[place], content[start : start + size], content[place : start + size]))
        place = start + size
    return found


def sorted_set(tag: int, elements: list[bytes]) -> bytes:
    """A SET OF: DER orders its elements by their encoding (X.690, 11.6)."""
    return tlv(tag, *sorted(elements))


SEQUENCE = 0x30
SET = 0x31
OCTET_STRING = 0x04
CONTEXT_0 = 0xA0
CONTEXT_1 = 0xA1
