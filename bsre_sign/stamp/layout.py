"""Where the stamp's parts go. Numbers in, numbers out; everything in points on paper, origin at the bottom left."""

from dataclasses import dataclass

from bsre_sign.agreement import StampProfile
from bsre_sign.stamp.beside import Beside, Part
from bsre_sign.stamp.flow import TextMetrics
from bsre_sign.stamp.geometry import Box
from bsre_sign.stamp.measure import LEADING, Measure
from bsre_sign.stamp.settle import Settled, settle


@dataclass(frozen=True, slots=True)
class Line:
    """Where one row of text starts, and which words it has."""

    x: float
    baseline: float
    item: int
    start: int
    stop: int
    """Words of the item from ``start`` up to, not including, ``stop``."""
    marker: float | None
    """Where the item's bullet starts, on the same baseline; on the first row of an item alone."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The line above the clause."""

    x0: float
    x1: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Number:
    """The place of the page number, wide enough for any page's."""

    x0: float
    x1: float
    baseline: float
    centred: bool
    """Whether it stands in the middle of its place, else at the right end."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The stamp on a page of one size."""

    box: Box
    """Everything that is drawn lies in it, with the QR code's quiet zone, and it lies on the page."""
    font_size: float
    lines: tuple[Line, ...]
    rule: Rule | None
    logo: Box | None
    qr: Box | None = None
    """The square of modules, without the quiet zone."""
    number: Number | None = None


def lay_out(
    width: float,
    height: float,
    profile: StampProfile,
    text: TextMetrics,
    logo_ratio: float | None,
    qr_quiet: float | None = None,
) -> Layout:
    """Lay the stamp out at the foot of a page that is ``width`` by ``height`` points on paper.

    The stamp has the profile's size where that fits; on narrower pages its margins give way, on lower ones the QR
    code, on still smaller ones it shrinks as a whole. Logo, QR code and text share a middle: halfway between the top
    row's capitals and the bottom row's baseline.

    Args:
        width: of the page.
        height: of the page.
        profile: the stamp's look.
        text: the words, measured at the profile's font size.
        logo_ratio: the logo's width by its height, ``None`` where none is drawn.
        qr_quiet: the quiet zone as a share of the QR code's side, ``None`` where no code is drawn.
    """

    def measure_with(qr_share: float) -> Measure:
        return Measure(profile, text, Beside.of(profile, logo_ratio, qr_quiet, qr_share))

    measure, found = settle(width, height, measure_with)
    beside = measure.beside
    scale, size = found.scale, profile.font_size * found.scale
    left, right = found.left * scale, width - found.right * scale
    middle = measure.middle(found.count) * scale
    top = measure.foot(found.count) * scale
    logo, qr = (_box(part, left, right, middle, scale) for part in (beside.logo, beside.qr))
    first = middle + (measure.text_height(found.count) / 2 - text.cap_height * profile.font_size) * scale
    rule = None
    if profile.rule:
        thick = profile.rule_width * scale
        rule = Rule(left, right, top - thick / 2, thick)
    return Layout(
        box=_around(Box(left, profile.margins.bottom * scale, right, top), qr, beside.qr, scale),
        font_size=size,
        lines=_lines(found, measure, width, first),
        rule=rule,
        logo=logo,
        qr=qr,
        number=_number(found, measure, width, first),
    )


def _lines(found: Settled, measure: Measure, width: float, first: float) -> tuple[Line, ...]:
    scale, items = found.scale, measure.text.items
    starts = measure.starts(found.rows, found.left, width / scale - found.right, width / scale)
    step = LEADING * measure.profile.font_size * scale
    return tuple(
        Line(
            x=(start + row.indent) * scale,
            baseline=first - index * step,
            item=row.item,
            start=row.start,
            stop=row.stop,
            marker=start * scale if items[row.item].hangs and row.start == 0 else None,
        )
        for index, (row, start) in enumerate(zip(found.rows, starts, strict=True))
    )


def _number(found: Settled, measure: Measure, width: float, first: float) -> Number | None:
    text, scale = measure.text, found.scale
    if text.number is None:
        return None
    left, right = found.left, width / scale - found.right
    baseline = first - (found.count - 1) * LEADING * measure.profile.font_size * scale
    if measure.profile.align == "center" and found.count > len(found.rows) and not text.has_bullets:
        widest = max(text.number, *(row.width for row in found.rows))
        centre = measure.centre(widest, left, right, width / scale)
        return Number((centre - text.number / 2) * scale, (centre + text.number / 2) * scale, baseline, centred=True)
    end = right - measure.beside.right.room
    return Number((end - text.number) * scale, end * scale, baseline, centred=False)


def _box(part: Part | None, left: float, right: float, middle: float, scale: float) -> Box | None:
    if part is None:
        return None
    width, half, offset = part.width * scale, part.height * scale / 2, part.offset * scale
    x = left + offset if part.side == "left" else right - offset - width
    return Box(x, middle - half, x + width, middle + half)


def _around(box: Box, qr: Box | None, part: Part | None, scale: float) -> Box:
    """``box``, made larger where the QR code's quiet zone reaches beyond it."""
    if qr is None or part is None:
        return box
    quiet = part.quiet * scale
    return Box(
        min(box.x0, qr.x0 - quiet), min(box.y0, qr.y0 - quiet), max(box.x1, qr.x1 + quiet), max(box.y1, qr.y1 + quiet)
    )
