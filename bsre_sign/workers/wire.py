"""How a process and its worker speak: frames of a JSON object and bytes, over two pipes.

A frame is the lengths of its two parts (32 and 64 bits, little-endian), the object in UTF-8, and the bytes. There is
nothing in it that could be run: what a worker that a document has taken over can do here is to lie.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

Head = Mapping[str, Any]

_LENGTHS = struct.Struct("<IQ")
_LONGEST_HEAD = 4_000_000
_PIECE = 1 << 16


class Reader(Protocol):
    """A binary stream that is read."""

    def read(self, size: int, /) -> bytes:
        """So many bytes at most; none at the end of the stream."""


class Writer(Protocol):
    """An unbuffered binary stream that is written to."""

    def write(self, data: memoryview, /) -> int:
        """Take a part of ``data``, or all of it."""


class WireError(Exception):
    """What came is no frame, or too long, or ended early."""


def packed(head: Head, body: Sequence[bytes | bytearray] = ()) -> bytes:
    """One frame. For short ones: a long body is there twice then."""
    return b"".join((_beginning(head, body), *body))


def send(stream: Writer, head: Head, body: Sequence[bytes | bytearray] = ()) -> None:
    """Write one frame.

    Raises:
        OSError: the other side is gone.
    """
    # In one piece where it is short: the other side wakes up once.
    is_short = sum(map(len, body)) <= _PIECE
    for part in (packed(head, body),) if is_short else (_beginning(head, body), *body):
        write(stream, part)


def write(stream: Writer, data: bytes | bytearray) -> None:
    """Write frames that are packed.

    Raises:
        OSError: the other side is gone.
    """
    rest = memoryview(data)
    while rest:
        rest = rest[stream.write(rest) :]


def _beginning(head: Head, body: Sequence[bytes | bytearray]) -> bytes:
    words = json.dumps(head, separators=(",", ":"), allow_nan=False).encode("ascii")
    return _LENGTHS.pack(len(words), sum(map(len, body))) + words


def receive(stream: Reader, longest_body: int) -> tuple[Head, bytearray] | None:
    """Read one frame; ``None`` where the stream ends before one starts.

    Raises:
        WireError: it is malformed, longer than allowed, or cut off.
        OSError: the other side is gone.
    """
    lengths = _exactly(stream, _LENGTHS.size)
    if lengths is None:
        return None
    head_length, body_length = _LENGTHS.unpack(lengths)
    if head_length > _LONGEST_HEAD or body_length > longest_body:
        raise WireError("a frame is too long")
    words, body = _exactly(stream, head_length), _exactly(stream, body_length)
    if words is None or body is None:
        raise WireError("a frame is cut off")
    try:
        head = json.loads(words)
    except (ValueError, RecursionError) as error:
        raise WireError("a frame's head is no JSON") from error
    if not isinstance(head, dict):
        raise WireError("a frame's head is no object")
    return head, body


def _exactly(stream: Reader, count: int) -> bytearray | None:
    """The next ``count`` bytes; ``None`` where there are none at all. A length alone takes no memory."""
    data = bytearray()
    while len(data) < count:
        if not (piece := stream.read(min(_PIECE, count - len(data)))):
            if not data:
                return None
            raise WireError("a frame is cut off")
        data += piece
    return data
