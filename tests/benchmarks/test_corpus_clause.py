"""The clause is looked for where it must stand, and as a reader reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.trial.clause import Word, in_order, look, pages_of, plain, says_so
from benchmarks.trial.treatment import Treatment

CLAUSE = "Dokumen ini telah ditandatangani secara elektronik, menggunakan sertifikat BSrE"
A4 = (595.0, 842.0)
PLACED = Treatment(1, "placed", 1.0, 0.0, 0.0, (42.0, 17.0, 553.0, 48.0), A4)


def line(text: str, x: float, y: float, step: float = 60.0) -> list[Word]:
    """Words 50 points wide and 8 high, from the left; ``y`` is the top, from the page's top."""
    return [Word(x + at * step, y, x + at * step + 50, y + 8, plain(word)) for at, word in enumerate(text.split())]


UPPER = line("Dokumen ini telah ditandatangani secara", 100, 800)
LOWER = line("elektronik, menggunakan sertifikat BSrE", 100, 812)


def test_it_is_read_line_by_line_in_whatever_order_it_was_set() -> None:
    words = [*reversed(LOWER), *UPPER, *line("1 Halaman dari 9", 350, 812.5, 45)]
    assert look(words, A4, CLAUSE, PLACED) is None


def test_a_word_that_is_missing_is_missed() -> None:
    assert look([*UPPER, *LOWER[:-1]], A4, CLAUSE, PLACED) == "clause not read"


def test_text_elsewhere_does_not_count() -> None:
    elsewhere = [Word(one.x0, one.y0 - 400, one.x1, one.y1 - 400, one.text) for one in (*UPPER, *LOWER)]
    assert look(elsewhere, A4, CLAUSE, PLACED) == "clause not read"


@pytest.mark.parametrize("turned", ["upside down", "sideways"])
def test_turned_text_is_not_read(turned: str) -> None:
    words = (*UPPER, *LOWER)
    if turned == "upside down":
        words = tuple(Word(595 - w.x1, 1620 - w.y1, 595 - w.x0, 1620 - w.y0, w.text) for w in words)
        place = PLACED
    else:
        words = tuple(Word(w.y0 - 700, 842 - w.x1, w.y1 - 700, 842 - w.x0, w.text) for w in words)
        place = Treatment(1, "placed", 1.0, 0.0, 0.0, (0.0, 0.0, 595.0, 842.0), A4)
    assert look(words, A4, CLAUSE, place) == "clause not read"


def test_a_word_beyond_the_edge_is_told() -> None:
    place = Treatment(1, "placed", 1.0, 0.0, 0.0, (42.0, 17.0, 700.0, 48.0), A4)
    assert look([*line("Dokumen ini telah ditandatangani secara", 310, 800), *LOWER], A4, CLAUSE, place) == (
        "clause beyond the page's edge"
    )


def test_the_unit_of_the_page_counts() -> None:
    doubled = Treatment(1, "placed", 1.0, 0.0, 0.0, (84.0, 34.0, 1106.0, 96.0), (1190.0, 1684.0))
    assert look([*UPPER, *LOWER], A4, CLAUSE, doubled) is None


def test_the_search_starts_anew_where_it_went_wrong() -> None:
    words = [*line("D", 100, 790), *UPPER, *LOWER]
    assert in_order(words, plain(CLAUSE)) == [*UPPER, *LOWER]


def test_a_stamp_that_was_kept_may_use_other_words() -> None:
    kept = Treatment(1, "kept", 1.0, 0.0, 0.0, None, A4)
    words = line("Ditandatangani secara elektronik memakai sertifikat dari BSrE", 40, 700)
    assert look(words, A4, "", kept) is None
    assert look(words[:2], A4, "", kept) == "no clause kept"
    assert not says_so("ditandatanganisecaraelektronikdenganprivyid")


def test_words_are_read_page_by_page(tmp_path: Path) -> None:
    (tmp_path / "w.html").write_text(
        '<title>&lt;word</title>\n  <page width="595.0" height="842.0">\n'
        '    <word xMin="1.5" yMin="2" xMax="30" yMax="12">(BSrE),</word>\n'
        '    <word xMin="-3" yMin="2" xMax="30" yMax="12">ﬁle&amp;</word>\n  </page>\n'
        '  <page width="10" height="10">\n  </page>\n'
    )
    assert list(pages_of(tmp_path / "w.html")) == [
        [Word(1.5, 2.0, 30.0, 12.0, "bsre"), Word(-3.0, 2.0, 30.0, 12.0, "file")],
        [],
    ]
