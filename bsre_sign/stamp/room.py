"""Where on a page the stamp finds room. Numbers in, numbers out; points on paper, origin at the bottom left."""

import math
from dataclasses import dataclass
from typing import Literal

ROWS_PER_POINT = 2
_CLEARANCE = 2.0  # points kept free above and below the stamp
_HIGHEST_LIFT = 54.0  # points; higher up it would no longer be the page's foot
_LOWEST_FOOT = 9.0  # points from the page's edge that printers leave white
_SMALLEST_SCALE = 0.85

Overlap = Literal["shrink", "extend", "refuse", "allow"]


@dataclass(frozen=True, slots=True)
class Room:
    """How the stamp gets its place on one page."""

    kind: Literal["placed", "shrunk", "extended", "taken"]
    """Placed: the place is free. Shrunk, extended: it is made free. Taken: it is not free."""
    lift: float = 0.0
    """How much higher than its usual place the stamp stands; negative: lower."""
    scale: float = 1.0
    """Of the page's own content, held at the top of the page and in its middle."""
    extension: float = 0.0
    """How much longer the page gets, at its foot."""


def strip_height(bottom: float, top: float, page_height: float) -> float:
    """How much of the page's foot has to be looked at for a stamp between ``bottom`` and ``top``."""
    return min(page_height, top + _CLEARANCE + min(_HIGHEST_LIFT, top - bottom))


def make_room(
    ink: bytes, bottom: float, top: float, page_height: float, overlap: Overlap, *, beneath: float = 0.0
) -> Room:
    """Find or make room for a stamp that usually stands between ``bottom`` and ``top``.

    Args:
        ink: for each row from the foot up, ``ROWS_PER_POINT`` rows to a point: nonzero where something is drawn.
        bottom: the lower edge of the stamp's usual place.
        top: its upper edge.
        page_height: of the page.
        overlap: what the agreement wants where no room is free.
        beneath: the lower edge of what reaches below the page and would come into sight with it; 0 or negative.
    """
    lift = _nearest_room(ink, bottom, top)
    if lift is not None:
        return Room("placed", lift)
    lowest = min(next(row for row, drawn in enumerate(ink) if drawn) / ROWS_PER_POINT, beneath or math.inf)
    needed = top + _CLEARANCE
    scale = (page_height - needed) / (page_height - lowest)
    if overlap == "shrink" and scale >= _SMALLEST_SCALE:
        return Room("shrunk", scale=scale)
    if overlap in {"shrink", "extend"}:
        return Room("extended", extension=needed - lowest)
    return Room("taken")


def _nearest_room(ink: bytes, bottom: float, top: float) -> float | None:
    """The smallest way up or down to where the stamp and its clearance touch nothing, ``None`` where there is none."""
    below = min(_CLEARANCE, bottom)
    first, last = _row(bottom - below), min(_row(top + _CLEARANCE), len(ink))
    if not ink[first:last].strip(b"\0"):
        return 0.0
    drawn_before = [0]  # rows with ink below each row, so that a stretch is judged by one subtraction
    for row in ink:
        drawn_before.append(drawn_before[-1] + bool(row))
    down = _row(max(0.0, bottom - below - _LOWEST_FOOT))
    up = len(ink) - last
    for distance in range(max(down, up) + 1):
        for step in (distance, -distance):
            if -down <= step <= up and drawn_before[last + step] == drawn_before[first + step]:
                return step / ROWS_PER_POINT
    return None


def _row(height: float) -> int:
    return round(height * ROWS_PER_POINT)
