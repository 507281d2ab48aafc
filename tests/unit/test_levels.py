"""Levels compare by what they add, never by how they are spelt."""

from itertools import pairwise

import pytest

from bsre_sign.levels import Level

RISING = [Level.B_B, Level.B_T, Level.B_LT, Level.B_LTA]


def test_levels_rise_from_basic_to_archival() -> None:
    assert list(Level) == RISING
    assert [one.rank for one in Level] == [0, 1, 2, 3]
    for lower, higher in pairwise(RISING):
        assert lower < higher
        assert lower <= higher
        assert higher > lower
        assert higher >= lower
        assert not higher < lower
        assert not higher <= lower
        assert not lower > higher
        assert not lower >= higher


def test_a_level_is_neither_above_nor_below_itself() -> None:
    for level, same in zip(Level, RISING, strict=True):
        assert level <= same
        assert level >= same
        assert not level < same
        assert not level > same


def test_b_t_lies_below_b_lt_although_it_is_spelt_after_it() -> None:
    assert Level.B_T < Level.B_LT
    assert Level.B_T < "B-LT"
    assert max(Level, key=lambda one: one.rank) is Level.B_LTA
    assert sorted([Level.B_LTA, Level.B_T, Level.B_B, Level.B_LT]) == RISING
    assert max(RISING) is Level.B_LTA


@pytest.mark.parametrize("text", ["b-lta", "B-LTA", "b-LtA"])
def test_a_level_is_read_in_any_case(text: str) -> None:
    assert Level.parse(text) is Level.B_LTA


@pytest.mark.parametrize("text", ["", "lta", "B_LTA", "b-x", " b-b"])
def test_what_is_no_level_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a valid Level"):
        Level.parse(text)


def test_a_level_prints_as_it_is_written_in_the_standard() -> None:
    assert f"{Level.B_LT}" == str(Level.B_LT) == "B-LT"
