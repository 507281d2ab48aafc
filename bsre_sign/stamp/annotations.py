"""Annotations move with the content that they belong to (ISO 32000-2, 12.5)."""

from collections.abc import Iterable
from decimal import Decimal

from pikepdf import Array, Dictionary, Object

from bsre_sign.stamp.geometry import Box, Motion

_POINTS = ("/Rect", "/QuadPoints", "/L", "/Vertices", "/CL")
_LISTS_OF_POINTS = ("/InkList", "/Path")
_HIDDEN = 2


def annotations(page: Object) -> list[Dictionary]:
    """The page's annotations; whatever else stands in its list is passed over."""
    listed = page.get("/Annots")
    return [one for one in listed if isinstance(one, Dictionary)] if isinstance(listed, Array) else []


def boxes(page: Object) -> Iterable[Box]:
    """Where the page has annotations that a reader may see or use, in user space; pop-up windows left out."""
    for one in annotations(page):
        flags = one.get("/F", 0)
        if one.get("/Subtype") == "/Popup" or (isinstance(flags, int) and flags & _HIDDEN):
            continue
        box = _box(one)
        if box is not None and box.width > 0 and box.height > 0:
            yield box


def move(page: Object, motion: Motion, visible: Box) -> None:
    """Move the page's annotations as ``motion`` says, in user space; those outside ``visible`` stay unseen."""
    for one in annotations(page):
        box = _box(one)
        if box is None or _apart(box, visible):
            continue
        for key in _POINTS:
            if (points := one.get(key)) is not None and key != "/Rect":
                one[key] = moved(points, motion)
        for key in _LISTS_OF_POINTS:
            if isinstance(lists := one.get(key), Array):
                one[key] = Array([moved(points, motion) for points in lists])
        if isinstance(insets := one.get("/RD"), Array):
            one["/RD"] = Array([_scaled(value, motion) for value in insets])
        one["/Rect"] = moved(one["/Rect"], motion)


def moved(points: Object, motion: Motion) -> Object:
    """An array of x and y in turn, moved; anything else as it is."""
    if not isinstance(points, Array) or not all(isinstance(value, int | float | Decimal) for value in points):
        return points
    offsets = (motion.dx, motion.dy)
    return Array([_number(float(value) * motion.scale + offsets[at % 2]) for at, value in enumerate(points)])


def _scaled(value: object, motion: Motion) -> object:
    return _number(float(value) * motion.scale) if isinstance(value, int | float | Decimal) else value


def _number(value: float) -> Decimal:
    return Decimal(f"{value:.4f}")


def _box(annotation: Dictionary) -> Box | None:
    rect = annotation.get("/Rect")
    if not isinstance(rect, Array) or len(rect) != 4:
        return None
    if not all(isinstance(value, int | float | Decimal) for value in rect):
        return None
    x0, y0, x1, y1 = (float(value) for value in rect)
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _apart(one: Box, other: Box) -> bool:
    return one.x1 < other.x0 or other.x1 < one.x0 or one.y1 < other.y0 or other.y1 < one.y0
