"""Where on a page a part of its text stands."""

import re
import subprocess
from pathlib import Path

import pytest
from PIL import Image
from viewer_pages import document, here, tool, words

from bsre_sign.viewer import Rect, page_texts, text_boxes

CLAUSE = "ditandatangani secara elektronik"


def place(data: bytes, text: str, page: int = 1) -> list[Rect]:
    """The boxes of a text that a page holds once."""
    found = page_texts(data, most_pages=page)[0][page - 1]
    assert found.count(text) == 1
    (boxes,) = text_boxes(data, [(page, found.index(text), len(text))])
    return boxes


def same(one: Rect, other: Rect, size: tuple[float, float], tolerance: float) -> bool:
    """Whether two boxes are the same within so many points."""
    (width, height), near = size, tolerance
    across = max(abs(one.x0 - other.x0), abs(one.x1 - other.x1)) * width
    down = max(abs(one.y0 - other.y0), abs(one.y1 - other.y1)) * height
    return across <= near and down <= near


@pytest.mark.parametrize("size", [6, 12, 24])
@pytest.mark.parametrize("font", ["F1", "F2"])
def test_a_word_stands_where_poppler_finds_it(size: int, font: str, tmp_path: Path) -> None:
    data = document(words("Dokumen tertanggal ini", 50, 300, size=size, font=font), size=(400, 400))
    (tmp_path / "halaman.pdf").write_bytes(data)
    command = [tool("pdftotext"), "-bbox", str(tmp_path / "halaman.pdf"), "-"]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    numbers = re.search(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">tertanggal</word>', told)
    assert numbers is not None
    x0, y0, x1, y1 = (float(number) / 400 for number in numbers.groups())

    (ours,) = place(data, "tertanggal")

    # Poppler and PDFium take different fonts, with other ascents, for one that is not embedded.
    assert same(ours, Rect(x0, 1 - y1, x1, 1 - y0), (400, 400), size / 4)
    assert same(ours, Rect(x0, ours.y0, x1, ours.y1), (400, 400), 0.1)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("turn", ["1 0 0 1", "0 1 -1 0", "0.8 0.6 -0.6 0.8"])
def test_a_word_stands_where_poppler_draws_it_on_turned_and_cropped_pages(
    rotate: int, turn: str, tmp_path: Path
) -> None:
    content = f"BT /F1 12 Tf {turn} 250 250 Tm (tertanggal) Tj ET"
    data = document(content, size=(500, 400), crop=(100, 50, 450, 390), rotate=rotate)
    (tmp_path / "halaman.pdf").write_bytes(data)
    command = [tool("pdftoppm"), "-r", "144", "-gray", "-cropbox", "-singlefile", "halaman.pdf", "halaman"]
    subprocess.run(command, check=True, cwd=tmp_path, timeout=60)
    with Image.open(tmp_path / "halaman.pgm") as image:
        width, height = image.size
        left, top, right, bottom = image.point(lambda value: 255 if value < 200 else 0).getbbox() or (0, 0, 0, 0)

    ours = place(data, "tertanggal")

    whole = Rect(
        min(one.x0 for one in ours),
        min(one.y0 for one in ours),
        max(one.x1 for one in ours),
        max(one.y1 for one in ours),
    )
    seen = Rect(left / width, 1 - bottom / height, right / width, 1 - top / height)
    points = (width / 2, height / 2)
    assert same(whole, seen, points, 4.5)
    assert whole.x0 * points[0] - 0.5 <= seen.x0 * points[0] <= seen.x1 * points[0] <= whole.x1 * points[0] + 0.5
    assert whole.y0 * points[1] - 0.5 <= seen.y0 * points[1] <= seen.y1 * points[1] <= whole.y1 * points[1] + 0.5


def test_each_line_has_a_box() -> None:
    data = document(
        words("yang telah ditandatangani", 50, 60) + words("secara elektronik oleh", 50, 46), size=(300, 100)
    )
    text = page_texts(data, most_pages=1)[0][0]
    start = text.index("ditandatangani")

    ((first, second),) = text_boxes(data, [(1, start, text.index(" oleh") - start)])

    assert first.x0 * 300 == pytest.approx(109, abs=2)
    assert [first.y0 * 100, second.y0 * 100] == pytest.approx([57.4, 43.4], abs=0.5)
    assert second.x0 * 300 == pytest.approx(50, abs=1)
    assert first.y0 >= second.y1 - 0.02


def test_words_set_one_by_one_are_one_line() -> None:
    content = "".join(words(word, x, 50) for word, x in (("ditandatangani", 20), ("secara", 105), ("elektronik", 150)))

    (box,) = place(document(content, size=(300, 100)), CLAUSE)

    assert box.x0 * 300 == pytest.approx(20, abs=1)
    assert box.x1 * 300 == pytest.approx(200, abs=5)


def test_two_columns_are_two_boxes() -> None:
    data = document(words("kiri", 20, 80) + words("kanan", 200, 20), size=(300, 100))
    text = page_texts(data, most_pages=1)[0][0]

    ((left, right),) = text_boxes(data, [(1, 0, len(text))])

    assert left.x1 < 0.3
    assert right.x0 > 0.6


def test_text_that_runs_upwards_is_one_line() -> None:
    data = document("BT /F1 12 Tf 0 1 -1 0 50 20 Tm (secara elektronik) Tj ET", size=(100, 200))

    (box,) = place(data, "secara elektronik")

    assert (box.x1 - box.x0) * 100 == pytest.approx(14, abs=1)
    assert (box.y1 - box.y0) * 200 == pytest.approx(95, abs=5)


def test_many_parts_of_many_pages_are_answered_in_their_order() -> None:
    data = document(*(words("alfa beta", 20 + page, 50) for page in range(3)), size=(300, 100))

    found = text_boxes(data, [(3, 5, 4), (1, 0, 4), (3, 0, 4), (2, 0, 9)])

    starts = [boxes[0].x0 * 300 for boxes in found]
    assert [len(boxes) for boxes in found] == [1, 1, 1, 1]
    assert starts == pytest.approx([44.7, 20, 22, 21], abs=1)


@pytest.mark.parametrize("range_", [(0, 0, 4), (2, 0, 4), (1, 99, 4), (1, -1, 4), (1, 0, 0), (-1, 0, 4)])
def test_what_is_not_on_a_page_has_no_box(range_: tuple[int, int, int]) -> None:
    data = document(words("alfa", 20, 50), size=(300, 100))

    assert text_boxes(data, [range_, (1, 0, 4)])[0] == []
    assert len(text_boxes(data, [range_, (1, 0, 4)])[1]) == 1


def test_a_character_beyond_16_bits_counts_once(tmp_path: Path) -> None:
    import io

    import pikepdf

    to_unicode = (
        b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        b"2 beginbfchar <61> <D83DDE00> <62> <D83D> endbfchar endcmap"
    )
    with pikepdf.open(
        io.BytesIO(document(words("xay tanda", 20, 50), words("xby tanda", 20, 50), size=(300, 100)))
    ) as pdf:
        pdf.pages[0].Resources.Font.F1.ToUnicode = pdf.make_stream(to_unicode)
        target = io.BytesIO()
        pdf.save(target)
    plain = document(words("xay tanda", 20, 50), size=(300, 100))

    for page in (1, 2):
        text = page_texts(target.getvalue(), most_pages=2)[0][page - 1]
        (box,) = text_boxes(target.getvalue(), [(page, text.index("y"), 1)])[0]
        (expected,) = text_boxes(plain, [(1, 2, 1)])[0]
        assert same(box, expected, (300, 100), 0.5)
    assert "\U0001f600" in page_texts(target.getvalue(), most_pages=1)[0][0]


def test_the_same_boxes_come_from_a_worker_in_this_process() -> None:
    data = document(words("alfa beta", 20, 50), size=(300, 100))

    *_, (head, _) = here({"do": "boxes", "reach": 1.0, "ranges": [[0, 4], [5, 4]]}, source=data)

    assert [[Rect(*box) for box in lines] for lines in head["boxes"]] == text_boxes(data, [(1, 0, 4), (1, 5, 4)])
