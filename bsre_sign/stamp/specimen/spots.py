"""Where specimens are asked for, on the pages as they were given."""

from collections.abc import Sequence
from dataclasses import dataclass

from bsre_sign.errors import SpecimenError
from bsre_sign.language import Text
from bsre_sign.stamp.anchor.find import Anchor, chosen, find_anchors
from bsre_sign.stamp.geometry import Box, Geometry
from bsre_sign.stamp.specimen.lengths import POINTS_PER_MM
from bsre_sign.stamp.specimen.model import Pages, SpecimenAnchor, SpecimenBox
from bsre_sign.viewer import Source

_TOUCHING = 0.01  # points: rounding takes nothing off the page
_MOST_PAGES = 2000  # with a specimen on each


@dataclass(frozen=True, slots=True)
class Spot:
    """One place for a specimen."""

    page: int
    """From 1."""
    width: float
    """Of the specimen when it is upright, in points on paper."""
    height: float
    box: Box | None
    """On paper, in points, origin at the bottom left; ``None`` where room is still to be found."""
    turn: int = 0
    """How the specimen is turned as seen: degrees counterclockwise, a multiple of 90."""
    anchor: Anchor | None = None


def spots_of(
    place: SpecimenBox | SpecimenAnchor, pages: Sequence[Geometry], source: Source, password: str | None
) -> tuple[Spot, ...]:
    """The places that ``place`` means in a document of these pages.

    Raises:
        SpecimenError: a page or an anchor is not there, or a box reaches beyond its page.
        DocumentRefusedError: reading the text takes too much.
    """
    if isinstance(place, SpecimenAnchor):
        sizes = [(one.width, one.height) for one in pages]
        anchors = chosen(find_anchors(source, place.text, sizes, password), place.text, place.number)
        return tuple(_at_anchor(place, one, pages[one.page - 1]) for one in anchors)
    numbers = _numbers(place.pages, len(pages))
    if len(numbers) > 1 and place.x is None:
        raise SpecimenError(
            Text("Spesimen di beberapa halaman memerlukan tempat.", "A specimen on several pages needs a place."),
            Text("Sebut tempatnya dengan --box X,Y,LEBAR,TINGGI.", "Name it by --box X,Y,WIDTH,HEIGHT."),
        )
    return tuple(_in_box(place, number, pages[number - 1]) for number in numbers)


def _numbers(asked: Pages, total: int) -> Sequence[int]:
    if asked == "all":
        numbers: Sequence[int] = range(1, total + 1)
    else:
        listed = asked if isinstance(asked, tuple) else (asked,)
        numbers = list(dict.fromkeys(one if isinstance(one, int) else 1 if one == "first" else total for one in listed))
    absent = next((one for one in numbers if one > total), None)
    if absent is not None:
        raise SpecimenError(
            Text(
                f"Tidak ada halaman {absent} untuk spesimen; dokumen ini {total} halaman.",
                f"There is no page {absent} for the specimen; this document has {total}.",
            ),
            Text("Sebut halaman yang ada, atau first, last, all.", "Name a page that is there, or first, last, all."),
        )
    if len(numbers) > _MOST_PAGES:
        raise SpecimenError(
            Text(f"Spesimen di lebih dari {_MOST_PAGES} halaman.", f"A specimen on more than {_MOST_PAGES} pages."),
            Text("Sebut beberapa halaman saja.", "Name some of the pages."),
        )
    return numbers


def _in_box(place: SpecimenBox, number: int, page: Geometry) -> Spot:
    width, height = place.width.points(page.width), place.height.points(page.height)
    box = None
    if place.x is not None and place.y is not None:
        x, y = place.x.points(page.width), place.y.points(page.height)
        if place.origin == "top-left":
            y = page.height - y - height
        box = Box(x, y, x + width, y + height)
    around = box or Box(0, 0, width, height)
    inside = min(around.x0, around.y0, page.width - around.x1, page.height - around.y1) >= -_TOUCHING
    if not inside:
        raise _outside(around, number, page)
    return Spot(number, width, height, box)


def _at_anchor(place: SpecimenAnchor, anchor: Anchor, page: Geometry) -> Spot:
    """Its middle on the anchor's, moved so far that all of it is on the page."""
    width, height = place.width.points(page.width), place.height.points(page.height)
    across, up = (height, width) if anchor.turn % 180 else (width, height)
    if across > page.width + _TOUCHING or up > page.height + _TOUCHING:
        raise _outside(Box(0, 0, across, up), anchor.page, page)
    x = min(max((anchor.box.x0 + anchor.box.x1 - across) / 2, 0.0), page.width - across)
    y = min(max((anchor.box.y0 + anchor.box.y1 - up) / 2, 0.0), page.height - up)
    return Spot(anchor.page, width, height, Box(x, y, x + across, y + up), anchor.turn, anchor)


def _outside(box: Box, number: int, page: Geometry) -> SpecimenError:
    wanted = f"{box.width:.0f} × {box.height:.0f} pt"
    if box.x0 or box.y0:
        wanted += f" @ {box.x0:.0f}, {box.y0:.0f} pt"
    size = f"{page.width:.0f} × {page.height:.0f} pt"
    size_mm = f"{page.width / POINTS_PER_MM:.0f} × {page.height / POINTS_PER_MM:.0f} mm"
    return SpecimenError(
        Text(
            f"Spesimen ({wanted} dari kiri bawah) tidak seluruhnya di dalam halaman {number}, yang {size} ({size_mm}).",
            f"The specimen ({wanted} from the bottom left) is not all on page {number}, which is {size} ({size_mm}).",
        ),
        Text("Pilih kotak di dalam halaman.", "Choose a box within the page."),
    )
