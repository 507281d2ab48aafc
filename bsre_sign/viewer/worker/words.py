"""The text of a page, and where on it a part of that text stands."""

import ctypes
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pypdfium2_raw as pdfium

from bsre_sign.viewer.limits import LONGEST_PAGE
from bsre_sign.viewer.worker.pdfium import Corners, Page, RefusedError

_MOST_LINES = 1000  # of one part of the text
_WIDEST = 1e5  # thousandths of the type size
_FAR = 100.0  # points: so far apart, two points show a direction


def text(page: Page) -> str:
    """All text of a page, in the order of the file; one character for each 16-bit unit, but for pairs of surrogates."""
    with _words(page) as words:
        count = min(pdfium.FPDFText_CountChars(words), LONGEST_PAGE)
        if count <= 0:
            return ""
        units = (ctypes.c_ushort * (count + 1))()
        written = pdfium.FPDFText_GetText(words, 0, count, units)
        return bytes(memoryview(units)[: max(0, written - 1)]).decode("utf-16-le", "replace")


def boxes(page: Page, ranges: Sequence[tuple[int, int]]) -> list[list[Corners]]:
    """For each (first character, count) of :func:`text`: the boxes of the lines that it stands on."""
    # PDFium counts in 16-bit units; a character beyond them takes two.
    characters = text(page)
    with _words(page) as words:
        return [_lines(page, words, characters, first, count) for first, count in ranges]


def runs(page: Page, ranges: Sequence[tuple[int, int]]) -> list[tuple[Corners, float, list[float]] | None]:
    """For each (first character, count) of :func:`text`: its box, how it is turned, and its characters' widths.

    Turned: degrees counterclockwise as seen, by the first character. Widths: thousandths of the type size.
    """
    characters = text(page)
    with _words(page) as words:
        return [_run(page, words, characters, first, count) for first, count in ranges]


@contextmanager
def _words(page: Page) -> Iterator[Any]:
    words = pdfium.FPDFText_LoadPage(page.raw)
    if not words:
        raise RefusedError("page")
    try:
        yield words
    finally:
        pdfium.FPDFText_ClosePage(words)


def _lines(page: Page, words: Any, characters: str, first: int, count: int) -> list[Corners]:
    lines: list[Corners] = []
    unit = first + sum(character > "\uffff" for character in characters[:first])
    last: Corners | None = None
    for character in characters[first : first + count]:
        index = pdfium.FPDFText_GetCharIndexFromTextIndex(words, unit)
        unit += 2 if character > "\uffff" else 1
        if character in "\r\n":
            last = None
        if index < 0 or pdfium.FPDFText_IsGenerated(words, index) == 1:
            continue
        box = _box(page, words, index)
        if box is None:
            continue
        if last is not None and _beside(last, box):
            lines[-1] = _both(lines[-1], box)
        elif len(lines) < _MOST_LINES:
            lines.append(box)
        else:
            break
        last = box
    return lines


def _run(page: Page, words: Any, characters: str, first: int, count: int) -> tuple[Corners, float, list[float]] | None:
    unit = len(characters[:first].encode("utf-16-le", "surrogatepass")) // 2
    whole: Corners | None = None
    angle, widths = 0.0, list[float]()
    for character in characters[first : first + count]:
        index = pdfium.FPDFText_GetCharIndexFromTextIndex(words, unit)
        unit += 2 if character > "\uffff" else 1
        if index < 0 or pdfium.FPDFText_IsGenerated(words, index) == 1 or (box := _box(page, words, index)) is None:
            continue
        if whole is None:
            angle = _angle(page, words, index)
        whole = box if whole is None else _both(whole, box)
        widths.append(_width(words, index, character))
    return None if whole is None else (whole, angle, widths)


def _angle(page: Page, words: Any, index: int) -> float:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(words, index, matrix):
        return 0.0
    length = math.hypot(matrix.a, matrix.b)
    if not 0 < length < math.inf:
        return 0.0
    x0, y0 = page.point(0, 0)
    x1, y1 = page.point(_FAR * matrix.a / length, _FAR * matrix.b / length)
    return math.degrees(math.atan2((y1 - y0) * page.height, (x1 - x0) * page.width))


def _width(words: Any, index: int, character: str) -> float:
    """What the font says; 0 where it cannot be asked."""
    run = pdfium.FPDFText_GetTextObject(words, index)
    font = pdfium.FPDFTextObj_GetFont(run) if run else None
    width = ctypes.c_float()
    if not font or not pdfium.FPDFFont_GetGlyphWidth(font, ord(character), 1000.0, width):
        return 0.0
    return width.value if 0 <= width.value < _WIDEST else 0.0


def _box(page: Page, words: Any, index: int) -> Corners | None:
    """What a character takes on its line, whatever is drawn of it."""
    found = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(words, index, found):
        return None
    box = page.place(found.left, found.bottom, found.right, found.top)
    return box if box[0] < box[2] and box[1] < box[3] else None


def _beside(one: Corners, other: Corners) -> bool:
    """Whether two characters stand on one line, across the page or along it."""
    return _overlap(one[1], one[3], other[1], other[3]) or _overlap(one[0], one[2], other[0], other[2])


def _overlap(low: float, high: float, other_low: float, other_high: float) -> bool:
    return min(high, other_high) - max(low, other_low) > 0.5 * min(high - low, other_high - other_low)


def _both(one: Corners, other: Corners) -> Corners:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
