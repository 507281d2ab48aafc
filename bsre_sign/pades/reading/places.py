"""Where the visible signature of a field stands: on which page, and what part of it (ISO 32000-2, 12.5.2, 12.7.5.5)."""

from collections.abc import Collection, Sequence
from decimal import Decimal

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from bsre_sign.evidence import Place

Box = tuple[float, float, float, float]
ObjectNumber = tuple[int, int]

_MAX_PAGES = 20_000
_MAX_ANNOTATIONS = 10_000
"""On one page."""
_MAX_SHARED = 1_000
"""Of annotations on a page, and of places where they lie over one another."""
_MAX_PAIRS = 1_000_000
"""Of annotations that may lie over one another, in all pages."""
_MAX_KIDS = 100
_DEEPEST_TREE = 64
_UNSEEN = 2 | 32  # Hidden, NoView (ISO 32000-2, table 167)
_LETTER: Box = (0.0, 0.0, 612.0, 792.0)  # what viewers take where no usable media box is found


def visible_places(pdf: pikepdf.Pdf, fields: Sequence[Dictionary]) -> list[Place | None]:
    """For each field the place of its first widget that a reader can see, or ``None``.

    The page is the one whose /Annots names the widget: a widget's own /P is a hint that nobody checks.
    """
    wanted = {
        widget.objgen: (position, widget)
        for position, field in enumerate(fields)
        for widget in _widgets(field)
        if widget.is_indirect
    }
    found: list[Place | None] = [None] * len(fields)
    try:
        for number, page in enumerate(pdf.pages, 1):
            if not wanted or number > _MAX_PAGES:
                break
            for objgen in _annotations(page.obj):
                if objgen not in wanted:
                    continue
                position, widget = wanted.pop(objgen)
                if not _is_unseen(widget):
                    found[position] = found[position] or _place(page.obj, number, widget)
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return found  # a page tree that cannot be walked shows no further page
    return found


def every_place(pdf: pikepdf.Pdf, widgets: Collection[ObjectNumber]) -> list[Place]:
    """Wherever one of ``widgets`` stands, whatever its flags: any page may name any, and readers differ in flags."""
    found: list[Place] = []
    try:
        for number, page in enumerate(pdf.pages if widgets else (), 1):
            if number > _MAX_PAGES:
                break
            for one in _annotations(page.obj):
                place = _place(page.obj, number, pdf.get_object(one)) if one in widgets else None
                if place is not None:
                    found.append(place)
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return found  # a page tree that cannot be walked shows no further page
    return found


def shared_places(pdf: pikepdf.Pdf, widgets: Collection[ObjectNumber]) -> list[Place]:
    """Where ``widgets`` lie over, or under, annotations and other widgets that have a look; the first of many."""
    found: list[Place] = []
    left = _MAX_PAIRS
    try:
        for number, page in enumerate(pdf.pages if widgets else (), 1):
            if number > _MAX_PAGES or left < 0:
                break
            value = page.obj.get("/Annots")
            ones = (
                [one for one in list(value)[:_MAX_SHARED] if isinstance(one, Dictionary)]
                if isinstance(value, Array)
                else []
            )
            mine = [one for one in ones if one.objgen in widgets]
            others = [one for one in ones if mine and one.objgen not in widgets and not _has_no_look(one.get("/AP"))]
            theirs = [place for one in others if (place := _place(page.obj, number, one)) is not None]
            left -= len(mine) * len(theirs)
            for place in (place for one in mine if (place := _place(page.obj, number, one)) is not None):
                found += [both for other in theirs if (both := _shared(place, other)) is not None]
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return found[:_MAX_SHARED]  # a page tree that cannot be walked shows no further page
    return found[:_MAX_SHARED]


def _shared(one: Place, other: Place) -> Place | None:
    x0, y0, x1, y1 = max(one.x0, other.x0), max(one.y0, other.y0), min(one.x1, other.x1), min(one.y1, other.y1)
    return Place(one.page, x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


def annotated_pages(pdf: pikepdf.Pdf) -> tuple[int, ...] | None:
    """Pages, from 1, with anything on them but widgets without extent or look; ``None`` where that cannot be told."""
    found: list[int] = []
    try:
        for number, page in enumerate(pdf.pages, 1):
            if number > _MAX_PAGES:
                return None
            value = page.obj.get("/Annots")
            if value is not None and not (isinstance(value, Array) and _shows_nothing(value)):
                found.append(number)
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return None
    return tuple(found)


def _shows_nothing(annotations: Array) -> bool:
    """Whether these are only widgets as signatures have them that are not to be seen (ISO 32000-2, 12.7.5.5).

    PDFium draws text in a widget without extent, if it has a look.
    """
    ones = list(annotations)[: _MAX_ANNOTATIONS + 1]
    return len(ones) <= _MAX_ANNOTATIONS and all(
        isinstance(one, Dictionary)
        and one.get("/Subtype") == Name.Widget
        and _has_no_look(one.get("/AP"))
        and _is_flat(one.get("/Rect"))
        for one in ones
    )


def _has_no_look(appearances: pikepdf.Object | None) -> bool:
    """Whether there is none, or an empty one that holds the place."""
    if appearances is None:
        return True
    normal = appearances.get("/N") if isinstance(appearances, Dictionary) and len(appearances.keys()) == 1 else None
    return isinstance(normal, Stream) and normal.get("/Length") == 0 and not normal.read_raw_bytes()


def _is_flat(rectangle: object) -> bool:
    if not isinstance(rectangle, Array) or len(rectangle) != 4:
        return False
    numbers = [float(one) for one in rectangle if isinstance(one, int | Decimal)]
    return len(numbers) == 4 and numbers[0] == numbers[2] and numbers[1] == numbers[3]


def _widgets(field: Dictionary) -> list[Dictionary]:
    kids = field.get("/Kids")
    ones = [field, *list(kids)[:_MAX_KIDS]] if isinstance(kids, Array) else [field]
    return [one for one in ones if isinstance(one, Dictionary) and "/Rect" in one]


def _annotations(page: pikepdf.Object) -> list[ObjectNumber]:
    value = page.get("/Annots")
    if not isinstance(value, Array):
        return []
    return [one.objgen for one in list(value)[:_MAX_ANNOTATIONS] if isinstance(one, Dictionary) and one.is_indirect]


def _is_unseen(widget: pikepdf.Object) -> bool:
    flags = widget.get("/F", 0)
    return isinstance(flags, int) and bool(flags & _UNSEEN)


def _place(page: pikepdf.Object, number: int, widget: pikepdf.Object) -> Place | None:
    rectangle = _box(widget.get("/Rect"))
    if rectangle is None:
        return None
    left, bottom, right, top = _visible(page)
    width, height = right - left, top - bottom
    one, other = (
        _turned((x - left) / width, (y - bottom) / height, _rotation(page)) for x, y in (rectangle[:2], rectangle[2:])
    )
    (x0, x1), (y0, y1) = ((_share(min(a, b)), _share(max(a, b))) for a, b in zip(one, other, strict=True))
    return Place(number, x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


def _turned(x: float, y: float, rotation: int) -> tuple[float, float]:
    """Where the point lies on the page as it is shown, turned clockwise."""
    return {0: (x, y), 90: (y, 1 - x), 180: (1 - x, 1 - y), 270: (1 - y, x)}[rotation]


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))


def _visible(page: pikepdf.Object) -> Box:
    """What a reader shows of the page: its crop box within its media box."""
    media = _box(_inherited(page, "/MediaBox")) or _LETTER
    crop = _box(_inherited(page, "/CropBox")) or media
    both = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    return both if both[0] < both[2] and both[1] < both[3] else media


def _rotation(page: pikepdf.Object) -> int:
    value = _inherited(page, "/Rotate")
    turns = int(value) if isinstance(value, int | Decimal) else 0
    return turns % 360 if turns % 90 == 0 else 0


def _inherited(page: pikepdf.Object, key: str) -> object:
    """The value of ``key``, from the page or the nodes above it (ISO 32000-2, 7.7.3.4)."""
    node: object = page
    for _ in range(_DEEPEST_TREE):
        if not isinstance(node, Dictionary):
            return None
        value = node.get(key)
        if value is not None:
            return value
        node = node.get("/Parent")
    return None


def _box(value: object) -> Box | None:
    if not isinstance(value, Array) or len(value) != 4:
        return None
    numbers = [float(one) for one in value if isinstance(one, int | Decimal)]
    if len(numbers) != 4:
        return None
    x0, x1 = sorted(numbers[::2])
    y0, y1 = sorted(numbers[1::2])
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None
