"""Where at the foot of a page something is drawn, row by row."""

import math
import sys
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from bsre_sign.viewer.worker.objects import is_empty
from bsre_sign.viewer.worker.pdfium import Bitmap, Page, Window

_PIXELS_A_POINT = 2.0  # with fewer, pale small print is lost in the smoothing
_MOST_PIXELS = 6_000_000
_VISIBLE = 20  # of 255: a fainter trace is paper, or the noise of a scan
_DARK = 110  # luminance of a background on which dark letters cannot be read


def ink(page: Page, top: float, left: float, right: float, rows: int) -> bytes:
    """One byte a row from the foot up: 1 where anything between ``left`` and ``right`` differs from the background.

    The background is the strip's most common colour; on a dark one every row counts as inked.
    """
    if is_empty(page, (left, 0.0, right, top)):
        return bytes(rows)
    tall, wide = page.height * top, page.width * (right - left)
    scale = min(_PIXELS_A_POINT, math.sqrt(_MOST_PIXELS / (tall * wide)))
    each = max(1, math.ceil(tall * scale / rows - 0.25))
    height = each * rows
    full_height = max(height, round(height / top))
    full_width = max(8, min(round(page.width * scale), round(_MOST_PIXELS / (height * (right - left)))))
    start = min(math.floor(full_width * left), full_width - 1)
    window = Window(start, full_height - height, max(1, math.ceil(full_width * right) - start), height)
    drawn = page.draw((full_width, full_height), window)
    if drawn.pixels == _white(len(drawn.pixels)):
        return bytes(rows)
    stride = drawn.width * 4
    # From the foot up.
    lines = [drawn.pixels[end - stride : end] for end in range(len(drawn.pixels), 0, -stride)]
    background = _background(drawn, lines)
    if 0.299 * background[0] + 0.587 * background[1] + 0.114 * background[2] < _DARK:
        return b"\1" * rows
    near = [bytes(range(max(0, value - _VISIBLE), min(255, value + _VISIBLE) + 1)) for value in background]
    blank = bytes((*background, 255)) * drawn.width
    inked = [line != blank and _differs(line, near) for line in lines]
    return bytes(any(inked[start : start + each]) for start in range(0, height, each))


@lru_cache(maxsize=1)
def _white(size: int) -> bytes:
    """An untouched picture: most feet are, and most pages of a document have one size."""
    return b"\xff" * size


def _differs(line: bytearray, near: Sequence[bytes]) -> bool:
    return any(line[channel::4].translate(None, near[channel]) for channel in range(3))


def _background(drawn: Bitmap, lines: Sequence[bytearray]) -> tuple[int, int, int]:
    """The most common colour."""
    if 2 * lines.count(bytearray(b"\xff") * (drawn.width * 4)) > len(lines):
        return 255, 255, 255
    pixels, count = drawn.pixels, drawn.width * drawn.height
    if sum(pixels[channel::4].count(255) for channel in range(3)) > 2.5 * count:
        return 255, 255, 255  # then more than half of all pixels are white in all three
    common, _ = Counter(memoryview(pixels).cast("I")).most_common(1)[0]
    red, green, blue, _ = common.to_bytes(4, sys.byteorder)
    return red, green, blue
