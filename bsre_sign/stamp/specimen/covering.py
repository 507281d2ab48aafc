"""Whether something is drawn where a specimen is going to stand."""

import io
from collections.abc import Sequence

from PIL import Image

from bsre_sign.errors import DocumentRefusedError
from bsre_sign.stamp.geometry import Box
from bsre_sign.viewer import Rect, Source, page_png

_DIFFERS = 24  # of 255: what differs less is the same ground
_SPECKS = 0.0002  # of the place: less is dust on a scan
_SCALE = 1.5


def covers(
    source: Source, page: int, size: tuple[float, float], box: Box, spared: Sequence[Box], password: str | None
) -> bool:
    """Whether anything but the ground is seen in ``box`` on ``page`` (from 1), apart from what stands in ``spared``.

    Boxes are in points on paper, on the page as it was, which measures ``size``. What cannot be drawn cannot be told.

    Raises:
        ServiceError: the process that shows documents cannot be started.
    """
    width, height = size
    part = Rect(
        max(0.0, box.x0 / width), max(0.0, box.y0 / height), min(1.0, box.x1 / width), min(1.0, box.y1 / height)
    )
    if part.x0 >= part.x1 or part.y0 >= part.y1:
        return False
    try:
        png = page_png(source, page, scale=_SCALE, part=part, password=password)
    except DocumentRefusedError:
        return False
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    across, up = picture.width / (part.x1 - part.x0), picture.height / (part.y1 - part.y0)
    counted = Image.new("L", picture.size, 255)
    for one in spared:
        left, right = (round((x / width - part.x0) * across) for x in (one.x0, one.x1))
        top, bottom = (round((part.y1 - y / height) * up) for y in (one.y1, one.y0))
        counted.paste(0, (left - 1, top - 1, right + 1, bottom + 1))
    total = counted.histogram()[255]
    return total > 0 and _drawn(picture, counted) > _SPECKS * total


def _drawn(picture: Image.Image, counted: Image.Image) -> int:
    """How many of the counted pixels are not of the ground, which is the most common shade of each colour."""
    most = 0
    for channel in picture.split():
        shades = channel.histogram(counted)
        ground = max(range(256), key=shades.__getitem__)
        most = max(most, sum(count for shade, count in enumerate(shades) if abs(shade - ground) > _DIFFERS))
    return most
