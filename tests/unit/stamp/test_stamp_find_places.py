"""Where the clause stands on a page; in any order of its words; only where a reader can see it."""

import random
from collections.abc import Callable

import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from stamp_pages import saved

from bsre_sign.stamp import FoundStamp, find

LINES = (
    "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik",
    "yang diterbitkan oleh Balai Sertifikasi Elektronik (BSrE), Badan Siber dan Sandi Negara (BSSN)",
)
LETTER = 4.2  # points: Courier at 7 points
Piece = tuple[float, float, str]


def page(content: bytes, pdf: Pdf | None = None, **attributes: object) -> Pdf:
    """A4 with this content; /F is Courier."""
    pdf = Pdf.new() if pdf is None else pdf
    pdf.add_blank_page(page_size=(595, 842))
    added = pdf.pages[-1].obj
    added["/Resources"] = Dictionary(
        Font=Dictionary(F=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier))
    )
    added["/Contents"] = pdf.make_stream(content)
    for key, value in attributes.items():
        added[f"/{key}"] = Array(value) if isinstance(value, list) else value
    return pdf


def text(*pieces: Piece, state: bytes = b"") -> bytes:
    """Each piece set on its own, by its left end and baseline, in points."""
    shown = (
        b"1 0 0 1 %f %f Tm (%s) Tj" % (x, y, said.encode().replace(b"(", rb"\(").replace(b")", rb"\)"))
        for x, y, said in pieces
    )
    return b"BT /F 7 Tf %s %s ET\n" % (state, b"\n".join(shown))


def lines(lines: tuple[str, ...] = LINES, x: float = 60, y: float = 40) -> list[Piece]:
    return [(x, y - 9 * number, line) for number, line in enumerate(lines)]


def words(lines: tuple[str, ...] = LINES, x: float = 60, y: float = 40) -> list[Piece]:
    placed = []
    for number, line in enumerate(lines):
        left = x
        for word in line.split():
            placed.append((left, y - 9 * number, word))
            left += LETTER * (len(word) + 1)
    return placed


def found_at(data: bytes) -> list[tuple[float, float, float]]:
    """Left, right and middle of each line of the clause, in points."""
    (place,) = find(data).places
    return [(box.x0 * 595, box.x1 * 595, (box.y0 + box.y1) / 2 * 842) for box in place.boxes]


EXPECTED = [(60, 60 + LETTER * len(line), 40 - 9 * number + 1.5) for number, line in enumerate(LINES)]


def is_expected(places: list[tuple[float, float, float]]) -> bool:
    return all(one == pytest.approx(other, abs=2) for one, other in zip(places, EXPECTED, strict=True))


def test_line_by_line() -> None:
    assert is_expected(found_at(saved(page(text(*lines())))))


def shuffled(pieces: list[Piece]) -> list[Piece]:
    random.Random(7).shuffle(pieces)
    return pieces


ORDERS: dict[str, Callable[[], list[Piece]]] = {
    "word by word": words,
    "from behind": lambda: words()[::-1],
    "in any order": lambda: shuffled(words()),
    "second line first": lambda: lines()[::-1],
    "in any order, under other text": lambda: shuffled(
        [*words(), *words(("Surat ini memuat sertifikat elektronik dan dokumen lain",), y=300)]
    ),
}


@pytest.mark.parametrize("order", ORDERS)
def test_words_in_another_order(order: str) -> None:
    data = saved(page(text(*ORDERS[order]())))
    assert find(data).clause == "found"
    assert is_expected(found_at(data))


def test_words_in_another_order_on_many_pages() -> None:
    pdf = Pdf.new()
    for _ in range(40):
        page(text(*shuffled(words())), pdf)
    found = find(saved(pdf))
    assert (found.clause, len(found.places)) == ("found", 40)


def test_two_columns_set_line_by_line() -> None:
    left = (
        "Dokumen ini telah ditandatangani secara elektronik",
        "menggunakan sertifikat elektronik yang diterbitkan",
        "oleh Balai Sertifikasi Elektronik (BSrE), BSSN",
    )
    right = ("Periksa dokumen ini", "secara elektronik pada", "laman sertifikat BSSN")
    both = zip(lines(left, y=50), lines(right, x=320, y=50), strict=True)
    found = find(saved(page(text(*(piece for row in both for piece in row)))))
    assert found.clause == "found"
    (place,) = found.places
    assert [box.x1 * 595 for box in place.boxes] == [pytest.approx(60 + LETTER * len(line), abs=2) for line in left]


@pytest.mark.parametrize("other", ["belum", "tidak", "bukan"])
def test_another_word_in_the_gap(other: str) -> None:
    said = tuple(line.replace("telah", other) for line in LINES)
    pieces = [*shuffled(words(said)), (60.0, 500.0, "telah")]
    assert find(saved(page(text(*pieces)))) == FoundStamp("missing", (), "missing", 1, 1)


def test_words_all_over_the_page_are_no_clause() -> None:
    pieces = [
        (30.0 + 37 * (number % 7), 700 - 11.0 * number, said) for number, (_, _, said) in enumerate(shuffled(words()))
    ]
    assert find(saved(page(text(*pieces)))).clause == "missing"


def test_the_lowest_place_on_a_page_counts() -> None:
    foot, quoted = text(*lines()), text(*lines(y=600))
    for content in (foot + quoted, quoted + foot):
        assert is_expected(found_at(saved(page(content))))


def image(pdf: Pdf, colour: int) -> bytes:
    """A picture of one gray over the whole page."""
    picture = Stream(pdf, bytes([colour]))
    picture["/Type"], picture["/Subtype"], picture["/ColorSpace"] = Name.XObject, Name.Image, Name.DeviceGray
    picture["/Width"] = picture["/Height"] = 1
    picture["/BitsPerComponent"] = 8
    pdf.pages[-1].obj.Resources["/XObject"] = Dictionary(I=picture)
    return b"q 595 0 0 842 0 0 cm /I Do Q\n"


UNSEEN = {
    "invisible": text(*lines(), state=b"3 Tr"),
    "white on white": text(*lines(), state=b"1 g"),
    "below the page": text(*lines(y=-40)),
    "beside the page": text(*lines(x=700)),
    "clipped away": b"q 0 0 10 10 re W n " + text(*lines()) + b"Q",
    "covered with white": text(*lines()) + b"1 g 0 0 595 100 re f\n",
    "invisible, in any order": text(*shuffled(words()), state=b"3 Tr"),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_what_nobody_sees_is_no_clause(name: str) -> None:
    found = find(saved(page(UNSEEN[name] + text((60, 400, "Isi surat")))))
    assert found == FoundStamp("missing", (), "missing", 1, 1)


def test_a_clause_outside_the_crop_box() -> None:
    content = text(*lines())
    assert find(saved(page(content, CropBox=[0, 100, 595, 842]))).clause == "missing"
    assert find(saved(page(content, CropBox=[0, 10, 595, 842]))).clause == "found"


def test_invisible_text_over_a_scan_is_seen() -> None:
    pdf = page(b"")
    scan = text(*lines(), state=b"0 Tr")
    pdf.pages[0].obj["/Contents"] = pdf.make_stream(image(pdf, 255) + scan + text(*lines(), state=b"3 Tr"))
    assert find(saved(pdf)).clause == "found"


def test_white_text_on_a_dark_foot_is_seen() -> None:
    assert find(saved(page(b"0 0 0.4 rg 0 0 595 100 re f\n" + text(*lines(), state=b"1 g")))).clause == "found"


def test_as_soon_as_one_is_hidden_all_pages_are_looked_at() -> None:
    shown, hidden = text(*lines()), text(*lines(), state=b"1 g")
    pdf = Pdf.new()
    for content in (shown, hidden, shown, hidden, hidden, shown):
        page(content, pdf)
    found = find(saved(pdf), closely=2)
    assert (found.clause, found.pages) == ("partial", (1, 3, 6))
    assert [place.page for place in found.places] == [1, 3, 6]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_boxes_are_those_of_the_page_as_it_is_seen(rotate: int) -> None:
    (place,) = find(saved(page(text(*lines()), Rotate=rotate))).places
    x0, x1 = min(box.x0 for box in place.boxes), max(box.x1 for box in place.boxes)
    y0, y1 = min(box.y0 for box in place.boxes), max(box.y1 for box in place.boxes)
    corners = (60 / 595, 30 / 842, (60 + LETTER * len(LINES[1])) / 595, 47 / 842)
    turned = {
        0: corners,
        90: (corners[1], 1 - corners[2], corners[3], 1 - corners[0]),
        180: (1 - corners[2], 1 - corners[3], 1 - corners[0], 1 - corners[1]),
        270: (1 - corners[3], corners[0], 1 - corners[1], corners[2]),
    }
    assert (x0, y0, x1, y1) == pytest.approx(turned[rotate], abs=0.006)
