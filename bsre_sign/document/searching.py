"""Finding bytes in a stream, read in pieces."""

from typing import BinaryIO

_CHUNK = 1 << 20


def find(stream: BinaryIO, needle: bytes, start: int = 0) -> int:
    """The first offset of ``needle`` in ``stream`` from ``start`` on; -1 where it is not there."""
    stream.seek(start)
    offset, tail = start, b""
    while chunk := stream.read(_CHUNK):
        window = tail + chunk
        found = window.find(needle)
        if found >= 0:
            return offset - len(tail) + found
        offset += len(chunk)
        tail = window[-len(needle) + 1 :] if len(needle) > 1 else b""
    return -1


def rfind(stream: BinaryIO, needle: bytes) -> int:
    """The last offset of ``needle`` in ``stream``, looked for from its end; -1 where it is not there."""
    start, head = stream.seek(0, 2), b""
    while start:
        end, start = start, max(start - _CHUNK, 0)
        stream.seek(start)
        window = stream.read(end - start) + head
        found = window.rfind(needle)
        if found >= 0:
            return start + found
        head = window[: len(needle) - 1]
    return -1
