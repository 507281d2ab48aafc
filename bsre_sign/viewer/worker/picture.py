"""Pictures: of pages, of the images on them, and of the QR codes there."""

import ctypes
import io
import math
from collections.abc import Iterator
from typing import Any

import pypdfium2_raw as pdfium
from PIL import Image

from bsre_sign.viewer.limits import LONGEST_SIDE, MOST_PIXELS
from bsre_sign.viewer.worker.pdfium import Bitmap, Corners, Page, RefusedError, Window

_DEEPEST = 8  # forms within forms
_MOST_OBJECTS = 100_000

Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def page_png(page: Page, scale: float, part: Corners) -> bytes:
    """A part of a page as a PNG, smaller than asked for where it would have too many pixels."""
    x0, y0, x1, y1 = part
    area = page.width * page.height * (x1 - x0) * (y1 - y0)
    fitting = min(scale, math.sqrt(MOST_PIXELS / area))
    width, height = math.ceil(page.width * fitting), math.ceil(page.height * fitting)
    left, top = math.floor(width * x0 + 1e-6), math.floor(height * (1 - y1) + 1e-6)
    right, bottom = math.ceil(width * x1 - 1e-6), math.ceil(height * (1 - y0) - 1e-6)
    window = Window(left, top, max(1, right - left), max(1, bottom - top))
    return _png(image_of(page.draw((width, height), window)))


def image_of(drawn: Bitmap) -> Image.Image:
    """The pixels as an image without transparency."""
    return Image.frombytes("RGB", (drawn.width, drawn.height), drawn.pixels, "raw", "RGBX", 0, 1)


def images(page: Page, most: int) -> list[tuple[Corners, bytes]]:
    """The images drawn on a page, in that order: their places and, as a PNG each, how they look there."""
    found: list[tuple[Corners, bytes]] = []
    turn = _turn(page)
    for image, matrix in _images(page):
        if len(found) >= most:
            break
        place = _place(page, matrix)
        if place[0] < place[2] and place[1] < place[3] and (picture := _rendered(page, image, _after(matrix, turn))):
            found.append((place, _png(picture)))
    return found


def _images(page: Page) -> Iterator[tuple[Any, Matrix]]:
    """Image objects with their matrices to the page's user space (ISO 32000-2, 8.3.4)."""
    budget = _MOST_OBJECTS
    levels: list[tuple[Iterator[Any], Matrix]] = [(_objects(page.raw, of_form=False), _SAME)]
    while levels and budget:
        siblings, outer = levels[-1]
        one = next(siblings, None)
        if one is None:
            levels.pop()
            continue
        budget -= 1
        kind = pdfium.FPDFPageObj_GetType(one)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            yield one, _after(_matrix(one), outer)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and len(levels) < _DEEPEST:
            levels.append((_objects(one, of_form=True), _after(_matrix(one), outer)))


def _objects(parent: Any, *, of_form: bool) -> Iterator[Any]:
    count = (pdfium.FPDFFormObj_CountObjects if of_form else pdfium.FPDFPage_CountObjects)(parent)
    get = pdfium.FPDFFormObj_GetObject if of_form else pdfium.FPDFPage_GetObject
    return (one for index in range(count) if (one := get(parent, index)))


def _matrix(one: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(one, found):
        return _SAME
    return found.a, found.b, found.c, found.d, found.e, found.f


def _after(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _turn(page: Page) -> Matrix:
    """What ``/Rotate`` does to directions on the page."""
    angle = {0: (1.0, 0.0), 1: (0.0, -1.0), 2: (-1.0, 0.0), 3: (0.0, 1.0)}
    cosine, sine = angle[pdfium.FPDFPage_GetRotation(page.raw) % 4]
    return cosine, sine, -sine, cosine, 0.0, 0.0


def _place(page: Page, matrix: Matrix) -> Corners:
    a, b, c, d, e, f = matrix
    xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
    return page.place(min(xs), min(ys), max(xs), max(ys))


def _rendered(page: Page, image: Any, seen: Matrix) -> Image.Image | None:
    """The image with its mask, as it is turned and stretched on the page, on white."""
    a, b, c, d, _, _ = seen
    longest = max(abs(a) + abs(c), abs(b) + abs(d))
    if not 0 < longest < math.inf:
        return None
    scale = (LONGEST_SIDE - 1) / longest
    # PDFium renders an image as large as its matrix says, one pixel a point; the document is never saved.
    if not pdfium.FPDFPageObj_SetMatrix(image, pdfium.FS_MATRIX(a * scale, b * scale, c * scale, d * scale, 0, 0)):
        return None
    raw = pdfium.FPDFImageObj_GetRenderedBitmap(page.document.raw, page.raw, image)
    if not raw:
        return None
    try:
        size = pdfium.FPDFBitmap_GetWidth(raw), pdfium.FPDFBitmap_GetHeight(raw)
        stride, kind = pdfium.FPDFBitmap_GetStride(raw), pdfium.FPDFBitmap_GetFormat(raw)
        if kind != pdfium.FPDFBitmap_BGRA or max(size) > 2 * LONGEST_SIDE:
            raise RefusedError("page")
        pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(raw), stride * size[1])
    finally:
        pdfium.FPDFBitmap_Destroy(raw)
    drawn = Image.frombytes("RGBA", size, pixels, "raw", "BGRA", stride, 1)
    flat = Image.new("RGBA", size, "white")
    flat.alpha_composite(drawn)
    flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return flat.convert("RGB")


def _png(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    # For pages of text not larger than with the most thorough level, and much sooner there.
    picture.save(target, format="PNG", compress_level=3)
    return target.getvalue()
