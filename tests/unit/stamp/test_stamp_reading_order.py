"""Words in any order are read as they stand on the page."""

import random

from hypothesis import given
from hypothesis import strategies as st

from bsre_sign.stamp.geometry import Box
from bsre_sign.stamp.reading_order import reading_order

HEIGHT, LETTER, SPACE = 7.0, 3.5, 2.0


def set_lines(lines: list[str], x: float = 50, y: float = 60, *, leading: float = 9) -> list[tuple[str, Box]]:
    """Words as a typesetter places them."""
    placed = []
    for number, line in enumerate(lines):
        left, foot = x, y - number * leading
        for word in line.split():
            placed.append((word, Box(left, foot, left + LETTER * len(word), foot + HEIGHT)))
            left += LETTER * len(word) + SPACE
    return placed


def read(words: list[tuple[str, Box]]) -> list[str]:
    columns = reading_order([box for _, box in words])
    return [" ".join(words[number][0] for line in column for number in line) for column in columns]


LINES = ["satu dua tiga empat", "lima enam tujuh", "delapan sembilan"]


@given(st.randoms(use_true_random=False))
def test_shuffled_words(shuffle: random.Random) -> None:
    words = set_lines(LINES)
    shuffle.shuffle(words)
    assert read(words) == [" ".join(LINES)]


@given(st.randoms(use_true_random=False))
def test_columns(shuffle: random.Random) -> None:
    words = set_lines(LINES) + set_lines(["kanan atas", "kanan bawah"], x=200, y=58)
    shuffle.shuffle(words)
    assert read(words) == [" ".join(LINES), "kanan atas kanan bawah"]


def test_a_word_that_is_left_out_leaves_a_gap() -> None:
    words = [one for one in set_lines(["dokumen ini belum ditandatangani"]) if one[0] != "belum"]
    assert read(words) == ["dokumen ini", "ditandatangani"]


def test_what_is_far_below_is_another_column() -> None:
    assert read(set_lines(["atas"]) + set_lines(["bawah"], y=20)) == ["atas", "bawah"]
    assert read(set_lines(["atas", "bawah"])) == ["atas bawah"]


def test_lines_are_kept_apart() -> None:
    assert reading_order([box for _, box in set_lines(LINES)]) == [[[0, 1, 2, 3], [4, 5, 6], [7, 8]]]


def test_small_shifts_stay_on_the_line() -> None:
    raised = [
        (word, Box(box.x0, box.y0 + 2 * (number % 2), box.x1, box.y1 + 2 * (number % 2)))
        for number, (word, box) in enumerate(set_lines(LINES))
    ]
    assert read(raised) == [" ".join(LINES)]


def test_nothing() -> None:
    assert reading_order([]) == []


@given(st.lists(st.tuples(*[st.floats(0, 100)] * 4), max_size=40))
def test_every_word_is_read_once(corners: list[tuple[float, float, float, float]]) -> None:
    boxes = [Box(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in corners]
    assert sorted(number for column in reading_order(boxes) for line in column for number in line) == list(
        range(len(boxes))
    )
