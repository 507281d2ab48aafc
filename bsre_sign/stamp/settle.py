"""The size at which the stamp fits on a page, and the rows it then has."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from bsre_sign.stamp.flow import Row
from bsre_sign.stamp.measure import NUMBER_ROW, Measure

_LARGEST_SHARE = 0.25  # of the page's height: on a label, the stamp must not take the page over
_LEAST_CODE = 0.5  # of the QR code's size
_CODE_STEPS = 6
_STEPS = 24  # of a bisection: to a ten-millionth


@dataclass(frozen=True, slots=True)
class Settled:
    """What was found, in points before everything is drawn at ``scale``."""

    rows: tuple[Row, ...]
    count: float
    """How many rows high the text is, with the page number."""
    left: float
    right: float
    scale: float


def settle(width: float, height: float, measure_with: Callable[[float], Measure]) -> tuple[Measure, Settled]:
    """The largest stamp for a page of ``width`` by ``height`` points that keeps to a quarter of its height.

    ``measure_with`` measures the stamp with its QR code at a share of the profile's size. Where a low page, not a
    narrow one, would make the stamp smaller, the code gives up size before the text does: up to half of it.
    """
    measure = measure_with(1.0)
    found = _settled(width, height, measure)
    if measure.beside.qr is None or found.scale >= _settled(width, inf, measure).scale:
        return measure, found
    low, high = _LEAST_CODE, 1.0
    for _ in range(_CODE_STEPS):
        share = (low + high) / 2
        measure = measure_with(share)
        if _settled(width, height, measure).scale < _settled(width, inf, measure).scale:
            high = share
        else:
            low = share
    measure = measure_with(low)
    return measure, _settled(width, height, measure)


def _settled(width: float, height: float, measure: Measure) -> Settled:
    return _broken(width, height, measure) if measure.text.is_broken else _whole(width, height, measure)


def _whole(width: float, height: float, measure: Measure) -> Settled:
    """Rows as the profile has them: margins give way to their width, then the whole shrinks."""
    rows = measure.text.rows(0.0)
    widest = max(measure.text.number or 0.0, *(row.width for row in rows))
    narrow, wide = sum(measure.margins(0)), sum(measure.margins(1))
    spare = measure.column(width, 0) - widest
    give = max(0.0, min(1.0, spare / (wide - narrow))) if wide > narrow else 1.0
    left, right = measure.margins(give)
    needed = widest + width - measure.column(width, give)
    for count in (len(rows), len(rows) + NUMBER_ROW):
        scale = min(1.0, width / needed, _LARGEST_SHARE * height / measure.foot(count))
        if measure.count(rows, left, width / scale - right, width / scale) <= count:
            break
    return Settled(rows, count, left, right, scale)


def _broken(width: float, height: float, measure: Measure) -> Settled:
    """Rows broken to their column: the wider it is, the fewer they are; margins give way before the text shrinks."""

    def at(give: float, scale: float) -> Settled | None:
        column = measure.column(width / scale, give)
        if column < measure.text.narrowest(measure.profile.font_size):
            return None
        rows = measure.text.rows(column)
        left, right = measure.margins(give)
        count = measure.count(rows, left, width / scale - right, width / scale)
        fits = measure.foot(count) * scale <= _LARGEST_SHARE * height
        return Settled(rows, count, left, right, scale) if fits else None

    if (whole := at(1, 1)) is not None:
        return whole
    if (tight := at(0, 1)) is not None:
        return _best(tight, 0, 1, lambda give: at(give, 1))
    least = min(1.0, width, height) * 1e-6
    tiny = at(0, least)
    assert tiny is not None, "a stamp of a millionth of a page fits"
    return _best(tiny, least, 1, lambda scale: at(0, scale))


def _best(found: Settled, low: float, high: float, at: Callable[[float], Settled | None]) -> Settled:
    """What is found for the greatest number from ``low``, which has ``found``, to ``high``, which has nothing."""
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if (better := at(middle)) is None:
            high = middle
        else:
            found, low = better, middle
    return found
