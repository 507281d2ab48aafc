"""The specimen's look at one size: a double rule, a picture at the left, the texts at the right (BSrE's own form).

In a box that is higher than wide the picture stands above the texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bsre_sign.errors import SpecimenError
from bsre_sign.language import Text
from bsre_sign.stamp.geometry import Box
from bsre_sign.stamp.operators import numbers
from bsre_sign.stamp.qr import SMALLEST_MODULE, QrCode, made
from bsre_sign.stamp.specimen.texts import SMALLEST, Block, Entry, fit
from bsre_sign.stamp.specimen.typeface import Typeface

_USUAL = (142.0, 53.0)
_WORDLESS = (60.0, 20.0)  # points: in a box narrower or lower than this there is the picture alone
_LARGEST_TYPE = 6.4  # at the usual size
_WIDEST_PICTURE = 0.36  # of the room within the rules
_LEAST_PICTURE = 0.26
_HIGHEST_PICTURES = (0.5, 0.35)  # the same above the texts
_INSET, _APART = 1.0, 1.6  # of the outer rule from the edge, and of the inner one from the outer
_PADDING, _GAP = 2.2, 3.4
_INK = b"0.1 g"


@dataclass(frozen=True, slots=True)
class Composition:
    """What is drawn, in points from the specimen's lower left corner."""

    content: bytes
    """Refers to ``/Regular``, ``/Bold`` and, with an image, ``/Picture``. Gray only, no transparency."""
    complete: bool
    """Whether all texts are there."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What stands at the left."""

    qr: str | None
    image: Box | None
    """The part of the image's form that is shown, in its units; ``None`` without an image."""


def compose(entries: Sequence[Entry], typeface: Typeface, picture: Picture, width: float, height: float) -> Composition:
    """The specimen of ``width`` by ``height`` points.

    Raises:
        SpecimenError: the texts, or the QR code, do not fit in at a size that can be read.
    """
    scale = min(max(min(width / _USUAL[0], height / _USUAL[1]), 0.4), 4.0)
    edge = (_INSET + _APART + _PADDING) * scale
    inner = Box(edge, edge, width - edge, height - edge)
    parts = [_ground(width, height), _rules(width, height, scale)]
    if width < _WORDLESS[0] or height < _WORDLESS[1]:
        if inner.width <= 0 or inner.height <= 0:
            raise _too_small(width, height)
        parts.append(_pictured(picture, inner))
        return Composition(b"\n".join(parts), complete=False)
    divided = _above(entries, typeface, picture, inner, scale) if inner.height > inner.width else None
    divided = divided or _beside(entries, typeface, picture, inner, scale)
    if divided is None:
        raise _too_small(width, height)
    parts.append(_pictured(picture, divided.picture))
    parts.append(_text(divided, typeface))
    return Composition(b"\n".join(parts), divided.block.complete)


@dataclass(frozen=True, slots=True)
class _Divided:
    """The picture's box, the texts, and where these begin: in the middle of their lines, or at their left."""

    picture: Box
    block: Block
    x: float
    top: float
    centred: bool


def _beside(
    entries: Sequence[Entry], typeface: Typeface, picture: Picture, inner: Box, scale: float
) -> _Divided | None:
    """The picture at the left; it gives way before a text is left out or gets too small."""
    found: _Divided | None = None
    for share in (_WIDEST_PICTURE, _LEAST_PICTURE):
        side = min(inner.height * _ratio(picture), inner.width * share)
        left = Box(inner.x0, inner.y0, inner.x0 + side, inner.y1)
        column = inner.x1 - left.x1 - _GAP * scale
        block = fit(entries, column, inner.height, _LARGEST_TYPE * scale, typeface.measure)
        if block is not None and (block.complete or found is None):
            top = (inner.y0 + inner.y1 + block.height) / 2
            found = _Divided(left, block, left.x1 + _GAP * scale, top, centred=False)
        if block is not None and block.complete:
            break
    return found


def _above(entries: Sequence[Entry], typeface: Typeface, picture: Picture, inner: Box, scale: float) -> _Divided | None:
    """The picture above the texts, which have the whole width; it gives way in the same manner."""
    found: _Divided | None = None
    largest = _LARGEST_TYPE * scale / (1 - _WIDEST_PICTURE)
    gap = _GAP * scale
    for share in _HIGHEST_PICTURES:
        side = min(inner.width / _ratio(picture), inner.height * share)
        block = fit(entries, inner.width, inner.height - side - gap, largest, typeface.measure)
        if block is not None and (block.complete or found is None):
            top = (inner.y0 + inner.y1 + side + gap + block.height) / 2
            room = Box(inner.x0, top - side, inner.x1, top)
            found = _Divided(room, block, (inner.x0 + inner.x1) / 2, top - side - gap, centred=True)
        if block is not None and block.complete:
            break
    return found


def _ratio(picture: Picture) -> float:
    return 1.0 if picture.qr is not None or picture.image is None else picture.image.width / picture.image.height


def _ground(width: float, height: float) -> bytes:
    """White, so that the texts are legible and the code readable on any page."""
    return b"1 g 0 0 %s re f" % numbers(width, height)


def _rules(width: float, height: float, scale: float) -> bytes:
    parts = [b"0.15 G"]
    for inset, thick in ((_INSET, 0.8), (_INSET + _APART, 0.35)):
        at = inset * scale
        box = numbers(at, at, width - 2 * at, height - 2 * at)
        parts.append(b"%s w %s re S" % (numbers(thick * scale), box))
    return b"\n".join(parts)


def _pictured(picture: Picture, room: Box) -> bytes:
    if picture.qr is None:
        assert picture.image is not None, "without a code there is an image, if only the neutral mark"
        return _image(picture.image, room, 0.9)
    side = min(room.width, room.height)
    code = made(picture.qr, picture.image is not None)
    if code is None:
        raise _too_dense(picture.qr, side)
    # The rules' padding is white too: half of the quiet zone may lie in it.
    size = side / (1 + code.quiet)
    if size / code.modules < SMALLEST_MODULE:
        raise _too_dense(picture.qr, side)
    x = (room.x0 + room.x1 - size) / 2
    y = (room.y0 + room.y1 - size) / 2
    box = Box(x, y, x + size, y + size)
    drawn = code.draw(box)
    return drawn if picture.image is None else drawn + b"\n" + _mark(picture.image, code, box)


def _mark(image: Box, code: QrCode, box: Box) -> bytes:
    middle = code.middle(box)
    ground = b"1 g %s re f" % numbers(middle.x0, middle.y0, middle.width, middle.height)
    return ground + b"\n" + _image(image, middle, 0.8)


def _image(image: Box, room: Box, share: float) -> bytes:
    scale = share * min(room.width / image.width, room.height / image.height)
    width, height = image.width * scale, image.height * scale
    x = (room.x0 + room.x1 - width) / 2
    y = (room.y0 + room.y1 - height) / 2
    return b"q %s cm %s re W n /Picture Do Q" % (
        numbers(scale, 0, 0, scale, x - image.x0 * scale, y - image.y0 * scale, places=6),
        numbers(image.x0, image.y0, image.width, image.height),
    )


def _text(divided: _Divided, typeface: Typeface) -> bytes:
    parts = [b"BT", _INK]
    before = (0.0, 0.0)
    for row in divided.block.rows:
        font, name = (typeface.bold, b"/Bold") if row.bold else (typeface.regular, b"/Regular")
        x = divided.x - font.width(row.text) * row.size / 2 if divided.centred else divided.x
        at = (x, divided.top - row.down)
        parts.append(b"%s %s Tf" % (name, numbers(row.size)))
        parts.append(b"%s Td %s Tj" % (numbers(at[0] - before[0], at[1] - before[1]), font.encode(row.text)))
        before = at
    return b"\n".join([*parts, b"ET"])


def _too_small(width: float, height: float) -> SpecimenError:
    return SpecimenError(
        Text(
            f"Spesimen {width:.0f} × {height:.0f} pt terlalu kecil untuk teksnya, juga dengan huruf {SMALLEST:g} pt.",
            f"A specimen of {width:.0f} × {height:.0f} pt is too small for its texts, even in type of {SMALLEST:g} pt.",
        ),
        Text(
            "Besarkan kotaknya, atau pendekkan nama, jabatan, atau pangkat.",
            "Make the box larger, or shorten name, title or rank.",
        ),
    )


def _too_dense(text: str, side: float) -> SpecimenError:
    return SpecimenError(
        Text(
            f"Kode QR dengan {len(text)} karakter terlalu rapat untuk dibaca pada {side:.0f} pt.",
            f"A QR code of {len(text)} characters is too dense to be read at {side:.0f} pt.",
        ),
        Text("Pendekkan tautannya, atau besarkan spesimennya.", "Shorten the link, or make the specimen larger."),
    )
