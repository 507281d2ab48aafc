"""Where hexadecimal strings stand in a file, found without looking at each of its bytes."""

import mmap
import re
from collections.abc import Iterator

_DIGITS = rb"[0-9A-Fa-f\0\t\n\f\r ]"
_ALL = re.compile(_DIGITS + rb"*+")
_LONG = 16 << 20
_BLOCK = 4 << 20
_IS_DIGIT = bytes(1 if _ALL.fullmatch(bytes([one])) else 0 for one in range(256))
_STEP = 64
_LEAST = 4
_PROBED = b"\x01" * _LEAST
_REST = re.compile(rb"\x01*+")
_VALUE = re.compile(rb"<" + _DIGITS + rb"{%d,}+" % ((_LEAST - 1) * _STEP))
"""What is certain of a string in which so many probes lie: values of 256 digits and more; RSA of 1024 bits has more."""
_AROUND = 1 << 16
"""Bytes that a signature's other entries take at most, on either side of its value."""
_SMALL = 4 << 20


def holds_long_value(data: memoryview) -> bool:
    """Whether a hexadecimal string of 16 MiB or more begins anywhere: such a string fills whole blocks of the file."""
    for start in range(0, len(data) - _BLOCK + 1, _BLOCK):
        if _ALL.fullmatch(data, start, start + _BLOCK):
            return re.search(rb"<" + _DIGITS + rb"{%d,}" % _LONG, data) is not None
    return False


def around_values(data: memoryview) -> Iterator[tuple[int, int]]:
    """Where signature dictionaries may stand, from and to, in order: all of a small file, else around long strings.

    A signature's value and its /ByteRange are entries of one dictionary (ISO 32000-2, Table 255). Every 64th byte tells
    where a long string can be.
    """
    if len(data) <= _SMALL:
        yield 0, len(data)
        return
    begun = end = 0
    for first_probe, last_probe in _runs(_probes(data).translate(_IS_DIGIT)):
        first, last = max(first_probe - 1, 0) * _STEP, last_probe * _STEP
        if _VALUE.search(data, first, last) is None:
            continue
        start, stop = max(first - _AROUND, 0), min(last + _AROUND, len(data))
        if start > end:
            if end:
                yield begun, end
            begun = start
        end = stop
    if end:
        yield begun, end


def _probes(data: memoryview) -> bytes:
    """Every 64th byte of ``data``; what is behind a view gives them faster than the view does."""
    whole = data.obj
    if isinstance(whole, bytes | mmap.mmap) and len(whole) == len(data):
        return whole[::_STEP]
    return bytes(data[::_STEP])


def _runs(probes: bytes) -> Iterator[tuple[int, int]]:
    """Where enough probes in a row are digits, from and to."""
    start = probes.find(_PROBED)
    while start >= 0:
        rest = _REST.match(probes, start + _LEAST)
        end = rest.end() if rest else start + _LEAST
        yield start, end
        start = probes.find(_PROBED, end)
