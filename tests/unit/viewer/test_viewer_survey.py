"""What is drawn at the foot of pages, row by row."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from viewer_pages import document, here, with_widget, words

from bsre_sign.viewer import PageView, Strip, page_texts, survey

# On a page of 842 points a row is a point.
FOOT = Strip(top=84 / 842, left=0.05, right=0.95, rows=84)
BLANK = bytes(84)


def ink(content: str, strip: Strip = FOOT, **options: object) -> bytes:
    (view,) = survey(document(content, **options), [strip])  # type: ignore[arg-type]
    assert view.ink is not None
    assert len(view.ink) == strip.rows
    return view.ink


def rows(found: bytes) -> list[int]:
    return [row for row, inked in enumerate(found) if inked]


def test_a_blank_foot_has_no_ink() -> None:
    assert ink(words("jauh di atas", 100, 400)) == BLANK


def test_the_rows_of_a_shape_are_inked_and_no_others() -> None:
    assert rows(ink("0.5 g 100 20 50 10 re f")) == list(range(20, 30))


def test_each_page_has_its_size_its_text_and_its_own_strip() -> None:
    data = document("100 20 50 10 re f", words("dua", 100, 400), words("tiga", 100, 20), size=(300, 421))

    views = survey(data, [FOOT, None])

    assert [(view.width, view.height, view.text) for view in views] == [
        (300, 421, ""),
        (300, 421, "dua"),
        (300, 421, "tiga"),
    ]
    assert [view.ink is None for view in views] == [False, True, True]


def test_texts_are_left_out_where_they_are_not_wanted() -> None:
    data = document(words("satu", 100, 20), words("dua", 100, 400))

    views = survey(data, [FOOT], texts=False)

    assert [view.text for view in views] == ["", ""]
    assert [(view.width, view.height) for view in views] == [(595, 842), (595, 842)]
    assert views[0].ink is not None
    assert any(views[0].ink)


def test_the_texts_are_those_of_the_pages() -> None:
    data = document(*(words(f"halaman {number}", 100, 400) for number in range(40)))

    assert [view.text for view in survey(data, [FOOT] * 40)] == page_texts(data, most_pages=40)[0]


def test_strips_beyond_the_last_page_mean_nothing() -> None:
    assert survey(document(""), [FOOT] * 5) == [PageView(595, 842, "", BLANK)]


@pytest.mark.parametrize(("x", "seen"), [(0, False), (20, False), (35, True), (555, True), (575, False)])
def test_only_what_is_between_left_and_right_counts(x: float, seen: bool) -> None:
    assert any(ink(f"0 g {x} 20 8 10 re f")) is seen


SEED = random.Random(4)


@pytest.mark.parametrize("y", [10 + SEED.random() * 60 for _ in range(12)])
@pytest.mark.parametrize(
    "content",
    [
        "0 G 0.1 w 100 {y} m 300 {y} l S",
        "0.8 G 0.1 w 100 {y} m 300 {y} l S",
        "0.867 g BT /F1 6 Tf 100 {y} Td (- 3 -) Tj ET",
        "0.867 g BT /F2 5 Tf 100 {y} Td (ii) Tj ET",
        "0.867 g BT /F2 6 Tf 100 {y} Td (Halaman 3 dari 8) Tj ET",
        "1 1 0.88 rg 100 {y} 3 3 re f",
    ],
    ids=["hairline", "pale hairline", "pale page number", "pale Roman page number", "pale small print", "yellow tint"],
)
def test_what_a_reader_can_just_see_is_ink(content: str, y: float) -> None:
    found = rows(ink(content.format(y=y)))

    assert found
    assert all(y - 4 < row < y + 7 for row in found), (y, found)


def test_what_nobody_sees_is_no_ink() -> None:
    assert (
        ink("1 g 100 20 50 10 re f BT 3 Tr /F1 12 Tf 100 50 Td (tak terlihat) Tj ET 0.98 g 300 20 50 10 re f") == BLANK
    )


@pytest.mark.parametrize("paper", ["1 1 0.9 rg", "0.7 0.85 1 rg", "0.6 g"])
def test_coloured_paper_is_no_ink(paper: str) -> None:
    assert ink(f"{paper} 0 0 595 842 re f") == BLANK
    assert rows(ink(f"{paper} 0 0 595 842 re f 0 g 100 20 50 10 re f")) == list(range(20, 30))


def test_most_of_the_foot_being_printed_leaves_the_paper_the_background() -> None:
    lines = "".join(
        words("Dokumen ini telah ditandatangani secara elektronik " * 3, 30, y, size=7) for y in range(2, 84, 7)
    )

    assert ink(lines).count(1) > 60


@pytest.mark.parametrize("paper", ["0 g", "0.1 0.2 0.5 rg", "0.3 g"])
def test_on_dark_paper_every_row_is_inked(paper: str) -> None:
    assert ink(f"{paper} 0 0 595 842 re f") == b"\1" * 84


def test_form_fields_and_annotations_are_ink() -> None:
    (view,) = survey(with_widget("0 0 1"), [Strip(1, 0, 1, 100)])

    assert view.ink is not None
    assert rows(view.ink) == list(range(60, 80))


@pytest.mark.parametrize(
    ("rotate", "block"),
    [(0, "100 20 30 10 re f"), (90, "565 100 10 30 re f"), (180, "100 812 30 10 re f"), (270, "20 100 10 30 re f")],
)
def test_the_foot_is_where_the_reader_sees_it_on_a_turned_page(rotate: int, block: str) -> None:
    height = 842 if rotate in {0, 180} else 595
    strip = Strip(84 / height, 0.05, 0.95, 84)

    assert rows(ink(block, strip, rotate=rotate)) == list(range(20, 30))


def test_what_the_crop_box_hides_is_not_there() -> None:
    content = "0 g 100 20 50 10 re f 100 112 50 10 re f"

    assert rows(ink(content, Strip(0.1, 0, 1, 70), crop=(0, 100, 595, 800))) == list(range(12, 22))


@pytest.mark.parametrize("size", [(3, 3), (20, 20), (14400, 14400), (14400, 20), (20, 14400)])
@pytest.mark.parametrize("number", [1, 7, 500])
def test_pages_of_any_size_are_looked_at(size: tuple[int, int], number: int) -> None:
    width, height = size
    content = f"0 g {width * 0.4} {height * 0.1} {width * 0.2} {height * 0.05} re f"

    found = ink(content, Strip(0.25, 0, 1, number), size=size)

    low, high = int(0.1 / 0.25 * number), int(0.15 / 0.25 * number)
    assert any(found)
    assert all(low - 1 - number // 50 <= row <= high + 1 + number // 50 for row in rows(found))


def test_a_fine_look_takes_as_many_rows_as_are_wanted() -> None:
    assert rows(ink("0 g 100 20 50 10 re f", Strip(84 / 842, 0.05, 0.95, 840))) == list(range(200, 300))


@pytest.mark.parametrize(
    "strip",
    [
        Strip(0, 0, 1, 10),
        Strip(1.1, 0, 1, 10),
        Strip(0.1, 0.5, 0.5, 10),
        Strip(0.1, -0.1, 1, 10),
        Strip(0.1, 0, 1, 0),
        Strip(0.1, 0, 1, 10**6),
        Strip(float("nan"), 0, 1, 10),
    ],
)
def test_a_strip_that_makes_no_sense_is_an_error_of_the_caller(strip: Strip) -> None:
    with pytest.raises(ValueError, match="strip"):
        survey(document(""), [strip])


@pytest.mark.parametrize("box", [(0, 0, 0, 0), (0, 0, 0, 842), (0, 0, 1e30, 1e30)])
def test_a_page_without_a_sensible_size_still_has_its_text(box: tuple[float, ...]) -> None:
    data = document(words("ada", 100, 400), size=(595, 842), crop=box)

    (view,) = survey(data, [FOOT])

    assert view.text in {"ada", ""}
    assert page_texts(data, most_pages=1) == ([view.text], 1)


def test_threads_get_the_answers_that_one_alone_gets() -> None:
    documents = [
        document(*(f"0 g 100 {5 * row} 50 3 re f " + words(f"{row}", 50, 400) for row in range(start, start + 5)))
        for start in range(8)
    ]
    alone = [survey(data, [FOOT] * 5) for data in documents]

    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda data: survey(data, [FOOT] * 5), documents * 5))

    assert together == alone * 5
    assert len({view.ink for views in alone for view in views}) > 8


def test_the_same_rows_come_from_a_worker_in_this_process() -> None:
    data = document("0 g 100 20 50 10 re f " + words("satu", 100, 400))
    (view,) = survey(data, [FOOT])

    ready, opened, text, rows_, size = here(
        {"do": "text", "reach": 1.0},
        {"do": "ink", "top": 84 / 842, "left": 0.05, "right": 0.95, "rows": 84},
        {"do": "size"},
        source=data,
    )

    assert (ready[0], opened[0]) == ({"ready": True}, {"pages": 1})
    assert text[1].decode() == view.text
    assert bytes(rows_[1]) == view.ink
    assert size[0]["size"] == [view.width, view.height]
