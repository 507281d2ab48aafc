"""Reads dictionaries as they stand in the file, without a cross-reference table and without recursion.

qpdf tells what it made of a dictionary; here it matters where one ends and whether it says one thing only.
"""

import re
from dataclasses import dataclass, field

WHITE_SPACE = b"\0\t\n\f\r "
GAP = rb"(?:[\0\t\n\f\r ]|%[^\r\n]{0,200}+[\r\n])"
_GAPS = re.compile(GAP + rb"*+")
_TOKEN = re.compile(
    rb"(?P<space>[\0\t\n\f\r ]++|%[^\r\n]*+)|(?P<open><<|\[)|(?P<close>>>|\])|(?P<name>/[^\0\t\n\f\r ()<>\[\]{}/%]*+)"
    rb"|(?P<hex><[0-9A-Fa-f\0\t\n\f\r ]*+>)|(?P<text>\()|(?P<plain>[^\0\t\n\f\r ()<>\[\]{}/%]++)"
)
_IN_TEXT = re.compile(rb"[^()\\]*+(?:\\.|([()]))", re.DOTALL)
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")


@dataclass(slots=True)
class RawDictionary:
    """A dictionary of the file; what its entries hold is kept as it is spelled."""

    end: int = 0
    """Where it ends, behind its ``>>``."""
    entries: dict[bytes, bytes] = field(default_factory=dict)
    """Keys with their slash; tokens of the value, one space between them."""
    repeated: set[bytes] = field(default_factory=set)
    """Keys that stand in it more than once: readers differ in which one counts."""

    def numbers(self, key: bytes) -> list[int]:
        """The integers that an entry lists, or its one integer; none where it is something else."""
        words = self.entries.get(key, b"").strip(b"[] ").split()
        return [int(one) for one in words] if all(one.isdigit() and len(one) < 16 for one in words) else []

    def number(self, key: bytes) -> int | None:
        """The integer of an entry, if it is one."""
        found = self.numbers(key)
        return found[0] if len(found) == 1 else None


def skip(data: bytes | memoryview, place: int) -> int:
    """The first place from ``place`` on that is neither white space nor comment."""
    found = _GAPS.match(data, place)
    return found.end() if found else place


def read_dictionary(data: bytes, place: int) -> RawDictionary | None:
    """The dictionary that begins at ``place``; ``None`` where none does, or where it is broken."""
    if not data.startswith(b"<<", place):
        return None
    found, depth, key, value = RawDictionary(), 0, b"", list[bytes]()
    while True:
        token = _TOKEN.match(data, place)
        if token is None:
            return None
        place, kind, word = token.end(), token.lastgroup, token.group()
        if kind == "text":
            end = _end_of_text(data, place)
            if end is None:
                return None
            place, word = end, b"()"
        depth += {"open": 1, "close": -1}.get(kind or "", 0)
        if depth == 0 or (depth == 1 and kind == "name" and (value or not key)):
            _keep(found, key, value)
            key, value = _HEX.sub(_character, word), []
            if depth == 0:
                found.end = place
                return found
        elif kind != "space" and key:
            value.append(word)


def _keep(found: RawDictionary, key: bytes, value: list[bytes]) -> None:
    if key in found.entries:
        found.repeated.add(key)
    if key:
        found.entries[key] = b" ".join(value)


def _end_of_text(data: bytes, place: int) -> int | None:
    depth = 1
    while depth:
        step = _IN_TEXT.match(data, place)
        if step is None:
            return None
        place = step.end()
        depth += {b"(": 1, b")": -1}.get(step[1], 0)
    return place


def _character(match: "re.Match[bytes]") -> bytes:
    return bytes([int(match[1], 16)])
