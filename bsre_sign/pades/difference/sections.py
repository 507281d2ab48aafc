"""The cross-reference sections that later revisions appended, read here once more.

Readers do not agree on files that say two things: which of two entries for an object counts, or which of two numbers
after ``startxref``. qpdf decides silently, so what it decided among must be looked for in the bytes.
"""

import re
import zlib
from dataclasses import dataclass, field

import pikepdf

from bsre_sign.pades.difference.lexer import GAP, WHITE_SPACE, RawDictionary, read_dictionary, skip
from bsre_sign.pades.difference.model import CannotCompareError
from bsre_sign.pades.difference.revisions import Budget, Entry

_START = re.compile(rb"startxref[\0\t\n\f\r ]{1,8}(\d{1,15})(?=[\0\t\n\f\r %])")
_HEAD = re.compile(rb"\d{1,10}[\0\t\n\f\r ]++\d{1,5}[\0\t\n\f\r ]++obj")
_SUBSECTION = re.compile(GAP + rb"*+(\d{1,10})[\0\t\n\f\r ]++(\d{1,10})(?![0-9])")
_ROW = re.compile(rb"[\0\t\n\f\r ]*+(\d{1,10})[\0\t\n\f\r ]++(\d{1,5})[\0\t\n\f\r ]++([fn])")
_DATA = re.compile(rb"stream(?:\r\n|\n|\r)")
_WINDOW = 1000
"""Readers look for ``startxref`` in the last 1024 bytes or somewhat more; in between they differ."""
FREE: Entry = (0, 0, 0)


@dataclass(slots=True)
class Sections:
    """What the appended sections say, the latest first."""

    entries: dict[int, Entry] = field(default_factory=dict)
    """What counts for each object number."""
    listed: set[tuple[int, int]] = field(default_factory=set)
    """Object numbers and offsets that any section names."""
    places: set[int] = field(default_factory=set)
    """Where cross-reference streams and trailers stand in the file."""
    twice: int | None = None
    """An object number for which one section says two things."""


def doubt_about_start(data: bytes, boundary: int) -> str | None:
    """Why readers may not agree on where the last appended section is, if so."""
    last = data.rfind(b"startxref")
    if last < boundary:
        return None
    if _START.match(data, last) is None or data[last - 1 : last] not in {bytes([one]) for one in WHITE_SPACE + b">"}:
        return "the last startxref is none that all readers understand"
    if len(data) - last > _WINDOW:
        return "the last startxref is far from the end"
    return None


def read_sections(data: bytes, boundary: int, shift: int, budget: Budget) -> Sections:
    """Read the sections from the last one down to the signed revision; each byte of them once.

    Args:
        data: the present file.
        boundary: where the signed revision ends.
        shift: where offsets count from.
        budget: what may still be read.

    Raises:
        CannotCompareError: where a section is broken.
    """
    found = Sections()
    start = _START.match(data, max(data.rfind(b"startxref"), 0))
    following: int | None = int(start[1]) + shift if start else None
    visited: set[int] = set()
    while following is not None and boundary <= following < len(data):
        place = skip(data, following)
        if place in visited:
            raise CannotCompareError("the cross-reference sections go in circles")
        visited.add(place)
        rows, trailer = _section(data, place, found, budget)
        hybrid = trailer.number(b"/XRefStm")
        if hybrid is not None and hybrid + shift >= boundary:
            more, _ = _section(data, skip(data, hybrid + shift), found, budget)
            # What the table calls free is what the stream is there to tell; anything else would be said twice.
            told = {number for number, _ in more}
            rows = [row for row in rows if row[1] != FREE or row[0] not in told] + more
        _add(found, rows)
        previous = trailer.number(b"/Prev")
        if previous is None and b"/Prev" in trailer.entries:
            raise CannotCompareError("a cross-reference section leads nowhere")
        following = None if previous is None else previous + shift
    return found


def _add(found: Sections, rows: list[tuple[int, Entry]]) -> None:
    seen: dict[int, Entry] = {}
    for number, entry in rows:
        if seen.setdefault(number, entry) != entry and number:
            found.twice = number
        if entry[0] == 1:
            found.listed.add((number, entry[1]))
    for number, entry in rows:
        found.entries.setdefault(number, entry)


def _section(data: bytes, place: int, found: Sections, budget: Budget) -> tuple[list[tuple[int, Entry]], RawDictionary]:
    if data.startswith(b"xref", place):
        rows, end = _table(data, place + 4)
        found.places.add(end)
        trailer = read_dictionary(data, skip(data, end + len(b"trailer")))
        first = place
    else:
        head = _HEAD.match(data, place)
        trailer = read_dictionary(data, skip(data, head.end())) if head else None
        found.places.add(place)
        rows, first = [], place
    if trailer is None or trailer.repeated:
        raise CannotCompareError("a cross-reference section cannot be read")
    budget.spend(trailer.end - first)
    if not data.startswith(b"xref", place):
        rows = _stream_rows(data, trailer, budget)
    return rows, trailer


def _table(data: bytes, place: int) -> tuple[list[tuple[int, Entry]], int]:
    """The rows of a table, and where its ``trailer`` stands."""
    rows: list[tuple[int, Entry]] = []
    while (head := _SUBSECTION.match(data, place)) is not None:
        place = head.end()
        for number in range(int(head[1]), int(head[1]) + int(head[2])):
            row = _ROW.match(data, place)
            if row is None:
                raise CannotCompareError("a cross-reference table is broken")
            place = row.end()
            rows.append((number, (1, int(row[1]), 0) if row[3] == b"n" and int(row[1]) else FREE))
    place = skip(data, place)
    if not data.startswith(b"trailer", place):
        raise CannotCompareError("a cross-reference table is broken")
    return rows, place


def _stream_rows(data: bytes, dictionary: RawDictionary, budget: Budget) -> list[tuple[int, Entry]]:
    widths, size = dictionary.numbers(b"/W"), dictionary.number(b"/Size")
    if len(widths) != 3 or not 0 < sum(widths) <= 32 or size is None:
        raise CannotCompareError("a cross-reference stream cannot be read")
    index = dictionary.numbers(b"/Index") or [0, size]
    table = _unpacked(data, dictionary, budget)
    rows: list[tuple[int, Entry]] = []
    place, width = 0, sum(widths)
    one, two = widths[0], widths[0] + widths[1]
    for first, count in zip(index[::2], index[1::2], strict=False):
        for number in range(first, first + min(count, len(table) // width + 1)):
            row = table[place : place + width]
            if len(row) < width:
                raise CannotCompareError("a cross-reference stream is too short")
            place += width
            kind = int.from_bytes(row[:one], "big") if one else 1
            value, rest = int.from_bytes(row[one:two], "big"), int.from_bytes(row[two:], "big")
            rows.append((number, {1: (1, value, 0), 2: (2, value, rest)}.get(kind, FREE)))
    return rows


def _unpacked(data: bytes, dictionary: RawDictionary, budget: Budget) -> bytes:
    """The data of a cross-reference stream; only what is usual for one is understood."""
    begin = _DATA.match(data, skip(data, dictionary.end))
    if begin is None:
        raise CannotCompareError("a cross-reference stream cannot be read")
    length = dictionary.number(b"/Length")
    end = data.find(b"endstream", begin.end()) if length is None else begin.end() + length
    raw = data[begin.end() : end]
    packing = dictionary.entries.get(b"/Filter", b"").strip(b"[] ")
    if packing not in {b"", b"/FlateDecode"}:
        raise CannotCompareError("a cross-reference stream is packed in an unusual way")
    try:
        if packing:
            unpacker = zlib.decompressobj()
            enough = min(budget.limits.stream_bytes, 64 * budget.limits.objects)
            length = len(unpacker.decompress(raw, enough))
            if unpacker.unconsumed_tail or not budget.may_read(length):
                raise CannotCompareError("a cross-reference stream is too large")
        owner = pikepdf.new()  # the stream lives no longer than it
        stream = pikepdf.Stream(owner, raw)
        for key in (b"/Filter", b"/DecodeParms"):
            if key in dictionary.entries:
                stream[key.decode()] = pikepdf.Object.parse(dictionary.entries[key])
        return bytes(stream.read_bytes())
    except (pikepdf.PdfError, zlib.error, ValueError, RuntimeError, OverflowError, TypeError) as error:
        raise CannotCompareError("a cross-reference stream cannot be unpacked") from error
