"""Which of the things that are drawn on a page meet a part of it.

PDFium knows the bounds of each from reading the page, and draws nothing whose bounds lie outside of what it is asked to
draw. So what meets a part of a page is all that can be seen there, annotations and form fields apart.
"""

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2_raw as pdfium

from bsre_sign.viewer.worker.pdfium import Corners, Page

_MOST = 5_000  # asking about each thing on a page of more takes longer than drawing it
_MARGIN = 1.0  # units of user space: what is smoothed
_WIDEST_BORDER = 20.0  # around an annotation that has no looks of its own


def is_empty(page: Page, part: Corners) -> bool:
    """Whether nothing is drawn on a part of what is visible. Where that would take long to tell, something is."""
    count = pdfium.FPDFPage_CountObjects(page.raw)
    notes = pdfium.FPDFPage_GetAnnotCount(page.raw)
    if count > _MOST or notes > _MOST:
        return False
    area = _grown(page.area(part), _MARGIN)
    return not any(meets for _, meets in _objects(page, count, area)) and not _annotated(page, notes, area)


def keep_foot(page: Page, reach: float) -> None:
    """Take everything off the page that lies higher than a share of its height. Annotations stay."""
    count = pdfium.FPDFPage_CountObjects(page.raw)
    if reach >= page.reach or count > _MOST or not page.has_area:
        return
    area = _grown(page.area((0.0, 0.0, 1.0, reach)), _MARGIN)
    for one in [one for one, meets in _objects(page, count, area) if not meets]:
        if pdfium.FPDFPage_RemoveObject(page.raw, one):
            pdfium.FPDFPageObj_Destroy(one)
    page.reach = reach


def _objects(page: Page, count: int, area: Corners) -> Iterator[tuple[Any, bool]]:
    """Each object, and whether its bounds meet ``area``, or are not known."""
    raw, get, bounds = page.raw, pdfium.FPDFPage_GetObject, pdfium.FPDFPageObj_GetBounds
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    x0, y0, x1, y1 = area
    for index in range(count):
        one = get(raw, index)
        known = one and bounds(one, left, bottom, right, top)
        yield one, not (known and (left.value > x1 or right.value < x0 or bottom.value > y1 or top.value < y0))


def _annotated(page: Page, count: int, area: Corners) -> bool:
    x0, y0, x1, y1 = _grown(area, _WIDEST_BORDER)
    for index in range(count):
        one = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not one:
            continue
        box = pdfium.FS_RECTF()
        known = pdfium.FPDFAnnot_GetRect(one, box)
        pdfium.FPDFPage_CloseAnnot(one)
        xs, ys = sorted((box.left, box.right)), sorted((box.bottom, box.top))
        if not (known and (xs[0] > x1 or xs[1] < x0 or ys[0] > y1 or ys[1] < y0)):
            return True
    return False


def _grown(area: Corners, by: float) -> Corners:
    x0, y0, x1, y1 = area
    return x0 - by, y0 - by, x1 + by, y1 + by
