"""Answers of a worker are taken apart with suspicion: a document may have taken it over."""

from typing import Any

from bsre_sign.viewer.model import Rect
from bsre_sign.workers.wire import WireError

_LARGEST_PAGE = 1e12  # points; a page's box is made of numbers that a document chose
_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def number(value: Any, least: float, most: float) -> float:
    """A finite number in a range.

    Raises:
        WireError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise WireError("no number in its range")
    return float(value)


def size(head: Any) -> tuple[float, float]:
    """A page's size in points.

    Raises:
        WireError: it is none.
    """
    match head:
        case {"size": [width, height]}:
            return number(width, 0, _LARGEST_PAGE), number(height, 0, _LARGEST_PAGE)
        case _:
            raise WireError("no size")


def rect(value: Any) -> Rect:
    """A part of a page.

    Raises:
        WireError: it is none.
    """
    if not isinstance(value, list) or len(value) != 4:
        raise WireError("no rectangle")
    x0, y0, x1, y1 = (number(one, -1e-6, 1 + 1e-6) for one in value)
    if not (x0 <= x1 and y0 <= y1):
        raise WireError("a rectangle is turned inside out")
    return Rect(*(min(max(one, 0.0), 1.0) for one in (x0, y0, x1, y1)))


def text(value: bytearray, longest: int) -> str:
    """A text in UTF-8.

    Raises:
        WireError: it is none, or longer than it can be.
    """
    try:
        found = value.decode("utf-8")
    except UnicodeDecodeError as error:
        raise WireError("a text is not in UTF-8") from error
    if len(found) > longest:
        raise WireError("a text is too long")
    return found


def png(value: bytes | bytearray, most_pixels: int) -> bytes:
    """A PNG file of not more pixels than that, as its header says (ISO/IEC 15948, 11.2.2).

    Raises:
        WireError: it is none.
    """
    width, height = int.from_bytes(value[16:20], "big"), int.from_bytes(value[20:24], "big")
    if not value.startswith(_PNG) or not 0 < width * height <= most_pixels:
        raise WireError("no PNG, or too large")
    return bytes(value)
