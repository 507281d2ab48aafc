"""Room for a specimen that nobody gave a place: at the right, the lowest above the stamp where nothing is drawn."""

from collections.abc import Sequence
from math import ceil, floor

from bsre_sign.errors import SpecimenError
from bsre_sign.language import Text
from bsre_sign.stamp.geometry import Box, Motion
from bsre_sign.viewer import Source, Strip, survey

_MARGIN = 56.7  # points from the page's right edge, 20 mm
_FOOT = 28.4  # points from its foot, where there is no stamp
_CLEAR = 8.0  # points around the specimen that are free too
_MOST_ROWS = 10_000


def free_boxes(
    source: Source,
    asked: Sequence[tuple[int, float, float, tuple[float, float]]],
    motions: Sequence[Motion],
    floors: Sequence[float],
    taken: Sequence[Sequence[Box]],
    password: str | None,
) -> list[Box]:
    """For each (page from 1, width, height, the page's size as it was): where it stands on the page as it now is.

    Args:
        source: the document as it was.
        asked: what needs room.
        motions: where each of these pages' content went.
        floors: how high each of these pages is taken by the stamp.
        taken: what must not be covered on each of these pages, on the page as it now is.
        password: opens an encrypted document.

    Raises:
        SpecimenError: there is no room.
        DocumentRefusedError: looking at the pages takes too much.
    """
    strips: list[Strip | None] = [None] * max(page for page, *_ in asked)
    columns = []
    for (page, width, _, size), motion in zip(asked, motions, strict=True):
        right = max(min(size[0] - _MARGIN, size[0]), min(width, size[0]))
        x0 = right - width
        seen = ((x0 - _CLEAR - motion.dx) / motion.scale, (right + _CLEAR - motion.dx) / motion.scale)
        left, end = max(0.0, seen[0] / size[0]), min(1.0, seen[1] / size[0])
        strips[page - 1] = Strip(1.0, left, end, min(_MOST_ROWS, max(1, ceil(size[1]))))
        columns.append((x0, right))
    views = survey(source, strips, password=password, texts=False)
    boxes = []
    for number, (page, _, height, size) in enumerate(asked):
        ink = views[page - 1].ink
        rows = _moved(ink, size[1], motions[number]) if ink is not None else None
        y = _lowest(rows, columns[number], height, max(floors[number], _FOOT), taken[number]) if rows else None
        if y is None:
            raise _full(page)
        boxes.append(Box(columns[number][0], y, columns[number][1], y + height))
    return boxes


def _moved(ink: bytes, height: float, motion: Motion) -> bytearray:
    """For each point of the page's height as it now is, whether anything is drawn there."""
    top = floor(motion.dy + motion.scale * height)
    rows = bytearray(max(0, top))
    each = height / len(ink) * motion.scale
    for index, inked in enumerate(ink):
        if inked:
            low, high = motion.dy + index * each, motion.dy + (index + 1) * each
            rows[max(0, floor(low)) : min(len(rows), ceil(high))] = b"\1" * (
                min(len(rows), ceil(high)) - max(0, floor(low))
            )
    return rows


def _lowest(
    rows: bytearray, column: tuple[float, float], height: float, floor_: float, taken: Sequence[Box]
) -> float | None:
    for box in taken:
        if box.x0 < column[1] + _CLEAR and box.x1 > column[0] - _CLEAR:
            low, high = max(0, floor(box.y0)), min(len(rows), ceil(box.y1))
            rows[low:high] = b"\1" * max(0, high - low)
    y = ceil(floor_ + _CLEAR)
    needed = ceil(height + _CLEAR)
    while y + needed <= len(rows):
        last = rows.rfind(b"\1", max(0, y - floor(_CLEAR)), y + needed)
        if last < 0:
            return float(y)
        y = last + 1 + ceil(_CLEAR)
    return None


def _full(page: int) -> SpecimenError:
    return SpecimenError(
        Text(
            f"Di sisi kanan halaman {page} tidak ada tempat kosong untuk spesimen.",
            f"At the right of page {page} there is no free place for the specimen.",
        ),
        Text(
            "Sebut tempatnya dengan --box atau --anchor, atau halaman lain dengan --page.",
            "Name its place by --box or --anchor, or another page by --page.",
        ),
    )
