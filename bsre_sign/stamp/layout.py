"""Where the stamp's parts go. Numbers in, numbers out; everything in points on paper, origin at the bottom left."""

from collections.abc import Sequence
from dataclasses import dataclass

from bsre_sign.agreement import StampProfile
from bsre_sign.stamp.geometry import Box

_LEADING = 1.28  # baseline to baseline, in font sizes
_RULE_GAP = 0.8  # from the rule down to what stands below it, in font sizes
_LOGO_GAP = 1.1  # between the logo and the text, in font sizes
_WIDEST_LOGO = 5  # times the profile's logo height; a longer logo is drawn lower instead
_LARGEST_SHARE = 0.25  # of the page's height: on a label, the stamp must not take the page over
_SMALLEST_MARGIN = 1 / 3  # of the profile's: narrow pages give up margin before the text shrinks


@dataclass(frozen=True, slots=True)
class TextMetrics:
    """What the layout has to know about the font and the clause."""

    widths: Sequence[float]
    """Of each line, at the profile's font size, in points."""
    cap_height: float
    """In font sizes."""
    descent: float
    """How far letters reach below the baseline, in font sizes; positive."""


@dataclass(frozen=True, slots=True)
class Line:
    """Where one line of the clause starts."""

    x: float
    baseline: float


@dataclass(frozen=True, slots=True)
class Rule:
    """The line above the clause."""

    x0: float
    x1: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The stamp on a page of one size."""

    box: Box
    """Everything that is drawn lies in it, and it lies on the page."""
    font_size: float
    lines: tuple[Line, ...]
    rule: Rule | None
    logo: Box | None


def lay_out(width: float, height: float, profile: StampProfile, text: TextMetrics, logo_ratio: float | None) -> Layout:
    """Lay the stamp out at the foot of a page that is ``width`` by ``height`` points on paper.

    ``logo_ratio`` is the logo's width by its height, ``None`` where none is drawn. The stamp has the profile's size
    where that fits; on narrower pages its margins give way, on still smaller ones it shrinks as a whole.
    """
    size = profile.font_size
    text_width = max(text.widths)
    logo_height = profile.logo_height * min(1, _WIDEST_LOGO / logo_ratio) if logo_ratio else 0.0
    logo_width = logo_height * logo_ratio if logo_ratio else 0.0
    beside = logo_width + _LOGO_GAP * size if logo_ratio else 0.0

    # The logo and the text share a middle: halfway between the top line's capitals and the bottom line's baseline.
    text_height = text.cap_height * size + (len(text.widths) - 1) * _LEADING * size
    above = max(text_height, logo_height) / 2
    below = max(text_height / 2 + text.descent * size, logo_height / 2)
    rule_room = _RULE_GAP * size + profile.rule_width if profile.rule else 0.0
    foot = profile.margins.bottom + below + above + rule_room

    sides = profile.margins.left + profile.margins.right
    give = _clamp((width - text_width - beside) / sides, _SMALLEST_MARGIN, 1) if sides else 1.0
    scale = min(1.0, width / (text_width + beside + give * sides), _LARGEST_SHARE * height / foot)
    left = profile.margins.left * give * scale
    right = width - profile.margins.right * give * scale
    middle = (profile.margins.bottom + below) * scale

    logo = None
    text_left, text_right = left, right
    if logo_ratio:
        x = left if profile.logo_side == "left" else right - logo_width * scale
        logo = Box(x, middle - logo_height / 2 * scale, x + logo_width * scale, middle + logo_height / 2 * scale)
        if profile.logo_side == "left":
            text_left += beside * scale
        else:
            text_right -= beside * scale

    first = middle + (text_height / 2 - text.cap_height * size) * scale
    lines = tuple(
        Line(_start(profile, line * scale, width, text_left, text_right), first - index * _LEADING * size * scale)
        for index, line in enumerate(text.widths)
    )
    top = foot * scale
    rule = Rule(left, right, top - profile.rule_width * scale / 2, profile.rule_width * scale) if profile.rule else None
    return Layout(Box(left, profile.margins.bottom * scale, right, top), size * scale, lines, rule, logo)


def _start(profile: StampProfile, line: float, width: float, left: float, right: float) -> float:
    if profile.align == "left":
        return left
    centred = (width - line) / 2  # on the page, as long as that keeps clear of the logo
    if left <= centred and centred + line <= right:
        return centred
    return (left + right - line) / 2


def _clamp(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))
