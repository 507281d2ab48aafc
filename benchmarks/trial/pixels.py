"""Pictures of pages: what should be seen, what is seen, and where that differs."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Box = tuple[int, int, int, int]
"""Pixels: left, top, right, bottom; the last two outside."""

_EXACT = 24  # of 255 in any channel: more than that is seen
# Where a page is drawn at another size, or between pixels, strokes are placed and smoothed otherwise. Measured on the
# first pages of 48 documents, scaled by 0.88 and by 0.95, at 150 dpi: nothing is left but at the old page's edge, and
# a word of one to three letters that is missing leaves 39 pixels and more.
_RESAMPLED = 40  # of 255
_SMOOTHED = 1.0  # pixels, the deviation of the blur
_REACH = 3  # pixels by which strokes may lie off
_SPECKS = 20  # so many pixels are no change
_DARK = 110  # luminance: on a ground below that, grey or black print is not read
_SHOWN = 1400  # pixels, the longest side of one picture of three


@dataclass(frozen=True, slots=True)
class Change:
    """Where two pictures differ visibly."""

    pixels: int
    mask: Image.Image
    """White where they differ."""

    @property
    def box(self) -> Box | None:
        """What bounds the difference."""
        return self.mask.getbbox()


def expected(before: Image.Image, size: tuple[int, int], at: tuple[float, float]) -> Image.Image:
    """The old page's picture on white paper of ``size`` pixels, its left top corner ``at``."""
    paper = Image.new("RGB", size, "white")
    paper.paste(before, (round(at[0]), round(at[1])))
    return paper


def change(wanted: Image.Image, seen: Image.Image, ignore: Sequence[Box], *, exact: bool) -> Change:
    """Where ``seen`` is not as ``wanted``, outside of ``ignore``.

    ``exact`` pictures were drawn at one size, and must agree pixel by pixel. Of others a pixel differs that is darker
    or lighter than all its neighbours in the other picture, smoothed and as it is.
    """
    if exact:
        difference = ImageChops.difference(wanted, seen)
        limit, specks = _EXACT, 0
    else:
        blur = ImageFilter.GaussianBlur(_SMOOTHED)
        # Smoothed, hinted letters agree; as they are, strokes of another width do. What is missing is so either way.
        smooth = _unlike(wanted.filter(blur), seen.filter(blur))
        difference = ImageChops.darker(smooth, _unlike(wanted, seen))
        limit, specks = _RESAMPLED, _SPECKS
    mask = _strongest(difference).point([255 if value > limit else 0 for value in range(256)])
    for box in ignore:
        mask.paste(0, box)
    pixels = mask.histogram()[255]
    return Change(pixels if pixels > specks else 0, mask)


def covered(ground: Image.Image) -> str | None:
    """What stands in the way of print on ``ground``: something that is drawn there, or its darkness."""
    colour = plain(ground)
    if colour is None:
        return "stamp over content"
    red, green, blue = colour
    return "stamp on a dark ground" if 0.299 * red + 0.587 * green + 0.114 * blue < _DARK else None


def plain(picture: Image.Image) -> tuple[int, int, int] | None:
    """The one colour of a picture on which nothing is seen; ``None`` where something is."""
    colours = picture.getcolors(picture.width * picture.height)
    assert colours, "a part of a page has pixels, and no more colours than these"
    _, common = max(colours, key=lambda one: one[0])
    assert isinstance(common, tuple)
    difference = _strongest(ImageChops.difference(picture, Image.new("RGB", picture.size, common)))
    if any(difference.histogram()[_EXACT + 1 :]):
        return None
    red, green, blue = common
    return red, green, blue


def side_by_side(
    before: Image.Image, after: Image.Image, difference: Change, stamp: Box | None, place: Box | None = None
) -> Image.Image:
    """Before, after, and the difference.

    On the third picture the later page is pale, what differs is red, the stamp's box is blue; ``place`` is framed red.
    """
    pale = Image.blend(after.convert("L").convert("RGB"), Image.new("RGB", after.size, "white"), 0.65)
    # One pixel alone would not be noticed.
    pale.paste((220, 0, 0), (0, 0), _spread(difference.mask, 1, lightest=True))
    for box, colour in ((stamp, (0, 70, 220)), (place, (220, 0, 0))):
        if box is not None:
            right, bottom = max(box[0], box[2] - 1), max(box[1], box[3] - 1)
            ImageDraw.Draw(pale).rectangle((box[0], box[1], right, bottom), outline=colour)
    parts = [_shown(one) for one in (before, after, pale)]
    gap = 12
    width = sum(one.width for one in parts) + gap * (len(parts) + 1)
    sheet = Image.new("RGB", (width, max(one.height for one in parts) + 2 * gap), (120, 120, 120))
    x = gap
    for one in parts:
        sheet.paste(one, (x, gap))
        x += one.width + gap
    return sheet


def _unlike(one: Image.Image, other: Image.Image) -> Image.Image:
    """By how much either is beyond what is near in the other."""
    return ImageChops.lighter(_beyond(one, other), _beyond(other, one))


def _beyond(one: Image.Image, other: Image.Image) -> Image.Image:
    """By how much ``one`` is darker or lighter than everything near the same place in ``other``."""
    above = ImageChops.subtract(one, _spread(other, _REACH, lightest=True))
    below = ImageChops.subtract(_spread(other, _REACH, lightest=False), one)
    return ImageChops.lighter(above, below)


def _spread(picture: Image.Image, reach: int, *, lightest: bool) -> Image.Image:
    """Each pixel becomes the lightest, or darkest, of those around it."""
    choose = ImageChops.lighter if lightest else ImageChops.darker
    for _ in range(reach):
        for across in (True, False):
            spread = picture
            for step in (-1, 1):
                spread = choose(spread, _moved(picture, step if across else 0, 0 if across else step))
            picture = spread
    return picture


def _moved(picture: Image.Image, x: int, y: int) -> Image.Image:
    """The picture moved by a pixel; what comes in at the edge is the edge itself."""
    moved = picture.copy()
    moved.paste(picture, (x, y))
    return moved


def _strongest(difference: Image.Image) -> Image.Image:
    """The largest of the channels."""
    red, green, blue = difference.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _shown(picture: Image.Image) -> Image.Image:
    longest = max(picture.size)
    if longest <= _SHOWN:
        return picture
    scale = _SHOWN / longest
    return picture.resize((max(1, round(picture.width * scale)), max(1, round(picture.height * scale))))
