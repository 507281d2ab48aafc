"""What the appended bytes hold that no cross-reference accounts for.

A reader that mends files goes by the objects it finds, not by the tables: then another document is shown than the one
that was compared.
"""

import re

from bsre_sign.pades.difference.case import Case
from bsre_sign.pades.difference.model import Modifications
from bsre_sign.pades.difference.values import Ref

_OBJECT = re.compile(rb"(?<![0-9])(\d{1,10})[\0\t\n\f\r ]{1,8}(\d{1,5})[\0\t\n\f\r ]{1,8}obj(?![A-Za-z])")
_START = re.compile(rb"startxref[\0\t\n\f\r ]{1,8}(\d{1,15})")
WHITE_SPACE = b"\0\t\n\f\r "


def look_through(case: Case, data: bytes, boundary: int, known: set[Ref]) -> None:
    """Find objects and trailers after ``boundary`` that the present file's tables leave out.

    Args:
        case: where to note them.
        data: the present file.
        boundary: where the signed revision ends.
        known: objects that the signed revision leads to, whether it has them or not.
    """
    revisions = case.revisions
    entries = revisions.after.entries
    shift = max(data.find(b"%PDF-", 0, 1024), 0)  # offsets count from the header
    streams: list[tuple[int, int]] | None = None
    for hit in _OBJECT.finditer(data, boundary):
        ref, place = Ref(int(hit[1]), int(hit[2])), hit.start() - shift
        kind, offset, _ = entries.get(ref, (0, 0, 0))
        if kind == 2:
            offset = entries.get(Ref(offset, 0), (0, 0, 0))[1]
        if offset >= place or not (ref in known or ref in revisions.before.entries):
            continue
        if streams is None:
            streams = _stream_extents(case, boundary - shift)
        if not any(start <= place < end for start, end in streams):
            case.other("an appended object that no cross-reference names", ref)
            break
    starts = list(_START.finditer(data, boundary))
    led = bool(starts) and int(starts[-1][1]) + shift >= boundary
    if data.find(b"trailer", starts[-1].end() if led else boundary) >= 0:
        case.other("an appended trailer that no cross-reference leads to")
    if case.level is Modifications.NONE and not case.changes:
        again = revisions.reissued
        words = f"{len(again)} objects were written again unchanged" if again else "bytes were appended"
        case.record(Modifications.NONE, f"{words}; nothing in the document changed", again[0] if again else None)


def _stream_extents(case: Case, first: int) -> list[tuple[int, int]]:
    """Where the data of appended streams lies; text in it is no structure."""
    after = case.revisions.after
    extents = []
    for ref, (kind, offset, _) in after.entries.items():
        if kind == 1 and offset >= first and after.is_stream(ref):
            data = after.data(ref)
            extents.append((offset + len(after.text(ref)) // 4, offset + len(after.text(ref)) + len(data or b"") + 64))
    return extents
