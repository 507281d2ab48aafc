"""Rows of items: greedy, but for a last row that would stand too short."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsre_sign.stamp.flow import Item, TextMetrics


def rows(words: tuple[float, ...], column: float, hang: float = 0.0) -> list[tuple[int, int]]:
    text = TextMetrics((Item(words, hangs=bool(hang)),), 0.66, 0.22, space=1.0, hang=hang)
    return [(row.start, row.stop) for row in text.rows(column)]


@pytest.mark.parametrize(
    ("words", "column", "expected"),
    [
        ((10, 10, 10), 32, [(0, 3)]),
        ((10, 10, 10), 31.9, [(0, 2), (2, 3)]),  # two words are too few to give one away
        ((10, 10, 10, 10, 10), 43, [(0, 3), (3, 5)]),  # not four and one
        ((10,) * 9, 87, [(0, 7), (7, 9)]),
        ((40, 40, 40, 40, 3, 3), 163, [(0, 3), (3, 6)]),  # two short words alone would fill less than an eighth
        ((40, 40, 40, 40, 20, 3), 163, [(0, 4), (4, 6)]),
        ((40, 5), 30, [(0, 1), (1, 2)]),  # a word that is too long has a row of its own
        ((200,), 30, [(0, 1)]),
    ],
)
def test_rows(words: tuple[float, ...], column: float, expected: list[tuple[int, int]]) -> None:
    assert rows(words, column) == expected


def test_the_indent_takes_room() -> None:
    assert rows((10, 10, 10), 32, hang=1.0) == [(0, 2), (2, 3)]


def test_widths() -> None:
    text = TextMetrics((Item((30.0,)), Item((10, 20, 10, 20), hangs=True)), 0.66, 0.22, space=1.0, hang=5.0)
    assert [(row.item, row.indent, row.width) for row in text.rows(40)] == [(0, 0, 30), (1, 5, 36), (1, 5, 36)]
    assert text.narrowest(font_size=2) == 30
    assert text.narrowest(font_size=1) == 30
    assert text.narrowest(font_size=10) == 68  # the whole item


@given(st.lists(st.floats(1, 60), min_size=1, max_size=40), st.floats(60, 500))
def test_every_word_once_in_order_and_no_row_wider_than_the_column(words: list[float], column: float) -> None:
    found = rows(tuple(words), column)
    assert (found[0][0], found[-1][1]) == (0, len(words))
    assert all(one[1] == two[0] for one, two in pairwise(found))
    for start, stop in found:
        assert stop - start > 0
        assert sum(words[start:stop]) + (stop - start - 1) <= column + 1e-9
