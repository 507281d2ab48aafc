"""The file below the PDF: its bytes, where revisions end, and what stands behind them."""

import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

import pikepdf

from bsre_sign.document import Document, open_over

_WHITE_SPACE = b" \t\r\n\f\0"
_BLANK = re.compile(rb"[ \t\r\n\f\0]*+")
_TAIL = 65536
_LONGEST_TRAILER = 4096
_MOST_TRAILERS = 1000
_SMALL = 4 << 20
_START = re.compile(rb"startxref\s{1,8}(\d{1,15})")
_TABLE = re.compile(rb"\s*+xref\b[\s0-9fn]*+trailer")
_PREVIOUS = re.compile(rb"/Prev\s++(\d{1,15})")


@contextmanager
def bytes_of(document: Document) -> Iterator[memoryview]:
    """The document's bytes without a copy: mapped where they are in a file."""
    if document.data is not None:
        yield memoryview(document.data)
        return
    with document.stream() as stream:
        # Not closed by hand: parts of it may still be looked at; it goes with the last of them.
        yield memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))


def is_revision(data: memoryview) -> bool:
    """Whether ``data`` is a whole PDF file by itself, as every revision is (ISO 32000-2, 7.5.6)."""
    if not bytes(data[-64:]).rstrip(_WHITE_SPACE).endswith(b"%%EOF"):
        return False
    try:
        with open_over(data, None, attempt_recovery=False, inherit_page_attributes=True):
            return True
    except pikepdf.PasswordError:
        return True
    except (pikepdf.PdfError, ValueError):
        return False


def is_blank(data: memoryview, start: int) -> bool:
    """Whether only white space stands from ``start`` on."""
    return _BLANK.fullmatch(data, start) is not None


def trailing_bytes(data: memoryview) -> int:
    """Bytes other than white space after the last %%EOF."""
    tail = bytes(data[-_TAIL:])
    position = tail.rfind(b"%%EOF")
    return len(tail[position + 5 :].strip(_WHITE_SPACE)) if position >= 0 else 0


def is_hybrid(data: memoryview) -> bool:
    """Whether a trailer points to a cross-reference stream besides its table (ISO 32000-2, 7.5.8.4).

    Whoever signs such a file appends to it, so it need not be the last one.
    """
    sections = _sections(data) if len(data) > _SMALL else None
    if sections is None:
        hits = islice(re.finditer(rb"trailer", data), _MOST_TRAILERS)
        sections = [_until(data, hit.end(), b"startxref") for hit in hits]
    return any(b"/XRefStm" in one for one in sections)


def _sections(data: memoryview) -> list[bytes] | None:
    """The entries of each cross-reference section, latest first; ``None`` where one does not lead to the next."""
    shift = max(bytes(data[:1024]).find(b"%PDF-"), 0)  # offsets count from the header
    starts = list(_START.finditer(bytes(data[-_TAIL:])))
    following = int(starts[-1][1]) if starts else None
    found: dict[int, bytes] = {}
    while following is not None:
        place = following + shift
        if place in found or len(found) == _MOST_TRAILERS:
            return None
        table = _TABLE.match(data, place)
        section = _until(data, table.end(), b"startxref") if table else _until(data, place, b"stream")
        if b"/Size" not in section:
            return None
        found[place] = section
        previous = _PREVIOUS.search(section)
        following = int(previous[1]) if previous else None
    return list(found.values()) or None


def _until(data: memoryview, place: int, end: bytes) -> bytes:
    return bytes(data[place : place + _LONGEST_TRAILER]).partition(end)[0]
