"""Whether pages look different to a reader."""

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from viewer_pages import document, here, saved, with_widget, words

from bsre_sign.viewer import PageDifference, Placement, Rect, compare

WIDTH, HEIGHT = 595, 842
LINES = [
    f"Dokumen nomor {number * 7919 % 1000} senilai Rp 1.000.{number}00 ditandatangani secara elektronik"
    for number in range(40)
]


def page(*, leave: int | None = None, change: tuple[str, str] | None = None, dx: float = 0, dy: float = 0) -> str:
    lines = [line.replace(*change) if change else line for line in LINES]
    content = "".join(
        words(line, 60, 780 - 17 * number, size=7 + number % 6, font=("F1", "F2")[number % 2])
        for number, line in enumerate(lines)
        if number != leave
    )
    return f"q 1 0 0 1 {dx} {dy} cm\n0.4 w 60 60 m 500 60 l S\n{content}Q\n"


ORIGINAL = document(page())


def only(found: list[PageDifference]) -> PageDifference:
    (one,) = found
    assert one.page == 1
    assert one.drawable
    return one


def test_the_same_document_looks_the_same() -> None:
    assert compare(ORIGINAL, ORIGINAL) == [PageDifference(1, 0.0, (), True)]


@pytest.mark.parametrize(("dx", "dy"), [(0.36, 0), (0, 0.36), (0.36, 0.36), (-0.2, 0.3)])
def test_half_a_pixels_shift_is_no_difference(dx: float, dy: float) -> None:
    shifted = document(page(dx=dx, dy=dy))

    assert only(compare(ORIGINAL, shifted)).changed == 0


def test_a_shift_that_can_be_seen_is_a_difference() -> None:
    assert only(compare(ORIGINAL, document(page(dx=6)))).changed > 0.005


@pytest.mark.parametrize(
    "change",
    [
        ("senilai", "sebesar"),
        ("Rp 1.000.400", "Rp 7.000.400"),
        ("Rp 1.000.900", "Rp 1.080.900"),
        ("nomor 757 ", "         "),
    ],
)
def test_changed_words_and_numbers_are_found(change: tuple[str, str]) -> None:
    assert only(compare(ORIGINAL, document(page(change=change)))).changed > 0


def test_a_removed_line_is_found_in_its_place() -> None:
    found = only(compare(ORIGINAL, document(page(leave=10))))

    assert 0.0003 < found.changed < 0.01
    assert found.place is not None
    y = 780 - 17 * 10
    assert found.place.y0 * HEIGHT == pytest.approx(y - 2.5, abs=2.5)
    assert found.place.y1 * HEIGHT == pytest.approx(y + 8, abs=2.5)
    assert found.place.x0 * WIDTH == pytest.approx(60, abs=2)


def test_black_instead_of_white_is_wholly_different() -> None:
    found = only(compare(document(""), document("0 g 0 0 595 842 re f")))

    assert found.changed == 1.0
    assert found.place == Rect(0, 0, 1, 1)


@pytest.mark.parametrize(
    ("first", "second"), [("1 0 0 rg", "0 0.51 0 rg"), ("0 0 1 rg", "0.11 g"), ("1 1 0 rg", "0.93 g")]
)
def test_a_change_of_colour_alone_is_found(first: str, second: str) -> None:
    before, after = (document(f"{colour} 100 200 50 60 re f") for colour in (first, second))

    found = only(compare(before, after))

    assert found.changed == pytest.approx(50 * 60 / (WIDTH * HEIGHT), rel=0.1)


def test_a_swapped_picture_is_found() -> None:
    halves = [b"\xff\0\0" * 32 * 64 + b"\0\0\xff" * 32 * 64, b"\0\0\xff" * 32 * 64 + b"\xff\0\0" * 32 * 64]
    before, after = (document("q 90 0 0 90 100 100 cm /Im Do Q", objects={"Im": one}) for one in halves)

    found = only(compare(before, after))

    assert found.place is not None
    assert found.place.x0 * WIDTH == pytest.approx(100, abs=1.5)
    assert found.place.y1 * HEIGHT == pytest.approx(190, abs=1.5)


def test_form_fields_count() -> None:
    assert only(compare(with_widget("0 1 0"), with_widget("0 1 0"))).changed == 0
    assert only(compare(with_widget("0 1 0"), with_widget("1 0 0"))).changed == pytest.approx(0.04, abs=0.005)


def shrunk(data: bytes, inside: Rect, rotate: int = 0) -> bytes:
    """The same page drawn smaller, at the place that ``inside`` says, seen from the unturned page."""
    pdf = pikepdf.open(io.BytesIO(data))
    first = pdf.pages[0]
    box = [float(value) for value in first.cropbox]
    form = pdf.make_stream(first.Contents.read_bytes())
    form.Type, form.Subtype, form.BBox, form.Resources = Name.XObject, Name.Form, Array(box), first.Resources
    width, height = box[2] - box[0], box[3] - box[1]
    a, d = inside.x1 - inside.x0, inside.y1 - inside.y0
    e = box[0] + inside.x0 * width - a * box[0]
    f = box[1] + inside.y0 * height - d * box[1]
    first.Resources = Dictionary(XObject=Dictionary(Fm=form))
    first.Contents = pdf.make_stream(f"q {a:.6f} 0 0 {d:.6f} {e:.6f} {f:.6f} cm /Fm Do Q".encode())
    if rotate:
        first.Rotate = rotate
    return saved(pdf)


@pytest.mark.parametrize(
    "inside", [Rect(0.05, 0.1, 0.95, 1), Rect(0, 0.0713, 0.9287, 1), Rect(0.1037, 0.2011, 0.9001, 0.9577)]
)
def test_a_page_that_was_shrunk_is_compared_where_it_now_lies(inside: Rect) -> None:
    after = shrunk(ORIGINAL, inside)

    assert only(compare(ORIGINAL, after, places=[Placement(inside)])).changed == 0
    assert only(compare(ORIGINAL, after)).changed > 0.01


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_turned_pages_are_compared_as_the_reader_sees_them(rotate: int) -> None:
    before = document(page(), rotate=rotate, crop=(20, 30, 580, 820))
    after = shrunk(document(page(), crop=(20, 30, 580, 820)), Rect(0.05, 0.1, 0.95, 1), rotate)
    seen = {90: Rect(0.1, 0.05, 1, 0.95), 180: Rect(0.05, 0, 0.95, 0.9), 270: Rect(0, 0.05, 0.9, 0.95)}[rotate]

    assert only(compare(before, before)).changed == 0
    assert only(compare(before, after, places=[Placement(seen)])).changed == 0
    assert only(compare(before, after)).changed > 0.01


def test_what_is_outside_of_the_place_is_not_compared() -> None:
    inside = Rect(0.05, 0.1, 0.95, 1)
    pdf = pikepdf.open(io.BytesIO(shrunk(ORIGINAL, inside)))
    pdf.pages[0].contents_add(b"1 0 0 rg 0 0 595 80 re f", prepend=False)

    assert only(compare(ORIGINAL, saved(pdf), places=[Placement(inside)])).changed == 0


def test_what_is_to_be_ignored_is_not_compared() -> None:
    pdf = pikepdf.open(io.BytesIO(ORIGINAL))
    pdf.pages[0].contents_add(b"1 0 0 rg 100 20 200 30 re f 0 0 1 rg 400 300 40 40 re f", prepend=False)
    after = saved(pdf)
    stamp = Rect(100 / WIDTH, 20 / HEIGHT, 300 / WIDTH, 50 / HEIGHT)
    other = Rect(400 / WIDTH, 300 / HEIGHT, 440 / WIDTH, 340 / HEIGHT)

    found = only(compare(ORIGINAL, after, places=[Placement(ignore=(stamp,))]))
    assert found.place is not None
    assert found.place.y0 == pytest.approx(300 / HEIGHT, abs=0.003)
    assert only(compare(ORIGINAL, after, places=[Placement(ignore=(stamp, other))])).changed == 0
    assert only(compare(ORIGINAL, after, places=[Placement(ignore=(Rect(0, 0, 1, 1),))])).changed == 0


def test_a_page_that_one_side_alone_has_is_wholly_different() -> None:
    short, long = document(page()), document(page(), words("tambahan", 100, 100))

    for before, after in ((short, long), (long, short)):
        first, second = compare(before, after)
        assert first.changed == 0
        assert second == PageDifference(2, 1.0, (Rect(0, 0, 1, 1),), True)


def test_each_page_has_its_place_and_pages_beyond_have_the_same_place() -> None:
    data = document(page(), page(), page())

    found = compare(data, data, places=[Placement(ignore=(Rect(0, 0, 1, 0.5),)), Placement(Rect(0, 0, 0.5, 0.5))])

    assert [one.changed > 0 for one in found] == [False, True, False]


def test_both_may_be_encrypted() -> None:
    before, after = (document(page(), password=password) for password in ("kunci", "lain"))

    assert only(compare(before, after, password_before="kunci", password_after="lain")).changed == 0


@pytest.mark.parametrize("size", [(30, 30), (14400, 14400), (14400, 20)])
def test_pages_of_any_size_are_compared(size: tuple[int, int]) -> None:
    width, height = size
    shape = f"0 g {width * 0.25} {height * 0.25} {width * 0.5} {height * 0.5} re f"

    assert only(compare(document("", size=size), document("", size=size))).changed == 0
    assert only(compare(document("", size=size), document(shape, size=size))).changed == pytest.approx(0.25, abs=0.15)


@pytest.mark.parametrize(
    "place",
    [Placement(Rect(0.5, 0, 0.4, 1)), Placement(ignore=(Rect(0, 0, 2, 1),)), Placement(Rect(0, 0, float("nan"), 1))],
)
def test_a_place_that_makes_no_sense_is_an_error_of_the_caller(place: Placement) -> None:
    with pytest.raises(ValueError, match="part"):
        compare(ORIGINAL, ORIGINAL, places=[place])


def test_the_same_difference_comes_from_a_worker_in_this_process() -> None:
    after = document(page(leave=10))
    expected = only(compare(ORIGINAL, after))

    *_, (head, _) = here(
        {"do": "difference", "bare": [False, False], "inside": [0, 0, 1, 1], "ignore": [[0, 0, 0.1, 0.1]]},
        source=ORIGINAL,
        second=after,
    )

    assert expected.place is not None
    assert head["changed"] == pytest.approx(expected.changed, rel=0.05)
    assert tuple(Rect(*one) for one in head["places"]) == expected.places


def test_changes_that_stand_apart_are_told_apart() -> None:
    after = document(page() + words("kiri", 60, 40) + words("kanan", 400, 40) + words("atas", 60, 820))

    found = only(compare(ORIGINAL, after))

    corners = sorted((round(one.x0 * WIDTH / 20), round(one.y0 * HEIGHT / 20)) for one in found.places)
    assert corners == [(3, 2), (3, 41), (20, 2)]


def test_too_many_changes_are_told_as_one() -> None:
    dots = "".join(f"{x} {y} 3 3 re f\n" for x in range(20, 560, 30) for y in range(20, 800, 30))

    (place,) = only(compare(document(""), document(dots))).places

    assert place.x1 - place.x0 > 0.8


def test_bare_pages_have_no_annotations() -> None:
    red, blue = with_widget("1 0 0"), with_widget("0 0 1")

    assert only(compare(red, blue)).changed > 0
    assert only(compare(red, blue, bare=(True, True))).changed == 0
    assert only(compare(red, red, bare=(True, False))).changed > 0


def test_what_shows_one_colour_is_plain() -> None:
    assert only(compare(document("0.9 g 0 0 595 842 re f"), ORIGINAL)).plain
    assert not only(compare(ORIGINAL, ORIGINAL)).plain
    above_all = Placement(ignore=(Rect(0, 0, 1, 0.97),))
    assert only(compare(ORIGINAL, ORIGINAL, places=[above_all])).plain


def test_only_the_pages_that_are_asked_for() -> None:
    three = document(page(), page(), page())

    assert [one.page for one in compare(three, three, pages=[3, 1])] == [3, 1]


def test_a_turned_page_with_text_is_like_itself() -> None:
    """PDFium places glyphs otherwise where it is told of a matrix than where it is told of a size."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(612, 792))
        one = pdf.pages[0]
        one.Rotate = 90
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        one.Resources = Dictionary(Font=Dictionary(F1=font))
        one.Contents = pdf.make_stream(b"BT /F1 24 Tf 72 720 Td (Page 5 - red, 90) Tj ET")
        data = io.BytesIO()
        pdf.save(data)
    assert only(compare(data.getvalue(), data.getvalue())).changed == 0
