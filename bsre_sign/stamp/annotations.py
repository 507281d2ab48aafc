"""Annotations move with the content that they belong to (ISO 32000-2, 12.5)."""

import copy
import re
from collections.abc import Iterable
from decimal import Decimal

from pikepdf import Array, Dictionary, Object, String

from bsre_sign.document.words import words_of
from bsre_sign.stamp.geometry import Box, Motion

_POINTS = ("/Rect", "/QuadPoints", "/L", "/Vertices", "/CL")
_LISTS_OF_POINTS = ("/InkList", "/Path")
_HIDDEN = 2
_WIDEST_BORDER = 1000.0
_DEEPEST_FIELD = 32
_TYPE_SIZE = re.compile(r"(\d*\.?\d+)\s+Tf\b")


def annotations(page: Object) -> list[Dictionary]:
    """The page's annotations; whatever else stands in its list is passed over."""
    listed = page.get("/Annots")
    return [one for one in listed if isinstance(one, Dictionary)] if isinstance(listed, Array) else []


def boxes(page: Object) -> Iterable[tuple[Box, bool]]:
    """Where the page has annotations that a reader may see or use, in user space; pop-up windows left out.

    With each: whether it has an appearance, and so can be cut.
    """
    for one in annotations(page):
        flags = one.get("/F", 0)
        if one.get("/Subtype") == "/Popup" or (isinstance(flags, int) and flags & _HIDDEN):
            continue
        box = box_of(one)
        if box is not None and box.width > 0 and box.height > 0:
            drawn = "/AP" in one
            beyond = 0.0 if drawn else _border(one) / 2
            yield Box(box.x0 - beyond, box.y0 - beyond, box.x1 + beyond, box.y1 + beyond), drawn


def move(page: Object, motion: Motion, visible: Box, form: Object | None) -> None:
    """Move the page's annotations as ``motion`` says, in user space; those outside ``visible`` stay unseen.

    ``form`` is the document's interactive form, from which fields inherit how they look.
    """
    for one in annotations(page):
        box = box_of(one)
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
        _thin(one, motion)
        if one.get("/Subtype") == "/Widget" and (look := _default_appearance(one, form)) is not None:
            one["/DA"] = String(_TYPE_SIZE.sub(lambda size: f"{float(size[1]) * motion.scale:.4g} Tf", look))


def _border(annotation: Dictionary) -> float:
    """The width of the line that a reader draws around an annotation without an appearance (12.5.4)."""
    style, border = annotation.get("/BS"), annotation.get("/Border")
    if isinstance(style, Dictionary):
        width = style.get("/W", 1)
    elif isinstance(border, Array):
        width = border[2] if len(border) > 2 else 1
    else:
        width = 1
    return min(float(width), _WIDEST_BORDER) if isinstance(width, int | float | Decimal) and width > 0 else 0.0


def _thin(annotation: Dictionary, motion: Motion) -> None:
    """Scale the width of the annotation's border, where it names one."""
    style, border = annotation.get("/BS"), annotation.get("/Border")
    if isinstance(style, Dictionary) and "/W" in style:
        annotation["/BS"] = copy.copy(style)
        annotation["/BS"]["/W"] = _scaled(style["/W"], motion)
    if isinstance(border, Array) and len(border) > 2:
        annotation["/Border"] = Array([*list(border)[:2], _scaled(border[2], motion), *list(border)[3:]])


def _default_appearance(widget: Dictionary, form: Object | None) -> str | None:
    """The operators that set a field's text, its own or inherited (12.7.4.3); readers may draw it anew by them."""
    node: Object | None = widget
    for _ in range(_DEEPEST_FIELD):
        if not isinstance(node, Dictionary):
            break
        if isinstance(found := node.get("/DA"), String):
            return words_of(found)
        node = node.get("/Parent")
    found = form.get("/DA") if isinstance(form, Dictionary) else None
    return words_of(found) if isinstance(found, String) and widget.get("/FT") == "/Tx" else None


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


def box_of(annotation: Dictionary) -> Box | None:
    """The annotation's rectangle, ``None`` where it has none that makes sense."""
    rect = annotation.get("/Rect")
    if not isinstance(rect, Array) or len(rect) != 4:
        return None
    if not all(isinstance(value, int | float | Decimal) for value in rect):
        return None
    x0, y0, x1, y1 = (float(value) for value in rect)
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _apart(one: Box, other: Box) -> bool:
    return one.x1 < other.x0 or other.x1 < one.x0 or one.y1 < other.y0 or other.y1 < one.y0
