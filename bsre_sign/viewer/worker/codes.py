"""QR codes that a reader's telephone would read on a page."""

import math

from bsre_sign.viewer.limits import LONGEST_CODE, MOST_CODES
from bsre_sign.viewer.worker.pdfium import Corners, Page, Window
from bsre_sign.viewer.worker.picture import image_of

_PIXELS_A_POINT = 3.0  # 216 dpi: a module of a small code, 0.7 points, is two pixels
_MOST_PIXELS = 12_000_000


def codes(page: Page) -> list[tuple[Corners, str]] | None:
    """The QR codes on a page: places and texts. ``None`` where the library that reads them is not installed."""
    try:
        import zxingcpp  # noqa: PLC0415  an extra, and seldom asked for
    except ImportError:
        return None
    scale = min(_PIXELS_A_POINT, math.sqrt(_MOST_PIXELS / (page.width * page.height)))
    width, height = math.ceil(page.width * scale), math.ceil(page.height * scale)
    drawn = image_of(page.draw((width, height), Window(0, 0, width, height))).convert("L")
    found = []
    kind = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    for one in zxingcpp.read_barcodes(drawn, formats=kind)[:MOST_CODES]:
        at = one.position
        corners = at.top_left, at.top_right, at.bottom_left, at.bottom_right
        xs = [min(max(corner.x / width, 0.0), 1.0) for corner in corners]
        ys = [min(max(1 - corner.y / height, 0.0), 1.0) for corner in corners]
        found.append(((min(xs), min(ys), max(xs), max(ys)), one.text[:LONGEST_CODE]))
    return found
