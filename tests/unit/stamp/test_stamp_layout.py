"""The layout's numbers."""

from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsre_sign.agreement import Agreement, StampProfile
from bsre_sign.stamp.geometry import Box
from bsre_sign.stamp.layout import Layout, TextMetrics, lay_out

PROFILE = Agreement.load("bsre").stamp
TEXT = TextMetrics(widths=(280.0, 330.0), cap_height=0.66, descent=0.22)


def inside(layout: Layout, width: float, height: float, widths: tuple[float, ...], profile: StampProfile) -> bool:
    """Whether everything lies in the layout's box, and that on the page."""
    slack, scale = 1e-6 * (width + height), layout.font_size / profile.font_size
    boxes = [layout.logo] if layout.logo else []
    if layout.rule:
        half = layout.rule.width / 2
        boxes.append(Box(layout.rule.x0, layout.rule.y - half, layout.rule.x1, layout.rule.y + half))
    for line, text in zip(layout.lines, widths, strict=True):
        top, bottom = line.baseline + 0.66 * layout.font_size, line.baseline - 0.22 * layout.font_size
        boxes.append(Box(line.x, bottom, line.x + text * scale, top))
    page, box = Box(0, 0, width, height), layout.box
    return all(
        outer.x0 - slack <= inner.x0
        and outer.y0 - slack <= inner.y0
        and inner.x1 <= outer.x1 + slack
        and inner.y1 <= outer.y1 + slack
        for outer, inner in [*((box, part) for part in boxes), (page, box)]
    )


def test_on_a4() -> None:
    layout = lay_out(595, 842, PROFILE, TEXT, 2.0)
    assert layout.font_size == PROFILE.font_size
    assert layout.logo == Box(42, 17, 80, 36)
    assert layout.rule is not None
    assert (layout.rule.x0, layout.rule.x1) == (42, 553)
    assert layout.rule.y > 36
    first, second = layout.lines
    assert first.x == second.x > 80
    assert first.baseline - second.baseline == pytest.approx(1.28 * 7.5)
    middle = (first.baseline + 0.66 * 7.5 + second.baseline) / 2
    assert middle == pytest.approx(17 + 19 / 2)  # the logo's


def test_logo_at_the_right() -> None:
    layout = lay_out(595, 842, replace(PROFILE, logo_side="right"), TEXT, 2.0)
    assert layout.logo is not None
    assert layout.logo.x1 == 553
    assert layout.lines[0].x == 42


def test_centred_on_the_page_while_it_keeps_clear_of_the_logo() -> None:
    profile = replace(PROFILE, align="center")
    assert lay_out(595, 842, profile, TEXT, 2.0).lines[1].x == pytest.approx((595 - 330) / 2)
    narrow = lay_out(440, 842, profile, TEXT, 2.0)
    assert narrow.logo is not None
    assert narrow.lines[1].x >= narrow.logo.x1 + 8


def test_without_logo_and_rule() -> None:
    layout = lay_out(595, 842, replace(PROFILE, rule=False), TEXT, None)
    assert (layout.logo, layout.rule) == (None, None)
    assert layout.lines[0].x == 42


def test_margins_give_way_before_the_text_shrinks() -> None:
    a5, a6 = lay_out(420, 595, PROFILE, TEXT, 2.0), lay_out(298, 420, PROFILE, TEXT, 2.0)
    assert a5.font_size == 7.5
    assert a5.box.x0 < 42
    assert 5 < a6.font_size < 7.5


def test_a_low_page_keeps_three_quarters_for_itself() -> None:
    layout = lay_out(800, 100, PROFILE, TEXT, 2.0)
    assert layout.box.y1 == pytest.approx(25)


def test_a_long_logo_is_drawn_lower() -> None:
    layout = lay_out(595, 842, PROFILE, TEXT, 40.0)
    assert layout.font_size == 7.5
    assert layout.logo is not None
    assert layout.logo.width == pytest.approx(5 * 19)
    assert layout.logo.width / layout.logo.height == pytest.approx(40)


@given(
    width=st.floats(3, 20000),
    height=st.floats(3, 20000),
    widths=st.lists(st.floats(1, 900), min_size=1, max_size=6).map(tuple),
    ratio=st.none() | st.floats(0.05, 50),
    side=st.sampled_from(["left", "right"]),
    align=st.sampled_from(["left", "center"]),
    rule=st.booleans(),
)
def test_never_outside(
    width: float,
    height: float,
    widths: tuple[float, ...],
    ratio: float | None,
    side: Literal["left", "right"],
    align: Literal["left", "center"],
    rule: bool,
) -> None:
    profile = replace(PROFILE, logo_side=side, align=align, rule=rule)
    layout = lay_out(width, height, profile, TextMetrics(widths, 0.66, 0.22), ratio)
    assert layout.font_size <= profile.font_size
    assert layout.box.y1 <= 0.25 * height + 1e-6
    assert inside(layout, width, height, widths, profile)
