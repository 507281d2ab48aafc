"""Where the clause stands on the pages, and whether a reader sees it there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from bsre_sign.errors import DocumentRefusedError
from bsre_sign.stamp.wording import Clause
from bsre_sign.viewer import Rect, Strip, survey, text_boxes

_ROWS = 1000  # for a whole page: how finely ink is looked for


@dataclass(frozen=True, slots=True)
class ClausePlace:
    """The clause on one page."""

    page: int
    """From 1."""
    boxes: tuple[Rect, ...]
    """One for each line of the clause, in shares of the visible page, origin at the bottom left."""
    wording: str
    """The id of the wording, or "own" for one that is given."""


def places_of(
    source: bytes | Path, clauses: Mapping[int, Sequence[Clause]], password: str | None
) -> dict[int, ClausePlace]:
    """The lowest place of the clause on each page where it can be seen, for ``clauses`` in the pages' texts.

    What lies outside the visible page, and what stands where nothing at all is drawn (white on white, invisible
    without a picture beneath), is left out. Text under a picture, or in a colour close to what is behind it, is not
    told from text that can be read.
    """
    asked = [(page, clause) for page, found in clauses.items() for clause in found]
    boxes = text_boxes(source, [(page, first, count) for page, (first, count, _) in asked], password=password)
    places = [
        ClausePlace(page, tuple(box for box in lines if box.x0 < box.x1 and box.y0 < box.y1), clause[2])
        for (page, clause), lines in zip(asked, boxes, strict=True)
    ]
    return seen(source, [place for place in places if place.boxes], password)


def seen(source: bytes | Path, places: Iterable[ClausePlace], password: str | None) -> dict[int, ClausePlace]:
    """Of ``places``, the lowest on each page where something is drawn."""
    by_page: dict[int, list[ClausePlace]] = {}
    for place in places:
        by_page.setdefault(place.page, []).append(place)
    if not by_page:
        return {}
    strips: list[Strip | None] = [None] * max(by_page)
    for page, found in by_page.items():
        strips[page - 1] = _strip([box for place in found for box in place.boxes])
    inks = _inks(source, strips, password)
    visible: dict[int, ClausePlace] = {}
    for page, found in by_page.items():
        strip, ink = strips[page - 1], inks[page - 1]
        drawn = [place for place in found if ink is None or strip is None or _has_ink(place.boxes, strip, ink)]
        if drawn:
            visible[page] = min(drawn, key=lambda place: min(box.y0 for box in place.boxes))
    return visible


def _inks(source: bytes | Path, strips: Sequence[Strip | None], password: str | None) -> list[bytes | None]:
    try:
        return [view.ink for view in survey(source, strips, password=password, texts=False)]
    except DocumentRefusedError:  # what cannot be drawn says nothing about what a reader sees
        return [None] * len(strips)


def _strip(boxes: Sequence[Rect]) -> Strip:
    top = min(1.0, max(box.y1 for box in boxes) + 0.01)
    return Strip(top, min(box.x0 for box in boxes), max(box.x1 for box in boxes), max(1, ceil(top * _ROWS)))


def _has_ink(boxes: Sequence[Rect], strip: Strip, ink: bytes) -> bool:
    scale = len(ink) / strip.top
    return any(any(ink[int(box.y0 * scale) : ceil(box.y1 * scale)]) for box in boxes)
