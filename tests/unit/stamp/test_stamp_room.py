"""Room for the stamp: found where it is free, made where it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsre_sign.stamp.room import ROWS_PER_POINT, Overlap, make_room, strip_height

BOTTOM, TOP, HEIGHT = 17.0, 42.5, 842.0


def ink(*drawn: tuple[float, float], bottom: float = BOTTOM, top: float = TOP, height: float = HEIGHT) -> bytes:
    """A strip with something drawn between each pair of heights."""
    rows = bytearray(round(strip_height(bottom, top, height) * ROWS_PER_POINT))
    for low, high in drawn:
        first, last = round(low * ROWS_PER_POINT), round(high * ROWS_PER_POINT)
        rows[first:last] = b"\1" * len(rows[first:last])
    return bytes(rows)


def test_an_empty_foot() -> None:
    assert make_room(ink(), BOTTOM, TOP, HEIGHT, "shrink").kind == "placed"
    assert make_room(ink(), BOTTOM, TOP, HEIGHT, "shrink").lift == 0


def test_what_keeps_clear_does_not_matter() -> None:
    assert make_room(ink((5, 14.5), (45, 70)), BOTTOM, TOP, HEIGHT, "shrink").lift == 0


def test_above_a_page_number() -> None:
    found = make_room(ink((22, 30)), BOTTOM, TOP, HEIGHT, "shrink")
    assert (found.kind, found.lift) == ("placed", 15.0)  # two points above 30


def test_below_a_low_line() -> None:
    found = make_room(ink((40, 68)), BOTTOM, TOP, HEIGHT, "shrink")
    assert (found.kind, found.lift) == ("placed", -4.5)


def test_never_into_the_edge_that_printers_leave_white() -> None:
    found = make_room(ink((33, 68)), BOTTOM, TOP, HEIGHT, "shrink")
    assert found.kind == "shrunk"


def test_shrunk_just_enough() -> None:
    found = make_room(ink((30, 70)), BOTTOM, TOP, HEIGHT, "shrink")
    assert found.kind == "shrunk"
    # The lowest thing drawn, held at the top of the page, comes to lie two points above the stamp.
    assert HEIGHT - found.scale * (HEIGHT - 30) == pytest.approx(TOP + 2)


def test_longer_where_it_would_be_too_small() -> None:
    height = 120.0
    found = make_room(ink((0, 70), height=height), BOTTOM, TOP, height, "shrink")
    assert (found.kind, found.extension, found.scale) == ("extended", TOP + 2, 1)


def test_what_the_agreement_wants() -> None:
    full = ink((0, 90))
    assert make_room(full, BOTTOM, TOP, HEIGHT, "extend").extension == TOP + 2
    assert make_room(full, BOTTOM, TOP, HEIGHT, "refuse").kind == "taken"


@given(
    drawn=st.lists(st.tuples(st.floats(0, 100), st.floats(0, 30)), max_size=6),
    bottom=st.floats(0, 40),
    stamp=st.floats(1, 60),
    height=st.floats(80, 2000),
    overlap=st.sampled_from(["shrink", "extend", "refuse"]),
)
def test_nothing_is_ever_covered(
    drawn: list[tuple[float, float]], bottom: float, stamp: float, height: float, overlap: Overlap
) -> None:
    top = bottom + stamp
    strip = ink(*((low, low + size) for low, size in drawn), bottom=bottom, top=top, height=height)
    room = make_room(strip, bottom, top, height, overlap)
    if room.kind == "placed":
        low, high = bottom + room.lift, top + room.lift
        assert low >= -0.5
        assert not any(strip[round(low * ROWS_PER_POINT) : round(high * ROWS_PER_POINT)])
        return
    lowest = next(row for row, is_drawn in enumerate(strip) if is_drawn) / ROWS_PER_POINT
    if room.kind == "shrunk":
        assert 0.85 <= room.scale <= 1.0
        assert height - room.scale * (height - lowest) >= top
    elif room.kind == "extended":
        assert lowest + room.extension >= top
    else:
        assert overlap == "refuse"
