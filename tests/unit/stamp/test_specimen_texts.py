"""The specimen's texts in their column: whole where they can be read, at most two lines each, else said not to fit."""

import pytest

from bsre_sign.stamp.specimen.texts import READABLE, SMALLEST, Block, Entry, fit

CAPTION = Entry("Dokumen ini ditandatangani secara elektronik oleh:", relative=0.86, spare=True)
NAME = Entry("Dr. Ir. H. Muhammad Abdurrahman Wahiduddin Sastronegoro, M.Si.", bold=True)
ENTRIES = [CAPTION, Entry("Kepala Dinas"), NAME, Entry("Pembina (IV/a)"), Entry("NIP 19700101 199603 1 001")]


def half_wide(text: str, bold: bool) -> float:
    """Every character is half as wide as the type is high; bold ones a little wider."""
    return len(text) * (0.55 if bold else 0.5)


def fitted(width: float, height: float, largest: float = 6.4, entries: list[Entry] = ENTRIES) -> Block | None:
    return fit(entries, width, height, largest, half_wide)


@pytest.mark.parametrize(("width", "height"), [(90, 45), (60, 60), (300, 100), (140, 30)])
def test_everything_that_is_set_fits(width: float, height: float) -> None:
    block = fitted(width, height)
    assert block is not None
    assert block.height <= height
    assert all(half_wide(row.text, row.bold) * row.size <= width + 1e-9 for row in block.rows)
    assert all(row.size >= SMALLEST * 0.86 for row in block.rows)


def test_no_text_is_lost_or_changed() -> None:
    block = fitted(90, 45)
    assert block is not None
    assert block.complete
    assert " ".join(row.text for row in block.rows) == " ".join(one.text for one in ENTRIES)


def test_a_long_name_takes_two_even_lines_before_it_shrinks() -> None:
    block = fit([NAME], 110, 40, 6.0, half_wide)
    assert block is not None
    assert [row.size for row in block.rows] == [6.0, 6.0]
    lengths = [len(row.text) for row in block.rows]
    assert max(lengths) - min(lengths) < 12


def test_type_is_as_large_as_fits_and_not_larger() -> None:
    block = fitted(90, 45)
    assert block is not None
    size = max(row.size for row in block.rows)
    assert READABLE <= size < 6.4
    assert fitted(90, block.height + 0.01, size + 0.5) is not None
    assert fitted(400, 200, 6.4) is not None
    roomy = fitted(400, 200, 6.4)
    assert roomy is not None
    assert max(row.size for row in roomy.rows) == 6.4


def test_the_caption_goes_before_type_becomes_unreadable() -> None:
    block = fitted(58, 24)
    assert block is not None
    assert not block.complete
    assert CAPTION.text not in " ".join(row.text for row in block.rows)
    assert NAME.text in " ".join(row.text for row in block.rows)


@pytest.mark.parametrize(("width", "height"), [(20, 100), (200, 5), (0, 50), (-3, 50)])
def test_what_does_not_fit_is_not_set(width: float, height: float) -> None:
    assert fitted(max(width, 0.001), height) is None


def test_a_word_that_is_too_long_shrinks_all() -> None:
    block = fit([Entry("Sastrowardoyokusumonegoro")], 50, 40, 6.4, half_wide)
    assert block is not None
    assert len(block.rows) == 1
    assert block.rows[0].size == pytest.approx(4.0)


def test_rows_do_not_run_into_each_other() -> None:
    block = fitted(90, 45)
    assert block is not None
    for above, below in zip(block.rows, block.rows[1:], strict=False):
        assert below.down - above.down >= below.size * 1.1
