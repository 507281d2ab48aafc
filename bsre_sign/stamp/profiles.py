"""The smallest colour profiles that say what gray and RGB mean (ICC.1:2001-04, which PDF/A-1 allows too)."""

import struct

_XYZ = tuple[float, float, float]
_WHITE: _XYZ = (0.9642, 1, 0.8249)  # D50, as in every profile
# The primaries of sRGB, seen under that white.
_PRIMARIES: dict[bytes, _XYZ] = {
    b"rXYZ": (0.4361, 0.2225, 0.0139),
    b"gXYZ": (0.3851, 0.7169, 0.0971),
    b"bXYZ": (0.1431, 0.0606, 0.7141),
}
_GAMMA = struct.pack(">4s4xIH2x", b"curv", 1, round(2.2 * 256))  # near to the curve of sRGB
_HEADER, _ENTRY = 128, 12


def gray() -> bytes:
    """Gray of one component."""
    return _profile(b"GRAY", {b"kTRC": _GAMMA})


def rgb() -> bytes:
    """RGB with the primaries of sRGB."""
    primaries = {tag: _xyz(value) for tag, value in _PRIMARIES.items()}
    return _profile(b"RGB ", primaries | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _GAMMA))


def _profile(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    name = space.strip() + b"\0"
    described = struct.pack(">4s4xI", b"desc", len(name)) + name + bytes(78)  # and in no other script
    stated = {b"desc": described, b"cprt": b"text\0\0\0\0CC0\0", b"wtpt": _xyz(_WHITE), **tags}
    places: dict[bytes, int] = {}
    body, start = b"", _HEADER + 4 + _ENTRY * len(stated)
    for value in stated.values():
        if value not in places:
            places[value] = start + len(body)
            body += value + bytes(-len(value) % 4)
    table = struct.pack(">I", len(stated)) + b"".join(
        struct.pack(">4sII", tag, places[value], len(value)) for tag, value in stated.items()
    )
    size = start + len(body)
    header = struct.pack(">I4xI4s4s4s", size, 0x02100000, b"mntr", space, b"XYZ ")
    header += struct.pack(">6H4s28x", 2000, 1, 1, 0, 0, 0, b"acsp") + _xyz(_WHITE)[8:]
    return header.ljust(_HEADER, b"\0") + table + body


def _xyz(value: _XYZ) -> bytes:
    return struct.pack(">4s4x3i", b"XYZ ", *(round(one * 65536) for one in value))
