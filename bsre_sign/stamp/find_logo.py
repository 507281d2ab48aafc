"""Whether one of the given logos is to be seen on pages with the clause."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

from bsre_sign.errors import DocumentRefusedError
from bsre_sign.stamp.find_places import ClausePlace
from bsre_sign.stamp.likeness import LogoPicture
from bsre_sign.viewer import Rect, page_png, pictures

ALIKE = 0.925
"""Between the likeness of a logo to itself, scaled, compressed and grey (0.94 and more), and of emblems that share
their outline (0.91 and less)."""

_MOST_PICTURES = 64
_FINE, _COARSE = 2.0, 1.0  # pixels per point of the drawn neighbourhood: to compare it, to see whether it is empty
_REACH = 0.05  # shares of the page's height above and below the clause that are its neighbourhood
_AROUND_TEXT = 2.0  # points around the clause's boxes that belong to its letters
_GAP = 3  # pixels: narrower gaps are part of a drawing
_SMALLEST = 4.0  # points: what is thinner is a rule
_MOST_PIECES = 128


@dataclass(frozen=True, slots=True)
class LogoPlace:
    """Where something like a given logo is drawn."""

    page: int
    """From 1."""
    box: Rect
    likeness: float
    """From 0 to 1, see :data:`ALIKE`."""


@dataclass(frozen=True, slots=True)
class LogoSearch:
    """What was seen of logos on some pages."""

    place: LogoPlace | None
    empty: bool
    """No image is on any of the pages, and nothing but rules is drawn near the clause."""


def search_logo(
    source: bytes | Path, places: Mapping[int, ClausePlace], logos: Sequence[LogoPicture], password: str | None
) -> LogoSearch:
    """Compare ``logos`` with the images on the pages of ``places`` and with what is drawn near the clause there.

    Of several that are alike, the one nearest to the clause is given.
    """
    try:
        found = pictures(source, sorted(places), password=password, most=_MOST_PICTURES)
        for picture in sorted(found, key=lambda one: _distance(one.place, places[one.page])):
            likeness = _likeness(LogoPicture.of(picture.png), logos)
            if likeness >= ALIKE:
                return LogoSearch(LogoPlace(picture.page, picture.place, likeness), False)
        empty = not found
        for place in places.values() if logos or empty else ():
            for box, piece in _drawn_near(source, place, _FINE if logos else _COARSE, password):
                empty = False
                likeness = _likeness(LogoPicture.of_image(piece), logos) if logos else 0.0
                if likeness >= ALIKE:
                    return LogoSearch(LogoPlace(place.page, box, likeness), False)
    except DocumentRefusedError:  # a page that cannot be drawn shows nothing, and so proves nothing
        return LogoSearch(None, False)
    return LogoSearch(None, empty)


def _likeness(look: LogoPicture | None, logos: Sequence[LogoPicture]) -> float:
    return 0.0 if look is None else max((look.likeness(logo) for logo in logos), default=0.0)


def _distance(box: Rect, place: ClausePlace) -> float:
    """In shares of the page; 0 where they touch."""
    return min(
        max(0.0, box.x0 - one.x1, one.x0 - box.x1) + max(0.0, box.y0 - one.y1, one.y0 - box.y1) for one in place.boxes
    )


def _drawn_near(
    source: bytes | Path, place: ClausePlace, scale: float, password: str | None
) -> Iterator[tuple[Rect, Image.Image]]:
    """What is drawn around the clause and is no rule, in pieces as white gaps part them, the clause left out."""
    low = max(0.0, min(box.y0 for box in place.boxes) - _REACH)
    high = min(1.0, max(box.y1 for box in place.boxes) + _REACH)
    data = page_png(source, place.page, scale=scale, password=password, part=Rect(0.0, low, 1.0, high))
    with Image.open(io.BytesIO(data), formats=("PNG",)) as opened:
        image = opened.convert("RGB")
    width, height = image.size
    draw, edge = ImageDraw.Draw(image), _AROUND_TEXT * scale
    for box in place.boxes:
        top, bottom = ((high - y) / (high - low) * height for y in (box.y1, box.y0))
        draw.rectangle((box.x0 * width - edge, top - edge, box.x1 * width + edge, bottom + edge), fill="white")
    for left, upper, right, lower in _pieces(image):
        if min(right - left, lower - upper) >= _SMALLEST * scale:
            y0, y1 = (high - (high - low) * y / height for y in (lower, upper))
            yield Rect(left / width, y0, right / width, y1), image.crop((left, upper, right, lower))


def _pieces(image: Image.Image) -> Iterator[tuple[int, int, int, int]]:
    """The boxes of what is drawn: all of it, and again and again the two parts beside the widest gap."""
    ink = ImageChops.invert(image.convert("L")).point([255 * (value > 30) for value in range(256)])
    waiting = [box] if (box := ink.getbbox()) else []
    for _ in range(_MOST_PIECES):
        if not waiting:
            return
        box = waiting.pop(0)
        yield box
        columns, rows = ink.crop(box).getprojection()
        across, down = _widest_gap(columns), _widest_gap(rows)
        left, upper, right, lower = box
        if max(across[1] - across[0], down[1] - down[0]) < _GAP:
            continue
        if across[1] - across[0] >= down[1] - down[0]:
            halves = (left, upper, left + across[0], lower), (left + across[1], upper, right, lower)
        else:
            halves = (left, upper, right, upper + down[0]), (left, upper + down[1], right, lower)
        for half in halves:
            if inner := ink.crop(half).getbbox():
                waiting.append((half[0] + inner[0], half[1] + inner[1], half[0] + inner[2], half[1] + inner[3]))


def _widest_gap(projection: Sequence[int]) -> tuple[int, int]:
    """Start and end of the longest run of zeros."""
    best, start = (0, 0), 0
    for index, value in enumerate([*projection, 1]):
        if value:
            if index - start > best[1] - best[0]:
                best = (start, index)
            start = index + 1
    return best
