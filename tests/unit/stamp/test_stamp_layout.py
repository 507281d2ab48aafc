"""The layout's numbers."""

from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bsre_sign.agreement import Agreement, QrProfile, StampProfile
from bsre_sign.stamp.flow import Item, TextMetrics
from bsre_sign.stamp.geometry import Box
from bsre_sign.stamp.layout import Layout, lay_out

PROFILE = Agreement.load("bsre").stamp
CAP, DESCENT = 0.66, 0.22


def whole(*widths: float, number: float | None = None) -> TextMetrics:
    """Lines that are not to be broken."""
    return TextMetrics(tuple(Item((width,)) for width in widths), CAP, DESCENT, number=number)


TEXT = whole(280.0, 330.0)


def drawn(layout: Layout, text: TextMetrics, profile: StampProfile) -> dict[str, Box]:
    """What the layout draws, by name: the text row by row, bullets with it."""
    scale, size = layout.font_size / profile.font_size, layout.font_size
    boxes = {}
    if layout.logo:
        boxes["logo"] = layout.logo
    if layout.rule:
        half = layout.rule.width / 2
        boxes["rule"] = Box(layout.rule.x0, layout.rule.y - half, layout.rule.x1, layout.rule.y + half)
    for index, line in enumerate(layout.lines):
        words = text.items[line.item].words[line.start : line.stop]
        width = (sum(words) + text.space * (len(words) - 1)) * scale
        x0 = line.x if line.marker is None else line.marker
        boxes[f"row {index}"] = Box(x0, line.baseline - DESCENT * size, line.x + width, line.baseline + CAP * size)
    if layout.number:
        at = layout.number
        boxes["number"] = Box(at.x0, at.baseline - DESCENT * size, at.x1, at.baseline + CAP * size)
    return boxes


def inside(inner: Box, outer: Box, slack: float) -> bool:
    return (
        outer.x0 - slack <= inner.x0
        and outer.y0 - slack <= inner.y0
        and inner.x1 <= outer.x1 + slack
        and inner.y1 <= outer.y1 + slack
    )


def apart(one: Box, other: Box, slack: float) -> bool:
    return (
        one.x1 <= other.x0 + slack
        or other.x1 <= one.x0 + slack
        or one.y1 <= other.y0 + slack
        or other.y1 <= one.y0 + slack
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


QR = QrProfile("https://example.go.id/{name}", "right", 36, mark=False)
QUIET = 4 / 33


def quiet_zone(qr: Box) -> Box:
    edge = qr.width * QUIET
    return Box(qr.x0 - edge, qr.y0 - edge, qr.x1 + edge, qr.y1 + edge)


def test_a_qr_code_ends_at_the_margin_and_its_quiet_zone_lies_in_it() -> None:
    profile = replace(PROFILE, qr=QR)
    layout = lay_out(595, 842, profile, TEXT, 2.0, QUIET)
    assert layout.qr is not None
    assert (layout.qr.x0, layout.qr.x1) == (553 - 36, 553)
    assert layout.qr.y0 == 17
    assert layout.box == Box(42, 17 - 36 * QUIET, 553 + 36 * QUIET, layout.box.y1)
    assert layout.logo is not None
    assert layout.rule is not None
    assert layout.logo.y0 + layout.logo.y1 == pytest.approx(layout.qr.y0 + layout.qr.y1)
    assert layout.rule.y - layout.rule.width / 2 >= layout.qr.y1 + max(36 * QUIET, 0.8 * 7.5) - 1e-9


def test_a_quiet_zone_that_the_margins_do_not_hold_moves_the_code() -> None:
    narrow = replace(PROFILE, qr=QR, margins=replace(PROFILE.margins, right=1, bottom=1), rule=False)
    layout = lay_out(595, 842, narrow, TEXT, None, QUIET)
    assert layout.qr is not None
    zone = quiet_zone(layout.qr)
    assert [zone.x1, zone.y0] == pytest.approx([595, 0])
    assert layout.box.y1 == pytest.approx(zone.y1)


def test_logo_and_code_on_one_side() -> None:
    layout = lay_out(595, 842, replace(PROFILE, qr=replace(QR, side="left")), TEXT, 2.0, QUIET)
    assert layout.logo is not None
    assert layout.qr is not None
    assert layout.logo.x0 == 42
    assert layout.qr.x0 == pytest.approx(80 + 1.1 * 7.5)
    assert layout.lines[0].x == pytest.approx(layout.qr.x1 + 1.1 * 7.5)


def test_on_a_low_page_the_code_gives_way_before_the_text() -> None:
    profile = replace(PROFILE, qr=replace(QR, size=72))
    low = lay_out(595, 298, profile, TEXT, 2.0, QUIET)
    assert low.font_size == 7.5
    assert low.qr is not None
    assert 36 < low.qr.width < 72
    assert low.box.y1 == pytest.approx(298 / 4, abs=1)
    lower = lay_out(595, 150, profile, TEXT, 2.0, QUIET)
    assert lower.qr is not None
    assert lower.qr.width / lower.font_size == pytest.approx(36 / 7.5)  # not below half


def test_on_a_narrow_page_the_code_keeps_its_share() -> None:
    narrow = lay_out(298, 842, replace(PROFILE, qr=QR), TEXT, 2.0, QUIET)
    assert narrow.qr is not None
    assert narrow.font_size < 7.5
    assert narrow.qr.width / narrow.font_size == pytest.approx(36 / 7.5)


def test_a_profile_with_a_code_that_is_not_drawn() -> None:
    assert lay_out(595, 842, replace(PROFILE, qr=QR), TEXT, 2.0) == lay_out(595, 842, PROFILE, TEXT, 2.0)


def test_the_page_number_stands_at_the_end_of_the_last_row() -> None:
    layout = lay_out(595, 842, PROFILE, whole(280, 330, number=70), 2.0)
    assert layout.number is not None
    assert (layout.number.x0, layout.number.x1, layout.number.centred) == (483, 553, False)
    assert layout.number.baseline == layout.lines[1].baseline
    assert replace(layout, number=None) == lay_out(595, 842, PROFILE, TEXT, 2.0)


def test_the_page_number_goes_below_where_it_would_touch_the_text() -> None:
    beside = 42 + 38 + 1.1 * 7.5 + 2 * 7.5 + 70 + 42  # what the last row's width and this make is a page's width
    for more, below in ((0.01, False), (-0.01, True)):
        layout = lay_out(330 + beside + more, 842, PROFILE, whole(280, 330, number=70), 2.0)
        assert layout.number is not None
        assert (layout.number.baseline < layout.lines[1].baseline) is below
        assert layout.font_size == 7.5
        assert layout.box.x0 == 42  # margins do not give way to it
        assert layout.number.x1 == layout.box.x1


def test_the_page_number_of_centred_text_is_centred_below_it() -> None:
    layout = lay_out(440, 842, replace(PROFILE, align="center"), whole(280, 330, number=70), 2.0)
    assert layout.number is not None
    assert layout.number.centred
    assert layout.number.x0 + layout.number.x1 == pytest.approx(2 * layout.lines[1].x + 330)


def test_centred_lines_have_one_middle() -> None:
    layout = lay_out(440, 842, replace(PROFILE, align="center"), TEXT, 2.0)
    first, second = layout.lines
    assert first.x + 140 == pytest.approx(second.x + 165)


def hanging(*items: tuple[float, ...], number: float | None = None) -> TextMetrics:
    return TextMetrics(tuple(Item(words, hangs=True) for words in items), CAP, DESCENT, 2.0, 8.0, number)


def test_items_wrap_under_their_own_indent() -> None:
    text = hanging((100.0,) * 9, (50.0,))
    layout = lay_out(595, 842, PROFILE, text, 2.0)
    left = 42 + 38 + 1.1 * 7.5
    assert [line.x for line in layout.lines] == pytest.approx([left + 8] * 4)
    assert [line.marker for line in layout.lines] == [pytest.approx(left), None, None, pytest.approx(left)]
    assert [(line.item, line.start, line.stop) for line in layout.lines] == [(0, 0, 4), (0, 4, 7), (0, 7, 9), (1, 0, 1)]


def test_centred_items_keep_their_bullets_in_one_column() -> None:
    layout = lay_out(595, 842, replace(PROFILE, align="center"), hanging((200.0,), (150.0,)), None)
    assert [line.marker for line in layout.lines] == pytest.approx([(595 - 208) / 2] * 2)


def test_items_take_more_rows_before_they_shrink() -> None:
    text = hanging((40.0,) * 12)
    rows = {}
    for width in (595, 420, 298, 200):
        layout = lay_out(width, 842, PROFILE, text, None)
        assert layout.font_size == 7.5
        rows[width] = len(layout.lines)
    assert rows == {595: 1, 420: 2, 298: 3, 200: 6}
    assert lay_out(800, 60, PROFILE, text, None).font_size < 7.5


def test_a_low_page_gives_up_margin_so_that_items_need_fewer_rows() -> None:
    text = hanging((40.0,) * 6)
    full = lay_out(300, 842, PROFILE, text, None)
    low = lay_out(300, 4 * (full.box.y1 - 1), PROFILE, text, None)
    assert (len(full.lines), len(low.lines)) == (2, 1)
    assert low.font_size == 7.5
    assert 14 <= low.box.x0 < 42


MANY = settings(max_examples=300, deadline=None)
word_widths = st.lists(st.floats(1, 60), min_size=1, max_size=40).map(tuple)
lines = st.lists(st.floats(1, 900).map(lambda width: (width,)), min_size=1, max_size=6)
items = st.lists(word_widths, min_size=1, max_size=6)


@MANY
@given(
    width=st.floats(3, 20000) | st.sampled_from([20.0, 298.0, 420.0, 595.0, 842.0, 14400.0]),
    height=st.floats(3, 20000) | st.sampled_from([20.0, 298.0, 420.0, 595.0, 842.0, 14400.0]),
    texts=st.tuples(st.just(False), lines) | st.tuples(st.just(True), items),
    heading=st.none() | st.floats(1, 300),
    number=st.none() | st.floats(5, 120),
    ratio=st.none() | st.floats(0.05, 50),
    size=st.none() | st.floats(18, 72),
    sides=st.tuples(st.sampled_from(["left", "right"]), st.sampled_from(["left", "right"])),
    align=st.sampled_from(["left", "center"]),
    rule=st.booleans(),
    margins=st.tuples(st.floats(0, 200), st.floats(0, 200), st.floats(0, 200)),
)
@example(
    width=20,
    height=20,
    texts=(True, [(60.0,) * 40] * 6),
    heading=300,
    number=120,
    ratio=50,
    size=72,
    sides=("left", "left"),
    align="center",
    rule=True,
    margins=(0, 0, 0),
)
def test_nothing_is_outside_and_nothing_overlaps(
    width: float,
    height: float,
    texts: tuple[bool, list[tuple[float, ...]]],
    heading: float | None,
    number: float | None,
    ratio: float | None,
    size: float | None,
    sides: tuple[Literal["left", "right"], Literal["left", "right"]],
    align: Literal["left", "center"],
    rule: bool,
    margins: tuple[float, float, float],
) -> None:
    hangs, all_words = texts
    every = [Item(words, hangs) for words in all_words]
    if heading is not None:
        every.insert(0, Item((heading,)))
    text = TextMetrics(tuple(every), CAP, DESCENT, 2.0 if hangs else 0.0, 8.0 if hangs else 0.0, number)
    profile = replace(
        PROFILE,
        logo_side=sides[0],
        align=align,
        rule=rule,
        margins=replace(PROFILE.margins, left=margins[0], right=margins[1], bottom=margins[2]),
        qr=None if size is None else replace(QR, side=sides[1], size=size),
    )
    layout = lay_out(width, height, profile, text, ratio, None if size is None else QUIET)
    slack = 1e-6 * (width + height)
    boxes = drawn(layout, text, profile)
    if layout.qr:
        boxes["qr"] = quiet_zone(layout.qr)
    assert (layout.number is None) == (number is None)
    assert (layout.qr is None) == (size is None)
    assert inside(layout.box, Box(0, 0, width, height), slack)
    assert layout.font_size <= profile.font_size
    assert layout.box.y1 <= 0.25 * height + slack
    for name, box in boxes.items():
        assert inside(box, layout.box, slack), name
    named = list(boxes.items())
    for index, (name, box) in enumerate(named):
        for other, second in named[index + 1 :]:
            assert apart(box, second, slack), f"{name} and {other}"
    words = [(line.item, word) for line in layout.lines for word in range(line.start, line.stop)]
    assert words == [(index, word) for index, item in enumerate(every) for word in range(len(item.words))]
    assert [line.item for line in layout.lines if line.marker is not None] == [
        index for index, item in enumerate(every) if item.hangs
    ]
