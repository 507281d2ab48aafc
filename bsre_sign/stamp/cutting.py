"""Annotations that reach beyond their page are cut at its edge before the page around them changes.

What the edge hid must not come into sight. Only what has an appearance stream can be cut; the line that readers draw
around other annotations cannot.
"""

from decimal import Decimal

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from bsre_sign.stamp import annotations
from bsre_sign.stamp.geometry import Box
from bsre_sign.stamp.operators import numbers


def cut(pdf: Pdf, page: Object, visible: Box) -> None:
    """Cut the page's annotations at the edges of ``visible``, in user space (ISO 32000-2, 12.5.5)."""
    for one in annotations.annotations(page):
        appearance, box = one.get("/AP"), annotations.box_of(one)
        if not isinstance(appearance, Dictionary) or box is None or box.width <= 0 or box.height <= 0:
            continue
        left = Box(max(box.x0, visible.x0), max(box.y0, visible.y0), min(box.x1, visible.x1), min(box.y1, visible.y1))
        if left == box or left.width <= 0 or left.height <= 0:
            continue
        one["/AP"] = Dictionary(
            {key: cut_one for key, looks in appearance.items() if (cut_one := _cut(pdf, looks, box, left)) is not None}
        )
        one["/Rect"] = Object.parse(b"[%s]" % numbers(left.x0, left.y0, left.x1, left.y1, places=4))


def _cut(pdf: Pdf, looks: Object, box: Box, left: Box) -> Object | None:
    """An appearance, or one for each state, of which only what lies in ``left`` is shown."""
    if isinstance(looks, Stream):
        return _windowed(pdf, looks, box, left)
    if isinstance(looks, Dictionary):
        return Dictionary(
            {state: _windowed(pdf, look, box, left) for state, look in looks.items() if isinstance(look, Stream)}
        )
    return None


def _windowed(pdf: Pdf, look: Stream, box: Box, left: Box) -> Stream:
    extent = _extent(look)
    across = box.width / extent.width if extent.width else 1.0
    up = box.height / extent.height if extent.height else 1.0
    window = Stream(
        pdf,
        b"q %s cm /Look Do Q"
        % numbers(across, 0, 0, up, box.x0 - extent.x0 * across, box.y0 - extent.y0 * up, places=6),
    )
    window["/Type"], window["/Subtype"] = Name.XObject, Name.Form
    window["/BBox"] = Object.parse(b"[%s]" % numbers(left.x0, left.y0, left.x1, left.y1, places=4))
    window["/Resources"] = Dictionary(XObject=Dictionary(Look=look))
    return window


def _extent(look: Stream) -> Box:
    """What a reader fits into the annotation's rectangle: the form's box under its matrix."""
    x0, y0, x1, y1 = _numbers(look.get("/BBox"), (0.0, 0.0, 1.0, 1.0))
    a, b, c, d, e, f = _numbers(look.get("/Matrix"), (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (x0, x1) for y in (y0, y1)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _numbers(value: object, default: tuple[float, ...]) -> tuple[float, ...]:
    given = list(value) if isinstance(value, Array) else []
    if len(given) != len(default) or not all(isinstance(one, int | float | Decimal) for one in given):
        return default
    return tuple(float(one) for one in given)
