"""How differently two pages look to a reader, who does not see half a pixel's shift."""

import math
from collections.abc import Callable, Sequence

from PIL import Image, ImageChops, ImageFilter

from bsre_sign.viewer.limits import MOST_AREAS
from bsre_sign.viewer.worker.pdfium import Corners, Page, Window
from bsre_sign.viewer.worker.picture import image_of

_PIXELS_A_POINT = 100 / 72
_MOST_PIXELS = 4_000_000
_VISIBLE = 44  # of 255, after smoothing: text that is shifted by half a pixel stays below 40
_AROUND = 4  # pixels that smoothing and neighbourhood reach to
_PLAIN = 24  # of 255: what differs less is one colour
_APART = 8  # pixels
_SURROUNDING = 12  # pixels to each side: more than letters fill
_ON_DARK = 128  # of 255, by which writing is lighter than a ground that is dark: between letters, paper is lighter too
_NEAR = 3  # pixels across
_THICK, _LETTER = 3, 5  # pixels: lines are thinner, and letters that can be read are not smaller
_WHOLE = (0.0, 0.0, 1.0, 1.0)

Box = tuple[int, int, int, int]


def difference(
    before: Page, after: Page, inside: Corners, ignore: Sequence[Corners]
) -> tuple[float, list[Corners], bool]:
    """The share of the compared pixels that differ visibly, where they are, and whether the earlier page is plain.

    Where: the bounds of everything that stands together, on the later page. Plain is what shows one colour only where
    it is compared.

    The earlier page is drawn where ``inside`` says that it lies on the later one. A pixel differs where one page's
    smoothed colour is outside of what the other shows in the pixel and its neighbours.
    """
    width, height = _size(after)
    left, top = inside[0] * width, (1 - inside[3]) * height
    right, bottom = inside[2] * width, (1 - inside[1]) * height
    window = Window(math.ceil(left - 1e-6), math.ceil(top - 1e-6), 0, 0)
    window = window._replace(
        width=math.floor(right + 1e-6) - window.left, height=math.floor(bottom + 1e-6) - window.top
    )
    if window.width < 1 or window.height < 1:
        return 0.0, [], True
    if tuple(inside) == _WHOLE:  # PDFium draws hairlines otherwise at fractions of pixels, even where these are none
        old = before.draw((width, height), window)
    else:
        old = before.draw_at(left, top, (right - left, bottom - top), window)
    new = after.draw((width, height), window)
    counted = Image.new("L", (window.width, window.height), 255)
    first, second = image_of(old), image_of(new)
    for x0, y0, x1, y1 in ignore:
        hidden = (
            math.floor(x0 * width) - window.left,
            math.floor((1 - y1) * height) - window.top,
            math.ceil(x1 * width) - window.left,
            math.ceil((1 - y0) * height) - window.top,
        )
        counted.paste(0, hidden)
        for picture in (first, second):
            picture.paste((255, 255, 255), hidden)  # so that smoothing carries nothing of it over its edge
    total = counted.histogram()[255]
    if not total:
        return 0.0, [], True
    plain = _is_plain(first, counted)
    differing, boxes = _differing(first, second, counted)
    return differing / total, [_place(box, window, width, height) for box in boxes], plain


def unveiled(before: Page, after: Page) -> list[Corners]:
    """Where content of the earlier page, which its annotations and fields hid, is seen on the later page.

    Content is what is darker, or lighter, than what surrounds it; it is hidden where something of the surroundings'
    shade lies over it and over all of it that is near. So letters that cross a line hide nothing. Thin lines do not
    count at all: forms draw them for people to write on.
    """
    width, height = _size(after)
    window = Window(0, 0, width, height)
    pictures = []
    for page, bare in ((before, True), (before, False), (after, False)):
        page.bare = bare
        pictures.append(image_of(page.draw((width, height), window)))
    own, signed, now = pictures
    if ImageChops.difference(own, signed).getbbox() is None:
        return []
    found = Image.new("L", own.size)
    changed = _visible(own, now)
    turned = ImageChops.invert(own), ImageChops.invert(signed)
    for pair, least in (((own, signed), _VISIBLE), (turned, _ON_DARK)):
        first, second = (picture.convert("L") for picture in pair)
        ground = first.filter(ImageFilter.BoxBlur(_SURROUNDING))
        content = ImageChops.subtract(ground, first, offset=-least).point(lambda value: 255 if value else 0)
        hidden = ImageChops.subtract(second, first).point(_is_visible)
        left = ImageChops.subtract(content, hidden).filter(ImageFilter.MaxFilter(_NEAR))
        seen = ImageChops.subtract(ImageChops.darker(content, hidden), ImageChops.lighter(left, changed))
        found = ImageChops.lighter(found, seen)
    boxes = [(x0, y0, x1, y1) for x0, y0, x1, y1 in _areas(found) if min(x1 - x0, y1 - y0) >= _THICK]
    return [_place(box, window, width, height) for box in boxes if max(box[2] - box[0], box[3] - box[1]) >= _LETTER]


def _size(page: Page) -> tuple[int, int]:
    """In pixels, of the whole page."""
    scale = min(_PIXELS_A_POINT, math.sqrt(_MOST_PIXELS / (page.width * page.height)))
    return max(1, round(page.width * scale)), max(1, round(page.height * scale))


def _place(box: Box, window: Window, width: int, height: int) -> Corners:
    x0, y0, x1, y1 = box
    return (
        (x0 + window.left) / width,
        1 - (y1 + window.top) / height,
        (x1 + window.left) / width,
        1 - (y0 + window.top) / height,
    )


def _is_plain(picture: Image.Image, counted: Image.Image) -> bool:
    for channel in picture.split():
        shades = [shade for shade, count in enumerate(channel.histogram(counted)) if count]
        if shades[-1] - shades[0] > _PLAIN:
            return False
    return True


def _differing(old: Image.Image, new: Image.Image, counted: Image.Image) -> tuple[int, list[Box]]:
    """How many of the counted pixels differ visibly, and what bounds those that stand together."""
    raw = ImageChops.difference(old, new).getbbox()
    if raw is None:
        return 0, []
    # Beyond what differs at all, nothing differs visibly: most pages are looked at in a small part only.
    area = (
        max(0, raw[0] - _AROUND),
        max(0, raw[1] - _AROUND),
        min(old.width, raw[2] + _AROUND),
        min(old.height, raw[3] + _AROUND),
    )
    visible = ImageChops.darker(_visible(old.crop(area), new.crop(area)), counted.crop(area))
    found = [(x0 + area[0], y0 + area[1], x1 + area[0], y1 + area[1]) for x0, y0, x1, y1 in _areas(visible)]
    return visible.histogram()[255], found


def _visible(old: Image.Image, new: Image.Image) -> Image.Image:
    """White where the one differs visibly from the other."""
    smooth = ImageFilter.BoxBlur(1)
    first, second = old.filter(smooth), new.filter(smooth)
    beyond = ImageChops.lighter(_outside(first, second), _outside(second, first))
    red, green, blue = beyond.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue).point(_is_visible)


def _areas(mask: Image.Image) -> list[Box]:
    """What bounds each group of white pixels that a gap sets apart; one box for all where there are too many."""
    whole = mask.getbbox()
    waiting, found = [whole] if whole else [], []
    while waiting:
        x0, y0, x1, y1 = waiting.pop()
        across, down = mask.crop((x0, y0, x1, y1)).getprojection()
        columns, rows = _runs(across), _runs(down)
        parts = [(x0 + a, y0 + c, x0 + b, y0 + d) for a, b in columns for c, d in rows]
        if len(parts) == 1:
            found += parts
        elif len(parts) + len(found) + len(waiting) > MOST_AREAS:
            return [whole] if whole else []
        else:
            # A crossing of a column and a row may be empty.
            waiting += [part for part in parts if mask.crop(part).getbbox()]
    return found


def _runs(marked: Sequence[int]) -> list[tuple[int, int]]:
    """Where ``marked`` is nonzero, as stretches; gaps narrower than ``_APART`` do not part them."""
    runs: list[tuple[int, int]] = []
    for at, value in enumerate(marked):
        if value and runs and at - runs[-1][1] < _APART:
            runs[-1] = (runs[-1][0], at + 1)
        elif value:
            runs.append((at, at + 1))
    return runs


def _is_visible(value: int) -> int:
    return 255 if value > _VISIBLE else 0


def _outside(one: Image.Image, other: Image.Image) -> Image.Image:
    """By how much each pixel of ``one`` is outside of what ``other`` shows there and around."""
    lightest, darkest = _around(other, ImageChops.lighter), _around(other, ImageChops.darker)
    return ImageChops.lighter(ImageChops.subtract(one, lightest), ImageChops.subtract(darkest, one))


def _around(image: Image.Image, extreme: Callable[[Image.Image, Image.Image], Image.Image]) -> Image.Image:
    for across, down in ((1, 0), (0, 1)):
        shifted = (ImageChops.offset(image, across, down), ImageChops.offset(image, -across, -down))
        image = extreme(extreme(image, shifted[0]), shifted[1])
    return image
