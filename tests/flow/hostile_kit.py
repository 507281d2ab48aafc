"""How documents are made that want to keep a verifier busy, or to fill its memory."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from attack_kit import Sample, indirect, stream

MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Hostile:
    """A document, and what may be said of it."""

    make: Callable[[Sample], bytes]
    told: frozenset[str]
    """Verdicts, or ``refused``. ``valid`` where what was added says nothing to any reader."""


HOSTILE: dict[str, Hostile] = {}


def hostile(*told: str) -> Callable[[Callable[[Sample], bytes]], Callable[[Sample], bytes]]:
    """Register a document under its function's name."""

    def register(make: Callable[[Sample], bytes]) -> Callable[[Sample], bytes]:
        HOSTILE[make.__name__.replace("_", " ")] = Hostile(make, frozenset(told))
        return make

    return register


def bomb(megabytes: int) -> bytes:
    """So many megabytes of spaces, deflated (RFC 1950) to a thousandth of that."""
    piece = b" " * MEGABYTE
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    sum_of_all = 1
    for _ in range(megabytes):
        sum_of_all = zlib.adler32(piece, sum_of_all)
    return b"\x78\x9c" + block * megabytes + b"\x03\0" + sum_of_all.to_bytes(4, "big")


def nested(depth: int) -> bytes:
    """ASN.1 sequences within sequences (ISO/IEC 8825-1), the innermost empty."""
    # Lengths grow with the distance from the innermost, so it is written from there, backwards.
    parts, length = [], 0
    for _ in range(depth):
        if length < 0x80:
            head = bytes((0x30, length))
        else:
            digits = length.to_bytes((length.bit_length() + 7) // 8, "big")
            head = bytes((0x30, 0x80 | len(digits))) + digits
        parts.append(head)
        length += len(head)
    return b"".join(reversed(parts))


def in_root(sample: Sample, entry: bytes, objects: Mapping[int, bytes]) -> bytes:
    """A later revision with an entry in the catalog, which replaces one of that name."""
    key = entry.split()[0]
    root = re.sub(re.escape(key) + rb" \d+ 0 R", b"", sample.text("root"))
    assert key not in root
    return sample.updated({sample.numbers["root"]: root.replace(b"<<", b"<< " + entry, 1), **objects})


def cross_reference_stream(data: bytes, entries: bytes, packed: bytes, objects: Mapping[int, bytes]) -> bytes:
    """``data`` with one more revision, whose cross-reference stream is ``packed``."""
    body, _ = indirect(objects, len(data) + 1)
    start = len(data) + 1 + len(body)
    return (
        data + b"\n" + body + b"9000 0 obj\n" + stream(packed, entries) + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start
    )


def with_value(sample: Sample, der: bytes) -> bytes:
    """A later revision with one more signature, whose value is ``der``; its byte range leaves out that and no more."""
    new = sample.next_number
    gap = b"<" + der.hex().encode() + b">"
    value = b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [%s] /Contents %s >>"
    field = b"<< /FT /Sig /T (baru) /V %d 0 R >>" % (new + 1)
    form = sample.changed("form", rb"/Fields \[", b"/Fields [ %d 0 R " % new)
    data = sample.updated({**form, new: field, new + 1: value % (b" " * 40, gap)})
    start = data.index(gap)
    end = start + len(gap)
    numbers = b"0 %d %d %d" % (start, end, len(data) - end)
    at = data.index(b"/ByteRange [" + b" " * 40) + len(b"/ByteRange [")
    return b"".join((data[:at], numbers.ljust(40), data[at + 40 :]))
